"""Pages of findings: the list, one finding with its whole thread, and who does what with it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.days import cn_date
from portal.delivery.registers import Cell
from portal.delivery.xlsx import Column
from portal.errors import StaleState
from portal.ledger import access_log
from portal.pages import Crumbs, DetailPage, Filling, FormPage
from portal.roles import Permission
from portal.views.registers import RegisterPage
from supervision import access, access_findings
from supervision.actions import findings as actions
from supervision.forms.findings import (
    AnswerableForm,
    FindingFilter,
    FindingForm,
    NoticeForm,
    UnfoundedForm,
)
from supervision.models import Finding, RegulationClause
from supervision.models.visibility import is_clerk, is_discipline
from supervision.queries import described, threads
from supervision.queries import findings as queries
from supervision.queries.instructions import on_record
from supervision.queries.terms import due_after
from supervision.rules.findings import DUE_CODES
from supervision.states import FINDING_MOVES, FindingState, possible
from supervision.views.acting import TimelyAct, knowledge_of
from supervision.vocabulary import RectificationKind, ServiceManner

ROOT = gettext_lazy("问题整改")


class FindingsPage(RegisterPage):
    """The list of findings: what the viewer may know, no content."""

    permission = Permission.VIEW_FINDINGS
    filling = Filling(
        gettext_lazy("监督检查发现的问题，登记并送达整改通知后，办理情况列在这里。"),
        gettext_lazy("登记问题"), "finding_new",
    )
    template_name = "supervision/findings.html"
    title = gettext_lazy("问题台账")
    log_name = "supervision.findings"
    secret = Q(names_person=True)
    filter_form = FindingFilter
    columns = (
        Column(gettext_lazy("问题摘要"), 34), Column(gettext_lazy("编号"), 18, sort="number"),
        Column(gettext_lazy("责任部门"), 14), Column(gettext_lazy("责任人"), 10),
        Column(gettext_lazy("类别"), 10), Column(gettext_lazy("发现日期"), 14, sort="day"),
        Column(gettext_lazy("整改期限"), 14, sort="due"), Column(gettext_lazy("状态"), 12),
    )
    sorts = {
        "day": ("found_on",), "number": ("number",), "due": ("rectification__due_on",),
    }
    default_sort = "-day"

    def rows(self) -> Any:
        return queries.ledger(self.viewer)

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        return queries.narrowed(rows, today=clock.today(), **cleaned)

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        for row in queries.described(self.viewer, rows, clock.today()):
            found = row.finding
            yield (
                Cell(found.title, reverse("finding", args=[found.pk])), found.number,
                found.department.short_name if found.department else "",
                found.answerable.name if found.answerable else "",
                found.get_category_display(), found.found_on, row.due_on,
                Cell(row.word, mark=row.kind),
            )

    def extra(self, page: Any) -> dict[str, Any]:
        return super().extra(page) | {
            "records": self.viewer.may(Permission.RECORD_FINDINGS)
        }


class FindingPage(DetailPage):
    """One finding: on top what comes next and by when, below everything that happened."""

    permission = Permission.VIEW_FINDINGS
    template_name = "supervision/finding.html"
    object: threads.Thread

    def crumbs(self) -> Crumbs:
        return [(str(ROOT), reverse("findings"))]

    def subject(self) -> threads.Thread:
        found = threads.thread(self.viewer, self.kwargs["pk"], clock.today())
        if found is None:
            raise Http404
        if found.reads:
            # If this cannot be written the page is refused: let the error pass.
            access_log.record_request(
                self.request, access_log.Kind.VIEW_CONFIDENTIAL, object=found.finding
            )
        return found

    def extra(self) -> dict[str, Any]:
        thread = self.object
        return {
            "facts": described.of_finding(thread), "acts": self._acts(thread),
            "steps": [(s, self._may_do(s)) for s in thread.steps],
            "clause": queries.clause_text(thread.finding) if thread.reads_finding else "",
            "instructions": (
                on_record(self.viewer, thread.finding) if thread.knows_finding else None
            ),
            "knowledge": (
                knowledge_of(self.viewer, thread.finding) if thread.reads_finding else ""
            ),
        }

    def _may_do(self, step: Any) -> bool:
        rectification = self.object.rectification
        assert rectification is not None
        return step.state == "open" and rectification.state in (
            "planned", "returned", "reopened"
        ) and bool(access_findings.may_do_step(self.viewer, rectification, step))

    def _acts(self, thread: threads.Thread) -> list[tuple[str, Any, Any]]:
        """Route, label and key of what the state and the viewer allow; the first comes next."""
        finding, viewer = thread.finding, self.viewer
        if not thread.reads:
            return []
        can = possible(FINDING_MOVES, finding.state)
        acts: list[tuple[str, Any, Any]] = []
        if thread.reads_finding:
            edits = bool(access_findings.may_edit(viewer, finding))
            if "record" in can and edits:
                acts.append(("finding_record", _("确认责任人"), finding.pk))
            if "serve" in can and access_findings.may_serve(viewer, finding):
                acts.append(("finding_serve", _("送达整改通知书"), finding.pk))
            if "edit" in can and edits:
                acts.append(("finding_edit", _("修改"), finding.pk))
        acts += self._acts_below(thread)
        if thread.reads_finding and "unfounded" in can and access_findings.may_drop(
            viewer, finding
        ):
            acts.append(("finding_unfounded", _("认定不成立"), finding.pk))
        return acts

    def _acts_below(self, thread: threads.Thread) -> list[tuple[str, Any, Any]]:
        found, viewer = thread.rectification, self.viewer
        if found is None or not thread.reads_rectification:
            return []
        acts: list[tuple[str, Any, Any]] = []
        if access_findings.may_answer(viewer, found):
            acts += _answering(thread)
        workers = {s.person_id for s in thread.steps}
        if found.state == "submitted" and access_findings.may_verify(viewer, found, workers):
            acts.append(("rectification_verify", _("核查"), found.pk))
        if access_findings.may_settle(viewer, found):
            if found.state == "verified":
                acts.append(("rectification_close", _("销号"), found.pk))
            if found.state == "closed":
                acts.append(("rectification_reopen", _("重新整改"), found.pk))
        decides = viewer.is_secretary or found.department_id in viewer.in_charge
        if thread.extension is not None and decides:
            acts.append(("extension_decide", _("批准延期"), thread.extension.pk))
        return acts


def _answering(thread: threads.Thread) -> list[tuple[str, Any, Any]]:
    """What the responsible department may do now."""
    found = thread.rectification
    assert found is not None
    acts: list[tuple[str, Any, Any]] = []
    if found.state in ("planned", "returned", "reopened"):
        acts.append(("rectification_submit", _("提交核查"), found.pk))
    if found.state in ("noticed", "planned", "returned", "reopened"):
        label = _("报送整改方案") if found.state == "noticed" else _("调整整改方案")
        acts.append(("rectification_plan", label, found.pk))
        if thread.extension is None:
            acts.append(("rectification_extend", _("申请延期"), found.pk))
    if thread.extension is not None:
        acts.append(("extension_withdraw", _("撤回延期申请"), thread.extension.pk))
    return acts


# --- writing it down ------------------------------------------------------------------------


class FindingFormPage(FormPage):
    """A new finding, a draft, or one that is recorded and not yet served."""

    permission = Permission.RECORD_FINDINGS
    form_class = FindingForm
    template_name = "supervision/finding_form.html"
    finding: Finding | None = None
    stale: list[tuple[Any, Any]] | None = None

    def crumbs(self) -> Crumbs:
        return [(str(ROOT), reverse("findings"))]

    def prepare(self) -> None:
        key = self.kwargs.get("pk")
        if key is not None:
            visible = Finding.objects.readable_by(self.viewer)
            self.finding = get_object_or_404(visible, pk=key)
            if not access_findings.may_edit(self.viewer, self.finding):
                raise PermissionDenied
            if self.finding.state not in FINDING_MOVES["edit"].start:
                raise PermissionDenied

    def form_kwargs(self) -> dict[str, Any]:
        viewer = self.viewer
        anywhere = viewer.is_secretary or is_discipline(viewer) or is_clerk(viewer)
        only_departments = is_clerk(viewer) and not (
            viewer.is_secretary or is_discipline(viewer) or viewer.heads or viewer.in_charge
        )
        return {
            "departments": None if anywhere else viewer.answers_for,
            "names_people": not only_departments,
        }

    def initial(self) -> dict[str, Any]:
        if self.finding is None:
            found = {"key": uuid.uuid4(), "edition": 0, "found_on": clock.today()}
            asked = self.request.GET.get("department", "")
            return found | ({"department": asked} if asked.isdecimal() else {})
        row = self.finding
        access_log.record_request(
            self.request, access_log.Kind.VIEW_CONFIDENTIAL, object=row
        )
        return {name: getattr(row, name) for name in actions.WRITTEN} | {
            "key": row.pk, "edition": row.edition, "department": row.department_id,
            "subject": row.subject_id,
            "regulation_clause": RegulationClause.objects.filter(
                pk=row.regulation_clause_id).first(),
        }

    def extra(self) -> dict[str, Any]:
        return {"finding": self.finding, "stale": self.stale}

    def perform(self, form: FindingForm) -> str | HttpResponseBase:
        given = form.cleaned_data
        try:
            finding = actions.save_draft(
                key=given["key"], edition=given["edition"], fields=form.values(),
                by=self.viewer,
            )
        except StaleState as stale:
            return self._stale(form, stale)
        if self.request.POST.get("act") == "draft":
            messages.success(self.request, _("已存草稿。"))
            return reverse("finding_edit", args=[finding.pk])
        if finding.state == FindingState.DRAFT:
            return reverse("finding_record", args=[finding.pk])
        messages.success(self.request, _("已保存。"))
        return reverse("finding", args=[finding.pk])

    def _stale(self, form: FindingForm, stale: StaleState) -> HttpResponseBase:
        """The second sees what the first wrote, keeps his own words, and decides."""
        visible = Finding.objects.readable_by(self.viewer)
        self.finding = get_object_or_404(visible, pk=form.cleaned_data["key"])
        self.stale = queries.described_fields(self.finding)
        form.add_error(None, str(stale.sentence))
        form.data = form.data.copy()
        form.data["edition"] = str(self.finding.edition)
        return self.render(status=409, form=form, **self.extra())


class FindingAct(TimelyAct, abstract=True):
    """One form about a finding."""

    permission = Permission.RECORD_FINDINGS
    moves = FINDING_MOVES

    @property
    def finding(self) -> Finding:
        return cast(Finding, self.record)

    def find(self) -> Finding:
        return get_object_or_404(Finding.objects.readable_by(self.viewer), pk=self.kwargs["pk"])

    def crumbs(self) -> Crumbs:
        return [(str(ROOT), reverse("findings")), (self.finding.title, self.back())]

    def back(self) -> str:
        return reverse("finding", args=[self.finding.pk])


class FindingRecordPage(FindingAct):
    """Who answered on that day: shown by the chain, confirmed by a person."""

    form_class = AnswerableForm
    act = "record"
    template_name = "supervision/finding_record.html"
    question = gettext_lazy("确认当日责任人")
    button = gettext_lazy("确认并登记")
    done_message = gettext_lazy("问题已登记。")

    def allowed(self) -> Any:
        return access_findings.may_edit(self.viewer, self.finding)

    def prepare(self) -> None:
        super().prepare()
        finding = self.finding
        if finding.department_id is None:
            raise Http404
        self.snapshot = access.answerable_on(finding.department_id, finding.found_on)
        self.people = actions.people_of(self.snapshot, finding)
        self.clauses = queries.clauses_signed(
            self.viewer, self.people, finding.happened_on or finding.found_on
        )

    def form_kwargs(self) -> dict[str, Any]:
        return {"people": list(self.people.items()), "clauses": self.clauses}

    def initial(self) -> dict[str, Any]:
        head = self.snapshot.get("head") or self.snapshot.get("leader")
        cited = f"{self.finding.agreement_id}:{self.finding.agreement_clause}"
        return {
            "edition": self.finding.edition, "clause": cited,
            "answerable": self.finding.answerable_id or (head and head["id"]),
        }

    def facts(self) -> list[tuple[Any, Any]]:
        return [
            (_("问题摘要"), self.finding.title),
            (_("责任部门"), self.finding.department.name if self.finding.department else ""),
            (_("发现日期"), cn_date(self.finding.found_on)),
        ]

    def extra(self) -> dict[str, Any]:
        rows = (("head", _("部门主要负责人")), ("leader", _("分管（联系）领导")),
                ("secretary", _("党组书记")))
        return {
            "chain": [(label, (self.snapshot[k] or {}).get("name")) for k, label in rows],
            "day": self.finding.found_on,
        }

    def perform(self, form: AnswerableForm) -> str:
        given = form.cleaned_data
        clause = next((c for c in self.clauses if c.key == given.get("clause")), None)
        actions.record(
            finding=self.finding, answerable_id=int(given["answerable"]),
            edition=given["edition"], by=self.viewer,
            agreement=clause.agreement if clause else None,
            agreement_clause=clause.code if clause else "",
        )
        return self.back()


class FindingServePage(FindingAct):
    """The notice: what is required of whom, by when; from now on the department knows."""

    form_class = NoticeForm
    act = "serve"
    question = gettext_lazy("送达整改通知书")
    button = gettext_lazy("生成并送达")
    done_message = gettext_lazy("整改通知书已送达，责任部门可以查看。")

    def allowed(self) -> Any:
        return access_findings.may_serve(self.viewer, self.finding)

    def lead(self) -> Any:
        return _("送达后，问题不能再修改；涉及的部门和人员自送达之日起可以查看。")

    def form_kwargs(self) -> dict[str, Any]:
        finding = self.finding
        then = access.answerable_on(finding.department_id, finding.found_on)
        now = access.answerable_on(finding.department_id, clock.today())
        people = {finding.answerable_id: finding.answerable.name} if finding.answerable else {}
        people |= actions.people_of(then, finding) | actions.people_of(now, finding)
        return {
            "people": list(people.items()),
            "verifiers": [
                row for row in queries.verifiers(finding.department_id, clock.today())
                if row[0] not in (finding.answerable_id, finding.subject_id)
            ],
        }

    def initial(self) -> dict[str, Any]:
        return {
            "kind": RectificationKind.TIME_LIMITED, "served_on": clock.today(),
            "responsible": self.finding.answerable_id, "manner": ServiceManner.ONLINE,
        }

    def facts(self) -> list[tuple[Any, Any]]:
        today = clock.today()
        terms = [(kind.label, due_after(code, today)) for kind, code in self._kinds()]
        return [
            (_("问题摘要"), self.finding.title),
            (_("责任部门"), self.finding.department.name if self.finding.department else ""),
            *((label, f"{due.arithmetic}（{due.term.basis_text}）") for label, due in terms),
        ]

    @staticmethod
    def _kinds() -> list[tuple[RectificationKind, str]]:
        return [(RectificationKind(kind), code) for kind, code in DUE_CODES.items()]

    def perform(self, form: NoticeForm) -> str:
        given = form.cleaned_data
        kind = RectificationKind(given["kind"])
        due_on = given["due_on"] or due_after(DUE_CODES[kind], given["served_on"]).day
        actions.serve(
            finding=self.finding, by=self.viewer,
            notice=actions.Notice(
                requirement=given["requirement"], kind=kind, due_on=due_on,
                responsible_id=int(given["responsible"]),
                verifier_id=int(given["verifier"]) if given["verifier"] else None,
                served_on=given["served_on"], manner=ServiceManner(given["manner"]),
                witness=given["witness"],
            ),
        )
        return self.back()


class FindingUnfoundedPage(FindingAct):
    form_class = UnfoundedForm
    act = "unfounded"
    question = gettext_lazy("认定问题不成立")
    button = gettext_lazy("认定不成立")
    done_message = gettext_lazy("已认定不成立。")
    permission = Permission.VIEW_FINDINGS

    def allowed(self) -> Any:
        return access_findings.may_drop(self.viewer, self.finding)

    def lead(self) -> Any:
        return _("认定后只有纪检干部能查看，正在进行的整改随即终止，不作为任何结论的依据。")

    def facts(self) -> list[tuple[Any, Any]]:
        return [(_("问题摘要"), self.finding.title), (_("编号"), self.finding.number)]

    def perform(self, form: UnfoundedForm) -> str:
        actions.find_unfounded(
            finding=self.finding, note=form.cleaned_data["note"], by=self.viewer
        )
        return reverse("findings")
