"""Pages of accountability: the register, one case with its whole thread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from portal.delivery.registers import Cell
from portal.delivery.xlsx import Column
from portal.ledger import access_log
from portal.pages import BasePage, Crumbs, Filling
from portal.roles import Permission
from portal.views.registers import ALL, RegisterPage
from supervision import case_acts
from supervision.forms.cases import CaseFilter
from supervision.models import AccountabilityCase
from supervision.queries import cases as queries
from supervision.queries import described
from supervision.views.acting import knowledge_of
from supervision.vocabulary import RecordKind

ROOT = gettext_lazy("问责")


class CasesPage(RegisterPage):
    """The register of accountability: what the viewer may know, no content."""

    permission = Permission.VIEW_CASES
    filling = Filling(
        gettext_lazy("提出问责或者登记收到的决定后，列在这里。"),
        gettext_lazy("提出问责"), "case_new",
    )
    template_name = "supervision/cases.html"
    title = gettext_lazy("问责台账")
    log_name = "supervision.cases"
    secret = ALL
    filter_form = CaseFilter
    columns = (
        Column(gettext_lazy("对象"), 16), Column(gettext_lazy("编号"), 22, sort="number"),
        Column(gettext_lazy("部门"), 14), Column(gettext_lazy("职务"), 18),
        Column(gettext_lazy("责任类型"), 14), Column(gettext_lazy("问责方式"), 20),
        Column(gettext_lazy("文号"), 22), Column(gettext_lazy("决定日期"), 14),
        Column(gettext_lazy("提出日期"), 14, sort="day"), Column(gettext_lazy("执行期限"), 14),
        Column(gettext_lazy("状态"), 12, sort="state"),
    )
    sorts = {"day": ("created_at",), "number": ("number",), "state": ("state", "-created_at")}
    default_sort = "-day"

    def rows(self) -> Any:
        return queries.register(self.viewer)

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        return queries.narrowed(rows, **cleaned)

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        for row in queries.described(rows, self.viewer):
            case, decision = row.case, row.decision
            yield (
                Cell(row.who, reverse("case", args=[case.pk])), case.number,
                case.department.short_name if case.department else "", case.post_text,
                case.get_responsibility_display(), row.ways,
                decision.document_number if decision else "",
                decision.decided_on if decision else None,
                timezone.localdate(case.created_at), row.due_on,
                Cell(case.get_state_display(), mark=queries.shape(case.state)),
            )

    def extra(self, page: Any) -> dict[str, Any]:
        return super().extra(page) | {"keeps": self.viewer.may(Permission.KEEP_CASES)}


class DecisionsPage(RegisterPage):
    """Decisions that concern the viewer: served on him, circulated, of his portfolio."""

    permission = Permission.VIEW_CASES
    filling = Filling(
        gettext_lazy("问责事项集体研究、印发决定书后，列在这里。"),
        gettext_lazy("查看问责台账"), "cases",
    )
    title = gettext_lazy("问责决定")
    log_name = "supervision.decisions"
    secret = ALL
    columns = (
        Column(gettext_lazy("对象"), 16), Column(gettext_lazy("文号"), 24),
        Column(gettext_lazy("作出机关"), 22), Column(gettext_lazy("问责方式"), 24),
        Column(gettext_lazy("决定日期"), 14, sort="day"), Column(gettext_lazy("影响期满"), 14),
        Column(gettext_lazy("状态"), 10),
    )
    sorts = {"day": ("decided_on",)}
    default_sort = "-day"

    def rows(self) -> Any:
        return queries.decisions_known(self.viewer)

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        for row in rows:
            yield (
                Cell(queries.object_name(row.case), reverse("decision", args=[row.pk])),
                row.document_number, row.deciding_body, queries.ways_of(row), row.decided_on,
                row.effect_ends_on, Cell(row.get_state_display(), mark="half"),
            )


class CasePage(BasePage):
    """One case: its readers see the whole thread, its object what was shown to him."""

    permission = Permission.VIEW_CASES
    template_name = "supervision/case.html"

    def crumbs(self) -> Crumbs:
        return [(str(ROOT), reverse("cases"))]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        visible = AccountabilityCase.objects.visible_to(self.viewer)
        case = queries.whole(get_object_or_404(visible, pk=self.kwargs["pk"]).pk)
        reads = AccountabilityCase.objects.readable_by(self.viewer).filter(pk=case.pk).exists()
        # If this cannot be written the page is refused: let the error pass.
        access_log.record_request(request, access_log.Kind.VIEW_CONFIDENTIAL, object=case)
        shown: dict[str, Any] = {
            "object": case, "reads": reads, "name": queries.object_name(case),
            "mark": queries.shape(case.state), "facts": described.of_case(case, reads=reads),
            "acts": case_acts.offered(case, self.viewer),
            "decisions": queries.decisions_of(case, self.viewer),
            "defences": case.defences.select_related("reply", "made_by__person"),
        }
        if reads:
            shown |= {
                "sections": described.before_hearing(case),
                "ended": described.after_hearing(case), "events": queries.thread(case),
                "members": queries.members_of(case),
                "files": queries.files_of(RecordKind.CASE, case.pk),
                "weighs": case_acts.may_weigh(case, self.viewer),
                "decides": self.viewer.may(Permission.DECIDE_CASES),
                "knowledge": knowledge_of(self.viewer, case),
                "circumstances": described.circumstances(case),
            }
        return self.render(**shown)
