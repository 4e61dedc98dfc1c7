"""Talks: a draft is kept, a record is shown to the interviewee, and he answers to it.

Source: 谈话记录经本人核对 (机关制度); 提醒谈话和批评教育 by those who answer for the person.
A draft leaves no line in the ledger: it is the talker's own paper until he submits it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import clock
from portal.access import Viewer
from portal.chain import Chain, chain_on
from portal.delivery.notify import notify, settle
from portal.errors import RuleBroken, StaleState
from portal.ledger import pen
from portal.models import Person
from portal.roles import Permission
from supervision import access
from supervision.events import is_restricted
from supervision.models import Measure, Talk, TalkCorrection, TalkParticipant, TalkResponse
from supervision.models.visibility import is_discipline
from supervision.rules import parties
from supervision.rules import talks as rules
from supervision.rules.parties import Closeness, Deed
from supervision.states import MEASURE_STANDS, TALK_MOVES, TALK_OPEN, TalkState
from supervision.talk_outlines import outline_of
from supervision.vocabulary import (
    ADMONITIONS,
    RECEIVED_TALKS,
    ROUTINE_TALKS,
    TalkForm,
    TalkKind,
    TalkResponseKind,
    TalkRole,
)

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
    note_taker: int | None = None
    second_person: int | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)


def topic_of(talk: Talk) -> str:
    """The matter under which messages about a talk stand in inboxes."""
    return f"supervision.talk:{talk.pk}"


# --- drafts -------------------------------------------------------------------------------


@transaction.atomic
def save_draft(*, key: UUID, content: Content, edition: int, by: Viewer) -> Talk:
    """Keep what was written so far, complete or not. Rules T1 (kind), T12, T13, V6.

    `key` is made by the form, so that the same draft is never kept twice; `edition` is the one
    that the form showed (0: new). Raises StaleState when somebody saved in between.
    """
    may_take_up(kind=content.kind, by=by).require()
    talk = Talk.objects.select_for_update(of=("self",)).filter(pk=key).first()
    if talk is None:
        return _begin(key, content, by)
    _may_write(talk, by)
    if talk.edition != edition:
        raise StaleState
    if talk.state == TalkState.RECORDED:
        raise RuleBroken("T12", _("谈话记录已提请核对，请保存为修改。"))
    changed = _apply(talk, content)
    moved = _replace_people(talk, content, by)
    if changed or moved:
        _store(talk, edition)
    return talk


def may_take_up(*, kind: str, by: Viewer) -> Any:
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
    _apply(talk, content)
    try:
        with transaction.atomic():
            talk.save(force_insert=True)
    except IntegrityError as error:
        raise StaleState from error
    _replace_people(talk, content, by)
    return talk


def _apply(talk: Talk, content: Content) -> bool:
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


def _store(talk: Talk, edition: int) -> None:
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
        talker = (
            TalkParticipant.objects.filter(talk=talk, role=TalkRole.TALKER)
            .values_list("person_id", flat=True).first()
        ) or by.person_id
        if talker in parts:
            rules.BOOK.no("T2", "interviewees").require()
        parts[talker] = TalkRole.TALKER
    stored = dict(TalkParticipant.objects.filter(talk=talk).values_list("person_id", "role"))
    if stored == parts:
        return False
    TalkParticipant.objects.filter(talk=talk).delete()
    chain = chain_on(talk.held_on or clock.today())
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


# --- the record ---------------------------------------------------------------------------


@transaction.atomic
def record(*, talk: Talk, edition: int, by: Viewer) -> Talk:
    """Show the record to the interviewee for confirmation; collective talks are settled at once.

    Rules T1 to T10, T13, T14, T16, T17. Raises StaleState when it is no draft any more.
    """
    talk = _locked(talk)
    _may_write(talk, by, himself=True)
    if talk.state not in TALK_MOVES["record"].start or talk.edition != edition:
        raise StaleState
    may_take_up(kind=talk.kind, by=by).require()
    _may_record(talk, by)
    state = rules.state_when_recorded(talk.kind, talk.form)
    now = clock.now()
    stamps: dict[str, Any] = {"recorded_at": now, "recorded_by_id": by.user_id}
    if state == TalkState.CONFIRMED:
        stamps |= {"locked_at": now, "locked_by_id": by.user_id}
    _move(talk, "record", state, **stamps)
    rows = [talk, *talk.participants.all()]
    _line("talk_recorded", talk, by, rows)
    if state == TalkState.RECORDED:
        _tell(talk, _people(talk, TalkRole.INTERVIEWEE), _("谈话记录待您核对"),
              _("请核对后确认；有不同意见的，可以写明异议。"))
    if rules.tells_leader(talk.kind, _positions(talk, by)):
        _tell_leader(talk)
    return talk


@transaction.atomic
def edit(*, talk: Talk, content: Content, edition: int, by: Viewer) -> Talk:
    """Change a record that waits for the interviewee; he is told to read it again. T12, T13.

    People and kind stay as they were submitted.
    """
    talk = _locked(talk)
    _may_write(talk, by, himself=True)
    if talk.edition != edition or talk.state != TalkState.RECORDED:
        raise StaleState
    kept = Content(kind=TalkKind(talk.kind), form=TalkForm(talk.form), fields=content.fields)
    if _apply(talk, kept):
        _may_record(talk, by)
        _store(talk, edition)
        _line("talk_edited", talk, by, [talk])
        _tell(talk, _people(talk, TalkRole.INTERVIEWEE), _("待您核对的谈话记录有修改"),
              _("请按修改后的内容核对。"))
    return talk


@transaction.atomic
def cancel(*, talk: Talk, reason: str, by: Viewer) -> Talk:
    """Put a draft away; what was submitted stays. Rules T13, T17."""
    talk = _locked(talk)
    _may_write(talk, by)
    if talk.state not in TALK_MOVES["cancel"].start:
        raise StaleState
    _move(talk, "cancel", TalkState.CANCELLED, cancelled_at=clock.now(),
          cancelled_by_id=by.user_id, cancel_reason=reason)
    _line("talk_cancelled", talk, by, [talk])
    return talk


# --- the interviewee ----------------------------------------------------------------------


@transaction.atomic
def confirm(*, talk: Talk, edition: int, by: Viewer, remark: str = "") -> Talk:
    """The interviewee finds the record right: it is locked. Rules T11, T17.

    Raises StaleState when the text changed meanwhile or was confirmed already.
    """
    return _respond(talk, edition, by, "confirm", TalkResponseKind.CONFIRMED, remark)


@transaction.atomic
def dispute(*, talk: Talk, edition: int, by: Viewer, remark: str) -> Talk:
    """The interviewee disagrees: his words are attached, the record stays. T11, T15, T17."""
    rules.BOOK.check(remark.strip(), "T15", "text").require()
    return _respond(talk, edition, by, "dispute", TalkResponseKind.DISPUTED, remark)


@transaction.atomic
def add_remark(*, talk: Talk, by: Viewer, text: str) -> TalkResponse:
    """The interviewee adds to the record whatever its state; nothing is overwritten. T11, T17."""
    talk = _locked(talk)
    rules.may_respond(talk.state, access.role_in(by, talk)).require()
    rules.BOOK.check(text.strip(), "T15", "text").require()
    answer = _answer(talk, by, TalkResponseKind.REMARK, text)
    _line("talk_remarked", talk, by, [talk, answer])
    _tell(talk, _people(talk, TalkRole.TALKER), _("谈话对象对谈话记录作了说明"), "")
    return answer


def _respond(
    talk: Talk, edition: int, by: Viewer, act: str, kind: TalkResponseKind, text: str
) -> Talk:
    talk = _locked(talk)
    rules.may_respond(talk.state, access.role_in(by, talk)).require()
    if talk.edition != edition or talk.state not in TALK_MOVES[act].start:
        raise StaleState
    end = TalkState.CONFIRMED if act == "confirm" else TalkState.DISPUTED
    _move(talk, act, end, locked_at=clock.now(), locked_by_id=by.user_id)
    answer = _answer(talk, by, kind, text)
    _line(f"talk_{kind}", talk, by, [talk, answer])
    settle(topic_of(talk))
    if kind == TalkResponseKind.DISPUTED:
        _tell(talk, _people(talk, TalkRole.TALKER), _("谈话对象对谈话记录有异议"),
              _("异议已附在记录后，请查看；需要更正的，请办理更正。"))
    elif text.strip():
        _tell(talk, _people(talk, TalkRole.TALKER), _("谈话记录已核对，并附有说明"), "")
    return talk


def _answer(talk: Talk, by: Viewer, kind: TalkResponseKind, text: str) -> TalkResponse:
    return TalkResponse.objects.create(
        talk=talk, person_id=by.person_id, kind=kind, text=text.strip(), edition=talk.edition,
        made_at=clock.now(), made_by_id=by.user_id,
    )


# --- afterwards ---------------------------------------------------------------------------


@transaction.atomic
def correct(*, talk: Talk, field: str, text: str, reason: str, by: Viewer) -> TalkCorrection:
    """A correction stands beside the old text of a locked record. Rules T8, T10, T13, T17."""
    talk = _locked(talk)
    check = rules.BOOK.check
    check(access.role_in(by, talk) == TalkRole.TALKER, "T13").require()
    check(talk.state in TALK_MOVES["review"].start | {TalkState.REVIEWED}, "T17").require()
    check(field in Talk.CONTENT and talk.kind not in RECEIVED_TALKS, "T10", "field").require()
    if not text.strip() or not reason.strip():
        empty = "text" if not text.strip() else "reason"
        section = _("更正后的内容") if empty == "text" else _("更正理由")
        raise RuleBroken("T8", rules.BOOK.rules["T8"][0] % {"section": section}, empty)
    correction = TalkCorrection.objects.create(
        talk=talk, field=field, text=text.strip(), reason=reason.strip(), made_at=clock.now(),
        made_by_id=by.user_id,
    )
    _line("talk_corrected", talk, by, [talk, correction])
    _tell(talk, _people(talk, TalkRole.INTERVIEWEE), _("与您有关的谈话记录有更正"),
          _("更正与原文并列，可以查看并补充说明。"))
    return correction


@transaction.atomic
def review(*, talk: Talk, note: str, by: Viewer) -> Talk:
    """The review that was agreed has taken place. Rules T8, T13."""
    talk = _locked(talk)
    rules.BOOK.check(access.role_in(by, talk) == TalkRole.TALKER, "T13").require()
    if talk.state not in TALK_MOVES["review"].start:
        raise StaleState
    if not note.strip():
        raise RuleBroken("T8", rules.BOOK.rules["T8"][0] % {"section": _("回访情况")}, "note")
    talk.review_note = note.strip()
    talk.save(update_fields=["review_note"])
    _move(talk, "review", TalkState.REVIEWED, reviewed_at=clock.now(), reviewed_by_id=by.user_id)
    _line("talk_reviewed", talk, by, [talk])
    return talk


# --- shared -------------------------------------------------------------------------------


def _locked(talk: Talk) -> Talk:
    found: Talk = Talk.objects.select_for_update(of=("self",)).get(pk=talk.pk)
    return found


def _may_write(talk: Talk, by: Viewer, himself: bool = False) -> None:
    """T12, T13: `himself` where a delegate may not act for the talker (V4)."""
    received = talk.kind in RECEIVED_TALKS and talk.created_by_id == by.user_id
    delegate = received or (not himself and access.drafts_for_talker(by, talk))
    role = access.role_in(by, talk)
    rules.may_edit(
        talk.state if talk.state in TALK_OPEN else TalkState.CONFIRMED, role,
        drafts_for_talker=delegate,
    ).require()


def _move(talk: Talk, act: str, end: TalkState, **stamps: Any) -> None:
    """The conditional update: of two who move the same talk, the second is refused."""
    start = talk.state
    done = Talk.objects.filter(pk=talk.pk, state=start, edition=talk.edition).update(
        state=end, **stamps
    )
    if not done or start not in TALK_MOVES[act].start:
        raise StaleState
    talk.refresh_from_db()


def _may_record(talk: Talk, by: Viewer) -> None:
    parts = list(talk.participants.select_related("person"))
    ids = {
        role: frozenset(p.person_id for p in parts if p.role == role) for role in TalkRole
    }
    filled = {name for name in rules.SECTION_NAMES if str(getattr(talk, name)).strip()}
    facts = rules.TalkFacts(
        kind=TalkKind(talk.kind), form=TalkForm(talk.form), held_on=talk.held_on,
        started_at=_time(talk.started_at), ended_at=_time(talk.ended_at),
        talkers=ids[TalkRole.TALKER], interviewees=ids[TalkRole.INTERVIEWEE],
        others=ids[TalkRole.NOTE_TAKER] | ids[TalkRole.SECOND_PERSON],
        filled=frozenset(filled), follow_up=talk.verdict == "follow_up",
        review_on=_day(talk.review_on),
        decision_known=_decided(ids[TalkRole.INTERVIEWEE]),
    )
    rules.may_record(facts, clock.today()).require()
    chain = chain_on(talk.held_on or clock.today())
    for part in parts:
        if part.role == TalkRole.INTERVIEWEE:
            held = position_of(by, part.person_id, chain)
            rules.may_hold(talk.kind, held, part.person.management_authority).require()


def position_of(by: Viewer, interviewee_id: int, chain: Chain) -> rules.Positions:
    """What the viewer is to an interviewee on the chain's day."""
    if by.person_id is None:
        return frozenset()
    own = {by.person_id} if is_discipline(by) else ()
    return access.positions(by.person_id, interviewee_id, chain, own)


def _positions(talk: Talk, by: Viewer) -> rules.Positions:
    chain = chain_on(talk.held_on or clock.today())
    found = [position_of(by, pk, chain) for pk in _people(talk, TalkRole.INTERVIEWEE)]
    return frozenset().union(*found) if found else frozenset()


def _decided(people: Iterable[int]) -> bool:
    """A standing admonition of each interviewee is known."""
    wanted = set(people)
    known = Measure.objects.filter(
        subject_id__in=wanted, kind__in=ADMONITIONS, state__in=MEASURE_STANDS
    ).values_list("subject_id", flat=True)
    return wanted <= set(known)


def _time(value: Any) -> time | None:
    return value if isinstance(value, time) else None


def _day(value: Any) -> date | None:
    return value if isinstance(value, date) else None


def _line(word: str, talk: Talk, by: Viewer, rows: Iterable[Any]) -> None:
    name = f"supervision.{word}"
    hidden = is_restricted(name, confidential=rules.traits(talk.kind).restricted)
    pen.write(name, subject=talk, by=by, rows=rows, restricted=hidden)


def _people(talk: Talk, role: TalkRole) -> list[int]:
    return list(talk.participants.filter(role=role).values_list("person_id", flat=True))


def _tell(talk: Talk, people: Iterable[int], title: str, text: str) -> None:
    notify(people, title, text, reverse("talk", args=[talk.pk]), topic_of(talk))


def _tell_leader(talk: Talk) -> None:
    """A head who gave a reminder talk tells the leader in charge; what was said is not told."""
    chain = chain_on(talk.held_on or clock.today())
    leaders = [chain.leader_of(p.department_id) for p in talk.participants.all() if p.department_id]
    notify(
        {led[0].id for led in leaders if led} - set(_people(talk, TalkRole.INTERVIEWEE)),
        _("您分管的部门进行了提醒谈话"), "", reverse("talk", args=[talk.pk]),
    )
