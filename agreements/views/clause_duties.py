"""The duties that the clauses of a text name: read, and edited while the text is a draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from agreements import evidence, rules
from agreements.actions import clause_duties
from agreements.forms.duties import ClauseDutyForm
from agreements.models import ClauseDuty, TextVersion
from agreements.states import TextState
from portal.errors import Sentence
from portal.pages import ActionPage, Crumbs, DetailPage
from portal.roles import Permission
from portal.views.keeping import KeepPage


class TextDutiesPage(DetailPage):
    """All duties of one version."""

    permission = Permission.KEEP_TEXTS
    template_name = "agreements/text_duties.html"

    def subject(self) -> TextVersion:
        return get_object_or_404(TextVersion, pk=self.kwargs["pk"])

    def crumbs(self) -> Crumbs:
        return [
            (_("文本"), reverse("texts")),
            (str(self.object), reverse("text_detail", args=[self.object.pk])),
        ]

    def extra(self) -> dict[str, Any]:
        return {
            "rows": [
                (duty, evidence.label_of(duty.evidence)) for duty in self.object.duties.all()
            ],
            "draft": self.object.state == TextState.DRAFT,
            "fixed": rules.RULES["Q2"][0],
        }


class KeepDutyPage(KeepPage):
    """Add a duty to a draft, or change one."""

    permission = Permission.KEEP_TEXTS
    form_class = ClauseDutyForm
    done_message = _("已保存。")

    @cached_property
    def duty(self) -> ClauseDuty | None:
        if "duty" not in self.kwargs:
            return None
        rows = ClauseDuty.objects.filter(text=self.kwargs["pk"])
        return get_object_or_404(rows, pk=self.kwargs["duty"])

    @cached_property
    def text(self) -> TextVersion:
        return get_object_or_404(TextVersion, pk=self.kwargs["pk"])

    def prepare(self) -> None:
        if self.duty is None and self.text.state != TextState.DRAFT:
            raise Http404

    def heading(self) -> Sentence:
        if self.duty is None:
            return _("增加责任事项")
        return _("修改责任事项：%(duty)s") % {"duty": self.duty}

    def crumbs(self) -> Crumbs:
        return [(_("文本"), reverse("texts")), (_("责任事项"), self.back())]

    def back(self) -> str:
        return reverse("text_duties", args=[self.text.pk])

    def form_kwargs(self) -> dict[str, Any]:
        return {"text": self.text, "instance": self.duty}

    def perform(self, form: ClauseDutyForm) -> str:
        standing = None if self.duty is None else ClauseDuty.objects.get(pk=self.duty.pk)
        clause_duties.keep(text=self.text, duty=standing, by=self.viewer, **form.cleaned_data)
        return self.back()


class RemoveDutyPage(ActionPage):
    """Take a duty off a draft."""

    permission = Permission.KEEP_TEXTS

    @cached_property
    def duty(self) -> ClauseDuty:
        rows = ClauseDuty.objects.filter(text=self.kwargs["pk"]).select_related("text")
        return get_object_or_404(rows, pk=self.kwargs["duty"])

    def question(self) -> str:
        return _("删除责任事项“%(duty)s”") % {"duty": self.duty}

    def recorded(self) -> Sequence[tuple[str, Any]]:
        return [(_("文本"), self.duty.text), (_("条款"), self.duty.clause)]

    def back(self) -> str:
        return reverse("text_duties", args=[self.kwargs["pk"]])

    def perform(self, form: Any) -> str:
        clause_duties.remove(duty=self.duty, by=self.viewer)
        messages.success(self.request, _("已删除。"))
        return self.back()
