"""Integrity reminders (廉政提醒): a text, its recipients, and who has read it. Not a measure."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.viewer import Viewer
from supervision.models.base import account, department, moment, pair, person
from supervision.models.visibility import himself, is_clerk, is_discipline, made_by
from supervision.states import ReminderState
from supervision.vocabulary import ReminderForm, ReminderOccasion


class ReminderText(models.Model):
    """A standard text for an occasion, to be chosen and adapted."""

    occasion = models.CharField(_("时点"), max_length=16, choices=ReminderOccasion.choices)
    title = models.CharField(_("标题"), max_length=100)
    text = models.TextField(_("内容"))
    in_use = models.BooleanField(_("使用中"), default=True)
    changed_at = moment(_("修改时间"), null=False)
    changed_by = account(_("修改人"))

    LEDGER_FIELDS = ("occasion", "title", "text", "in_use")
    LEDGER_SHIPPED = {"changed_by": None}

    class Meta:
        verbose_name = verbose_name_plural = _("提醒范本")
        ordering = ["occasion", "pk"]

    def __str__(self) -> str:
        return self.title


class IntegrityReminderQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Sent reminders: recipients, sender, the heads of recipients, clerk and discipline."""
        if viewer.is_system:
            return self
        if viewer.is_admin:
            return self.none()
        sent = ~Q(state=ReminderState.DRAFT)
        if viewer.is_secretary or is_discipline(viewer) or is_clerk(viewer):
            return self.filter(sent | made_by(viewer))
        receipts = ReminderReceipt.objects.filter(
            himself(viewer, "person") | Q(department_id__in=viewer.answers_for)
        )
        mine = made_by(viewer) | himself(viewer, "sender")
        return self.filter(mine | (sent & Q(pk__in=receipts.values("reminder"))))

    def sent(self) -> Self:
        return self.filter(state=ReminderState.SENT)

    def for_holiday(self, occasion: str, on: date) -> Self:
        """Reminders sent for the holiday that begins on `on`."""
        return self.sent().filter(occasion=occasion, occasion_on=on)


class IntegrityReminder(models.Model):
    """One reminder to many people on an occasion."""

    occasion = models.CharField(_("时点"), max_length=16, choices=ReminderOccasion.choices)
    occasion_on = models.DateField(_("节日（事项）日期"), null=True, blank=True)
    form = models.CharField(
        _("方式"), max_length=12, choices=ReminderForm.choices, default=ReminderForm.MESSAGE
    )
    title = models.CharField(_("标题"), max_length=100)
    text = models.TextField(_("内容"))
    state = models.CharField(
        _("状态"), max_length=12, choices=ReminderState.choices, default=ReminderState.DRAFT,
        editable=False,
    )
    sender = person(_("提醒人"), null=True)
    department = department(_("提醒部门"))
    created_at = moment(_("建立时间"), null=False)
    created_by = account(_("建立人"))
    sent_at = moment(_("发出时间"))
    sent_by = account(_("发出人"))
    sent_on = models.DateField(_("发出日期"), null=True, editable=False)
    withdrawn_at = moment(_("撤回时间"))
    withdrawn_by = account(_("撤回人"))

    objects = IntegrityReminderQuerySet.as_manager()

    LEDGER_FIELDS = (
        "occasion", "occasion_on", "form", "title", "text", "state", "sender_id",
        "department_id", "sent_at", "withdrawn_at",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("廉政提醒")
        ordering = ["-sent_at", "-pk"]
        constraints = [pair("sent"), pair("withdrawn")]
        indexes = [
            models.Index(fields=["occasion", "occasion_on"], name="supervision_reminder_day"),
        ]

    def __str__(self) -> str:
        return self.title


class ReminderReceipt(models.Model):
    """One recipient, and when he has read the reminder."""

    reminder = models.ForeignKey(
        IntegrityReminder, on_delete=models.CASCADE, related_name="receipts",
        verbose_name=_("廉政提醒"),
    )
    person = person(_("接收人"), related_name="reminder_receipts")
    department = department(_("当时所在部门"))
    read_at = models.DateTimeField(_("阅读时间"), null=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("提醒回执")
        constraints = [
            models.UniqueConstraint(
                fields=["reminder", "person"], name="supervision_reminderreceipt_once"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "read_at"], name="supervision_receipt_person"),
        ]
