"""Acts on a case from the decision on: draft, issue, service, circulation, correction."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.delivery.pdf import PaperFailed
from portal.pages import Crumbs
from portal.roles import Permission
from portal.views.keeping import KeepPage
from supervision import prints_decisions
from supervision.actions import appeals, decisions, execution
from supervision.case_acts import Hand
from supervision.forms.cases import NoteForm, ReasonForm
from supervision.forms.decisions import (
    CirculateForm,
    DecisionForm,
    PaperAppealForm,
    ReceivedForm,
    ServeForm,
    WaysForm,
)
from supervision.models import (
    AccountabilityCase,
    AccountabilityDecision,
)
from supervision.rules import cases as rules
from supervision.states import DecisionState
from supervision.views.case_acts import CaseAct, NoteAct
from supervision.views.cases import ROOT
from supervision.vocabulary import ObjectKind, ServiceManner


def _draft_of(case: AccountabilityCase) -> AccountabilityDecision | None:
    found = case.decisions.filter(state=DecisionState.DRAFT).first()
    if found is not None:
        found.case = case
    return found


class CaseDraftPage(CaseAct):
    """The draft of the decision, as often as one likes."""

    form_class = DecisionForm
    question = gettext_lazy("拟定问责决定书")
    done_message = gettext_lazy("已保存。")

    def prepare(self) -> None:
        super().prepare()
        self.draft = _draft_of(self.case)

    def form_kwargs(self) -> dict[str, Any]:
        return {"object_kind": self.case.object_kind}

    def initial(self) -> dict[str, Any]:
        if self.draft is None:
            return decisions.drafted_from(self.case) | {"edition": 0}
        kept = {name: getattr(self.draft, name) for name in decisions.DRAFT_FIELDS}
        chosen = WaysForm.initial_of(self.draft.measure_kinds)
        return kept | chosen | {"edition": self.draft.edition}

    def act(self, form: Any) -> None:
        given = form.cleaned_data
        fields = {n: given[n] for n in decisions.DRAFT_FIELDS if n in given}
        fields["measure_kinds"] = form.measure_kinds()
        decisions.save_draft(
            case=self.case, fields=fields, edition=given["edition"], by=self.viewer
        )


class CaseIssuePage(CaseAct):
    """The whole text before it is signed off, with what it still lacks."""

    hand = Hand.DECIDE
    question = gettext_lazy("审签印发问责决定书")
    button = gettext_lazy("印发")
    done_message = gettext_lazy("决定书已印发。")
    template_name = "supervision/case_issue.html"
    form_class = NoteForm

    def prepare(self) -> None:
        super().prepare()
        self.draft = _draft_of(self.case)

    def extra(self) -> dict[str, Any]:
        draft = self.draft
        if draft is None:
            return {"missing": [_("决定书")], "draft": None}
        facts = decisions.facts_of(draft)
        missing = rules.missing_parts(facts)
        # As it will stand on the paper; not saved here.
        draft.effective_on = draft.effective_on or draft.decided_on
        draft.effect_ends_on = facts.effect_ends_on
        return {
            "missing": missing, "draft": draft,
            "paper": None if missing else prints_decisions.paper_of(draft),
            "ends_on": facts.effect_ends_on, "ways": prints_decisions.ways_named(draft),
            "edition": draft.edition,
        }

    def perform(self, form: Any) -> Any:
        asked = self.request.POST.get("edition", "")
        decision = decisions.issue(
            case=self.case, edition=int(asked) if asked.isdecimal() else 0, by=self.viewer
        )
        try:
            prints_decisions.ensure_paper(decision)
        except PaperFailed as failure:
            messages.warning(self.request, str(failure))
        return self.back()


class ReceivePage(KeepPage):
    """A superior's decision: facts and scan, followed the same way."""

    permission = Permission.KEEP_CASES
    form_class = ReceivedForm
    button = gettext_lazy("登记")
    done_message = gettext_lazy("已登记收到的决定，请送达。")

    def crumbs(self) -> Crumbs:
        return [(str(ROOT), reverse("cases"))]

    def heading(self) -> Any:
        return _("登记收到的问责决定")

    def lead(self) -> Any:
        return _("只登记决定的基本信息和决定书，不录入案件材料。")

    def back(self) -> str:
        return reverse("cases")

    def perform(self, form: Any) -> str:
        given = form.cleaned_data
        decision = decisions.receive(
            given=decisions.ReceivedDecision(
                object_kind=ObjectKind(given["object_kind"]), person=given["person"],
                department=given["department"], issuer_kind=given["issuer_kind"],
                body=given["body"], number=given["number"], decided_on=given["decided_on"],
                effective_on=given["effective_on"], ways=tuple(given["ways"]),
                measure_kinds=tuple(form.measure_kinds()), responsibility=given["responsibility"],
                situations=tuple(given["situations"]), uploads=tuple(given["uploads"]),
            ),
            by=self.viewer,
        )
        return reverse("case", args=[decision.case_id])


class CaseServePage(CaseAct):
    form_class = ServeForm
    question = gettext_lazy("送达问责决定书")
    button = gettext_lazy("登记送达")
    done_message = gettext_lazy("已送达，对象可以查看决定书。")

    def lead(self) -> Any:
        return _("向对象及其所在党组织宣布。自登记之日起对象可以查看决定书并申诉。")

    def initial(self) -> dict[str, Any]:
        return {"served_on": clock.today(), "manner": ServiceManner.IN_PERSON}

    def act(self, form: Any) -> None:
        execution.serve(case=self.case, by=self.viewer, **form.cleaned_data)


class CaseCirculatePage(CaseAct):
    form_class = CirculateForm
    question = gettext_lazy("通报问责决定")
    button = gettext_lazy("登记通报")
    done_message = gettext_lazy("通报已登记。")

    def initial(self) -> dict[str, Any]:
        return {"circulated_on": clock.today()}

    def act(self, form: Any) -> None:
        given = form.cleaned_data
        execution.circulate(
            case=self.case, on=given["circulated_on"], text=given["text"],
            organ_wide=given["organ_wide"], departments=given["departments"], by=self.viewer,
        )


class CaseReviewPage(NoteAct):
    question = gettext_lazy("核查执行情况")
    button = gettext_lazy("核查完成")
    done_message = gettext_lazy("已核查。")

    def act(self, form: Any) -> None:
        execution.review(case=self.case, by=self.viewer, **form.cleaned_data)


class CaseClosePage(NoteAct):
    question = gettext_lazy("问责结案")
    button = gettext_lazy("结案")
    done_message = gettext_lazy("已结案。")

    def act(self, form: Any) -> None:
        execution.close(case=self.case, by=self.viewer, **form.cleaned_data)


class CaseChangePage(CaseAct):
    hand = Hand.DECIDE
    form_class = ReasonForm
    question = gettext_lazy("变更问责决定")
    button = gettext_lazy("变更")
    done_message = gettext_lazy("原决定已变更，请拟定新的决定书。")

    def prepare(self) -> None:
        super().prepare()
        standing = (DecisionState.ISSUED, DecisionState.SERVED)
        self.decision = self.case.decisions.filter(state__in=standing).first()
        if self.decision is None:
            raise PermissionDenied

    def act(self, form: Any) -> None:
        appeals.change(decision=self.decision, by=self.viewer, **form.cleaned_data)


class CaseRevokePage(CaseChangePage):
    question = gettext_lazy("撤销问责决定")
    button = gettext_lazy("撤销")
    done_message = gettext_lazy("决定已撤销。")

    def act(self, form: Any) -> None:
        appeals.revoke(decision=self.decision, by=self.viewer, **form.cleaned_data)


class CaseAppealPage(CaseAct):
    """An appeal that came on paper."""

    form_class = PaperAppealForm
    question = gettext_lazy("登记书面申诉")
    done_message = gettext_lazy("申诉已登记。")

    def prepare(self) -> None:
        super().prepare()
        self.decision = self.case.decisions.filter(state=DecisionState.SERVED).first()
        if self.decision is None:
            raise PermissionDenied

    def initial(self) -> dict[str, Any]:
        return {"filed_on": clock.today()}

    def act(self, form: Any) -> None:
        appeals.file(decision=self.decision, by=self.viewer, **form.cleaned_data)
