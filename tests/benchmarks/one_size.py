"""Seeds one organ into a fresh database and measures it; the last line printed is JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import date, timedelta
from io import StringIO
from statistics import median
from time import perf_counter
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import NoReverseMatch, reverse  # noqa: E402

from agreements import prints  # noqa: E402
from agreements.access import slot_facts  # noqa: E402
from agreements.actions import campaigns, duties, issuing, signing  # noqa: E402
from agreements.models import Agreement, Campaign, DutyOccurrence, SignatureSlot  # noqa: E402
from agreements.rules import open_for  # noqa: E402
from portal import clock  # noqa: E402
from portal.access import SYSTEM, viewer_of  # noqa: E402
from portal.actions import lights  # noqa: E402
from portal.chain import chain_on  # noqa: E402
from portal.demo import accounts  # noqa: E402
from portal.ledger import pen  # noqa: E402
from portal.models import Department, User  # noqa: E402
from portal.reauth import AuthProof  # noqa: E402
from supervision.actions import after  # noqa: E402

ROUNDS = 9
BULK_LINES, SINGLE_LINES, SIGNATURES = 5_000, 200, 5


def main(people: int) -> dict[str, Any]:
    """Everything about one size; pages are read before the tables grow."""
    call_command("migrate", verbosity=0)
    started = perf_counter()
    call_command("seed_demo", people=people, years=1, stdout=StringIO())
    found: dict[str, Any] = {
        "people": people,
        "seed_seconds": round(perf_counter() - started, 1),
        "pages": {name: page(url, role) for name, url, role in pages()},
        "chain_ms": milliseconds(lambda: chain_on(clock.today())),
        "sign_ms": signatures(),
    }
    return found | night() | ledger() | issue()


def pages() -> list[tuple[str, str | None, str]]:
    """Name, address and reader of each page that is compared."""
    campaign = Campaign.objects.get(year=clock.today().year).pk
    department = Department.objects.get(code="TAW").pk
    return [
        ("home, secretary", address("home"), "secretary"),
        ("home, head", address("home"), "head"),
        ("home, clerk", address("home"), "clerk"),
        ("campaigns", address("campaigns"), "clerk"),
        ("campaign", address("campaign", campaign), "clerk"),
        ("campaign, head", address("campaign", campaign), "head"),
        ("campaign's list", address("campaign_agreements", campaign), "clerk"),
        ("people", address("people"), "clerk"),
        ("departments", address("departments"), "clerk"),
        ("department", address("department", department), "clerk"),
        ("portfolios", address("portfolios"), "clerk"),
        ("chain", address("chain"), "clerk"),
        ("my duties, head", address("my_duties"), "head"),
        ("my lights, head", address("lights"), "head"),
        ("state of duties", address("duties_chain"), "head"),
        ("talk coverage, head", address("talk_coverage"), "head"),
    ]


def address(name: str, *args: int) -> str | None:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return None


def page(url: str | None, role: str) -> dict[str, float] | None:
    """Queries of one page and the median of its times; None for a page without an address."""
    if url is None:
        return None
    browser = Client(raise_request_exception=False)
    username = next(row["user"] for row in accounts.listed() if row["role"] == role)
    browser.force_login(User.objects.get(username=username))
    if (status := browser.get(url).status_code) != 200:
        return {"status": status}
    with CaptureQueriesContext(connection) as queries:
        browser.get(url)
    return {"queries": len(queries), "ms": milliseconds(lambda: browser.get(url))}


def milliseconds(work: Callable[[], object]) -> float:
    times = []
    for _round in range(ROUNDS):
        started = perf_counter()
        work()
        times.append(perf_counter() - started)
    return round(median(times) * 1000, 1)


def signatures() -> float:
    """The median time of an act of signing, paper ready; password hashing stands apart."""
    waiting = list(
        SignatureSlot.objects.filter(signature=None)
        .select_related("agreement__campaign", "agreement__paper", "person__account")
        .order_by("pk")[:200]
    )
    facts = slot_facts(waiting)
    today, times = clock.today(), []
    for slot in waiting:
        if not open_for(facts[slot.pk], slot.person_id, today):
            continue
        if len(times) == SIGNATURES:
            break
        prints.ensure_paper(slot.agreement)
        viewer = viewer_of(slot.person.account)
        started = perf_counter()
        signing.sign(
            slot=slot, by=viewer, auth=AuthProof("password", clock.now()),
            seen_sha256=slot.agreement.text_sha256,
        )
        times.append(perf_counter() - started)
    return round(median(times) * 1000, 1)


def night() -> dict[str, float]:
    """The nightly run: duties with their evidence, then all lights; and what follows one talk."""
    lights.begin(day=clock.today().replace(month=1, day=1))
    started = perf_counter()
    duties.settle_all()
    settled = perf_counter() - started
    started = perf_counter()
    lights.refresh(day=clock.today())
    shone = perf_counter() - started
    owner = DutyOccurrence.objects.filter(department__isnull=False).latest("pk")
    one = milliseconds(
        lambda: (
            duties.record_made([owner.owner_id]),
            lights.refresh_now([owner.owner_id], [owner.department_id], only=after.TALK),
        )
    )
    return {
        "duties_seconds": round(settled, 1), "lights_seconds": round(shone, 1), "record_ms": one
    }


def ledger() -> dict[str, int]:
    """Lines per second: many in one act, and acts of one line each."""
    departments = list(Department.objects.all()[:50])
    many = [
        pen.Line(word="portal.department_changed", subject=row, by=SYSTEM, rows=[row])
        for _n in range(BULK_LINES // len(departments))
        for row in departments
    ]
    started = perf_counter()
    with transaction.atomic():
        pen.write_many(many)
    bulk = len(many) / (perf_counter() - started)
    started = perf_counter()
    for _n in range(SINGLE_LINES):
        with transaction.atomic():
            pen.write_many(many[:1])
    single = SINGLE_LINES / (perf_counter() - started)
    return {"ledger_bulk": round(bulk), "ledger_single": round(single)}


def issue() -> dict[str, float]:
    """Issuing next year's campaign to everybody, without papers."""
    year, today = clock.today().year + 1, clock.today()
    last = Campaign.objects.latest("year")
    campaign = campaigns.open_campaign(
        by=SYSTEM, year=year, name=f"{year}", key_date=today,
        deadline=today + timedelta(days=30), term_start=today, term_end=date(year, 12, 31),
        decision_date=today, method=last.method, online_document=last.online_document,
        lowest_level=last.lowest_level, number_prefix="AL",
    )
    started = perf_counter()
    issuing.issue(campaign=campaign, by=SYSTEM)
    seconds = perf_counter() - started
    return {
        "issue_seconds": round(seconds, 2),
        "agreements": Agreement.objects.filter(campaign=campaign).count(),
    }


if __name__ == "__main__":
    sys.stdout.write("\n" + json.dumps(main(int(sys.argv[1]))) + "\n")
