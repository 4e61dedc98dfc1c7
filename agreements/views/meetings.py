"""The signing meeting: what took place, who came, who signed on stage."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions import meetings
from agreements.forms.meetings import AttendanceRow, MeetingForm
from agreements.models import Campaign, MeetingAttendance, SigningMeeting
from agreements.queries.meetings import (
    Turnout,
    due_people,
    narrowed_rows,
    possible_chairs,
    turnout,
)
from agreements.states import CampaignState
from portal import clock
from portal.actions import files
from portal.delivery.serve import serve
from portal.ledger import access_log
from portal.models import Attachment
from portal.pages import BasePage, Crumbs, DetailPage, FormPage
from portal.roles import Permission


class OneMeeting(BasePage, abstract=True):
    """Pages about the meeting of one issued campaign."""

    permission = Permission.VIEW_AGREEMENTS

    @cached_property
    def campaign(self) -> Campaign:
        issued = Campaign.objects.exclude(state=CampaignState.DRAFT)
        found: Campaign = get_object_or_404(issued, pk=self.kwargs["pk"])
        return found

    @cached_property
    def meeting(self) -> SigningMeeting | None:
        found: SigningMeeting | None = (
            SigningMeeting.objects.visible_to(self.viewer)
            .filter(campaign=self.campaign).select_related("chaired_by").first()
        )
        return found

    def crumbs(self) -> Crumbs:
        if not self.viewer.may(Permission.VIEW_CAMPAIGNS):
            return [(_("我的责任书"), reverse("my_agreement"))]
        campaign = (str(self.campaign), reverse("campaign", args=[self.campaign.pk]))
        return [(_("签订"), reverse("campaigns")), campaign]

    def files(self) -> QuerySet[Attachment]:
        """The meeting's files, for those who follow the signing."""
        if self.meeting is None or not self.viewer.may(Permission.VIEW_CAMPAIGNS):
            return Attachment.objects.none()
        return self.meeting.files.select_related("file").order_by("pk")


class MeetingPage(OneMeeting, DetailPage):
    """The record as it stands; figures lead to the rows below."""

    permission = Permission.VIEW_AGREEMENTS
    template_name = "agreements/meeting.html"

    def subject(self) -> Campaign:
        return self.campaign

    def extra(self) -> dict[str, Any]:
        rows = list(
            MeetingAttendance.objects.visible_to(self.viewer).filter(meeting=self.meeting)
            .select_related("person")
            .order_by("person__display_order", "person__pinyin")
        )
        whole = self.viewer.reads_all_agreements
        counted = turnout(rows)
        return {
            "meeting": self.meeting, "whole": whole, "turnout": counted,
            "rows": narrowed_rows(rows, self.request.GET.get("show", "")),
            "narrowed": "show" in self.request.GET,
            "figure_items": _figures(counted) if whole else [],
            "files": list(self.files()),
            "keeps": self.viewer.may(Permission.RUN_CAMPAIGNS),
        }


def _figures(counted: Turnout) -> list[dict[str, Any]]:
    """Each figure leads to its rows; one without rows is not shown."""
    items = [
        (counted.due, _("应到"), "?#rows"),
        (counted.present, _("到会"), "?show=present#rows"),
        (counted.leave, _("请假"), "?show=leave#rows"),
        (counted.absent, _("缺席"), "?show=absent#rows"),
        (counted.on_stage, _("台上签订"), "?show=stage#rows"),
    ]
    return [{"value": n, "label": label, "url": url} for n, label, url in items if n]


class MeetingFile(OneMeeting):
    """One file of the meeting, to be saved; the reading stands in the log."""

    permission = Permission.VIEW_CAMPAIGNS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        attachment = get_object_or_404(self.files(), pk=kwargs["file"])
        response = serve(attachment.file, attachment.name)
        access_log.record_request(request, access_log.Kind.DOWNLOAD, object=self.meeting)
        return response


class EditMeetingPage(OneMeeting, FormPage):
    """Record the meeting, or complete its record; each saving is a line of the ledger."""

    permission = Permission.RUN_CAMPAIGNS
    form_class = MeetingForm
    template_name = "agreements/meeting_edit.html"
    done_message = gettext_lazy("签订会已登记。")

    def prepare(self) -> None:
        self.people = due_people(self.campaign)

    def crumbs(self) -> Crumbs:
        return [*super().crumbs(), (_("签订会"), reverse("meeting", args=[self.campaign.pk]))]

    def form_kwargs(self) -> dict[str, Any]:
        rows = MeetingAttendance.objects.filter(meeting=self.meeting).select_related("person")
        return {
            "people": self.people,
            "chairs": possible_chairs(self.meeting, clock.today()),
            "kept": {
                r.person_id: AttendanceRow(r.person, r.attendance, r.reason, r.on_stage)
                for r in rows
            },
        }

    def initial(self) -> dict[str, Any]:
        if self.meeting is None:
            name = _("%(year)s年度全面从严治党工作会议") % {"year": self.campaign.year}
            return {"name": name, "held_on": clock.today()}
        return {name: getattr(self.meeting, name) for name in meetings.MEETING_FIELDS}

    def context(self, **extra: Any) -> dict[str, Any]:
        form = extra["form"]
        return super().context(
            campaign=self.campaign, rows=form.rows(), files=list(self.files()),
            **extra,
        )

    def perform(self, form: MeetingForm) -> str:
        cleaned = form.cleaned_data
        meetings.record_meeting(
            campaign=self.campaign,
            attended=form.attended(),
            files=[(u.name, files.store(u.data, u.content_type)) for u in cleaned["files"]],
            by=self.viewer,
            **{name: cleaned[name] for name in meetings.MEETING_FIELDS},
        )
        return reverse("meeting", args=[self.campaign.pk])
