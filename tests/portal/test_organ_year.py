"""The year of the organ, and the feed that tells days and counts and nothing more."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from portal import icalendar, organ_year
from portal.actions import accounts
from portal.models import CalendarFeed, LedgerEntry
from tests.agreements import scenes


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("元旦前廉政提醒", date(2025, 12, 23)),  # for the next year's first day
        ("劳动节前廉政提醒", date(2026, 4, 22)),
    ],
)
def test_reminders_stand_seven_working_days_before_a_holiday(db, title, day):
    found = {str(e.title): e.day for e in organ_year.recurring(day.year)}
    assert found.get(title) == day


def test_each_matter_names_its_basis(cast, client_of):
    with scenes.spring():
        scenes.issued(cast)
        page = client_of("clerk").get(reverse("organ_year"), {"year": "2026"}).content.decode()
    assert "领导干部集中报告个人有关事项" in page
    assert "2026年度责任书签订截止" in page
    assert page.count('<span class="basis">') == page.count('<span class="layer">')


def test_the_feed_tells_days_and_counts_only(cast, client_of, client):
    with scenes.spring():
        scenes.issued(cast)
        page = client_of("leader").post(
            reverse("calendar_feed_keep"), {"act": "open"}
        ).content.decode()
        address = page[page.index("/feed/"):].split("<")[0].strip()
        got = client.get(address)
    assert got["Content-Type"] == "text/calendar; charset=utf-8"
    text = got.content.decode()
    assert "DTSTART;VALUE=DATE:20260331" in text
    assert "SUMMARY:履责：" in text
    for secret in ("责任书", cast.person["leader"].name, "谈话"):
        assert secret not in text


def test_a_revoked_or_replaced_address_answers_no_more(cast, client_of, client):
    browser = client_of("staff")
    addresses = []
    for _turn in range(2):
        page = browser.post(reverse("calendar_feed_keep"), {"act": "open"}).content.decode()
        addresses.append(page[page.index("/feed/"):].split("<")[0].strip())
    assert [client.get(at).status_code for at in addresses] == [404, 200]
    browser.post(reverse("calendar_feed_keep"), {"act": "revoke"})
    assert client.get(addresses[1]).status_code == 404
    assert CalendarFeed.objects.open().count() == 0
    assert LedgerEntry.objects.filter(word="portal.feed_revoked").count() == 2


def test_a_closed_account_feeds_nobody(cast, client_of, client):
    page = client_of("staff").post(reverse("calendar_feed_keep"), {"act": "open"})
    text = page.content.decode()
    address = text[text.index("/feed/"):].split("<")[0].strip()
    cast.user["staff"].is_active = False
    cast.user["staff"].save()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("how", ["closed and reopened", "password reset"])
def test_whoever_had_the_address_has_it_no_more_when_the_account_is_given_anew(
    cast, client_of, client, how
):
    page = client_of("staff").post(reverse("calendar_feed_keep"), {"act": "open"})
    text = page.content.decode()
    address = text[text.index("/feed/"):].split("<")[0].strip()
    user, system = cast.user["staff"], cast.viewer("system_admin")
    assert client.get(address).status_code == 200
    if how == "password reset":
        request = accounts.request_reset(user=user, reason="手机遗失", by=system)
        accounts.confirm_reset(request=request, by=cast.viewer("security_admin"))
    else:
        accounts.close_account(user=user, by=system)
        accounts.reopen_account(user=user, reason="返岗", by=system)
    assert client.get(address).status_code == 404
    assert LedgerEntry.objects.filter(word="portal.feed_revoked").count() == 1


def test_the_secret_is_not_kept(cast, client_of):
    text = client_of("staff").post(reverse("calendar_feed_keep"), {"act": "open"}).content.decode()
    secret = text[text.index("/feed/") + 6:].split(".ics")[0]
    assert secret not in str(CalendarFeed.objects.values().get())


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200))
def test_lines_are_folded_between_characters_and_read_back(title):
    event = icalendar.Event("m", date(2026, 3, 5), title)
    text = icalendar.calendar("履责", [event], datetime(2026, 3, 1, tzinfo=UTC))
    assert all(len(line.encode()) <= icalendar.WIDEST for line in text.split("\r\n"))
    unfolded = text.replace("\r\n ", "")
    (line,) = (part for part in unfolded.split("\r\n") if part.startswith("SUMMARY:"))
    assert line == f"SUMMARY:{icalendar.escaped(title)}"


def test_another_year_is_asked_by_the_address(cast, client_of):
    with time_machine.travel(datetime(2026, 3, 2, tzinfo=UTC)):
        page = client_of("staff").get(reverse("organ_year"), {"year": "2027"}).content.decode()
        assert "2027年工作安排" in page
        page = client_of("staff").get(reverse("organ_year"), {"year": "x"}).content.decode()
        assert "2026年工作安排" in page
