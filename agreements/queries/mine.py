"""What one person has to do with signing: his own agreements and those he signs with others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from agreements import access
from agreements.models import Agreement, SignatureSlot, SuperiorAgreement
from agreements.queries.rows import AgreementRow, described
from agreements.states import DUE, SIGNABLE, AgreementState, Method, SlotRole
from agreements.texts import Kind as ParagraphKind
from agreements.texts import from_plain
from portal.errors import Verdict
from portal.periods import year_of
from portal.viewer import Viewer

WAITS = SIGNABLE | {AgreementState.DEFERRED}


@dataclass(frozen=True)
class Turn:
    """A slot of the viewer that is still empty, and whether he may fill it now."""

    slot: SignatureSlot
    verdict: Verdict

    @property
    def agreement(self) -> Agreement:
        return self.slot.agreement

    @property
    def own(self) -> bool:
        """His own agreement, not one that he signs with another."""
        return self.slot.role == SlotRole.RESPONSIBLE

    @property
    def on_paper(self) -> bool:
        return self.agreement.method == Method.PAPER

    @property
    def rule(self) -> str:
        return self.verdict.rule


def turns_of(viewer: Viewer) -> list[Turn]:
    """All empty slots of the viewer, earliest due day first; four queries for any number."""
    if viewer.person_id is None:
        return []
    slots = list(
        SignatureSlot.objects.filter(
            person_id=viewer.person_id, signature=None, agreement__replaced=False,
            agreement__state__in=WAITS,
        )
        .select_related(
            "agreement__responsible", "agreement__issuer", "agreement__department",
            "agreement__campaign",
        )
        .defer("agreement__text")
        .order_by("agreement__due_on", "agreement__number")
    )
    facts = access.slot_facts(slots)
    return [Turn(slot, access.may_sign_slot(viewer, facts[slot.pk])) for slot in slots]


def ready_to_countersign(viewer: Viewer) -> list[Turn]:
    """Agreements that wait for the viewer as issuer or co-signer, and that he may sign now."""
    return [turn for turn in turns_of(viewer) if not turn.own and turn.verdict]


@dataclass(frozen=True)
class OwnAgreement:
    """An agreement of the viewer as his page lists it."""

    row: AgreementRow
    year: int
    title: str
    clauses: int
    term_start: date
    term_end: date
    replaced: bool
    parties: int
    signed: int
    turn: Turn | None = None  # still to be signed by himself
    over: bool = False  # its term has ended


@dataclass(frozen=True)
class OwnAgreements:
    """The viewer's agreements: of this year, and all others."""

    current: tuple[OwnAgreement, ...] = ()
    earlier: tuple[OwnAgreement, ...] = ()
    superior: SuperiorAgreement | None = None


def own_agreements(viewer: Viewer, today: date, turns: Iterable[Turn]) -> OwnAgreements:
    """What the viewer signed or is to sign for himself; a fixed number of queries."""
    waiting = {turn.agreement.pk: turn for turn in turns if turn.own}
    if viewer.person_id is None:
        return OwnAgreements()
    found = list(
        Agreement.objects.filter(responsible_id=viewer.person_id)
        .select_related("campaign", "responsible", "issuer", "department")
        .annotate(parties=Count("slots"), signed=Count("slots__signature"))
        .order_by("-campaign__year", "level", "-pk")
    )
    rows = {
        a.pk: OwnAgreement(
            row, a.campaign.year, *_title_and_clauses(a), a.term_start, a.term_end, a.replaced,
            a.parties, a.signed, waiting.get(a.pk),
            a.state == AgreementState.EFFECTIVE and a.term_end < today,
        )
        for a, row in zip(found, described(found), strict=True)
    }
    current = [a for a in found if a.state in DUE and a.term_end >= year_of(today.year).start]
    now = {a.pk for a in current}
    return OwnAgreements(
        tuple(rows[a.pk] for a in current),
        tuple(rows[a.pk] for a in found if a.pk not in now),
        superior_of(viewer, today),
    )


def _title_and_clauses(agreement: Agreement) -> tuple[str, int]:
    paragraphs = from_plain(agreement.text)
    title = "".join(p.text for p in paragraphs if p.kind is ParagraphKind.TITLE)
    return title, sum(p.kind is ParagraphKind.CLAUSE for p in paragraphs)


def superior_of(viewer: Viewer, today: date) -> SuperiorAgreement | None:
    """The agreement with the superior committee: the secretary's own."""
    found: SuperiorAgreement | None = (
        SuperiorAgreement.objects.filter(
            responsible_id=viewer.person_id or 0,
            term_end__gte=year_of(today.year).start,
        )
        .select_related("scan")
        .prefetch_related("tasks")
        .order_by("-year")
        .first()
    )
    return found


def signed_with_others(viewer: Viewer, today: date) -> list[AgreementRow]:
    """This year's agreements of others that the viewer signs too, signed or not."""
    slots = SignatureSlot.objects.filter(person_id=viewer.person_id or 0).exclude(
        role=SlotRole.RESPONSIBLE
    )
    found = (
        Agreement.objects.live()
        .filter(pk__in=slots.values("agreement"), term_end__gte=year_of(today.year).start)
        .select_related("responsible", "issuer", "department")
        .defer("text")
        .order_by("due_on", "number")
    )
    return described(found)
