"""Looks at each page that a test fetches: what no page of ours may get wrong."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler
from django.test.signals import setting_changed

DEBUG_WORDS = ("Traceback (most recent", "{{ ", "{% ", "None</", "&lt;function", "object at 0x")
UNLABELLED = {"hidden", "submit", "button", "image", "reset"}


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.headings: list[str] = []
        self.title = ""
        self.labelled: set[str] = set()
        self.controls: list[dict[str, str]] = []
        self._inside: list[str] = []
        self._label_depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if values.get("id"):
            self.ids[values["id"]] += 1
        if tag in ("h1", "title"):
            self._inside.append(tag)
            if tag == "h1":
                self.headings.append("")
        if tag == "label":
            self._label_depth += 1
            self.labelled.add(values.get("for", ""))
        if tag in ("input", "select", "textarea") and values.get("type") not in UNLABELLED:
            values["inside"] = "yes" if self._label_depth else ""
            self.controls.append(values)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()
        if tag == "label":
            self._label_depth -= 1

    def handle_data(self, data: str) -> None:
        # An SVG has titles of its own; the page's title is the first one.
        if not self._inside:
            return
        if self._inside[-1] == "h1":
            self.headings[-1] += data
        elif not self.headings:
            self.title += data


def look_at(html: str) -> None:
    """One h1, a title that begins with it, no id twice, every control labelled, no debug text.

    Mistakes are summed once.
    """
    page = _Page()
    page.feed(html)
    assert len(page.headings) == 1, f"one h1, not {page.headings}"
    heading = " ".join(page.headings[0].split())
    assert heading, "an empty h1"
    assert " ".join(page.title.split()).startswith(heading), (page.title, heading)
    assert html.count(" data-errors>") <= 1, "mistakes are summed twice"
    twice = [name for name, count in page.ids.items() if count > 1]
    assert not twice, f"ids twice: {twice}"
    for control in page.controls:
        named = (
            control["inside"]
            or control.get("aria-label")
            or control.get("aria-labelledby")
            or control.get("id") in page.labelled
        )
        assert named, f"no label: {control}"
    text = re.sub(r"<script.*?</script>|<textarea.*?</textarea>", "", html, flags=re.S)
    for word in DEBUG_WORDS:
        assert word not in text, f"debug text: {word}"


_handlers: dict[bool, ClientHandler] = {}


def _forget(**_signal: Any) -> None:
    """Middleware reads settings when it is put together."""
    _handlers.clear()


setting_changed.connect(_forget)


class LookingClient(Client):
    """A test client that looks at each whole page it gets; all of them share their middleware."""

    def __init__(self, enforce_csrf_checks: bool = False, **rest: Any) -> None:
        super().__init__(enforce_csrf_checks, **rest)
        self.handler = _handlers.setdefault(enforce_csrf_checks, self.handler)

    def request(self, **request: Any) -> HttpResponse:
        response = super().request(**request)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        if is_page and response.content[:200].lstrip().lower().startswith(b"<!doctype html"):
            look_at(response.content.decode())
        return response
