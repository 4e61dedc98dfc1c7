"""Extensions of a rectification: asked with a reason before the day, decided by another.

Source: 整改通知书第二条; beyond two extensions or 90 days the secretary decides (机关制度).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import clock
from portal.calendars import table
from portal.chain import chain_near
from portal.delivery.notify import notify
from portal.errors import StaleState
from portal.ledger import pen
from portal.viewer import Viewer
from supervision import access_findings as access
from supervision.events import is_restricted
from supervision.models import Extension, Rectification
from supervision.rules import findings as rules
from supervision.rules.findings import Approver, ExtensionFacts
from supervision.states import EXTENSION_MOVES, RECTIFYING, ExtensionState


def facts_of(rectification: Rectification, new_due: date, reason: str) -> ExtensionFacts:
    """An extension to `new_due` as the rules see it."""
    due_on = rectification.due_on
    ahead = -rules.ASK_WORKING_DAYS_BEFORE
    return ExtensionFacts(
        original_due=rectification.original_due_on, due=due_on, new_due=new_due,
        granted=rectification.extensions.filter(state=ExtensionState.GRANTED).count(),
        reason=reason, latest_ask=table(due_on).add_working_days(due_on, ahead),
    )


@transaction.atomic
def ask(*, rectification: Rectification, new_due: date, reason: str, by: Viewer) -> Extension:
    """Ask for a later day. Rules F4, F5, V3, V5. Raises StaleState when one is open already."""
    rectification = Rectification.objects.select_for_update(of=("self",)).get(
        pk=rectification.pk
    )
    access.may_answer(by, rectification).require()
    if rectification.state not in RECTIFYING:
        raise StaleState
    facts = facts_of(rectification, new_due, reason)
    rules.may_ask_extension(facts, clock.today()).require()
    try:
        with transaction.atomic():
            extension = Extension.objects.create(
                rectification=rectification, old_due=rectification.due_on, new_due=new_due,
                reason=reason.strip(), asked_at=clock.now(), asked_by_id=by.user_id,
            )
    except IntegrityError as error:
        raise StaleState(_("已有一项延期申请待批准。")) from error
    _line("extension_asked", extension, by, [extension])
    decider = _decider(rectification, facts)
    if decider is not None:
        notify([decider], _("有一项整改延期待您批准"), "",
               reverse("finding", args=[rectification.finding_id]), topic_of(extension))
    return extension


@transaction.atomic
def decide(*, extension: Extension, granted: bool, answer: str, by: Viewer) -> Extension:
    """Another person grants the later day, or does not. Rules F6, F7, F12, V1 to V3."""
    extension = _locked(extension)
    rectification = Rectification.objects.select_for_update(of=("self",)).get(
        pk=extension.rectification_id
    )
    facts = facts_of(rectification, extension.new_due, extension.reason)
    access.may_decide_extension(by, rectification, facts, extension.asked_by_id).require()
    if not granted:
        rules.reason_given(answer).require()
    act = "grant" if granted else "deny"
    end = ExtensionState.GRANTED if granted else ExtensionState.DENIED
    if extension.state not in EXTENSION_MOVES[act].start:
        raise StaleState
    extension.state, extension.answer = end, answer.strip()
    extension.decider_id = by.person_id
    extension.decided_at, extension.decided_by_id = clock.now(), by.user_id
    extension.save()
    if granted:
        _postpone(rectification, extension)
    word = "extension_granted" if granted else "extension_denied"
    _line(word, extension, by, [extension, rectification])
    notify([rectification.responsible_id],
           _("整改延期已同意") if granted else _("整改延期未同意"), "",
           reverse("finding", args=[rectification.finding_id]), topic_of(extension))
    return extension


def _postpone(rectification: Rectification, extension: Extension) -> None:
    done = Rectification.objects.filter(
        pk=rectification.pk, state__in=RECTIFYING, edition=rectification.edition
    ).update(due_on=extension.new_due, edition=rectification.edition + 1)
    if not done:
        raise StaleState


@transaction.atomic
def withdraw(*, extension: Extension, by: Viewer) -> Extension:
    """The asker, or whoever answers with him, takes the request back. Rules V3, V5."""
    extension = _locked(extension)
    access.may_answer(by, extension.rectification).require()
    if extension.state not in EXTENSION_MOVES["withdraw"].start:
        raise StaleState
    extension.state = ExtensionState.WITHDRAWN
    extension.save(update_fields=["state"])
    _line("extension_withdrawn", extension, by, [extension])
    return extension


# --- shared -------------------------------------------------------------------------------


def topic_of(extension: Extension) -> str:
    return f"supervision.rectification:{extension.rectification_id}"


def _locked(extension: Extension) -> Extension:
    found: Extension = (
        Extension.objects.select_for_update(of=("self",))
        .select_related("rectification__finding").get(pk=extension.pk)
    )
    return found


def _decider(rectification: Rectification, facts: ExtensionFacts) -> int | None:
    """Who is asked: the leader in charge, or the secretary."""
    chain = chain_near(clock.today(), heads_of=[rectification.department_id])
    led = chain.leader_of(rectification.department_id)
    leader = led[0].id if led and led[0].id != rectification.responsible_id else None
    secretary = chain.secretary.id if chain.secretary else None
    wants_secretary = rules.approver_of(facts) == Approver.SECRETARY
    return secretary if wants_secretary or leader is None else leader


def _line(word: str, extension: Extension, by: Viewer, rows: Iterable[Model]) -> None:
    name = f"supervision.{word}"
    hidden = is_restricted(name, confidential=extension.rectification.finding.names_person)
    pen.write(name, subject=extension.rectification, by=by, rows=rows, restricted=hidden)
