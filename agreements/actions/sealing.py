"""The organ's digital signature on an agreement, made in the act of signing.

The sealed bytes are prepared before the transaction, on the paper as it is at that moment; their
digest stands in the ledger entry of the signature. Who comes second finds the paper moved on,
and his bytes are made anew on the new one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from agreements.models import Agreement, AgreementSignature, SignatureSlot
from agreements.states import Kind, Method, SlotRole
from agreements.wording import method_words
from portal import clock
from portal.actions import files
from portal.delivery import seal
from portal.delivery.signers import SealFailed
from portal.errors import StaleState
from portal.models import StoredFile

PDF = "application/pdf"


class PaperMoved(StaleState):
    """Another party signed between the preparation and the act."""


@dataclass(frozen=True)
class Sealed:
    """A paper with one more digital signature; its bytes stand in their place already."""

    at: datetime
    base: int  # the stored file on which it was made
    sha256: str
    size: int

    def keep(self, agreement: Agreement) -> StoredFile:
        """The record of the sealed paper, within the transaction. Raises PaperMoved."""
        now = latest(agreement) or agreement.paper
        if now is None or now.pk != self.base:
            raise PaperMoved
        return files.record(self.sha256, self.size, PDF)


def latest(agreement: Agreement) -> StoredFile | None:
    """The paper with all digital signatures so far; None where it bears none."""
    last = (
        AgreementSignature.objects.filter(slot__agreement=agreement)
        .exclude(sealed=None).select_related("sealed").order_by("-pk").first()
    )
    return last.sealed if last else None


@contextmanager
def sealed(slot: SignatureSlot, auth: str) -> Iterator[Sealed]:
    """The paper of a slot sealed for this act; the bytes are dropped when it does not happen.

    Raises SealFailed and FileDamaged: without the digital signature nobody signs; PaperMoved
    when the slot was signed since it was looked at.
    """
    agreement = slot.agreement
    base = latest(agreement) or agreement.paper
    assert base is not None  # rule S8
    at = clock.now()
    try:
        data = seal.seal(files.read(base), _act(slot, auth, at))
    except SealFailed:
        # Who clicked twice may find his own signature on the paper: that is no fault of the paper.
        if AgreementSignature.objects.filter(slot=slot).exists():
            raise PaperMoved from None
        raise
    sha256 = files.put(data)
    try:
        yield Sealed(at, base.pk, sha256, len(data))
    except BaseException:
        files.drop(sha256)
        raise


def _act(slot: SignatureSlot, auth: str, at: datetime) -> seal.Act:
    agreement = slot.agreement
    way = method_words(Method.ONLINE, auth)
    role = _("承诺人") if agreement.kind == Kind.COMMITMENT else SlotRole(slot.role).label
    return seal.Act(
        field=slot.role, name=slot.person.name, at=at, way=way,
        reason=_("%(number)s：%(role)s%(name)s%(way)s。数字签名（完整性校验）由单位证书加注。")
        % {"number": agreement.number, "role": role, "name": slot.person.name, "way": way},
    )
