"""What has changed since issue: supplementary and renewed agreements, endings, requests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions import ending, issuing
from agreements.cascade import Change
from agreements.forms.campaigns import EndForm, IssueForm, RequestsFilter
from agreements.jobs import make_papers
from agreements.models import Agreement, ExceptionRequest
from agreements.plans import difference_of
from agreements.states import CampaignState, Method, Reason
from agreements.views.campaign_base import CampaignMixin
from portal import clock, preferences
from portal.chain import VIA_NAMES
from portal.days import cn_date
from portal.delivery.xlsx import Column
from portal.models import Person
from portal.pages import ActionPage, Crumbs, DetailPage
from portal.roles import Permission
from portal.views.registers import RegisterPage

NAMED = 12  # people named in the confirmation; the rest are counted
OUTCOMES = {
    None: gettext_lazy("待决定"), True: gettext_lazy("已同意"), False: gettext_lazy("未同意"),
}


@dataclass(frozen=True)
class ChangeRow:
    """One change as the page shows it; `key` is what the form sends back."""

    key: str
    change: Change
    old: Agreement | None

    @property
    def label(self) -> str:
        return str(self.change.reason.label)

    @property
    def via(self) -> str:
        return str(VIA_NAMES[self.change.planned.via])


class ChangesMixin(CampaignMixin, abstract=True):
    """Works out, once a request, what the chain of today asks for."""

    permission = Permission.RUN_CAMPAIGNS

    @cached_property
    def _difference(self) -> tuple[list[ChangeRow], list[Agreement]]:
        if self.campaign.state != CampaignState.ISSUED:
            return [], []
        _chain, difference = difference_of(self.campaign, clock.today())
        ids = [c.standing.agreement_id for c in difference.changes if c.standing]
        ids += [s.agreement_id for s in difference.ended]
        found = Agreement.objects.select_related("responsible", "issuer").in_bulk(ids)
        changes = [
            ChangeRow(
                f"{c.planned.responsible.id}-{c.planned.level.value}", c,
                found[c.standing.agreement_id] if c.standing else None,
            )
            for c in difference.changes
        ]
        return changes, [found[s.agreement_id] for s in difference.ended]

    @property
    def changes(self) -> list[ChangeRow]:
        return self._difference[0]

    @property
    def ended(self) -> list[Agreement]:
        return self._difference[1]

    def back(self) -> str:
        return reverse("campaign_changes", args=[self.campaign.pk])


class ChangesPage(ChangesMixin, DetailPage):
    """Who has come, who has moved, who is gone, and what follows for the agreements."""

    template_name = "agreements/campaign_changes.html"

    def subject(self) -> Any:
        return self.campaign

    def extra(self) -> dict[str, Any]:
        return {
            "changes": self.changes,
            "ended": self.ended,
            "today": clock.today(),
            "days": preferences.value("supplementary_days"),
            "running": self.campaign.state == CampaignState.ISSUED,
        }


class ChosenPage(ChangesMixin, ActionPage, abstract=True):
    """The first POST brings the chosen rows, the second one confirms."""

    def crumbs(self) -> Crumbs:
        return [*super().crumbs(), (_("变动"), self.back())]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self._asked(request.GET.getlist("key"))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "confirmed" in request.POST:
            return super().post(request, *args, **kwargs)
        return self._asked(request.POST.getlist("key"))

    def _asked(self, keys: list[str]) -> HttpResponseBase:
        known = [key for key in keys if key in self.keys()]
        form = self.form_class(initial={"key": known, **self.initial()}, **self.form_kwargs())
        return self.render(form=form, **self.extra())

    def keys(self) -> dict[str, Any]:
        raise NotImplementedError

    def form_kwargs(self) -> dict[str, Any]:
        return {"keys": self.keys()}

    def chosen(self) -> list[Any]:
        asked = [*self.request.POST.getlist("key"), *self.request.GET.getlist("key")]
        keys = self.keys()
        return [keys[key] for key in dict.fromkeys(asked) if key in keys]


class IssueChangesPage(ChosenPage):
    """Supplementary and renewed agreements for the chosen people."""

    template_name = "agreements/campaign_chosen.html"
    form_class = IssueForm

    def keys(self) -> dict[str, Any]:
        return {row.key: row for row in self.changes}

    def form_kwargs(self) -> dict[str, Any]:
        return super().form_kwargs() | {"online": self.campaign.method == Method.ONLINE}

    def question(self) -> str:
        return _("印发补签、重签责任书")

    def recorded(self) -> Sequence[tuple[str, Any]]:
        rows: list[ChangeRow] = self.chosen()
        anew = [r for r in rows if r.change.reason == Reason.RE_SIGNED]
        first = [r for r in rows if r.change.reason == Reason.SUPPLEMENTARY]
        due = clock.today() + timedelta(days=preferences.value("supplementary_days"))
        return [
            pair
            for pair in (
                (_("补签"), _named([r.change.planned.responsible.name for r in first])),
                (_("重签"), _named([r.change.planned.responsible.name for r in anew])),
                (_("截止日期"), cn_date(due) if rows else ""),
                (_("原责任书"), _("已生效的，至新责任书生效时终止；尚未生效的，即行作废。")
                 if anew else ""),
            )
            if pair[1]
        ]

    def button(self) -> str:
        return _("确认印发")

    def perform(self, form: IssueForm) -> str:
        keys = [r.change.planned.key for r in form.chosen()]
        made = issuing.issue_changes(
            campaign=self.campaign, keys=[(p, level.value) for p, level in keys], by=self.viewer,
            on_paper=bool(form.cleaned_data.get("on_paper")),
        )
        make_papers.enqueue(self.campaign.pk)
        messages.success(self.request, _("已印发 %(n)s 份，文件正在生成。") % {"n": len(made)})
        return self.back()


class EndChangesPage(ChosenPage):
    """Agreements whose seat is no more are ended on a document."""

    template_name = "agreements/campaign_chosen.html"
    form_class = EndForm

    def keys(self) -> dict[str, Any]:
        return {str(a.pk): a for a in self.ended}

    def initial(self) -> dict[str, Any]:
        return {"on": clock.today()}

    def question(self) -> str:
        return _("终止责任书")

    def recorded(self) -> Sequence[tuple[str, Any]]:
        rows: list[Agreement] = self.chosen()
        words = [f"{a.number} {a.responsible.name}" for a in rows]
        return [(_("终止"), _named(words))] if rows else []

    def button(self) -> str:
        return _("确认终止")

    def perform(self, form: EndForm) -> str:
        done = ending.end_many(
            agreements=form.chosen(), reason=form.cleaned_data["reason"],
            document=form.cleaned_data["document"], on=form.cleaned_data["on"], by=self.viewer,
        )
        messages.success(self.request, _("已终止 %(n)s 份。") % {"n": len(done)})
        return self.back()


class RequestsPage(CampaignMixin, RegisterPage):
    """Requests outside the ordinary course, open and decided."""

    permission = Permission.RUN_CAMPAIGNS
    template_name = "agreements/campaign_exceptions.html"
    filter_form = RequestsFilter
    log_name = "agreements.exceptions"
    columns = (
        Column(gettext_lazy("事项"), 12), Column(gettext_lazy("人员"), 12),
        Column(gettext_lazy("责任书"), 18), Column(gettext_lazy("理由"), 36),
        Column(gettext_lazy("文件编号"), 18), Column(gettext_lazy("缓签至"), 14),
        Column(gettext_lazy("提出人"), 12), Column(gettext_lazy("提出日期"), 14),
        Column(gettext_lazy("决定人"), 12), Column(gettext_lazy("决定日期"), 14),
        Column(gettext_lazy("办理情况"), 12), Column(gettext_lazy("答复"), 24),
    )

    def register_title(self) -> str:
        return _("%(name)s申请事项") % {"name": self.campaign}

    def log_label(self) -> str:
        return f"{self.log_name}:{self.campaign.pk}"

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        for one in rows:
            yield (
                one.get_kind_display(), one.person.name,
                one.agreement.number if one.agreement else _("印发前"), one.reason,
                one.document_number, one.until, one.asked_by or "", _day(one.asked_at),
                one.decided_by or "", _day(one.decided_at), OUTCOMES[one.granted], one.answer,
            )

    def extra(self, page: Page) -> dict[str, Any]:
        return {}

    def rows(self) -> QuerySet[ExceptionRequest]:
        return (
            ExceptionRequest.objects.filter(campaign=self.campaign)
            .select_related("person", "agreement", "decider", "asked_by__person",
                            "decided_by__person")
            .order_by("-pk")
        )

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        state = cleaned.get("state")
        if state == "open":
            rows = rows.filter(decided_at=None)
        elif state:
            rows = rows.filter(granted=state == "granted")
        if cleaned.get("kind"):
            rows = rows.filter(kind=cleaned["kind"])
        if cleaned.get("q"):
            rows = rows.filter(person__in=Person.objects.named_like(cleaned["q"]))
        return rows


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None


def _named(names: Sequence[str]) -> str:
    """3 人：甲、乙、丙; beyond a dozen the rest are counted only."""
    if not names:
        return ""
    shown = "、".join(names[:NAMED])
    more = _("等") if len(names) > NAMED else ""
    return _("%(n)s 份：%(names)s%(more)s") % {"n": len(names), "names": shown, "more": more}
