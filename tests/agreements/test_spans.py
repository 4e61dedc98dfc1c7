"""Who answered to whom over a term: the set-based answer equals the chain of every single day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from agreements.spans import Held, Span, Spans, merged
from portal.chain.facts import ChainFacts, DepartmentFact, HeldFact, PersonFact
from portal.chain.resolve import SeatLevel, resolve
from portal.periods import Period
from portal.vocabulary import AssignmentKind, PostKind

FIRST = date(2026, 1, 1)
DAYS = 12
FRAME = Period(FIRST, FIRST + timedelta(days=DAYS - 1))
OFFICE, SECTION, COMMITTEE = 1, 2, 3
PARENTS = {SECTION: OFFICE}
DEPARTMENTS = {
    OFFICE: DepartmentFact(OFFICE, "BGS", "办公室", "办公室", "office"),
    SECTION: DepartmentFact(SECTION, "MSK", "秘书科", "秘书科", "section", parent_id=OFFICE),
    COMMITTEE: DepartmentFact(COMMITTEE, "TAW", "提案委", "提案委", "committee"),
}
POSTS = [
    (OFFICE, PostKind.DEPARTMENT_HEAD), (SECTION, PostKind.SECTION_HEAD),
    (COMMITTEE, PostKind.DEPARTMENT_HEAD), (OFFICE, PostKind.STAFF), (SECTION, PostKind.STAFF),
    (COMMITTEE, PostKind.STAFF), (COMMITTEE, PostKind.DEPARTMENT_DEPUTY),
    (None, PostKind.LEADER), (None, PostKind.DEPUTY_SECRETARY_GENERAL),
]


@st.composite
def posts_held(draw):
    """Up to twelve rows of six people, each with first day, perhaps a last day, and a form."""
    rows = []
    for number in range(draw(st.integers(1, 12))):
        department, kind = draw(st.sampled_from(POSTS))
        start = draw(st.integers(-3, DAYS - 1))
        length = draw(st.one_of(st.none(), st.integers(0, DAYS)))
        form = draw(st.sampled_from(list(AssignmentKind)))
        if department is None and form == AssignmentKind.ACTING:
            form = AssignmentKind.CONCURRENT
        end = None if length is None else FIRST + timedelta(days=start + length)
        rows.append(
            Held(
                draw(st.integers(1, 6)), department, kind, form,
                Period(FIRST + timedelta(days=start), end), (number % 3, number),
            )
        )
    return rows


def chain_of(rows, day):
    now = sorted((h for h in rows if day in h.period), key=lambda h: h.order)
    return resolve(
        ChainFacts(
            day,
            {h.person_id: PersonFact(h.person_id, str(h.person_id), True) for h in now},
            DEPARTMENTS,
            tuple(
                HeldFact(h.order[1], h.person_id, "", PostKind(h.post_kind), h.department_id,
                         AssignmentKind(h.kind))
                for h in now
            ),
            (),
        )
    )


@settings(max_examples=150, deadline=None)
@given(posts_held())
def test_subordinates_over_a_term_are_those_of_each_day(rows):
    spans = Spans(rows, [], PARENTS, FRAME)
    found = spans.subordinates()
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        chain = chain_of(rows, day)
        daily = {
            (link.superior.id, link.seat.person.id)
            for link in chain.links if link.seat.level == SeatLevel.STAFF
        }
        assert {(s.owner_id, s.subject_id) for s in found if day in s.period} == daily, day
        heads = {d: person.id for d, person in chain.heads.items()}
        assert {
            d: head for d in DEPARTMENTS for head, when in spans.heads_of(d) if day in when
        } == heads


def test_a_new_post_in_the_same_office_interrupts_nothing():
    may = date(2026, 5, 1)
    parts = [
        Span(1, 2, Period(FIRST, may - timedelta(1))), Span(1, 2, Period(may, None)),
        Span(1, 3, Period(FIRST, may - timedelta(2))), Span(1, 3, Period(may, None)),
    ]
    assert merged(parts) == [
        Span(1, 2, Period(FIRST, None)),
        Span(1, 3, Period(FIRST, may - timedelta(2))), Span(1, 3, Period(may, None)),
    ]
