"""Long and recurring work of the signing: papers in bulk, reminders, ended deferrals."""

from __future__ import annotations

from django_tasks import task

from agreements import documents, prints
from agreements.actions.exceptions import reopen_ended_deferrals
from agreements.actions.reminders import remind_due
from agreements.models import Agreement
from portal import clock
from portal.access import SYSTEM
from portal.delivery import pdf

PAPERS_AT_ONCE = 50


@task(queue_name="papers")
def make_papers(campaign_id: int) -> int:
    """Make every missing paper of a campaign; safe to run twice or after a restart."""
    made = 0
    while batch := list(
        Agreement.objects.live()
        .filter(campaign_id=campaign_id, paper=None)
        .select_related("campaign")[:PAPERS_AT_ONCE]
    ):
        made += _make(batch)
    return made


def _make(batch: list[Agreement]) -> int:
    """One batch through the warm renderer. Raises PaperFailed at the first that fails."""
    sheets = [documents.agreement_sheet(prints.paper_of(a)) for a in batch]
    for agreement, result in zip(batch, pdf.render_many(sheets), strict=True):
        if isinstance(result, pdf.PaperFailed):
            raise result
        prints.keep_paper(agreement, result)
    return len(batch)


def periodic() -> str:
    """What the signing does by itself each day; repeating it on one day changes nothing."""
    today = clock.today()
    reopened = reopen_ended_deferrals(day=today, by=SYSTEM)
    reminded = remind_due(day=today)
    return f"缓签到期重新开放 {reopened} 份，提醒 {reminded} 份"
