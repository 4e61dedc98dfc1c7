"""谁在那一天负责: from a department or a person up to the secretary."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from agreements import trace_starts
from agreements.forms.trace import TraceForm
from agreements.queries import trace as queries
from agreements.trace_starts import Start
from portal import clock
from portal.pages import BasePage
from portal.queries import directory
from portal.roles import Permission
from portal.search import cleaned


class TracePage(BasePage):
    """`?department=`, `?person=` or `?matter=`, `?on=`, `?known=`; `?q=` finds whom to ask about.

    A matter is a record of an upper floor (a finding, a case): it says whom and which day.
    """

    permission = Permission.VIEW_AGREEMENTS
    template_name = "agreements/trace.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        today = clock.today()
        start = self._start(request.GET.get("matter", ""))
        asked_day = request.GET.get("on") or (start.day if start else today).isoformat()
        form = TraceForm({**request.GET.dict(), "on": asked_day})
        asked = form.cleaned_data if form.is_valid() else {}
        day = asked.get("on") or today
        shown: dict[str, Any] = {
            "form": form, "day": day, "days": self._days(asked), "start": start,
        }
        text = cleaned(asked.get("q", ""))
        if text:
            shown |= {"searched": text, "choices": self._choices(text, day), "start": None}
        elif not form.errors and (question := question_of(asked, start)):
            shown |= self._answer(question)
        return self.render(**shown)

    def _start(self, matter: str) -> Start | None:
        if not matter:
            return None
        found = trace_starts.start(self.viewer, matter)
        if found is None:
            raise Http404
        return found

    def _answer(self, question: queries.Question) -> dict[str, Any]:
        about = queries.about(question)
        if about is None:
            raise Http404
        return {
            "about": about, "trace": queries.answer(self.viewer, question),
            "pack": question.key,
        }

    def _choices(self, text: str, day: date) -> dict[str, Any]:
        return {
            "matters": trace_starts.found(self.viewer, text),
            "departments": directory.departments_like(text),
            "people": directory.people_like(text, day),
        }

    @staticmethod
    def _days(asked: dict[str, Any]) -> str:
        """The days of this page, for links that ask about somebody else."""
        return urlencode({k: asked[k].isoformat() for k in ("on", "known") if asked.get(k)})


def question_of(asked: dict[str, Any], start: Start | None) -> queries.Question | None:
    """Whom the page is asked about: the record it began with, else a department, else a person."""
    day, known = asked.get("on"), asked.get("known")
    if day is None:
        return None
    if start is not None:
        department, person = start.department, start.person
    else:
        department, person = asked.get("department"), asked.get("person")
    if department is None and person is None:
        return None
    return queries.Question(day, known, department, None if department else person)
