"""Files for the tests of uploads, made here: good ones, broken ones, hostile ones."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    TextStringObject,
)

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def written(writer: PdfWriter) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def blank(pages: int = 1) -> PdfWriter:
    writer = PdfWriter()
    for _number in range(pages):
        writer.add_blank_page(595, 842)
    return writer


def pdf(pages: int = 1) -> bytes:
    return written(blank(pages))


def pdf_saying(text: str) -> bytes:
    """A page whose text layer says this: two-byte codes with a table back to characters."""
    writer = blank()
    page = writer.pages[0]
    codes = {char: number for number, char in enumerate(dict.fromkeys(text), start=1)}
    lines = "\n".join(
        f"<{code:04X}> <{char.encode('utf-16-be').hex()}>" for char, code in codes.items()
    )
    table = DecodedStreamObject()
    table.set_data(
        (
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
            "/CMapName /T def /CMapType 2 def\n"
            "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
            f"{len(codes)} beginbfchar\n{lines}\nendbfchar\nendcmap end end"
        ).encode()
    )
    below = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/CIDFontType2"),
            NameObject("/BaseFont"): NameObject("/Test"),
            NameObject("/DW"): FloatObject(1000),
        }
    )
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type0"),
            NameObject("/BaseFont"): NameObject("/Test"),
            NameObject("/Encoding"): NameObject("/Identity-H"),
            NameObject("/DescendantFonts"): ArrayObject([writer._add_object(below)]),
            NameObject("/ToUnicode"): writer._add_object(table),
        }
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F"): writer._add_object(font)})}
    )
    shown = DecodedStreamObject()
    written_codes = "".join(f"{codes[char]:04X}" for char in text)
    shown.set_data(f"BT /F 16 Tf 72 700 Td <{written_codes}> Tj ET".encode())
    page[NameObject("/Contents")] = writer._add_object(shown)
    return written(writer)


def pdf_with(key: str, value) -> bytes:
    """A PDF with one more entry in its catalogue."""
    writer = blank()
    writer._root_object[NameObject(key)] = value
    return written(writer)


def action(kind: str, **entries) -> DictionaryObject:
    more = {NameObject(f"/{key}"): TextStringObject(text) for key, text in entries.items()}
    return DictionaryObject({NameObject("/S"): NameObject(kind), **more})


def pdf_with_note(subtype: str, **entries) -> bytes:
    """A PDF with one annotation."""
    writer = blank()
    box = ArrayObject([FloatObject(n) for n in (0, 0, 10, 10)])
    note = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject(subtype), NameObject("/Rect"): box,
        }
        | {NameObject(f"/{key}"): value for key, value in entries.items()}
    )
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])
    return written(writer)


def pdf_with_script() -> bytes:
    tree = ArrayObject([TextStringObject("a"), action("/JavaScript", JS="app.alert(1)")])
    return pdf_with(
        "/Names",
        DictionaryObject(
            {NameObject("/JavaScript"): DictionaryObject({NameObject("/Names"): tree})}
        ),
    )


def pdf_with_attachment() -> bytes:
    writer = blank()
    writer.add_attachment("a.exe", b"MZ")
    return written(writer)


def pdf_encrypted(user: str, owner: str) -> bytes:
    writer = blank()
    writer.encrypt(user_password=user, owner_password=owner, algorithm="AES-256")
    return written(writer)


def pdf_titled(title: str) -> bytes:
    writer = blank()
    writer.add_metadata({"/Title": title})
    return written(writer)


def pdf_without_pages() -> bytes:
    return written(PdfWriter())


def pdf_bomb() -> bytes:
    """A page whose content unpacks to hundreds of megabytes."""
    press = zlib.compressobj(9)
    head, part = (
        press.compress(bytes(size)) + press.flush(zlib.Z_FULL_FLUSH) for size in (0, 1_000_000)
    )
    packed = head + part * 300  # after a full flush a part may stand again
    length = str(len(packed)).encode()
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
        b"4 0 obj<</Length " + length + b"/Filter/FlateDecode>>stream\n"
        + packed
        + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


def pdf_circular() -> bytes:
    """A tree of pages that contains itself."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )


def copied(data: bytes) -> int:
    return len(PdfReader(io.BytesIO(data)).pages)


def image(kind: str, size: tuple[int, int] = (40, 30), mode: str = "RGB", **options) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size, 200 if mode == "L" else None).save(target, kind, **options)
    return target.getvalue()


def jpeg_from_a_phone() -> bytes:
    """Turned on its side, with place, camera and a second picture behind the end."""
    notes = Image.Exif()
    notes[0x0112] = 6
    notes[0x010F] = "PhoneMaker"
    notes.get_ifd(0x8825)[1] = "N"
    return image("JPEG", exif=notes.tobytes(), comment=b"hello <script>") + image("JPEG")


def png_chunk(kind: bytes, body: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + check


def png_flood(width: int = 60_000, height: int = 60_000) -> bytes:
    """A small file that says it is a huge picture."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head)
        + png_chunk(b"IDAT", zlib.compress(bytes(1000))) + png_chunk(b"IEND", b"")
    )


def png_with_words() -> bytes:
    data = image("PNG")
    text = png_chunk(b"tEXt", b"Comment\x00<script>alert(1)</script>")
    return data[:33] + text + data[33:]


def archive(*names: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as parts:
        for name in names:
            parts.writestr(name, "x")
    return target.getvalue()


def word() -> bytes:
    return archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
