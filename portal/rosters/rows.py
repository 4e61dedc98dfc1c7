"""From sheets to records: 人员名册, 部门 and 分管, with every fault collected. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from portal.rosters.columns import COLUMNS
from portal.rosters.people import read_people
from portal.rosters.places import Departments
from portal.rosters.records import (
    DepartmentRecord,
    KnownState,
    PortfolioRecord,
    Roster,
    SheetProblem,
)
from portal.rosters.seats import clashes, place_of
from portal.rosters.sheet import DEPARTMENTS, PEOPLE, PORTFOLIOS, Workbook
from portal.rosters.table import Line, Table, read_table


def parse(book: Workbook, known: KnownState) -> Roster:
    """Reads a workbook against the departments and people already known.

    Never raises for a faulty file: the roster's `problems` say everything that is wrong,
    in the order of sheets and rows; a roster with problems must not be planned.
    """
    if book.problems:
        return Roster(problems=book.problems, notices=book.notices)
    if PEOPLE not in book.sheets:
        return Roster(problems=(_wrong_sheet(book),), notices=book.notices)
    tables = {name: read_table(sheet, COLUMNS[name]) for name, sheet in book.sheets.items()}
    department_table, portfolio_table = tables.get(DEPARTMENTS), tables.get(PORTFOLIOS)

    departments = _departments(department_table, known) if department_table else None
    stated = {record.code: record for record in departments or ()}
    places = Departments({**{d.code: d for d in known.departments}, **stated}.values())
    if department_table and departments:
        departments = _with_parents(department_table, departments, places)
        places = Departments([*places.by_code.values(), *departments])
    persons, assignments = read_people(tables[PEOPLE], places)
    names = {p.code: p.name for p in (*known.persons, *persons)}
    portfolios = _portfolios(portfolio_table, places, names) if portfolio_table else None
    return Roster(
        persons=tuple(persons),
        assignments=tuple(assignments),
        departments=tuple(departments) if departments else None,
        portfolios=tuple(portfolios) if portfolios else None,
        problems=_in_order(tables),
        notices=(*book.notices, *(notice for table in tables.values() for notice in table.notices)),
    )


def _wrong_sheet(book: Workbook) -> SheetProblem:
    names = "、".join(book.visible) or _("无")
    return SheetProblem(
        None, "",
        _("没有找到工作表“%(wanted)s”。文件里的工作表有：%(names)s。请下载空白名册，按其格式填写。")
        % {"wanted": PEOPLE, "names": names},
    )


def _in_order(tables: dict[str, Table]) -> tuple[SheetProblem, ...]:
    return tuple(
        problem
        for name in (PEOPLE, DEPARTMENTS, PORTFOLIOS) if name in tables
        for problem in sorted(
            dict.fromkeys(tables[name].problems), key=lambda each: (each.row or 0, each.column)
        )
    )


# --- 部门 -------------------------------------------------------------------------------


def _departments(table: Table, known: KnownState) -> list[DepartmentRecord]:
    """The department rows; `parent` still holds what the clerk wrote."""
    rows: dict[str, int] = {}
    found = []
    for line in table.lines:
        if not line.has("code", "name", "kind"):
            continue
        record = _department(line, table)
        if record.code in rows:
            table.complain(line.row, "code", _repeated(rows[record.code]))
            continue
        rows[record.code] = line.row
        opened, closed = record.opened_on, record.closed_on
        if opened and closed and closed < opened:
            table.complain(line.row, "closed_on", _("撤销日期早于设立日期。"))
        found.append(record)
    return found


def _department(line: Line, table: Table) -> DepartmentRecord:
    silent: set[str] = {name for name in ("short_name", "order", "opened_on") if name in line.empty}
    if "closed_on" not in table.positions:
        silent.add("closed_on")
    return DepartmentRecord(
        code=line.text("code"), name=line.text("name"), kind=line.text("kind"),
        short_name=line.text("short_name"), parent=line.text("parent"),
        order=line.whole("order", 100), opened_on=line.day("opened_on"),
        closed_on=line.day("closed_on"), row=line.row, silent=frozenset(silent),
    )


def _with_parents(
    table: Table, records: Sequence[DepartmentRecord], places: Departments
) -> list[DepartmentRecord]:
    """Puts the parent's code in place of the clerk's word for it; refuses circles."""
    result = []
    for record in records:
        code = place_of(table, record.row, "parent", record.parent, places)
        result.append(replace(record, parent=code or ""))
    whole = Departments([*places.by_code.values(), *result])
    siblings: dict[tuple[str, str], int] = {}
    for record in result:
        if whole.in_circle(record.code):
            table.complain(record.row, "parent", _("上级部门绕回了自己，请核对。"))
        if record.closed_on is None:
            first = siblings.setdefault((record.parent, record.name), record.row)
            if first != record.row:
                table.complain(record.row, "name", _repeated(first))
    return result


def _repeated(row: int) -> str:
    return _("与第%(row)s行重复。") % {"row": row}


# --- 分管 -------------------------------------------------------------------------------


def _portfolios(
    table: Table, places: Departments, names: dict[str, str]
) -> list[PortfolioRecord]:
    found = []
    silent = frozenset() if "end" in table.positions else frozenset({"end"})
    for line in table.lines:
        leader, start, end = line.text("leader"), line.day("start"), line.day("end")
        code = place_of(table, line.row, "department", line.text("department"), places)
        _check_leader(table, line, names)
        if start and end and end < start:
            table.complain(line.row, "end", _("结束早于开始。"))
        elif leader in names and code and start and line.has("relation", "end"):
            found.append(
                PortfolioRecord(
                    leader=leader, department=code, relation=line.text("relation"),
                    start=start, end=end, basis=line.text("basis"),
                    row=line.row, silent=silent,
                )
            )
    for later, earlier, claim in clashes(found):
        sentence = (
            _("与第%(row)s行时间重叠：同一部门同一时间只能有一名分管领导。")
            if claim[0] == "in_charge"
            else _("与第%(row)s行时间重叠：同一领导对同一部门只能有一种关系。")
        )
        table.complain(later.row, "start", sentence % {"row": earlier.row})
    return found


def _check_leader(table: Table, line: Line, names: dict[str, str]) -> None:
    code, name = line.text("leader"), line.text("leader_name")
    if code and code not in names:
        table.complain(line.row, "leader", _("没有工号为“%(code)s”的人员。") % {"code": code})
    elif code and name and names[code] != name:
        table.complain(
            line.row, "leader_name",
            _("工号“%(code)s”的姓名是“%(known)s”，这里是“%(name)s”。")
            % {"code": code, "known": names[code], "name": name},
        )
