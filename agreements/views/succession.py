"""换届 on one page: the new leadership, what follows from it, and one yes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from agreements.actions import renewing, succession
from agreements.actions.succession import Charge, Order
from agreements.forms.handovers import CancelSuccessionForm
from agreements.forms.succession import SuccessionForm
from agreements.jobs import make_papers
from agreements.models import Campaign, Succession
from agreements.states import CampaignState
from portal import clock
from portal.days import cn_date, cn_datetime
from portal.models import Department, Post
from portal.pages import ActionPage, BasePage, Crumbs, FormPage
from portal.roles import Permission
from portal.vocabulary import LEADERSHIP_KINDS


class SuccessionPage(FormPage):
    """The first POST shows what would follow; the second, confirmed, does it.

    One that waits for its day is shown instead of the form.
    """

    permission = Permission.RUN_CAMPAIGNS
    template_name = "agreements/succession.html"
    form_class = SuccessionForm

    def crumbs(self) -> Crumbs:
        return [(_("职务变动交接"), reverse("handovers"))]

    @cached_property
    def posts(self) -> list[Post]:
        return list(Post.objects.filter(kind__in=LEADERSHIP_KINDS).order_by("order", "pk"))

    @cached_property
    def departments(self) -> list[Department]:
        return list(Department.objects.on(clock.today()).filter(parent=None))

    def form_kwargs(self) -> dict[str, Any]:
        return {"posts": self.posts, "departments": self.departments}

    def extra(self) -> dict[str, Any]:
        waiting = Succession.objects.planned().select_related("confirmed_by__person").first()
        return {"waiting": waiting and facts_of(waiting), "come": waiting and _come(waiting)}

    def initial(self) -> dict[str, Any]:
        """As it stands: the clerk changes what changes."""
        today = clock.today()
        names: dict[str, Any] = {"on": today}
        for row in succession.held_on(today):
            key = f"post_{row.post_id}"
            names[key] = f"{names[key]}、{row.person.name}" if key in names else row.person.name
        for department, charge in succession.charged_on(today).items():
            names[f"leader_{department}"] = charge.leader.name
            names[f"relation_{department}"] = charge.relation
        return names

    def _order(self, form: SuccessionForm) -> Order:
        said = form.cleaned_data
        return Order(
            on=said["on"], basis_document=said["basis_document"],
            posts={post.pk: said[f"post_{post.pk}"] for post in self.posts},
            charges={
                d.pk: Charge(said[f"leader_{d.pk}"][0], said[f"relation_{d.pk}"] or "in_charge")
                for d in self.departments if said[f"leader_{d.pk}"]
            },
        )

    def perform(self, form: SuccessionForm) -> str | HttpResponseBase:
        order = self._order(form)
        if "confirmed" not in self.request.POST:
            outcome = succession.preview(order=order, by=self.viewer)
            seen = succession.mark_of(order, outcome)
            return self.render(form=form, outcome=outcome, seen=seen, **self.extra())
        done = succession.apply(
            order=order, by=self.viewer, seen=self.request.POST["confirmed"]
        )
        said = {"posts": len(done.ended) + len(done.begun), "n": len(done.issued)}
        if order.on > clock.today():
            said["day"] = cn_date(order.on)
            messages.success(
                self.request,
                _("换届已确认：任职变动 %(posts)s 项，%(day)s起生效，当日印发责任书 %(n)s 份。")
                % said,
            )
            return reverse("succession")
        _order_papers()
        messages.success(
            self.request, _("换届已办理：任职变动 %(posts)s 项，印发责任书 %(n)s 份。") % said
        )
        return reverse("handovers")


def _order_papers() -> None:
    for campaign in Campaign.objects.filter(state=CampaignState.ISSUED):
        make_papers.enqueue(campaign.pk)


def _come(row: Succession) -> bool:
    return row.starts_on <= clock.today()


def facts_of(row: Succession) -> list[tuple[str, Any]]:
    """What was confirmed, in words."""
    by = row.confirmed_by
    said: list[tuple[str, Any]] = [
        (_("任职日期"), cn_date(row.starts_on)), (_("依据文件"), row.basis_document),
        (_("确认"), f"{by or ''} {cn_datetime(row.confirmed_at)}".strip()),
    ]
    seats = row.assignments.with_posts().order_by("post__order", "pk")
    charges = row.portfolios.select_related("leader", "department").order_by("department__order")
    said += [
        (_("结束任职"), f"{s.person.name} {s.post}") for s in seats if s.replaces_id is not None
    ]
    said += [(_("开始任职"), f"{s.person.name} {s.post}") for s in seats if s.replaces_id is None]
    said += [(_("分工变动"), str(c)) for c in charges if c.replaces_id is None]
    return said


class OfWaiting(BasePage, abstract=True):
    """Acts about the one that waits for its day; 404 while there is none."""

    permission = Permission.RUN_CAMPAIGNS

    @cached_property
    def row(self) -> Succession:
        found = Succession.objects.planned().select_related("confirmed_by__person").first()
        if found is None:
            raise Http404
        return found

    def crumbs(self) -> Crumbs:
        return [
            (_("职务变动交接"), reverse("handovers")), (_("办理换届"), reverse("succession"))
        ]

    def back(self) -> str:
        return reverse("succession")


class SuccessionCancelPage(OfWaiting, ActionPage):
    """Before the day: all that was written is taken back."""

    form_class = CancelSuccessionForm

    def prepare(self) -> None:
        if _come(self.row):
            raise Http404

    def question(self) -> str:
        return _("撤销换届")

    def recorded(self) -> Any:
        return [*facts_of(self.row), (_("随后"), _("任职和分工恢复到确认以前，已发起的交接取消。"))]

    def perform(self, form: CancelSuccessionForm) -> str:
        succession.cancel(succession=self.row, by=self.viewer, **form.cleaned_data)
        messages.success(self.request, _("换届已撤销。"))
        return reverse("succession")


class SuccessionCarryOutPage(OfWaiting, ActionPage):
    """The day has come and the system could not do it by itself: the clerk sees why."""

    def prepare(self) -> None:
        if not _come(self.row):
            raise Http404

    def question(self) -> str:
        return _("印发换届后的责任书")

    def recorded(self) -> Any:
        return facts_of(self.row)

    def perform(self, form: Any) -> str:
        renewing.carry_out(succession=self.row, by=self.viewer)
        _order_papers()
        messages.success(self.request, _("换届已生效，责任书已印发。"))
        return reverse("handovers")
