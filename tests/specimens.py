"""One specimen of every kind of paper, each set once in a test process and looked at often."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import cache

from django.template.loader import render_to_string

from agreements import documents
from agreements.texts import Kind, Paragraph
from portal import charts
from portal.delivery import official, pdf, qr, registers
from portal.delivery.official import Annex, Block, Official, Table
from portal.delivery.registers import Register
from portal.delivery.xlsx import Column
from portal.models import LedgerCheckpoint
from supervision.documents.talks import Answer, Part, TalkRecord, record_pdf

RARE = "喆堃玥翀祎赟贇曌䶮𬭸𫖮"
DAY = date(2026, 3, 5)
MOMENT = datetime(2026, 3, 5, 15, 25, 3)
LONG = "认真履行全面从严治党责任抓好分管领域的党风廉政建设" * 4 + "。"  # no sign breaks the grid
BODY = "中国人民政治协商会议安澜市委员会机关纪律检查委员会"


def agreement() -> bytes:
    texts = [
        Paragraph(Kind.TITLE, "政协安澜市委员会党组"),
        Paragraph(Kind.TITLE, "2026年度全面从严治党责任书"),
        Paragraph(Kind.SUBTITLE, "（领导班子成员）"),
        Paragraph(Kind.HEADER, f"责任人：{RARE}（党组成员、副主席）"),
        Paragraph(Kind.PREAMBLE, LONG),
    ]
    for place in range(1, 6):
        texts.append(Paragraph(Kind.SECTION, f"{'一二三四五'[place - 1]}、责任内容"))
        texts.append(Paragraph(Kind.CLAUSE, f"加强学习。{LONG}", f"A{place}"))
    parties = (("签发人", "issuer"), ("责任人", "responsible"), ("共同签字人", "co_signer"))
    return documents.agreement_pdf(documents.agreement_paper(
        texts, number="AL-2026-A-0001", check_code="ABCD EF01 2345", method_label="线上签订",
        slots=[documents.PaperSlot(label, "主任", RARE[:2], mark) for label, mark in parties],
        slot_note=documents.ONLINE_SLOTS, verify_url="https://luze.example/verify/ABCDEF012345",
    ))


def signing_record() -> bytes:
    row = documents.SigningRow(
        role="责任人", name=RARE, capacity="主任", when=MOMENT, method="online", auth="password",
        text_sha256="0" * 64, ledger_seq=12, ledger_leaf="f" * 64,
    )
    return documents.signing_record_pdf(documents.SigningRecord(
        number="AL-2026-A-0001", title="2026年度全面从严治党责任书", text_sha256="0" * 64,
        paper_sha256="1" * 64, check_code="ABCD EF01 2345", state_label="已生效", rows=(row,),
        made_at=MOMENT, verify_url="https://luze.example/verify/ABCDEF012345",
    ))


def checkpoint() -> bytes:
    """The page of each month, with two signatures by hand."""
    made = LedgerCheckpoint(
        size=1234, root="a" * 64,
        note="luze.test/ledger1\n1234\n" + "b" * 44 + "\n\n— luze " + "c" * 92,
        key="luze.test/ledger1+" + "d" * 60,
    )
    context = {
        "organ": f"{BODY}（{RARE}）", "checkpoint": made, "fingerprint": "e" * 64,
        "day": "2026年3月5日",
    }
    return pdf.render(
        render_to_string("papers/checkpoint.html", context), title="账本检查点存证页",
        resources=qr.resources(f"1234:{'a' * 64}"),
    )


def talk() -> bytes:
    return record_pdf(TalkRecord(
        number="TH-2026-0012", access="内部",
        facts=[("类别", "提醒谈话（个别）"), ("时间", "2026年3月5日 09:00—09:40"),
               ("谈话对象", f"{RARE}（提案委员会，副主任）"), ("谈话人", "郑知行（副主席）")],
        parts=[Part("告知事项", LONG), Part("谈话人提出的问题和要求", LONG * 3, ["更正：无。"]),
               Part("谈话对象的说明和态度", LONG)],
        answers=[Answer("核对无误", RARE, MOMENT, "同意。")],
        signers=[("谈话对象", RARE), ("谈话人", "郑知行"), ("记录人", "白露明")],
    ))


def reminder_letter() -> bytes:
    return official.made(Official(
        title="提醒函", number="安政协纪提〔2026〕3号", body=BODY, addressee=f"{RARE}同志",
        blocks=official.plain([LONG, "一、会议记录不全。", "二、提醒不及时。", LONG]),
        signed_by=BODY, day=DAY, spaced=True,
    ))


def notice() -> bytes:
    table = Table(
        ("序号", "问题事实", "违反的规定", "责任人", "整改要求", "完成时限"),
        (8, 24, 20, 12, 18, 18),
        [("1", LONG, "《机关管理办法》第三条", RARE, LONG[:40], "2026年4月1日")],
    )
    return official.made(Official(
        title="整改通知书", number="安政协纪整〔2026〕7号", body="机关纪委", addressee="提案委员会",
        blocks=[Block("p", LONG), Block("table", table=table), Block("p", f"一、{LONG}"),
                Block("p", f"二、{LONG}")],
        signed_by="机关纪委", day=date(2026, 11, 26), spaced=True,
    ))


def integrity_opinion() -> bytes:
    table = Table(("序号", "姓名", "职务", "意见"), (8, 16, 34, 42),
                  [("1", RARE, "副主任", "未发现影响任用的问题")])
    return official.made(Official(
        title="廉政意见", number="安政协廉意〔2026〕2号", body="机关纪委", addressee="市委组织部",
        blocks=[Block("p", LONG), Block("table", table=table), Block("p", "仅供本次事项使用。")],
        signed_by="机关纪委", day=DAY, spaced=True,
    ))


def decision() -> bytes:
    return official.made(Official(
        body="政协安澜市委员会党组", title=f"关于对{RARE}予以通报的决定",
        number="安政协党组〔2026〕9号", signed_by="政协安澜市委员会党组", day=DAY,
        blocks=official.plain([f"{RARE}，女，中共党员。", LONG * 2, LONG, LONG * 2]),
        imprint=(f"发送：{RARE}，提案委员会，机关党委",),
    ))


def report() -> bytes:
    text = "\n".join((
        "一、主要工作和成效", "（一）加强政治建设", LONG, f"（二）责任体系。{LONG}", "二、打算",
        LONG * 3,
    ))
    table = Table(("项目", "应办", "已办"), (60, 20, 20), [(RARE, 12, 9)])
    series = [charts.Series("应办", charts.HOLLOW, charts.CALM),
              charts.Series("已办", charts.FULL, charts.CALM)]
    drawn = charts.bars([("干部职工", [charts.Value(12, ""), charts.Value(9, "")])], series,
                        title="责任清单完成情况", description="")
    return official.made(Official(
        title="关于2026年度落实全面从严治党主体责任情况的报告", number="安政协党组〔2026〕12号",
        addressee="中共安澜市委", blocks=list(official.parsed(text)),
        signed_by="政协安澜市委员会党组", day=DAY, imprint=("抄送：市纪委监委。",),
        annexes=[Annex("责任清单完成情况表",
                       [Block("figure", picture=drawn), Block("table", table=table)]),
                 Annex("统计表", [Block("table", table=table)])],
    ))


def register(count: int = 90) -> Register:
    columns = [Column(f"第{n}栏", 10 + n) for n in range(1, 10)]
    rows = [[f"{RARE}{n}", *["内容"] * 7, DAY] for n in range(1, count + 1)]
    return Register("整改台账", columns, rows, "只列出可以知悉的整改事项。")


def wide_register() -> bytes:
    return registers.paper(register(), by="白露明 党办干事")


def narrow_register() -> bytes:
    columns = [Column("期间", 12), Column("人次", 8), Column("对象", 14), Column("备注", 20)]
    rows = [["第1季度", 3, RARE, ""]] * 60
    return registers.paper(Register("统计表", columns, rows), by="白露明")


PAPERS: dict[str, Callable[[], bytes]] = {
    made.__name__: cache(made)
    for made in (
        agreement, signing_record, checkpoint, talk, reminder_letter, notice, integrity_opinion,
        decision, report, wide_register, narrow_register,
    )
}
