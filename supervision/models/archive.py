"""What of supervision was put on file (归档): each act, and each paper with its archive code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.fields import EncryptedTextField
from portal.models import StoredFile
from portal.roles import Permission
from portal.viewer import Viewer
from supervision.models.base import Confidential, account, moment
from supervision.models.cases import AccountabilityCase, AccountabilityDecision
from supervision.models.daily import IntegrityOpinionRequest
from supervision.models.findings import Finding
from supervision.models.hearings import Hearing
from supervision.models.measures import Measure
from supervision.models.rectification import Rectification
from supervision.models.reminders import IntegrityReminder
from supervision.models.reports import Report
from supervision.models.talks import Talk
from supervision.models.visibility import NOTHING
from supervision.states import (
    MEASURE_STANDS,
    TALK_COUNTS,
    CaseState,
    FindingState,
    HearingState,
    ReminderState,
)
from supervision.vocabulary.archive import ArchiveKind, YearRegister


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


class SupervisionYear(Confidential):
    """A year of supervision that is closed: its records are read, and changed no more (rule G4)."""

    year = models.PositiveIntegerField(_("年度"), unique=True)
    closed_at = moment(_("关闭时间"), null=False)
    closed_by = account(_("关闭人"))

    LEDGER_FIELDS = ("year", "closed_at", "closed_by_id")

    class Meta:
        verbose_name = verbose_name_plural = _("监督年度")
        ordering = ["year"]

    def __str__(self) -> str:
        return str(_("%(year)d年度") % {"year": self.year})


@dataclass(frozen=True)
class Registered:
    """Whose rows a register of a year lists: settled ones, known to whom they concern.

    `undone`: rows that may have been settled when the year was closed, and are no more.
    """

    model: type[models.Model]
    settled: Q
    day: str  # the field by which a row belongs to a year
    undone: Q = NOTHING

    def rows(self, year: int) -> Q:
        return self.settled & Q(**{f"{self.day}__year": year})

    def hidden_years(self, viewer: Viewer) -> list[int]:
        """The years in which a row of this register is closed to the viewer.

        What was undone since still stands on the paper.
        """
        manager = self.model._default_manager
        known = manager.visible_to(viewer)  # type: ignore[attr-defined]
        listed = manager.filter(self.settled | self.undone)
        hidden = listed.exclude(pk__in=known.values("pk")).order_by()
        return list(hidden.values_list(f"{self.day}__year", flat=True).distinct())


REGISTERED: dict[str, Registered] = {
    YearRegister.TALKS: Registered(Talk, Q(state__in=TALK_COUNTS), "held_on"),
    YearRegister.HEARINGS: Registered(Hearing, Q(state=HearingState.RECORDED), "held_on"),
    YearRegister.REMINDERS: Registered(
        IntegrityReminder, ~Q(state=ReminderState.DRAFT), "sent_on"
    ),
    YearRegister.FINDINGS: Registered(
        Finding, Q(state__in=(FindingState.SERVED, FindingState.CLOSED)), "found_on",
        undone=Q(served_at__isnull=False),
    ),
    YearRegister.MEASURES: Registered(
        Measure, Q(state__in=MEASURE_STANDS, served_at__isnull=False), "decided_on",
        undone=Q(served_at__isnull=False),
    ),
    YearRegister.CASES: Registered(
        AccountabilityCase, Q(state=CaseState.CLOSED), "created_at",
        undone=Q(closed_at__isnull=False),
    ),
}

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
        registers = self._registers(viewer)
        reports = Report.objects.visible_to(viewer)
        found = registers | Q(kind=ArchiveKind.REPORT, record__in=reports.values("pk"))
        for kind, model in _RECORDS.items():
            rows = getattr(model._default_manager, word)(viewer)
            found |= Q(kind=kind, record__in=rows.values("pk"))
        return self.filter(found)


    def _registers(self, viewer: Viewer) -> Q:
        """A register says of all its rows that they are there: it is open to those who keep the
        file and to whom no row of it is closed.
        """
        rows = self.filter(kind=ArchiveKind.REGISTER)
        if not viewer.may(Permission.KEEP_CASES) or not rows.exists():
            return Q(pk__in=())
        found = Q(pk__in=())
        for code, registered in REGISTERED.items():
            closed = registered.hidden_years(viewer)
            found |= Q(kind=ArchiveKind.REGISTER, register=code) & ~Q(year__in=closed)
        return found


class FiledPaper(Confidential):
    """One paper on file, with the bytes as they were then; never changed and never taken back."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(_("种类"), max_length=12, choices=ArchiveKind.choices)
    record = models.UUIDField(_("记录"))
    register = models.CharField(_("台账"), max_length=12, choices=YearRegister.choices, blank=True)
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
        "filing_id", "kind", "record", "register", "code", "year", "years", "number", "title",
        "day", "pages", "file_id",
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
