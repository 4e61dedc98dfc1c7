"""Departments and posts: what may stand where, and how their pages answer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import rules
from portal.actions import organisation, people, responsibility
from portal.errors import StaleState
from portal.models import Department, LedgerEntry, Portfolio, Post
from portal.periods import Period
from portal.queries import organisation as queries
from tests.cast import MOMENT
from tests.portal.refusals import refused

DAY = date(2026, 3, 5)
BASIS = "市政协党组〔2026〕8号"


# --- rules ------------------------------------------------------------------------------------

LIFE = Period(date(2024, 1, 1), date(2026, 3, 5))


@pytest.mark.parametrize(
    ("start", "end", "rule", "field"),
    [
        (date(2024, 1, 1), date(2026, 3, 5), "", None),
        (date(2023, 12, 31), date(2026, 3, 5), "O3", "start"),
        (date(2024, 1, 1), date(2026, 3, 6), "O3", "end"),
        (date(2024, 1, 1), None, "O3", "end"),
        (date(2026, 3, 6), None, "O3", "start"),
    ],
)
def test_O3_both_days_lie_within_the_life_of_the_department(start, end, rule, field):
    verdict = rules.within_life(Period(start, end), LIFE)
    assert (verdict.rule, verdict.field) == (rule, field)


@pytest.mark.parametrize(
    ("kind", "has_parent", "allowed"),
    [
        ("section", True, True), ("section", False, False),
        ("office", False, True), ("committee", True, False),
    ],
)
def test_O13_only_sections_have_a_department_above(kind, has_parent, allowed):
    assert bool(rules.place_in_tree(kind, has_parent)) is allowed


@pytest.mark.parametrize(
    ("kind", "has_department", "in_section", "rule"),
    [
        ("leader", False, False, ""), ("leader", True, False, "O15"),
        ("staff", False, False, "O15"), ("staff", True, True, ""),
        ("deputy_secretary_general", False, False, ""),
        ("department_head", True, False, ""), ("department_head", True, True, "O16"),
        ("section_head", True, True, ""), ("section_head", True, False, "O16"),
    ],
)
def test_O15_O16_posts_stand_where_they_belong(kind, has_department, in_section, rule):
    verdict = rules.post_in_its_place(
        kind, has_department=has_department, in_section=in_section
    )
    assert verdict.rule == rule


def test_every_rule_has_a_sentence_that_ends():
    assert all(str(sentence).endswith("。") for sentence in rules.SENTENCES.values())


# --- acts -------------------------------------------------------------------------------------


@pytest.fixture
def clerk(cast):
    return cast.viewer("clerk")


def test_a_department_is_set_up_and_recorded(cast, clerk):
    made = organisation.add_department(
        code="YJS", name="研究室", kind="office", opened_on=DAY, by=clerk
    )
    assert made.short_name == "研究室"
    assert LedgerEntry.objects.get().word == "portal.department_added"


def test_O14_there_is_no_third_level(cast, clerk):
    with refused("O14"):
        organisation.add_department(
            code="X", name="组", kind="section", parent=cast.department["MSK"], opened_on=DAY,
            by=clerk,
        )


def test_O25_a_section_is_not_older_than_its_department(cast, clerk):
    with refused("O25"):
        organisation.add_department(
            code="X", name="综合科", kind="section", parent=cast.department["TAW"],
            opened_on=date(2023, 12, 31), by=clerk,
        )


def test_O10_a_department_with_people_cannot_be_closed(cast, clerk):
    with refused("O10"):
        organisation.close_department(
            department=cast.department["TAW"], closed_on=DAY, by=clerk
        )
    assert Department.objects.get(code="TAW").closed_on is None


def _empty(cast, clerk, code, last_day):
    for post in Post.objects.filter(department__code=code):
        for held in post.assignments.filter(withdrawn_at=None):
            people.end_assignment(
                assignment=held, end=last_day, basis_document=BASIS, by=clerk
            )


def test_O11_O12_sections_and_portfolios_end_before_the_department(cast, clerk):
    _empty(cast, clerk, "BGS", DAY)
    with refused("O11"):
        organisation.close_department(
            department=cast.department["BGS"], closed_on=DAY, by=clerk
        )
    _empty(cast, clerk, "TAW", DAY)
    with refused("O12"):
        organisation.close_department(
            department=cast.department["TAW"], closed_on=DAY, by=clerk
        )


def test_an_empty_department_is_closed_on_its_last_day(cast, clerk):
    _empty(cast, clerk, "TAW", DAY)
    responsibility.end_portfolio(
        portfolio=Portfolio.objects.get(department=cast.department["TAW"]), end=DAY,
        basis_document=BASIS, by=clerk,
    )
    with refused("O10"):
        organisation.close_department(
            department=cast.department["TAW"], closed_on=DAY - timedelta(days=1), by=clerk
        )
    organisation.close_department(department=cast.department["TAW"], closed_on=DAY, by=clerk)
    assert Department.objects.on(DAY).filter(code="TAW").exists()
    assert not Department.objects.on(DAY + timedelta(days=1)).filter(code="TAW").exists()
    with pytest.raises(StaleState):
        organisation.close_department(
            department=cast.department["TAW"], closed_on=DAY, by=clerk
        )
    organisation.reopen_department(department=cast.department["TAW"], by=clerk)
    assert Department.objects.get(code="TAW").closed_on is None


def test_O24_a_department_is_not_set_up_after_its_first_use(cast, clerk):
    with refused("O24"):
        organisation.change_department(
            department=cast.department["TAW"], opened_on=date(2024, 1, 2), by=clerk
        )


def test_O17_what_a_held_post_means_stays(cast, clerk):
    post = Post.objects.get(title="一级主任科员")
    with refused("O17"):
        organisation.change_post(post=post, kind="department_deputy", by=clerk)
    assert organisation.change_post(post=post, title="一级主任科员（综合）", by=clerk).pk


def test_O22_a_change_changes_something(cast, clerk):
    with refused("O22"):
        organisation.change_department(
            department=cast.department["TAW"], name="提案委员会", by=clerk
        )


def test_only_listed_fields_can_be_edited(cast, clerk):
    with pytest.raises(TypeError):
        organisation.change_department(
            department=cast.department["TAW"], closed_on=DAY, by=clerk
        )


# --- pages ------------------------------------------------------------------------------------


def test_the_list_shows_head_and_leader_of_the_day(cast, client_of):
    text = client_of("staff").get(reverse("departments")).content.decode()
    for words in ("韩秉文", "郑知行", "宋致远", "主持工作", "程映川"):
        assert words in text


def test_a_department_shows_its_people_and_portfolios(cast, client_of):
    address = reverse("department", args=[cast.department["TAW"].pk])
    text = client_of("staff").get(address).content.decode()
    for words in ("许未央", "何静川", "郑知行", "分管"):
        assert words in text
    assert "变更信息" not in text


def test_a_department_without_head_says_so(cast, client_of, clerk):
    held = cast.person["head"].assignments.get()
    people.withdraw_assignment(assignment=held, by=clerk)
    address = reverse("department", args=[cast.department["TAW"].pk])
    assert "没有主要负责人" in client_of("staff").get(address).content.decode()


def test_the_clerk_sets_up_a_section_and_a_post(cast, client_of):
    browser = client_of("clerk")
    parent = cast.department["TAW"]
    done = browser.post(
        reverse("department_add"),
        {
            "code": "TAZ", "name": "综合科", "short_name": "", "kind": "section",
            "parent": parent.pk, "opened_on": "2026-03-05", "order": 21,
        },
    )
    assert done.status_code == 302
    section = Department.objects.get(code="TAZ")
    assert section.parent == parent
    done = browser.post(
        reverse("post_add"),
        {"title": "科长", "kind": "section_head", "department": section.pk, "order": 10},
    )
    assert done.status_code == 302
    assert Post.objects.get(department=section).title == "科长"


def test_a_code_in_use_is_refused_beside_its_field(cast, client_of):
    page = client_of("clerk").post(
        reverse("department_add"),
        {
            "code": "TAW", "name": "研究室", "kind": "office", "opened_on": "2026-03-05",
            "order": 21,
        },
    )
    assert page.status_code == 422
    assert page.context["form"].errors["code"] == ["这个编码已有部门使用。"]


def test_a_rule_is_the_sentence_beside_the_field(cast, client_of):
    page = client_of("clerk").post(
        reverse("department_close", args=[cast.department["TAW"].pk]),
        {"closed_on": "2026-03-05"},
    )
    assert page.status_code == 422
    assert "3项任职" in page.context["form"].errors["closed_on"][0]


KEEPING = ["department_add", "post_add"]
KEEPING_ONE = ["department_change", "department_close"]


@pytest.mark.parametrize("key", ["staff", "head", "leader", "secretary", "discipline"])
def test_reading_is_for_all_and_keeping_for_the_clerk(cast, client_of, key):
    browser, pk = client_of(key), cast.department["TAW"].pk
    assert browser.get(reverse("departments")).status_code == 200
    assert browser.get(reverse("department", args=[pk])).status_code == 200
    for name in KEEPING:
        assert browser.get(reverse(name)).status_code == 403
    for name in KEEPING_ONE:
        assert browser.get(reverse(name, args=[pk])).status_code == 403
        assert client_of("clerk").get(reverse(name, args=[pk])).status_code == 200


@pytest.mark.parametrize("key", ["system_admin", "security_admin", "audit_admin", "outsider"])
def test_administrators_and_outsiders_do_not_read_the_directory(cast, client_of, key):
    for name in ("departments", "people", "portfolios"):
        assert client_of(key).get(reverse(name)).status_code == 403


@pytest.mark.parametrize("name", ["departments", "portfolios"])
def test_a_list_takes_the_same_queries_for_few_and_many_departments(cast, client_of, name):
    browser = client_of("clerk")
    browser.get(reverse(name))
    few = _queries(browser, reverse(name))
    _more_departments(cast, 100)
    assert _queries(browser, reverse(name)) == few
    _more_departments(cast, 150)
    many = _queries(browser, reverse(name))  # sections stand apart now
    assert many < few + 8
    _more_departments(cast, 200)
    assert _queries(browser, reverse(name)) == many


def _more_departments(cast, count: int) -> None:
    first = Department.objects.count()
    made = Department.objects.bulk_create(
        Department(
            code=f"X{number}", name=f"部门{number}", short_name=f"部门{number}",
            kind="committee", opened_on=date(2024, 1, 1),
        )
        for number in range(first, first + count)
    )
    Portfolio.objects.bulk_create(
        Portfolio(
            leader=cast.person["leader"], department=department, relation="in_charge",
            start=date(2024, 1, 1), basis_document=BASIS, recorded_at=MOMENT,
        )
        for department in made
    )


def _queries(browser, address: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(address).status_code == 200
    return len(caught)


def test_people_of_a_section_count_for_their_department(cast):
    rows = {row.code: row.people for row in queries.departments_on(DAY)}
    assert rows["MSK"] == 2
    assert rows["BGS"] == 4  # its head, the discipline officer, and the two of the section
