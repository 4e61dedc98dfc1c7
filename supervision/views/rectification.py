"""Pages of rectification: plan, evidence, submission, verification, extensions, the notice."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.days import cn_date
from portal.delivery.copies import serve_to
from portal.delivery.pdf import PaperFailed
from portal.errors import StaleState
from portal.ledger import access_log
from portal.pages import BasePage, Crumbs, unjudged
from portal.roles import Permission
from supervision import access_findings as access
from supervision.access import gets_exact
from supervision.actions import extensions
from supervision.actions import rectification as actions
from supervision.forms import rectification as forms
from supervision.models import Extension, Finding, Rectification, RectificationStep
from supervision.prints_findings import ensure_notice
from supervision.queries import findings as queries
from supervision.rules.findings import Approver, approver_of
from supervision.states import RECTIFICATION_MOVES, RECTIFYING, ExtensionState, StepState
from supervision.views.acting import TimelyAct
from supervision.views.findings import ROOT

MORE_ROWS, FIRST_ROWS = 3, 3


class RectificationAct(TimelyAct, abstract=True):
    """One form about a rectification."""

    permission = Permission.VIEW_FINDINGS
    moves = RECTIFICATION_MOVES

    @property
    def rectification(self) -> Rectification:
        return cast(Rectification, self.record)

    def find(self) -> Rectification:
        readable = Rectification.objects.readable_by(self.viewer).select_related(
            "finding", "responsible", "department"
        )
        return get_object_or_404(readable, pk=self.kwargs["pk"])

    def allowed(self) -> Any:
        return access.may_answer(self.viewer, self.rectification)

    def crumbs(self) -> Crumbs:
        return [
            (str(ROOT), reverse("findings")), (self.rectification.finding.title, self.back())
        ]

    def back(self) -> str:
        return reverse("finding", args=[self.rectification.finding_id])

    def facts(self) -> list[tuple[Any, Any]]:
        row = self.rectification
        return [
            (_("整改通知书"), row.notice_number), (_("整改要求"), row.requirement),
            (_("整改责任人"), row.responsible.name), (_("整改期限"), cn_date(row.due_on)),
        ]


class PlanPage(RectificationAct):
    """The plan with its steps; the button 再加三项 brings the form back with more rows."""

    form_class = forms.PlanForm
    act = "plan"
    template_name = "supervision/rectification_plan.html"
    question = gettext_lazy("整改方案")
    button = gettext_lazy("报送方案")
    done_message = gettext_lazy("整改方案已报送。")
    more = 0

    def form_kwargs(self) -> dict[str, Any]:
        row = self.rectification
        people = queries.workers(row.department_id, clock.today(), row.responsible_id)
        taken = {row.verifier_id}
        return {
            "people": [one for one in people if one[0] not in taken], "rows": self._rows(),
            "first": not row.steps.exclude(state=StepState.OPEN).exists(),
        }

    def _rows(self) -> int:
        asked = self.request.POST.get("rows", "")
        if asked.isdecimal():
            return min(max(int(asked), 1) + self.more, forms.MOST_STEPS)
        return self.rectification.steps.filter(state=StepState.OPEN).count() + FIRST_ROWS

    def initial(self) -> dict[str, Any]:
        row = self.rectification
        found = {"plan": row.plan, "edition": row.edition, "rows": self._rows()}
        for n, step in enumerate(row.steps.filter(state=StepState.OPEN)):
            found |= {f"text_{n}": step.text, f"person_{n}": step.person_id,
                      f"due_{n}": step.due_on}
        return found

    def extra(self) -> dict[str, Any]:
        return {"done": self.rectification.steps.exclude(state=StepState.OPEN)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.POST.get("act") != "more":
            return super().post(request, *args, **kwargs)
        self.prepare()
        self.more = MORE_ROWS
        data = request.POST.copy()
        data["rows"] = str(self._rows())
        form = forms.PlanForm(data, **self.form_kwargs() | {"rows": int(data["rows"])})
        return self.render(form=unjudged(form), **self.extra())

    def perform(self, form: forms.PlanForm) -> str | HttpResponseBase:
        given = form.cleaned_data
        try:
            actions.plan(
                rectification=self.rectification, text=given["plan"],
                steps=[actions.Step(**row) for row in form.steps()],
                edition=given["edition"], by=self.viewer,
            )
        except StaleState as stale:
            return self._stale(form, stale)
        return self.back()

    def _stale(self, form: forms.PlanForm, stale: StaleState) -> HttpResponseBase:
        self.record = self.find()
        form.add_error(None, str(stale.sentence))
        form.data = form.data.copy()
        form.data["edition"] = str(self.rectification.edition)
        theirs = list(self.rectification.steps.select_related("person"))
        return self.render(
            status=409, form=form, theirs=theirs, their_plan=self.rectification.plan,
            **self.extra(),
        )


class StepDonePage(RectificationAct):
    """A step is done, with what shows it."""

    form_class = forms.StepDoneForm
    act = "step"
    question = gettext_lazy("登记措施完成情况")
    button = gettext_lazy("登记完成")
    done_message = gettext_lazy("完成情况已登记。")

    def find(self) -> Rectification:
        self.step = get_object_or_404(RectificationStep, pk=self.kwargs["pk"])
        readable = Rectification.objects.readable_by(self.viewer).select_related(
            "finding", "responsible", "department"
        )
        return get_object_or_404(readable, pk=self.step.rectification_id)

    def allowed(self) -> Any:
        return access.may_do_step(self.viewer, self.rectification, self.step)

    def timely(self) -> bool:
        return super().timely() and self.step.state == StepState.OPEN

    def facts(self) -> list[tuple[Any, Any]]:
        return [
            (_("整改措施"), self.step.text), (_("承办人"), self.step.person.name),
            (_("完成时间"), cn_date(self.step.due_on)),
        ]

    def initial(self) -> dict[str, Any]:
        return {"done_on": clock.today()}

    def do(self, given: dict[str, Any]) -> None:
        actions.finish_step(
            step=self.step, result=given["result"], done_on=given["done_on"],
            uploads=given["files"], by=self.viewer,
        )


class SubmitPage(RectificationAct):
    form_class = forms.SubmitForm
    act = "submit"
    question = gettext_lazy("提交整改核查")
    button = gettext_lazy("提交核查")
    done_message = gettext_lazy("已提交核查。")

    def initial(self) -> dict[str, Any]:
        row = self.rectification
        return {"edition": row.edition, "report": row.report, "rule_made": row.rule_made}

    def do(self, given: dict[str, Any]) -> None:
        actions.submit(
            rectification=self.rectification, report=given["report"],
            rule_made=given["rule_made"], uploads=given["files"], edition=given["edition"],
            by=self.viewer,
        )


class VerifyPage(RectificationAct):
    """Another person than the responsible one looks at it."""

    form_class = forms.VerifyForm
    act = "verify"
    question = gettext_lazy("核查整改情况")
    button = gettext_lazy("登记核查结果")
    done_message = gettext_lazy("核查结果已登记。")

    def allowed(self) -> Any:
        workers = actions.workers_of(self.rectification)
        return access.may_verify(self.viewer, self.rectification, workers)

    def initial(self) -> dict[str, Any]:
        return {"verified_on": clock.today()}

    def facts(self) -> list[tuple[Any, Any]]:
        return [*super().facts(), (_("整改报告"), self.rectification.report)]

    def do(self, given: dict[str, Any]) -> None:
        actions.verify(
            rectification=self.rectification, passed=given["result"] == "passed",
            note=given["note"], verified_on=given["verified_on"], by=self.viewer,
        )


class ClosePage(RectificationAct):
    form_class = forms.CloseForm
    act = "close"
    question = gettext_lazy("整改销号")
    button = gettext_lazy("销号")
    done_message = gettext_lazy("已销号。")

    def allowed(self) -> Any:
        return access.may_settle(self.viewer, self.rectification)

    def do(self, given: dict[str, Any]) -> None:
        actions.close(rectification=self.rectification, note=given["note"], by=self.viewer)


class ReopenPage(ClosePage):
    form_class = forms.ReopenForm
    act = "reopen"
    question = gettext_lazy("重新整改")
    button = gettext_lazy("要求重新整改")
    done_message = gettext_lazy("已要求重新整改。")

    def do(self, given: dict[str, Any]) -> None:
        actions.reopen(rectification=self.rectification, by=self.viewer, **given)


# --- extensions -----------------------------------------------------------------------------


class ExtendPage(RectificationAct):
    """A later day is asked for, with a reason."""

    form_class = forms.ExtendForm
    question = gettext_lazy("申请整改延期")
    button = gettext_lazy("提交申请")
    done_message = gettext_lazy("延期申请已提交。")

    def timely(self) -> bool:
        return self.rectification.state in RECTIFYING

    def lead(self) -> Any:
        row = self.rectification
        last = extensions.facts_of(row, row.due_on, "").latest_ask
        return _("最迟%(day)s提出（期限届满3个工作日前）。依据：整改通知书第二条。") % {
            "day": cn_date(last)
        }

    def do(self, given: dict[str, Any]) -> None:
        extensions.ask(rectification=self.rectification, by=self.viewer, **given)


class ExtensionDecidePage(RectificationAct):
    """Another person than the asker grants it, or does not."""

    form_class = forms.DecideExtensionForm
    question = gettext_lazy("批准整改延期")
    button = gettext_lazy("登记批准意见")
    done_message = gettext_lazy("批准意见已登记。")
    permission = Permission.DECIDE_EXTENSIONS
    extension: Extension

    def find(self) -> Rectification:
        self.extension = get_object_or_404(Extension, pk=self.kwargs["pk"])
        readable = Rectification.objects.readable_by(self.viewer).select_related(
            "finding", "responsible", "department"
        )
        return get_object_or_404(readable, pk=self.extension.rectification_id)

    def allowed(self) -> Any:
        row = self.extension
        self.weight = extensions.facts_of(self.rectification, row.new_due, row.reason)
        return access.may_decide_extension(
            self.viewer, self.rectification, self.weight, row.asked_by_id
        )

    def timely(self) -> bool:
        return self.extension.state == ExtensionState.ASKED

    def facts(self) -> list[tuple[Any, Any]]:
        row = self.extension
        high = approver_of(self.weight) == Approver.SECRETARY
        return [
            (_("现期限"), cn_date(row.old_due)), (_("申请延至"), cn_date(row.new_due)),
            (_("延期理由"), row.reason), (_("此前已延期"), _("%(n)s次") % {
                "n": self.weight.granted}),
            (_("批准权限"), _("第三次或者累计超过90日，由党组书记批准") if high
             else _("分管领导")),
        ]

    def do(self, given: dict[str, Any]) -> None:
        extensions.decide(
            extension=self.extension, granted=given["decision"] == "grant",
            answer=given["answer"], by=self.viewer,
        )


class ExtensionWithdrawPage(ExtensionDecidePage):
    permission = Permission.VIEW_FINDINGS
    form_class = forms.CloseForm
    question = gettext_lazy("撤回延期申请")
    button = gettext_lazy("撤回申请")
    done_message = gettext_lazy("延期申请已撤回。")

    def allowed(self) -> Any:
        super().allowed()
        return access.may_answer(self.viewer, self.rectification)

    def form_kwargs(self) -> dict[str, Any]:
        return {}

    def do(self, given: dict[str, Any]) -> None:
        extensions.withdraw(extension=self.extension, by=self.viewer)


# --- the paper ------------------------------------------------------------------------------


class NoticePaperPage(BasePage):
    """The stored notice; made when it is first opened, served as stored ever after."""

    permission = Permission.VIEW_FINDINGS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        readable = Rectification.objects.readable_by(self.viewer)
        row = get_object_or_404(readable.select_related("finding"), pk=self.kwargs["pk"])
        finding = Finding.objects.readable_by(self.viewer).filter(pk=row.finding_id)
        if row.finding.names_person and not finding.exists():
            raise Http404
        try:
            exact = gets_exact(self.viewer, (row.responsible_id,), (row.department_id,))
            response = serve_to(
                self.viewer, ensure_notice(row),
                _("整改通知书%(number)s.pdf") % {"number": row.notice_number}, exact=exact,
            )
        except PaperFailed as failed:
            messages.error(request, str(failed))
            return redirect("finding", row.finding_id)
        access_log.record_request(request, access_log.Kind.DOWNLOAD, object=row)
        return response
