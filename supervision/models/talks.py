"""Talks: who spoke with whom, what was said, and how the interviewee answered to the record."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from portal.fields import EncryptedTextField
from portal.viewer import Viewer
from supervision.models.base import Confidential, account, department, moment, pair, person
from supervision.models.visibility import (
    NOTHING,
    ConfidentialQuerySet,
    is_clerk,
    is_discipline,
    made_by,
    where,
)
from supervision.states import TALK_COUNTS, TALK_HELD, TalkState
from supervision.vocabulary import (
    ADMONITION_TALKS,
    MEASURE_TALKS,
    RECEIVED_TALKS,
    ROUTINE_TALKS,
    CareOccasion,
    RecordKind,
    Sensitivity,
    TalkForm,
    TalkKind,
    TalkResponseKind,
    TalkRole,
    TalkVerdict,
)

_KNOWN = TALK_HELD | {TalkState.PLANNED, TalkState.CANCELLED}


class TalkQuerySet(ConfidentialQuerySet):
    """Routine talks show their existence widely, measure talks hardly at all.

    The interviewee sees his own talk although he is its object; drafts are the talker's.
    """

    kind = RecordKind.TALK
    party_matter = True

    def _read_by(self, viewer: Viewer) -> Q:
        decided = Q(kind__in=MEASURE_TALKS | ADMONITION_TALKS, state__in=_KNOWN)
        leads = viewer.is_secretary or is_discipline(viewer)
        heard = Q(state__in=TALK_HELD) & ~Q(kind__in=RECEIVED_TALKS)
        return (
            made_by(viewer)
            | self._takes_part(viewer, TalkRole.TALKER)
            | (self._takes_part(viewer) & heard)
            | where(leads, decided)
        )

    def _known_to(self, viewer: Viewer) -> Q:
        everywhere = viewer.is_secretary or is_discipline(viewer)
        routine = Q(kind__in=ROUTINE_TALKS, state__in=_KNOWN)
        return (
            (self._takes_part(viewer) & Q(state__in=_KNOWN))
            | where(everywhere or is_clerk(viewer), routine)
            | (routine & self._of_people_in(viewer.heads | viewer.in_charge))
            | (Q(kind__in=MEASURE_TALKS, state__in=_KNOWN) & self._of_people_in(viewer.in_charge))
            | where(everywhere, Q(kind__in=RECEIVED_TALKS, state__in=_KNOWN))
        )

    def _parties(self, viewer: Viewer) -> Q:
        """Asked row by row, of the few that are found otherwise."""
        own = TalkParticipant.objects.filter(talk=OuterRef("pk"), person_id=viewer.person_id)
        return where(viewer.person_id is not None, Q(Exists(own))) | made_by(viewer)

    def sampled_by(self, viewer: Viewer) -> Self:
        """Routine talks whose content discipline staff may open as a sample, each one logged."""
        if not is_discipline(viewer):
            return self.none()
        return self.visible_to(viewer).filter(kind__in=ROUTINE_TALKS, state__in=TALK_HELD)

    @staticmethod
    def _takes_part(viewer: Viewer, *roles: str) -> Q:
        if viewer.person_id is None:
            return NOTHING
        rows = TalkParticipant.objects.filter(person_id=viewer.person_id)
        return Q(pk__in=(rows.filter(role__in=roles) if roles else rows).values("talk"))

    @staticmethod
    def _of_people_in(departments: frozenset[int]) -> Q:
        if not departments:
            return NOTHING
        rows = TalkParticipant.objects.filter(
            role=TalkRole.INTERVIEWEE, department_id__in=departments
        )
        return Q(pk__in=rows.values("talk"))

    # --- vocabulary -------------------------------------------------------------------------

    def routine(self) -> Self:
        """Education and care: never a measure."""
        return self.filter(kind__in=ROUTINE_TALKS)

    def held(self) -> Self:
        return self.filter(state__in=TALK_HELD)

    def counting(self) -> Self:
        """Confirmed or disputed; unconfirmed ones count later (rules.talks.counts)."""
        return self.filter(state__in=TALK_COUNTS)

    def with_person(self, person_id: int) -> Self:
        """Talks whose interviewee is this person."""
        rows = TalkParticipant.objects.filter(person_id=person_id, role=TalkRole.INTERVIEWEE)
        return self.filter(pk__in=rows.values("talk"))

    def held_by(self, person_id: int) -> Self:
        rows = TalkParticipant.objects.filter(person_id=person_id, role=TalkRole.TALKER)
        return self.filter(pk__in=rows.values("talk"))

    def review_due(self, on: date) -> Self:
        """A review was agreed for `on` or before and has not taken place."""
        return self.filter(
            review_on__lte=on, state__in=(TalkState.CONFIRMED, TalkState.DISPUTED)
        )


class Talk(Confidential):
    """One talk and its record. Content is encrypted and bound to this row.

    The talker may edit until the interviewee answers; then a correction is a new act that
    stands beside the old text (TalkCorrection). `edition` rises with each save.
    """

    kind = models.CharField(_("类别"), max_length=24, choices=TalkKind.choices)
    form = models.CharField(
        _("形式"), max_length=12, choices=TalkForm.choices, default=TalkForm.INDIVIDUAL
    )
    state = models.CharField(
        _("状态"), max_length=12, choices=TalkState.choices, default=TalkState.DRAFT,
        editable=False,
    )
    number = models.CharField(_("编号"), max_length=40, blank=True, editable=False)
    held_on = models.DateField(_("谈话日期"), null=True, blank=True)
    started_at = models.TimeField(_("开始时间"), null=True, blank=True)
    ended_at = models.TimeField(_("结束时间"), null=True, blank=True)
    place = models.CharField(_("地点"), max_length=100, blank=True)
    basis = models.CharField(_("依据"), max_length=200, blank=True)
    reason = EncryptedTextField(_("谈话事由"), blank=True)
    outline = EncryptedTextField(_("谈话提纲"), blank=True)
    points = EncryptedTextField(_("谈话人提出的问题和要求"), blank=True)
    response = EncryptedTextField(_("谈话对象的说明和态度"), blank=True)
    requests = EncryptedTextField(_("意见建议和困难诉求"), blank=True)
    promise = EncryptedTextField(_("改进承诺"), blank=True)
    promise_due = models.DateField(_("承诺期限"), null=True, blank=True)
    verdict = models.CharField(
        _("谈话人意见"), max_length=12, choices=TalkVerdict.choices, blank=True
    )
    verdict_note = EncryptedTextField(_("谈话人意见说明"), blank=True)
    review_on = models.DateField(_("回访日期"), null=True, blank=True)
    # Heart-to-heart talks keep an occasion and whether help is needed; private content stays out.
    care_occasion = models.CharField(
        _("谈心事由"), max_length=16, choices=CareOccasion.choices, blank=True
    )
    help_needed = models.BooleanField(_("需要帮助"), default=False)
    sensitivity = models.CharField(
        _("知悉级别"), max_length=16, choices=Sensitivity.choices, default=Sensitivity.INTERNAL
    )
    party_only = models.BooleanField(_("仅限党内知悉"), default=False)
    # Talks of discipline organs: who held it, the number of the notice; nothing else.
    held_by_body = models.CharField(_("谈话机关"), max_length=100, blank=True)
    notice_number = models.CharField(_("通知文号"), max_length=64, blank=True)
    edition = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    created_at = moment(_("建立时间"), null=False)
    created_by = account(_("建立人"))
    recorded_at = moment(_("提交核对时间"))
    recorded_by = account(_("提交人"))
    locked_at = moment(_("核对完成时间"))
    locked_by = account(_("核对人"))
    reviewed_at = moment(_("回访时间"))
    reviewed_by = account(_("回访人"))
    review_note = EncryptedTextField(_("回访情况"), blank=True)
    cancelled_at = moment(_("取消时间"))
    cancelled_by = account(_("取消人"))
    cancel_reason = models.CharField(_("取消理由"), max_length=200, blank=True)

    objects = TalkQuerySet.as_manager()

    LEDGER_FIELDS = (
        "kind", "form", "state", "number", "held_on", "started_at", "ended_at", "place", "basis",
        "reason", "outline", "points", "response", "requests", "promise", "promise_due",
        "verdict", "verdict_note", "review_on", "care_occasion", "help_needed", "sensitivity",
        "party_only", "held_by_body", "notice_number", "edition", "recorded_at", "locked_at",
        "reviewed_at", "review_note", "cancelled_at", "cancel_reason",
    )
    # Fields of the record that are encrypted, for forms, drafts and corrections.
    CONTENT = (
        "reason", "outline", "points", "response", "requests", "promise", "verdict_note",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("谈话")
        ordering = ["-held_on", "pk"]
        indexes = [
            models.Index(fields=["-held_on", "id"], name="supervision_talk_day"),
            models.Index(fields=["kind", "held_on"], name="supervision_talk_kind_day"),
            models.Index(fields=["state", "review_on"], name="supervision_talk_review"),
            models.Index(fields=["created_by", "state"], name="supervision_talk_author"),
        ]
        constraints = [
            pair("recorded"),
            pair("locked"),
            pair("reviewed"),
            pair("cancelled"),
            models.CheckConstraint(
                condition=~Q(kind__in=sorted(RECEIVED_TALKS))
                | Q(reason="", points="", response="", requests="", promise="", outline=""),
                name="supervision_talk_received_without_content",
                violation_error_message=_("纪检监察机关的谈话只登记事实和日期，不记录内容。"),
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="supervision_talk_number"
            ),
        ]

    def __str__(self) -> str:
        return str(TalkKind(self.kind).label)


class TalkParticipant(Confidential):
    """A person's part in a talk, with post and department as they were on the day."""

    talk = models.ForeignKey(
        Talk, on_delete=models.CASCADE, related_name="participants", verbose_name=_("谈话")
    )
    person = person(_("人员"), related_name="talk_parts")
    role = models.CharField(_("身份"), max_length=16, choices=TalkRole.choices)
    order = models.PositiveSmallIntegerField(_("排序"), default=0)
    department = department(_("当时所在部门"))
    post_text = models.CharField(_("当时职务"), max_length=200, blank=True)
    party_member = models.BooleanField(_("当时为中共党员"), default=True)
    attended = models.BooleanField(_("到场"), default=True)  # collective talks

    LEDGER_FIELDS = (
        "talk_id", "person_id", "role", "order", "department_id", "post_text", "party_member",
        "attended",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("谈话参加人")
        ordering = ["talk", "role", "order"]
        indexes = [
            models.Index(fields=["person", "role"], name="supervision_talkpart_person"),
            models.Index(fields=["department", "role"], name="supervision_talkpart_dept"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["talk", "person"], name="supervision_talkparticipant_once"
            ),
        ]


class TalkResponse(Confidential):
    """The interviewee's answer to the record: confirmed, disputed, or a remark. Append-only."""

    talk = models.ForeignKey(
        Talk, on_delete=models.PROTECT, related_name="responses", verbose_name=_("谈话")
    )
    person = person(_("谈话对象"))
    kind = models.CharField(_("核对意见"), max_length=12, choices=TalkResponseKind.choices)
    text = EncryptedTextField(_("说明"), blank=True)
    edition = models.PositiveIntegerField(_("所核对的版次"))
    made_at = moment(_("时间"), null=False)
    made_by = account(_("办理人"))

    LEDGER_FIELDS = ("talk_id", "person_id", "kind", "text", "edition", "made_at")

    class Meta:
        verbose_name = verbose_name_plural = _("谈话核对")
        ordering = ["made_at", "pk"]


class TalkCorrection(Confidential):
    """A correction of a locked record: it stands beside the old text. Append-only."""

    talk = models.ForeignKey(
        Talk, on_delete=models.PROTECT, related_name="corrections", verbose_name=_("谈话")
    )
    field = models.CharField(_("更正的内容"), max_length=24)
    text = EncryptedTextField(_("更正为"))
    reason = EncryptedTextField(_("更正理由"))
    made_at = moment(_("时间"), null=False)
    made_by = account(_("更正人"))

    LEDGER_FIELDS = ("talk_id", "field", "text", "reason", "made_at")

    class Meta:
        verbose_name = verbose_name_plural = _("谈话更正")
        ordering = ["made_at", "pk"]


