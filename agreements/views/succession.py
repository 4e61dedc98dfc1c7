"""换届 on one page: the new leadership, what follows from it, and one yes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from agreements.actions import succession
from agreements.actions.succession import Charge, Order
from agreements.forms.succession import SuccessionForm
from agreements.jobs import make_papers
from agreements.models import Campaign
from agreements.states import CampaignState
from portal import clock
from portal.models import Department, Post
from portal.pages import Crumbs, FormPage
from portal.roles import Permission
from portal.vocabulary import LEADERSHIP_KINDS


class SuccessionPage(FormPage):
    """The first POST shows what would follow; the second, confirmed, does it."""

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
        for campaign in Campaign.objects.filter(state=CampaignState.ISSUED):
            make_papers.enqueue(campaign.pk)
        messages.success(
            self.request,
            _("换届已办理：任职变动 %(posts)s 项，印发责任书 %(n)s 份。")
            % {"posts": len(done.ended) + len(done.begun), "n": len(done.issued)},
        )
        return reverse("handovers")
