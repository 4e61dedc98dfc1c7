"""Random histories of an organ: who holds what from when, who leads what, what was withdrawn.

`history` draws one; `write` puts it into an empty organ of the cast's people and departments.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from portal.models import Assignment, Person, Portfolio, Post
from portal.vocabulary import AssignmentKind, PoliticalStatus, PostKind, Relation
from tests.cast import BASIS, MOMENT, Cast

FIRST = date(2026, 1, 1)
DAYS = 6
PEOPLE = ("secretary", "leader", "non_party_leader", "general", "second", "head", "staff", "clerk")
POSTS = (
    ("", PostKind.SECRETARY), ("", PostKind.SECRETARY_GENERAL), ("", PostKind.LEADER),
    ("", PostKind.DEPUTY_SECRETARY_GENERAL), ("BGS", PostKind.DEPARTMENT_HEAD),
    ("MSK", PostKind.SECTION_HEAD), ("TAW", PostKind.DEPARTMENT_HEAD),
    ("JKW", PostKind.DEPARTMENT_HEAD), ("BGS", PostKind.STAFF), ("MSK", PostKind.STAFF),
    ("TAW", PostKind.STAFF), ("TAW", PostKind.DEPARTMENT_DEPUTY), ("JKW", PostKind.STAFF),
)
CODES = ("BGS", "TAW", "JKW")
spans = st.tuples(st.integers(-2, DAYS - 1), st.none() | st.integers(0, DAYS))
# On the third day of the record some rows are withdrawn, and some are entered.
STANDING, GONE, LATE = "standing", "withdrawn", "entered late"
fates = st.sampled_from((STANDING, STANDING, STANDING, GONE, LATE))
assignments = st.tuples(
    st.sampled_from(PEOPLE), st.sampled_from(POSTS), st.sampled_from(AssignmentKind), spans,
    fates,
)
portfolios = st.tuples(
    st.sampled_from(PEOPLE), st.sampled_from(CODES), st.sampled_from(Relation), spans, fates
)
history = st.tuples(
    st.lists(assignments, min_size=1, max_size=14),
    st.lists(portfolios, max_size=6),
    st.sets(st.sampled_from(PEOPLE)),  # no members of the party
)
days = st.integers(0, DAYS - 1).map(lambda n: FIRST + timedelta(days=n))
THIRD = datetime(2024, 1, 3, tzinfo=UTC)
moments = st.none() | st.sampled_from((MOMENT + timedelta(days=1), MOMENT + timedelta(days=5)))


def write(cast: Cast, drawn: tuple[list, list, set]) -> None:
    """The history, in place of the cast's own posts and portfolios."""
    held, charges, outside = drawn
    Assignment.objects.all().delete()
    Portfolio.objects.all().delete()
    for key in PEOPLE:
        status = PoliticalStatus.PARTY_MEMBER
        if key in outside:
            status = PoliticalStatus.DEMOCRATIC_PARTY
        Person.objects.filter(pk=cast.person[key].pk).update(political_status=status)
    posts = {
        (code, kind): Post.objects.create(
            title=f"{kind}", kind=kind, department=cast.department.get(code), order=order % 5
        )
        for order, (code, kind) in enumerate(POSTS)
    }
    for who, at, kind, span, fate in held:
        Assignment.objects.create(
            person=cast.person[who], post=posts[at], kind=kind, **_row(span, fate)
        )
    charged: set[str] = set()
    for who, code, relation, span, fate in charges:
        if relation == Relation.IN_CHARGE:
            if code in charged:
                continue  # one at a time is what the table itself demands
            charged.add(code)
        Portfolio.objects.create(
            leader=cast.person[who], department=cast.department[code], relation=relation,
            **_row(span, fate),
        )


def _row(span: tuple[int, int | None], fate: str) -> dict[str, object]:
    start, length = span
    first = FIRST + timedelta(days=start)
    return {
        "start": first, "end": None if length is None else first + timedelta(days=length),
        "basis_document": BASIS, "recorded_at": THIRD if fate == LATE else MOMENT,
        "withdrawn_at": THIRD if fate == GONE else None,
    }
