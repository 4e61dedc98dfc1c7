"""Accountability (问责): the case, what the object said, the decision and what followed."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.fields import EncryptedTextField
from portal.models import Department, StoredFile
from portal.viewer import Viewer
from portal.vocabulary import ManagementAuthority
from supervision.models.base import Confidential, account, department, moment, pair, person
from supervision.models.findings import Finding
from supervision.models.regulations import RegulationClause
from supervision.models.visibility import (
    ConfidentialQuerySet,
    himself,
    is_discipline,
    made_by,
    out_of,
    where,
)
from supervision.states import (
    CASE_ENDED,
    CASE_KNOWN_TO_OBJECT,
    AppealState,
    CaseState,
    DecisionState,
    StepState,
)
from supervision.vocabulary import (
    Adoption,
    AppealLevel,
    AppealResult,
    ExecutionKind,
    IssuerKind,
    ObjectKind,
    RecordKind,
    ResponsibilityType,
    Sensitivity,
)


def _is_object(viewer: Viewer, prefix: str = "") -> Q:
    """The object himself; for an organization, the head of the department."""
    return himself(viewer, f"{prefix}object_person") | Q(
        **{f"{prefix}object_department_id__in": viewer.heads,
           f"{prefix}object_kind": ObjectKind.ORGANIZATION}
    )


class AccountabilityCaseQuerySet(ConfidentialQuerySet):
    """Secretary, discipline and those who investigate; the object sees what is shown to him."""

    kind = RecordKind.CASE
    party_matter = True

    def _read_by(self, viewer: Viewer) -> Q:
        members = CaseMember.objects.filter(himself(viewer, "person"), ended_at=None)
        return (
            made_by(viewer)
            | where(viewer.is_secretary or is_discipline(viewer))
            | Q(pk__in=members.values("case"))
        )

    def _known_to(self, viewer: Viewer) -> Q:
        return _is_object(viewer) & self._shown()

    def _closed_to(self, viewer: Viewer) -> Q:
        """His own until he is shown it; those that rest on a finding of which he is out."""
        unshown = _is_object(viewer) & ~self._shown()
        return unshown | out_of(viewer, finding=RecordKind.FINDING)

    def _never_read_by(self, viewer: Viewer) -> Q:
        return _is_object(viewer)

    def _parties(self, viewer: Viewer) -> Q:
        return _is_object(viewer) & self._shown()

    @staticmethod
    def _shown() -> Q:
        return Q(facts_shown_at__isnull=False, state__in=CASE_KNOWN_TO_OBJECT)

    def shown_to(self, viewer: Viewer) -> Self:
        """Cases whose facts the viewer, as their object, has been shown: he may defend himself."""
        return self.visible_to(viewer).filter(_is_object(viewer) & self._shown())

    def open(self) -> Self:
        return self.exclude(state__in=CASE_ENDED)


class AccountabilityCase(Confidential):
    """A proposal to hold somebody accountable, and its way to a decision."""

    number = models.CharField(_("编号"), max_length=40, blank=True, editable=False)
    state = models.CharField(
        _("状态"), max_length=20, choices=CaseState.choices, default=CaseState.PROPOSED,
        editable=False,
    )
    received = models.BooleanField(_("收到的决定"), default=False)
    object_kind = models.CharField(_("对象类别"), max_length=16, choices=ObjectKind.choices)
    object_person = person(_("被问责人员"), null=True, related_name="cases")
    object_department = department(_("被问责组织（部门）"))
    department = department(_("当时所在部门"))
    post_text = models.CharField(_("当时职务"), max_length=200, blank=True)
    management_level = models.CharField(
        _("管理权限"), max_length=24, choices=ManagementAuthority.choices, blank=True
    )
    party_member = models.BooleanField(_("对象为中共党员"), default=True)
    situations = models.JSONField(_("问责情形"), default=list)  # codes of Situation
    responsibility = models.CharField(
        _("责任类型"), max_length=24, choices=ResponsibilityType.choices, blank=True
    )
    circumstances = models.JSONField(_("从轻从重情节"), default=list, blank=True)
    clause = models.ForeignKey(
        RegulationClause, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("依据条款"),
    )
    finding = models.ForeignKey(
        Finding, null=True, blank=True, on_delete=models.PROTECT, related_name="cases",
        verbose_name=_("问题"),
    )
    proposal = EncryptedTextField(_("问责建议"), blank=True)
    facts = EncryptedTextField(_("调查认定的事实"), blank=True)
    evidence = EncryptedTextField(_("证据"), blank=True)
    collective_on = models.DateField(_("集体研究日期"), null=True, blank=True)
    meeting = models.CharField(_("集体研究会议"), max_length=100, blank=True)
    entitled = models.PositiveSmallIntegerField(_("应到人数"), null=True, blank=True)
    attended = models.PositiveSmallIntegerField(_("实到人数"), null=True, blank=True)
    conclusion = EncryptedTextField(_("集体研究意见"), blank=True)
    end_reason = EncryptedTextField(_("不予（免予）问责、结案的理由"), blank=True)
    sensitivity = models.CharField(
        _("知悉级别"), max_length=16, choices=Sensitivity.choices,
        default=Sensitivity.WORK_SECRET,
    )
    party_only = models.BooleanField(_("仅限党内知悉"), default=True)
    edition = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    created_at = moment(_("提出时间"), null=False)
    created_by = account(_("提出人"))
    approved_at = moment(_("批准启动时间"))
    approved_by = account(_("批准人"))
    facts_shown_at = moment(_("事实见面时间"))
    facts_shown_by = account(_("见面人"))
    facts_shown_on = models.DateField(_("事实见面日期"), null=True, blank=True)
    defence_on = models.DateField(_("陈述申辩日期"), null=True, blank=True)
    decided_at = moment(_("集体研究登记时间"))
    decided_by = account(_("登记人"))
    closed_at = moment(_("结案时间"))
    closed_by = account(_("结案人"))

    objects = AccountabilityCaseQuerySet.as_manager()

    LEDGER_FIELDS = (
        "number", "state", "received", "object_kind", "object_person_id",
        "object_department_id", "department_id", "post_text", "management_level",
        "party_member", "situations", "responsibility", "circumstances", "clause_id",
        "finding_id", "proposal", "facts", "evidence", "collective_on", "meeting", "entitled",
        "attended", "conclusion", "end_reason", "sensitivity", "party_only", "approved_at",
        "facts_shown_at", "facts_shown_on", "defence_on", "decided_at", "closed_at",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("问责事项")
        ordering = ["-created_at", "pk"]
        constraints = [
            pair("approved"),
            pair("facts_shown"),
            pair("decided"),
            pair("closed"),
            models.CheckConstraint(
                condition=Q(
                    object_kind=ObjectKind.CADRE, object_person__isnull=False,
                    object_department=None,
                )
                | Q(
                    object_kind=ObjectKind.ORGANIZATION, object_person=None,
                    object_department__isnull=False,
                ),
                name="supervision_accountabilitycase_one_object",
            ),
        ]
        indexes = [
            models.Index(fields=["state"], name="supervision_case_state"),
            models.Index(fields=["object_person"], name="supervision_case_object"),
        ]


class CaseMember(Confidential):
    """Somebody who takes part in the investigation, and therefore reads the case."""

    case = models.ForeignKey(
        AccountabilityCase, on_delete=models.PROTECT, related_name="members",
        verbose_name=_("问责事项"),
    )
    person = person(_("参加人员"))
    lead = models.BooleanField(_("牵头"), default=False)
    added_at = moment(_("加入时间"), null=False)
    added_by = account(_("登记人"))
    ended_at = moment(_("退出时间"))
    ended_by = account(_("退出登记人"))

    LEDGER_FIELDS = ("case_id", "person_id", "lead", "added_at", "ended_at")

    class Meta:
        verbose_name = verbose_name_plural = _("调查人员")
        constraints = [
            pair("ended"),
            models.UniqueConstraint(
                fields=["case", "person"], condition=Q(ended_at=None),
                name="supervision_casemember_once",
            ),
        ]


class Defence(Confidential):
    """What the object said when he was shown the facts, and what became of it. Append-only."""

    case = models.ForeignKey(
        AccountabilityCase, on_delete=models.PROTECT, related_name="defences",
        verbose_name=_("问责事项"),
    )
    text = EncryptedTextField(_("陈述申辩"))
    waived = models.BooleanField(_("放弃陈述申辩"), default=False)
    given_on = models.DateField(_("日期"))
    written = models.BooleanField(_("书面"), default=False)
    made_at = moment(_("登记时间"), null=False)
    made_by = account(_("登记人"))

    LEDGER_FIELDS = ("case_id", "text", "waived", "given_on", "written", "made_at")

    class Meta:
        verbose_name = verbose_name_plural = _("陈述申辩")
        ordering = ["made_at"]


class DefenceAnswer(Confidential):
    """Whether the statement was adopted, and why. Append-only."""

    defence = models.OneToOneField(
        Defence, on_delete=models.PROTECT, related_name="reply", verbose_name=_("陈述申辩")
    )
    adopted = models.CharField(_("采纳情况"), max_length=8, choices=Adoption.choices)
    reason = EncryptedTextField(_("理由"))
    made_at = moment(_("登记时间"), null=False)
    made_by = account(_("登记人"))

    LEDGER_FIELDS = ("defence_id", "adopted", "reason", "made_at")

    class Meta:
        verbose_name = verbose_name_plural = _("陈述申辩采纳情况")


class CaseEvent(Confidential):
    """One act in the thread of a case, with what was said. Append-only."""

    case = models.ForeignKey(
        AccountabilityCase, on_delete=models.PROTECT, related_name="events",
        verbose_name=_("问责事项"),
    )
    act = models.CharField(_("事项"), max_length=20)  # a key of states.CASE_MOVES
    state = models.CharField(_("之后的状态"), max_length=20, choices=CaseState.choices)
    note = EncryptedTextField(_("说明"), blank=True)
    made_at = moment(_("时间"), null=False)
    made_by = account(_("办理人"))

    LEDGER_FIELDS = ("case_id", "act", "state", "note", "made_at")

    class Meta:
        verbose_name = verbose_name_plural = _("问责过程")
        ordering = ["made_at", "pk"]


class AccountabilityDecisionQuerySet(ConfidentialQuerySet):
    """The object when served; those in the scope of circulation; the leader in charge."""

    kind = RecordKind.DECISION
    party_matter = True

    def _read_by(self, viewer: Viewer) -> Q:
        issued = ~Q(state=DecisionState.DRAFT)
        members = CaseMember.objects.filter(himself(viewer, "person"), ended_at=None)
        in_scope = Q(circulated_on__isnull=False) & (
            where(viewer.person_id is not None, Q(organ_wide=True))
            | Q(pk__in=self._circulated_to(viewer))
        )
        return (
            made_by(viewer)
            | where(viewer.is_secretary or is_discipline(viewer))
            | Q(case_id__in=members.values("case"))
            | issued
            & (
                in_scope
                | Q(case__department_id__in=viewer.in_charge)
                | Q(case__object_department_id__in=viewer.in_charge)
                | (Q(served_at__isnull=False) & _is_object(viewer, "case__"))
            )
        )

    def _closed_to(self, viewer: Viewer) -> Q:
        unserved = _is_object(viewer, "case__") & Q(served_at=None)
        return unserved | out_of(viewer, case=RecordKind.CASE, case__finding=RecordKind.FINDING)

    def _parties(self, viewer: Viewer) -> Q:
        return _is_object(viewer, "case__") & Q(served_at__isnull=False)

    @staticmethod
    def _circulated_to(viewer: Viewer) -> models.QuerySet:
        scope = AccountabilityDecision.circulation.through.objects
        return scope.filter(department_id__in=viewer.departments | viewer.heads).values(
            "accountabilitydecision"
        )


class AccountabilityDecision(Confidential):
    """The decision: what was decided, on which basis, with which effect; or a received one."""

    case = models.ForeignKey(
        AccountabilityCase, on_delete=models.PROTECT, related_name="decisions",
        verbose_name=_("问责事项"),
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=DecisionState.choices, default=DecisionState.DRAFT,
        editable=False,
    )
    predecessor = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="successor",
        verbose_name=_("变更前的决定"),
    )
    received = models.BooleanField(_("收到的决定"), default=False)
    issuer_kind = models.CharField(_("作出主体"), max_length=32, choices=IssuerKind.choices)
    deciding_body = models.CharField(_("作出机关"), max_length=100)
    document_number = models.CharField(_("文号"), max_length=64, blank=True)
    ways = models.JSONField(_("问责方式"), default=list)  # codes of AccountabilityWay
    # Codes of MeasureKind: what the ways mean here; each becomes a Measure of this decision.
    measure_kinds = models.JSONField(_("具体措施"), default=list, blank=True)
    responsibility = models.CharField(
        _("责任类型"), max_length=24, choices=ResponsibilityType.choices, blank=True
    )
    situations = models.JSONField(_("问责情形"), default=list)
    facts = EncryptedTextField(_("事实"), blank=True)
    evidence = EncryptedTextField(_("证据"), blank=True)
    reasoning = EncryptedTextField(_("情节和申辩采纳情况"), blank=True)
    basis_text = models.CharField(_("依据的条款"), max_length=300, blank=True)
    way_basis_text = models.CharField(_("问责方式依据的条款"), max_length=300, blank=True)
    clause = models.ForeignKey(
        RegulationClause, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("依据条款"),
    )
    collective_on = models.DateField(_("集体研究日期"), null=True, blank=True)
    meeting = models.CharField(_("集体研究会议"), max_length=100, blank=True)
    decided_on = models.DateField(_("决定日期"), null=True, blank=True)
    effective_on = models.DateField(_("生效日期"), null=True, blank=True)
    effect_ends_on = models.DateField(_("影响期满日期"), null=True, editable=False)
    effect_arithmetic = models.JSONField(_("影响期计算"), default=list, editable=False)
    appeal_sentence = models.BooleanField(_("载明申诉权利和期限"), default=True)
    self_exam_due = models.DateField(_("书面检讨期限"), null=True, blank=True)
    exam_meeting = models.CharField(_("作出检查的会议"), max_length=100, blank=True)
    distribution = models.CharField(_("发送"), max_length=300, blank=True)
    organ_wide = models.BooleanField(_("在机关范围通报"), default=False)
    circulation = models.ManyToManyField(
        Department, blank=True, related_name="+", verbose_name=_("通报范围")
    )
    circulated_on = models.DateField(_("通报日期"), null=True, blank=True)
    circular_text = models.TextField(_("通报内容"), blank=True)
    paper = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("决定书"),
    )
    party_only = models.BooleanField(_("仅限党内知悉"), default=True)
    edition = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    created_at = moment(_("建立时间"), null=False)
    created_by = account(_("建立人"))
    issued_at = moment(_("印发时间"))
    issued_by = account(_("印发人"))
    served_at = moment(_("送达时间"))
    served_by = account(_("送达人"))
    served_on = models.DateField(_("送达日期"), null=True, blank=True)
    ended_at = moment(_("变更、撤销时间"))
    ended_by = account(_("变更、撤销办理人"))
    end_reason = EncryptedTextField(_("变更、撤销理由"), blank=True)

    objects = AccountabilityDecisionQuerySet.as_manager()

    LEDGER_FIELDS = (
        "case_id", "state", "predecessor_id", "received", "issuer_kind", "deciding_body",
        "document_number", "ways", "measure_kinds", "responsibility", "situations",
        "facts", "evidence", "reasoning", "basis_text", "way_basis_text", "clause_id",
        "collective_on", "meeting", "decided_on", "effective_on", "effect_ends_on",
        "effect_arithmetic", "appeal_sentence", "self_exam_due", "exam_meeting", "distribution",
        "organ_wide", "circulated_on", "circular_text", "paper_id", "party_only", "issued_at",
        "served_at", "served_on", "ended_at", "end_reason",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("问责决定")
        ordering = ["-decided_on", "pk"]
        constraints = [
            pair("issued"),
            pair("served"),
            pair("ended"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(
                    state__in=(
                        DecisionState.DRAFT, DecisionState.ISSUED, DecisionState.SERVED
                    )
                ),
                name="supervision_accountabilitydecision_one_live",
            ),
        ]


class ExecutionStep(Confidential):
    """Something that must be done after a decision, with its term and basis."""

    decision = models.ForeignKey(
        AccountabilityDecision, on_delete=models.PROTECT, related_name="steps",
        verbose_name=_("问责决定"),
    )
    kind = models.CharField(_("事项"), max_length=24, choices=ExecutionKind.choices)
    state = models.CharField(
        _("状态"), max_length=12, choices=StepState.choices, default=StepState.OPEN,
        editable=False,
    )
    due_on = models.DateField(_("期限"))
    term_code = models.CharField(_("期限规定"), max_length=48, blank=True)
    basis_text = models.CharField(_("期限依据"), max_length=200, blank=True)
    owner = person(_("办理人"), null=True)
    done_on = models.DateField(_("完成日期"), null=True, blank=True)
    note = EncryptedTextField(_("办理情况"), blank=True)
    done_at = moment(_("办理时间"))
    done_by = account(_("登记人"))

    LEDGER_FIELDS = (
        "decision_id", "kind", "state", "due_on", "term_code", "basis_text", "owner_id",
        "done_on", "note", "done_at",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("执行事项")
        ordering = ["decision", "due_on"]
        constraints = [
            pair("done"),
            models.UniqueConstraint(
                fields=["decision", "kind"], name="supervision_executionstep_once"
            ),
        ]
        indexes = [models.Index(fields=["state", "due_on"], name="supervision_step_due")]


class Appeal(Confidential):
    """The object does not accept the decision; execution is not suspended meanwhile."""

    decision = models.ForeignKey(
        AccountabilityDecision, on_delete=models.PROTECT, related_name="appeals",
        verbose_name=_("问责决定"),
    )
    level = models.CharField(
        _("程序"), max_length=16, choices=AppealLevel.choices, default=AppealLevel.APPEAL
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=AppealState.choices, default=AppealState.FILED,
        editable=False,
    )
    # Where the case stood, and returns to when the decision is upheld.
    state_before = models.CharField(
        _("申诉前的状态"), max_length=20, choices=CaseState.choices, editable=False
    )
    text = EncryptedTextField(_("申诉理由"))
    filed_on = models.DateField(_("申诉日期"))
    answer_due = models.DateField(_("答复期限"))
    result = models.CharField(_("结果"), max_length=12, choices=AppealResult.choices, blank=True)
    answer = EncryptedTextField(_("答复"), blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, blank=True)
    filed_at = moment(_("登记时间"), null=False)
    filed_by = account(_("登记人"))
    answered_at = moment(_("答复登记时间"))
    answered_by = account(_("答复登记人"))

    LEDGER_FIELDS = (
        "decision_id", "level", "state", "state_before", "text", "filed_on", "answer_due",
        "result", "answer", "answered_on", "filed_at", "answered_at",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("申诉")
        ordering = ["filed_on"]
        constraints = [
            pair("answered"),
            models.UniqueConstraint(
                fields=["decision"], condition=Q(state=AppealState.FILED),
                name="supervision_appeal_one_open",
            ),
        ]


