"""Measures one organ for run.py: a question on each line coming in, an answer on each going out.

`one_size.py PEOPLE YEARS` seeds it into the empty database of DATABASE_URL (or SQLite) when it is
asked to. With BENCH_SEEDED=1 it measures the seeded demonstration of DATABASE_URL and LUZE_VAR as
it stands, and writes into it.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from datetime import date, timedelta
from functools import cached_property, partial
from io import StringIO
from multiprocessing import get_context
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

import portal.wsgi  # noqa: E402, F401  its pages are collected as in the web process
from agreements import prints  # noqa: E402
from agreements.access import slot_facts  # noqa: E402
from agreements.actions import campaigns, duties, issuing, signing  # noqa: E402
from agreements.models import Agreement, Campaign, SignatureSlot  # noqa: E402
from agreements.rules import open_for  # noqa: E402
from agreements.states import Level, SlotRole  # noqa: E402
from portal import clock  # noqa: E402
from portal import settings as product  # noqa: E402
from portal.access import viewer_of  # noqa: E402
from portal.actions import lights, soon  # noqa: E402
from portal.chain import chain_on  # noqa: E402
from portal.demo import accounts  # noqa: E402
from portal.ledger import pen  # noqa: E402
from portal.models import Assignment, Department, User  # noqa: E402
from portal.reauth import AuthProof  # noqa: E402
from portal.viewer import SYSTEM  # noqa: E402
from portal.vocabulary import LEADERSHIP_KINDS, PostKind  # noqa: E402
from supervision.actions import after  # noqa: E402
from supervision.evidence import INDIVIDUAL_KINDS  # noqa: E402
from supervision.models import TalkParticipant  # noqa: E402
from supervision.states import TALK_COUNTS  # noqa: E402
from supervision.vocabulary import TalkRole  # noqa: E402
from tests.benchmarks import pages  # noqa: E402
from tests.benchmarks.meeting import meeting  # noqa: E402

ROUNDS = 9
TALKERS = ((PostKind.DEPARTMENT_HEAD,), LEADERSHIP_KINDS)
BULK_LINES, SINGLE_LINES, SIGNATURES = 5_000, 200, 5
GUESTS = int(os.environ.get("BENCH_GUESTS", "200"))
HOST = "127.0.0.1"

Figure = dict[str, float]


class Organ:
    """Answers about one size; pages are read before the rest makes the tables grow."""

    def __init__(self, people: int, years: int) -> None:
        self.people, self.years = people, years
        self.browsers: dict[str, Client] = {}

    def answer(self, word: str, *rest: str) -> Any:
        answers: dict[str, Callable[..., Any]] = {
            "seed": self.seed, "pages": self.pages, "look": self.look, "round": self.round,
            "rest": self.rest,
        }
        return answers[word](*rest)

    def seed(self) -> dict[str, float]:
        """In a process of its own: the memory of who made a large organ makes slower pages."""
        started = perf_counter()
        maker = get_context("fork").Process(target=make, args=(self.people, self.years))
        maker.start()
        maker.join()
        if maker.exitcode:
            raise RuntimeError(f"seeding ended with exit code {maker.exitcode}")
        return {"people": self.people, "seed_seconds": round(perf_counter() - started, 1)}

    def pages(self) -> dict[str, list[str]]:
        """The names of the pages, in their two groups."""
        return {group: [name for name, _url, _role in rows] for group, rows in self.asked.items()}

    @cached_property
    def asked(self) -> dict[str, list[pages.Asked]]:
        return {"pages": pages.of_one_person(), "wholes": pages.of_the_organ()}

    def look(self, name: str) -> dict[str, int]:
        """How many queries a page asks; its status where it does not open."""
        if (status := self._get(name).status_code) != 200:
            return {"status": status}
        with CaptureQueriesContext(connection) as queries:
            self._get(name)
            return {"queries": len(queries)}

    def round(self, name: str) -> tuple[float, ...]:
        """The time of a page, by the clock and in CPU time of this process (ms)."""
        return tuple(1000 * seconds for seconds in timed(lambda: self._get(name)))

    def _get(self, name: str) -> Any:
        url, role = next(
            (url, role) for rows in self.asked.values() for known, url, role in rows
            if known == name
        )
        if role not in self.browsers:
            self.browsers[role] = browser_of(role)
        return self.browsers[role].get(url)

    def rest(self) -> dict[str, Any]:
        found = {
            "chain": milliseconds(lambda: chain_on(clock.today())),
            "trace": trace(),
            "sign": signed(),
        }
        hall = {"meeting": meeting(min(GUESTS, self.people // 3))}
        return found | night() | ledger() | issue() | hall


def make(people: int, years: int) -> None:
    call_command("migrate", verbosity=0)
    if not SEEDED:
        call_command("seed_demo", people=people, years=years, stdout=StringIO())


def browser_of(role: str) -> Client:
    browser = Client(raise_request_exception=False, SERVER_NAME=HOST)
    username = next(row["user"] for row in accounts.listed() if row["role"] == role)
    browser.force_login(User.objects.get(username=username))
    return browser


def milliseconds(work: Callable[[], object]) -> Figure:
    """The quickest of several rounds, by the clock and in CPU time of this process."""
    work()  # what is found out once
    clocks, used = zip(*(timed(work) for _round in range(ROUNDS)), strict=True)
    return {"ms": round(min(clocks) * 1000, 1), "cpu": round(min(used) * 1000, 1)}


def timed(work: Callable[[], object]) -> tuple[float, float]:
    started, used = perf_counter(), process_time()
    work()
    return perf_counter() - started, process_time() - used


def middle(rounds: list[tuple[float, float]]) -> Figure:
    """The median of several acts."""
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
        "database": {"ms": round(min(waits) * 1000, 1)},
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
    return {
        "duties": {"ms": round(settled[0] * 1000), "cpu": round(settled[1] * 1000)},
        "lights": {"ms": round(shone[0] * 1000), "cpu": round(shone[1] * 1000)},
        "record": max((after_talk(kind) for kind in TALKERS), key=lambda figure: figure["ms"]),
    }


def after_talk(kinds: tuple[str, ...]) -> Figure:
    """What follows from the latest talk of somebody with such a post, as when it was kept."""
    posts = Assignment.objects.on(clock.today()).filter(post__kind__in=kinds)
    talker = TalkParticipant.objects.filter(
        role=TalkRole.TALKER, person__in=posts.values("person"),
        talk__kind__in=INDIVIDUAL_KINDS, talk__state__in=TALK_COUNTS,
    ).latest("talk__held_on", "talk_id")
    parts = talker.talk.participants.values_list("person_id", "department_id")
    people, places = zip(*parts, strict=True)

    def follow() -> None:
        with transaction.atomic():
            after.noted(people, places, after.TALK)

    return milliseconds(follow)


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


def main() -> None:
    """Nothing but answers goes out: what others print goes where errors go."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    organ = Organ(int(sys.argv[1]), int(sys.argv[2]))
    for question in sys.stdin:
        out.write(json.dumps(organ.answer(*json.loads(question))) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
