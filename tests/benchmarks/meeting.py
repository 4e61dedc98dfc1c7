"""A signing meeting: so many people sign within one minute, each from a browser of his own.

The portal's own web process (gunicorn, two processes) answers over HTTP; everybody is logged in,
reads his text and signs with his password, hashed as in production. Papers are ready, as they
are when a campaign was issued the day before.
"""

from __future__ import annotations

import os
import re
import resource
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from statistics import median, quantiles
from time import monotonic, perf_counter, sleep
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.urls import reverse

from agreements import prints
from agreements.models import Agreement, AgreementSignature, SignatureSlot
from agreements.states import AgreementState, Method, SlotRole
from portal import clock
from portal.models import LedgerEntry, User

ROOT = Path(__file__).resolve().parents[2]
SECONDS, BROWSERS, STARTING = 60, 100, 60
PASSWORD = "Huitang-2026-qianding"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
SEEN = re.compile(r'name="seen" value="(\w{64})"')


@dataclass(frozen=True)
class Guest:
    """Somebody who signs: his cookie, and the address of his text."""

    cookie: str
    address: str


def meeting(people: int) -> dict[str, Any]:
    """Who got no answer, what was confirmed and is not there, and how long signing took (ms)."""
    slots = _slots(people)
    guests = _guests(slots)
    busy = _busy()
    with _web() as port, ThreadPoolExecutor(BROWSERS) as browsers:
        _read(HTTPConnection("127.0.0.1", port), "GET", "/", {})  # the first answer loads the pages
        start = monotonic() + 1
        pace = SECONDS / people
        answers = list(
            browsers.map(lambda n: _attend(port, guests[n], start + n * pace), range(len(guests)))
        )
    times = [time for time in answers if time is not None]
    signed = AgreementSignature.objects.filter(slot__in=slots).count()
    labels = [f"agreements.agreement:{slot.agreement_id}" for slot in slots]
    recorded = LedgerEntry.objects.filter(word="agreements.signed", subject__in=labels).count()
    return {
        "guests": len(guests), "errors": len(guests) - len(times),
        "lost": max(0, len(times) - min(signed, recorded)),
        "median": round(median(times) * 1000), "p95": round(quantiles(times, n=20)[-1] * 1000),
        "cpu": round(_busy() - busy),
    }


def _busy() -> float:
    """Seconds of CPU of the processes that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _slots(people: int) -> list[SignatureSlot]:
    """Responsible persons who have not signed; their texts are opened, their papers made."""
    waiting = SignatureSlot.objects.filter(
        signature=None, role=SlotRole.RESPONSIBLE, agreement__state=AgreementState.ISSUED,
        agreement__method=Method.ONLINE, person__account__isnull=False,
    )
    slots = list(
        waiting.select_related("agreement__campaign", "agreement__paper", "person__account")
        .order_by("-pk")[:people]
    )
    opener = User.objects.order_by("pk").first()
    Agreement.objects.filter(pk__in=[slot.agreement_id for slot in slots]).update(
        opened_early_at=clock.now(), opened_early_by=opener
    )
    for slot in slots:
        prints.ensure_paper(slot.agreement)
    return slots


def _guests(slots: list[SignatureSlot]) -> list[Guest]:
    accounts = [slot.person.account.pk for slot in slots]
    password = make_password(PASSWORD, hasher="argon2")
    User.objects.filter(pk__in=accounts).update(
        password=password, must_change_password=False, password_changed_at=clock.now()
    )
    guests = []
    for slot in slots:
        browser = Client()
        browser.force_login(User.objects.get(pk=slot.person.account.pk))
        cookie = browser.cookies[settings.SESSION_COOKIE_NAME].value
        guests.append(Guest(cookie, reverse("agreement_sign", args=[slot.agreement_id])))
    return guests


def _attend(port: int, guest: Guest, when: float) -> float | None:
    """Reads and signs; the seconds that signing took, None when it failed."""
    sleep(max(0.0, when - monotonic()))
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    session = f"{settings.SESSION_COOKIE_NAME}={guest.cookie}"
    try:
        page, text = _read(connection, "GET", guest.address, {"Cookie": session})
        token, seen = TOKEN.search(text), SEEN.search(text)
        if page.status != 200 or token is None or seen is None:
            return None
        mark = page.getheader("Set-Cookie", "").partition(";")[0]
        form = {"csrfmiddlewaretoken": token[1], "seen": seen[1], "password": PASSWORD}
        started = perf_counter()
        answer, _text = _read(
            connection, "POST", guest.address, {"Cookie": f"{session}; {mark}"}, form
        )
        return perf_counter() - started if answer.status == 302 else None
    except (HTTPException, OSError):
        return None
    finally:
        connection.close()


def _read(
    connection: HTTPConnection, method: str, address: str, headers: dict[str, str],
    form: dict[str, str] | None = None,
) -> tuple[HTTPResponse, str]:
    kind = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
    connection.request(method, address, urlencode(form) if form else None, headers | kind)
    answer = connection.getresponse()
    return answer, answer.read().decode()


@contextmanager
def _web() -> Iterator[int]:
    """The web process on a port of its own, over this process's database and files."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings", "LUZE_VAR": str(settings.VAR_DIR),
        "LUZE_FONT_CACHE": str(settings.LUZE_FONT_CACHE), "LUZE_DEMO": "1", "LUZE_HTTPS": "0",
    }
    for command in (["collectstatic", "--noinput"], ["createcachetable"]):
        subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *command], check=True, cwd=ROOT,
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    web = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}",
         "--workers", "2", "--worker-class", "gthread", "--threads", "4",
         "--log-level", "critical"],
        cwd=ROOT, env=environment,
    )
    try:
        until = monotonic() + STARTING
        while not _answers(port):
            if web.poll() is not None or monotonic() > until:
                raise RuntimeError("the web process does not answer")
            sleep(0.2)
        yield port
    finally:
        web.terminate()
        web.wait()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.2)
        return probe.connect_ex(("127.0.0.1", port)) == 0
