"""Campaigns: the year's signing as ordered, its meeting, and the superior's agreement."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agreements.models.texts import TextVersion
from agreements.states import CampaignState, Level, Method, Variant
from portal import clock
from portal.models import Assignment, Attachment, Person, StoredFile
from portal.roles import Permission
from portal.viewer import Viewer


class CampaignQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Campaign pages are for those who follow the signing; a draft is the clerk's."""
        if not viewer.may(Permission.VIEW_CAMPAIGNS):
            return self.none()
        if viewer.may(Permission.RUN_CAMPAIGNS):
            return self
        return self.exclude(state=CampaignState.DRAFT)

    def issued(self) -> Self:
        return self.filter(state=CampaignState.ISSUED)

    def under_way(self, day: date) -> Campaign | None:
        """The campaign by which that day is judged: the last whose term has begun.

        That of the new year may be issued weeks ahead; until its first day it asks for nothing.
        """
        rows = self.issued()
        begun = rows.filter(term_start__lte=day).order_by("-year").first()
        return begun or rows.order_by("year").first()

    def on_paper(self) -> Self:
        """Signed on paper as a whole, or where some agreements issued later are."""
        agreements = self.model._meta.get_field("agreements").related_model.objects
        single = agreements.filter(method=Method.PAPER).order_by().values("campaign")
        return self.filter(Q(method=Method.PAPER) | Q(pk__in=single))


class Campaign(models.Model):
    """One year's signing of responsibility agreements down the chain (年度责任书签订)."""

    year = models.PositiveIntegerField(_("年度"))
    name = models.CharField(_("名称"), max_length=120)
    state = models.CharField(
        max_length=16, choices=CampaignState.choices, default=CampaignState.DRAFT
    )
    key_date = models.DateField(
        _("基准日"), help_text=_("这一天在岗的人员应当签订。")
    )
    deadline = models.DateField(_("截止日期"))
    term_start = models.DateField(_("责任期限开始"))
    term_end = models.DateField(_("责任期限结束"))
    decision_date = models.DateField(_("党组会议日期"))
    method = models.CharField(
        _("签订方式"), max_length=16,
        choices=[(m.value, m.label) for m in (Method.ONLINE, Method.PAPER)],
        default=Method.ONLINE,
    )
    online_document = models.CharField(
        _("线上签订的采用文件"), max_length=120, blank=True,
        help_text=_("党组同意线上签订的文件名称和文号。"),
    )
    lowest_level = models.CharField(
        _("签订到"), max_length=24,
        choices=[
            (Level.DEPARTMENT.value, _("部门主要负责人")),
            (Level.STAFF.value, _("全体干部职工")),
        ],
        default=Level.STAFF,
    )
    number_prefix = models.CharField(_("编号前缀"), max_length=8, default="AL")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    archived_at = models.DateTimeField(null=True)
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = CampaignQuerySet.as_manager()

    LEDGER_FIELDS = (
        "year", "name", "state", "key_date", "deadline", "term_start", "term_end",
        "decision_date", "method", "online_document", "lowest_level", "issued_at",
    )

    class Meta:
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"], name="agreements_campaign_one_a_year",
                violation_error_message=_("这个年度已有签订批次。"),
            ),
            models.CheckConstraint(
                condition=Q(term_end__gte=F("term_start")),
                name="agreements_campaign_term",
                violation_error_message=_("责任期限的结束日期不能早于开始日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CampaignText(models.Model):
    """Which text version each kind of signer signs in this campaign."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="texts")
    variant = models.CharField(max_length=32, choices=Variant.choices)
    text = models.ForeignKey(TextVersion, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "variant"], name="agreements_campaigntext_one_a_variant"
            ),
        ]


class SigningMeetingQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """That and where it was held is for everybody who signs."""
        return self if viewer.may(Permission.VIEW_AGREEMENTS) else self.none()


class SigningMeeting(models.Model):
    """The yearly meeting at which agreements are signed (签订会): a record of what took place."""

    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, related_name="meeting")
    name = models.CharField(_("会议名称"), max_length=120)
    held_on = models.DateField(_("日期"))
    place = models.CharField(_("地点"), max_length=120)
    chaired_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("主持人")
    )
    minutes = models.TextField(_("会议情况"), blank=True)
    files = models.ManyToManyField(Attachment, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = SigningMeetingQuerySet.as_manager()

    LEDGER_FIELDS = ("campaign_id", "name", "held_on", "place", "chaired_by_id", "minutes")

    def __str__(self) -> str:
        return self.name


class Attendance(models.TextChoices):
    PRESENT = "present", _("到会")
    LEAVE = "leave", _("请假")
    ABSENT = "absent", _("缺席")


class MeetingAttendanceQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """One's own attendance, that of one's departments, or all for those who keep it."""
        if viewer.reads_all_agreements:
            return self
        places = viewer.departments | viewer.answers_for
        colleagues = Assignment.objects.on(clock.today()).filter(
            post__department_id__in=places
        )
        return self.filter(
            Q(person_id=viewer.person_id or 0)
            | Q(person_id__in=colleagues.values("person_id"))
        )


class MeetingAttendance(models.Model):
    """Who came to the meeting, and who signed on stage."""

    meeting = models.ForeignKey(
        SigningMeeting, on_delete=models.CASCADE, related_name="attendances"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    attendance = models.CharField(max_length=8, choices=Attendance.choices)
    reason = models.CharField(max_length=120, blank=True)
    on_stage = models.BooleanField(default=False)

    objects = MeetingAttendanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"], name="agreements_meetingattendance_person"
            ),
        ]


class SuperiorAgreementQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """The secretary, discipline officers and the clerk read all; who signed one, his own."""
        if viewer.reads_all_agreements:
            return self
        return self.filter(responsible_id=viewer.person_id or 0)


class SuperiorAgreement(models.Model):
    """The agreement with the superior committee (L0), kept as a scan: the secretary's own."""

    year = models.PositiveIntegerField(_("年度"))
    name = models.CharField(_("名称"), max_length=120)
    number = models.CharField(_("文号"), max_length=64, blank=True)
    superior = models.CharField(_("签订方"), max_length=120)
    responsible = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("责任人")
    )
    signed_on = models.DateField(_("签订日期"))
    term_start = models.DateField(_("责任期限开始"))
    term_end = models.DateField(_("责任期限结束"))
    scan = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = SuperiorAgreementQuerySet.as_manager()

    LEDGER_FIELDS = (
        "year", "name", "number", "superior", "responsible_id", "signed_on",
        "term_start", "term_end", "scan_id",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "responsible"], name="agreements_superior_once",
                violation_error_message=_("这一年度已登记该同志的上级责任书。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SuperiorTask(models.Model):
    """A task that the superior's agreement sets the party group."""

    agreement = models.ForeignKey(
        SuperiorAgreement, on_delete=models.CASCADE, related_name="tasks"
    )
    order = models.PositiveIntegerField()
    text = models.CharField(_("任务"), max_length=500)
    due_on = models.DateField(_("时限"), null=True, blank=True)

    class Meta:
        ordering = ["order", "pk"]
