"""The year's reports through the real acts: the half-year one issued, the yearly one in draft."""

from __future__ import annotations

import re
from random import Random

from agreements.demo.company import Company
from portal import clock
from portal.demo import organ
from portal.demo.stage import Say, Stage
from supervision.actions import reports
from supervision.rules.reports import TO_FILL
from supervision.vocabulary.reports import ReportAudience, ReportKind

# What the clerk writes where the records know nothing.
_FILLED = {
    "党组专题研究": "党组会议专题研究全面从严治党工作2次，审议年度任务安排。",
    "警示教育": "开展警示教育2场",
    "主要问题": "主要问题为值班安排不落实、个别会议记录不全，均已逐项整改。",
    "“三公”": "“三公”经费支出控制在预算以内。",
    "中心组": "中心组集体学习3次，所在支部组织生活会按期召开。",
    "问题和原因": "个别部门日常监督抓得不紧，谈话质量不高。主要原因是责任传导还不到位。",
    "措施": "一是按季度对照责任清单督促办理；二是抓实整改销号；三是年底前完成个别谈话全覆盖。",
}


def seed(*, stage: Stage, people: int, years: int, rng: Random, say: Say) -> None:
    """This year's reports, as they stand in the second half of the year."""
    company, year = Company(), clock.today().year
    clerk, secretary = company.viewer(organ.CLERK), company.viewer(organ.SECRETARY)
    report = reports.begin(kind=ReportKind.HALF_YEAR, year=year, by=clerk)
    fields = {name: getattr(report, name) for name in reports.EDITED} | {
        "text": _filled(report.text), "audience": ReportAudience.ORGAN, "copies": "市纪委监委",
    }
    report = reports.edit(report=report, edition=report.edition, fields=fields, by=clerk)
    reports.issue(report=reports.offer(report=report, by=clerk), by=secretary)
    reports.begin(kind=ReportKind.YEAR, year=year, by=clerk)
    say("党组报告 2 份")


def _filled(text: str) -> str:
    def words(gap: re.Match[str]) -> str:
        return next((w for begin, w in _FILLED.items() if gap[1].startswith(begin)), "")

    return re.sub(f"{TO_FILL}(.*?)〕", words, text).replace("。。", "。")
