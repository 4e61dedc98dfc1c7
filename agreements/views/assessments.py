"""Self-check, statement and yearly assessment of an agreement, and the list of all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import assessing, prints_assessments
from agreements.actions import assessments as actions
from agreements.assessing import AssessmentState, Grade, Period
from agreements.forms.assessments import (
    AnswerForm,
    AssessmentsFilter,
    DecideForm,
    ProposalForm,
    RecheckForm,
    ReviewForm,
    StatementForm,
)
from agreements.models import Agreement, Assessment, Statement
from agreements.queries import assessments as queries
from agreements.states import Level
from portal import clock
from portal.delivery import official
from portal.delivery.official import Official
from portal.delivery.pdf import PaperFailed
from portal.delivery.serve import handed_out
from portal.delivery.xlsx import Column
from portal.errors import RuleBroken
from portal.ledger import access_log
from portal.models import Person
from portal.pages import BasePage, Crumbs, DetailPage
from portal.roles import Permission
from portal.views.keeping import KeepPage
from portal.views.registers import RegisterPage


class AssessmentsPage(RegisterPage):
    """Whom the viewer judges or whose results he keeps; never in the order of grades."""

    permission = Permission.VIEW_AGREEMENTS
    template_name = "agreements/assessments.html"
    title = gettext_lazy("自查和考核")
    log_name = "agreements.assessments"
    columns = (
        Column(gettext_lazy("姓名"), 12), Column(gettext_lazy("职务"), 30),
        Column(gettext_lazy("责任书"), 18), Column(gettext_lazy("半年自查"), 14),
        Column(gettext_lazy("年终述责"), 14), Column(gettext_lazy("考核"), 14),
    )
    filter_form = AssessmentsFilter
    sorts = {"name": ("responsible__display_order", "responsible__pinyin"), "number": ("number",)}
    default_sort = "number"

    def rows(self) -> Any:
        return queries.assessed(self.viewer)

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        self.year = cleaned.get("year") or queries.latest_year()
        rows = rows.filter(campaign__year=self.year)
        if cleaned.get("statement"):
            said = Statement.objects.visible_to(self.viewer).filter(state=cleaned["statement"])
            rows = rows.filter(pk__in=said.values("agreement"))
        if cleaned.get("level"):
            rows = rows.filter(level=cleaned["level"])
        if text := cleaned.get("q"):
            people = Person.objects.named_like(text)
            rows = rows.filter(responsible__in=people) | rows.filter(number__icontains=text)
        known = Assessment.objects.visible_to(self.viewer)
        if cleaned.get("state") == "none":
            rows = rows.exclude(pk__in=known.values("agreement"))
        elif cleaned.get("state"):
            rows = rows.filter(pk__in=known.filter(state=cleaned["state"]).values("agreement"))
        return rows

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        for row in queries.rows_of(rows, self.viewer):
            one = row.agreement
            yield (one.responsible.name, one.posts_text, one.number, row.half_year, row.year_end,
                   row.result)

    def extra(self, page: Any) -> dict[str, Any]:
        return {
            "rows": queries.rows_of(page, self.viewer),
            "year": getattr(self, "year", None) or queries.latest_year(),
            "decides": self.viewer.may(Permission.RUN_CAMPAIGNS),
        }


class OneAgreement(BasePage, abstract=True):
    """Pages about the assessment of one agreement: its parties, who judges, the offices."""

    permission = Permission.VIEW_AGREEMENTS

    @cached_property
    def agreement(self) -> Agreement:
        found: Agreement = get_object_or_404(
            queries.assessed(self.viewer).select_related("issuer"), pk=self.kwargs["pk"]
        )
        return found

    @property
    def own(self) -> bool:
        return self.agreement.responsible_id == self.viewer.person_id

    @cached_property
    def assessment(self) -> Assessment | None:
        found: Assessment | None = (
            Assessment.objects.visible_to(self.viewer).filter(agreement=self.agreement)
            .select_related("agreement", "proposed_by__person").first()
        )
        return found

    def address(self) -> str:
        return reverse("assessment", args=[self.agreement.pk])

    def back(self) -> str:
        return self.address()

    def crumbs(self) -> Crumbs:
        return [
            (_("自查和考核"), reverse("assessments")),
            (self.agreement.responsible.name, self.address()),
        ]


class AssessmentPage(OneAgreement, DetailPage):
    """The statements, the result with its remarks, the answer, and what may be done."""

    template_name = "agreements/assessment.html"

    def crumbs(self) -> Crumbs:
        return super().crumbs()[:1]

    def subject(self) -> Agreement:
        return self.agreement

    def extra(self) -> dict[str, Any]:
        statements = {
            s.period: s
            for s in Statement.objects.visible_to(self.viewer).filter(agreement=self.agreement)
            .select_related("reviewed_by__person")
        }
        judges = bool(actions.may_judge(self.agreement, self.viewer))
        year = self.agreement.term_start.year
        found = self.assessment
        in_force_on = self.agreement.effective_on
        return {
            "own": self.own,
            "judges": judges,
            "keeps": self.viewer.may(Permission.RUN_CAMPAIGNS) and not self.own,
            "periods": [
                (period, statements.get(period), assessing.due_on(period, year),
                 self.own and bool(
                     actions.may_write(self.agreement, statements.get(period), self.viewer)
                 ), in_force_on is not None
                 and assessing.is_owed(period, in_force_on=in_force_on, year=year))
                for period in Period
            ],
            "assessment": found,
            "remarks": queries.remarks_of(found) if found else [],
            "shapes": assessing.SHAPES,
            "may_propose": judges and (found is None or found.state == AssessmentState.PROPOSED),
        }


class StatementPage(OneAgreement, KeepPage):
    """Write, save, hand in; begun from one's own records."""

    form_class = StatementForm
    template_name = "agreements/statement_form.html"

    @cached_property
    def period(self) -> Period:
        try:
            return Period(self.kwargs["period"])
        except ValueError:
            raise Http404 from None

    @cached_property
    def statement(self) -> Statement | None:
        found: Statement | None = Statement.objects.visible_to(self.viewer).filter(
            agreement=self.agreement, period=self.period
        ).first()
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self._closed() or super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self._closed() or super().post(request, *args, **kwargs)

    def _closed(self) -> HttpResponseBase | None:
        """Who comes back to what he handed in is told so, and shown it."""
        if not self.own:
            raise PermissionDenied
        verdict = actions.may_write(self.agreement, self.statement, self.viewer)
        if verdict:
            return None
        messages.warning(self.request, str(verdict.sentence))
        return redirect(self.address())

    def heading(self) -> Any:
        return self.period.label

    def initial(self) -> dict[str, Any]:
        if self.statement is not None:
            return {"text": self.statement.text, "edition": self.statement.edition}
        return {"text": queries.draft_of(self.agreement, self.period, clock.today()), "edition": 0}

    def perform(self, form: StatementForm) -> str:
        act = actions.hand_in if self.request.POST.get("act") == "hand_in" else actions.write
        act(
            agreement=self.agreement, period=self.period, text=form.cleaned_data["text"],
            edition=form.cleaned_data["edition"], by=self.viewer,
        )
        if act is actions.write:
            messages.success(self.request, _("已保存，尚未提交。"))
            return self.request.path
        messages.success(self.request, _("已提交。"))
        return self.address()

    def extra(self) -> dict[str, Any]:
        year = self.agreement.term_start.year
        return {"due_on": assessing.due_on(self.period, year), "statement": self.statement}


class ReviewPage(OneAgreement, KeepPage):
    """The superior reads the statement and accepts or returns it."""

    form_class = ReviewForm
    template_name = "agreements/statement_review.html"
    button = gettext_lazy("确认")

    @cached_property
    def statement(self) -> Statement:
        found: Statement = get_object_or_404(
            Statement.objects.visible_to(self.viewer), agreement=self.agreement,
            period=self.kwargs["period"],
        )
        return found

    def prepare(self) -> None:
        if not actions.may_judge(self.agreement, self.viewer):
            raise PermissionDenied

    def heading(self) -> Any:
        return _("审阅%(name)s的%(period)s材料") % {
            "name": self.agreement.responsible.name,
            "period": Period(self.statement.period).label,
        }

    def perform(self, form: ReviewForm) -> str:
        actions.review(
            statement=self.statement, accept=form.cleaned_data["result"] == "accept",
            text=form.cleaned_data["text"], by=self.viewer,
        )
        return self.address()

    def extra(self) -> dict[str, Any]:
        return {"statement": self.statement}


class ProposePage(OneAgreement, KeepPage):
    """A grade by the criteria that the agreement names."""

    form_class = ProposalForm
    template_name = "agreements/assessment_propose.html"
    button = gettext_lazy("提出考核意见")

    def prepare(self) -> None:
        if not actions.may_judge(self.agreement, self.viewer):
            raise PermissionDenied

    def heading(self) -> Any:
        return _("%(name)s的考核意见") % {"name": self.agreement.responsible.name}

    def lead(self) -> Any:
        if Level(self.agreement.level) in assessing.BY_PARTY_GROUP:
            return _("提出后由党组会议审定，再反馈本人。")
        return _("提出后即反馈本人。")

    def form_kwargs(self) -> dict[str, Any]:
        return {"level": Level(self.agreement.level)}

    def initial(self) -> dict[str, Any]:
        if self.assessment is None:
            return {}
        remarks = {f"remark_{n}": text for n, text in self.assessment.remarks.items()}
        return {"grade": self.assessment.grade, **remarks}

    def extra(self) -> dict[str, Any]:
        return {
            "statements": Statement.objects.visible_to(self.viewer)
            .filter(agreement=self.agreement, state__in=assessing.READ).order_by("-period"),
            "person": self.agreement.responsible,
            "duties": queries.duty_sentences(self.agreement),
        }

    def perform(self, form: ProposalForm) -> str:
        actions.propose(
            agreement=self.agreement, grade=Grade(form.cleaned_data["grade"]),
            remarks=form.remarks(), by=self.viewer,
        )
        messages.success(self.request, _("考核意见已提出。"))
        return self.address()


class StatementPaperPage(OneAgreement):
    """One statement on A4, for the file or to be read out."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        statement = get_object_or_404(
            Statement.objects.visible_to(self.viewer).exclude(text=""),
            agreement=self.agreement, period=self.kwargs["period"],
        )
        return self.printed(prints_assessments.statement_paper(statement), statement)

    def printed(self, paper: Official, shown: Statement | Assessment) -> HttpResponseBase:
        try:
            data = official.made(paper)
        except PaperFailed as failed:
            messages.error(self.request, str(failed))
            return redirect(self.address())
        access_log.record_request(self.request, access_log.Kind.DOWNLOAD, object=shown)
        name = f"{paper.title}（{self.agreement.responsible.name}）.pdf"
        return handed_out(data, name, "application/pdf")


class AssessmentPaperPage(StatementPaperPage):
    """The result with the statements on which it rests."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.assessment is None or self.assessment.decided_at is None:
            raise Http404
        return self.printed(prints_assessments.result_paper(self.assessment), self.assessment)


class OfAssessment(OneAgreement, KeepPage, abstract=True):
    def facts(self) -> Sequence[tuple[Any, Any]]:
        found = self.found()
        return [
            (_("等次"), found.result.label),
            *((each.criterion, each.text) for each in queries.remarks_of(found)),
        ]

    def found(self) -> Assessment:
        if self.assessment is None:
            raise Http404
        return self.assessment


class AnswerPage(OfAssessment):
    """The person has read his result, or asks for a recheck."""

    form_class = AnswerForm
    button = gettext_lazy("提交")

    def prepare(self) -> None:
        if not self.own or self.found().state not in assessing.ANSWERABLE:
            raise PermissionDenied

    def heading(self) -> Any:
        return _("年度考核结果")

    def perform(self, form: AnswerForm) -> str:
        actions.answer(
            assessment=self.found(), object_=form.cleaned_data["act"] == "object",
            text=form.cleaned_data["text"], by=self.viewer,
        )
        return self.address()


class RecheckPage(OfAssessment):
    """The outcome of a recheck, recorded by the clerk."""

    permission = Permission.RUN_CAMPAIGNS
    form_class = RecheckForm
    button = gettext_lazy("记录复核结果")

    def prepare(self) -> None:
        if self.own or self.found().state != AssessmentState.OBJECTED:
            raise PermissionDenied

    def heading(self) -> Any:
        return _("%(name)s的复核结果") % {"name": self.agreement.responsible.name}

    def facts(self) -> Sequence[tuple[Any, Any]]:
        return [*super().facts(), (_("本人的理由"), self.found().answer)]

    def form_kwargs(self) -> dict[str, Any]:
        return {"level": Level(self.agreement.level)}

    def initial(self) -> dict[str, Any]:
        return {"grade": self.found().grade}

    def perform(self, form: RecheckForm) -> str:
        actions.recheck(
            assessment=self.found(), grade=Grade(form.cleaned_data["grade"]),
            text=form.cleaned_data["text"], document=form.cleaned_data["document"],
            by=self.viewer,
        )
        return self.address()


class ManyPage(BasePage, abstract=True):
    """Several results at once: a table with boxes, one act."""

    permission = Permission.RUN_CAMPAIGNS
    template_name = "agreements/assessments_many.html"
    closes = False

    def crumbs(self) -> Crumbs:
        return [(_("自查和考核"), reverse("assessments"))]

    def waiting(self) -> list[Assessment]:
        rows = Assessment.objects.visible_to(self.viewer).select_related(
            "agreement__responsible", "agreement__department"
        ).order_by("agreement__number")
        return [row for row in rows.filter(state__in=self.states()) if self.fits(row)]

    def states(self) -> Sequence[str]:
        return [AssessmentState.PROPOSED]

    def fits(self, row: Assessment) -> bool:
        return True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self._shown(None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = self.waiting()
        form = DecideForm(request.POST, offered=[row.pk for row in rows])
        if not form.is_valid():
            return self._shown(form)
        chosen = [row for row in rows if row.pk in set(form.cleaned_data["chosen"])]
        try:
            self.perform(chosen, form.cleaned_data["document"])
        except RuleBroken as broken:
            form.add_error("document" if broken.field == "document" else None, str(broken.sentence))
            return self._shown(form)
        messages.success(request, _("已办理 %(n)s 人。") % {"n": len(chosen)})
        return redirect("assessments")

    def perform(self, chosen: list[Assessment], document: str) -> None:
        raise NotImplementedError

    def _shown(self, form: DecideForm | None) -> HttpResponseBase:
        ticked = set(form.data.getlist("chosen")) if form is not None else set()
        rows = self.waiting()
        return self.render(
            status=422 if form is not None else 200, closes=self.closes,
            rows=[(row, str(row.pk) in ticked) for row in rows],
            form=form or DecideForm(offered=[]),
        )


class DecidePage(ManyPage):
    """What the party group decided at one meeting."""

    def perform(self, chosen: list[Assessment], document: str) -> None:
        actions.decide(assessments=chosen, document=document, by=self.viewer)


class ClosePage(ManyPage):
    """Results that are settled go to the file with their agreements."""

    closes = True

    def states(self) -> Sequence[str]:
        return sorted(assessing.FINISHED)

    def fits(self, row: Assessment) -> bool:
        today = clock.today()
        return bool(
            assessing.may_close(
                state=row.state, today=today, last_day=row.answer_until or today
            )
        )

    def perform(self, chosen: list[Assessment], document: str) -> None:
        actions.close(assessments=chosen, by=self.viewer)
