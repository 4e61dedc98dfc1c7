"""The access matrix: every address of ours, every role, own and foreign objects.

`access_matrix.csv` is the contract: URL name, method, role, relation, expected status. A route
without rows fails the suite. To add a route, give its objects in OBJECTS, run

    python -m pytest tests/house/write_matrix.py

and read the difference line by line before committing it.
"""

from __future__ import annotations

import csv
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.template.backends.django import Template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import UUIDConverter
from django.utils.safestring import SafeString

from portal import middleware
from portal.access import viewer_of
from portal.delivery import pdf
from tests.cast import Cast
from tests.pages import LookingClient
from tests.short_paper import short_paper

CSV = Path(__file__).with_name("access_matrix.csv")
OURS = ("portal", "agreements", "supervision")
ROLES = (
    "anonymous", "outsider", "staff", "other_staff", "head", "leader", "non_party_leader",
    "secretary", "discipline", "clerk", "system_admin", "security_admin", "audit_admin",
)
METHODS = ("GET", "POST")
MISSING = 10**9


@dataclass
class Scene:
    """The objects that the routes are asked for; filled by tests/house/objects.py."""

    cast: Cast
    objects: dict[str, dict[str, tuple[Any, ...]]] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    viewer_of: Callable[..., Any] = field(default_factory=lambda: cache(viewer_of))

    def relations(self, name: str) -> dict[str, tuple[Any, ...]]:
        """Relation word -> arguments of the address."""
        converters = tuple(routes()[name].pattern.converters.values())
        if not converters:
            return {"-": ()}
        found = dict(self.objects.get(name, {}))
        some = next(iter(found.values()), (MISSING,) * len(converters))
        found.setdefault("missing", tuple(
            _missing(converter, value) for converter, value in zip(converters, some, strict=True)
        ))
        return found

    def client(self, role: str) -> Client:
        """A fresh client in the role's session, which is opened once."""
        client = LookingClient(raise_request_exception=False)
        if role == "anonymous":
            return client
        if role not in self.cookies:
            client.force_login(self.cast.user[role])
            client.get(reverse("healthz"))  # from now on the session is not written any more
            self.cookies[role] = client.cookies[settings.SESSION_COOKIE_NAME].value
        client.cookies[settings.SESSION_COOKIE_NAME] = self.cookies[role]
        return client


def _missing(converter: Any, value: Any) -> Any:
    """An argument that no object has; a word stays as it is."""
    if isinstance(converter, UUIDConverter):
        return UUID(int=0)
    return value if isinstance(value, str) else MISSING


@cache
def routes() -> dict[str, URLPattern]:
    """Our routes by name."""
    return {pattern.name: pattern for pattern in _patterns()}


def methods(name: str) -> list[str]:
    """The methods that a page answers at all; the framework refuses the others."""
    view = getattr(routes()[name].callback, "view_class", None)
    return [
        method
        for method in METHODS
        if view is None
        or (hasattr(view, method.lower()) and method.lower() in view.http_method_names)
    ]


def _patterns(patterns: Any = None) -> Iterator[URLPattern]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and _is_ours(pattern.callback):
            yield pattern


def _is_ours(view: Callable[..., Any]) -> bool:
    view = getattr(view, "view_class", view)
    return view.__module__.split(".")[0] in OURS


def answers(scene: Scene, name: str) -> list[tuple[str, ...]]:
    """What each role gets at this address, as rows of the matrix. POST carries nothing."""
    rows = []
    for relation, args in scene.relations(name).items():
        url = reverse(name, args=args)
        for role, method in product(ROLES, methods(name)):
            status = str(_status(scene.client(role), method, url))
            rows.append((name, method, role, relation, status))
    return rows


def _status(client: Client, method: str, url: str) -> int:
    """The answer alone: asked in a savepoint, so that nothing it did remains."""
    with transaction.atomic():
        status = client.generic(method, url).status_code
        transaction.set_rollback(True)
    return status


@contextmanager
def still_logged_in(client: Client) -> Iterator[None]:
    """Some pages change the session's key; what they did is undone, so the old one counts."""
    kept = deepcopy(client.cookies)
    yield
    client.cookies = kept


@contextmanager
def unprinted() -> Iterator[None]:
    """Papers are short files: setting them takes a printer and no transaction around it."""
    with patch.object(pdf, "render", lambda *args, **kwargs: short_paper()):
        yield


@contextmanager
def known_once(known: Callable[..., Any] | None = None) -> Iterator[None]:
    """Who a viewer is, is found out once; for walks in which nobody's roles change."""
    with patch.object(middleware, "viewer_of", known or cache(viewer_of)):
        yield


@contextmanager
def bare(scene: Scene) -> Iterator[None]:
    """Answers without pages: nothing is set in type, and who a viewer is, is found out once."""
    with (
        unprinted(),
        patch.object(Template, "render", lambda *args, **kwargs: SafeString()),
        known_once(scene.viewer_of),
    ):
        logging.disable(logging.WARNING)
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)


@cache
def expected() -> dict[str, list[tuple[str, ...]]]:
    """The matrix by URL name."""
    rows: dict[str, list[tuple[str, ...]]] = {}
    with CSV.open(encoding="utf-8", newline="") as file:
        for row in list(csv.reader(file))[1:]:
            rows.setdefault(row[0], []).append(tuple(row))
    return rows


def write(rows: list[tuple[str, ...]]) -> None:
    """Write the matrix as it is now; to be read before it is committed."""
    with CSV.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["url_name", "method", "role", "relation", "status"])
        writer.writerows(rows)
