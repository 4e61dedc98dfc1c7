"""The inbox: messages to this person, unread first."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from portal.actions import notices
from portal.models import Notice
from portal.pages import BasePage, ListPage
from portal.roles import Permission


class InboxPage(ListPage):
    """All messages of the viewer; those read stay below."""

    permission = Permission.USE
    template_name = "portal/inbox.html"
    page_size = 20

    def rows(self) -> QuerySet[Notice]:
        read_last = Case(When(read_at=None, then=Value(0)), default=Value(1))
        return notices.of(self.viewer.person_id).order_by(read_last, "-created_at", "-pk")

    def extra(self, page: Any) -> dict[str, Any]:
        return {"unread": notices.of(self.viewer.person_id).filter(read_at=None).count()}


class NoticePage(BasePage):
    """Opens what a message is about; by that the message is read."""

    permission = Permission.USE

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        notice = get_object_or_404(notices.of(self.viewer.person_id), pk=pk)
        notices.read(person_id=self.viewer.person_id, notice_id=notice.pk)
        return redirect(inside(notice.url))


class ReadForm(forms.Form):
    """One message, or none named: all."""

    notice = forms.IntegerField(required=False, min_value=1, max_value=2**62)


class InboxReadPage(BasePage):
    """Marks one message, or all, as read without opening them."""

    permission = Permission.USE

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = ReadForm(request.POST)
        if form.is_valid():
            asked = form.cleaned_data["notice"]
            count = notices.read(person_id=self.viewer.person_id, notice_id=asked)
            if count and asked is None:
                messages.success(request, _("%(n)d 条消息已标为已读。") % {"n": count})
        return redirect("inbox")


def inside(url: str) -> str:
    """The address if it lies within this site, else the inbox."""
    if url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None):
        return url
    return reverse("inbox")
