"""The access matrix: every address of ours, every role, own and foreign objects.

`access_matrix.csv` is the contract: URL name, method, role, relation, expected status. A route
without rows fails the suite. To add a route, give its objects in OBJECTS, run

    python -m pytest tests/house/write_matrix.py

and read the difference line by line before committing it.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.cast import Cast

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

    def relations(self, name: str, arguments: int) -> dict[str, tuple[Any, ...]]:
        """Relation word -> arguments of the address."""
        if arguments == 0:
            return {"-": ()}
        found = dict(self.objects.get(name, {}))
        known = next(iter(found.values()), (MISSING,) * arguments)
        found["missing"] = tuple(_missing(value) for value in known)
        return found


def _missing(value: Any) -> Any:
    """An argument of the same form that belongs to nothing."""
    if isinstance(value, UUID):
        return UUID(int=0)
    return value if isinstance(value, str) else MISSING


def routes() -> dict[str, int]:
    """Names of our routes with the number of their arguments."""
    return {pattern.name: len(pattern.pattern.converters) for pattern in _patterns()}


def _patterns(patterns: Any = None) -> Iterator[URLPattern]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and _is_ours(pattern.callback):
            yield pattern


def _is_ours(view: Callable[..., Any]) -> bool:
    view = getattr(view, "view_class", view)
    return view.__module__.split(".")[0] in OURS


def statuses(scene: Scene, name: str, arguments: int) -> Iterator[tuple[str, ...]]:
    """What each role gets at this address, as rows of the matrix. POST carries nothing."""
    for relation, args in scene.relations(name, arguments).items():
        url = reverse(name, args=args)
        for role in ROLES:
            for method in METHODS:
                client = Client(raise_request_exception=True)
                if role != "anonymous":
                    client.force_login(scene.cast.user[role])
                response = client.generic(method, url)
                yield (name, method, role, relation, str(response.status_code))


def answers(scene: Scene, name: str) -> list[tuple[str, ...]]:
    """The rows of one address; asked in a savepoint, so that nothing it did remains."""
    with transaction.atomic():
        rows = list(statuses(scene, name, routes()[name]))
        transaction.set_rollback(True)
    return rows


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
