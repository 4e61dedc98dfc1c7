"""The numbered rules of organisation (O), portfolios (F), calendar (D) and settings (V). Pure.

Each rule has one sentence, which is what the person reads beside the field. Sources: the
organ's own practice of appointments; F1 and O4 follow from one responsible person for one
thing on one day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.days import cn_date
from portal.errors import ALLOWED, Sentence, Verdict, first_refusal
from portal.periods import Period
from portal.vocabulary import (
    LEADERSHIP_KINDS,
    AssignmentKind,
    DepartmentKind,
    PersonStatus,
    PostKind,
    Relation,
)

SENTENCES: dict[str, Sentence] = {
    "O1": _("结束日期不能早于开始日期。"),
    "O2": _("请填写依据文件。"),
    "O3": _("部门的存续期间为%(life)s，起止日期须在此期间内。"),
    "O4": _("%(who)s在此期间任主要负责人，一个部门同一时间只能有一名主要负责人，请先登记免职。"),
    "O5": _("%(who)s在此期间任主要负责人，主要负责人空缺时才能登记主持工作。"),
    "O6": _("%(who)s在此期间主持工作，请先结束主持工作。"),
    "O7": _("主持工作只用于部门主要负责人或者科室负责人职务。"),
    "O8": _("%(who)s在此期间已有主职“%(post)s”，请先登记免职，或者登记为兼任。"),
    "O9": _("%(who)s在此期间已任这一职务。"),
    "O10": _("部门在%(day)s以后还有%(count)s项任职，请先登记免职，再撤销部门。"),
    "O11": _("部门在%(day)s以后还有科，请先撤销科。"),
    "O12": _("部门在%(day)s以后还有领导分工，请先结束分工。"),
    "O13": _("科须设在部门之下，其他类别不设上级部门。"),
    "O14": _("上级部门只能是不设上级的部门，也不能是本部门。"),
    "O15": _("班子成员、秘书长、副秘书长职务不设在部门，其他职务须设在部门。"),
    "O16": _("部门主要负责人职务设在部门，科室负责人职务设在科。"),
    "O17": _("已有任职记录的职务，不能变更类别和部门，请另设职务。"),
    "O18": _("这名人员不在职，不能登记任职、分工和离岗。"),
    "O19": _("与已登记的离岗时间重叠。"),
    "O20": _("离开日期不能晚于今天，请在离开当日或者之后登记。"),
    "O21": _("有晚于离开日期开始的任职、分工或者离岗，请先更正。"),
    "O22": _("内容没有变化。"),
    "O23": _("这一项在%(day)s已经结束，如有错误请更正。"),
    "O24": _("设立日期不能晚于已登记的任职、分工的开始日期（%(day)s）。"),
    "O25": _("科只能在上级部门存续期间内设立（%(life)s）。"),
    "O26": _("名册中有需要更正的内容，不能导入。"),
    "F1": _(
        "%(who)s在此期间已分管这个部门，一个部门同一时间只能有一名分管领导，"
        "请先结束原分工或者办理移交。"
    ),
    "F2": _("%(who)s在此期间与这个部门已有分工。"),
    "F3": _("分工只能登记给开始当日的班子成员、秘书长或者副秘书长。"),
    "F4": _("接手的领导不能是原分工领导本人。"),
    "F5": _("移交日期须在原分工开始之后、结束之前。"),
    "D1": _("请写明名称，例如“国庆节”“国庆节调休”。"),
    "D2": _("这一天本来就是%(what)s，无需更正。"),
    "V1": _("请填写依据文件。"),
    "V2": _("请填写%(low)s至%(high)s之间的整数。"),
    "V3": _("请填写内容。"),
}

HEAD_POSTS = frozenset({PostKind.DEPARTMENT_HEAD, PostKind.SECTION_HEAD})
LEADER_POSTS = frozenset({*LEADERSHIP_KINDS, PostKind.DEPUTY_SECRETARY_GENERAL})


def _no(rule: str, field: str | None = None, **details: Any) -> Verdict:
    sentence = SENTENCES[rule]
    return Verdict(False, rule, str(sentence) % details if details else sentence, field)


def _span(period: Period) -> str:
    until = cn_date(period.end) if period.end else _("今")
    return f"{cn_date(period.start)}至{until}"


# --- any dated fact -------------------------------------------------------------------------


def ends_after_start(start: date, end: date | None) -> Verdict:
    return _no("O1", "end") if end is not None and end < start else ALLOWED


def rests_on_document(basis: str) -> Verdict:
    return ALLOWED if basis.strip() else _no("O2", "basis_document")


def within_life(period: Period, life: Period) -> Verdict:
    """The first and the last day of the period are days on which the department exists."""
    if period.start not in life:
        return _no("O3", "start", life=_span(life))
    if life.end is not None and (period.end is None or period.end > life.end):
        return _no("O3", "end", life=_span(life))
    return ALLOWED


def not_ended_already(end: date | None, on: date) -> Verdict:
    """An end may be brought forward by ending; a later end is a correction."""
    return _no("O23", "end", day=cn_date(end)) if end is not None and end <= on else ALLOWED


def differs(before: dict[str, Any], after: dict[str, Any]) -> Verdict:
    """A correction changes something."""
    return _no("O22") if all(before[name] == after[name] for name in after) else ALLOWED


# --- assignments ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Seat:
    """A person holds a post for a period."""

    person_id: int
    person_name: str
    post_id: int
    post_title: str
    post_kind: str
    department_id: int | None
    kind: str
    period: Period

    @property
    def heads(self) -> bool:
        return self.post_kind in HEAD_POSTS or self.kind == AssignmentKind.ACTING


def may_be_assigned(new: Seat, others: Iterable[Seat]) -> Verdict:
    """May this seat be taken, beside the other standing seats of the person and department?"""
    met = [other for other in others if other.period.overlaps(new.period)]
    if new.kind == AssignmentKind.ACTING and new.post_kind not in HEAD_POSTS:
        return _no("O7", "kind")
    return first_refusal(
        one_head(new, met),
        _one_main_post(new, met),
        _not_twice(new, met),
    )


def one_head(new: Seat, others: Iterable[Seat]) -> Verdict:
    """O4 to O6: one head a day, or one who acts while there is none."""
    if not new.heads or new.department_id is None:
        return ALLOWED
    for other in others:
        apart = other.department_id != new.department_id
        if apart or not other.heads or not other.period.overlaps(new.period):
            continue
        if other.kind == AssignmentKind.ACTING:
            return _no("O6", "start", who=other.person_name)
        if new.kind == AssignmentKind.ACTING:
            return _no("O5", "kind", who=other.person_name)
        if other.person_id != new.person_id:
            return _no("O4", "start", who=other.person_name)
    return ALLOWED


def _one_main_post(new: Seat, met: list[Seat]) -> Verdict:
    if new.kind != AssignmentKind.MAIN:
        return ALLOWED
    for other in met:
        if other.person_id == new.person_id and other.kind == AssignmentKind.MAIN:
            if other.post_id == new.post_id:
                return _no("O9", "start", who=new.person_name)
            return _no("O8", "kind", who=new.person_name, post=other.post_title)
    return ALLOWED


def _not_twice(new: Seat, met: list[Seat]) -> Verdict:
    same = (o for o in met if (o.person_id, o.post_id) == (new.person_id, new.post_id))
    return _no("O9", "start", who=new.person_name) if any(same) else ALLOWED


def in_service(status: str) -> Verdict:
    return ALLOWED if status == PersonStatus.ACTIVE else _no("O18")


def absent_once(new: Period, others: Iterable[Period]) -> Verdict:
    return _no("O19", "start") if any(new.overlaps(other) for other in others) else ALLOWED


def may_depart(on: date, today: date, latest_start: date | None) -> Verdict:
    """Nobody leaves in the future, nor before something of his begins."""
    if on > today:
        return _no("O20", "on")
    return _no("O21", "on") if latest_start is not None and latest_start > on else ALLOWED


# --- departments and posts ------------------------------------------------------------------


def place_in_tree(kind: str, has_parent: bool) -> Verdict:
    return ALLOWED if (kind == DepartmentKind.SECTION) == has_parent else _no("O13", "parent")


def two_levels(is_self: bool, parent_has_parent: bool, has_sections: bool) -> Verdict:
    """A department, its sections, and no third level."""
    return _no("O14", "parent") if is_self or parent_has_parent or has_sections else ALLOWED


def section_within_parent(section: Period, parent: Period) -> Verdict:
    if within_life(section, parent):
        return ALLOWED
    return _no("O25", "opened_on", life=_span(parent))


def may_close(on: date, *, seats: int, sections: int, charges: int) -> Verdict:
    """`seats`, `sections`, `charges`: how many last beyond `on`."""
    day = cn_date(on)
    if seats:
        return _no("O10", "closed_on", day=day, count=seats)
    if sections:
        return _no("O11", "closed_on", day=day)
    return _no("O12", "closed_on", day=day) if charges else ALLOWED


def opened_before_use(opened_on: date, first_use: date | None) -> Verdict:
    if first_use is not None and opened_on > first_use:
        return _no("O24", "opened_on", day=cn_date(first_use))
    return ALLOWED


def post_in_its_place(kind: str, *, has_department: bool, in_section: bool) -> Verdict:
    """Leadership posts stand above the departments; heads head what their name says."""
    if (kind in LEADER_POSTS) == has_department:
        return _no("O15", "department")
    if kind == PostKind.DEPARTMENT_HEAD and in_section:
        return _no("O16", "kind")
    if kind == PostKind.SECTION_HEAD and not in_section:
        return _no("O16", "kind")
    return ALLOWED


def post_may_change(held: bool, same_kind: bool, same_department: bool) -> Verdict:
    """What a post means is part of the record of those who held it."""
    return _no("O17", "kind") if held and not (same_kind and same_department) else ALLOWED


# --- portfolios -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Charge:
    """A leader answers for a department for a period."""

    leader_id: int
    leader_name: str
    department_id: int
    relation: str
    period: Period


def may_be_charged(
    new: Charge, others: Iterable[Charge], *, leader_holds: Iterable[str]
) -> Verdict:
    """`leader_holds`: kinds of the posts that the leader holds on the first day."""
    if not LEADER_POSTS & set(leader_holds):
        return _no("F3", "leader")
    met = [
        other for other in others
        if other.department_id == new.department_id and other.period.overlaps(new.period)
    ]
    return first_refusal(*(_beside(new, other) for other in met))


def _beside(new: Charge, other: Charge) -> Verdict:
    if other.leader_id == new.leader_id:
        return _no("F2", "leader", who=other.leader_name)
    if new.relation == other.relation == Relation.IN_CHARGE:
        return _no("F1", "start", who=other.leader_name)
    return ALLOWED


def second_in_charge(who: str) -> Verdict:
    """P1 as the database itself refuses it."""
    return _no("F1", "start", who=who)


def may_be_handed_over(period: Period, on: date, same_leader: bool) -> Verdict:
    if same_leader:
        return _no("F4", "leader")
    in_time = period.start < on and (period.end is None or on <= period.end)
    return ALLOWED if in_time else _no("F5", "start")


# --- calendar and settings --------------------------------------------------------------------


def day_is_named(name: str) -> Verdict:
    return ALLOWED if name.strip() else _no("D1", "name")


def day_differs(is_working: bool, ordinarily: bool) -> Verdict:
    if is_working != ordinarily:
        return ALLOWED
    return _no("D2", "is_working", what=_("工作日") if is_working else _("休息日"))


def setting_rests_on_document(basis: str) -> Verdict:
    return ALLOWED if basis.strip() else _no("V1", "basis_document")


def setting_in_bounds(value: Any, low: int | None, high: int | None) -> Verdict:
    """Numbers keep within their bounds, texts are not empty."""
    if isinstance(value, str):
        return ALLOWED if value.strip() else _no("V3", "value")
    if isinstance(value, bool) or low is None or high is None or low <= value <= high:
        return ALLOWED
    return _no("V2", "value", low=low, high=high)
