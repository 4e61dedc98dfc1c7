"""Long and recurring work of the signing: papers in bulk, reminders, ended deferrals."""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache
from django.db.models import Max, Q
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from agreements import batches
from agreements.actions.duties import settle_all
from agreements.actions.exceptions import reopen_ended_deferrals
from agreements.actions.reminders import remind_due
from agreements.actions.renewing import carry_out_due
from agreements.models import Agreement
from agreements.states import CampaignState
from portal import clock
from portal.models import Absence, Assignment, Portfolio
from portal.viewer import SYSTEM

PAPERS_AT_ONCE = 50
RETRY_AFTER = timedelta(hours=1)  # a failed order, or one whose worker died
DUTIES_MARK = "luze:duties"


@task(queue_name="papers")
def make_papers(campaign_id: int) -> int:
    """Make every missing paper of a campaign; safe to run twice or after a restart."""
    made = 0
    while batch := list(
        Agreement.objects.live()
        .filter(campaign_id=campaign_id, paper=None)
        .select_related("campaign")[:PAPERS_AT_ONCE]
    ):
        made += batches.make_papers(batch)
    return made


def periodic() -> str:
    """What the signing does by itself each day; repeating it on one day changes nothing."""
    ordered = order_missing_papers()
    today = clock.today()
    reopened = reopen_ended_deferrals(day=today, by=SYSTEM)
    reminded = remind_due(day=today)
    return f"缓签到期重新开放 {reopened} 份，提醒 {reminded} 份，补制文书 {ordered} 批"


def successions_periodic() -> str:
    """On the day of a 换届 that was confirmed ahead, its agreements are issued and ended."""
    done = carry_out_due(clock.today())
    return f"换届生效 {done} 次" if done else ""


def duties_periodic() -> str:
    """Duties follow posts and portfolios: each night, and soon after one of them changed."""
    known = "|".join(str(moment) for moment in _last_changes())
    mark = f"{clock.today().isoformat()}|{known}"
    if cache.get(DUTIES_MARK) == mark:
        return ""
    changed, linked = settle_all()
    cache.set(DUTIES_MARK, mark, None)
    return f"责任事项变动 {changed} 项，记录计入变动 {linked} 项"


def _last_changes() -> list[object]:
    """When posts, portfolios and absences were last entered or withdrawn."""
    found: list[object] = []
    for model in (Assignment, Portfolio, Absence):
        last = model.objects.aggregate(a=Max("recorded_at"), b=Max("withdrawn_at"))
        found += [last["a"], last["b"]]
    return found


def order_missing_papers() -> int:
    """Order what a restart or a failure left undone; one order for a campaign at a time."""
    waiting = {
        campaign
        for (campaign, *_others) in (
            result.args_kwargs["args"]
            for result in DBTaskResult.objects.filter(
                _under_way(), task_path=make_papers.module_path
            )
        )
    }
    lacking = set(
        Agreement.objects.live()
        .filter(paper=None, campaign__state=CampaignState.ISSUED)
        .values_list("campaign_id", flat=True)
    )
    for campaign_id in sorted(lacking - waiting):
        make_papers.enqueue(campaign_id)
    return len(lacking - waiting)


def _under_way() -> Q:
    """Orders that wait, run, or failed so recently that another try would fail again."""
    since = clock.now() - RETRY_AFTER
    return (
        Q(status=TaskResultStatus.READY)
        | Q(status=TaskResultStatus.RUNNING, started_at__gt=since)
        | Q(status=TaskResultStatus.FAILED, finished_at__gt=since)
    )
