"""Draw the faces that papers are set in, once for each machine."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.delivery import fonts, outlines, typefaces
from portal.models import Person

HEIGHTS = (880, -120)  # of the free 仿宋, in thousandths of the type size


class Command(BaseCommand):
    """Does nothing where each face is there already and its source is the same."""

    help = str(gettext_lazy("生成文书所用的字体（首次约一分钟）"))
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        start = monotonic()
        typefaces.drawn().mkdir(parents=True, exist_ok=True)
        with _alone(typefaces.folder() / ".lock"):
            drawn = self._draw(_names())
        if drawn:
            self.stdout.write(
                _("文书字体：新生成%(n)d种，用时%(seconds).0f秒")
                % {"n": drawn, "seconds": monotonic() - start}
            )
        for problem in fonts.lacking():
            self.stdout.write(f"{problem.sentence}{problem.hint}")

    def _draw(self, names: list[str]) -> int:
        """Draws what is new, on every core; returns how many faces that were."""
        ascent, descent = _heights()
        held = typefaces.manifest()
        due = {
            face.file: (face, typefaces.stamp(job), job)
            for face, job in typefaces.jobs(names, ascent=ascent, descent=descent)
        }
        due = {f: each for f, each in due.items() if held.get(f, {}).get("stamp") != each[1]}
        if not due:
            return 0
        self.stdout.write(_("正在生成文书字体（%(n)d种），请稍候……") % {"n": len(due)})
        self.stdout.flush()
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(os.cpu_count(), mp_context=context) as pool:
            results = list(pool.map(outlines.draw, [job for _face, _stamp, job in due.values()]))
        typefaces.keep(
            {
                file: (face, made_by, result)
                for (file, (face, made_by, _job)), result in zip(due.items(), results, strict=True)
            }
        )
        return len(due)


def _names() -> list[str]:
    """Everybody's name, so that rare characters in them are there; none without a database."""
    try:
        return list(Person.objects.order_by("pk").values_list("name", flat=True))
    except DatabaseError:
        return []


def _heights() -> tuple[int, int]:
    """The heights of the body's face: an organ's licensed one, or the free one."""
    if own := settings.LUZE_FONT_DIR:
        return outlines.heights(Path(own), fonts.LICENSED_FANGSONG) or HEIGHTS
    return HEIGHTS


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Two builders at once would do the work twice: the second waits and finds it done."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
