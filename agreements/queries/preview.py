"""A campaign before issue: who would sign with whom and why, who is left out, what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from agreements import cascade
from agreements.cascade import CascadePlan, Planned, Terms
from agreements.models import Campaign, ExceptionRequest, TextVersion
from agreements.plans import plan_of, terms_of
from agreements.states import AgreementState, Level, RequestKind, Variant
from agreements.texts import FrozenText, parse, render
from portal.chain import VIA_NAMES, Chain
from portal.errors import RuleBroken, Sentence
from portal.models import Absence


@dataclass(frozen=True)
class PlannedRow:
    """One agreement as it would be issued, and what is known of the person's absence."""

    planned: Planned
    absence: str = ""  # why he is away on the key date
    absent_until: date | None = None
    asked: str = ""  # a request that is not decided yet

    @property
    def via(self) -> Sentence:
        return VIA_NAMES[self.planned.via]

    @property
    def level(self) -> str:
        return str(self.planned.level.value)

    @property
    def suggests_deferral(self) -> bool:
        return bool(self.absence) and not self.asked and self.planned.state == AgreementState.ISSUED


@dataclass(frozen=True)
class LeftOutRow:
    name: str
    place: str
    sentence: Sentence


@dataclass(frozen=True)
class TextNeed:
    """A kind of signer in the plan, how many there are, and the text chosen for them."""

    variant: Variant
    count: int
    text: TextVersion | None
    fault: str = ""


@dataclass(frozen=True)
class Preview:
    campaign: Campaign
    chain: Chain
    plan: CascadePlan
    rows: tuple[PlannedRow, ...] = ()
    left_out: tuple[LeftOutRow, ...] = ()
    texts: tuple[TextNeed, ...] = ()
    by_level: Mapping[Level, int] = field(default_factory=dict)

    @property
    def deducted(self) -> int:
        return sum(r.planned.state != AgreementState.ISSUED for r in self.rows)

    @property
    def suggested(self) -> int:
        return sum(r.suggests_deferral for r in self.rows)

    @property
    def ready(self) -> bool:
        """Each kind of signer has a text without gaps, and somebody signs."""
        return bool(self.rows) and all(t.text is not None and not t.fault for t in self.texts)

    def planned(self, person_id: int, level: str) -> Planned | None:
        """The agreement planned for one person and level."""
        return next(
            (p for p in self.plan.agreements if p.key == (person_id, level)), None
        )

    def text_of(self, planned: Planned) -> FrozenText | None:
        """The text as that person would read it; None without a chosen text.

        Raises RuleBroken when a blank has no content.
        """
        need = next(t for t in self.texts if t.variant == planned.variant)
        if need.text is None:
            return None
        return _frozen(need.text, planned, terms_of(self.campaign), self.chain)


def preview_of(campaign: Campaign) -> Preview:
    """The plan of the key date, with what stands in the way of issuing it."""
    chain, plan = plan_of(campaign)
    chosen = {t.variant: t.text for t in campaign.texts.select_related("text")}
    absences = {
        a.person_id: a
        for a in Absence.objects.on(campaign.key_date).filter(excused_from_signing=True)
    }
    asked = {
        r.person_id: str(RequestKind(r.kind).label)
        for r in ExceptionRequest.objects.filter(
            campaign=campaign, agreement=None, decided_at=None
        )
    }
    rows = tuple(_row(p, absences.get(p.responsible.id), asked) for p in plan.agreements)
    return Preview(
        campaign=campaign, chain=chain, plan=plan, rows=rows, left_out=_left_out(plan),
        texts=_texts(plan, chosen, terms_of(campaign), chain),
        by_level=_counted(plan),
    )


def _counted(plan: CascadePlan) -> dict[Level, int]:
    counts = Counter(p.level for p in plan.agreements)
    return {level: counts[level] for level in Level if counts[level]}


def _row(planned: Planned, absence: Absence | None, asked: Mapping[int, str]) -> PlannedRow:
    return PlannedRow(
        planned,
        absence=absence.get_kind_display() if absence else "",
        absent_until=absence.end if absence else None,
        asked=asked.get(planned.responsible.id, ""),
    )


def _left_out(plan: CascadePlan) -> tuple[LeftOutRow, ...]:
    return tuple(
        LeftOutRow(
            name=left.person.name if left.person else "",
            place=left.department.name if left.department else "",
            sentence=left.sentence,
        )
        for left in plan.left_out
    )


def _texts(
    plan: CascadePlan, chosen: Mapping[str, TextVersion], terms: Terms, chain: Chain
) -> tuple[TextNeed, ...]:
    """Each kind of signer with its text, tried on one person of each kind."""
    counts = Counter(p.variant for p in plan.agreements)
    samples = {(p.variant, p.responsible.is_party_member): p for p in plan.agreements}
    needs = []
    for variant in Variant:
        if not counts[variant]:
            continue
        text = chosen.get(variant)
        tried = [p for (v, _member), p in samples.items() if v == variant]
        faults = [_fault(text, p, terms, chain) for p in tried] if text else []
        needs.append(TextNeed(variant, counts[variant], text, next(filter(None, faults), "")))
    return tuple(needs)


def _fault(text: TextVersion, planned: Planned, terms: Terms, chain: Chain) -> str:
    try:
        _frozen(text, planned, terms, chain)
    except RuleBroken as broken:
        return str(broken.sentence)
    return ""


def _frozen(text: TextVersion, planned: Planned, terms: Terms, chain: Chain) -> FrozenText:
    values = cascade.values(planned, terms, _("印发时编号"), chain.secretary)
    return render(parse(text.source), values, cascade.switches(planned, terms))
