"""人员名册: one row per post; the rows of one personnel number are one person. Pure."""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import gettext as _

from portal.rosters.columns import PEOPLE_COLUMNS
from portal.rosters.places import Departments
from portal.rosters.records import AssignmentRecord, PersonRecord, is_leadership
from portal.rosters.seats import clashes, place_of
from portal.rosters.table import Line, Table, Value
from portal.rosters.words import POST_KINDS, word_for
from portal.vocabulary import AssignmentKind, PostKind

_MUST_AGREE = ("gender", "political_status", "management_authority", "establishment")
_MAY_BE_BLANK = ("rank", "pinyin", "email", "order")  # one filled row speaks for all
_HEADINGS = {column.field: column.heading for column in PEOPLE_COLUMNS}


def read_people(
    table: Table, places: Departments
) -> tuple[list[PersonRecord], list[AssignmentRecord]]:
    """People and their posts; faults go to the table."""
    if table.header_row and not table.lines and not table.problems:
        table.complain_at(None, None, _("名册中没有人员。"))
    by_code: dict[str, list[Line]] = defaultdict(list)
    for line in table.lines:
        if line.has("code", "name"):
            by_code[line.text("code")].append(line)
    persons = [
        person for lines in by_code.values() if (person := _person(table, lines)) is not None
    ]
    assignments = [
        assignment for line in table.lines if (assignment := _assignment(table, line, places))
    ]
    _check_clashes(table, assignments)
    _check_posts(table, assignments)
    _remark(table, persons, assignments, places)
    return persons, assignments


def _person(table: Table, lines: list[Line]) -> PersonRecord | None:
    first = lines[0]
    for line in lines[1:]:
        if line.text("name") != first.text("name"):
            table.complain(
                line.row, "code",
                _("工号“%(code)s”在第%(row)s行是“%(name)s”，一个工号只能有一个人。")
                % {"code": first.text("code"), "row": first.row, "name": first.text("name")},
            )
        else:
            _check_agreement(table, first, line)
    if not first.has(*_MUST_AGREE, *_MAY_BE_BLANK):
        return None
    chosen = {field: _first_filled(lines, field) for field in _MAY_BE_BLANK}
    silent = {field for field in ("pinyin", "email", "order") if chosen[field] is None}
    order = chosen["order"]
    return PersonRecord(
        code=first.text("code"), name=first.text("name"), gender=first.text("gender"),
        political_status=first.text("political_status"),
        management_authority=first.text("management_authority"),
        establishment=first.text("establishment"),
        rank=str(chosen["rank"] or ""), pinyin=str(chosen["pinyin"] or ""),
        email=str(chosen["email"] or ""), order=order if isinstance(order, int) else 1000,
        row=first.row, silent=frozenset(silent),
    )


def _first_filled(lines: list[Line], field: str) -> Value:
    return next((value for line in lines if (value := line.values.get(field)) is not None), None)


def _check_agreement(table: Table, first: Line, line: Line) -> None:
    for field in (*_MUST_AGREE, *_MAY_BE_BLANK):
        here, there = line.values.get(field), first.values.get(field)
        if here is not None and there is not None and here != there:
            table.complain(
                line.row, field,
                _("与第%(row)s行同一人的“%(name)s”不一致。")
                % {"row": first.row, "name": _HEADINGS[field]},
            )


def _assignment(table: Table, line: Line, places: Departments) -> AssignmentRecord | None:
    code = place_of(table, line.row, "department", line.text("department"), places)
    start, end, kind = line.day("start"), line.day("end"), line.text("post_kind")
    needs_department = bool(kind) and not is_leadership(kind)
    if needs_department and "department" in line.empty and "department" in table.positions:
        table.complain(line.row, "department", _("没有填写部门。"))
    if start and end and end < start:
        table.complain(line.row, "end", _("任职结束早于任职开始。"))
        return None
    if not (line.has("code", "name", "title", "post_kind", "kind", "end") and start):
        return None
    if code is None and not ("department" in line.empty and is_leadership(kind)):
        return None
    closed = places.by_code[code].closed_on if code else None
    if closed and (end is None or end > closed):
        table.complain(
            line.row, "department",
            _("这个部门已于%(day)s撤销，任职须在此之前结束。") % {"day": closed.isoformat()},
        )
    return AssignmentRecord(
        person=line.text("code"), department=code or "", title=line.text("title"),
        post_kind=kind, kind=line.text("kind") or AssignmentKind.MAIN.value,
        start=start, end=end, basis=line.text("basis"), row=line.row,
        silent=frozenset() if "end" in table.positions else frozenset({"end"}),
    )


def _check_clashes(table: Table, assignments: list[AssignmentRecord]) -> None:
    reported: set[int] = set()
    for later, earlier, claim in clashes(assignments):
        if later.row in reported:
            continue
        reported.add(later.row)
        if claim[0] == "main":
            sentence = _("与第%(row)s行时间重叠：同一人同一时间只能有一个主职，另一个请写“兼任”。")
        else:
            sentence = _("与第%(row)s行重复：同一人、同一职务、时间重叠。")
        table.complain(later.row, "start", sentence % {"row": earlier.row})


def _check_posts(table: Table, assignments: list[AssignmentRecord]) -> None:
    """One post, one kind: 办公室主任 cannot be a head in one row and staff in another."""
    first: dict[tuple[str, str], AssignmentRecord] = {}
    for each in assignments:
        before = first.setdefault((each.department, each.title), each)
        if before.post_kind != each.post_kind:
            table.complain(
                each.row, "post_kind",
                _("同一部门的“%(title)s”在第%(row)s行是“%(kind)s”，请统一。")
                % {
                    "title": each.title, "row": before.row,
                    "kind": word_for(POST_KINDS, before.post_kind),
                },
            )


def _remark(
    table: Table, persons: list[PersonRecord], assignments: list[AssignmentRecord],
    places: Departments,
) -> None:
    """What is allowed but worth a second look."""
    codes: dict[str, list[str]] = defaultdict(list)
    for person in persons:
        codes[person.name].append(person.code)
    for name, same in codes.items():
        if len(same) > 1:
            table.notices.append(
                _("有同名人员“%(name)s”（工号%(codes)s），请核对。")
                % {"name": name, "codes": "、".join(same)}
            )
    heads: dict[str, set[str]] = defaultdict(set)
    for each in assignments:
        if each.post_kind == PostKind.DEPARTMENT_HEAD and each.end is None:
            heads[each.department].add(each.person)
    for code, people in heads.items():
        if len(people) > 1:
            table.notices.append(
                _("“%(department)s”同时有%(count)s名主要负责人，请核对。")
                % {"department": places.label(code), "count": len(people)}
            )
