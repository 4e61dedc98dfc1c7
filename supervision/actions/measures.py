"""Measures: drafted, decided by who has the authority, or received; served; ended.

The form of the four follows from the measure. The effect period is computed from the rules of
the effective day and kept with its arithmetic. Source: 干部管理权限; 纪律处分条例第五条. Every
act stands in the ledger under a veil.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max, Model
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import clock
from portal.chain import Chain, chain_near
from portal.delivery.notify import notify, settle
from portal.errors import StaleState
from portal.ledger import pen
from portal.viewer import Viewer
from supervision import access, access_measures
from supervision.actions import after, closing
from supervision.actions.numbering import next_number
from supervision.models import Measure, MeasureAnswer, ServiceRecord, TalkParticipant
from supervision.queries.terms import due_after, effect_of
from supervision.rules import measures as rules
from supervision.rules.terms import EffectPeriod
from supervision.states import MEASURE_MOVES, MEASURE_STANDS, TALK_HELD, MeasureState
from supervision.vocabulary import (
    ADMONITIONS,
    OF_THE_PARTY_GROUP,
    PARTY_SANCTIONS,
    IssuerKind,
    MeasureKind,
    RecordKind,
    ServiceManner,
    TalkRole,
)

WRITTEN = (
    "kind", "form", "received", "issuer_kind", "issuing_body", "decision_number", "subject_id",
    "subject_department_id", "matter", "facts", "requirement", "clause_id", "basis_text",
    "collective_on", "meeting", "decided_on", "effective_on", "restored_on", "reply_due",
    "talk_id", "finding_id",
)  # fmt: skip
CONTENT = ("matter", "facts", "requirement")
MEASURES = "措"
SERIES = {MeasureKind.REMINDER_LETTER: "提", MeasureKind.INQUIRY_LETTER: "函"}


def topic_of(measure: Measure) -> str:
    """The matter under which messages about a measure stand in inboxes."""
    return f"supervision.measure:{measure.pk}"


# --- drafts -------------------------------------------------------------------------------


@transaction.atomic
def save_draft(*, key: UUID, fields: Mapping[str, Any], edition: int, by: Viewer) -> Measure:
    """Keep a draft; outside the authority only "received" goes in. M1, M3 to M5, M10 to M16, V1.

    `key` is made by the form; `edition` is the one it showed (0: new). Raises StaleState.
    """
    measure = Measure.objects.select_for_update(of=("self",)).filter(pk=key).first()
    new = measure is None
    measure = measure or Measure(pk=key, created_at=clock.now(), created_by_id=by.user_id)
    if not new:
        access_measures.may_edit(by, measure).require()
        if measure.state not in MEASURE_MOVES["edit"].start or measure.edition != edition:
            raise StaleState
    before = {n: getattr(measure, n) for n in WRITTEN}
    _apply(measure, fields)
    _may_draft(measure, by)
    if new:
        try:
            with transaction.atomic():
                measure.save(force_insert=True)
        except IntegrityError as error:
            raise StaleState from error
    elif before != {n: getattr(measure, n) for n in WRITTEN}:
        if not Measure.objects.filter(pk=key, edition=edition).update(edition=edition + 1):
            raise StaleState
        measure.edition = edition + 1
        measure.save()
    return measure


def _apply(measure: Measure, fields: Mapping[str, Any]) -> None:
    for name in WRITTEN:
        if name in fields:
            setattr(measure, name, fields[name])
    if not rules.keeps_content(measure.kind):
        for name in CONTENT:
            setattr(measure, name, "")
    if measure.form is None or not rules.form_fits(measure.kind, measure.form):
        measure.form = rules.form_of(measure.kind)
    place = measure.subject_department_id
    _place(
        measure,
        chain_near(
            measure.decided_on or clock.today(), [measure.subject_id],
            heads_of=[place] if place else [],
        ),
    )


def _place(measure: Measure, chain: Chain) -> None:
    """Whom it is about, as he stands on the day: department, post, authority, party."""
    subject = measure.subject
    measure.party_only = rules.is_party_only(measure.kind)
    if subject is None:
        measure.department_id = measure.subject_department_id
        measure.post_text, measure.management_level = "", ""
    else:
        works_in = access.departments_of(subject.pk, chain)
        measure.department_id = works_in[0] if works_in else None
        titles = dict.fromkeys(h.title for h in chain.held_by.get(subject.pk, ()))
        measure.post_text = "、".join(titles)[:200]
        measure.management_level = subject.management_authority
        measure.party_member = subject.is_party_member
    measure.issuer_id = None
    if not measure.received:
        measure.issuer_id = access_measures.issuer_person(
            measure.issuer_kind, measure.department_id, chain
        )


def _may_draft(measure: Measure, by: Viewer) -> None:
    """W45: what is outside the authority is refused here, not at the end."""
    one = (measure.subject_id is None) != (measure.subject_department_id is None)
    rules.BOOK.check(one, "M16", "subject").require()
    access_measures.may_draft(
        by, issuer=measure.issuer_kind, issuer_id=measure.issuer_id,
        subject_id=measure.subject_id, party_only=measure.party_only,
    ).require()
    target = target_of(measure)
    rules.applicable(measure.kind, target).require()
    rules.BOOK.check(
        measure.issuer_id is None or measure.issuer_id != measure.subject_id, "M13", "subject"
    ).require()
    if not measure.received:
        held = rules.authority(measure.kind, measure.issuer_kind, target)
        if not held:
            held.verdict.require()
    if measure.talk is not None:
        rules.talk_fits(measure.kind, measure.talk.kind).require()


def target_of(measure: Measure) -> rules.Target:
    """The object as the authority rules see it."""
    return access.target_of(measure.subject, measure.subject_department)


# --- decided or received ------------------------------------------------------------------


def facts_of(measure: Measure, *, approved: bool = False) -> rules.MeasureFacts:
    """The measure as the rules see it before a decision."""
    return rules.MeasureFacts(
        kind=MeasureKind(measure.kind), issuer=IssuerKind(measure.issuer_kind),
        target=target_of(measure), received=measure.received, body=measure.issuing_body,
        number=measure.decision_number, decided_on=measure.decided_on,
        effective_on=measure.effective_on, collective_on=measure.collective_on,
        form=measure.form, approved=approved,
        issuer_is_object=measure.issuer_id is not None
        and measure.issuer_id == measure.subject_id,
    )


@transaction.atomic
def ask(*, measure: Measure, edition: int, by: Viewer) -> Measure:
    """Put it before who decides. Rules M24, V1, V5."""
    measure = locked(measure)
    access_measures.may_edit(by, measure).require()
    if measure.edition != edition:
        raise StaleState
    _has_content(measure)
    move(measure, "ask", MeasureState.ASKED, asked_at=clock.now(), asked_by_id=by.user_id)
    line("measure_asked", measure, by, [measure])
    decider = measure.issuer_id or access_measures.issuer_person(
        IssuerKind.SECRETARY, None, chain_near(clock.today())
    )
    if decider is not None:
        tell(measure, [decider], _("有一项事项待您批准"))
    return measure


@transaction.atomic
def refuse(*, measure: Measure, reason: str, by: Viewer) -> Measure:
    """Who decides does not agree, and says why to who asked. Rules M26, V1 to V6."""
    measure = locked(measure)
    access_measures.may_decide(by, measure).require()
    rules.given(reason, "M26", "reason").require()
    measure.refuse_reason = reason.strip()
    measure.save(update_fields=["refuse_reason"])
    move(measure, "refuse", MeasureState.REFUSED, refused_at=clock.now(),
         refused_by_id=by.user_id)
    line("measure_refused", measure, by, [measure])
    settle(topic_of(measure))
    asker = measure.asked_by.person_id if measure.asked_by else None
    if asker is not None:
        tell(measure, [asker], _("您报批的一项事项未获批准"))
    return measure


@transaction.atomic
def decide(*, measure: Measure, edition: int, by: Viewer) -> Measure:
    """The issuer, or who speaks for the body, takes the measure. M1 to M9, M12, M13, M24, V1 to V6.

    The effect period is computed from the rules of the effective day.
    """
    measure = locked(measure)
    access_measures.may_decide(by, measure, talk_held=talk_held(measure)).require()
    if measure.edition != edition:
        raise StaleState
    _has_content(measure)
    rules.may_decide(facts_of(measure, approved=by.is_secretary), clock.today()).require()
    closing.require_open(measure.decided_on, "decided_on")
    now = clock.now()
    stamps: dict[str, Any] = {"decided_at": now, "decided_by_id": by.user_id}
    if measure.state == MeasureState.ASKED:
        stamps |= {"approved_at": now, "approved_by_id": by.user_id}
    assert measure.decided_on is not None
    if measure.kind == MeasureKind.REMINDER_LETTER and measure.reply_due is None:
        stamps["reply_due"] = due_after("reminder_letter.reply", measure.decided_on).day
    move(measure, "decide", MeasureState.DECIDED, **stamps, **_numbered(measure),
         **_effect(measure))
    line("measure_decided", measure, by, [measure])
    settle(topic_of(measure))
    return measure


@transaction.atomic
def receive(*, measure: Measure, edition: int, by: Viewer) -> Measure:
    """Record a decision made elsewhere, with its body, number and day. M2 to M5, M8, M9, V1, V5."""
    measure = locked(measure)
    access_measures.may_receive(by, measure).require()
    if measure.edition != edition:
        raise StaleState
    rules.BOOK.check(measure.received, "M2", "received").require()
    rules.may_decide(facts_of(measure), clock.today()).require()
    move(measure, "receive", MeasureState.DECIDED, decided_at=clock.now(),
         decided_by_id=by.user_id, **_numbered(measure), **_effect(measure))
    line("measure_received", measure, by, [measure])
    return measure


def _has_content(measure: Measure) -> None:
    if rules.keeps_content(measure.kind):
        rules.given(measure.matter, "M24", "matter").require()


def talk_held(measure: Measure) -> bool:
    """The issuer held the talk that is this measure."""
    if measure.talk is None or measure.issuer_id is None or measure.talk.state not in TALK_HELD:
        return False
    return TalkParticipant.objects.filter(
        talk=measure.talk, person_id=measure.issuer_id, role=TalkRole.TALKER
    ).exists()


def _numbered(measure: Measure) -> dict[str, Any]:
    assert measure.decided_on is not None
    year = measure.decided_on.year
    series = None if measure.received else SERIES.get(MeasureKind(measure.kind))
    if series and measure.issuer_kind in OF_THE_PARTY_GROUP:
        # A letter bears the word of the body that signs it.
        return {"number": next_number(series, year, setting="decision_number_word")}
    return {"number": next_number(series or MEASURES, year)}


def _effect(measure: Measure) -> dict[str, Any]:
    """Effective day, end of the effect period and how it was computed, day of the visit."""
    start = measure.effective_on or measure.decided_on
    assert start is not None
    period = effect_period_of(measure, start)
    values: dict[str, Any] = {
        "effective_on": start, "effect_ends_on": period.ends_on,
        "effect_arithmetic": list(period.arithmetic),
    }
    if period.ends_on is not None and measure.kind in ADMONITIONS:
        values["follow_up_on"] = due_after("admonition.follow_up", period.ends_on).day
    return values


def effect_period_of(measure: Measure, start: date) -> EffectPeriod:
    """The effect period that the measure has when it takes effect on `start`."""
    return effect_of(
        measure.kind, start, restored_on=measure.restored_on,
        running_until=_running_until(measure, start),
    )


def _running_until(measure: Measure, start: date) -> date | None:
    """The end of an earlier party sanction that still runs: what is left is added."""
    if measure.kind not in PARTY_SANCTIONS or measure.subject_id is None:
        return None
    earlier = Measure.objects.of_person(measure.subject_id).in_effect(start).filter(
        kind__in=PARTY_SANCTIONS
    ).exclude(pk=measure.pk)
    found: date | None = earlier.aggregate(last=Max("effect_ends_on"))["last"]
    return found


# --- served -------------------------------------------------------------------------------


@transaction.atomic
def serve(
    *, measure: Measure, served_on: date, manner: ServiceManner, witness: str, by: Viewer
) -> Measure:
    """Hand it to whom it concerns: from now on he may read it. Rules M19, V1 to V3, V5."""
    measure = locked(measure)
    access_measures.may_keep(by, measure).require()
    rules.served_in_time(measure.decided_on, served_on, clock.today()).require()
    stamps: dict[str, Any] = {}
    term = rules.reply_term(measure.kind)
    if term and measure.reply_due is None:
        stamps["reply_due"] = due_after(term, served_on).day
    move(measure, "serve", MeasureState.SERVED, served_on=served_on, served_at=clock.now(),
         served_by_id=by.user_id, **stamps)
    record = ServiceRecord.objects.create(
        kind=RecordKind.MEASURE, record=measure.pk, person_id=measure.subject_id,
        department_id=measure.subject_department_id, served_on=served_on, manner=manner,
        witness=witness, served_at=clock.now(), served_by_id=by.user_id,
    )
    line("measure_served", measure, by, [measure, record])
    tell(measure, object_people(measure), _("有一份文书送达您"))
    return measure


def object_people(measure: Measure) -> list[int]:
    """The person it is about; for a department, its head of today."""
    if measure.subject_id is not None:
        return [measure.subject_id]
    place = measure.subject_department_id or 0
    head = chain_near(clock.today(), heads_of=[place]).heads.get(place)
    return [head.id] if head else []


# --- ended --------------------------------------------------------------------------------


@transaction.atomic
def close(*, measure: Measure, by: Viewer) -> Measure:
    """Nothing is owed and no effect period runs. Rules M17, M18, M30, V1 to V3, V5."""
    measure = locked(measure)
    access_measures.may_keep(by, measure).require()
    rules.ends_here(measure.kind).require()
    rules.may_close(
        owes_answer=rules.answer_due_code(measure.kind) is not None and not measure.received,
        accepted=answer_accepted(measure), effect_ends_on=measure.effect_ends_on,
        today=clock.today(),
    ).require()
    move(measure, "close", MeasureState.CLOSED, closed_at=clock.now(),
         closed_by_id=by.user_id)
    line("measure_closed", measure, by, [measure])
    return measure


def answer_accepted(measure: Measure) -> bool:
    """The last paper that the object handed in was read and accepted."""
    last = MeasureAnswer.objects.filter(measure=measure).order_by("-made_at").first()
    if last is None:
        return False
    review = last.reviews.order_by("-made_at").first()
    return review is not None and review.accepted


@transaction.atomic
def follow_up(*, measure: Measure, note: str, by: Viewer) -> Measure:
    """The visit after an effect period is over; it settles the measure. M14, M25, M30, V."""
    measure = locked(measure)
    access_measures.may_keep(by, measure).require()
    rules.ends_here(measure.kind).require()
    rules.may_follow_up(measure.effect_ends_on, clock.today()).require()
    rules.given(note, "M25", "note").require()
    now = clock.now()
    measure.follow_up_note = note.strip()
    measure.save(update_fields=["follow_up_note"])
    move(measure, "follow_up", MeasureState.CLOSED, followed_up_at=now,
         followed_up_by_id=by.user_id, closed_at=now, closed_by_id=by.user_id)
    line("measure_followed_up", measure, by, [measure])
    return measure


@transaction.atomic
def lift(*, measure: Measure, lifted_on: date, basis: str, by: Viewer) -> Measure:
    """It ends before its time, by a decision of its own. Rules M22, M30, V1 to V3, V5."""
    measure = locked(measure)
    access_measures.may_keep(by, measure).require()
    rules.ends_here(measure.kind).require()
    rules.may_lift(measure.decided_on, lifted_on, basis, clock.today()).require()
    move(measure, "lift", MeasureState.LIFTED, lifted_on=lifted_on, lift_basis=basis.strip(),
         lifted_at=clock.now(), lifted_by_id=by.user_id)
    line("measure_lifted", measure, by, [measure])
    _tell_if_served(measure, _("一项措施已解除"))
    return measure


@transaction.atomic
def revoke(*, measure: Measure, reason: str, by: Viewer) -> Measure:
    """It was wrong: it no longer counts, the record stays. Rules M23, V1 to V3, V5."""
    measure = locked(measure)
    access_measures.may_keep(by, measure).require()
    rules.given(reason, "M23", "reason").require()
    measure.revoke_reason = reason.strip()
    measure.save(update_fields=["revoke_reason"])
    move(measure, "revoke", MeasureState.REVOKED, revoked_at=clock.now(),
         revoked_by_id=by.user_id)
    line("measure_revoked", measure, by, [measure])
    _tell_if_served(measure, _("一项措施已撤销"))
    return measure


@transaction.atomic
def record_execution(
    *, measure: Measure, announced_on: date | None, formalities_on: date | None,
    execution_reported_on: date | None, by: Viewer,
) -> Measure:
    """When it was announced, the formalities were done, its execution reported. V1 to V3, V5."""
    measure = locked(measure)
    access_measures.may_keep(by, measure).require()
    days = {
        "announced_on": announced_on, "formalities_on": formalities_on,
        "execution_reported_on": execution_reported_on,
    }
    today, first = clock.today(), measure.decided_on
    for name, day in days.items():
        if day is not None and (day > today or (first is not None and day < first)):
            rules.BOOK.no("M19", name).require()
    done = Measure.objects.filter(
        pk=measure.pk, state__in=MEASURE_STANDS, edition=measure.edition
    ).update(edition=measure.edition + 1, **days)
    if not done:
        raise StaleState
    measure.refresh_from_db()
    line("measure_executed", measure, by, [measure])
    return measure


# --- shared -------------------------------------------------------------------------------


def locked(measure: Measure) -> Measure:
    found: Measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    return found


def move(measure: Measure, act: str, end: MeasureState, **values: Any) -> None:
    """The conditional update: of two who move the same measure, the second is refused."""
    start, move = measure.state, MEASURE_MOVES[act]
    done = Measure.objects.filter(pk=measure.pk, state=start, edition=measure.edition).update(
        state=end, edition=measure.edition + 1, **values
    )
    if not done or start not in move.start or end not in move.end:
        raise StaleState
    measure.refresh_from_db()


def line(word: str, measure: Measure, by: Viewer, rows: Iterable[Model]) -> None:
    after.noted({measure.subject_id}, about=after.MEASURE, records={measure.pk})
    pen.write(f"supervision.{word}", subject=measure, by=by, rows=rows, restricted=True)


def tell(measure: Measure, people: Iterable[int], title: str) -> None:
    notify(people, title, "", reverse("measure", args=[measure.pk]), topic_of(measure))


def _tell_if_served(measure: Measure, title: str) -> None:
    if measure.served_at is not None:
        tell(measure, object_people(measure), title)
