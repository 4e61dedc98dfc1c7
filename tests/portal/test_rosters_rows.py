"""A roster says all its faults at once, each with row, column and what to do."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from portal.rosters import rows, sheet
from portal.rosters.records import DepartmentRecord, KnownState, PersonRecord, Roster
from portal.rosters.values import day, name
from tests.portal import roster_books as books

NOBODY = KnownState()


def section(code: str, parent: str, title: str = "综合科", **more: object) -> dict[str, object]:
    return {"编码": code, "名称": title, "类别": "科", "上级部门": parent, **more}


TAW = {"编码": "TAW", "名称": "提案委员会", "类别": "专门委员会", "上级部门": ""}


def parsed(data: bytes, known: KnownState = NOBODY) -> Roster:
    return rows.parse(sheet.read(data), known)


def said(data: bytes, known: KnownState = NOBODY) -> list[tuple[int | None, str, str]]:
    return [(each.row, each.column, each.sentence) for each in parsed(data, known).problems]


def lone(data: bytes, known: KnownState = NOBODY) -> tuple[int | None, str, str]:
    (problem,) = said(data, known)
    return problem


# --- what is read -----------------------------------------------------------------------


def test_one_row_becomes_a_person_and_a_post():
    roster = parsed(books.book(books.row(任职开始="2024年3月1日")))
    (person,), (post,) = roster.persons, roster.assignments
    assert (person.code, person.name, person.political_status) == ("A001", "沈怀瑾", "party_member")
    assert (person.management_authority, person.establishment) == ("organ_managed", "civil_servant")
    assert (post.department, post.title, post.post_kind, post.kind) == (
        "BGS", "科员", "staff", "main")
    assert (post.start, post.end, post.row) == (date(2024, 3, 1), None, 2)
    assert roster.problems == () and roster.portfolios is None


def test_a_person_with_two_posts_has_two_rows():
    roster = parsed(books.book(
        books.row(职务="副秘书长", 部门="", 职务类别="副秘书长"),
        books.row(职务="主任", 职务类别="部门主要负责人", 任职形式="兼任"),
    ))
    assert [each.code for each in roster.persons] == ["A001"]
    assert [(each.title, each.kind) for each in roster.assignments] == [
        ("副秘书长", "main"), ("主任", "concurrent")]


def test_columns_may_stand_in_any_order_below_a_merged_title():
    def title(_book, sheets):
        sheets[sheet.PEOPLE].merge_range("A1:M1", "安澜市政协机关人员名册")

    headings = list(reversed(books.HEADINGS))
    headings[0] = "依据 文件（必填）"
    line = books.row() | {headings[0]: "安政协发〔2024〕3号"}
    data = books.xlsx({
        sheet.PEOPLE: [[], *books.grid([line], headings)],
        "部门": books.grid([books.OFFICE], list(books.OFFICE)),
    }, touch=title)
    assert parsed(data).problems == ()
    assert parsed(data).assignments[0].basis == "安政协发〔2024〕3号"


@pytest.mark.parametrize(("word", "value"), [
    ("党组书记", "secretary"), ("党组副书记", "leader"), ("班子成员", "leader"),
    ("秘书长", "secretary_general"), ("副秘书长", "deputy_secretary_general"),
])
def test_leaders_need_no_department(word, value):
    (post,) = parsed(books.book(books.row(部门="", 职务类别=word))).assignments
    assert (post.department, post.post_kind) == ("", value)


@pytest.mark.parametrize("written", [
    "BGS01", "办公室/综合科", "办公室 ／ 综合科", "办公室综合科",
])
def test_sections_of_one_name_are_told_apart_by_their_parent(written):
    departments = [books.OFFICE, TAW, section("BGS01", "办公室"), section("TAW01", "提案委员会")]
    roster = parsed(books.book(books.row(部门=written), departments=departments))
    assert roster.problems == ()
    assert roster.assignments[0].department == "BGS01"
    assert {each.code: each.parent for each in roster.departments or ()}["TAW01"] == "TAW"


def test_departments_already_known_need_no_sheet():
    known = KnownState(departments=(
        DepartmentRecord(code="YJS", name="研究室", short_name="研", kind="office"),
        DepartmentRecord(code="OLD", name="研究室", kind="office", closed_on=date(2020, 1, 1)),
    ))
    data = books.xlsx({sheet.PEOPLE: books.grid([books.row(部门="研究室")], books.HEADINGS)})
    roster = parsed(data, known)
    assert roster.problems == () and roster.departments is None
    assert roster.assignments[0].department == "YJS"


def test_empty_rows_and_unknown_columns_do_no_harm():
    data = books.book({}, books.row(), {}, headings=[*books.HEADINGS, "备注"])
    roster = parsed(data)
    assert len(roster.persons) == 1 and roster.problems == ()
    assert roster.notices == ("“人员名册”中这些列不导入：备注。",)


def test_what_a_row_leaves_unsaid_is_marked():
    roster = parsed(books.book(books.row(), headings=books.HEADINGS))
    assert roster.persons[0].silent == {"pinyin", "email", "order"}
    assert roster.assignments[0].silent == {"end"}


def test_portfolios_name_leader_department_and_relation():
    data = books.book(books.row(), portfolios=[
        {"领导工号": "A001", "领导姓名": "沈怀瑾", "部门": "办公室", "关系": "分管",
         "开始": "20260105", "依据文件": "安政协党组〔2026〕2号"}])
    (portfolio,) = parsed(data).portfolios or ()
    assert (portfolio.leader, portfolio.department, portfolio.relation, portfolio.start) == (
        "A001", "BGS", "in_charge", date(2026, 1, 5))


# --- what is refused --------------------------------------------------------------------


def test_the_wrong_sheet_is_named_with_those_that_were_found():
    row, column, sentence = lone(books.xlsx({"Sheet1": [["工号"]], "通讯录": [["姓名"]]}))
    assert (row, column) == (None, "")
    assert "没有找到工作表“人员名册”" in sentence and "Sheet1、通讯录" in sentence


def test_an_empty_roster_says_so():
    assert lone(books.book())[2] == "名册中没有人员。"
    assert "没有找到表头" in lone(books.xlsx({sheet.PEOPLE: []}))[2]
    assert "没有找到表头" in lone(books.xlsx({sheet.PEOPLE: [["甲", "乙"], ["丙", "丁"]]}))[2]


def test_each_missing_column_is_named():
    headings = [each for each in books.HEADINGS if each not in ("性别", "任职开始")]
    assert [each[2] for each in said(books.book(books.row(), headings=headings))] == [
        "缺少“性别”一列。", "缺少“任职开始”一列。"]


def test_a_column_that_stands_twice_is_refused():
    row, column, sentence = lone(books.book(books.row(), headings=[*books.HEADINGS, "姓 名"]))
    assert (row, column) == (1, "N（姓名）")
    assert "两次" in sentence


@pytest.mark.parametrize(("cell", "column", "words"), [
    ({"工号": ""}, "A（工号）", "没有填写"),
    ({"工号": "A 甲/1"}, "A（工号）", "不能作为编号"),
    ({"工号": 350102199001011234}, "A（工号）", "数字过长"),
    ({"工号": "A" * 17}, "A（工号）", "最多16个字"),
    ({"姓名": "=cmd|'/c calc'!A1"}, "B（姓名）", "不像姓名"),
    ({"姓名": "沈怀瑾2"}, "B（姓名）", "不像姓名"),
    ({"性别": "未知"}, "C（性别）", "请从这些中选择：男、女"),
    ({"政治面貌": "团员？"}, "D（政治面貌）", "中共党员、民主党派、无党派、群众"),
    ({"管理权限": "国管"}, "F（管理权限）", "机关管理、市管、省管"),
    ({"编制": "#N/A"}, "G（编制）", "错误值"),
    ({"部门": "保卫科"}, "H（部门）", "没有“保卫科”这个部门"),
    ({"部门": ""}, "H（部门）", "没有填写部门"),
    ({"职务": ""}, "I（职务）", "没有填写"),
    ({"职务": "长" * 65}, "I（职务）", "最多64个字"),
    ({"职务类别": "主席"}, "J（职务类别）", "不在可选范围"),
    ({"任职形式": "代理"}, "K（任职形式）", "主职、兼任、主持工作"),
    ({"任职开始": "去年"}, "L（任职开始）", "请写成 2026-01-05 的样子"),
    ({"任职开始": "2026-02-30"}, "L（任职开始）", "无法识别"),
    ({"任职开始": 45662}, "L（任职开始）", "无法识别"),
    ({"任职结束": "2024-02-29"}, "N（任职结束）", "任职结束早于任职开始"),
])
def test_a_faulty_cell_is_named_by_row_letter_and_heading(cell, column, words):
    row, place, sentence = lone(books.book(books.row(**cell)))
    assert (row, place) == (2, column)
    assert words in sentence


def test_all_faults_are_collected_in_the_order_of_rows():
    found = said(books.book(
        books.row(性别="x", 任职开始="y"), books.row(工号="A002", 部门="z"),
        departments=[books.OFFICE, section("X1", "没有")],
    ))
    assert [(row, column) for row, column, _ in found] == [
        (2, "C（性别）"), (2, "L（任职开始）"), (3, "H（部门）"), (3, "D（上级部门）")]


def test_one_number_for_two_people_is_refused():
    row, column, sentence = lone(books.book(
        books.row(), books.row(姓名="郑知行", 职务="副科长", 任职形式="兼任")))
    assert (row, column) == (3, "A（工号）")
    assert "第2行是“沈怀瑾”" in sentence


def test_the_same_post_twice_is_refused():
    row, _column, sentence = lone(books.book(books.row(), books.row(任职形式="兼任")))
    assert row == 3 and "与第2行重复" in sentence


def test_two_main_posts_at_once_are_refused_but_one_after_the_other_is_history():
    second = books.row(职务="科长", 职务类别="科室负责人", 任职开始="2025-01-01")
    row, column, sentence = lone(books.book(books.row(), second))
    assert (row, column) == (3, "L（任职开始）") and "只能有一个主职" in sentence
    assert said(books.book(books.row(任职结束="2024-12-31"), second)) == []


def test_rows_of_one_person_must_agree():
    row, column, sentence = lone(books.book(
        books.row(), books.row(职务="组长", 任职形式="兼任", 性别="男")))
    assert (row, column) == (3, "C（性别）") and "不一致" in sentence


def test_one_post_is_of_one_kind():
    row, column, sentence = lone(books.book(
        books.row(), books.row(工号="A002", 姓名="郑知行", 职务类别="科室负责人")))
    assert (row, column) == (3, "J（职务类别）") and "“科员”在第2行是“工作人员”" in sentence


def test_an_ambiguous_section_lists_what_it_may_be():
    departments = [books.OFFICE, TAW, section("BGS01", "办公室"), section("TAW01", "提案委员会")]
    sentence = lone(books.book(books.row(部门="综合科"), departments=departments))[2]
    assert "办公室/综合科（BGS01）、提案委员会/综合科（TAW01）" in sentence


def test_formulas_are_reported_with_row_and_column():
    data = books.book(books.row(职务=""), touch=lambda _book, sheets: sheets[
        sheet.PEOPLE].write_formula(1, 8, '="科"&"员"', None, "科员"))
    assert lone(data) == (2, "I（职务）", "单元格是公式，请复制后粘贴为数值。")


def test_merged_cells_are_reported_with_their_range():
    def merge(_book, sheets):
        sheets[sheet.PEOPLE].merge_range("H2:H3", "办公室")

    found = said(books.book(
        books.row(部门=""), books.row(工号="A002", 姓名="郑知行", 部门=""), touch=merge))
    assert found[0][:2] == (2, "H（部门）") and "H2:H3 是合并单元格" in found[0][2]
    assert found[1][:2] == (3, "H（部门）")


@pytest.mark.parametrize(("lines", "row", "column", "words"), [
    ([books.OFFICE, books.OFFICE], 3, "A（编码）", "与第2行重复"),
    ([books.OFFICE, {**books.OFFICE, "编码": "B2"}], 3, "B（名称）", "与第2行重复"),
    ([{**books.OFFICE, "上级部门": "大院"}], 2, "D（上级部门）", "没有“大院”这个部门"),
    ([{**books.OFFICE, "上级部门": "BGS"}], 2, "D（上级部门）", "绕回了自己"),
    ([{**books.OFFICE, "类别": "局"}], 2, "C（类别）", "专门委员会、办公室、研究室"),
])
def test_faults_of_departments(lines, row, column, words):
    found = said(books.book(books.row(部门="BGS"), departments=lines))
    assert any(each[:2] == (row, column) and words in each[2] for each in found), found


def test_a_post_cannot_outlast_its_department():
    known = KnownState(departments=(
        DepartmentRecord(code="OLD", name="旧科", kind="section", closed_on=date(2024, 6, 30)),))
    sentence = lone(books.book(books.row(部门="旧科")), known)[2]
    assert "已于2024-06-30撤销" in sentence
    assert said(books.book(books.row(部门="旧科", 任职结束="2024-06-30")), known) == []


CHARGE = {"领导工号": "A001", "领导姓名": "沈怀瑾", "部门": "办公室", "关系": "分管",
          "开始": "2026-01-05", "依据文件": "文"}


@pytest.mark.parametrize(("lines", "row", "column", "words"), [
    ([{**CHARGE, "领导工号": "Z9"}], 2, "A（领导工号）", "没有工号为“Z9”的人员"),
    ([{**CHARGE, "领导姓名": "郑知行"}], 2, "B（领导姓名）", "姓名是“沈怀瑾”"),
    ([{**CHARGE, "部门": "保卫处"}], 2, "C（部门）", "没有“保卫处”"),
    ([{**CHARGE, "关系": "主管"}], 2, "D（关系）", "分管、协管、联系"),
    ([{**CHARGE, "结束": "2026-01-04"}], 2, "F（结束）", "早于开始"),
    ([CHARGE, {**CHARGE, "领导工号": "A002", "领导姓名": "郑知行", "开始": "2026/3/1"}],
     3, "E（开始）", "只能有一名分管领导"),
    ([CHARGE, {**CHARGE, "关系": "联系"}], 3, "E（开始）", "只能有一种关系"),
])
def test_faults_of_portfolios(lines, row, column, words):
    data = books.book(
        books.row(), books.row(工号="A002", 姓名="郑知行", 职务="副科长"), portfolios=lines)
    place = lone(data)
    assert place[:2] == (row, column) and words in place[2]


def test_what_is_allowed_but_odd_is_only_remarked():
    roster = parsed(books.book(
        books.row(职务="主任", 职务类别="部门主要负责人"),
        books.row(工号="A002", 职务="常务副主任", 职务类别="部门主要负责人")))
    assert roster.problems == ()
    assert "同名人员“沈怀瑾”（工号A001、A002）" in roster.notices[0]
    assert "“办公室”同时有2名主要负责人" in roster.notices[1]


def test_a_leader_known_already_need_not_stand_in_the_roster():
    leader = PersonRecord(
        code="L1", name="郑知行", gender="male", political_status="masses",
        management_authority="city_managed", establishment="civil_servant")
    line = {**CHARGE, "领导工号": "L1", "领导姓名": "郑知行"}
    assert said(books.book(books.row(), portfolios=[line]), KnownState(persons=(leader,))) == []


def test_a_problem_says_its_place_as_one_says_it_at_a_desk():
    problem = parsed(books.book(books.row(部门="保卫科"))).problems[0]
    assert problem.place == "人员名册 H2"


# --- single cells -----------------------------------------------------------------------


@pytest.mark.parametrize("written", [
    "2026-01-05", "2026/1/5", "2026.1.5", "2026年1月5日", "2026 年 1 月 5 日", "20260105",
    "２０２６－０１－０５", "2026-01-05 00:00:00",
])
def test_dates_are_taken_as_clerks_write_them(written):
    assert day(written) == date(2026, 1, 5)


def test_excel_dates_are_taken_as_dates():
    post = parsed(books.book(books.row(任职开始=datetime(2026, 1, 5)))).assignments[0]
    assert post.start == date(2026, 1, 5)


@pytest.mark.parametrize("written", [
    "2026", "2026-13-01", "2026-02-29", "1026-01-05", "9999-01-01", "05/01/2026",
    "2026-01-05 08:30", "2026年1月", "明天", "20260132",
])
def test_other_dates_are_not_guessed(written):
    assert day(written) is None


@pytest.mark.parametrize(("written", "read"), [
    ("张　三", "张三"), (" 沈 怀瑾 ", "沈怀瑾"), ("买买提·阿布都", "买买提·阿布都"),
    ("李〇", "李〇"),
    ("\ue123某", "\ue123某"), ("𠮷田", "𠮷田"), ("John Li", "John Li"),
    ("A1", None), ("=1", None), ("{{7*7}}", None), ("<b>某", None), ("", None), ("@某", None),
])
def test_names_lose_padding_and_refuse_what_is_no_name(written, read):
    assert name(written) == read
