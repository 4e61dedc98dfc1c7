"""The past imported: faults by row and column, all or nothing, marked, and traced."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreements.actions import past as actions
from agreements.models import AgreementSignature, PastAgreement
from agreements.past import reading, scans
from agreements.past.columns import COLUMNS, SHEETS
from agreements.past.reading import KnownPast
from agreements.queries.trace import trace
from portal import clock
from portal.actions import files
from portal.ledger.verify import verify
from portal.models import Assignment, Department, LedgerEntry, Person, Portfolio, Post
from portal.rosters import sheet, template
from portal.rosters.records import DepartmentRecord, KnownState, PersonRecord
from tests.agreements import scenes
from tests.agreements.past_books import (
    AGREEMENT_ROW,
    CHARGE_ROW,
    GONE_ROW,
    POST_ROW,
    past_book,
)
from tests.portal.upload_files import image, pdf

TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def spring():
    with scenes.spring():
        yield


@pytest.fixture
def organ(cast):
    """The cast in departments that are older than the years to be imported."""
    Department.objects.update(opened_on=date(2010, 1, 1))
    return cast


def at(name: str, *args: object) -> str:
    return reverse(name, args=args)


def damaged() -> bytes:
    """A ZIP whose list of files is whole and whose packed bytes are not."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("2021-7.pdf", b"paper " * 500)
    packed = bytearray(out.getvalue())
    packed[42:50] = b"\xff" * 8
    return bytes(packed)


def zipped(**content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return out.getvalue()


def sent(data: bytes, name: str = "补录.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def imported(cast, data: bytes, kept: dict[str, str] | None = None):
    examined = actions.examine(data, kept or {})
    listed = actions.keep_scans(actions.Scans(kept)) if kept else None
    return actions.apply(
        file=actions.keep(data), scans=listed, fingerprint=examined.fingerprint,
        by=cast.viewer("clerk"),
    )


# --- what is written ----------------------------------------------------------------------------


def test_everything_of_the_workbook_is_written_and_marked(organ):
    imported(organ, past_book())
    gone = Person.objects.get(code="L001")
    post = Assignment.objects.get(person=gone)
    charge = Portfolio.objects.get(start=date(2019, 1, 1))
    agreement = PastAgreement.objects.get()
    assert (post.past, charge.past) == (True, True)
    assert post.post == Post.objects.get(title="主任", department=organ.department["TAW"])
    assert (agreement.responsible, agreement.scan, agreement.scan_name) == (
        gone, None, "2021-7.pdf"
    )
    assert agreement.entered_by == organ.user["clerk"]
    assert not AgreementSignature.objects.exists()
    assert LedgerEntry.objects.filter(word="agreements.past_imported").count() == 1


def test_the_same_workbook_twice_has_nothing_new(organ):
    data = past_book()
    imported(organ, data)
    again = actions.examine(data, {})
    assert (again.past.count, again.past.known, again.problems) == (0, 4, ())


def test_the_trace_answers_for_earlier_years_and_says_who_entered_it(organ):
    moment = clock.now()
    leading = {"部门": "", "开始": "2018-01-01", "结束": "2023-12-31"}
    imported(organ, past_book(posts=[
        POST_ROW,
        POST_ROW | leading | {
            "工号": "0002", "姓名": "郑知行", "职务": "党组成员、副主席", "职务类别": "班子成员",
        },
        POST_ROW | leading | {
            "工号": "0001", "姓名": "林望舒", "职务": "党组书记、主席", "职务类别": "党组书记",
        },
    ]))
    clerk = organ.viewer("clerk")
    asked = {"day": date(2021, 6, 1), "department": organ.department["TAW"].pk}
    head, leader, _secretary = trace(clerk, **asked).rows
    assert (head.stop.person.name, leader.stop.person.name) == ("梁既明", "郑知行")
    assert head.agreements[0].number == "安政协责〔2021〕7号"
    assert head.agreements[0].signatures == ()
    for said in (head.posts[0][2], head.agreements[0].entered, leader.portfolio[2]):
        assert "补录：邓若水" in said
    assert not trace(clerk, known_at=moment, **asked).rows


@pytest.mark.parametrize(
    ("day", "binds"),
    [(date(2021, 3, 4), False), (date(2021, 3, 5), True), (date(2021, 12, 31), True),
     (date(2022, 1, 1), False)],
)
def test_it_binds_from_its_signature_to_the_end_of_its_term(organ, day, binds):
    imported(organ, past_book())
    assert PastAgreement.objects.in_force_on(day).exists() is binds


def test_the_day_on_which_it_ended_is_not_bound(organ):
    row = AGREEMENT_ROW | {"终止日期": "2021-09-01", "终止原因": "调离"}
    imported(organ, past_book(agreements=[row]))
    assert PastAgreement.objects.in_force_on(date(2021, 8, 31)).exists()
    assert not PastAgreement.objects.in_force_on(date(2021, 9, 1)).exists()


# --- what is refused, with its place ------------------------------------------------------------


def problems(data: bytes) -> list[tuple[str, int | None, str, str]]:
    return [
        (p.sheet, p.row, p.column.partition("（")[0], p.sentence)
        for p in actions.examine(data, {}).problems
    ]


@pytest.mark.parametrize(
    ("sheets", "place", "words"),
    [
        ({"gone": [GONE_ROW, GONE_ROW]}, ("离任人员", 3, "A"), "已经出现"),
        ({"gone": [GONE_ROW | {"工号": "0001"}]}, ("离任人员", 2, "A"), "已属于“林望舒”"),
        ({"posts": [POST_ROW | {"工号": "X9"}]}, ("任职", 2, "A"), "没有这个工号"),
        ({"posts": [POST_ROW | {"姓名": "别人"}]}, ("任职", 2, "B"), "工号L001是“梁既明”"),
        ({"posts": [POST_ROW | {"部门": "没有部"}]}, ("任职", 2, "C"), "没有“没有部”这个部门"),
        ({"posts": [POST_ROW | {"部门": ""}]}, ("任职", 2, "C"), "其他职务应当填写部门"),
        ({"posts": [POST_ROW | {"职务类别": "工作人员"}]}, ("任职", 2, "E"), "类别不一致"),
        ({"posts": [POST_ROW | {"结束": "2019-02-28"}]}, ("任职", 2, "H"), "不能早于开始日期"),
        ({"posts": [POST_ROW | {"结束": "2026-03-02"}]}, ("任职", 2, "H"), "应当早于今天"),
        ({"posts": [POST_ROW | {"结束": "去年"}]}, ("任职", 2, "H"), "无法识别"),
        ({"posts": [POST_ROW | {"依据文件": ""}]}, ("任职", 2, "I"), "没有填写"),
        ({"posts": [POST_ROW, POST_ROW | {"开始": "2022-12-31", "结束": "2023-01-31"}]},
         ("任职", 3, "G"), "与第2行冲突"),
        ({"posts": [POST_ROW | {"结束": "2024-01-01"}]}, ("任职", 2, ""), "韩秉文"),
        ({"posts": [POST_ROW | {"开始": "2009-12-31"}]}, ("任职", 2, ""), "2010"),
        ({"charges": [CHARGE_ROW | {"结束": "2024-01-01"}]}, ("分工", 2, "E"), "系统中已有的记录"),
        ({"agreements": [AGREEMENT_ROW, AGREEMENT_ROW]}, ("责任书", 3, "B"), "已经出现"),
        ({"agreements": [AGREEMENT_ROW, AGREEMENT_ROW | {"编号": "8"}]}, ("责任书", 3, "N"),
         "与第2行相同"),
        ({"agreements": [AGREEMENT_ROW | {"年度": "2020"}]}, ("责任书", 2, "J"), "不在这一年度"),
        ({"agreements": [AGREEMENT_ROW | {"期限结束": "2020-12-31"}]}, ("责任书", 2, "K"),
         "不能早于期限开始"),
        ({"agreements": [AGREEMENT_ROW | {"期限结束": "2026-12-31"}]}, ("责任书", 2, "K"),
         "还没有结束"),
        ({"agreements": [AGREEMENT_ROW | {"签订日期": "2022-01-01"}]}, ("责任书", 2, "I"),
         "不能晚于期限结束"),
        ({"agreements": [AGREEMENT_ROW | {"终止日期": "2022-01-01"}]}, ("责任书", 2, "L"),
         "应当在责任期限之内"),
        ({"agreements": [AGREEMENT_ROW | {"扫描件": "a.docx"}]}, ("责任书", 2, "N"), "PDF"),
        ({"agreements": [AGREEMENT_ROW | {"层级": "处级"}]}, ("责任书", 2, "E"), "不在可选范围"),
    ],
)
def test_each_fault_is_named_by_row_and_column_and_nothing_is_written(
    organ, client_of, sheets, place, words
):
    data = past_book(**sheets)
    found = problems(data)
    assert [p for p in found if p[:3] == place and words in p[3]], found
    answer = client_of("clerk").post(at("past_upload"), {"file": sent(data)})
    assert answer.status_code == 422
    assert "没有写入任何内容" in answer.content.decode()
    assert not PastAgreement.objects.exists()
    assert not Person.objects.filter(code="L001").exists()


def test_an_issued_agreement_of_that_year_is_not_entered_again(organ):
    scenes.issued(organ, year=2025, term_start=date(2025, 1, 1), term_end=date(2025, 12, 31),
                  key_date=date(2025, 2, 9), deadline=date(2025, 3, 31))
    row = AGREEMENT_ROW | {
        "年度": "2025", "工号": "0008", "姓名": "韩秉文", "签订日期": "2025-03-01",
        "期限开始": "2025-01-01", "期限结束": "2025-12-31",
    }
    assert [p for p in problems(past_book(agreements=[row])) if "已在系统内印发" in p[3]]


def test_a_plan_that_is_out_of_date_writes_nothing(organ, client_of):
    data = past_book()
    clerk = client_of("clerk")
    address = clerk.post(at("past_upload"), {"file": sent(data)}).url
    seen = clerk.get(address).context["form"].initial["fingerprint"]
    imported(organ, past_book(gone=[GONE_ROW], posts=[], charges=[], agreements=[]))
    answer = clerk.post(address, {"fingerprint": seen})
    assert answer.status_code == 422
    assert "请重新核对后再导入" in answer.content.decode()
    assert not PastAgreement.objects.exists()


# --- scans ----------------------------------------------------------------------------------------


def test_scans_come_in_one_zip_with_the_workbook(organ, client_of):
    clerk = client_of("clerk")
    packed = zipped(**{"扫描/2021-7.pdf": pdf(), "多余.png": image("PNG")})
    asked = {"file": sent(past_book()), "scans": sent(packed, "扫描件.zip")}
    address = clerk.post(at("past_upload"), asked).url
    page = clerk.get(address)
    assert "多余.png" in page.content.decode()
    clerk.post(address, {"fingerprint": page.context["form"].initial["fingerprint"]})
    agreement = PastAgreement.objects.get()
    assert files.read(agreement.scan) == pdf()
    shown = clerk.get(at("past_agreement", agreement.pk)).content.decode()
    assert "由邓若水于" in shown
    assert "没有系统签名" in shown
    assert clerk.get(at("past_scan", agreement.pk)).content == pdf()
    assert not [found for found in verify().findings if "stored file" in str(found.sentence)]


def test_a_scan_that_is_no_scan_keeps_the_whole_upload_out(organ, client_of):
    packed = zipped(**{"2021-7.pdf": b"MZ not a paper"})
    answer = client_of("clerk").post(
        at("past_upload"), {"file": sent(past_book()), "scans": sent(packed, "a.zip")}
    )
    assert answer.status_code == 422
    assert "2021-7.pdf" in answer.content.decode()
    assert not PastAgreement.objects.exists()


def test_a_scan_may_come_later_and_once(organ, client_of):
    imported(organ, past_book())
    agreement = PastAgreement.objects.get()
    clerk = client_of("clerk")
    clerk.post(at("past_scan_add", agreement.pk), {"scan_file": sent(pdf(), "扫描.pdf")})
    agreement.refresh_from_db()
    assert agreement.scan_added_by == organ.user["clerk"]
    again = clerk.post(
        at("past_scan_add", agreement.pk), {"scan_file": sent(pdf(2), "扫描.pdf")}
    )
    assert "不能替换" in again.content.decode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"no zip", "不是 ZIP 文件"),
        (damaged(), "不是 ZIP 文件"),
        (zipped(**{f"{n}.pdf": b"x" for n in range(61)}), "最多放60个文件"),
        (zipped(**{"a/1.pdf": b"x", "b/1.pdf": b"y"}), "两个同名文件"),
        (zipped(**{"1.pdf": b"x" * 11}), "文件过大"),
    ],
)
def test_a_zip_is_opened_without_trust(data, words):
    assert words in scans.unpack(data, 10).problems[0]


def test_names_written_by_chinese_windows_are_read():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("x" * 12)
        archive.writestr(info, b"x")
    name = "扫描件一.pdf".encode("gb18030")  # twelve bytes
    patched = out.getvalue().replace(b"x" * 12, name)
    assert list(scans.unpack(patched, 10).files) == ["扫描件一.pdf"]


# --- who may, and how the list behaves ------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "listed", "opens"),
    [("clerk", True, True), ("secretary", True, True), ("discipline", True, True),
     ("leader", True, True), ("non_party_leader", True, False), ("head", True, True),
     ("staff", True, False), ("other_staff", False, False)],
)
def test_who_knows_of_it_and_who_opens_it(organ, client_of, who, listed, opens):
    imported(organ, past_book())
    agreement = PastAgreement.objects.get()
    browser = client_of(who)
    assert ("安政协责〔2021〕7号" in browser.get(at("past")).content.decode()) is listed
    status = browser.get(at("past_agreement", agreement.pk)).status_code
    assert status == (200 if opens else 404)


def test_the_list_asks_the_same_number_of_questions(organ, client_of):
    imported(organ, past_book())
    clerk = client_of("clerk")

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            clerk.get(at("past"))
        return len(found)

    asked()
    one = asked()
    row = PastAgreement.objects.get()
    for n in range(30):
        row.pk, row.number = None, f"{n}"
        row.save(force_insert=True)
    assert asked() == one


# --- what holds for every workbook ----------------------------------------------------------------


def test_the_template_read_back_is_an_empty_workbook():
    book = sheet.read(template.workbook({name: [] for name in SHEETS}, COLUMNS), SHEETS)
    found = reading.read(book, KnownState(), KnownPast(), TODAY)
    assert (found.count, found.problems) == (0, ())


KNOWN = KnownState(
    departments=(DepartmentRecord(code="TAW", name="提案委员会", kind="committee"),),
    persons=tuple(
        PersonRecord(
            code=code, name=name, gender="", political_status="party_member",
            management_authority="organ_managed", establishment="civil_servant",
        )
        for code, name in (("P1", "郑知行"), ("P2", "韩秉文"))
    ),
)
days = st.integers(-3000, 200).map(lambda n: (TODAY + timedelta(days=n)).isoformat())
cells = st.one_of(
    st.text("=+@〔2021〕号 甲乙'\"\n1", max_size=12), days, st.sampled_from(["P1", "P2", "X"]),
    st.sampled_from(["郑知行", "韩秉文", "分管", "主任", "部门主要负责人", "2021", ""]),
)


@st.composite
def rows_of(draw, name: str):
    """A row in which each cell is right or anything at all."""
    right = {
        "工号": "P1", "姓名": "郑知行", "部门": "提案委员会", "职务": "主任",
        "职务类别": "部门主要负责人",
        "任职形式": "主职", "关系": "分管", "开始": draw(days), "结束": draw(days),
        "依据文件": "一号", "年度": "2021", "编号": draw(st.sampled_from(["1", "2", "3"])),
        "层级": "部门主要负责人", "签订方": "郑知行", "签订日期": "2021-03-01",
        "期限开始": "2021-01-01", "期限结束": "2021-12-31", "扫描件": "", "终止日期": "",
        "终止原因": "", "政治面貌": "中共党员", "现状": "离退休",
    }
    wrong = draw(st.sets(st.sampled_from([c.heading for c in COLUMNS[name]]), max_size=2))
    return tuple(
        draw(cells) if c.heading in wrong else right[c.heading] for c in COLUMNS[name]
    )


@st.composite
def workbooks(draw):
    made = {}
    for name in SHEETS:
        head = tuple(c.heading for c in COLUMNS[name])
        lines = draw(st.lists(rows_of(name), max_size=4))
        made[name] = sheet.Sheet(
            name, ((1, head), *((n, line) for n, line in enumerate(lines, start=2)))
        )
    return sheet.Workbook(made)


@given(workbooks())
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_row_is_taken_or_has_its_fault_and_what_is_taken_holds(book):
    found = reading.read(book, KNOWN, KnownPast(), TODAY)
    taken = {
        "离任人员": {r.row for r in found.persons}, "任职": {r.row for r in found.posts},
        "分工": {r.row for r in found.charges}, "责任书": {r.row for r in found.agreements},
    }
    same = 0
    for name, each in book.sheets.items():
        faults = {p.row for p in found.problems if p.sheet == name}
        for row, line in each.rows[1:]:
            if not any(cell.strip() for cell in line):
                continue
            if row not in taken[name] and row not in faults:
                same += 1  # known already: said in the count, not as a fault
    assert same == found.known
    if not found.problems:
        for seat in (*found.posts, *found.charges):
            assert seat.start <= seat.end < TODAY
        keys = [a.key for a in found.agreements]
        assert len(keys) == len(set(keys))
        assert all(a.start.year <= a.year <= a.end.year for a in found.agreements)
