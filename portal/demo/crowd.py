"""A crowd around the sample organ: any number of people over any number of years. Pure.

The same random numbers give the same crowd. Work grows with people times years, nothing else.
Departments grow with the square root of the organ, so that both their number and their size
do; every year some people leave, some change places, and some leaders exchange departments.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from portal.demo import names, sample
from portal.demo.blueprint import (
    AccountPlan,
    Blueprint,
    Charge,
    DepartmentPlan,
    PersonPlan,
    PostKey,
    PostPlan,
    Stay,
    basis,
)
from portal.pinyin import full
from portal.vocabulary import (
    DepartmentKind,
    Establishment,
    ManagementAuthority,
    PersonStatus,
    PoliticalStatus,
    PostKind,
    Relation,
)

DAY = timedelta(days=1)
QUIET_DAYS = 60  # nothing moves so shortly before today: the current campaign is under way
LEAVING, MOVING, RESHUFFLED = 0.05, 0.02, 0.08  # shares of a year
SECTION_SIZE = 12
DEPARTMENTS_PER_LEADER = 10
LEADER_POST = ("", "党组成员、副主席")
TITLES = ("一级主任科员", "二级主任科员", "三级主任科员", "四级主任科员", "一级科员", "二级科员")


@dataclass
class _Seat:
    """A post, or one of the equal posts of a section, with who holds it since when."""

    post: PostKey
    kind: PostKind
    holder: str = ""
    since: date = date.min


@dataclass
class _Crowd:
    blueprint: Blueprint
    rng: Random
    today: date
    seats: list[_Seat] = field(default_factory=list)
    gone: dict[str, PersonStatus] = field(default_factory=dict)
    hired: list[tuple[str, PostKind]] = field(default_factory=list)
    departments: list[str] = field(default_factory=list)
    leaders: list[str] = field(default_factory=list)


def swell(blueprint: Blueprint, *, people: int, rng: Random, today: date) -> None:
    """Adds people to the sample organ until `people` serve on `today`.

    Raises ValueError for fewer than the sample organ has.
    """
    extra = people - sample.SIZE
    if extra < 0:
        raise ValueError(f"the sample organ alone has {sample.SIZE} people")
    crowd = _Crowd(blueprint, rng, today)
    if extra < 3:  # too few for a department of their own: they join the activity centre
        crowd.seats = [_Seat(_staff_post(blueprint, "ZX", i), PostKind.STAFF) for i in range(extra)]
    else:
        _lay_out(crowd, extra)
    _appoint(crowd)
    _live_through(crowd)
    _close_books(crowd)


# --- structure ----------------------------------------------------------------------------


def _lay_out(crowd: _Crowd, extra: int) -> None:
    """Departments with their sections and seats, and leaders for them."""
    wanted = max(1, round(13 * math.sqrt(extra / sample.SIZE)))
    count = min(wanted, extra // 3)
    leaders = count // DEPARTMENTS_PER_LEADER
    staffed = extra - leaders
    crowd.seats = [_Seat(LEADER_POST, PostKind.LEADER) for _ in range(leaders)]
    for number in range(count):
        size = staffed // count + (1 if number < staffed % count else 0)
        _department(crowd, number, size)


def _department(crowd: _Crowd, number: int, size: int) -> None:
    blueprint, code = crowd.blueprint, f"L{number + 1:03}"
    name, short = names.department(number)
    order, opened = 1000 + number * 20, blueprint.departments[0].opened_on
    blueprint.departments.append(
        DepartmentPlan(code, name, short, DepartmentKind.OFFICE, order, opened)
    )
    crowd.departments.append(code)
    head = blueprint.post(PostPlan(code, "主任", PostKind.DEPARTMENT_HEAD, 20_000))
    deputy = blueprint.post(PostPlan(code, "副主任", PostKind.DEPARTMENT_DEPUTY, 30_000))
    crowd.seats.append(_Seat(head, PostKind.DEPARTMENT_HEAD))
    crowd.seats.append(_Seat(deputy, PostKind.DEPARTMENT_DEPUTY))
    rest = size - 2
    if rest <= SECTION_SIZE:
        crowd.seats += [
            _Seat(_staff_post(blueprint, code, i), PostKind.STAFF) for i in range(rest)
        ]
        return
    sections = math.ceil(rest / SECTION_SIZE)
    for place in range(sections):
        section = f"{code}{place + 1:02}"
        title = names.section(place)
        blueprint.departments.append(
            DepartmentPlan(section, title, title, DepartmentKind.SECTION, order + 1 + place % 19,
                           opened, code)
        )
        chief = blueprint.post(PostPlan(section, "科长", PostKind.SECTION_HEAD, 40_000))
        crowd.seats.append(_Seat(chief, PostKind.SECTION_HEAD))
        members = rest // sections + (1 if place < rest % sections else 0) - 1
        crowd.seats += [
            _Seat(_staff_post(blueprint, section, i), PostKind.STAFF) for i in range(members)
        ]


def _staff_post(blueprint: Blueprint, department: str, number: int) -> PostKey:
    place = number % len(TITLES)
    return blueprint.post(
        PostPlan(department, TITLES[place], PostKind.STAFF, 50_000 + place * 1000)
    )


# --- people and years ---------------------------------------------------------------------


def _appoint(crowd: _Crowd) -> None:
    """Everybody takes his seat some time before the records begin."""
    founded = crowd.blueprint.founded
    for seat in crowd.seats:
        seat.holder = _hire(crowd, seat)
        seat.since = founded - crowd.rng.randrange(30, 700) * DAY
        if seat.kind == PostKind.LEADER:
            crowd.leaders.append(seat.holder)


def _hire(crowd: _Crowd, seat: _Seat) -> str:
    code = f"L{len(crowd.hired) + 1:06}"
    crowd.hired.append((code, seat.kind))
    return code


def _live_through(crowd: _Crowd) -> None:
    """Year by year: a seat changes hands at most once in a year, so no two stays overlap."""
    charge_of = _first_charges(crowd)
    moving = [seat for seat in crowd.seats if seat.kind != PostKind.LEADER]
    for year in range(crowd.blueprint.founded.year + 1, crowd.today.year + 1):
        leaving = max(1, round(len(moving) * LEAVING)) if len(moving) > 20 else 0
        swaps = round(len(moving) * MOVING)
        touched = crowd.rng.sample(moving, leaving + 2 * swaps)
        for seat in touched[:leaving]:
            _succeed(crowd, seat, _day_in(crowd, year))
        for place in range(leaving, len(touched), 2):
            _swap(crowd, touched[place], touched[place + 1], _day_in(crowd, year))
        for code in crowd.departments:
            if crowd.leaders and crowd.rng.random() < RESHUFFLED:
                _hand_over(crowd, charge_of, code, _day_in(crowd, year))
    crowd.blueprint.charges.extend(charge_of.values())


def _day_in(crowd: _Crowd, year: int) -> date | None:
    """A day of the year on which somebody moves; None when it lies too near today."""
    day = date(year, 1, 1) + crowd.rng.randrange(5, 360) * DAY
    return day if day <= crowd.today - QUIET_DAYS * DAY else None


def _succeed(crowd: _Crowd, seat: _Seat, day: date | None) -> None:
    if day is None:
        return
    _leave_seat(crowd, seat, day)
    crowd.gone[seat.holder] = crowd.rng.choice((PersonStatus.RETIRED, PersonStatus.LEFT))
    seat.holder, seat.since = _hire(crowd, seat), day


def _swap(crowd: _Crowd, one: _Seat, other: _Seat, day: date | None) -> None:
    """Two people of one kind of post change places."""
    if day is None or one.kind != other.kind:
        return
    for seat in (one, other):
        _leave_seat(crowd, seat, day)
        seat.since = day
    one.holder, other.holder = other.holder, one.holder


def _leave_seat(crowd: _Crowd, seat: _Seat, day: date) -> None:
    crowd.blueprint.stays.append(
        Stay(seat.holder, seat.post, seat.since, day - DAY,
             basis=basis(crowd.blueprint.founded, seat.since, 11))
    )


def _first_charges(crowd: _Crowd) -> dict[str, Charge]:
    """Each department has its leader; without new leaders the second secretary takes all."""
    founded = crowd.blueprint.founded
    start = founded - 300 * DAY
    fallback = crowd.blueprint.people[1].code
    return {
        code: Charge(
            crowd.leaders[place % len(crowd.leaders)] if crowd.leaders else fallback,
            code, Relation.IN_CHARGE, start, basis=basis(founded, founded, 3),
        )
        for place, code in enumerate(crowd.departments)
    }


def _hand_over(
    crowd: _Crowd, charge_of: dict[str, Charge], code: str, day: date | None
) -> None:
    old = charge_of[code]
    new = crowd.rng.choice(crowd.leaders)
    if day is None or new == old.leader:
        return
    crowd.blueprint.charges.append(
        Charge(old.leader, code, old.relation, old.start, day - DAY, old.basis)
    )
    charge_of[code] = Charge(
        new, code, old.relation, day, basis=basis(crowd.blueprint.founded, day, 3)
    )


# --- the people themselves ----------------------------------------------------------------


def _close_books(crowd: _Crowd) -> None:
    """Open stays of those who serve today; a name, a status and an account for everybody."""
    blueprint = crowd.blueprint
    for seat in crowd.seats:
        blueprint.stays.append(
            Stay(seat.holder, seat.post, seat.since,
                 basis=basis(blueprint.founded, seat.since, 11))
        )
    taken = Counter(account.username for account in blueprint.accounts)
    for place, (code, kind) in enumerate(crowd.hired):
        person = _person(crowd, code, kind, 2000 + place)
        blueprint.people.append(person)
        username = full(person.name)
        taken[username] += 1
        suffix = str(taken[username]) if taken[username] > 1 else ""
        serves = person.status == PersonStatus.ACTIVE
        blueprint.accounts.append(AccountPlan(username + suffix, code, is_open=serves))


def _person(crowd: _Crowd, code: str, kind: PostKind, order: int) -> PersonPlan:
    name, gender = names.invented(crowd.rng)
    chief = kind in (PostKind.LEADER, PostKind.DEPARTMENT_HEAD)
    member = crowd.rng.random() < (0.95 if chief else 0.8)
    status = PoliticalStatus.PARTY_MEMBER if member else crowd.rng.choice(
        (PoliticalStatus.MASSES, PoliticalStatus.MASSES, PoliticalStatus.DEMOCRATIC_PARTY)
    )
    establishment = Establishment.CIVIL_SERVANT
    if kind == PostKind.STAFF:
        establishment = crowd.rng.choices(
            (Establishment.CIVIL_SERVANT, Establishment.INSTITUTION, Establishment.CONTRACT),
            (84, 10, 6),
        )[0]
    authority = ManagementAuthority.ORGAN
    if kind in (PostKind.DEPARTMENT_HEAD, PostKind.DEPARTMENT_DEPUTY):
        authority = ManagementAuthority.CITY
    elif kind == PostKind.LEADER:
        authority, status = ManagementAuthority.PROVINCE, PoliticalStatus.PARTY_MEMBER
    return PersonPlan(
        code=code, name=name, gender=gender, political_status=status, order=order,
        rank=sample.RANKS.get(kind, ""), authority=authority, establishment=establishment,
        status=crowd.gone.get(code, PersonStatus.ACTIVE),
    )
