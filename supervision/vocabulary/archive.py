"""Words of the archive: which papers and registers of supervision are put on file."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ArchiveKind(TextChoices):
    DECISION = "decision", _("问责决定书")
    LETTER = "letter", _("提醒函")
    NOTICE = "notice", _("整改通知书")
    INTEGRITY = "integrity", _("廉政意见")
    TALK = "talk", _("谈话记录")
    REPORT = "report", _("报告和总结")
    REGISTER = "register", _("年度台账")


class YearRegister(TextChoices):
    """The registers of a year that are set as papers of their own when it is closed.

    Not those of early signs, opinions and slips of clues: what is not confirmed is deleted after
    its term, and who spoke up stands in no permanent paper.
    """

    TALKS = "talks", _("谈话台账")
    HEARINGS = "hearings", _("听取汇报、座谈台账")
    REMINDERS = "reminders", _("廉政提醒台账")
    FINDINGS = "findings", _("问题整改台账")
    MEASURES = "measures", _("措施台账")
    CASES = "cases", _("问责台账")
