"""Who signs what with whom in a campaign, worked out from the chain of a day. Pure.

Source: the organ's signing practice (层层签订). The plan names everybody who signs, everybody
who is left out and why; issuing writes exactly what the plan says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext_lazy as _

from agreements.states import AgreementState, Kind, Level, Method, Reason, SlotRole, Variant
from agreements.texts import Switch, conditions
from portal.chain import Chain, Gap, HeldFact, Link, Seat, SeatLevel, Via
from portal.chain.facts import DepartmentFact, PersonFact
from portal.errors import Sentence
from portal.vocabulary import AssignmentKind, Establishment, Relation

# People whose employment rests on a contract sign a commitment (承诺书).
COMMITTING = frozenset(
    {Establishment.CONTRACT, Establishment.DISPATCHED_WORKER, Establishment.LOGISTIC_WORKER}
)
# What the tables hold of a line of posts and of a portfolio.
LONGEST_POSTS, LONGEST_PORTFOLIO = 200, 500
FOR_PARTY_GROUP = frozenset({Via.FOR_PARTY_GROUP, Via.FOR_LIAISON})


@dataclass(frozen=True)
class Terms:
    """What the campaign fixes for all its agreements."""

    year: int
    organ_name: str
    party_group_name: str
    decision_date: date
    term_start: date
    term_end: date
    method: Method
    online_document: str
    lowest_level: Level
    number_prefix: str


@dataclass(frozen=True)
class PlannedSlot:
    role: SlotRole
    person: PersonFact
    capacity: str


@dataclass(frozen=True)
class Planned:
    """One agreement as it would be issued."""

    level: Level
    kind: Kind
    variant: Variant
    seat: Seat
    issuer: PersonFact
    issuer_capacity: str
    via: Via
    co_signer: PersonFact | None
    co_signer_capacity: str
    posts_text: str
    post_title: str
    portfolio_text: str
    department: DepartmentFact | None
    state: AgreementState = AgreementState.ISSUED
    until: date | None = None

    @property
    def responsible(self) -> PersonFact:
        return self.seat.person

    @property
    def key(self) -> tuple[int, Level]:
        return (self.responsible.id, self.level)

    @property
    def slots(self) -> tuple[PlannedSlot, ...]:
        """Responsible person first, then who signs with the issuer, then the issuer."""
        found = [PlannedSlot(SlotRole.RESPONSIBLE, self.responsible, self.posts_text)]
        if self.kind == Kind.COMMITMENT:
            return tuple(found)
        if self.co_signer is not None:
            found.append(
                PlannedSlot(SlotRole.CO_SIGNER, self.co_signer, self.co_signer_capacity)
            )
        found.append(PlannedSlot(SlotRole.ISSUER, self.issuer, self.issuer_capacity))
        return tuple(found)

    @property
    def scope(self) -> tuple[str, str, int | None]:
        """What the text says of the person; when it differs, the agreement is signed anew."""
        return (
            self.posts_text, self.portfolio_text,
            self.department.id if self.department else None,
        )


@dataclass(frozen=True)
class LeftOut:
    """Somebody without an agreement, or a department without a head, and why."""

    sentence: Sentence
    person: PersonFact | None = None
    department: DepartmentFact | None = None


@dataclass(frozen=True)
class CascadePlan:
    agreements: tuple[Planned, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    variants: frozenset[Variant] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Excuse:
    """A granted deferral (with its last day) or exemption, decided before issue."""

    state: AgreementState
    until: date | None = None


def plan(chain: Chain, terms: Terms, excuses: Mapping[int, Excuse]) -> CascadePlan:
    """Everybody who signs in a campaign under `terms`, in the order of their numbers."""
    agreements = tuple(
        _planned(chain, link, terms, excuses.get(link.seat.person.id))
        for link in chain.links
        if _signs(link.seat, terms.lowest_level)
    )
    left_out = tuple(_left_out(gap) for gap in chain.gaps)
    if chain.secretary is not None:
        left_out += (
            LeftOut(_("党组书记与上级党委签订，本批次不另签"), person=chain.secretary),
        )
    return CascadePlan(agreements, left_out, frozenset(p.variant for p in agreements))


def _signs(seat: Seat, lowest: Level) -> bool:
    return lowest == Level.STAFF or seat.level != SeatLevel.STAFF


def _left_out(gap: Gap) -> LeftOut:
    person = gap.seat.person if gap.seat else None
    return LeftOut(gap.sentence, person=person, department=gap.department)


def _planned(chain: Chain, link: Link, terms: Terms, excuse: Excuse | None) -> Planned:
    seat = link.seat
    variant = variant_of(chain, seat)
    posts = held_by(chain, link.superior.id)
    mandate = str(_("，受党组委托")) if link.via in FOR_PARTY_GROUP else ""
    co_signer = link.co_signer if variant != Variant.COMMITMENT else None
    return Planned(
        level=Level(seat.level.value),
        kind=Kind.COMMITMENT if variant == Variant.COMMITMENT else Kind.AGREEMENT,
        variant=variant,
        seat=seat,
        issuer=link.superior,
        issuer_capacity=(posts_text(chain, posts) + mandate)[:LONGEST_POSTS],
        via=link.via,
        co_signer=co_signer,
        co_signer_capacity=posts_text(chain, held_by(chain, co_signer.id)) if co_signer else "",
        posts_text=posts_text(chain, seat.posts)[:LONGEST_POSTS],
        post_title=_post_title(seat),
        portfolio_text=portfolio_text(chain, seat.person.id)[:LONGEST_PORTFOLIO],
        department=seat.department,
        state=excuse.state if excuse else AgreementState.ISSUED,
        until=excuse.until if excuse else None,
    )


def variant_of(chain: Chain, seat: Seat) -> Variant:
    """Which text a seat signs; people who only liaise or work on a contract commit themselves."""
    member = seat.person.is_party_member
    if seat.level == SeatLevel.LEADERSHIP:
        if _only_liaises(chain, seat):
            return Variant.COMMITMENT
        return Variant.LEADERSHIP if member else Variant.LEADERSHIP_NON_PARTY
    if seat.level == SeatLevel.LEADERSHIP_SECOND:
        return Variant.LEADERSHIP_SECOND if member else Variant.LEADERSHIP_NON_PARTY
    if seat.level == SeatLevel.DEPARTMENT:
        return Variant.DEPARTMENT if member else Variant.DEPARTMENT_NON_PARTY
    return Variant.COMMITMENT if seat.person.establishment in COMMITTING else Variant.STAFF


def _only_liaises(chain: Chain, seat: Seat) -> bool:
    if not any(h.part_time for h in seat.posts):
        return False
    return not chain.portfolio_of(seat.person.id, Relation.IN_CHARGE, Relation.ASSISTING)


def held_by(chain: Chain, person_id: int) -> tuple[HeldFact, ...]:
    return chain.held_by.get(person_id, ())


def posts_text(chain: Chain, held: Iterable[HeldFact]) -> str:
    """All posts in one line: 提案委员会主任、副秘书长; 研究室副主任、主持研究室工作."""
    names = []
    for h in sorted(held, key=lambda h: h.kind == AssignmentKind.ACTING):
        department = chain.facts.departments.get(h.department_id or 0)
        if department and h.kind == AssignmentKind.ACTING:
            names.append(_("主持%(department)s工作") % {"department": department.name})
        else:
            names.append(f"{department.name}{h.title}" if department else h.title)
    return "、".join(dict.fromkeys(names))


def _post_title(seat: Seat) -> str:
    return "、".join(dict.fromkeys(h.title for h in seat.posts))


def portfolio_text(chain: Chain, person_id: int) -> str:
    """分管…；协管…；联系…, or nothing for people without a portfolio."""
    parts = []
    for relation in (Relation.IN_CHARGE, Relation.ASSISTING, Relation.LIAISON):
        departments = chain.portfolio_of(person_id, relation)
        if departments:
            parts.append(f"{relation.label}{'、'.join(d.name for d in departments)}")
    return "；".join(parts)


def cn(day: date) -> str:
    """2026年3月5日, as papers write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def values(
    planned: Planned, terms: Terms, number: str, secretary: PersonFact | None
) -> dict[str, str]:
    """What stands in the blanks of the text."""
    department = planned.department
    return {
        "year": str(terms.year),
        "party_group_name": terms.party_group_name,
        "organ_name": terms.organ_name,
        "agreement_no": number,
        "secretary_name": secretary.name if secretary else "",
        "issuer_name": planned.issuer.name,
        "issuer_posts": planned.issuer_capacity,
        "co_signer_name": planned.co_signer.name if planned.co_signer else "",
        "co_signer_posts": planned.co_signer_capacity,
        "responsible_name": planned.responsible.name,
        "all_posts": planned.posts_text,
        "post_title": planned.post_title,
        "department_name": "、".join(d.name for d in planned.seat.departments)
        or (department.name if department else ""),
        "portfolio_text": planned.portfolio_text,
        "term_start": cn(terms.term_start),
        "term_end": cn(terms.term_end),
        "decision_date": cn(terms.decision_date),
        "online_document": terms.online_document,
    }


def switches(planned: Planned, terms: Terms) -> frozenset[Switch]:
    """Which switched clauses of the text apply to this person and method."""
    return conditions(
        party_member=planned.responsible.is_party_member, paper=terms.method == Method.PAPER
    )


# --- what has changed since issue ---------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """A live agreement as the comparison needs it."""

    agreement_id: int
    key: tuple[int, Level]
    issuer_id: int
    scope: tuple[str, str, int | None]
    signed_by_issuer: bool
    waits: bool = True  # for a signature; a commitment in force has no issuer's signature
    co_signer_id: int | None = None
    signed_by_co_signer: bool = False

    def has_other_parties(self, planned: Planned) -> bool:
        """Whoever would sign with the person today is not whom the agreement still waits for."""
        co_signer = planned.co_signer.id if planned.co_signer else None
        issuer_moved = self.issuer_id != planned.issuer.id and not self.signed_by_issuer
        co_signer_moved = self.co_signer_id != co_signer and not self.signed_by_co_signer
        return self.waits and (issuer_moved or co_signer_moved)


@dataclass(frozen=True)
class Change:
    """An agreement that the chain of today asks for and that does not stand yet."""

    planned: Planned
    reason: Reason
    sentence: Sentence
    standing: Standing | None = None


@dataclass(frozen=True)
class Difference:
    changes: tuple[Change, ...] = ()
    ended: tuple[Standing, ...] = ()  # no seat any more


def compare(
    wanted: CascadePlan, standing: Iterable[Standing],
    renewed: Collection[tuple[int, Level]] = (),
) -> Difference:
    """What must be signed supplementarily or anew so that agreements follow the chain.

    `renewed`: signed anew although nothing else has changed (换届).
    """
    by_key = {s.key: s for s in standing}
    changes = []
    for planned in wanted.agreements:
        found = by_key.pop(planned.key, None)
        if found is None:
            changes.append(Change(planned, Reason.SUPPLEMENTARY, _("新任职，尚无责任书")))
        elif found.scope != planned.scope:
            changes.append(
                Change(planned, Reason.RE_SIGNED, _("职务、部门或者分工已变动"), found)
            )
        elif found.has_other_parties(planned):
            changes.append(
                Change(planned, Reason.RE_SIGNED, _("签订方在签订前已变动"), found)
            )
        elif planned.key in renewed:
            changes.append(Change(planned, Reason.RE_SIGNED, _("换届重签"), found))
    return Difference(tuple(changes), tuple(by_key.values()))
