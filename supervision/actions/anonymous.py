"""Anonymous opinions: left in a waiting room, let out in shuffled batches.

Of a waiting opinion nothing is known but its sealed text, the day and the digest of its receipt.
No ledger line marks its coming, no number its order; the batch has one line of the system.
Source: 检举控告工作规则 (nobody is traced who speaks anonymously).
"""

from __future__ import annotations

import json
import secrets
import uuid

from django.db import IntegrityError, transaction

from portal import clock, preferences
from portal.errors import StaleState
from portal.ledger import pen
from portal.viewer import SYSTEM
from supervision.actions.opinions import Said, accepted, drafted, send_up_if_nobody_may
from supervision.models import Opinion, WaitingOpinion
from supervision.queries.opinion_objects import Placed
from supervision.receipts import receipt_hash
from supervision.rules import opinions as rules


@transaction.atomic
def leave(*, said: Said, receipt: str) -> None:
    """Take an anonymous opinion into the waiting room. Rules Y1, Y2, Y5 to Y7, Y12.

    `receipt` was drawn for the form, so that a form sent twice is one opinion.
    """
    where = accepted(said, anonymous=True)
    digest, today = receipt_hash(receipt), clock.today()
    if is_known(digest):
        return
    waiting = WaitingOpinion.objects.filter(day=today).count()
    let_out = Opinion.objects.filter(anonymous=True, received_on=today).count()
    rules.has_room(waiting + let_out, preferences.value("opinion_daily_limit")).require()
    payload = {
        "about": where.about, "person": where.person_id, "department": where.department_id,
        "category": said.category, "text": said.text.strip(),
    }
    try:
        with transaction.atomic():
            WaitingOpinion.objects.create(
                payload=json.dumps(payload, ensure_ascii=False), receipt_hash=digest, day=today
            )
    except IntegrityError:
        return  # the same form, sent a second time at the same moment


def is_known(digest: str) -> bool:
    return (
        WaitingOpinion.objects.filter(receipt_hash=digest).exists()
        or Opinion.objects.filter(receipt_hash=digest).exists()
    )


@transaction.atomic
def release() -> int:
    """Let out those that wait, shuffled, once there are enough of them; returns how many."""
    waiting = list(WaitingOpinion.objects.select_for_update())
    oldest = min((row.day for row in waiting), default=None)
    if not rules.may_release(len(waiting), oldest, clock.today()):
        return 0
    secrets.SystemRandom().shuffle(waiting)
    opinions = [_opinion_of(row) for row in waiting]
    gone, _kinds = WaitingOpinion.objects.filter(pk__in=[row.pk for row in waiting]).delete()
    if gone != len(waiting):
        raise StaleState
    Opinion.objects.bulk_create(opinions)
    pen.write(
        "supervision.opinions_released", subject=f"supervision.opinion_batch:{uuid.uuid4().hex}",
        by=SYSTEM, rows=opinions, facts={"count": len(opinions)},
    )
    for opinion in opinions:
        send_up_if_nobody_may(opinion)
    return len(opinions)


def _opinion_of(row: WaitingOpinion) -> Opinion:
    held = json.loads(row.payload)
    where = Placed(held["about"], held["person"], held["department"])
    said = Said(about=where.about, category=held["category"], text=held["text"])
    return drafted(said, where, day=row.day, receipt=row.receipt_hash, anonymous=True)
