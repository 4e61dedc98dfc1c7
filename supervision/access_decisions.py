"""How far a person reads a decision: its object, those who keep it, those whom it reaches."""

from __future__ import annotations

from portal import clock
from portal.viewer import Viewer
from supervision import access
from supervision.models import AccountabilityCase, AccountabilityDecision, NeedToKnow
from supervision.models.visibility import is_discipline
from supervision.vocabulary import GrantLevel


def is_object(viewer: Viewer, decision: AccountabilityDecision) -> bool:
    """The object, after service."""
    shown = AccountabilityCase.objects.filter(pk=decision.case_id)
    case = shown.first()
    if case is None or decision.served_at is None:
        return False
    if case.object_department_id is not None:
        return case.object_department_id in viewer.heads
    return viewer.person_id is not None and case.object_person_id == viewer.person_id


def reads_whole(viewer: Viewer, decision: AccountabilityDecision) -> bool:
    """Not only the circular: secretary, discipline, leader in charge, investigators, and whoever
    was granted to know its content.
    """
    readable = AccountabilityDecision.objects.readable_by(viewer).filter(pk=decision.pk)
    if not readable.exists():
        return False
    case = decision.case
    in_charge = {case.department_id, case.object_department_id} & viewer.in_charge
    grants = NeedToKnow.objects.of(viewer, access.kind_of(decision), clock.today())
    return bool(
        viewer.is_secretary or is_discipline(viewer) or in_charge
        or grants.filter(record=decision.pk, level=GrantLevel.CONTENT).exists()
        or case.members.filter(person_id=viewer.as_person, ended_at=None).exists()
    )
