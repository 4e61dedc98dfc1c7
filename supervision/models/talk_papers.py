"""What is made of the record of a talk: its papers, and the sketch of its text."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models import StoredFile
from supervision.models.base import Confidential, moment
from supervision.models.talks import Talk


class TalkPaper(Confidential):
    """A PDF as it was set once, a confidential file.

    `standing` names the state of the record that the paper shows (edition, answers,
    corrections, review).
    """

    talk = models.ForeignKey(
        Talk, on_delete=models.PROTECT, related_name="papers", verbose_name=_("谈话")
    )
    standing = models.CharField(_("记录状态"), max_length=64, editable=False)
    file = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+", editable=False,
        verbose_name=_("文件"),
    )
    made_at = moment(_("生成时间"), null=False)

    LEDGER_FIELDS = ("talk_id", "standing", "file_id")

    class Meta:
        verbose_name = verbose_name_plural = _("谈话记录文书")
        constraints = [
            models.UniqueConstraint(
                fields=["talk", "standing"], name="supervision_talkpaper_once"
            ),
        ]


class TalkSketch(Confidential):
    """A keyed sketch of what the talker wrote (rules.likeness); kept anew with each edition."""

    talk = models.OneToOneField(
        Talk, on_delete=models.PROTECT, related_name="sketch", verbose_name=_("谈话")
    )
    marks = models.TextField(_("文字特征"), blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("谈话记录文字特征")
