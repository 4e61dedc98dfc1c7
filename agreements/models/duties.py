"""Duties: what a clause orders, when it falls due for whom, and the records that fulfil it."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agreements.models.agreements import Agreement
from agreements.models.texts import TextVersion
from agreements.states import Cadence, OccurrenceState, Toward
from portal.models import Attachment, Department, Person
from portal.roles import Role
from portal.viewer import Viewer
from portal.vocabulary import Basis


class ClauseDuty(models.Model):
    """What one clause of a text orders: how often, toward whom, counted by which records.

    Edited with the draft of its text and frozen with it. `evidence` is the code of a kind of
    record that a provider offers; empty where no kind of record exists and a paper is uploaded.
    """

    text = models.ForeignKey(TextVersion, on_delete=models.CASCADE, related_name="duties")
    clause = models.CharField(_("条款编号"), max_length=8)
    order = models.PositiveSmallIntegerField(default=0)
    what = models.CharField(_("事项"), max_length=100)
    cadence = models.CharField(_("频次"), max_length=12, choices=Cadence.choices)
    toward = models.CharField(_("对象"), max_length=16, choices=Toward.choices)
    evidence = models.CharField(_("计入的记录"), max_length=40, blank=True)
    basis = models.CharField(
        _("依据层级"), max_length=16, choices=Basis.choices, default=Basis.AGREED
    )
    citation = models.CharField(_("依据"), max_length=200, blank=True)
    by_month = models.PositiveSmallIntegerField(_("最迟月份"), null=True, blank=True)
    by_day = models.PositiveSmallIntegerField(_("最迟日"), null=True, blank=True)
    for_non_party = models.BooleanField(_("适用于党外人员"), default=True)
    for_single = models.BooleanField(_("适用于只有一人的部门"), default=False)

    LEDGER_FIELDS = (
        "text_id", "clause", "what", "cadence", "toward", "evidence", "basis", "citation",
        "by_month", "by_day", "for_non_party", "for_single",
    )

    class Meta:
        ordering = ["text", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(by_month=None, by_day=None)
                | Q(by_month__range=(1, 12), by_day__range=(1, 31)),
                name="agreements_clauseduty_by_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause} {self.what}"


class DutyOccurrenceQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """One's own; those of the people for whom one answers; all for the offices that keep them.

        A leader reads the duties of the departments in his charge, a head those of his own.
        """
        if viewer.is_admin:
            return self.none()
        if viewer.roles & {Role.SECRETARY, Role.DISCIPLINE, Role.CLERK}:
            return self
        return self.filter(
            Q(owner_id=viewer.person_id or 0) | Q(department_id__in=viewer.answers_for)
        )

    def of(self, person_id: int) -> Self:
        return self.filter(owner_id=person_id)

    def open(self) -> Self:
        return self.filter(state=OccurrenceState.OPEN)

    def late(self, day: date) -> Self:
        """Not done although the due day has passed (the due day itself is not late)."""
        return self.open().filter(due_on__lt=day)

    def within(self, first: date, last: date) -> Self:
        """Periods that share a day with the stretch."""
        return self.filter(start__lte=last, end__gte=first)


class DutyOccurrence(models.Model):
    """A duty of one person toward one person or department in one period.

    Derived from the agreement, the posts and the portfolios by `agreements.duties`, never typed
    in. `start` to `end` is the stretch in which he owes it: a period is split at the day on
    which a portfolio changes. Rows are never deleted: what is no longer owed is ended.
    """

    # The indexes below begin with these three. By duty alone nobody asks; an index of it would
    # lure the planner into reading all its occurrences for those of one person.
    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="occurrences", db_index=False
    )
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="duties", db_index=False
    )
    department = models.ForeignKey(  # whose leader sees it
        Department, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    duty = models.ForeignKey(
        ClauseDuty, on_delete=models.PROTECT, related_name="occurrences", db_index=False
    )
    subject_person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="+"
    )
    subject_department = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="+"
    )
    key = models.CharField(max_length=64)  # duty, owner, subject and first day
    start = models.DateField()
    end = models.DateField()
    due_on = models.DateField()
    occasion = models.CharField(max_length=32, blank=True)  # the holiday
    state = models.CharField(
        max_length=8, choices=OccurrenceState.choices, default=OccurrenceState.OPEN
    )
    done_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)
    end_reason = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField()

    objects = DutyOccurrenceQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["owner", "state", "due_on"], name="agreements_duty_owner"),
            models.Index(fields=["department", "state"], name="agreements_duty_department"),
            models.Index(fields=["state", "due_on"], name="agreements_duty_due"),
            models.Index(fields=["start"], name="agreements_duty_start"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "key"], name="agreements_dutyoccurrence_once"
            ),
            models.CheckConstraint(
                condition=Q(end__gte=F("start")), name="agreements_dutyoccurrence_period"
            ),
            models.CheckConstraint(
                condition=Q(state=OccurrenceState.DONE, done_on__isnull=False)
                | ~Q(state=OccurrenceState.DONE) & Q(done_on=None),
                name="agreements_dutyoccurrence_done",
            ),
            models.CheckConstraint(
                condition=Q(state=OccurrenceState.ENDED, ended_on__isnull=False)
                | ~Q(state=OccurrenceState.ENDED) & Q(ended_on=None),
                name="agreements_dutyoccurrence_ended",
            ),
        ]


class DutyEvidenceQuerySet(models.QuerySet):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)


class DutyEvidence(models.Model):
    """A record that fulfils an occurrence: linked by the system, or a paper somebody uploaded.

    One record serves each duty it fits; it is entered once. A link whose record no longer
    counts is withdrawn, never deleted.
    """

    occurrence = models.ForeignKey(
        DutyOccurrence, on_delete=models.PROTECT, related_name="evidence"
    )
    record = models.CharField(max_length=80)  # app.model:key, opaque
    day = models.DateField()
    attachment = models.ForeignKey(
        Attachment, null=True, on_delete=models.PROTECT, related_name="+"
    )
    note = models.CharField(_("说明"), max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(  # None: linked by the system
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = DutyEvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["day", "pk"]
        indexes = [models.Index(fields=["record"], name="agreements_evidence_record")]
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "record"], condition=Q(withdrawn_at=None),
                name="agreements_dutyevidence_once",
            ),
        ]
