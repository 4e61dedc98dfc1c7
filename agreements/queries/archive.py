"""The checks before a year is put on file (四性检测), and what is on file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from agreements.assessing import AssessmentState
from agreements.models import (
    Agreement,
    AgreementSignature,
    Assessment,
    Campaign,
    ExceptionRequest,
    ScanCopy,
)
from agreements.models.agreements import AgreementQuerySet
from agreements.states import WAITING, AgreementState, Level, Method
from portal import clock, preferences
from portal.actions import files
from portal.errors import Sentence
from portal.ledger import canonical, guards
from portal.models import LedgerEntry, StoredFile

SHOWN = 20  # numbers named by a check that failed
ON_FILE = (AgreementState.EFFECTIVE, AgreementState.ENDED)

AUTHENTIC = gettext_lazy("真实性")
WHOLE = gettext_lazy("完整性")
USABLE = gettext_lazy("可用性")
SAFE = gettext_lazy("安全性")


@dataclass(frozen=True)
class Check:
    """One question, and what fails it (by number or title).

    `later`: it can be asked only when all papers are made, and the worker asks it then.
    """

    kind: Sentence
    question: Sentence
    failed: tuple[str, ...] = ()
    later: bool = False

    @property
    def ok(self) -> bool:
        return not self.failed

    @property
    def shown(self) -> str:
        words = "、".join(self.failed[:SHOWN])
        more = len(self.failed) - SHOWN
        return words if more <= 0 else _("%(words)s等 %(n)d 项") % {
            "words": words, "n": len(self.failed)
        }


def on_file(campaign: Campaign) -> AgreementQuerySet:
    """What a year puts on file: what came into force, by level and number."""
    rows: AgreementQuerySet = Agreement.objects.filter(
        campaign=campaign, effective_at__isnull=False, state__in=ON_FILE
    ).select_related("paper", "responsible", "issuer").order_by("pk")
    return rows


def years_of(level: str) -> int:
    """How long an agreement of this level is kept, in years; 0 for ever."""
    key = {
        Level.LEADERSHIP: "archive_years_leadership",
        Level.LEADERSHIP_SECOND: "archive_years_leadership",
        Level.DEPARTMENT: "archive_years_department",
    }.get(Level(level), "archive_years_staff")
    years: int = preferences.value(key)
    return years


def latest_papers(campaign: Campaign) -> dict[int, StoredFile]:
    """The paper of each agreement with all digital signatures, in two queries."""
    rows = {a.pk: a.paper for a in on_file(campaign)}
    signed = (
        AgreementSignature.objects.filter(slot__agreement__campaign=campaign)
        .exclude(sealed=None).select_related("sealed", "slot").order_by("pk")
    )
    for signature in signed:
        if signature.slot.agreement_id in rows:
            rows[signature.slot.agreement_id] = signature.sealed
    return {pk: paper for pk, paper in rows.items() if paper is not None}


def checks(campaign: Campaign, *, made: bool = False) -> list[Check]:
    """All checks in the order of the list; each file is read once.

    A paper that was never set may still be made from the frozen text; `made`: now it must be there.
    """
    rows = list(on_file(campaign))
    papers = latest_papers(campaign)
    there = rows if made else [row for row in rows if row.pk in papers]
    whole, usable = _files(there, papers)
    return [
        Check(AUTHENTIC, _("每个签名在履责账本中都有记录"), tuple(_unsigned(campaign, rows))),
        Check(AUTHENTIC, _("文书与账本所记的摘要一致"), tuple(_other_paper(rows, papers))),
        Check(WHOLE, _("没有待签、退回、拒签、缓签未办结的责任书"), tuple(_open(campaign))),
        Check(WHOLE, _("没有待核对的扫描件和待决定的申请"), tuple(_undecided(campaign))),
        Check(WHOLE, _("年度考核结果均已办结"), tuple(_unfinished(campaign))),
        Check(WHOLE, _("文书、扫描件齐全，与存入时一致"), tuple(whole)),
        Check(USABLE, _("每份文书能够打开"), tuple(usable)),
        Check(SAFE, _("账本的防改动保护有效"), tuple(map(str, guards.faults(connection)))),
        Check(SAFE, _("责任期限已满，签订批次已结束"), tuple(_too_early(campaign))),
    ]


def _too_early(campaign: Campaign) -> Iterator[str]:
    if campaign.closed_at is None or campaign.term_end >= clock.today():
        yield str(campaign)


def _entries(campaign: Campaign) -> dict[str, list[LedgerEntry]]:
    """The signing entries of a campaign by subject."""
    subjects = [
        f"agreements.agreement:{pk}" for pk in on_file(campaign).values_list("pk", flat=True)
    ]
    found: dict[str, list[LedgerEntry]] = {}
    for start in range(0, len(subjects), 500):
        for entry in LedgerEntry.objects.filter(
            word="agreements.signed", subject__in=subjects[start : start + 500]
        ).order_by("seq"):
            found.setdefault(entry.subject, []).append(entry)
    return found


def _unsigned(campaign: Campaign, rows: Iterable[Agreement]) -> Iterator[str]:
    entries = _entries(campaign)
    counts: dict[int, int] = {}
    for pk in AgreementSignature.objects.filter(
        slot__agreement__campaign=campaign
    ).values_list("slot__agreement_id", flat=True):
        counts[pk] = counts.get(pk, 0) + 1
    for row in rows:
        lines = entries.get(f"agreements.agreement:{row.pk}", [])
        same = all(
            canonical.parse_strict(line.body).get("text_sha256") == row.text_sha256
            for line in lines
        )
        text = hashlib.sha256(row.text.encode()).hexdigest()
        if len(lines) != counts.get(row.pk, 0) or not same or text != row.text_sha256:
            yield row.number


def _other_paper(rows: Iterable[Agreement], papers: dict[int, StoredFile]) -> Iterator[str]:
    """The newest entry that names a paper must name the one that is kept."""
    rows = list(rows)
    if not rows:
        return
    entries = _entries(rows[0].campaign)
    for row in rows:
        named = [
            paper
            for line in entries.get(f"agreements.agreement:{row.pk}", [])
            if (paper := (canonical.parse_strict(line.body).get("facts") or {}).get("paper"))
        ]
        kept = papers.get(row.pk)
        if named and (kept is None or kept.sha256 != named[-1]):
            yield row.number


def _open(campaign: Campaign) -> Iterator[str]:
    states = (*WAITING, AgreementState.DEFERRED)
    yield from (
        Agreement.objects.live().filter(campaign=campaign, state__in=states)
        .order_by("pk").values_list("number", flat=True)
    )


def _undecided(campaign: Campaign) -> Iterator[str]:
    waiting = ScanCopy.objects.waiting().filter(agreement__campaign=campaign)
    yield from waiting.values_list("agreement__number", flat=True)
    for request in ExceptionRequest.objects.open().filter(campaign=campaign).select_related(
        "person"
    ):
        yield str(request)


def _unfinished(campaign: Campaign) -> Iterator[str]:
    rows = Assessment.objects.filter(agreement__campaign=campaign)
    yield from (
        rows.exclude(state=AssessmentState.CLOSED).order_by("pk")
        .values_list("agreement__number", flat=True)
    )


def _files(
    rows: Iterable[Agreement], papers: dict[int, StoredFile]
) -> tuple[list[str], list[str]]:
    """Those whose files are missing or altered, and those whose paper does not open."""
    missing, broken = [], []
    scans = {
        scan.agreement_id: scan.file
        for scan in ScanCopy.objects.exclude(confirmed_at=None).select_related("file")
        .filter(agreement__in=[row.pk for row in rows])
    }
    for row in rows:
        try:
            data = files.read(papers[row.pk])
            if row.method == Method.PAPER:
                files.read(scans[row.pk])
        except (KeyError, files.FileDamaged):
            missing.append(row.number)
            continue
        if not opens(data):
            broken.append(row.number)
    return missing, broken


def opens(data: bytes) -> bool:
    """Whether a reader of PDF can open these bytes."""
    try:
        return len(PdfReader(BytesIO(data)).pages) > 0
    except (PyPdfError, ValueError, KeyError, RecursionError):
        return False
