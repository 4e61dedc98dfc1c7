"""Signing on paper: a scan with the dates written on it, confirmed by a second person."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Max, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import access_paper, rules
from agreements.actions import archiving
from agreements.actions.signing import write_signatures
from agreements.models import Agreement, AgreementSignature, ScanCopy, SignatureSlot
from agreements.models.agreements import AgreementQuerySet
from agreements.states import (
    BLOCKING,
    LEVELS_ABOVE,
    MOVES,
    AgreementState,
    Level,
    Method,
    SlotRole,
)
from portal import clock
from portal.delivery.notify import Message, notify_each
from portal.errors import StaleState
from portal.ledger import pen
from portal.models import StoredFile
from portal.viewer import Viewer

# Those for whom signing opens when their own agreement is in force.
ABOVE = (SlotRole.ISSUER, SlotRole.CO_SIGNER)
STATEMENT = gettext_lazy("在纸质责任书上签字，经扫描件核对。")


@transaction.atomic
def upload_scan(
    *, agreement: Agreement, file: StoredFile, pages: int, dates: dict[str, date], by: Viewer
) -> ScanCopy:
    """Keep the scan with the dates that the parties wrote. Rules P1, P3 to P9.

    The order of levels is judged by the dates on the papers; scans may arrive in any order.
    """
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    archiving.require_open([agreement.campaign_id])
    access_paper.may_upload(by, agreement).require()
    rules.check(not agreement.scans.waiting().exists(), "P7").require()
    _check_dates(agreement, dates)
    scan = ScanCopy(
        agreement=agreement, file=file, pages=pages,
        dates={role: day.isoformat() for role, day in dates.items()},
        uploaded_at=clock.now(), uploaded_by_id=by.user_id,
    )
    try:
        with transaction.atomic():
            scan.save()
    except IntegrityError:
        rules.no("P7").require()
    pen.write("agreements.scan_uploaded", subject=agreement, by=by, rows=[scan, file])
    return scan


@transaction.atomic
def confirm_scan(*, scan: ScanCopy, by: Viewer) -> Agreement:
    """A second person finds scan and dates right: the signatures stand. Rules P2 to P8, S4."""
    scan = ScanCopy.objects.select_for_update().select_related("agreement").get(pk=scan.pk)
    agreement = Agreement.objects.select_for_update().get(pk=scan.agreement_id)
    archiving.require_open([agreement.campaign_id])
    if scan.confirmed_at or scan.rejected_at:
        raise StaleState
    rules.check(scan.uploaded_by_id != by.user_id, "P2").require()
    rules.check(agreement.state in MOVES["sign"][0], "S2").require()
    dates = {role: date.fromisoformat(day) for role, day in scan.dates.items()}
    _check_dates(agreement, dates)
    moved = ScanCopy.objects.filter(pk=scan.pk, confirmed_at=None, rejected_at=None).update(
        confirmed_at=clock.now(), confirmed_by_id=by.user_id
    )
    if not moved:
        raise StaleState
    scan.refresh_from_db()
    pen.write("agreements.scan_confirmed", subject=agreement, by=by, rows=[scan])
    slots = SignatureSlot.objects.filter(agreement=agreement, signature=None).order_by("order")
    write_signatures(
        agreement=agreement,
        signatures=[
            AgreementSignature(
                slot=slot, signer_id=slot.person_id, method=Method.PAPER, auth="",
                statement=str(STATEMENT), text_sha256=agreement.text_sha256,
                paper_sha256=scan.file.sha256, signed_at=clock.now(),
                signed_on=dates[slot.role], scan=scan,
            )
            for slot in slots
        ],
        by=by,
    )
    return agreement


@transaction.atomic
def reject_scan(*, scan: ScanCopy, reason: str, by: Viewer) -> ScanCopy:
    """The second person finds the scan wrong; it stays on record, another may be uploaded."""
    archiving.require_open([scan.agreement.campaign_id])
    rules.check(bool(reason.strip()), "X9", "reason").require()
    rules.check(scan.uploaded_by_id != by.user_id, "P2").require()
    moved = ScanCopy.objects.filter(pk=scan.pk, confirmed_at=None, rejected_at=None).update(
        rejected_at=clock.now(), rejected_by_id=by.user_id, reject_reason=reason.strip()
    )
    if not moved:
        raise StaleState
    scan = ScanCopy.objects.select_related("agreement", "uploaded_by").get(pk=scan.pk)
    pen.write("agreements.scan_rejected", subject=scan.agreement, by=by, rows=[scan])
    if scan.uploaded_by is not None and scan.uploaded_by.person_id:
        notify_each(
            [
                Message(
                    recipient_id=scan.uploaded_by.person_id,
                    title=_("%(number)s的扫描件被退回") % {"number": scan.agreement.number},
                    text=scan.reject_reason,
                    url=reverse("agreement", args=[scan.agreement_id]),
                    topic=f"agreements.scan:{scan.pk}",
                )
            ]
        )
    return scan


def _check_dates(agreement: Agreement, dates: dict[str, date]) -> None:
    """P3 to P6, P8, S4: the order of signing, by the dates on this paper and on its neighbours.

    Papers come in any order, so each is held against the level above and the level below.
    """
    people = dict(agreement.slots.values_list("role", "person_id"))
    above: dict[str, date] = {}
    if not agreement.opened_early_at:
        rules.check(not _waits_online(agreement, people), "S4").require()
        above = _in_force_on(agreement, people)
    rules.scan_dates(
        dates, people, issued_on=timezone.localdate(agreement.issued_at), today=clock.today(),
        in_force_on=above, below_on=_below_on(agreement),
    ).require()


def _waits_online(agreement: Agreement, people: dict[str, int]) -> bool:
    """One of those above has still to sign his own on the screen: no paper will settle that."""
    return (
        _above(agreement, people)
        .filter(state__in=BLOCKING)
        .exclude(method=Method.PAPER)
        .exists()
    )


def _in_force_on(agreement: Agreement, people: dict[str, int]) -> dict[str, date]:
    """Role -> the day on which the agreement of the person in that role came into force."""
    days = dict(
        _above(agreement, people)
        .filter(state=AgreementState.EFFECTIVE)
        .order_by()
        .values_list("responsible_id")
        .annotate(day=Max("effective_on"))
    )
    return {role: days[people[role]] for role in ABOVE if people.get(role) in days}


def _above(agreement: Agreement, people: dict[str, int]) -> AgreementQuerySet:
    found: AgreementQuerySet = Agreement.objects.live().filter(
        campaign_id=agreement.campaign_id, level__in=LEVELS_ABOVE[agreement.level],
        responsible_id__in=[people[role] for role in ABOVE if role in people],
    )
    return found


def _below_on(agreement: Agreement) -> date | None:
    """The first day on which the responsible person signed on paper with the level below."""
    levels = [level for level in Level if Level(agreement.level) in LEVELS_ABOVE[level]]
    day: date | None = AgreementSignature.objects.filter(
        signer_id=agreement.responsible_id, method=Method.PAPER, slot__role__in=ABOVE,
        slot__agreement__campaign_id=agreement.campaign_id, slot__agreement__level__in=levels,
        slot__agreement__state=AgreementState.EFFECTIVE, slot__agreement__opened_early_at=None,
    ).aggregate(day=Min("signed_on"))["day"]
    return day
