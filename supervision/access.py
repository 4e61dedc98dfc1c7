"""May I: answers for one record of supervision, with the reason when the answer is no."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Min

from portal import clock
from portal.access import viewer_of
from portal.chain import Chain, chain_near, without_leader
from portal.errors import ALLOWED, Verdict
from portal.models import Assignment, Department, Person, User
from portal.roles import Permission
from portal.viewer import Viewer
from portal.vocabulary import LEADERSHIP_KINDS, Relation
from supervision.models import (
    AccountabilityCase,
    AccountabilityDecision,
    CaseMember,
    Delegation,
    EarlySign,
    Finding,
    Instruction,
    Measure,
    Opinion,
    Rectification,
    Recusal,
    Talk,
    TalkParticipant,
)
from supervision.models.visibility import is_discipline
from supervision.rules import parties
from supervision.rules.measures import Target
from supervision.rules.opinions import Handler
from supervision.rules.parties import Closeness, Deed
from supervision.rules.talks import Position, Positions
from supervision.vocabulary import (
    ROUTINE_TALKS,
    ObjectKind,
    OpinionObject,
    RecordKind,
    TalkRole,
)

# --- the chain as of a day ----------------------------------------------------------------


def superiors_of(person_id: int, chain: Chain) -> frozenset[int]:
    """Everybody above a person in the chain, at whatever distance; co-signers count."""
    above: set[int] = set()
    queue = [person_id]
    while queue:
        for link in chain.by_person.get(queue.pop(), ()):
            found = {link.superior.id} | ({link.co_signer.id} if link.co_signer else set())
            queue.extend(found - above)
            above |= found
    return frozenset(above - {person_id})


def chain_below(
    viewer: Viewer, day: date, *, people: Iterable[int] = (), members_of: Collection[int] = ()
) -> Chain:
    """The chain of a day as far as it says who answers to the viewer.

    Everybody in the departments that he heads, the heads of those that he has to do with; the
    secretary and the secretary-general stand in where no leader can, but only above heads.
    With `people` and `members_of` these too.
    """
    stands_in = viewer.is_secretary or viewer.is_secretary_general
    return chain_near(
        day, [viewer.person_id, *people], members_of={*viewer.heads, *members_of},
        heads_of=viewer.in_charge | viewer.assisting | viewer.liaison
        | (without_leader(day) if stands_in else set()),
    )


def is_below(person_id: int | None, superior_id: int | None, chain: Chain) -> bool:
    """Whether the first person is a subordinate of the second."""
    if person_id is None or superior_id is None or person_id == superior_id:
        return False
    return superior_id in superiors_of(person_id, chain)


def departments_of(person_id: int, chain: Chain) -> tuple[int, ...]:
    """Departments in which a person works, in the order of his posts."""
    held = chain.held_by.get(person_id, ())
    return tuple(dict.fromkeys(h.department_id for h in held if h.department_id))


def answerable_on(department_id: int, day: date, chain: Chain | None = None) -> dict[str, Any]:
    """Who answered for a department on `day`: what Finding.chain_snapshot keeps.

    Keys: day, department, head, leader, relation, secretary; each person as {id, name}.
    """
    chain = chain or chain_near(day, heads_of=[department_id])
    head = chain.heads.get(department_id)
    led = chain.leader_of(department_id)
    unit = chain.facts.departments.get(department_id)

    def named(one: Any) -> dict[str, Any] | None:
        return None if one is None else {"id": one.id, "name": one.name}

    return {
        "day": day.isoformat(),
        "department": named(unit),
        "head": named(head),
        "leader": named(led[0] if led else None),
        "relation": str(led[1]) if led else "",
        "secretary": named(chain.secretary),
    }


# --- how close is the viewer to a record --------------------------------------------------

Record = (
    Talk | EarlySign | Finding | Rectification | Measure | AccountabilityCase
    | AccountabilityDecision | Opinion | Instruction
)  # fmt: skip
_KINDS: dict[type[Any], RecordKind] = {
    Talk: RecordKind.TALK,
    EarlySign: RecordKind.EARLY_SIGN,
    Finding: RecordKind.FINDING,
    Rectification: RecordKind.RECTIFICATION,
    Measure: RecordKind.MEASURE,
    AccountabilityCase: RecordKind.CASE,
    AccountabilityDecision: RecordKind.DECISION,
    Opinion: RecordKind.OPINION,
    Instruction: RecordKind.INSTRUCTION,
}


def kinds() -> dict[type[Any], RecordKind]:
    """The tables whose records grants and recusals may name."""
    return dict(_KINDS)


def kind_of(record: Record) -> RecordKind:
    """The kind under which files, grants and recusals name this record."""
    return _KINDS[type(record)]


def readable_record(viewer: Viewer, kind: str, key: UUID) -> Record | None:
    """The record that a pointer names, if the viewer may read its content; else None.

    Of opinions only those on his desk: what is done with one's own would name its author.
    """
    for model, named in _KINDS.items():
        if named == kind:
            rows = model.objects
            found = rows.read_on_desk_by if model is Opinion else rows.readable_by
            return found(viewer).filter(pk=key).first()
    return None


def knows(person: Person, record: Record) -> bool:
    """Whether this person may know of a record, with the account that he has today."""
    user = User.objects.filter(person=person, is_active=True).first()
    if user is None:
        return False
    viewer = viewer_of(user)
    if isinstance(record, Opinion):
        return bool(Opinion.objects.on_desk_of(viewer).filter(pk=record.pk).exists())
    return bool(type(record).objects.visible_to(viewer).filter(pk=record.pk).exists())


def is_confidential(record: Record) -> bool:
    """Whether acts on a record stand in the ledger under a veil (events.is_restricted)."""
    match record:
        case Talk():
            return record.kind not in ROUTINE_TALKS
        case Finding():
            return record.names_person
        case Rectification():
            return record.finding.names_person
    return True


def objects_of(record: Record, chain: Chain | None = None) -> frozenset[int]:
    """The people whom a record is about; for a department its head of the day."""
    person, department = _about(record)
    head = None
    if department is not None:
        chain = chain or chain_near(clock.today(), heads_of=[department])
        head = chain.heads.get(department)
    return frozenset(pk for pk in (person, head.id if head else None) if pk is not None)


def _about(record: Record) -> tuple[int | None, int | None]:
    """The person, and the department, whom a record is about."""
    match record:
        case Talk():
            return None, None  # the interviewee takes part in his own talk
        case EarlySign() | Measure():
            return record.subject_id, getattr(record, "subject_department_id", None)
        case Finding() | Instruction():
            return record.subject_id, None
        case Rectification():
            return record.finding.subject_id, None
        case AccountabilityCase():
            return record.object_person_id, record.object_department_id
        case AccountabilityDecision():
            return _about(record.case)
        case Opinion():
            units = (OpinionObject.DEPARTMENT, OpinionObject.DEPARTMENT_HEAD)
            unit = record.object_department_id if record.about in units else None
            return record.object_person_id, unit


def chain_around(viewer: Viewer, record: Record, people: Iterable[int] = ()) -> Chain:
    """Today's chain from the viewer and `people` upwards, with the head of the department in
    question."""
    _person, department = _about(record)
    return chain_near(
        clock.today(), [viewer.person_id, *people],
        heads_of=[] if department is None else [department],
    )


def closeness(viewer: Viewer, record: Record, chain: Chain | None = None) -> Closeness:
    """What the viewer is to a record: its object, recused, or below its object."""
    chain = chain or chain_around(viewer, record)
    about = objects_of(record, chain)
    return Closeness(
        is_object=viewer.person_id in about,
        is_recused=_is_recused(viewer, kind_of(record), record.pk),
        is_below_object=any(is_below(viewer.person_id, one, chain) for one in about),
        is_party_member=viewer.is_party_member,
        party_only=bool(getattr(record, "party_only", False)),
    )


def _is_recused(viewer: Viewer, kind: RecordKind, record: UUID) -> bool:
    if viewer.person_id is None:
        return False
    return Recusal.objects.of(viewer, kind).filter(record=record).exists()


def may(viewer: Viewer, deed: Deed, record: Record, chain: Chain | None = None) -> Verdict:
    """V1 to V6: subject exclusion, recusal and party matters, before any other rule."""
    if viewer.is_system:
        return ALLOWED
    return parties.may(deed, closeness(viewer, record, chain))


def may_answer(viewer: Viewer, record: Record) -> Verdict:
    return may(viewer, Deed.ANSWER, record)


def may_approve(viewer: Viewer, record: Record) -> Verdict:
    return may(viewer, Deed.APPROVE, record)


def may_verify(viewer: Viewer, record: Record) -> Verdict:
    return may(viewer, Deed.VERIFY, record)


def first_days(people: Collection[int]) -> list[date]:
    """The first day of the first post of each of these people, as far as they hold one."""
    rows = Assignment.objects.standing().filter(person_id__in=people)
    return [first for (first,) in rows.values("person").annotate(first=Min("start")).values_list(
        "first")]


# --- talks --------------------------------------------------------------------------------


def positions(talker_id: int, interviewee_id: int, chain: Chain,
              disciplinarians: Collection[int] = ()) -> Positions:
    """What the talker is to the interviewee on the chain's day (rules.talks.may_hold).

    `disciplinarians`: people who hold the discipline role.
    """
    found: set[Position] = set()
    above = superiors_of(interviewee_id, chain)
    theirs = {
        top for pk in departments_of(interviewee_id, chain) for top in _with_parent(pk, chain)
    }
    if chain.secretary is not None and chain.secretary.id == talker_id:
        found.add(Position.SECRETARY)
    led = {d.id for d in chain.portfolio_of(talker_id, Relation.IN_CHARGE, Relation.LIAISON)}
    if theirs & led:
        found.add(Position.LEADER_IN_CHARGE)
    if any(chain.heads.get(pk) and chain.heads[pk].id == talker_id for pk in theirs):
        found.add(Position.HEAD)
    if talker_id in above:
        found.add(Position.SUPERIOR)
    if _leads(talker_id, chain) and _leads(interviewee_id, chain):
        found.add(Position.TEAM_MEMBER)
    own = {top for pk in departments_of(talker_id, chain) for top in _with_parent(pk, chain)}
    if theirs & own:
        found.add(Position.BRANCH_FELLOW)
    if talker_id in disciplinarians:
        found.add(Position.DISCIPLINE)
    return frozenset(found)


def _with_parent(department_id: int, chain: Chain) -> Iterable[int]:
    unit = chain.facts.departments.get(department_id)
    yield department_id
    if unit is not None and unit.parent_id is not None:
        yield unit.parent_id


def _leads(person_id: int, chain: Chain) -> bool:
    return any(h.post_kind in LEADERSHIP_KINDS for h in chain.held_by.get(person_id, ()))


def role_in(viewer: Viewer, talk: Talk) -> str | None:
    """The viewer's part in a talk; None if he has none."""
    if viewer.person_id is None:
        return None
    return (
        TalkParticipant.objects.filter(talk=talk, person_id=viewer.person_id)
        .values_list("role", flat=True)
        .first()
    )


def drafts_for_talker(viewer: Viewer, talk: Talk) -> bool:
    """Whether the viewer writes this record for its talker: by delegation, or as its clerk.

    He may draft; recording it for confirmation, correcting and reviewing stay with the talker.
    """
    if viewer.person_id is None:
        return False
    if viewer.user_id is not None and talk.created_by_id == viewer.user_id:
        return True
    talkers = TalkParticipant.objects.filter(talk=talk, role=TalkRole.TALKER)
    return (
        Delegation.objects.principals_of(viewer, clock.today())
        .filter(principal_id__in=talkers.values("person"))
        .exists()
    )


# --- measures, opinions -------------------------------------------------------------------


def target_of(person: Person | None, department: Department | None = None) -> Target:
    """The object of a measure as the authority rules see it."""
    if person is None:
        return Target(is_department=department is not None)
    return Target(str(person.management_authority), person.is_party_member)


def case_target(case: AccountabilityCase) -> Target:
    """As above, from what the case keeps of its day."""
    if case.object_kind == ObjectKind.ORGANIZATION:
        return Target(is_department=True)
    return Target(case.management_level, case.party_member)


def handler_facts(opinion: Opinion, handler_id: int, chain: Chain | None = None) -> Handler:
    """How a person stands to the object of an opinion, before it is given to him (W42)."""
    chain = chain or chain_near(
        clock.today(), [handler_id],
        heads_of=[opinion.object_department_id] if opinion.object_department_id else [],
    )
    about = objects_of(opinion, chain)
    works_in = {
        top for pk in departments_of(handler_id, chain) for top in _with_parent(pk, chain)
    }
    return Handler(
        is_object=handler_id in about,
        works_in_object_department=opinion.object_department_id in works_in,
        is_below_object=any(is_below(handler_id, one, chain) for one in about),
    )


def may_investigate(viewer: Viewer, case: AccountabilityCase) -> bool:
    """Who carries out the investigation: those who keep cases, and those appointed to it."""
    if viewer.may(Permission.KEEP_CASES):
        return True
    return viewer.person_id is not None and CaseMember.objects.filter(
        case=case, person_id=viewer.person_id, ended_at=None
    ).exists()


def may_open_file_of(viewer: Viewer, person_id: int) -> bool:
    """One person's file (一人一档): himself his served papers, secretary and discipline all.

    Whoever is entitled by role still sees in it only what the querysets give him.
    """
    if viewer.is_admin:
        return False
    return (
        viewer.person_id == person_id or viewer.is_secretary or is_discipline(viewer)
    )


def department_on(person_id: int, day: date) -> int | None:
    """The department in which a person worked on `day` (main post first), for snapshots."""
    held = (
        Assignment.objects.on(day)
        .filter(person_id=person_id, post__department__isnull=False)
        .order_by("-kind", "post__order")  # "main" sorts after "acting" and "concurrent"
        .values_list("post__department_id", flat=True)
    )
    return held.first()


def first_departments(people: Iterable[int], day: date) -> dict[int, int]:
    """The department in which each of many people works on `day`: of his first post in the
    organ's order, as `departments_of` says."""
    held = Assignment.objects.on(day).filter(
        person__in=set(people), post__department__isnull=False
    ).order_by("post__order", "pk")
    found: dict[int, int] = {}
    for person, department in held.values_list("person_id", "post__department_id"):
        found.setdefault(person, department)
    return found


def gets_exact(
    viewer: Viewer, people: Iterable[int | None], departments: Iterable[int | None] = ()
) -> bool:
    """The bytes as they are stored: parties and those who keep the file. Others get a copy."""
    if viewer.is_secretary or is_discipline(viewer):
        return True
    party = viewer.person_id is not None and viewer.person_id in set(people)
    return party or bool(viewer.heads & set(departments))
