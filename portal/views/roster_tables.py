"""A plan of import as tables that a clerk can read and check."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.actions.rosters import Examined
from portal.rosters.changes import AnyRecord, Changes, FieldChange
from portal.rosters.records import AssignmentRecord, DepartmentRecord, PersonRecord
from portal.rosters.values import shown
from portal.rosters.wording import Wording

MOST = 200


@dataclass(frozen=True)
class PlanLine:
    """One change: what it is about, where the workbook says so, and how it differs."""

    kind: str
    word: str
    subject: str
    row: int
    fields: tuple[FieldChange, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class PlanTable:
    """The changes of one kind of record."""

    title: str
    new: int
    changed: int
    ended: int
    unchanged: int
    missing: int
    lines: tuple[PlanLine, ...]

    @property
    def count(self) -> int:
        return self.new + self.changed + self.ended

    @property
    def hidden(self) -> int:
        """How many lines the page leaves out."""
        return self.count + self.missing - len(self.lines)


def shown_plan(examined: Examined) -> list[PlanTable]:
    """The four tables of a plan, each with at most MOST lines."""
    plan = examined.plan
    if plan is None:
        return []
    words = Wording(examined.roster, examined.known)
    return [
        _table(_("部门"), plan.departments, words),
        _table(_("人员"), plan.persons, words),
        _table(_("任职"), plan.assignments, words),
        _table(_("领导分工"), plan.portfolios, words),
    ]


def _table(title: str, changes: Changes, words: Wording) -> PlanTable:  # type: ignore[type-arg]
    lines = [
        *_new(changes.new, words),
        *(
            PlanLine("half", _("变更"), _subject(c.new, words), c.new.row, c.fields, c.reason)
            for c in changes.changed
        ),
        *(
            PlanLine("late", _("结束"), _subject(c.new, words), c.new.row, c.fields, c.reason)
            for c in changes.ended
        ),
        *(
            PlanLine("off", _("未列入"), _subject(record, words), 0)
            for record in changes.missing
        ),
    ]
    return PlanTable(
        title, len(changes.new), len(changes.changed), len(changes.ended),
        len(changes.unchanged), len(changes.missing), tuple(lines[:MOST]),
    )


def _new(records: Iterable[AnyRecord], words: Wording) -> Iterable[PlanLine]:
    for record in records:
        yield PlanLine("done", _("新增"), _subject(record, words), record.row, (), _since(record))


def _subject(record: AnyRecord, words: Wording) -> str:
    if isinstance(record, DepartmentRecord):
        return words.places.path(record.code)
    if isinstance(record, PersonRecord):
        return f"{record.name}（{record.code}）"
    return words.seat(record)


def _since(record: AnyRecord) -> str:
    """From when, for what holds from day to day."""
    if isinstance(record, DepartmentRecord | PersonRecord):
        return ""
    day = shown(record.start)
    until = shown(record.end)
    period = _("%(day)s至%(until)s") if until else _("%(day)s起")
    text = period % {"day": day, "until": until}
    if isinstance(record, AssignmentRecord) and not record.basis:
        return _("%(text)s，未注明依据文件") % {"text": text}
    return text
