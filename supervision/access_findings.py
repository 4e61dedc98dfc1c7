"""May I, in findings and rectification: record, serve, work on it, verify, close.

What a viewer may read stands in the querysets; here is what he may do with what he reads.
"""

from __future__ import annotations

from collections.abc import Collection

from portal.chain import Chain
from portal.errors import ALLOWED, Verdict, first_refusal
from portal.roles import Permission
from portal.viewer import Viewer
from supervision import access
from supervision.models import Finding, Rectification, RectificationStep
from supervision.models.visibility import is_clerk, is_discipline
from supervision.rules import findings as rules
from supervision.rules import parties
from supervision.rules.parties import Deed
from supervision.vocabulary import FindingSource


def may_record(
    viewer: Viewer, *, department_id: int | None, subject_id: int | None, names_person: bool
) -> Verdict:
    """V1, V5: discipline and secretary anywhere; leaders and heads where they answer.

    The clerk records what a check of departments found, and nothing that names a person.
    """
    anywhere = viewer.is_secretary or is_discipline(viewer)
    clerk = is_clerk(viewer) and not names_person
    own = department_id is not None and department_id in viewer.answers_for
    check = parties.BOOK.check
    return first_refusal(
        check(viewer.may(Permission.RECORD_FINDINGS), "V5"),
        check(subject_id is None or subject_id != viewer.person_id, "V1", "subject"),
        check(anywhere or clerk or own, "V5", "department"),
    )


def may_edit(viewer: Viewer, finding: Finding) -> Verdict:
    """V5: whoever began it; discipline staff what is recorded already."""
    own = viewer.user_id is not None and finding.created_by_id == viewer.user_id
    return first_refusal(
        parties.BOOK.check(own or is_discipline(viewer), "V5"),
        access.may(viewer, Deed.DRAFT, finding),
    )


def may_serve(viewer: Viewer, finding: Finding) -> Verdict:
    """V1 to V3, V5: discipline, secretary, leader in charge; a head what he found himself."""
    own = viewer.user_id is not None and finding.created_by_id == viewer.user_id
    self_check = (
        own and finding.source == FindingSource.SELF_CHECK
        and finding.department_id in viewer.heads
    )
    held = (
        viewer.is_secretary
        or is_discipline(viewer)
        or finding.department_id in viewer.in_charge
        or (is_clerk(viewer) and own and not finding.names_person)
        or self_check
    )
    allowed = parties.BOOK.check(held and viewer.may(Permission.RECORD_FINDINGS), "V5")
    return first_refusal(allowed, access.may(viewer, Deed.DECIDE, finding))


def may_drop(viewer: Viewer, finding: Finding) -> Verdict:
    """V1 to V3, V5: discipline and secretary find it unfounded; a draft, whoever wrote it."""
    draft = finding.recorded_at is None and finding.created_by_id == viewer.user_id
    held = viewer.is_secretary or is_discipline(viewer) or draft
    return first_refusal(
        parties.BOOK.check(held, "V5"), access.may(viewer, Deed.DECIDE, finding)
    )


# --- rectification ------------------------------------------------------------------------


def may_answer(viewer: Viewer, rectification: Rectification) -> Verdict:
    """V3, V5: who plans, submits, asks for time: the responsible person, or the head for him.

    The responsible person may be the object himself; nobody below the object answers.
    """
    if viewer.person_id is not None and rectification.responsible_id == viewer.person_id:
        return ALLOWED
    heads = rectification.department_id in viewer.heads
    return first_refusal(
        parties.BOOK.check(heads and viewer.may(Permission.RECTIFY), "V5"),
        access.may_answer(viewer, rectification),
    )


def may_do_step(
    viewer: Viewer, rectification: Rectification, step: RectificationStep
) -> Verdict:
    """V5: whoever undertook the step; or who answers for the whole."""
    if viewer.person_id is not None and step.person_id == viewer.person_id:
        return ALLOWED
    return may_answer(viewer, rectification)


def may_verify(
    viewer: Viewer, rectification: Rectification, workers: Collection[int] = (),
    chain: Chain | None = None,
) -> Verdict:
    """F3, V1 to V3, V5: the named verifier, or discipline; never who did or answers for it."""
    chain = chain or access.chain_around(viewer, rectification)
    named = viewer.person_id is not None and rectification.verifier_id == viewer.person_id
    below = access.is_below(viewer.person_id, rectification.responsible_id, chain)
    check = parties.BOOK.check
    return first_refusal(
        rules.may_verify(viewer.person_id, {rectification.responsible_id, *workers}),
        check(
            (named and viewer.may(Permission.VERIFY_RECTIFICATION)) or is_discipline(viewer),
            "V5",
        ),
        check(not below or is_discipline(viewer), "V3"),
        access.may(viewer, Deed.VERIFY, rectification, chain),
    )


def may_settle(viewer: Viewer, rectification: Rectification) -> Verdict:
    """V1 to V3, V5: who closes and reopens: discipline, secretary, or who served the notice."""
    served = viewer.user_id is not None and rectification.served_by_id == viewer.user_id
    held = viewer.is_secretary or is_discipline(viewer) or served
    own = rectification.responsible_id == viewer.person_id
    return first_refusal(
        parties.BOOK.check(held and not own, "V5"),
        access.may(viewer, Deed.DECIDE, rectification),
    )


def may_decide_extension(
    viewer: Viewer, rectification: Rectification, facts: rules.ExtensionFacts,
    asked_by: int | None,
) -> Verdict:
    """F6, F7, V1 to V3: the leader in charge; the secretary where it goes further."""
    return first_refusal(
        rules.may_decide_extension(
            facts, is_leader=rectification.department_id in viewer.in_charge,
            is_secretary=viewer.is_secretary,
            is_asker=viewer.user_id == asked_by
            or viewer.person_id == rectification.responsible_id,
        ),
        access.may(viewer, Deed.APPROVE, rectification),
    )
