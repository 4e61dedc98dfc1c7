"""What the signing does by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from agreements import jobs
from agreements.models import Agreement
from portal import clock
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
