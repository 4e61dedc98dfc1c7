"""A post or a portfolio changes and the agreement is not signed anew: W04 through the acts.

Thirty days are the rule: on the thirtieth it is not late yet, on the thirty-first it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.urls import reverse

from agreements.actions import ending, issuing
from agreements.models import Agreement, Campaign
from agreements.plans import difference_for, difference_of
from agreements.states import Level
from portal import clock
from portal.actions import lights, people, responsibility
from portal.models import Assignment, LightRule, Portfolio, Post, WarningLight
from portal.periods import DAY
from tests.agreements import scenes
from tests.cast import BASIS, START, Cast

CHANGED = date(2026, 3, 9)
YELLOW, RED = CHANGED + timedelta(days=21), CHANGED + timedelta(days=31)
CHAIN = ("leader", "non_party_leader", "liaison_leader", "general", "head", "staff", "liaison_head")

pytestmark = pytest.mark.django_db


@contextmanager
def on(day: date) -> Iterator[None]:
    """The morning of a day."""
    with time_machine.travel(datetime.combine(day, time(1, 30), UTC), tick=True):
        yield


@pytest.fixture
def signed(cast: Cast) -> Cast:
    """A week before: everybody concerned has signed, and lights judge."""
    LightRule.objects.update(active_from=START)
    with scenes.spring():
        scenes.issued(cast)
        for who in CHAIN:
            scenes.bring_into_force(cast, who)
    return cast


# --- what changes, each by the product's own act --------------------------------------------


def portfolio(cast: Cast, code: str = "JKW", to: str = "leader") -> None:
    """The department goes to another leader from today."""
    row = Portfolio.objects.standing().get(department=cast.department[code], end=None)
    responsibility.hand_over(
        portfolio=row, leader=cast.person[to], start=clock.today(), basis_document=BASIS,
        by=cast.viewer("clerk"),
    )


def leaves_post(cast: Cast, who: str) -> None:
    for row in Assignment.objects.standing().filter(person=cast.person[who], kind="main"):
        people.end_assignment(
            assignment=row, end=clock.today() - DAY, basis_document=BASIS, by=cast.viewer("clerk")
        )


def takes_post(cast: Cast, who: str, post: Post, kind: str = "main") -> None:
    people.assign(
        person=cast.person[who], post=post, start=clock.today(), basis_document=BASIS,
        by=cast.viewer("clerk"), kind=kind,
    )


def moved(cast: Cast) -> None:
    """From one department to another, on the same level."""
    leaves_post(cast, "staff")
    takes_post(cast, "staff", Post.objects.create(
        title="三级调研员", kind="staff", department=cast.department["NYW"]
    ))


def risen(cast: Cast) -> None:
    """One of the staff becomes head of his department."""
    leaves_post(cast, "head")
    leaves_post(cast, "staff")
    takes_post(cast, "staff", Post.objects.get(title="主任", department__code="TAW"))


def acting(cast: Cast) -> None:
    """One of the staff acts as head and keeps his post."""
    leaves_post(cast, "head")
    takes_post(
        cast, "staff", Post.objects.get(title="主任", department__code="TAW"), kind="acting"
    )


def second_post(cast: Cast) -> None:
    """A post beside the one he has."""
    takes_post(cast, "head", Post.objects.get(title="副秘书长", department=None, kind=(
        "deputy_secretary_general")), kind="concurrent")


CHANGES: dict[str, tuple[Callable[[Cast], None], set[str]]] = {
    "a portfolio goes over": (portfolio, {"leader", "non_party_leader"}),
    "another department": (moved, {"staff"}),
    "a higher level": (risen, {"staff"}),
    "acting as head": (acting, {"staff"}),
    "a second post": (second_post, {"head"}),
}


# --- what shines ----------------------------------------------------------------------------


def lit(cast: Cast, rule: str = "W04") -> dict[str, str]:
    """Whose light shines, and how."""
    keys = {person.pk: key for key, person in cast.person.items()}
    return {
        keys[row.person_id]: row.level for row in WarningLight.objects.shining().filter(rule=rule)
    }


def night(cast: Cast, day: date) -> dict[str, str]:
    lights.refresh(day=day)
    return lit(cast)


def told(cast: Cast, whose: str) -> set[str]:
    return {
        who for who in cast.user
        if WarningLight.objects.visible_to(cast.viewer(who)).shining()
        .filter(rule="W04", person=cast.person[whose]).exists()
    }


def issue_for(cast: Cast, who: set[str]) -> list[Agreement]:
    """The clerk issues what the change asks for, and ends what it leaves behind."""
    campaign, by = Campaign.objects.get(), cast.viewer("clerk")
    wanted = {cast.person[key].pk for key in who}
    difference = difference_for(campaign, clock.today(), wanted)
    keys = [(person, str(level)) for person, level in (c.planned.key for c in difference.changes)]
    made = issuing.issue_changes(campaign=campaign, keys=keys, by=by)
    Agreement.objects.filter(paper=None).update(paper=scenes.short_file())
    gone = Agreement.objects.filter(pk__in=[s.agreement_id for s in difference.ended])
    if gone:
        ending.end_many(
            agreements=list(gone), reason="职务变动", document=BASIS, on=clock.today(), by=by
        )
    return made


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_late_renewal_shines_for_himself_and_the_clerk_until_it_is_signed(signed, change):
    act, concerned = CHANGES[change]
    with on(CHANGED):
        act(signed)
    nobody = dict.fromkeys(concerned, "")
    for day, level in (
        (CHANGED, ""), (YELLOW - DAY, ""), (YELLOW, "yellow"), (RED - DAY, "yellow"), (RED, "red"),
    ):
        with on(day):
            found = night(signed, day)
            assert nobody | {k: v for k, v in found.items() if k in concerned} == dict.fromkeys(
                concerned, level
            ), day
    for key in concerned:
        assert told(signed, key) == {key, "clerk"}
    with on(RED):
        issue_for(signed, concerned)
        night(signed, RED)
        behind = lit(signed, "W04") | lit(signed, "W03")  # issuing alone puts nothing out
        assert {k: v for k, v in behind.items() if k in concerned} == dict.fromkeys(
            concerned, "red"
        )
        for key in concerned:
            scenes.bring_into_force(signed, key)
            assert key not in lit(signed, "W04") | lit(signed, "W03")  # at once, not at night
        assert not concerned & night(signed, RED).keys()


def test_the_new_year_issued_ahead_hides_no_late_renewal(signed, client_of):
    """Its plan knows the change already; the agreement of this year still lacks it."""
    with on(CHANGED):
        portfolio(signed)
    with on(RED):
        behind = night(signed, RED)
        assert behind == dict.fromkeys(("leader", "non_party_leader"), "red")
        scenes.issued(
            signed, year=2027, name="2027年度责任书签订", key_date=date(2027, 1, 1),
            deadline=date(2027, 3, 31), term_start=date(2027, 1, 1), term_end=date(2027, 12, 31),
        )
        assert night(signed, RED) == behind
        page = client_of("clerk").get(reverse("changes"), follow=True)
        named = {row.change.planned.responsible.name for row in page.context["changes"]}
        assert named >= {signed.person[key].name for key in behind}


@pytest.mark.parametrize("days", [0, 20, 30])
def test_who_signs_anew_in_time_never_has_a_red_light(signed, days):
    with on(CHANGED):
        portfolio(signed)
    with on(CHANGED + timedelta(days=days)):
        issue_for(signed, {"leader"})
        scenes.bring_into_force(signed, "leader")
    with on(RED):
        assert night(signed, RED).get("leader") is None
        assert lit(signed)["non_party_leader"] == "red"


def test_a_second_change_gives_no_more_time_for_the_first(signed):
    with on(CHANGED):
        portfolio(signed)
    with on(RED - DAY):
        portfolio(signed, "BGS")
    with on(RED):
        assert night(signed, RED)["leader"] == "red"


def test_a_change_after_signing_anew_has_its_own_days(signed):
    with on(CHANGED):
        portfolio(signed)
        issue_for(signed, {"leader"})
        scenes.bring_into_force(signed, "leader")
    later = CHANGED + timedelta(days=14)
    with on(later):
        portfolio(signed, "BGS")
    with on(RED):
        assert "leader" not in night(signed, RED)
    with on(later + timedelta(days=31)):
        assert night(signed, clock.today())["leader"] == "red"


def test_a_change_that_never_was_puts_the_light_out(signed):
    with on(CHANGED):
        portfolio(signed)
    with on(RED):
        assert night(signed, RED)["leader"] == "red"
        by = signed.viewer("clerk")
        rows = Portfolio.objects.standing().filter(department=signed.department["JKW"])
        responsibility.withdraw_portfolio(portfolio=rows.get(end=None), by=by)
        old = rows.get()
        responsibility.correct_portfolio(portfolio=old, end=None, by=by)
        assert not {"leader", "non_party_leader"} & night(signed, RED).keys()


def test_one_persons_difference_is_that_of_the_whole(signed):
    with on(CHANGED):
        portfolio(signed)
        risen(signed)
        campaign = Campaign.objects.get()
        _chain, whole = difference_of(campaign, CHANGED)
        everybody = {person.pk for person in signed.person.values()}
        assert difference_for(campaign, CHANGED, everybody) == whole
        for person in everybody:
            one = difference_for(campaign, CHANGED, {person})
            assert list(one.changes) == [c for c in whole.changes if c.planned.key[0] == person]
            assert list(one.ended) == [s for s in whole.ended if s.key[0] == person]
        assert Level.DEPARTMENT in {c.planned.level for c in whole.changes}
