"""Is a paper genuine: by its check code, or by the file itself. Anybody may ask.

A file is looked up by its digest. One that is not known, but bears a number of ours or our
digital signature, was altered. Nothing of its content is read or told: marks are looked for in
the bytes, and no part of the file is opened.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cryptography import x509
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from agreements.models import Agreement, AgreementSignature, SigningRecordPaper
from agreements.states import AgreementState
from portal import clock
from portal.delivery import signers
from portal.errors import Sentence
from portal.models import EvidencePack, KeyStatement, LedgerCheckpoint, LedgerEntry
from portal.verifier import luze_verify

CODE = re.compile(r"[0-9A-F]{12}")
# As agreements are numbered (actions.issuing): prefix, year, letter of the level, place.
NUMBER = re.compile(
    rb"(?:[0-9A-Za-z]|[\xe4-\xe9][\x80-\xbf]{2}){1,16}-\d{4}-[A-Z]-\d{1,6}"
)
MOST_NUMBERS = 20
VERIFIER: Any = luze_verify  # written for old Pythons, without types
LONGEST_RECEIPT = 200_000
A_ZIP = b"PK\x03\x04"


class Result(StrEnum):
    GENUINE = "genuine"
    ALTERED = "altered"
    PACKED = "packed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Standing:
    """A paper that the organ keeps: what it is, and how its matter stands; never its content."""

    what: Sentence
    kind: str  # shape
    word: Sentence
    number: str = ""
    note: Sentence = ""
    kept: bool = True  # these very bytes are kept here


@dataclass(frozen=True)
class Answer:
    """What the page says. Of an altered or unknown paper it says nothing else."""

    result: Result
    code: str = ""
    standing: Standing | None = None

    @property
    def genuine(self) -> bool:
        return self.result == Result.GENUINE


Provider = Callable[[str], Standing | None]


# --- by the code ------------------------------------------------------------------------------


def plain(sent: str) -> str:
    """A code as typed or scanned, without spaces, in capitals of ordinary width."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", sent)).upper()


def of_code(sent: str) -> Answer:
    """What the organ knows of this code."""
    code = plain(sent)
    if not CODE.fullmatch(code):
        return Answer(Result.UNKNOWN)
    grouped = f"{code[:4]} {code[4:8]} {code[8:]}"
    found = _agreements().filter(check_code=grouped).first()
    if found is None:
        return Answer(Result.UNKNOWN, grouped)
    return Answer(Result.GENUINE, grouped, _standing(found, _("责任书")))


# --- by the file ------------------------------------------------------------------------------


def of_file(data: bytes) -> Answer:
    """What the organ knows of these bytes."""
    if data[:1] == b"{" and len(data) <= LONGEST_RECEIPT:
        return _of_receipt(data)
    sha256 = hashlib.sha256(data).hexdigest()
    for name in settings.LUZE_PAPER_PROVIDERS:
        provider: Provider = import_string(name)
        found = provider(sha256)
        if found is not None:
            return Answer(Result.GENUINE, standing=found)
    if data.startswith(A_ZIP):
        # Files that leave together are packed anew each time: only an evidence pack is known whole.
        return Answer(Result.PACKED)
    return Answer(Result.ALTERED if _bears_our_marks(data) else Result.UNKNOWN)


def standing(sha256: str) -> Standing | None:
    """Papers of agreements in every state of their signatures, signing records, packs."""
    return _of_paper(sha256) or _of_record(sha256) or _of_pack(sha256)


def _of_paper(sha256: str) -> Standing | None:
    sealed = (
        AgreementSignature.objects.filter(sealed__sha256=sha256)
        .select_related("slot").order_by("pk").first()
    )
    asked = Q(pk=sealed.slot.agreement_id) if sealed else Q(paper__sha256=sha256)
    found = _agreements().filter(asked).order_by("pk").first()
    if found is None:
        return None
    signed = AgreementSignature.objects.filter(slot__agreement=found, sealed__isnull=False)
    here = signed.filter(pk__lte=sealed.pk).count() if sealed else 0
    now = signed.count()
    note = ""
    if here < now:
        note = _("这份文件有%(here)d方数字签名，此后又加注%(more)d方，请以最新的一份为准。") % {
            "here": here, "more": now - here
        }
    return _standing(found, _("责任书"), note)


def _of_record(sha256: str) -> Standing | None:
    kept = (
        SigningRecordPaper.objects.filter(file__sha256=sha256).order_by("last_entry").first()
    )
    if kept is None:
        return None
    found = _agreements().get(pk=kept.agreement_id)
    # A newer record is set only when somebody asks for it; its lines are there before.
    later = LedgerEntry.objects.filter(
        subject=f"agreements.agreement:{found.pk}", seq__gt=kept.last_entry
    ).exists()
    note = _("此后又有签署或者办理，请重新下载签署记录单，以最新的一份为准。") if later else ""
    return _standing(found, _("签署记录单"), note)


def _of_pack(sha256: str) -> Standing | None:
    if not EvidencePack.objects.filter(sha256=sha256).exists():
        return None
    return Standing(_("证据包"), "done", _("由本单位导出"))


def _agreements() -> QuerySet[Agreement]:
    rows: QuerySet[Agreement] = Agreement.objects.select_related("successor").defer("text")
    return rows


def _standing(agreement: Agreement, what: Sentence, note: Sentence = "") -> Standing:
    kind, word = _status(agreement)
    return Standing(what, kind, word, agreement.number, note)


def _status(agreement: Agreement) -> tuple[str, str]:
    state = agreement.state
    if state == AgreementState.VOIDED:
        return "off", _("已作废")
    if state == AgreementState.ENDED:
        return "off", _("已被接替") if hasattr(agreement, "successor") else _("已终止")
    if state == AgreementState.EFFECTIVE:
        over = agreement.term_end < clock.today()
        return ("off", _("已期满")) if over else ("done", _("已生效"))
    return "due", _("待签")


# --- receipts and marks -------------------------------------------------------------------------


def _of_receipt(data: bytes) -> Answer:
    """A receipt is genuine when its proof holds and all of its parts are the ones kept here.

    It brings its own keys, so a proof that holds says nothing by itself: whoever has a true entry
    could build a tree over it and sign that with a key of his own.
    """
    try:
        text = data.decode()
        receipt = VERIFIER.strict(text)
        ours = receipt["kind"] == "luze-receipt"
    except (ValueError, KeyError, TypeError):
        text = data.decode(errors="replace")
        return Answer(Result.ALTERED if '"luze-receipt"' in text else Result.UNKNOWN)
    if not ours:
        return Answer(Result.UNKNOWN)
    try:
        _said, (size, _root), content = VERIFIER.check_receipt(text, None, None)
    except (luze_verify.Altered, luze_verify.Unusable, ValueError):
        return Answer(Result.ALTERED)
    if not _is_ours(receipt, content, size):
        return Answer(Result.ALTERED)
    told = Standing(_("回执"), "done", _("与账本一致"), str(content["seq"]), kept=False)
    return Answer(Result.GENUINE, standing=told)


def _is_ours(receipt: dict[str, Any], content: dict[str, Any], size: int) -> bool:
    """Whether entry, checkpoint and passkey are the ones kept here.

    Rows are looked up by number and digest only: a stranger's text may hold what no database takes.
    """
    entry = LedgerEntry.objects.filter(seq=content["seq"]).first()
    signed = LedgerCheckpoint.objects.filter(size=size).first()
    if entry is None or signed is None or entry.body != receipt["entry"]:
        return False
    if (signed.note, signed.key) != (receipt["checkpoint"], receipt["key"]):
        return False
    proof = receipt.get("passkey")
    if proof is None:
        return True
    kept = KeyStatement.objects.filter(sha256=content["facts"]["passkey"]).first()
    return kept is not None and all(getattr(kept, name) == proof[name] for name in proof)


def _bears_our_marks(data: bytes) -> bool:
    """A number of ours stands in its properties, or our certificate in a signature."""
    return _bears_our_name(data) or _bears_a_number(data)


def _bears_a_number(data: bytes) -> bool:
    seen = dict.fromkeys(found.group().decode(errors="ignore") for found in NUMBER.finditer(data))
    numbers = list(seen)[:MOST_NUMBERS]
    return bool(numbers) and Agreement.objects.filter(number__in=numbers).exists()


def _bears_our_name(data: bytes) -> bool:
    """Signatures carry their certificate in hexadecimal; its subject is the organ."""
    if not data.startswith(b"%PDF"):
        return False
    try:
        certificate: x509.Certificate = signers.certificate()
    except signers.SealFailed:
        return False
    name = certificate.subject.public_bytes().hex().encode()
    return name in data or name.upper() in data
