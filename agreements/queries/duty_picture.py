"""The chain of today, each seat with the state of its person's duties."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import DutyOccurrence
from agreements.states import OccurrenceState
from portal import picture
from portal.chain import Chain, Seating, SeatLevel, chain_near, chain_on, seating_on
from portal.errors import Sentence
from portal.periods import year_of
from portal.picture import PLAIN
from portal.viewer import Viewer

WORDS: dict[str, Sentence] = {
    "late": gettext_lazy("有逾期"),
    "due": gettext_lazy("有待履行"),
    "done": gettext_lazy("按期履行"),
    "off": gettext_lazy("暂无责任事项"),
}


JUDGED = ("late", "due", "done")


@dataclass(frozen=True)
class OwnerState:
    """One person's duties of the year in figures."""

    late: int
    waiting: int
    done: int

    @property
    def kind(self) -> str:
        return "late" if self.late else "due" if self.waiting else "done"

    def said(self, name: str) -> str:
        figures = _("逾期%(late)d项，待履行%(waiting)d项，已履行%(done)d项") % {
            "late": self.late, "waiting": self.waiting, "done": self.done
        }
        return f"{name}：{WORDS[self.kind]}，{figures}"


def states(viewer: Viewer, day: date) -> dict[int, OwnerState]:
    """How the duties stand of everybody whose duties the viewer sees, in one query."""
    open_ = Q(state=OccurrenceState.OPEN)
    rows = (
        DutyOccurrence.objects.visible_to(viewer)
        .filter(agreement__term_end__gte=year_of(day.year).start, start__lte=day)
        .exclude(state=OccurrenceState.ENDED)
        .order_by().values("owner_id")
        .annotate(
            late=Count("pk", filter=open_ & Q(due_on__lt=day)),
            waiting=Count("pk", filter=open_ & Q(due_on__gte=day)),
            finished=Count("pk", filter=Q(state=OccurrenceState.DONE)),
        )
    )
    return {
        row["owner_id"]: OwnerState(row["late"], row["waiting"], row["finished"]) for row in rows
    }


def drawn(viewer: Viewer, day: date) -> picture.Picture:
    """The picture. Whose duties the viewer does not see stands in it as a person only."""
    found = states(viewer, day)
    seating = seating_on(day)
    if seating.people > picture.FOLD_ABOVE:
        return _drawn_large(viewer, day, found, seating)
    chain = chain_on(day)
    units = _departments(chain)
    marks = {
        (person, level): mark for person, level, name in _seats(chain)
        if (mark := _mark(viewer, person, name, found.get(person), units.get((person, level))))
    }
    seen = {k: v for k, v in marks.items() if v.kind != "off"}
    return picture.draw(
        chain, marks, to=_addresses(seen, chain), words=WORDS, figures=_figures(marks, chain)
    )


def _drawn_large(
    viewer: Viewer, day: date, found: dict[int, OwnerState], seating: Seating
) -> picture.Picture:
    """The same with departments as bars: their people are counted, not drawn one by one."""
    chain = chain_near(day, seating.nowhere, all_heads=True)
    crowd: dict[int, Counter[str]] = defaultdict(Counter)
    for person, unit in seating.department.items():
        sees = _sees(viewer, unit)
        crowd[unit][found[person].kind if person in found else "off" if sees else PLAIN] += 1
    marks = {
        (person, level): mark for person, level, name in _seats(chain)
        if (mark := _mark(viewer, person, name, found.get(person), None))
    }
    judged = {pk: sum(kinds[kind] for kind in JUDGED) for pk, kinds in crowd.items()}
    own = picture.directory()
    to = picture.Addresses(
        person=lambda pk: _duties_at(viewer, pk) if pk in found else own.person(pk),
        department=lambda pk: (
            reverse("department_duties", args=[pk]) if judged.get(pk) else own.department(pk)
        ),
        top=own.top,
    )
    figures = {
        pk: _late_people(crowd[pk]["late"]) if judged.get(pk) else ""
        for pk in chain.facts.departments
    }
    return picture.draw(chain, marks, to=to, words=WORDS, figures=figures, crowd=crowd)


def _mark(
    viewer: Viewer, person: int, name: str, state: OwnerState | None, unit: int | None
) -> picture.Mark | None:
    """The state of one person's duties; None for whoever stands as a person only."""
    if state is not None:
        return picture.Mark(state.kind, state.said(name), _duties_at(viewer, person))
    if _sees(viewer, unit):
        return picture.Mark(
            "off", f"{name}：{WORDS['off']}", reverse("person", args=[person])
        )
    return None


def _sees(viewer: Viewer, unit: int | None) -> bool:
    """Whether the viewer sees of people in this department that they have no duties."""
    return viewer.reads_all_agreements or unit in viewer.answers_for


def _duties_at(viewer: Viewer, person: int) -> str:
    mine = person == viewer.person_id
    return reverse("my_duties") if mine else reverse("duties_of", args=[person])


def _late_people(count: int) -> str:
    return _("%(n)d人有逾期") % {"n": count} if count else _("没有逾期")


def _seats(chain: Chain) -> list[tuple[int, SeatLevel, str]]:
    seats = [link.seat for link in chain.links]
    seats += [gap.seat for gap in chain.gaps if gap.seat is not None]
    found = [(s.person.id, s.level, s.person.name) for s in seats]
    if chain.secretary is not None:
        found.append((chain.secretary.id, SeatLevel.TOP, chain.secretary.name))
    return found


def _departments(chain: Chain) -> dict[tuple[int, SeatLevel], int]:
    """The department (no section) in which each seat stands."""
    facts = chain.facts.departments
    found = {}
    for link in chain.links:
        if (own := link.seat.department) is not None:
            parent = facts[own.id].parent_id
            found[link.seat.person.id, link.seat.level] = parent if parent in facts else own.id
    return found


def _addresses(
    seen: dict[tuple[int, SeatLevel], picture.Mark], chain: Chain
) -> picture.Addresses:
    """People and departments lead to their duties, where the viewer sees any."""
    own = picture.directory()
    people = {person: mark.url for (person, _level), mark in seen.items()}
    units = {unit for key, unit in _departments(chain).items() if key in seen}
    return picture.Addresses(
        person=lambda pk: people.get(pk) or own.person(pk),
        department=lambda pk: (
            reverse("department_duties", args=[pk]) if pk in units else own.department(pk)
        ),
        top=own.top,
    )


def _figures(
    marks: dict[tuple[int, SeatLevel], picture.Mark], chain: Chain
) -> dict[int, str]:
    """The line under each department: how many of its people have something overdue."""
    late: Counter[int] = Counter()
    judged: Counter[int] = Counter()
    for key, unit in _departments(chain).items():
        if key in marks and marks[key].kind != "off":
            judged[unit] += 1
            late[unit] += marks[key].kind == "late"
    return {
        pk: _late_people(late[pk]) if judged[pk] else ""
        for pk in chain.facts.departments
    }
