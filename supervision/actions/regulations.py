"""Regulations with their versions and clauses, and the dated numbers that follow from them.

A version or a number is never edited: it ends, and another follows it. What a regulation fixes
is changed by the security administrator for a stated reason; the rest by those who keep the
rules, against a document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from portal import clock
from portal.errors import StaleState
from portal.ledger import pen
from portal.models import Department
from portal.periods import DAY
from portal.roles import Permission
from portal.viewer import SYSTEM, Viewer
from portal.vocabulary import Basis
from supervision.actions import after
from supervision.library import REGULATIONS
from supervision.models import (
    DeadlineRule,
    EffectPeriodRule,
    Regulation,
    RegulationClause,
    RegulationVersion,
)
from supervision.rules import daily as rules
from supervision.rules import parties

_NUMERALS = "〇零一二三四五六七八九十百千0-9"
_CLAUSE = re.compile(rf"^(第[{_NUMERALS}]+条(?:之[{_NUMERALS}]+)?)[\s　]*")


@dataclass(frozen=True, kw_only=True)
class Text:
    """One version of a regulation: number, days, and its clauses as one text."""

    effective_on: date
    number: str = ""
    issued_on: date | None = None
    text: str = ""


def clauses_in(text: str) -> list[tuple[str, str]]:
    """The clauses of a text: each begins on a new line with 第…条. What stands before is left."""
    found: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        begins = _CLAUSE.match(line.strip())
        if begins:
            found.append((begins.group(1), [line.strip()[begins.end():]]))
        elif found and line.strip():
            found[-1][1].append(line.strip())
    return [(number, "\n".join(part for part in parts if part)) for number, parts in found]


@transaction.atomic
def add(
    *, code: str, kind: str, title: str, issuing_body: str, text: Text, by: Viewer
) -> Regulation:
    """Enter a regulation with its first version. Rules V5, J1, J4."""
    parties.BOOK.check(by.may(Permission.KEEP_REGULATIONS), "V5").require()
    known = Regulation.objects.filter(code=code.strip()).exists()
    rules.BOOK.check(not known, "J1", "code").require()
    regulation = Regulation.objects.create(
        code=code.strip(), kind=kind, title=title.strip().strip("《》"),
        issuing_body=issuing_body.strip(), created_at=clock.now(), created_by_id=by.user_id,
    )
    pen.write("supervision.regulation_added", subject=regulation, by=by, rows=[regulation])
    add_version(regulation=regulation, text=text, by=by)
    return regulation


@transaction.atomic
def add_version(*, regulation: Regulation, text: Text, by: Viewer) -> RegulationVersion:
    """A new text from a day on; the one before ends the day before. Rules V5, J2, J4."""
    parties.BOOK.check(by.may(Permission.KEEP_REGULATIONS), "V5").require()
    regulation = Regulation.objects.select_for_update().get(pk=regulation.pk)
    clauses = clauses_in(text.text)
    rules.clauses_apart([number for number, _text in clauses]).require()
    last = regulation.versions.order_by("-effective_on").first()
    rules.follows(last.effective_on if last else None, text.effective_on).require()
    rows = []
    if last is not None and (last.ended_on is None or last.ended_on >= text.effective_on):
        last.ended_on = text.effective_on - DAY
        last.save(update_fields=["ended_on"])
        rows.append(last)
    version = RegulationVersion.objects.create(
        regulation=regulation, number=text.number.strip(), issued_on=text.issued_on,
        effective_on=text.effective_on, text=text.text.strip(), created_at=clock.now(),
        created_by_id=by.user_id, review_on=_still_ahead(last, text.effective_on),
    )
    made = RegulationClause.objects.bulk_create(
        RegulationClause(version=version, number=number, order=order, text=words)
        for order, (number, words) in enumerate(clauses, start=1)
    )
    pen.write("supervision.regulation_version_added", subject=version, by=by,
              rows=[version, *rows, *made])
    after.noted([], [regulation.owner_id], after.RULE)
    return version


def _still_ahead(last: RegulationVersion | None, day: date) -> date | None:
    """The review of the version before, if it is not due by then."""
    review = last.review_on if last is not None else None
    return review if review is not None and review > day else None


@transaction.atomic
def repeal(*, regulation: Regulation, last_day: date, by: Viewer) -> RegulationVersion:
    """The regulation holds no more after its last day. Rules V5, J3."""
    parties.BOOK.check(by.may(Permission.KEEP_REGULATIONS), "V5").require()
    regulation = Regulation.objects.select_for_update().get(pk=regulation.pk)
    version = regulation.versions.order_by("-effective_on").first()
    running = version is not None and version.ended_on is None
    ok = running and version is not None and last_day >= version.effective_on
    rules.BOOK.check(ok, "J3", "last_day").require()
    assert version is not None
    version.ended_on = last_day
    version.save(update_fields=["ended_on"])
    pen.write("supervision.regulation_repealed", subject=version, by=by, rows=[version])
    after.noted([], [regulation.owner_id], after.RULE)
    return version


@transaction.atomic
def care(
    *, regulation: Regulation, owner: Department | None, basis: Iterable[Regulation],
    review_on: date | None, reviewed: bool, by: Viewer,
) -> Regulation:
    """Who answers for a rule, on what it rests, when it is reviewed; and that it was.

    Rules V5, J9, J10.

    `reviewed`: it was reviewed today, and its present text stands.
    """
    parties.BOOK.check(by.may(Permission.KEEP_REGULATIONS), "V5").require()
    regulation = Regulation.objects.select_for_update().get(pk=regulation.pk)
    today = clock.today()
    version = regulation.versions.in_force(today).order_by("-effective_on").first()
    rules.cared_for(
        in_force=version is not None, review_on=review_on,
        stood=version.review_on if version is not None else None, reviewed=reviewed, today=today,
    ).require()
    assert version is not None
    before, regulation.owner = regulation.owner_id, owner
    regulation.save(update_fields=["owner"])
    rests_on = [one for one in basis if one.pk != regulation.pk]
    regulation.basis.set(rests_on)
    version.review_on = review_on
    if reviewed:
        version.reviewed_on = today
    version.save(update_fields=["review_on", "reviewed_on"])
    pen.write(
        "supervision.regulation_cared_for", subject=regulation, by=by, rows=[regulation, version],
        facts={"basis": "、".join(one.code for one in rests_on)},
    )
    after.noted([], [before, regulation.owner_id], after.RULE)
    return regulation


@transaction.atomic
def check_text(*, version: RegulationVersion, by: Viewer) -> RegulationVersion:
    """Somebody compared the text with the official one. Rule V5."""
    parties.BOOK.check(by.may(Permission.KEEP_REGULATIONS), "V5").require()
    if not RegulationVersion.objects.filter(pk=version.pk, checked_at=None).update(
        checked_at=clock.now(), checked_by_id=by.user_id
    ):
        raise StaleState
    version.refresh_from_db()
    pen.write("supervision.regulation_checked", subject=version, by=by, rows=[version])
    return version


@transaction.atomic
def begin() -> int:
    """An empty library gets the rules on which terms and measures rest; returns how many."""
    if Regulation.objects.exists():
        return 0
    now, lines = clock.now(), []
    for code, kind, title, body, since in REGULATIONS:
        regulation = Regulation.objects.create(
            code=code, kind=kind, title=title, issuing_body=body, created_at=now
        )
        version = RegulationVersion.objects.create(
            regulation=regulation, effective_on=since, created_at=now
        )
        lines.append(
            pen.Line(word="supervision.regulation_added", subject=regulation, by=SYSTEM,
                     rows=[regulation, version])
        )
    pen.write_many(lines)
    return len(lines)


# --- numbers --------------------------------------------------------------------------------


def may_change(row: DeadlineRule | EffectPeriodRule, by: Viewer) -> bool:
    """Who changes this number: it depends on the ground on which it stands."""
    statutory = row.basis == Basis.STATUTORY
    needed = Permission.KEEP_STATUTORY_TERMS if statutory else Permission.KEEP_REGULATIONS
    return by.may(needed)


@transaction.atomic
def change_term(
    *, rule: DeadlineRule, value: int, valid_from: date, citation: str, by: Viewer
) -> DeadlineRule:
    """Another number from a day on; what happened before keeps the old one. J5 to J8."""
    _may_change(rule, value, valid_from, citation, by)
    fresh = DeadlineRule(
        code=rule.code, label=rule.label, value=value, unit=rule.unit, basis=rule.basis,
        citation=citation.strip(), valid_from=valid_from, valid_to=rule.valid_to,
        checked_at=clock.now(), checked_by_id=by.user_id,
    )
    _follow(DeadlineRule, rule, fresh, valid_from)
    _changed(fresh, rule.value, value, valid_from, by)
    return fresh


@transaction.atomic
def change_effect(
    *, rule: EffectPeriodRule, value: int, valid_from: date, citation: str, by: Viewer
) -> EffectPeriodRule:
    """Another effect period from a day on. Rules J5 to J8."""
    _may_change(rule, value, valid_from, citation, by)
    fresh = EffectPeriodRule(
        kind=rule.kind, step=rule.step, start=rule.start, months=value, effect=rule.effect,
        basis=rule.basis, citation=citation.strip(), valid_from=valid_from,
        valid_to=rule.valid_to, checked_at=clock.now(), checked_by_id=by.user_id,
    )
    _follow(EffectPeriodRule, rule, fresh, valid_from)
    _changed(fresh, rule.months, value, valid_from, by)
    return fresh


def _may_change(
    rule: DeadlineRule | EffectPeriodRule, value: int, valid_from: date, citation: str, by: Viewer
) -> None:
    rules.may_change_number(
        allowed=may_change(rule, by), value=value, citation=citation, valid_from=valid_from,
        begun=rule.valid_from, today=clock.today(),
    ).require()


def _follow(
    model: type[DeadlineRule] | type[EffectPeriodRule], old: DeadlineRule | EffectPeriodRule,
    fresh: DeadlineRule | EffectPeriodRule, valid_from: date,
) -> None:
    """The old row ends, if nobody was faster; the new one is written."""
    standing = model.objects.filter(pk=old.pk, valid_to=old.valid_to)
    if old.valid_to is not None and old.valid_to < valid_from:
        raise StaleState
    if not standing.update(valid_to=valid_from - DAY):
        raise StaleState
    fresh.save(force_insert=True)


def _changed(
    row: DeadlineRule | EffectPeriodRule, before: int, after: int, day: date, by: Viewer
) -> None:
    pen.write(
        "supervision.rule_changed", subject=row, by=by,
        facts={"before": before, "after": after, "from": day.isoformat()},
    )

