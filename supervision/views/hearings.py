"""Pages of hearings and symposia: the register, one record, the form with its points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.chain import chain_near
from portal.days import cn_date
from portal.delivery.registers import Cell
from portal.delivery.xlsx import Column
from portal.errors import RuleBroken, StaleState
from portal.forms.people import department_choices
from portal.pages import FIND, BasePage, Crumbs, DetailPage, Filling, unjudged
from portal.roles import Permission
from portal.views.registers import RegisterPage
from supervision.actions import hearings as actions
from supervision.forms.hearings import HearingFilter, HearingForm, PointFormSet
from supervision.models import Hearing
from supervision.queries import hearings as queries
from supervision.queries.pools import meeting_pool
from supervision.states import SHAPES, HearingState
from supervision.vocabulary import HearingKind

SAVE, RECORD, MORE, KIND = "save", "record", "more", "kind"
ROWS_MORE = 3


class HearingsPage(RegisterPage):
    """Which departments are still to be heard; below, the register."""

    permission = Permission.VIEW_HEARINGS
    filling = Filling(
        gettext_lazy("听取汇报、召开座谈会以后登记，提出的意见逐条分办。"),
        gettext_lazy("登记听取汇报"), "hearing_new",
    )
    template_name = "supervision/hearings.html"
    title = gettext_lazy("听取汇报、座谈")
    log_name = "supervision.hearings"
    filter_form = HearingFilter
    sorts = {"day": ("held_on",), "kind": ("kind", "-held_on")}
    default_sort = "-day"
    columns = (
        Column(gettext_lazy("日期"), 14, "day"), Column(gettext_lazy("类别"), 10, "kind"),
        Column(gettext_lazy("主题"), 28), Column(gettext_lazy("听取人（主持人）"), 14),
        Column(gettext_lazy("部门"), 16), Column(gettext_lazy("意见"), 6),
        Column(gettext_lazy("待答复"), 8), Column(gettext_lazy("状态"), 10),
    )

    def rows(self) -> Any:
        return queries.listed(self.viewer)

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        return queries.narrowed(rows, **cleaned)

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        for row in rows:
            yield (
                row.held_on, row.get_kind_display(),
                Cell(row.topic, url=reverse("hearing", args=[row.pk])), row.chair.name,
                row.department.short_name if row.department else "", row.raised, row.waiting,
                Cell(row.get_state_display(), mark=SHAPES[HearingState][row.state]),
            )

    def extra(self, page: Any) -> dict[str, Any]:
        today = clock.today()
        return super().extra(page) | {
            "holds": self.viewer.may(Permission.HOLD_HEARINGS),
            "to_hear": queries.to_hear(self.viewer, today),
        }


class HearingPage(DetailPage):
    """One hearing: what was said, and how each point stands."""

    permission = Permission.VIEW_HEARINGS
    template_name = "supervision/hearing.html"
    object: Hearing

    def crumbs(self) -> Crumbs:
        return [(_("听取汇报、座谈"), reverse("hearings"))]

    def subject(self) -> Hearing:
        rows = Hearing.objects.visible_to(self.viewer).select_related("chair", "department")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def extra(self) -> dict[str, Any]:
        row, today = self.object, clock.today()
        people = [p.person.name for p in row.participants.select_related("person")]
        report = row.kind == HearingKind.REPORT
        hours = "—".join(f"{t:%H:%M}" for t in (row.started_at, row.ended_at) if t)
        keeps = bool(actions.may_keep(row, self.viewer))
        return {
            "mark": SHAPES[HearingState][row.state],
            "edits": keeps and row.state == HearingState.DRAFT,
            "facts": [
                (_("类别"), row.get_kind_display()), (_("听取人（主持人）"), row.chair.name),
                (_("部门"), row.department.name if row.department else ""),
                (_("日期"), f"{cn_date(row.held_on)} {hours}".strip()), (_("地点"), row.place),
                (_("汇报人") if report else _("参加人员"), "、".join(people)),
                (_("下次日期"), cn_date(row.next_on)),
            ],
            "parts": [
                (Hearing._meta.get_field(name).verbose_name, text)
                for name in ("situation", "problems", "steps_taken", "leader_opinion")
                if (text := getattr(row, name))
            ],
            "points": [
                (p, queries.mark_of(p, today)) for p in row.points.select_related("answerer")
            ],
        }


class HearingFormPage(BasePage):
    """A hearing is written down: a draft first if one likes, then recorded."""

    permission = Permission.HOLD_HEARINGS
    template_name = "supervision/hearing_form.html"
    hearing: Hearing | None = None

    def crumbs(self) -> Crumbs:
        return [(_("听取汇报、座谈"), reverse("hearings"))]

    def setup_page(self) -> None:
        if "pk" in self.kwargs:
            visible = Hearing.objects.visible_to(self.viewer)
            self.hearing = get_object_or_404(visible, pk=self.kwargs["pk"])
            keeps = actions.may_keep(self.hearing, self.viewer)
            if not keeps or self.hearing.state != HearingState.DRAFT:
                raise PermissionDenied
        today = clock.today()
        self.chain = chain_near(
            today, self._named(),
            heads_of=queries.departments_at_hand(self.viewer, today, self._asked()),
        )

    def _asked(self) -> int | None:
        """The department in question: as it was typed, asked for by the address, or kept."""
        stored = self.hearing.department_id if self.hearing else None
        given = self.request.POST.get("department") or self.request.GET.get("department") or ""
        return int(given) if given.isdecimal() and len(given) < 18 else stored

    def _named(self) -> set[int]:
        """Who answers the points, as they are kept and as they were typed."""
        kept = self.hearing.points.values_list("answerer_id", flat=True) if self.hearing else ()
        given = [
            value for name, value in self.request.POST.items() if name.endswith("-answerer")
        ]
        return {pk for pk in kept if pk} | {
            int(value) for value in given if value.isdecimal() and len(value) < 18
        }

    # --- the forms ------------------------------------------------------------------------

    def _chairs(self) -> list[tuple[int, str]]:
        """Leaders write for themselves; the clerk for any of them."""
        found = queries.chairs(self.chain)
        own = [pair for pair in found if pair[0] == self.viewer.person_id]
        return own or found

    def _departments(self, chairs: list[tuple[int, str]]) -> list[tuple[Any, Any]]:
        mine = len(chairs) == 1 and not self.viewer.is_secretary
        if mine:
            return [(d.id, d.name) for d in self.chain.portfolio_of(chairs[0][0])]
        return [pair for pair in department_choices("") if pair[0]]

    def _form(self, data: Any = None, initial: dict[str, Any] | None = None) -> HearingForm:
        chairs = self._chairs()
        asked = (data or {}).get("department") or (initial or {}).get("department") or ""
        unit = int(asked) if str(asked).isdecimal() else None
        pool = meeting_pool(self.viewer, self.chain, unit)
        return HearingForm(
            data, initial=initial, chairs=chairs, departments=self._departments(chairs), pool=pool
        )

    def _points(self, data: Any = None, initial: list[dict[str, Any]] | None = None) -> Any:
        offered = queries.answerers(self.chain, self._named())
        return PointFormSet(
            data, initial=initial, prefix="points", form_kwargs={"answerers": offered}
        )

    def _stored(self) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        row = self.hearing
        if row is None:
            return self._fresh(), []
        values = {name: getattr(row, name) for name in (*actions.FIELDS, "kind", "edition")}
        people = list(row.participants.values_list("person_id", flat=True))
        points = [
            {"text": p.text, "answerer": p.answerer_id, "due": p.answer_due}
            for p in row.points.all()
        ]
        return values | {
            "chair": row.chair_id, "department": row.department_id, "people": people
        }, points

    def _fresh(self) -> dict[str, Any]:
        """What the address asks for: a kind, a department with its head as the reporter."""
        asked = self.request.GET.get("department", "")
        unit = int(asked) if asked.isdecimal() and len(asked) < 18 else 0
        head = self.chain.heads.get(unit)
        fact = self.chain.facts.departments.get(unit)
        kind = self.request.GET.get("kind", HearingKind.REPORT)
        return {
            "edition": 0, "held_on": clock.today(),
            "kind": kind if kind in HearingKind.values else HearingKind.REPORT,
            "department": unit or None, "people": [head.id] if head else [],
            "topic": _("听取%(name)s工作汇报") % {"name": fact.name} if fact else "",
        }

    # --- showing and keeping --------------------------------------------------------------

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.setup_page()
        values, points = self._stored()
        return self._show(self._form(initial=values), self._points(initial=points))

    def _show(self, form: Any, points: Any, status: int = 200) -> HttpResponseBase:
        return self.render(status, form=form, points=points, hearing=self.hearing)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.setup_page()
        act, data = request.POST.get("act", SAVE), request.POST.copy()
        if act == MORE:
            data["points-TOTAL_FORMS"] = str(_count(data) + ROWS_MORE)
        form, points = self._form(data), self._points(data)
        if act in (MORE, KIND, FIND):
            return self._show(unjudged(form), points)
        if not form.is_valid() or not points.is_valid():
            return self._show(form, points, 422)
        try:
            row = self._keep(form.cleaned_data, points, act == RECORD)
        except StaleState as stale:
            form.add_error(None, str(stale.sentence))
            return self._show(form, points, 409)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None,
                           str(broken.sentence))
            return self._show(form, points, 422)
        messages.success(request, _("已登记。") if act == RECORD else _("草稿已保存。"))
        return redirect(reverse("hearing", args=[row.pk]))

    def _keep(self, given: dict[str, Any], points: Any, records: bool) -> Hearing:
        content = actions.Content(
            kind=HearingKind(given["kind"]), chair=given["chair"],
            department=given.get("department"), people=given["people"], fields=given,
            points=[
                actions.Raised(row["text"], row["answerer"], row["due"])
                for row in (form.cleaned_data for form in points) if row.get("text", "").strip()
            ],
        )
        keep = actions.record_new if records else actions.save_draft
        return keep(
            content=content, edition=given["edition"], by=self.viewer, hearing=self.hearing
        )


def _count(data: Any) -> int:
    text = data.get("points-TOTAL_FORMS", "")
    return int(text) if text.isdecimal() and len(text) < 4 else 0
