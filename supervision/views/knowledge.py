"""Who may know of a record, and who is out of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.delivery.registers import Cell
from portal.delivery.xlsx import Column
from portal.ledger import access_log
from portal.pages import BasePage, Crumbs, Filling
from portal.roles import Permission
from portal.views.keeping import KeepPage
from supervision import access
from supervision.actions import knowledge as actions
from supervision.forms.daily import GrantForm, RecusalForm
from supervision.models import NeedToKnow, Recusal
from supervision.queries import knowledge as queries
from supervision.rules.parties import Deed
from supervision.views.acting import ActingRegister, Acts, RecordPage
from supervision.views.instructions import PAGES
from supervision.vocabulary import GrantLevel, RecordKind


class KnowledgeListPage(ActingRegister):
    """All grants and recusals in force on what the viewer reads."""

    permission = Permission.KEEP_KNOWLEDGE
    filling = Filling(
        gettext_lazy("在措施、问题、问责等记录的页面批准知悉或者登记回避后，列在这里。"),
        gettext_lazy("查看措施台账"), "measures",
    )
    title = gettext_lazy("知悉和回避")
    log_name = "supervision.knowledge"
    columns = (
        Column(gettext_lazy("事项"), 14), Column(gettext_lazy("人员"), 12),
        Column(gettext_lazy("登记"), 14), Column(gettext_lazy("事由"), 30),
        Column(gettext_lazy("登记日期"), 14), Column(gettext_lazy("截止日期"), 14),
    )

    def rows(self) -> Any:
        return queries.standing(self.viewer)

    def lead(self) -> Any:
        return _("在事项页面上登记；登记和收回即时生效。")

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        for row in queries.described(rows):
            yield (
                Cell(row.kind, reverse("knowledge", args=[row.code, row.record])), row.person,
                row.word, row.why, row.since, row.until,
            )


class OfRecord(BasePage, abstract=True):
    """A page about one record that the viewer reads, and in which he may decide."""

    record: access.Record

    def find_record(self) -> access.Record:
        kind, key = self.kwargs["kind"], self.kwargs["record"]
        record = access.readable_record(self.viewer, kind, key)
        if record is None:
            raise Http404
        if not access.may(self.viewer, Deed.DECIDE, record):
            raise PermissionDenied
        return record

    def word(self) -> str:
        return str(RecordKind(self.kwargs["kind"]).label)

    def here(self, name: str = "knowledge", *more: Any) -> str:
        return reverse(name, args=[self.kwargs["kind"], self.kwargs["record"], *more])

    def crumbs(self) -> Crumbs:
        return [(_("知悉和回避"), reverse("knowledge_list"))]


class KnowledgePage(OfRecord, RecordPage):
    """Grants and recusals of one record, the ended ones too."""

    permission = Permission.KEEP_KNOWLEDGE
    template_name = "supervision/knowledge.html"

    def subject(self) -> access.Record:
        found = self.find_record()
        # If this cannot be written the page is refused: let the error pass.
        access_log.record_request(
            self.request, access_log.Kind.VIEW_CONFIDENTIAL, object=found
        )
        return found

    def title(self) -> Any:
        return _("知悉和回避：%(kind)s") % {"kind": self.word()}

    def acts(self) -> Acts:
        acts = [
            (_("批准知悉"), self.here("knowledge_grant")),
            (_("登记回避"), self.here("recusal_enter")),
        ]
        page = PAGES.get(RecordKind(self.kwargs["kind"]))
        if page:
            acts.append((_("查看事项"), reverse(page, args=[self.kwargs["record"]])))
        return acts

    def extra(self) -> dict[str, Any]:
        about = (self.kwargs["kind"], self.kwargs["record"])
        grants = NeedToKnow.objects.about(*about).select_related("person")
        out = Recusal.objects.about(*about).select_related("person")
        return {
            **super().extra(), "today": clock.today(),
            "grants": [(g, self.here("knowledge_revoke", g.pk)) for g in grants],
            "recusals": [(r, self.here("recusal_end", r.pk)) for r in out],
        }


class KnowledgeAct(OfRecord, KeepPage, abstract=True):

    def prepare(self) -> None:
        self.record = self.find_record()

    def back(self) -> str:
        return self.here()

    def perform(self, form: forms.Form) -> str:
        self.act(form.cleaned_data)
        # Who recused himself finds the page gone.
        known = access.readable_record(
            self.viewer, self.kwargs["kind"], self.kwargs["record"]
        )
        return self.back() if known is not None else reverse("knowledge_list")

    def act(self, given: dict[str, Any]) -> None:
        raise NotImplementedError


class KnowledgeGrantPage(KnowledgeAct):
    permission = Permission.KEEP_KNOWLEDGE
    form_class = GrantForm
    question = gettext_lazy("批准知悉")
    button = gettext_lazy("批准")
    done_message = gettext_lazy("已批准，即时生效。")

    def act(self, given: dict[str, Any]) -> None:
        given["level"] = GrantLevel(given["level"])
        actions.grant(record=self.record, by=self.viewer, **given)


class RecusalEnterPage(KnowledgeAct):
    permission = Permission.KEEP_KNOWLEDGE
    form_class = RecusalForm
    question = gettext_lazy("登记回避")
    done_message = gettext_lazy("回避已登记，即时生效。")

    def act(self, given: dict[str, Any]) -> None:
        actions.recuse(record=self.record, by=self.viewer, **given)


class KnowledgeRevokePage(KnowledgeAct):
    permission = Permission.KEEP_KNOWLEDGE
    form_class = forms.Form
    question = gettext_lazy("收回知悉")
    button = gettext_lazy("收回")
    done_message = gettext_lazy("已收回，即时生效。")

    def prepare(self) -> None:
        super().prepare()
        rows = NeedToKnow.objects.about(self.kwargs["kind"], self.kwargs["record"])
        self.grant = get_object_or_404(rows, pk=self.kwargs["pk"])

    def facts(self) -> Sequence[tuple[Any, Any]]:
        return [
            (_("知悉人员"), self.grant.person.name),
            (_("知悉程度"), self.grant.get_level_display()), (_("事由"), self.grant.purpose),
        ]

    def act(self, given: dict[str, Any]) -> None:
        actions.revoke(grant=self.grant, record=self.record, by=self.viewer)


class RecusalEndPage(KnowledgeAct):
    permission = Permission.KEEP_KNOWLEDGE
    form_class = forms.Form
    question = gettext_lazy("解除回避")
    button = gettext_lazy("解除")
    done_message = gettext_lazy("回避已解除。")

    def prepare(self) -> None:
        super().prepare()
        rows = Recusal.objects.about(self.kwargs["kind"], self.kwargs["record"])
        self.recusal = get_object_or_404(rows, pk=self.kwargs["pk"])

    def facts(self) -> Sequence[tuple[Any, Any]]:
        return [
            (_("回避人员"), self.recusal.person.name), (_("事由"), self.recusal.reason),
        ]

    def act(self, given: dict[str, Any]) -> None:
        actions.end_recusal(recusal=self.recusal, record=self.record, by=self.viewer)
