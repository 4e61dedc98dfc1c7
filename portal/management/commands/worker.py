"""The worker: papers and other long work, with a printer that is warm before the first paper.

What follows an act at once is not its affair (portal.actions.soon).
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_tasks_db.management.commands import db_worker

from portal.delivery import pdf


class Command(db_worker.Command):
    """The task library's own worker for the queue of long work; takes its options."""

    help = str(_("运行后台任务"))

    def handle(self, *args: Any, **options: Any) -> None:
        pdf.warm()
        super().handle(*args, **options | {"queue_name": "papers"})
