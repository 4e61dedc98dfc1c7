"""The library and its numbers: versions follow each other, and each day has its own rule."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from portal import clock
from portal.actions import lights
from portal.ledger.verify import verify
from portal.models import LedgerEntry, LightRule, WarningLight
from supervision.actions import regulations
from supervision.actions.regulations import Text, clauses_in
from supervision.models import (
    DeadlineRule,
    EffectPeriodRule,
    Regulation,
    RegulationClause,
)
from supervision.queries.clauses import clauses_like
from supervision.queries.terms import term
from tests.portal.refusals import refused

pytestmark = pytest.mark.django_db
WORDS = "总则的话\n第一条　为了规范值班，制定本办法。\n第二条 值班人员应当在岗。\n不得脱岗。\n"


def added(cast, by="clerk", **changes):
    given = {"code": "J01", "kind": "organ_rule", "title": "值班管理办法",
             "issuing_body": "机关党组",
             "text": Text(effective_on=date(2026, 1, 1), text=WORDS)}  # fmt: skip
    return regulations.add(by=cast.viewer(by), **given | changes)


def test_a_text_falls_into_its_clauses():
    assert clauses_in(WORDS) == [
        ("第一条", "为了规范值班，制定本办法。"), ("第二条", "值班人员应当在岗。\n不得脱岗。"),
    ]
    assert clauses_in("没有分条") == []


def cared_for(cast, regulation, **changes):
    given = {"owner": cast.department["TAW"], "basis": [], "review_on": None, "reviewed": False}
    return regulations.care(
        regulation=regulation, by=cast.viewer("clerk"), **given | changes
    )


def waits() -> list[tuple[str, str]]:
    """The level of each light about a rule, and since when it waits."""
    rows = WarningLight.objects.shining().filter(rule="W84")
    return [(row.level, row.facts["since"]) for row in rows]


@pytest.fixture
def judged(cast):
    LightRule.objects.update(active_from=date(2025, 1, 1))
    with time_machine.travel(datetime(2026, 3, 2, 2, tzinfo=UTC), tick=False):
        yield cast


def test_the_head_hears_when_a_rule_is_to_be_reviewed_and_until_it_was(judged, client_of):
    regulation = added(judged)
    cared_for(judged, regulation, review_on=date(2026, 3, 3))
    assert not waits()
    lights.refresh(day=date(2026, 3, 2))
    assert not waits()
    lights.refresh(day=date(2026, 3, 3))
    assert waits() == [("yellow", "2026-03-03")]
    assert WarningLight.objects.visible_to(judged.viewer("head")).filter(rule="W84").exists()
    assert not WarningLight.objects.visible_to(judged.viewer("staff")).filter(rule="W84").exists()
    page = client_of("head").get(reverse("lights"))
    assert "《值班管理办法》自2026年3月3日起应当清理评估" in page.content.decode()
    cared_for(judged, regulation, review_on=date(2027, 3, 3), reviewed=True)
    assert not waits()


def test_a_review_day_that_has_passed_stands_while_another_department_takes_over(judged):
    """Otherwise the day had to be moved, and the light went out without a review."""
    regulation = added(judged)
    cared_for(judged, regulation, review_on=date(2026, 3, 3))
    with time_machine.travel(datetime(2026, 3, 10, 2, tzinfo=UTC), tick=False):
        other = judged.department["NYW"]
        cared_for(judged, regulation, review_on=date(2026, 3, 3), owner=other)
        regulation.refresh_from_db()
        assert regulation.owner == other
        assert waits() == [("yellow", "2026-03-03")]
        for changes in (
            {"review_on": date(2026, 3, 4)}, {"review_on": date(2026, 3, 3), "reviewed": True},
        ):
            with refused("J9"):
                cared_for(judged, regulation, **changes)


def test_a_later_text_of_what_a_rule_rests_on_asks_for_a_review(judged):
    regulation = added(judged)
    law = added(judged, code="L01", title="上级规定", text=Text(effective_on=date(2020, 1, 1)))
    cared_for(judged, regulation, basis=[law])
    assert not waits()
    regulations.add_version(
        regulation=law, text=Text(effective_on=date(2026, 2, 1)), by=judged.viewer("clerk")
    )
    lights.refresh(day=date(2026, 3, 2))
    assert waits() == [("yellow", "2026-02-01")]
    regulations.add_version(
        regulation=regulation, text=Text(effective_on=date(2026, 3, 1)), by=judged.viewer("clerk")
    )
    assert not waits()


def test_the_review_of_a_rule_is_entered_on_its_page(client_of, cast):
    regulation = added(cast)
    law = added(cast, code="L01", title="上级规定")
    desk, where = client_of("clerk"), reverse("regulation_care", args=[regulation.pk])
    past = {"owner": cast.department["TAW"].pk, "basis": [law.pk], "review_on": "2020-01-01"}
    refused_page = desk.post(where, past)
    assert refused_page.status_code == 422
    assert "下次清理评估日期不能早于今天。" in refused_page.content.decode()
    ahead = clock.today() + timedelta(days=400)
    done = desk.post(where, past | {"review_on": ahead.isoformat(), "reviewed": "on"}, follow=True)
    told = done.content.decode()
    assert "提案委员会" in told and "《上级规定》" in told and "上次清理评估" in told
    assert not [f for f in verify().findings if f.where.startswith("supervision.regulation")]
    assert client_of("head").get(where).status_code == 403


@pytest.mark.parametrize("by", ["staff", "head", "leader", "secretary", "security_admin"])
def test_only_clerk_and_discipline_keep_the_library(cast, by):
    with refused("V5"):
        added(cast, by)
    assert not Regulation.objects.exists()


def test_a_new_version_ends_the_one_before_and_both_may_be_cited(cast):
    regulation = added(cast)
    regulations.add_version(
        regulation=regulation, by=cast.viewer("discipline"),
        text=Text(effective_on=date(2026, 7, 1), text="第二条 值班人员应当持续在岗。"),
    )
    old, new = regulation.versions.order_by("effective_on")
    assert (old.ended_on, new.ended_on) == (date(2026, 6, 30), None)
    for day, count in ((date(2025, 12, 31), 0), (date(2026, 6, 30), 1), (date(2026, 7, 1), 1)):
        assert clauses_like("在岗", day).count() == count
    assert RegulationClause.objects.count() == 3
    assert not [f for f in verify().findings if "regulation" in f.where]


def test_what_no_regulation_may_be(cast):
    regulation = added(cast)
    with refused("J1"):
        added(cast)
    with refused("J2"):
        regulations.add_version(regulation=regulation, by=cast.viewer("clerk"),
                                text=Text(effective_on=date(2026, 1, 1)))
    with refused("J4"):
        regulations.add_version(
            regulation=regulation, by=cast.viewer("clerk"),
            text=Text(effective_on=date(2026, 2, 1), text="第一条 甲\n第一条 乙"))
    with refused("J3"):
        regulations.repeal(regulation=regulation, last_day=date(2025, 1, 1),
                           by=cast.viewer("clerk"))
    regulations.repeal(regulation=regulation, last_day=date(2026, 3, 1), by=cast.viewer("clerk"))
    with refused("J3"):
        regulations.repeal(regulation=regulation, last_day=date(2026, 4, 1),
                           by=cast.viewer("clerk"))


def test_an_empty_library_begins_with_the_known_rules_once(cast):
    assert regulations.begin() == 39
    assert regulations.begin() == 0
    assert Regulation.objects.get(code="R02").title == "中国共产党问责条例"
    assert not Regulation.objects.filter(versions__checked_at__isnull=False).exists()
    assert not [f for f in verify().findings if "regulation" in f.where]


# --- numbers ------------------------------------------------------------------------------------


def local() -> DeadlineRule:
    return DeadlineRule.objects.get(code="opinion.answer")


def statutory() -> DeadlineRule:
    return DeadlineRule.objects.get(code="appeal.file")


@pytest.mark.parametrize("role", ["staff", "leader", "secretary", "system_admin", "audit_admin",
                                  "clerk", "discipline", "security_admin"])  # fmt: skip
def test_a_number_is_changed_by_whom_its_ground_names(cast, role):
    by = cast.viewer(role)
    assert regulations.may_change(local(), by) == (role in ("clerk", "discipline"))
    assert regulations.may_change(statutory(), by) == (role == "security_admin")


def test_what_happened_before_keeps_the_old_number(cast):
    day = clock.today() + timedelta(days=10)
    regulations.change_term(rule=local(), value=10, valid_from=day, citation="办〔2026〕9号",
                            by=cast.viewer("clerk"))
    assert term("opinion.answer", day - timedelta(days=1)).value == 15
    assert term("opinion.answer", day).value == 10
    entry = LedgerEntry.objects.get()
    assert entry.word == "supervision.rule_changed"
    assert '"after":10,"before":15' in entry.body


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"by": "security_admin"}, "J5"), ({"citation": " "}, "J6"), ({"value": 0}, "J8"),
        ({"valid_from": date(2009, 1, 1)}, "J7"),
        ({"valid_from": clock.today() - timedelta(days=1)}, "J7"),
    ],
)
def test_how_no_number_is_changed(cast, changes, rule):
    given = {"value": 10, "citation": "办〔2026〕9号", "by": "clerk",
             "valid_from": clock.today()} | changes  # fmt: skip
    given["by"] = cast.viewer(given["by"])
    with refused(rule):
        regulations.change_term(rule=local(), **given)
    assert local().value == 15


def test_an_effect_period_changes_with_the_law_by_the_security_administrator(cast):
    row = EffectPeriodRule.objects.get(kind="admin_warning")
    regulations.change_effect(rule=row, value=8, valid_from=clock.today(), citation="修订第×条",
                              by=cast.viewer("security_admin"))
    assert EffectPeriodRule.objects.on(clock.today()).get(kind="admin_warning").months == 8
    with refused("J5"):
        regulations.change_effect(
            rule=EffectPeriodRule.objects.get(kind="demerit"), value=8, citation="x",
            valid_from=clock.today(), by=cast.viewer("clerk"))


# --- pages ----------------------------------------------------------------------------------------


def test_the_library_is_read_by_all_and_kept_by_the_clerk(client_of, cast):
    clerk = client_of("clerk")
    data = {"code": "J01", "kind": "organ_rule", "title": "值班管理办法",
            "issuing_body": "机关党组", "effective_on": "2026-01-01", "text": WORDS}  # fmt: skip
    page = clerk.post(reverse("regulation_new"), data, follow=True).content.decode()
    assert "值班人员应当在岗" in page
    assert "待核对" in client_of("staff").get(reverse("regulations") + "?q=在岗").content.decode()
    regulation = Regulation.objects.get()
    version = regulation.versions.get()
    clerk.post(reverse("version_check", args=[version.pk]))
    assert "已核对" in client_of("staff").get(
        reverse("regulation", args=[regulation.pk])).content.decode()
    assert client_of("staff").get(reverse("regulation_new")).status_code == 403


def test_the_security_administrator_sees_and_changes_statutory_terms(client_of):
    admin = client_of("security_admin")
    page = admin.get(reverse("terms") + "?q=申诉").content.decode()
    assert "提出申诉" in page
    change = reverse("term_change", args=[statutory().pk])
    assert change in page
    assert admin.get(reverse("term_change", args=[local().pk])).status_code == 403
    admin.post(change, {"value": 2, "valid_from": clock.today().isoformat(),
                        "citation": "条例修订"})
    assert DeadlineRule.objects.on(clock.today()).get(code="appeal.file").value == 2
    assert "影响期规定" in client_of("staff").get(reverse("effect_terms")).content.decode()
