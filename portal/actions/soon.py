"""Small work that follows an act within a second or two: the queue `default`.

An act orders it in its own transaction, so that it is lost with the act or not at all. The
process for recurring work takes it up between two rounds; papers and other long work have a
queue and a worker of their own and never stand in its way.
"""

from __future__ import annotations

import logging

from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, DEFAULT_TASK_QUEUE_NAME
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

WORKER = "soon"  # the name under which the library notes who did the work


def run_waiting() -> bool:
    """Do what waits; whether there was anything. A failure is on record and stops nothing."""
    waiting = DBTaskResult.objects.ready().filter(queue_name=DEFAULT_TASK_QUEUE_NAME)
    if not waiting.exists():
        return False
    logging.getLogger("django_tasks_db").setLevel(logging.WARNING)  # it greets at each round
    Worker(
        queue_names=[DEFAULT_TASK_QUEUE_NAME], interval=0, batch=True,
        backend_name=DEFAULT_TASK_BACKEND_ALIAS, startup_delay=False, max_tasks=None,
        worker_id=WORKER, excluded_queue_names=[],
    ).run()
    return True
