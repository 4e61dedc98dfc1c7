"""The rules library: regulations with versions and clauses, and the numbers that follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.days import cn_date
from portal.delivery.registers import Cell
from portal.delivery.xlsx import Column
from portal.pages import Crumbs, Filling
from portal.roles import Permission
from portal.views.keeping import KeepPage
from supervision.actions import regulations as actions
from supervision.forms.regulations import (
    CareForm,
    NumberForm,
    RegulationFilter,
    RegulationForm,
    RepealForm,
    TermFilter,
    VersionForm,
)
from supervision.models import (
    DeadlineRule,
    EffectPeriodRule,
    Regulation,
    RegulationVersion,
)
from supervision.queries.clauses import clauses_like
from supervision.views.acting import ActingRegister, Acts, RecordPage

ROOT = gettext_lazy("制度库")
_NEWEST = Prefetch("versions", RegulationVersion.objects.order_by("-effective_on"))


class RegulationsPage(ActingRegister):
    """All regulations with the version in force."""

    permission = Permission.VIEW_REGULATIONS
    filling = Filling(
        gettext_lazy("登记制度和版本以后，问题和问责可以引用其条款。"),
        gettext_lazy("登记制度"), "regulation_new",
    )
    title = ROOT
    log_name = "supervision.regulations"
    filter_form = RegulationFilter
    columns = (
        Column(gettext_lazy("名称"), 40), Column(gettext_lazy("编号"), 10, sort="code"),
        Column(gettext_lazy("类别"), 12, sort="kind"), Column(gettext_lazy("制定机关"), 24),
        Column(gettext_lazy("现行版本施行"), 14), Column(gettext_lazy("失效"), 14),
        Column(gettext_lazy("核对"), 12),
    )
    sorts = {"code": ("code",), "kind": ("kind", "code")}
    default_sort = "code"

    def rows(self) -> Any:
        return Regulation.objects.prefetch_related(_NEWEST)

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if cleaned.get("kind"):
            rows = rows.filter(kind=cleaned["kind"])
        if words := (cleaned.get("q") or "").strip():
            inside = clauses_like(words).order_by().values("version__regulation")
            rows = rows.filter(
                Q(title__icontains=words) | Q(code__iexact=words) | Q(pk__in=inside)
            )
        return rows

    def acts(self) -> Acts:
        acts = [(_("期限规定"), reverse("terms"))]
        if self.viewer.may(Permission.KEEP_REGULATIONS):
            acts.insert(0, (_("登记制度"), reverse("regulation_new")))
        return acts

    def lead(self) -> Any:
        return _("本系统不是法规来源；引用前请与正式文本核对。")

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        today = clock.today()
        for row in rows:
            versions = list(row.versions.all())
            found = next((v for v in versions if v.effective_on <= today), None) or (
                versions[0] if versions else None
            )
            checked = found is not None and found.checked_at is not None
            yield (
                Cell(f"《{row.title}》", reverse("regulation", args=[row.pk])), row.code,
                row.get_kind_display(), row.issuing_body,
                found.effective_on if found else None, found.ended_on if found else None,
                Cell(_("已核对"), mark="done") if checked else Cell(_("待核对"), mark="due"),
            )


class RegulationPage(RecordPage):
    """One regulation: its versions, and the clauses of each."""

    permission = Permission.VIEW_REGULATIONS
    template_name = "supervision/regulation.html"
    object: Regulation

    def crumbs(self) -> Crumbs:
        return [(ROOT, reverse("regulations"))]

    def subject(self) -> Regulation:
        rows = Regulation.objects.select_related("owner").prefetch_related(
            "versions__clauses", "basis"
        )
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def title(self) -> Any:
        return f"《{self.object.title}》"

    def facts(self) -> Sequence[tuple[Any, Any]]:
        return [
            (_("编号"), self.object.code), (_("类别"), self.object.get_kind_display()),
            (_("制定机关"), self.object.issuing_body),
            *self._care(),
        ]

    def _care(self) -> Sequence[tuple[Any, Any]]:
        """Who answers for it, what it rests on, its reviews; only what was entered."""
        version = next(
            (v for v in self.object.versions.all() if v.effective_on <= clock.today()
             and (v.ended_on is None or v.ended_on >= clock.today())), None,
        )
        days = (version.reviewed_on, version.review_on) if version else (None, None)
        found = [
            (_("责任部门"), self.object.owner.name if self.object.owner else ""),
            (_("依据的制度"), "、".join(str(one) for one in self.object.basis.all())),
            (_("上次清理评估"), cn_date(days[0]) if days[0] else ""),
            (_("下次清理评估"), cn_date(days[1]) if days[1] else ""),
        ]
        return [(label, value) for label, value in found if value]

    def acts(self) -> Acts:
        if not self.viewer.may(Permission.KEEP_REGULATIONS):
            return []
        key = [self.object.pk]
        return [
            (_("登记新版本"), reverse("regulation_version", args=key)),
            (_("责任部门和清理评估"), reverse("regulation_care", args=key)),
            (_("废止"), reverse("regulation_repeal", args=key)),
        ]

    def extra(self) -> dict[str, Any]:
        versions = sorted(
            self.object.versions.all(), key=lambda v: v.effective_on, reverse=True
        )
        return super().extra() | {
            "versions": versions, "today": clock.today(),
            "keeps": self.viewer.may(Permission.KEEP_REGULATIONS),
        }


class RegulationNewPage(KeepPage):
    permission = Permission.KEEP_REGULATIONS
    form_class: Any = RegulationForm
    done_message = gettext_lazy("制度已登记。")

    def heading(self) -> Any:
        return _("登记制度")

    def crumbs(self) -> Crumbs:
        return [(ROOT, reverse("regulations"))]

    def back(self) -> str:
        return reverse("regulations")

    def perform(self, form: forms.Form) -> str:
        given = dict(form.cleaned_data)
        row = actions.add(
            text=_text(given), by=self.viewer,
            **{name: given[name] for name in ("code", "kind", "title", "issuing_body")},
        )
        return reverse("regulation", args=[row.pk])


def _text(given: dict[str, Any]) -> actions.Text:
    names = ("effective_on", "number", "issued_on", "text")
    return actions.Text(**{name: given[name] for name in names})


class RegulationAct(KeepPage, abstract=True):
    regulation: Regulation

    def prepare(self) -> None:
        self.regulation = get_object_or_404(Regulation, pk=self.kwargs["pk"])

    def crumbs(self) -> Crumbs:
        return [(ROOT, reverse("regulations")), (f"《{self.regulation.title}》", self.back())]

    def back(self) -> str:
        return reverse("regulation", args=[self.regulation.pk])


class RegulationVersionPage(RegulationAct):
    permission = Permission.KEEP_REGULATIONS
    form_class = VersionForm
    done_message = gettext_lazy("新版本已登记，原版本至前一日止。")

    def heading(self) -> Any:
        return _("登记新版本")

    def lead(self) -> Any:
        return _("原版本保留；行为发生在哪一天，就适用哪一天有效的版本。")

    def perform(self, form: forms.Form) -> str:
        actions.add_version(
            regulation=self.regulation, text=_text(form.cleaned_data), by=self.viewer
        )
        return self.back()


class RegulationCarePage(RegulationAct):
    permission = Permission.KEEP_REGULATIONS
    form_class: Any = CareForm
    question = gettext_lazy("责任部门和清理评估")

    @cached_property
    def version(self) -> RegulationVersion | None:
        found: RegulationVersion | None = self.regulation.versions.in_force(clock.today()).last()
        return found

    def form_kwargs(self) -> dict[str, Any]:
        return {"regulation": self.regulation}

    def initial(self) -> dict[str, Any]:
        return {
            "owner": self.regulation.owner_id, "basis": self.regulation.basis.all(),
            "review_on": self.version.review_on if self.version else None,
        }

    def facts(self) -> Sequence[tuple[Any, Any]]:
        done = self.version.reviewed_on if self.version else None
        return [(_("上次清理评估"), cn_date(done))] if done else []

    def perform(self, form: forms.Form) -> str:
        actions.care(regulation=self.regulation, by=self.viewer, **form.cleaned_data)
        return self.back()


class RegulationRepealPage(RegulationAct):
    permission = Permission.KEEP_REGULATIONS
    form_class = RepealForm
    button = gettext_lazy("废止")
    done_message = gettext_lazy("已登记废止。")

    def heading(self) -> Any:
        return _("废止制度")

    def perform(self, form: forms.Form) -> str:
        actions.repeal(
            regulation=self.regulation, last_day=form.cleaned_data["last_day"], by=self.viewer
        )
        return self.back()


class VersionCheckPage(KeepPage):
    """The text was compared with the official one."""

    permission = Permission.KEEP_REGULATIONS
    form_class = forms.Form
    button = gettext_lazy("已与正式文本核对")
    done_message = gettext_lazy("核对情况已登记。")

    def prepare(self) -> None:
        rows = RegulationVersion.objects.select_related("regulation")
        self.version = get_object_or_404(rows, pk=self.kwargs["pk"])
        if self.version.checked_at is not None:
            raise PermissionDenied

    def heading(self) -> Any:
        return _("核对制度文本")

    def facts(self) -> Sequence[tuple[Any, Any]]:
        return [(_("制度"), self.version), (_("文号"), self.version.number)]

    def back(self) -> str:
        return reverse("regulation", args=[self.version.regulation_id])

    def perform(self, form: forms.Form) -> str:
        actions.check_text(version=self.version, by=self.viewer)
        return self.back()


# --- numbers --------------------------------------------------------------------------------


class TermsPage(ActingRegister):
    """Every time limit with its number, ground and days; the ended ones stand below the new."""

    permission = Permission.VIEW_TERMS
    title = gettext_lazy("期限规定")
    log_name = "supervision.terms"
    filter_form: Any = TermFilter
    columns = (
        Column(gettext_lazy("名称"), 30), Column(gettext_lazy("数值"), 14),
        Column(gettext_lazy("依据层级"), 12), Column(gettext_lazy("依据"), 26),
        Column(gettext_lazy("起"), 14), Column(gettext_lazy("止"), 14),
        Column(gettext_lazy("核对"), 10), Column(gettext_lazy("办理"), 8),
    )

    def rows(self) -> Any:
        return DeadlineRule.objects.order_by("code", "-valid_from")

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if cleaned.get("basis"):
            rows = rows.filter(basis=cleaned["basis"])
        if words := (cleaned.get("q") or "").strip():
            rows = rows.filter(Q(label__icontains=words) | Q(code__icontains=words))
        return rows

    def acts(self) -> Acts:
        return [(_("影响期规定"), reverse("effect_terms"))]

    def lead(self) -> Any:
        return _("行为按发生之日有效的规定计算。") + _(
            "法定的由安全管理员变更，其他的由党务办公室、机关纪委变更。"
        )

    def number(self, row: Any) -> str:
        return f"{row.value}{row.get_unit_display()}"

    def name(self, row: Any) -> str:
        return str(row.label)

    route = "term_change"

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        today = clock.today()
        for row in rows:
            running = row.valid_to is None or row.valid_to >= today
            may = running and actions.may_change(row, self.viewer)
            yield (
                self.name(row), self.number(row), row.get_basis_display(), row.citation,
                row.valid_from, row.valid_to,
                _("已核对") if row.checked_at else _("待核对"),
                Cell(_("变更"), reverse(self.route, args=[row.pk])) if may else "",
            )


class EffectTermsPage(TermsPage):
    """Effect periods of measures, step by step."""

    permission = Permission.VIEW_TERMS
    title = gettext_lazy("影响期规定")
    log_name = "supervision.effect_terms"
    filter_form = None
    route = "effect_change"

    def rows(self) -> Any:
        return EffectPeriodRule.objects.order_by("kind", "step", "-valid_from")

    def acts(self) -> Acts:
        return [(_("期限规定"), reverse("terms"))]

    def number(self, row: Any) -> str:
        return _("%(n)d个月") % {"n": row.months}

    def name(self, row: Any) -> str:
        step = _("（第%(n)d阶段）") % {"n": row.step} if row.step > 1 else ""
        return f"{row.get_kind_display()}{step}"


class TermChangePage(KeepPage):
    permission = Permission.VIEW_TERMS
    form_class = NumberForm
    button = gettext_lazy("变更")
    done_message = gettext_lazy("已变更，起始日前发生的仍按原规定计算。")
    model: Any = DeadlineRule
    list_route = "terms"

    def prepare(self) -> None:
        self.rule = get_object_or_404(self.model, pk=self.kwargs["pk"])
        if not actions.may_change(self.rule, self.viewer):
            raise PermissionDenied

    def heading(self) -> Any:
        return _("变更期限规定")

    def facts(self) -> Sequence[tuple[Any, Any]]:
        return [
            (_("现行规定"), self.rule), (_("依据层级"), self.rule.get_basis_display()),
            (_("依据"), self.rule.citation), (_("起"), self.rule.valid_from),
        ]

    def crumbs(self) -> Crumbs:
        return [(_("期限规定"), self.back())]

    def back(self) -> str:
        return reverse(self.list_route)

    def perform(self, form: forms.Form) -> str:
        actions.change_term(rule=self.rule, by=self.viewer, **form.cleaned_data)
        return self.back()


class EffectChangePage(TermChangePage):
    permission = Permission.VIEW_TERMS
    model = EffectPeriodRule
    list_route = "effect_terms"

    def perform(self, form: forms.Form) -> str:
        actions.change_effect(rule=self.rule, by=self.viewer, **form.cleaned_data)
        return self.back()
