"""Signed states of the ledger, and where each was put outside the database."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class LedgerCheckpoint(models.Model):
    """The ledger's size and root as a separate process signed them (C2SP tlog-checkpoint)."""

    size = models.BigIntegerField(_("条数"), primary_key=True)
    root = models.CharField(_("总校验值"), max_length=64)
    note = models.TextField(_("检查点"))
    key = models.CharField(_("公钥"), max_length=200)
    made_at = models.DateTimeField(_("签名时间"))

    class Meta:
        verbose_name = _("账本检查点")
        verbose_name_plural = _("账本检查点")
        ordering = ("size",)
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.size}:{self.root[:8]}"


class LedgerAnchor(models.Model):
    """A checkpoint that left the database: by which way, and what proves it."""

    size = models.BigIntegerField(_("条数"))
    root = models.CharField(_("总校验值"), max_length=64)
    channel = models.CharField(_("方式"), max_length=20)
    evidence = models.TextField(_("凭据"), blank=True)
    made_at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("检查点存证")
        verbose_name_plural = _("检查点存证")
        ordering = ("-id",)
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.channel} {self.size}:{self.root[:8]}"


class KeyStatement(models.Model):
    """What a person's own key (passkey) signed: which documents, after which checkpoint.

    One statement may cover the documents of a whole sitting. Digests and marks only; whoever has
    this row, the entry and the document can check the signature without the portal.
    """

    sha256 = models.CharField(_("陈述摘要"), max_length=64, unique=True)
    statement = models.TextField(_("陈述"))
    rp = models.CharField(_("域名"), max_length=253)
    key = models.CharField(_("公钥"), max_length=128)
    client_data = models.TextField()
    authenticator_data = models.TextField()
    signature = models.TextField()
    made_at = models.DateTimeField(_("时间"))

    LEDGER_FIELDS = (
        "sha256", "statement", "rp", "key", "client_data", "authenticator_data", "signature",
        "made_at",
    )

    class Meta:
        verbose_name = _("通行密钥签名")
        verbose_name_plural = _("通行密钥签名")
        default_permissions = ()

    def __str__(self) -> str:
        return self.sha256[:12]
