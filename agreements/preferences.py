"""Settings of the signing, each with its default."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.preferences import Definition
from portal.vocabulary import Basis

_SIGNING = _("责任书签订")
_ARCHIVE = _("归档")

DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "supplementary_days", _("补签、重签期限（日）"), 30, int, Basis.ORGAN_RULE, _SIGNING,
        _("新任职、调入或者分工调整之日起，多少日内补签、重签。"), 1, 120,
    ),
    Definition(
        "handover_days", _("职务变动交接期限（日）"), 30, int, Basis.ORGAN_RULE, _SIGNING,
        _("自最后履责日起，多少日内完成交接。"), 1, 120,
    ),
    Definition(
        "after_deferral_working_days", _("缓签结束后签订期限（工作日）"), 15, int,
        Basis.ORGAN_RULE, _SIGNING, "", 1, 60,
    ),
    Definition(
        "assessment_answer_working_days", _("申请复核期限（工作日）"), 10, int, Basis.AGREED,
        _SIGNING, _("自收到考核结果反馈之日起。"), 1, 60,
    ),
    Definition(
        "reminder_first_days", _("截止前多少日开始提醒"), 14, int, Basis.CUSTOM, _SIGNING, "",
        0, 60,
    ),
    Definition(
        "reminder_interval_days", _("提醒间隔（日）"), 4, int, Basis.CUSTOM, _SIGNING, "", 1, 30,
    ),
    Definition(
        "reminder_cap", _("每份责任书最多提醒次数"), 6, int, Basis.CUSTOM, _SIGNING, "", 0, 20,
    ),
    Definition(
        "duty_least_days", _("履责期内至少余下的日数"), 20, int, Basis.CUSTOM, _("责任事项"),
        _("责任书生效或者分工变动时，本期所余日数不足此数的，本期不再要求。"), 1, 90,
    ),
    Definition("archive_fonds", _("全宗号"), "X043", str, Basis.ORGAN_RULE, _ARCHIVE),
    Definition("archive_unit", _("归档部门代码"), "BGS", str, Basis.ORGAN_RULE, _ARCHIVE),
    Definition(
        "archive_years_leadership", _("领导班子责任书保管年数"), 30, int, Basis.ORGAN_RULE,
        _ARCHIVE, _("0 为永久。依据本机关保管期限表。"), 0, 100,
    ),
    Definition(
        "archive_years_department", _("部门责任书保管年数"), 10, int, Basis.ORGAN_RULE,
        _ARCHIVE, _("0 为永久。"), 0, 100,
    ),
    Definition(
        "archive_years_staff", _("干部职工责任书保管年数"), 10, int, Basis.ORGAN_RULE,
        _ARCHIVE, _("0 为永久。"), 0, 100,
    ),
)
