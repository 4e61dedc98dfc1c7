"""Settings of supervision, each with its default."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.preferences import Definition
from portal.vocabulary import Basis

_PAPERS = _("监督文书")
_OPINIONS = _("意见建议")
_ARCHIVE = _("归档")

DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "supervision_body", _("监督文书署名"), "中共安澜市政协机关纪律检查委员会", str,
        Basis.CUSTOM, _PAPERS, _("整改通知书、廉政意见等文书的落款单位。"),
    ),
    Definition(
        "supervision_number_word", _("监督文书发文字号"), "安协机纪", str, Basis.CUSTOM,
        _PAPERS, _("文书编号的前缀，例如“安协机纪改〔2026〕3号”。"),
    ),
    Definition(
        "report_addressee", _("党组报告的主送机关"), "中共安澜市委", str, Basis.CUSTOM, _PAPERS,
        _("半年和年度落实主体责任情况报告的主送机关。"),
    ),
    Definition(
        "channel_resident", _("派驻纪检监察组联系方式"), "派驻纪检监察组（电话、地址见机关公示栏）",
        str, Basis.CUSTOM, _OPINIONS, _("反映违纪违法问题的渠道，显示在提意见的页面上。"),
    ),
    Definition(
        "channel_commission", _("市纪委监委联系方式"), "市纪委监委信访室（电话、地址见机关公示栏）",
        str, Basis.CUSTOM, _OPINIONS, _("反映违纪违法问题的渠道，显示在提意见的页面上。"),
    ),
    Definition(
        "opinion_daily_limit", _("每日最多收匿名意见（条）"), 50, int, Basis.CUSTOM, _OPINIONS,
        _("匿名提交不识别来源，以每日总数防止滥用。"), 1, 1000,
    ),
    Definition(
        "opinion_rating", _("署名意见可以评价答复"), True, bool, Basis.CUSTOM, _OPINIONS,
        _("只记满意、基本满意、不满意，不计分。"),
    ),
    Definition(
        "decision_number_word", _("党组文书发文字号"), "安协党组", str, Basis.CUSTOM, _PAPERS,
        _("问责决定书、党组报告和党组名义的提醒函、函询编号的前缀，例如“安协党组责〔2026〕1号”。"),
    ),
    Definition(
        "archive_unit_supervision", _("监督文书归档部门代码"), "JW", str, Basis.ORGAN_RULE,
        _ARCHIVE, _("监督文书单独编号，不与责任书连号。"),
    ),
    Definition(
        "archive_years_decisions", _("问责决定书保管年数"), 0, int, Basis.ORGAN_RULE, _ARCHIVE,
        _("0 为永久。"), 0, 100,
    ),
    Definition(
        "archive_years_supervision", _("整改通知书、提醒函、廉政意见、监督谈话记录保管年数"), 30,
        int, Basis.ORGAN_RULE, _ARCHIVE, _("0 为永久。"), 0, 100,
    ),
    Definition(
        "archive_years_routine_talks", _("日常谈话记录保管年数"), 10, int, Basis.ORGAN_RULE,
        _ARCHIVE, _("0 为永久。"), 0, 100,
    ),
    Definition(
        "archive_years_registers", _("年度监督台账保管年数"), 30, int, Basis.ORGAN_RULE, _ARCHIVE,
        _("0 为永久。"), 0, 100,
    ),
    Definition(
        "archive_years_reports", _("报告和总结保管年数"), 0, int, Basis.ORGAN_RULE, _ARCHIVE,
        _("0 为永久。"), 0, 100,
    ),
)
