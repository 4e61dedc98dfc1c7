"""Search over the floors, and the people that a form offers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from portal import clock
from portal.errors import Sentence
from portal.pages import BasePage
from portal.queries import directory
from portal.roles import Permission
from portal.search import Hit, cleaned, found_by_floors

NAME = "person"  # of the form field that the people are chosen for


class SearchPage(BasePage):
    """`?q=`: people by name, pinyin or first letters; departments; what the floors find."""

    permission = Permission.USE
    template_name = "portal/search.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        text = cleaned(request.GET.get("q", ""))
        groups: dict[Sentence, list[Hit]] = {}
        if text and not self.viewer.is_admin:
            hits = directory.found(self.viewer, text, clock.today())
            for hit in [*hits, *found_by_floors(self.viewer, text)]:
                groups.setdefault(str(hit.group), []).append(hit)
        return self.render(
            search_text=text, groups=list(groups.items()),
            count=sum(map(len, groups.values())),
        )


class PeopleOptionsPage(BasePage):
    """The people that fit what was typed, as the inside of a person picker (`?name=field`)."""

    permission = Permission.VIEW_DIRECTORY
    template_name = "components/person_results.html"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        name = request.GET.get("name", NAME)
        name = name if name.isidentifier() and len(name) <= 40 else NAME
        chosen = [x for x in request.GET.getlist(name) if x.isdecimal() and len(x) < 18]
        text = cleaned(request.GET.get(f"find_{name}", ""))
        return render(request, self.template_name, self._list(name, text, chosen))

    def _list(self, name: str, text: str, chosen: list[str]) -> dict[str, Any]:
        return {
            "name": name,
            "people": directory.choices(text, clock.today(), map(int, chosen)),
            "chosen": set(chosen),
            "multiple": "multiple" in self.request.GET,
        }
