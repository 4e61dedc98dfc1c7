"""What the signing does by itself."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from agreements import jobs
from agreements.models import Agreement
from agreements.states import SlotRole
from portal import clock
from portal.actions import soon
from portal.management.commands import periodic
from tests.agreements import scenes

DATABASE = {
    "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "papers"]}
}


@pytest.fixture
def lacking(cast, settings):
    """A running campaign whose papers are missing, with the queue of the product."""
    campaign = scenes.issued(cast)
    Agreement.objects.update(paper=None)
    settings.TASKS = DATABASE
    return campaign


def test_missing_papers_are_ordered_once(lacking):
    assert jobs.order_missing_papers() == 1
    assert jobs.order_missing_papers() == 0
    assert DBTaskResult.objects.count() == 1


@pytest.mark.parametrize(
    ("status", "minutes", "ordered"),
    [
        (TaskResultStatus.FAILED, 59, 0),
        (TaskResultStatus.FAILED, 61, 1),
        (TaskResultStatus.RUNNING, 59, 0),
        (TaskResultStatus.RUNNING, 61, 1),
    ],
)
def test_a_failed_or_dead_order_is_repeated_after_an_hour(lacking, status, minutes, ordered):
    jobs.order_missing_papers()
    moment = clock.now() - timedelta(minutes=minutes)
    DBTaskResult.objects.update(status=status, started_at=moment, finished_at=moment)
    assert jobs.order_missing_papers() == ordered


def test_a_campaign_with_all_papers_orders_nothing(cast, settings):
    scenes.issued(cast)
    settings.TASKS = DATABASE
    assert jobs.order_missing_papers() == 0


@pytest.fixture
def signed_last(cast, settings):
    """The leader's agreement comes into force where small work has the product's queue."""
    scenes.issued(cast)
    scenes.sign(cast, "leader", SlotRole.RESPONSIBLE, by="leader")
    settings.TASKS = DATABASE
    scenes.sign(cast, "leader", SlotRole.ISSUER, by="secretary")
    return scenes.agreement_of(cast.person["leader"])


@pytest.mark.django_db(transaction=True)
def test_small_work_is_done_once_and_like_the_nightly_run(signed_last):
    assert not signed_last.occurrences.exists()
    assert soon.run_waiting()
    assert signed_last.occurrences.exists()
    assert jobs.settle_all() == (0, 0)
    assert not soon.run_waiting()


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_orders_nothing(cast, settings):
    scenes.issued(cast)
    scenes.sign(cast, "leader", SlotRole.RESPONSIBLE, by="leader")
    settings.TASKS = DATABASE
    with pytest.raises(KeyError), transaction.atomic():
        scenes.sign(cast, "leader", SlotRole.ISSUER, by="secretary")
        raise KeyError
    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db(transaction=True)  # a round ends by closing what connection is open
def test_a_database_that_does_not_answer_for_a_moment_ends_no_process(monkeypatch):
    stop, tries = threading.Event(), []

    def no_answer() -> bool:
        tries.append(1)
        if len(tries) == 2:
            stop.set()
        raise OperationalError("database is locked")

    monkeypatch.setattr(periodic, "SOON", 0)
    monkeypatch.setattr(periodic.soon, "run_waiting", no_answer)
    periodic.Command()._follow(stop)
    assert len(tries) == 2
