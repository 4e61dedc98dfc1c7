"""Pages of inquiry letters (函询): written down, followed from the reply to the outcome."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.days import cn_date
from portal.ledger import access_log
from portal.pages import Crumbs, DetailPage
from portal.roles import Permission
from supervision import access_measures as access
from supervision.actions import inquiries as actions
from supervision.forms import inquiries as forms
from supervision.models import Inquiry, Measure
from supervision.queries import inquiries as queries
from supervision.queries.measures import issuer_name, object_name, reply_basis, shape_of, whole
from supervision.states import MEASURE_MOVES, MeasureState, possible
from supervision.views.measure_form import MeasureFormPage
from supervision.views.measures import ROOT, MeasureAct, deciding
from supervision.vocabulary import InquiryOutcome, MeasureKind


class InquiryFormPage(MeasureFormPage):
    """A new inquiry letter, or its draft."""

    form_class = forms.InquiryForm
    template_name = "supervision/inquiry_form.html"

    def prepare(self) -> None:
        if not self.issuers():
            raise PermissionDenied
        super().prepare()

    def drafts(self) -> Any:
        return Measure.objects.readable_by(self.viewer).filter(kind=MeasureKind.INQUIRY_LETTER)

    def issuers(self) -> tuple[Any, ...]:
        return tuple(k for k in access.issuers_of(self.viewer) if k in forms.ISSUERS)

    def form_kwargs(self) -> dict[str, Any]:
        return {"issuers": self.issuers()}


class InquiryPage(DetailPage):
    """One inquiry: its days, the term with its basis, what became of it. No content is kept."""

    permission = Permission.VIEW_MEASURES
    template_name = "supervision/inquiry.html"
    object: Measure

    def crumbs(self) -> Crumbs:
        return [(str(ROOT), reverse("measures"))]

    def subject(self) -> Measure:
        found = get_object_or_404(self._rows().only("pk"), pk=self.kwargs["pk"])
        # If this cannot be written the page is refused: let the error pass.
        access_log.record_request(
            self.request, access_log.Kind.VIEW_CONFIDENTIAL, object=found
        )
        return whole(found.pk)

    def _rows(self) -> Any:
        """Those he knows of, and drafts of his own hand."""
        return Measure.objects.handled_by(self.viewer).filter(kind=MeasureKind.INQUIRY_LETTER)

    def extra(self) -> dict[str, Any]:
        row, course = self.object, queries.course_of(self.object.pk)
        own = course is not None and course.opined_by_id == self.viewer.user_id
        return {
            "mark": shape_of(row), "object_name": object_name(row),
            "facts": _facts(row, course), "acts": self._acts(row, course),
            "entries": queries.entries(row, course), "course": course,
            "opinion": course.opinion if course and own else "",
            "reply": reply_basis(row) if row.reply_due else None,
            "waits": row.state == MeasureState.SERVED and not (course and course.replied_on),
        }

    def _acts(self, row: Measure, course: Inquiry | None) -> list[tuple[str, Any, Any]]:
        viewer, can = self.viewer, possible(MEASURE_MOVES, row.state)
        acts = deciding(viewer, row)
        if row.state == MeasureState.SERVED:
            replied = course is not None and course.replied_on is not None
            if not replied and access.may_reply(viewer, row):
                acts.append(("inquiry_reply", _("登记书面说明"), row.pk))
            if course and replied and not course.opined_at and access.may_opine(viewer, row):
                acts.append(("inquiry_opine", _("签署意见"), row.pk))
        if access.may_keep(viewer, row):
            if "serve" in can:
                acts.append(("measure_serve", _("送达"), row.pk))
            if row.state == MeasureState.SERVED:
                acts.append(("inquiry_conclude", _("登记处理结果"), row.pk))
            if "revoke" in can:
                acts.append(("measure_revoke", _("撤销"), row.pk))
        return acts


def _facts(row: Measure, course: Inquiry | None) -> list[tuple[Any, Any]]:
    return [
        (_("函询对象"), object_name(row)), (_("当时职务"), row.post_text),
        (_("当时部门"), row.department.name if row.department else ""),
        (_("发函机关"), issuer_name(row)),
        (_("函件文号"), row.decision_number or row.number),
        (_("发函日期"), cn_date(row.decided_on)), (_("送达日期"), cn_date(row.served_on)),
        (_("书面说明期限"), cn_date(row.reply_due)),
        (_("书面说明日期"), cn_date(course.replied_on) if course else ""),
        (_("处理结果"), course.get_outcome_display() if course else ""),
        (_("形态"), row.get_form_display() if row.form else ""),
    ]


# --- acts -----------------------------------------------------------------------------------


class InquiryAct(MeasureAct, abstract=True):
    """An act after the service of an inquiry."""

    act = "close"
    of_inquiries = True

    def _readable(self) -> Any:
        return super()._readable().filter(kind=MeasureKind.INQUIRY_LETTER)

    def timely(self) -> bool:
        return self.measure.state == MeasureState.SERVED

    def back(self) -> str:
        return reverse("inquiry", args=[self.measure.pk])

    def facts(self) -> list[tuple[Any, Any]]:
        row = self.measure
        return [
            (_("函询对象"), object_name(row)), (_("发函机关"), issuer_name(row)),
            (_("送达日期"), cn_date(row.served_on)),
        ]


class ReplyPage(InquiryAct):
    form_class = forms.ReplyForm
    question = gettext_lazy("登记书面说明")
    button = gettext_lazy("登记")
    done_message = gettext_lazy("已登记书面说明的日期。")

    def allowed(self) -> Any:
        return access.may_reply(self.viewer, self.measure)

    def timely(self) -> bool:
        course = queries.course_of(self.measure.pk)
        return super().timely() and not (course and course.replied_on)

    def initial(self) -> dict[str, Any]:
        return {"replied_on": clock.today()}

    def lead(self) -> Any:
        return _("书面说明由本人按函询要求提交给发函机关，内容不录入系统，这里只登记提交日期。")

    def facts(self) -> list[tuple[Any, Any]]:
        basis, _layer = reply_basis(self.measure)
        due = cn_date(self.measure.reply_due)
        return [*super().facts(), (_("期限"), due), (_("依据"), basis)]

    def do(self, given: dict[str, Any]) -> None:
        actions.reply(measure=self.measure, replied_on=given["replied_on"], by=self.viewer)


class OpinionPage(InquiryAct):
    form_class = forms.OpinionOnReplyForm
    question = gettext_lazy("在书面说明上签署意见")
    button = gettext_lazy("签署")
    done_message = gettext_lazy("意见已签署。")

    def allowed(self) -> Any:
        return access.may_opine(self.viewer, self.measure)

    def timely(self) -> bool:
        course = queries.course_of(self.measure.pk)
        return super().timely() and bool(course and course.replied_on and not course.opined_at)

    def do(self, given: dict[str, Any]) -> None:
        actions.opine(measure=self.measure, text=given["text"], by=self.viewer)


class ConcludePage(InquiryAct):
    form_class = forms.OutcomeForm
    question = gettext_lazy("登记函询的处理结果")
    button = gettext_lazy("登记处理结果")
    done_message = gettext_lazy("处理结果已登记。")

    def do(self, given: dict[str, Any]) -> None:
        actions.conclude(
            measure=self.measure, outcome=InquiryOutcome(given["outcome"]), by=self.viewer
        )
