"""Writes a plan into the tables: many rows at a time, in the order that the plan demands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import models

from portal import clock, pinyin, rules
from portal.actions.accounts import close_on_departure
from portal.errors import StaleState
from portal.models import Assignment, Dated, Department, Person, Portfolio, Post
from portal.rosters.changes import Change, Plan
from portal.rosters.records import (
    AssignmentRecord,
    DepartmentRecord,
    PersonRecord,
    PortfolioRecord,
)
from portal.viewer import Viewer
from portal.vocabulary import LEADERSHIP_KINDS, PersonStatus, PostKind

BATCH = 500


class Writer:
    """One import: remembers every row that it wrote, for the ledger."""

    def __init__(
        self, *, by: Viewer, on: date, basis_document: str, past: bool = False
    ) -> None:
        self.by, self.on, self.basis_document, self.past = by, on, basis_document, past
        self.written: list[models.Model] = []
        self.gone: list[Person] = []
        self.departments: dict[str, int] = {}
        self.people: dict[str, int] = {}
        self.posts: dict[tuple[int | None, str], Post] = {}

    def write(self, plan: Plan) -> None:
        """Everything but the accounts; see Plan for the order."""
        self._departments(plan)
        self._people(plan)
        self.posts = {(p.department_id, p.title): p for p in Post.objects.all()}
        seats, charges = plan.assignments, plan.portfolios
        self._ready_posts([*seats.new, *(change.new for change in seats.changed)])
        self._dated(
            Assignment, (*seats.ended, *filter(_beyond_post, seats.changed)), seats.new,
            self._assignment,
        )
        self._dated(
            Portfolio, (*charges.ended, *charges.changed), charges.new, self._portfolio
        )
        for change in plan.departments.ended:
            self._change_department(change)

    @property
    def seated(self) -> set[int]:
        """Those whose posts or portfolios it wrote or withdrew."""
        posts = {row.person_id for row in self.written if isinstance(row, Assignment)}
        return posts | {row.leader_id for row in self.written if isinstance(row, Portfolio)}

    # --- departments and people ---------------------------------------------------------

    def _departments(self, plan: Plan) -> None:
        self.departments = dict(Department.objects.values_list("code", "pk"))
        for record in plan.departments.new:
            row = Department(code=record.code, **self._department_fields(record))
            row.save(force_insert=True)
            self.departments[record.code] = row.pk
            self.written.append(row)
        for change in plan.departments.changed:
            self._change_department(change)

    def _change_department(self, change: Change[DepartmentRecord]) -> None:
        row = Department.objects.get(pk=change.old.ref or 0)
        _set(row, self._department_fields(change.new))
        row.save()
        self.written.append(row)

    def _department_fields(self, record: DepartmentRecord) -> dict[str, Any]:
        return {
            "name": record.name,
            "short_name": record.short_name or record.name[:32],
            "kind": record.kind,
            "parent_id": self.departments[record.parent] if record.parent else None,
            "order": record.order,
            "opened_on": record.opened_on or self.on,
            "closed_on": record.closed_on,
        }

    def _people(self, plan: Plan) -> None:
        new = [Person(code=record.code, **_person_fields(record)) for record in plan.persons.new]
        self.written += Person.objects.bulk_create(new, batch_size=BATCH)
        changes = (*plan.persons.changed, *plan.persons.ended)
        known = Person.objects.in_bulk([change.old.ref for change in changes])
        for change in changes:
            if change.old.ref not in known:
                raise StaleState
            _set(known[change.old.ref], _person_fields(change.new))
        names = [name for name in _FIELDS_OF_PERSON if name != "code"]
        Person.objects.bulk_update(known.values(), names, batch_size=BATCH)
        self.gone = [known[c.old.ref] for c in plan.persons.ended if c.old.ref in known]
        self.written += known.values()
        self.people = dict(Person.objects.values_list("code", "pk"))

    # --- posts ----------------------------------------------------------------------------

    def _ready_posts(self, records: Sequence[AssignmentRecord]) -> None:
        """Each post that the roster names exists, with the kind that the roster gives it."""
        touched: dict[tuple[int | None, str], Post] = {}
        for record in records:
            key = self._post_key(record)
            post = self.posts.get(key)
            if post is None:
                post = self.posts[key] = _new_post(record, key[0])
                post.save(force_insert=True)
                touched[key] = post
            elif post.kind != record.post_kind:
                post.kind = PostKind(record.post_kind)
                post.save(update_fields=["kind"])
                touched[key] = post
        self.written += touched.values()

    def _post_key(self, record: AssignmentRecord) -> tuple[int | None, str]:
        return (self.departments[record.department] if record.department else None, record.title)

    # --- what holds from day to day ---------------------------------------------------------

    def _dated(
        self, model: type[Dated], changes: Sequence[Change[Any]], new: Sequence[Any], build: Any
    ) -> None:
        """Withdraws what changed, and writes what holds instead and what is new."""
        keys = [change.old.ref for change in changes]
        for first in range(0, len(keys), BATCH):
            part = keys[first:first + BATCH]
            standing = model._default_manager.filter(pk__in=part, withdrawn_at=None)
            if standing.update(withdrawn_at=clock.now(), withdrawn_by_id=self.by.user_id) != len(
                part
            ):
                raise StaleState
            self.written += model._default_manager.filter(pk__in=part)
        rows = [build(change.new, change.old.ref) for change in changes]
        rows += [build(record, None) for record in new]
        self.written += model._default_manager.bulk_create(rows, batch_size=BATCH)

    def _assignment(self, record: AssignmentRecord, replaces: int | None) -> Assignment:
        return Assignment(
            person_id=self.people[record.person], post=self.posts[self._post_key(record)],
            kind=record.kind, **self._dated_fields(record, replaces),
        )

    def _portfolio(self, record: PortfolioRecord, replaces: int | None) -> Portfolio:
        return Portfolio(
            leader_id=self.people[record.leader],
            department_id=self.departments[record.department],
            relation=record.relation, **self._dated_fields(record, replaces),
        )

    def _dated_fields(
        self, record: AssignmentRecord | PortfolioRecord, replaces: int | None
    ) -> dict[str, Any]:
        rules.ends_after_start(record.start, record.end).require()
        return {
            "start": record.start,
            "end": record.end,
            "basis_document": record.basis or self.basis_document,
            "recorded_at": clock.now(),
            "recorded_by_id": self.by.user_id,
            "replaces_id": replaces,
            "imported": True,
            "past": self.past,
        }

    # --- accounts -----------------------------------------------------------------------------

    def settle_accounts(self) -> None:
        """Who left loses the account; new accounts are the system administrator's act."""
        for person in self.gone:
            close_on_departure(person=person, by=self.by)


_FIELDS_OF_PERSON = (
    "code", "name", "pinyin", "initials", "gender", "political_status", "rank",
    "management_authority", "establishment", "email", "display_order", "status",
)


def _person_fields(record: PersonRecord) -> dict[str, Any]:
    return {
        "name": record.name,
        "pinyin": record.pinyin or pinyin.full(record.name),
        "initials": record.initials,
        "gender": record.gender,
        "political_status": record.political_status,
        "rank": record.rank,
        "management_authority": record.management_authority,
        "establishment": record.establishment,
        "email": record.email,
        "display_order": record.order,
        "status": PersonStatus(record.status),
    }


def _new_post(record: AssignmentRecord, department_id: int | None) -> Post:
    """What a title says about a leadership post; the clerk may change it on the post's page."""
    kind = PostKind(record.post_kind)
    leads = kind in LEADERSHIP_KINDS
    return Post(
        title=record.title, kind=kind, department_id=department_id,
        in_party_group=leads and "党组" in record.title, in_chair_meeting=leads,
        part_time=any(word in record.title for word in ("兼职", "不驻会")),
        order=10 * (list(PostKind).index(kind) + 1),
    )


def _beyond_post(change: Change[AssignmentRecord]) -> bool:
    """True when more differs than the kind of the post, which belongs to the post itself."""
    return any(field.field != "post_kind" for field in change.fields)


def _set(row: models.Model, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
