"""Whether every record still says what the ledger last recorded about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Literal

from django.db import models

from portal.encryption import Unreadable
from portal.models.ledger import LedgerSecret

from . import report, rows, secrets

PAGE = 1000
State = Literal["altered", "revived", "unrecorded"]


class LastWord:
    """For each record, the entry that spoke of it last; and whether it said "removed"."""

    def __init__(self) -> None:
        self.read_up_to = 0
        self._seqs: dict[str, dict[str, int]] = {}

    def hear(self, seq: int, digests: dict[str, str | None]) -> None:
        """Take note of the records in the proof of entry `seq`; a removal is a negative number."""
        for label, digest in digests.items():
            model, _sep, pk = label.partition(":")
            self._seqs.setdefault(model, {})[pk] = -seq if digest is None else seq

    def hear_news(self) -> bool:
        """Read the proofs written since; True if there were any."""
        before = self.read_up_to
        for secret in LedgerSecret.objects.filter(entry__gt=before).order_by("entry"):
            with suppress(Unreadable):
                self.hear(secret.entry, secrets.rows_of(secrets.payload_text(secret)))
            self.read_up_to = secret.entry
        return self.read_up_to > before

    def about(self, model: str) -> dict[str, int]:
        """Entry numbers by primary key for one model's label."""
        return self._seqs.get(model, {})


class RecordCheck:
    """Compares the living tables with the last word about each record, page by page."""

    def __init__(self, last: LastWord) -> None:
        self.last = last
        self.records = 0
        self._opened: dict[int, secrets.Opened] = {}

    def all(self) -> list[report.Finding]:
        """Every record that differs. Suspects are looked at again, since people go on working."""
        suspects = {
            model: [pk for pk, _finding in self._differing(model)]
            for model in rows.recorded_models()
        }
        for _round in range(3):
            if not any(suspects.values()) or not self.last.hear_news():
                break
        return [
            finding
            for model, pks in suspects.items()
            if pks
            for _pk, finding in self._differing(model, only=pks)
        ]

    def _differing(
        self, model: type[models.Model], only: Iterable[str] | None = None
    ) -> Iterator[tuple[str, report.Finding]]:
        label, name = rows.model_label(model), str(model._meta.verbose_name)
        spoken = self.last.about(label)
        unseen = {pk for pk, seq in spoken.items() if seq > 0} if only is None else set(only)
        for page in self._pages(model, only):
            if only is None:
                self.records += sum(str(r.pk) in spoken or not rows.is_shipped(r) for r in page)
            self._open({abs(spoken.get(str(instance.pk), 0)) for instance in page})
            for instance in page:
                pk = str(instance.pk)
                unseen.discard(pk)
                state = self._state(instance, f"{label}:{pk}", spoken.get(pk))
                if state:
                    seq = abs(spoken.get(pk, 0))
                    yield pk, report.of_record(name, f"{label}:{pk}", seq, state)
        for pk in sorted(unseen):
            if spoken.get(pk, 0) > 0:
                yield pk, report.of_record(name, f"{label}:{pk}", spoken[pk], "missing")

    def _state(self, instance: models.Model, label: str, seq: int | None) -> State | None:
        if seq is None:
            known = rows.is_shipped(instance) or rows.is_idle(instance)
            return None if known else "unrecorded"
        if seq < 0:
            return "revived"
        opened = self._opened.get(seq)
        if opened is None:
            return "altered"
        try:
            same = rows.digest(instance, opened.nonce) == opened.rows.get(label)
        except ValueError:
            same = False
        return None if same else "altered"

    def _pages(
        self, model: type[models.Model], only: Iterable[str] | None
    ) -> Iterator[list[models.Model]]:
        living = rows.stored(model).order_by("pk")
        if only is not None:
            chosen = list(only)
            for start in range(0, len(chosen), PAGE):
                yield list(living.filter(pk__in=chosen[start : start + PAGE]))
            return
        page = list(living[:PAGE])
        while page:
            yield page
            page = list(living.filter(pk__gt=page[-1].pk)[:PAGE])

    def _open(self, seqs: set[int]) -> None:
        """Open the proofs of these entries; keep only them in memory."""
        wanted = seqs - self._opened.keys() - {0}
        self._opened = {seq: kept for seq, kept in self._opened.items() if seq in seqs}
        for secret in LedgerSecret.objects.filter(entry__in=wanted):
            try:
                self._opened[secret.entry] = secrets.open_secret(secret)
            except Unreadable:
                continue
