"""The list of all that this portal asks of people: of whom, on which basis, how often.

Each floor names its demands in LUZE_DEMANDS (functions that return them). A demand names the
words under which its acts stand in the ledger, so how often it was met is counted, not typed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from portal.errors import Sentence
from portal.roles import Role
from portal.vocabulary import Basis


@dataclass(frozen=True)
class Demand:
    """One thing that somebody is asked to do here.

    `confidential`: in the ledger its acts stand under a veil, so they are counted together.
    `elsewhere`: why it has no figure of its own (its acts are counted in another line).
    """

    roles: tuple[Role, ...]
    what: Sentence
    how_often: Sentence
    basis: Basis
    citation: Sentence
    words: tuple[str, ...] = ()
    confidential: bool = False
    elsewhere: Sentence = _("自动计入")


def all_demands() -> list[Demand]:
    """The demands of all floors, lower floors first."""
    found: list[Demand] = []
    for name in settings.LUZE_DEMANDS:
        provider: Callable[[], Iterable[Demand]] = import_string(name)
        found += provider()
    return found


R, B = Role, Basis


def own() -> tuple[Demand, ...]:
    """What the ground floor asks."""
    return (
        Demand(
            (R.CLERK,), _("维护人员、职务、分工和离岗情况"), _("有变动时"), B.ORGAN_RULE,
            _("任免、分工文件"),
            (
                "portal.department_added", "portal.department_changed",
                "portal.department_closed", "portal.department_reopened", "portal.post_added",
                "portal.post_changed", "portal.person_added", "portal.person_changed",
                "portal.person_departed", "portal.person_returned", "portal.assignment_added",
                "portal.assignment_ended", "portal.assignment_corrected",
                "portal.assignment_withdrawn", "portal.absence_added", "portal.absence_ended",
                "portal.absence_corrected", "portal.absence_withdrawn",
                "portal.portfolio_added", "portal.portfolio_ended",
                "portal.portfolio_corrected", "portal.portfolio_withdrawn",
                "portal.roster_imported",
            ),
        ),
        Demand(
            (R.CLERK,), _("维护业务设置、工作日历和预警规则"), _("有变动时"), B.ORGAN_RULE,
            _("变动所依据的文件"),
            (
                "portal.setting_changed", "portal.calendar_changed",
                "portal.light_rule_changed",
            ),
        ),
        Demand(
            (R.STAFF, R.HEAD, R.LEADER, R.SECRETARY), _("对本人的预警说明情况（自愿）"),
            _("有预警时"), B.CUSTOM, _("无需逐项说明，办结后自行消除"), ("portal.light_noted",),
        ),
        Demand(
            (R.LEADER, R.SECRETARY, R.DISCIPLINE, R.CLERK), _("登记免予预警提示"),
            _("有批准文件时"), B.ORGAN_RULE, _("批准文件"),
            ("portal.light_exempted", "portal.light_restored"),
        ),
        Demand(
            (R.SECRETARY, R.DISCIPLINE), _("批准大批量导出证据包"), _("有申请时"),
            B.ORGAN_RULE, _("工作秘密管理制度"), ("portal.pack_granted", "portal.pack_denied"),
        ),
        Demand(
            tuple(R), _("设置登录密码"), _("首次登录、重置后"), B.STATUTORY,
            _("网络安全等级保护要求"), ("portal.password_chosen", "portal.code_redeemed"),
        ),
        Demand(
            (R.SECURITY_ADMIN,), _("角色授权、密码重置的复核"), _("有申请时"), B.STATUTORY,
            _("网络安全等级保护要求"),
            ("portal.role_granted", "portal.role_revoked", "portal.reset_confirmed",
             "portal.factors_dropped"),
        ),
        Demand(
            (R.SYSTEM_ADMIN,), _("开设、停用账号，申请密码重置"), _("有变动时"), B.STATUTORY,
            _("网络安全等级保护要求"),
            (
                "portal.account_opened", "portal.account_closed", "portal.account_reopened",
                "portal.code_issued", "portal.reset_asked", "portal.reset_cancelled",
            ),
        ),
    )
