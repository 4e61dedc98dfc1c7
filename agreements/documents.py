"""What goes on paper: the agreement itself, and the signing record that is handed out with it.

Both are described by frozen dataclasses and set by templates below templates/papers/; nothing
here reads the database. An agreement is printed once, before the first signature, and nothing
is filled in later: who signed, when and how stands on the signing record.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.template.loader import render_to_string
from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.states import Method
from agreements.texts import Kind, Paragraph
from agreements.wording import method_words
from portal.delivery import pdf, qr
from portal.errors import Sentence

ONLINE_SLOTS = gettext_lazy(
    "线上签订的，签字栏加注数字签名（完整性校验）和签订的时间、方式，签署情况以签署记录单为准。"
)


@dataclass(frozen=True, slots=True)
class PaperSlot:
    """Room on paper for one person's handwriting and date."""

    role_label: str
    capacity: str
    name: str
    mark: str = ""  # the name of the field for the digital signature; none on a paper to be written


@dataclass(frozen=True, slots=True)
class AgreementPaper:
    """An agreement as it is printed: the frozen text, the slots in their printed order, the code.

    `header_lines` come without the number; `paragraphs` are the preamble and all after it.
    """

    number: str
    titles: tuple[str, ...]
    subtitle: str
    header_lines: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]
    slots: tuple[PaperSlot, ...]
    check_code: str
    verify_url: str
    method_label: Sentence
    slot_note: Sentence = ""

    @property
    def title(self) -> str:
        """The title in one line, for the file's own properties and for lists."""
        return f"{''.join(self.titles)}（{self.number}）"

    @property
    def verify_at(self) -> bool:
        """Whether the code leads to an address; without one it only says number and code."""
        return self.verify_url.startswith("http")

    @property
    def slot_rows(self) -> list[tuple[PaperSlot, ...]]:
        """The slots, two side by side."""
        return [self.slots[place : place + 2] for place in range(0, len(self.slots), 2)]


def agreement_paper(
    paragraphs: Iterable[Paragraph],
    *,
    number: str,
    slots: Sequence[PaperSlot],
    check_code: str,
    verify_url: str,
    method_label: Sentence,
    slot_note: Sentence = "",
) -> AgreementPaper:
    """The paper of a frozen text; its QR code leads to its verification page.

    `slots` in printed order: the issuer on the left, the responsible person on the right, a
    co-signer below. `slot_note` says what empty slots mean (ONLINE_SLOTS where nobody will
    write into them).
    """
    found = tuple(paragraphs)

    def lines(kind: Kind) -> tuple[str, ...]:
        return tuple(each.text for each in found if each.kind is kind)

    front = (Kind.TITLE, Kind.SUBTITLE, Kind.HEADER)
    return AgreementPaper(
        number=number,
        titles=lines(Kind.TITLE),
        subtitle="".join(lines(Kind.SUBTITLE)),
        header_lines=lines(Kind.HEADER),
        paragraphs=tuple(each for each in found if each.kind not in front),
        slots=tuple(slots),
        check_code=check_code,
        verify_url=verify_url,
        method_label=method_label,
        slot_note=slot_note,
    )


@dataclass(frozen=True, slots=True)
class SigningRow:
    """One signature as the record states it.

    `when` is a moment for an online signature, a day for one on paper (the day written there).
    `auth` is a key of portal.reauth.WORDS, empty on paper. Digests are 64 hexadecimal characters.
    """

    role: str
    name: str
    capacity: str
    when: datetime | date
    method: str
    auth: str
    text_sha256: str
    ledger_seq: int
    ledger_leaf: str
    handwriting: bytes | None = None  # PNG; a picture, never the proof
    receipt: str = ""  # canonical text, attached to the record
    scan_sha256: str = ""  # of the scanned copy, for a signature on paper

    @property
    def time_words(self) -> str:
        """The moment in the organ's local time to the second, or the day."""
        return moment_words(self.when)

    @property
    def digests(self) -> list[tuple[str, str]]:
        """The digests behind this signature, each with its name, in groups for the eye."""
        named = (
            (_("正文摘要"), self.text_sha256),
            (_("扫描件摘要"), self.scan_sha256),
            (_("留痕校验值"), self.ledger_leaf),
        )
        return [(name, grouped(digest)) for name, digest in named if digest]

    @property
    def method_words(self) -> str:
        """How it was signed, as it was: nothing online is called a handwritten signature."""
        return method_words(self.method, self.auth)


@dataclass(frozen=True, slots=True)
class RecordedAct:
    """Another act on the agreement that the ledger knows: issued, returned, reopened, voided."""

    when: datetime | date
    what: str
    who: str
    ledger_seq: int

    @property
    def time_words(self) -> str:
        """The moment in the organ's local time to the second, or the day."""
        return moment_words(self.when)


@dataclass(frozen=True, slots=True)
class SigningRecord:
    """The signing record (签署记录单) of an agreement at one state of its signatures."""

    number: str
    title: str
    text_sha256: str
    paper_sha256: str
    check_code: str
    state_label: Sentence
    rows: tuple[SigningRow, ...]
    made_at: datetime
    missing: tuple[str, ...] = ()  # who has not signed, "责任人 韩秉文"
    acts: tuple[RecordedAct, ...] = ()
    basis: str = ""  # the document by which the party group adopted signing online
    checkpoint: str = ""  # the ledger's own checkpoint, where there is one
    verify_url: str = ""

    @property
    def made_words(self) -> str:
        """When this record was made."""
        return moment_words(self.made_at)

    @property
    def digests(self) -> list[tuple[str, str]]:
        """The digests of the agreement itself, each with its name, in groups for the eye."""
        named = ((_("正文摘要"), self.text_sha256), (_("责任书文件摘要"), self.paper_sha256))
        return [(name, grouped(digest)) for name, digest in named if digest]

    @property
    def verify_at(self) -> bool:
        """Whether the code leads to an address; without one it only says number and code."""
        return self.verify_url.startswith("http")

    @property
    def signed_online(self) -> bool:
        """Whether any signature was made online."""
        return any(row.method == Method.ONLINE for row in self.rows)


def moment_words(when: datetime | date) -> str:
    """2026年3月5日 15:25:03 in the organ's local time, or 2026年3月5日 for a day."""
    if isinstance(when, datetime):
        local = timezone.localtime(when) if timezone.is_aware(when) else when
        return dateformat.format(local, "Y年n月j日 H:i:s")
    return dateformat.format(when, "Y年n月j日")


def agreement_html(paper: AgreementPaper) -> str:
    """The agreement as a page for the printer."""
    return render_to_string("papers/agreement.html", {"paper": paper})


def agreement_pdf(paper: AgreementPaper) -> bytes:
    """The agreement as a file. Raises PaperFailed; refuses to run inside a transaction."""
    return pdf.render(
        agreement_html(paper), title=paper.title, resources=qr.resources(paper.verify_url)
    )


def agreement_sheet(paper: AgreementPaper) -> pdf.Sheet:
    """The agreement for `pdf.render_many`."""
    return pdf.Sheet(
        agreement_html(paper), paper.title, resources=qr.resources(paper.verify_url)
    )


def handwriting_name(place: int) -> str:
    """The name under which the record shows the handwriting of its n-th signature, from 1."""
    return f"luze:handwriting-{place}"


def receipt_name(seq: int) -> str:
    """The name under which the receipt of an entry is attached to the record."""
    return f"luze:{seq}.receipt.json"


def signing_record_html(record: SigningRecord) -> str:
    """The signing record as a page for the printer; pictures are fetched by their names."""
    rows = [
        (row, handwriting_name(place) if row.handwriting else "")
        for place, row in enumerate(record.rows, start=1)
    ]
    receipts = [receipt_name(row.ledger_seq) for row in record.rows if row.receipt]
    return render_to_string(
        "papers/signing_record.html", {"record": record, "rows": rows, "receipts": receipts}
    )


def signing_record_pdf(record: SigningRecord) -> bytes:
    """The signing record as a file. Raises PaperFailed; refuses to run inside a transaction."""
    pictures = {
        handwriting_name(place): pdf.Resource("image/png", row.handwriting)
        for place, row in enumerate(record.rows, start=1)
        if row.handwriting
    } | {
        receipt_name(row.ledger_seq): pdf.Resource("application/json", row.receipt.encode())
        for row in record.rows
        if row.receipt
    } | qr.resources(record.verify_url)
    title = _("签署记录单（%(number)s）") % {"number": record.number}
    return pdf.render(signing_record_html(record), title=title, resources=pictures)


def grouped(digest: str) -> str:
    """A digest in groups of eight characters, as an eye compares them."""
    return " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))
