"""Papers are what the standard asks, reach for nothing, and never take the house with them."""

from __future__ import annotations

import html as markup
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from django.db import transaction
from PIL import Image
from pypdf import PdfReader

from portal.delivery import fonts, join, pdf, qr

RARE_NAMES = "喆堃玥翀祎赟贇曌䶮𬭸𫖮"


def page(body: str) -> str:
    return f'<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><body>{body}</body></html>'


def read(tool: str, paper: bytes, *options: str) -> str:
    command = [tool, *options, "-"] + (["-"] if tool == "pdftotext" else [])
    return subprocess.run(command, input=paper, capture_output=True, check=True).stdout.decode()


def words(paper: bytes) -> list[list[tuple[float, float, str]]]:
    """Per page: left edge, top and text of each word, as poppler reads them."""
    found = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)".*?>(.*?)</word>')
    return [
        [(float(x), float(y), markup.unescape(text)) for x, y, text in found.findall(sheet)]
        for sheet in read("pdftotext", paper, "-bbox").split("<page ")[1:]
    ]


def lines_of(sheet: list[tuple[float, float, str]]) -> list[str]:
    lines: dict[float, str] = {}
    for _left, top, text in sorted(sheet):
        lines[round(top)] = lines.get(round(top), "") + text
    return [lines[top] for top in sorted(lines)]


@pytest.fixture(scope="module")
def grid() -> bytes:
    """Nothing but characters, enough for three pages."""
    return pdf.render(page(f'<main class="text"><p>{"政" * 28 * 22 * 2}</p></main>'), title="格")


def test_a_paper_is_a4_and_names_its_archive_format(grid):
    facts = read("pdfinfo", grid)
    assert "A4" in facts
    assert re.search(r"Title:\s+格", facts)
    assert b'pdfaid:part="3"' in grid


def test_a_page_has_22_lines_of_28_characters(grid):
    body = [line for line in lines_of(words(grid)[0]) if "政" in line]
    assert len(body) == 22
    assert len(body[0]) == 26  # two characters of indent
    assert {len(line) for line in body[1:]} == {28}


def test_page_numbers_stand_outside_right_on_odd_left_on_even_pages(grid):
    feet = [[word for word in sheet if word[1] > 742.8] for sheet in words(grid)]  # 262 mm
    assert ["".join(text for _x, _y, text in sorted(foot)) for foot in feet] == [
        "—1—",
        "—2—",
        "—3—",
    ]
    assert [foot[0][0] > 297.6 for foot in feet] == [True, False, True]


def test_rare_names_can_be_read_back():
    paper = pdf.render(page(f"<p>{RARE_NAMES}</p>"), title="名")
    assert RARE_NAMES in read("pdftotext", paper).replace("\n", "")


@pytest.fixture(scope="module")
def listener():
    """A port that notes every connection made to it."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)
    seen: list[object] = []
    open_ = threading.Event()

    def listen() -> None:
        while not open_.is_set():
            try:
                seen.append(server.accept()[1])
            except TimeoutError:
                continue

    thread = threading.Thread(target=listen)
    thread.start()
    yield server.getsockname()[1], seen
    open_.set()
    thread.join()
    server.close()


SVG = '<svg viewBox="0 0 9 9" width="9" height="9">'
VECTORS = {
    "image": '<img src="{}">',
    "picture set": '<img srcset="{} 1x">',
    "style sheet": '<link rel="stylesheet" href="{}">',
    "import": "<style>@import url({});</style>",
    "background": "<p style=\"background:url('{}')\">甲</p>",
    "list mark": "<ul><li style=\"list-style-image:url('{}')\">甲</ul>",
    "border": "<p style=\"border:1px solid;border-image-source:url('{}')\">甲</p>",
    "generated": "<style>p::before{{content:url('{}')}}</style><p>甲",
    "face": "<style>@font-face{{font-family:x;src:url('{}')}}p{{font-family:x}}</style><p>甲",
    "attachment": '<link rel="attachment" href="{}">',
    "attached link": '<a rel="attachment" href="{}">甲</a>',
    "object": '<object data="{}"></object>',
    "embed": '<embed src="{}">',
    "vector image": SVG + '<image href="{}" width="9" height="9"/></svg>',
    "vector use": SVG + '<use href="{}#a"/></svg>',
    "vector fill": SVG + '<style>@import url({});</style><path d="M0 0h9v9z"/></svg>',
    "base": '<base href="{}"><img src="x.png">',
    "frame": '<iframe src="{}"></iframe>',
    "page": "<style>@page{{background:url('{}')}}</style><p>甲",
    "profile": "<style>@color-profile --x{{src:url('{}')}}</style><p>甲",
}


@pytest.mark.parametrize("vector", VECTORS)
def test_a_paper_reads_no_file_and_calls_nobody(vector, listener, tmp_path):
    port, seen = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("不得外泄之内容", encoding="utf-8")
    hidden = "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciLz4="
    addresses = [secret.as_uri(), f"http://127.0.0.1:{port}/x", f"ftp://127.0.0.1:{port}/", hidden]
    refused = 0
    for address in addresses:
        body = VECTORS[vector].format(markup.escape(address))
        try:
            paper = pdf.render(page(body), title="试")
        except pdf.PaperFailed:
            refused += 1
        else:
            assert not PdfReader(BytesIO(paper)).attachments
            assert "外泄" not in read("pdftotext", paper)
    assert seen == []
    if vector in {"image", "style sheet", "import", "background", "attachment", "vector image"}:
        assert refused == len(addresses)


def test_a_refused_address_is_named_to_the_caller():
    with pytest.raises(pdf.PaperFailed, match="外部内容") as caught:
        pdf.render(page('<img src="file:///etc/hostname">'), title="试")
    assert caught.value.refused == ("file:///etc/hostname",)


def test_a_picture_handed_in_by_name_is_printed():
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text y="9">印</text></svg>'
    picture = pdf.Resource("image/svg+xml", svg.encode())
    paper = pdf.render(page('<img src="luze:mark">'), title="图", resources={"luze:mark": picture})
    assert "印" in read("pdftotext", paper)
    with pytest.raises(pdf.PaperFailed):
        pdf.render(page('<img src="luze:mark">'), title="图")


@pytest.mark.parametrize(
    "bomb",
    [
        "<div>" * 900 + "甲",
        pytest.param(
            '<table><tr><td colspan="1000000">甲</td></tr></table>' * 3, marks=pytest.mark.walk
        ),
        pytest.param(
            "<table>" + "<tr><td>甲</td></tr>" * 100_000 + "</table>", marks=pytest.mark.walk
        ),
    ],
    ids=["nested", "wide", "endless"],
)
def test_a_layout_bomb_ends_its_own_paper_only(bomb):
    press = pdf.Press(seconds=4)
    try:
        with pytest.raises(pdf.PaperFailed, match="文书"):
            press.print(pdf.Sheet(page(bomb), "弹"))
        assert press.print(pdf.Sheet(page("<p>下一份</p>"), "好")).startswith(b"%PDF")
    finally:
        press.stop()


def test_a_renderer_that_died_is_replaced():
    press = pdf.Press()
    try:
        first = press.start()
        assert press.print(pdf.Sheet(page("<p>甲</p>"), "甲"))
        assert press.start() is first
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        assert press.print(pdf.Sheet(page("<p>乙</p>"), "乙"))
    finally:
        press.stop()


def test_the_renderer_knows_no_secret_of_ours(monkeypatch):
    monkeypatch.setenv("LUZE_SECRET_KEY", "a-secret-of-ours")
    press = pdf.Press()
    try:
        known = Path(f"/proc/{press.start().pid}/environ").read_bytes()
    finally:
        press.stop()
    assert b"LUZE" not in known
    assert b"DATABASE" not in known


def test_many_threads_each_get_their_own_paper():
    names = [f"第{number}份" for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        papers = list(pool.map(lambda name: pdf.render(page(f"<p>{name}"), title=name), names))
    assert all(name in read("pdftotext", paper) for name, paper in zip(names, papers, strict=True))


def test_one_failed_paper_does_not_stop_the_others():
    sheets = [
        pdf.Sheet(page("<p>甲</p>"), "甲"),
        lambda: pdf.Sheet(page('<img src="http://localhost/">'), "乙"),
        pdf.Sheet(page("<p>丙</p>"), "丙"),
    ]
    first, second, third = pdf.render_many(sheets)
    assert isinstance(second, pdf.PaperFailed)
    assert first.startswith(b"%PDF")
    assert third.startswith(b"%PDF")


@pytest.mark.django_db
def test_a_paper_is_never_made_inside_a_transaction():
    assert pdf.render(page("<p>甲</p>"), title="甲")  # the test's own transaction is not meant
    with transaction.atomic(), pytest.raises(RuntimeError, match="transaction"):
        pdf.render(page("<p>甲</p>"), title="甲")


def test_only_bare_names_of_style_sheets_are_taken():
    for name in ("../../manage.py", "/etc/hostname", "paper.txt", "a/paper.css"):
        with pytest.raises(ValueError, match=re.escape(name)):
            pdf.render(page(""), title="", css=(name,))


def test_the_web_process_never_loads_the_typesetter():
    code = (
        "import sys, django; django.setup(); import agreements.documents, portal.delivery.pdf;"
        "sys.exit('weasyprint' in sys.modules)"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings"}
    assert subprocess.run([sys.executable, "-c", code], env=environment).returncode == 0


def test_this_machine_prints_well():
    assert fonts.problems() == []
    assert fonts.body_face()


def test_fangsong_is_taken_where_there_is_one():
    assert fonts.body_face(frozenset({"Noto Serif CJK SC", "FangSong"})) == "FangSong"
    assert not fonts.has_fangsong(frozenset({"Noto Serif CJK SC"}))
    assert fonts.body_face(frozenset()) == ""


def test_the_organs_own_font_folder_is_added_to_the_system(settings, tmp_path):
    settings.LUZE_FONT_DIR = str(tmp_path)
    configured = Path(fonts.environment()["FONTCONFIG_FILE"]).read_text()
    assert str(tmp_path) in configured
    assert fonts.faces()


def test_papers_printed_together_each_begin_on_a_front_side(grid):
    short = pdf.render(page("<p>短</p>"), title="短")
    joined = PdfReader(BytesIO(join.join([grid, short, short], title="合订")))
    texts = [sheet.extract_text().strip() for sheet in joined.pages]
    assert len(texts) == 7  # 3 + blank + 1 + blank + 1
    assert texts[3] == texts[5] == ""
    assert "短" in texts[4]
    assert "短" in texts[6]
    assert joined.metadata.title == "合订"


def test_the_code_on_a_paper_says_what_it_was_made_of(tmp_path):
    address = "https://luze.example/verify/A-1"
    text = page('<div class="proof"><img class="qr" src="luze:qr" alt="核对二维码"></div>')
    (tmp_path / "a.pdf").write_bytes(
        pdf.render(text, title="码", resources=qr.resources(address))
    )
    drawn = ["pdftoppm", "-r", "100", "-png", "-singlefile", tmp_path / "a.pdf", tmp_path / "a"]
    subprocess.run(drawn, check=True)
    with Image.open(tmp_path / "a.png") as sheet:
        assert [code.text for code in zxingcpp.read_barcodes(sheet)] == [address]
