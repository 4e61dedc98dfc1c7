"""Drafts of talks: what was written so far is kept, by the talker or by who drafts for him.

A draft leaves no line in the ledger: it is the talker's own paper until he submits it.
Drafting may be delegated; recording, correcting and reviewing never are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal import clock
from portal.chain import Chain, chain_near
from portal.errors import RuleBroken, StaleState, Verdict, first_refusal
from portal.models import Person
from portal.roles import Permission
from portal.viewer import Viewer
from supervision import access
from supervision.models import Delegation, Talk, TalkParticipant
from supervision.models.visibility import is_clerk, is_discipline
from supervision.rules import parties
from supervision.rules import talks as rules
from supervision.rules.parties import Closeness, Deed
from supervision.states import TALK_OPEN, TalkState
from supervision.talk_outlines import outline_of
from supervision.vocabulary import RECEIVED_TALKS, ROUTINE_TALKS, TalkForm, TalkKind, TalkRole

PLAIN = (
    "held_on", "started_at", "ended_at", "place", "basis", "promise_due", "verdict", "review_on",
    "care_occasion", "help_needed", "held_by_body", "notice_number",
)  # fmt: skip
WRITTEN = (*PLAIN, *(name for name in Talk.CONTENT if name != "outline"))


@dataclass(frozen=True, kw_only=True)
class Content:
    """What stands in the form: `fields` by the names of the table, people by id."""

    kind: TalkKind
    form: TalkForm = TalkForm.INDIVIDUAL
    interviewees: tuple[int, ...] = ()
    talker: int | None = None  # None: whoever writes
    note_taker: int | None = None
    second_person: int | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def save_draft(*, key: UUID, content: Content, edition: int, by: Viewer) -> Talk:
    """Keep what was written so far, complete or not. Rules T1 (kind), T12, T13, V6.

    `key` is made by the form, so that the same draft is never kept twice; `edition` is the one
    that the form showed (0: new). Raises StaleState when somebody saved in between.
    """
    talk = Talk.objects.select_for_update(of=("self",)).filter(pk=key).first()
    talker = content.talker if talk is None else talker_of(talk) or content.talker
    may_draft_for(talker=talker, kind=content.kind, by=by).require()
    if talk is None:
        return _begin(key, content, by)
    may_write(talk, by)
    if talk.edition != edition:
        raise StaleState
    if talk.state == TalkState.RECORDED:
        raise RuleBroken("T12", _("谈话记录已提请核对，请保存为修改。"))
    changed = apply(talk, content)
    moved = _replace_people(talk, content, by)
    if changed or moved:
        store(talk, edition)
    return talk


def talker_of(talk: Talk) -> int | None:
    """The talker of a stored draft; none where the talk was held elsewhere."""
    return (
        TalkParticipant.objects.filter(talk=talk, role=TalkRole.TALKER)
        .values_list("person_id", flat=True).first()
    )


def kinds_to_draft(
    *, talker: int | None, kinds: Collection[TalkKind], by: Viewer
) -> set[TalkKind]:
    """Those of these kinds of which this viewer may draft a record for the talker. One query."""
    delegated = _delegated(talker, by)
    return {kind for kind in kinds if _may_draft(talker, kind, by, delegated)}


def may_draft_for(*, talker: int | None, kind: str, by: Viewer) -> Verdict:
    """For oneself by permission (T1); for another by delegation, or as the clerk from paper. V5."""
    return _may_draft(talker, kind, by, _delegated(talker, by))


def _delegated(talker: int | None, by: Viewer) -> bool:
    """Whether somebody else lets this viewer draft his records today."""
    if talker is None or talker == by.person_id:
        return False
    principals = Delegation.objects.principals_of(by, clock.today())
    found: bool = principals.filter(principal_id=talker).exists()
    return found


def _may_draft(talker: int | None, kind: str, by: Viewer, delegated: bool) -> Verdict:
    if talker is None or talker == by.person_id or kind in RECEIVED_TALKS:
        return may_take_up(kind=kind, by=by)
    from_paper = is_clerk(by) and kind in ROUTINE_TALKS
    near = Closeness(
        is_party_member=by.is_party_member, party_only=rules.is_party_matter(kind),
        acts_for_another=True,
    )
    return first_refusal(
        parties.BOOK.check(from_paper or delegated, "V5", "talker"), parties.may(Deed.DRAFT, near)
    )


def may_take_up(*, kind: str, by: Viewer) -> Verdict:
    """May this viewer write a talk of this kind at all: permission and party matters."""
    needed = (
        Permission.HOLD_TALKS if kind in ROUTINE_TALKS else Permission.HOLD_MEASURE_TALKS
    )
    near = Closeness(is_party_member=by.is_party_member, party_only=rules.is_party_matter(kind))
    held = by.may(needed) and (kind not in RECEIVED_TALKS or is_discipline(by))
    verdict = rules.BOOK.check(held, "T1", "kind")
    return parties.may(Deed.DRAFT, near) if verdict else verdict


def _begin(key: UUID, content: Content, by: Viewer) -> Talk:
    talk = Talk(pk=key, kind=content.kind, created_at=clock.now(), created_by_id=by.user_id)
    apply(talk, content)
    try:
        with transaction.atomic():
            talk.save(force_insert=True)
    except IntegrityError as error:
        raise StaleState from error
    _replace_people(talk, content, by)
    return talk


def apply(talk: Talk, content: Content) -> bool:
    """Write the form into the record; whether anything differs."""
    what = rules.traits(content.kind)
    # A field that the form did not show keeps what it holds: a change of kind loses nothing.
    values: dict[str, Any] = {n: content.fields[n] for n in WRITTEN if n in content.fields}
    for name, value in values.items():
        if value is None and not Talk._meta.get_field(name).null:
            values[name] = False if name == "help_needed" else ""
    if what.received:
        values |= {name: "" for name in Talk.CONTENT} | {"verdict": ""}
    values |= {
        "kind": content.kind, "form": content.form, "sensitivity": what.sensitivity,
        "outline": outline_of(content.kind), "party_only": rules.is_party_matter(content.kind),
    }
    changed = {name for name, value in values.items() if getattr(talk, name) != value}
    for name in changed:
        setattr(talk, name, values[name])
    return bool(changed)


def store(talk: Talk, edition: int) -> None:
    """One more edition, if nobody was faster."""
    if not Talk.objects.filter(pk=talk.pk, edition=edition, state=talk.state).update(
        edition=edition + 1
    ):
        raise StaleState
    talk.edition = edition + 1
    talk.save()


def _replace_people(talk: Talk, content: Content, by: Viewer) -> bool:
    """Participants with post and department as they are on the day of the talk."""
    parts: dict[int, str] = dict.fromkeys(content.interviewees, TalkRole.INTERVIEWEE)
    for person_id, role in (
        (content.note_taker, TalkRole.NOTE_TAKER), (content.second_person, TalkRole.SECOND_PERSON),
    ):
        if person_id is not None:
            parts.setdefault(person_id, role)
    if by.person_id is not None and content.kind not in RECEIVED_TALKS:
        talker = talker_of(talk) or content.talker or by.person_id
        if talker in parts:
            rules.BOOK.no("T2", "interviewees").require()
        parts[talker] = TalkRole.TALKER
    stored = dict(TalkParticipant.objects.filter(talk=talk).values_list("person_id", "role"))
    if stored == parts:
        return False
    TalkParticipant.objects.filter(talk=talk).delete()
    chain = chain_near(talk.held_on or clock.today(), parts)
    people = Person.objects.in_bulk(list(parts))
    TalkParticipant.objects.bulk_create(
        _participant(talk, people[pk], role, order, chain)
        for order, (pk, role) in enumerate(parts.items())
    )
    return True


def _participant(
    talk: Talk, person: Person, role: str, order: int, chain: Chain
) -> TalkParticipant:
    works_in = access.departments_of(person.pk, chain)
    return TalkParticipant(
        talk=talk, person=person, role=role, order=order,
        department_id=works_in[0] if works_in else None,
        post_text="、".join(dict.fromkeys(h.title for h in chain.held_by.get(person.pk, ())))[:200],
        party_member=person.is_party_member,
    )


def may_write(talk: Talk, by: Viewer, himself: bool = False) -> None:
    """T12, T13: `himself` where a delegate may not act for the talker (V4)."""
    received = talk.kind in RECEIVED_TALKS and talk.created_by_id == by.user_id
    delegate = received or (not himself and access.drafts_for_talker(by, talk))
    role = access.role_in(by, talk)
    rules.may_edit(
        talk.state if talk.state in TALK_OPEN else TalkState.CONFIRMED, role,
        drafts_for_talker=delegate,
    ).require()
