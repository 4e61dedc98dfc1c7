"""Pages of early signs: the list, one sign, and how it is met."""

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
from portal.days import cn_date
from portal.delivery.registers import Cell
from portal.delivery.xlsx import Column
from portal.ledger import access_log
from portal.pages import Crumbs, Filling
from portal.roles import Permission
from portal.views.keeping import KeepPage
from portal.views.registers import ALL
from supervision.actions import early_signs as actions
from supervision.forms.early_signs import (
    CloseSignForm,
    ConfirmSignForm,
    EarlySignFilter,
    EarlySignForm,
    RespondForm,
)
from supervision.models import EarlySign, Finding, Talk
from supervision.queries import early_signs as queries
from supervision.queries import instructions
from supervision.states import EARLY_SIGN_MOVES, possible
from supervision.views.acting import ActingRegister, Acts, RecordPage, knowledge_of

ROOT = gettext_lazy("苗头性问题")
ACTS = {
    "respond": gettext_lazy("登记谈话提醒"), "confirm": gettext_lazy("属实，转为问题"),
    "close": gettext_lazy("了结"), "unfounded": gettext_lazy("不属实"),
}


class EarlySignsPage(ActingRegister):
    """Signs of which the viewer may know; no facts in a list."""

    permission = Permission.NOTE_EARLY_SIGNS
    filling = Filling(
        gettext_lazy("发现苗头性、倾向性问题的，登记后由有权处置的人员办理。"),
        gettext_lazy("登记苗头性问题"), "early_sign_new",
    )
    title = ROOT
    log_name = "supervision.early_signs"
    secret = ALL
    filter_form = EarlySignFilter
    columns = (
        Column(gettext_lazy("涉及人员"), 14), Column(gettext_lazy("部门"), 18),
        Column(gettext_lazy("性质"), 10), Column(gettext_lazy("发现日期"), 14, sort="day"),
        Column(gettext_lazy("处置期限"), 14), Column(gettext_lazy("发现人"), 12),
        Column(gettext_lazy("状态"), 16, sort="state"),
    )
    sorts = {"day": ("noticed_on",), "state": ("state", "-noticed_on")}
    default_sort = "-day"

    def rows(self) -> Any:
        return queries.listed(self.viewer)

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        return queries.narrowed(rows, cleaned)

    def acts(self) -> Acts:
        return [(_("登记苗头性问题"), reverse("early_sign_new"))]

    def lead(self) -> Any:
        return _("抓早抓小。未属实的一年后删除；本人和同事看不到，谈话时告知本人。")

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        today = clock.today()
        for sign, due_on in queries.with_due(rows):
            yield (
                Cell(sign.subject.name, reverse("early_sign", args=[sign.pk])),
                sign.department.short_name if sign.department else "",
                sign.get_kind_display(), sign.noticed_on, due_on, sign.author.name,
                Cell(sign.get_state_display(), mark=queries.mark_of(sign, due_on, today)),
            )


class EarlySignPage(RecordPage):
    """One sign with what was done about it."""

    permission = Permission.NOTE_EARLY_SIGNS
    object: EarlySign

    def crumbs(self) -> Crumbs:
        return [(ROOT, reverse("early_signs"))]

    def subject(self) -> EarlySign:
        rows = EarlySign.objects.readable_by(self.viewer)
        found = get_object_or_404(
            rows.select_related("subject", "department", "author", "talk"), pk=self.kwargs["pk"]
        )
        # If this cannot be written the page is refused: let the error pass.
        access_log.record_request(
            self.request, access_log.Kind.VIEW_CONFIDENTIAL, object=found
        )
        self.due_on = queries.with_due([found])[0][1]
        return found

    def title(self) -> Any:
        return _("苗头性问题：%(name)s") % {"name": self.object.subject.name}

    def state(self) -> tuple[str, Any]:
        mark = queries.mark_of(self.object, self.due_on, clock.today())
        return mark, self.object.get_state_display()

    def facts(self) -> Sequence[tuple[Any, Any]]:
        return facts_of(self.object) + [
            (_("处置期限"), cn_date(self.due_on)),
            (_("提醒谈话"), self.object.talk and cn_date(self.object.talk.held_on)),
            (_("保存至"), cn_date(self.object.keep_until)),
        ]

    def parts(self) -> Sequence[tuple[Any, str]]:
        row = self.object
        return [
            (_("情况"), row.facts), (_("研判意见"), row.assessment), (_("了结说明"), row.close_note)
        ]

    def acts(self) -> Acts:
        row = self.object
        acts: list[tuple[Any, str]] = []
        if actions.may_decide(row, self.viewer):
            acts += [
                (ACTS[act], reverse(f"early_sign_{act}", args=[row.pk]))
                for act in ACTS if act in possible(EARLY_SIGN_MOVES, row.state)
            ]
            if acts and self.viewer.may(Permission.HOLD_TALKS):
                talk = reverse("talk_new") + f"?person={row.subject_id}&kind=reminder_talk"
                acts.insert(1, (_("记录提醒谈话"), talk))
        finding = Finding.objects.visible_to(self.viewer).filter(early_sign=row).first()
        if finding is not None:
            acts.append((_("查看问题"), reverse("finding", args=[finding.pk])))
        if where := knowledge_of(self.viewer, row):
            acts.append((_("知悉和回避"), where))
        return acts

    def note(self) -> Any:
        return _("查看内容会留下记录。")

    def extra(self) -> dict[str, Any]:
        terms = queries.respond_terms()
        basis = (f"{terms[-1].label}{terms[-1].value}{terms[-1].unit.label}",
                 str(terms[-1].basis)) if terms else ("", "")
        return super().extra() | {
            "instructions": instructions.on_record(self.viewer, self.object), "basis": basis,
        }


def facts_of(sign: EarlySign) -> list[tuple[Any, Any]]:
    return [
        (_("涉及人员"), sign.subject.name), (_("当时所在部门"), sign.department),
        (_("性质"), sign.get_kind_display()), (_("来源"), sign.get_source_display()),
        (_("发现日期"), cn_date(sign.noticed_on)), (_("发现人"), sign.author.name),
    ]


class EarlySignNewPage(KeepPage):
    permission = Permission.NOTE_EARLY_SIGNS
    form_class = EarlySignForm
    done_message = gettext_lazy("苗头性问题已登记。")

    def form_kwargs(self) -> dict[str, Any]:
        return {"people": queries.people_below(self.viewer)}

    def initial(self) -> dict[str, Any]:
        return {"noticed_on": clock.today()}

    def heading(self) -> Any:
        return _("登记苗头性问题")

    def lead(self) -> Any:
        return _("由分管领导、机关纪委研判处置；本人和同事看不到。")

    def crumbs(self) -> Crumbs:
        return [(ROOT, self.back())]

    def back(self) -> str:
        return reverse("early_signs")

    def perform(self, form: forms.Form) -> str:
        sign = actions.note(noticed=actions.Noticed(**form.cleaned_data), by=self.viewer)
        return reverse("early_sign", args=[sign.pk])


class EarlySignAct(KeepPage, abstract=True):
    """One decision about a sign that the viewer reads."""

    permission = Permission.NOTE_EARLY_SIGNS
    sign: EarlySign

    def prepare(self) -> None:
        rows = EarlySign.objects.readable_by(self.viewer)
        self.sign = get_object_or_404(
            rows.select_related("subject", "department", "author"), pk=self.kwargs["pk"]
        )
        if not actions.may_decide(self.sign, self.viewer):
            raise PermissionDenied

    def crumbs(self) -> Crumbs:
        return [(ROOT, reverse("early_signs")), (self.sign.subject.name, self.back())]

    def back(self) -> str:
        return reverse("early_sign", args=[self.sign.pk])

    def facts(self) -> Sequence[tuple[Any, Any]]:
        return facts_of(self.sign)


class EarlySignRespondPage(EarlySignAct):
    permission = Permission.NOTE_EARLY_SIGNS
    form_class = RespondForm
    question = gettext_lazy("登记谈话提醒")
    done_message = gettext_lazy("处置情况已登记。")

    def form_kwargs(self) -> dict[str, Any]:
        return {"talks": queries.talks_since(self.viewer, self.sign)}

    def perform(self, form: forms.Form) -> str:
        key = form.cleaned_data["talk"]
        talk = Talk.objects.visible_to(self.viewer).get(pk=key) if key else None
        actions.respond(
            sign=self.sign, assessment=form.cleaned_data["assessment"], talk=talk,
            by=self.viewer,
        )
        return self.back()


class EarlySignClosePage(EarlySignAct):
    permission = Permission.NOTE_EARLY_SIGNS
    form_class = CloseSignForm
    question = gettext_lazy("了结苗头性问题")
    button = gettext_lazy("了结")
    done_message = gettext_lazy("已了结，一年后删除。")

    def perform(self, form: forms.Form) -> str:
        actions.close(sign=self.sign, note=form.cleaned_data["note"], by=self.viewer)
        return self.back()


class EarlySignUnfoundedPage(EarlySignAct):
    permission = Permission.NOTE_EARLY_SIGNS
    form_class = CloseSignForm
    question = gettext_lazy("认定不属实")
    button = gettext_lazy("认定不属实")
    done_message = gettext_lazy("已认定不属实，除机关纪委外不再显示，一年后删除。")

    def perform(self, form: forms.Form) -> str:
        actions.find_unfounded(sign=self.sign, note=form.cleaned_data["note"], by=self.viewer)
        return reverse("early_signs")


class EarlySignConfirmPage(EarlySignAct):
    permission = Permission.NOTE_EARLY_SIGNS
    form_class = ConfirmSignForm
    question = gettext_lazy("属实，转为问题")
    button = gettext_lazy("转为问题")
    done_message = gettext_lazy("已转为问题草稿，请补充后登记。")

    def perform(self, form: forms.Form) -> str:
        finding = actions.confirm(sign=self.sign, by=self.viewer, **form.cleaned_data)
        return reverse("finding", args=[finding.pk])
