"""Evidence packs of findings and cases: only what one reads, veiled in the ledger, two persons."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.urls import reverse

from portal import clock, preferences
from portal import rules_packs as rules
from portal.actions import batches, files
from portal.actions import packs as actions
from portal.errors import RuleBroken
from portal.evidence_packs import pack_of
from portal.filenames import clean
from portal.ledger.about import entries_about
from portal.models import (
    AccessLog,
    Batch,
    EvidencePack,
    LedgerEntry,
    Notice,
    PackRequest,
    Preference,
)
from portal.models.batches import BatchState
from portal.views.registers import REGISTER, key_of
from supervision import prints_findings
from supervision.actions import clue_slips, knowledge, leave_refusals
from supervision.models import AccountabilityCase
from supervision.queries.threads import thread
from tests import packs
from tests.agreements import scenes
from tests.snapshots import scene
from tests.supervision import finding_scenes, measure_scenes, test_integrity
from tests.supervision.case_scenes import FACTS, CaseScenes
from tests.supervision.records import Records
from tests.supervision.test_copies import words


@pytest.fixture(autouse=True)
def spring():
    with scenes.spring():
        yield


@pytest.fixture
def signer(settings, tmp_path):
    with packs.signing(settings, tmp_path) as running:
        yield running


@pytest.fixture
def only_few(cast):
    """The organ wants a second person for the first confidential record already."""
    preferences.forget()
    Preference.objects.create(
        key=actions.LIMIT, value=0, basis_document="测试", changed_at=clock.now(),
        changed_by=cast.user["clerk"],
    )


def taken(client, kind, record):
    """The answer to the button; the worker has done what it was given."""
    return packs.ordered(client, kind, record.pk)


# --- what a pack holds --------------------------------------------------------------------------


def test_the_pack_of_a_finding_holds_its_thread_and_the_chain_of_the_day(
    cast, client_of, signer, tmp_path
):
    found = finding_scenes.submitted(cast)
    finding = found.finding
    client = client_of("discipline")
    page = client.get(reverse("finding", args=[finding.pk])).content.decode()
    assert reverse("pack", args=["finding", finding.pk]) in page
    data = packs.taken(client, "finding", finding.pk)
    names = packs.names(data)
    for part in (
        "文书/整改通知书", "办理过程.pdf", "办理过程.xlsx", "问题.json", "材料/",
        "责任链/责任链.pdf",
    ):
        assert any(name.startswith(part) for name in names), part
    assert finding_scenes.FACTS in packs.inside(data, "问题.json").decode()
    chain = json.loads(packs.inside(data, "责任链.json"))
    assert [stop["name"] for stop in chain["stops"]] == ["韩秉文", "郑知行", "林望舒"]
    assert sum(name.endswith(".receipt.json") for name in names) >= 4
    code, said = packs.verified(tmp_path, data)
    assert code == 0, said
    assert packs.verified(tmp_path, packs.with_a_flipped_bit(data, "问题.json"))[0] == 1
    assert AccessLog.objects.filter(kind="export").exists()


def test_the_pack_says_on_paper_what_the_page_of_the_finding_says(cast, client_of, signer):
    found = finding_scenes.submitted(cast)
    data = packs.taken(client_of("discipline"), "finding", found.finding.pk)
    said = "".join(words(packs.inside(data, "问题.pdf")))
    for text in (finding_scenes.FACTS, found.requirement, found.plan, found.report):
        assert text in said
    for step in found.steps.all():
        assert step.text in said


def test_the_pack_of_a_reader_who_is_no_party_holds_a_marked_copy_of_the_notice(
    cast, client_of, signer
):
    found = finding_scenes.submitted(cast)
    stored = files.read(prints_findings.ensure_notice(found))
    exact = packs.taken(client_of("discipline"), "finding", found.finding.pk)
    assert packs.inside(exact, f"{clean(found.notice_number)}.pdf") == stored
    copied = packs.taken(client_of("leader"), "finding", found.finding.pk)
    paper = packs.inside(copied, f"{clean(found.notice_number)}（副本）.pdf")
    assert paper != stored
    assert all(f"副本{cast.person['leader'].name}" in page for page in words(paper))


def test_what_was_checked_and_closed_in_one_moment_is_told_in_this_order(cast):
    found = finding_scenes.verified(cast)
    moment = clock.now()
    for place, act in enumerate(("close", "verify")):
        found.events.create(
            pk=UUID(int=place), act=act, state="closed", made_at=moment,
            made_by=cast.user["discipline"],
        )
    told = thread(cast.viewer("discipline"), found.finding.pk, clock.today())
    assert [entry.text for entry in told.entries][-2:] == ["核查通过", "销号"]


def test_the_pack_of_a_case_holds_decision_and_receipts_of_veiled_acts(
    cast, client_of, signer, tmp_path
):
    decision = CaseScenes(cast).served()
    data = packs.taken(client_of("discipline"), "case", decision.case_id)
    names = packs.names(data)
    assert any(name.startswith("文书/问责决定书") for name in names)
    assert FACTS in packs.inside(data, "问责.json").decode()
    assert FACTS in "".join(words(packs.inside(data, "问责.pdf")))
    assert sum(name.endswith(".receipt.json") for name in names) >= 8
    assert packs.verified(tmp_path, data)[0] == 0
    row = EvidencePack.objects.get()
    last = LedgerEntry.objects.order_by("-seq").first()
    assert (last.word, last.subject) == ("portal.restricted", "restricted")
    assert row.sha256 not in last.body


def test_acts_behind_the_veil_are_found_by_their_record_alone(cast):
    case = CaseScenes(cast).proposed()
    other = CaseScenes(cast).proposed("other_staff")
    mine, theirs = entries_about([case]), entries_about([other])
    assert len(mine) == len(theirs) == 1
    assert mine != theirs


# --- who ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "status"),
    [("staff", 404), ("other_staff", 404), ("clerk", 404), ("head", 404), ("system_admin", 403)],
)
def test_whoever_does_not_read_a_case_gets_no_pack(cast, client_of, by, status):
    case = CaseScenes(cast).investigating()
    assert taken(client_of(by), "case", case).status_code == status


def test_the_object_knows_of_his_case_and_does_not_take_it_away(cast, client_of):
    case = CaseScenes(cast).hearing()
    client = client_of("staff")
    assert taken(client, "case", case).status_code == 403
    page = client.get(reverse("case", args=[case.pk])).content.decode()
    assert "导出证据包" not in page and "matter=case" not in page


def test_the_department_that_knows_of_a_finding_gets_no_pack(cast, client_of):
    finding = finding_scenes.served(cast).finding
    client = client_of("staff")
    assert taken(client, "finding", finding).status_code == 403
    assert "导出证据包" not in client.get(reverse("finding", args=[finding.pk])).content.decode()


# --- two persons --------------------------------------------------------------------------------


def asked(client, case):
    address = taken(client, "case", case)
    assert address.url == reverse("pack_ask", args=["case", case.pk])
    client.post(address.url, {"reason": "移交派驻纪检监察组"})
    return PackRequest.objects.get()


def test_above_the_limit_a_second_person_approves_and_one_pack_leaves(
    cast, client_of, signer, only_few
):
    case = CaseScenes(cast).investigating()
    client, second = client_of("discipline"), client_of("secretary")
    request = asked(client, case)
    assert not EvidencePack.objects.exists()
    assert "彭念之申请导出证据包" in second.get(reverse("home")).content.decode()
    page = reverse("pack_request", args=[request.pk])
    assert "移交派驻纪检监察组" in second.get(page).content.decode()
    second.post(page, {"granted": "yes"})
    assert Notice.objects.filter(recipient=cast.person["discipline"], url=page).exists()
    assert "导出证据包" in client.get(page).content.decode()
    assert packs.taken(client, "case", case.pk)
    assert EvidencePack.objects.get().request == request
    again = taken(client, "case", case).url  # one approval, one pack
    assert again == reverse("pack_ask", args=["case", case.pk])
    assert EvidencePack.objects.count() == 1
    words = LedgerEntry.objects.filter(word="portal.restricted")
    assert words.count() == 3  # asked, granted, taken


def test_nobody_approves_his_own_request(cast, client_of, only_few):
    case = CaseScenes(cast).investigating()
    client = client_of("discipline")
    request = asked(client, case)
    assert client.post(
        reverse("pack_request", args=[request.pk]), {"granted": "yes"}
    ).status_code == 403
    viewer = cast.viewer("discipline")
    with pytest.raises(RuleBroken) as broken:
        actions.decide(
            request=request, pack=pack_of(viewer, "case", str(case.pk)), granted=True, answer="",
            by=viewer,
        )
    assert broken.value.rule == "U3"


def test_the_object_of_a_case_hears_nothing_of_a_request_about_it(cast, client_of, only_few):
    """The secretary would decide; he is the object, so for him there is no such request."""
    case = CaseScenes(cast).proposed("leader")
    AccountabilityCase.objects.filter(pk=case.pk).update(
        object_person=cast.person["secretary"].pk
    )
    request = asked(client_of("discipline"), case)
    second = client_of("secretary")
    assert second.get(reverse("pack_request", args=[request.pk])).status_code == 404
    assert "申请导出证据包" not in second.get(reverse("home")).content.decode()


def test_a_refusal_needs_its_reason(cast, client_of, only_few):
    request = asked(client_of("discipline"), CaseScenes(cast).investigating())
    page = reverse("pack_request", args=[request.pk])
    second = client_of("secretary")
    assert second.post(page, {"granted": "no"}).status_code == 422
    second.post(page, {"granted": "no", "answer": "范围过大"})
    request.refresh_from_db()
    assert (request.granted, request.answer) == (False, "范围过大")


def test_an_approval_ends_after_seven_days(cast, client_of, signer, only_few):
    case = CaseScenes(cast).investigating()
    request = asked(client_of("discipline"), case)
    client_of("secretary").post(
        reverse("pack_request", args=[request.pk]), {"granted": "yes"}
    )
    with time_machine.travel(clock.now() + timedelta(days=7, seconds=5), tick=True):
        client = client_of("discipline")
        answer = taken(client, "case", case)
        assert answer.url == reverse("pack_ask", args=["case", case.pk])
    assert not EvidencePack.objects.exists()


def test_an_approval_does_not_cover_what_came_later(cast, client_of, signer, only_few):
    scene = CaseScenes(cast)
    case = scene.collective()
    request = asked(client_of("discipline"), case)
    client_of("secretary").post(
        reverse("pack_request", args=[request.pk]), {"granted": "yes"}
    )
    scene.draft(case)
    answer = taken(client_of("discipline"), "case", case)
    assert answer.url == reverse("pack_ask", args=["case", case.pk])


# --- registers ------------------------------------------------------------------------------------


@scene
def scene_of_registers(cast) -> None:
    """One confidential row in each register."""
    make = Records(cast)
    make.talk(kind="reminder_talk", state="confirmed", sensitivity="work_secret")
    finding_scenes.recorded(cast, about="staff")
    measure_scenes.decided(cast)
    CaseScenes(cast).issued("other_staff")
    test_integrity.asked(cast, "head")
    make.sign()
    officer, day = cast.viewer("discipline"), clock.today()
    clue_slips.transfer(number="移1", transferred_on=day, from_body="机关纪委",
                        to_body="派驻组", by=officer)
    leave_refusals.record(person=cast.person["staff"], refuser=cast.person["head"],
                          refused_on=day, reason="工作忙", by=officer)


@pytest.fixture
def registers(cast) -> None:
    scene_of_registers(cast)


REGISTERS = (
    "talks", "findings", "measures", "cases", "decisions", "integrity_opinions",
    "four_forms_rows", "person_file", "early_signs", "clue_slips", "leave_refusals",
)


def address_of(cast, name: str) -> str:
    return reverse(name, args=[cast.person["staff"].pk] if name == "person_file" else ())


@pytest.mark.parametrize(
    "form",
    ["xlsx", *(pytest.param(form, marks=pytest.mark.walk) for form in ("csv", "json", "pdf"))],
)
@pytest.mark.parametrize("name", REGISTERS)
def test_a_register_above_the_limit_needs_a_second_person_in_every_form(
    cast, client_of, registers, only_few, name, form
):
    client, at = client_of("discipline"), address_of(cast, name)
    assert client.get(at).status_code == 200
    answer = client.get(at, {"export": form})
    assert answer.status_code == 302 and answer.url.endswith("/ask/"), answer
    assert client.get(answer.url).status_code == 200
    batch = client.get(reverse("batch_register"), {"at": f"{at}?export={form}"})
    assert batch.status_code == 404  # nor by the worker
    assert not AccessLog.objects.filter(kind="export").exists()


def test_an_address_written_by_hand_is_asked_for_or_refused_in_a_sentence(
    cast, client_of, registers, only_few
):
    client, at = client_of("discipline"), reverse("measures")
    assert client.get(f"{at}?export=odd&export=csv").url.endswith("/ask/")
    answer = client.get(at, {"export": "csv", "note": "赟䶮" * 2000}, follow=True)
    assert "筛选条件过长，请缩短后再导出。" in answer.content.decode()
    endless = key_of(f"{at}?export=csv&note=" + "x" * 2000)
    page = reverse("pack_ask", args=["register", endless])
    assert client.post(page, {"reason": "报市纪委监委"}).status_code == 404
    assert not PackRequest.objects.exists()


def test_up_to_the_limit_and_of_oneself_a_register_leaves_by_one_person(
    cast, client_of, registers
):
    for name in REGISTERS:
        answer = client_of("discipline").get(address_of(cast, name), {"export": "csv"})
        assert answer.status_code == 200, name
    preferences.forget()
    Preference.objects.create(
        key=actions.LIMIT, value=0, basis_document="测试", changed_at=clock.now(),
        changed_by=cast.user["clerk"],
    )
    assert client_of("staff").get(reverse("own_file"), {"export": "csv"}).status_code == 200


def test_an_approved_register_leaves_once_with_the_filters_that_were_approved(
    cast, client_of, registers, signer, only_few, tmp_path
):
    client, second = client_of("discipline"), client_of("secretary")
    at = reverse("measures")
    ask = client.get(at, {"export": "csv", "kind": "", "state": ""}).url
    client.post(ask, {"reason": "报市纪委监委"})
    request = PackRequest.objects.get()
    page = reverse("pack_request", args=[request.pk])
    assert client.get(at, {"export": "csv"}).url == page  # it waits
    assert "申请导出证据包：措施台账" in client.get(ask).content.decode()
    assert "彭念之申请导出证据包" in second.get(reverse("home")).content.decode()
    second.post(page, {"granted": "yes"})
    assert client.get(at, {"export": "csv"}).url == page
    assert client.get(at, {"export": "xlsx"}).url.endswith("/ask/")  # another form, another act
    data = packs.taken(client, "register", request.key)
    assert "许未央" in packs.inside(data, "措施台账.csv").decode("utf-8-sig")
    assert packs.verified(tmp_path, data)[0] == 0
    assert EvidencePack.objects.get().request == request
    assert client.get(at, {"export": "csv"}).url == ask
    assert LedgerEntry.objects.filter(word="portal.restricted").count() >= 3


@pytest.mark.parametrize("at", ["//[", "", "http://elsewhere/?export=csv", "/?export=csv"])
def test_an_address_that_is_no_register_is_no_long_work(cast, client_of, at):
    page = client_of("secretary").get(reverse("batch_register"), {"at": at})
    assert page.status_code == 404


@pytest.mark.parametrize("key", ["x", "L2EvYi8_ZXhwb3J0PWNzdg", "aHR0cDovL2EvP2V4cG9ydD1jc3Y"])
def test_a_key_that_names_no_register_is_no_pack(cast, key):
    assert pack_of(cast.viewer("secretary"), "register", key) is None


@pytest.mark.parametrize(
    ("secrets", "limit", "needs"), [(0, 0, False), (1, 0, True), (10, 10, False), (11, 10, True)]
)
def test_U1_the_limit_itself_needs_nobody_else(secrets, limit, needs):
    assert rules.needs_second(secrets, limit) == needs


@pytest.mark.parametrize(
    ("days", "granted", "used", "ok"),
    [(0, True, False, True), (7, True, False, True), (8, True, False, False),
     (1, True, True, False), (1, False, False, False)],
)
def test_U5_an_approval_is_good_once_and_for_seven_days(days, granted, used, ok):
    now = clock.now()
    verdict = rules.may_use(
        granted=granted, decided_at=now - timedelta(days=days), used=used, now=now
    )
    assert verdict.ok == ok


# --- what was made before somebody was out of a record --------------------------------------------


@pytest.fixture
def register(cast):
    """A register with one finding in it, made by the worker for a discipline officer."""
    finding = Records(cast).finding(served=True)
    asked = {"form": "csv", "path": reverse("findings"), "query": "export=csv"}
    batch = batches.order(
        kind=REGISTER, asked=asked, title="问题台账", by=cast.viewer("discipline")
    )
    packs.worked()
    return finding, batch


def csv(client, batch) -> str:
    answer = client.get(reverse("batch_file", args=[batch.pk]), follow=True)
    return answer.content.decode()


def test_a_file_made_before_a_recusal_is_not_taken_after_it(cast, register, client_of):
    finding, batch = register
    client = client_of("discipline")
    assert finding.title in csv(client, batch)
    knowledge.recuse(
        record=finding, person=cast.person["discipline"], reason="亲属",
        by=cast.viewer("secretary"),
    )
    assert finding.title not in csv(client, batch)
    batch.refresh_from_db()
    batches.retry(batch=batch, by=cast.viewer("discipline"))
    packs.worked()
    assert finding.title not in csv(client, batch)


def test_a_file_that_is_being_made_when_somebody_is_recused_is_made_anew(cast, register):
    finding, batch = register
    Batch.objects.filter(pk=batch.pk).update(state=BatchState.RUNNING, attempt=batch.attempt)
    knowledge.recuse(
        record=finding, person=cast.person["discipline"], reason="亲属",
        by=cast.viewer("secretary"),
    )
    batch.refresh_from_db()
    assert (batch.state, batch.attempt) == (BatchState.WAITING, 2)
