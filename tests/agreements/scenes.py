"""Ready-made situations of a campaign, built with the product's own acts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import time_machine

from agreements import prints
from agreements.actions import campaigns, issuing, signing, texts
from agreements.models import Agreement, Campaign, SignatureSlot
from agreements.samples import SAMPLES
from agreements.states import Level, Method, SlotRole
from portal import clock
from portal.actions import files
from portal.models import Person, StoredFile
from portal.reauth import AuthProof
from tests import snapshots
from tests.cast import Cast
from tests.short_paper import short_paper

YEAR = 2026
KEY_DATE = date(2026, 2, 9)
DEADLINE = date(2026, 3, 31)
SPRING = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)  # a Monday morning of the campaign


@contextmanager
def spring() -> Iterator[None]:
    """The clock goes on from a morning within the campaign, whenever the tests run."""
    with time_machine.travel(SPRING, tick=True):
        yield


def adopt_samples(cast: Cast) -> None:
    """The sample texts, adopted by the clerk."""
    clerk = cast.viewer("clerk")
    for sample in SAMPLES:
        text = texts.begin_version(
            variant=sample.code, name=str(sample.name), source=sample.source, by=clerk
        )
        texts.adopt(
            text=text, seen=texts.wording(text), document="党组会议纪要〔2026〕2号", by=clerk
        )


@snapshots.scene
def draft(cast: Cast, **changes: Any) -> Campaign:
    """A campaign in preparation."""
    fields: dict[str, Any] = {
        "year": YEAR, "name": "2026年度责任书签订", "key_date": KEY_DATE, "deadline": DEADLINE,
        "term_start": date(2026, 1, 1), "term_end": date(2026, 12, 31),
        "decision_date": date(2026, 2, 5), "method": Method.ONLINE,
        "online_document": "市政协党组〔2026〕3号", "lowest_level": Level.STAFF,
        "number_prefix": "AL",
    }
    adopt_samples(cast)
    return campaigns.open_campaign(by=cast.viewer("clerk"), **(fields | changes))


def short_file() -> StoredFile:
    """A small paper with the fields of all parties, stored."""
    return files.store(short_paper(*SlotRole.values), prints.PDF)


@snapshots.scene
def issued(cast: Cast, **changes: Any) -> Campaign:
    """A campaign as issued, its papers replaced by short files (setting them takes a printer)."""
    campaign = issuing.issue(campaign=draft(cast, **changes), by=cast.viewer("clerk"))
    paper = short_file()
    Agreement.objects.filter(campaign=campaign).update(paper=paper)
    return campaign


def agreement_of(person: Person, level: str | None = None) -> Agreement:
    """The live agreement of a person."""
    found = Agreement.objects.live().filter(responsible=person)
    return found.get(level=level) if level else found.get()


def slot(agreement: Agreement, role: SlotRole) -> SignatureSlot:
    return agreement.slots.select_related("agreement").get(role=role)


def proof() -> AuthProof:
    """A proof of identity, fresh at this moment."""
    return AuthProof("password", clock.now())


def sign(cast: Cast, whose: str, role: SlotRole, by: str, **changes: Any):
    """One signature: `sign(cast, "head", SlotRole.ISSUER, by="leader")`."""
    agreement = agreement_of(cast.person[whose])
    return signing.sign(
        **(
            {
                "slot": slot(agreement, role), "by": cast.viewer(by), "auth": proof(),
                "seen_sha256": agreement.text_sha256,
            }
            | changes
        )
    )


@snapshots.scene
def bring_into_force(cast: Cast, whose: str) -> Agreement:
    """All parties of a person's agreement sign, in order."""
    keys = {person.pk: key for key, person in cast.person.items()}
    agreement = agreement_of(cast.person[whose])
    for one in agreement.slots.order_by("order"):
        sign(cast, whose, SlotRole(one.role), by=keys[one.person_id])
    agreement.refresh_from_db()
    return agreement
