"""Long work about a campaign: its papers for the printer, all of them with their proofs, scans."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import documents, prints, prints_assessments, rules
from agreements.actions import archiving, bundles
from agreements.archive import class_code, class_words
from agreements.models import Agreement, ArchiveItem, Assessment, Campaign, ScanBundle
from agreements.models.agreements import AgreementQuerySet
from agreements.queries import archive as kept
from agreements.queries.scans import narrowed_to, printable
from agreements.states import AgreementState, CampaignState, Level
from portal import uploads
from portal.actions import files
from portal.batches import Asked, Step, counted
from portal.batches import Kind as BatchKind
from portal.delivery import join, official, pdf, xlsx
from portal.delivery.xlsx import Column
from portal.filenames import clean
from portal.ledger import checkpoints, packs, receipts
from portal.models import LedgerEntry, StoredFile
from portal.roles import Permission
from portal.viewer import Viewer

PRINT, ZIP, PDF = "agreements.print", "agreements.papers_zip", "agreements.papers_pdf"
ARCHIVE, ARCHIVE_ZIP = "agreements.archive", "agreements.archive_zip"
AT_ONCE = 20  # papers made in one go between two signs of life

CATALOGUE = (
    Column(gettext_lazy("序号"), 6),
    Column(gettext_lazy("编号"), 22),
    Column(gettext_lazy("责任人"), 12),
    Column(gettext_lazy("职务"), 28),
    Column(gettext_lazy("层级"), 14),
    Column(gettext_lazy("签订方"), 12),
    Column(gettext_lazy("状态"), 10),
    Column(gettext_lazy("生效日期"), 12),
    Column(gettext_lazy("文书摘要（SHA-256）"), 66),
)

ARCHIVE_COLUMNS = (
    Column(gettext_lazy("件号"), 6),
    Column(gettext_lazy("档号"), 30),
    Column(gettext_lazy("责任者"), 28),
    Column(gettext_lazy("文件编号"), 22),
    Column(gettext_lazy("题名"), 28),
    Column(gettext_lazy("日期"), 12),
    Column(gettext_lazy("页数"), 6),
    Column(gettext_lazy("保管期限"), 10),
    Column(gettext_lazy("文书摘要（SHA-256）"), 66),
    Column(gettext_lazy("签署记录单摘要（SHA-256）"), 66),
    Column(gettext_lazy("考核结果摘要（SHA-256）"), 66),
)


def make_papers(batch: list[Agreement]) -> int:
    """Papers through the warm renderer. Raises PaperFailed at the first that fails."""
    sheets = [documents.agreement_sheet(prints.paper_of(a)) for a in batch]
    for agreement, result in zip(batch, pdf.render_many(sheets), strict=True):
        if isinstance(result, pdf.PaperFailed):
            raise result
        prints.keep_paper(agreement, result)
    return len(batch)


def papers_of(viewer: Viewer, asked: Asked) -> AgreementQuerySet:
    """The agreements of a campaign that the viewer may read, without the voided ones."""
    rows: AgreementQuerySet = (
        Agreement.objects.readable_by(viewer)
        .filter(campaign_id=asked["campaign"]).exclude(state=AgreementState.VOIDED)
        .select_related("campaign", "responsible", "issuer", "paper").order_by("pk")
    )
    return narrowed_to(rows, asked)


def _allowed(viewer: Viewer, asked: Asked) -> bool:
    return (
        viewer.may(Permission.RUN_CAMPAIGNS)
        and Campaign.objects.visible_to(viewer).filter(pk=asked.get("campaign")).exists()
    )


def _print(viewer: Viewer, asked: Asked, step: Step) -> bytes:
    """The papers that are still to be signed by hand, each on a new sheet."""
    rows = printable(asked["campaign"], asked)
    total = rows.count()
    _make_missing(rows, total, step)
    return _joined(rows, total, asked, step)


def _all_in_one(viewer: Viewer, asked: Asked, step: Step) -> bytes:
    """All papers with the signatures that they bear by now, for the printer."""
    rows = papers_of(viewer, asked)
    total = rows.count()
    _make_missing(rows, total, step)
    return _joined(rows, total, asked, step)


def _joined(rows: AgreementQuerySet, total: int, asked: Asked, step: Step) -> bytes:
    title = str(Campaign.objects.get(pk=asked["campaign"]))
    papers = (files.read(prints.paper_now(one)) for one in counted(rows, total, step))
    return join.join(papers, title=title)


def _make_missing(rows: AgreementQuerySet, total: int, step: Step) -> None:
    missing = rows.filter(paper=None).select_related("campaign")
    while batch := list(missing[:AT_ONCE]):
        step(0, total)
        make_papers(batch)


def _packed(viewer: Viewer, asked: Asked, step: Step) -> bytes:
    """Papers, signing records, receipts and the catalogue, with the manifest and the verifier."""
    rows = papers_of(viewer, asked)
    total = rows.count()
    _make_missing(rows, total, step)
    found: dict[str, bytes] = {}
    lines = []
    for place, agreement in enumerate(counted(rows, total, step), start=1):
        found.update(_receipts_of(agreement))  # first: the paper then bears what they name
        paper = prints.paper_now(agreement)
        found.update(_files_of(agreement, files.read(paper)))
        lines.append(catalogue_line(place, agreement, paper.sha256))
    title = _("%(name)s目录") % {"name": Campaign.objects.get(pk=asked["campaign"])}
    found[_("目录") + ".xlsx"] = xlsx.workbook(title, CATALOGUE, lines)
    last = checkpoints.latest()
    return packs.packed(found, key=last.key if last else "")


def catalogue_line(place: int, agreement: Agreement, sha256: str) -> tuple[object, ...]:
    return (
        place, agreement.number, agreement.responsible.name, agreement.posts_text,
        str(Level(agreement.level).label), agreement.issuer.name,
        str(AgreementState(agreement.state).label), agreement.effective_on, sha256,
    )


def _stem(agreement: Agreement) -> str:
    return clean(f"{agreement.number} {agreement.responsible.name}")


def _signed(agreement: Agreement) -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(
        subject=f"agreements.agreement:{agreement.pk}", word="agreements.signed"
    ).order_by("seq")


def _receipts_of(agreement: Agreement) -> Iterator[tuple[str, bytes]]:
    for entry in _signed(agreement) if settings.LUZE_CHECKPOINTER else ():
        name = f"{_('回执')}/{_stem(agreement)} {entry.seq}.receipt.json"
        yield name, receipts.receipt(entry).encode()


def _files_of(agreement: Agreement, paper: bytes) -> Iterator[tuple[str, bytes]]:
    """One agreement in a pack: the paper and its signing record."""
    place = f"{_('责任书')}/{_stem(agreement)}"
    yield f"{place}.pdf", paper
    if _signed(agreement).exists():
        record = prints.ensure_signing_record(agreement)
        yield place + _("签署记录单") + ".pdf", files.read(record)


def _put_on_file(viewer: Viewer, asked: Asked, step: Step) -> bytes:
    """Signing records that lack, the checks, the act, and the pack; taken up again at any point."""
    campaign = Campaign.objects.get(pk=asked["campaign"])
    if campaign.state != CampaignState.ARCHIVED:
        rows = kept.on_file(campaign)
        _make_missing(rows, rows.count(), step)
        made = {
            each.pk: prints.ensure_signing_record(each)
            for each in counted(rows, rows.count(), step)
        }
        campaign = archiving.put_on_file(
            campaign=campaign, records=made, results=_results(campaign, step), by=viewer
        )
    return _archive(viewer, asked, step)


def _results(campaign: Campaign, step: Step) -> dict[int, StoredFile]:
    """The paper of each assessment, with its statements, by agreement."""
    rows = (
        Assessment.objects.filter(agreement__in=kept.on_file(campaign))
        .exclude(decided_at=None).select_related(
            "agreement__responsible", "agreement__issuer", "agreement__department",
            "agreement__campaign", "proposed_by__person",
        ).order_by("pk")
    )
    found = {}
    for each in counted(rows, rows.count(), step):
        data = official.made(prints_assessments.result_paper(each))
        with transaction.atomic():
            found[each.agreement_id] = files.store(data, prints.PDF)
    return found


def _archive(viewer: Viewer, asked: Asked, step: Step) -> bytes:
    """The pack of a year on file: by class, each piece with its files, and the catalogue."""
    campaign = Campaign.objects.get(pk=asked["campaign"])
    rules.check(campaign.state == CampaignState.ARCHIVED, "Y4").require()
    items = campaign.archived.select_related(
        "agreement__campaign", "agreement__responsible", "agreement__issuer", "paper", "record",
        "result",
    )
    found: dict[str, bytes] = {}
    lines = []
    for item in counted(items, items.count(), step):
        agreement, folder = item.agreement, class_code(item.years)
        found[f"{folder}/{item.code}.pdf"] = files.read(item.paper)
        if item.record:
            found[f"{folder}/{item.code}-" + _("签署记录单") + ".pdf"] = files.read(item.record)
        if item.result:
            found[f"{folder}/{item.code}-" + _("考核结果") + ".pdf"] = files.read(item.result)
        for scan in agreement.scans.exclude(confirmed_at=None).select_related("file"):
            suffix = uploads.SUFFIXES[uploads.Kind(scan.file.content_type)]
            found[f"{folder}/{item.code}-" + _("扫描件") + suffix] = files.read(scan.file)
        lines.append(_archive_line(item))
    title = _("%(year)d年度归档文件目录") % {"year": campaign.year}
    found[_("归档文件目录") + ".xlsx"] = xlsx.workbook(title, ARCHIVE_COLUMNS, lines)
    last = checkpoints.latest()
    return packs.packed(found, key=last.key if last else "")


def _archive_line(item: ArchiveItem) -> tuple[object, ...]:
    agreement = item.agreement
    title = _("%(name)s%(year)d年度%(kind)s") % {
        "name": agreement.responsible.name, "year": agreement.campaign.year,
        "kind": agreement.get_kind_display(),
    }
    authors = "、".join(dict.fromkeys([agreement.issuer.name, agreement.responsible.name]))
    return (
        item.number, item.code, authors, agreement.number, title,
        agreement.effective_on, item.pages, class_words(item.years), item.paper.sha256,
        item.record.sha256 if item.record else "", item.result.sha256 if item.result else "",
    )


def _brings(viewer: Viewer, asked: Asked) -> bool:
    return ScanBundle.objects.visible_to(viewer).filter(pk=asked.get("bundle")).exists()


def _read_scans(viewer: Viewer, asked: Asked, step: Step) -> bytes:
    bundle = ScanBundle.objects.select_related("file").get(pk=asked["bundle"])
    bundles.read(bundle, viewer, step)
    return b""


def _bundle_page(asked: Asked) -> str:
    return reverse("scan_bundle", args=[asked["bundle"]])


KINDS = (
    BatchKind(ARCHIVE, ".zip", _allowed, _put_on_file),
    BatchKind(ARCHIVE_ZIP, ".zip", _allowed, _archive),
    BatchKind(bundles.KIND, "", _brings, _read_scans, _bundle_page),
    BatchKind(PRINT, ".pdf", _allowed, _print),
    BatchKind(ZIP, ".zip", _allowed, _packed),
    BatchKind(PDF, ".pdf", _allowed, _all_in_one),
)
