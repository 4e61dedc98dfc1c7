"""The year of the organ: what recurs each year, by month, with the layer that asks for it.

Upper floors add dated matters through LUZE_YEAR_PROVIDERS (`entries(viewer, year)`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.calendars import listed_holidays, table
from portal.errors import Sentence
from portal.viewer import Viewer
from portal.vocabulary import Basis

REMINDED_BEFORE = 7  # working days before a holiday (机关制度, default)
LAW, RULE, CUSTOM = Basis.STATUTORY, Basis.ORGAN_RULE, Basis.CUSTOM


@dataclass(frozen=True)
class Entry:
    """One matter of the year: until which day, what, and on which basis."""

    day: date
    title: Sentence
    why: Sentence = ""
    basis: str = ""
    url: str = ""


# (last day, what, on what, layer)
_EACH_YEAR: tuple[tuple[tuple[int, int], Sentence, Sentence, Basis], ...] = (
    ((1, 31), gettext_lazy("领导干部集中报告个人有关事项"),
     gettext_lazy("领导干部报告个人有关事项规定"), LAW),
    ((1, 31), gettext_lazy("上年度考核结果反馈，责任书归档"), gettext_lazy("责任书"), RULE),
    ((2, 28), gettext_lazy("党组审定年度任务分解、责任清单和责任书文本"),
     gettext_lazy("党委（党组）落实全面从严治党主体责任规定"), LAW),
    ((3, 31), gettext_lazy("召开年度会议，签订责任书"), gettext_lazy("层层签订的做法"), CUSTOM),
    ((3, 31), gettext_lazy("一季度党组理论学习中心组集体学习"),
     gettext_lazy("党委（党组）理论学习中心组学习规则"), LAW),
    ((3, 31), gettext_lazy("岗位廉政风险点排查"), gettext_lazy("责任书"), Basis.AGREED),
    ((4, 30), gettext_lazy("一季度谈话和听取汇报"), gettext_lazy("责任书"), Basis.AGREED),
    ((6, 30), gettext_lazy("半年自查"), gettext_lazy("责任书"), Basis.AGREED),
    ((6, 30), gettext_lazy("上半年党组专题研究全面从严治党"),
     gettext_lazy("党委（党组）落实全面从严治党主体责任规定"), LAW),
    ((6, 30), gettext_lazy("二季度党组理论学习中心组集体学习"),
     gettext_lazy("党委（党组）理论学习中心组学习规则"), LAW),
    ((6, 30), gettext_lazy("上年度文件材料归档"), gettext_lazy("机关档案管理规定"), LAW),
    ((7, 1), gettext_lazy("讲党课"), gettext_lazy("中国共产党支部工作条例（试行）"), LAW),
    ((7, 31), gettext_lazy("半年情况汇总，与派驻纪检监察组会商"), "", CUSTOM),
    ((9, 30), gettext_lazy("三季度谈话；警示教育、廉政教育基地现场教育"), "", CUSTOM),
    ((9, 30), gettext_lazy("三季度党组理论学习中心组集体学习"),
     gettext_lazy("党委（党组）理论学习中心组学习规则"), LAW),
    ((11, 30), gettext_lazy("各分管领导召开座谈会，征求意见；规章制度审查"), "", CUSTOM),
    ((12, 15), gettext_lazy("述责述廉材料提交"), gettext_lazy("责任书"), Basis.AGREED),
    ((12, 31), gettext_lazy("下半年党组专题研究全面从严治党"),
     gettext_lazy("党委（党组）落实全面从严治党主体责任规定"), LAW),
    ((12, 31), gettext_lazy("四季度党组理论学习中心组集体学习"),
     gettext_lazy("党委（党组）理论学习中心组学习规则"), LAW),
    ((12, 31), gettext_lazy("个别谈话覆盖本部门全体人员"), gettext_lazy("责任书"), Basis.AGREED),
    ((12, 31), gettext_lazy("账号和角色年度核查"), gettext_lazy("网络安全等级保护要求"), LAW),
)


def recurring(year: int) -> list[Entry]:
    """What recurs each year, and the reminders before holidays; in no order."""
    entries = [
        Entry(date(year, *day), title, why, basis) for day, title, why, basis in _EACH_YEAR
    ]
    first, last = date(year, 1, 1), date(year + 1, 1, 31)
    days = table(date(year - 1, 12, 1), last)
    for holiday in listed_holidays(days, first, last):
        entries.append(
            Entry(
                days.add_working_days(holiday.first, -REMINDED_BEFORE),
                _("%(name)s前廉政提醒") % {"name": holiday.name},
                _("节前 %(n)s 个工作日") % {"n": REMINDED_BEFORE}, Basis.AGREED,
            )
        )
    return [entry for entry in entries if entry.day.year == year]


def entries_of(viewer: Viewer, year: int) -> list[Entry]:
    """All matters of a year that the viewer may know, in the order of their days."""
    entries = recurring(year)
    for name in settings.LUZE_YEAR_PROVIDERS:
        provider: Callable[[Viewer, int], Iterable[Entry]] = import_string(name)
        entries += provider(viewer, year)
    return sorted(entries, key=lambda entry: entry.day)
