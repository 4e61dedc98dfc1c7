"""The record of a talk as a paper, one for each state of the record."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.fields import EncryptedTextField
from supervision.models.base import Confidential, moment
from supervision.models.talks import Talk


class TalkPaper(Confidential):
    """A PDF as it was set once. Its bytes stand encrypted in this row, never among the files.

    `standing` names the state of the record that the paper shows (edition, answers,
    corrections, review); `sha256` is that of the PDF itself.
    """

    talk = models.ForeignKey(
        Talk, on_delete=models.PROTECT, related_name="papers", verbose_name=_("谈话")
    )
    standing = models.CharField(_("记录状态"), max_length=64, editable=False)
    sha256 = models.CharField(_("文件摘要"), max_length=64, editable=False)
    size = models.PositiveIntegerField(_("大小"), editable=False)
    body = EncryptedTextField(_("文件"), editable=False)
    made_at = moment(_("生成时间"), null=False)

    LEDGER_FIELDS = ("talk_id", "standing", "sha256", "size")

    class Meta:
        verbose_name = verbose_name_plural = _("谈话记录文书")
        constraints = [
            models.UniqueConstraint(
                fields=["talk", "standing"], name="supervision_talkpaper_once"
            ),
        ]
