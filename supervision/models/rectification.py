"""Rectification of findings: notice, plan, steps, extensions, verification, close-out."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.fields import EncryptedTextField
from portal.models import StoredFile
from portal.viewer import Viewer
from supervision.models.base import Confidential, account, department, moment, pair, person
from supervision.models.findings import Finding
from supervision.models.visibility import (
    NOTHING,
    ConfidentialQuerySet,
    himself,
    is_clerk,
    is_discipline,
    out_of,
    where,
)
from supervision.states import (
    RECTIFICATION_OPEN,
    RECTIFYING,
    ExtensionState,
    RectificationState,
    StepState,
)
from supervision.vocabulary import RecordKind, RectificationKind, VerificationResult


class RectificationQuerySet(ConfidentialQuerySet):
    """Whoever works on it, answers for it or verifies it; closed wherever its finding is."""

    kind = RecordKind.RECTIFICATION

    def _read_by(self, viewer: Viewer) -> Q:
        if viewer.person_id is None:
            steps = NOTHING
        else:
            working = RectificationStep.objects.filter(person_id=viewer.person_id)
            steps = Q(pk__in=working.values("rectification"))
        return (
            where(viewer.is_secretary or is_discipline(viewer))
            | where(is_clerk(viewer), Q(finding__names_person=False))
            | himself(viewer, "responsible")
            | himself(viewer, "verifier")
            | steps
            | Q(department_id__in=viewer.answers_for)
        )

    def _known_to(self, viewer: Viewer) -> Q:
        return Q(finding__names_person=False, department_id__in=viewer.departments)

    def _closed_to(self, viewer: Viewer) -> Q:
        unserved = Q(finding__served_at=None) & himself(viewer, "finding__subject")
        return unserved | out_of(viewer, finding=RecordKind.FINDING)

    def open(self) -> Self:
        return self.filter(state__in=RECTIFICATION_OPEN)

    def overdue(self, on: date) -> Self:
        """Neither submitted nor verified although the due day has passed."""
        return self.filter(state__in=RECTIFYING, due_on__lt=on)

    def to_verify(self) -> Self:
        return self.filter(state=RectificationState.SUBMITTED)


class Rectification(Confidential):
    """What a notice (整改通知书) requires of a department, by when, and how it went."""

    finding = models.OneToOneField(
        Finding, on_delete=models.PROTECT, related_name="rectification", verbose_name=_("问题")
    )
    notice_number = models.CharField(_("通知书编号"), max_length=64, blank=True)
    kind = models.CharField(
        _("整改方式"), max_length=16, choices=RectificationKind.choices,
        default=RectificationKind.TIME_LIMITED,
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=RectificationState.choices,
        default=RectificationState.NOTICED, editable=False,
    )
    requirement = EncryptedTextField(_("整改要求"))
    department = department(_("整改部门"), null=False)
    responsible = person(_("整改责任人"), related_name="rectifications")
    verifier = person(_("核查人"), null=True)
    plan_due_on = models.DateField(_("方案报送期限"))
    original_due_on = models.DateField(_("原整改期限"), editable=False)
    due_on = models.DateField(_("整改期限"))
    plan = EncryptedTextField(_("整改方案"), blank=True)
    report = EncryptedTextField(_("整改报告"), blank=True)
    rule_made = models.BooleanField(_("已建章立制"), default=False)
    regulation = models.ForeignKey(
        "supervision.Regulation", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+", verbose_name=_("修订或者新建的制度"),
    )
    paper = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("整改通知书"), editable=False,
    )
    edition = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    served_on = models.DateField(_("送达日期"))
    served_at = moment(_("送达时间"))
    served_by = account(_("送达人"))
    planned_at = moment(_("方案报送时间"))
    planned_by = account(_("方案报送人"))
    submitted_at = moment(_("提交核查时间"))
    submitted_by = account(_("提交人"))
    verified_at = moment(_("核查时间"))
    verified_by = account(_("核查办理人"))
    closed_at = moment(_("销号时间"))
    closed_by = account(_("销号人"))
    reopened_count = models.PositiveSmallIntegerField(_("重新整改次数"), default=0, editable=False)

    objects = RectificationQuerySet.as_manager()

    LEDGER_FIELDS = (
        "finding_id", "notice_number", "kind", "state", "requirement", "department_id",
        "responsible_id", "verifier_id", "plan_due_on", "original_due_on", "due_on", "plan",
        "report", "rule_made", "regulation_id", "served_on", "served_at", "planned_at",
        "submitted_at", "verified_at", "closed_at", "reopened_count", "paper_id",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("整改")
        ordering = ["due_on", "pk"]
        constraints = [
            pair("served"),
            pair("planned"),
            pair("submitted"),
            pair("verified"),
            pair("closed"),
            models.CheckConstraint(
                condition=Q(verifier=None) | ~Q(verifier=F("responsible")),
                name="supervision_rectification_another_verifies",
                violation_error_message=_("核查人不能是整改责任人。"),
            ),
            models.UniqueConstraint(
                fields=["notice_number"], condition=~Q(notice_number=""),
                name="supervision_rectification_notice",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="supervision_rect_due"),
            models.Index(fields=["department", "state"], name="supervision_rect_department"),
        ]


class RectificationStep(Confidential):
    """One step of the plan: what, who, by when; evidence is attached to it."""

    rectification = models.ForeignKey(
        Rectification, on_delete=models.CASCADE, related_name="steps", verbose_name=_("整改")
    )
    number = models.PositiveSmallIntegerField(_("序号"))
    text = EncryptedTextField(_("整改措施"))
    person = person(_("承办人"))
    due_on = models.DateField(_("完成时间"))
    state = models.CharField(
        _("状态"), max_length=12, choices=StepState.choices, default=StepState.OPEN,
        editable=False,
    )
    result = EncryptedTextField(_("完成情况"), blank=True)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    done_at = moment(_("办理时间"))
    done_by = account(_("办理人"))

    LEDGER_FIELDS = (
        "rectification_id", "number", "text", "person_id", "due_on", "state", "result",
        "done_on", "done_at",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("整改措施")
        ordering = ["rectification", "number"]
        constraints = [
            pair("done"),
            models.UniqueConstraint(
                fields=["rectification", "number"], name="supervision_rectificationstep_number"
            ),
        ]


class RectificationEvent(Confidential):
    """One act in the thread of a rectification, with what was said. Append-only."""

    rectification = models.ForeignKey(
        Rectification, on_delete=models.PROTECT, related_name="events", verbose_name=_("整改")
    )
    act = models.CharField(_("事项"), max_length=16)  # a key of states.RECTIFICATION_MOVES
    state = models.CharField(_("之后的状态"), max_length=12, choices=RectificationState.choices)
    note = EncryptedTextField(_("说明"), blank=True)
    made_at = moment(_("时间"), null=False)
    made_by = account(_("办理人"))

    LEDGER_FIELDS = ("rectification_id", "act", "state", "note", "made_at")

    class Meta:
        verbose_name = verbose_name_plural = _("整改过程")
        ordering = ["made_at", "pk"]


class Extension(Confidential):
    """A later date was asked for, with a reason; another person decides."""

    rectification = models.ForeignKey(
        Rectification, on_delete=models.PROTECT, related_name="extensions", verbose_name=_("整改")
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=ExtensionState.choices, default=ExtensionState.ASKED,
        editable=False,
    )
    old_due = models.DateField(_("原期限"))
    new_due = models.DateField(_("申请延至"))
    reason = EncryptedTextField(_("延期理由"))
    decider = person(_("批准人"), null=True)
    answer = EncryptedTextField(_("批准意见"), blank=True)
    asked_at = moment(_("申请时间"), null=False)
    asked_by = account(_("申请人"))
    decided_at = moment(_("批准时间"))
    decided_by = account(_("批准办理人"))

    LEDGER_FIELDS = (
        "rectification_id", "state", "old_due", "new_due", "reason", "decider_id", "answer",
        "asked_at", "decided_at",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("整改延期")
        ordering = ["asked_at"]
        constraints = [
            pair("decided"),
            models.CheckConstraint(
                condition=Q(new_due__gt=F("old_due")), name="supervision_extension_later"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="supervision_extension_two_persons",
            ),
            models.UniqueConstraint(
                fields=["rectification"], condition=Q(state=ExtensionState.ASKED),
                name="supervision_extension_one_open",
            ),
        ]


class Verification(Confidential):
    """A rectification was checked by somebody who is not responsible for it. Append-only."""

    rectification = models.ForeignKey(
        Rectification, on_delete=models.PROTECT, related_name="verifications",
        verbose_name=_("整改"),
    )
    verifier = person(_("核查人"))
    responsible = person(_("整改责任人"))  # as of the check, for the constraint
    verified_on = models.DateField(_("核查日期"))
    result = models.CharField(_("核查结果"), max_length=12, choices=VerificationResult.choices)
    note = EncryptedTextField(_("核查意见"), blank=True)
    made_at = moment(_("登记时间"), null=False)
    made_by = account(_("登记人"))

    LEDGER_FIELDS = (
        "rectification_id", "verifier_id", "responsible_id", "verified_on", "result", "note",
        "made_at",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("核查")
        ordering = ["made_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verifier=F("responsible")),
                name="supervision_verification_another_verifies",
                violation_error_message=_("核查人不能是整改责任人。"),
            ),
        ]
