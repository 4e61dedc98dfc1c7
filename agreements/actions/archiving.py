"""Putting a year on file. From then on its records can be read and taken out, never changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction

from agreements import archive, rules
from agreements.models import ArchiveItem, Campaign
from agreements.queries import archive as kept
from agreements.states import CampaignState
from portal import clock, preferences
from portal.actions import files
from portal.delivery import join
from portal.ledger import pen
from portal.models import StoredFile
from portal.roles import Permission
from portal.viewer import Viewer


def require_open(campaigns: Iterable[int]) -> None:
    """Rule Y1: an act on the records of a year that is on file is refused."""
    on_file = Campaign.objects.filter(pk__in=set(campaigns), state=CampaignState.ARCHIVED)
    rules.check(not on_file.exists(), "Y1").require()


def require_open_year(campaign: Campaign) -> None:
    """Rule Y1 for a campaign that was read just now."""
    rules.check(campaign.state != CampaignState.ARCHIVED, "Y1").require()


@transaction.atomic
def put_on_file(
    *, campaign: Campaign, records: Mapping[int, StoredFile],
    results: Mapping[int, StoredFile], by: Viewer,
) -> Campaign:
    """Number every piece and close the year. Rules Y2, Y3; nothing is done twice.

    `records`: the signing record of each agreement, made before this transaction; `results`: the
    papers of the assessments, likewise, for those that were assessed.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.state == CampaignState.ARCHIVED:
        return campaign
    rules.check(by.may(Permission.RUN_CAMPAIGNS), "Y2").require()
    rules.check(campaign.state == CampaignState.CLOSED, "Y4").require()
    rules.check(all(check.ok for check in kept.checks(campaign, made=True)), "Y3").require()
    papers = kept.latest_papers(campaign)
    rows = list(kept.on_file(campaign))
    numbers = archive.numbered(
        [archive.Piece(row.pk, kept.years_of(row.level)) for row in rows],
        fonds=preferences.value("archive_fonds"), unit=preferences.value("archive_unit"),
        year=campaign.year,
    )
    items = ArchiveItem.objects.bulk_create(
        ArchiveItem(
            campaign=campaign, agreement_id=one.record, code=one.code, years=one.years,
            number=one.number, pages=join.pages_of(files.read(papers[one.record])),
            paper=papers[one.record], record=records.get(one.record),
            result=results.get(one.record),
        )
        for one in numbers
    )
    campaign.state = CampaignState.ARCHIVED
    campaign.archived_at, campaign.archived_by_id = clock.now(), by.user_id
    campaign.save(update_fields=["state", "archived_at", "archived_by"])
    pen.write("agreements.year_archived", subject=campaign, by=by, rows=[campaign, *items])
    return campaign
