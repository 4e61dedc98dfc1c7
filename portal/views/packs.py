"""Evidence packs: one button hands a matter out; above the limit two persons are needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from portal import evidence_packs
from portal.actions import packs as actions
from portal.days import cn_datetime
from portal.evidence_packs import Closed, Pack
from portal.forms.packs import PackAskForm, PackDecideForm
from portal.models import PackRequest
from portal.pages import ActionPage, BasePage
from portal.roles import Permission
from portal.views.keeping import KeepPage

Pairs = Sequence[tuple[Any, Any]]


class PackMixin(BasePage, abstract=True):
    """A matter of one kind: hidden is 404, known and not to be taken away is 403."""

    permission = Permission.TAKE_PACKS

    @cached_property
    def pack(self) -> Pack:
        try:
            found = evidence_packs.pack_of(self.viewer, self.kwargs["kind"], self.kwargs["key"])
        except Closed:
            raise PermissionDenied from None
        if found is None:
            raise Http404
        return found

    @property
    def named(self) -> dict[str, str]:
        return {"kind": self.kwargs["kind"], "key": self.kwargs["key"]}


class PackOrder(PackMixin):
    """The worker makes the pack. A button, not a link: each export is an act and is recorded."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        pack, named = self.pack, self.named
        approved = actions.approval(**named, pack=pack, by=self.viewer)
        if actions.needs_second(pack) and approved is None:
            return redirect("pack_ask", **named)
        return redirect("batch", actions.order(**named, pack=pack, by=self.viewer).pk)


class PackAskPage(PackMixin, KeepPage):
    """Ask a second person for a pack with many confidential records."""

    form_class = PackAskForm
    template_name = "portal/keep_form.html"
    button = _("提出申请")
    done_message = _("申请已提出，等待党组书记或者纪检干部批准。")

    def prepare(self) -> None:
        if not actions.needs_second(self.pack):
            raise Http404

    def heading(self) -> str:
        return _("申请导出证据包：%(title)s") % {"title": self.pack.title}

    def lead(self) -> str:
        return _("其中限定知悉的记录%(n)d条，须经另一人批准后导出。") % {"n": self.pack.secrets}

    def back(self) -> str:
        return self.pack.back

    def perform(self, form: PackAskForm) -> str:
        asked = actions.ask(
            **self.named, pack=self.pack, reason=form.cleaned_data["reason"], by=self.viewer
        )
        return reverse("pack_request", args=[asked.pk])


class PackRequestPage(ActionPage):
    """One request: its asker follows it and takes the pack; a second person decides."""

    permission = Permission.TAKE_PACKS
    template_name = "portal/pack_request.html"
    form_class = PackDecideForm
    done_message = _("决定已记录，已通知申请人。")

    @cached_property
    def asked(self) -> PackRequest:
        rows = PackRequest.objects.visible_to(self.viewer)
        found: PackRequest = get_object_or_404(
            rows.select_related("asked_by__person", "decided_by__person", "pack"),
            pk=self.kwargs["pk"],
        )
        return found

    @cached_property
    def pack(self) -> Pack:
        try:
            found = evidence_packs.pack_of(self.viewer, self.asked.kind, self.asked.key)
        except Closed:
            found = None
        if found is None:
            raise Http404
        return found

    @property
    def deciding(self) -> bool:
        own = self.asked.asked_by_id == self.viewer.user_id
        return not own and self.viewer.may(Permission.DECIDE_PACKS) and (
            self.asked.decided_at is None
        )

    def prepare(self) -> None:
        assert self.pack
        if self.request.method == "POST" and not self.deciding:
            raise PermissionDenied

    def question(self) -> str:
        return _("导出证据包：%(title)s") % {"title": self.pack.title}

    def recorded(self) -> Pairs:
        return [(_("决定人"), self.viewer.name)]

    def button(self) -> str:
        return _("确认决定")

    def back(self) -> str:
        return self.pack.back

    def extra(self) -> dict[str, Any]:
        named = {"kind": self.asked.kind, "key": self.asked.key}
        approved = actions.approval(**named, pack=self.pack, by=self.viewer)
        return {
            "facts": self._facts(), "deciding": self.deciding, "asked": self.asked,
            "ready": approved is not None and approved.pk == self.asked.pk,
        }

    def _facts(self) -> Pairs:
        asked = self.asked
        word = "" if asked.granted is None else _("批准") if asked.granted else _("不批准")
        taken = getattr(asked, "pack", None)
        return [
            (_("申请人"), str(asked.asked_by)), (_("申请时间"), cn_datetime(asked.asked_at)),
            (_("限定知悉的记录"), _("%(n)d条") % {"n": asked.secrets}),
            (_("用途"), asked.reason), (_("决定"), word),
            (_("决定人"), str(asked.decided_by) if asked.decided_by else ""),
            (_("决定时间"), cn_datetime(asked.decided_at)), (_("答复"), asked.answer),
            (_("导出时间"), cn_datetime(taken.made_at) if taken else ""),
        ]

    def perform(self, form: PackDecideForm) -> str:
        actions.decide(
            request=self.asked, pack=self.pack, granted=form.cleaned_data["granted"],
            answer=form.cleaned_data["answer"], by=self.viewer,
        )
        return self.request.path
