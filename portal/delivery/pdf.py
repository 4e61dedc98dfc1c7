"""HTML becomes a PDF: the web process's side of the printer's room.

One renderer process serves one parent, is kept warm between papers, and is killed when a paper
takes too long or goes wrong; the next paper starts a new one. A paper may use the style sheets
named here and the resources handed in with it, and can read or call nothing else.
"""

from __future__ import annotations

import atexit
import base64
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections
from django.utils.translation import gettext_lazy as _

from portal.delivery import fonts
from portal.delivery.frames import SECONDS, frame, read_frame
from portal.errors import Sentence

logger = logging.getLogger(__name__)

START_SECONDS = 60  # to import the typesetting library on a busy machine
QUEUE_SECONDS = 60  # to wait for the papers of other threads of this process
LONGEST_HTML = 5_000_000  # characters
PEAK_MEMORY = 600_000  # KiB; a renderer that ever held more is replaced after its paper

TOO_SLOW = _("文书在规定时间内没有生成，请检查内容是否过长后再试。")
BROKEN = _("文书没有生成，请稍后再试；仍不成功的，请联系系统管理员。")
TOO_LONG = _("文书内容过长，无法生成。")
FOREIGN = _("文书中引用了外部内容，已拒绝生成。")
BUSY = _("正在生成的文书较多，请稍后再试。")
NO_PRINTER = _("文书生成程序没有启动，请联系系统管理员。")


class PaperFailed(Exception):
    """A paper could not be made; `sentence` says so to the person who asked for it.

    `refused` lists the addresses that the paper tried to reach, if that was the reason.
    """

    def __init__(self, sentence: Sentence, refused: tuple[str, ...] = ()) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.refused = refused

    def __str__(self) -> str:
        return str(self.sentence)


@dataclass(frozen=True)
class Resource:
    """An image or face handed in with a paper, fetched under a name such as `luze:handwriting`."""

    kind: str  # "image/png"
    body: bytes


@dataclass(frozen=True)
class Sheet:
    """One paper to be made."""

    html: str
    title: str
    css: tuple[str, ...] = ()  # further style sheets of static/css, after paper.css
    resources: Mapping[str, Resource] = field(default_factory=dict)

    def asked(self, imprint: Mapping[str, object]) -> bytes:
        """The frame that asks the renderer for this paper; `imprint` as fonts.imprint() has it."""
        resources = {
            name: (found.kind, base64.b64encode(found.body).decode())
            for name, found in self.resources.items()
        }
        css = [stylesheet(name) for name in ("paper.css", *self.css)]
        head = {"title": self.title, "css": css, "resources": resources, "imprint": imprint}
        if "data-seal=" in self.html:
            head["seal"] = base64.b64encode(fonts.seal_face()).decode()
        return frame(head, self.html.encode())


class Press:
    """The one renderer of this process and the queue in front of it."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds
        self.turn = threading.Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.imprint: dict[str, object] = {}

    def start(self) -> subprocess.Popen[bytes]:
        """A running renderer: the one at hand, or a new one."""
        if self.process and self.process.poll() is None:
            return self.process
        self.stop()
        self.imprint = fonts.imprint()
        self.process = process = subprocess.Popen(
            [sys.executable, "-s", "-m", "portal.delivery.renderer"],
            cwd=settings.BASE_DIR,
            env=fonts.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C in a terminal is for the server
        )
        with self.deadline(process, START_SECONDS):
            ready = read_frame(process.stdout)  # type: ignore[arg-type]
        if ready is None:
            self.stop()
            raise PaperFailed(NO_PRINTER)
        return process

    def stop(self) -> None:
        """Ends the renderer at once."""
        process, self.process = self.process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):  # what was still to be written has nowhere to go
                pipe and pipe.close()

    @contextmanager
    def deadline(self, process: subprocess.Popen[bytes], seconds: float) -> Iterator[list[bool]]:
        """Kills the renderer when the time is over; the yielded list then is not empty."""
        over: list[bool] = []

        def kill() -> None:
            over.append(True)
            process.kill()

        clock = threading.Timer(seconds, kill)
        clock.daemon = True
        clock.start()
        try:
            yield over
        finally:
            clock.cancel()

    def print(self, sheet: Sheet) -> bytes:
        """The PDF of one paper. Raises PaperFailed."""
        if len(sheet.html) > LONGEST_HTML:
            raise PaperFailed(TOO_LONG)
        if not self.turn.acquire(timeout=QUEUE_SECONDS):
            raise PaperFailed(BUSY)
        try:
            return self._exchange(self.start(), sheet)
        finally:
            self.turn.release()

    def _exchange(self, process: subprocess.Popen[bytes], sheet: Sheet) -> bytes:
        answer = None
        with self.deadline(process, self.seconds) as over, suppress(OSError):
            process.stdin.write(sheet.asked(self.imprint))  # type: ignore[union-attr]
            process.stdin.flush()  # type: ignore[union-attr]
            answer = read_frame(process.stdout)  # type: ignore[arg-type]
        if answer is None:
            self.stop()
            logger.error("renderer gone: %s", "too slow" if over else "died")
            raise PaperFailed(TOO_SLOW if over else BROKEN)
        head, body = answer
        if not head["ok"]:
            raise self._failure(head)
        if head["peak"] > PEAK_MEMORY:
            self.stop()
        return body

    def _failure(self, head: dict[str, Any]) -> PaperFailed:
        refused = tuple(head["refused"])
        if not refused:  # out of memory, too deep: nobody knows in which state it is
            self.stop()
        logger.error("paper failed: %s, refused: %s", head["error"], refused)
        return PaperFailed(FOREIGN if refused else BROKEN, refused)


_press = Press()


def _after_fork() -> None:
    """A forked web worker gets a renderer of its own instead of its parent's line."""
    global _press
    _press = Press()


os.register_at_fork(after_in_child=_after_fork)
atexit.register(lambda: _press.stop())


@cache
def stylesheet(name: str) -> str:
    """The text of a style sheet of static/css; only a bare file name is one."""
    if Path(name).name != name or not name.endswith(".css"):
        raise ValueError(name)
    return (Path(settings.BASE_DIR) / "static" / "css" / name).read_text(encoding="utf-8")


def refuse_in_transaction() -> None:
    """Raises RuntimeError inside a database transaction: a paper takes far too long to hold one.

    On SQLite it would stop every other writer. The transaction that Django's test cases wrap
    around a test is not meant: Django marks it (the same mark lets `atomic(durable=True)` pass
    in tests), and a real `atomic()` inside it is refused as it is in production.
    """
    for connection in connections.all(initialized_only=True):
        if any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks):
            raise RuntimeError("A paper must be rendered before or after the transaction.")


def render(
    html: str,
    *,
    title: str,
    css: tuple[str, ...] = (),
    resources: Mapping[str, Resource] | None = None,
) -> bytes:
    """The PDF of one paper, in at most twenty seconds of the renderer's time.

    `html` is a whole page made by an autoescaping template; `css` names further style sheets in
    static/css; `resources` are the images it may show, by the name it uses (`luze:...`).
    Raises PaperFailed with a sentence for the person; RuntimeError inside a transaction.
    """
    refuse_in_transaction()
    return _press.print(Sheet(html, title, css, resources or {}))


def render_many(sheets: Iterable[Sheet | Callable[[], Sheet]]) -> Iterator[bytes | PaperFailed]:
    """The PDFs of many papers in their order; a failed one yields its failure, the rest go on.

    A sheet may be given as a function, called just before it is printed: a campaign of a
    thousand papers is then never in memory as a whole.
    """
    for sheet in sheets:
        refuse_in_transaction()
        try:
            yield _press.print(sheet() if callable(sheet) else sheet)
        except PaperFailed as failure:
            yield failure


def warm() -> None:
    """Starts the renderer ahead of the first paper; for workers, never for a web request."""
    with suppress(PaperFailed):
        render("<!doctype html><html lang=zh-Hans><p>一</p></html>", title="一")
