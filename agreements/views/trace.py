"""谁在那一天负责: from a department or a person up to the secretary."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone

from agreements.forms.trace import TraceForm
from agreements.queries import trace as queries
from portal import clock
from portal.models import Department, Person
from portal.pages import BasePage
from portal.queries import directory
from portal.roles import Permission
from portal.search import cleaned


class TracePage(BasePage):
    """`?department=` or `?person=`, `?on=`, `?known=`; `?q=` finds whom to ask about."""

    permission = Permission.VIEW_AGREEMENTS
    template_name = "agreements/trace.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        today = clock.today()
        form = TraceForm({**request.GET.dict(), "on": request.GET.get("on") or today.isoformat()})
        asked = form.cleaned_data if form.is_valid() else {}
        day = asked.get("on") or today
        shown: dict[str, Any] = {"form": form, "day": day, "days": self._days(asked)}
        text = cleaned(asked.get("q", ""))
        if text:
            shown |= {"searched": text, "choices": self._choices(text, day)}
        elif asked.get("department"):
            shown["about"] = get_object_or_404(Department, pk=asked["department"])
            shown["trace"] = self._trace(asked, day, department=asked["department"])
        elif asked.get("person"):
            shown["about"] = get_object_or_404(Person, pk=asked["person"])
            shown["trace"] = self._trace(asked, day, person=asked["person"])
        return self.render(**shown)

    def _trace(self, asked: dict[str, Any], day: date, **whom: int) -> queries.Trace:
        known = asked.get("known")
        return queries.trace(
            self.viewer, day=day, known_at=end_of(known) if known else None, **whom
        )

    @staticmethod
    def _choices(text: str, day: date) -> dict[str, Any]:
        return {
            "departments": directory.departments_like(text),
            "people": directory.people_like(text, day),
        }

    @staticmethod
    def _days(asked: dict[str, Any]) -> str:
        """The days of this page, for links that ask about somebody else."""
        return urlencode({k: asked[k].isoformat() for k in ("on", "known") if asked.get(k)})


def end_of(day: date) -> datetime:
    """The last moment of a day, as the system knew things then."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
