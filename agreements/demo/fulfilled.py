"""The demonstration's duties: matched with the records, once all of them are there."""

from __future__ import annotations

from datetime import date, time, timedelta
from random import Random

from agreements import evidence
from agreements.actions import duties, duty_evidence
from agreements.demo.company import Company
from agreements.models import DutyOccurrence
from agreements.states import OccurrenceState
from portal import clock
from portal.delivery import pdf
from portal.demo import organ
from portal.demo.stage import Say, Stage, moment
from portal.uploads import Upload

END = time(23, 0)
THREE = timedelta(days=3)
LATE = frozenset({organ.LEADER_A, organ.DEMO_HEAD, "蒋行之"})


def seed(*, stage: Stage, people: int, years: int, rng: Random, say: Say) -> None:
    """After the seeders of records, before the lights that follow from duties."""
    today = clock.today()
    for year in range(today.year - years + 1, today.year):
        with clock.played(moment(date(year, 12, 31), END)):
            _changed, links = duties.settle_all(year)
        say(f"{year}年度：责任事项计入记录 {links} 条")
    _changed, links = duties.settle_all()
    papers = _papers(Company(), today)
    say(f"{today.year}年度：责任事项计入记录 {links} 条，上传佐证材料 {papers} 份")


def _papers(players: Company, today: date) -> int:
    """For what no record exists: most of the sample organ brought a paper, some are late."""
    people = {person.pk: name for name, person in players.person.items() if name not in LATE}
    due = DutyOccurrence.objects.filter(
        state=OccurrenceState.OPEN, owner__in=people, due_on__range=(date(today.year, 1, 1), today)
    ).select_related("duty", "agreement").order_by("due_on", "pk")
    count = 0
    for row in due:
        if not evidence.takes_papers(row.duty.evidence):
            continue
        name = people[row.owner_id]
        duty_evidence.upload(
            occurrence=row, file=_minutes(row, name), day=max(row.start, row.due_on - THREE),
            note="", by=players.viewer(name),
        )
        count += 1
    return count


def _minutes(row: DutyOccurrence, name: str) -> Upload:
    title = f"{row.duty.what}记录"
    data = pdf.render(
        f"<!doctype html><html lang=zh-Hans><h1>{title}</h1><p>{name}，"
        f"{row.agreement.posts_text}。演示用佐证材料。</p></html>",
        title=title,
    )
    return Upload(f"{title}.pdf", data, "application/pdf", 1)
