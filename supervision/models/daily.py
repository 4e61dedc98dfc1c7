"""What the organ also needs daily: instructions, integrity opinions, slips, files, drafts."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from portal.fields import EncryptedTextField
from portal.models import Attachment, StoredFile
from portal.viewer import Viewer
from supervision.models.base import Confidential, account, moment, pair, person
from supervision.models.findings import Finding
from supervision.models.knowledge import Pointer, PointerQuerySet, Recusal
from supervision.models.rectification import RectificationStep
from supervision.models.visibility import (
    NOTHING,
    ConfidentialQuerySet,
    himself,
    is_clerk,
    is_discipline,
    made_by,
    where,
)
from supervision.states import TaskState
from supervision.vocabulary import OpinionConclusion, OpinionOccasion, RecordKind


class InstructionQuerySet(ConfidentialQuerySet):
    """Who gave it, who answers it, secretary and discipline; the clerk knows of ordinary ones."""

    kind = RecordKind.INSTRUCTION

    def _read_by(self, viewer: Viewer) -> Q:
        return (
            made_by(viewer)
            | himself(viewer, "giver")
            | himself(viewer, "answerer")
            | where(viewer.is_secretary or is_discipline(viewer))
        )

    def _known_to(self, viewer: Viewer) -> Q:
        ordinary = Finding.objects.filter(names_person=False)
        return where(
            is_clerk(viewer), Q(on_kind=RecordKind.FINDING, on_record__in=ordinary.values("pk"))
        )

    def _closed_to(self, viewer: Viewer) -> Q:
        """His own matters, and those of a record of which he is out."""
        if viewer.person_id is None:
            return NOTHING
        out = Recusal.objects.filter(
            kind=OuterRef("on_kind"), record=OuterRef("on_record"),
            person_id=viewer.person_id, ended_at=None,
        )
        return himself(viewer, "subject") | Q(Exists(out))

    def open(self) -> Self:
        return self.filter(state=TaskState.OPEN)

    def overdue(self, on: date) -> Self:
        return self.open().filter(answer_due__lt=on)

    def about(self, kind: str, record: object) -> Self:
        return self.filter(on_kind=kind, on_record=record)


class Instruction(Confidential):
    """A leader's instruction (批示) on a finding or an opinion, and its answer."""

    on_kind = models.CharField(_("记录类别"), max_length=24, choices=RecordKind.choices)
    on_record = models.UUIDField(_("记录"))
    subject = person(_("事项涉及人员"), null=True)  # copied from the record, for exclusion
    giver = person(_("批示人"))
    given_on = models.DateField(_("批示日期"))
    text = EncryptedTextField(_("批示内容"))
    answerer = person(_("承办人"))
    answer_due = models.DateField(_("办理期限"))
    state = models.CharField(
        _("状态"), max_length=12, choices=TaskState.choices, default=TaskState.OPEN,
        editable=False,
    )
    answer = EncryptedTextField(_("办理情况"), blank=True)
    created_at = moment(_("登记时间"), null=False)
    created_by = account(_("登记人"))
    answered_at = moment(_("办结时间"))
    answered_by = account(_("办结登记人"))

    objects = InstructionQuerySet.as_manager()

    LEDGER_FIELDS = (
        "on_kind", "on_record", "subject_id", "giver_id", "given_on", "text", "answerer_id",
        "answer_due", "state", "answer", "answered_at",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("批示")
        ordering = ["answer_due", "pk"]
        constraints = [
            pair("answered"),
            models.CheckConstraint(
                condition=Q(subject=None) | ~Q(answerer=models.F("subject")),
                name="supervision_instruction_object_never_answers",
            ),
        ]
        indexes = [
            models.Index(fields=["on_kind", "on_record"], name="supervision_instr_record"),
            models.Index(fields=["answerer", "state"], name="supervision_instr_answerer"),
        ]


class IntegrityOpinionRequestQuerySet(ConfidentialQuerySet):
    """Discipline drafts, the secretary approves; nobody sees the one in which he stands."""

    kind = RecordKind.INTEGRITY_OPINION

    def _read_by(self, viewer: Viewer) -> Q:
        return where(viewer.is_secretary or is_discipline(viewer))

    def _closed_to(self, viewer: Viewer) -> Q:
        mine = IntegrityOpinionEntry.objects.filter(himself(viewer, "person"))
        return Q(pk__in=mine.values("request"))


class IntegrityOpinionRequest(Confidential):
    """Somebody asks for the integrity opinion (廉政意见) on one or many people; one paper."""

    number = models.CharField(_("编号"), max_length=40, blank=True, editable=False)
    requester = models.CharField(_("征求单位"), max_length=100)
    request_number = models.CharField(_("来函文号"), max_length=64, blank=True)
    occasion = models.CharField(_("事由"), max_length=12, choices=OpinionOccasion.choices)
    purpose = models.CharField(_("具体事项"), max_length=200, blank=True)
    received_on = models.DateField(_("收到日期"))
    due_on = models.DateField(_("答复期限"))
    state = models.CharField(
        _("状态"), max_length=12, choices=TaskState.choices, default=TaskState.OPEN,
        editable=False,
    )
    paper = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("廉政意见书"),
    )
    created_at = moment(_("登记时间"), null=False)
    created_by = account(_("登记人"))
    approved_at = moment(_("批准时间"))
    approved_by = account(_("批准人"))
    answered_at = moment(_("答复时间"))
    answered_by = account(_("答复人"))

    objects = IntegrityOpinionRequestQuerySet.as_manager()

    LEDGER_FIELDS = (
        "number", "requester", "request_number", "occasion", "purpose", "received_on", "due_on",
        "state", "paper_id", "approved_at", "answered_at",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("廉政意见")
        ordering = ["-received_on", "pk"]
        constraints = [pair("approved"), pair("answered")]


class IntegrityOpinionEntry(Confidential):
    """What is answered about one person: drafted from effect periods, checked by a human."""

    request = models.ForeignKey(
        IntegrityOpinionRequest, on_delete=models.CASCADE, related_name="entries",
        verbose_name=_("廉政意见"),
    )
    person = person(_("人员"), related_name="integrity_opinions")
    post_text = models.CharField(_("职务"), max_length=200, blank=True)
    conclusion = models.CharField(
        _("结论"), max_length=20, choices=OpinionConclusion.choices, blank=True
    )
    text = EncryptedTextField(_("意见"), blank=True)
    checked = models.BooleanField(_("已人工核对"), default=False, editable=False)
    drafted_at = moment(_("拟稿时间"))
    drafted_by = account(_("拟稿人"))

    LEDGER_FIELDS = ("request_id", "person_id", "post_text", "conclusion", "text", "drafted_at")

    class Meta:
        verbose_name = verbose_name_plural = _("廉政意见内容")
        constraints = [
            pair("drafted"),
            models.UniqueConstraint(
                fields=["request", "person"], name="supervision_integrityopinionentry_once"
            ),
        ]


class ClueSlipQuerySet(ConfidentialQuerySet):
    """Discipline staff keep the slips; the secretary knows of them."""

    kind = RecordKind.CLUE_SLIP

    def _read_by(self, viewer: Viewer) -> Q:
        return where(is_discipline(viewer))

    def _known_to(self, viewer: Viewer) -> Q:
        return where(viewer.is_secretary)


class ClueSlip(Confidential):
    """The slip of a transferred clue: number, date, from, to, receipt. Nothing else, ever."""

    number = models.CharField(_("移送单号"), max_length=40, unique=True)
    transferred_on = models.DateField(_("移送日期"))
    from_body = models.CharField(_("移送单位"), max_length=100)
    to_body = models.CharField(_("接收单位"), max_length=100)
    receipt_number = models.CharField(_("回执编号"), max_length=64, blank=True)
    receipt_on = models.DateField(_("回执日期"), null=True, blank=True)
    created_at = moment(_("登记时间"), null=False)
    created_by = account(_("登记人"))

    objects = ClueSlipQuerySet.as_manager()

    LEDGER_FIELDS = (
        "number", "transferred_on", "from_body", "to_body", "receipt_number", "receipt_on",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("线索移送单")
        ordering = ["-transferred_on", "number"]


class LeaveRefusalQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Discipline staff, but neither who refused it nor who was refused."""
        if viewer.is_system:
            return self
        parties = himself(viewer, "refuser") | himself(viewer, "person")
        return self.filter(where(is_discipline(viewer))).exclude(parties)


class LeaveRefusal(Confidential):
    """A leave that was not approved, and why: what the check against retaliation (W43) counts."""

    refuser = person(_("未批准的人"))
    person = person(_("请假人"))
    refused_on = models.DateField(_("未批准日期"))
    reason = EncryptedTextField(_("未批准的理由"))
    created_at = moment(_("登记时间"), null=False)
    created_by = account(_("登记人"))

    objects = LeaveRefusalQuerySet.as_manager()

    LEDGER_FIELDS = ("person_id", "refuser_id", "refused_on", "reason")

    class Meta:
        verbose_name = verbose_name_plural = _("未批准的请假")
        ordering = ["-refused_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(person=models.F("refuser")),
                name="supervision_leaverefusal_two_people",
            ),
        ]


class RecordFile(Pointer):
    """A file attached to a record; whoever may read the record may fetch the file.

    Its name can say as much as its bytes, so it stands encrypted here; the attachment has none.
    """

    name = EncryptedTextField(_("文件名"), editable=False)
    attachment = models.OneToOneField(
        Attachment, on_delete=models.PROTECT, related_name="+", verbose_name=_("文件")
    )
    step = models.ForeignKey(
        RectificationStep, null=True, blank=True, on_delete=models.PROTECT,
        related_name="evidence", verbose_name=_("整改措施"),
    )
    is_evidence = models.BooleanField(_("佐证材料"), default=False)
    removed_at = moment(_("移除时间"))
    removed_by = account(_("移除人"))

    objects = PointerQuerySet.as_manager()

    LEDGER_FIELDS = ("kind", "record", "attachment_id", "step_id", "is_evidence", "removed_at")

    class Meta:
        verbose_name = verbose_name_plural = _("附件")
        constraints = [pair("removed")]
        indexes = [models.Index(fields=["kind", "record"], name="supervision_file_record")]


class DraftQuerySet(models.QuerySet):
    def of(self, viewer: Viewer, form: str) -> Self:
        """The viewer's own drafts of one form, newest first."""
        return self.filter(owner_id=viewer.user_id, form=form).order_by("-saved_at")


class Draft(Confidential):
    """A half-filled form, saved while somebody types; his alone. Never used for opinions."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+",
        verbose_name=_("填写人"),
    )
    form = models.CharField(_("表单"), max_length=40)
    record = models.UUIDField(_("记录"), null=True, blank=True)
    payload = EncryptedTextField(_("内容"))
    saved_at = moment(_("保存时间"), null=False)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("草稿")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "form", "record"], name="supervision_draft_of_record"
            ),
            models.UniqueConstraint(
                fields=["owner", "form"], condition=Q(record=None),
                name="supervision_draft_of_new_record",
            ),
        ]
