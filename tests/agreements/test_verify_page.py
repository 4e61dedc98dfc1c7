"""The public page: genuine or unknown, number and state, and nothing else."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from agreements import prints
from agreements.actions import exceptions
from agreements.models import Agreement
from agreements.states import AgreementState, RequestKind, SlotRole
from agreements.views import verify
from tests.agreements import scenes
from tests.pages import LookingClient


@pytest.fixture(autouse=True)
def spring():
    cache.clear()
    with scenes.spring():
        yield
    cache.clear()


@pytest.fixture
def found(cast) -> Agreement:
    scenes.issued(cast)
    return scenes.agreement_of(cast.person["leader"])


def ask(code: str, **headers):
    return LookingClient().get(reverse("verify_code", args=[code]), **headers)


def says(response, text: str) -> bool:
    return text in response.content.decode()


def test_anybody_may_ask_without_an_account(db):
    page = LookingClient().get(reverse("verify"))
    assert page.status_code == 200
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert says(page, "noindex")


def test_the_code_on_the_paper_leads_to_number_and_state(cast, found):
    page = ask(found.check_code.replace(" ", ""))
    assert says(page, "由本单位印发")
    assert says(page, found.number)
    assert says(page, "待签")


def test_no_name_and_no_word_of_the_text_is_given(cast, found):
    page = ask(found.check_code.replace(" ", ""))
    for secret in ("郑知行", "林望舒", "副主席", "责任内容", found.text_sha256):
        assert not says(page, secret), secret


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (AgreementState.ISSUED, "待签"), (AgreementState.PARTLY_SIGNED, "待签"),
        (AgreementState.RETURNED, "待签"), (AgreementState.EFFECTIVE, "已生效"),
        (AgreementState.ENDED, "已终止"), (AgreementState.VOIDED, "已作废"),
    ],
)
def test_the_present_state_in_one_word(cast, found, state, word):
    Agreement.objects.filter(pk=found.pk).update(state=state)
    assert says(ask(found.check_code), word)


def test_what_was_replaced_says_so(cast, found):
    Agreement.objects.filter(pk=found.pk).update(state=AgreementState.ENDED, replaced=True)
    other = scenes.agreement_of(cast.person["general"])
    Agreement.objects.filter(pk=other.pk).update(predecessor=found.pk)
    assert says(ask(found.check_code), "已被接替")


def test_after_voiding_old_and_new_paper_are_told_apart(cast, found):
    request = exceptions.ask(
        agreement=found, kind=RequestKind.VOID, reason="职务有误。", by=cast.viewer("clerk")
    )
    exceptions.decide(request=request, granted=True, answer="", by=cast.viewer("secretary"))
    new = scenes.agreement_of(cast.person["leader"])
    assert says(ask(found.check_code), "已作废")
    assert says(ask(new.check_code), "待签")
    assert says(ask(new.check_code), new.number)


@pytest.mark.parametrize("change", [str.lower, lambda c: c.replace(" ", ""), lambda c: f" {c} "])
def test_a_code_may_be_typed_as_people_type(cast, found, change):
    typed = change(found.check_code)
    page = LookingClient().post(reverse("verify"), {"code": typed}, follow=True)
    assert says(page, found.number)


def test_full_width_letters_are_the_same_letters(cast, found):
    wide = "".join(chr(ord(c) + 0xFEE0) if c != " " else "　" for c in found.check_code)
    page = LookingClient().post(reverse("verify"), {"code": wide}, follow=True)
    assert says(page, found.number)


@pytest.mark.parametrize("code", ["000000000000", "zzz", "' OR 1=1", "0" * 200, "０1", "\x00x"])
def test_another_code_is_unknown(cast, found, code):
    page = ask(code)
    assert page.status_code == 200
    assert says(page, "没有这个校验码")


@pytest.mark.parametrize("code", ["", "12", "zzzzzzzzzzzz", "7F3A 91C2 0D4E 1"])
def test_what_cannot_be_a_code_is_said_beside_the_field(db, code):
    page = LookingClient().post(reverse("verify"), {"code": code})
    assert page.status_code == 422


def test_a_source_that_tries_codes_is_stopped(cast, found):
    for _number in range(verify.MOST):
        assert Client().get(reverse("verify_code", args=["000000000000"])).status_code == 200
    stopped = ask(found.check_code)
    assert stopped.status_code == 429
    assert says(stopped, "核对次数过多")
    assert not says(stopped, found.number)
    assert ask(found.check_code, REMOTE_ADDR="10.1.2.3").status_code == 200


def test_the_qr_code_says_this_pages_address(cast, found, settings):
    settings.LUZE_PUBLIC_URL = "https://luze.example"
    code = found.check_code.replace(" ", "")
    assert prints.verify_text(found) == f"https://luze.example{reverse('verify_code', args=[code])}"


def test_signing_changes_the_answer(cast, found):
    scenes.sign(cast, "leader", SlotRole.RESPONSIBLE, by="leader")
    scenes.sign(cast, "leader", SlotRole.ISSUER, by="secretary")
    assert says(ask(found.check_code), "已生效")
