"""Objects of assessment for the access matrix: a member of the proposals committee, and another."""

from __future__ import annotations

from datetime import date
from typing import Any

from agreements.assessing import AssessmentState, Grade, Period, StatementState
from agreements.models import Agreement, Assessment, Statement
from agreements.states import AgreementState
from portal import clock
from tests.agreements import scenes
from tests.cast import Cast

DAY = date(2026, 3, 9)


def assessment_objects(cast: Cast) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Route name -> relation -> arguments of the address."""
    found = {"colleague": _assessed(cast, "staff_two"), "foreign": _assessed(cast, "rare")}
    by_agreement = {relation: (a.pk,) for relation, a in found.items()}
    by_period = {relation: (a.pk, Period.YEAR_END.value) for relation, a in found.items()}
    routes = (
        "assessment", "assessment_propose", "assessment_answer", "assessment_recheck",
        "assessment_paper",
    )
    return {
        **dict.fromkeys(routes, by_agreement),
        **dict.fromkeys(("statement", "statement_review", "statement_paper"), by_period),
    }


def _assessed(cast: Cast, whose: str) -> Agreement:
    """In force, stated, and fed back; written past the acts, so that no other object moves."""
    agreement = scenes.agreement_of(cast.person[whose])
    Agreement.objects.filter(pk=agreement.pk).update(
        state=AgreementState.EFFECTIVE, effective_on=DAY, effective_at=clock.now()
    )
    Statement.objects.create(
        agreement=agreement, period=Period.YEAR_END, state=StatementState.HANDED_IN,
        text="按责任书履行。", begun_at=clock.now(), handed_in_at=clock.now(),
    )
    Assessment.objects.create(
        agreement=agreement, state=AssessmentState.DECIDED, grade=Grade.GOOD, remarks={"0": "好"},
        proposed_at=clock.now(), proposed_by=cast.user["head"], decided_at=clock.now(),
        answer_until=DAY,
    )
    return agreement
