"""The tables of the ledger: what was done, the sealed proof beside it, and who read what.

All three are append-only. They hold opaque identifiers as text and no foreign keys, so that
neither a deletion elsewhere nor a later migration can reach into them.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

APPEND_ONLY_TABLES = (
    "portal_ledgerentry",
    "portal_ledgersecret",
    "portal_accesslog",
    "portal_lightchange",
    "portal_lightact",
    "portal_ledgercheckpoint",
    "portal_ledgeranchor",
    "portal_keystatement",
    "portal_evidencepack",
)


class LedgerEntry(models.Model):
    """One act as it was recorded: an exact canonical text, chained to the entry before it.

    `body` is the string that was hashed. Every other column is a copy for queries and is
    compared with the body by the verifier.
    """

    seq = models.BigIntegerField(_("序号"), primary_key=True)
    body = models.TextField(_("正文"))
    leaf = models.CharField(_("校验值"), max_length=64, unique=True)
    prev = models.CharField(_("上一条校验值"), max_length=64, unique=True)
    word = models.CharField(_("事项"), max_length=100)
    subject = models.CharField(_("对象"), max_length=120)
    actor = models.CharField(_("经办"), max_length=60)
    ts = models.DateTimeField(_("时间"))
    act_id = models.CharField(_("操作批次"), max_length=32)

    class Meta:
        verbose_name = _("履责账本记录")
        verbose_name_plural = _("履责账本")
        ordering = ("seq",)
        default_permissions = ()
        indexes = (
            models.Index(fields=("word", "seq"), name="ledger_word_seq"),
            models.Index(fields=("subject", "seq"), name="ledger_subject_seq"),
            models.Index(fields=("actor", "seq"), name="ledger_actor_seq"),
            models.Index(fields=("ts",), name="ledger_ts"),
            models.Index(fields=("act_id",), name="ledger_act"),
        )

    def __str__(self) -> str:
        return f"{self.seq} {self.word}"


class LedgerSecret(models.Model):
    """What opens the commitment of one entry: its random key, encrypted, and the digests it covers.

    `payload` is canonical text that holds keyed digests only; for a restricted act it also holds
    the true word and is itself encrypted (`sealed`). Without this row the chain still verifies.
    """

    entry = models.BigIntegerField(_("序号"), primary_key=True)
    nonce = models.TextField(_("承诺密钥"))
    payload = models.TextField(_("承诺内容"))
    sealed = models.BooleanField(_("限定知悉"), default=False)

    class Meta:
        verbose_name = _("账本承诺")
        verbose_name_plural = _("账本承诺")
        ordering = ("entry",)
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.entry)


class AccessLog(models.Model):
    """One log-in, refusal, export or reading of a confidential record; never its content."""

    at = models.DateTimeField(_("时间"))
    user_id = models.BigIntegerField(_("账户"), null=True, blank=True)
    person_id = models.BigIntegerField(_("人员"), null=True, blank=True)
    kind = models.CharField(_("类别"), max_length=40)
    object = models.CharField(_("对象"), max_length=120, blank=True)
    result = models.CharField(_("结果"), max_length=20)
    ip = models.GenericIPAddressField(_("来源地址"), null=True, blank=True)
    request_id = models.CharField(_("请求编号"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("访问记录")
        verbose_name_plural = _("访问记录")
        ordering = ("-id",)
        default_permissions = ()
        indexes = (
            models.Index(fields=("at",), name="access_at"),
            models.Index(fields=("user_id", "at"), name="access_user_at"),
            models.Index(fields=("kind", "at"), name="access_kind_at"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.kind}"
