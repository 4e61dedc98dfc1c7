"""Lights come on and go out by fact, and are shown only to those whom their kind names."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portal.actions import lights
from portal.errors import RuleBroken
from portal.ledger import pen
from portal.lights import kinds
from portal.lights.levels import Level
from portal.models import LedgerEntry, LightChange, LightRule, Portfolio, WarningLight
from portal.queries import demands
from tests.cast import BASIS
from tests.supervision.records import Records
from tests.together import at_once

JUNE = datetime(2026, 6, 15, 2, tzinfo=UTC)
DAY = date(2026, 6, 15)


@pytest.fixture
def june(cast):
    """A Monday of June; rules judge what began since the organ was founded."""
    LightRule.objects.update(active_from=date(2026, 1, 1))
    with time_machine.travel(JUNE, tick=False):
        yield cast


def shining(rule=None):
    rows = WarningLight.objects.shining()
    return rows.filter(rule=rule) if rule else rows


def light_of(cast, who, code="TAW", rule="W13", level=Level.YELLOW, **more):
    return WarningLight.objects.create(
        **{
            "rule": rule, "subject": f"{who}:{code}:{rule}", "level": level, "since": DAY,
            "opened_on": DAY, "facts": {"due": 2, "covered": 0}, "person": cast.person[who],
            "department": cast.department[code], **more,
        }
    )


def test_a_light_keeps_its_changes_and_goes_out_by_fact(june):
    assert lights.refresh(day=DAY) > 0
    light = shining("W11").get(person=june.person["leader"])
    assert light.level == Level.YELLOW and light.due_on == date(2026, 6, 30)
    assert lights.refresh(day=DAY) == 0  # the same day gives the same lights
    lights.refresh(day=date(2026, 7, 1))
    light.refresh_from_db()
    assert (light.level, light.since) == (Level.RED, date(2026, 7, 1))
    Portfolio.objects.filter(leader=june.person["leader"]).update(end=date(2026, 6, 30))
    lights.refresh(day=date(2026, 7, 2))
    light.refresh_from_db()
    assert (light.level, light.closed_on) == (Level.GREEN, date(2026, 7, 2))
    assert [c.level for c in LightChange.objects.filter(light=light)] == [
        Level.YELLOW, Level.RED, Level.GREEN
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs two writers at once")
def test_an_act_and_the_night_may_light_the_same_at_once(june):
    at_once(lambda _turn: lights.refresh(day=DAY), 4)
    assert shining("W11").filter(person=june.person["leader"]).count() == 1
    assert lights.refresh(day=DAY) == 0


def test_a_night_that_was_cut_off_is_done_again_within_the_hour(june, monkeypatch):
    class Killed(BaseException):
        """The machine is switched off."""

    def dies(**_given):
        raise Killed

    Records(june).sign(noticed_on=date(2026, 6, 1))
    with monkeypatch.context() as cut:
        cut.setattr(lights, "refresh", dies)
        with pytest.raises(Killed):
            lights.nightly()
    assert lights.nightly() == "" and not shining("W17")  # it may still be at it
    with time_machine.travel(datetime(2026, 6, 15, 3, tzinfo=UTC), tick=True):
        assert lights.nightly() and shining("W17")
        assert lights.nightly() == ""


def test_history_before_the_first_day_is_not_judged(cast):
    lights.begin(day=DAY)
    lights.refresh(day=DAY)
    assert not shining().filter(level=Level.RED).exists()
    assert not shining().filter(rule__in=("W01", "W11", "W12", "W13")).exists()


def test_an_explanation_does_not_put_a_light_out(june):
    light = light_of(june, "head")
    with pytest.raises(RuleBroken, match="请写明理由"):
        lights.note(light=light, reason=" ", by=june.viewer("head"))
    lights.note(light=light, reason="人员在外培训，下周谈。", by=june.viewer("head"))
    light.refresh_from_db()
    assert light.level == Level.YELLOW and light.noted_at is not None
    assert LedgerEntry.objects.filter(word="portal.light_noted").count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"by": "head"}, "不能免除对本人的提示"),
        ({"fixed": True}, "依据法规的提示不能免除"),
        ({"document": ""}, "请写明依据文件"),
        ({"until": DAY}, "截止日期"),
        ({"until": DAY + timedelta(days=367)}, "截止日期"),
        ({"level": Level.GREEN, "closed_on": DAY}, "已经消除"),
    ],
)
def test_who_may_exempt_what(june, change, sentence):
    row = {k: v for k, v in change.items() if k in ("fixed", "level", "closed_on")}
    given = {"reason": "挂职期间", "document": "纪要〔2026〕6号", "until": DAY + timedelta(30)}
    given |= {k: v for k, v in change.items() if k in given}
    with pytest.raises(RuleBroken, match=sentence):
        lights.exempt(
            light=light_of(june, "head", **row), by=june.viewer(change.get("by", "leader")),
            **given,
        )


def test_an_exempted_light_counts_for_nothing_until_its_day(june, client_of):
    light = light_of(june, "head", level=Level.RED, fixed=False)
    for number in range(2):
        light_of(june, "head", level=Level.RED, subject=f"more{number}")
    page = client_of("leader").get("/lights/").content.decode()
    assert page.count("红灯") == 4  # three lights, and the department's
    lights.exempt(
        light=light, reason="挂职", document="纪要", until=DAY + timedelta(30),
        by=june.viewer("leader"),
    )
    page = client_of("leader").get("/lights/").content.decode()
    assert "免予提示" in page and page.count("红灯") == 2
    lights.lift(light=light, reason="已返岗", by=june.viewer("leader"))
    light.refresh_from_db()
    assert light.exempt_until is None


def test_only_those_are_told_whom_the_rule_names(june):
    light_of(june, "head")
    told = {
        who for who in june.user
        if WarningLight.objects.visible_to(june.viewer(who)).exists()
    }
    assert told == {"head", "leader"}  # W13: head, leader in charge


def test_a_light_of_a_closed_record_is_hidden_with_it(june):
    make = Records(june)
    measure = make.measure(kind="ordered_self_exam", about="staff", reply_due=DAY)
    light_of(june, "staff", rule="W46", record=measure.pk, record_kind="measure")

    def told(who):
        return WarningLight.objects.visible_to(june.viewer(who)).exists()

    assert told("discipline") and not told("staff") and not told("head")
    type(measure).objects.filter(pk=measure.pk).update(**make.stamp("served"))
    assert told("staff")


def test_the_object_of_an_opinion_never_sees_what_watches_over_its_author(june):
    light_of(june, "staff", rule="W43", person=None, other=june.person["discipline"])
    assert not WarningLight.objects.visible_to(june.viewer("discipline")).exists()
    WarningLight.objects.update(other=june.person["leader"])
    assert WarningLight.objects.visible_to(june.viewer("discipline")).exists()
    assert not WarningLight.objects.visible_to(june.viewer("leader")).exists()


def test_a_new_edition_of_a_rule_holds_from_its_day_on(june):
    def change(by, **more):
        return lights.change_rule(
            **{
                "code": "W03", "parameters": {"yellow": 10, "red": 15}, "basis": "organ_rule",
                "citation": "机关制度〔2026〕3号", "valid_from": DAY, "by": june.viewer(by), **more,
            }
        )

    for by, more, rule in (
        ("security_admin", {}, "K7"), ("clerk", {"valid_from": DAY - timedelta(1)}, "K8"),
        ("clerk", {"citation": ""}, "K9"),
        ("clerk", {"parameters": {"yellow": 20, "red": 30}, "basis": "agreed",
                   "citation": ""}, "K9"),
        ("clerk", {"code": "W47", "parameters": {"yellow": 7, "months": 2}}, "K7"),
    ):
        with pytest.raises(RuleBroken) as broken:
            change(by, **more)
        assert broken.value.rule == rule
    change("clerk")
    params = lights.params_on(DAY)["W03"]
    assert params.value("W03.red", DAY - timedelta(1)) == 30
    assert params.value("W03.red", DAY) == 15
    assert LedgerEntry.objects.filter(word="portal.light_rule_changed").exists()


def test_a_scoped_run_gives_what_the_night_gives(june):
    lights.refresh(day=DAY)
    night = set(shining().values_list("rule", "subject", "level"))
    WarningLight.objects.filter(rule__in=("W11", "W12", "W13")).update(
        level=Level.GREEN, closed_on=DAY
    )
    lights.refresh_now(
        [p.pk for p in june.person.values()], [d.pk for d in june.department.values()]
    )
    assert set(shining().values_list("rule", "subject", "level")) == night


def test_pages_ask_as_often_for_three_hundred_lights_as_for_three(june, client_of):
    for number in range(3):
        light_of(june, "head", subject=f"few{number}")
    client = client_of("leader")
    client.get("/lights/")

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/lights/").status_code == 200
        return len(asked)

    few = queries()
    for number in range(300):
        light_of(june, "head", subject=f"many{number}")
    assert queries() == few


def test_a_light_shows_its_facts_its_basis_and_what_became_of_it(june, client_of):
    lights.refresh(day=DAY)
    light = shining("W11").get(person=june.person["leader"])
    page = client_of("leader").get(f"/lights/{light.pk}/").content.decode()
    for words in ("2026年上半年尚未听取提案委员会汇报", "惯例", "期限 2026年6月30日", "黄灯"):
        assert words in page
    assert client_of("head").get(f"/lights/{light.pk}/").status_code == 404


def test_all_that_is_asked_is_listed_by_role_with_its_basis(june, client_of):
    assert BASIS
    page = client_of("staff").get("/demands/").content.decode()
    for words in ("党组书记", "核对本人的谈话记录", "机关制度", "不足3人，不显示"):
        assert words in page
    assert "不足3人，不显示" not in client_of("discipline").get("/demands/").content.decode()


def test_an_act_is_counted_for_the_role_of_who_did_it(june):
    with time_machine.travel(datetime(2026, 5, 20, 2, tzinfo=UTC)), transaction.atomic():
        for whose in ("head", "head", "staff"):
            pen.write("agreements.signed", subject="agreements.agreement:1", by=june.viewer(whose))
    found = {
        str(role): next((r.entries, r.people) for r in rows if str(r.what) == "签订责任书")
        for role, rows, _own in demands.burden(june.viewer("clerk"), DAY).groups
        if any(str(r.what) == "签订责任书" for r in rows)
    }
    assert found == {
        "部门负责人": (2, 1), "干部职工": (1, 1), "分管领导": (0, 0), "党组书记": (0, 0)
    }


def test_each_kind_stands_in_the_page_on_lights():
    page = (Path(settings.BASE_DIR) / "docs" / "mechanisms" / "lights.md").read_text("utf-8")
    table = page.partition("## Which there are")[2].partition("## Where to change")[0]
    named = set(re.findall(r"W\d\d[a-d]?", table))
    for first, last in re.findall(r"W(\d\d) to W(\d\d)", table):
        named |= {f"W{n:02}" for n in range(int(first), int(last) + 1)}
    assert set(kinds.kinds()) <= named
