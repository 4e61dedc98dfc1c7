"""The objects at which the access matrix looks: whose they are is the relation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import time_machine
from django.utils.module_loading import import_string

from tests.agreements import scenes
from tests.cast import Cast
from tests.house.matrix import Scene


@contextmanager
def still() -> Iterator[None]:
    """One morning of the campaign, at which the clock stands: no session grows old meanwhile."""
    with time_machine.travel(datetime(2026, 3, 10, 1, 30, tzinfo=UTC), tick=False):
        yield


def scene_of(cast: Cast) -> Scene:
    """An issued campaign, and what each `<topic>_objects.py` beside this file adds to it."""
    scene = Scene(cast)
    scenes.issued(cast)
    for path in sorted(Path(__file__).parent.glob("*_objects.py")):
        add = import_string(f"tests.house.{path.stem}.{path.stem}")
        scene.objects |= add(cast)
    return scene
