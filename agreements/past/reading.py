"""Workbook -> records of the past, with every fault by row and column. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from agreements.past.columns import AGREEMENTS, CHARGES, COLUMNS, GONE, POSTS, SHEETS
from portal.rosters.places import Departments
from portal.rosters.records import (
    AssignmentRecord,
    KnownState,
    PersonRecord,
    PortfolioRecord,
    SheetProblem,
    is_leadership,
)
from portal.rosters.seats import clashes, place_of
from portal.rosters.sheet import Workbook
from portal.rosters.table import Line, Table, read_table
from portal.vocabulary import AssignmentKind, Establishment, ManagementAuthority

SUFFIXES = (".pdf", ".png", ".jpg", ".jpeg")


@dataclass(frozen=True, slots=True, kw_only=True)
class PastRecord:
    """One agreement of an earlier year: its key data, and the name of its scan."""

    year: int
    number: str
    person: str
    level: str
    posts: str
    issuer: str
    signed_on: date
    start: date
    end: date
    department: str = ""
    ended_on: date | None = None
    end_reason: str = ""
    scan: str = ""
    row: int = field(default=0, compare=False)

    @property
    def key(self) -> tuple[int, str]:
        return self.year, self.number


@dataclass(frozen=True, slots=True)
class Past:
    """A workbook as read: what is new, how much is known already, and every problem."""

    persons: tuple[PersonRecord, ...] = ()
    posts: tuple[AssignmentRecord, ...] = ()
    charges: tuple[PortfolioRecord, ...] = ()
    agreements: tuple[PastRecord, ...] = ()
    known: int = 0
    problems: tuple[SheetProblem, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return len(self.persons) + len(self.posts) + len(self.charges) + len(self.agreements)


@dataclass(frozen=True, slots=True)
class KnownPast:
    """Agreements that the system holds: those imported, and (person, year, level) issued here."""

    imported: Mapping[tuple[int, str], PastRecord] = field(default_factory=dict)
    signed: frozenset[tuple[str, int, str]] = frozenset()


def read(book: Workbook, known: KnownState, agreements: KnownPast, today: date) -> Past:
    """Reads the four sheets; each may be missing, but not all of them."""
    reader = _Reader(known, agreements, today)
    if not any(name in book.sheets for name in SHEETS) and not book.problems:
        names = "、".join(SHEETS)
        sentence = _("没有找到工作表，请使用下载的模板（%(names)s）。") % {"names": names}
        return Past(problems=(SheetProblem(None, "", sentence),))
    tables = {name: read_table(book.sheets[name], COLUMNS[name])
              for name in SHEETS if name in book.sheets}
    persons = reader.persons(tables.get(GONE))
    posts = reader.posts(tables.get(POSTS))
    charges = reader.charges(tables.get(CHARGES))
    records = reader.agreements(tables.get(AGREEMENTS))
    return Past(
        persons, posts, charges, records, reader.same,
        (*book.problems, *(p for table in tables.values() for p in table.problems)),
        (*book.notices, *(n for table in tables.values() for n in table.notices)),
    )


class _Reader:
    def __init__(self, known: KnownState, agreements: KnownPast, today: date) -> None:
        self.known, self.past, self.today = known, agreements, today
        self.places = Departments(known.departments)
        self.names = {person.code: person.name for person in known.persons}
        self.same = 0

    def persons(self, table: Table | None) -> tuple[PersonRecord, ...]:
        """People who were gone before the system began: they hold the past, and no account."""
        found: dict[str, PersonRecord] = {}
        for line in table.lines if table else ():
            if not line.has("code", "name", "political_status", "status"):
                continue
            code, name = line.text("code"), line.text("name")
            if code in found:
                _complain(table, line, "code", _("这个工号在上面已经出现。"))
            elif code in self.names:
                if self.names[code] == name:
                    self.same += 1
                else:
                    _complain(table, line, "code", _("这个工号已属于“%(name)s”。") % {
                        "name": self.names[code]
                    })
            else:
                found[code] = PersonRecord(
                    code=code, name=name, gender="", status=line.text("status"),
                    political_status=line.text("political_status"),
                    management_authority=ManagementAuthority.ORGAN.value,
                    establishment=Establishment.CIVIL_SERVANT.value, row=line.row,
                )
        self.names |= {code: person.name for code, person in found.items()}
        return tuple(found.values())

    def posts(self, table: Table | None) -> tuple[AssignmentRecord, ...]:
        known = {_bare(a) for a in self.known.assignments}
        kinds = {(a.department, a.title): a.post_kind for a in self.known.assignments}
        new = []
        for line in table.lines if table else ():
            owner, period = self._person(table, line), self._span(table, line)
            place = self._place(table, line)
            if owner is None or period is None or place is None or not line.has(
                "title", "post_kind", "kind", "basis"
            ):
                continue
            record = AssignmentRecord(
                person=owner, title=line.text("title"), post_kind=line.text("post_kind"),
                department=place, kind=line.text("kind") or AssignmentKind.MAIN.value,
                start=period[0], end=period[1], basis=line.text("basis"), row=line.row,
            )
            if is_leadership(record.post_kind) is bool(place):
                sentence = _("班子成员、秘书长、副秘书长不填部门，其他职务应当填写部门。")
                _complain(table, line, "department", sentence)
            elif kinds.get((place, record.title), record.post_kind) != record.post_kind:
                _complain(table, line, "post_kind", _("与系统中这一职务的类别不一致。"))
            elif _bare(record) in known:
                self.same += 1
            else:
                new.append(record)
        self._report_clashes(table, new, self.known.assignments)
        return tuple(new)

    def charges(self, table: Table | None) -> tuple[PortfolioRecord, ...]:
        known = {(p.leader, p.department, p.relation, p.start, p.end)
                 for p in self.known.portfolios}
        new = []
        for line in table.lines if table else ():
            owner, period = self._person(table, line), self._span(table, line)
            place = self._place(table, line)
            if owner is None or period is None or not place or not line.has("relation", "basis"):
                continue
            record = PortfolioRecord(
                leader=owner, department=place, relation=line.text("relation"),
                start=period[0], end=period[1], basis=line.text("basis"), row=line.row,
            )
            if (owner, place, record.relation, *period) in known:
                self.same += 1
            else:
                new.append(record)
        self._report_clashes(table, new, self.known.portfolios)
        return tuple(new)

    def agreements(self, table: Table | None) -> tuple[PastRecord, ...]:
        found: dict[tuple[int, str], PastRecord] = {}
        scans: dict[str, int] = {}
        for line in table.lines if table else ():
            record = self._agreement(table, line)
            if record is None:
                continue
            if record.key in found:
                _complain(table, line, "number", _("这个年度和编号在上面已经出现。"))
            elif record.scan and record.scan in scans:
                _complain(table, line, "scan", _("这个文件名与第%(row)s行相同。") % {
                    "row": scans[record.scan]
                })
            elif (record.person, record.year, record.level) in self.past.signed:
                sentence = _("该同志这一年度的责任书已在系统内印发，不能补录。")
                _complain(table, line, "code", sentence)
            elif record.key in self.past.imported:
                if self.past.imported[record.key] == record:
                    self.same += 1
                else:
                    _complain(table, line, "number", _("这个年度和编号已经补录，内容不同。"))
            else:
                found[record.key] = record
                scans |= {record.scan: line.row} if record.scan else {}
        return tuple(found.values())

    def _agreement(self, table: Table | None, line: Line) -> PastRecord | None:
        owner, place = self._person(table, line), self._place(table, line)
        needed = ("year", "number", "level", "posts", "issuer", "signed_on", "start", "end")
        signed_on, start, end = line.day("signed_on"), line.day("start"), line.day("end")
        if owner is None or place is None or not line.has(*needed):
            return None
        if signed_on is None or start is None or end is None:
            return None
        year, ended_on, scan = line.whole("year", 0), line.day("ended_on"), line.text("scan")
        faults = (
            ("year", not 1949 <= year <= self.today.year, _("年度应当在1949年至今年之间。")),
            ("end", end < start, _("期限结束不能早于期限开始。")),
            ("end", end >= self.today, _("责任期限还没有结束，不能补录。")),
            ("start", not start.year <= year <= end.year, _("责任期限不在这一年度。")),
            ("signed_on", signed_on > end, _("签订日期不能晚于期限结束。")),
            ("ended_on", ended_on is not None and not start <= ended_on <= end,
             _("终止日期应当在责任期限之内。")),
            ("scan", bool(scan) and not scan.lower().endswith(SUFFIXES),
             _("扫描件应当是 PDF、PNG 或者 JPEG 文件，并写明扩展名。")),
        )
        wrong = [(name, sentence) for name, fault, sentence in faults if fault]
        for name, sentence in wrong:
            _complain(table, line, name, sentence)
        if wrong:
            return None
        return PastRecord(
            year=year, number=line.text("number"), person=owner, level=line.text("level"),
            posts=line.text("posts"), issuer=line.text("issuer"), signed_on=signed_on,
            start=start, end=end, department=place, ended_on=ended_on,
            end_reason=line.text("end_reason"), scan=scan, row=line.row,
        )

    # --- shared by the sheets ---------------------------------------------------------------

    def _person(self, table: Table | None, line: Line) -> str | None:
        if not line.has("code", "name"):
            return None
        code, name = line.text("code"), line.text("name")
        if code not in self.names:
            _complain(table, line, "code", _("没有这个工号。已离任的，请先填入“离任人员”表。"))
            return None
        if self.names[code] != name:
            _complain(table, line, "name", _("工号%(code)s是“%(name)s”，请核对。") % {
                "code": code, "name": self.names[code]
            })
            return None
        return code

    def _span(self, table: Table | None, line: Line) -> tuple[date, date] | None:
        start, end = line.day("start"), line.day("end")
        if start is None or end is None:
            return None
        if end < start:
            _complain(table, line, "end", _("结束日期不能早于开始日期。"))
        elif end >= self.today:
            _complain(table, line, "end", _("结束日期应当早于今天；现任职务、分工在名册中登记。"))
        else:
            return start, end
        return None

    def _place(self, table: Table | None, line: Line) -> str | None:
        """The code of the department, "" where none is named, None where it cannot be found."""
        text = line.text("department")
        if table is None or not text:
            return "" if "department" in line.values or "department" in line.empty else None
        return place_of(table, line.row, "department", text, self.places)

    def _report_clashes(self, table: Table | None, new: list[Any], known: Iterable[Any]) -> None:
        for later, earlier, claim in clashes([*known, *new]):
            seat, other = (later, earlier) if later.row else (earlier, later)
            if table is None or not seat.row:
                continue
            where = _("第%(row)s行") % {"row": other.row} if other.row else _("系统中已有的记录")
            what = {
                "main": _("同一人同时有两个主职"), "in_charge": _("同一部门同时有两位分管领导"),
            }.get(claim[0], _("时间重叠"))
            table.complain(seat.row, "start", _("%(what)s：与%(where)s冲突。") % {
                "what": what, "where": where
            })


def _bare(record: AssignmentRecord) -> tuple[object, ...]:
    return record.person, record.department, record.title, record.kind, record.start, record.end


def _complain(table: Table | None, line: Line, name: str, sentence: str) -> None:
    assert table is not None
    table.complain(line.row, name, sentence)
