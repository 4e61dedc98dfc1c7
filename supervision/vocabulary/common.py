"""Words of all kinds of records: what they are and how confidential."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class RecordKind(TextChoices):
    """Kinds of records that files, recusals, grants and services point to."""

    TALK = "talk", _("谈话")
    REMINDER = "reminder", _("廉政提醒")
    HEARING = "hearing", _("听取汇报、座谈")
    OPINION = "opinion", _("意见建议")
    EARLY_SIGN = "early_sign", _("苗头性问题")
    FINDING = "finding", _("问题")
    RECTIFICATION = "rectification", _("整改")
    MEASURE = "measure", _("措施")
    CASE = "case", _("问责事项")
    DECISION = "decision", _("问责决定")
    INTEGRITY_OPINION = "integrity_opinion", _("廉政意见")
    CLUE_SLIP = "clue_slip", _("线索移送单")
    INSTRUCTION = "instruction", _("批示")


class Sensitivity(TextChoices):
    """Levels of confidentiality; state secrets have no place in the system."""

    PUBLIC_IN_ORGAN = "public_in_organ", _("机关内公开")
    INTERNAL = "internal", _("内部")
    WORK_SECRET = "work_secret", _("工作秘密（限定知悉范围）")
