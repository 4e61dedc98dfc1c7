"""A stored file is handed out to be saved, under a name that does no harm."""

from __future__ import annotations

import pytest

from portal import filenames
from portal.actions import files
from portal.actions.files import FileDamaged
from portal.delivery.serve import serve

pytestmark = pytest.mark.django_db


def test_a_file_is_saved_and_never_shown_as_a_page():
    response = serve(files.store(b"<script>", "text/html"), "说明.html")
    assert response.content == b"<script>"
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")
    assert "no-store" in response["Cache-Control"]


def test_a_pdf_says_that_it_is_one():
    assert serve(files.store(b"%PDF-1.7", "application/pdf"), "a.pdf")["Content-Type"] == (
        "application/pdf"
    )


def test_a_chinese_name_arrives_whole():
    response = serve(files.store(b"x", "application/pdf"), "责任书 AL-2026.pdf")
    assert "filename*=utf-8''%E8%B4%A3%E4%BB%BB%E4%B9%A6%20AL-2026.pdf" in (
        response["Content-Disposition"]
    )


def test_line_breaks_in_a_name_start_no_header():
    response = serve(files.store(b"x", "application/pdf"), 'a\r\nSet-Cookie: x="1".pdf')
    assert "\r" not in response["Content-Disposition"]
    assert "Set-Cookie" not in response.headers


def test_damaged_bytes_are_not_handed_out():
    file = files.store(b"kept", "application/pdf")
    place = files.place_of(file.sha256)
    place.chmod(0o600)
    place.write_bytes(b"changed")
    with pytest.raises(FileDamaged):
        serve(file, "a.pdf")
    place.unlink()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("责任书\u202efdp.exe", "责任书fdp.exe"),
        ("a\x00b.pdf", "ab.pdf"),
        ("a\u200bb.pdf", "ab.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("com1", "_com1"),
        ("nul.tar.pdf", "_nul.tar.pdf"),
        (" . ", "文件"),
        ("", "文件"),
        ("a:b|c*.pdf", "abc.pdf"),
        ("a\u3000b\tc.pdf", "a b c.pdf"),
        ("name.pdf. . ", "name.pdf"),
    ],
)
def test_names_are_cleaned(given, kept):
    assert filenames.clean(given) == kept


def test_a_very_long_name_keeps_its_ending():
    name = filenames.clean("长" * 300 + ".pdf")
    assert name.endswith("长.pdf")
    assert len(name) <= 120
    assert len(name.encode()) <= 240


def test_an_ending_that_does_not_fit_is_followed_by_one_that_does():
    assert filenames.clean("scan.exe", suffix=".pdf") == "scan.exe.pdf"
    assert filenames.clean("scan.PDF", suffix=".pdf") == "scan.pdf"
    assert filenames.clean("scan.JPEG", suffix=".jpg") == "scan.jpg"
    assert filenames.clean("扫描件", suffix=".png") == "扫描件.png"
