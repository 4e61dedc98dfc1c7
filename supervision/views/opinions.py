"""Pages of opinions: the desk of those who deal with them, and one's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock, preferences
from portal.chain import chain_near
from portal.days import cn_date
from portal.ledger import access_log
from portal.models import Person
from portal.pages import Crumbs, DetailPage, Filling, FormPage, ListPage
from portal.roles import Permission
from portal.views.keeping import KeepPage
from supervision.actions import opinions as actions
from supervision.forms.opinions import (
    AnswerForm,
    AssignForm,
    OpinionFilter,
    RateForm,
    ReasonForm,
    who_handles,
)
from supervision.models import Opinion
from supervision.queries import instructions
from supervision.queries import opinions as queries
from supervision.states import OPINION_MOVES, OpinionState, possible
from supervision.views.acting import knowledge_of
from supervision.vocabulary import OpinionObject, Satisfaction


class OpinionsPage(ListPage):
    """The opinions that the viewer deals with; no text in a list."""

    permission = Permission.HANDLE_OPINIONS
    filling = Filling(gettext_lazy("收到的意见建议分办给您以后，列在这里。"))
    template_name = "supervision/opinions.html"
    filter_form = OpinionFilter
    sorts = {
        "day": ("received_on",), "due": ("answer_due", "received_on"), "state": ("state",),
        "about": ("about", "-received_on"),
    }
    default_sort = "-day"

    def rows(self) -> Any:
        return queries.desk(self.viewer)

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        return queries.narrowed(rows, cleaned)

    def extra(self, page: Any) -> dict[str, Any]:
        return {"rows": queries.rows_of(page, clock.today())}


class OpinionPage(DetailPage):
    """One opinion for those who deal with it: the text as typed, never its author."""

    permission = Permission.HANDLE_OPINIONS
    template_name = "supervision/opinion.html"
    object: Opinion

    def crumbs(self) -> Crumbs:
        return [(_("意见建议"), reverse("opinions"))]

    def subject(self) -> Opinion:
        opinion = get_object_or_404(queries.desk(self.viewer), pk=self.kwargs["pk"])
        self.reads = Opinion.objects.read_on_desk_by(self.viewer).filter(pk=opinion.pk).exists()
        if self.reads:
            # If this cannot be written the page is refused: let the error pass.
            access_log.record_request(
                self.request, access_log.Kind.VIEW_CONFIDENTIAL, object=opinion
            )
        return opinion

    def extra(self) -> dict[str, Any]:
        opinion = self.object
        shown: dict[str, Any] = {
            "reads": self.reads, "mark": queries.mark_of(opinion, clock.today()),
            "facts": facts_of(opinion), "acts": self._acts(opinion),
            "basis": queries.basis_of(opinion),
        }
        if self.reads:
            author = queries.author_by_consent(self.viewer, opinion)
            shown |= {
                "instructions": instructions.on_record(self.viewer, opinion),
                "knowledge": knowledge_of(self.viewer, opinion),
                "answers": opinion.answers.select_related("answered_by__person"),
                "assignments": opinion.assignments.select_related("handler"),
                "author": author,
            }
        return shown

    def _acts(self, opinion: Opinion) -> list[tuple[str, Any]]:
        """Pairs of route and label that the state and the viewer's part allow."""
        can, acts = possible(OPINION_MOVES, opinion.state), []
        assigns = Opinion.objects.assignable_by(self.viewer).filter(pk=opinion.pk).exists()
        if opinion.handler_id == self.viewer.person_id and "answer" in can:
            acts.append(("opinion_answer", _("答复")))
        if assigns and "assign" in can:
            again = opinion.handler_id is not None
            acts.append(("opinion_assign", _("改由他人办理") if again else _("分办")))
        if assigns and "close" in can:
            acts.append(("opinion_close", _("办结")))
        if self.reads and not opinion.anonymous and self.viewer.may(Permission.OPEN_AUTHORS):
            acts.append(("opinion_author", _("查看署名")))
        return acts


def facts_of(opinion: Opinion) -> list[tuple[Any, Any]]:
    return [
        (_("编号"), opinion.number), (_("意见对象"), opinion.get_about_display()),
        (_("涉及部门"), opinion.object_department), (_("涉及人员"), opinion.object_person),
        (_("类别"), opinion.get_category_display()),
        (_("方式"), _("匿名") if opinion.anonymous else _("署名（对承办人员隐去）")),
        (_("收到日期"), cn_date(opinion.received_on)),
        (_("答复期限"), cn_date(opinion.answer_due) if opinion.answer_due else ""),
        (_("承办人"), opinion.handler),
        (_("评价"), opinion.get_satisfaction_display() if opinion.satisfaction else ""),
    ]


# --- acts -----------------------------------------------------------------------------------


class OpinionAct(KeepPage, abstract=True):
    """One form about an opinion on the viewer's desk; an author as such gets 404 like anybody."""

    permission = Permission.HANDLE_OPINIONS
    opinion: Opinion

    def prepare(self) -> None:
        self.opinion = get_object_or_404(queries.desk(self.viewer), pk=self.kwargs["pk"])
        if not self.may_act():
            raise PermissionDenied

    def may_act(self) -> bool:
        return Opinion.objects.assignable_by(self.viewer).filter(pk=self.opinion.pk).exists()

    def crumbs(self) -> Crumbs:
        return [(_("意见建议"), reverse("opinions")), (self.opinion.number, self.back())]

    def back(self) -> str:
        return reverse("opinion", args=[self.opinion.pk])

    def facts(self) -> list[tuple[Any, Any]]:
        return facts_of(self.opinion)

    def perform(self, form: forms.Form) -> str | HttpResponseBase:
        return self.act(form.cleaned_data) or self.back()

    def act(self, given: dict[str, Any]) -> Any:
        raise NotImplementedError


class OpinionAssignPage(OpinionAct):
    permission = Permission.HANDLE_OPINIONS
    form_class = AssignForm
    question = gettext_lazy("分办意见建议")
    button = gettext_lazy("交其办理")
    done_message = gettext_lazy("已分办，并告知承办人。")

    def lead(self) -> Any:
        return who_handles(self.opinion.about)

    def initial(self) -> dict[str, Any]:
        return {"handler": self._proposed()}

    def _proposed(self) -> int | None:
        """The head of the owner department, or the leader in charge: who answers by the rule."""
        pk = self.opinion.object_department_id or 0
        chain = chain_near(clock.today(), heads_of=[pk])
        if self.opinion.about == OpinionObject.MATTER:
            head = chain.heads.get(pk)
            return head.id if head else None
        led = chain.leader_of(pk)
        if led is not None:
            return led[0].id
        return chain.secretary.id if chain.secretary else None

    def act(self, given: dict[str, Any]) -> None:
        person: Person = given["handler"]
        actions.assign(
            opinion=self.opinion, handler=person, note=given["note"], by=self.viewer
        )
        if not queries.desk(self.viewer).filter(pk=self.opinion.pk).exists():
            raise PermissionDenied


class OpinionAnswerPage(OpinionAct):
    permission = Permission.HANDLE_OPINIONS
    form_class = AnswerForm
    question = gettext_lazy("答复意见建议")
    button = gettext_lazy("答复")
    done_message = gettext_lazy("答复已登记，提意见的人可以查看。")
    template_name = "supervision/opinion_answer.html"

    def may_act(self) -> bool:
        return self.opinion.handler_id == self.viewer.person_id

    def extra(self) -> dict[str, Any]:
        access_log.record_request(
            self.request, access_log.Kind.VIEW_CONFIDENTIAL, object=self.opinion
        )
        return {"opinion": self.opinion}

    def act(self, given: dict[str, Any]) -> None:
        actions.answer(opinion=self.opinion, text=given["text"], by=self.viewer)


class OpinionClosePage(OpinionAct):
    permission = Permission.HANDLE_OPINIONS
    form_class = forms.Form
    question = gettext_lazy("办结意见建议")
    button = gettext_lazy("办结")
    done_message = gettext_lazy("意见建议已办结。")

    def act(self, given: dict[str, Any]) -> None:
        actions.close(opinion=self.opinion, by=self.viewer)


class OpinionAuthorPage(OpinionAct):
    """Who wrote it, for a reason that the author will read; shown once, kept nowhere."""

    permission = Permission.OPEN_AUTHORS
    form_class = ReasonForm
    question = gettext_lazy("查看意见署名")
    button = gettext_lazy("登记理由并查看")
    done_message = ""

    def may_act(self) -> bool:
        rows = Opinion.objects.read_on_desk_by(self.viewer)
        return not self.opinion.anonymous and rows.filter(pk=self.opinion.pk).exists()

    def lead(self) -> Any:
        return _("查看人、时间和理由记入账本，并告知署名人。署名人受保护，不得扩散。")

    def act(self, given: dict[str, Any]) -> HttpResponse:
        author = actions.open_author(
            opinion=self.opinion, reason=given["reason"], by=self.viewer
        )
        self.template_name = "supervision/opinion_author.html"
        return self.render(opinion=self.opinion, author=author)


# --- one's own ------------------------------------------------------------------------------


class MyOpinionsPage(ListPage):
    """The named opinions of the viewer. His looking at them is written down nowhere."""

    permission = Permission.GIVE_OPINIONS
    filling = Filling(
        gettext_lazy("署名提出意见建议后，办理情况和答复列在这里。"),
        gettext_lazy("提意见建议"), "opinion_new",
    )
    template_name = "supervision/my_opinions.html"
    sorts = {"day": ("received_on",)}
    default_sort = "-day"

    def rows(self) -> Any:
        return queries.own(self.viewer)

    def extra(self, page: Any) -> dict[str, Any]:
        return {"rows": queries.rows_of(page, clock.today())}


class MyOpinionPage(FormPage):
    """One's own opinion with its answers, who looked at the name, and how the answer suits."""

    permission = Permission.GIVE_OPINIONS
    template_name = "supervision/my_opinion.html"
    form_class = RateForm
    done_message = gettext_lazy("评价已登记。")
    opinion: Opinion

    def prepare(self) -> None:
        self.opinion = get_object_or_404(queries.own(self.viewer), pk=self.kwargs["pk"])

    def crumbs(self) -> Crumbs:
        return [(_("我的意见建议"), reverse("my_opinions"))]

    def initial(self) -> dict[str, Any]:
        return {"satisfaction": self.opinion.satisfaction}

    def extra(self) -> dict[str, Any]:
        opinion = self.opinion
        answered = opinion.state in (OpinionState.ANSWERED, OpinionState.CLOSED)
        return {
            "opinion": opinion, "mark": queries.mark_of(opinion, clock.today()),
            "object": queries.object_words(opinion), "handled": who_handles(opinion.about),
            "answers": opinion.answers.all(), "rates": answered and _rating(),
            "openings": opinion.openings.select_related("opened_by__person"),
        }

    def perform(self, form: RateForm) -> str:
        if not _rating():
            raise PermissionDenied
        actions.rate(
            opinion=self.opinion, satisfaction=Satisfaction(form.cleaned_data["satisfaction"]),
            by=self.viewer,
        )
        return reverse("my_opinion", args=[self.opinion.pk])


def _rating() -> bool:
    asked: bool = preferences.value("opinion_rating")
    return asked
