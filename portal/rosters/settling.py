"""Records of departments and people: a row settled against what is known. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from portal.pinyin import full
from portal.rosters.changes import Change, Changes, Record
from portal.rosters.records import DepartmentRecord, KnownState, PersonRecord, Roster
from portal.rosters.values import tidy
from portal.rosters.wording import Wording
from portal.vocabulary import PersonStatus

_ACTIVE, _LEFT = PersonStatus.ACTIVE.value, PersonStatus.LEFT.value
_SHORT_NAME = 32  # the width of the stored column


def settled(row: Record, old: Record) -> Record:
    """The row with what it leaves unsaid taken from `old`; white space makes no difference."""
    kept: dict[str, Any] = {"ref": old.ref}
    for name in row.FIELDS:
        stated, held = getattr(row, name), getattr(old, name)
        same_text = isinstance(stated, str) and isinstance(held, str) and stated == tidy(held)
        if name in row.silent or same_text:
            kept[name] = held
    return replace(row, **kept)


def sort_into(
    new: Record, old: Record, words: Wording,
    changed: list[Change[Record]], unchanged: list[Record],
) -> None:
    """Puts a settled record under changed or unchanged."""
    if new == old:
        unchanged.append(old)
    else:
        changed.append(words.change(old, new))


def plan_persons(
    roster: Roster, known: KnownState, words: Wording, on: date, last_day: date | None
) -> Changes[PersonRecord]:
    """People by personnel number; who holds a post on `on` or later is in service."""
    serving = {
        each.person for each in roster.assignments if each.end is None or each.end >= on
    }
    absent = {person.code: person for person in known.persons}
    new: list[PersonRecord] = []
    changed: list[Change[PersonRecord]] = []
    unchanged: list[PersonRecord] = []
    for row in roster.persons:
        old = absent.pop(row.code, None)
        if old is None:
            new.append(row if row.pinyin else replace(row, pinyin=full(row.name)))
            continue
        status = _ACTIVE if row.code in serving else old.status
        person = replace(settled(row, old), status=status)
        if "pinyin" in row.silent and person.name != old.name:
            person = replace(person, pinyin=full(person.name))
        sort_into(person, old, words, changed, unchanged)
    missing = [person for person in absent.values() if person.status == _ACTIVE]
    ended: list[Change[PersonRecord]] = []
    if last_day is not None:
        ended = [words.change(old, replace(old, status=_LEFT), not_named()) for old in missing]
        missing = []
    return Changes(tuple(new), tuple(changed), tuple(ended), tuple(unchanged), tuple(missing))


def plan_departments(
    roster: Roster, known: KnownState, words: Wording, on: date,
    last_day: date | None, in_use: set[str],
) -> Changes[DepartmentRecord]:
    """Departments by code. `in_use`: codes in which somebody or something is left."""
    if roster.departments is None:
        return Changes()
    absent = {record.code: record for record in known.departments}
    new: list[DepartmentRecord] = []
    changed: list[Change[DepartmentRecord]] = []
    unchanged: list[DepartmentRecord] = []
    for row in roster.departments:
        old = absent.pop(row.code, None)
        if old is None:
            new.append(row)
        else:
            sort_into(settled(row, old), old, words, changed, unchanged)
    named = {record.parent for record in roster.departments}
    standing = [record for record in absent.values() if record.closed_on is None]
    staying = standing
    if last_day is not None:
        staying = _staying(standing, in_use | named, last_day)
    codes = {record.code for record in staying}
    ended = [
        words.change(record, replace(record, closed_on=last_day), not_named())
        for record in standing if record.code not in codes
    ]
    first = _parents_first(_completed(new, roster, on))
    return Changes(tuple(first), tuple(changed), tuple(ended), tuple(unchanged), tuple(staying))


def not_named() -> str:
    """Why something ends that the roster does not mention."""
    return _("名册中没有")


def _staying(
    records: Sequence[DepartmentRecord], used: set[str], last_day: date
) -> list[DepartmentRecord]:
    """Departments that cannot close: used, opened later, or above one that stays."""
    kept: set[str] = set()
    while True:
        above = {record.parent for record in records if record.code in kept}
        more = {
            record.code for record in records
            if record.code in used | above or (record.opened_on or last_day) > last_day
        }
        if more <= kept:
            return [record for record in records if record.code in kept]
        kept |= more


def _completed(
    new: Sequence[DepartmentRecord], roster: Roster, on: date
) -> list[DepartmentRecord]:
    """A new department opens with the first thing in it, and its name serves for a short one."""
    first: dict[str, date] = {}
    events = [(seat.department, seat.start) for seat in roster.assignments]
    events += [(seat.department, seat.start) for seat in roster.portfolios or ()]
    for code, day in events:
        first[code] = min(day, first.get(code, on))
    parents = {record.code: record.parent for record in new}
    for code, parent in parents.items():
        day = first.get(code, on)
        while parent in parents:
            first[parent] = min(day, first.get(parent, on))
            parent = parents[parent]
    return [
        replace(
            record,
            short_name=record.short_name or record.name[:_SHORT_NAME],
            opened_on=record.opened_on
            or min(first.get(record.code, on), record.closed_on or on),
        )
        for record in new
    ]


def _parents_first(new: Sequence[DepartmentRecord]) -> list[DepartmentRecord]:
    waiting, placed = list(new), []
    while waiting:
        open_codes = {record.code for record in waiting}
        ready = [record for record in waiting if record.parent not in open_codes] or waiting
        placed.extend(ready)
        ready_codes = {record.code for record in ready}
        waiting = [record for record in waiting if record.code not in ready_codes]
    return placed
