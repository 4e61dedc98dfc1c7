"""The demonstration of supervision: years of talks, findings, measures, cases, opinions.

Its past is played with the rest of the stage: rows by the year, each act's line at its moment.
"""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from agreements.demo.company import Company
from portal import clock
from portal.chain import chain_on
from portal.demo import organ
from portal.demo.stage import Say, Stage, Told
from portal.models import Person, User
from portal.vocabulary import ManagementAuthority, PostKind
from supervision.demo import cases, present
from supervision.demo.daily import YearOfDays
from supervision.demo.findings import YearOfFindings
from supervision.demo.shelf import Shelf
from supervision.demo.talks import YearOfTalks

MOST_FINDINGS = 400  # a year, whatever the size of the organ
MEASURED = 100  # one in so many people is the object of a measure in a year
FEWEST_MEASURES = 3
UNDER_WAY = 3  # cases of this year that the party group itself decides


def enter(*, stage: Stage, people: int, years: int, rng: Random, say: Say) -> None:
    """Before anything is played: supervision runs through the years along with the signing."""
    past = _Past(years, rng, say)
    stage.each_year(past.play)


def seed(*, stage: Stage, people: int, years: int, rng: Random, say: Say) -> None:
    """What is under way today, through the real acts, when the past is written down."""
    stage.finish()
    company = Company()
    _present(company)
    present.play(company)
    say("在办：问责事项 4 件，谈话、函件、廉政意见各若干")


class _Past:
    """Writes each year's records when the stage reaches it; tells their lines."""

    def __init__(self, years: int, rng: Random, say: Say) -> None:
        self.today = clock.today()
        self.first = self.today.year - years + 1
        self.rng, self.say = rng, say
        company = Company()
        self.named = frozenset(person.pk for person in company.person.values())
        self.officers = [company.person[name].pk for name in organ.DISCIPLINE_OFFICERS]
        self.shelf = Shelf(dict(User.objects.exclude(person=None).values_list("person_id", "pk")))

    def play(self, year: int) -> list[Told]:
        if not self.first <= year <= self.today.year:
            return []
        chain = chain_on(min(date(year, 6, 30), self.today))
        if chain.secretary is None:
            return []
        shelf, today, rng = self.shelf, self.today, self.rng
        YearOfTalks(shelf, chain, year, today, rng, self.named).play()
        found = YearOfFindings(shelf, chain, year, today, rng, self.officers)
        found.findings(MOST_FINDINGS)
        people = _rows(chain.facts.people, self.named, rng)
        found.measures(people)
        YearOfDays(shelf, chain, year, today, rng, self.officers, self.named).play()
        if year < today.year:
            _past_case(shelf, chain, year, self.named, self.officers[0])
        told = shelf.flush()
        self.say(f"{year}年度监督记录：累计 {shelf.count} 条")
        return told


def _rows(people: Any, named: frozenset[int], rng: Random) -> list[dict[str, Any]]:
    """Some people of the year as rows: those of the sample organ first."""
    own = sorted(named & people.keys())
    crowd = sorted(people.keys() - named)
    chosen = rng.sample(own, min(len(own), FEWEST_MEASURES + 5)) + rng.sample(
        crowd, len(crowd) // MEASURED
    )
    rows = Person.objects.in_bulk(chosen)
    return [
        {"id": pk, "level": rows[pk].management_authority, "member": rows[pk].is_party_member}
        for pk in chosen
    ]


def _leading(chain: Any, among: Any, kind: PostKind, level: str) -> list[Person]:
    """Party members among these who lead: only leading cadres are held to account (问责条例)."""
    held = {
        post.person_id for post in chain.facts.held
        if post.post_kind == kind and post.person_id in chain.by_person
    }
    rows = Person.objects.filter(pk__in=held & set(among), management_authority=level)
    return [person for person in rows.order_by("pk") if person.is_party_member]


def _past_case(
    shelf: Shelf, chain: Any, year: int, named: frozenset[int], keeper: int
) -> None:
    """A section head, about whom the party group itself may decide; another one each year."""
    fit = [
        person
        for person in _leading(
            chain, named, PostKind.SECTION_HEAD, ManagementAuthority.ORGAN
        )[:-UNDER_WAY]
        if person.pk != keeper
    ]
    if not fit:
        return
    person = fit[year % len(fit)]
    seat = chain.by_person[person.pk][0].seat
    post = "、".join(held.title for held in seat.posts)[:200]
    about = {"id": person.pk, "level": person.management_authority}
    cases.past(shelf, about, seat.department.id, post, year, keeper, chain.secretary.id)


def _present(company: Company) -> None:
    """Cases of today, about people of the sample organ who do not log in."""
    shown = {organ.DEMO_STAFF, organ.CLERK, *organ.DISCIPLINE_OFFICERS}
    chain = chain_on(clock.today())
    keeper = company.viewer(organ.DISCIPLINE_OFFICERS[0])
    above = {link.superior.id for link in chain.by_person.get(keeper.person_id or 0, ())}
    people = {
        person.pk for name, person in company.person.items() if name not in shown
    } - above
    own = _leading(chain, people, PostKind.SECTION_HEAD, ManagementAuthority.ORGAN)
    citys = _leading(chain, people, PostKind.DEPARTMENT_DEPUTY, ManagementAuthority.CITY)
    if len(own) >= UNDER_WAY and citys:
        cases.present(
            [*own[-UNDER_WAY:], citys[-1]], keeper, company.viewer(organ.SECRETARY)
        )
