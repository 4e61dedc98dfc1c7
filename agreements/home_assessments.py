"""What self-checks and assessments put on the front page and in the menu."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import assessing
from agreements.assessing import AssessmentState, Period, StatementState
from agreements.models import Agreement, Assessment, Statement
from agreements.models.assessments import judged_by
from agreements.states import AgreementState, CampaignState
from portal import clock
from portal.days import until
from portal.home import Owed, Section
from portal.nav import YEAR, Link
from portal.roles import Permission
from portal.viewer import Viewer


def links(viewer: Viewer) -> Iterable[Link]:
    if viewer.person_id is not None:
        yield Link(
            YEAR, gettext_lazy("自查和考核"), "assessments", Permission.VIEW_AGREEMENTS, 40
        )


def owed(viewer: Viewer) -> Iterable[Owed]:
    """My statement, those that I review, my result, and what the clerk closes. Five queries."""
    if viewer.person_id is None or not viewer.may(Permission.SIGN):
        return
    today = clock.today()
    yield from _to_write(viewer, today)
    yield from _to_review(viewer)
    yield from _to_read(viewer, today)
    if viewer.may(Permission.RUN_CAMPAIGNS):
        yield from _to_recheck()


def sections(viewer: Viewer) -> Iterable[Section]:
    return ()


def _to_write(viewer: Viewer, today: date) -> Iterable[Owed]:
    """Of this year and the last, until the year is on file."""
    rows = Agreement.objects.filter(
        responsible_id=viewer.person_id, state=AgreementState.EFFECTIVE,
        term_start__year__in=(today.year - 1, today.year),
        campaign__state__in=(CampaignState.ISSUED, CampaignState.CLOSED),
    ).only("pk", "number", "effective_on", "term_start")
    states = {
        (agreement, period): state
        for agreement, period, state in Statement.objects.filter(agreement__in=rows)
        .values_list("agreement_id", "period", "state")
    }
    for agreement in rows:
        for period in Period:
            asked = assessing.is_asked(
                period, in_force_on=agreement.effective_on, today=today,
                year=agreement.term_start.year,
            )
            state = states.get((agreement.pk, period))
            if state == StatementState.RETURNED or asked and state in (None, *assessing.WRITABLE):
                yield _statement(agreement, period, state, today)


_WHY = {
    StatementState.DRAFT: gettext_lazy("责任书 %(number)s，已保存，尚未提交"),
    StatementState.RETURNED: gettext_lazy("责任书 %(number)s，审阅人已退回，请修改后再提交"),
    None: gettext_lazy("责任书 %(number)s，按本人记录自动起草"),
}


def _statement(agreement: Agreement, period: Period, state: str | None, today: date) -> Owed:
    due = assessing.due_on(period, agreement.term_start.year)
    returned = state == StatementState.RETURNED
    title = _("修改%(period)s材料") if returned else _("填写%(period)s材料")
    return Owed(
        *until(due, today), title % {"period": period.label},
        _WHY[StatementState(state) if state else None] % {"number": agreement.number}, "agreed",
        url=reverse("statement", args=[agreement.pk, period]),
        label=_("修改") if returned else _("填写"), due_on=due,
    )


def _to_review(viewer: Viewer) -> Iterable[Owed]:
    waiting = Statement.objects.filter(
        judged_by(viewer), state=StatementState.HANDED_IN
    ).count()
    if waiting:
        yield Owed(
            "due", _("待审阅"), _("%(n)s 份自查、述责材料等待审阅") % {"n": waiting},
            _("由签订方或者分管领导审阅"), "agreed",
            url=f"{reverse('assessments')}?statement={StatementState.HANDED_IN}",
            label=_("去审阅"),
        )


def _to_read(viewer: Viewer, today: date) -> Iterable[Owed]:
    rows = Assessment.objects.filter(
        agreement__responsible_id=viewer.person_id, state=AssessmentState.DECIDED,
        answer_until__gte=today,
    )
    for row in rows:
        yield Owed(
            *until(row.answer_until, today), _("查看年度考核结果"),
            _("有异议的，可以申请复核"), "agreed",
            url=reverse("assessment_answer", args=[row.agreement_id]), label=_("查看"),
            due_on=row.answer_until,
        )


def _to_recheck() -> Iterable[Owed]:
    count = Assessment.objects.filter(state=AssessmentState.OBJECTED).count()
    if count:
        yield Owed(
            "due", _("待复核"), _("%(n)s 人申请复核考核结果") % {"n": count},
            _("由党组研究后记录结果"), "agreed",
            url=f"{reverse('assessments')}?state={AssessmentState.OBJECTED}", label=_("去办理"),
        )
