"""Pages of integrity reminders: the next festival, the message, who has read it, the texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.days import cn_datetime
from portal.delivery.registers import Cell
from portal.delivery.xlsx import Column
from portal.pages import ActionPage, Crumbs, DetailPage, Filling, FormPage, ListPage, unjudged
from portal.roles import Permission
from portal.views.keeping import KeepPage
from portal.views.registers import RegisterPage
from supervision.actions import reminders as actions
from supervision.forms.reminders import ReminderFilter, ReminderSendForm, ReminderTextForm
from supervision.models import IntegrityReminder, ReminderText
from supervision.models.visibility import is_clerk, is_discipline
from supervision.queries import holidays
from supervision.queries import reminders as queries
from supervision.queries.pools import chain_for, reminder_pool
from supervision.states import SHAPES, ReminderState
from supervision.vocabulary import HOLIDAY_OCCASIONS, ReminderForm, ReminderOccasion

SAVE, SEND, TEXT = "save", "send", "text"


class RemindersPage(RegisterPage):
    """The next festival and who has reminded for it; below, the reminders one may know of."""

    permission = Permission.VIEW_TALKS
    filling = Filling(
        gettext_lazy("节假日前或者需要时，向人员发送廉政提醒。"),
        gettext_lazy("发送廉政提醒"), "reminder_new",
    )
    template_name = "supervision/reminders.html"
    title = gettext_lazy("廉政提醒")
    log_name = "supervision.reminders"
    filter_form = ReminderFilter
    sorts = {"day": ("sent_at",), "occasion": ("occasion", "-sent_at")}
    default_sort = "-day"
    columns = (
        Column(gettext_lazy("发出日期"), 14, "day"), Column(gettext_lazy("时点"), 14, "occasion"),
        Column(gettext_lazy("标题"), 24), Column(gettext_lazy("提醒人"), 12),
        Column(gettext_lazy("接收"), 8), Column(gettext_lazy("已阅知"), 8),
        Column(gettext_lazy("状态"), 10),
    )

    def rows(self) -> Any:
        return queries.listed(self.viewer)

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        return queries.narrowed(rows, **cleaned)

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        for row in rows:
            yield (
                row.sent_on, row.get_occasion_display(),
                Cell(row.title, url=reverse("reminder", args=[row.pk])),
                row.sender.name if row.sender else "", row.recipients, row.readers,
                Cell(row.get_state_display(), mark=SHAPES[ReminderState][row.state]),
            )

    def extra(self, page: Any) -> dict[str, Any]:
        sends = self.viewer.may(Permission.SEND_REMINDERS)
        shown = super().extra(page) | {
            "sends": sends, "keeps": bool(actions.may_keep_texts(self.viewer))
        }
        if sends:
            ahead = holidays.holidays(clock.today())[:1]
            shown |= {"holiday": ahead[0] if ahead else None}
            if ahead:
                shown["reminded"] = holidays.reminded_before(ahead[0], self._scope())
        return shown

    def _scope(self) -> frozenset[int] | None:
        """Whose departments the card names: all for the offices, else those answered for."""
        viewer = self.viewer
        everywhere = viewer.is_secretary or is_discipline(viewer) or is_clerk(viewer)
        return None if everywhere else viewer.answers_for


class ReminderPage(DetailPage):
    """One reminder; the recipient says that he has read it, the sender sees who has."""

    permission = Permission.VIEW_TALKS
    template_name = "supervision/reminder.html"
    object: IntegrityReminder

    def crumbs(self) -> Crumbs:
        return [(_("廉政提醒"), reverse("reminders"))]

    def subject(self) -> IntegrityReminder:
        return get_object_or_404(
            IntegrityReminder.objects.visible_to(self.viewer).select_related(
                "sender", "department"
            ),
            pk=self.kwargs["pk"],
        )

    def extra(self) -> dict[str, Any]:
        row, viewer = self.object, self.viewer
        own = queries.own_receipt(row, viewer)
        mine = viewer.user_id == row.created_by_id
        receipts = queries.receipts_of(row, viewer)
        overview = mine or len(receipts) > (1 if own else 0)
        return {
            "mark": SHAPES[ReminderState][row.state], "own": own,
            "reads": own is not None and own.read_at is None and row.state == ReminderState.SENT,
            "edits": mine and row.state == ReminderState.DRAFT,
            "withdraws": mine and row.state == ReminderState.SENT,
            "receipts": receipts if overview else [],
            "readers": sum(r.read_at is not None for r in receipts),
            "facts": [
                (_("时点"), row.get_occasion_display()), (_("节日（事项）日期"), row.occasion_on),
                (_("方式"), row.get_form_display()),
                (_("提醒人"), row.sender.name if row.sender else ""),
                (_("发出时间"), cn_datetime(row.sent_at)),
                (_("撤回时间"), cn_datetime(row.withdrawn_at)),
            ],
        }


class ReminderFormPage(FormPage):
    """A reminder is written: the text of the occasion is offered, people are ticked."""

    permission = Permission.SEND_REMINDERS
    template_name = "supervision/reminder_form.html"
    form_class = ReminderSendForm
    reminder: IntegrityReminder | None = None

    def crumbs(self) -> Crumbs:
        return [(_("廉政提醒"), reverse("reminders"))]

    def prepare(self) -> None:
        if "pk" in self.kwargs:
            visible = IntegrityReminder.objects.visible_to(self.viewer)
            self.reminder = get_object_or_404(visible, pk=self.kwargs["pk"])
            own = self.reminder.created_by_id == self.viewer.user_id
            if not own or self.reminder.state != ReminderState.DRAFT:
                raise PermissionDenied
        self.pool = reminder_pool(self.viewer, chain_for(self.viewer))

    def form_kwargs(self) -> dict[str, Any]:
        return {"pool": self.pool}

    def initial(self) -> dict[str, Any]:
        row = self.reminder
        if row is not None:
            names = ("occasion", "occasion_on", "form", "title", "text")
            people = list(row.receipts.values_list("person_id", flat=True))
            return {name: getattr(row, name) for name in names} | {"people": people}
        ahead = holidays.holidays(clock.today())[:1]
        asked = self.request.GET.get("occasion", "")
        if asked not in ReminderOccasion.values:
            asked = ahead[0].occasion if ahead else ReminderOccasion.OTHER
        return {"form": ReminderForm.MESSAGE} | self._offered(asked)

    def _offered(self, occasion: str) -> dict[str, Any]:
        """What an occasion brings along: its text, and the first day of the festival."""
        standard = queries.standard_text(occasion)
        day = next(
            (h.start for h in holidays.holidays(clock.today()) if h.occasion == occasion), None
        ) if occasion in HOLIDAY_OCCASIONS else None
        return {
            "occasion": occasion, "occasion_on": day,
            "title": standard.title if standard else "", "text": standard.text if standard else "",
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.POST.get("act") == TEXT:
            self.prepare()
            return self.render(form=unjudged(self._retold()), **self.extra())
        return super().post(request, *args, **kwargs)

    def _retold(self) -> forms.Form:
        """Another occasion brings its text, unless something was written already."""
        data = self.request.POST.copy()
        if queries.is_standard(data.get("text", "")):
            for name, value in self._offered(data.get("occasion", "")).items():
                data[name] = value.isoformat() if hasattr(value, "isoformat") else value or ""
        return ReminderSendForm(data, pool=self.pool)

    def extra(self) -> dict[str, Any]:
        return {"reminder": self.reminder}

    def perform(self, form: Any) -> str:
        given = form.cleaned_data
        content = actions.Content(
            occasion=ReminderOccasion(given["occasion"]), title=given["title"],
            text=given["text"], form=ReminderForm(given["form"]),
            occasion_on=given["occasion_on"], people=given["people"],
        )
        sends = self.request.POST.get("act") == SEND
        self.done_message = _("提醒已发出。") if sends else _("草稿已保存。")
        row = (
            actions.send_new(content=content, by=self.viewer, reminder=self.reminder)
            if sends
            else actions.save_draft(content=content, by=self.viewer, reminder=self.reminder)
        )
        return reverse("reminder", args=[row.pk])


class ReminderReadPage(ActionPage):
    """The recipient has read it: one button, and who sent it knows."""

    permission = Permission.VIEW_TALKS
    done_message = gettext_lazy("已登记阅知。")
    reminder: IntegrityReminder

    def prepare(self) -> None:
        visible = IntegrityReminder.objects.visible_to(self.viewer)
        self.reminder = get_object_or_404(visible, pk=self.kwargs["pk"])
        if queries.own_receipt(self.reminder, self.viewer) is None:
            raise PermissionDenied

    def question(self) -> str:
        return _("确认已阅知提醒")

    def recorded(self) -> Sequence[tuple[str, Any]]:
        return [(_("提醒"), self.reminder.title), (_("内容"), self.reminder.text)]

    def button(self) -> str:
        return _("已阅知")

    def back(self) -> str:
        return reverse("reminder", args=[self.reminder.pk])

    def perform(self, form: Any) -> str:
        actions.read(reminder=self.reminder, by=self.viewer)
        return self.back()


class ReminderWithdrawPage(ActionPage):
    """A reminder that was sent by mistake is taken back."""

    permission = Permission.SEND_REMINDERS
    done_message = gettext_lazy("提醒已撤回。")
    reminder: IntegrityReminder

    def prepare(self) -> None:
        visible = IntegrityReminder.objects.visible_to(self.viewer)
        self.reminder = get_object_or_404(visible, pk=self.kwargs["pk"])
        if self.reminder.created_by_id != self.viewer.user_id:
            raise PermissionDenied

    def question(self) -> str:
        return _("撤回廉政提醒")

    def recorded(self) -> Sequence[tuple[str, Any]]:
        return [(_("提醒"), self.reminder.title), (_("撤回时间"), cn_datetime(clock.now()))]

    def button(self) -> str:
        return _("撤回")

    def back(self) -> str:
        return reverse("reminder", args=[self.reminder.pk])

    def perform(self, form: Any) -> str:
        actions.withdraw(reminder=self.reminder, by=self.viewer)
        return self.back()


# --- standard texts -----------------------------------------------------------------------


class ReminderTextsPage(ListPage):
    """The standard texts by occasion."""

    permission = Permission.SEND_REMINDERS
    filling = Filling(
        gettext_lazy("登记常用的提醒文字，发送时选用。"),
        gettext_lazy("新增范本"), "reminder_text_new",
    )
    template_name = "supervision/reminder_texts.html"

    def crumbs(self) -> Crumbs:
        return [(_("廉政提醒"), reverse("reminders"))]

    def rows(self) -> Any:
        return ReminderText.objects.order_by("-in_use", "occasion", "pk")

    def extra(self, page: Any) -> dict[str, Any]:
        return {"keeps": bool(actions.may_keep_texts(self.viewer))}


class ReminderTextFormPage(KeepPage):
    """A new standard text, or a change of one."""

    permission = Permission.SEND_REMINDERS
    form_class = ReminderTextForm
    done_message = gettext_lazy("范本已保存。")
    standard: ReminderText | None = None

    def prepare(self) -> None:
        if "pk" in self.kwargs:
            self.standard = get_object_or_404(ReminderText, pk=self.kwargs["pk"])
        if not actions.may_keep_texts(self.viewer):
            raise PermissionDenied

    def form_kwargs(self) -> dict[str, Any]:
        return {"instance": self.standard} if self.standard else {}

    def crumbs(self) -> Crumbs:
        return [(_("廉政提醒"), reverse("reminders")), (_("提醒范本"), self.back())]

    def heading(self) -> Any:
        return _("修改提醒范本") if self.standard else _("新增提醒范本")

    def lead(self) -> Any:
        return _("已发出的提醒保留原来的文字。")

    def back(self) -> str:
        return reverse("reminder_texts")

    def perform(self, form: Any) -> str:
        standard = ReminderText.objects.get(pk=self.standard.pk) if self.standard else None
        actions.keep_text(by=self.viewer, standard=standard, **form.cleaned_data)
        return self.back()
