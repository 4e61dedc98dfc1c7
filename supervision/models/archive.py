"""What of supervision was put on file (归档): each act, and each paper with its archive code."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.access import Viewer
from portal.fields import EncryptedTextField
from portal.models import StoredFile
from supervision.models.base import Confidential, account, moment
from supervision.models.cases import AccountabilityDecision
from supervision.models.daily import IntegrityOpinionRequest
from supervision.models.measures import Measure
from supervision.models.rectification import Rectification
from supervision.models.reports import Report
from supervision.models.talks import Talk
from supervision.vocabulary.archive import ArchiveKind


class Filing(Confidential):
    """One act of putting finished papers of a year on file; a year may have several."""

    year = models.PositiveIntegerField(_("年度"))
    filed_at = moment(_("归档时间"), null=False)
    filed_by = account(_("归档人"))

    LEDGER_FIELDS = ("year", "filed_at", "filed_by_id")

    class Meta:
        verbose_name = verbose_name_plural = _("监督文书归档")

    def __str__(self) -> str:
        return str(_("%(year)d年度") % {"year": self.year})


_RECORDS: dict[str, type[models.Model]] = {
    ArchiveKind.DECISION: AccountabilityDecision,
    ArchiveKind.LETTER: Measure,
    ArchiveKind.NOTICE: Rectification,
    ArchiveKind.INTEGRITY: IntegrityOpinionRequest,
    ArchiveKind.TALK: Talk,
}


class FiledPaperQuerySet(models.QuerySet):
    """A paper on file is known to whoever may know of its record, and read by who reads that."""

    def visible_to(self, viewer: Viewer) -> Self:
        return self._of(viewer, "visible_to")

    def readable_by(self, viewer: Viewer) -> Self:
        return self._of(viewer, "readable_by")

    def _of(self, viewer: Viewer, word: str) -> Self:
        reports = Report.objects.visible_to(viewer)
        found = Q(kind=ArchiveKind.REPORT, record__in=reports.values("pk"))
        for kind, model in _RECORDS.items():
            rows = getattr(model._default_manager, word)(viewer)
            found |= Q(kind=kind, record__in=rows.values("pk"))
        return self.filter(found)


class FiledPaper(Confidential):
    """One paper on file, with the bytes as they were then; never changed and never taken back."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(_("种类"), max_length=12, choices=ArchiveKind.choices)
    record = models.UUIDField(_("记录"))
    code = models.CharField(_("档号"), max_length=64, unique=True)
    year = models.PositiveIntegerField(_("年度"))
    years = models.PositiveIntegerField(_("保管年数"))  # 0: for ever
    number = models.PositiveIntegerField(_("件号"))
    title = EncryptedTextField(_("题名"))
    day = models.DateField(_("日期"))
    pages = models.PositiveIntegerField(_("页数"))
    file = models.OneToOneField(
        StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name=_("文书")
    )

    objects = FiledPaperQuerySet.as_manager()

    LEDGER_FIELDS = (
        "filing_id", "kind", "record", "code", "year", "years", "number", "title", "day", "pages",
        "file_id",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("归档文书")
        ordering = ["year", "years", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "years", "number"], name="supervision_filedpaper_number"
            ),
        ]

    def __str__(self) -> str:
        return self.code
