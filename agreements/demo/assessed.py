"""The year before this one, assessed: leaders and heads said how they kept their agreements."""

from __future__ import annotations

from datetime import date, time, timedelta

from agreements.actions import assessments
from agreements.assessing import BY_PARTY_GROUP, Grade, Period
from agreements.demo import schedule
from agreements.demo.company import Company
from agreements.models import Agreement, Assessment
from agreements.states import AgreementState, Level
from portal import clock
from portal.demo.stage import Stage
from portal.models import Notice

CHECKED, CHECK_READ = (6, 25), (6, 29)
STATED, STATEMENT_READ, PROPOSED = (12, 8), (12, 12), (12, 16)
DECIDED, ANSWERED, CLOSED = (12, 22), (12, 25), (12, 29)
AFTERNOON = time(15, 0)
HALF = (
    "一、履行责任情况\n（一）逐项对照责任书和责任清单，上半年应办事项按期办理，记录在系统中可以核对。\n"
    "（二）同有关人员个别谈话，节前逐人提醒。\n二、存在的问题和原因\n"
    "业务工作和廉政工作一起检查不够经常，主要是上半年调研任务集中。\n三、下一步打算\n"
    "七月底前补齐未谈话人员，每次业务例会安排一项廉政内容。"
)
WHOLE = (
    "一、履行责任情况\n（一）责任清单所列事项逐项办理，谈话、听取汇报、提醒均有记录。\n"
    "（二）半年自查提出的问题已经改正。\n二、存在的问题和原因\n"
    "对年轻干部的日常提醒还不够及时，主要是了解情况靠汇报多、当面谈少。\n三、下一步打算\n"
    "明年一季度同新进人员逐一谈话，每季度到所负责的科室、部门听一次意见。"
)
# In the order of the criteria of each level.
LEADING = ("责任清单逐项落实。", "谈话、听取汇报经常。", "调研轻车简从。", "遵守廉洁规定。")
HEADING = ("谈话、提醒经常。", "办事手续齐全。", "调研轻车简从。", "问题按期整改。")


def year_before(today: date) -> int:
    """The last year that was closed when the signing of this one was opened."""
    opened = today - timedelta(days=schedule.DECIDED)
    return today.year - (1 if opened > date(today.year - 1, *CLOSED) else 2)


def play(stage: Stage, players: Company, year: int) -> int:
    """Self-check, statement, grade, decision, answer and file of one year; returns how many."""
    names = {person.pk: name for name, person in players.person.items()}
    rows = [
        row for row in Agreement.objects.filter(
            campaign__year=year, level__in=BY_PARTY_GROUP, state=AgreementState.EFFECTIVE,
            responsible__in=names, issuer__in=names,
        ).select_related("responsible", "campaign").order_by("pk")
    ]
    for period, said, read, text in (
        (Period.HALF_YEAR, CHECKED, CHECK_READ, HALF),
        (Period.YEAR_END, STATED, STATEMENT_READ, WHOLE),
    ):
        with stage.at(date(year, *said)):
            handed = [
                (row, assessments.hand_in(
                    agreement=row, period=period, text=text, edition=0,
                    by=players.viewer(names[row.responsible_id]),
                )) for row in rows
            ]
        with stage.at(date(year, *read)):
            for row, statement in handed:
                assessments.review(
                    statement=statement, accept=True, text="",
                    by=players.viewer(names[row.issuer_id]),
                )
    with stage.at(date(year, *PROPOSED)):
        for place, row in enumerate(rows):
            said = HEADING if row.level == Level.DEPARTMENT else LEADING
            assessments.propose(
                agreement=row, grade=Grade.GOOD if place % 3 else Grade.EXCELLENT,
                remarks={str(n): remark for n, remark in enumerate(said)},
                by=players.viewer(names[row.issuer_id]),
            )
    found = Assessment.objects.filter(agreement__in=rows).order_by("pk")
    with stage.at(date(year, *DECIDED)):
        assessments.decide(
            assessments=list(found), document=f"党组会议纪要〔{year}〕24号", by=players.clerk
        )
    with stage.at(date(year, *ANSWERED)):
        for each in found.select_related("agreement"):
            assessments.answer(
                assessment=each, object_=False, text="",
                by=players.viewer(names[each.agreement.responsible_id]),
            )
    with stage.at(date(year, *CLOSED), AFTERNOON):
        assessments.close(assessments=list(found), by=players.clerk)
        Notice.objects.unread().update(read_at=clock.now())
    return len(rows)
