"""Computed checks of supervision: `(facts, as_of, params) -> Light`, same input, same light.

Class A rests on a regulation, class B on a rule or custom of the organ. `to` says who is
told; there is no ranking. How lights live and are shown belongs elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.errors import Sentence
from portal.lights.levels import Level, Light, Params
from supervision.warnings import decisions, findings, portfolio

__all__ = ["CHECKS", "Audience", "Check", "Level", "Light", "Params", "run"]


class Audience(StrEnum):
    SELF = "self"
    HEAD = "head"
    LEADER = "leader"  # in charge of the department
    SECRETARY = "secretary"
    DISCIPLINE = "discipline"
    CLERK = "clerk"
    AUTHOR = "author"  # whoever made the record
    TALKER = "talker"
    HANDLER = "handler"
    OWNER = "owner"  # whoever owes the answer


A = Audience


@dataclass(frozen=True)
class Check:
    """One numbered check, its class, whom it tells, and the function that computes it."""

    code: str
    name: Sentence
    fixed_by_regulation: bool
    to: tuple[Audience, ...]
    compute: Callable[[Any, Any, Params], Light]


def _b(code: str, name: Sentence, compute: Callable[..., Light], *to: Audience) -> Check:
    return Check(code, name, False, to, compute)


def _a(code: str, name: Sentence, compute: Callable[..., Light], *to: Audience) -> Check:
    return Check(code, name, True, to, compute)


_LIST = (
    _b("W11", _("听取部门汇报"), portfolio.w11, A.LEADER, A.CLERK),
    _b("W12", _("同部门负责人个别谈话"), portfolio.w12, A.LEADER, A.CLERK),
    _b("W13", _("部门廉政谈话覆盖"), portfolio.w13, A.HEAD, A.LEADER),
    _b("W14", _("任前（入职）廉政谈话"), portfolio.w14, A.LEADER, A.DISCIPLINE),
    _b("W15", _("节前廉政提醒"), portfolio.w15, A.HEAD, A.DISCIPLINE),
    _b("W16", _("召开座谈会"), portfolio.w16, A.LEADER),
    _b("W17", _("苗头性问题处置"), portfolio.w17, A.AUTHOR, A.LEADER, A.DISCIPLINE),
    _b("W18", _("改进承诺回访"), portfolio.w18, A.TALKER),
    _b("W19", _("谈话记录核对"), portfolio.w19, A.TALKER),
    _b("W21", _("报送整改方案"), findings.w21, A.HEAD, A.LEADER),
    _b("W22", _("整改到期"), findings.w22, A.HEAD, A.LEADER, A.DISCIPLINE),
    _b("W23", _("同类问题再次发生"), findings.w23, A.LEADER, A.DISCIPLINE),
    _b("W24", _("整改延期"), findings.w24, A.LEADER, A.DISCIPLINE),
    _a("W25", _("核查人与责任人分离"), findings.w25, A.AUTHOR),
    _b("W26", _("未销号问题数量和时长"), findings.w26, A.LEADER, A.DISCIPLINE),
    _b("W27", _("批示答复"), findings.w27, A.OWNER, A.CLERK),
    _b("W41", _("意见答复"), decisions.w41, A.HANDLER, A.DISCIPLINE),
    _a("W42", _("意见办理回避"), decisions.w42, A.AUTHOR),
    _a("W43", _("防范打击报复"), decisions.w43, A.DISCIPLINE),
    _a("W45", _("措施与管理权限"), decisions.w45, A.AUTHOR),
    _b("W46", _("提交书面检查"), decisions.w46, A.SELF, A.DISCIPLINE),
    _a("W47", _("办理组织手续"), decisions.w47, A.DISCIPLINE),
    _a("W48", _("在党支部宣布处分"), decisions.w48, A.DISCIPLINE),
    _a("W49", _("报告处分执行情况"), decisions.w49, A.DISCIPLINE),
    _a("W50", _("申诉答复"), decisions.w50, A.DISCIPLINE, A.SECRETARY),
    _a("W50a", _("诫勉期满回访"), decisions.w50a, A.DISCIPLINE),
    _a("W50b", _("影响期将满"), decisions.w50b, A.DISCIPLINE),
    _a("W50c", _("影响期内人员被提名"), decisions.w50c, A.DISCIPLINE, A.SECRETARY),
    _a("W50d", _("问责决定要件"), decisions.w50d, A.AUTHOR),
)
CHECKS: dict[str, Check] = {check.code: check for check in _LIST}


def run(code: str, facts: Any, as_of: Any, params: Params) -> Light:
    """The light of one check; KeyError for an unknown code."""
    return CHECKS[code].compute(facts, as_of, params)
