"""Early signs of a person, and findings on departments and people."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.fields import EncryptedTextField
from portal.viewer import Viewer
from supervision.models.base import Confidential, account, department, moment, pair, person
from supervision.models.opinions import Opinion
from supervision.models.regulations import RegulationClause
from supervision.models.talks import Talk
from supervision.models.visibility import (
    ConfidentialQuerySet,
    himself,
    is_clerk,
    is_discipline,
    made_by,
    where,
)
from supervision.states import (
    EARLY_SIGN_OPEN,
    FINDING_OPEN,
    EarlySignState,
    FindingState,
)
from supervision.vocabulary import (
    Category,
    EarlySignKind,
    FindingSource,
    RecordKind,
    Severity,
)


class EarlySignQuerySet(ConfidentialQuerySet):
    """Author, leader in charge, secretary, discipline; never the person, never his peers."""

    kind = RecordKind.EARLY_SIGN

    def _read_by(self, viewer: Viewer) -> Q:
        founded = ~Q(state=EarlySignState.UNFOUNDED)
        return where(is_discipline(viewer)) | founded & (
            himself(viewer, "author")
            | Q(department_id__in=viewer.in_charge)
            | where(viewer.is_secretary)
        )

    def _closed_to(self, viewer: Viewer) -> Q:
        return himself(viewer, "subject")

    def open(self) -> Self:
        return self.filter(state__in=EARLY_SIGN_OPEN)

    def unanswered(self) -> Self:
        return self.filter(state=EarlySignState.OPEN)

    def to_purge(self, on: date) -> Self:
        """Not confirmed, and kept long enough."""
        return self.exclude(state=EarlySignState.CONFIRMED).filter(keep_until__lt=on)


class EarlySign(Confidential):
    """An early sign or tendency of a person (苗头性、倾向性问题); deleted if not confirmed."""

    kind = models.CharField(_("性质"), max_length=12, choices=EarlySignKind.choices)
    subject = person(_("涉及人员"))
    department = department(_("当时所在部门"))
    noticed_on = models.DateField(_("发现日期"))
    source = models.CharField(_("来源"), max_length=20, choices=FindingSource.choices)
    facts = EncryptedTextField(_("情况"))
    assessment = EncryptedTextField(_("研判意见"), blank=True)
    author = person(_("发现人"))
    state = models.CharField(
        _("状态"), max_length=12, choices=EarlySignState.choices, default=EarlySignState.OPEN,
        editable=False,
    )
    keep_until = models.DateField(_("保存至"), editable=False)
    talk = models.ForeignKey(
        Talk, null=True, blank=True, on_delete=models.PROTECT, related_name="early_signs",
        verbose_name=_("提醒谈话"),
    )
    created_at = moment(_("登记时间"), null=False)
    created_by = account(_("登记人"))
    responded_at = moment(_("处置时间"))
    responded_by = account(_("处置人"))
    responded_on = models.DateField(_("处置日期"), null=True, blank=True)
    closed_at = moment(_("了结时间"))
    closed_by = account(_("了结人"))
    close_note = EncryptedTextField(_("了结说明"), blank=True)

    objects = EarlySignQuerySet.as_manager()

    LEDGER_FIELDS = (
        "kind", "subject_id", "department_id", "noticed_on", "source", "facts", "assessment",
        "author_id", "state", "keep_until", "talk_id", "responded_at", "responded_on",
        "closed_at", "close_note",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("苗头性问题")
        ordering = ["-noticed_on", "pk"]
        constraints = [pair("responded"), pair("closed")]
        indexes = [
            models.Index(fields=["state", "noticed_on"], name="supervision_sign_state"),
            models.Index(fields=["department", "state"], name="supervision_sign_department"),
            models.Index(fields=["keep_until"], name="supervision_sign_keep"),
        ]


class FindingQuerySet(ConfidentialQuerySet):
    """Findings on a department reach it when they are served; those on a person, him alone."""

    kind = RecordKind.FINDING

    def _read_by(self, viewer: Viewer) -> Q:
        recorded = ~Q(state__in=(FindingState.DRAFT, FindingState.UNFOUNDED))
        served = Q(served_at__isnull=False)
        of_person, of_department = Q(names_person=True), Q(names_person=False)
        headed = Q(department_id__in=viewer.heads)
        others = (
            where(viewer.is_secretary)
            | where(is_clerk(viewer), of_department)
            | Q(department_id__in=viewer.in_charge)
            | (headed & (of_person | served))
            | (served & (himself(viewer, "subject") | himself(viewer, "answerable")))
        )
        return made_by(viewer) | where(is_discipline(viewer)) | (recorded & others)

    def _known_to(self, viewer: Viewer) -> Q:
        """The department knows of what was served on it, not of what names a colleague."""
        return Q(
            names_person=False, served_at__isnull=False,
            department_id__in=viewer.departments,
        ) & ~Q(state=FindingState.UNFOUNDED)

    def _closed_to(self, viewer: Viewer) -> Q:
        """The object, until served; whoever wrote it himself (self-check) keeps it."""
        mine = himself(viewer, "subject") | himself(viewer, "answerable")
        return mine & Q(served_at=None) & ~made_by(viewer)

    def open(self) -> Self:
        return self.filter(state__in=FINDING_OPEN)

    def of_department(self, department_id: int) -> Self:
        return self.filter(department_id=department_id)

    def standing(self) -> Self:
        """Neither a draft nor unfounded: what figures count."""
        return self.exclude(state__in=(FindingState.DRAFT, FindingState.UNFOUNDED))


class Finding(Confidential):
    """A problem that was found, and who answers for it as of the day on which it was found."""

    number = models.CharField(_("编号"), max_length=40, blank=True, editable=False)
    state = models.CharField(
        _("状态"), max_length=12, choices=FindingState.choices, default=FindingState.DRAFT,
        editable=False,
    )
    source = models.CharField(_("来源"), max_length=20, choices=FindingSource.choices)
    category = models.CharField(_("类别"), max_length=16, choices=Category.choices)
    severity = models.CharField(
        _("程度"), max_length=12, choices=Severity.choices, default=Severity.SLIGHT
    )
    found_on = models.DateField(_("发现日期"))
    happened_on = models.DateField(_("问题发生日期"), null=True, blank=True)
    inspectors = models.CharField(_("检查人"), max_length=200, blank=True)
    scope = models.CharField(_("检查内容"), max_length=200, blank=True)
    title = models.CharField(_("问题摘要"), max_length=100)  # names nobody
    facts = EncryptedTextField(_("问题事实"))
    already_known = models.BooleanField(_("此前已发现"), default=False)
    names_person = models.BooleanField(_("涉及具体人员"), default=False)
    subject = person(_("涉及人员"), null=True, related_name="findings")
    department = department(_("责任部门"))
    answerable = person(_("责任人"), null=True)
    # The chain of `found_on`, as it was shown and confirmed: who answered for what.
    chain_snapshot = models.JSONField(_("当日责任链"), default=dict, blank=True)
    chain_confirmed_at = moment(_("责任确认时间"))
    chain_confirmed_by = account(_("责任确认人"))
    regulation_clause = models.ForeignKey(
        RegulationClause, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("违反的制度条款"),
    )
    agreement = models.ForeignKey(
        "agreements.Agreement", null=True, blank=True, on_delete=models.PROTECT,
        related_name="+", verbose_name=_("违反的责任书"),
    )
    agreement_clause = models.CharField(_("违反的责任书条款"), max_length=16, blank=True)
    early_sign = models.ForeignKey(
        EarlySign, null=True, blank=True, on_delete=models.PROTECT, related_name="findings",
        verbose_name=_("来自苗头性问题"),
    )
    opinion = models.ForeignKey(
        Opinion, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("来自意见建议"),
    )
    edition = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    created_at = moment(_("建立时间"), null=False)
    created_by = account(_("建立人"))
    recorded_at = moment(_("登记时间"))
    recorded_by = account(_("登记人"))
    served_at = moment(_("送达时间"))
    served_by = account(_("送达人"))
    served_on = models.DateField(_("送达日期"), null=True, blank=True)
    closed_at = moment(_("销号时间"))
    closed_by = account(_("销号人"))
    unfounded_at = moment(_("认定不成立时间"))
    unfounded_by = account(_("认定人"))
    unfounded_note = EncryptedTextField(_("不成立的说明"), blank=True)

    objects = FindingQuerySet.as_manager()

    LEDGER_FIELDS = (
        "number", "state", "source", "category", "severity", "found_on", "happened_on",
        "inspectors", "scope", "title", "facts", "already_known", "names_person", "subject_id",
        "department_id", "answerable_id", "chain_snapshot", "chain_confirmed_at",
        "regulation_clause_id", "agreement_id", "agreement_clause", "early_sign_id",
        "opinion_id", "recorded_at", "served_at", "served_on", "closed_at", "unfounded_at",
        "unfounded_note",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("问题")
        ordering = ["-found_on", "pk"]
        constraints = [
            pair("chain_confirmed"),
            pair("recorded"),
            pair("served"),
            pair("closed"),
            pair("unfounded"),
            models.CheckConstraint(
                condition=Q(names_person=True) | Q(subject=None),
                name="supervision_finding_subject_is_named",
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="supervision_finding_number"
            ),
        ]
        indexes = [
            models.Index(fields=["department", "category", "found_on"],
                         name="supervision_finding_dept"),
            models.Index(fields=["state", "found_on"], name="supervision_finding_state"),
            models.Index(fields=["subject"], name="supervision_finding_subject"),
        ]
