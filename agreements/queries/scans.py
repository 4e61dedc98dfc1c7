"""Signing on paper as its pages show it: what lacks a scan, what waits for a second person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements import access_paper
from agreements.models import Agreement, ScanBundle, ScanCopy, ScanSheet
from agreements.models.agreements import AgreementQuerySet
from agreements.states import SIGNABLE, CampaignState, Kind, Method, SheetDoubt, SlotRole
from portal.errors import Sentence
from portal.roles import Permission
from portal.viewer import Viewer


@dataclass(frozen=True)
class LackingRow:
    """An agreement on paper without a scan."""

    id: int
    number: str
    name: str
    department: str
    issuer: str
    due_on: date
    late: bool
    rejected: str  # why the last scan was sent back
    may_upload: bool

    @property
    def url(self) -> str:
        return reverse("scan_upload", args=[self.id])


@dataclass(frozen=True)
class PartyDate:
    """One who signs, and the day he wrote beside his name."""

    role: str
    label: Sentence
    name: str
    capacity: str
    day: date | None = None


def lacking(viewer: Viewer) -> AgreementQuerySet:
    """Agreements on paper that wait for a scan, of those whose scans the viewer follows."""
    rows: AgreementQuerySet = (
        Agreement.objects.readable_by(viewer).live()
        .filter(
            method=Method.PAPER, state__in=SIGNABLE,
            campaign__state=CampaignState.ISSUED,
        )
        .exclude(scans__in=ScanCopy.objects.waiting())
    )
    if viewer.may(Permission.RUN_CAMPAIGNS) or viewer.may(Permission.CONFIRM_SCANS):
        return rows
    return rows.filter(department_id__in=viewer.heads)


def to_bring(viewer: Viewer) -> AgreementQuerySet:
    """Those of them that the viewer brings himself."""
    rows = lacking(viewer)
    if viewer.may(Permission.RUN_CAMPAIGNS):
        return rows
    if not viewer.may(Permission.ASK_EXCEPTION):
        return rows.none()
    return rows.filter(department_id__in=viewer.heads)


def lacking_rows(
    agreements: Iterable[Agreement], viewer: Viewer, today: date
) -> list[LackingRow]:
    """One query for any number of rows; they come with responsible, issuer and department."""
    found = list(agreements)
    rejected = dict(
        ScanCopy.objects.filter(agreement__in=[a.pk for a in found])
        .exclude(rejected_at=None)
        .order_by("pk")
        .values_list("agreement_id", "reject_reason")
    )
    return [
        LackingRow(
            id=a.pk, number=a.number, name=a.responsible.name,
            department=str(a.department or ""), issuer=a.issuer.name, due_on=a.due_on,
            late=a.due_on < today, rejected=rejected.get(a.pk, ""),
            may_upload=access_paper.brings(viewer, a),
        )
        for a in found
    ]


def to_confirm(viewer: Viewer) -> list[ScanCopy]:
    """Scans that wait for a second person, oldest first, with agreement, people and uploader."""
    return list(
        ScanCopy.objects.visible_to(viewer).waiting()
        .select_related(
            "agreement__responsible", "agreement__department", "uploaded_by__person"
        )
        .order_by("uploaded_at", "pk")
    )


def confirmable(viewer: Viewer) -> int:
    """How many wait for this viewer: not those that he uploaded himself (P2)."""
    if not viewer.may(Permission.CONFIRM_SCANS):
        return 0
    count: int = (
        ScanCopy.objects.visible_to(viewer).waiting()
        .exclude(uploaded_by_id=viewer.user_id).count()
    )
    return count


def parties_on_paper(agreement: Agreement, dates: dict[str, str] | None = None) -> list[PartyDate]:
    """Those who sign on the paper in their order, with the dates of a scan."""
    given = dates or {}
    alone = agreement.kind == Kind.COMMITMENT
    return [
        PartyDate(
            role=slot.role,
            label=_("承诺人") if alone else SlotRole(slot.role).label,
            name=slot.person.name, capacity=slot.capacity,
            day=date.fromisoformat(given[slot.role]) if slot.role in given else None,
        )
        for slot in agreement.slots.select_related("person").order_by("order")
    ]


def printable(campaign_id: int, asked: Mapping[str, Any]) -> AgreementQuerySet:
    """The agreements on paper of a campaign that are still to be signed, by level and department.

    `asked`: {"level": word, "department": id as text, or "none" for those without one}.
    """
    rows: AgreementQuerySet = (
        Agreement.objects.live()
        .filter(campaign_id=campaign_id, method=Method.PAPER, state__in=SIGNABLE)
        .order_by("pk")
    )
    return narrowed_to(rows, asked)


def narrowed_to(rows: AgreementQuerySet, asked: Mapping[str, Any]) -> AgreementQuerySet:
    """Only those of a level and of a department with its sections, where they are named."""
    if asked.get("level"):
        rows = rows.filter(level=asked["level"])
    department = asked.get("department")
    if department == "none":
        rows = rows.filter(department=None)
    elif department:
        rows = rows.filter(Q(department_id=department) | Q(department__parent_id=department))
    return rows


@dataclass(frozen=True)
class SheetRow:
    """One part of a file from the copier, as its page lists it."""

    id: int
    pages: str
    number: str
    name: str
    kind: str  # sure doubtful handed_in dropped
    word: Sentence
    said: str  # what is doubtful, or why it was refused
    scan: int | None


def sheet_rows(bundle: ScanBundle, refused: Mapping[int, str]) -> list[SheetRow]:
    """The parts of a file in its order, in one query; `refused`: part -> why just now."""
    rows = bundle.sheets.select_related("agreement__responsible").defer("agreement__text")
    return [_sheet_row(sheet, refused.get(sheet.pk, "")) for sheet in rows]


def _sheet_row(sheet: ScanSheet, refused: str) -> SheetRow:
    agreement = sheet.agreement
    kind, word = _sheet_state(sheet)
    said = refused
    if sheet.doubt and not said:
        said = str(SheetDoubt(sheet.doubt).label)
        if sheet.doubt == SheetDoubt.MISSING:
            said = _("应有 %(n)d 页，只有 %(have)d 页") % {
                "n": sheet.expected, "have": len(sheet.pages)
            }
    return SheetRow(
        id=sheet.pk, pages="、".join(map(str, sheet.pages)),
        number=agreement.number if agreement else "",
        name=agreement.responsible.name if agreement else "",
        kind=kind, word=word, said=said, scan=sheet.scan_id,
    )


def _sheet_state(sheet: ScanSheet) -> tuple[str, Sentence]:
    if sheet.scan_id:
        return "handed_in", _("已上传")
    if sheet.dropped_at:
        return "dropped", _("不采用")
    if sheet.doubt or sheet.agreement_id is None:
        return "doubtful", _("需要确认")
    return "sure", _("已识别")


def bundle_rows(bundles: Iterable[ScanBundle]) -> list[tuple[ScanBundle, int]]:
    """Each file with how many of its parts still wait, in one query for any number of files."""
    found = list(bundles)
    waiting = dict(
        ScanSheet.objects.open().filter(bundle__in=found)
        .values_list("bundle").annotate(n=Count("pk")).order_by()
    )
    return [(bundle, waiting.get(bundle.pk, 0)) for bundle in found]
