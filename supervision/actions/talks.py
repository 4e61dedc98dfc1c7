"""Talks: a record is shown to the interviewee, he answers to it, and it is followed up.

Source: 谈话记录经本人核对 (机关制度); 提醒谈话和批评教育 by those who answer for the person.
Drafts are kept by `talk_drafts`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, time
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from portal import clock
from portal.chain import Chain, chain_near
from portal.days import cn_date
from portal.delivery.notify import notify, settle
from portal.errors import RuleBroken, StaleState
from portal.ledger import pen
from portal.models import Person
from portal.viewer import Viewer
from supervision import access
from supervision.actions import after, closing
from supervision.actions.numbering import next_number
from supervision.actions.talk_drafts import (
    WRITTEN,
    Content,
    apply,
    kinds_to_draft,
    may_take_up,
    may_write,
    save_draft,
    store,
    talker_of,
)
from supervision.events import is_restricted
from supervision.models import Measure, Talk, TalkCorrection, TalkResponse, TalkSketch
from supervision.models.visibility import is_discipline
from supervision.rules import talks as rules
from supervision.rules.likeness import sketch_of
from supervision.states import MEASURE_STANDS, TALK_MOVES, TalkState
from supervision.vocabulary import (
    ADMONITIONS,
    RECEIVED_TALKS,
    ROUTINE_TALKS,
    TalkForm,
    TalkKind,
    TalkResponseKind,
    TalkRole,
)

__all__ = [
    "WRITTEN", "Content", "add_remark", "cancel", "confirm", "correct", "dispute", "edit",
    "kinds_to_draft", "may_take_up", "plan", "position_of", "record", "review", "save_draft",
    "talker_of",
]  # fmt: skip


def topic_of(talk: Talk) -> str:
    """The matter under which messages about a talk stand in inboxes."""
    return f"supervision.talk:{talk.pk}"


# --- the record ---------------------------------------------------------------------------


@transaction.atomic
def plan(*, talk: Talk, edition: int, by: Viewer) -> Talk:
    """Agree on a day with the interviewee, who hears of it. Rules T1, T13, T16, T18."""
    talk = _locked(talk)
    may_write(talk, by, himself=True)
    if talk.state not in TALK_MOVES["plan"].start or talk.edition != edition:
        raise StaleState
    may_take_up(kind=talk.kind, by=by).require()
    people = _people(talk, TalkRole.INTERVIEWEE)
    rules.may_plan(
        interviewees=len(people), held_on=talk.held_on, today=clock.today(), kind=talk.kind
    ).require()
    _may_hold(talk, by)
    _move(talk, "plan", TalkState.PLANNED)
    _line("talk_planned", talk, by, [talk, *talk.participants.all()])
    settle(topic_of(talk))
    _tell(talk, people, _("约定了一次谈话"),
          _("时间：%(day)s。") % {"day": cn_date(talk.held_on)})
    return talk


@transaction.atomic
def record(*, talk: Talk, edition: int, by: Viewer) -> Talk:
    """Show the record to the interviewee for confirmation; collective talks are settled at once.

    Rules T1 to T10, T13, T14, T16, T17. Raises StaleState when it is no draft any more.
    """
    talk = _locked(talk)
    may_write(talk, by, himself=True)
    if talk.state not in TALK_MOVES["record"].start or talk.edition != edition:
        raise StaleState
    may_take_up(kind=talk.kind, by=by).require()
    closing.require_open(talk.held_on, "held_on")
    _may_record(talk, by)
    state = rules.state_when_recorded(talk.kind, talk.form)
    now = clock.now()
    series = "谈" if talk.kind in ROUTINE_TALKS else "监"
    stamps: dict[str, Any] = {
        "recorded_at": now, "recorded_by_id": by.user_id,
        "number": next_number(series, clock.today().year),
    }
    if state == TalkState.CONFIRMED:
        stamps |= {"locked_at": now, "locked_by_id": by.user_id}
    _move(talk, "record", state, **stamps)
    _keep_sketch(talk)
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
    may_write(talk, by, himself=True)
    if talk.edition != edition or talk.state != TalkState.RECORDED:
        raise StaleState
    closing.require_open(talk.held_on, "held_on")
    kept = Content(kind=TalkKind(talk.kind), form=TalkForm(talk.form), fields=content.fields)
    if apply(talk, kept):
        closing.require_open(talk.held_on, "held_on")
        _may_record(talk, by)
        store(talk, edition)
        _keep_sketch(talk)
        _line("talk_edited", talk, by, [talk])
        _tell(talk, _people(talk, TalkRole.INTERVIEWEE), _("待您核对的谈话记录有修改"),
              _("请按修改后的内容核对。"))
    return talk


@transaction.atomic
def cancel(*, talk: Talk, reason: str, by: Viewer) -> Talk:
    """Put a draft away; what was submitted stays. Rules T13, T17."""
    talk = _locked(talk)
    may_write(talk, by)
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
        talk=talk, person_id=by.as_person, kind=kind, text=text.strip(), edition=talk.edition,
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
    _in_office(talk, ids)
    _may_hold(talk, by)


def _in_office(talk: Talk, ids: Mapping[TalkRole, Collection[int]]) -> None:
    """W36: nobody talked, or was talked to, before he came; a pre-post talk comes before that."""
    people = set(ids[TalkRole.TALKER])
    if talk.kind != TalkKind.PRE_POST:
        people |= set(ids[TalkRole.INTERVIEWEE])
    rules.held_in_office(talk.held_on, access.first_days(people)).require()


def _keep_sketch(talk: Talk) -> None:
    """What the check of equal texts compares (W33); talks with one person only."""
    if talk.form != TalkForm.INDIVIDUAL:
        return
    key = salted_hmac("luze.talk.sketch", "", algorithm="sha256").digest()
    marks = sketch_of((talk.points, talk.response, talk.promise), key)
    TalkSketch.objects.update_or_create(talk=talk, defaults={"marks": marks})


def _may_hold(talk: Talk, by: Viewer) -> None:
    """T1, T10 with each interviewee, by the chain of the talk's day (today's, if it is to come)."""
    parts = list(talk.participants.filter(role=TalkRole.INTERVIEWEE).select_related("person"))
    day = min(talk.held_on or clock.today(), clock.today())
    chain = chain_near(day, [by.person_id, *(part.person_id for part in parts)])
    for part in parts:
        held = position_of(by, part.person_id, chain)
        rules.may_hold(talk.kind, held, part.person.management_authority).require()


def position_of(by: Viewer, interviewee_id: int, chain: Chain) -> rules.Positions:
    """What the viewer is to an interviewee on the chain's day."""
    if by.person_id is None:
        return frozenset()
    own = {by.person_id} if is_discipline(by) else ()
    return access.positions(by.person_id, interviewee_id, chain, own)


def _positions(talk: Talk, by: Viewer) -> rules.Positions:
    people = _people(talk, TalkRole.INTERVIEWEE)
    chain = chain_near(talk.held_on or clock.today(), [by.person_id, *people])
    found = [position_of(by, pk, chain) for pk in people]
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
    _follow(talk)
    pen.write(name, subject=talk, by=by, rows=rows, restricted=hidden)


def _people(talk: Talk, role: TalkRole) -> list[int]:
    return list(talk.participants.filter(role=role).values_list("person_id", flat=True))


def _tell(talk: Talk, people: Iterable[int], title: str, text: str) -> None:
    notify(people, title, text, reverse("talk", args=[talk.pk]), topic_of(talk))


def _follow(talk: Talk) -> None:
    """Duties and lights of those who took part follow at once."""
    parts = list(talk.participants.values_list("person_id", "department_id"))
    after.noted(
        {person for person, _d in parts}, {place for _p, place in parts}, after.TALK
    )


def _tell_leader(talk: Talk) -> None:
    """A head who gave a reminder talk tells the leader in charge, if he may know of it; what was
    said is not told.
    """
    places = [p.department_id for p in talk.participants.all() if p.department_id]
    chain = chain_near(talk.held_on or clock.today(), heads_of=places)
    leaders = {led[0].id for led in map(chain.leader_of, places) if led}
    others = Person.objects.filter(pk__in=leaders - set(_people(talk, TalkRole.INTERVIEWEE)))
    notify(
        [person.pk for person in others if access.knows(person, talk)],
        _("您分管的部门进行了提醒谈话"), "", reverse("talk", args=[talk.pk]),
    )
