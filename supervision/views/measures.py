"""Pages of measures: the list, one measure, and what is done with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, cast

from django import forms as django_forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.days import cn_date
from portal.delivery.registers import Cell
from portal.delivery.xlsx import Column
from portal.ledger import access_log
from portal.pages import Crumbs, DetailPage, Filling
from portal.roles import Permission
from portal.viewer import Viewer
from portal.views.registers import ALL, RegisterPage
from supervision import access_measures as access
from supervision.actions import measure_answers, record_files
from supervision.actions import measures as actions
from supervision.forms import measures as forms
from supervision.models import (
    AccountabilityDecision,
    Finding,
    Measure,
    MeasureAnswer,
    Talk,
)
from supervision.models.visibility import is_discipline
from supervision.queries import inquiries
from supervision.queries import measures as queries
from supervision.rules.measures import LABELS, authority, keeps_content
from supervision.states import MEASURE_MOVES, MEASURE_STANDS, MeasureState, possible
from supervision.views.acting import TimelyAct, knowledge_of
from supervision.vocabulary import (
    ORGANIZATIONAL_MEASURES,
    SANCTIONS,
    MeasureKind,
    ServiceManner,
)

ROOT = gettext_lazy("措施")


class MeasuresPage(RegisterPage):
    """The list of measures: what the viewer may know, no content."""

    permission = Permission.VIEW_MEASURES
    filling = Filling(
        gettext_lazy("作出措施，或者登记收到的决定后，列在这里。"),
        gettext_lazy("登记措施"), "measure_new",
    )
    template_name = "supervision/measures.html"
    title = gettext_lazy("措施台账")
    log_name = "supervision.measures"
    secret = ALL
    filter_form = forms.MeasureFilter
    columns = (
        Column(gettext_lazy("措施"), 18, sort="kind"), Column(gettext_lazy("对象"), 14),
        Column(gettext_lazy("部门"), 14), Column(gettext_lazy("形态"), 12),
        Column(gettext_lazy("作出主体"), 20),
        Column(gettext_lazy("决定日期"), 14, sort="day"),
        Column(gettext_lazy("影响期满"), 14, sort="end"), Column(gettext_lazy("状态"), 10),
    )
    sorts = {"day": ("decided_on",), "kind": ("kind", "-decided_on"), "end": ("effect_ends_on",)}
    default_sort = "-day"

    def rows(self) -> Any:
        return queries.ledger(self.viewer)

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        return queries.narrowed(rows, self.viewer, clock.today(), **cleaned)

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        for row in rows:
            yield (
                Cell(row.get_kind_display(), reverse("measure", args=[row.pk])),
                queries.object_name(row), row.department.short_name if row.department else "",
                row.get_form_display() or _("不计入"), queries.issuer_name(row),
                row.decided_on, row.effect_ends_on,
                Cell(row.get_state_display(), mark=queries.shape_of(row)),
            )

    def extra(self, page: Any) -> dict[str, Any]:
        running = queries.running(self.viewer, clock.today())
        url = f"{reverse('measures')}?state=in_effect&sort=end"
        figures = [{"value": running.in_effect, "label": _("人次在影响期内"), "url": url}]
        if running.ending:
            figures.append(
                {"value": running.ending, "label": _("人次30日内期满"), "url": url}
            )
        return super().extra(page) | {
            "takes": self.viewer.may(Permission.TAKE_MEASURES),
            "inquires": is_discipline(self.viewer),
            "figures": figures if running.in_effect else [],
        }


class MeasurePage(DetailPage):
    """One measure: authority, effect period with its arithmetic, papers, what was done."""

    permission = Permission.VIEW_MEASURES
    template_name = "supervision/measure.html"
    object: Measure

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if inquiries.known(self.viewer).filter(pk=self.kwargs["pk"]).exists():
            return redirect("inquiry", self.kwargs["pk"])
        return super().get(request, *args, **kwargs)

    def crumbs(self) -> Crumbs:
        return [(str(ROOT), reverse("measures"))]

    def subject(self) -> Measure:
        visible = Measure.objects.visible_to(self.viewer)
        found = get_object_or_404(visible.only("pk"), pk=self.kwargs["pk"])
        self.reads = Measure.objects.readable_by(self.viewer).filter(pk=found.pk).exists()
        if self.reads:
            # If this cannot be written the page is refused: let the error pass.
            access_log.record_request(
                self.request, access_log.Kind.VIEW_CONFIDENTIAL, object=found
            )
        return queries.whole(found.pk)

    def extra(self) -> dict[str, Any]:
        row = self.object
        shown: dict[str, Any] = {
            "reads": self.reads, "mark": queries.shape_of(row), "facts": _facts(row, self.reads),
            "object_name": queries.object_name(row),
            "acts": self._acts(row) if self.reads or self.viewer.user_id == row.created_by_id
            else [],
        }
        if self.reads:
            shown |= {
                "contents": queries.contents_of(row), "entries": queries.history(row),
                "files": queries.files_of(row), "authority": _authority(row),
                "arithmetic": row.effect_arithmetic or _preview(row),
                "reply": queries.reply_basis(row) if row.reply_due else None,
                "letter": _has_letter(row),
                "knowledge": knowledge_of(self.viewer, row), "related": _related(self.viewer, row),
            }
        return shown

    def _acts(self, row: Measure) -> list[tuple[str, Any, Any]]:
        """Route, label and key of what the state and the viewer allow; the first comes next."""
        can, viewer = possible(MEASURE_MOVES, row.state), self.viewer
        acts = deciding(viewer, row)
        if "answer" in can and access.may_answer(viewer, row):
            acts.append(("measure_answer", _("提交书面材料"), row.pk))
        if row.state in MEASURE_STANDS and access.may_keep(viewer, row):
            acts += self._keeping(row, can)
        return acts

    @staticmethod
    def _keeping(row: Measure, can: Iterable[str]) -> list[tuple[str, Any, Any]]:
        acts: list[tuple[str, Any, Any]] = []
        answers = list(row.answers.all())
        if answers and not list(answers[-1].reviews.all()):
            acts.append(("measure_review", _("审阅材料"), answers[-1].pk))
        over = row.effect_ends_on is None or row.effect_ends_on < clock.today()
        for act, label, shown in (
            ("serve", _("送达"), True),
            ("follow_up", _("期满回访"), row.effect_ends_on is not None and over),
            ("close", _("了结"), over and row.effect_ends_on is None),
        ):
            if act in can and shown:
                acts.append((f"measure_{act}", label, row.pk))
        if row.kind in SANCTIONS | ORGANIZATIONAL_MEASURES:
            acts.append(("measure_execution", _("登记执行"), row.pk))
        if keeps_content(row.kind):
            acts.append(("measure_files", _("添加文件"), row.pk))
        if "lift" in can and row.effect_ends_on is not None:
            acts.append(("measure_lift", _("解除"), row.pk))
        if "revoke" in can:
            acts.append(("measure_revoke", _("撤销"), row.pk))
        return acts


def deciding(viewer: Viewer, row: Measure) -> list[tuple[str, Any, Any]]:
    """What leads from a draft to a measure, as state and viewer allow."""
    can = possible(MEASURE_MOVES, row.state)
    acts: list[tuple[str, Any, Any]] = []
    if not row.received and "decide" in can and access.may_decide(
        viewer, row, talk_held=actions.talk_held(row)
    ):
        acts.append(("measure_decide", _("作出决定"), row.pk))
        if "refuse" in can:
            acts.append(("measure_refuse", _("不批准"), row.pk))
    if access.may_edit(viewer, row):
        if row.received and "receive" in can and access.may_receive(viewer, row):
            acts.append(("measure_receive", _("登记收到的决定"), row.pk))
        if not row.received and "ask" in can:
            acts.append(("measure_ask", _("报请批准"), row.pk))
        if "edit" in can:
            acts.append((_edit_route(row), _("修改"), row.pk))
    return acts


def _edit_route(row: Measure) -> str:
    return "inquiry_edit" if row.kind == MeasureKind.INQUIRY_LETTER else "measure_edit"


def _facts(row: Measure, reads: bool) -> list[tuple[Any, Any]]:
    base: list[tuple[Any, Any]] = [
        (_("对象"), queries.object_name(row)), (_("当时职务"), row.post_text),
        (_("当时部门"), row.department.name if row.department else ""),
        (_("决定日期"), cn_date(row.decided_on)), (_("送达日期"), cn_date(row.served_on)),
    ]
    if not reads:
        return base
    clause = str(row.clause) if row.clause else ""
    return [
        *base, (_("编号"), row.number), (_("形态"), row.get_form_display() or _("不计入四种形态")),
        (_("作出主体"), queries.issuer_name(row)), (_("决定文号"), row.decision_number),
        (_("集体研究"), f"{cn_date(row.collective_on)} {row.meeting}".strip()),
        (_("依据"), "；".join(x for x in (clause, row.basis_text) if x)),
        (_("生效日期"), cn_date(row.effective_on)),
        (_("影响期满"), cn_date(row.effect_ends_on)),
        (_("回访期限"), cn_date(row.follow_up_on)),
        (_("宣布日期"), cn_date(row.announced_on)),
        (_("手续办理日期"), cn_date(row.formalities_on)),
        (_("执行情况报告"), cn_date(row.execution_reported_on)),
        (_("解除日期"), cn_date(row.lifted_on)),
        (_("知悉级别"), row.get_sensitivity_display()),
    ]


def _authority(row: Measure) -> tuple[str, str]:
    """What the authority table says of this measure: shown while it is not yet decided."""
    if row.state not in (MeasureState.DRAFT, MeasureState.ASKED) or row.received:
        return "", ""
    found = authority(row.kind, row.issuer_kind, actions.target_of(row))
    together = _("应当集体研究决定。") if found.collective else ""
    return str(LABELS[found.standing]), together


def _preview(row: Measure) -> list[str]:
    """How the effect period will be computed, before the decision."""
    start = row.effective_on or row.decided_on
    if row.state not in (MeasureState.DRAFT, MeasureState.ASKED) or start is None:
        return []
    return list(actions.effect_period_of(row, start).arithmetic)


def _related(viewer: Viewer, row: Measure) -> list[tuple[Any, str]]:
    """The finding, decision and talk behind a measure, where the viewer may know of them."""
    found: list[tuple[Any, str]] = []
    if Finding.objects.visible_to(viewer).filter(pk=row.finding_id).exists():
        found.append((_("相关问题"), reverse("finding", args=[row.finding_id])))
    if AccountabilityDecision.objects.visible_to(viewer).filter(pk=row.decision_id).exists():
        found.append((_("问责决定"), reverse("decision", args=[row.decision_id])))
    if Talk.objects.visible_to(viewer).filter(pk=row.talk_id).exists():
        found.append((_("谈话记录"), reverse("talk", args=[row.talk_id])))
    return found


def _has_letter(row: Measure) -> bool:
    return (
        row.kind == MeasureKind.REMINDER_LETTER and not row.received
        and row.state in MEASURE_STANDS
    )


# --- acts -----------------------------------------------------------------------------------


class MeasureAct(TimelyAct, abstract=True):
    """One form about a measure; an inquiry knows only some of the acts."""

    permission = Permission.VIEW_MEASURES
    moves = MEASURE_MOVES
    of_inquiries: ClassVar[bool] = False  # it is one of the acts that an inquiry knows, too

    @property
    def measure(self) -> Measure:
        return cast(Measure, self.record)

    def find(self) -> Measure:
        return get_object_or_404(self._readable(), pk=self.kwargs["pk"])

    def _readable(self) -> Any:
        return Measure.objects.handled_by(self.viewer).select_related(
            "subject", "subject_department", "issuer", "talk"
        )

    def allowed(self) -> Any:
        return access.may_keep(self.viewer, self.measure)

    def prepare(self) -> None:
        super().prepare()
        if self.measure.kind == MeasureKind.INQUIRY_LETTER and not self.of_inquiries:
            raise PermissionDenied

    def crumbs(self) -> Crumbs:
        return [
            (str(ROOT), reverse("measures")), (self.measure.get_kind_display(), self.back())
        ]

    def back(self) -> str:
        return reverse("measure", args=[self.measure.pk])

    def facts(self) -> list[tuple[Any, Any]]:
        row = self.measure
        return [
            (_("措施"), row.get_kind_display()), (_("对象"), queries.object_name(row)),
            (_("作出主体"), queries.issuer_name(row)),
            (_("决定日期"), cn_date(row.decided_on)),
        ]


class ServePage(MeasureAct):
    form_class = forms.ServeForm
    of_inquiries = True
    act = "serve"
    question = gettext_lazy("送达")
    button = gettext_lazy("登记送达")
    done_message = gettext_lazy("已登记送达，对象可以查看。")

    def initial(self) -> dict[str, Any]:
        return {"served_on": clock.today(), "manner": ServiceManner.IN_PERSON}

    def lead(self) -> Any:
        return _("自送达之日起，对象本人可以查看这项措施。")

    def do(self, given: dict[str, Any]) -> None:
        actions.serve(
            measure=self.measure, served_on=given["served_on"],
            manner=ServiceManner(given["manner"]), witness=given["witness"], by=self.viewer,
        )


class AnswerPage(MeasureAct):
    """The object hands in what he owes."""

    form_class = forms.AnswerForm
    act = "answer"
    question = gettext_lazy("提交书面材料")
    button = gettext_lazy("提交")
    done_message = gettext_lazy("书面材料已提交。")

    def allowed(self) -> Any:
        return access.may_answer(self.viewer, self.measure)

    def facts(self) -> list[tuple[Any, Any]]:
        basis, _layer = queries.reply_basis(self.measure)
        return [
            *super().facts(), (_("期限"), cn_date(self.measure.reply_due)), (_("依据"), basis)
        ]

    def do(self, given: dict[str, Any]) -> None:
        measure_answers.answer(
            measure=self.measure, text=given["text"], uploads=given["files"], by=self.viewer
        )


class ReviewPage(MeasureAct):
    form_class = forms.ReviewForm
    question = gettext_lazy("审阅书面材料")
    button = gettext_lazy("登记审阅意见")
    done_message = gettext_lazy("审阅意见已登记。")

    def find(self) -> Measure:
        self.answer = get_object_or_404(MeasureAnswer, pk=self.kwargs["pk"])
        return get_object_or_404(self._readable(), pk=self.answer.measure_id)

    def timely(self) -> bool:
        return not self.answer.reviews.exists()

    def facts(self) -> list[tuple[Any, Any]]:
        return [
            (_("材料"), self.answer.get_kind_display()), (_("内容"), self.answer.text),
            (_("提交日期"), cn_date(self.answer.submitted_on)),
        ]

    def do(self, given: dict[str, Any]) -> None:
        measure_answers.review(
            answer=self.answer, accepted=given["result"] == "accepted", note=given["note"],
            by=self.viewer,
        )


class FollowUpPage(MeasureAct):
    form_class = forms.FollowUpForm
    act = "follow_up"
    question = gettext_lazy("期满回访")
    button = gettext_lazy("登记回访")
    done_message = gettext_lazy("回访已登记。")

    def do(self, given: dict[str, Any]) -> None:
        actions.follow_up(measure=self.measure, note=given["note"], by=self.viewer)


class ClosePage(MeasureAct):
    form_class = django_forms.Form
    act = "close"
    question = gettext_lazy("了结措施")
    button = gettext_lazy("了结")
    done_message = gettext_lazy("已了结。")

    def do(self, given: dict[str, Any]) -> None:
        actions.close(measure=self.measure, by=self.viewer)


class LiftPage(MeasureAct):
    form_class = forms.LiftForm
    act = "lift"
    question = gettext_lazy("解除措施")
    button = gettext_lazy("登记解除")
    done_message = gettext_lazy("已登记解除。")

    def do(self, given: dict[str, Any]) -> None:
        actions.lift(measure=self.measure, by=self.viewer, **given)


class RevokePage(MeasureAct):
    form_class = forms.RevokeForm
    of_inquiries = True
    act = "revoke"
    question = gettext_lazy("撤销措施")
    button = gettext_lazy("撤销")
    done_message = gettext_lazy("已撤销。")

    def lead(self) -> Any:
        return _("撤销后不再计入统计和影响期，记录保留。")

    def do(self, given: dict[str, Any]) -> None:
        actions.revoke(measure=self.measure, reason=given["reason"], by=self.viewer)


class ExecutionPage(MeasureAct):
    form_class = forms.ExecutionForm
    question = gettext_lazy("登记执行情况")
    done_message = gettext_lazy("执行情况已登记。")

    def timely(self) -> bool:
        return self.measure.state in MEASURE_STANDS

    def initial(self) -> dict[str, Any]:
        return {n: getattr(self.measure, n) for n in forms.ExecutionForm.base_fields}

    def do(self, given: dict[str, Any]) -> None:
        actions.record_execution(measure=self.measure, by=self.viewer, **given)


class FilesPage(MeasureAct):
    form_class = forms.FilesForm
    question = gettext_lazy("添加文件")
    button = gettext_lazy("上传")
    done_message = gettext_lazy("文件已添加。")

    def allowed(self) -> Any:
        """Of disposals by discipline organs no paper is kept here."""
        return keeps_content(self.measure.kind) and super().allowed()

    def timely(self) -> bool:
        return self.measure.state in MEASURE_STANDS

    def do(self, given: dict[str, Any]) -> None:
        record_files.attach(
            record=self.measure, uploads=given["files"], by=self.viewer, confidential=True
        )
