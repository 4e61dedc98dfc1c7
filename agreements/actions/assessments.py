"""Self-check, statement and assessment: written by the person, judged by his superior.

Source: 责任书 (考核评价). The result is decided by people, told to the person, answered by him, and
archived with the agreement; a corrected grade stands beside the first one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements import assessing as rules
from agreements.actions import archiving, duties
from agreements.assessing import AssessmentState, Grade, Period, StatementState
from agreements.models import Agreement, Assessment, Statement
from agreements.models.assessments import judged_by
from agreements.states import AgreementState, Level
from portal import calendars, clock, preferences
from portal.days import cn_date
from portal.delivery.notify import notify, settle
from portal.errors import StaleState, Verdict
from portal.ledger import pen
from portal.models import Person
from portal.roles import Permission
from portal.viewer import Viewer

A, S = AssessmentState, StatementState


def topic_of(agreement: Agreement) -> str:
    return f"agreements.assessment:{agreement.pk}"


# --- what the person writes -------------------------------------------------------------------


@transaction.atomic
def write(
    *, agreement: Agreement, period: Period, text: str, edition: int, by: Viewer
) -> Statement:
    """Keep the text so far; nobody else sees it before it is handed in. Rules Z1, Z3, Z13.

    `edition` 0: not begun. Raises StaleState when it was saved elsewhere meanwhile.
    """
    found = Statement.objects.select_for_update().filter(agreement=agreement, period=period).first()
    archiving.require_open([agreement.campaign_id])
    may_write(agreement, found, by).require()
    if found is None:
        try:
            with transaction.atomic():
                return Statement.objects.create(
                    agreement=agreement, period=period, text=text, begun_at=clock.now()
                )
        except IntegrityError as error:
            raise StaleState from error
    if found.edition != edition:
        raise StaleState
    found.text, found.edition = text, edition + 1
    found.save(update_fields=["text", "edition"])
    return found


@transaction.atomic
def hand_in(
    *, agreement: Agreement, period: Period, text: str, edition: int, by: Viewer
) -> Statement:
    """Save and hand in; from here on it is returned or reviewed. Rules Z1 to Z3, Z13."""
    rules.check(bool(text.strip()), "Z2", "text").require()
    found = write(agreement=agreement, period=period, text=text, edition=edition, by=by)
    _move_statement(found, rules.WRITABLE, S.HANDED_IN, handed_in_at=clock.now())
    pen.write("agreements.statement_handed_in", subject=found, by=by, rows=[found])
    settle(topic_of(agreement))
    duties.lights_of([agreement.pk])
    _tell(
        agreement.issuer_id, agreement,
        _("%(name)s提交了%(period)s材料") % {
            "name": agreement.responsible.name, "period": Period(period).label
        },
        _("请审阅。"),
    )
    return found


@transaction.atomic
def review(*, statement: Statement, accept: bool, text: str, by: Viewer) -> Statement:
    """The superior accepts the statement or returns it with a reason. Rules Z4, Z5."""
    statement = Statement.objects.select_for_update().select_related("agreement").get(
        pk=statement.pk
    )
    archiving.require_open([statement.agreement.campaign_id])
    may_judge(statement.agreement, by).require()
    rules.check(accept or bool(text.strip()), "Z5", "text").require()
    _move_statement(
        statement, {S.HANDED_IN}, S.REVIEWED if accept else S.RETURNED,
        reviewed_at=clock.now(), reviewed_by_id=by.user_id, review=text,
    )
    word = "statement_reviewed" if accept else "statement_returned"
    pen.write(f"agreements.{word}", subject=statement, by=by, rows=[statement])
    settle(topic_of(statement.agreement))
    told = _("材料已审阅") if accept else _("材料被退回，请修改后再提交")
    _tell(statement.agreement.responsible_id, statement.agreement, told, text[:200])
    return statement


# --- what is found ----------------------------------------------------------------------------


@transaction.atomic
def propose(
    *, agreement: Agreement, grade: Grade, remarks: Mapping[str, str], by: Viewer
) -> Assessment:
    """The superior proposes a grade, criterion by criterion. Rules Z4, Z6, Z7.

    For staff this is the result (C10); for the others the party group decides.
    """
    agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    archiving.require_open([agreement.campaign_id])
    may_judge(agreement, by).require()
    level = Level(agreement.level)
    handed_in = agreement.statements.filter(
        period=Period.YEAR_END, state__in=(S.HANDED_IN, S.REVIEWED)
    ).exists()
    rules.proposal(level=level, remarks=remarks, handed_in=handed_in).require()
    found = Assessment.objects.select_for_update().filter(agreement=agreement).first()
    if found is not None and found.state != A.PROPOSED:
        raise StaleState
    found = found or Assessment(agreement=agreement)
    found.grade, found.remarks = grade, dict(remarks)
    found.proposed_at, found.proposed_by_id = clock.now(), by.user_id
    found.save()
    pen.write("agreements.assessment_proposed", subject=found, by=by, rows=[found])
    settle(topic_of(agreement))
    if level not in rules.BY_PARTY_GROUP:
        _decide(found, "", by)
    return found


@transaction.atomic
def decide(*, assessments: Iterable[Assessment], document: str, by: Viewer) -> list[Assessment]:
    """The party group's decision on several proposals; each person is told. Rules Z8, Z14."""
    rules.check(by.may(Permission.RUN_CAMPAIGNS), "Z14").require()
    ids = [each.pk for each in assessments]
    found = list(
        Assessment.objects.select_for_update(of=("self",)).filter(pk__in=ids)
        .select_related("agreement").order_by("pk")
    )
    archiving.require_open(each.agreement.campaign_id for each in found)
    for each in found:
        rules.decision(level=Level(each.agreement.level), document=document).require()
        if each.state != A.PROPOSED:
            raise StaleState
        _decide(each, document, by)
    return found


def _decide(assessment: Assessment, document: str, by: Viewer) -> None:
    now = clock.now()
    until = calendars.add_working_days(
        clock.today(), preferences.value("assessment_answer_working_days")
    )
    _move(
        assessment, {A.PROPOSED}, A.DECIDED, decided_at=now, decided_by_id=by.user_id,
        decision_document=document, answer_until=until,
    )
    pen.write("agreements.assessment_decided", subject=assessment, by=by, rows=[assessment])
    _tell(
        assessment.agreement.responsible_id, assessment.agreement, _("年度考核结果已反馈"),
        _("请查看。有异议的，可在%(day)s前申请复核。") % {"day": cn_date(until)},
    )


@transaction.atomic
def answer(*, assessment: Assessment, object_: bool, text: str, by: Viewer) -> Assessment:
    """The person has read his result, or asks for a recheck with a reason. Rules Z1, Z9, Z10."""
    assessment = _locked(assessment)
    own = assessment.agreement.responsible_id == by.person_id
    rules.check(own, "Z1").require()
    if assessment.state not in rules.ANSWERABLE or assessment.answer_until is None:
        raise StaleState
    if object_:
        rules.objection(
            today=clock.today(), last_day=assessment.answer_until, text=text
        ).require()
    _move(
        assessment, rules.ANSWERABLE, A.OBJECTED if object_ else A.ANSWERED,
        answered_at=clock.now(), answer=text,
    )
    word = "assessment_objected" if object_ else "assessment_read"
    pen.write(f"agreements.{word}", subject=assessment, by=by, rows=[assessment])
    settle(topic_of(assessment.agreement))
    return assessment


@transaction.atomic
def recheck(
    *, assessment: Assessment, grade: Grade, text: str, document: str, by: Viewer
) -> Assessment:
    """The outcome of a recheck; the first grade stays beside it. Rules Z8, Z11, Z14."""
    assessment = _locked(assessment)
    rules.check(by.may(Permission.RUN_CAMPAIGNS), "Z14").require()
    rules.check(bool(text.strip()), "Z11", "text").require()
    rules.decision(level=Level(assessment.agreement.level), document=document).require()
    _move(
        assessment, {A.OBJECTED}, A.RECHECKED, rechecked_at=clock.now(),
        rechecked_by_id=by.user_id, recheck_grade=grade,
        recheck=text if not document else f"{text}（{document}）",
    )
    pen.write("agreements.assessment_rechecked", subject=assessment, by=by, rows=[assessment])
    _tell(
        assessment.agreement.responsible_id, assessment.agreement, _("考核复核结果已反馈"),
        text[:200],
    )
    return assessment


@transaction.atomic
def close(*, assessments: Iterable[Assessment], by: Viewer) -> list[Assessment]:
    """File results; the agreements run on to their last day. Rules Z12, Z14."""
    rules.check(by.may(Permission.RUN_CAMPAIGNS), "Z14").require()
    ids = [each.pk for each in assessments]
    found = list(
        Assessment.objects.select_for_update(of=("self",)).filter(pk__in=ids)
        .select_related("agreement").order_by("pk")
    )
    archiving.require_open(each.agreement.campaign_id for each in found)
    today: date = clock.today()
    for each in found:
        rules.may_close(
            state=each.state, today=today, last_day=each.answer_until or today
        ).require()
        _move(each, rules.FINISHED, A.CLOSED, closed_at=clock.now(), closed_by_id=by.user_id)
    pen.write_many(
        [
            pen.Line(word="agreements.assessment_closed", subject=a, by=by, rows=[a])
            for a in found
        ]
    )
    return found


# --- may I ------------------------------------------------------------------------------------


def may_write(agreement: Agreement, statement: Statement | None, by: Viewer) -> Verdict:
    return rules.may_write(
        own=by.person_id is not None and agreement.responsible_id == by.person_id,
        in_force=agreement.state == AgreementState.EFFECTIVE,
        state=statement.state if statement else None,
    )


def may_judge(agreement: Agreement, by: Viewer) -> Verdict:
    judges = Agreement.objects.filter(judged_by(by, ""), pk=agreement.pk).exists()
    return rules.may_judge(superior=judges, own=agreement.responsible_id == by.person_id)


# --- moves ------------------------------------------------------------------------------------


def _locked(assessment: Assessment) -> Assessment:
    found: Assessment = Assessment.objects.select_for_update(of=("self",)).select_related(
        "agreement"
    ).get(pk=assessment.pk)
    archiving.require_open([found.agreement.campaign_id])
    return found


def _move(assessment: Assessment, start: Iterable[str], end: str, **values: object) -> None:
    """Raises StaleState when somebody was faster."""
    if not Assessment.objects.filter(pk=assessment.pk, state__in=list(start)).update(
        state=end, **values
    ):
        raise StaleState
    assessment.refresh_from_db()


def _move_statement(
    statement: Statement, start: Iterable[str], end: str, **values: object
) -> None:
    if not Statement.objects.filter(pk=statement.pk, state__in=list(start)).update(
        state=end, **values
    ):
        raise StaleState
    statement.refresh_from_db()


def _tell(person_id: int, agreement: Agreement, title: str, text: str) -> None:
    if Person.objects.active().filter(pk=person_id).exists():
        notify(
            [person_id], title, text, reverse("assessment", args=[agreement.pk]),
            topic=topic_of(agreement),
        )
