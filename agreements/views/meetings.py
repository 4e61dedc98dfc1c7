"""The signing meeting: what took place, who came, who signed on stage."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions import meetings
from agreements.forms.meetings import MeetingForm
from agreements.models import Agreement, Attendance, Campaign, MeetingAttendance, SigningMeeting
from portal import clock
from portal.actions import files
from portal.delivery.serve import serve
from portal.models import Person
from portal.pages import Crumbs, DetailPage, FormPage
from portal.roles import Permission


def due_people(campaign: Campaign) -> list[Person]:
    """Everybody who is due in the campaign, and the secretary's side: the issuers."""
    live = Agreement.objects.live().filter(campaign=campaign)
    return list(
        Person.objects.filter(
            Q(pk__in=live.values("responsible_id")) | Q(pk__in=live.values("issuer_id"))
        ).in_name_order()
    )


class MeetingPage(DetailPage):
    """The record as it stands; figures lead to the rows below."""

    permission = Permission.VIEW_CAMPAIGNS
    template_name = "agreements/meeting.html"

    def subject(self) -> Campaign:
        return get_object_or_404(
            Campaign.objects.visible_to(self.viewer), pk=self.kwargs["pk"]
        )

    def crumbs(self) -> Crumbs:
        return (
            (_("签订"), reverse("campaigns")),
            (str(self.object), reverse("campaign", args=[self.object.pk])),
        )

    def extra(self) -> dict[str, Any]:
        meeting = (
            SigningMeeting.objects.select_related("chaired_by")
            .filter(campaign=self.object)
            .first()
        )
        rows = list(
            MeetingAttendance.objects.select_related("person")
            .filter(meeting=meeting)
            .order_by("person__display_order", "person__pinyin")
        )
        wanted = self.request.GET.get("show", "")
        count = {value: sum(r.attendance == value for r in rows) for value in Attendance.values}
        return {
            "meeting": meeting,
            "rows": [
                r for r in rows
                if not wanted or r.attendance == wanted or (wanted == "stage" and r.on_stage)
            ],
            "figures": [
                {"value": len(rows), "label": _("应到"), "url": "?#rows"},
                {"value": count["present"], "label": _("到会"), "url": "?show=present#rows"},
                {"value": count["leave"], "label": _("请假"), "url": "?show=leave#rows"},
                {"value": count["absent"], "label": _("缺席"), "url": "?show=absent#rows"},
                {
                    "value": sum(r.on_stage for r in rows), "label": _("台上签订"),
                    "url": "?show=stage#rows",
                },
            ],
            "files": list(meeting.files.select_related("file")) if meeting else [],
            "may_record": self.viewer.may(Permission.RUN_CAMPAIGNS),
        }


class MeetingFile(MeetingPage):
    """One file of the meeting, to be saved."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        campaign = self.subject()
        meeting = get_object_or_404(SigningMeeting, campaign=campaign)
        attachment = meeting.files.filter(pk=kwargs["file"]).select_related("file").first()
        if attachment is None:
            raise Http404
        return serve(attachment.file, attachment.name)


class EditMeetingPage(FormPage):
    """Record the meeting, or complete its record; each saving is a line of the ledger."""

    permission = Permission.RUN_CAMPAIGNS
    form_class = MeetingForm
    template_name = "agreements/meeting_edit.html"
    done_message = gettext_lazy("签订会已登记。")

    def prepare(self) -> None:
        self.campaign = get_object_or_404(Campaign.objects.issued(), pk=self.kwargs["pk"])
        self.people = due_people(self.campaign)
        self.meeting = SigningMeeting.objects.filter(campaign=self.campaign).first()

    def crumbs(self) -> Crumbs:
        return (
            (_("签订"), reverse("campaigns")),
            (str(self.campaign), reverse("campaign", args=[self.campaign.pk])),
        )

    def form_kwargs(self) -> dict[str, Any]:
        return {"people": self.people}

    def initial(self) -> dict[str, Any]:
        if self.meeting is None:
            name = _("%(year)s年度全面从严治党工作会议") % {"year": self.campaign.year}
            return {"name": name, "held_on": clock.today()}
        return {
            name: getattr(self.meeting, name) for name in meetings.MEETING_FIELDS
        } | {"chaired_by": self.meeting.chaired_by_id}

    def extra(self) -> dict[str, Any]:
        kept = {
            r.person_id: r for r in MeetingAttendance.objects.filter(meeting=self.meeting)
        } if self.meeting else {}
        sent = self.request.POST
        rows = []
        for person in self.people:
            row = kept.get(person.pk)
            rows.append(
                {
                    "person": person,
                    "attendance": sent.get(f"attendance_{person.pk}")
                    or (row.attendance if row else Attendance.PRESENT),
                    "reason": sent.get(f"reason_{person.pk}", row.reason if row else ""),
                    "stage": sent.get(f"stage_{person.pk}") == "on"
                    if sent else bool(row and row.on_stage),
                }
            )
        return {"campaign": self.campaign, "rows": rows, "choices": Attendance.choices}

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

