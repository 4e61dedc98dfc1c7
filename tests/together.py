"""Several people, or workers, who do the same at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection


def at_once(act: Callable[[int], Any], times: int) -> list[Any]:
    """What the act gives in each of as many threads, all let go at the same moment."""
    start = Barrier(times)

    def one(number: int) -> Any:
        try:
            start.wait(30)
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))
