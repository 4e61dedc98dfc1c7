"""The roster import: what the tables say, what a workbook would do, and doing it whole or not.

    examined = examine(data, on=clock.today())       # reads only
    file = keep(data)                                # the bytes that were examined
    apply(file=file, by=viewer, fingerprint=…)       # the same bytes, the same plan
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.actions import files, locks
from portal.actions.following import seats_changed
from portal.actions.roster_checks import problems_of
from portal.actions.roster_writing import Writer
from portal.errors import RuleBroken, StaleState
from portal.ledger import pen
from portal.models import Assignment, Department, Person, Portfolio, StoredFile
from portal.rosters import plan as planning
from portal.rosters import rows, sheet
from portal.rosters.changes import Plan
from portal.rosters.records import (
    AssignmentRecord,
    DepartmentRecord,
    KnownState,
    PersonRecord,
    PortfolioRecord,
    Roster,
    SheetProblem,
)
from portal.viewer import Viewer

CONTENT_TYPE = "application/vnd.luze.roster"  # uploaded as a roster, xlsx or xls


@dataclass(frozen=True)
class Examined:
    """A workbook as examined: its plan, or the problems for which there is none."""

    known: KnownState
    roster: Roster
    plan: Plan | None
    problems: tuple[SheetProblem, ...] = ()

    @property
    def usable(self) -> bool:
        return self.plan is not None and not self.problems

    @property
    def lacks_basis(self) -> bool:
        """True when something dated would be written for which the file names no document."""
        return self.plan is not None and any(
            not record.basis
            for group in (self.plan.assignments, self.plan.portfolios)
            for record in (*group.new, *(change.new for change in group.changed))
        )


def known_state(*, on: date | None = None) -> KnownState:
    """What the tables hold, in five queries; with `on`, only what still holds then."""
    codes = dict(Department.objects.values_list("pk", "code"))
    people = dict(Person.objects.values_list("pk", "code"))
    return KnownState(
        departments=tuple(
            DepartmentRecord(
                code=d.code, name=d.name, kind=d.kind, short_name=d.short_name,
                parent=codes.get(d.parent_id, ""), order=d.order, opened_on=d.opened_on,
                closed_on=d.closed_on, ref=d.pk,
            )
            for d in Department.objects.all()
            if on is None or d.closed_on is None or d.closed_on >= on
        ),
        persons=tuple(
            PersonRecord(
                code=p.code, name=p.name, gender=p.gender, political_status=p.political_status,
                management_authority=p.management_authority, establishment=p.establishment,
                rank=p.rank, pinyin=p.pinyin, email=p.email, order=p.display_order,
                status=p.status, ref=p.pk,
            )
            for p in Person.objects.order_by("display_order", "pinyin", "pk")
        ),
        assignments=tuple(
            AssignmentRecord(
                person=people[a.person_id], title=a.post.title, post_kind=a.post.kind,
                start=a.start, department=codes.get(a.post.department_id, ""), kind=a.kind,
                end=a.end, basis=a.basis_document, ref=a.pk,
            )
            for a in Assignment.objects.standing().select_related("post").order_by("pk")
            if on is None or a.end is None or a.end >= on
        ),
        portfolios=tuple(
            PortfolioRecord(
                leader=people[p.leader_id], department=codes[p.department_id],
                relation=p.relation, start=p.start, end=p.end, basis=p.basis_document, ref=p.pk,
            )
            for p in Portfolio.objects.standing().order_by("pk")
            if on is None or p.end is None or p.end >= on
        ),
    )


def examine(data: bytes, *, on: date, end_missing_on: date | None = None) -> Examined:
    """What importing the workbook on `on` would do; writes nothing.

    `end_missing_on`: the last day of whatever the workbook does not name, None to leave it.
    Takes up to 10 seconds: the workbook is opened in a process of its own.
    """
    return _planned(sheet.read(data), on, end_missing_on)


def keep(data: bytes) -> StoredFile:
    """Keeps the uploaded bytes, so that what is applied is what was examined."""
    return files.store(data, CONTENT_TYPE)


def apply(
    *,
    file: StoredFile,
    by: Viewer,
    fingerprint: str | None = None,
    end_missing_on: date | None = None,
    basis_document: str = "",
) -> Plan:
    """Imports a kept workbook, all or nothing; one line in the ledger names its digest.

    `fingerprint`: the plan that was shown; StaleState when the tables have moved since.
    `basis_document`: for appointments and portfolios for which the file names none (O2).
    """
    book = sheet.read(files.read(file))
    with transaction.atomic():
        locks.departments(Department.objects.values_list("pk", flat=True))
        locks.people(Person.objects.values_list("pk", flat=True))
        examined = _planned(book, clock.today(), end_missing_on)
        plan = _approved(examined, fingerprint, basis_document)
        writer = Writer(by=by, on=clock.today(), basis_document=basis_document.strip())
        writer.write(plan)
        pen.write(
            "portal.roster_imported", subject=file, by=by, rows=[file, *writer.written],
            facts={
                "sha256": file.sha256,
                "count": len(examined.roster.persons),
                "changes": plan.count,
            },
        )
        seats_changed(writer.seated, by)
        writer.settle_accounts()
    return plan


def _planned(book: sheet.Workbook, on: date, end_missing_on: date | None) -> Examined:
    known = known_state()
    roster = _keeping_unsaid_basis(rows.parse(book, known))
    if roster.problems:
        return Examined(known, roster, None, roster.problems)
    plan = planning.plan(roster, known, on=on, end_missing_on=end_missing_on)
    return Examined(known, roster, plan, (*plan.problems, *problems_of(plan, known)))


def _keeping_unsaid_basis(roster: Roster) -> Roster:
    """An empty cell says nothing about the document on which a known appointment rests."""
    return replace(
        roster,
        assignments=tuple(
            each if each.basis else replace(each, silent=each.silent | {"basis"})
            for each in roster.assignments
        ),
        portfolios=roster.portfolios and tuple(
            each if each.basis else replace(each, silent=each.silent | {"basis"})
            for each in roster.portfolios
        ),
    )


def _approved(examined: Examined, fingerprint: str | None, basis_document: str) -> Plan:
    """The plan, if it may be applied."""
    if examined.plan is None or examined.problems:
        first = examined.problems[0]
        raise RuleBroken("O26", f"{first.place}：{first.sentence}" if first.row else first.sentence)
    if fingerprint is not None and examined.plan.fingerprint != fingerprint:
        raise StaleState(_("机构人员信息在核对之后又有变动，请重新核对后再导入。"))
    if examined.plan.empty:
        raise RuleBroken("O22", _("名册内容与系统一致，无需导入。"))
    if examined.lacks_basis and not basis_document.strip():
        raise RuleBroken(
            "O2", _("名册中有未注明依据文件的任职或者分工，请填写依据文件。"), "basis_document"
        )
    return examined.plan
