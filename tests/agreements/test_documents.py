"""An agreement on paper: what stands there, and what the signing record says of it."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from agreements import documents, texts
from agreements.documents import PaperSlot, RecordedAct, SigningRecord, SigningRow
from agreements.samples import SAMPLES
from portal import reauth

SOURCE = """
# {{organ_name}}机关
# {{year}}年度全面从严治党责任书
（部门主要负责人）
编号：{{agreement_no}}
签订方：{{issuer_name}}（{{issuer_posts}}）
责任人：{{responsible_name}}（{{all_posts}}）
责任期限：{{term_start}}至{{term_end}}
为推动责任落实到部门、落实到岗位，签订本责任书。
一、责任内容
B1 及时传达部署。有关会议、文件精神【5】个工作日内传达到本部门全体人员。
B2 定期廉政谈话。每季度至少组织1次集体廉政谈话，全年与本部门每名人员个别谈话不少于1次。
（一）新调入、新任职、转岗人员，自有关事项发生之日起【30】日内谈话。
二、其他事项
B3 岗位变动的，自变动之日起【30】日内完成交接并补签、重签。
"""
VALUES = {
    "organ_name": "安澜市政协",
    "year": "2026",
    "agreement_no": "AL-2026-B-03",
    "issuer_name": "赟贇曌",
    "issuer_posts": "副主席",
    "responsible_name": "喆堃玥翀祎",
    "all_posts": "提案委员会主任",
    "term_start": "2026年1月1日",
    "term_end": "2026年12月31日",
}
SLOTS = (
    PaperSlot("签订方代表", "副主席", "赟贇曌"),
    PaperSlot("责任人", "提案委员会主任", "喆堃玥翀祎"),
    PaperSlot("共同签订人", "副主席", "䶮𬭸𫖮"),
)
ADDRESS = "https://luze.example/verify/AL-2026-B-03"


def frozen(**values: str) -> texts.FrozenText:
    conditions = texts.conditions(party_member=True, paper=False)
    return texts.render(texts.parse(SOURCE), VALUES | values, conditions)


def paper_of(
    text: texts.FrozenText, slots: tuple[PaperSlot, ...] = SLOTS
) -> documents.AgreementPaper:
    return documents.agreement_paper(
        text.paragraphs,
        number="AL-2026-B-03",
        slots=slots,
        check_code=texts.check_code(texts.sha256(text.plain)),
        verify_url=ADDRESS,
        method_label="线上签订",
        slot_note=documents.ONLINE_SLOTS,
    )


def read(pdf: bytes, *options: str) -> str:
    command = ["pdftotext", *options, "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def pressed(text: str) -> str:
    """The characters alone: a line break on paper is no part of the text."""
    return "".join(text.split())


@pytest.fixture(scope="module")
def agreement() -> bytes:
    return documents.agreement_pdf(paper_of(frozen()))


def test_every_word_of_the_signed_text_stands_on_the_paper(agreement):
    printed = pressed(read(agreement))
    for paragraph in frozen().paragraphs:
        body = paragraph.body if paragraph.code else paragraph.text
        # a clause's number stands in the margin beside its first line
        start = pressed(body)[:12]
        assert start in printed
    assert "B2" in printed


def test_number_and_check_code_stand_on_every_page(agreement):
    code = texts.check_code(texts.sha256(frozen().plain))
    pages = read(agreement).split("\f")[:-1]
    assert len(pages) > 1
    for page in pages:
        assert "编号：AL-2026-B-03" in page
        assert f"全文校验码：{code}" in page
        assert f"共{len(pages)}页" in page


def test_there_is_room_for_each_signer_and_nobody_has_signed(agreement):
    last = read(agreement, "-layout").split("\f")[-2]
    for slot in SLOTS:
        assert f"{slot.role_label}（签字）" in last
        assert slot.name in last
    assert pressed(last).count("年月日") == len(SLOTS)
    assert "签署情况以签署记录单为准" in pressed(last)


def test_the_foot_of_the_last_page_says_how_to_check(agreement):
    pages = read(agreement).split("\f")[:-1]
    assert ADDRESS in pages[-1]
    assert ADDRESS not in pages[0]
    assert "线上签订" in pages[-1]


def test_what_a_person_typed_is_printed_as_typed():
    typed = '<img src="file:///etc/passwd"><b>甲</b>&{{x}}'
    text = frozen(all_posts=typed)
    html = documents.agreement_html(paper_of(text, (PaperSlot("责任人", typed, typed),)))
    assert "<img src=" not in html
    printed = pressed(
        read(documents.agreement_pdf(paper_of(text, (PaperSlot("责任人", typed, "乙"),))))
    )
    assert printed.count(pressed(typed)) == 2


def test_a_commitment_has_one_slot():
    paper = paper_of(frozen(), SLOTS[1:2])
    assert paper.slot_rows == [SLOTS[1:2]]
    assert pressed(read(documents.agreement_pdf(paper))).count("（签字）") == 1


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.code)
def test_every_sample_text_prints_with_its_signatures_beside_some_text(sample):
    values = {name: VALUES.get(name, "安澜") for name in texts.PLACEHOLDERS}
    conditions = texts.conditions(party_member=True, paper=True)
    text = texts.render(texts.parse(sample.source), values, conditions)
    pages = read(documents.agreement_pdf(paper_of(text))).split("\f")[:-1]
    signed_on = next(page for page in pages if "（签字）" in page)
    last_clause = pressed(text.paragraphs[-1].text)
    assert last_clause[-4:] in pressed(signed_on)


def handwriting() -> bytes:
    picture = Image.new("RGBA", (300, 100))
    ImageDraw.Draw(picture).line([(10, 80), (90, 20), (290, 70)], fill=(20, 20, 20), width=6)
    target = BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


def row(**changes: object) -> SigningRow:
    signed = datetime(2026, 3, 5, 7, 25, 3, tzinfo=UTC)
    first = SigningRow(
        "责任人",
        "喆堃玥翀祎",
        "提案委员会主任",
        signed,
        "online",
        reauth.PASSWORD_TOTP,
        "a1" * 32,
        41,
        "b2" * 32,
    )
    return replace(first, **changes)  # type: ignore[arg-type]


RECORD = SigningRecord(
    number="AL-2026-B-03",
    title="安澜市政协机关2026年度全面从严治党责任书",
    text_sha256="a1" * 32,
    paper_sha256="c3" * 32,
    check_code="A1A1 A1A1 A1A1",
    state_label="已生效",
    rows=(
        row(handwriting=handwriting()),
        row(role="共同签订人", name="䶮𬭸𫖮", auth="passkey", ledger_seq=44),
        row(
            role="签订方代表",
            name="赟贇曌",
            method="paper",
            auth="",
            when=date(2026, 3, 6),
            ledger_seq=52,
            scan_sha256="d4" * 32,
        ),
    ),
    made_at=datetime(2026, 3, 7, 1, 2, 3, tzinfo=UTC),
    acts=(RecordedAct(datetime(2026, 3, 1, 1, 0, tzinfo=UTC), "签发", "任文书", 12),),
    basis="安政协党组〔2026〕2号",
    verify_url=ADDRESS,
)


@pytest.fixture(scope="module")
def record() -> bytes:
    return documents.signing_record_pdf(RECORD)


def test_the_record_says_who_signed_when_and_how_as_it_was(record):
    printed = read(record, "-layout")
    for expected in (
        "喆堃玥翀祎",
        "2026年3月5日 15:25:03",  # the organ's local time
        "线上签订（登录密码和动态口令）",
        "线上签订（通行密钥）",
        "纸质签订",
        "2026年3月6日",
        "安政协党组〔2026〕2号",
        "签发",
    ):
        assert expected in printed


def test_the_record_names_the_digests_and_ledger_entries(record):
    printed = pressed(read(record, "-layout"))
    for digest in ("a1" * 32, "b2" * 32, "c3" * 32, "d4" * 32):
        assert digest in printed
    for entry in ("留痕序号41", "留痕序号44", "留痕序号52"):
        assert entry in printed


def test_only_the_handwriting_that_was_given_is_shown(record):
    bare = replace(RECORD, rows=tuple(replace(each, handwriting=None) for each in RECORD.rows))
    code = documents.signing_record_pdf(bare).count(b"/Subtype /Image")
    assert record.count(b"/Subtype /Image") > code == 1  # the QR code
    assert "luze:handwriting-1" in documents.signing_record_html(RECORD)


def test_an_unfinished_record_says_who_is_missing():
    waiting = replace(RECORD, rows=(), state_label="待签", missing=("责任人 喆堃玥翀祎",))
    html = documents.signing_record_html(waiting)
    assert "未签：责任人 喆堃玥翀祎" in html
    assert "尚无人签署" in html


def test_no_way_of_signing_is_made_up():
    with pytest.raises(KeyError):
        documents.method_words("online", "guess")
    with pytest.raises(KeyError):
        documents.method_words("fax", "")
    assert "印章" not in documents.method_words("certificate", "")
