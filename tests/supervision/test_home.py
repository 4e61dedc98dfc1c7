"""The front page owes nobody a line: what each role has to do stands there, with its ground."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from portal import clock
from portal.home import desk_of
from supervision import home
from supervision.actions import extensions, measures
from supervision.actions import hearings as hearing_acts
from supervision.models import HearingPoint
from tests.supervision import finding_scenes, measure_scenes
from tests.supervision import test_hearings as hearings
from tests.supervision import test_reminders as reminders
from tests.supervision.case_scenes import CaseScenes
from tests.supervision.records import Records
from tests.supervision.test_daily import told
from tests.supervision.test_integrity import asked
from tests.supervision.test_talks import recorded

pytestmark = pytest.mark.django_db


def asked_measure(cast):
    row = measure_scenes.draft(cast, by="discipline", issuer_kind="secretary")
    return measures.ask(measure=row, edition=row.edition, by=cast.viewer("discipline"))


def asked_extension(cast):
    row = finding_scenes.planned(cast)
    return extensions.ask(
        rectification=row, new_due=row.due_on + timedelta(days=5), reason="等待会议",
        by=cast.viewer("head"),
    )


def answered_point(cast):
    hearings.recorded(cast)
    return hearing_acts.answer(
        point=HearingPoint.objects.get(), text="已调剂", by=cast.viewer("office_head"))


def answered_measure(cast):
    return measure_scenes.answered(cast, measure_scenes.ordered(cast))


# What happened; who owes what now.
OWED = {
    "talk recorded": (lambda c: recorded(c, "staff"), {"staff": "核对日常廉政谈话记录"}),
    "talk to review": (
        lambda c: Records(c).talk(state="confirmed", verdict="follow_up",
                                  review_on=clock.today()), {"head": "谈话回访"}),
    "early sign": (lambda c: Records(c).sign(), {"leader": "研判处置苗头性问题"}),
    "finding recorded": (finding_scenes.recorded, {"discipline": "送达整改通知书"}),
    "finding served": (finding_scenes.served, {"head": "报送整改方案"}),
    "plan handed in": (finding_scenes.planned, {"head": "完成整改", "staff": "整改措施"}),
    "extension asked": (asked_extension, {"leader": "整改延期"}),
    "result handed in": (finding_scenes.submitted, {"discipline": "核查整改"}),
    "result verified": (finding_scenes.verified, {"discipline": "销号"}),
    "opinion assigned": (
        lambda c: Records(c).opinion(handler="leader", state="assigned", number="3",
                                     answer_due=clock.today()), {"leader": "答复意见建议"}),
    "instruction": (lambda c: told(c, Records(c).finding(served=True)), {"head": "批示"}),
    "measure asked": (asked_measure, {"secretary": "批评教育"}),
    "measure decided": (measure_scenes.decided, {"discipline": "送达"}),
    "measure served": (measure_scenes.ordered, {"staff": "提交书面材料"}),
    "paper handed in": (answered_measure, {"discipline": "审阅书面材料"}),
    "inquiry served": (measure_scenes.inquiry, {"staff": "按函询要求提交书面说明"}),
    "inquiry replied": (measure_scenes.replied, {"secretary": "签署意见"}),
    "inquiry signed": (measure_scenes.opined, {"discipline": "登记函询的处理结果"}),
    "integrity opinion": (lambda c: asked(c, "head"), {"secretary": "批准廉政意见"}),
    "case proposed": (lambda c: CaseScenes(c).proposed(), {"secretary": "批准启动问责"}),
    "facts shown": (lambda c: CaseScenes(c).hearing(), {"staff": "陈述和申辩"}),
    "decision issued": (lambda c: CaseScenes(c).issued(), {"discipline": "送达问责决定书"}),
    "decision served": (lambda c: CaseScenes(c).served(), {"discipline": "归入"}),
    "hearing with a point": (hearings.recorded, {"office_head": "答复意见：听取提案委工作汇报"}),
    "point without answerer": (
        lambda c: hearings.recorded(c, points=((hearings.RAISED, None, None),)),
        {"leader": "1 条意见尚未明确答复人"}),
    "point answered": (answered_point, {"leader": "1 条意见已答复，待办结"}),
    "hearing kept as a draft": (
        lambda c: hearing_acts.save_draft(
            content=hearings.content(c), edition=0, by=c.viewer("leader")),
        {"leader": "登记：听取提案委工作汇报"}),
    "nobody heard yet": (lambda c: None, {"leader": "听取汇报：提案委员会"}),
    "no symposium yet": (lambda c: None, {"leader": "召开座谈会"}),
    "reminder sent": (reminders.sent, {"staff": "阅知：提醒", "staff_two": "阅知：提醒"}),
    "appeal filed": (lambda c: CaseScenes(c).appealed(), {"secretary": "答复申诉"}),
}


@pytest.mark.parametrize("what", OWED)
def test_each_duty_stands_on_the_page_of_whose_it_is_with_its_ground(cast, what):
    happened, expected = OWED[what]
    happened(cast)
    for who, title in expected.items():
        lines = [o for o in home.owed(cast.viewer(who)) if title in str(o.title)]
        assert lines, (who, [str(o.title) for o in home.owed(cast.viewer(who))])
        for line in lines:
            assert line.url and line.label
            assert line.basis or "依据" in str(line.why), (who, str(line.title))


def test_overdue_stands_first_then_what_is_due_first_then_what_has_no_day(cast):
    recorded(cast, "staff")
    finding_scenes.planned(cast)
    measure_scenes.inquiry(cast)
    CaseScenes(cast).hearing()
    with time_machine.travel(clock.now() + timedelta(days=12)):
        lines = desk_of(cast.viewer("staff")).owed
    keys = [(o.status != "late", o.due_on is None, o.due_on or clock.today()) for o in lines]
    assert keys == sorted(keys) and {key[0] for key in keys} == {True, False}


def test_what_others_close_hides_no_verification_of_a_named_verifier(cast, make):
    """A leader reads all rectifications of his departments; to be closed they wait for others."""
    verified = make.stamp("submitted")
    for _n in range(10):
        make.rectification(make.finding(served=True), state="verified", **verified)
    later = {"submitted_at": clock.now(), "submitted_by": cast.user["head"]}
    make.rectification(
        make.finding(served=True), state="submitted", verifier="leader", **later
    )
    assert [o for o in home.owed(cast.viewer("leader")) if "核查整改" in str(o.title)]
