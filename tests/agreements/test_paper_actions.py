"""Signing on paper: the dates on the papers decide the order, two persons vouch for the scan."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from agreements.actions import exceptions, paper
from agreements.models import Agreement, AgreementSignature, ScanCopy
from agreements.states import AgreementState, Method, RequestKind, SlotRole
from portal.actions import files
from portal.errors import RuleBroken, StaleState
from portal.models import LedgerEntry, Notice
from tests.agreements import scenes

ISSUED = datetime(2026, 2, 9, 1, 0, tzinfo=UTC)  # 9 in the morning in the organ
LATER = datetime(2026, 3, 20, 1, 0, tzinfo=UTC)


def day(number: int) -> date:
    return date(2026, 3, number)


@pytest.fixture
def campaign(cast):
    with time_machine.travel(ISSUED, tick=False):
        campaign = scenes.issued(cast, method=Method.PAPER, online_document="")
    with time_machine.travel(LATER):
        yield campaign


def upload(cast, whose: str, own: date, issuer: date, by: str = "clerk", **more) -> ScanCopy:
    agreement = scenes.agreement_of(cast.person[whose])
    return paper.upload_scan(
        agreement=agreement, file=files.store(b"scan " + whose.encode(), "application/pdf"),
        pages=2, dates={SlotRole.RESPONSIBLE: own, SlotRole.ISSUER: issuer} | more,
        by=cast.viewer(by),
    )


def bring(cast, whose: str, own: date, issuer: date, **more) -> Agreement:
    return paper.confirm_scan(
        scan=upload(cast, whose, own, issuer, **more), by=cast.viewer("discipline")
    )


def refused(rule: str):
    return pytest.raises(RuleBroken, check=lambda broken: broken.rule == rule)


def test_a_confirmed_scan_brings_both_signatures(cast, campaign):
    agreement = bring(cast, "leader", day(2), day(3))
    assert agreement.state == AgreementState.EFFECTIVE
    assert agreement.effective_on == day(3)
    signatures = AgreementSignature.objects.filter(slot__agreement=agreement)
    signatures = signatures.order_by("slot__order")
    assert [s.signed_on for s in signatures] == [day(2), day(3)]
    assert {s.method for s in signatures} == {Method.PAPER}
    words = LedgerEntry.objects.filter(subject=f"agreements.agreement:{agreement.pk}")
    assert list(words.order_by("seq").values_list("word", flat=True))[-5:] == [
        "agreements.scan_uploaded", "agreements.scan_confirmed", "agreements.signed",
        "agreements.signed", "agreements.in_force",
    ]


def test_scans_may_come_in_any_order_when_the_dates_are_right(cast, campaign):
    bring(cast, "staff", day(4), day(5))
    bring(cast, "head", day(3), day(3))
    agreement = bring(cast, "leader", day(2), day(2))
    assert agreement.state == AgreementState.EFFECTIVE


def test_P1_a_scan_belongs_to_an_agreement_on_paper(cast, campaign):
    Agreement.objects.update(method=Method.ONLINE)
    with refused("P1"):
        upload(cast, "leader", day(2), day(3))


def test_P2_nobody_confirms_or_rejects_what_he_uploaded(cast, campaign):
    scan = upload(cast, "leader", day(2), day(3))
    with refused("P2"):
        paper.confirm_scan(scan=scan, by=cast.viewer("clerk"))
    with refused("P2"):
        paper.reject_scan(scan=scan, reason="不清晰", by=cast.viewer("clerk"))


def test_P3_the_issuer_does_not_date_before_the_responsible_person(cast, campaign):
    with refused("P3") as broken:
        upload(cast, "leader", day(3), day(2))
    assert broken.value.field == SlotRole.ISSUER


def test_P4_the_issuer_does_not_sign_before_his_own_is_in_force(cast, campaign):
    bring(cast, "leader", day(5), day(6))
    with refused("P4") as broken:
        upload(cast, "head", day(4), day(5))
    assert broken.value.field == SlotRole.ISSUER
    bring(cast, "head", day(4), day(6))


def test_P4_holds_for_a_co_signer_and_his_own_agreement(cast, campaign):
    bring(cast, "liaison_leader", day(8), day(8))  # a commitment: one date
    co_signed = scenes.agreement_of(cast.person["liaison_head"])
    assert SlotRole.CO_SIGNER in set(co_signed.slots.values_list("role", flat=True))
    with refused("P4") as broken:
        upload(cast, "liaison_head", day(7), day(8), co_signer=day(7))
    assert broken.value.field == SlotRole.CO_SIGNER
    bring(cast, "liaison_head", day(7), day(8), co_signer=day(9))


def test_P4_is_judged_again_when_the_scan_is_confirmed(cast, campaign):
    scan = upload(cast, "head", day(4), day(5))
    bring(cast, "leader", day(6), day(6))
    with refused("P4"):
        paper.confirm_scan(scan=scan, by=cast.viewer("discipline"))


def test_P5_a_date_lies_between_issue_and_today(cast, campaign):
    with refused("P5"):
        upload(cast, "leader", day(2), day(21))
    with refused("P5") as broken:
        upload(cast, "leader", date(2026, 2, 8), day(3))
    assert broken.value.field == SlotRole.RESPONSIBLE
    upload(cast, "leader", date(2026, 2, 9), day(20))


def test_P5_counts_the_days_of_the_organ_and_not_of_the_server(cast):
    """Issued at 7 in the morning: in universal time that was the day before."""
    with time_machine.travel(datetime(2026, 2, 8, 23, 0, tzinfo=UTC), tick=False):
        scenes.issued(cast, method=Method.PAPER, online_document="")
    with time_machine.travel(LATER), refused("P5"):
        upload(cast, "leader", date(2026, 2, 8), day(3))


def test_P6_each_party_has_a_date(cast, campaign):
    agreement = scenes.agreement_of(cast.person["leader"])
    with refused("P6") as broken:
        paper.upload_scan(
            agreement=agreement, file=files.store(b"x", "application/pdf"), pages=1,
            dates={SlotRole.RESPONSIBLE: day(2)}, by=cast.viewer("clerk"),
        )
    assert broken.value.field == SlotRole.ISSUER


def test_P7_one_scan_waits_at_a_time_and_another_follows_a_rejection(cast, campaign):
    scan = upload(cast, "leader", day(2), day(3))
    with refused("P7"):
        upload(cast, "leader", day(2), day(3))
    paper.reject_scan(scan=scan, reason="第二页缺失", by=cast.viewer("discipline"))
    notice = Notice.objects.get(recipient=cast.person["clerk"], topic=f"agreements.scan:{scan.pk}")
    assert notice.text == "第二页缺失"
    upload(cast, "leader", day(2), day(3))


def test_P8_the_level_below_was_not_signed_before_this_one(cast, campaign):
    bring(cast, "staff", day(4), day(5))
    with refused("P8"):
        upload(cast, "head", day(4), day(6))
    bring(cast, "head", day(4), day(5))


def test_P9_a_head_brings_the_scans_of_his_own_department_only(cast, campaign):
    upload(cast, "staff", day(4), day(5), by="head")
    for whose, by in (("other_staff", "head"), ("staff_two", "staff"), ("head", "leader")):
        with refused("P9"):
            upload(cast, whose, day(4), day(5), by=by)


def test_S4_a_paper_does_not_overtake_a_signature_awaited_on_the_screen(cast, campaign):
    Agreement.objects.filter(responsible=cast.person["leader"]).update(method=Method.ONLINE)
    with refused("S4"):
        upload(cast, "head", day(4), day(5))


def test_what_was_opened_early_waits_for_nobody(cast, campaign):
    bring(cast, "leader", day(5), day(6))
    request = exceptions.ask(
        agreement=scenes.agreement_of(cast.person["head"]), kind=RequestKind.EARLY_OPENING,
        reason="情况确需如此。", document_number="党组〔2026〕9号", by=cast.viewer("clerk"),
    )
    exceptions.decide(request=request, granted=True, answer="", by=cast.viewer("secretary"))
    bring(cast, "head", day(3), day(4))


def test_who_comes_second_to_a_scan_learns_that_it_is_settled(cast, campaign):
    scan = upload(cast, "leader", day(2), day(3))
    paper.confirm_scan(scan=scan, by=cast.viewer("discipline"))
    for act in (
        lambda: paper.confirm_scan(scan=scan, by=cast.viewer("discipline")),
        lambda: paper.reject_scan(scan=scan, reason="不清晰", by=cast.viewer("discipline")),
    ):
        with pytest.raises(StaleState):
            act()
