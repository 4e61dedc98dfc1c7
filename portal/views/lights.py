"""Warning lights: mine, those of my departments, the offices' overview, and the rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.actions import lights as actions
from portal.errors import Sentence
from portal.forms.lights import ExemptForm, LiftForm, NoteForm, OverviewFilter, RuleForm
from portal.lights import kinds
from portal.lights.kinds import LightKind
from portal.models import LightRule, WarningLight
from portal.models.lights import SHINING
from portal.pages import Crumbs, DetailPage, Filling, ListPage
from portal.queries import lights
from portal.roles import Permission
from portal.views.keeping import KeepPage


class LightsPage(DetailPage):
    """My lights, and those of the departments that I head or am in charge of."""

    permission = Permission.USE
    template_name = "portal/lights.html"

    def extra(self) -> dict[str, Any]:
        own, departments = lights.own_and_departments(self.viewer, clock.today())
        return {
            "rows": own, "departments": departments,
            "overview": self.viewer.may(Permission.VIEW_LIGHTS_OVERVIEW),
        }


class LightsOverviewPage(ListPage):
    """What the secretary, discipline officers and the clerk are told of: figures, then rows."""

    permission = Permission.VIEW_LIGHTS_OVERVIEW
    filling = Filling(
        gettext_lazy("责任事项、谈话、整改等到期未办的，按规则逐日计算后列在这里。"),
        gettext_lazy("查看预警规则"), "light_rules",
    )
    template_name = "portal/lights_overview.html"
    filter_form = OverviewFilter
    sorts = {"due": ("due_on",), "since": ("since",), "rule": ("rule",)}

    def crumbs(self) -> Crumbs:
        return [(_("预警"), reverse("lights"))]

    def rows(self) -> Any:
        return lights.visible(self.viewer)

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if cleaned.get("group"):
            rows = rows.filter(rule__in=lights.of_group(cleaned["group"]))
        if cleaned.get("rule"):
            rows = rows.filter(rule=cleaned["rule"])
        if cleaned.get("level"):
            rows = rows.filter(level=cleaned["level"])
        if place := cleaned.get("department"):
            rows = rows.filter(Q(department=place) | Q(department__parent=place))
        return rows

    def extra(self, page: Page) -> dict[str, Any]:
        return {
            "rows": lights.rows(page.object_list),
            "figures": lights.figures(self.viewer),
            "departments": lights.summary(self.viewer, clock.today()),
        }


class LightMixin:
    """Pages about one light of which the viewer is told."""

    kwargs: dict[str, Any]
    viewer: Any

    @cached_property
    def light(self) -> WarningLight:
        rows = WarningLight.objects.visible_to(self.viewer).select_related(
            "person", "other", "department"
        )
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def crumbs(self) -> Crumbs:
        return [(_("预警"), reverse("lights"))]

    def back(self) -> str:
        return reverse("light", args=[self.light.pk])

    @property
    def excused(self) -> bool:
        until = self.light.exempt_until
        return until is not None and until >= clock.today()


class LightPage(LightMixin, DetailPage):
    """The facts and the basis behind a light, and what became of it."""

    permission = Permission.USE
    template_name = "portal/light.html"

    def subject(self) -> WarningLight:
        return self.light

    def extra(self) -> dict[str, Any]:
        light = self.light
        kind = kinds.kind_of(light.rule)
        shines = light.level in SHINING
        himself = self.viewer.person_id in (light.person_id, light.other_id)
        return {
            "row": lights.rows([light])[0],
            "history": lights.history(light),
            "facts": self._facts(kind),
            "excused": self.excused,
            "may_note": shines,
            "may_exempt": shines and not light.fixed and not self.excused and not himself
            and self.viewer.may(Permission.EXEMPT_LIGHTS),
            "may_lift": self.excused and self.viewer.may(Permission.EXEMPT_LIGHTS),
        }

    def _facts(self, kind: LightKind) -> Sequence[tuple[Sentence, Any]]:
        rule = LightRule.objects.on(clock.today()).filter(code=kind.code).first()
        numbers = rule.parameters if rule else {}
        told = "、".join(str(kinds.AUDIENCE_NAMES[a]) for a in kind.to)
        return [
            (_("规则"), f"{kind.code} {kind.name}"),
            (_("类别"), _("甲类（法规规定）") if self.light.fixed else _("乙类（制度、惯例）")),
            *((p.label, numbers.get(p.name, p.value)) for p in kind.parameters),
            (_("告知范围"), told),
        ]


class LightNotePage(LightMixin, KeepPage):
    """Say why a light shines; it goes on shining until the fact is there."""

    permission = Permission.USE
    form_class = NoteForm
    done_message = _("已记录说明。")

    def heading(self) -> Sentence:
        return _("说明情况：%(text)s") % {"text": lights.sentence(self.light)}

    def perform(self, form: NoteForm) -> str:
        actions.note(light=self.light, reason=form.cleaned_data["reason"], by=self.viewer)
        return self.back()


class LightExemptPage(LightMixin, KeepPage):
    """Take a light out of the figures until a day, on a document."""

    permission = Permission.EXEMPT_LIGHTS
    form_class = ExemptForm
    button = _("免予提示")

    def prepare(self) -> None:
        if self.viewer.person_id in (self.light.person_id, self.light.other_id):
            raise PermissionDenied

    def heading(self) -> Sentence:
        return _("免予提示：%(text)s") % {"text": lights.sentence(self.light)}

    def perform(self, form: ExemptForm) -> str:
        actions.exempt(light=self.light, by=self.viewer, **form.cleaned_data)
        return self.back()


class LightLiftPage(LightMixin, KeepPage):
    """End an exemption before its day."""

    permission = Permission.EXEMPT_LIGHTS
    form_class = LiftForm
    button = _("恢复提示")

    def prepare(self) -> None:
        if not self.excused:
            raise Http404

    def heading(self) -> Sentence:
        return _("恢复提示：%(text)s") % {"text": lights.sentence(self.light)}

    def perform(self, form: LiftForm) -> str:
        actions.lift(light=self.light, reason=form.cleaned_data["reason"], by=self.viewer)
        return self.back()


class LightRulesPage(DetailPage):
    """All rules with their numbers, basis, and whom they tell: for everybody to read."""

    permission = Permission.USE
    template_name = "portal/light_rules.html"

    def crumbs(self) -> Crumbs:
        return [(_("预警"), reverse("lights"))]

    def extra(self) -> dict[str, Any]:
        return {
            "rows": lights.rule_rows(clock.today()),
            "keeps": self.viewer.may(Permission.KEEP_LIGHT_RULES),
        }


class LightRulePage(KeepPage):
    """New numbers for a rule from a day on."""

    permission = Permission.KEEP_LIGHT_RULES
    form_class = RuleForm
    button = _("按此调整")

    @cached_property
    def kind(self) -> LightKind:
        found = kinds.kinds().get(self.kwargs["code"])
        if found is None or not found.parameters:
            raise Http404
        return found

    @cached_property
    def last(self) -> LightRule:
        found = LightRule.objects.filter(code=self.kind.code).order_by("-valid_from").first()
        if found is None:
            raise Http404
        return found

    def prepare(self) -> None:
        if not actions.may_keep(self.kind, self.viewer):
            raise PermissionDenied

    def heading(self) -> Sentence:
        return _("调整规则：%(code)s %(name)s") % {
            "code": self.kind.code, "name": self.kind.name
        }

    def crumbs(self) -> Crumbs:
        return [(_("预警规则"), self.back())]

    def back(self) -> str:
        return reverse("light_rules")

    def form_kwargs(self) -> dict[str, Any]:
        return {"kind": self.kind, "last": self.last}

    def perform(self, form: RuleForm) -> str:
        kept = form.cleaned_data
        actions.change_rule(
            code=self.kind.code, parameters=form.parameters, basis=kept["basis"],
            citation=kept["citation"], valid_from=kept["valid_from"], by=self.viewer,
        )
        return self.back()
