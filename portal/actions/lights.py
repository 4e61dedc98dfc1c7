"""Lights come on and go out by fact; people explain, exempt, and change the rules.

`refresh` computes and keeps the changes of level: for everybody at night, for those concerned
after a record. Nothing here starts a measure or tells anyone but those whom the kind names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from portal import calendars, clock, rules_lights
from portal.errors import StaleState
from portal.ledger import pen
from portal.lights import kinds
from portal.lights.editions import Edition, numbers
from portal.lights.kinds import Finding, Scope
from portal.lights.levels import Level, Params
from portal.models import (
    Department,
    LightAct,
    LightActKind,
    LightChange,
    LightRule,
    WarningLight,
)
from portal.models.lights import SHINING
from portal.periods import DAY, year_of
from portal.rewriting import rewrite
from portal.viewer import Viewer

BATCH = 500
LONGEST_RUN = 1800  # seconds after which a nightly run is taken for dead
KEPT = (
    "level", "since", "opened_on", "closed_on", "due_on", "facts", "fixed", "basis", "person_id",
    "other_id", "department_id", "record", "record_kind", "noted_at", "noted_by_id",
)  # fmt: skip
FIELDS = tuple(name.removesuffix("_id") for name in KEPT)


# --- computing --------------------------------------------------------------------------------


def params_on(day: date, only: Collection[str] | None = None) -> dict[str, Params]:
    """The numbers of the checks with the working-day table around a day, in two queries."""
    rules = LightRule.objects.all()
    if only is not None:
        rules = rules.filter(code__in=only)
    editions = [
        Edition(row.code, row.parameters, row.valid_from, row.valid_to, row.active_from)
        for row in rules
    ]
    return numbers(editions, calendars.table(year_of(day.year - 1).start, day))


@transaction.atomic(savepoint=False)  # part of an act, or of the night
def refresh(
    *, day: date, scope: Scope | None = None, only: Collection[str] | None = None
) -> int:
    """Compute the lights of a day and keep what changed; returns how many levels changed.

    `only`: the numbers of the lights that can have changed; None: all.
    """
    params = params_on(day, only)
    found: dict[tuple[str, str], Finding] = {}
    for provider in kinds.providers():
        for one in provider.compute(day, params, scope):
            if one.level in SHINING and one.rule in params:
                found[one.rule, one.subject] = one
    standing = {
        (row.rule, row.subject): row
        for row in WarningLight.objects.select_for_update().filter(level__in=SHINING)
        .filter(_within(scope, params))
    }
    missing = [key for key in found if key not in standing]
    known = standing | _rows_of(missing)
    return _keep(found, known, day)


def refresh_now(
    people: Iterable[int], departments: Iterable[int], *,
    only: Collection[str] | None = None, records: Iterable[UUID] = (),
) -> int:
    """After a record: the lights of these people, departments and records, as of today."""
    places = frozenset(departments)
    if places:
        above = Department.objects.filter(pk__in=places, parent__isnull=False)
        places |= frozenset(above.values_list("parent_id", flat=True))
    scope = Scope(frozenset(people), places, frozenset(records))
    return refresh(day=clock.today(), scope=scope, only=only)


def _within(scope: Scope | None, computed: Collection[str]) -> Q:
    """The lights that a computation within a scope answers for."""
    if scope is None:
        return Q(rule__in=computed)
    codes: dict[str, list[str]] = defaultdict(list)
    for code, kind in kinds.kinds().items():
        if kind.scope and code in computed:
            codes[kind.scope].append(code)
    found = Q(pk__in=())
    for column, rules in codes.items():
        found |= Q(rule__in=rules, **{f"{column}__in": scope.wanted(column)})
    return found


def _rows_of(keys: list[tuple[str, str]]) -> dict[tuple[str, str], WarningLight]:
    """Lights that shone before and went out."""
    found: dict[tuple[str, str], WarningLight] = {}
    for place in range(0, len(keys), BATCH):
        part = keys[place : place + BATCH]
        rows = WarningLight.objects.select_for_update().filter(
            rule__in={rule for rule, _s in part}, subject__in=[subject for _r, subject in part]
        )
        found |= {(row.rule, row.subject): row for row in rows}
    return found


def _keep(
    found: Mapping[tuple[str, str], Finding], known: dict[tuple[str, str], WarningLight], day: date
) -> int:
    """Write new lights, changed ones, and those that went out."""
    new: list[WarningLight] = []
    changed: list[WarningLight] = []
    turned: list[WarningLight] = []
    for key, one in found.items():
        row = known.get(key) or WarningLight(rule=one.rule, subject=one.subject)
        before = [getattr(row, name) for name in KEPT] if row.pk else None
        if _shine(row, one, day):
            turned.append(row)
        if before is None:
            new.append(row)
        elif before != [getattr(row, name) for name in KEPT]:
            changed.append(row)
    for key, row in known.items():
        if key not in found and row.level in SHINING:
            row.level, row.closed_on, row.since = Level.GREEN, day, day
            changed.append(row)
            turned.append(row)
    WarningLight.objects.bulk_create(
        new, batch_size=BATCH, update_conflicts=True,  # an act and the night may find it together
        unique_fields=("rule", "subject"), update_fields=FIELDS,
    )
    rewrite(changed, FIELDS)
    now = clock.now()
    LightChange.objects.bulk_create(
        (LightChange(light=r, level=r.level, day=day, facts=r.facts, made_at=now) for r in turned),
        batch_size=BATCH,
    )
    return len(turned)


def _shine(row: WarningLight, one: Finding, day: date) -> bool:
    """Put what was computed into the row; whether its level changed."""
    kind = kinds.kind_of(one.rule)
    turned = row.level != one.level
    if turned:
        if row.level not in SHINING:
            row.opened_on, row.noted_at, row.noted_by_id = day, None, None
        row.level, row.since, row.closed_on = one.level, day, None
    row.facts = {name: _plain(value) for name, value in one.facts.items()}
    row.due_on = one.due_on
    row.fixed = kind.fixed if one.fixed is None else one.fixed
    row.basis = one.basis or kind.basis
    row.person_id, row.other_id = one.person_id, one.other_id
    row.department_id = one.department_id
    row.record, row.record_kind = one.record, one.record_kind
    return turned


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def nightly() -> str:
    """Once a day, in the first round after midnight; repeating it changes nothing.

    The mark holds for good only when it is done: a run that was cut off is done again.
    """
    day = clock.today()
    mark = f"luze:lights:{day.isoformat()}"
    if not cache.add(mark, True, LONGEST_RUN):
        return ""
    try:
        begin(day=day)
        changed = refresh(day=day)
    except Exception:
        cache.delete(mark)
        raise
    cache.set(mark, True, 2 * 86_400)
    return _("预警灯变动 %(n)d 盏") % {"n": changed}


def begin(*, day: date) -> int:
    """The grace at start-up: rules that never ran judge only what begins from today on."""
    return LightRule.objects.filter(active_from=None).update(active_from=day)


# --- what people do ---------------------------------------------------------------------------


@transaction.atomic
def note(*, light: WarningLight, reason: str, by: Viewer) -> LightAct:
    """Somebody concerned has seen it and says why it shines. It goes on shining. Rules K1, K5."""
    row = _locked(light)
    rules_lights.may_note(row.level, reason).require()
    act = _act(row, LightActKind.NOTE, reason, by)
    row.noted_at, row.noted_by_id = act.made_at, by.user_id
    row.save(update_fields=["noted_at", "noted_by"])
    _line("portal.light_noted", row, act, by)
    return act


@transaction.atomic
def exempt(
    *, light: WarningLight, reason: str, document: str, until: date, by: Viewer
) -> LightAct:
    """Out of the figures until a day, on a document. Rules K1 to K6."""
    row = _locked(light)
    rules_lights.may_exempt(
        level=row.level, fixed=row.fixed, reason=reason, document=document, until=until,
        today=clock.today(), himself=by.person_id is not None
        and by.person_id in (row.person_id, row.other_id),
    ).require()
    act = _act(row, LightActKind.EXEMPT, reason, by, document, until)
    row.exempt_until = until
    row.save(update_fields=["exempt_until"])
    _line("portal.light_exempted", row, act, by)
    return act


@transaction.atomic
def lift(*, light: WarningLight, reason: str, by: Viewer) -> LightAct:
    """An exemption ends before its day. Rule K1."""
    row = _locked(light)
    rules_lights.check(bool(reason.strip()), "K1", "reason").require()
    if row.exempt_until is None or row.exempt_until < clock.today():
        raise StaleState
    act = _act(row, LightActKind.LIFT, reason, by)
    row.exempt_until = None
    row.save(update_fields=["exempt_until"])
    _line("portal.light_restored", row, act, by)
    return act


def _locked(light: WarningLight) -> WarningLight:
    found: WarningLight = WarningLight.objects.select_for_update(of=("self",)).get(pk=light.pk)
    return found


def _act(
    row: WarningLight, kind: LightActKind, reason: str, by: Viewer, document: str = "",
    until: date | None = None,
) -> LightAct:
    act: LightAct = LightAct.objects.create(
        light=row, kind=kind, reason=reason.strip(), document=document.strip(), until=until,
        made_at=clock.now(), made_by_id=by.user_id,
    )
    return act


def _line(word: str, row: WarningLight, act: LightAct, by: Viewer) -> None:
    guarded = kinds.kind_of(row.rule).guarded
    pen.write(word, subject=act, by=by, rows=[act], restricted=guarded)


@transaction.atomic
def change_rule(
    *, code: str, parameters: Mapping[str, int], basis: str, citation: str, valid_from: date,
    by: Viewer,
) -> LightRule:
    """A new edition of a rule from a day on; earlier matters keep theirs. Rules K7 to K10."""
    kind = kinds.kind_of(code)
    last = LightRule.objects.select_for_update().filter(code=code).latest("valid_from")
    rules_lights.may_change(
        fixed=kind.fixed, roles=by.roles, valid_from=valid_from, today=clock.today(),
        last_from=last.valid_from, citation=citation, differs=dict(parameters) != last.parameters
        or (basis, citation.strip()) != (last.basis, last.citation),
    ).require()
    last.valid_to = valid_from - DAY
    last.save(update_fields=["valid_to"])
    edition = LightRule.objects.create(
        code=code, parameters=dict(parameters), basis=basis, citation=citation.strip(),
        valid_from=valid_from, active_from=last.active_from, changed_at=clock.now(),
        changed_by_id=by.user_id,
    )
    pen.write(
        "portal.light_rule_changed", subject=edition, by=by, rows=[],
        facts={"rule": code, "from": valid_from.isoformat(), **{
            f"n_{name}": value for name, value in parameters.items()
        }},
    )
    return edition


def may_keep(kind: kinds.LightKind, by: Viewer) -> bool:
    """K7: whose the numbers of a kind are."""
    return bool(rules_lights.may_keep(fixed=kind.fixed, roles=by.roles))
