"""Integrity opinions (廉政意见): asked for many people, drafted together, approved, answered.

The draft comes from effect periods and open matters; whoever is inside one is held for a person
to look at, and nothing is answered about him by the machine (W50c). One paper per request.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import clock
from portal.chain import chain_near
from portal.delivery.notify import notify, settle
from portal.errors import StaleState
from portal.ledger import pen
from portal.models import Person
from portal.roles import Permission
from portal.viewer import Viewer
from supervision.actions.numbering import next_number
from supervision.models import IntegrityOpinionEntry, IntegrityOpinionRequest
from supervision.queries.integrity import facts_of
from supervision.rules import integrity as rules
from supervision.rules import parties
from supervision.rules.integrity import PersonFacts
from supervision.states import TASK_MOVES, TaskState
from supervision.vocabulary import OpinionConclusion

OPINIONS = "廉"


def topic_of(request: IntegrityOpinionRequest) -> str:
    """The matter under which messages about a request stand in inboxes."""
    return f"supervision.integrity:{request.pk}"


@transaction.atomic
def ask(
    *, fields: Mapping[str, Any], people: Sequence[Person], received_on: date, due_on: date,
    by: Viewer,
) -> IntegrityOpinionRequest:
    """Write down who asks about whom, and draft at once what can be drafted. L1, L2, V1, V5."""
    _keeps(by)
    parties.BOOK.check(by.person_id not in {p.pk for p in people}, "V1", "people").require()
    rules.may_ask(fields["requester"], [p.pk for p in people]).require()
    rules.days_fit(received_on, due_on, clock.today()).require()
    request = IntegrityOpinionRequest.objects.create(
        **fields, received_on=received_on, due_on=due_on, created_at=clock.now(),
        created_by_id=by.user_id,
    )
    chain = chain_near(received_on, [person.pk for person in people])
    IntegrityOpinionEntry.objects.bulk_create(
        IntegrityOpinionEntry(
            request=request, person=person,
            post_text="、".join(
                dict.fromkeys(h.title for h in chain.held_by.get(person.pk, ()))
            )[:200],
        )
        for person in people
    )
    _line("integrity_opinion_asked", request, by, [request, *request.entries.all()])
    draft(request=request, by=by)
    return request


@transaction.atomic
def draft(*, request: IntegrityOpinionRequest, by: Viewer) -> int:
    """Draft the entries that nothing stands against; returns how many a person must look at."""
    _keeps(by)
    request = _locked(request, "draft")
    open_entries = list(request.entries.filter(conclusion=""))
    today = clock.today()
    facts = facts_of([e.person_id for e in open_entries], today)
    done = [e for e in open_entries if rules.drafted(facts[e.person_id], today) is not None]
    for entry in done:
        entry.conclusion = OpinionConclusion.NOTHING_KNOWN
        entry.drafted_at, entry.drafted_by_id = clock.now(), by.user_id
    IntegrityOpinionEntry.objects.bulk_update(
        done, ["conclusion", "drafted_at", "drafted_by"], batch_size=500
    )
    if done:
        _line("integrity_opinion_drafted", request, by, done)
    return len(open_entries) - len(done)


@transaction.atomic
def conclude(
    *, entry: IntegrityOpinionEntry, conclusion: str, text: str, by: Viewer
) -> IntegrityOpinionEntry:
    """A person has looked and says what may be said. Rules L6, L7, V5.

    An approval given before lapses where something came up about this person since; otherwise
    StaleState: what is approved is not touched.
    """
    _keeps(by)
    request = _locked(entry.request, "draft")
    today = clock.today()
    facts = facts_of([entry.person_id], today)
    touched: list[Model] = [entry]
    if request.approved_at is not None:
        if not _held([entry], facts):
            raise StaleState
        request.approved_at = request.approved_by = None
        request.save(update_fields=["approved_at", "approved_by"])
        touched.append(request)
    rules.may_conclude(conclusion, text, facts[entry.person_id], today).require()
    entry.conclusion, entry.text, entry.checked = conclusion, text.strip(), True
    entry.drafted_at, entry.drafted_by_id = clock.now(), by.user_id
    entry.save()
    _line("integrity_opinion_drafted", request, by, touched)
    return entry


def may_change(entry: IntegrityOpinionEntry) -> bool:
    """Whether something is still to be said about this person: see `conclude`."""
    facts = facts_of([entry.person_id], clock.today())
    return entry.request.approved_at is None or bool(_held([entry], facts))


@transaction.atomic
def approve(*, request: IntegrityOpinionRequest, by: Viewer) -> IntegrityOpinionRequest:
    """The secretary approves; what has come up since the draft is looked for anew. L3, L4, L6."""
    request = _locked(request, "draft")
    if request.approved_at is not None:
        raise StaleState
    entries, today = list(request.entries.all()), clock.today()
    facts = facts_of([e.person_id for e in entries], today)
    allowed = by.may(Permission.APPROVE_INTEGRITY_OPINIONS)
    rules.may_approve(
        held=_held(entries, facts), is_secretary=allowed,
        is_drafter=any(e.drafted_by_id == by.user_id for e in entries),
    ).require()
    for entry in entries:
        rules.may_conclude(
            entry.conclusion, entry.text, facts[entry.person_id], today
        ).require()
    IntegrityOpinionRequest.objects.filter(pk=request.pk).update(
        approved_at=clock.now(), approved_by_id=by.user_id
    )
    request.refresh_from_db()
    _line("integrity_opinion_approved", request, by, [request])
    settle(topic_of(request))
    return request


@transaction.atomic
def answer(*, request: IntegrityOpinionRequest, by: Viewer) -> IntegrityOpinionRequest:
    """Issue the opinion under a number: one paper for the whole request. Rules L5, L8, V5."""
    _keeps(by)
    request = _locked(request, "answer")
    entries = list(request.entries.all())
    held = _held(entries, facts_of([e.person_id for e in entries], clock.today()))
    rules.may_issue(approved=request.approved_at is not None, held=held).require()
    IntegrityOpinionRequest.objects.filter(pk=request.pk).update(
        state=TaskState.ANSWERED, answered_at=clock.now(), answered_by_id=by.user_id,
        number=next_number(OPINIONS, clock.today().year),
    )
    request.refresh_from_db()
    _line("integrity_opinion_answered", request, by, [request])
    return request


@transaction.atomic
def submit(*, request: IntegrityOpinionRequest, by: Viewer) -> None:
    """Tell the secretary that everything has been looked at. Rule L3."""
    _keeps(by)
    request = _locked(request, "draft")
    entries = list(request.entries.all())
    held = _held(entries, facts_of([e.person_id for e in entries], clock.today()))
    rules.BOOK.check(not held, "L3").require()
    secretary = chain_near(clock.today()).secretary
    if secretary is not None:
        settle(topic_of(request))
        notify([secretary.id], _("有一份廉政意见待您批准"), "",
               reverse("integrity_opinion", args=[request.pk]), topic_of(request))


# --- shared -------------------------------------------------------------------------------


def _keeps(by: Viewer) -> None:
    parties.BOOK.check(by.may(Permission.KEEP_INTEGRITY_OPINIONS), "V5").require()


def _held(entries: Iterable[IntegrityOpinionEntry], facts: Mapping[int, PersonFacts]) -> int:
    """Whom a person must still look at: also who was drafted before something came up."""
    today = clock.today()
    return sum(
        rules.waits(e.conclusion, e.checked, facts[e.person_id], today) for e in entries
    )


def _locked(request: IntegrityOpinionRequest, act: str) -> IntegrityOpinionRequest:
    found: IntegrityOpinionRequest = (
        IntegrityOpinionRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    )
    if found.state not in TASK_MOVES[act].start:
        raise StaleState
    return found


def _line(
    word: str, request: IntegrityOpinionRequest, by: Viewer, rows: Iterable[Model]
) -> None:
    pen.write(f"supervision.{word}", subject=request, by=by, rows=rows, restricted=True)
