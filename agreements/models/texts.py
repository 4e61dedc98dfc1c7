"""Texts: what was ordered to be signed, version by version."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.states import TextState, Variant


class TextVersion(models.Model):
    """One version of the text for one kind of signer.

    `source` is written in the line grammar of `agreements.texts`. Once adopted it never
    changes; a change is a new version.
    """

    variant = models.CharField(_("适用对象"), max_length=32, choices=Variant.choices)
    number = models.PositiveIntegerField(_("版本"))
    name = models.CharField(_("名称"), max_length=120)
    source = models.TextField(_("文本"))
    state = models.CharField(max_length=16, choices=TextState.choices, default=TextState.DRAFT)
    based_on = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    adopted_at = models.DateTimeField(null=True)
    adopted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    adoption_document = models.CharField(_("审定文件"), max_length=120, blank=True)

    LEDGER_FIELDS = ("variant", "number", "source", "state", "adoption_document")

    class Meta:
        ordering = ["variant", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "number"], name="agreements_textversion_number"
            ),
            models.CheckConstraint(
                condition=~Q(state=TextState.ADOPTED) | Q(adopted_at__isnull=False),
                name="agreements_textversion_adopted_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（第{self.number}版）"
