"""A head makes good a late talk in a real browser and sees the light of the department go out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse
from playwright.sync_api import expect

from portal import clock
from portal.actions import lights
from portal.models import LightRule
from supervision.lights.ground import Ground
from supervision.lights.portfolio import coverage_due
from supervision.models import Talk, TalkParticipant
from tests.browser.conftest import PHONE, WIDE, accessible, fits
from tests.cast import MOMENT, START, Cast

LATE = datetime(2026, 12, 16, 2, tzinfo=UTC)  # the day after everybody should have been met


@pytest.fixture(autouse=True)
def december(cast):
    with time_machine.travel(LATE, tick=True):
        yield


def met_all_but(cast: Cast, key: str) -> None:
    """The head has spoken with everybody of 提案委 this year except one."""
    head, unit = cast.person["head"], cast.department["TAW"].pk
    for person in coverage_due(Ground(clock.today(), {}))[unit] - {cast.person[key].pk}:
        talk = Talk.objects.create(
            kind="integrity_routine", state="confirmed", form="individual",
            held_on=LATE.date().replace(month=5), created_at=MOMENT,
            created_by=cast.user["head"], recorded_at=MOMENT, recorded_by=cast.user["head"],
        )
        TalkParticipant.objects.create(talk=talk, person=head, role="talker")
        TalkParticipant.objects.create(talk=talk, person_id=person, role="interviewee")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_light_goes_out_when_the_late_talk_is_confirmed(cast, page_as, size):
    met_all_but(cast, "staff")
    LightRule.objects.update(active_from=START)
    lights.refresh(day=clock.today())
    head, staff = page_as("head", size), page_as("staff", size)
    head.goto(reverse("lights"))
    light = head.get_by_text("本年度已谈")
    expect(light.first).to_be_visible()
    accessible(head)
    fits(head)

    head.goto("/")
    head.get_by_role("link", name="记录谈话").first.click()
    head.get_by_role("link", name=cast.person["staff"].name).click()
    head.get_by_label("谈话要点").fill("提醒元旦前后外出报备")
    head.get_by_label("谈话对象的说明和态度").fill("认真落实")
    head.get_by_role("button", name="保存并提请核对").click()
    expect(head.get_by_text("谈话记录已提交。")).to_be_visible()
    staff.goto("/")
    staff.get_by_role("link", name="去核对").click()
    staff.goto(reverse("talk_confirm", args=[Talk.objects.get(state="recorded").pk]))
    staff.get_by_role("button", name="核对无误，确认").click()
    expect(staff.get_by_text("已确认，谈话记录已锁定。")).to_be_visible()

    head.goto(reverse("lights"))
    expect(light).to_have_count(0)
    head.goto(reverse("talk_coverage"))
    expect(head.get_by_role("img").or_(head.locator("svg")).first).to_be_visible()
    accessible(head)
    fits(head)
