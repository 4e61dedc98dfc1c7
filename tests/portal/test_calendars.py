"""Working days, due dates, and the settings that the clerk keeps."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import cache
from django.urls import reverse

from portal import calendars, preferences
from portal.actions import calendars as calendar_acts
from portal.actions import preferences as preference_acts
from portal.calendars import WorkingDays
from portal.models import CalendarDay, LedgerEntry, Preference
from portal.periods import months_after
from tests.portal.refusals import refused

BASIS = "市政协办〔2026〕3号"
PLAIN = WorkingDays()


@pytest.fixture(autouse=True)
def fresh_settings():
    cache.clear()
    yield
    cache.clear()


# --- which days are worked on -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 3, 5), True),  # Thursday
        (date(2026, 3, 7), False),  # Saturday
        (date(2026, 10, 1), False),  # National Day
        (date(2026, 10, 10), True),  # Saturday worked for the holiday
        (date(2026, 2, 14), True),  # Saturday before Spring Festival
        (date(2049, 10, 1), True),  # not published: an ordinary Friday
        (date(2049, 10, 2), False),  # not published: an ordinary Saturday
    ],
)
def test_the_published_table_holds_and_else_the_ordinary_week(day, works):
    assert PLAIN.is_working_day(day) is works


def test_the_organs_correction_comes_first():
    table = WorkingDays({date(2026, 3, 5): False, date(2026, 3, 7): True})
    assert not table.is_working_day(date(2026, 3, 5))
    assert table.is_working_day(date(2026, 3, 7))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 3, 5), 0, date(2026, 3, 5)),
        (date(2026, 3, 5), 1, date(2026, 3, 6)),
        (date(2026, 3, 6), 1, date(2026, 3, 9)),
        (date(2026, 3, 7), 1, date(2026, 3, 9)),
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 3, 9), -1, date(2026, 3, 6)),
        (date(2026, 3, 5), 15, date(2026, 3, 26)),
    ],
)
def test_working_days_are_counted_from_the_next_day(day, count, expected):
    assert PLAIN.add_working_days(day, count) == expected


def test_working_days_between_two_days_include_both():
    assert PLAIN.working_days_between(date(2026, 3, 2), date(2026, 3, 8)) == 5
    assert PLAIN.working_days_between(date(2026, 3, 7), date(2026, 3, 8)) == 0


@pytest.mark.parametrize(
    ("day", "moves", "expected"),
    [
        (date(2026, 3, 6), True, date(2026, 3, 6)),
        (date(2026, 3, 7), True, date(2026, 3, 9)),
        (date(2026, 10, 1), True, date(2026, 10, 8)),
        (date(2026, 3, 7), False, date(2026, 3, 7)),
    ],
)
def test_a_due_date_on_a_day_off_moves_where_the_setting_says_so(day, moves, expected):
    assert PLAIN.due_day(day, moves=moves) == expected


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2026, 1, 1), 12, date(2026, 12, 31)),
        (date(2026, 3, 5), 1, date(2026, 4, 4)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),  # clamped: no day off
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 28), 1, date(2026, 2, 27)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_months_end_the_day_before_unless_the_month_was_too_short(start, months, expected):
    assert months_after(start, months) == expected


def test_a_table_of_many_years_is_one_query(db, django_assert_num_queries):
    CalendarDay.objects.create(day=date(2027, 3, 5), is_working=False, name="停电")
    with django_assert_num_queries(1):
        table = calendars.table(date(2026, 1, 1), date(2030, 1, 1))
        assert table.next_working_day(date(2027, 3, 5)) == date(2027, 3, 8)
    assert calendars.next_working_day(date(2027, 3, 5)) == date(2027, 3, 8)


# --- the calendar page --------------------------------------------------------------------------


def test_D1_D2_a_correction_has_a_name_and_changes_something(cast):
    clerk = cast.viewer("clerk")
    day = date(2026, 3, 5)
    with refused("D1"):
        calendar_acts.correct_day(day=day, is_working=False, name=" ", by=clerk)
    with refused("D2"):
        calendar_acts.correct_day(day=day, is_working=True, name="开放日", by=clerk)
    assert not LedgerEntry.objects.exists()


def test_a_correction_is_made_and_taken_back(cast, client_of):
    browser = client_of("clerk")
    address = reverse("calendar_day", args=["2026-03-05"])
    assert browser.get(address).status_code == 200
    done = browser.post(address, {"is_working": "no", "name": "停电检修"})
    assert done.status_code == 302
    assert not calendars.is_working_day(date(2026, 3, 5))
    assert "停电检修" in browser.get(done.url).content.decode()
    browser.post(address, {"is_working": "yes", "name": "恢复上班"})
    assert not CalendarDay.objects.exists()
    assert LedgerEntry.objects.filter(word="portal.calendar_changed").count() == 2


def test_the_year_is_read_by_all_and_corrected_by_the_clerk(cast, client_of):
    page = client_of("staff").get(reverse("calendar"), {"year": 2026})
    assert page.context["shown"].working_days == 248
    assert "/organisation/calendar/2026-03-05/" not in page.content.decode()
    assert client_of("staff").get(reverse("calendar_day", args=["2026-03-05"])).status_code == 403


@pytest.mark.parametrize("day", ["2026-02-30", "gestern", "1900-01-01"])
def test_a_day_that_does_not_exist_is_not_found(cast, client_of, day):
    assert client_of("clerk").get(reverse("calendar_day", args=[day])).status_code == 404


@pytest.mark.parametrize("year", ["", "abcd", "0000", "9999", "２０２６"])
def test_a_strange_year_still_shows_a_calendar(cast, client_of, year):
    assert client_of("staff").get(reverse("calendar"), {"year": year}).status_code == 200


# --- settings -----------------------------------------------------------------------------------


def change(cast, key, value, basis=BASIS):
    return preference_acts.change_setting(
        key=key, value=value, basis_document=basis, by=cast.viewer("clerk")
    )


@pytest.mark.parametrize(
    ("key", "value", "basis", "rule"),
    [
        ("supplementary_days", 20, " ", "V1"),
        ("supplementary_days", 0, BASIS, "V2"),
        ("supplementary_days", 121, BASIS, "V2"),
        ("organ_name", "  ", BASIS, "V3"),
        ("supplementary_days", 30, BASIS, "O22"),
    ],
)
def test_V1_to_V3_a_setting_changes_within_bounds_and_by_document(cast, key, value, basis, rule):
    with refused(rule):
        change(cast, key, value, basis)
    assert not Preference.objects.exists()


def test_a_changed_setting_holds_and_is_recorded(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        change(cast, "supplementary_days", 20)
    assert preferences.value("supplementary_days") == 20
    assert LedgerEntry.objects.get().word == "portal.setting_changed"


def test_due_dates_follow_the_setting(cast, django_capture_on_commit_callbacks):
    assert calendars.due_day(date(2026, 3, 7)) == date(2026, 3, 9)
    with django_capture_on_commit_callbacks(execute=True):
        change(cast, "due_moves_to_working_day", False)
    assert calendars.due_day(date(2026, 3, 7)) == date(2026, 3, 7)


def test_the_clerk_changes_a_setting_on_its_page(cast, client_of):
    browser = client_of("clerk")
    address = reverse("setting_change", args=["supplementary_days"])
    page = browser.post(address, {"value": 20, "basis_document": ""})
    assert page.status_code == 422
    assert browser.post(address, {"value": 20, "basis_document": BASIS}).status_code == 302
    text = browser.get(reverse("settings")).content.decode()
    assert BASIS in text


@pytest.mark.parametrize("name", ["settings", "setting_change"])
def test_only_the_clerk_keeps_settings(cast, client_of, name):
    address = reverse(name, args=["organ_name"] if name == "setting_change" else [])
    assert client_of("clerk").get(address).status_code == 200
    assert client_of("secretary").get(address).status_code == 403


def test_an_unknown_setting_is_not_found(cast, client_of):
    address = reverse("setting_change", args=["nothing"])
    assert client_of("clerk").get(address).status_code == 404
