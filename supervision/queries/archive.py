"""The finished papers of a year, ready to be put on file, and the checks beforehand (四性检测)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.queries.archive import AUTHENTIC, SAFE, USABLE, WHOLE, Check, opens
from portal import clock, preferences
from portal.actions import files
from portal.ledger import guards
from portal.ledger.about import entries_about
from portal.ledger.rows import label_of
from portal.models import LedgerEntry, StoredFile
from portal.viewer import Viewer
from supervision import (
    prints_decisions,
    prints_findings,
    prints_integrity,
    prints_measures,
    prints_reports,
    prints_talks,
)
from supervision.models import (
    AccountabilityDecision,
    FiledPaper,
    IntegrityOpinionRequest,
    Measure,
    Rectification,
    Report,
    SupervisionYear,
    Talk,
)
from supervision.states import (
    RECTIFICATION_OPEN,
    TALK_COUNTS,
    CaseState,
    DecisionState,
    MeasureState,
    ReportState,
    TaskState,
)
from supervision.vocabulary import TalkRole
from supervision.vocabulary.archive import ArchiveKind
from supervision.vocabulary.talks import ROUTINE_TALKS

OVER = (MeasureState.CLOSED, MeasureState.LIFTED, MeasureState.REVOKED)


@dataclass(frozen=True)
class Piece:
    """One paper to be put on file."""

    kind: ArchiveKind
    record: Any
    title: str
    day: date
    years: int

    def paper(self) -> StoredFile:
        """The stored file, made now where it is missing. Raises PaperFailed."""
        return _MADE_BY[self.kind](self.record)


_MADE_BY: dict[ArchiveKind, Callable[[Any], StoredFile]] = {
    ArchiveKind.DECISION: prints_decisions.ensure_paper,
    ArchiveKind.LETTER: prints_measures.ensure_letter,
    ArchiveKind.NOTICE: prints_findings.ensure_notice,
    ArchiveKind.INTEGRITY: prints_integrity.ensure_opinion,
    ArchiveKind.TALK: lambda talk: prints_talks.ensure_paper(talk).file,
    ArchiveKind.REPORT: prints_reports.ensure_paper,
}


def due(viewer: Viewer, year: int) -> list[Piece]:
    """Finished papers of a year that are not on file, oldest first: those that the viewer reads,
    and records of talks that he knows of. Filing shows him none of their content.
    """
    filed = set(FiledPaper.objects.filter(year=year).values_list("kind", "record"))
    found = [each for each in _all(viewer, year) if (each.kind, each.record.pk) not in filed]
    return sorted(found, key=lambda each: (each.day, each.kind, each.title, str(each.record.pk)))


def open_years() -> list[int]:
    """Last year and the years before it that are not closed, newest first."""
    last = clock.today().year - 1
    first = Talk.objects.aggregate(day=Min("held_on"))["day"]
    closed = set(SupervisionYear.objects.values_list("year", flat=True))
    before = range(last - 1, first.year - 1 if first else last - 1, -1)
    return [last, *(year for year in before if year not in closed)]


def _all(viewer: Viewer, year: int) -> Iterator[Piece]:
    yield from _decisions(viewer, year)
    yield from _letters(viewer, year)
    yield from _notices(viewer, year)
    yield from _opinions(viewer, year)
    yield from _talks(viewer, year)
    yield from _reports(viewer, year)


def years_of(kind: ArchiveKind, *, routine: bool = False) -> int:
    """How long a paper is kept, in years; 0 for ever."""
    key = {
        ArchiveKind.DECISION: "archive_years_decisions",
        ArchiveKind.REPORT: "archive_years_reports",
    }.get(kind, "archive_years_routine_talks" if routine else "archive_years_supervision")
    years: int = preferences.value(key)
    return years


def _decisions(viewer: Viewer, year: int) -> Iterator[Piece]:
    """A decision when its case is closed, on the day on which it was taken."""
    rows = AccountabilityDecision.objects.readable_by(viewer).filter(
        case__state=CaseState.CLOSED, decided_on__year=year
    ).exclude(state=DecisionState.DRAFT).select_related("case", "paper")
    for row in rows:
        title = _("关于对%(who)s的问责决定") % {"who": prints_decisions.object_name(row.case)}
        yield Piece(
            ArchiveKind.DECISION, row, f"{title} {row.document_number}", row.decided_on,
            years_of(ArchiveKind.DECISION),
        )


def _letters(viewer: Viewer, year: int) -> Iterator[Piece]:
    rows = Measure.objects.readable_by(viewer).filter(
        state__in=OVER, decided_on__year=year
    ).exclude(paper=None).select_related("paper", "subject", "subject_department")
    for row in rows:
        title = _("发给%(who)s的提醒函") % {"who": row.subject or row.subject_department or ""}
        yield Piece(
            ArchiveKind.LETTER, row, title, row.decided_on, years_of(ArchiveKind.LETTER),
        )


def _notices(viewer: Viewer, year: int) -> Iterator[Piece]:
    rows: QuerySet[Rectification] = Rectification.objects.readable_by(viewer).filter(
        served_on__year=year
    ).exclude(state__in=RECTIFICATION_OPEN).select_related("finding", "paper")
    for row in rows:
        yield Piece(
            ArchiveKind.NOTICE, row,
            _("整改通知书%(number)s") % {"number": row.notice_number}, row.served_on,
            years_of(ArchiveKind.NOTICE),
        )


def _opinions(viewer: Viewer, year: int) -> Iterator[Piece]:
    rows = IntegrityOpinionRequest.objects.readable_by(viewer).filter(
        state=TaskState.ANSWERED, answered_at__year=year
    ).select_related("paper")
    for row in rows:
        yield Piece(
            ArchiveKind.INTEGRITY, row,
            _("答复%(who)s的廉政意见") % {"who": row.requester} + f" {row.number}",
            timezone.localdate(row.answered_at), years_of(ArchiveKind.INTEGRITY),
        )


def _talks(viewer: Viewer, year: int) -> Iterator[Piece]:
    rows = Talk.objects.visible_to(viewer).filter(
        state__in=TALK_COUNTS, held_on__year=year
    ).prefetch_related("participants__person")
    for row in filter(prints_talks.has_paper, rows):
        whom = "、".join(
            part.person.name for part in row.participants.all()
            if part.role == TalkRole.INTERVIEWEE and part.person
        )
        routine = row.kind in ROUTINE_TALKS
        yield Piece(
            ArchiveKind.TALK, row, f"{row.get_kind_display()} {whom} {row.number}".strip(),
            row.held_on, years_of(ArchiveKind.TALK, routine=routine),
        )


def _reports(viewer: Viewer, year: int) -> Iterator[Piece]:
    rows = Report.objects.visible_to(viewer).filter(
        state=ReportState.ISSUED, year=year
    ).select_related("paper")
    for row in rows:
        yield Piece(
            ArchiveKind.REPORT, row, f"{row.title} {row.number}".strip(),
            timezone.localdate(row.issued_at), years_of(ArchiveKind.REPORT),
        )


# --- checks ---------------------------------------------------------------------------------


def checks(year: int, pieces: Iterable[Piece], *, made: bool = False) -> list[Check]:
    """All checks in the order of the list. A paper never set is made before the act; `made`: now
    it must be there."""
    pieces = list(pieces)
    unwritten = _unwritten(pieces)
    missing, broken = _files(pieces) if made else ((), ())
    early = [str(year)] if year >= clock.today().year else []
    return [
        Check(AUTHENTIC, _("每件文书的记录在履责账本中都有办理记录"), tuple(unwritten)),
        Check(WHOLE, _("每件文书齐全，与存入时一致"), tuple(missing), later=not made),
        Check(USABLE, _("每件文书能够打开"), tuple(broken), later=not made),
        Check(SAFE, _("账本的防改动保护有效"), tuple(map(str, guards.faults(connection)))),
        Check(SAFE, _("年度已经结束"), tuple(early)),
    ]


def _unwritten(pieces: list[Piece]) -> list[str]:
    """Those whose record has no entry: neither in the open nor behind a generic word."""
    labels = [label_of(each.record) for each in pieces]
    known: set[str] = set()
    for start in range(0, len(labels), 500):
        about = LedgerEntry.objects.filter(subject__in=labels[start : start + 500])
        known |= set(about.values_list("subject", flat=True))
    return [
        each.title
        for each, label in zip(pieces, labels, strict=True)
        if label not in known and not entries_about([each.record])
    ]


def _files(pieces: Iterable[Piece]) -> tuple[list[str], list[str]]:
    missing, broken = [], []
    for piece in pieces:
        try:
            data = files.read(piece.paper())
        except files.FileDamaged:
            missing.append(piece.title)
            continue
        if not opens(data):
            broken.append(piece.title)
    return missing, broken
