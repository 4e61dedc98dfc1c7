"""Everything that the portal needs to run, under one roof: web, worker, periodic work."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from time import monotonic
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

PATIENCE = 15  # seconds that a part may take to end
STARTING = 60  # seconds until the web process answers


class Command(BaseCommand):
    """For one machine. In production each part is a service of its own (see the manual)."""

    help = "启动网站、后台任务和定时工作"

    def add_arguments(self, parser: CommandParser) -> None:
        port = int(os.environ.get("PORT") or 8000)
        parser.add_argument("--port", type=int, default=port, help=_("端口，默认 8000"))
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        _require_free(host, port)
        stop = threading.Event()

        def end(number: int, frame: FrameType | None) -> None:
            stop.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, end)
        parts = {
            name: subprocess.Popen([sys.executable, *words], start_new_session=True)
            for name, words in _parts(host, port).items()
        }
        try:
            ended = self._watch(parts, stop, host, port)
        finally:
            _end_all(parts)
        if ended:
            raise CommandError(_("%(part)s已退出，全部停止。") % {"part": ended})
        self.stdout.write(_("已停止。"))

    def _watch(
        self, parts: dict[str, subprocess.Popen[bytes]], stop: threading.Event, host: str, port: int
    ) -> str:
        """Waits until somebody asks to stop (empty answer) or a part has ended (its name)."""
        said, until = False, monotonic() + STARTING
        while not stop.wait(0.3):
            for name, process in parts.items():
                if process.poll() is not None:
                    return name
            if not said and (_answers(host, port) or monotonic() > until):
                said = True
                self.stdout.write(
                    _("履责已启动：http://%(host)s:%(port)d/ （按 Ctrl+C 停止）")
                    % {"host": host, "port": port}
                )
                self.stdout.flush()
        return ""


def _parts(host: str, port: int) -> dict[str, list[str]]:
    manage = str(settings.BASE_DIR / "manage.py")
    gunicorn = [
        "-m", "gunicorn", "portal.wsgi", "--chdir", str(settings.BASE_DIR),
        "--bind", f"{host}:{port}", "--workers", "2", "--worker-class", "gthread",
        "--threads", "4", "--timeout", "60", "--graceful-timeout", "10", "--log-level", "warning",
    ]
    debug = [manage, "runserver", f"{host}:{port}"]
    return {
        _("网站"): debug if settings.DEBUG else gunicorn,
        _("后台任务"): [
            manage, "worker", "--no-reload"
        ],
        _("定时工作"): [manage, "periodic", "--loop"],
        **_checkpointer(),
    }


def _checkpointer() -> dict[str, list[str]]:
    """On one machine it runs beside the others; in production as a user of its own."""
    place = settings.LUZE_CHECKPOINTER
    if not place:
        return {}
    script = str(settings.BASE_DIR / "portal" / "verifier" / "luze_checkpointer.py")
    folder = str(settings.VAR_DIR / "checkpoints")
    return {_("检查点签名"): [script, "--folder", folder, "--socket", place]}


def _require_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            raise CommandError(
                _("端口 %(port)d 不能使用，可能已被占用。请换一个端口：make run PORT=%(other)d")
                % {"port": port, "other": port + 1}
            ) from None


def _answers(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex((host, port)) == 0


def _end_all(parts: dict[str, subprocess.Popen[bytes]]) -> None:
    """Asks each part and its children to end; what does not end in time is killed."""
    for process in parts.values():
        _signal(process, signal.SIGTERM)
    until = monotonic() + PATIENCE
    for process in parts.values():
        try:
            process.wait(timeout=max(0.1, until - monotonic()))
        except subprocess.TimeoutExpired:
            _signal(process, signal.SIGKILL)
            process.wait()


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    if process.poll() is None:
        os.killpg(process.pid, number)
