"""Every kind of paper, measured: GB/T 9704 in millimetres, lines and characters."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from tempfile import NamedTemporaryFile

import pytest
from pypdf import PdfReader

from portal.delivery import official
from tests.specimens import PAPERS, RARE

MM = 72 / 25.4
PITCH = 28.95
CLOSED = ("reminder_letter", "notice", "integrity_opinion", "decision", "report")
RECORDS = ("signing_record", "checkpoint")  # in small print, with narrower margins
TEXTS = ("agreement", "talk", *CLOSED)
WORD = re.compile(
    r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
)


@dataclass(frozen=True)
class Line:
    """One line of a sheet in points from its upper left corner; `size` is that of its type."""

    left: float
    top: float
    right: float
    size: float
    text: str


@dataclass(frozen=True)
class Sheet:
    number: int
    width: float
    height: float
    lines: tuple[Line, ...]

    @property
    def edges(self) -> tuple[float, float]:
        """The type area from left to right: the binding takes 28 mm, the other side 26."""
        left = 28 if self.number % 2 else 26
        return left * MM, (left + 156) * MM

    @property
    def body(self) -> list[Line]:
        """Lines of the third size between the upper and the lower margin."""
        return [
            line for line in self.lines
            if 36.5 * MM < line.top < 262 * MM and abs(line.size - 16) < 0.2
        ]

    @property
    def foot(self) -> list[Line]:
        return [line for line in self.lines if line.top > 262 * MM]


@cache
def sheets(kind: str) -> list[Sheet]:
    return measured(PAPERS[kind]())


def measured(paper: bytes) -> list[Sheet]:
    read = subprocess.run(
        ["pdftotext", "-bbox-layout", "-", "-"], input=paper, capture_output=True, check=True
    ).stdout.decode(errors="replace")  # poppler breaks rare characters in the head of its page
    found = []
    for number, part in enumerate(re.split(r"<page ", read)[1:], start=1):
        size = re.match(r'width="([\d.]+)" height="([\d.]+)"', part)
        assert size
        found.append(Sheet(number, float(size[1]), float(size[2]), tuple(_lines(part))))
    return found


def _lines(part: str) -> list[Line]:
    lines: dict[tuple[int, int], list[tuple[float, float, float, float, str]]] = {}
    for left, top, right, bottom, text in WORD.findall(part):
        word = (float(left), float(top), float(right), float(bottom), html.unescape(text))
        lines.setdefault((round(word[3] / 2), round(word[3] - word[1])), []).append(word)
    return [
        Line(min(w[0] for w in row), row[0][1], max(w[2] for w in row), row[0][3] - row[0][1],
             "".join(w[4] for w in sorted(row)))
        for _place, row in sorted(lines.items())
    ]


@cache
def faces(kind: str) -> list[tuple[str, str]]:
    """Each run of text with the name of its face, as poppler reads them."""
    with NamedTemporaryFile(suffix=".pdf") as file:
        file.write(PAPERS[kind]())
        file.flush()
        read = subprocess.run(
            ["pdftohtml", "-xml", "-stdout", "-i", "-fontfullname", file.name],
            capture_output=True, check=True,
        ).stdout.decode(errors="replace")
    names = dict(re.findall(r'<fontspec id="(\d+)" size="\d+" family="([^"]+)"', read))
    runs = re.findall(r'<text [^>]*font="(\d+)">(.*?)</text>', read)
    return [(names[font], html.unescape(re.sub("<[^>]+>", "", text))) for font, text in runs]


def face_of(kind: str, words: str) -> str:
    """The face in which these words are set; the small one of every day counts as its whole."""
    found = next(face for face, text in faces(kind) if text.startswith(words))
    return found.replace("-Daily", "")


# --- the sheet ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PAPERS)
def test_every_sheet_is_a4_and_nothing_leaves_its_margins(kind):
    for sheet in sheets(kind):
        upright = sheet.height > sheet.width
        assert sorted((sheet.width, sheet.height)) == pytest.approx([595.28, 841.89], abs=0.1)
        across = kind == "wide_register"
        assert upright != across
        left, right = sheet.edges if upright else (35 * MM, sheet.width - 35 * MM)
        for line in sheet.lines:
            code = re.fullmatch(r"[A-Z]\d+", line.text)  # clause numbers stand in the margin
            assert line.left > left - 1.5 or code, line
            assert line.right < right + 1.5, line


@pytest.mark.parametrize("kind", TEXTS)
def test_a_sheet_has_22_lines_of_28_characters_in_the_third_size(kind):
    longest, steps = 0, []
    for sheet in sheets(kind):
        left, right = sheet.edges
        tops = sorted({round(line.top, 1) for line in sheet.body})
        assert len(tops) <= 22
        for line in sheet.body:
            assert line.top > 37 * MM and line.top + 16 < 262 * MM
            if line.left == pytest.approx(left, abs=1) and line.right > right - 16:
                longest = max(longest, len(line.text))
        steps += [b - a for a, b in zip(tops, tops[1:], strict=False) if b - a < 40]
    assert longest == 28
    assert len(steps) > 3
    assert min(steps) > PITCH - 0.4 and max(steps) < PITCH + 0.4, steps


@pytest.mark.parametrize("kind", TEXTS)
def test_the_title_is_of_the_second_size_and_centred_in_full_lines(kind):
    first = sheets(kind)[0]
    left, right = first.edges
    title = [line for line in first.lines if abs(line.size - 22) < 0.2]
    assert title
    for line in title:
        assert (line.left + line.right) / 2 == pytest.approx((left + right) / 2, abs=7)
        assert len(line.text) >= 3  # no single character is left over for a line of its own
    assert "Song-Bold" in face_of(kind, title[0].text[0])


@pytest.mark.parametrize(
    ("kind", "words", "face"),
    [
        ("agreement", "一、责任内容", "Hei"),
        ("agreement", "加强学习", "Kai"),
        ("agreement", "认真履行", "FangSong"),
        ("talk", "一、告知事项", "Hei"),
        ("report", "一、主要工作", "Hei"),
        ("report", "（一）加强", "Kai"),
        ("report", "（二）责任体系。", "Kai"),
        ("report", "认真履行", "FangSong"),
        ("report", "附件1", "Hei"),
        ("report", "干部职工", "Luze-Song"),  # below its bars
        ("notice", "问题事实", "Hei"),
        ("wide_register", "第1栏", "Hei"),
        ("narrow_register", "统计表", "Song-Bold"),
    ],
)
def test_each_level_has_its_face(kind, words, face):
    assert face in face_of(kind, words)


@pytest.mark.parametrize("kind", PAPERS)
def test_page_numbers_stand_outside_with_a_dash_on_each_side(kind):
    for sheet in sheets(kind):
        upright = sheet.height > sheet.width
        found = [
            line for line in sheet.lines
            if f"—{sheet.number}—" in line.text.replace(" ", "")
        ]
        assert len(found) == 1
        line = found[0]
        assert line.size == pytest.approx(14, abs=0.3)
        if upright and kind not in RECORDS:
            assert line.top == pytest.approx(262 * MM + 7 * MM, abs=4)
        half = sheet.width / 2
        # The number shares its line with small print; it stands at the end that is outside.
        assert line.right > half if sheet.number % 2 else line.left < half


# --- the close ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", CLOSED)
def test_the_issuer_stands_centred_over_the_date_four_characters_from_the_edge(kind):
    sheet = next(s for s in sheets(kind) if any("（印章）" in line.text for line in s.lines))
    _left, right = sheet.edges
    lines = sheet.body
    place = max(n for n, line in enumerate(lines) if re.fullmatch(r"2026年\d+月\d+日", line.text))
    issuer, day = lines[place - 1], lines[place]
    assert (issuer.left + issuer.right) / 2 == pytest.approx((day.left + day.right) / 2, abs=1)
    long = issuer.right - issuer.left > 16 * 14
    assert issuer.right < right + 1
    assert long or right - day.right == pytest.approx(4 * 16, abs=2)
    above = max(line.top for line in lines if line.top < issuer.top - 1)
    assert issuer.top - above < 3.2 * PITCH  # the seal's box begins within a line of the text


@pytest.mark.parametrize("lines", range(14, 20))
def test_the_sheet_with_the_seal_bears_text_too(lines):
    table = official.Table(("项目", "数量"), (60, 40), [("责任书", 1)])
    paper = official.made(official.Official(
        title="报告", number="安政协党组〔2026〕12号", signed_by="政协安澜市委员会党组",
        day=date(2026, 3, 5), blocks=official.plain([f"{n}认真履行责任。" for n in range(lines)]),
        annexes=[official.Annex("统计表", [official.Block("table", table=table)])],
    ))
    closing = next(s for s in measured(paper) if any("附件：" in line.text for line in s.lines))
    said = [line.text for line in closing.lines]
    assert any("认真履行责任" in text for text in said)
    assert any("政协安澜市委员会党组" in text for text in said)


@pytest.mark.parametrize("rows", range(8, 13))
def test_no_row_of_a_table_stands_alone_on_the_sheet_with_the_seal(rows):
    said = [(f"第{n}项", "责任落实到位。") for n in range(rows)]
    table = official.Table(("项目", "内容"), (24, 76), said)
    paper = official.made(official.Official(
        title="考核结果", number="AL-2026-A-02", signed_by="政协安澜市委员会党组",
        day=date(2026, 3, 5), blocks=[official.Block("table", table=table)],
        annexes=[official.Annex("述责报告", official.plain(["认真履行责任。"]))],
    ))
    told = [
        sum(bool(re.match(r"第\d+项", line.text)) for line in sheet.lines)
        for sheet in measured(paper)
    ]
    assert sum(told) == rows
    assert 1 not in told


def test_the_seal_has_a_box_and_no_picture():
    """42 mm, the size of such a seal; its lines are drawn, and there is no image in any paper."""
    for kind in CLOSED:
        reader = PdfReader(BytesIO(PAPERS[kind]()))
        assert not any(page.images for page in reader.pages)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("提醒函", ["提醒函"]),
        ("2026年度全面从严治党责任书", ["2026年度全面从严治党责任书"]),
        ("关于2026年度落实全面从严治党主体责任情况的报告",
         ["关于2026年度落实", "全面从严治党主体责任情况的报告"]),
        ("关于对许未央予以批评教育、责令检查的决定",
         ["关于对许未央", "予以批评教育、责令检查的决定"]),
        ("甲" * 40, ["甲" * 13, "甲" * 13, "甲" * 14]),
    ],
)
def test_a_title_is_broken_where_its_meaning_pauses(title, lines):
    assert official.title_lines(title) == lines


def test_a_title_across_a_sheet_that_lies_needs_fewer_lines():
    title = "2026年11月2日谁对人口资源环境委员会负责"
    assert len(official.title_lines(title)) == 2
    assert official.title_lines(title, 28) == [title]


@pytest.mark.parametrize(
    ("line", "kind", "lead"),
    [
        ("一、主要工作和成效", "h2", ""),
        ("一、请于收到通知后5个工作日内报送整改措施。", "p", ""),
        ("（一）加强政治建设", "h3", ""),
        ("（一）加强政治建设。党组专题研究2次。", "p", "（一）加强政治建设。"),
        ("（一）" + "很长" * 20 + "。然后。", "p", ""),
        ("1. 具体事项", "p", ""),
    ],
)
def test_a_typed_line_is_a_heading_when_it_is_short_and_open(line, kind, lead):
    block = official.paragraph(line)
    assert (block.kind, block.lead, block.lead + block.text) == (kind, lead, line)


# --- registers ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["wide_register", "narrow_register"])
def test_a_register_of_several_pages_repeats_its_heads_on_each(kind):
    head = {"wide_register": "第9栏", "narrow_register": "期间"}[kind]
    assert len(sheets(kind)) > 1
    for sheet in sheets(kind):
        assert sum(head in line.text for line in sheet.lines) == 1
    whole = "".join(line.text for sheet in sheets(kind) for line in sheet.lines)
    assert whole.count("2026年3月5日") == 90 or kind == "narrow_register"


# --- names and proofs -----------------------------------------------------------------------


@pytest.mark.parametrize("kind", PAPERS)
def test_rare_names_can_be_read_back_and_the_faces_are_named(kind):
    paper = PAPERS[kind]()
    read = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=paper, capture_output=True, check=True
    ).stdout.decode()
    assert RARE in re.sub(r"\s", "", read)
    facts = PdfReader(BytesIO(paper)).metadata
    assert facts is not None
    assert "字体：" in str(facts["/Keywords"]) and "Noto Serif CJK SC" in str(facts["/Keywords"])
    used = subprocess.run(["pdffonts", "-"], input=paper, capture_output=True, check=True)
    rows = used.stdout.decode().splitlines()[2:]
    assert rows and all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in rows), rows


@pytest.mark.parametrize("kind", PAPERS)
def test_every_paper_says_pdf_a_3u_and_is_sound_to_other_readers(kind, tmp_path):
    """What was shown: the marks of PDF/A-3u are there, and qpdf and mutool find no fault."""
    paper = PAPERS[kind]()
    assert b'pdfaid:part="3"' in paper or b"<pdfaid:part>3" in paper
    file = tmp_path / "paper.pdf"
    file.write_bytes(paper)
    for command in (["qpdf", "--check", str(file)],
                    ["mutool", "draw", "-q", "-F", "txt", "-o", str(tmp_path / "t"), str(file)]):
        if shutil.which(command[0]):
            done = subprocess.run(command, capture_output=True, check=True, text=True)
            said = done.stderr.replace("warning: ICC support is not available", "")
            assert not re.search("warning|error:", said), said
