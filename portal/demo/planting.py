"""Writes a blueprint to the tables, set-based; its ledger lines follow day by day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from django.contrib.auth.hashers import make_password
from django.db import models, transaction

from portal import clock
from portal.demo import accounts
from portal.demo.blueprint import Blueprint
from portal.demo.stage import Fact, Say, Stage, moment
from portal.models import (
    Absence,
    Assignment,
    Department,
    Person,
    Portfolio,
    Post,
    RoleGrant,
    User,
)
from portal.pinyin import full, initials
from portal.roles import Role
from portal.viewer import Viewer

BATCH = 500
Row = TypeVar("Row", bound=models.Model)


@transaction.atomic
def plant(blueprint: Blueprint, say: Say) -> Stage:
    """All rows of the organ; the stage writes their ledger lines as the days go by."""
    facts: list[Fact] = []
    departments = _departments(blueprint, facts)
    posts = _posts(blueprint, departments, facts)
    people = _people(blueprint, facts)
    say(f"部门 {len(departments)} 个，职务 {len(posts)} 个，人员 {len(people)} 人")
    users = _users(blueprint, people, facts)
    say(f"账号 {len(users)} 个")
    recorders = _grants(blueprint, users, facts)
    _dated(blueprint, departments, posts, people, recorders[Role.CLERK], facts)
    say(f"任职 {len(blueprint.stays)} 条，分工 {len(blueprint.charges)} 条")
    return Stage(facts, recorders, say)


def _create(model: type[Row], rows: Sequence[Row]) -> None:
    model._default_manager.bulk_create(rows, batch_size=BATCH)


def _departments(blueprint: Blueprint, facts: list[Fact]) -> dict[str, Department]:
    """Departments first, then their sections, which need the number of their parent."""
    made: dict[str, Department] = {}
    for parents in (True, False):
        rows = [
            Department(
                code=d.code, name=d.name, short_name=d.short_name, kind=d.kind,
                parent=made.get(d.parent), order=d.order, opened_on=d.opened_on,
            )
            for d in blueprint.departments
            if (d.parent == "") == parents
        ]
        _create(Department, rows)
        made |= {row.code: row for row in rows}
    facts += [Fact(blueprint.founded, row) for row in made.values()]
    return made


def _posts(
    blueprint: Blueprint, departments: dict[str, Department], facts: list[Fact]
) -> dict[tuple[str, str], Post]:
    made = {
        key: Post(
            title=p.title, kind=p.kind, department=departments.get(p.department),
            in_party_group=p.in_party_group, in_chair_meeting=p.in_chair_meeting,
            part_time=p.part_time, order=p.order,
        )
        for key, p in blueprint.posts.items()
    }
    _create(Post, list(made.values()))
    facts += [Fact(blueprint.founded, row) for row in made.values()]
    return made


def _people(blueprint: Blueprint, facts: list[Fact]) -> dict[str, Person]:
    made = {
        p.code: Person(
            code=p.code, name=p.name, pinyin=full(p.name), initials=initials(p.name),
            gender=p.gender, political_status=p.political_status, rank=p.rank,
            management_authority=p.authority, establishment=p.establishment, status=p.status,
            home_organ=p.home_organ, display_order=p.order,
        )
        for p in blueprint.people
    }
    _create(Person, list(made.values()))
    arrived: dict[str, date] = {}
    for stay in blueprint.stays:
        arrived[stay.person] = min(stay.start, arrived.get(stay.person, stay.start))
    facts += [
        Fact(max(blueprint.founded, arrived[code]), row) for code, row in made.items()
    ]
    return made


def _users(
    blueprint: Blueprint, people: dict[str, Person], facts: list[Fact]
) -> dict[str, User]:
    """Only the demonstration's own accounts can log in."""
    open_ones, now = accounts.usernames(), clock.now()
    made = {
        a.username: User(
            username=a.username, person=people.get(a.person), display_name=a.display_name,
            password=make_password(accounts.DEMO_PASSWORD if a.username in open_ones else None),
            password_changed_at=now if a.username in open_ones else None,
            is_active=a.is_open, closed_at=None if a.is_open else now,
        )
        for a in blueprint.accounts
    }
    _create(User, list(made.values()))
    recorded = {id(f.row): f.day for f in facts if isinstance(f.row, Person)}
    facts += [
        Fact(recorded.get(id(row.person), blueprint.founded), row) for row in made.values()
    ]
    return made


def _grants(
    blueprint: Blueprint, users: dict[str, User], facts: list[Fact]
) -> dict[Role, Viewer]:
    """Granted roles, and who records what as from now."""
    recorders = {
        g.role: Viewer(user_id=users[g.username].pk) for g in reversed(blueprint.grants)
    }
    rows = [
        RoleGrant(
            user=users[g.username], role=g.role, request_number=g.request_number,
            granted_at=moment(blueprint.founded),
            granted_by_id=recorders[Role.SECURITY_ADMIN].user_id,
        )
        for g in blueprint.grants
    ]
    _create(RoleGrant, rows)
    facts += [Fact(blueprint.founded, row) for row in rows]
    return recorders


def _dated(
    blueprint: Blueprint, departments: dict[str, Department],
    posts: dict[tuple[str, str], Post], people: dict[str, Person], clerk: Viewer,
    facts: list[Fact],
) -> None:
    """Assignments, portfolios and absences, recorded on their first day or at the founding."""

    def record(day: date) -> dict[str, object]:
        recorded_at = moment(max(blueprint.founded, day))
        return {"recorded_at": recorded_at, "recorded_by_id": clerk.user_id}

    assignments = [
        Assignment(
            person=people[s.person], post=posts[s.post], kind=s.kind, start=s.start, end=s.end,
            basis_document=s.basis, **record(s.start),
        )
        for s in blueprint.stays
    ]
    portfolios = [
        Portfolio(
            leader=people[c.leader], department=departments[c.department], relation=c.relation,
            start=c.start, end=c.end, basis_document=c.basis, **record(c.start),
        )
        for c in blueprint.charges
    ]
    absences = [
        Absence(
            person=people[a.person], kind=a.kind, start=a.start, end=a.end,
            basis_document=a.basis, excused_from_signing=a.excused_from_signing,
            **record(a.start),
        )
        for a in blueprint.absences
    ]
    _create(Assignment, assignments)
    _create(Portfolio, portfolios)
    _create(Absence, absences)
    facts += [
        Fact(max(blueprint.founded, row.start), row)
        for row in (*assignments, *portfolios, *absences)
    ]
