"""Nobody meets the words of a record that he must not read, wherever he looks.

Add a topic: `canaries_<topic>.py` with its SEEDS, and one line in the table below.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.cast import Cast, make_cast
from tests.house import matrix
from tests.house.objects import still
from tests.supervision import (
    canaries_cases,
    canaries_daily,
    canaries_findings,
    canaries_measures,
    canaries_meetings,
    canaries_talks,
)
from tests.supervision.canaries import (
    Planted,
    Seed,
    ledger_text,
    lists,
    met,
    pages_about,
    plant,
    stored_clear,
    told,
)

SEEDS: tuple[Seed, ...] = (
    *canaries_cases.SEEDS,
    *canaries_daily.SEEDS,
    *canaries_talks.SEEDS,
    *canaries_meetings.SEEDS,
    *canaries_findings.SEEDS,
    *canaries_measures.SEEDS,
)  # fmt: skip
ROLES = (
    "staff", "staff_two", "other_staff", "acting_head", "head", "leader", "non_party_leader",
    "secretary", "clerk", "discipline", "outsider", "system_admin", "audit_admin",
)


@pytest.fixture(scope="module")
def ground(django_db_setup, django_db_blocker) -> Iterator[tuple[Cast, list[Planted]]]:
    """Everything planted once; each walk is a savepoint of its own."""
    with django_db_blocker.unblock(), still(), transaction.atomic():
        people = make_cast()
        yield people, [plant(seed, people) for seed in SEEDS]
        transaction.set_rollback(True)


@pytest.fixture
def planted(ground, db) -> list[Planted]:
    return ground[1]


@pytest.fixture
def cast(ground) -> Cast:
    return ground[0]


@pytest.mark.parametrize("role", ROLES)
def test_no_page_export_or_message_tells_more_than_its_reader_may_know(role, cast, planted):
    hidden = {
        f"{one.seed.name}.{name}": word
        for one in planted if role not in one.seed.readers
        for name, word in one.words.items()
    }
    client = Client()
    client.force_login(cast.user[role])
    with matrix.known_once():
        for url in lists():
            assert not met(client.get(url), hidden), url
        for one in planted:
            for url in pages_about(one):
                answer = client.get(url)
                assert not met(answer, hidden), url
                if answer.status_code >= 400:
                    break  # without the record none of its acts
    assert not [name for name, word in hidden.items() if word in told(cast, role)]


def test_no_line_of_the_ledger_and_no_mail_holds_content(planted):
    lines = ledger_text()
    mails = " ".join(f"{m.subject} {m.body}" for m in mail.outbox)
    for one in planted:
        assert not [name for name, word in one.words.items() if word in lines + mails]


def test_encrypted_fields_are_not_readable_in_the_tables(planted):
    for one in planted:
        assert not stored_clear(one), one.seed.name


def test_each_canary_sings_to_its_readers(cast, planted):
    """A word that nobody can find would prove nothing."""
    for one in planted:
        if not one.seed.prefix:
            continue
        url = reverse(one.seed.prefix, args=[one.record.pk])
        for reader in one.seed.readers:
            client = Client()
            client.force_login(cast.user[reader])
            assert met(client.get(url), one.words) == set(one.words), (one.seed.name, reader)
