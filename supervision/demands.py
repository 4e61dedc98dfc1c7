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
            "supervision.talk_planned", "supervision.talk_recorded", "supervision.talk_edited",
            "supervision.talk_corrected", "supervision.talk_reviewed",
            "supervision.talk_cancelled",
        ),
    ),
    Demand(
        (R.CLERK,), _("依纸质记录代为登记谈话、听取汇报"), _("有需要时"), B.ORGAN_RULE,
        _("谈心谈话制度"),
        (
            "supervision.talk_planned", "supervision.talk_recorded", "supervision.talk_edited",
            "supervision.hearing_recorded",
        ),
    ),
    Demand(
        (R.STAFF, *_ABOVE), _("核对本人的谈话记录"), _("每次谈话"), B.ORGAN_RULE,
        _("谈心谈话制度"),
        ("supervision.talk_confirmed", "supervision.talk_disputed", "supervision.talk_remarked"),
    ),
    Demand(
        (R.LEADER, R.SECRETARY), _("记录听取汇报、座谈会"), _("每次会议"), B.ORGAN_RULE,
        _("责任书"), (
            "supervision.hearing_recorded", "supervision.point_assigned",
            "supervision.point_closed", "supervision.point_reopened",
        ),
    ),
    Demand(
        (R.LEADER, R.SECRETARY), _("委托他人代拟谈话等记录（自愿）"), _("有需要时"), B.CUSTOM,
        _("谈心谈话制度"), ("supervision.delegation_given", "supervision.delegation_ended"),
    ),
    Demand(
        (R.LEADER, R.SECRETARY), _("作出批示（自愿）"), _("有需要时"), B.CUSTOM,
        _("批示办理惯例"), ("supervision.instruction_given", "supervision.instruction_cancelled"),
    ),
    Demand(
        (R.STAFF, *_ABOVE), _("办理批示"), _("收到批示后10个工作日内"), B.ORGAN_RULE,
        _("批示办理制度"), ("supervision.instruction_answered", "supervision.instruction_moved"),
    ),
    Demand(
        (R.STAFF, *_ABOVE), _("答复座谈会提出的意见"), _("交办后15个工作日内"), B.ORGAN_RULE,
        _("责任书"), ("supervision.point_answered",),
    ),
    Demand(
        (R.HEAD, R.DISCIPLINE, R.CLERK), _("发送廉政提醒"), _("节前和重要时点"), B.CUSTOM,
        _("廉政提醒惯例"), (
            "supervision.reminder_sent", "supervision.reminder_withdrawn",
            "supervision.reminder_text_changed",
        ),
    ),
    Demand(
        (R.HEAD, R.DISCIPLINE, R.CLERK), _("登记发现的问题"), _("发现时"), B.ORGAN_RULE,
        _("监督检查制度"), (
            "supervision.finding_recorded", "supervision.finding_changed",
            "supervision.finding_served", "supervision.finding_unfounded",
        ),
    ),
    Demand(
        (R.HEAD,), _("报送整改方案和整改结果"), _("收到整改通知后"), B.DOCUMENT,
        _("整改通知书"),
        (
            "supervision.rectification_planned", "supervision.rectification_step_done",
            "supervision.rectification_submitted", "supervision.extension_asked",
            "supervision.extension_withdrawn", "supervision.rectification_moved",
        ),
    ),
    Demand(
        (R.DISCIPLINE, R.HEAD, R.LEADER), _("核查整改结果、决定延期、销号"), _("提交后"),
        B.DOCUMENT, _("整改通知书"),
        (
            "supervision.rectification_verified", "supervision.rectification_returned",
            "supervision.rectification_closed", "supervision.rectification_reopened",
            "supervision.rectification_cancelled", "supervision.finding_closed",
            "supervision.finding_reopened", "supervision.extension_granted",
            "supervision.extension_denied",
        ),
    ),
    Demand(
        (R.DISCIPLINE, R.SECRETARY, R.LEADER),
        _("意见建议、苗头性问题、措施、问责等限定知悉的事项（合计）"), _("有事项时"),
        B.ORGAN_RULE, _("监督执纪制度"), ("supervision.restricted",), confidential=True,
    ),
    Demand(
        (R.DISCIPLINE,), _("登记线索移送单、未批准的请假"), _("有事项时"), B.ORGAN_RULE,
        _("监督执纪制度"), elsewhere=_("计入限定知悉的事项合计"),
    ),
    Demand(
        (R.DISCIPLINE, R.CLERK), _("维护制度库和期限规定"), _("制度变动时"), B.ORGAN_RULE,
        _("制度制定、修订文件"),
        (
            "supervision.regulation_added", "supervision.regulation_version_added",
            "supervision.regulation_repealed", "supervision.regulation_checked",
            "supervision.regulation_cared_for",
            "supervision.rule_changed",
        ),
    ),
    Demand(
        (R.CLERK,), _("起草报告和总结（按记录自动填入数据）"), _("每半年"), B.STATUTORY,
        _("党委（党组）落实全面从严治党主体责任规定"),
        (
            "supervision.report_begun", "supervision.report_edited",
            "supervision.report_refilled", "supervision.report_offered",
        ),
    ),
    Demand(
        (R.SECRETARY,), _("签发报告和总结"), _("每半年"), B.STATUTORY,
        _("党委（党组）落实全面从严治党主体责任规定"),
        ("supervision.report_issued", "supervision.report_returned"),
    ),
    Demand(
        (R.DISCIPLINE,), _("监督文书归档"), _("每年"), B.ORGAN_RULE, _("文件材料归档制度"),
        ("supervision.papers_filed", "supervision.year_closed"),
    ),
)


def of_supervision() -> Iterable[Demand]:
    return _DEMANDS
