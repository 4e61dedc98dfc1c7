"""May I, in measures: draft, decide, serve, read what was handed in, end.

Which body may take which measure against whom stands in rules.measures; here is which person
may act for that body. Drafting may be delegated to discipline staff, deciding never.
"""

from __future__ import annotations

from portal.chain import Chain
from portal.errors import Verdict, first_refusal
from portal.roles import Permission
from portal.viewer import Viewer
from supervision import access
from supervision.models import Measure
from supervision.models.visibility import is_discipline
from supervision.rules import parties
from supervision.rules.parties import Deed
from supervision.vocabulary import COLLECTIVE_ISSUERS, EXTERNAL_ISSUERS, IssuerKind, MeasureKind

By = IssuerKind
# Bodies for which the secretary speaks.
_SECRETARYS = frozenset({By.PARTY_GROUP, By.OFFICE_PARTY_GROUP, By.SECRETARY})


def issuers_of(viewer: Viewer) -> tuple[IssuerKind, ...]:
    """In whose name this viewer may prepare a measure."""
    if is_discipline(viewer):
        return tuple(IssuerKind)
    if viewer.is_secretary:
        return tuple(kind for kind in IssuerKind if kind in _SECRETARYS)
    return (By.PORTFOLIO_LEADER,) if viewer.is_leader else ()


def issuer_person(
    issuer: str, department_id: int | None, chain: Chain
) -> int | None:
    """The person behind a kind of issuer on the chain's day; None for a body."""
    found = None
    if issuer == By.SECRETARY:
        found = chain.secretary
    elif issuer == By.PORTFOLIO_LEADER and department_id is not None:
        led = chain.leader_of(department_id)
        found = led[0] if led else None
    elif issuer == By.DEPARTMENT_HEAD and department_id is not None:
        found = chain.heads.get(department_id)
    return found.id if found else None


def may_draft(
    viewer: Viewer, *, issuer: str, issuer_id: int | None, subject_id: int | None,
    party_only: bool,
) -> Verdict:
    """V1, V5, V6: leaders for themselves, the secretary and discipline staff for the body."""
    check = parties.BOOK.check
    own = issuer != By.PORTFOLIO_LEADER or is_discipline(viewer) or (
        issuer_id is not None and issuer_id == viewer.person_id
    )
    return first_refusal(
        check(viewer.may(Permission.TAKE_MEASURES), "V5"),
        check(subject_id is None or subject_id != viewer.person_id, "V1", "subject"),
        check(issuer in issuers_of(viewer) and own, "V5", "issuer_kind"),
        check(viewer.is_party_member or not party_only, "V6", "kind"),
    )


def may_edit(viewer: Viewer, measure: Measure) -> Verdict:
    """V5: whoever began it, and nobody else: a draft is his own paper."""
    own = viewer.user_id is not None and measure.created_by_id == viewer.user_id
    return first_refusal(
        parties.BOOK.check(own, "V5"), access.may(viewer, Deed.DRAFT, measure)
    )


def may_decide(viewer: Viewer, measure: Measure, *, talk_held: bool = False) -> Verdict:
    """V1 to V6: the issuer himself; for a body, who speaks for it or records its meeting.

    `talk_held`: the issuer held the talk that is the measure, so it is done already.
    """
    issuer, person = measure.issuer_kind, measure.issuer_id
    discipline = is_discipline(viewer)
    if person is not None:
        held = person == viewer.person_id or (talk_held and discipline)
    elif issuer == By.OFFICE_DISCIPLINE:
        held = discipline or viewer.is_secretary
    else:
        together = issuer in COLLECTIVE_ISSUERS and measure.collective_on is not None
        held = viewer.is_secretary or (discipline and together)
    return first_refusal(
        parties.BOOK.check(held and issuer not in EXTERNAL_ISSUERS, "V5"),
        access.may(viewer, Deed.DECIDE, measure),
    )


def may_receive(viewer: Viewer, measure: Measure) -> Verdict:
    """V1, V5: whoever drafted the entry of a decision made elsewhere."""
    return first_refusal(
        may_edit(viewer, measure),
        parties.BOOK.check(is_discipline(viewer) or viewer.is_secretary, "V5"),
    )


def may_keep(viewer: Viewer, measure: Measure) -> Verdict:
    """V1 to V3, V5: serve, read answers, close, lift, revoke: discipline, secretary, issuer."""
    own = viewer.person_id is not None and measure.issuer_id == viewer.person_id
    held = is_discipline(viewer) or viewer.is_secretary or own
    deed = Deed.DRAFT if measure.received else Deed.DECIDE
    return first_refusal(
        parties.BOOK.check(held, "V5"), access.may(viewer, deed, measure)
    )


def may_answer(viewer: Viewer, measure: Measure) -> Verdict:
    """V5: the object himself; for a department its head. Replies to inquiries go on paper."""
    if measure.kind == MeasureKind.INQUIRY_LETTER:
        return parties.BOOK.no("V5")
    own = viewer.person_id is not None and measure.subject_id == viewer.person_id
    heads = measure.subject_department_id in viewer.heads
    return parties.BOOK.check((own or heads) and measure.served_at is not None, "V5")


# --- inquiries ------------------------------------------------------------------------------


def may_reply(viewer: Viewer, measure: Measure) -> Verdict:
    """V5: the person asked notes that he replied; for him who keeps the matter, from paper."""
    own = viewer.person_id is not None and measure.subject_id == viewer.person_id
    if own:
        return parties.BOOK.check(measure.served_at is not None, "V5")
    return first_refusal(
        parties.BOOK.check(is_discipline(viewer), "V5"), may_keep(viewer, measure)
    )


def may_opine(viewer: Viewer, measure: Measure) -> Verdict:
    """V1 to V3, V5: the head of the party group, unless he is the one who was asked."""
    return first_refusal(
        parties.BOOK.check(viewer.is_secretary, "V5"), access.may(viewer, Deed.DECIDE, measure)
    )
