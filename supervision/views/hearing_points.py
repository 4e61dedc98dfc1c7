"""Pages of points: all of them, one of them, and what is done with one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.days import cn_date, cn_datetime
from portal.delivery.registers import Cell
from portal.delivery.xlsx import Column
from portal.pages import Crumbs, DetailPage, Filling
from portal.roles import Permission
from portal.views.keeping import KeepPage
from portal.views.registers import RegisterPage
from supervision.actions import hearings as actions
from supervision.forms.hearings import AnswerForm, AssignForm, PointFilter, ReopenForm
from supervision.models import HearingPoint
from supervision.queries import hearings as queries
from supervision.queries.terms import due_after, term
from supervision.rules import hearings as rules

LABELS = {
    "answer": gettext_lazy("答复"), "assign": gettext_lazy("明确答复人和期限"),
    "close": gettext_lazy("办结"), "reopen": gettext_lazy("退回重新答复"),
}


class PointsPage(RegisterPage):
    """Points raised at hearings and symposia, with their answerers and days."""

    permission = Permission.VIEW_HEARINGS
    filling = Filling(
        gettext_lazy("座谈、听取汇报时提出的意见，登记后列在这里。"),
        gettext_lazy("登记座谈会"), "hearing_new",
    )
    title = gettext_lazy("座谈、汇报意见")
    log_name = "supervision.points"
    filter_form = PointFilter
    sorts = {"due": ("answer_due",), "day": ("hearing__held_on",), "state": ("state",)}
    default_sort = "due"
    columns = (
        Column(gettext_lazy("意见、问题"), 30), Column(gettext_lazy("来源"), 20),
        Column(gettext_lazy("日期"), 14, "day"), Column(gettext_lazy("答复人"), 10),
        Column(gettext_lazy("答复期限"), 14, "due"), Column(gettext_lazy("状态"), 10, "state"),
    )

    def crumbs(self) -> Crumbs:
        return [(_("听取汇报、座谈"), reverse("hearings"))]

    def rows(self) -> Any:
        return queries.points(self.viewer)

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        return queries.narrowed_points(rows, clock.today(), **cleaned)

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        today = clock.today()
        for row in rows:
            yield (
                Cell(row.text, url=reverse("point", args=[row.pk])), row.hearing.topic,
                row.hearing.held_on, row.answerer.name if row.answerer else "", row.answer_due,
                Cell(row.get_state_display(), mark=queries.mark_of(row, today)),
            )


class PointPage(DetailPage):
    """One point and its answer."""

    permission = Permission.VIEW_HEARINGS
    template_name = "supervision/point.html"
    object: HearingPoint

    def crumbs(self) -> Crumbs:
        row = self.object
        return [
            (_("听取汇报、座谈"), reverse("hearings")),
            (row.hearing.topic, reverse("hearing", args=[row.hearing_id])),
        ]

    def subject(self) -> HearingPoint:
        return get_object_or_404(queries.points(self.viewer), pk=self.kwargs["pk"])

    def extra(self) -> dict[str, Any]:
        row, viewer = self.object, self.viewer
        acts = rules.point_acts(
            row.state, keeps=bool(actions.may_keep(row.hearing, viewer)),
            answers=viewer.person_id is not None and viewer.person_id == row.answerer_id,
        )
        return {
            "mark": queries.mark_of(row, clock.today()),
            "acts": [(f"point_{act}", LABELS[act]) for act in acts],
            "term": term("hearing.point", row.hearing.held_on),
            "facts": [
                (_("来源"), row.hearing.topic), (_("日期"), cn_date(row.hearing.held_on)),
                (_("答复人"), row.answerer.name if row.answerer else _("尚未明确")),
                (_("答复期限"), cn_date(row.answer_due)),
                (_("答复时间"), cn_datetime(row.answered_at)),
                (_("办结时间"), cn_datetime(row.closed_at)),
            ],
        }


class PointAct(KeepPage, abstract=True):
    """One act on a point that the viewer may see; who has no part in it gets 403."""

    permission = Permission.VIEW_HEARINGS
    form_class: Any = forms.Form
    answers = False
    point: HearingPoint

    def prepare(self) -> None:
        self.point = get_object_or_404(queries.points(self.viewer), pk=self.kwargs["pk"])
        viewer = self.viewer
        mine = viewer.person_id is not None and viewer.person_id == self.point.answerer_id
        keeps = bool(actions.may_keep(self.point.hearing, viewer))
        if not (mine if self.answers else keeps):
            raise PermissionDenied

    def crumbs(self) -> Crumbs:
        return [(_("听取汇报、座谈"), reverse("hearings")), (_("意见"), self.back())]

    def back(self) -> str:
        return reverse("point", args=[self.point.pk])

    def facts(self) -> list[tuple[Any, Any]]:
        return [(_("意见、问题"), self.point.text), (_("已有答复"), self.point.answer)]

    def perform(self, form: Any) -> str:
        self.act(form.cleaned_data)
        return self.back()

    def act(self, given: dict[str, Any]) -> None:
        raise NotImplementedError


class PointAnswerPage(PointAct):
    answers = True
    form_class = AnswerForm
    question = gettext_lazy("答复意见")
    button = gettext_lazy("提交答复")
    done_message = gettext_lazy("已答复。")

    def act(self, given: dict[str, Any]) -> None:
        actions.answer(point=self.point, text=given["text"], by=self.viewer)


class PointAssignPage(PointAct):
    form_class = AssignForm
    question = gettext_lazy("明确答复人和期限")
    button = gettext_lazy("确定")
    done_message = gettext_lazy("已明确，答复人将收到消息。")

    def initial(self) -> dict[str, Any]:
        default = due_after("hearing.point", self.point.hearing.held_on).day
        return {
            "answerer": self.point.answerer_id, "due": self.point.answer_due or default
        }

    def act(self, given: dict[str, Any]) -> None:
        actions.assign(
            point=self.point, answerer=given["answerer"].pk, due=given["due"], by=self.viewer
        )


class PointClosePage(PointAct):
    question = gettext_lazy("办结意见")
    button = gettext_lazy("答复充分，办结")
    done_message = gettext_lazy("已办结。")

    def act(self, given: dict[str, Any]) -> None:
        actions.close(point=self.point, by=self.viewer)


class PointReopenPage(PointAct):
    form_class = ReopenForm
    question = gettext_lazy("退回重新答复")
    button = gettext_lazy("退回")
    done_message = gettext_lazy("已退回，原答复保留。")

    def initial(self) -> dict[str, Any]:
        return {"due": due_after("hearing.point", clock.today()).day}

    def act(self, given: dict[str, Any]) -> None:
        actions.reopen(point=self.point, by=self.viewer, **given)

