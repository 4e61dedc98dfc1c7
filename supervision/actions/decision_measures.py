"""What a decision means as measures: they carry the effect periods and the statistics.

Source: 纪律处分条例第五条 (the form follows from the measure); 问责条例 sets no period itself,
so periods come from the rules of each measure, the longest one being the decision's.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from portal import clock
from portal.viewer import Viewer
from supervision.models import AccountabilityDecision, EffectPeriodRule, Measure
from supervision.queries import terms
from supervision.rules.measures import form_of, is_party_only
from supervision.states import MEASURE_STANDS, MeasureState


def effect_of(kinds: list[str], effective_on: date) -> tuple[date | None, list[str]]:
    """The last day of the longest effect period, and how each was computed."""
    periods = [terms.effect_of(kind, effective_on) for kind in kinds]
    ends = [period.ends_on for period in periods if period.ends_on is not None]
    return max(ends, default=None), [text for period in periods for text in period.arithmetic]


def has_effect(kinds: list[str]) -> bool:
    """Whether some rule gives one of these measures an effect period at all."""
    return EffectPeriodRule.objects.filter(kind__in=kinds).exists()


def create(decision: AccountabilityDecision, by: Viewer) -> list[Measure]:
    """One measure for each kind that the decision names, decided as it is."""
    return [_create(decision, kind, by) for kind in decision.measure_kinds]


def _create(decision: AccountabilityDecision, kind: str, by: Viewer) -> Measure:
    case, now = decision.case, clock.now()
    starts_on = decision.effective_on or decision.decided_on
    assert starts_on is not None  # an issued decision has its day
    period = terms.effect_of(kind, starts_on)
    measure: Measure = Measure.objects.create(
        kind=kind, form=form_of(kind), state=MeasureState.DECIDED, received=decision.received,
        issuer_kind=decision.issuer_kind, issuing_body=decision.deciding_body,
        decision_number=decision.document_number, subject=case.object_person,
        subject_department=case.object_department, department=case.department,
        post_text=case.post_text, management_level=case.management_level,
        party_member=case.party_member, facts=decision.facts, clause=decision.clause,
        basis_text=decision.way_basis_text[:200], collective_on=decision.collective_on,
        meeting=decision.meeting, decided_on=decision.decided_on,
        effective_on=decision.effective_on, effect_ends_on=period.ends_on,
        effect_arithmetic=list(period.arithmetic), finding=case.finding, decision=decision,
        party_only=decision.party_only or is_party_only(kind), created_at=now,
        created_by_id=by.user_id, decided_at=now, decided_by_id=by.user_id,
    )
    return measure


def serve(decision: AccountabilityDecision, by: Viewer) -> list[Measure]:
    """The measures are served with the decision."""
    return _moved(
        decision, (MeasureState.DECIDED,), state=MeasureState.SERVED, served_at=clock.now(),
        served_by_id=by.user_id, served_on=decision.served_on,
    )


def revoke(decision: AccountabilityDecision, reason: str, by: Viewer) -> list[Measure]:
    """The measures fall with the decision."""
    fallen = _moved(
        decision, MEASURE_STANDS, state=MeasureState.REVOKED, revoked_at=clock.now(),
        revoked_by_id=by.user_id,
    )
    for measure in fallen:
        measure.revoke_reason = reason
        measure.save(update_fields=["revoke_reason"])
    return fallen


def _moved(decision: AccountabilityDecision, states: Any, **stamps: Any) -> list[Measure]:
    rows = decision.measures.filter(state__in=states)
    keys = list(rows.values_list("pk", flat=True))
    rows.update(**stamps)
    return list(Measure.objects.filter(pk__in=keys))
