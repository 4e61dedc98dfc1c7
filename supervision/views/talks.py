"""Pages of talks: whom one owes one, the ledger, one record and what is done with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
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
from portal.delivery.registers import Cell
from portal.delivery.xlsx import Column
from portal.ledger import access_log
from portal.pages import BasePage, Crumbs, DetailPage, Filling
from portal.paging import LongPaginator
from portal.roles import Permission
from portal.views.keeping import KeepPage
from portal.views.registers import RegisterPage
from supervision import access
from supervision import prints_talks as papers
from supervision.actions import talks as actions
from supervision.forms.talks import (
    CancelForm,
    ConfirmForm,
    CorrectionForm,
    DisputeForm,
    RemarkForm,
    ReviewForm,
    TalkFilter,
)
from supervision.models import Talk
from supervision.queries import talks as queries
from supervision.states import SHAPES, TALK_MOVES, TALK_OPEN, TalkState, possible
from supervision.vocabulary import RECEIVED_TALKS, Sensitivity, TalkRole

MARKS = SHAPES[TalkState]


class TalksOwedPage(BasePage):
    """Whom do I still owe a talk: one tap on a name begins the record."""

    permission = Permission.HOLD_TALKS
    template_name = "supervision/talks_owed.html"

    def crumbs(self) -> Crumbs:
        return [(_("谈话"), reverse("talks"))]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = queries.talks_owed(self.viewer, clock.today())
        owed = sum(row.owed for row in rows)
        return self.render(
            rows=rows, owed=owed, drafts=queries.described(queries.drafts_of(self.viewer)[:20])
        )


class TalksPage(RegisterPage):
    """The ledger of talks: what the viewer may know, no content."""

    permission = Permission.VIEW_TALKS
    filling = Filling(
        gettext_lazy("谈话以后登记记录，由谈话对象核对。"),
        gettext_lazy("记录谈话"), "talk_new",
    )
    template_name = "supervision/talks.html"
    title = gettext_lazy("谈话台账")
    log_name = "supervision.talks"
    secret = Q(sensitivity=Sensitivity.WORK_SECRET)
    filter_form = TalkFilter
    paginator = LongPaginator
    sorts = {"day": ("held_on",), "kind": ("kind", "-held_on"), "state": ("state", "-held_on")}
    default_sort = "-day"
    columns = (
        Column(gettext_lazy("日期"), 14, "day"), Column(gettext_lazy("种类"), 20, "kind"),
        Column(gettext_lazy("形式"), 8), Column(gettext_lazy("谈话人"), 14),
        Column(gettext_lazy("谈话对象"), 22), Column(gettext_lazy("状态"), 10, "state"),
        Column(gettext_lazy("回访日期"), 14),
    )

    def note(self) -> Any:
        return _("只列出查阅人可以知悉的谈话，不含谈话内容。")

    def rows(self) -> Any:
        return queries.ledger(self.viewer)

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        return queries.narrowed(rows, **cleaned)

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        for row in queries.described(rows):
            talk = row.talk
            yield (
                talk.held_on, Cell(talk.get_kind_display(), url=reverse("talk", args=[talk.pk])),
                talk.get_form_display(), row.talkers, row.interviewees,
                Cell(talk.get_state_display(), mark=MARKS[talk.state]), talk.review_on,
            )

    def extra(self, page: Any) -> dict[str, Any]:
        return super().extra(page) | {
            "holds": self.viewer.may(Permission.HOLD_TALKS),
            "drafts_for": queries.drafts_for_others(self.viewer),
        }


class TalkPage(DetailPage):
    """One talk: the record for those who may read it, the bare facts for the others."""

    permission = Permission.VIEW_TALKS
    template_name = "supervision/talk.html"
    object: Talk

    def crumbs(self) -> Crumbs:
        return [(_("谈话"), reverse("talks"))]

    def subject(self) -> Talk:
        visible = Talk.objects.visible_to(self.viewer)
        talk = get_object_or_404(visible, pk=self.kwargs["pk"])
        self.reads = Talk.objects.readable_by(self.viewer).filter(pk=talk.pk).exists()
        if self.reads:
            # If this cannot be written the page is refused: let the error pass.
            access_log.record_request(
                self.request, access_log.Kind.VIEW_CONFIDENTIAL, object=talk
            )
        return talk

    def extra(self) -> dict[str, Any]:
        talk = self.object
        own = access.role_in(self.viewer, talk)
        parts = list(talk.participants.select_related("person", "department"))
        shown: dict[str, Any] = {
            "reads": self.reads, "mark": MARKS[TalkState(talk.state)],
            "facts": self._facts(talk, parts), "acts": self._acts(talk, own),
        }
        if self.reads:
            shown |= {
                "parts": queries.sections_of(talk),
                "answers": talk.responses.select_related("person"),
            }
        return shown

    @staticmethod
    def _facts(talk: Talk, parts: list[Any]) -> list[tuple[Any, Any]]:
        def named(role: str) -> str:
            return "、".join(
                f"{p.person.name}（{p.post_text}）" if p.post_text else p.person.name
                for p in parts if p.role == role
            )

        hours = "—".join(f"{t:%H:%M}" for t in (talk.started_at, talk.ended_at) if t)
        day = f"{cn_date(talk.held_on)} {hours}".strip() if talk.held_on else ""
        return [
            (_("形式"), talk.get_form_display()), (_("日期"), day), (_("地点"), talk.place),
            *((role.label, named(role)) for role in TalkRole),
            (_("知悉范围"), talk.get_sensitivity_display()),
            (_("谈话机关"), talk.held_by_body), (_("通知文号"), talk.notice_number),
            (_("承诺期限"), cn_date(talk.promise_due) if talk.promise_due else ""),
            (_("回访日期"), cn_date(talk.review_on) if talk.review_on else ""),
        ]

    def _acts(self, talk: Talk, own: str | None) -> list[tuple[str, Any]]:
        """Pairs of route and label that the state and the viewer's part allow."""
        can = possible(TALK_MOVES, talk.state)
        writes = own == TalkRole.TALKER or access.drafts_for_talker(self.viewer, talk)
        acts: list[tuple[str, Any]] = []
        if own == TalkRole.INTERVIEWEE and talk.kind not in RECEIVED_TALKS:
            acts += [("talk_confirm", _("核对确认"))] if "confirm" in can else []
            acts += [("talk_dispute", _("提出异议"))] if "dispute" in can else []
            acts.append(("talk_remark", _("补充说明")))
        if writes and self.viewer.may(Permission.HOLD_TALKS) and talk.state in TALK_OPEN:
            acts.append(("talk_edit", _("修改")))
            acts += [("talk_cancel", _("取消"))] if "cancel" in can else []
        if self.reads and papers.has_paper(talk):
            acts.append(("talk_paper", _("谈话记录文书")))
        if own == TalkRole.TALKER and talk.state not in TALK_OPEN:
            acts += [("talk_review", _("登记回访"))] if "review" in can else []
            acts.append(("talk_correct", _("更正")))
        return acts


class TalkPaperPage(BasePage):
    """The record as a paper: set once for each state of the record, served as it was stored."""

    permission = Permission.VIEW_TALKS

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        visible = Talk.objects.visible_to(self.viewer)
        talk = get_object_or_404(visible, pk=self.kwargs["pk"])
        reads = Talk.objects.readable_by(self.viewer).filter(pk=talk.pk).exists()
        if not reads or not papers.has_paper(talk):
            raise PermissionDenied
        access_log.record_request(request, access_log.Kind.EXPORT, object=talk, result="pdf")
        try:
            parties = talk.participants.values_list("person_id", flat=True)
            return serve_to(
                self.viewer, papers.ensure_paper(talk).file, f"谈话记录{talk.number}.pdf",
                exact=access.gets_exact(self.viewer, parties),
            )
        except PaperFailed as failed:
            messages.error(request, str(failed))
            return redirect("talk", pk=talk.pk)


# --- acts -----------------------------------------------------------------------------------


class TalkAct(KeepPage, abstract=True):
    """One form about a talk that the viewer may read; other roles get 403, the hidden 404."""

    permission = Permission.VIEW_TALKS
    role = TalkRole.TALKER
    talk: Talk

    def prepare(self) -> None:
        visible = Talk.objects.visible_to(self.viewer)
        self.talk = get_object_or_404(visible, pk=self.kwargs["pk"])
        if not self.may_act():
            raise PermissionDenied

    def may_act(self) -> bool:
        return access.role_in(self.viewer, self.talk) == self.role

    def crumbs(self) -> Crumbs:
        return [(_("谈话"), reverse("talks")), (self.talk.get_kind_display(), self.back())]

    def back(self) -> str:
        return reverse("talk", args=[self.talk.pk])

    def facts(self) -> list[tuple[Any, Any]]:
        row = queries.described([self.talk])[0]
        return [
            (_("种类"), self.talk.get_kind_display()),
            (_("日期"), cn_date(self.talk.held_on) if self.talk.held_on else ""),
            (_("谈话人"), row.talkers), (_("谈话对象"), row.interviewees),
        ]

    def perform(self, form: forms.Form) -> str:
        self.act(form.cleaned_data)
        return self.back()

    def act(self, given: dict[str, Any]) -> None:
        raise NotImplementedError


class TalkConfirmPage(TalkAct):
    """The interviewee finds the record right."""

    role = TalkRole.INTERVIEWEE
    form_class = ConfirmForm
    objects = True  # offers the way to an objection
    question = gettext_lazy("确认谈话记录")
    button = gettext_lazy("核对无误，确认")
    done_message = gettext_lazy("已确认，谈话记录已锁定。")
    template_name = "supervision/talk_answer.html"

    def initial(self) -> dict[str, Any]:
        return {"edition": self.talk.edition}

    def extra(self) -> dict[str, Any]:
        access_log.record_request(
            self.request, access_log.Kind.VIEW_CONFIDENTIAL, object=self.talk
        )
        return {
            "parts": queries.sections_of(self.talk), "talk": self.talk,
            "disputes": self.talk.state in TALK_MOVES["dispute"].start and self.objects,
        }

    def act(self, given: dict[str, Any]) -> None:
        actions.confirm(
            talk=self.talk, edition=given["edition"], by=self.viewer, remark=given["text"]
        )


class TalkDisputePage(TalkConfirmPage):
    """The interviewee disagrees; his words stand beside the record."""

    form_class = DisputeForm
    objects = False
    question = gettext_lazy("对谈话记录提出异议")
    button = gettext_lazy("提交异议")
    done_message = gettext_lazy("异议已附在记录之后。")

    def act(self, given: dict[str, Any]) -> None:
        actions.dispute(
            talk=self.talk, edition=given["edition"], by=self.viewer, remark=given["text"]
        )


class TalkRemarkPage(TalkAct):
    role = TalkRole.INTERVIEWEE
    form_class = RemarkForm
    question = gettext_lazy("补充说明谈话记录")
    button = gettext_lazy("提交说明")
    done_message = gettext_lazy("说明已附在记录之后。")

    def act(self, given: dict[str, Any]) -> None:
        actions.add_remark(talk=self.talk, by=self.viewer, text=given["text"])


class TalkCorrectPage(TalkAct):
    form_class = CorrectionForm
    question = gettext_lazy("更正谈话记录")
    button = gettext_lazy("登记更正")
    done_message = gettext_lazy("更正已登记，与原文并列。")

    def lead(self) -> Any:
        return _("原文保留不动，更正并列显示，并告知谈话对象。")

    def act(self, given: dict[str, Any]) -> None:
        actions.correct(talk=self.talk, by=self.viewer, **given)


class TalkReviewPage(TalkAct):
    form_class = ReviewForm
    question = gettext_lazy("登记回访")
    button = gettext_lazy("回访完成")
    done_message = gettext_lazy("回访已登记。")

    def act(self, given: dict[str, Any]) -> None:
        actions.review(talk=self.talk, by=self.viewer, note=given["note"])


class TalkCancelPage(TalkAct):
    permission = Permission.HOLD_TALKS
    form_class = CancelForm
    question = gettext_lazy("取消谈话")
    button = gettext_lazy("取消这次谈话")
    done_message = gettext_lazy("谈话已取消。")

    def may_act(self) -> bool:
        return super().may_act() or access.drafts_for_talker(self.viewer, self.talk)

    def act(self, given: dict[str, Any]) -> None:
        actions.cancel(talk=self.talk, reason=given["reason"], by=self.viewer)
