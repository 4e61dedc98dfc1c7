"""Who may do what, on one page that a discipline officer can check. Knows no tables.

A role comes either from a post (书记, 领导, 部门负责人, 干部职工: derived from the
assignments of the day, never granted) or from a grant that the security administrator
enters against the number of a paper request.
"""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from portal.errors import Sentence


class Role(StrEnum):
    SECRETARY = "secretary"
    LEADER = "leader"
    HEAD = "head"
    STAFF = "staff"
    DISCIPLINE = "discipline"
    CLERK = "clerk"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


ROLE_NAMES: dict[Role, Sentence] = {
    Role.SECRETARY: _("党组书记"),
    Role.LEADER: _("分管领导"),
    Role.HEAD: _("部门负责人"),
    Role.STAFF: _("干部职工"),
    Role.DISCIPLINE: _("纪检干部"),
    Role.CLERK: _("党办干事"),
    Role.SYSTEM_ADMIN: _("系统管理员"),
    Role.SECURITY_ADMIN: _("安全管理员"),
    Role.AUDIT_ADMIN: _("审计管理员"),
}

DERIVED_ROLES = frozenset({Role.SECRETARY, Role.LEADER, Role.HEAD, Role.STAFF})
ADMIN_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})
GRANTED_ROLES = frozenset({Role.DISCIPLINE, Role.CLERK}) | ADMIN_ROLES


class Permission(StrEnum):
    """One thing a role may do. What it may do it *to* is decided by visibility."""

    USE = "use"  # own home page, inbox, account
    VIEW_DIRECTORY = "view_directory"
    KEEP_ORGANISATION = "keep_organisation"
    KEEP_CALENDAR = "keep_calendar"
    KEEP_SETTINGS = "keep_settings"
    VIEW_AGREEMENTS = "view_agreements"
    SIGN = "sign"
    KEEP_TEXTS = "keep_texts"
    RUN_CAMPAIGNS = "run_campaigns"
    VIEW_CAMPAIGNS = "view_campaigns"
    CONFIRM_SCANS = "confirm_scans"
    ASK_EXCEPTION = "ask_exception"
    DECIDE_EXCEPTION = "decide_exception"
    KEEP_ACCOUNTS = "keep_accounts"
    GRANT_ROLES = "grant_roles"
    CONFIRM_RESETS = "confirm_resets"
    READ_LEDGER = "read_ledger"
    VIEW_HEALTH = "view_health"


_EVERYBODY = {Permission.USE}
_STAFF = _EVERYBODY | {
    Permission.VIEW_DIRECTORY,
    Permission.VIEW_AGREEMENTS,
    Permission.SIGN,
}
_HEAD = _STAFF | {
    Permission.VIEW_CAMPAIGNS,
    Permission.ASK_EXCEPTION,
    Permission.DECIDE_EXCEPTION,
}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    # 干部职工：本人的责任书、通讯录、责任链。
    Role.STAFF: frozenset(_STAFF),
    # 部门负责人：再加本部门人员的签订、缓签的提出和决定。
    Role.HEAD: frozenset(_HEAD),
    # 分管领导：同部门负责人，范围为分管部门。
    Role.LEADER: frozenset(_HEAD),
    # 党组书记：全部签订情况，批准提前开放等事项。
    Role.SECRETARY: frozenset(_HEAD),
    # 纪检干部：查阅全部责任书，核对纸质扫描件。
    Role.DISCIPLINE: frozenset(_STAFF | {Permission.VIEW_CAMPAIGNS, Permission.CONFIRM_SCANS}),
    # 党办干事：机构人员、文本、签订批次、日历、业务设置。
    Role.CLERK: frozenset(
        _STAFF
        | {
            Permission.KEEP_ORGANISATION,
            Permission.KEEP_CALENDAR,
            Permission.KEEP_SETTINGS,
            Permission.KEEP_TEXTS,
            Permission.RUN_CAMPAIGNS,
            Permission.VIEW_CAMPAIGNS,
            Permission.CONFIRM_SCANS,
            Permission.ASK_EXCEPTION,
            Permission.DECIDE_EXCEPTION,
        }
    ),
    # 三员：不看业务内容，互不兼任。
    Role.SYSTEM_ADMIN: frozenset(
        _EVERYBODY | {Permission.KEEP_ACCOUNTS, Permission.VIEW_HEALTH}
    ),
    Role.SECURITY_ADMIN: frozenset(
        _EVERYBODY | {Permission.GRANT_ROLES, Permission.CONFIRM_RESETS}
    ),
    Role.AUDIT_ADMIN: frozenset(_EVERYBODY | {Permission.READ_LEDGER}),
}


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """All that the roles together allow."""
    result: set[Permission] = set()
    for role in roles:
        result |= ROLE_PERMISSIONS[role]
    return frozenset(result)


def may_hold_together(roles: frozenset[Role]) -> bool:
    """Administrators hold one administrator's role and no other granted role (三员分立)."""
    admin = roles & ADMIN_ROLES
    return not admin or (len(admin) == 1 and not (roles & GRANTED_ROLES) - admin)
