"""The first standard texts of integrity reminders, one for each occasion. Pure.

The offices change them; what was sent keeps its own words.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from supervision.vocabulary import ReminderOccasion

O = ReminderOccasion  # noqa: E741 - one letter, as in the tables of states
_FESTIVAL = (
    "%s将至，请遵守中央八项规定精神和机关各项制度：不违规吃喝，不收送礼品礼金，不公车私用，"
    "不违规操办，外出按规定报备。遇到拿不准的事情，先请示再办理。"
)
TEXTS: dict[str, tuple[str, str]] = {
    O.NEW_YEAR: ("元旦节前廉政提醒", _FESTIVAL % "元旦"),
    O.SPRING_FESTIVAL: ("春节节前廉政提醒", _FESTIVAL % "春节"),
    O.TOMB_SWEEPING: ("清明节前廉政提醒", _FESTIVAL % "清明节"),
    O.LABOUR_DAY: ("劳动节前廉政提醒", _FESTIVAL % "劳动节"),
    O.DRAGON_BOAT: ("端午节前廉政提醒", _FESTIVAL % "端午节"),
    O.MID_AUTUMN: ("中秋节前廉政提醒", _FESTIVAL % "中秋节"),
    O.NATIONAL_DAY: ("国庆节前廉政提醒", _FESTIVAL % "国庆节"),
    O.TWO_SESSIONS: (
        "两会期间纪律提醒",
        "两会期间请严格遵守会风会纪：不相互宴请，不收送礼品和土特产，不接受请托，"
        "会务用车、用餐按标准执行，值班值守在岗。",
    ),
    O.PROCUREMENT: (
        "采购事项廉政提醒",
        "采购事项请按规定程序办理：需求和参数经集体研究，不与供应商私下接触，"
        "有利害关系的主动回避，过程材料及时归档。",
    ),
    O.FAMILY_EVENT: (
        "婚丧喜庆事项廉政提醒",
        "办理婚丧喜庆、子女升学等事宜，请按规定事先报告，不借机敛财，不动用公物公车，"
        "不邀请管理和服务对象，事后按规定报告。",
    ),
    O.PROMOTION: (
        "职务变动廉政提醒",
        "到任后请了解岗位职责和廉政风险，按规定办理工作交接，如有请托、打招呼的情况及时记录报告，"
        "不搞吃请庆贺。",
    ),
    O.TRIP: (
        "外出考察调研廉政提醒",
        "外出考察调研请按批准的行程、人员和标准执行，轻车简从，按规定交纳伙食费和交通费，"
        "不安排与公务无关的参观，不收受礼品。",
    ),
    O.OTHER: (
        "日常廉政提醒",
        "请对照岗位职责和廉政风险点，严格执行机关各项制度，重要情况及时请示报告。",
    ),
}


def plant(model_of: Callable[[str], Any], moment: datetime) -> int:
    """Write the texts of occasions that have none yet. Safe twice."""
    rows = model_of("ReminderText").objects
    made = 0
    for occasion, (title, text) in TEXTS.items():
        if not rows.filter(occasion=occasion).exists():
            rows.create(occasion=occasion, title=title, text=text, changed_at=moment)
            made += 1
    return made
