"""Words of reports: what is reported, and to whom a report is open once it is issued."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReportKind(TextChoices):
    CAMPAIGN = "campaign", _("责任书签订工作总结")
    HALF_YEAR = "half_year", _("半年落实主体责任情况报告")
    YEAR = "year", _("年度落实主体责任情况报告")


class ReportAudience(TextChoices):
    """Who may read an issued report beside those who keep and sign it."""

    PARTY_GROUP = "party_group", _("党组成员")
    ORGAN = "organ", _("全体干部职工")
