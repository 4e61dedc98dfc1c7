"""The words under which the ground floor's acts stand in the ledger."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.ledger.words import Word, register

WORDS = register(
    # Organisation
    Word("portal.department_added", _("设立部门")),
    Word("portal.department_changed", _("变更部门")),
    Word("portal.department_closed", _("撤销部门")),
    Word("portal.department_reopened", _("恢复部门")),
    Word("portal.post_added", _("设立职务")),
    Word("portal.post_changed", _("变更职务")),
    # People and who answers for whom
    Word("portal.person_added", _("登记人员")),
    Word("portal.person_changed", _("变更人员信息")),
    Word("portal.person_departed", _("登记离开")),
    Word("portal.person_returned", _("登记返回在职")),
    Word("portal.assignment_added", _("登记任职")),
    Word("portal.assignment_ended", _("登记免职")),
    Word("portal.assignment_corrected", _("更正任职")),
    Word("portal.assignment_withdrawn", _("撤回任职登记")),
    Word("portal.absence_added", _("登记离岗")),
    Word("portal.absence_ended", _("登记返岗")),
    Word("portal.absence_corrected", _("更正离岗")),
    Word("portal.absence_withdrawn", _("撤回离岗登记")),
    Word("portal.portfolio_added", _("登记分工")),
    Word("portal.portfolio_ended", _("结束分工")),
    Word("portal.portfolio_corrected", _("更正分工")),
    Word("portal.portfolio_withdrawn", _("撤回分工登记")),
    Word("portal.feed_opened", _("生成日历订阅地址")),
    Word("portal.feed_revoked", _("停用日历订阅地址")),
    Word("portal.roster_imported", _("导入名册")),
    # Accounts
    Word("portal.account_opened", _("开通账号")),
    Word("portal.account_closed", _("停用账号")),
    Word("portal.account_reopened", _("恢复账号")),
    Word("portal.code_issued", _("发放一次性登录码")),
    Word("portal.code_redeemed", _("使用一次性登录码")),
    Word("portal.reset_asked", _("申请重置密码")),
    Word("portal.reset_confirmed", _("确认重置密码")),
    Word("portal.reset_cancelled", _("撤回重置申请")),
    Word("portal.factors_dropped", _("解除登录保护")),
    Word("portal.password_chosen", _("设置密码")),
    Word("portal.role_granted", _("授予角色")),
    Word("portal.role_revoked", _("撤销角色")),
    # Settings, papers, the log
    Word("portal.setting_changed", _("变更设置")),
    Word("portal.calendar_changed", _("变更工作日历")),
    Word("portal.paper_issued", _("制发文书")),
    Word("portal.access_day_closed", _("访问记录日结")),
    # Evidence packs
    Word("portal.pack_taken", _("导出证据包")),
    Word("portal.pack_asked", _("申请导出证据包")),
    Word("portal.pack_granted", _("批准导出证据包")),
    Word("portal.pack_denied", _("不批准导出证据包")),
    # Warning lights
    Word("portal.light_noted", _("说明预警")),
    Word("portal.light_exempted", _("免予预警提示")),
    Word("portal.light_restored", _("恢复预警提示")),
    Word("portal.light_rule_changed", _("调整预警规则")),
)
