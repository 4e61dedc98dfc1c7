"""Pages of integrity opinions: requests, one request with its people, the paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.days import cn_date
from portal.delivery.pdf import PaperFailed
from portal.delivery.registers import Cell
from portal.delivery.serve import serve
from portal.delivery.xlsx import Column
from portal.ledger import access_log
from portal.pages import ActionPage, BasePage, Crumbs, DetailPage, Filling
from portal.roles import Permission
from portal.views.keeping import KeepPage
from portal.views.registers import ALL, RegisterPage
from supervision.actions import integrity as actions
from supervision.forms.integrity import ConcludeForm, RequestFilter, RequestForm
from supervision.models import IntegrityOpinionEntry, IntegrityOpinionRequest
from supervision.prints_integrity import ensure_opinion
from supervision.queries import integrity as queries
from supervision.queries.terms import due_after
from supervision.states import SHAPES, TaskState

ROOT = gettext_lazy("廉政意见")


def _visible(page: BasePage) -> Any:
    return IntegrityOpinionRequest.objects.readable_by(page.viewer)


class IntegrityOpinionsPage(RegisterPage):
    """Requests for integrity opinions; nobody sees the one in which he stands."""

    permission = Permission.VIEW_INTEGRITY_FILES
    filling = Filling(
        gettext_lazy("收到征求廉政意见的来函后登记人员名单，由系统先行核对。"),
        gettext_lazy("登记征求"), "integrity_new",
    )
    template_name = "supervision/integrity_opinions.html"
    title = ROOT
    log_name = "supervision.integrity_opinions"
    secret = ALL
    filter_form = RequestFilter
    columns = (
        Column(gettext_lazy("征求单位"), 24), Column(gettext_lazy("事由"), 12),
        Column(gettext_lazy("人数"), 8), Column(gettext_lazy("待核对"), 8),
        Column(gettext_lazy("收到日期"), 14, sort="day"),
        Column(gettext_lazy("答复期限"), 14, sort="due"), Column(gettext_lazy("状态"), 10),
    )
    sorts = {"day": ("received_on",), "due": ("due_on",)}
    default_sort = "-day"

    def rows(self) -> Any:
        return queries.ledger(self.viewer)

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        return rows.filter(**{name: value for name, value in cleaned.items() if value})

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        for row in rows:
            yield (
                Cell(row.requester, reverse("integrity_opinion", args=[row.pk])),
                row.get_occasion_display(), row.people, row.held, row.received_on, row.due_on,
                Cell(row.get_state_display(), mark=SHAPES[TaskState][row.state]),
            )

    def extra(self, page: Any) -> dict[str, Any]:
        return super().extra(page) | {
            "keeps": self.viewer.may(Permission.KEEP_INTEGRITY_OPINIONS)
        }


class IntegrityOpinionPage(DetailPage):
    """One request: what is answered about each person, and whom somebody must look at."""

    permission = Permission.VIEW_INTEGRITY_FILES
    template_name = "supervision/integrity_opinion.html"
    object: IntegrityOpinionRequest

    def crumbs(self) -> Crumbs:
        return [(str(ROOT), reverse("integrity_opinions"))]

    def subject(self) -> IntegrityOpinionRequest:
        found = get_object_or_404(_visible(self).only("pk"), pk=self.kwargs["pk"])
        # If this cannot be written the page is refused: let the error pass.
        access_log.record_request(
            self.request, access_log.Kind.VIEW_CONFIDENTIAL, object=found
        )
        return queries.whole(found.pk)

    def extra(self) -> dict[str, Any]:
        row = self.object
        rows = queries.entries_of(self.viewer, row, clock.today())
        held = sum(r.waits for r in rows)
        keeps = self.viewer.may(Permission.KEEP_INTEGRITY_OPINIONS)
        is_open = row.state == TaskState.OPEN
        return {
            "mark": SHAPES[TaskState][row.state], "rows": rows, "held": held,
            "edits": keeps and is_open and (row.approved_at is None or held),
            "submits": keeps and is_open and row.approved_at is None and not held,
            "approves": is_open and row.approved_at is None and not held
            and self.viewer.may(Permission.APPROVE_INTEGRITY_OPINIONS),
            "issues": keeps and is_open and row.approved_at is not None and not held,
            "basis": self._basis(row), "facts": self._facts(row),
        }

    @staticmethod
    def _basis(row: IntegrityOpinionRequest) -> tuple[str, str]:
        due = due_after("integrity_opinion.answer", row.received_on)
        layer = str(due.term.basis) if due.day == row.due_on else "document"
        text = due.arithmetic if due.day == row.due_on else _("来函要求")
        return text, layer

    @staticmethod
    def _facts(row: IntegrityOpinionRequest) -> list[tuple[Any, Any]]:
        return [
            (_("征求单位"), row.requester), (_("来函文号"), row.request_number),
            (_("事由"), row.get_occasion_display()), (_("具体事项"), row.purpose),
            (_("收到日期"), cn_date(row.received_on)), (_("答复期限"), cn_date(row.due_on)),
            (_("编号"), row.number),
            (_("登记"), f"{row.created_by or ''} {cn_date(row.created_at)}"),
            (_("批准"), f"{row.approved_by} {cn_date(row.approved_at)}"
             if row.approved_at else ""),
            (_("出具"), f"{row.answered_by} {cn_date(row.answered_at)}"
             if row.answered_at else ""),
        ]


class IntegrityOpinionNewPage(KeepPage):
    """One request with many people; the drafts come with it."""

    permission = Permission.KEEP_INTEGRITY_OPINIONS
    form_class = RequestForm
    button = gettext_lazy("登记并拟稿")
    done_message = gettext_lazy("已登记，没有影响期和在办事项的人员已拟好意见。")

    def heading(self) -> Any:
        return _("登记廉政意见征求")

    def back(self) -> str:
        return reverse("integrity_opinions")

    def crumbs(self) -> Crumbs:
        return [(str(ROOT), self.back())]

    def lead(self) -> Any:
        return _("影响期内或者有在办事项的人员不自动拟稿，由人工核对。")

    def initial(self) -> dict[str, Any]:
        return {"received_on": clock.today()}

    def perform(self, form: RequestForm) -> str:
        given = form.cleaned_data
        received_on = given["received_on"]
        due_on = given["due_on"] or due_after("integrity_opinion.answer", received_on).day
        names = ("requester", "request_number", "occasion", "purpose")
        request = actions.ask(
            fields={name: given[name] for name in names}, people=given["people"],
            received_on=received_on, due_on=due_on, by=self.viewer,
        )
        return reverse("integrity_opinion", args=[request.pk])


class IntegrityEntryPage(KeepPage):
    """A person looks and says what may be said."""

    permission = Permission.KEEP_INTEGRITY_OPINIONS
    form_class = ConcludeForm
    button = gettext_lazy("保存意见")
    done_message = gettext_lazy("意见已保存。")
    entry: IntegrityOpinionEntry

    def prepare(self) -> None:
        entries = IntegrityOpinionEntry.objects.filter(request__in=_visible(self).values("pk"))
        self.entry = get_object_or_404(
            entries.select_related("request", "person"), pk=self.kwargs["pk"]
        )
        if not actions.may_change(self.entry):
            raise PermissionDenied

    def heading(self) -> Any:
        return _("核对廉政意见")

    def back(self) -> str:
        return reverse("integrity_opinion", args=[self.entry.request_id])

    def crumbs(self) -> Crumbs:
        return [
            (str(ROOT), reverse("integrity_opinions")),
            (self.entry.request.requester, self.back()),
        ]

    def facts(self) -> list[tuple[Any, Any]]:
        rows = queries.entries_of(self.viewer, self.entry.request, clock.today())
        row = next(r for r in rows if r.entry.pk == self.entry.pk)
        return [
            (_("人员"), self.entry.person.name), (_("职务"), self.entry.post_text),
            *((_("须核对"), reason) for reason in row.reasons),
        ]

    def initial(self) -> dict[str, Any]:
        access_log.record_request(
            self.request, access_log.Kind.VIEW_CONFIDENTIAL, object=self.entry.request
        )
        return {"conclusion": self.entry.conclusion, "text": self.entry.text}

    def perform(self, form: ConcludeForm) -> str:
        actions.conclude(entry=self.entry, by=self.viewer, **form.cleaned_data)
        return self.back()


class RequestAct(ActionPage, abstract=True):
    """An act that binds on one request."""

    form_class = django_forms.Form
    title: Any = ""
    row: IntegrityOpinionRequest

    def prepare(self) -> None:
        self.row = get_object_or_404(_visible(self), pk=self.kwargs["pk"])

    def question(self) -> str:
        return str(self.title)

    def crumbs(self) -> Crumbs:
        return [(str(ROOT), reverse("integrity_opinions")), (self.row.requester, self.back())]

    def back(self) -> str:
        return reverse("integrity_opinion", args=[self.row.pk])

    def recorded(self) -> Sequence[tuple[str, Any]]:
        rows = self.row.entries.values_list("conclusion", flat=True)
        nothing = sum(c == "nothing_known" for c in rows)
        return [
            (_("征求单位"), self.row.requester), (_("人数"), len(rows)),
            (_("未发现影响使用的问题"), nothing), (_("其他意见"), len(rows) - nothing),
        ]

    def perform(self, form: Any) -> str:
        self.do()
        return self.back()

    def do(self) -> None:
        raise NotImplementedError


class IntegritySubmitPage(RequestAct):
    permission = Permission.KEEP_INTEGRITY_OPINIONS
    title = gettext_lazy("报请批准廉政意见")
    done_message = gettext_lazy("已报请党组书记批准。")

    def do(self) -> None:
        actions.submit(request=self.row, by=self.viewer)


class IntegrityApprovePage(RequestAct):
    permission = Permission.APPROVE_INTEGRITY_OPINIONS
    title = gettext_lazy("批准廉政意见")
    done_message = gettext_lazy("已批准。")

    def do(self) -> None:
        actions.approve(request=self.row, by=self.viewer)


class IntegrityAnswerPage(RequestAct):
    permission = Permission.KEEP_INTEGRITY_OPINIONS
    title = gettext_lazy("出具廉政意见")
    done_message = gettext_lazy("廉政意见已出具，可以下载文书。")

    def do(self) -> None:
        actions.answer(request=self.row, by=self.viewer)


class IntegrityPaperPage(BasePage):
    """The stored paper; made when it is first opened, served as stored ever after."""

    permission = Permission.VIEW_INTEGRITY_FILES

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        row = get_object_or_404(_visible(self), pk=self.kwargs["pk"])
        if row.state != TaskState.ANSWERED:
            raise Http404
        try:
            file = ensure_opinion(row)
        except PaperFailed as failed:
            messages.error(request, str(failed))
            return redirect("integrity_opinion", row.pk)
        response = serve(file, _("廉政意见%(number)s.pdf") % {"number": row.number})
        access_log.record_request(request, access_log.Kind.DOWNLOAD, object=row)
        return response
