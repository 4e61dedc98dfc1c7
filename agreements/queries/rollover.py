"""What differs from last year: people, and the wording of each kind of text."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from agreements.cascade import CascadePlan
from agreements.models import Agreement, Campaign, TextVersion
from agreements.rollover import LastYear, Row, compare
from agreements.states import AgreementState, CampaignState, Level, Variant
from portal.viewer import Viewer


@dataclass(frozen=True)
class TextChange:
    """A kind of signer whose text is another one than last year."""

    variant: Variant
    before: TextVersion | None
    now: TextVersion
    lines: tuple[tuple[str, str], ...] = ()  # (del or ins, the line)


@dataclass(frozen=True)
class Rollover:
    """The whole comparison; `last` None: there is no earlier campaign."""

    last: Campaign | None
    rows: tuple[Row, ...] = ()
    texts: tuple[TextChange, ...] = ()


def rollover_of(campaign: Campaign, plan: CascadePlan, viewer: Viewer) -> Rollover:
    """The plan of a campaign in preparation against the campaign before it. Three queries."""
    last = (
        Campaign.objects.visible_to(viewer)
        .filter(year__lt=campaign.year).exclude(state=CampaignState.DRAFT)
        .order_by("-year").first()
    )
    if last is None:
        return Rollover(None)
    return Rollover(last, compare(plan, _signed_in(last)), tuple(_texts(campaign, last)))


def _signed_in(campaign: Campaign) -> Iterable[LastYear]:
    """What stood at the end of that year; who had left before does not count."""
    rows = Agreement.objects.live().filter(campaign=campaign).exclude(
        state=AgreementState.EXEMPT
    )
    for pk, person, name, level, *rest in rows.values_list(
        "pk", "responsible_id", "responsible__name", "level", "posts_text", "portfolio_text",
        "department_id", "issuer_id", "issuer__name",
    ):
        yield LastYear(pk, person, name, Level(level), *rest)


def _texts(campaign: Campaign, last: Campaign) -> Iterable[TextChange]:
    before = {row.variant: row.text for row in last.texts.select_related("text")}
    for row in campaign.texts.select_related("text"):
        old = before.get(row.variant)
        if old is None or old.pk != row.text_id:
            yield TextChange(
                Variant(row.variant), old, row.text,
                tuple(differences(old.source, row.text.source)) if old else (),
            )


def differences(before: str, now: str) -> Iterable[tuple[str, str]]:
    """The lines that were taken out and put in, in the order of the text."""
    old, new = before.splitlines(), now.splitlines()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for act, a, b, c, d in matcher.get_opcodes():
        if act != "equal":
            yield from (("del", line) for line in old[a:b] if line.strip())
            yield from (("ins", line) for line in new[c:d] if line.strip())
