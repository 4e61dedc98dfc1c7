"""Long work about a campaign: its papers for the printer, all of them with their proofs, scans."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import documents, prints
from agreements.actions import bundles
from agreements.models import Agreement, Campaign, ScanBundle
from agreements.models.agreements import AgreementQuerySet
from agreements.queries.scans import narrowed_to, printable
from agreements.states import AgreementState, Level
from portal.access import Viewer
from portal.actions import files
from portal.batches import Asked, Step, counted
from portal.batches import Kind as BatchKind
from portal.delivery import join, pdf, xlsx
from portal.delivery.xlsx import Column
from portal.filenames import clean
from portal.ledger import checkpoints, packs, receipts
from portal.models import LedgerEntry
from portal.roles import Permission

PRINT, ZIP, PDF = "agreements.print", "agreements.papers_zip", "agreements.papers_pdf"
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


def _files_of(agreement: Agreement, paper: bytes) -> Iterator[tuple[str, bytes]]:
    """One agreement in a pack: the paper, its signing record, the receipts of its signatures."""
    stem = clean(f"{agreement.number} {agreement.responsible.name}")
    yield f"{stem}.pdf", paper
    signed = LedgerEntry.objects.filter(
        subject=f"agreements.agreement:{agreement.pk}", word="agreements.signed"
    ).order_by("seq")
    if not signed:
        return
    record = prints.ensure_signing_record(agreement)
    yield stem + _("签署记录单") + ".pdf", files.read(record)
    for entry in signed if settings.LUZE_CHECKPOINTER else ():
        yield f"{stem} {entry.seq}.receipt.json", receipts.receipt(entry).encode()


def _brings(viewer: Viewer, asked: Asked) -> bool:
    return ScanBundle.objects.visible_to(viewer).filter(pk=asked.get("bundle")).exists()


def _read_scans(viewer: Viewer, asked: Asked, step: Step) -> bytes:
    bundle = ScanBundle.objects.select_related("file").get(pk=asked["bundle"])
    bundles.read(bundle, viewer, step)
    return b""


def _bundle_page(asked: Asked) -> str:
    return reverse("scan_bundle", args=[asked["bundle"]])


KINDS = (
    BatchKind(bundles.KIND, "", _brings, _read_scans, _bundle_page),
    BatchKind(PRINT, ".pdf", _allowed, _print),
    BatchKind(ZIP, ".zip", _allowed, _packed),
    BatchKind(PDF, ".pdf", _allowed, _all_in_one),
)
