"""What a yearly report says of agreements and duties: figures, never rows or names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from agreements.models import Agreement, Campaign, DutyOccurrence
from agreements.queries.campaigns import CampaignFigures, figures_of
from agreements.states import AgreementState, CampaignState, Level, OccurrenceState, Reason
from portal.errors import Sentence
from portal.viewer import Viewer


@dataclass(frozen=True)
class SigningYear:
    """The signing of one year: its days, its figures, and what left the ordinary course."""

    campaign_id: int
    name: str
    decision_date: date | None
    deadline: date
    closed: bool
    figures: CampaignFigures
    deferred: int
    exempt: int
    refused: int
    supplementary: int
    renewed: int


@dataclass(frozen=True)
class DutyLine:
    """Duties that fell due in a stretch of time, for one level of agreements."""

    level: str
    label: Sentence
    total: int
    done: int
    late: int


def signing_of(year: int, viewer: Viewer, today: date) -> SigningYear | None:
    """The year's signing as far as the viewer may see it; None before its issue."""
    campaign = (
        Campaign.objects.visible_to(viewer).exclude(state=CampaignState.DRAFT)
        .filter(year=year).first()
    )
    if campaign is None:
        return None
    live = Agreement.objects.visible_to(viewer).live().filter(campaign=campaign)
    apart = live.aggregate(
        deferred=Count("pk", filter=Q(state=AgreementState.DEFERRED)),
        exempt=Count("pk", filter=Q(state=AgreementState.EXEMPT)),
        refused=Count("pk", filter=Q(state=AgreementState.REFUSED)),
        supplementary=Count("pk", filter=Q(reason=Reason.SUPPLEMENTARY)),
        renewed=Count("pk", filter=Q(reason=Reason.RE_SIGNED)),
    )
    return SigningYear(
        campaign_id=campaign.pk, name=str(campaign), decision_date=campaign.decision_date,
        deadline=campaign.deadline, closed=campaign.state == CampaignState.CLOSED,
        figures=figures_of(campaign, viewer, today), **apart,
    )


def duty_lines(viewer: Viewer, first: date, last: date, today: date) -> list[DutyLine]:
    """Duties due from `first` to `last`, by level; what is no longer owed does not count."""
    rows = (
        DutyOccurrence.objects.visible_to(viewer)
        .filter(due_on__range=(first, last)).exclude(state=OccurrenceState.ENDED)
        .order_by().values("agreement__level")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(state=OccurrenceState.DONE)),
            late=Count("pk", filter=Q(state=OccurrenceState.OPEN, due_on__lt=today)),
        )
    )
    found = {row["agreement__level"]: row for row in rows}
    return [
        DutyLine(level, level.label, *(found[level][key] for key in ("total", "done", "late")))
        for level in Level if level in found
    ]
