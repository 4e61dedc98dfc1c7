"""Pages of instructions (批示): given on a record, answered, listed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
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
from supervision import access
from supervision.actions import instructions as actions
from supervision.forms.daily import InstructionAnswerForm, InstructionFilter, InstructionForm
from supervision.models import Instruction
from supervision.queries import instructions as queries
from supervision.queries.terms import due_after
from supervision.states import TaskState
from supervision.views.acting import ActingRegister, Acts, RecordPage
from supervision.vocabulary import RecordKind

# Where the page of a record is, by its kind.
PAGES = {
    RecordKind.FINDING: "finding", RecordKind.OPINION: "opinion",
    RecordKind.EARLY_SIGN: "early_sign", RecordKind.MEASURE: "measure", RecordKind.CASE: "case",
}  # fmt: skip


class InstructionsPage(ActingRegister):
    """Instructions of which the viewer may know; no text in a list."""

    permission = Permission.HANDLE_OPINIONS
    filling = Filling(
        gettext_lazy("在谈话、问题、意见等记录的页面作出批示后，列在这里。"),
        gettext_lazy("查看问题台账"), "findings",
    )
    title = gettext_lazy("批示")
    log_name = "supervision.instructions"
    filter_form = InstructionFilter
    columns = (
        Column(gettext_lazy("批示日期"), 14, sort="day"), Column(gettext_lazy("批示人"), 12),
        Column(gettext_lazy("事项"), 14), Column(gettext_lazy("承办人"), 12),
        Column(gettext_lazy("办理期限"), 14, sort="due"), Column(gettext_lazy("状态"), 10),
    )
    sorts = {"day": ("given_on",), "due": ("answer_due",)}
    default_sort = "-day"

    def rows(self) -> Any:
        return queries.listed(self.viewer)

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if cleaned.get("state"):
            rows = rows.filter(state=cleaned["state"])
        return rows.overdue(clock.today()) if cleaned.get("late") else rows

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        today = clock.today()
        for row in rows:
            yield (
                Cell(row.given_on, reverse("instruction", args=[row.pk])), row.giver.name,
                row.get_on_kind_display(), row.answerer.name, row.answer_due,
                Cell(row.get_state_display(), mark=queries.mark_of(row, today)),
            )


class InstructionPage(RecordPage):
    """One instruction with its answer."""

    permission = Permission.HANDLE_OPINIONS
    object: Instruction

    def crumbs(self) -> Crumbs:
        return [(_("批示"), reverse("instructions"))]

    def subject(self) -> Instruction:
        rows = Instruction.objects.visible_to(self.viewer).select_related("giver", "answerer")
        found = get_object_or_404(rows, pk=self.kwargs["pk"])
        self.reads = Instruction.objects.readable_by(self.viewer).filter(pk=found.pk).exists()
        if self.reads:
            # If this cannot be written the page is refused: let the error pass.
            access_log.record_request(
                self.request, access_log.Kind.VIEW_CONFIDENTIAL, object=found
            )
        return found

    def title(self) -> Any:
        return _("批示：%(kind)s") % {"kind": self.object.get_on_kind_display()}

    def state(self) -> tuple[str, Any]:
        return queries.mark_of(self.object, clock.today()), self.object.get_state_display()

    def facts(self) -> Sequence[tuple[Any, Any]]:
        row = self.object
        return [
            (_("批示人"), row.giver.name), (_("批示日期"), cn_date(row.given_on)),
            (_("承办人"), row.answerer.name), (_("办理期限"), cn_date(row.answer_due)),
        ]

    def parts(self) -> Sequence[tuple[Any, str]]:
        row = self.object
        if not self.reads:
            return [(_("内容"), _("内容限定知悉，这里只显示基本情况。"))]
        return [(_("批示内容"), row.text), (_("办理情况"), row.answer)]

    def acts(self) -> Acts:
        row, acts = self.object, []
        if row.state == TaskState.OPEN and row.answerer_id == self.viewer.person_id:
            acts.append((_("登记办理情况"), reverse("instruction_answer", args=[row.pk])))
        record = access.readable_record(self.viewer, row.on_kind, row.on_record)
        if record is not None and row.on_kind in PAGES:
            page = PAGES[RecordKind(row.on_kind)]
            acts.append((_("查看事项"), reverse(page, args=[row.on_record])))
        if row.state == TaskState.OPEN and row.giver_id == self.viewer.person_id:
            acts.append((_("取消批示"), reverse("instruction_cancel", args=[row.pk])))
        return acts


class InstructionNewPage(KeepPage):
    """A leader instructs somebody on a record that he reads."""

    permission = Permission.GIVE_INSTRUCTIONS
    form_class = InstructionForm
    button = gettext_lazy("交办")
    done_message = gettext_lazy("批示已登记，并告知承办人。")

    def prepare(self) -> None:
        kind = self.kwargs["kind"]
        found = None
        if kind in actions.ON:
            found = access.readable_record(self.viewer, kind, self.kwargs["record"])
        if found is None:
            raise Http404
        self.record = found

    def crumbs(self) -> Crumbs:
        return [(_("批示"), reverse("instructions"))]

    def heading(self) -> Any:
        return _("批示：%(kind)s") % {"kind": RecordKind(self.kwargs["kind"]).label}

    def lead(self) -> Any:
        return _("承办人应当已知悉该事项；事项涉及的人员及其下属不能承办。")

    def back(self) -> str:
        page = PAGES.get(RecordKind(self.kwargs["kind"]))
        return reverse(page, args=[self.record.pk]) if page else reverse("instructions")

    def initial(self) -> dict[str, Any]:
        return {"answer_due": due_after("instruction.answer", clock.today()).day}

    def perform(self, form: InstructionForm) -> str:
        given = actions.give(record=self.record, by=self.viewer, **_plain(form))
        return reverse("instruction", args=[given.pk])


def _plain(form: forms.Form) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("text", "answerer", "answer_due")}


class InstructionAct(KeepPage, abstract=True):
    """One form about an instruction that the viewer knows."""

    permission = Permission.HANDLE_OPINIONS
    instruction: Instruction

    def prepare(self) -> None:
        rows = Instruction.objects.visible_to(self.viewer)
        self.instruction = get_object_or_404(rows, pk=self.kwargs["pk"])
        if self.whose() != self.viewer.person_id:
            raise PermissionDenied

    def whose(self) -> int:
        raise NotImplementedError

    def crumbs(self) -> Crumbs:
        return [(_("批示"), reverse("instructions"))]

    def back(self) -> str:
        return reverse("instruction", args=[self.instruction.pk])


class InstructionAnswerPage(InstructionAct):
    permission = Permission.HANDLE_OPINIONS
    form_class = InstructionAnswerForm
    button = gettext_lazy("办结")
    done_message = gettext_lazy("办理情况已登记，并告知批示人。")

    def heading(self) -> Any:
        return _("登记批示办理情况")

    def whose(self) -> int:
        return self.instruction.answerer_id

    def facts(self) -> Sequence[tuple[Any, Any]]:
        # The page shows what was asked: a reading like any other.
        access_log.record_request(
            self.request, access_log.Kind.VIEW_CONFIDENTIAL, object=self.instruction
        )
        return [
            (_("批示内容"), self.instruction.text),
            (_("办理期限"), cn_date(self.instruction.answer_due)),
        ]

    def perform(self, form: InstructionAnswerForm) -> str:
        actions.answer(
            instruction=self.instruction, text=form.cleaned_data["answer"], by=self.viewer
        )
        return self.back()


class InstructionCancelPage(InstructionAct):
    permission = Permission.GIVE_INSTRUCTIONS
    form_class = forms.Form
    button = gettext_lazy("取消批示")
    done_message = gettext_lazy("批示已取消。")

    def heading(self) -> Any:
        return _("取消批示")

    def whose(self) -> int:
        return self.instruction.giver_id

    def perform(self, form: forms.Form) -> str:
        actions.cancel(instruction=self.instruction, by=self.viewer)
        return self.back()
