"""What daily supervision asks of people."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from portal.demands import Demand
from portal.roles import Role
from portal.vocabulary import Basis

R, B = Role, Basis
_ABOVE = (R.HEAD, R.LEADER, R.SECRETARY)
_DEMANDS = (
    Demand(
        _ABOVE, _("记录谈话（一次登记，计入各项责任事项）"), _("每次谈话"), B.ORGAN_RULE,
        _("谈心谈话制度"),
        (
            "supervision.talk_recorded", "supervision.talk_edited",
            "supervision.talk_corrected", "supervision.talk_reviewed",
        ),
    ),
    Demand(
        (R.STAFF, *_ABOVE), _("核对本人的谈话记录"), _("每次谈话"), B.ORGAN_RULE,
        _("谈心谈话制度"),
        ("supervision.talk_confirmed", "supervision.talk_disputed"),
    ),
    Demand(
        (R.LEADER, R.SECRETARY), _("记录听取汇报、座谈会"), _("每次会议"), B.ORGAN_RULE,
        _("责任书"), ("supervision.hearing_recorded",),
    ),
    Demand(
        (R.STAFF, *_ABOVE), _("答复座谈会提出的意见"), _("交办后15个工作日内"), B.ORGAN_RULE,
        _("责任书"), ("supervision.point_answered",),
    ),
    Demand(
        (R.HEAD, R.DISCIPLINE, R.CLERK), _("发送廉政提醒"), _("节前和重要时点"), B.CUSTOM,
        _("廉政提醒惯例"), ("supervision.reminder_sent",),
    ),
    Demand(
        (R.HEAD, R.DISCIPLINE, R.CLERK), _("登记发现的问题"), _("发现时"), B.ORGAN_RULE,
        _("监督检查制度"), ("supervision.finding_recorded", "supervision.finding_served"),
    ),
    Demand(
        (R.HEAD,), _("报送整改方案和整改结果"), _("收到整改通知后"), B.DOCUMENT,
        _("整改通知书"),
        (
            "supervision.rectification_planned", "supervision.rectification_step_done",
            "supervision.rectification_submitted", "supervision.extension_asked",
        ),
    ),
    Demand(
        (R.DISCIPLINE, R.HEAD), _("核查整改结果"), _("提交核查后"), B.DOCUMENT,
        _("整改通知书"),
        ("supervision.rectification_verified", "supervision.rectification_returned"),
    ),
    Demand(
        (R.DISCIPLINE, R.SECRETARY, R.LEADER),
        _("意见建议、苗头性问题、措施、问责等限定知悉的事项（合计）"), _("有事项时"),
        B.ORGAN_RULE, _("监督执纪制度"), ("supervision.restricted",), confidential=True,
    ),
)


def of_supervision() -> Iterable[Demand]:
    return _DEMANDS
