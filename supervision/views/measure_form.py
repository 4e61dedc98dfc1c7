"""A measure is written down, put before who decides, decided, or recorded as received."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms as django_forms
from django.core.exceptions import PermissionDenied
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.days import cn_date
from portal.errors import StaleState
from portal.ledger import access_log
from portal.pages import Crumbs, FormPage
from portal.roles import Permission
from supervision import access_measures as access
from supervision.actions import measures as actions
from supervision.forms.measures import MeasureForm, RefuseForm
from supervision.models import Measure
from supervision.queries import measures as queries
from supervision.rules.measures import authority
from supervision.states import MEASURE_MOVES
from supervision.views.measures import ROOT, MeasureAct
from supervision.vocabulary import MeasureKind


class MeasureFormPage(FormPage):
    """A new measure or a draft; what is outside the authority is refused beside its field."""

    permission = Permission.TAKE_MEASURES
    form_class: type[django_forms.Form] = MeasureForm
    template_name = "supervision/measure_form.html"
    measure: Measure | None = None
    stale: list[tuple[Any, Any]] | None = None

    def crumbs(self) -> Crumbs:
        return [(str(ROOT), reverse("measures"))]

    def prepare(self) -> None:
        key = self.kwargs.get("pk")
        if key is None:
            return
        self.measure = get_object_or_404(self.drafts(), pk=key)
        if not access.may_edit(self.viewer, self.measure):
            raise PermissionDenied
        if self.measure.state not in MEASURE_MOVES["edit"].start:
            raise PermissionDenied

    def drafts(self) -> Any:
        """An inquiry letter has a form of its own."""
        return Measure.objects.readable_by(self.viewer).exclude(kind=MeasureKind.INQUIRY_LETTER)

    def form_kwargs(self) -> dict[str, Any]:
        row = self.measure
        talks = queries.talks_for(self.viewer, row.subject_id, row.kind) if row else []
        if row is not None and row.talk is not None:
            talks = [row.talk, *talks]
        return {"issuers": access.issuers_of(self.viewer), "talks": talks}

    def initial(self) -> dict[str, Any]:
        if self.measure is None:
            person = self.request.GET.get("person", "")
            found = {"key": uuid.uuid4(), "edition": 0, "decided_on": clock.today()}
            return found | ({"subject": person} if person.isdecimal() else {})
        row = self.measure
        access_log.record_request(
            self.request, access_log.Kind.VIEW_CONFIDENTIAL, object=row
        )
        return {name: getattr(row, name) for name in actions.WRITTEN} | {
            "key": row.pk, "edition": row.edition, "subject": row.subject_id,
            "subject_department": row.subject_department_id, "clause": row.clause_id,
            "talk": row.talk_id,
        }

    def extra(self) -> dict[str, Any]:
        return {"measure": self.measure, "stale": self.stale}

    def perform(self, form: MeasureForm) -> str | HttpResponseBase:
        given = form.cleaned_data
        try:
            measure = actions.save_draft(
                key=given["key"], edition=given["edition"], fields=form.values(),
                by=self.viewer,
            )
        except StaleState as stale:
            return self._stale(form, stale)
        return reverse("measure", args=[measure.pk])

    def _stale(self, form: MeasureForm, stale: StaleState) -> HttpResponseBase:
        """The second sees what the first wrote, keeps his own words, and decides."""
        readable = Measure.objects.readable_by(self.viewer)
        self.measure = get_object_or_404(readable, pk=form.cleaned_data["key"])
        self.stale = [
            (_("措施"), self.measure.get_kind_display()),
            (_("对象"), queries.object_name(self.measure)),
            *queries.contents_of(self.measure),
        ]
        form.add_error(None, str(stale.sentence))
        form.data = form.data.copy()
        form.data["edition"] = str(self.measure.edition)
        return self.render(status=409, form=form, **self.extra())


class BindingAct(MeasureAct, abstract=True):
    """An act that binds: the page shows what will be recorded, then asks for a yes."""

    template_name = "pages/confirm.html"
    form_class = django_forms.Form
    of_inquiries = True

    def context(self, **extra: Any) -> dict[str, Any]:
        return super().context(question=self.question, recorded=self.recorded(), **extra)

    def recorded(self) -> list[tuple[Any, Any]]:
        row = self.measure
        start = row.effective_on or row.decided_on
        period = actions.effect_period_of(row, start) if start else None
        held = authority(row.kind, row.issuer_kind, actions.target_of(row))
        lines: list[tuple[Any, Any]] = [
            *self.facts(), (_("形态"), row.get_form_display() or _("不计入四种形态")),
            (_("生效日期"), cn_date(start)),
        ]
        if held.collective and not row.received:
            lines.append((_("集体研究"), f"{cn_date(row.collective_on)} {row.meeting}"))
        if period is not None:
            lines += [(_("影响期"), sentence) for sentence in period.arithmetic]
        return [(label, value) for label, value in lines if value]


class EditionForm(django_forms.Form):
    edition = django_forms.IntegerField(widget=django_forms.HiddenInput)


class DecidePage(BindingAct):
    form_class = EditionForm
    act = "decide"
    question = gettext_lazy("作出决定")
    button = gettext_lazy("确认作出决定")
    done_message = gettext_lazy("决定已登记，请送达。")

    def allowed(self) -> Any:
        if self.measure.received:
            return False
        held = actions.talk_held(self.measure)
        return access.may_decide(self.viewer, self.measure, talk_held=held)

    def initial(self) -> dict[str, Any]:
        return {"edition": self.measure.edition}

    def do(self, given: dict[str, Any]) -> None:
        actions.decide(measure=self.measure, edition=given["edition"], by=self.viewer)


class ReceivePage(DecidePage):
    act = "receive"
    question = gettext_lazy("登记收到的决定")
    button = gettext_lazy("确认登记")
    done_message = gettext_lazy("已登记。")

    def allowed(self) -> Any:
        return self.measure.received and access.may_receive(self.viewer, self.measure)

    def facts(self) -> list[tuple[Any, Any]]:
        return [*super().facts(), (_("决定文号"), self.measure.decision_number)]

    def do(self, given: dict[str, Any]) -> None:
        actions.receive(measure=self.measure, edition=given["edition"], by=self.viewer)


class AskPage(DecidePage):
    act = "ask"
    question = gettext_lazy("报请批准")
    button = gettext_lazy("报请批准")
    done_message = gettext_lazy("已报请批准。")

    def allowed(self) -> Any:
        return not self.measure.received and access.may_edit(self.viewer, self.measure)

    def do(self, given: dict[str, Any]) -> None:
        actions.ask(measure=self.measure, edition=given["edition"], by=self.viewer)


class RefusePage(BindingAct):
    form_class = RefuseForm
    act = "refuse"
    question = gettext_lazy("不批准")
    button = gettext_lazy("确认不批准")
    done_message = gettext_lazy("已登记不批准。")

    def allowed(self) -> Any:
        return access.may_decide(self.viewer, self.measure)

    def do(self, given: dict[str, Any]) -> None:
        actions.refuse(measure=self.measure, reason=given["reason"], by=self.viewer)
