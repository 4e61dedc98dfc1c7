"""Papers of an agreement: set once, stored by digest, served as stored.

The agreement's paper is made when its text is issued (in bulk by the worker) or first opened,
before the first signature, and never again. The signing record is set anew for each state of
the signatures; each state is kept.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements import documents
from agreements.actions import sealing
from agreements.documents import (
    ONLINE_SLOTS,
    AgreementPaper,
    PaperSlot,
    RecordedAct,
    SigningRecord,
    SigningRow,
)
from agreements.models import Agreement, AgreementSignature, SignatureSlot, SigningRecordPaper
from agreements.states import AgreementState, Kind, Method, SlotRole
from agreements.texts import from_plain
from portal import clock
from portal.actions import files
from portal.delivery import join
from portal.ledger import checkpoints, pen, receipts
from portal.ledger.words import find
from portal.models import LedgerCheckpoint, LedgerEntry, StoredFile, User
from portal.viewer import SYSTEM

PDF = "application/pdf"
# As the parties stand on the paper: issuer left, responsible person right, co-signer below.
PRINTED_ORDER = {SlotRole.ISSUER: 1, SlotRole.RESPONSIBLE: 2, SlotRole.CO_SIGNER: 3}


def verify_text(agreement: Agreement) -> str:
    """What the QR code says: the address of the check page, or number and code without one."""
    if settings.LUZE_PUBLIC_URL:
        path = reverse("verify_code", args=[agreement.check_code.replace(" ", "")])
        return settings.LUZE_PUBLIC_URL.rstrip("/") + path
    return f"{agreement.number} {agreement.check_code}"


def paper_of(agreement: Agreement) -> AgreementPaper:
    """The paper of an issued agreement; needs its slots with their people."""
    slots = sorted(
        agreement.slots.select_related("person"), key=lambda s: PRINTED_ORDER[SlotRole(s.role)]
    )
    return documents.agreement_paper(
        from_plain(agreement.text),
        number=agreement.number,
        slots=[_paper_slot(agreement, slot) for slot in slots],
        check_code=agreement.check_code,
        verify_url=verify_text(agreement),
        method_label=Method(agreement.method).label,
        slot_note="" if agreement.method == Method.PAPER else ONLINE_SLOTS,
    )


def _paper_slot(agreement: Agreement, slot: SignatureSlot) -> PaperSlot:
    return PaperSlot(
        _slot_label(agreement, slot), slot.capacity, slot.person.name,
        mark="" if agreement.method == Method.PAPER else slot.role,
    )


def _slot_label(agreement: Agreement, slot: SignatureSlot) -> str:
    if agreement.kind == Kind.COMMITMENT:
        return _("承诺人")
    return str(SlotRole(slot.role).label)


def ensure_paper(agreement: Agreement) -> StoredFile:
    """The stored paper, made now if it is still missing. Never inside a transaction.

    Raises PaperFailed. Two processes that make it at once end with one paper: the first to
    write it down wins.
    """
    if agreement.paper is not None:
        return agreement.paper
    return keep_paper(agreement, documents.agreement_pdf(paper_of(agreement)))


def keep_paper(agreement: Agreement, data: bytes) -> StoredFile:
    """Write down a paper that was just made, unless one is written down already."""
    with transaction.atomic():
        file = files.store(data, PDF)
        if Agreement.objects.filter(pk=agreement.pk, paper=None).update(paper=file):
            pen.write("portal.paper_issued", subject=agreement, by=SYSTEM, rows=[file])
    agreement.refresh_from_db(fields=["paper"])
    return agreement.paper


def paper_now(agreement: Agreement) -> StoredFile:
    """The paper with all signatures that it bears by now; made if it is still missing."""
    return sealing.latest(agreement) or ensure_paper(agreement)


def joined(agreements: Iterable[Agreement], *, title: str) -> bytes:
    """The papers of many agreements in one file for the printer; each has its paper already."""
    ids = [a.paper_id for a in agreements]
    found = StoredFile.objects.in_bulk(set(ids))
    return join.join((files.read(found[pk]) for pk in ids), title=title)


def ensure_signing_record(agreement: Agreement) -> StoredFile:
    """The signing record for the present state of the ledger's lines on this agreement."""
    entries = list(
        LedgerEntry.objects.filter(subject=f"agreements.agreement:{agreement.pk}").order_by("seq")
    )
    last = entries[-1].seq
    kept = agreement.signing_records.filter(last_entry=last).select_related("file").first()
    if kept is None:
        checkpoint = _checkpoint(last)
        data = documents.signing_record_pdf(_record(agreement, entries, checkpoint))
        with transaction.atomic():
            file = files.store(data, PDF)
            if checkpoint is None and settings.LUZE_CHECKPOINTER:
                return file  # not kept: the next one will bear the receipts
            if checkpoint is not None:
                checkpoints.anchored(checkpoint, checkpoints.PAPER, file.sha256)
            kept, _created = SigningRecordPaper.objects.get_or_create(
                agreement=agreement, last_entry=last,
                defaults={"file": file, "made_at": clock.now()},
            )
            # Not a line about the agreement: that would ask for a new record of it.
            pen.write("portal.paper_issued", subject=file, by=SYSTEM, rows=[file])
    return kept.file


def _checkpoint(seq: int) -> LedgerCheckpoint | None:
    """A checkpoint over this entry; None while the process that signs them does not answer."""
    try:
        return checkpoints.covering(seq)
    except checkpoints.CheckpointRefused:
        return None


def _record(
    agreement: Agreement, entries: list[LedgerEntry], checkpoint: LedgerCheckpoint | None
) -> SigningRecord:
    slots = list(
        agreement.slots.select_related(
            "person", "signature__handwriting__file", "signature__scan__file"
        ).order_by("order")
    )
    signed = [e for e in entries if e.word == "agreements.signed"]
    done = [s for s in slots if hasattr(s, "signature")]
    done.sort(key=lambda s: (s.signature.signed_at, s.order))
    return SigningRecord(
        number=agreement.number,
        title=documents.agreement_paper(
            from_plain(agreement.text), number=agreement.number, slots=(),
            check_code=agreement.check_code, verify_url=verify_text(agreement), method_label="",
        ).title,
        text_sha256=agreement.text_sha256,
        paper_sha256=agreement.paper.sha256 if agreement.paper else "",
        check_code=agreement.check_code,
        state_label=AgreementState(agreement.state).label,
        rows=tuple(
            _row(slot, entry, receipts.receipt(entry) if checkpoint else "")
            for slot, entry in zip(done, signed, strict=True)
        ),
        checkpoint=f"{checkpoint.size} {checkpoint.root}" if checkpoint else "",
        made_at=clock.now(),
        missing=tuple(
            f"{SlotRole(s.role).label} {s.person.name}"
            for s in slots
            if not hasattr(s, "signature")
        ),
        acts=_acts(entries),
        basis=agreement.campaign.online_document if agreement.method == Method.ONLINE else "",
        verify_url=verify_text(agreement),
    )


def _row(slot: SignatureSlot, entry: LedgerEntry, receipt: str) -> SigningRow:
    signature: AgreementSignature = slot.signature
    on_paper = signature.method == Method.PAPER
    drawn = signature.handwriting
    return SigningRow(
        role=str(SlotRole(slot.role).label),
        name=slot.person.name,
        capacity=slot.capacity,
        when=signature.signed_on if on_paper else signature.signed_at,
        method=signature.method,
        auth=signature.auth,
        text_sha256=signature.text_sha256,
        ledger_seq=entry.seq,
        ledger_leaf=entry.leaf,
        handwriting=files.read(drawn.file) if drawn else None,
        scan_sha256=signature.scan.file.sha256 if signature.scan else "",
        receipt=receipt,
    )


def _acts(entries: list[LedgerEntry]) -> tuple[RecordedAct, ...]:
    """Everything else that the ledger knows of this agreement, in words."""
    others = [e for e in entries if e.word != "agreements.signed"]
    ids = {int(e.actor[2:]) for e in others if e.actor.startswith("u:")}
    names = {u.pk: str(u) for u in User.objects.select_related("person").filter(pk__in=ids)}
    return tuple(
        RecordedAct(
            when=e.ts,
            what=str(find(e.word).title),
            who=names.get(int(e.actor[2:]), "") if e.actor.startswith("u:") else _("系统"),
            ledger_seq=e.seq,
        )
        for e in others
    )
