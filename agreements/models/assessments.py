"""What a person says of how he kept his agreement, and what is found of it."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.assessing import AssessmentState, Grade, Period, StatementState
from agreements.models.agreements import Agreement
from portal.roles import Role
from portal.viewer import Viewer

OFFICES = {Role.SECRETARY, Role.DISCIPLINE, Role.CLERK}


def judged_by(viewer: Viewer, prefix: str = "agreement__") -> Q:
    """Agreements that this viewer judges: issued by him, or of a department in his charge."""
    own = Q(**{f"{prefix}responsible_id": viewer.person_id or 0})
    issued = Q(**{f"{prefix}issuer_id": viewer.person_id or 0})
    charged = Q(
        **{f"{prefix}department_id__in": viewer.in_charge, f"{prefix}level": "department"}
    )
    return (issued | charged) & ~own


class StatementQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """One's own; what was handed in, for who judges it and for the offices that keep it."""
        if viewer.person_id is None or viewer.is_admin:
            return self.none()
        handed_in = ~Q(state=StatementState.DRAFT)
        others = handed_in if viewer.roles & OFFICES else handed_in & (
            judged_by(viewer) | Q(agreement__department_id__in=viewer.answers_for)
        )
        return self.filter(Q(agreement__responsible_id=viewer.person_id) | others)


class Statement(models.Model):
    """A half-year self-check or a year-end statement (述责述廉) on one agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="statements")
    period = models.CharField(max_length=12, choices=Period.choices)
    state = models.CharField(
        max_length=12, choices=StatementState.choices, default=StatementState.DRAFT
    )
    text = models.TextField(_("履行责任情况"), blank=True)
    edition = models.PositiveIntegerField(default=1)
    begun_at = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True)
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    review = models.TextField(_("审阅意见"), blank=True)

    objects = StatementQuerySet.as_manager()

    LEDGER_FIELDS = (
        "agreement_id", "period", "state", "text", "handed_in_at", "reviewed_at", "review",
    )

    class Meta:
        ordering = ["agreement", "period"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "period"], name="agreements_statement_once"
            ),
        ]


class AssessmentQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """The person sees his result once it is fed back; who judges and the offices always."""
        if viewer.person_id is None or viewer.is_admin:
            return self.none()
        own = Q(agreement__responsible_id=viewer.person_id) & ~Q(state=AssessmentState.PROPOSED)
        others = Q() if viewer.roles & OFFICES else judged_by(viewer)
        return self.filter(
            own | (others & ~Q(agreement__responsible_id=viewer.person_id))
        )


class Assessment(models.Model):
    """The yearly result of one agreement: proposed, decided, fed back, answered, archived."""

    agreement = models.OneToOneField(
        Agreement, on_delete=models.PROTECT, related_name="assessment"
    )
    state = models.CharField(
        max_length=12, choices=AssessmentState.choices, default=AssessmentState.PROPOSED
    )
    grade = models.CharField(_("等次"), max_length=12, choices=Grade.choices)
    remarks = models.JSONField()  # {number of the criterion: remark}
    proposed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decision_document = models.CharField(max_length=120, blank=True)
    answer_until = models.DateField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    rechecked_at = models.DateTimeField(null=True)
    rechecked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recheck_grade = models.CharField(max_length=12, choices=Grade.choices, blank=True)
    recheck = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = AssessmentQuerySet.as_manager()

    LEDGER_FIELDS = (
        "agreement_id", "state", "grade", "remarks", "proposed_at", "decided_at",
        "decision_document", "answer_until", "answered_at", "answer", "rechecked_at",
        "recheck_grade", "recheck", "closed_at",
    )

    class Meta:
        ordering = ["agreement"]

    @property
    def result(self) -> Grade:
        """The grade that counts: that of the recheck where there was one."""
        return Grade(self.recheck_grade or self.grade)
