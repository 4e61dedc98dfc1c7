"""Words of the archive: which papers of supervision are put on file."""

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
