"""The first draft of a report: the outline with its figures, and gaps that a person has to fill."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal import preferences
from portal.days import cn_date
from portal.errors import Sentence
from supervision.rules.reports import span
from supervision.vocabulary.reports import ReportKind

_TITLES: Mapping[str, Sentence] = {
    ReportKind.CAMPAIGN: _("%(year)s年度全面从严治党责任书签订工作总结"),
    ReportKind.HALF_YEAR: _("关于%(year)s年上半年落实全面从严治党主体责任情况的报告"),
    ReportKind.YEAR: _("关于%(year)s年度落实全面从严治党主体责任情况的报告"),
}
_REPORT: Sentence = _("""\
按照有关规定，现将%(span)s落实全面从严治党主体责任情况报告如下。
一、主要工作和成效
（一）加强政治建设、落实上级部署情况。〔待填：党组专题研究次数和主要事项〕
（二）责任体系建设情况。责任书应签%(due)s份、已签%(signed)s份，签订率%(rate)s；到期责任事项%(item_total)s项，完成%(item_done)s项，逾期%(item_late)s项。
（三）书记履行第一责任人责任、班子成员履行“一岗双责”情况。听取汇报%(hearing)s次，谈心谈话和个别谈话%(talk)s人次，座谈会%(symposium)s场，收到意见建议%(point)s条，已答复%(point_answered)s条。
（四）日常教育监督情况。日常廉政谈话%(integrity)s人次，覆盖率%(coverage)s；廉政提醒%(reminder)s次；〔待填：警示教育场次和人次〕。
（五）作风建设和中央八项规定精神落实情况。监督检查发现问题%(finding)s个，已整改销号%(closed)s个，逾期未整改%(late)s个。〔待填：主要问题和整改成效〕
（六）厉行节约反对浪费情况。〔待填：“三公”经费预算、支出和同比〕
（七）严肃党内政治生活情况。〔待填：中心组学习次数，民主生活会和组织生活会召开情况〕
（八）运用“第一种形态”及执纪问责情况。提醒谈话、提醒函%(n1)s人次，批评教育%(n2)s人次，责令检查%(n3)s人次；党纪政务处分%(n4)s人次，问责决定%(n5)s件。
二、存在的主要问题和原因
〔待填：问题和原因〕
三、下一步打算
〔待填：措施、责任人和完成时限〕
""")
_CAMPAIGN: Sentence = _("""\
根据党组会议部署，%(year)s年度责任书签订工作已经开展，现将有关情况总结如下。
一、签订情况
应签责任书%(due)s份，已签%(signed)s份，签订率%(rate)s；待签%(waiting)s份，缓签%(deferred)s份，免签%(exempt)s份，拒签%(refused)s份。因新任职、岗位调整等补签%(supplementary)s份、重签%(renewed)s份。
二、主要做法
（一）层层签订。党组书记、分管领导、部门负责人、干部职工逐级签订，上一级生效后下一级签订。
（二）责任到人。%(span)s到期责任事项%(item_total)s项，完成%(item_done)s项，逾期%(item_late)s项。
（三）〔待填：其他做法〕
三、存在问题
〔待填：问题〕
四、下一步打算
〔待填：措施、责任人和完成时限〕
""")


def title_of(kind: str, year: int) -> str:
    return str(_TITLES[kind]) % {"year": year}


def addressee_of(kind: str) -> str:
    """Reports go to the committee above; a summary stays within the organ."""
    return "" if kind == ReportKind.CAMPAIGN else str(preferences.value("report_addressee"))


def draft_of(kind: str, year: int, found: Mapping[str, Any]) -> str:
    """The outline with these figures (report_figures.figures_for); none stands as 0."""
    first, last = span(kind, year)
    values: dict[str, Any] = defaultdict(int, year=year, span=_("%(first)s至%(last)s") % {
        "first": cn_date(first), "last": cn_date(last)
    })
    values |= {code: value for code, _label, value, _unit in found["figures"]}
    text = _CAMPAIGN if kind == ReportKind.CAMPAIGN else _REPORT
    return str(text) % values
