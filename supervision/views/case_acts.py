"""Acts on a case up to the collective decision: one form each."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.ledger import access_log
from portal.pages import Crumbs
from portal.roles import Permission
from portal.views.keeping import KeepPage
from supervision import case_acts
from supervision.actions import cases as actions
from supervision.case_acts import Hand
from supervision.forms.cases import (
    ApproveForm,
    CaseForm,
    DefendForm,
    EstablishForm,
    GroundsForm,
    MeetingForm,
    MembersForm,
    NoteForm,
    ReasonForm,
    RecordDefenceForm,
    ShowForm,
    UnpunishedForm,
    WeighForm,
)
from supervision.models import AccountabilityCase, Defence, Finding
from supervision.queries import cases as queries
from supervision.states import CaseState
from supervision.views.cases import ROOT
from supervision.vocabulary import ObjectKind, ResponsibilityType


class CaseAct(KeepPage, abstract=True):
    """One form about a case: hidden 404, not one's act 403, no longer in its state a sentence."""

    permission = Permission.VIEW_CASES
    hand: ClassVar[Hand] = Hand.KEEP
    case: AccountabilityCase

    def prepare(self) -> None:
        self.case = self.fetched()
        if not case_acts.may_hand(self.hand, self.case, self.viewer):
            raise PermissionDenied
        access_log.record_request(
            self.request, access_log.Kind.VIEW_CONFIDENTIAL, object=self.case
        )

    def fetched(self) -> AccountabilityCase:
        visible = AccountabilityCase.objects.visible_to(self.viewer)
        return queries.whole(get_object_or_404(visible, pk=self.kwargs["pk"]).pk)

    def crumbs(self) -> Crumbs:
        return [(str(ROOT), reverse("cases")), (queries.object_name(self.case), self.back())]

    def back(self) -> str:
        return reverse("case", args=[self.case.pk])

    def facts(self) -> list[tuple[Any, Any]]:
        return [
            (_("编号"), self.case.number), (_("对象"), queries.object_name(self.case)),
            (_("状态"), self.case.get_state_display()),
        ]

    def perform(self, form: Any) -> Any:
        self.act(form)
        return self.back()

    def act(self, form: Any) -> None:
        raise NotImplementedError


class CaseNewPage(KeepPage):
    """A proposal to hold somebody accountable, perhaps out of a finding."""

    permission = Permission.KEEP_CASES
    form_class = CaseForm
    button = gettext_lazy("提出问责")
    done_message = gettext_lazy("已提出，待党组书记批准启动。")

    def prepare(self) -> None:
        key = self.request.GET.get("finding")
        self.finding = None
        if key:
            readable = Finding.objects.readable_by(self.viewer)
            self.finding = get_object_or_404(readable, pk=key)
            access_log.record_request(
                self.request, access_log.Kind.VIEW_CONFIDENTIAL, object=self.finding
            )

    def crumbs(self) -> Crumbs:
        return [(str(ROOT), reverse("cases"))]

    def heading(self) -> Any:
        return _("提出问责建议")

    def lead(self) -> Any:
        return _("按照干部管理权限，本机关不能问责的人员，请登记收到的决定。")

    def back(self) -> str:
        return reverse("cases")

    def facts(self) -> list[tuple[Any, Any]]:
        return [(_("问题"), self.finding.title)] if self.finding else []

    def initial(self) -> dict[str, Any]:
        found = self.finding
        if found is None:
            return {}
        person = found.subject or found.answerable
        return {
            "object_kind": ObjectKind.CADRE, "person": person, "facts": found.facts,
            "clause": found.regulation_clause, "responsibility": ResponsibilityType.MAIN,
        }

    def perform(self, form: Any) -> str:
        case = actions.propose(content=_proposal(form, self.finding), by=self.viewer)
        return reverse("case", args=[case.pk])


def _proposal(form: Any, finding: Finding | None, kind: str = "") -> actions.Proposal:
    given = form.cleaned_data
    return actions.Proposal(
        object_kind=ObjectKind(given.get("object_kind") or kind), person=given.get("person"),
        department=given.get("department"), situations=tuple(given["situations"]),
        responsibility=given["responsibility"], text=given["facts"], finding=finding,
        clause=given["clause"], under_investigation=given["under_investigation"],
        uploads=tuple(given["uploads"]),
    )


class CaseEditPage(CaseAct):
    form_class = GroundsForm
    question = gettext_lazy("修改问责建议")
    done_message = gettext_lazy("已保存。")

    def initial(self) -> dict[str, Any]:
        case = self.case
        return {
            "edition": case.edition, "situations": case.situations, "facts": case.proposal,
            "responsibility": case.responsibility, "clause": case.clause,
        }

    def act(self, form: Any) -> None:
        actions.edit(
            case=self.case, content=_proposal(form, self.case.finding, self.case.object_kind),
            edition=form.cleaned_data["edition"], by=self.viewer,
        )


class CaseApprovePage(CaseAct):
    hand = Hand.DECIDE
    form_class = ApproveForm
    question = gettext_lazy("批准启动问责调查")
    button = gettext_lazy("批准启动")
    done_message = gettext_lazy("已批准启动。")
    template_name = "supervision/case_approve.html"

    def extra(self) -> dict[str, Any]:
        return {"case": self.case}

    def act(self, form: Any) -> None:
        actions.approve(case=self.case, members=form.members(), by=self.viewer,
                        note=form.cleaned_data["note"])


class CaseRefusePage(CaseAct):
    hand = Hand.DECIDE
    form_class = ReasonForm
    question = gettext_lazy("不批准启动问责")
    button = gettext_lazy("不批准")
    done_message = gettext_lazy("已登记。")

    def act(self, form: Any) -> None:
        actions.refuse(case=self.case, reason=form.cleaned_data["reason"], by=self.viewer)


class CaseMembersPage(CaseAct):
    form_class = MembersForm
    question = gettext_lazy("调查人员")

    def lead(self) -> Any:
        return _("对象本人、已回避人员和对象的下级不能参加。退出后不能再查看。")

    def initial(self) -> dict[str, Any]:
        people = [member.person for member in queries.members_of(self.case)]
        return dict(zip(("first", "second", "third"), people, strict=False))

    def act(self, form: Any) -> None:
        actions.change_members(case=self.case, members=form.members(), by=self.viewer)


class CaseEstablishPage(CaseAct):
    hand = Hand.INVESTIGATE
    form_class = EstablishForm
    question = gettext_lazy("登记调查认定的事实")
    done_message = gettext_lazy("已保存。")

    def initial(self) -> dict[str, Any]:
        case = self.case
        return {
            "edition": case.edition, "facts": case.facts or case.proposal,
            "evidence": case.evidence, "circumstances": case.circumstances,
        }

    def act(self, form: Any) -> None:
        given = form.cleaned_data
        actions.establish(case=self.case, by=self.viewer, **given)


class CaseShowPage(CaseAct):
    hand = Hand.INVESTIGATE
    form_class = ShowForm
    question = gettext_lazy("事实材料同对象见面")
    button = gettext_lazy("登记见面")
    done_message = gettext_lazy("已登记，对象可以陈述申辩。")
    template_name = "supervision/case_show.html"

    def initial(self) -> dict[str, Any]:
        return {"shown_on": clock.today()}

    def extra(self) -> dict[str, Any]:
        return {"case": self.case}

    def act(self, form: Any) -> None:
        actions.show_facts(case=self.case, by=self.viewer, **form.cleaned_data)


class CaseDefendPage(CaseAct):
    hand = Hand.OBJECT
    form_class = DefendForm
    question = gettext_lazy("陈述和申辩")
    button = gettext_lazy("提交")
    done_message = gettext_lazy("您的陈述申辩已如实记录。")
    template_name = "supervision/case_show.html"

    def extra(self) -> dict[str, Any]:
        return {"case": self.case}

    def act(self, form: Any) -> None:
        actions.defend(case=self.case, text=form.cleaned_data["text"], by=self.viewer)


class CaseDefencePage(CaseAct):
    hand = Hand.INVESTIGATE
    form_class = RecordDefenceForm
    question = gettext_lazy("记录陈述申辩")
    done_message = gettext_lazy("已如实记录。")

    def initial(self) -> dict[str, Any]:
        return {"given_on": clock.today()}

    def act(self, form: Any) -> None:
        actions.record_defence(case=self.case, by=self.viewer, **form.cleaned_data)


class DefenceWeighPage(CaseAct):
    """Whether a statement is adopted, and why."""

    hand = Hand.INVESTIGATE
    form_class = WeighForm
    question = gettext_lazy("陈述申辩的采纳情况")
    done_message = gettext_lazy("已登记采纳情况。")
    defence: Defence

    def fetched(self) -> AccountabilityCase:
        visible = AccountabilityCase.objects.visible_to(self.viewer)
        rows = Defence.objects.filter(case__in=visible.values("pk"))
        self.defence = get_object_or_404(rows, pk=self.kwargs["pk"])
        return queries.whole(self.defence.case_id)

    def facts(self) -> list[tuple[Any, Any]]:
        return [*super().facts(), (_("陈述和申辩"), self.defence.text)]

    def act(self, form: Any) -> None:
        actions.weigh(defence=self.defence, by=self.viewer, **form.cleaned_data)


class CaseCollectivePage(CaseAct):
    form_class = MeetingForm
    question = gettext_lazy("登记集体研究")
    done_message = gettext_lazy("已登记，请拟定决定书。")

    def initial(self) -> dict[str, Any]:
        return {"collective_on": clock.today(), "meeting": _("党组会议")}

    def act(self, form: Any) -> None:
        given = form.cleaned_data
        meeting = actions.Meeting(
            held_on=given["collective_on"], name=given["meeting"], entitled=given["entitled"],
            attended=given["attended"], conclusion=given["conclusion"],
        )
        actions.decide_together(case=self.case, meeting=meeting, by=self.viewer)


class CaseAgainPage(CaseAct):
    hand = Hand.INVESTIGATE
    form_class = ReasonForm
    question = gettext_lazy("退回补充调查")
    button = gettext_lazy("退回补充调查")
    done_message = gettext_lazy("已退回，事实须重新见面。")

    def act(self, form: Any) -> None:
        actions.investigate_again(
            case=self.case, reason=form.cleaned_data["reason"], by=self.viewer
        )


class CaseEndPage(CaseAct):
    form_class = UnpunishedForm
    question = gettext_lazy("不予、免予问责")
    button = gettext_lazy("登记结论")
    done_message = gettext_lazy("结论已登记。")

    def initial(self) -> dict[str, Any]:
        return {"circumstances": self.case.circumstances, "reason": self.case.conclusion}

    def act(self, form: Any) -> None:
        given = form.cleaned_data
        actions.leave_unpunished(
            case=self.case, end=CaseState(given["end"]), reason=given["reason"], by=self.viewer,
            circumstances=given["circumstances"],
        )


class NoteAct(CaseAct, abstract=True):
    """An act with nothing but a remark."""

    form_class = NoteForm
