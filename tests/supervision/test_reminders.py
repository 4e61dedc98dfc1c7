"""Integrity reminders: sent to many at once, read, withdrawn; and the festival that comes next."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from portal import clock
from portal.errors import RuleBroken, StaleState
from portal.ledger.verify import verify
from portal.models import CalendarDay, LedgerEntry, Notice
from supervision import home_reminders
from supervision.actions import reminders
from supervision.models import IntegrityReminder, ReminderReceipt, ReminderText
from supervision.queries import holidays
from supervision.vocabulary import ReminderOccasion

pytestmark = pytest.mark.django_db
TOLD = "外出请报备"


def content(cast, *names, occasion="other", on=None, text=TOLD):
    return reminders.Content(
        occasion=ReminderOccasion(occasion), occasion_on=on, title="提醒", text=text,
        people=tuple(cast.person[n].pk for n in names),
    )


def sent(cast, *names, by="head", **given):
    return reminders.send_new(content=content(cast, *(names or ("staff", "staff_two")), **given),
                              by=cast.viewer(by))


def breaks(rule, act):
    with pytest.raises(RuleBroken) as broken:
        act()
    assert broken.value.rule == rule


def test_many_are_reminded_at_once_and_each_one_reads_it_once(cast):
    row = sent(cast)
    assert Notice.objects.count() == 2
    assert LedgerEntry.objects.get().word == "supervision.reminder_sent"
    assert reminders.read(reminder=row, by=cast.viewer("staff"))
    assert not reminders.read(reminder=row, by=cast.viewer("staff"))
    assert row.receipts.filter(read_at=None).get().person == cast.person["staff_two"]
    breaks("N7", lambda: reminders.read(reminder=row, by=cast.viewer("other_staff")))


@pytest.mark.parametrize(
    ("names", "given", "rule"),
    [
        (("other_staff",), {}, "N1"),
        (("leader",), {}, "N1"),
        (("staff",), {"text": " "}, "N3"),
        (("staff",), {"occasion": "new_year"}, "N4"),
        (("staff",), {"occasion": "new_year", "on": date(2020, 1, 1)}, "N4"),
    ],
)
def test_what_no_reminder_may_be(cast, names, given, rule):
    breaks(rule, lambda: sent(cast, *names, **given))
    assert not IntegrityReminder.objects.exists()


def test_nobody_is_reminded_of_nothing(cast):
    breaks("N2", lambda: reminders.send_new(content=content(cast), by=cast.viewer("head")))


def test_the_offices_remind_everybody(cast):
    assert sent(cast, "leader", "other_staff", by="discipline").receipts.count() == 2


def test_what_was_sent_is_not_changed_but_withdrawn(cast):
    row = sent(cast)
    breaks("N5", lambda: reminders.save_draft(content=content(cast, "staff"), reminder=row,
                                              by=cast.viewer("head")))
    breaks("N6", lambda: reminders.withdraw(reminder=row, by=cast.viewer("leader")))
    assert reminders.withdraw(reminder=row, by=cast.viewer("head")).state == "withdrawn"
    assert not Notice.objects.unread().exists()
    with pytest.raises(StaleState):
        reminders.withdraw(reminder=row, by=cast.viewer("head"))


def test_standard_texts_are_kept_by_the_offices(cast):
    assert set(ReminderText.objects.values_list("occasion", flat=True)) == set(
        ReminderOccasion.values
    )
    given = {"occasion": "trip", "title": "外出提醒", "text": TOLD}
    breaks("N8", lambda: reminders.keep_text(by=cast.viewer("head"), **given))
    reminders.keep_text(by=cast.viewer("clerk"), **given)
    assert LedgerEntry.objects.get().word == "supervision.reminder_text_changed"


def test_a_text_that_came_with_the_portal_needs_no_entry_until_somebody_changes_it(cast):
    def faults() -> list[str]:
        return [f.where for f in verify().findings if "remindertext" in f.where]

    assert not faults()
    row = ReminderText.objects.first()
    reminders.keep_text(
        standard=row, occasion=ReminderOccasion(row.occasion), title="提醒", text=TOLD,
        in_use=True, by=cast.viewer("clerk"),
    )
    assert not faults()
    ReminderText.objects.filter(pk=row.pk).update(text="别的")
    assert faults() == [f"supervision.remindertext:{row.pk}"]


# --- festivals ------------------------------------------------------------------------------


def test_the_next_festival_is_found_with_its_working_days():
    found = holidays.holidays(date(2026, 9, 1))[0]
    assert (found.occasion, found.start) == ("mid_autumn", date(2026, 9, 25))
    # Sunday the 20th is worked on (调休): the ordinary week would say the 16th.
    assert found.remind_from == date(2026, 9, 17)
    assert found.remind_by == date(2026, 9, 24)
    assert "7个工作日" in found.arithmetic


def test_the_clerks_correction_moves_the_festival():
    CalendarDay.objects.create(day=date(2027, 2, 5), is_working=False, name="春节")
    found = {h.occasion: h for h in holidays.holidays(date(2026, 12, 1))}
    assert found["spring_festival"].start == date(2027, 2, 5)
    assert found["spring_festival"].published
    new_year = found["new_year"]
    assert (new_year.start, new_year.published) == (date(2027, 1, 1), False)
    assert "尚未公布" in new_year.arithmetic


def test_a_head_is_asked_to_remind_from_the_seventh_working_day_before(cast):
    start = next(iter(holidays.holidays(date(2026, 9, 1)))).start
    with time_machine.travel("2026-09-16 02:00:00Z", tick=False):
        assert not list(home_reminders.owed(cast.viewer("head")))
    with time_machine.travel("2026-09-17 02:00:00Z", tick=False):
        owed = list(home_reminders.owed(cast.viewer("head")))
        assert owed[0].due_on == start - timedelta(days=1)
        assert owed[0].basis == "custom"
        sent(cast, "staff", occasion="mid_autumn", on=start)
        assert not list(home_reminders.owed(cast.viewer("head")))
        left = holidays.reminded_before(holidays.holidays(clock.today())[0])
        assert {r.department.code for r in left if r.on} == {"TAW"}
        assert "经科委" in next(iter(home_reminders.owed(cast.viewer("discipline")))).title


# --- pages ----------------------------------------------------------------------------------


def test_a_head_sends_to_the_whole_department_in_one_tap(cast, client_of):
    client = client_of("head")
    page = client.get(reverse("reminder_new"), {"occasion": "trip"}).content.decode()
    assert "外出考察调研廉政提醒" in page and "提案委员会全体" in page
    given = {"occasion": "trip", "form": "message", "title": "外出提醒", "text": TOLD,
             "whole_people": [cast.department["TAW"].pk]}
    found = client.post(reverse("reminder_new"), given | {"act": "find", "find_people": "xwy"})
    assert "许未央" in found.content.decode() and TOLD in found.content.decode()
    refused = client.post(reverse("reminder_new"), given | {"act": "send", "whole_people": []})
    assert refused.status_code == 422 and TOLD in refused.content.decode()
    client.post(reverse("reminder_new"), given | {"act": "send"})
    row = IntegrityReminder.objects.get()
    assert {r.person.name for r in row.receipts.all()} == {"许未央", "何静川"}

    staff = client_of("staff")
    assert TOLD in staff.get(reverse("reminder", args=[row.pk])).content.decode()
    assert "何静川" not in staff.get(reverse("reminder", args=[row.pk])).content.decode()
    staff.post(reverse("reminder_read", args=[row.pk]))
    assert "阅知情况：1/2" in client.get(reverse("reminder", args=[row.pk])).content.decode()
    assert client_of("other_staff").get(reverse("reminder", args=[row.pk])).status_code == 404


def test_another_occasion_brings_its_text_unless_something_was_written(cast, client_of):
    client = client_of("head")
    given = {"occasion": "procurement", "form": "message", "title": "", "text": "", "act": "text"}
    assert "不与供应商私下接触" in client.post(reverse("reminder_new"), given).content.decode()
    own = client.post(reverse("reminder_new"), given | {"text": "自己写的"}).content.decode()
    assert "自己写的" in own and "不与供应商私下接触" not in own


def test_the_list_asks_as_much_for_many_as_for_few(cast, client_of,
                                                    django_assert_max_num_queries):
    client, counts = client_of("head"), []
    client.get(reverse("reminders"))
    first = sent(cast)
    for many in (3, 300):
        rows = IntegrityReminder.objects.bulk_create(
            IntegrityReminder(occasion="other", title=f"提醒{n}", text=TOLD, state="sent",
                              sender=first.sender, created_at=first.created_at,
                              sent_at=first.sent_at, sent_by=first.sent_by,
                              sent_on=first.sent_on, created_by=first.created_by)
            for n in range(many)
        )
        ReminderReceipt.objects.bulk_create(
            ReminderReceipt(reminder=row, person=cast.person["staff"]) for row in rows
        )
        with django_assert_max_num_queries(30) as asked:
            client.get(reverse("reminders"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
