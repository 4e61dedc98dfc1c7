"""A plan says what an import would change; nothing ends silently, nothing is done twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from portal.rosters.changes import Plan
from portal.rosters.plan import applied, plan
from portal.rosters.records import (
    AssignmentRecord,
    DepartmentRecord,
    KnownState,
    PersonRecord,
    PortfolioRecord,
    Roster,
    SheetProblem,
)

TODAY = date(2026, 6, 1)
SHEN = PersonRecord(
    code="A1", name="沈怀瑾", gender="female", political_status="party_member",
    management_authority="organ_managed", establishment="civil_servant", pinyin="shenhuaijin",
    email="shen@anlan.example", order=30, ref=11,
)
ZHENG = replace(SHEN, code="A2", name="郑知行", pinyin="zhengzhixing", email="", order=40, ref=12)
OFFICE = DepartmentRecord(
    code="BGS", name="办公室", short_name="办", kind="office", opened_on=date(2010, 1, 1), ref=1)
SECTION = DepartmentRecord(
    code="BGS1", name="秘书科", short_name="秘", kind="section", parent="BGS",
    opened_on=date(2012, 1, 1), ref=2)
CLERK = AssignmentRecord(
    person="A1", department="BGS", title="科员", post_kind="staff", start=date(2020, 1, 1),
    basis="文一", ref=21)
LEADER = AssignmentRecord(
    person="A2", title="副主席", post_kind="leader", start=date(2019, 1, 1), ref=22)
CHARGE = PortfolioRecord(
    leader="A2", department="BGS", relation="in_charge", start=date(2022, 1, 1), basis="文",
    ref=31)
KNOWN = KnownState((OFFICE, SECTION), (SHEN, ZHENG), (CLERK, LEADER), (CHARGE,))
SAME = Roster((SHEN, ZHENG), (CLERK, LEADER), (OFFICE, SECTION), (CHARGE,))


def planned(roster: Roster, known: KnownState = KNOWN, ending: date | None = None) -> Plan:
    """A plan, checked: planned again after it is applied, it has nothing left to do."""
    result = plan(roster, known, on=TODAY, end_missing_on=ending)
    if not result.problems:
        again = plan(roster, applied(result, known), on=TODAY, end_missing_on=ending)
        assert again.empty, list(again.assignments.lines())
    return result


def unsaid(department: DepartmentRecord) -> DepartmentRecord:
    """The department as a sheet without short name and day of opening says it."""
    return replace(department, short_name="", opened_on=None,
                   silent=frozenset({"short_name", "opened_on"}))


def fields(change) -> list[tuple[str, str, str]]:
    return [(each.label, each.old, each.new) for each in change.fields]


def test_the_same_roster_again_is_nothing_to_do():
    result = planned(SAME)
    assert result.empty and result.problems == ()
    assert result.persons.unchanged == (SHEN, ZHENG)
    assert result.persons.unchanged[0].ref == 11


def test_into_an_empty_system_everything_is_new_parents_first():
    roster = replace(SAME, departments=(unsaid(SECTION), unsaid(OFFICE)))
    result = planned(roster, KnownState())
    assert [each.code for each in result.departments.new] == ["BGS", "BGS1"]
    assert result.departments.new[0].opened_on == date(2020, 1, 1)
    assert result.departments.new[1].opened_on == TODAY
    assert result.departments.new[1].short_name == "秘书科"
    assert result.count == 2 + 2 + 2 + 1


def test_a_parent_opens_no_later_than_its_section():
    roster = replace(
        SAME, assignments=(replace(CLERK, department="BGS1"), LEADER), portfolios=None,
        departments=(unsaid(OFFICE), unsaid(SECTION)))
    opened = {each.code: each.opened_on for each in planned(roster, KnownState()).departments.new}
    assert opened == {"BGS": date(2020, 1, 1), "BGS1": date(2020, 1, 1)}


def test_a_known_department_keeps_what_the_sheet_leaves_unsaid():
    assert planned(replace(SAME, departments=(unsaid(OFFICE), unsaid(SECTION)))).empty


def test_a_new_person_gets_pinyin_and_first_letters():
    row = replace(SHEN, code="A3", name="曾国华", pinyin="", silent=frozenset({"pinyin"}))
    (new,) = planned(replace(SAME, persons=(SHEN, ZHENG, row))).persons.new
    assert (new.pinyin, new.initials) == ("zengguohua", "zgh")


def test_changed_fields_are_told_in_the_words_of_the_sheet():
    row = replace(SHEN, political_status="masses", rank="一级科员")
    (change,) = planned(replace(SAME, persons=(row, ZHENG))).persons.changed
    assert fields(change) == [("政治面貌", "中共党员", "群众"), ("职级", "", "一级科员")]
    assert change.old is SHEN and change.new.ref == 11


def test_what_the_roster_leaves_unsaid_stays_as_it_is():
    row = replace(SHEN, pinyin="", email="", order=1000,
                  silent=frozenset({"pinyin", "email", "order"}))
    post = replace(CLERK, silent=frozenset({"end"}))
    known = replace(KNOWN, assignments=(replace(CLERK, end=date(2026, 12, 31)), LEADER))
    assert planned(replace(SAME, persons=(row, ZHENG), assignments=(post, LEADER)), known).empty


def test_a_new_name_brings_its_own_pinyin():
    row = replace(SHEN, name="单怀瑾", pinyin="", silent=frozenset({"pinyin"}))
    (change,) = planned(replace(SAME, persons=(row, ZHENG))).persons.changed
    assert fields(change) == [
        ("姓名", "沈怀瑾", "单怀瑾"), ("拼音", "shenhuaijin", "shanhuaijin")]


def test_white_space_alone_is_no_change():
    known = replace(KNOWN, assignments=(replace(CLERK, basis=" 文一\n"), LEADER))
    assert planned(SAME, known).empty


def test_who_is_absent_is_listed_and_nothing_ends():
    result = planned(replace(SAME, persons=(ZHENG,), assignments=(LEADER,)))
    assert result.empty
    assert result.persons.missing == (SHEN,)
    assert result.assignments.missing == (CLERK,)


def test_who_is_absent_ends_on_the_day_the_clerk_orders():
    day = date(2026, 5, 31)
    result = planned(replace(SAME, persons=(SHEN,), assignments=(CLERK,), portfolios=None),
                     ending=day)
    (person,), (post,), (charge,) = (
        result.persons.ended, result.assignments.ended, result.portfolios.ended)
    assert fields(person) == [("状态", "在职", "已离开")] and person.reason == "名册中没有"
    assert (post.new.end, charge.new.end) == (day, day)
    assert result.persons.missing == ()


def test_a_post_that_begins_later_cannot_end_on_that_day():
    known = replace(KNOWN, assignments=(replace(CLERK, start=date(2026, 6, 1)), LEADER))
    result = planned(replace(SAME, persons=(ZHENG,), assignments=(LEADER,)), known,
                     ending=date(2026, 5, 31))
    (problem,) = result.problems
    assert "沈怀瑾的“办公室科员”从2026-06-01开始，不能在2026-05-31结束" in problem.sentence


def test_nobody_leaves_while_the_file_still_gives_him_a_portfolio():
    result = planned(replace(SAME, persons=(SHEN,), assignments=(CLERK,)),
                     ending=date(2026, 5, 31))
    assert "郑知行分管“办公室”：人员名册中没有此人" in result.problems[0].sentence


def test_a_second_post_that_the_roster_does_not_name_is_missing_not_ended():
    extra = replace(CLERK, title="组长", kind="concurrent", ref=23)
    result = planned(SAME, replace(KNOWN, assignments=(CLERK, LEADER, extra)))
    assert result.empty and result.assignments.missing == (extra,)


def test_past_posts_that_the_roster_does_not_name_stay_history():
    past = replace(CLERK, title="办事员", start=date(2015, 1, 1), end=date(2019, 12, 31))
    result = planned(SAME, replace(KNOWN, assignments=(past, CLERK, LEADER)),
                     ending=date(2026, 5, 31))
    assert result.empty and result.assignments.missing == ()


def test_a_new_main_post_ends_the_former_one_the_day_before():
    row = replace(CLERK, department="BGS1", title="科长", post_kind="section_head",
                  start=date(2026, 3, 1), ref=None)
    result = planned(replace(SAME, assignments=(row, LEADER)))
    assert result.assignments.new == (row,)
    (ended,) = result.assignments.ended
    assert ended.new.end == date(2026, 2, 28)
    assert ended.reason == "自2026-03-01起由沈怀瑾的“秘书科科长”接替"


def test_a_concurrent_post_ends_nothing():
    row = replace(CLERK, title="组长", kind="concurrent", start=date(2026, 3, 1), ref=None)
    result = planned(replace(SAME, assignments=(CLERK, row, LEADER)))
    assert result.assignments.new == (row,) and result.assignments.ended == ()


def test_an_end_in_the_roster_is_a_change_of_that_post():
    row = replace(CLERK, end=date(2026, 5, 31))
    (change,) = planned(replace(SAME, assignments=(row, LEADER))).assignments.changed
    assert fields(change) == [("任职结束", "", "2026-05-31")]


@pytest.mark.parametrize(("correction", "told"), [
    ({"start": date(2020, 2, 1)}, [("任职开始", "2020-01-01", "2020-02-01")]),
    ({"title": "一级科员"}, [("职务", "科员", "一级科员")]),
    ({"department": "BGS1"}, [("部门", "办公室", "秘书科")]),
    ({"department": "BGS1", "title": "文书"},
     [("部门", "办公室", "秘书科"), ("职务", "科员", "文书")]),
    ({"post_kind": "section_head"}, [("职务类别", "工作人员", "科室负责人")]),
    ({"kind": "acting"}, [("任职形式", "主职", "主持工作")]),
])
def test_one_differing_word_is_a_correction_of_the_same_post(correction, told):
    row = replace(CLERK, **correction)
    result = planned(replace(SAME, assignments=(row, LEADER)))
    (change,) = result.assignments.changed
    assert fields(change) == told
    assert result.assignments.new == result.assignments.ended == ()


def test_a_second_term_in_the_same_post_is_new_not_a_correction():
    first = replace(CLERK, start=date(2015, 1, 1), end=date(2017, 12, 31))
    result = planned(SAME, replace(KNOWN, assignments=(first, LEADER)))
    assert result.assignments.new == (CLERK,) and result.assignments.changed == ()


def test_a_closed_term_inside_a_known_one_is_for_the_clerk_to_sort_out():
    row = replace(CLERK, title="组长", start=date(2021, 1, 1), end=date(2021, 12, 31), row=7)
    (problem,) = planned(replace(SAME, assignments=(row, LEADER))).problems
    assert (problem.row, problem.sheet) == (7, "人员名册")
    assert "沈怀瑾的“办公室科员”（2020-01-01起）的时间重叠" in problem.sentence


def test_a_new_leader_in_charge_ends_the_former_one_the_day_before():
    row = replace(CHARGE, leader="A1", start=date(2026, 4, 1), ref=None)
    result = planned(replace(SAME, portfolios=(row,)))
    assert result.portfolios.new == (row,)
    assert result.portfolios.ended[0].new.end == date(2026, 3, 31)


def test_assisting_leaders_stand_beside_each_other():
    rows = (CHARGE, replace(CHARGE, leader="A1", relation="assisting", ref=None))
    result = planned(replace(SAME, portfolios=rows))
    assert result.portfolios.new == rows[1:] and result.portfolios.ended == ()


def test_in_charge_instead_of_liaison_is_a_correction():
    known = replace(KNOWN, portfolios=(replace(CHARGE, relation="liaison"),))
    (change,) = planned(SAME, known).portfolios.changed
    assert fields(change) == [("关系", "联系", "分管")]


def test_a_file_without_portfolios_says_nothing_about_them():
    result = planned(replace(SAME, portfolios=None, departments=None), ending=TODAY)
    assert result.empty and result.portfolios.missing == () and result.departments.missing == ()


def test_a_department_closes_only_when_nobody_is_left_in_it():
    old = replace(SECTION, code="BGS9", name="旧科", ref=9)
    used = replace(SECTION, code="BGS8", name="用科", ref=8)
    known = replace(KNOWN, departments=(OFFICE, SECTION, old, used),
                    assignments=(CLERK, LEADER, replace(LEADER, department="BGS8", title="顾问",
                                                        kind="concurrent", start=TODAY)))
    assert planned(SAME, known).departments.missing == (old, used)
    result = plan(SAME, known, on=TODAY, end_missing_on=date(2026, 5, 31))
    assert [change.old for change in result.departments.ended] == [old]
    assert result.departments.ended[0].new.closed_on == date(2026, 5, 31)
    assert result.departments.missing == (used,)


def test_who_comes_back_is_in_service_again():
    known = replace(KNOWN, persons=(replace(SHEN, status="left"), ZHENG))
    (change,) = planned(SAME, known).persons.changed
    assert fields(change) == [("状态", "已离开", "在职")]


def test_who_has_only_past_posts_does_not_come_back():
    past = replace(CLERK, end=date(2025, 1, 1))
    known = replace(KNOWN, persons=(replace(SHEN, status="retired"), ZHENG),
                    assignments=(past, LEADER))
    assert planned(replace(SAME, assignments=(past, LEADER)), known).empty


def test_a_roster_with_problems_is_never_planned():
    with pytest.raises(ValueError, match="problems"):
        plan(Roster(problems=(SheetProblem(2, "", "坏"),)), KNOWN, on=TODAY)


def test_the_fingerprint_tells_plans_apart_but_not_row_numbers():
    row = replace(SHEN, rank="甲", row=5)
    one = planned(replace(SAME, persons=(row, ZHENG)))
    two = planned(replace(SAME, persons=(replace(row, row=9), ZHENG)))
    three = planned(replace(SAME, persons=(replace(row, rank="乙"), ZHENG)))
    assert one.fingerprint == two.fingerprint != three.fingerprint
