"""Pages of decisions: the decision, its paper, its steps, appeals."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.days import cn_date
from portal.delivery.copies import serve_to
from portal.delivery.pdf import PaperFailed
from portal.ledger import access_log
from portal.pages import BasePage, Crumbs
from portal.roles import Permission
from portal.views.keeping import KeepPage
from supervision import access_decisions, case_acts, prints_decisions
from supervision.access import gets_exact
from supervision.actions import appeals, execution
from supervision.case_acts import Hand
from supervision.forms.cases import NoteForm
from supervision.forms.decisions import (
    AppealAnswerForm,
    AppealForm,
    KeeperStepForm,
    StepForm,
)
from supervision.models import (
    AccountabilityCase,
    AccountabilityDecision,
    Appeal,
    ExecutionStep,
)
from supervision.queries import cases as queries
from supervision.rules import cases as rules
from supervision.states import DecisionState, StepState
from supervision.views.case_acts import CaseAct
from supervision.vocabulary import RecordKind, Situation

# --- the decision itself ----------------------------------------------------------------------


class DecisionPage(BasePage):
    """A decision: whole for its object and its keepers, the circular for its scope."""

    permission = Permission.VIEW_CASES
    template_name = "supervision/decision.html"

    def crumbs(self) -> Crumbs:
        return [(_("问责决定"), reverse("decisions"))]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        visible = AccountabilityDecision.objects.visible_to(self.viewer).exclude(
            state=DecisionState.DRAFT
        )
        decision = get_object_or_404(
            visible.select_related(
                "case__object_person", "case__object_department", "case__department", "paper"
            ),
            pk=self.kwargs["pk"],
        )
        access_log.record_request(request, access_log.Kind.VIEW_CONFIDENTIAL, object=decision)
        himself = access_decisions.is_object(self.viewer, decision)
        whole = himself or access_decisions.reads_whole(self.viewer, decision)
        shown: dict[str, Any] = {
            "object": decision, "whole": whole, "himself": himself,
            "name": queries.object_name(decision.case), "facts": self._facts(decision, whole),
        }
        if whole:
            steps = decision.steps.select_related("owner").order_by("due_on")
            shown |= {
                "steps": [
                    (s, s.state == StepState.OPEN and s.owner_id == self.viewer.person_id)
                    for s in steps
                ],
                "appeals": decision.appeals.all(),
                "files": queries.files_of(RecordKind.DECISION, decision.pk),
                "appeal_until": rules.appeal_deadline(decision.served_on)
                if himself and decision.served_on else None,
                "may_appeal": himself and decision.state == DecisionState.SERVED
                and bool(rules.may_appeal(is_object=True, received_on=decision.served_on,
                                          today=clock.today()))
                and decision.case.state in ("announced", "executing", "reviewed"),
            }
        return self.render(**shown)

    def _facts(self, row: AccountabilityDecision, whole: bool) -> list[tuple[Any, Any]]:
        facts: list[tuple[Any, Any]] = [
            (_("对象"), queries.object_name(row.case)), (_("作出机关"), row.deciding_body),
            (_("文号"), row.document_number), (_("决定日期"), cn_date(row.decided_on)),
            (_("问责方式"), prints_decisions.ways_named(row)),
        ]
        if whole:
            facts += [
                (_("责任类型"), row.get_responsibility_display()),
                (_("问责情形"), "；".join(str(Situation(c).label) for c in row.situations)),
                (_("依据"), row.basis_text), (_("生效日期"), cn_date(row.effective_on)),
                (_("影响期满"), cn_date(row.effect_ends_on)),
                (_("送达日期"), cn_date(row.served_on)),
                (_("通报日期"), cn_date(row.circulated_on)),
            ]
        return facts


class DecisionPaperPage(BasePage):
    """The paper, made now where it is still missing; a copy for who is neither party nor keeper."""

    permission = Permission.VIEW_CASES

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = AccountabilityDecision.objects.visible_to(self.viewer).exclude(
            state=DecisionState.DRAFT
        )
        decision = get_object_or_404(
            rows.select_related("case__object_person", "case__object_department",
                                "case__department", "paper"),
            pk=self.kwargs["pk"], received=False,
        )
        himself = access_decisions.is_object(self.viewer, decision)
        if not (himself or access_decisions.reads_whole(self.viewer, decision)):
            raise PermissionDenied
        try:
            response = serve_to(
                self.viewer, prints_decisions.ensure_paper(decision),
                f"{_('问责决定书')}{decision.document_number}.pdf",
                exact=himself or gets_exact(self.viewer, ()),
            )
        except PaperFailed as failure:
            messages.error(request, str(failure))
            return redirect("decision", decision.pk)
        access_log.record_request(request, access_log.Kind.DOWNLOAD, object=decision)
        return response


class DecisionAppealPage(KeepPage):
    """The object does not accept the decision."""

    permission = Permission.VIEW_CASES
    form_class = AppealForm
    button = gettext_lazy("提交申诉")
    done_message = gettext_lazy("申诉已提交，将在1个月内书面答复。")

    def prepare(self) -> None:
        rows = AccountabilityDecision.objects.visible_to(self.viewer)
        self.decision = get_object_or_404(
            rows.select_related("case").exclude(state=DecisionState.DRAFT),
            pk=self.kwargs["pk"],
        )
        if not access_decisions.is_object(self.viewer, self.decision):
            raise PermissionDenied

    def heading(self) -> Any:
        return _("提出申诉")

    def lead(self) -> Any:
        return _("自收到决定之日起1个月内提出。申诉期间不停止决定的执行。")

    def back(self) -> str:
        return reverse("decision", args=[self.decision.pk])

    def perform(self, form: Any) -> str:
        appeals.file(decision=self.decision, text=form.cleaned_data["text"], by=self.viewer)
        return self.back()


class StepPage(KeepPage):
    """One thing that had to be done: who owes it reports it, keepers record the rest."""

    permission = Permission.VIEW_CASES
    button = gettext_lazy("登记")
    done_message = gettext_lazy("已登记。")

    def prepare(self) -> None:
        readable = AccountabilityDecision.objects.readable_by(self.viewer)
        rows = ExecutionStep.objects.filter(decision__in=readable.values("pk"))
        self.step = get_object_or_404(rows.select_related("decision__case"),
                                      pk=self.kwargs["pk"])
        case = self.step.decision.case
        self.keeps = case_acts.may_hand(Hand.KEEP, case, self.viewer)
        own = self.step.owner_id is not None and self.step.owner_id == self.viewer.person_id
        if not (own or self.keeps):
            raise PermissionDenied

    @property
    def form_class(self) -> Any:  # type: ignore[override]
        return KeeperStepForm if self.keeps else StepForm

    def heading(self) -> Any:
        return self.step.get_kind_display()

    def back(self) -> str:
        if self.keeps:
            return reverse("case", args=[self.step.decision.case_id])
        return reverse("decision", args=[self.step.decision_id])

    def facts(self) -> list[tuple[Any, Any]]:
        return [(_("期限"), cn_date(self.step.due_on)), (_("依据"), self.step.basis_text)]

    def initial(self) -> dict[str, Any]:
        return {"done_on": clock.today(), "needed": True}

    def perform(self, form: Any) -> str:
        given = form.cleaned_data
        execution.finish_step(
            step=self.step, done_on=given["done_on"], note=given["note"], by=self.viewer,
            uploads=given["uploads"], needed=given.get("needed", True),
        )
        return self.back()


class AppealAnswerPage(CaseAct):
    hand = Hand.DECIDE
    form_class = AppealAnswerForm
    question = gettext_lazy("答复申诉")
    button = gettext_lazy("答复")
    done_message = gettext_lazy("已答复。")

    def fetched(self) -> AccountabilityCase:
        visible = AccountabilityCase.objects.visible_to(self.viewer)
        rows = Appeal.objects.filter(decision__case__in=visible.values("pk"))
        self.appeal = get_object_or_404(rows.select_related("decision"), pk=self.kwargs["pk"])
        return queries.whole(self.appeal.decision.case_id)

    def facts(self) -> list[tuple[Any, Any]]:
        return [
            *super().facts(), (_("申诉日期"), cn_date(self.appeal.filed_on)),
            (_("答复期限"), cn_date(self.appeal.answer_due)), (_("申诉理由"), self.appeal.text),
        ]

    def initial(self) -> dict[str, Any]:
        return {"answered_on": clock.today()}

    def act(self, form: Any) -> None:
        appeals.answer(appeal=self.appeal, by=self.viewer, **form.cleaned_data)


class AppealWithdrawPage(KeepPage):
    """The object takes his appeal back."""

    permission = Permission.VIEW_CASES
    form_class = NoteForm
    button = gettext_lazy("撤回")
    done_message = gettext_lazy("申诉已撤回。")

    def prepare(self) -> None:
        rows = AccountabilityDecision.objects.visible_to(self.viewer)
        found = Appeal.objects.select_related("decision__case")
        self.appeal = get_object_or_404(
            found.filter(decision__in=rows.values("pk")), pk=self.kwargs["pk"]
        )
        if not access_decisions.is_object(self.viewer, self.appeal.decision):
            raise PermissionDenied

    def heading(self) -> Any:
        return _("撤回申诉")

    def back(self) -> str:
        return reverse("decision", args=[self.appeal.decision_id])

    def facts(self) -> list[tuple[Any, Any]]:
        return [(_("申诉日期"), cn_date(self.appeal.filed_on)),
                (_("申诉理由"), self.appeal.text)]

    def perform(self, form: Any) -> str:
        appeals.withdraw(appeal=self.appeal, by=self.viewer)
        return self.back()
