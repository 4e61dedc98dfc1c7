"""Files that people hand in: taken by what they are, refused with a reason one understands."""

from __future__ import annotations

import io

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from PIL import Image

from portal import uploads
from portal.forms.files import SafeFileField, SafeFilesField
from portal.inspection import faults, limits, secrecy
from portal.uploads import Kind, Refused
from tests.portal import upload_files as made
from tests.portal.upload_files import action, image, pdf, pdf_saying, pdf_with

GOOD = {
    "one page": ("扫描件.pdf", pdf(), 1),
    "many pages": ("a.pdf", pdf(12), 12),
    "a pdf called docx": ("a.docx", pdf(), 1),
    "a pdf without a name": ("", pdf(), 1),
    "padded by a scanner": ("a.pdf", pdf() + b"\x00" * 400 + b"\r\n", 1),
    "a png": ("a.png", image("PNG"), 1),
    "a black and white png": ("a.png", image("PNG", mode="1"), 1),
    "a png with a palette": ("a.png", image("PNG", mode="P"), 1),
    "a transparent png": ("a.png", image("PNG", mode="RGBA"), 1),
    "a jpeg": ("a.jpg", image("JPEG"), 1),
    "a grey jpeg": ("a.jpeg", image("JPEG", mode="L"), 1),
    "a jpeg in passes": ("a.jpg", image("JPEG", progressive=True), 1),
    "a jpeg for the printer": ("a.jpg", image("JPEG", mode="CMYK"), 1),
    "a jpeg called png": ("a.png", image("JPEG"), 1),
    "a link to a page": ("a.pdf", pdf_with("/OpenAction", action("/URI", URI="https://a")), 1),
    "about secrets": ("a.pdf", pdf_saying("严格保守国家秘密和工作秘密"), 1),
}


@pytest.mark.parametrize("case", GOOD)
def test_an_ordinary_file_is_taken(case):
    name, data, pages = GOOD[case]
    upload = uploads.check(name, data)
    assert upload.pages == pages
    assert uploads.WORD_NOTICE not in upload.notices
    assert upload.data


BAD = {
    "nothing": ("a.pdf", b"", faults.EMPTY),
    "too large": ("a.pdf", b"%PDF-1.4" + bytes(limits.MAX_BYTES), faults.BIG),
    "text": ("a.pdf", "责任书".encode(), faults.KIND),
    "html called pdf": ("a.pdf", b"<!doctype html><script>1</script>", faults.KIND),
    "svg called png": ("a.png", b'<svg xmlns="a" onload="x()"/>', faults.KIND),
    "gif": ("a.gif", image("GIF"), faults.KIND),
    "gif with a script": ("a.jpg", b"GIF89a/*" + image("GIF")[8:] + b"*/=1;alert(1)", faults.KIND),
    "bmp": ("a.png", image("BMP"), faults.KIND),
    "tiff": ("a.jpg", image("TIFF"), faults.KIND),
    "webp": ("a.png", image("WEBP"), faults.KIND),
    "zip called pdf": ("a.pdf", made.archive("a.txt"), faults.KIND),
    "zip that climbs": ("a.pdf", made.archive("../../a.txt"), faults.KIND),
    "word with macros": ("a.docm", made.word(), faults.KIND),
    "old word": ("a.pdf", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(500), faults.KIND),
    "program": ("a.pdf", b"MZ" + bytes(500), faults.KIND),
    "elf": ("a.png", b"\x7fELF" + bytes(500), faults.KIND),
    "xml": ("a.pdf", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>', faults.KIND),
    "postscript": ("a.pdf", b"%!PS-Adobe-3.0", faults.KIND),
    "junk before a pdf": ("a.pdf", b"<html>" + pdf(), faults.KIND),
    "virus test": ("a.pdf", made.EICAR, faults.VIRUS),
    "virus test in a pdf": ("a.pdf", pdf() + made.EICAR, faults.VIRUS),
    "half a pdf": ("a.pdf", pdf()[:150], faults.BROKEN),
    "pdf in name only": ("a.pdf", b"%PDF-1.7\n%%EOF", faults.BROKEN),
    "no pages": ("a.pdf", made.pdf_without_pages(), faults.BROKEN),
    "pages in a circle": ("a.pdf", made.pdf_circular(), faults.BROKEN),
    "password": ("a.pdf", made.pdf_encrypted("open", "owner"), faults.ENCRYPTED),
    "no printing": ("a.pdf", made.pdf_encrypted("", "owner"), faults.ENCRYPTED),
    "too many pages": ("a.pdf", pdf(limits.MAX_PAGES + 1), faults.PAGES),
    "zip behind a pdf": ("a.pdf", pdf() + made.archive("a.txt"), faults.MIXED),
    "zip with a pdf's end": (
        "a.pdf", pdf()[:-6] + made.archive("a.txt") + b"\n%%EOF", faults.MIXED
    ),
    "html behind a pdf": ("a.pdf", pdf() + b"<script>1</script>", faults.MIXED),
    "html in a pdf": ("a.pdf", pdf().replace(b"\n", b"\n%<html><ScRipt>\n", 1), faults.MIXED),
    "script": ("a.pdf", made.pdf_with_script(), faults.SCRIPT),
    "script on opening": (
        "a.pdf", pdf_with("/OpenAction", action("/JavaScript", JS="1")), faults.SCRIPT
    ),
    "script with a veiled name": (
        "a.pdf",
        pdf_with("/OpenAction", action("/Named", N="1")).replace(b"/Named", b"/J#61vaScript"),
        faults.SCRIPT,
    ),
    "script on a note": (
        "a.pdf", made.pdf_with_note("/Link", A=action("/JavaScript", JS="1")), faults.SCRIPT
    ),
    "launch": ("a.pdf", pdf_with("/OpenAction", action("/Launch", F="cmd.exe")), faults.LAUNCH),
    "import": ("a.pdf", pdf_with("/OpenAction", action("/ImportData", F="a")), faults.LAUNCH),
    "attachment": ("a.pdf", made.pdf_with_attachment(), faults.EMBEDDED),
    "attached note": ("a.pdf", made.pdf_with_note("/FileAttachment"), faults.EMBEDDED),
    "film": ("a.pdf", made.pdf_with_note("/RichMedia"), faults.EMBEDDED),
    "form that is sent": (
        "a.pdf", made.pdf_with_note("/Widget", A=action("/SubmitForm", F="a")), faults.FORM
    ),
    "pdf that unpacks without end": ("a.pdf", made.pdf_bomb(), faults.COMPLEX),
    "png that floods": ("a.png", made.png_flood(), faults.PIXELS),
    "png without pixels": ("a.png", made.png_flood(300, 300), faults.BROKEN),
    "half a png": ("a.png", image("PNG")[:60], faults.BROKEN),
    "half a jpeg": ("a.jpg", image("JPEG", (400, 400))[:-40], faults.BROKEN),
    "jpeg in name only": ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(200), faults.BROKEN),
    "marked": ("a.pdf", pdf_saying("机密★10年"), faults.MARKED),
    "marked with gaps": ("a.pdf", pdf_saying("秘 密 ★ 一 年"), faults.MARKED),
    "marked without a star": ("a.pdf", pdf_saying("绝密 长期"), faults.MARKED),
    "marked with a level": ("a.pdf", pdf_saying("密级：秘密"), faults.MARKED),
    "marked in its title": ("a.pdf", made.pdf_titled("机密★长期"), faults.MARKED),
}


@pytest.mark.parametrize("case", BAD)
def test_an_unfit_file_is_refused_with_its_reason(case):
    name, data, code = BAD[case]
    with pytest.raises(Refused) as refused:
        uploads.check(name, data)
    said = [str(each) for each in refused.value.sentences]
    if code == faults.KIND:
        assert said == ["文件的内容不是PDF、PNG、JPEG，请转换格式后再上传。"]
    elif code == faults.COMPLEX:
        assert said[0] in (str(uploads.SENTENCES[code]), str(uploads.SENTENCES[faults.BROKEN]))
    else:
        assert str(uploads.SENTENCES[code]) in said


def test_there_are_files_enough_in_this_test():
    assert len(GOOD) + len(BAD) >= 60


def test_each_fault_has_its_sentence():
    codes = {v for k, v in vars(faults).items() if k.isupper()} - {faults.KIND}
    assert codes == set(uploads.SENTENCES)


def test_a_place_may_take_pdf_only():
    with pytest.raises(Refused) as refused:
        uploads.check("a.png", image("PNG"), (Kind.PDF,))
    assert "PDF" in str(refused.value.sentences[0])


def test_the_content_decides_the_name():
    assert uploads.check("../a.exe", pdf()).name == "a.exe.pdf"
    assert uploads.check("照片.PNG", image("JPEG")).name == "照片.PNG.jpg"


def test_a_photograph_keeps_its_picture_and_loses_its_place():
    given = made.jpeg_from_a_phone()
    upload = uploads.check("会场.jpg", given)
    assert uploads.STRIPPED_NOTICE in upload.notices
    assert b"PhoneMaker" not in upload.data
    assert b"script" not in upload.data
    with Image.open(io.BytesIO(upload.data)) as kept, Image.open(io.BytesIO(given)) as before:
        assert kept.getexif()[0x0112] == 6, "the right side up"
        assert 0x8825 not in kept.getexif()
        assert kept.tobytes() == before.tobytes()


def test_a_picture_loses_the_words_that_ride_along():
    upload = uploads.check("a.png", made.png_with_words() + made.archive("a.txt"))
    assert b"script" not in upload.data
    assert upload.data.endswith(b"IEND\xaeB`\x82")


def test_a_pdf_is_kept_byte_by_byte():
    data = pdf(2)
    assert uploads.check("a.pdf", data).data == data


@pytest.mark.parametrize(
    "text",
    [
        "机密★10年", "秘密★长期", "绝密★", "秘密☆一年", "机 密 ★ 1 年", "机密\u3000★\u300010年",
        "机密⭐️5年", "秘密 10年", "秘密（1年）", "绝密 长期", "机密六个月", "密级：机密",
        "密 级 : 绝密", "机\u200b密★", "秘密\n★一年", "秘密＊三年", "机密★１０年",
    ],
)
def test_a_mark_of_secrecy_is_seen_however_it_is_written(text):
    assert secrecy.has_mark(text)


@pytest.mark.parametrize(
    "text",
    [
        "保守国家秘密", "工作秘密五年", "保守秘密十年来", "机密文件管理", "秘密2026年", "商业秘密",
        "泄露秘密一年以上", "密级：公开", "责任期限一年", "长期坚持", "",
    ],
)
def test_talking_of_secrets_is_no_mark(text):
    assert not secrecy.has_mark(text)


def test_the_bare_word_is_taken_and_pointed_out():
    assert uploads.WORD_NOTICE in uploads.check("a.pdf", pdf_saying("机密")).notices
    assert uploads.WORD_NOTICE in uploads.check("秘密文件.pdf", pdf()).notices


def test_a_mark_in_the_name_is_refused_and_all_reasons_are_said():
    with pytest.raises(Refused) as refused:
        uploads.check("机密★10年 通知.pdf", made.pdf_with_script())
    said = [str(each) for each in refused.value.sentences]
    assert said == [str(uploads.MARKED_NAME), str(uploads.SENTENCES[faults.SCRIPT])]


class OneFile(forms.Form):
    file = SafeFileField(label="扫描件")


class SomeFiles(forms.Form):
    files = SafeFilesField(label="材料", required=False)


def handed(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/pdf")


def test_the_field_gives_the_file_or_the_sentence():
    form = OneFile({}, {"file": handed("a.pdf", pdf(3))})
    assert form.is_valid()
    assert form.cleaned_data["file"].pages == 3
    form = OneFile({}, {"file": handed("a.pdf", b"text")})
    assert form.errors["file"] == ["文件的内容不是PDF、PNG、JPEG，请转换格式后再上传。"]
    assert OneFile({}, {}).errors["file"] == ["请选择文件。"]
    empty = OneFile({}, {"file": handed("a.pdf", b"")})
    assert empty.errors["file"] == ["文件是空的，请重新选择。"]


def test_the_browser_is_told_what_fits_and_the_person_how_much():
    html = str(OneFile()["file"])
    assert 'accept=".pdf,.png,.jpg,.jpeg"' in html
    assert OneFile().fields["file"].help_text == "PDF、PNG、JPEG，不超过20MB。"


def test_of_several_files_the_unfit_one_is_named():
    request = RequestFactory().post(
        "/", {"files": [handed("一.pdf", pdf()), handed("二.pdf", b"text")]}
    )
    form = SomeFiles(request.POST, request.FILES)
    assert len(form.errors["files"]) == 1
    assert form.errors["files"][0].startswith("二.pdf：")
    request = RequestFactory().post(
        "/", {"files": [handed("一.pdf", pdf()), handed("二.pdf", pdf())]}
    )
    form = SomeFiles(request.POST, request.FILES)
    assert form.is_valid()
    assert [each.name for each in form.cleaned_data["files"]] == ["一.pdf", "二.pdf"]
    assert SomeFiles({}, {}).is_valid()


def test_a_file_beyond_the_limit_is_not_kept_while_it_arrives():
    request = RequestFactory().post(
        "/", {"file": handed("a.pdf", b"%PDF-" + bytes(2 * limits.MAX_BYTES))}
    )
    kept = request.FILES["file"]
    assert kept.size < limits.MAX_BYTES + 200_000
    form = OneFile({}, request.FILES)
    assert form.errors["file"] == [str(uploads.SENTENCES[faults.BIG])]
