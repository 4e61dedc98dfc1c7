"""Lists of supervision at 3, 300 and 30,000 rows: as many queries, and no more than a page.

Rows are copied inside the database, so that ten years of a large organ stand there in seconds;
it is still the slowest test of this folder, and therefore one test for all lists.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import perf_counter
from typing import Any

import pytest
import time_machine
from django.db import connection, models
from django.db.models.signals import post_init
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import clock
from supervision.models import (
    AccountabilityCase,
    AccountabilityDecision,
    ClueSlip,
    EarlySign,
    Finding,
    Hearing,
    HearingPoint,
    Instruction,
    IntegrityOpinionEntry,
    IntegrityOpinionRequest,
    Measure,
    NeedToKnow,
    Opinion,
    Rectification,
    Recusal,
    Talk,
    TalkParticipant,
)
from tests.supervision.records import AT, DAY, Records

pytestmark = pytest.mark.django_db
COPIES = 99  # of each row, twice: 3, 300, 30,000
SLOW = 30  # seconds on a busy machine; a list that takes so long has lost its index
MOST = 300  # instances that one page may make, whatever stands in the table
TABLES: tuple[type[models.Model], ...] = (
    Talk, TalkParticipant, EarlySign, Finding, Rectification, Measure, AccountabilityCase,
    AccountabilityDecision, Opinion, Instruction, ClueSlip, IntegrityOpinionRequest,
    IntegrityOpinionEntry, Hearing, HearingPoint, NeedToKnow, Recusal,
)  # fmt: skip
LISTS = {
    "discipline": (
        "home", "talks", "findings", "measures", "cases", "decisions", "opinions",
        "early_signs", "instructions", "clue_slips", "integrity_opinions", "hearings",
        "knowledge_list", "points", "reminders",
    ),
    "secretary": ("home", "talks", "findings", "measures", "cases", "opinions"),
    "leader": ("home", "talks", "findings", "measures", "early_signs", "hearings"),
    "head": ("home", "talks", "findings"),
    "staff": ("home", "talks", "decisions"),
}


def three_of_each(cast) -> None:
    make, today = Records(cast), clock.today()
    user, person, dep = cast.user["discipline"], cast.person, cast.department["TAW"]
    for number in range(3):
        make.talk(number=f"谈{number}")
        make.sign()
        finding = make.finding(served=True, number=f"问{number}")
        make.rectification(finding, verifier="discipline")
        make.measure(by="leader", served=True, finding=finding)
        case = make.case(shown=True)
        make.decision(case, served=True, decided_on=DAY)
        make.opinion(handler="leader", number=f"意{number}")
        about = {"kind": "finding", "record": finding.pk}
        NeedToKnow.objects.create(
            **about, person=person["general"], level="content", purpose="办理",
            granted_at=AT, granted_by=user,
        )
        Recusal.objects.create(
            **about, person=person["second"], reason="亲属", entered_at=AT, entered_by=user
        )
        Instruction.objects.create(
            on_kind="finding", on_record=finding.pk, giver=person["leader"], given_on=DAY,
            text="抓紧", answerer=person["head"], answer_due=today + timedelta(days=3),
            created_at=AT, created_by=user,
        )
        ClueSlip.objects.create(
            number=f"移{number}", transferred_on=DAY, from_body="机关纪委", to_body="派驻组",
            created_at=AT, created_by=user,
        )
        request = IntegrityOpinionRequest.objects.create(
            requester="市委组织部", occasion="award", received_on=DAY, due_on=today,
            created_at=AT, created_by=user,
        )
        IntegrityOpinionEntry.objects.create(request=request, person=person["staff_two"])
        hearing = Hearing.objects.create(
            kind="hearing", state="recorded", held_on=DAY, chair=person["leader"],
            department=dep, topic="半年汇报", created_at=AT, created_by=user,
        )
        HearingPoint.objects.create(
            hearing=hearing, number=1, text="请答复", answerer=person["head"], answer_due=today
        )


def copy(model: type[models.Model], stage: int) -> None:
    """Each row 99 times more, under keys that follow from its own; links go along."""
    postgresql = connection.vendor == "postgresql"
    sign = "lpad(to_hex(n.n), 8, '0')" if postgresql else "printf('%08x', n.n)"

    def key(name: str) -> str:
        """The first eight digits of the key anew, at the second stage the eight that follow."""
        text = f"replace(CAST(\"{name}\" AS text), '-', '')"
        first = f"{sign} || substr({text}, 9)"
        second = f"substr({text}, 1, 8) || {sign} || substr({text}, 17)"
        return f"CAST({first if stage == 1 else second} AS {'uuid' if postgresql else 'text'})"

    names, values = [], []
    for field in model._meta.local_concrete_fields:
        column = field.column
        if isinstance(field, models.AutoField):
            continue
        target: Any = field.related_model
        names.append(f'"{column}"')
        linked = target in TABLES and _random(target)
        if field.primary_key or linked or column in ("record", "on_record"):
            values.append(key(column))
        elif column == "number" and isinstance(field, models.IntegerField):
            values.append(f'"{column}" + n.n * {1 if stage == 1 else 100}')
        elif field.unique or (isinstance(field, models.CharField) and column == "number"):
            anew = f"'{stage}' || {sign} || '-' || \"{column}\""
            values.append(f"substr({anew}, 1, {field.max_length})")
        else:
            values.append(f'"{column}"')
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {COPIES})"
            f' INSERT INTO "{table}" ({", ".join(names)})'
            f' SELECT {", ".join(values)} FROM "{table}", n'
        )
        cursor.execute(f'ANALYZE "{table}"')


def _random(model: type[models.Model]) -> bool:
    return isinstance(model._meta.pk, models.UUIDField)


@contextmanager
def instances() -> Iterator[list[int]]:
    """Counts how many rows of supervision become objects meanwhile."""
    made = [0]

    def count(sender: type[models.Model], **kwargs: Any) -> None:
        made[0] += sender in TABLES

    post_init.connect(count, weak=False)
    try:
        yield made
    finally:
        post_init.disconnect(count)


def looked_at(clients: dict[str, Client]) -> dict[tuple[str, str], tuple[int, int, float]]:
    """Queries, objects and seconds of each list."""
    found = {}
    for who, names in LISTS.items():
        for name in names:
            with CaptureQueriesContext(connection) as queries, instances() as made:
                start = perf_counter()
                answer = clients[who].get(reverse(name))
                seconds = perf_counter() - start
            assert answer.status_code == 200, (who, name)
            found[who, name] = (len(queries), made[0], seconds)
    return found


@pytest.fixture
def still() -> Iterator[None]:
    """Sessions are touched once a minute; here no minute passes."""
    with time_machine.travel(clock.now(), tick=False):
        yield


def test_lists_cost_the_same_at_3_300_and_30000_rows(still, cast):
    three_of_each(cast)
    clients = {who: Client() for who in LISTS}
    for who, client in clients.items():
        client.force_login(cast.user[who])
    looked_at(clients)  # what is found out once
    seen = [looked_at(clients)]
    for stage in (1, 2):
        for model in TABLES:
            copy(model, stage)
        seen.append(looked_at(clients))
    assert Talk.objects.count() == Finding.objects.count() == 30_000
    differ = {
        page: [at[page][0] for at in seen]
        for page in seen[0] if len({at[page][0] for at in seen}) > 1
    }
    heavy = {page: made for page, (_n, made, _s) in seen[2].items() if made > MOST}
    slow = {page: round(s, 1) for page, (_n, _m, s) in seen[2].items() if s > SLOW}
    assert not differ, differ
    assert not heavy, heavy
    assert not slow, slow
