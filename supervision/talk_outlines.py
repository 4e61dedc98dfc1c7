"""Outlines of talks by kind: what a talker finds in the form and may rewrite. Pure.

Source: 谈话记录 of the organ's own papers; private matters and state secrets have no place.
"""

from __future__ import annotations

from supervision.vocabulary import TalkKind

K = TalkKind
OUTLINES: dict[str, str] = {
    K.HEART_TO_HEART: "一、近期思想和工作情况\n二、需要组织关心和帮助的事项",
    K.INTEGRITY_ROUTINE: (
        "一、近期思想和工作情况\n二、岗位廉政风险和防控措施\n三、提醒事项：公务接待、差旅、外出报备"
    ),
    K.INDIVIDUAL: "一、履行岗位职责和责任书情况\n二、部门工作中存在的问题\n三、意见建议",
    K.PRE_POST: "一、新任岗位的职责和廉政要求\n二、岗位廉政风险\n三、请托、打招呼等事项的报告要求",
    K.LEAVING: "一、工作交接情况\n二、离任后从业限制和保密要求\n三、意见建议",
    K.COLLECTIVE: "一、学习上级有关要求和典型案例通报\n二、近期廉政提醒事项\n三、工作要求",
    K.REMINDER_TALK: "一、提醒的情况\n二、存在的苗头和风险\n三、改进要求和期限",
    K.KEY_TALK: "一、谈话所涉情况\n二、问题的性质和危害\n三、改正要求和期限",
    K.CRITICISM: "一、已核实的情况\n二、不符合的规定\n三、批评意见和改正要求",
    K.DUTY_INTERVIEW: "一、职责履行中存在的问题\n二、原因\n三、整改要求和期限",
    K.ADMONITION_TALK: "一、宣布诫勉决定\n二、所涉事实和依据\n三、影响期和改正要求",
}


def outline_of(kind: str) -> str:
    """The outline of a kind; empty for talks that are only received."""
    return OUTLINES.get(kind, "")


def is_untouched(text: str) -> bool:
    """Whether a text is empty or an outline as it was offered: another may take its place."""
    plain = text.replace("\r\n", "\n").strip()
    return not plain or plain in OUTLINES.values()
