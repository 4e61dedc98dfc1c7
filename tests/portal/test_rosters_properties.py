"""What holds for every roster and every state: idempotence, no silent end, round trips."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.rosters import rows, sheet, template
from portal.rosters.columns import COLUMNS
from portal.rosters.plan import applied, plan
from portal.rosters.records import (
    AssignmentRecord,
    DepartmentRecord,
    KnownState,
    PersonRecord,
    PortfolioRecord,
    Roster,
)
from portal.rosters.seats import clashes
from portal.rosters.values import tidy

TODAY = date(2026, 6, 1)
DEPARTMENTS = ("D0", "D1", "D2", "D3")
PEOPLE = ("P0", "P1", "P2", "P3")
NAMES = ("沈怀瑾", "郑知行", "曾国华", "买买提·阿布都", "张三")
TITLES = {"主任": "department_head", "科长": "section_head", "科员": "staff"}

days = st.integers(-40, 40).map(lambda weeks: TODAY + timedelta(weeks=weeks))
tidy_text = st.text("文号=+-@'\"一二〔2026〕号 #", max_size=8).map(tidy)


@st.composite
def periods(draw) -> dict[str, date | None]:
    start = draw(days)
    length = draw(st.none() | st.integers(0, 300))
    return {"start": start, "end": None if length is None else start + timedelta(days=length)}


@st.composite
def assignments(draw, person: str) -> AssignmentRecord:
    title = draw(st.sampled_from(sorted(TITLES)))
    leader = draw(st.integers(0, 5)) == 0
    return AssignmentRecord(
        person=person, department="" if leader else draw(st.sampled_from(DEPARTMENTS)),
        title="副主席" if leader else title, post_kind="leader" if leader else TITLES[title],
        kind=draw(st.sampled_from(["main", "main", "concurrent", "acting"])),
        basis=draw(tidy_text), **draw(periods()),
    )


@st.composite
def portfolios(draw, people: tuple[str, ...]) -> PortfolioRecord:
    return PortfolioRecord(
        leader=draw(st.sampled_from(people)), department=draw(st.sampled_from(DEPARTMENTS)),
        relation=draw(st.sampled_from(["in_charge", "assisting", "liaison"])),
        basis=draw(tidy_text), **draw(periods()),
    )


def peaceful(seats: list) -> tuple:
    """The longest beginning of each list in which no two claim the same day."""
    kept: list = []
    for seat in seats:
        if not clashes([*kept, seat]):
            kept.append(seat)
    return tuple(kept)


@st.composite
def states(draw) -> KnownState:
    departments = tuple(
        DepartmentRecord(
            code=code,
            name=draw(st.sampled_from(["综合科", "办公室", f"{code}科"])) + str(index // 2),
            short_name=draw(st.sampled_from(["综", code])), kind="section",
            parent="" if index < 2 else f"D{index - 2}",
            order=draw(st.integers(0, 99)), opened_on=date(2010, 1, 1),
        )
        for index, code in enumerate(DEPARTMENTS)
    )
    departments = tuple(
        replace(each, name=f"{each.name}{index}") if index < 2 else each
        for index, each in enumerate(departments)
    )
    persons, held = [], []
    for code in draw(st.lists(st.sampled_from(PEOPLE), unique=True, min_size=1)):
        posts = peaceful(draw(st.lists(assignments(code), min_size=1, max_size=4)))
        serving = any(each.end is None or each.end >= TODAY for each in posts)
        persons.append(PersonRecord(
            code=code, name=draw(st.sampled_from(NAMES)),
            gender=draw(st.sampled_from(["male", "female"])),
            political_status=draw(st.sampled_from(["party_member", "masses", "democratic_party"])),
            management_authority="organ_managed", establishment="contract",
            rank=draw(tidy_text), pinyin=draw(st.sampled_from(["", "abc"])),
            email=draw(st.sampled_from(["", "a@b.example"])), order=draw(st.integers(0, 99)),
            status="active" if serving else draw(st.sampled_from(["active", "left", "retired"])),
        ))
        held.extend(posts)
    codes = tuple(person.code for person in persons)
    charges = peaceful(draw(st.lists(portfolios(codes), max_size=4)))
    return KnownState(departments, tuple(persons), tuple(held), charges)


def roster_of(state: KnownState, whole: bool) -> Roster:
    """The roster that says what the state says; an empty pinyin is left unsaid."""
    return Roster(
        persons=tuple(
            replace(each, status="active", silent=frozenset() if each.pinyin else {"pinyin"})
            for each in state.persons
        ),
        assignments=state.assignments,
        departments=state.departments if whole else None,
        portfolios=state.portfolios if whole else None,
    )


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(states(), states(), st.booleans(), st.none() | days)
def test_an_applied_plan_leaves_nothing_to_do_and_nobody_twice_in_a_seat(
    wanted, known, whole, ending
):
    roster = roster_of(wanted, whole)
    result = plan(roster, known, on=TODAY, end_missing_on=ending)
    if result.problems:
        return
    after = applied(result, known)
    again = plan(roster, after, on=TODAY, end_missing_on=ending)
    assert again.empty and not again.problems
    assert not clashes(after.assignments) and not clashes(after.portfolios)
    assert set(roster.assignments) <= set(after.assignments)
    if ending is None:
        assert not result.persons.ended and not result.departments.ended


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(states(), states())
def test_a_plan_accounts_for_every_known_record_once(wanted, known):
    result = plan(roster_of(wanted, True), known, on=TODAY)
    for group, records in (
        (result.persons, known.persons), (result.assignments, known.assignments),
        (result.portfolios, known.portfolios), (result.departments, known.departments),
    ):
        touched = [
            id(record) for record in (
                *(change.old for change in (*group.changed, *group.ended)),
                *group.unchanged, *group.missing,
            )
        ]
        assert len(touched) == len(set(touched))
        assert set(touched) <= {id(record) for record in records}


def as_book(state: KnownState) -> sheet.Workbook:
    """The exported tables as a workbook that was read, without the way through a file."""
    return sheet.Workbook({
        name: sheet.Sheet(name, tuple(enumerate(
            (tuple(column.heading for column in COLUMNS[name]), *map(tuple, lines)), start=1)))
        for name, lines in template.tables(state).items()
    })


def nothing_to_do(book: sheet.Workbook, known: KnownState) -> None:
    roster = rows.parse(book, known)
    assert roster.problems == ()
    result = plan(roster, known, on=TODAY)
    assert result.problems == ()
    assert result.empty, [*result.persons.lines(), *result.assignments.lines()]
    assert not result.assignments.missing and not result.portfolios.missing


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(states())
def test_what_is_exported_and_read_back_is_nothing_to_do(known):
    nothing_to_do(as_book(known), known)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(states())
def test_the_same_holds_for_the_file_itself(known):
    nothing_to_do(sheet.read(template.export(known)), known)
