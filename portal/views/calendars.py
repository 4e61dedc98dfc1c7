"""Pages of the working-day calendar."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import calendars, clock
from portal.actions import calendars as actions
from portal.days import cn_date
from portal.forms.calendars import DayForm
from portal.models import CalendarDay
from portal.pages import DetailPage
from portal.periods import EARLIEST, LATEST
from portal.queries import calendars as queries
from portal.roles import Permission
from portal.views.keeping import KeepPage


class CalendarPage(DetailPage):
    """A year as a grid of months."""

    permission = Permission.VIEW_DIRECTORY
    template_name = "portal/calendar.html"

    def extra(self) -> dict[str, Any]:
        number = self._year()
        return {
            "shown": queries.year(number),
            "before": number - 1 if number > EARLIEST.year else None,
            "after": number + 1 if number < LATEST.year else None,
            "today": clock.today(),
            "keeps": self.viewer.may(Permission.KEEP_CALENDAR),
        }

    def _year(self) -> int:
        asked = self.request.GET.get("year", "")
        number = int(asked) if asked.isdecimal() and len(asked) == 4 else clock.today().year
        return min(max(number, EARLIEST.year), LATEST.year)


class CalendarDayPage(KeepPage):
    """Corrects one day."""

    permission = Permission.KEEP_CALENDAR
    form_class = DayForm
    done_message = gettext_lazy("工作日历已更正。")
    day: date

    def prepare(self) -> None:
        try:
            self.day = date.fromisoformat(self.kwargs["day"])
        except ValueError:
            raise Http404 from None
        if not EARLIEST <= self.day <= LATEST:
            raise Http404
        row = CalendarDay.objects.filter(day=self.day).first()
        self.cell = queries.cell(self.day, row)

    def heading(self) -> str:
        return _("更正%(day)s") % {"day": cn_date(self.day)}

    def lead(self) -> str:
        return _("更正以后，尚未到期的期限按新的工作日计算。")

    def facts(self) -> list[tuple[str, Any]]:
        ordinary = calendars.ordinarily_works(self.day)
        return [
            (_("按放假安排"), _("上班") if ordinary else _("放假")),
            (_("现在登记为"), _("上班") if self.cell.works else _("放假")),
        ]

    def back(self) -> str:
        return f"{reverse('calendar')}?year={self.day.year}"

    def crumbs(self) -> list[tuple[str, str]]:
        return [(_("工作日历"), self.back())]

    def initial(self) -> dict[str, Any]:
        return {"is_working": "no" if self.cell.works else "yes", "name": self.cell.name}

    def perform(self, form: DayForm) -> str:
        actions.correct_day(day=self.day, by=self.viewer, **form.cleaned_data)
        return self.back()
