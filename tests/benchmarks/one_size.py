"""Measures one organ; the last line printed is JSON.

`one_size.py PEOPLE YEARS` seeds it into the empty database of DATABASE_URL (or SQLite) first.
With BENCH_SEEDED=1 it measures the seeded demonstration of DATABASE_URL and LUZE_VAR as it
stands, and writes into it.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from io import StringIO
from statistics import median
from time import perf_counter, process_time
from typing import Any

import django

SEEDED = os.environ.get("BENCH_SEEDED") == "1"
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings" if SEEDED else "tests.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, override_settings  # noqa: E402
from django.urls import reverse  # noqa: E402

from agreements import prints  # noqa: E402
from agreements.access import slot_facts  # noqa: E402
from agreements.actions import campaigns, duties, issuing, signing  # noqa: E402
from agreements.models import Agreement, Campaign, DutyOccurrence, SignatureSlot  # noqa: E402
from agreements.rules import open_for  # noqa: E402
from agreements.states import Level, SlotRole  # noqa: E402
from portal import clock  # noqa: E402
from portal import settings as product  # noqa: E402
from portal.access import SYSTEM, viewer_of  # noqa: E402
from portal.actions import lights, soon  # noqa: E402
from portal.chain import chain_on  # noqa: E402
from portal.demo import accounts  # noqa: E402
from portal.ledger import pen  # noqa: E402
from portal.models import Department, Portfolio, User  # noqa: E402
from portal.reauth import AuthProof  # noqa: E402
from portal.vocabulary import Relation  # noqa: E402
from supervision.actions import after  # noqa: E402
from tests.benchmarks import pages  # noqa: E402
from tests.benchmarks.meeting import meeting  # noqa: E402

ROUNDS = 9
BULK_LINES, SINGLE_LINES, SIGNATURES = 5_000, 200, 5
GUESTS = int(os.environ.get("BENCH_GUESTS", "200"))
HOST = "127.0.0.1"

Figure = dict[str, float]


def main(people: int, years: int) -> dict[str, Any]:
    """Everything about one size; pages are read before the tables grow."""
    call_command("migrate", verbosity=0)
    started = perf_counter()
    if not SEEDED:
        call_command("seed_demo", people=people, years=years, stdout=StringIO())
    found: dict[str, Any] = {
        "people": people,
        "seed_seconds": round(perf_counter() - started, 1),
        "pages": {name: page(url, role) for name, url, role in pages.of_one_person()},
        "wholes": {name: page(url, role) for name, url, role in pages.of_the_organ()},
        "chain": milliseconds(lambda: chain_on(clock.today())),
        "trace": trace(),
        "sign": signed(),
    }
    return found | night() | ledger() | issue() | {"meeting": meeting(min(GUESTS, people // 3))}


def page(url: str, role: str) -> Figure:
    """Queries of one page and the median of its times; its status where it does not open."""
    browser = browser_of(role)
    if (status := browser.get(url).status_code) != 200:
        return {"status": status}
    with CaptureQueriesContext(connection) as queries:
        browser.get(url)
        count = len(queries)
    return {"queries": count} | milliseconds(lambda: browser.get(url))


def browser_of(role: str) -> Client:
    browser = Client(raise_request_exception=False, SERVER_NAME=HOST)
    username = next(row["user"] for row in accounts.listed() if row["role"] == role)
    browser.force_login(User.objects.get(username=username))
    return browser


def milliseconds(work: Callable[[], object]) -> Figure:
    """The median of several rounds, by the clock and in CPU time of this process."""
    rounds = [timed(work) for _round in range(ROUNDS)]
    return middle(rounds)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    started, used = perf_counter(), process_time()
    work()
    return perf_counter() - started, process_time() - used


def middle(rounds: list[tuple[float, float]]) -> Figure:
    clocks, used = zip(*rounds, strict=True)
    return {"ms": round(median(clocks) * 1000, 1), "cpu": round(median(used) * 1000, 1)}


def trace() -> dict[str, Figure]:
    """Who answered for it a month ago: the whole page, and its queries as the page waits for them.

    Asked by discipline staff, who may see most, for somebody at the bottom of the chain.
    """
    day = clock.today() - timedelta(days=30)
    staff = Agreement.objects.filter(level=Level.STAFF, term_start__lte=day).latest("pk")
    url = f"{reverse('trace')}?person={staff.responsible_id}&on={day}"
    browser, waits = browser_of("discipline"), []
    for _round in range(ROUNDS):
        with CaptureQueriesContext(connection) as queries:
            browser.get(url)
            waits.append(sum(float(query["time"]) for query in queries.captured_queries))
    return {
        "database": {"ms": round(median(waits) * 1000, 1)},
        "all": milliseconds(lambda: browser.get(url)),
    }


def signed() -> dict[str, Figure]:
    """With the product's queue: what follows a signature is not done while the signer waits."""
    with override_settings(TASKS=product.TASKS):
        found = signatures()
        soon.run_waiting()
    return found


def signatures() -> dict[str, Figure]:
    """Clicks on "sign", papers ready: the act, and the whole answer where the proof is at hand.

    Of those who sign first, and of those who sign last and bring the agreement into force.
    Whoever has just proved who he is is not asked again: no password is hashed.
    """
    waiting = list(
        SignatureSlot.objects.filter(signature=None)
        .select_related("agreement__campaign", "agreement__paper", "person__account")
        .order_by("pk")[:500]
    )
    facts, today = slot_facts(waiting), clock.today()
    found = {}
    for role, name in ((SlotRole.RESPONSIBLE, "first"), (SlotRole.ISSUER, "last")):
        open_now = [
            slot for slot in waiting
            if slot.role == role and open_for(facts[slot.pk], slot.person_id, today)
        ]
        acts, clicks = [], []
        for slot in open_now[: 2 * SIGNATURES]:
            prints.ensure_paper(slot.agreement)
            if len(acts) < len(clicks):
                acts.append(timed(partial(sign, slot)))
            else:
                clicks.append(click(slot))
        found |= {f"act_{name}": middle(acts), f"click_{name}": middle(clicks)}
    return found


def sign(slot: SignatureSlot) -> None:
    signing.sign(
        slot=slot, by=viewer_of(slot.person.account), auth=AuthProof("password", clock.now()),
        seen_sha256=slot.agreement.text_sha256,
    )


def click(slot: SignatureSlot) -> tuple[float, float]:
    """The answer to the form on the page on which the text was read."""
    browser, user = Client(SERVER_NAME=HOST), slot.person.account
    browser.force_login(user)
    session = browser.session
    session["identity_proof"] = {
        "method": "password", "at": clock.now().timestamp(), "user": user.pk
    }
    session.save()
    url = reverse("agreement_sign", args=[slot.agreement_id])
    browser.get(url)
    form = {"seen": slot.agreement.text_sha256}
    statuses = []
    found = timed(lambda: statuses.append(browser.post(url, form).status_code))
    if statuses != [302]:
        raise RuntimeError(f"not signed: {statuses}")
    return found


def night() -> dict[str, Any]:
    """The nightly run: duties with their evidence, then all lights; and what follows one talk."""
    lights.begin(day=clock.today().replace(month=1, day=1))
    settled, shone = timed(duties.settle_all), timed(lambda: lights.refresh(day=clock.today()))
    owner = DutyOccurrence.objects.filter(department__isnull=False).latest("pk")
    leader = Portfolio.objects.on(clock.today()).filter(relation=Relation.IN_CHARGE).latest("pk")
    pairs = ((owner.owner_id, owner.department_id), (leader.leader_id, leader.department_id))
    return {
        "duties": {"ms": round(settled[0] * 1000), "cpu": round(settled[1] * 1000)},
        "lights": {"ms": round(shone[0] * 1000), "cpu": round(shone[1] * 1000)},
        "record": max((after_talk(*pair) for pair in pairs), key=lambda figure: figure["ms"]),
    }


def after_talk(person: int, department: int | None) -> Figure:
    return milliseconds(
        lambda: (
            duties.record_made([person]),
            lights.refresh_now([person], [department], only=after.TALK),
        )
    )


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
    last, today = Campaign.objects.latest("year"), clock.today()
    year = last.year + 1
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
    sys.stdout.write("\n" + json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))) + "\n")
