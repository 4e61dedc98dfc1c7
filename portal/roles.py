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
    VIEW_TALKS = "view_talks"
    HOLD_TALKS = "hold_talks"
    HOLD_MEASURE_TALKS = "hold_measure_talks"
    SEND_REMINDERS = "send_reminders"
    VIEW_HEARINGS = "view_hearings"
    HOLD_HEARINGS = "hold_hearings"
    GIVE_OPINIONS = "give_opinions"
    HANDLE_OPINIONS = "handle_opinions"
    ASSIGN_OPINIONS = "assign_opinions"
    OPEN_AUTHORS = "open_authors"
    NOTE_EARLY_SIGNS = "note_early_signs"
    VIEW_FINDINGS = "view_findings"
    RECORD_FINDINGS = "record_findings"
    RECTIFY = "rectify"
    VERIFY_RECTIFICATION = "verify_rectification"
    DECIDE_EXTENSIONS = "decide_extensions"
    VIEW_MEASURES = "view_measures"
    TAKE_MEASURES = "take_measures"
    DECIDE_MEASURES = "decide_measures"
    VIEW_CASES = "view_cases"
    KEEP_CASES = "keep_cases"
    DECIDE_CASES = "decide_cases"
    GIVE_INSTRUCTIONS = "give_instructions"
    KEEP_INTEGRITY_OPINIONS = "keep_integrity_opinions"
    APPROVE_INTEGRITY_OPINIONS = "approve_integrity_opinions"
    KEEP_CLUE_SLIPS = "keep_clue_slips"
    KEEP_LEAVE_REFUSALS = "keep_leave_refusals"
    VIEW_INTEGRITY_FILES = "view_integrity_files"
    VIEW_SUPERVISION_FIGURES = "view_supervision_figures"
    VIEW_REGULATIONS = "view_regulations"
    VIEW_TERMS = "view_terms"
    KEEP_REGULATIONS = "keep_regulations"
    KEEP_STATUTORY_TERMS = "keep_statutory_terms"
    KEEP_KNOWLEDGE = "keep_knowledge"
    DELEGATE_DRAFTING = "delegate_drafting"
    VIEW_LIGHTS_OVERVIEW = "view_lights_overview"
    EXEMPT_LIGHTS = "exempt_lights"
    KEEP_LIGHT_RULES = "keep_light_rules"
    VIEW_DUTIES = "view_duties"
    TAKE_PACKS = "take_packs"
    DECIDE_PACKS = "decide_packs"
    VIEW_REPORTS = "view_reports"
    KEEP_REPORTS = "keep_reports"
    SIGN_REPORTS = "sign_reports"


_EVERYBODY = {Permission.USE}
_STAFF = _EVERYBODY | {
    Permission.VIEW_DIRECTORY,
    Permission.VIEW_AGREEMENTS,
    Permission.SIGN,
    Permission.VIEW_TALKS,  # 本人的谈话：核对、说明
    Permission.VIEW_REGULATIONS,  # 制度库
    Permission.VIEW_TERMS,  # 各项期限及其依据
    Permission.VIEW_HEARINGS,  # 本人参加的座谈、本人承办的意见
    Permission.GIVE_OPINIONS,  # 提意见建议
    Permission.HANDLE_OPINIONS,  # 办理交由本人承办的意见
    Permission.VIEW_FINDINGS,  # 本部门已送达的问题和整改
    Permission.RECTIFY,  # 办理本人承担的整改措施
    Permission.VIEW_MEASURES,  # 送达本人的措施
    Permission.VIEW_CASES,  # 送达本人的问责材料：陈述申辩、申诉
    Permission.VIEW_DUTIES,  # 本人的责任事项
    Permission.TAKE_PACKS,  # 导出本人可以查阅的证据包
    Permission.VIEW_REPORTS,  # 向全体公开的报告和总结；党组成员另可看党组报告
}
_HEAD = _STAFF | {
    Permission.VIEW_CAMPAIGNS,
    Permission.ASK_EXCEPTION,
    Permission.DECIDE_EXCEPTION,
    Permission.HOLD_TALKS,  # 同本部门（分管部门）人员谈话
    Permission.HOLD_MEASURE_TALKS,  # 提醒谈话等，按管理权限
    Permission.SEND_REMINDERS,  # 发廉政提醒
    Permission.NOTE_EARLY_SIGNS,  # 登记苗头性问题
    Permission.RECORD_FINDINGS,  # 登记自查、检查发现的问题
    Permission.VERIFY_RECTIFICATION,  # 受指定核查整改（不能是责任人）
    Permission.VIEW_SUPERVISION_FIGURES,  # 本部门（分管部门）的监督数据
    Permission.DELEGATE_DRAFTING,  # 委托他人代拟谈话记录
}
_LEADER = _HEAD | {
    Permission.HOLD_HEARINGS,  # 听取汇报、开座谈会
    Permission.DECIDE_EXTENSIONS,  # 批准整改延期
    Permission.TAKE_MEASURES,  # 按管理权限作出措施
    Permission.GIVE_INSTRUCTIONS,  # 批示
    Permission.EXEMPT_LIGHTS,  # 对分管部门的预警免予提示，本人的除外
}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    # 干部职工：本人的责任书、通讯录、责任链。
    Role.STAFF: frozenset(_STAFF),
    # 部门负责人：再加本部门人员的签订、缓签的提出和决定。
    Role.HEAD: frozenset(_HEAD),
    # 分管领导：同部门负责人，范围为分管部门。
    Role.LEADER: frozenset(_LEADER),
    # 党组书记：全部签订情况，批准提前开放等事项；批准措施、问责和廉政意见。
    Role.SECRETARY: frozenset(
        _LEADER
        | {
            Permission.ASSIGN_OPINIONS,
            Permission.DECIDE_MEASURES,
            Permission.DECIDE_CASES,
            Permission.APPROVE_INTEGRITY_OPINIONS,
            Permission.VIEW_INTEGRITY_FILES,
            Permission.KEEP_KNOWLEDGE,
            Permission.VIEW_LIGHTS_OVERVIEW,
            Permission.DECIDE_PACKS,  # 批准他人导出较多限定知悉的记录
            Permission.SIGN_REPORTS,  # 签发党组报告和总结
        }
    ),
    # 纪检干部：查阅全部责任书，核对纸质扫描件；办理监督、措施、问责的日常事务。
    Role.DISCIPLINE: frozenset(
        _STAFF
        | {
            Permission.VIEW_CAMPAIGNS,
            Permission.CONFIRM_SCANS,
            Permission.HOLD_TALKS,
            Permission.HOLD_MEASURE_TALKS,
            Permission.SEND_REMINDERS,
            Permission.ASSIGN_OPINIONS,
            Permission.OPEN_AUTHORS,
            Permission.NOTE_EARLY_SIGNS,
            Permission.RECORD_FINDINGS,
            Permission.VERIFY_RECTIFICATION,
            Permission.TAKE_MEASURES,
            Permission.KEEP_CASES,
            Permission.KEEP_INTEGRITY_OPINIONS,
            Permission.KEEP_CLUE_SLIPS,
            Permission.KEEP_LEAVE_REFUSALS,
            Permission.VIEW_INTEGRITY_FILES,
            Permission.VIEW_SUPERVISION_FIGURES,
            Permission.KEEP_REGULATIONS,
            Permission.KEEP_KNOWLEDGE,
            Permission.VIEW_LIGHTS_OVERVIEW,
            Permission.EXEMPT_LIGHTS,
            Permission.DECIDE_PACKS,  # 同党组书记，不能批准本人的申请
        }
    ),
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
            Permission.HOLD_TALKS,  # 依纸质记录代为登记日常谈话
            Permission.SEND_REMINDERS,
            Permission.HOLD_HEARINGS,  # 代为登记听取汇报、座谈
            Permission.ASSIGN_OPINIONS,  # 只分办制度、服务等事项
            Permission.RECORD_FINDINGS,
            Permission.VIEW_SUPERVISION_FIGURES,
            Permission.KEEP_REGULATIONS,
            Permission.VIEW_LIGHTS_OVERVIEW,
            Permission.EXEMPT_LIGHTS,  # 依批准文件登记
            Permission.KEEP_LIGHT_RULES,  # 惯例和机关制度的数值
            Permission.KEEP_REPORTS,  # 起草党组报告和总结
        }
    ),
    # 三员：不看业务内容，互不兼任。
    Role.SYSTEM_ADMIN: frozenset(
        _EVERYBODY | {Permission.KEEP_ACCOUNTS, Permission.VIEW_HEALTH}
    ),
    Role.SECURITY_ADMIN: frozenset(
        _EVERYBODY
        | {
            Permission.GRANT_ROLES,
            Permission.CONFIRM_RESETS,
            Permission.KEEP_LIGHT_RULES,  # 依据法规的数值
            Permission.VIEW_TERMS,
            Permission.KEEP_STATUTORY_TERMS,  # 法定期限随法规修订变更，须写明依据
        }
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
