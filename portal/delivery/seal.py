"""The organ's digital signature on a paper (数字签名（完整性校验）), one at each act of signing.

PAdES B-B as an incremental update: what earlier signatures cover stays as it is, byte for byte.
It proves that the paper has not been altered since the act and which act it belongs to; it is
not a seal of the organ and not the person's own signature, and nothing here says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from django.conf import settings
from django.utils import dateformat, timezone
from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.pdf_byterange import PdfSignedData

from portal.delivery import cms, signers, timestamps
from portal.delivery.signers import SealFailed

ROOM = 1024  # bytes for a signature, its certificates apart
ROOM_FOR_TIMESTAMP = 12288
FONT, SIZE, PITCH = "LuzeSeal", 9, 13
LABEL = _("数字签名（完整性校验）")

DAMAGED = _("文书不能加注数字签名，本次办理没有完成。请联系系统管理员。")
_MEANING = re.compile(r"<([0-9a-f]{4})> <([0-9a-f]{4,8})>")


@dataclass(frozen=True)
class Act:
    """What a signature on a paper belongs to: who did what, when and how.

    `way` is printed in the field and may only use typefaces.SEAL_CHARACTERS.
    """

    field: str
    name: str
    at: datetime
    way: str
    reason: str


def seal(paper: bytes, act: Act) -> bytes:
    """The paper with the organ's signature in the field of this act.

    Raises SealFailed, with a sentence for the person, for whatever stands in the way.
    """
    signers.require_valid(act.at)
    signer = signers.signer()
    stamp = timestamps.token if settings.LUZE_TSA_URL else None
    try:
        writer = IncrementalPdfFileWriter(BytesIO(paper))
        embedder = PdfCMSEmbedder().write_cms(act.field, writer, existing_fields_only=True)
        field = next(embedder).get_object()
        _note(writer, field, act)
        embedder.send(SigObjSetup(sig_placeholder=_dictionary(act, timed=stamp is not None)))
        prepared, output = embedder.send(SigIOSetup(md_algorithm="sha256", in_place=False))
        embedder.send(cms.signature(signer, prepared.document_digest, stamp))
    except (PdfError, SigningError, ValueError, KeyError, IndexError, OSError) as problem:
        raise SealFailed(DAMAGED) from problem
    sealed: bytes = output.getvalue()
    return sealed


def _dictionary(act: Act, *, timed: bool) -> PdfSignedData:
    room = ROOM + sum(map(len, signers.signer().chain)) + ROOM_FOR_TIMESTAMP * timed
    made = PdfSignedData(
        obj_type=pdf_name("/Sig"),
        subfilter=SigSeedSubFilter.PADES,
        timestamp=timezone.localtime(act.at).replace(microsecond=0),
        bytes_reserved=2 * room,  # in hexadecimal digits
    )
    made[pdf_name("/Name")] = generic.TextStringObject(act.name)
    made[pdf_name("/Reason")] = generic.TextStringObject(act.reason)
    made[pdf_name("/Location")] = generic.TextStringObject(signers.organ())
    return made


def _note(writer: IncrementalPdfFileWriter, field: generic.DictionaryObject, act: Act) -> None:
    """Writes into the field what a reader should see: what this is, when, how."""
    left, low, right, high = (float(n) for n in field["/Rect"])
    width, height = round(right - left, 2), round(high - low, 2)
    corners = map(generic.FloatObject, (0, 0, width, height))
    form = {
        pdf_name("/Type"): pdf_name("/XObject"),
        pdf_name("/Subtype"): pdf_name("/Form"),
        pdf_name("/BBox"): generic.ArrayObject(corners),
    }
    drawn = ""
    if fonts := _fonts(writer):
        moment = dateformat.format(timezone.localtime(act.at), "Y年n月j日 H:i:s")
        known = _numbers(fonts[f"/{FONT}"])
        rows = "\n".join(
            f"<{''.join(known.get(each, '') for each in line)}> Tj T*"
            for line in (str(LABEL), moment, act.way)
        )
        start = f"q 0.25 g BT /{FONT} {SIZE} Tf {PITCH} TL 2 {height - SIZE - 2:.2f} Td"
        drawn = f"{start}\n{rows}\nET Q"
        face = generic.DictionaryObject({pdf_name(f"/{FONT}"): fonts.raw_get(f"/{FONT}")})
        form[pdf_name("/Resources")] = generic.DictionaryObject({pdf_name("/Font"): face})
    picture = writer.add_object(generic.StreamObject(form, stream_data=drawn.encode()))
    field[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): picture})


def _fonts(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject | None:
    """The face that came with the fields; a paper set on a machine without faces has none."""
    try:
        found: generic.DictionaryObject = writer.root["/AcroForm"]["/DR"]["/Font"]
    except KeyError:
        return None
    return found


def _numbers(font: generic.DictionaryObject) -> dict[str, str]:
    """Character -> number of its glyph, in hexadecimal."""
    text = font["/ToUnicode"].data.decode()
    return {
        bytes.fromhex(code).decode("utf-16-be"): number for number, code in _MEANING.findall(text)
    }
