"""Leaders hear reports and hold symposia; every point raised gets an answerer and a date."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.viewer import Viewer
from supervision.models.base import account, department, moment, pair, person
from supervision.models.visibility import himself, is_clerk, is_discipline, made_by
from supervision.states import HearingState, PointState
from supervision.vocabulary import HearingKind


class HearingQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Chair and participants, the department's head, the leader in charge, the offices."""
        if viewer.is_system:
            return self
        if viewer.is_admin:
            return self.none()
        recorded = Q(state=HearingState.RECORDED)
        own = made_by(viewer) | himself(viewer, "chair")
        if viewer.is_secretary or is_discipline(viewer) or is_clerk(viewer):
            return self.filter(recorded | own)
        present = HearingParticipant.objects.filter(himself(viewer, "person"))
        answering = HearingPoint.objects.filter(himself(viewer, "answerer"))
        return self.filter(
            own
            | recorded
            & (
                Q(pk__in=present.values("hearing"))
                | Q(pk__in=answering.values("hearing"))
                | Q(department_id__in=viewer.answers_for)
            )
        )

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def recorded(self) -> Self:
        return self.filter(state=HearingState.RECORDED)


class Hearing(models.Model):
    """A hearing of a department's report, or a symposium in a leader's portfolio."""

    kind = models.CharField(_("类别"), max_length=12, choices=HearingKind.choices)
    state = models.CharField(
        _("状态"), max_length=12, choices=HearingState.choices, default=HearingState.DRAFT,
        editable=False,
    )
    number = models.CharField(_("编号"), max_length=40, blank=True, editable=False)
    chair = person(_("听取人（主持人）"), related_name="hearings")
    department = department(_("部门"))
    held_on = models.DateField(_("日期"))
    started_at = models.TimeField(_("开始时间"), null=True, blank=True)
    ended_at = models.TimeField(_("结束时间"), null=True, blank=True)
    place = models.CharField(_("地点"), max_length=100, blank=True)
    topic = models.CharField(_("主题"), max_length=200)
    situation = models.TextField(_("情况"), blank=True)
    problems = models.TextField(_("存在的问题"), blank=True)
    steps_taken = models.TextField(_("措施"), blank=True)
    leader_opinion = models.TextField(_("领导意见"), blank=True)
    next_on = models.DateField(_("下次日期"), null=True, blank=True)
    edition = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    created_at = moment(_("建立时间"), null=False)
    created_by = account(_("建立人"))
    recorded_at = moment(_("登记时间"))
    recorded_by = account(_("登记人"))

    objects = HearingQuerySet.as_manager()

    LEDGER_FIELDS = (
        "kind", "state", "number", "chair_id", "department_id", "held_on", "place", "topic",
        "situation", "problems", "steps_taken", "leader_opinion", "next_on", "recorded_at",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("听取汇报、座谈")
        ordering = ["-held_on", "-pk"]
        constraints = [pair("recorded")]
        indexes = [
            models.Index(fields=["chair", "kind", "held_on"], name="supervision_hearing_chair"),
            models.Index(fields=["department", "held_on"], name="supervision_hearing_dept"),
        ]

    def __str__(self) -> str:
        return self.topic


class HearingParticipant(models.Model):
    """Somebody who reported or took part."""

    hearing = models.ForeignKey(
        Hearing, on_delete=models.CASCADE, related_name="participants", verbose_name=_("会议")
    )
    person = person(_("人员"))
    reports = models.BooleanField(_("汇报人"), default=False)
    post_text = models.CharField(_("当时职务"), max_length=200, blank=True)

    LEDGER_FIELDS = ("hearing_id", "person_id", "reports", "post_text")

    class Meta:
        verbose_name = verbose_name_plural = _("参加人")
        constraints = [
            models.UniqueConstraint(
                fields=["hearing", "person"], name="supervision_hearingparticipant_once"
            ),
        ]


class HearingPointQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Points of the hearings that the viewer may see."""
        return self.filter(hearing__in=Hearing.objects.visible_to(viewer).values("pk"))

    def open(self) -> Self:
        return self.filter(state=PointState.OPEN)

    def overdue(self, on: date) -> Self:
        """Unanswered although the due day has passed (the due day itself is not overdue)."""
        return self.open().filter(answer_due__lt=on, hearing__state=HearingState.RECORDED)

    def owed_by(self, viewer: Viewer) -> Self:
        return self.open().filter(himself(viewer, "answerer"), hearing__state=HearingState.RECORDED)


class HearingPoint(models.Model):
    """A point that was raised: numbered, unattributed unless its author wishes otherwise."""

    hearing = models.ForeignKey(
        Hearing, on_delete=models.CASCADE, related_name="points", verbose_name=_("会议")
    )
    number = models.PositiveSmallIntegerField(_("序号"))
    text = models.TextField(_("意见、问题"))
    raiser = person(_("提出人"), null=True)
    state = models.CharField(
        _("状态"), max_length=12, choices=PointState.choices, default=PointState.OPEN,
        editable=False,
    )
    answerer = person(_("答复人"), null=True, related_name="points_to_answer")
    answer_due = models.DateField(_("答复期限"), null=True, blank=True)
    answer = models.TextField(_("答复"), blank=True)
    answered_at = moment(_("答复时间"))
    answered_by = account(_("答复办理人"))
    closed_at = moment(_("办结时间"))
    closed_by = account(_("办结人"))

    objects = HearingPointQuerySet.as_manager()

    LEDGER_FIELDS = (
        "hearing_id", "number", "text", "raiser_id", "state", "answerer_id", "answer_due",
        "answer", "answered_at", "closed_at",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("座谈意见")
        ordering = ["hearing", "number"]
        constraints = [
            pair("answered"),
            pair("closed"),
            models.UniqueConstraint(
                fields=["hearing", "number"], name="supervision_hearingpoint_number"
            ),
        ]
        indexes = [
            models.Index(fields=["answerer", "state"], name="supervision_point_answerer"),
            models.Index(fields=["state", "answer_due"], name="supervision_point_due"),
        ]
