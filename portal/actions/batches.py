"""Long work: ordered by a person, done by the worker, its result kept for him for some days.

Each step of a run is a conditional update on state and attempt. Who cancels, or takes the work
up again after a worker died, changes these; the old run then stops at its next step. So a result
is written once, and told once, whatever happened in between.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta
from functools import partial
from time import monotonic

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from portal import clock, encryption, preferences
from portal.access import viewer_of
from portal.batches import Asked, Kind, kinds
from portal.delivery import parcels, pdf
from portal.delivery.notify import notify
from portal.errors import RuleBroken, StaleState
from portal.fields import seal
from portal.ledger import canonical
from portal.models import Batch, User
from portal.models.batches import LIVE, BatchState
from portal.rules_batches import SENTENCES, check
from portal.viewer import Viewer

logger = logging.getLogger(__name__)

QUEUE = "papers"
SILENT = timedelta(minutes=5)  # without a sign of life the worker is taken for dead
LOOSE_AFTER = timedelta(days=1)  # a parcel that no entry names by then is dropped
# What decides what a viewer may see.
_DECIDE = (
    "roles", "is_party_member", "departments", "heads", "in_charge", "assisting", "liaison",
    "is_secretary_general",
)
TURNS = 3  # runs that may be cut off before the work counts as failed
TELLS_EVERY = 1.0  # seconds between two signs of life
CUT_OFF = gettext_lazy("后台任务多次中断，没有完成。请重新办理；仍不成功的，请联系系统管理员。")
BROKEN = gettext_lazy("办理中出现错误，没有完成。请重新办理；仍不成功的，请联系系统管理员。")
DENIED = gettext_lazy("您现在不能办理此项。")


class Stopped(Exception):
    """Nobody waits for this run any more: it was cancelled, or another run has taken over."""


def order(*, kind: str, asked: Asked, title: str, by: Viewer) -> Batch:
    """Put long work into the queue; the same work that is under way already is given back."""
    found = kinds()[kind]
    check(found.allowed(by, asked), "B1").require()
    assert by.user_id is not None  # the system orders nothing
    mark = hashlib.sha256(canonical.to_bytes({"asked": asked, "kind": kind})).hexdigest()
    now = clock.now()
    try:
        with transaction.atomic():
            batch = Batch.objects.create(
                kind=kind, asked=asked, mark=mark, title=title[:120], ordered_at=now,
                ordered_by_id=by.user_id, beat_at=now,
            )
            _enqueue(batch)
    except IntegrityError:
        same = Batch.objects.of(by.user_id).live().filter(mark=mark).first()
        if same is None:  # it ended in this very moment
            raise StaleState from None
        return same
    return batch


def cancel(*, batch: Batch, by: Viewer) -> None:
    """Stop the work: a run that is under way ends at its next step. Raises StaleState."""
    _own(batch, by)
    moved = Batch.objects.filter(pk=batch.pk, state__in=LIVE).update(
        state=BatchState.CANCELLED, ended_at=clock.now()
    )
    if not moved:
        raise StaleState


def retry(*, batch: Batch, by: Viewer) -> None:
    """Order the same work once more, under the same entry. Raises StaleState, RuleBroken B1."""
    _own(batch, by)
    check(_kind_allows(batch, by) is not None, "B1").require()
    ended = (BatchState.FAILED, BatchState.CANCELLED, BatchState.EXPIRED)
    try:
        with transaction.atomic():
            moved = Batch.objects.filter(pk=batch.pk, state__in=ended).update(
                **_queued(), done=0, total=0, problem="", ended_at=None, expires_on=None
            )
            if not moved:
                raise StaleState
            batch.refresh_from_db()
            _enqueue(batch)
    except IntegrityError:  # the same work was ordered anew meanwhile
        raise StaleState from None


def collect(*, batch: Batch, by: Viewer) -> bytes:
    """The result, for the one who asked, if he may still have it. Raises RuleBroken B1, B2, B3.

    What it holds is what he might see when it was made: when he is somebody else by now, it goes.
    """
    _own(batch, by)
    check(_kind_allows(batch, by) is not None, "B1").require()
    check(batch.state == BatchState.DONE, "B2").require()
    if batch.rights != _rights(by):
        _expire(Batch.objects.filter(pk=batch.pk))
        check(False, "B3").require()
    try:
        return parcels.take(batch.result, batch.result_key)
    except (parcels.ParcelGone, encryption.Unreadable) as gone:
        raise RuleBroken("B2", SENTENCES["B2"]) from gone


@task(queue_name=QUEUE)
def work(batch_id: str, attempt: int) -> str:
    """One run. Gives the state in which it left the work; a run that came too late does nothing."""
    moved = Batch.objects.filter(pk=batch_id, attempt=attempt, state=BatchState.WAITING).update(
        state=BatchState.RUNNING, beat_at=clock.now()
    )
    if not moved:
        return "superseded"
    batch = Batch.objects.get(pk=batch_id)
    try:
        user = User.objects.select_related("person").get(pk=batch.ordered_by_id)
        by = viewer_of(user)
        kind = _kind_allows(batch, by)
        if kind is None or not user.is_active:
            return _failed(batch, str(DENIED))
        data = kind.make(by, batch.asked, _Steps(batch))
        if kind.seen_at:
            return _seen(batch, kind.seen_at(batch.asked))
        return _done(batch, data, _rights(by))
    except Stopped:
        return "stopped"
    except (RuleBroken, pdf.PaperFailed) as refused:
        return _failed(batch, str(refused))
    except Exception:
        logger.exception("long work %s failed", batch.pk)
        return _failed(batch, str(BROKEN))


class _Steps:
    """Tells how far the run is, at most once a second; raises Stopped when nobody waits."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.told = 0.0

    def __call__(self, done: int, total: int) -> None:
        if done < total and monotonic() - self.told < TELLS_EVERY:
            return
        self.told = monotonic()
        if not _run_of(self.batch).update(done=done, total=total, beat_at=clock.now()):
            raise Stopped


def _run_of(batch: Batch) -> QuerySet[Batch]:
    rows: QuerySet[Batch] = Batch.objects.filter(
        pk=batch.pk, attempt=batch.attempt, state=BatchState.RUNNING
    )
    return rows


def _done(batch: Batch, data: bytes, rights: str) -> str:
    """Keep the result and tell the one who asked; dropped when nobody waits for it any more."""
    name, key = parcels.put(data)
    days = preferences.value("batch_result_days")
    try:
        with transaction.atomic():
            moved = _run_of(batch).update(
                state=BatchState.DONE, ended_at=clock.now(), size=len(data), result=name,
                rights=rights,
                result_key=seal(Batch, batch.pk, "result_key", key),
                expires_on=clock.today() + timedelta(days=days),
            )
            if moved:
                _tell(
                    batch, _("%(title)s已完成"),
                    _("请在 %(days)d 日内下载，到期自动清除。") % {"days": days},
                )
    except BaseException:
        parcels.drop(name)
        raise
    if not moved:
        parcels.drop(name)
    return BatchState.DONE if moved else "stopped"


def _seen(batch: Batch, address: str) -> str:
    """The outcome stands on a page: the one who asked is told where."""
    with transaction.atomic():
        moved = _run_of(batch).update(state=BatchState.DONE, ended_at=clock.now())
        if moved:
            _tell(batch, _("%(title)s已完成"), "", address)
    return BatchState.DONE if moved else "stopped"


def _failed(batch: Batch, problem: str) -> str:
    with transaction.atomic():
        moved = _run_of(batch).update(
            state=BatchState.FAILED, ended_at=clock.now(), problem=problem[:300]
        )
        if moved:
            _tell(batch, _("%(title)s没有完成"), problem)
    return BatchState.FAILED


def _tell(batch: Batch, title: str, text: str, address: str = "") -> None:
    person = User.objects.values_list("person_id", flat=True).get(pk=batch.ordered_by_id)
    if person is not None:
        notify(
            [person], title % {"title": batch.title}, text,
            address or reverse("batch", args=[batch.pk]), f"portal.batch:{batch.pk}",
        )


@transaction.atomic
def withdraw(*, person_id: int) -> None:
    """What was made for this person goes, as he may now know of less; what is being made begins
    anew. Part of the act that closes a record to him.
    """
    theirs = Batch.objects.filter(ordered_by__person=person_id)
    for batch in theirs.filter(state=BatchState.RUNNING):
        _take_up(batch)
    _expire(theirs)


def _expire(batches: QuerySet[Batch]) -> int:
    """Results are dropped; without the key in the row, bytes left behind open nothing."""
    gone = 0
    for batch in batches.filter(state=BatchState.DONE).exclude(result=""):
        gone += Batch.objects.filter(pk=batch.pk, state=BatchState.DONE).update(
            state=BatchState.EXPIRED, result="", result_key=""
        )
        transaction.on_commit(partial(parcels.drop, batch.result))
    return gone


def _rights(viewer: Viewer) -> str:
    """A digest of what decides what somebody sees: roles, party membership and relations."""
    facts = {name: getattr(viewer, name) for name in _DECIDE}
    told = {
        name: sorted(map(str, value)) if isinstance(value, frozenset) else value
        for name, value in facts.items()
    }
    return hashlib.sha256(canonical.to_bytes(told)).hexdigest()


def periodic() -> str:
    """Take up work whose worker died, and clear results whose days are over."""
    again, cleared = resume(), clear()
    if not (again or cleared):
        return ""
    return _("重新办理后台任务 %(again)d 项，清除到期结果 %(cleared)d 项") % {
        "again": again, "cleared": cleared,
    }


def resume() -> int:
    """Work without a sign of life goes back into the queue, or has failed after TURNS runs."""
    silent = Batch.objects.filter(beat_at__lt=clock.now() - SILENT)
    again = 0
    for batch in silent.filter(state=BatchState.RUNNING):
        if batch.attempt % TURNS:
            again += _take_up(batch)
        else:
            _failed(batch, str(CUT_OFF))
    queued = _queued_runs()
    for batch in silent.filter(state=BatchState.WAITING):
        if (str(batch.pk), batch.attempt) not in queued:  # its order was lost
            again += _take_up(batch)
    return again


def _take_up(batch: Batch) -> int:
    with transaction.atomic():
        moved = Batch.objects.filter(
            pk=batch.pk, attempt=batch.attempt, state=batch.state
        ).update(**_queued())
        if moved:
            batch.refresh_from_db()
            _enqueue(batch)
    return moved


def _queued() -> dict[str, object]:
    return {"state": BatchState.WAITING, "attempt": F("attempt") + 1, "beat_at": clock.now()}


def _queued_runs() -> set[tuple[str, int]]:
    """Batch and attempt of the runs that wait in the queue."""
    waiting = DBTaskResult.objects.filter(
        status=TaskResultStatus.READY, task_path=work.module_path
    ).values_list("args_kwargs", flat=True)
    return {(args[0], args[1]) for args in (each["args"] for each in waiting)}


def clear() -> int:
    """Results whose days are over, and parcels that no entry names."""
    cleared = _expire(Batch.objects.filter(expires_on__lt=clock.today()))
    named = set(Batch.objects.exclude(result="").values_list("result", flat=True))
    for name in parcels.older_than(clock.now() - LOOSE_AFTER) - named:
        parcels.drop(name)
    return cleared


def _enqueue(batch: Batch) -> None:
    """With the row when it is written: neither stands without the other."""
    pk, attempt = str(batch.pk), batch.attempt
    transaction.on_commit(lambda: work.enqueue(pk, attempt))


def _kind_allows(batch: Batch, viewer: Viewer) -> Kind | None:
    """The kind of this work, if the person may have its result now."""
    kind = kinds().get(batch.kind)
    return kind if kind is not None and kind.allowed(viewer, batch.asked) else None


def _own(batch: Batch, by: Viewer) -> None:
    check(batch.ordered_by_id == by.user_id, "B1").require()
