"""The words under which acts of supervision stand in the ledger.

Acts on measures, opinions, early signs, findings that name a person, cases, slips of clues, and
on talks that are more than routine are written with `restricted=True`: who reads the ledger then
sees only that a record of limited knowledge was dealt with. RESTRICTED names the words for which
that is always so; for talks and findings the record decides (`is_restricted`).
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.errors import Sentence
from portal.ledger.words import Word, register

_OPEN: dict[str, Sentence] = {
    # Rules and their numbers
    "regulation_added": _("登记制度"),
    "regulation_version_added": _("登记制度版本"),
    "regulation_repealed": _("废止制度"),
    "regulation_checked": _("核对制度文本"),
    "regulation_cared_for": _("登记制度责任部门和清理评估"),
    "rule_changed": _("变更期限规定"),
    # Talks
    "talk_planned": _("约定谈话"),
    "talk_recorded": _("登记谈话"),
    "talk_edited": _("修改谈话记录"),
    "talk_confirmed": _("核对谈话记录"),
    "talk_disputed": _("对谈话记录提出异议"),
    "talk_remarked": _("补充说明谈话记录"),
    "talk_corrected": _("更正谈话记录"),
    "talk_reviewed": _("登记谈话回访"),
    "talk_cancelled": _("取消谈话"),
    # Reminders and hearings
    "reminder_text_changed": _("修改提醒范本"),
    "reminder_sent": _("发出廉政提醒"),
    "reminder_withdrawn": _("撤回廉政提醒"),
    "hearing_recorded": _("登记听取汇报、座谈"),
    "point_assigned": _("分办座谈意见"),
    "point_answered": _("答复座谈意见"),
    "point_closed": _("办结座谈意见"),
    "point_reopened": _("退回座谈意见答复"),
    # Findings and rectification
    "finding_recorded": _("登记问题"),
    "finding_changed": _("修改问题"),
    "finding_served": _("送达整改通知"),
    "finding_closed": _("问题销号"),
    "finding_reopened": _("重新整改问题"),
    "finding_unfounded": _("认定问题不成立"),
    "rectification_planned": _("报送整改方案"),
    "rectification_step_done": _("登记整改进展"),
    "rectification_submitted": _("提交整改核查"),
    "rectification_verified": _("核查整改"),
    "rectification_returned": _("退回整改"),
    "rectification_closed": _("整改销号"),
    "rectification_reopened": _("重新整改"),
    "rectification_cancelled": _("终止整改"),
    "rectification_moved": _("移交整改工作"),
    "extension_asked": _("申请整改延期"),
    "extension_granted": _("同意整改延期"),
    "extension_denied": _("不同意整改延期"),
    "extension_withdrawn": _("撤回延期申请"),
    # Opinions released together
    "opinions_released": _("汇集匿名意见"),
    # Daily work
    "instruction_given": _("登记批示"),
    "instruction_answered": _("办结批示"),
    "instruction_cancelled": _("取消批示"),
    "instruction_moved": _("移交批示"),
    "delegation_given": _("委托代拟"),
    "delegation_ended": _("结束代拟委托"),
    "early_signs_deleted": _("删除未属实的苗头性问题"),
    "report_begun": _("起草报告（总结）"),
    "report_edited": _("修改报告（总结）"),
    "report_refilled": _("更新报告（总结）数据"),
    "report_offered": _("报告（总结）送签"),
    "report_returned": _("退回报告（总结）"),
    "report_issued": _("签发报告（总结）"),
    "papers_filed": _("监督文书归档"),
    "year_closed": _("关闭监督年度"),
    "file_attached": _("添加附件"),
    "file_removed": _("移除附件"),
}
_HIDDEN: dict[str, Sentence] = {
    # That a clue was passed on, and what watches over who gave an opinion
    "clue_transferred": _("登记线索移送单"),
    "clue_receipted": _("登记移送回执"),
    "leave_refused": _("登记未批准的请假"),
    # Early signs
    "early_sign_noted": _("登记苗头性问题"),
    "early_sign_changed": _("修改苗头性问题"),
    "early_sign_answered": _("处置苗头性问题"),
    "early_sign_closed": _("了结苗头性问题"),
    # Opinions
    "opinion_received": _("收到意见建议"),
    "opinion_assigned": _("分办意见建议"),
    "opinion_answered": _("答复意见建议"),
    "opinion_closed": _("办结意见建议"),
    "opinion_rated": _("评价意见答复"),
    "opinion_author_opened": _("查看意见署名"),
    # Measures
    "measure_drafted": _("拟定措施"),
    "measure_asked": _("报批措施"),
    "measure_refused": _("不批准措施"),
    "measure_decided": _("作出措施"),
    "measure_received": _("登记收到的措施"),
    "measure_served": _("送达措施"),
    "measure_answered": _("提交书面材料"),
    "measure_reviewed": _("审阅书面材料"),
    "measure_followed_up": _("登记期满回访"),
    "measure_executed": _("登记措施执行"),
    "measure_closed": _("了结措施"),
    "measure_lifted": _("解除措施"),
    "measure_revoked": _("撤销措施"),
    "inquiry_replied": _("登记函询书面说明"),
    "inquiry_opined": _("签署函询意见"),
    "inquiry_concluded": _("登记函询处理结果"),
    # Accountability
    "case_proposed": _("提出问责"),
    "case_changed": _("修改问责事项"),
    "case_approved": _("批准启动问责"),
    "case_refused": _("不批准启动问责"),
    "case_member_changed": _("变更调查人员"),
    "case_facts_established": _("登记问责调查事实"),
    "case_facts_shown": _("问责事实见面"),
    "case_defence_recorded": _("记录陈述申辩"),
    "case_defence_weighed": _("登记陈述申辩采纳情况"),
    "case_investigated_again": _("退回补充调查"),
    "case_decided_together": _("集体研究问责"),
    "case_not_accountable": _("不予问责"),
    "case_exempted": _("免予问责"),
    "case_reviewed": _("核查问责执行"),
    "case_closed": _("问责结案"),
    "decision_drafted": _("拟定问责决定"),
    "decision_issued": _("印发问责决定"),
    "decision_printed": _("生成问责决定书"),
    "decision_received": _("登记收到的问责决定"),
    "decision_served": _("送达问责决定"),
    "decision_circulated": _("通报问责决定"),
    "decision_changed": _("变更问责决定"),
    "decision_revoked": _("撤销问责决定"),
    "execution_step_done": _("登记问责执行"),
    "appeal_filed": _("提出申诉"),
    "appeal_answered": _("答复申诉"),
    "appeal_withdrawn": _("撤回申诉"),
    # What the organ answers about a person, and who may know of what
    "integrity_opinion_asked": _("登记廉政意见请求"),
    "integrity_opinion_drafted": _("拟定廉政意见"),
    "integrity_opinion_approved": _("批准廉政意见"),
    "integrity_opinion_answered": _("出具廉政意见"),
    "recusal_entered": _("登记回避"),
    "recusal_ended": _("解除回避"),
    "knowledge_granted": _("批准知悉"),
    "knowledge_revoked": _("收回知悉"),
    "sample_read": _("抽查谈话记录"),
}
WORDS = register(
    *(Word(f"supervision.{name}", title) for name, title in (_OPEN | _HIDDEN).items())
)
RESTRICTED = frozenset(f"supervision.{name}" for name in _HIDDEN)


def is_restricted(word: str, *, confidential: bool = False) -> bool:
    """How to write a word: `restricted=is_restricted(word, confidential=...)`.

    `confidential`: the talk is more than routine, the finding names a person, or the file,
    instruction or rectification belongs to such a record.
    """
    return word in RESTRICTED or confidential
