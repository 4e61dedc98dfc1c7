"""The words under which the acts of signing stand in the ledger."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.ledger.words import Word, register

WORDS = register(
    Word("agreements.text_drafted", _("起草文本")),
    Word("agreements.text_adopted", _("文本定稿")),
    Word("agreements.campaign_opened", _("建立签订批次")),
    Word("agreements.campaign_changed", _("修改签订批次")),
    Word("agreements.campaign_issued", _("印发签订批次")),
    Word("agreements.campaign_closed", _("结束签订批次")),
    Word("agreements.campaign_taken_back", _("撤回印发")),
    Word("agreements.issued", _("印发责任书")),
    Word("agreements.signed", _("签订")),
    Word("agreements.in_force", _("责任书生效")),
    Word("agreements.received", _("收存承诺书")),
    Word("agreements.asked", _("提出申请")),
    Word("agreements.withdrawn", _("撤回申请")),
    Word("agreements.denied", _("不同意申请")),
    Word("agreements.returned", _("退回责任书")),
    Word("agreements.maintained", _("维持原文本")),
    Word("agreements.refused", _("记录拒签")),
    Word("agreements.deferred", _("缓签")),
    Word("agreements.reopened", _("缓签结束")),
    Word("agreements.exempted", _("免签")),
    Word("agreements.voided", _("作废责任书")),
    Word("agreements.ended", _("责任书终止")),
    Word("agreements.opened_early", _("提前开放签订")),
    Word("agreements.scan_uploaded", _("上传扫描件")),
    Word("agreements.scan_confirmed", _("确认扫描件")),
    Word("agreements.scan_rejected", _("退回扫描件")),
    Word("agreements.meeting_recorded", _("记录签订会")),
    Word("agreements.duty_evidenced", _("上传履责材料")),
    Word("agreements.statement_handed_in", _("提交自查、述责材料")),
    Word("agreements.statement_reviewed", _("审阅材料")),
    Word("agreements.statement_returned", _("退回材料")),
    Word("agreements.assessment_proposed", _("提出考核意见")),
    Word("agreements.assessment_decided", _("审定并反馈考核结果")),
    Word("agreements.assessment_read", _("本人已阅考核结果")),
    Word("agreements.assessment_objected", _("申请复核")),
    Word("agreements.assessment_rechecked", _("记录复核结果")),
    Word("agreements.assessment_closed", _("考核结果归档")),
    Word("agreements.handover_opened", _("发起职务变动交接")),
    Word("agreements.handover_changed", _("更新职务变动交接")),
    Word("agreements.handover_cancelled", _("取消职务变动交接")),
    Word("agreements.handover_signed", _("签署职务变动交接书")),
    Word("agreements.handover_excused", _("记录交接人不能签字")),
    Word("agreements.request_moved", _("移交待决定的申请")),
    Word("agreements.superior_recorded", _("登记上级责任书")),
)
