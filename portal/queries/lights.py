"""What the pages of warning lights ask. Each starts from what the viewer is told of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.days import cn_date
from portal.errors import Sentence
from portal.lights import kinds
from portal.lights.aggregate import aggregate
from portal.lights.kinds import AUDIENCE_NAMES, Group, LightKind
from portal.lights.levels import Level
from portal.models import Department, LightAct, LightChange, LightRule, WarningLight
from portal.viewer import Viewer
from portal.vocabulary import Basis

SHAPES = {Level.RED: "late", Level.YELLOW: "due", Level.GREEN: "done"}
WORDS: dict[str, Sentence] = {
    Level.RED: gettext_lazy("红灯"),
    Level.YELLOW: gettext_lazy("黄灯"),
    Level.GREEN: gettext_lazy("已消除"),
}


@dataclass(frozen=True)
class LightRow:
    """One light as a line: what is the matter, by when, on which basis, and where to act."""

    pk: int
    code: str
    name: Sentence
    kind: str  # shape
    word: Sentence
    text: str
    since: date
    due_on: date | None
    basis: str
    citation: Sentence
    fixed: bool
    url: str  # of the matter
    noted: bool
    exempt_until: date | None
    department_id: int | None
    level: str


def visible(viewer: Viewer) -> QuerySet[WarningLight]:
    """Shining lights of which the viewer is told, red before yellow."""
    return (
        WarningLight.objects.visible_to(viewer).shining()
        .select_related("person", "other", "department").order_by("level", "due_on", "pk")
    )


def rows(lights: Iterable[WarningLight]) -> list[LightRow]:
    """Lights with their sentences; no query of its own."""
    return [_row(light) for light in lights]


def _row(light: WarningLight) -> LightRow:
    kind = kinds.kind_of(light.rule)
    provider = kinds.provider_of(light.rule)
    return LightRow(
        pk=light.pk, code=light.rule, name=kind.name, kind=SHAPES[Level(light.level)],
        word=WORDS[light.level], text=sentence(light, kind), since=light.since,
        due_on=light.due_on, basis=light.basis or kind.basis, citation=kind.citation,
        fixed=light.fixed,
        url=provider.address(light.rule, light.record_kind, light.record, light.subject),
        noted=light.noted_at is not None, exempt_until=light.exempt_until,
        department_id=light.department_id, level=light.level,
    )


class _Facts(dict[str, Any]):
    """Facts of a light; one that is not there reads as nothing."""

    def __missing__(self, key: str) -> str:
        return ""


def sentence(light: WarningLight, kind: LightKind | None = None) -> str:
    """What is the matter, in one sentence, from the facts and the names of today."""
    kind = kind or kinds.kind_of(light.rule)
    facts = _Facts({name: _readable(value) for name, value in light.facts.items()})
    facts["due_on"] = cn_date(light.due_on)
    facts["person"] = light.person.name if light.person else ""
    facts["other"] = light.other.name if light.other else ""
    facts["department"] = light.department.name if light.department else ""
    return str(kind.text).format_map(facts)


def _readable(value: Any) -> Any:
    """A day that was kept as text reads as a day."""
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-":
        try:
            return cn_date(date.fromisoformat(value))
        except ValueError:
            return value
    return value


# --- departments ------------------------------------------------------------------------------


@dataclass(frozen=True)
class DepartmentLights:
    """What a department's lights come to, as far as the viewer is told of them."""

    department: Department
    level: Level
    red: int
    yellow: int
    rows: tuple[LightRow, ...] = ()

    @property
    def kind(self) -> str:
        return SHAPES[self.level]

    @property
    def word(self) -> Sentence:
        return _("绿灯") if self.level == Level.GREEN else WORDS[self.level]


@dataclass(frozen=True)
class _Lit:
    """So many lights of one department that are alike in what counts."""

    fixed: bool
    level: str
    exempt: bool
    count: int = 1


def _department(
    department: Department, lit: Sequence[_Lit], rows: tuple[LightRow, ...] = ()
) -> DepartmentLights:
    """Exempted lights are shown and do not count towards the department's own."""
    counting = ((one.fixed, one.level) for one in lit if not one.exempt for _n in range(one.count))
    return DepartmentLights(
        department, aggregate(counting),
        red=sum(one.count for one in lit if one.level == Level.RED),
        yellow=sum(one.count for one in lit if one.level == Level.YELLOW), rows=rows,
    )


def departments_of(viewer: Viewer, day: date) -> list[Department]:
    """Those that the viewer heads or is in charge of, in the organ's order."""
    return list(
        Department.objects.on(day).filter(pk__in=viewer.answers_for, parent=None)
    )


def own_and_departments(
    viewer: Viewer, day: date
) -> tuple[list[LightRow], list[DepartmentLights]]:
    """My lights, and those of my departments with their sections, from one query of lights."""
    wanted, me = departments_of(viewer, day), viewer.person_id or 0
    lights = visible(viewer).filter(
        Q(person=me) | Q(other=me) | Q(department__in=wanted) | Q(department__parent__in=wanted)
    )
    by_department: dict[int, list[WarningLight]] = defaultdict(list)
    mine = []
    for light in lights:
        if me in (light.person_id, light.other_id):
            mine.append(light)
        if light.department is not None:
            by_department[light.department.parent_id or light.department.pk].append(light)
    return rows(mine), [
        _department(
            department,
            [_Lit(x.fixed, x.level, _exempt(x, day)) for x in by_department[department.pk]],
            tuple(rows(by_department[department.pk])),
        )
        for department in wanted
    ]


def _exempt(light: WarningLight, day: date) -> bool:
    return light.exempt_until is not None and light.exempt_until >= day


# --- the offices ------------------------------------------------------------------------------


@dataclass(frozen=True)
class GroupFigure:
    """How many lights of one kind shine, with the address of their rows."""

    code: str
    name: Sentence
    group: Sentence
    red: int
    yellow: int


def figures(viewer: Viewer) -> list[GroupFigure]:
    """Counts by kind of what the viewer is told of, in the order of the kinds."""
    counted: dict[tuple[str, str], int] = defaultdict(int)
    told = WarningLight.objects.visible_to(viewer).shining()
    for rule, level, count in told.values_list("rule", "level").annotate(Count("pk")):
        counted[rule, level] = count
    return [
        GroupFigure(
            code, kind.name, kind.group.named, counted[code, Level.RED],
            counted[code, Level.YELLOW],
        )
        for code, kind in kinds.kinds().items()
        if counted[code, Level.RED] or counted[code, Level.YELLOW]
    ]


def summary(viewer: Viewer, day: date) -> list[DepartmentLights]:
    """Every department's light from what the viewer is told of; sections count to their own.

    In the organ's order: there is no ranking.
    """
    lit: dict[int, list[_Lit]] = defaultdict(list)
    counted = (
        WarningLight.objects.visible_to(viewer).shining().filter(department__isnull=False)
        .values_list(
            Coalesce("department__parent", "department"), "fixed", "level",
            Case(When(exempt_until__gte=day, then=True), default=False),
        )
        .annotate(Count("pk"))
    )
    for department, fixed, level, exempt, count in counted:
        lit[department].append(_Lit(fixed, level, exempt, count))
    return [
        _department(one, lit[one.pk]) for one in Department.objects.on(day).filter(parent=None)
    ]


def of_group(group: str) -> list[str]:
    """Numbers of the kinds of one group."""
    return [code for code, kind in kinds.kinds().items() if kind.group == group]


# --- one light, and the rules -----------------------------------------------------------------


@dataclass(frozen=True)
class Moment:
    """One line of a light's history."""

    at: Any
    text: Sentence
    who: str
    note: str
    kind: str


def history(light: WarningLight) -> list[Moment]:
    """Changes of level and what people said, in order."""
    found = [
        Moment(
            change.made_at, _("%(day)s：%(word)s") % {
                "day": cn_date(change.day), "word": WORDS[change.level]
            },
            "", "", SHAPES[Level(change.level)],
        )
        for change in LightChange.objects.filter(light=light)
    ]
    for act in LightAct.objects.filter(light=light).select_related("made_by__person"):
        by = act.made_by
        who = by.person.name if by is not None and by.person is not None else ""
        note = act.reason
        if act.until is not None:
            note = _("%(reason)s（依据：%(document)s，至%(day)s）") % {
                "reason": act.reason, "document": act.document, "day": cn_date(act.until)
            }
        found.append(Moment(act.made_at, act.get_kind_display(), who, note, "off"))
    return sorted(found, key=lambda m: m.at)


@dataclass(frozen=True)
class RuleRow:
    """A kind of light with the numbers in force and those whom it tells."""

    kind: LightKind
    group: Sentence
    basis: Sentence
    citation: Sentence
    numbers: tuple[tuple[Sentence, int], ...]
    told: str
    valid_from: date | None
    active_from: date | None
    editions: int
    coming: date | None


def rule_rows(day: date) -> list[RuleRow]:
    """All kinds in their order, with the edition of the day; one query."""
    editions: dict[str, list[LightRule]] = defaultdict(list)
    for rule in LightRule.objects.all():
        editions[rule.code].append(rule)
    return [_rule_row(kind, editions[code], day) for code, kind in kinds.kinds().items()]


def _rule_row(kind: LightKind, editions: list[LightRule], day: date) -> RuleRow:
    now = next(
        (
            e for e in reversed(editions)
            if e.valid_from <= day and (e.valid_to is None or day <= e.valid_to)
        ),
        None,
    )
    later = next((e.valid_from for e in editions if e.valid_from > day), None)
    parameters = now.parameters if now else {}
    return RuleRow(
        kind=kind, group=Group(kind.group).named,
        basis=Basis(now.basis if now else kind.basis).label,
        citation=now.citation if now else kind.citation,
        numbers=tuple((p.label, parameters.get(p.name, p.value)) for p in kind.parameters),
        told="、".join(str(AUDIENCE_NAMES[a]) for a in kind.to),
        valid_from=now.valid_from if now and len(editions) > 1 else None,
        active_from=now.active_from if now else None, editions=len(editions), coming=later,
    )
