"""Handing over a post or a portfolio: what ends, who takes over, and what both signed."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.states import HandoverRole, HandoverState
from portal.models import Assignment, Department, Person, Portfolio
from portal.roles import Role
from portal.viewer import Viewer

OFFICES = {Role.SECRETARY, Role.DISCIPLINE, Role.CLERK}


class HandoverQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """The parties, the superior of the one who leaves, and the offices that keep it."""
        if viewer.person_id is None or viewer.is_admin:
            return self.none()
        if viewer.roles & OFFICES:
            return self
        seats = HandoverSeat.objects.standing().filter(successor_id=viewer.person_id)
        return self.filter(
            Q(leaver_id=viewer.person_id)
            | Q(superior_id=viewer.person_id)
            | Q(pk__in=seats.values("handover"))
        )

    def open(self) -> Self:
        """Nobody has signed: receivers and statement may still change."""
        return self.filter(state=HandoverState.OPEN)

    def running(self) -> Self:
        return self.filter(state__in=(HandoverState.OPEN, HandoverState.HALF))


class Handover(models.Model):
    """One person's handover as of one day, of all that ends for him on that day.

    `text` is frozen when the leaver signs (or when it is recorded why he cannot); the receivers
    sign that text.
    """

    leaver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="handovers")
    superior = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    last_day = models.DateField(_("最后履责日"))
    due_on = models.DateField(_("交接期限"))
    basis_document = models.CharField(_("依据文件"), max_length=500)
    state = models.CharField(
        max_length=12, choices=HandoverState.choices, default=HandoverState.OPEN
    )
    statement = models.TextField(_("阶段履责说明"), blank=True)
    edition = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    text = models.TextField(blank=True)
    text_sha256 = models.CharField(max_length=64, blank=True)
    excused_at = models.DateTimeField(null=True)  # the leaver cannot sign
    excused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    excuse = models.CharField(max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)

    objects = HandoverQuerySet.as_manager()

    LEDGER_FIELDS = (
        "leaver_id", "superior_id", "last_day", "due_on", "basis_document", "state", "statement",
        "opened_at", "text", "text_sha256", "excused_at", "excuse", "done_at",
    )

    class Meta:
        ordering = ["-last_day", "-pk"]
        indexes = [
            models.Index(fields=["state", "due_on"], name="agreements_handover_state"),
            models.Index(fields=["leaver", "last_day"], name="agreements_handover_leaver"),
        ]

    def __str__(self) -> str:
        return self.leaver.name


class HandoverSeatQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Not dropped because the change itself was taken back."""
        return self.filter(dropped=False)


class HandoverSeat(models.Model):
    """A post or a portfolio that ends, in the words of that day, and who takes it over."""

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="seats")
    assignment = models.ForeignKey(
        Assignment, null=True, on_delete=models.PROTECT, related_name="+"
    )
    portfolio = models.ForeignKey(
        Portfolio, null=True, on_delete=models.PROTECT, related_name="+"
    )
    words = models.CharField(max_length=200)
    department = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="+"
    )
    successor = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    named = models.BooleanField(default=False)  # by the clerk, not by an appointment
    dropped = models.BooleanField(default=False)

    objects = HandoverSeatQuerySet.as_manager()

    LEDGER_FIELDS = (
        "handover_id", "assignment_id", "portfolio_id", "words", "successor_id", "named", "dropped",
    )

    class Meta:
        ordering = ["handover", "pk"]
        indexes = [models.Index(fields=["successor"], name="agreements_seat_successor")]


class HandoverSignature(models.Model):
    """A party's signature on the frozen text. Append-only."""

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="signatures")
    role = models.CharField(max_length=12, choices=HandoverRole.choices)
    signer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    auth = models.CharField(max_length=32)
    statement = models.CharField(max_length=200)
    text_sha256 = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    LEDGER_FIELDS = (
        "handover_id", "role", "signer_id", "account_id", "auth", "statement", "text_sha256",
        "signed_at",
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "signer"], name="agreements_handoversignature_once"
            ),
        ]


class HandoverMove(models.Model):
    """An open piece of work that was moved; the record itself tells the rest. Append-only."""

    handover = models.ForeignKey(Handover, on_delete=models.PROTECT, related_name="moves")
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=64)
    receiver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()
    moved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
