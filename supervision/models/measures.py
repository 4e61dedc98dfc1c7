"""Measures and sanctions: decided here, or received from the body that has the authority."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.fields import EncryptedTextField
from portal.models import StoredFile
from portal.viewer import Viewer
from portal.vocabulary import ManagementAuthority
from supervision.models.base import Confidential, account, department, moment, pair, person
from supervision.models.cases import AccountabilityDecision
from supervision.models.findings import Finding
from supervision.models.regulations import RegulationClause
from supervision.models.talks import Talk
from supervision.models.visibility import (
    ConfidentialQuerySet,
    himself,
    is_discipline,
    made_by,
    out_of,
    where,
)
from supervision.states import MEASURE_OPEN, MEASURE_STANDS, MeasureState
from supervision.vocabulary import (
    DISCIPLINE_DISPOSALS,
    LIGHT_MEASURES,
    PARTY_SANCTIONS,
    SANCTIONS,
    Form,
    IssuerKind,
    MeasureAnswerKind,
    MeasureKind,
    RecordKind,
    Sensitivity,
)

_PORTFOLIO_KNOWS = LIGHT_MEASURES | {MeasureKind.ORDERED_SELF_EXAM}
_BEGUN = ~Q(state__in=(MeasureState.DRAFT, MeasureState.REFUSED))


class MeasureQuerySet(ConfidentialQuerySet):
    """That a measure exists is itself confidential: the object when served, and few others."""

    kind = RecordKind.MEASURE
    party_matter = True

    def _read_by(self, viewer: Viewer) -> Q:
        content = ~Q(kind__in=DISCIPLINE_DISPOSALS)
        served = Q(served_at__isnull=False)
        leads = viewer.is_secretary or is_discipline(viewer)
        return made_by(viewer) | made_by(viewer, "refused_by") | (
            _BEGUN
            & content
            & (
                where(leads)
                | (himself(viewer, "issuer") & Q(kind__in=_PORTFOLIO_KNOWS))
                | (served & himself(viewer, "subject"))
                | (served & Q(subject_department_id__in=viewer.heads))
            )
        )

    def _known_to(self, viewer: Viewer) -> Q:
        served = Q(served_at__isnull=False)
        leads = viewer.is_secretary or is_discipline(viewer)
        return _BEGUN & (
            where(leads)
            | (served & himself(viewer, "subject"))
            | Q(kind__in=_PORTFOLIO_KNOWS, department_id__in=viewer.in_charge)
        )

    def _closed_to(self, viewer: Viewer) -> Q:
        """His own until served; those that rest on a finding or case of which he is out."""
        unserved = himself(viewer, "subject") & Q(served_at=None)
        return unserved | out_of(
            viewer, finding=RecordKind.FINDING, decision__case=RecordKind.CASE,
            decision__case__finding=RecordKind.FINDING,
        )

    def _parties(self, viewer: Viewer) -> Q:
        return himself(viewer, "subject") & Q(served_at__isnull=False)

    def handled_by(self, viewer: Viewer) -> Self:
        """Rows whose acts the viewer may come to: what he reads, and inquiries he knows of.

        Of an inquiry nothing is kept that anybody could read here.
        """
        inquiries = self.visible_to(viewer).filter(kind=MeasureKind.INQUIRY_LETTER)
        return self.filter(
            Q(pk__in=self.readable_by(viewer).values("pk")) | Q(pk__in=inquiries.values("pk"))
        )

    # --- vocabulary -------------------------------------------------------------------------

    def standing(self) -> Self:
        """Decided and not revoked: what the statistics of the four forms count."""
        return self.filter(state__in=MEASURE_STANDS)

    def counted(self, first: date, last: date) -> Self:
        """Standing measures decided from `first` to `last` that count under a form."""
        return self.standing().filter(form__isnull=False, decided_on__range=(first, last))

    def in_effect(self, on: date) -> Self:
        """Measures whose effect period contains `on`."""
        return self.filter(
            Q(lifted_on=None) | Q(lifted_on__gt=on),
            state__in=MEASURE_STANDS, effective_on__lte=on, effect_ends_on__gte=on,
        )

    def everyday(self, on: date) -> Self:
        """Without those whose effect period is over: they stay, but out of the daily lists."""
        return self.filter(Q(effect_ends_on=None) | Q(effect_ends_on__gte=on))

    def sanctions(self) -> Self:
        return self.filter(kind__in=SANCTIONS)

    def open(self) -> Self:
        return self.filter(state__in=MEASURE_OPEN)

    def of_person(self, person_id: int) -> Self:
        return self.filter(subject_id=person_id)


class Measure(Confidential):
    """One measure against one person or department, with the authority it rests on.

    `received`: the portal only records a decision made elsewhere. The form follows from the
    kind; the effect period is computed from dated rules and kept with its arithmetic.
    """

    kind = models.CharField(_("措施"), max_length=32, choices=MeasureKind.choices)
    form = models.PositiveSmallIntegerField(
        _("形态"), choices=Form.choices, null=True, blank=True
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=MeasureState.choices, default=MeasureState.DRAFT,
        editable=False,
    )
    number = models.CharField(_("编号"), max_length=40, blank=True, editable=False)
    received = models.BooleanField(_("收到的决定"), default=False)
    issuer_kind = models.CharField(_("作出主体"), max_length=32, choices=IssuerKind.choices)
    issuer = person(_("作出人"), null=True)
    issuing_body = models.CharField(_("作出机关"), max_length=100, blank=True)
    decision_number = models.CharField(_("文号"), max_length=64, blank=True)
    subject = person(_("对象"), null=True, related_name="measures")
    subject_department = department(_("对象部门"))
    department = department(_("对象当时所在部门"))
    post_text = models.CharField(_("对象当时职务"), max_length=200, blank=True)
    management_level = models.CharField(
        _("管理权限"), max_length=24, choices=ManagementAuthority.choices, blank=True
    )
    party_member = models.BooleanField(_("对象为中共党员"), default=True)
    matter = EncryptedTextField(_("事由"), blank=True)
    facts = EncryptedTextField(_("事实"), blank=True)
    requirement = EncryptedTextField(_("要求"), blank=True)
    clause = models.ForeignKey(
        RegulationClause, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("依据条款"),
    )
    basis_text = models.CharField(_("依据"), max_length=200, blank=True)
    collective_on = models.DateField(_("集体研究日期"), null=True, blank=True)
    meeting = models.CharField(_("集体研究会议"), max_length=100, blank=True)
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    effective_on = models.DateField(_("生效日期"), null=True, blank=True)
    effect_ends_on = models.DateField(_("影响期满日期"), null=True, editable=False)
    # One sentence per step, as computed from the rules of the effective day.
    effect_arithmetic = models.JSONField(_("影响期计算"), default=list, editable=False)
    restored_on = models.DateField(_("恢复权利日期"), null=True, blank=True)
    reply_due = models.DateField(_("书面材料期限"), null=True, blank=True)
    follow_up_on = models.DateField(_("期满回访日期"), null=True, blank=True)
    announced_on = models.DateField(_("宣布日期"), null=True, blank=True)
    formalities_on = models.DateField(_("手续办理日期"), null=True, blank=True)
    execution_reported_on = models.DateField(_("执行情况报告日期"), null=True, blank=True)
    lifted_on = models.DateField(_("解除日期"), null=True, blank=True)
    lift_basis = models.CharField(_("解除依据"), max_length=200, blank=True)
    paper = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("提醒函"), editable=False,
    )
    talk = models.OneToOneField(
        Talk, null=True, blank=True, on_delete=models.PROTECT, related_name="measure",
        verbose_name=_("谈话"),
    )
    finding = models.ForeignKey(
        Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="measures",
        verbose_name=_("问题"),
    )
    decision = models.ForeignKey(
        AccountabilityDecision, null=True, blank=True, on_delete=models.PROTECT,
        related_name="measures", verbose_name=_("问责决定"),
    )
    sensitivity = models.CharField(
        _("知悉级别"), max_length=16, choices=Sensitivity.choices,
        default=Sensitivity.WORK_SECRET,
    )
    party_only = models.BooleanField(_("仅限党内知悉"), default=False)
    edition = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    created_at = moment(_("建立时间"), null=False)
    created_by = account(_("建立人"))
    asked_at = moment(_("报批时间"))
    asked_by = account(_("报批人"))
    approved_at = moment(_("批准时间"))
    approved_by = account(_("批准人"))
    decided_at = moment(_("决定登记时间"))
    decided_by = account(_("决定登记人"))
    served_at = moment(_("送达时间"))
    served_by = account(_("送达人"))
    served_on = models.DateField(_("送达日期"), null=True, blank=True)
    followed_up_at = moment(_("回访登记时间"))
    followed_up_by = account(_("回访人"))
    follow_up_note = EncryptedTextField(_("回访情况"), blank=True)
    closed_at = moment(_("了结时间"))
    closed_by = account(_("了结人"))
    lifted_at = moment(_("解除登记时间"))
    lifted_by = account(_("解除登记人"))
    refused_at = moment(_("不批准时间"))
    refused_by = account(_("不批准人"))
    refuse_reason = EncryptedTextField(_("不批准理由"), blank=True)
    revoked_at = moment(_("撤销时间"))
    revoked_by = account(_("撤销人"))
    revoke_reason = EncryptedTextField(_("撤销理由"), blank=True)

    objects = MeasureQuerySet.as_manager()

    LEDGER_FIELDS = (
        "kind", "form", "state", "number", "received", "issuer_kind", "issuer_id",
        "issuing_body", "decision_number", "subject_id", "subject_department_id",
        "department_id", "post_text", "management_level", "party_member", "matter", "facts",
        "requirement", "clause_id", "basis_text", "collective_on", "meeting", "decided_on",
        "effective_on", "effect_ends_on", "effect_arithmetic", "restored_on", "reply_due",
        "follow_up_on", "announced_on", "formalities_on", "execution_reported_on", "lifted_on",
        "lift_basis", "paper_id",
        "talk_id", "finding_id", "decision_id", "sensitivity", "party_only", "asked_at",
        "approved_at", "decided_at", "served_at", "served_on", "followed_up_at",
        "follow_up_note", "closed_at", "lifted_at", "refused_at",
        "refuse_reason", "revoked_at", "revoke_reason",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("措施")
        ordering = ["-decided_on", "pk"]
        constraints = [
            pair("asked"),
            pair("approved"),
            pair("decided"),
            pair("served"),
            pair("followed_up"),
            pair("closed"),
            pair("lifted"),
            pair("refused"),
            pair("revoked"),
            models.CheckConstraint(
                condition=Q(subject=None, subject_department__isnull=False)
                | Q(subject__isnull=False, subject_department=None),
                name="supervision_measure_one_object",
                violation_error_message=_("请选择措施的对象。"),
            ),
            models.CheckConstraint(
                condition=Q(issuer=None) | Q(subject=None) | ~Q(issuer=F("subject")),
                name="supervision_measure_not_oneself",
                violation_error_message=_("作出措施的人员不能是措施的对象。"),
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=sorted(PARTY_SANCTIONS)) | Q(party_only=True),
                name="supervision_measure_party_sanction_in_party",
            ),
            models.CheckConstraint(
                condition=Q(received=False) | ~Q(issuing_body="") & ~Q(decision_number="")
                | Q(state=MeasureState.DRAFT),
                name="supervision_measure_received_has_source",
                violation_error_message=_("登记收到的决定，请填写作出机关、文号和决定日期。"),
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "state"], name="supervision_measure_subject"),
            models.Index(fields=["decided_on", "form"], name="supervision_measure_form"),
            models.Index(fields=["effect_ends_on"], name="supervision_measure_effect"),
            models.Index(fields=["department", "kind"], name="supervision_measure_department"),
        ]

    def __str__(self) -> str:
        return str(MeasureKind(self.kind).label)


class MeasureAnswer(Confidential):
    """What the object handed in: self-examination or report. Append-only."""

    measure = models.ForeignKey(
        Measure, on_delete=models.PROTECT, related_name="answers", verbose_name=_("措施")
    )
    kind = models.CharField(_("材料类别"), max_length=16, choices=MeasureAnswerKind.choices)
    text = EncryptedTextField(_("内容"), blank=True)
    submitted_on = models.DateField(_("提交日期"))
    made_at = moment(_("提交时间"), null=False)
    made_by = account(_("提交人"))

    LEDGER_FIELDS = ("measure_id", "kind", "text", "submitted_on", "made_at")

    class Meta:
        verbose_name = verbose_name_plural = _("措施对象提交的材料")
        ordering = ["made_at"]


class MeasureReview(Confidential):
    """What was found when such a paper was read (通过或者退回重写). Append-only."""

    answer = models.ForeignKey(
        MeasureAnswer, on_delete=models.PROTECT, related_name="reviews", verbose_name=_("材料")
    )
    accepted = models.BooleanField(_("通过"))
    note = EncryptedTextField(_("审阅意见"), blank=True)
    made_at = moment(_("审阅时间"), null=False)
    made_by = account(_("审阅人"))

    LEDGER_FIELDS = ("answer_id", "accepted", "note", "made_at")

    class Meta:
        verbose_name = verbose_name_plural = _("材料审阅")
        ordering = ["made_at"]
