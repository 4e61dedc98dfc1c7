"""Pages on which an exception is asked for, a refusal recorded, and a request decided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import access
from agreements.actions import exceptions
from agreements.forms.signing import AskForm, DecideForm, RefusalForm
from agreements.models import Agreement, ExceptionRequest
from agreements.queries.one import ASK_LABELS
from agreements.states import AgreementState, RequestKind
from agreements.views.agreements import OneAgreement
from portal.days import cn_date, cn_datetime
from portal.errors import RuleBroken, Sentence
from portal.models import Person
from portal.pages import ActionPage
from portal.roles import Permission

Pairs = Sequence[tuple[str, Any]]

THEN: dict[str, Sentence] = {
    RequestKind.RETURN: gettext_lazy("采纳的，作废后重新印发；维持原文本的，答复后继续签订。"),
    RequestKind.DEFER: gettext_lazy("同意后不再提醒，期满自动恢复签订。"),
    RequestKind.EXEMPT: gettext_lazy("同意后不签订，也不计入签订率。"),
    RequestKind.VOID: gettext_lazy("同意后原责任书作废并留存，随即按现行任职印发新的责任书。"),
    RequestKind.EARLY_OPENING: gettext_lazy("同意后不再等待上一级生效，提前开放列入签订统计。"),
}


class AboutOne(OneAgreement, ActionPage, abstract=True):
    """An act on one agreement that the viewer reads."""

    permission = Permission.VIEW_AGREEMENTS

    def back(self) -> str:
        return self.address()

    def facts(self) -> list[tuple[str, Any]]:
        return [
            (_("责任书"), self.agreement.number),
            (_("责任人"), f"{self.agreement.responsible.name}（{self.agreement.posts_text}）"),
        ]


class AskPage(AboutOne):
    """Ask for a return, a deferral, an exemption, a voiding or an early opening."""

    permission = Permission.VIEW_AGREEMENTS
    form_class = AskForm

    def prepare(self) -> None:
        self.require_readable()
        if self.kwargs["kind"] not in RequestKind:
            raise Http404
        self.kind = RequestKind(self.kwargs["kind"])
        if access.may_ask(self.viewer, self.agreement, self.kind).rule == "X1":
            raise PermissionDenied

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Where it cannot be asked for now, the page of the agreement says why."""
        self.prepare()
        try:
            access.may_ask(self.viewer, self.agreement, self.kind).require()
            exceptions.decider_of(agreement=self.agreement, kind=self.kind, by=self.viewer)
        except RuleBroken as broken:
            messages.warning(request, str(broken.sentence))
            return redirect(self.address())
        return super().get(request, *args, **kwargs)

    def form_kwargs(self) -> dict[str, Any]:
        return {"kind": self.kind}

    def question(self) -> str:
        return str(ASK_LABELS[self.kind])

    def recorded(self) -> Pairs:
        return [
            (_("事项"), self.kind.label), *self.facts(),
            (_("决定人"), self._decider_words()),
            (_("随后"), THEN[self.kind]),
        ]

    def _decider_words(self) -> str:
        if self.kind == RequestKind.RETURN:
            return _("党办会同签订方%(name)s") % {"name": self.agreement.issuer.name}
        try:
            decider_id = exceptions.decider_of(
                agreement=self.agreement, kind=self.kind, by=self.viewer
            )
        except RuleBroken as broken:
            return str(broken.sentence)
        decider = Person.objects.filter(pk=decider_id).first()
        return decider.name if decider else ""

    def button(self) -> str:
        return _("确认退回") if self.kind == RequestKind.RETURN else _("提出申请")

    def perform(self, form: AskForm) -> str:
        exceptions.ask(
            agreement=self.agreement, kind=self.kind, by=self.viewer, **form.cleaned_data
        )
        messages.success(
            self.request,
            _("已退回，等待答复。") if self.kind == RequestKind.RETURN
            else _("申请已提出，等待决定。"),
        )
        return self.address()


class RefusePage(AboutOne):
    """The issuer records that the responsible person refuses to sign."""

    permission = Permission.SIGN
    form_class = RefusalForm
    done_message = gettext_lazy("拒签已记录，已报告党组书记和纪检干部。")

    def prepare(self) -> None:
        self.require_readable()
        if access.may_refuse(self.viewer, self.agreement).rule == "X8":
            raise PermissionDenied

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.prepare()
        verdict = access.may_refuse(self.viewer, self.agreement)
        if not verdict:
            messages.warning(request, str(verdict.sentence))
            return redirect(self.address())
        return super().get(request, *args, **kwargs)

    def question(self) -> str:
        return _("记录拒签")

    def recorded(self) -> Pairs:
        return [
            (_("事项"), _("拒签")), *self.facts(), (_("记录人"), self.viewer.name),
            (_("随后"), _("报告党组书记和纪检干部；本人仍可签订。")),
        ]

    def button(self) -> str:
        return _("确认记录")

    def perform(self, form: RefusalForm) -> str:
        exceptions.refuse(
            agreement=self.agreement, reason=form.cleaned_data["reason"], by=self.viewer
        )
        return self.address()


class DecidePage(ActionPage):
    """What is asked for and why; the one named agrees or not."""

    permission = Permission.DECIDE_EXCEPTION
    template_name = "agreements/exception_decide.html"
    form_class = DecideForm

    @cached_property
    def asked(self) -> ExceptionRequest:
        found: ExceptionRequest = get_object_or_404(
            ExceptionRequest.objects.visible_to(self.viewer).select_related(
                "agreement", "campaign", "person", "asked_by__person", "decided_by__person",
                "decider",
            ),
            pk=self.kwargs["pk"],
        )
        return found

    def prepare(self) -> None:
        deciding = exceptions.may_decide(self.viewer, self.asked)
        if self.request.method == "POST" and not deciding:
            raise PermissionDenied

    def form_kwargs(self) -> dict[str, Any]:
        return {"kind": self.asked.kind}

    def question(self) -> str:
        return str(self.asked)

    def recorded(self) -> Pairs:
        return [(_("决定人"), self.viewer.name), (_("随后"), THEN[self.asked.kind])]

    def button(self) -> str:
        return _("确认决定")

    def back(self) -> str:
        if self.asked.agreement_id and self._sees_agreement:
            return reverse("agreement", args=[self.asked.agreement_id])
        return reverse("home")

    @cached_property
    def _sees_agreement(self) -> bool:
        visible = Agreement.objects.visible_to(self.viewer)
        return visible.filter(pk=self.asked.agreement_id).exists()

    def extra(self) -> dict[str, Any]:
        asked = self.asked
        return {
            "asked": asked,
            "facts": self._facts(),
            "deciding": asked.decided_at is None
            and bool(exceptions.may_decide(self.viewer, asked)),
            "agreement_url": self.back() if asked.agreement_id and self._sees_agreement else "",
        }

    def _facts(self) -> list[tuple[str, Any]]:
        asked = self.asked
        found = asked.agreement
        state = AgreementState(found.state).label if found else _("尚未印发")
        return [
            (_("事项"), RequestKind(asked.kind).label),
            (_("责任人"), asked.person.name),
            (_("责任书"), found.number if found else str(asked.campaign)),
            (_("目前状态"), state),
            (_("申请人"), str(asked.asked_by) if asked.asked_by else ""),
            (_("申请时间"), cn_datetime(asked.asked_at)),
            (_("理由"), asked.reason),
            (_("缓签至"), cn_date(asked.until)),
            (_("文件编号"), asked.document_number),
            (_("决定人"), self._decider_words()),
            (_("决定"), self._decision()),
            (_("决定时间"), cn_datetime(asked.decided_at)),
            (_("答复"), asked.answer),
        ]

    def _decider_words(self) -> str:
        if self.asked.decided_by is not None:
            return str(self.asked.decided_by)
        if self.asked.decider is not None:
            return str(self.asked.decider.name)
        return _("党办会同签订方")

    def _decision(self) -> str:
        if self.asked.granted is None:
            return ""
        if self.asked.kind == RequestKind.RETURN:
            return _("采纳") if self.asked.granted else _("维持原文本")
        return _("同意") if self.asked.granted else _("不同意")

    def perform(self, form: DecideForm) -> str:
        decided = exceptions.decide(
            request=self.asked, granted=form.cleaned_data["granted"],
            answer=form.cleaned_data["answer"], by=self.viewer,
        )
        messages.success(self.request, self._done_words(decided))
        return self.back()

    def _done_words(self, decided: ExceptionRequest) -> str:
        """After a voiding: what takes the agreement's place."""
        found = decided.agreement
        if found is None or found.state != AgreementState.VOIDED:
            return _("决定已记录，已通知申请人和责任人。")
        new = Agreement.objects.filter(predecessor=found).first()
        if new is None:
            return _("已作废。现行任职中没有对应岗位，未印发新的责任书。")
        return _("已作废，新的责任书 %(number)s 已印发。") % {"number": new.number}
