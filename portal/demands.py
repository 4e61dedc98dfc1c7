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
    """

    roles: tuple[Role, ...]
    what: Sentence
    how_often: Sentence
    basis: Basis
    citation: Sentence
    words: tuple[str, ...] = ()
    confidential: bool = False


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
                "portal.person_added", "portal.person_changed", "portal.person_departed",
                "portal.assignment_added", "portal.assignment_ended",
                "portal.assignment_corrected", "portal.absence_added", "portal.absence_ended",
                "portal.portfolio_added", "portal.portfolio_ended",
                "portal.portfolio_corrected", "portal.roster_imported",
            ),
        ),
        Demand(
            (R.STAFF, R.HEAD, R.LEADER, R.SECRETARY), _("对本人的预警说明情况（自愿）"),
            _("有预警时"), B.CUSTOM, _("无需逐项说明，办结后自行消除"), ("portal.light_noted",),
        ),
        Demand(
            (R.SECURITY_ADMIN,), _("角色授权、密码重置的复核"), _("有申请时"), B.STATUTORY,
            _("网络安全等级保护要求"),
            ("portal.role_granted", "portal.role_revoked", "portal.reset_confirmed"),
        ),
        Demand(
            (R.SYSTEM_ADMIN,), _("开设、停用账号，申请密码重置"), _("有变动时"), B.STATUTORY,
            _("网络安全等级保护要求"),
            ("portal.account_opened", "portal.account_closed", "portal.reset_asked"),
        ),
    )
