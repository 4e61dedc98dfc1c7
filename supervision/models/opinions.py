"""Opinions from below and across: the text, its handling, and, apart from it, its author.

Of an opinion only the day is known. Anonymous ones wait in a room of their own and enter in
shuffled batches, so that neither a key nor the place in the table tells the order of arrival.
An opinion about the secretary is never stored.
"""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.fields import EncryptedTextField
from portal.viewer import Viewer
from supervision.models.base import Confidential, account, department, moment, pair, person
from supervision.models.visibility import (
    NOTHING,
    ConfidentialQuerySet,
    himself,
    is_clerk,
    is_discipline,
    where,
)
from supervision.receipts import author_mark
from supervision.rules.opinions import OF_A_DEPARTMENT, ROUTES, may_assign
from supervision.states import OPINION_OPEN, OpinionState
from supervision.vocabulary import (
    GrantLevel,
    OpinionCategory,
    OpinionChannel,
    OpinionObject,
    RecordKind,
    Satisfaction,
)

About = OpinionObject
_IN_PORTFOLIO = tuple(OF_A_DEPARTMENT)
_TO_SECRETARY = (About.LEADER, About.DISCIPLINE, About.CLERK)
_STORED = [about for about in OpinionObject.values if about != About.SECRETARY]


class OpinionQuerySet(ConfidentialQuerySet):
    """Routed so that the object, his department and his office never see it."""

    kind = RecordKind.OPINION

    def _read_by(self, viewer: Viewer) -> Q:
        return self._written_by(viewer) | self._handled_by(viewer)

    def _handled_by(self, viewer: Viewer) -> Q:
        return (
            himself(viewer, "handler")
            | where(is_discipline(viewer), ~Q(about__in=(About.DISCIPLINE, About.CLERK)))
            | where(viewer.is_secretary, Q(about__in=_TO_SECRETARY))
            | Q(about__in=_IN_PORTFOLIO, object_department_id__in=viewer.in_charge)
        )

    def _known_to(self, viewer: Viewer) -> Q:
        return where(is_clerk(viewer), Q(about=About.MATTER))

    def _closed_to(self, viewer: Viewer) -> Q:
        return himself(viewer, "object_person") | (
            self._of_his_house(viewer) & ~self._written_by(viewer)
        )

    @staticmethod
    def _of_his_house(viewer: Viewer) -> Q:
        """Opinions about the viewer's own department or office."""
        own_department = Q(
            about__in=_IN_PORTFOLIO,
            object_department_id__in=viewer.departments | viewer.heads,
        )
        offices = where(is_discipline(viewer), Q(about=About.DISCIPLINE)) | where(
            is_clerk(viewer), Q(about=About.CLERK)
        )
        return own_department | offices

    @staticmethod
    def _written_by(viewer: Viewer) -> Q:
        """His own named opinions, found by his mark and not by his name."""
        if viewer.person_id is None:
            return NOTHING
        own = OpinionAuthor.objects.filter(mark=author_mark(viewer.person_id))
        return Q(pk__in=own.values("opinion"))

    def written_by(self, viewer: Viewer) -> Self:
        return self.filter(self._written_by(viewer))

    # The desk of those who deal with opinions. An author as such has no place at it: what is
    # written down about its readers would name him.

    def on_desk_of(self, viewer: Viewer) -> Self:
        """Opinions of which the viewer may know without being their author."""
        allowed = self._known_to(viewer) | self._handled_by(viewer) | self._granted(viewer)
        return self._cut(viewer, allowed, self._off_desk(viewer))

    def read_on_desk_by(self, viewer: Viewer) -> Self:
        """Of these, those whose text he may read."""
        allowed = self._handled_by(viewer) | self._granted(viewer, GrantLevel.CONTENT)
        return self._cut(viewer, allowed, self._off_desk(viewer))

    def _off_desk(self, viewer: Viewer) -> Q:
        return himself(viewer, "object_person") | self._of_his_house(viewer)

    def assignable_by(self, viewer: Viewer) -> Self:
        """Opinions that the viewer may give to a handler (rules.opinions.may_assign)."""
        by_role = [about for about in ROUTES if may_assign(about, viewer.roles)]
        led = Q(about__in=_IN_PORTFOLIO, object_department_id__in=viewer.in_charge)
        return self.on_desk_of(viewer).filter(Q(about__in=by_role) | led)

    def open(self) -> Self:
        return self.filter(state__in=OPINION_OPEN)

    def overdue(self, on: date) -> Self:
        """Unanswered although the due day has passed (the due day itself is not overdue)."""
        return self.open().filter(answer_due__lt=on)

    def owed_by(self, viewer: Viewer) -> Self:
        return self.on_desk_of(viewer).filter(
            himself(viewer, "handler"), state=OpinionState.ASSIGNED
        )


class Opinion(Confidential):
    """An opinion as its handlers know it: without author, account or time of day."""

    channel = models.CharField(
        _("渠道"), max_length=12, choices=OpinionChannel.choices, default=OpinionChannel.ONLINE
    )
    anonymous = models.BooleanField(_("匿名"), default=False)
    about = models.CharField(_("意见对象"), max_length=16, choices=OpinionObject.choices)
    object_person = person(_("涉及人员"), null=True)
    object_department = department(_("涉及部门"))
    category = models.CharField(_("类别"), max_length=12, choices=OpinionCategory.choices)
    text = EncryptedTextField(_("内容"))
    number = models.CharField(_("编号"), max_length=40, blank=True, editable=False)
    state = models.CharField(
        _("状态"), max_length=12, choices=OpinionState.choices, default=OpinionState.RECEIVED,
        editable=False,
    )
    received_on = models.DateField(_("收到日期"))
    receipt_hash = models.CharField(_("查询码摘要"), max_length=64, unique=True, editable=False)
    handler = person(_("承办人"), null=True)
    assigned_at = moment(_("分办时间"))
    assigned_by = account(_("分办人"))
    answer_due = models.DateField(_("答复期限"), null=True, blank=True)
    answered_on = models.DateField(_("答复日期"), null=True, editable=False)
    closed_at = moment(_("办结时间"))
    closed_by = account(_("办结人"))
    satisfaction = models.CharField(
        _("满意度"), max_length=16, choices=Satisfaction.choices, blank=True
    )

    objects = OpinionQuerySet.as_manager()

    LEDGER_FIELDS = (
        "channel", "anonymous", "about", "object_person_id", "object_department_id", "category",
        "text", "number", "state", "received_on", "receipt_hash", "handler_id", "assigned_at",
        "answer_due", "answered_on", "closed_at", "satisfaction",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("意见建议")
        ordering = ["-received_on", "pk"]
        constraints = [
            pair("assigned"),
            pair("closed"),
            models.CheckConstraint(
                condition=Q(about__in=_STORED), name="supervision_opinion_not_about_secretary"
            ),
            models.CheckConstraint(
                condition=Q(handler=None)
                | Q(object_person=None)
                | ~Q(handler=models.F("object_person")),
                name="supervision_opinion_object_never_handles",
                violation_error_message=_("意见不能交由被提意见的人员或者部门办理。"),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "answer_due"], name="supervision_opinion_due"),
            models.Index(fields=["handler", "state"], name="supervision_opinion_handler"),
        ]


class WaitingOpinion(Confidential):
    """An anonymous opinion before its batch is released; then this row is deleted.

    `payload` holds about, object, category and text as one encrypted text.
    """

    payload = EncryptedTextField(_("内容"))
    receipt_hash = models.CharField(_("查询码摘要"), max_length=64, unique=True)
    day = models.DateField(_("收到日期"))

    class Meta:
        verbose_name = verbose_name_plural = _("待汇集的匿名意见")


class OpinionAuthor(Confidential):
    """Who wrote a named opinion: encrypted apart from the text, found by a keyed mark only.

    There is none for an anonymous opinion. Opening it needs a reason and leaves AuthorOpening.
    """

    opinion = models.OneToOneField(
        Opinion, on_delete=models.PROTECT, related_name="author", verbose_name=_("意见建议")
    )
    person = EncryptedTextField(_("署名"))  # the person's number as text
    mark = models.CharField(_("署名标记"), max_length=64, db_index=True)
    consents = models.BooleanField(_("同意领导知悉署名"), default=False)

    LEDGER_FIELDS = ("opinion_id", "person", "mark", "consents")

    class Meta:
        verbose_name = verbose_name_plural = _("意见署名")


class AuthorOpening(Confidential):
    """Somebody opened the author's name, why, and that the author was told. Append-only."""

    opinion = models.ForeignKey(
        Opinion, on_delete=models.PROTECT, related_name="openings", verbose_name=_("意见建议")
    )
    reason = models.CharField(_("查看理由"), max_length=200)
    author_told = models.BooleanField(_("已告知本人"), default=True)
    opened_at = moment(_("查看时间"), null=False)
    opened_by = account(_("查看人"))

    LEDGER_FIELDS = ("opinion_id", "reason", "author_told", "opened_at")

    class Meta:
        verbose_name = verbose_name_plural = _("署名查看记录")
        ordering = ["opened_at"]


class OpinionAssignment(Confidential):
    """An opinion was given to a handler; earlier ones stay. Append-only."""

    opinion = models.ForeignKey(
        Opinion, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("意见建议")
    )
    handler = person(_("承办人"))
    due_on = models.DateField(_("答复期限"))
    note = models.CharField(_("分办意见"), max_length=200, blank=True)
    assigned_at = moment(_("分办时间"), null=False)
    assigned_by = account(_("分办人"))

    LEDGER_FIELDS = ("opinion_id", "handler_id", "due_on", "note", "assigned_at")

    class Meta:
        verbose_name = verbose_name_plural = _("意见分办")
        ordering = ["assigned_at"]


class OpinionAnswer(Confidential):
    """An answer to an opinion; the author finds it by account or receipt code. Append-only."""

    opinion = models.ForeignKey(
        Opinion, on_delete=models.PROTECT, related_name="answers", verbose_name=_("意见建议")
    )
    text = EncryptedTextField(_("答复"))
    answered_on = models.DateField(_("答复日期"))
    answered_at = moment(_("答复时间"), null=False)
    answered_by = account(_("答复人"))

    LEDGER_FIELDS = ("opinion_id", "text", "answered_on", "answered_at")

    class Meta:
        verbose_name = verbose_name_plural = _("意见答复")
        ordering = ["answered_at"]
