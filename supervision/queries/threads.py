"""The whole thread of a finding on one page: what happened, what comes next, and by when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.days import cn_date
from portal.errors import Sentence
from portal.viewer import Viewer
from portal.vocabulary import Basis
from supervision.models import (
    Extension,
    Finding,
    RecordFile,
    Rectification,
    RectificationStep,
)
from supervision.queries.findings import shown_in_full, state_words
from supervision.queries.terms import due_after
from supervision.rules.findings import DUE_CODES
from supervision.states import ExtensionState, FindingState, RectificationState
from supervision.vocabulary import RecordKind

S = RectificationState
EVENT_WORDS: dict[str, tuple[Sentence, str]] = {
    "plan": (gettext_lazy("报送整改方案"), "done"),
    "step": (gettext_lazy("完成一项整改措施"), "done"),
    "submit": (gettext_lazy("提交核查"), "half"),
    "verify": (gettext_lazy("核查通过"), "done"),
    "return": (gettext_lazy("退回继续整改"), "late"),
    "close": (gettext_lazy("销号"), "done"),
    "reopen": (gettext_lazy("重新整改"), "late"),
    "cancel": (gettext_lazy("整改终止"), "off"),
    "hand_over": (gettext_lazy("工作移交"), "half"),
}
_ORDER = {act: place for place, act in enumerate(EVENT_WORDS)}


@dataclass(frozen=True)
class Entry:
    """One thing that happened: the component of timelines asks for these names."""

    at: datetime | date
    who: str
    text: str
    note: str = ""
    kind: str = "done"


@dataclass(frozen=True)
class NextAct:
    """What comes next, who does it, by when, and where that day comes from."""

    what: str
    who: str = ""
    due_on: date | None = None
    basis: str = ""
    layer: str = ""
    late_days: int = 0

    @property
    def kind(self) -> str:
        return "late" if self.late_days > 0 else "due"


@dataclass(frozen=True)
class Thread:
    """A finding and its rectification as far as one viewer may know and read them."""

    finding: Finding
    knows_finding: bool
    reads_finding: bool
    rectification: Rectification | None
    reads_rectification: bool
    steps: tuple[RectificationStep, ...]
    files: tuple[RecordFile, ...]
    extension: Extension | None  # the one that waits for a decision
    entries: tuple[Entry, ...]
    next: NextAct | None
    kind: str
    word: str

    @property
    def reads(self) -> bool:
        return self.reads_finding or self.reads_rectification


def thread(viewer: Viewer, pk: UUID, today: date) -> Thread | None:
    """The thread of a finding; None for whoever may know of neither part. Fixed queries."""
    knows = Finding.objects.visible_to(viewer).filter(pk=pk).exists()
    known = Rectification.objects.visible_to(viewer).filter(finding=pk)
    rectification = known.select_related("responsible", "verifier", "department").first()
    if not knows and rectification is None:
        return None
    finding = shown_in_full(pk)
    reads = knows and Finding.objects.readable_by(viewer).filter(pk=pk).exists()
    reads_below = rectification is not None and (
        Rectification.objects.readable_by(viewer).filter(pk=rectification.pk).exists()
    )
    steps: tuple[RectificationStep, ...] = ()
    files: tuple[RecordFile, ...] = ()
    extensions: list[Extension] = []
    if rectification is not None:
        # Whoever knows the finding or reads the rectification sees the days that were moved.
        extensions = list(
            rectification.extensions.select_related("asked_by__person", "decided_by__person")
        )
    if rectification is not None and reads_below:
        steps = _steps(rectification)
        files = tuple(
            RecordFile.objects.about(RecordKind.RECTIFICATION, rectification.pk)
            .filter(removed_at=None, step=None).select_related("attachment__file")
        )
    kind, word = state_words(finding, rectification, today)
    return Thread(
        finding, knows, reads, rectification, reads_below, steps, files,
        next((e for e in extensions if e.state == ExtensionState.ASKED), None),
        tuple(_entries(finding, knows, reads, rectification, reads_below, extensions)),
        next_act(finding, rectification, today), kind, word,
    )


def _steps(rectification: Rectification) -> tuple[RectificationStep, ...]:
    standing = RecordFile.objects.filter(removed_at=None).select_related("attachment__file")
    return tuple(
        rectification.steps.select_related("person").prefetch_related(
            Prefetch("evidence", queryset=standing, to_attr="shown_files")
        )
    )


# --- what happened ------------------------------------------------------------------------


def _entries(
    finding: Finding, knows: bool, reads: bool, rectification: Rectification | None,
    reads_below: bool, extensions: Iterable[Extension],
) -> list[Entry]:
    found = _of_finding(finding, reads) if knows else []
    if rectification is not None:
        found.append(_served(finding, rectification))
        events = rectification.events.select_related("made_by__person")
        # Acts of one moment (checked and closed at once) stand in the order of their words.
        for event in sorted(events, key=lambda e: (e.made_at, _ORDER[e.act])):
            text, kind = EVENT_WORDS[event.act]
            note = event.note if reads_below else ""
            found.append(Entry(event.made_at, _who(event.made_by), str(text), note, kind))
        for extension in extensions:
            found += _of_extension(extension, reads_below)
    return sorted(found, key=lambda entry: entry.at)


def _of_finding(finding: Finding, reads: bool) -> list[Entry]:
    entries = []
    if finding.recorded_at is not None:
        answers = (
            _("责任人：%(name)s") % {"name": finding.answerable.name}
            if finding.answerable else ""
        )
        entries.append(
            Entry(finding.recorded_at, _who(finding.recorded_by), _("登记问题"), answers)
        )
    if finding.unfounded_at is not None:
        note = finding.unfounded_note if reads else ""
        entries.append(
            Entry(finding.unfounded_at, _who(finding.unfounded_by), _("认定不成立"), note, "off")
        )
    return entries


def _served(finding: Finding, rectification: Rectification) -> Entry:
    text = _("送达整改通知书 %(number)s") % {"number": rectification.notice_number}
    note = _("限期%(day)s，责任人：%(name)s") % {
        "day": cn_date(rectification.original_due_on), "name": rectification.responsible.name,
    }
    assert rectification.served_at is not None
    return Entry(rectification.served_at, _who(finding.served_by), text, note)


def _of_extension(extension: Extension, reads: bool) -> list[Entry]:
    day = {"day": cn_date(extension.new_due)}
    entries = [
        Entry(extension.asked_at, _who(extension.asked_by), _("申请延期至%(day)s") % day,
              extension.reason if reads else "", "due")
    ]
    if extension.decided_at is not None:
        granted = extension.state == ExtensionState.GRANTED
        text = _("同意延期至%(day)s") % day if granted else _("不同意延期")
        entries.append(
            Entry(extension.decided_at, _who(extension.decided_by), text,
                  extension.answer if reads else "", "done" if granted else "off")
        )
    return entries


def _who(user: Any) -> str:
    return "" if user is None else str(user)


# --- what comes next ----------------------------------------------------------------------


def next_act(
    finding: Finding, rectification: Rectification | None, today: date
) -> NextAct | None:
    """The next act with its term; None when everything is done."""
    if finding.state == FindingState.DRAFT:
        return NextAct(_("确认责任人并登记"))
    if finding.state == FindingState.FOUND:
        return NextAct(_("送达整改通知书"), _("机关纪委或者分管领导"))
    if rectification is None:
        return None
    who = rectification.responsible.name
    match rectification.state:
        case S.NOTICED:
            return _with_day(_("报送整改方案"), who, rectification.plan_due_on, today,
                             _paper(rectification), Basis.DOCUMENT)
        case S.PLANNED | S.RETURNED | S.REOPENED:
            basis, layer = _due_basis(rectification)
            return _with_day(_("完成整改，提交核查"), who, rectification.due_on, today, basis,
                             layer)
        case S.SUBMITTED:
            checker = rectification.verifier
            return NextAct(_("核查整改情况"), checker.name if checker else _("机关纪委"))
        case S.VERIFIED:
            return NextAct(_("销号"), _("机关纪委"))
    return None


def _with_day(
    what: str, who: str, due_on: date, today: date, basis: str, layer: str
) -> NextAct:
    return NextAct(what, who, due_on, basis, layer, (today - due_on).days)


def _paper(rectification: Rectification) -> str:
    return _("整改通知书%(number)s") % {"number": rectification.notice_number}


def _due_basis(rectification: Rectification) -> tuple[str, str]:
    """Where the due day comes from: the notice, its term as computed, or a granted extension."""
    if rectification.state == S.REOPENED:
        return _("重新整改要求"), Basis.DOCUMENT
    if rectification.due_on != rectification.original_due_on:
        return _("批准的延期"), Basis.DOCUMENT
    due = due_after(DUE_CODES[rectification.kind], rectification.served_on)
    if due.day == rectification.due_on:
        return f"{rectification.get_kind_display()}，{due.arithmetic}", due.term.basis
    return _paper(rectification), Basis.DOCUMENT
