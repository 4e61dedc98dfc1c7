"""Words of early signs, findings and rectification."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FindingSource(TextChoices):
    ROUTINE_CHECK = "routine_check", _("日常检查")
    SPECIAL_CHECK = "special_check", _("专项检查")
    AUDIT = "audit", _("审计")
    INSPECTION_TOUR = "inspection_tour", _("巡察")
    OPINION = "opinion", _("意见建议")
    SUPERIOR_NOTICE = "superior_notice", _("上级通报")
    SELF_CHECK = "self_check", _("自查")
    MEETING_LIFE = "meeting_life", _("民主生活会、组织生活会")


class Category(TextChoices):
    """What a finding is about: the six disciplines, then the four winds."""

    POLITICAL = "political", _("政治纪律")
    ORGANIZATIONAL = "organizational", _("组织纪律")
    INTEGRITY = "integrity", _("廉洁纪律")
    MASS = "mass", _("群众纪律")
    WORK = "work", _("工作纪律")
    LIFE = "life", _("生活纪律")
    FORMALISM = "formalism", _("形式主义")
    BUREAUCRATISM = "bureaucratism", _("官僚主义")
    HEDONISM = "hedonism", _("享乐主义")
    EXTRAVAGANCE = "extravagance", _("奢靡之风")


SIX_DISCIPLINES = (
    Category.POLITICAL,
    Category.ORGANIZATIONAL,
    Category.INTEGRITY,
    Category.MASS,
    Category.WORK,
    Category.LIFE,
)
FOUR_WINDS = (
    Category.FORMALISM,
    Category.BUREAUCRATISM,
    Category.HEDONISM,
    Category.EXTRAVAGANCE,
)


class Severity(TextChoices):
    SLIGHT = "slight", _("轻微")
    GENERAL = "general", _("一般")
    SERIOUS = "serious", _("严重")


class RectificationKind(TextChoices):
    IMMEDIATE = "immediate", _("立行立改")
    TIME_LIMITED = "time_limited", _("限期整改")
    SUSTAINED = "sustained", _("长期坚持")


class VerificationResult(TextChoices):
    PASSED = "passed", _("通过")
    RETURNED = "returned", _("退回继续整改")


class EarlySignKind(TextChoices):
    EARLY_SIGN = "early_sign", _("苗头性")
    TENDENCY = "tendency", _("倾向性")
