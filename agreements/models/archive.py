"""What was put on file (归档): one entry for each agreement of an archived year."""

from __future__ import annotations

from django.db import models

from agreements.models.agreements import Agreement
from agreements.models.campaigns import Campaign
from portal.models import StoredFile


class ArchiveItem(models.Model):
    """One piece on file: its archive code, how long it is kept, and the files as they were."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="archived")
    agreement = models.OneToOneField(
        Agreement, on_delete=models.PROTECT, related_name="archive_item"
    )
    code = models.CharField(max_length=64, unique=True)
    years = models.PositiveIntegerField()  # kept for; 0: for ever
    number = models.PositiveIntegerField()
    pages = models.PositiveIntegerField()
    paper = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    record = models.ForeignKey(
        StoredFile, null=True, on_delete=models.PROTECT, related_name="+"
    )

    result = models.ForeignKey(
        StoredFile, null=True, on_delete=models.PROTECT, related_name="+"
    )  # the assessment with the statements on which it rests

    LEDGER_FIELDS = (
        "campaign_id", "agreement_id", "code", "years", "number", "pages", "paper_id",
        "record_id", "result_id",
    )

    class Meta:
        ordering = ["campaign", "years", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "years", "number"], name="agreements_archiveitem_number"
            ),
        ]

    def __str__(self) -> str:
        return self.code
