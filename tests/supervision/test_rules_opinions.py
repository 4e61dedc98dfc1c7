"""Y rules: opinions are routed, protected, or not taken at all."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from portal.errors import RuleBroken
from portal.roles import Role
from supervision import access
from supervision.receipts import ALPHABET, author_mark, new_receipt, receipt_hash
from supervision.rules import opinions
from tests.supervision.records import Records


@pytest.mark.parametrize(
    "text",
    ["他收受贿赂", "有人举报他", "科长收了老板的红包", "套取资金用于吃喝", "涉嫌违纪", "小 金 库",
     "贪 污公款", "行·贿", "公款旅游", "收礼金"],
)  # fmt: skip
def test_y2_an_allegation_is_not_taken(text):
    assert opinions.allegation_in(text)
    verdict = opinions.may_submit(
        about="colleague", text=text, anonymous=False, files=0, object_chosen=True
    )
    assert verdict.rule == "Y2"


@pytest.mark.parametrize(
    "text",
    ["食堂的饭菜可以更丰富", "会议太多，建议合并", "收到材料后希望早点反馈", "报销流程复杂",
     "希望领导多到科室谈心", "对廉政教育的建议：多到现场"],
)  # fmt: skip
def test_an_ordinary_opinion_is_taken(text):
    assert not opinions.allegation_in(text)
    assert opinions.may_submit(
        about="matter", text=text, anonymous=True, files=0, object_chosen=False
    )


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"about": "secretary"}, "Y1"),
        ({"object_is_secretary": True}, "Y1"),
        ({"object_chosen": False}, "Y7"),
        ({"text": "  "}, "Y5"),
        ({"text": "字" * 2001}, "Y5"),
        ({"text": "字" * 2000}, ""),
        ({"anonymous": True, "files": 1}, "Y6"),
        ({"anonymous": False, "files": 1}, ""),
    ],
)
def test_what_is_taken(change, rule):
    facts = {"about": "leader", "text": "请多听取意见", "anonymous": True, "files": 0,
             "object_chosen": True}  # fmt: skip
    assert opinions.may_submit(**facts | change).rule == rule


def test_the_table_refuses_an_opinion_about_the_secretary(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Records(cast).opinion("secretary", code=None)


def test_the_table_refuses_the_object_as_handler(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        Records(cast).opinion("colleague", person="staff", handler="staff")


def test_there_is_no_route_for_the_secretary():
    with pytest.raises(RuleBroken):
        opinions.route("secretary")


@pytest.mark.parametrize(
    ("about", "assigners", "secretary"),
    [
        ("matter", {Role.CLERK, Role.DISCIPLINE}, False),
        ("colleague", {Role.DISCIPLINE}, False),
        ("department", {Role.DISCIPLINE}, False),
        ("department_head", {Role.DISCIPLINE}, False),
        ("leader", {Role.SECRETARY, Role.DISCIPLINE}, True),
        ("discipline", {Role.SECRETARY}, True),
        ("clerk", {Role.SECRETARY}, True),
    ],
)
def test_y3_the_routes(about, assigners, secretary):
    route = opinions.route(about)
    assert route.assigners == assigners
    assert route.secretary_handles is secretary
    for role in Role:
        assert opinions.may_assign(about, {role}) == (role in assigners)


@pytest.mark.parametrize(
    ("handler", "rule"),
    [
        ("head", "Y3"), ("staff", "Y3"), ("staff_two", "Y3"), ("leader", ""),
        ("discipline", ""), ("other_staff", ""),
    ],
)  # fmt: skip
def test_w42_nobody_of_the_department_handles_what_is_about_it(cast, handler, rule):
    opinion = Records(cast).opinion("department_head", person="head")
    facts = access.handler_facts(opinion, cast.person[handler].pk)
    assert opinions.may_assign_to(opinion.about, facts).rule == rule


@pytest.mark.parametrize("handler", ["head", "staff"])
def test_w42_nobody_under_the_leader_handles_what_is_about_him(cast, handler):
    opinion = Records(cast).opinion("leader", person="leader", code=None)
    facts = access.handler_facts(opinion, cast.person[handler].pk)
    assert opinions.may_assign_to("leader", facts).rule == "Y4"
    own = access.handler_facts(opinion, cast.person["leader"].pk)
    assert opinions.may_assign_to("leader", own).rule == "Y3"
    assert opinions.may_assign_to(
        "leader", access.handler_facts(opinion, cast.person["secretary"].pk)
    )


def test_y9_the_author_is_opened_for_a_reason_only():
    assert opinions.may_open_author(is_discipline=True, anonymous=False, reason="核实情况")
    assert opinions.may_open_author(is_discipline=True, anonymous=False, reason=" ").rule == "Y9"
    assert opinions.may_open_author(is_discipline=False, anonymous=False, reason="x").rule == "Y9"
    assert opinions.may_open_author(is_discipline=True, anonymous=True, reason="x").rule == "Y10"


@pytest.mark.parametrize(
    ("waiting", "oldest", "leaves"),
    [
        (0, None, False), (1, date(2026, 3, 5), False), (2, date(2026, 3, 4), False),
        (1, date(2026, 3, 3), True), (3, date(2026, 3, 5), True),
    ],
)  # fmt: skip
def test_a_batch_leaves_at_three_or_after_a_day_and_a_night(waiting, oldest, leaves):
    assert opinions.may_release(waiting, oldest, date(2026, 3, 5)) is leaves


def test_a_receipt_is_found_however_it_is_typed_and_is_not_stored():
    code = new_receipt()
    assert len(code) == 12
    assert set(code) <= set(ALPHABET)
    assert receipt_hash(f" {code[:4].lower()}-{code[4:8]} {code[8:]}") == receipt_hash(code)
    assert code not in receipt_hash(code)
    assert receipt_hash(new_receipt()) != receipt_hash(code)
    assert author_mark(1) != author_mark(2)


def test_an_opinion_keeps_no_moment_of_writing(cast):
    opinion = Records(cast).opinion(author="staff")
    columns = {field.name for field in opinion._meta.concrete_fields}
    assert not columns & {"created_at", "created_by", "made_at", "made_by", "ip", "account"}
    assert "person" not in {f.name for f in opinion._meta.concrete_fields}
