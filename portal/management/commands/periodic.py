"""The recurring work of all floors: once, or again and again beside the web process."""

from __future__ import annotations

import logging
import signal
import threading
from time import monotonic
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections
from django.utils.translation import gettext as _

from portal import clock
from portal.actions import periodic, soon
from portal.days import cn_datetime

logger = logging.getLogger(__name__)

PAUSE = 60  # seconds from one round of recurring work to the next
SOON = 1  # seconds between two looks for small work that follows an act


class Command(BaseCommand):
    """With --loop it runs until SIGTERM and speaks only when there is something new."""

    help = "执行各项定时工作"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--loop", action="store_true", help=_("每 60 秒执行一次，直到停止"))

    def handle(self, *args: Any, loop: bool = False, **options: Any) -> None:
        if not loop:
            self._run()
            return
        stop = threading.Event()

        def end(number: int, frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        last = ""
        while not stop.is_set():
            last = self._run(unlike=last)
            self._follow(stop)

    def _follow(self, stop: threading.Event) -> None:
        """Until the next round, do what acts have ordered."""
        until = monotonic() + PAUSE
        while monotonic() < until and not stop.wait(SOON):
            try:
                soon.run_waiting()
            except DatabaseError:  # locked, or its server starts anew: what waits is kept
                logger.exception("small work was not taken up")
            close_old_connections()

    def _run(self, unlike: str = "") -> str:
        said = "；".join(filter(None, periodic.run_all()))
        if said != unlike:
            self.stdout.write(f"{cn_datetime(clock.now())} {said}")
            self.stdout.flush()
        return said
