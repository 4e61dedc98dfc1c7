"""Signing: one person, one slot, one exact text.

Source: 电子签名法第十三条 (本人专有、仅由本人控制、改动能够被发现). The gate is checked here,
where the signature is written, and not only where the page is shown.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import access, rules
from agreements.actions import archiving, duties
from agreements.actions.sealing import PaperMoved, Sealed, sealed
from agreements.models import Agreement, AgreementSignature, Handwriting, SignatureSlot
from agreements.notices import topic_of
from agreements.states import (
    LEVELS_ABOVE,
    AgreementState,
    Kind,
    Level,
    Method,
    SlotRole,
)
from portal import clock, keysign
from portal.days import cn_datetime
from portal.delivery.notify import Message, notify, notify_each, settle
from portal.errors import StaleState
from portal.ledger import pen
from portal.ledger.rows import label_of
from portal.models import KeyStatement, LedgerEntry, StoredFile
from portal.reauth import AuthProof
from portal.viewer import SYSTEM, Viewer

TURNS = 3  # a paper has three parties at most: who finds it moved on twice is the last

STATEMENT = gettext_lazy("本人已通读全文，自愿签订，并将按照责任书履行责任。")


@dataclass(frozen=True)
class Drawing:
    """A handwritten signature drawn on the screen: a picture, never the proof."""

    file: StoredFile
    remember: bool = False


def sign(
    *, slot: SignatureSlot, by: Viewer, auth: AuthProof, seen_sha256: str,
    drawing: Drawing | None = None, key: KeyStatement | None = None,
) -> AgreementSignature:
    """Write one signature online, the digital signature on the paper included. Rules S1 to S10.

    `seen_sha256` is the digest of the text that the page showed; another text is refused.
    `key` is what the person's own key signed, where he signed with it.
    The sealed paper is made before the transaction. Raises StaleState when the same slot was
    signed meanwhile, SealFailed when the paper cannot be sealed: then nothing was signed.
    """
    for _turn in range(TURNS - 1):
        with suppress(PaperMoved):
            return _seal_and_sign(slot, by, auth, seen_sha256, drawing, key)
    return _seal_and_sign(slot, by, auth, seen_sha256, drawing, key)


def _seal_and_sign(
    slot: SignatureSlot, by: Viewer, auth: AuthProof, seen_sha256: str,
    drawing: Drawing | None, key: KeyStatement | None,
) -> AgreementSignature:
    slot = _ready(slot, by, auth, seen_sha256)
    with sealed(slot, auth.method) as paper:
        return _sign(paper, slot, by, auth, seen_sha256, drawing, key)


@transaction.atomic
def _sign(
    paper: Sealed, slot: SignatureSlot, by: Viewer, auth: AuthProof, seen_sha256: str,
    drawing: Drawing | None, key: KeyStatement | None,
) -> AgreementSignature:
    slot = _ready(slot, by, auth, seen_sha256, lock=True)
    agreement = slot.agreement
    signature = AgreementSignature(
        slot=slot, signer_id=slot.person_id, account_id=by.user_id, method=Method.ONLINE,
        auth=auth.method, statement=str(STATEMENT), text_sha256=agreement.text_sha256,
        paper_sha256=agreement.paper.sha256 if agreement.paper else "",
        signed_at=paper.at, signed_on=timezone.localdate(paper.at),
        handwriting=_kept(drawing, by), sealed=paper.keep(agreement),
        passkey=_kept_key(key, agreement),
    )
    entries = write_signatures(
        agreement=agreement, signatures=[signature], by=by, auth=auth.method
    )
    _give_receipt(agreement, signature, entries[0])
    return signature


def _ready(
    slot: SignatureSlot, by: Viewer, auth: AuthProof, seen_sha256: str, *, lock: bool = False
) -> SignatureSlot:
    """The slot and its agreement as they are now, if this person may sign it now.

    With a lock on the agreement: within a transaction.
    """
    rows = SignatureSlot.objects.select_related(
        "person", "agreement__campaign", "agreement__paper"
    )
    if lock:
        rows = rows.select_for_update(of=("agreement",))
    slot = rows.get(pk=slot.pk)
    archiving.require_open_year(slot.agreement.campaign)
    rules.check(auth.fresh(clock.now()), "S6", "password").require()
    facts = access.slot_facts([slot])[slot.pk]
    rules.may_sign(facts, by.person_id, clock.today(), seen_sha256).require()
    return slot


def write_signatures(
    *, agreement: Agreement, signatures: list[AgreementSignature], by: Viewer, auth: str = ""
) -> list[LedgerEntry]:
    """Write signatures of one locked agreement, its new state, ledger lines and messages.

    Also the way in which a confirmed scan brings its signatures. Gives the entries, those of the
    signatures first.
    """
    new = [signature.slot_id for signature in signatures]
    waiting = list(agreement.slots.filter(signature=None).exclude(pk__in=new).order_by("order"))
    complete = not waiting
    try:
        with transaction.atomic():
            for signature in signatures:
                signature.save(force_insert=True)
    except IntegrityError as error:
        raise StaleState from error
    if complete:
        agreement.state = AgreementState.EFFECTIVE
        agreement.effective_at = clock.now()
        agreement.effective_on = max(s.signed_on for s in signatures)
    else:
        agreement.state = AgreementState.PARTLY_SIGNED
    agreement.deferred_until = None
    agreement.save(update_fields=["state", "effective_at", "effective_on", "deferred_until"])
    predecessor = _end_predecessor(agreement) if complete else None
    if complete:
        duties.settle_after.enqueue([agreement.pk, *([predecessor.pk] if predecessor else [])])
    lines = [
        pen.Line(
            word="agreements.signed", subject=agreement, by=by,
            rows=[signature, agreement, *_files(signature), *_key(signature)],
            text_sha256=agreement.text_sha256, auth=auth or None,
            facts={"role": signature.slot.role, "method": signature.method, **_paper(signature)},
        )
        for signature in signatures
    ]
    if complete:
        word = "received" if agreement.kind == Kind.COMMITMENT else "in_force"
        lines.append(
            pen.Line(
                word=f"agreements.{word}", subject=agreement, by=SYSTEM,
                text_sha256=agreement.text_sha256,
            )
        )
    if predecessor is not None:
        lines.append(
            pen.Line(word="agreements.ended", subject=predecessor, by=by, rows=[predecessor])
        )
    entries = pen.write_many(lines)
    if complete:
        settle(topic_of(agreement))
        _tell_in_force(agreement, signatures)
        _tell_below(agreement)
    else:
        _tell_next(agreement, waiting)
    return entries


def _paper(signature: AgreementSignature) -> dict[str, str]:
    """The digest of the sealed paper, for everybody to compare with the file in hand."""
    facts = {"paper": signature.sealed.sha256} if signature.sealed else {}
    return facts | ({"passkey": signature.passkey} if signature.passkey else {})


def _kept_key(key: KeyStatement | None, agreement: Agreement) -> str:
    """Keep what the person's own key signed: it must be this text of this agreement (rule S5)."""
    if key is None:
        return ""
    rules.check(keysign.covers(key, label_of(agreement), agreement.text_sha256), "S5").require()
    kept = KeyStatement.objects.filter(sha256=key.sha256).first()
    if kept is not None:  # the same signature over several documents of one sitting
        if kept.signature != key.signature:
            raise StaleState
        return kept.sha256
    key.pk = None
    try:
        with transaction.atomic():
            key.save(force_insert=True)
    except IntegrityError as error:
        raise StaleState from error
    return key.sha256


def _key(signature: AgreementSignature) -> list[KeyStatement]:
    return list(KeyStatement.objects.filter(sha256=signature.passkey)) if signature.passkey else []


def _files(signature: AgreementSignature) -> list[StoredFile]:
    """The files that came with a signature: what was drawn, and the paper that was sealed."""
    drawn = [signature.handwriting.file] if signature.handwriting else []
    return [*drawn, *([signature.sealed] if signature.sealed else [])]


def _kept(drawing: Drawing | None, by: Viewer) -> Handwriting | None:
    if drawing is None or by.person_id is None:
        return None
    if drawing.remember:
        Handwriting.objects.filter(person_id=by.person_id, remembered=True).update(
            remembered=False
        )
    return Handwriting.objects.create(
        person_id=by.person_id, file=drawing.file, remembered=drawing.remember,
        created_at=clock.now(),
    )


def _end_predecessor(agreement: Agreement) -> Agreement | None:
    """The agreement that this one replaces binds until this one is in force (机关制度)."""
    old = agreement.predecessor
    if old is None or old.state != AgreementState.EFFECTIVE:
        return None
    old.state = AgreementState.ENDED
    old.ended_on, old.ended_at = agreement.effective_on, agreement.effective_at
    old.end_reason = _("由%(number)s接替") % {"number": agreement.number}
    old.save(update_fields=["state", "ended_on", "ended_at", "end_reason"])
    return old


def _give_receipt(
    agreement: Agreement, signature: AgreementSignature, entry: LedgerEntry
) -> None:
    """The signer hears at once that he signed: whoever did not sign would find out."""
    notify(
        [signature.signer_id],
        _("您已签订责任书 %(number)s") % {"number": agreement.number},
        _("%(time)s线上签订，校验码 %(code)s，留痕序号 %(seq)d，点此下载签署回执。"
          "如非本人操作，请立即告知党办。")
        % {
            "time": cn_datetime(signature.signed_at), "code": agreement.check_code,
            "seq": entry.seq,
        },
        reverse("receipt", args=[entry.seq]),
        f"agreements.receipt:{signature.pk}",
    )


def _tell_in_force(agreement: Agreement, signatures: list[AgreementSignature]) -> None:
    """The responsible person learns that all have signed, unless he did so last himself."""
    if any(s.signer_id == agreement.responsible_id for s in signatures):
        return
    notify(
        [agreement.responsible_id],
        _("责任书 %(number)s 已生效") % {"number": agreement.number},
        _("各方均已签订，可以下载责任书和签署记录单。"),
        reverse("agreement", args=[agreement.pk]),
        f"agreements.in_force:{agreement.pk}",
    )


def _tell_next(agreement: Agreement, waiting: list[SignatureSlot]) -> None:
    """Whoever signs next learns that it is his turn."""
    notify_each(
        Message(
            recipient_id=slot.person_id,
            title=_("%(name)s的责任书待您签订") % {"name": agreement.responsible.name},
            text=_("责任人已签订，请阅读后签订。"),
            url=reverse("agreement", args=[agreement.pk]),
            topic=topic_of(agreement),
        )
        for slot in waiting
        if slot.role != SlotRole.RESPONSIBLE
    )


def _tell_below(agreement: Agreement) -> None:
    """The level below learns that its agreements are open now."""
    levels = [level for level in Level if Level(agreement.level) in LEVELS_ABOVE[level]]
    below = Agreement.objects.live().filter(
        campaign_id=agreement.campaign_id, issuer_id=agreement.responsible_id,
        level__in=levels, state=AgreementState.ISSUED,
    ).order_by()
    notify_each(
        Message(
            recipient_id=responsible_id,
            title=_("您的责任书已开放签订"),
            text=_("上一级责任书已生效，请通读全文后签订。"),
            url=reverse("agreement", args=[pk]),
            topic=f"agreements.agreement:{pk}",
        )
        for pk, responsible_id in below.values_list("pk", "responsible_id")
    )

