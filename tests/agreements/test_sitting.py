"""Many signatures in one sitting: one proof, one entry each, one refusal concerns one row."""

from __future__ import annotations

import pytest
from django.urls import reverse

from agreements.models import Agreement, AgreementSignature
from agreements.states import AgreementState, SlotRole
from agreements.texts import sha256
from portal.models import LedgerEntry
from tests.agreements import scenes
from tests.cast import PASSWORD

R = SlotRole.RESPONSIBLE
LEADERS = ("leader", "non_party_leader", "general")


@pytest.fixture(autouse=True)
def spring():
    with scenes.spring():
        yield


@pytest.fixture
def waiting(cast) -> dict[str, Agreement]:
    """Three agreements that wait for the secretary."""
    scenes.issued(cast)
    for whose in LEADERS:
        scenes.sign(cast, whose, R, by=whose)
    return {whose: scenes.agreement_of(cast.person[whose]) for whose in LEADERS}


def says(response, text: str) -> bool:
    return text in response.content.decode()


def sit(client, agreements, **changes):
    sent = {"password": PASSWORD, "read": [a.pk for a in agreements]}
    sent |= {f"seen_{a.pk}": sha256(a.text) for a in agreements}
    return client.post(reverse("sitting"), sent | changes, follow=True)


def states(waiting) -> set[str]:
    return set(
        Agreement.objects.filter(pk__in=[a.pk for a in waiting.values()]).values_list(
            "state", flat=True
        )
    )


def test_each_text_is_on_the_page_that_asks_for_the_signatures(cast, waiting, client_of):
    page = client_of("secretary").get(reverse("sitting"))
    for found in waiting.values():
        assert says(page, found.responsible.name)
        assert says(page, f'name="seen_{found.pk}"')
        assert says(page, found.text.splitlines()[-1][-20:])


def test_only_what_is_ready_is_listed(cast, waiting, client_of):
    assert says(client_of("leader").get(reverse("sitting")), "没有待您签订的责任书")
    page = client_of("secretary").get(reverse("sitting"))
    assert page.content.decode().count('name="read"') == len(LEADERS)


def test_one_proof_signs_all_that_were_read_each_with_its_entry(cast, waiting, client_of):
    lines = LedgerEntry.objects.filter(word="agreements.signed").count()
    page = sit(client_of("secretary"), list(waiting.values()))
    assert states(waiting) == {AgreementState.EFFECTIVE}
    assert LedgerEntry.objects.filter(word="agreements.signed").count() == lines + 3
    assert says(page, "已签订 3 份。")
    own = LedgerEntry.objects.filter(
        word="agreements.signed", actor=f"u:{cast.user['secretary'].pk}"
    )
    assert own.count() == 3
    for entry in own:
        assert says(page, reverse("receipt", args=[entry.seq]))
    assert says(page, "没有待您签订的责任书")


def test_only_what_was_ticked_is_signed(cast, waiting, client_of):
    page = sit(client_of("secretary"), [waiting["leader"]])
    assert says(page, "已签订 1 份。")
    assert states(waiting) == {AgreementState.EFFECTIVE, AgreementState.PARTLY_SIGNED}


def test_a_text_changed_meanwhile_is_refused_for_its_row_alone(cast, waiting, client_of):
    shown = list(waiting.values())
    changed = waiting["general"].text + "\n另加一条。"
    Agreement.objects.filter(pk=waiting["general"].pk).update(
        text=changed, text_sha256=sha256(changed)
    )
    page = sit(client_of("secretary"), shown)
    assert says(page, "已签订 2 份。")
    assert says(page, "页面上的文本与印发的文本不一致")
    assert scenes.agreement_of(cast.person["general"]).state == AgreementState.PARTLY_SIGNED


def test_what_was_set_aside_meanwhile_is_refused_for_its_row_alone(cast, waiting, client_of):
    Agreement.objects.filter(pk=waiting["leader"].pk).update(state=AgreementState.VOIDED)
    page = sit(client_of("secretary"), list(waiting.values()))
    assert says(page, "已签订 2 份。")
    assert says(page, "这份责任书现在不能签订。")


def test_a_wrong_password_signs_nothing_and_keeps_the_ticks(cast, waiting, client_of):
    page = sit(client_of("secretary"), list(waiting.values()), password="Falsch-2026-no")
    assert page.status_code == 422
    assert says(page, "密码不正确。")
    assert page.content.decode().count(" checked") == len(LEADERS)
    assert states(waiting) == {AgreementState.PARTLY_SIGNED}


def test_nothing_ticked_is_nothing_signed(cast, waiting, client_of):
    page = sit(client_of("secretary"), [])
    assert page.status_code == 422
    assert says(page, "请先通读并勾选要签订的责任书。")


@pytest.mark.parametrize("read", [["9" * 30], ["-1"], ["x"], ["１"], ["999999999"]], ids=str)
def test_strange_numbers_sign_nothing(cast, waiting, client_of, read):
    page = sit(client_of("secretary"), [], read=read)
    assert page.status_code in (200, 422)
    assert states(waiting) == {AgreementState.PARTLY_SIGNED}


def test_nobody_signs_in_anothers_sitting(cast, waiting, client_of):
    for key in ("clerk", "leader", "staff"):
        sit(client_of(key), list(waiting.values()))
    assert states(waiting) == {AgreementState.PARTLY_SIGNED}
    assert AgreementSignature.objects.count() == len(LEADERS)


def test_sent_twice_it_signs_once(cast, waiting, client_of):
    client = client_of("secretary")
    sit(client, list(waiting.values()))
    page = sit(client, list(waiting.values()))
    assert says(page, "这里已经签订，不能重复签订。")
    assert AgreementSignature.objects.count() == 2 * len(LEADERS)


def test_a_co_signer_has_his_sitting_too(cast, waiting, client_of):
    for whose in ("general", "non_party_leader"):
        sit(client_of("secretary"), [waiting[whose]])
    scenes.sign(cast, "acting_head", R, by="acting_head")
    found = scenes.agreement_of(cast.person["acting_head"])
    assert says(client_of("non_party_leader").get(reverse("sitting")), "您是共同签订人")
    sit(client_of("non_party_leader"), [found])
    sit(client_of("general"), [found])
    found.refresh_from_db()
    assert found.state == AgreementState.EFFECTIVE
