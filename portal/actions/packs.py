"""Evidence packs are taken away: recorded with their digest, above the limit by two persons.

However large it is, a pack is long work (portal.batches): one way to it, with progress, a result
that waits, and a run that may be cut off.
"""

from __future__ import annotations

import hashlib

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import clock, evidence_packs, preferences
from portal import rules_packs as rules
from portal.actions import batches
from portal.batches import Asked, Kind, Step
from portal.days import cn_date
from portal.delivery.notify import notify, settle
from portal.errors import RuleBroken, StaleState
from portal.evidence_packs import Pack
from portal.ledger import access_log, checkpoints, packs, pen
from portal.models import Batch, EvidencePack, PackRequest
from portal.roles import Permission
from portal.rules_batches import SENTENCES
from portal.viewer import Viewer

WORK = "portal.pack"  # as long work is called
LIMIT = "pack_secret_limit"
CHECKPOINT = "检查点.txt"  # the ledger as it was signed when the pack was made


def above_limit(secrets: int) -> bool:
    """U1: whether these are more confidential records than one person may take away."""
    return secrets > 0 and rules.needs_second(secrets, preferences.value(LIMIT))


def needs_second(pack: Pack) -> bool:
    return above_limit(pack.secrets)


def approval(kind: str, key: str, pack: Pack, by: Viewer) -> PackRequest | None:
    """The viewer's approved request that still holds and that he has not used yet.

    A matter that has grown by confidential records since then needs a new one.
    """
    rows: QuerySet[PackRequest] = PackRequest.objects.filter(
        kind=kind, key=key, asked_by_id=by.user_id, granted=True, pack=None,
        decided_at__gte=clock.now() - rules.VALID, secrets__gte=pack.secrets,
    )
    return rows.first()


def standing(*, kind: str, key: str, pack: Pack, by: Viewer) -> PackRequest | None:
    """The viewer's request that was approved and still holds, or that waits for its decision."""
    waiting = PackRequest.objects.open().filter(kind=kind, key=key, asked_by_id=by.user_id)
    return approval(kind=kind, key=key, pack=pack, by=by) or waiting.first()


def order(*, kind: str, key: str, pack: Pack, by: Viewer) -> Batch:
    """Have the pack made; the same pack that is under way already is given back."""
    title = _("%(title)s证据包（%(day)s）") % {
        "title": pack.title, "day": cn_date(clock.today())
    }
    return batches.order(kind=WORK, asked={"key": key, "kind": kind}, title=title, by=by)


def _allowed(viewer: Viewer, asked: Asked) -> bool:
    return viewer.may(Permission.TAKE_PACKS) and evidence_packs.is_open(viewer, **_named(asked))


def _make(viewer: Viewer, asked: Asked, step: Step) -> bytes:
    named = _named(asked)
    pack = evidence_packs.pack_of(viewer, **named)
    if pack is None:  # hidden since the worker asked whether it may begin
        raise RuleBroken("B1", SENTENCES["B1"])
    return take(**named, pack=pack, by=viewer, step=step)


def _named(asked: Asked) -> dict[str, str]:
    return {"kind": str(asked.get("kind")), "key": str(asked.get("key"))}


BATCHES = (Kind(WORK, ".zip", _allowed, _make),)


def take(*, kind: str, key: str, pack: Pack, by: Viewer, step: Step) -> bytes:
    """The pack as bytes, after its digest is in the ledger. Rules U1, U5.

    Raises CheckpointRefused, PaperFailed; then nothing left and nothing is recorded.
    """
    used = _approved(kind, key, pack, by)
    last = checkpoints.advance()
    data = packs.packed({**pack.files(step), CHECKPOINT: last.note.encode()}, key=last.key)
    with transaction.atomic():
        if used is not None:
            _require_unused(used)
        row = EvidencePack.objects.create(
            kind=kind, key=key, sha256=hashlib.sha256(data).hexdigest(), size=len(data),
            secrets=pack.secrets, request=used, made_at=clock.now(), made_by_id=by.user_id,
        )
        access_log.record(
            access_log.Kind.EXPORT, user_id=by.user_id, person_id=by.person_id, object=row
        )
        pen.write(
            "portal.pack_taken", subject=row, by=by, rows=[row], restricted=pack.veiled,
            facts={"pack": row.sha256, "secrets": row.secrets},
        )
    return data


def _approved(kind: str, key: str, pack: Pack, by: Viewer) -> PackRequest | None:
    if not needs_second(pack):
        return None
    found = approval(kind, key, pack, by)
    rules.check(found is not None, "U1").require()
    return found


def _require_unused(request: PackRequest) -> None:
    """Under the lock: two downloads of one approval at once give one pack."""
    held = PackRequest.objects.select_for_update().get(pk=request.pk)
    used = EvidencePack.objects.filter(request=held).exists()
    rules.may_use(
        granted=bool(held.granted), decided_at=held.decided_at, used=used, now=clock.now()
    ).require()
    settle(topic(held))


@transaction.atomic
def ask(*, kind: str, key: str, pack: Pack, reason: str, by: Viewer) -> PackRequest:
    """Ask for a pack above the limit. Rules U2, U7."""
    assert by.user_id is not None
    waiting = PackRequest.objects.open().filter(kind=kind, key=key, asked_by_id=by.user_id)
    rules.may_ask(reason, waiting=waiting.exists()).require()
    try:
        with transaction.atomic():
            request = PackRequest.objects.create(
                kind=kind, key=key, secrets=pack.secrets, reason=reason.strip(),
                asked_at=clock.now(), asked_by_id=by.user_id,
            )
    except IntegrityError:
        raise StaleState from None
    pen.write(
        "portal.pack_asked", subject=request, by=by, rows=[request], restricted=pack.veiled
    )
    return request


@transaction.atomic
def decide(
    *, request: PackRequest, pack: Pack, granted: bool, answer: str, by: Viewer
) -> PackRequest:
    """Approve or refuse, by somebody who may see the matter himself. Rules U3, U4, U6."""
    held = PackRequest.objects.select_for_update().select_related("asked_by").get(pk=request.pk)
    rules.may_decide(
        himself=held.asked_by_id == by.user_id, decided=held.decided_at is not None,
        granted=granted, answer=answer,
    ).require()
    changed = PackRequest.objects.open().filter(pk=held.pk).update(
        decided_at=clock.now(), decided_by_id=by.user_id, granted=granted, answer=answer.strip()
    )
    if not changed:
        raise StaleState
    held.refresh_from_db()
    pen.write(
        "portal.pack_granted" if granted else "portal.pack_denied", subject=held, by=by,
        rows=[held], restricted=pack.veiled,
    )
    if held.asked_by.person_id is not None:
        notify(
            [held.asked_by.person_id],
            _("证据包导出申请已批准") if granted else _("证据包导出申请未获批准"),
            _("七日内可以导出一次。") if granted else held.answer,
            reverse("pack_request", args=[held.pk]), topic=topic(held),
        )
    return held


def topic(request: PackRequest) -> str:
    return f"pack:{request.pk}"

