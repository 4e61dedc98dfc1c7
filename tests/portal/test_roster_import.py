"""The import of rosters: upload, plan, yes; faulty files write nothing."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from portal import clock
from portal.actions import people, rosters
from portal.errors import RuleBroken, StaleState
from portal.ledger.verify import verify
from portal.models import Assignment, Department, LedgerEntry, Person, Portfolio, StoredFile
from portal.rosters import sheet, template
from portal.rosters.records import KnownState
from portal.viewer import SYSTEM
from tests.portal.refusals import refused
from tests.portal.roster_books import OFFICE, book, row

pytestmark = pytest.mark.django_db
BASIS = "安政协发〔2026〕1号"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.LUZE_FILES_DIR = tmp_path


@pytest.fixture
def whole(cast):
    """The cast with what a roster must say of everybody."""
    Person.objects.update(gender="female")
    return cast


def upload(client, data: bytes, **fields):
    file = SimpleUploadedFile("名册.xlsx", data)
    return client.post(reverse("roster_upload"), {"file": file} | fields)


def counts() -> tuple[int, ...]:
    models = (Department, Person, Assignment, Portfolio, LedgerEntry, StoredFile)
    return tuple(model.objects.count() for model in models)


def newcomer(**changes):
    """A new colleague in a department of the cast."""
    arrives = {"工号": "A900", "姓名": "白鹿鸣", "部门": "提案委员会", "职务": "二级科员"}
    return row(**arrives | changes)


# --- the journey ------------------------------------------------------------------------------


def test_a_roster_is_uploaded_checked_and_applied(cast, client_of):
    clerk = client_of("clerk")
    answer = upload(clerk, book(newcomer(), departments=[]))
    assert answer.status_code == 302
    page = clerk.get(answer.url)
    assert "白鹿鸣" in page.content.decode()
    assert not Person.objects.filter(code="A900").exists()

    fingerprint = page.context["form"].initial["fingerprint"]
    done = clerk.post(answer.url, {"fingerprint": fingerprint})
    assert done.status_code == 302
    person = Person.objects.get(code="A900")
    assert (person.pinyin, person.initials) == ("bailuming", "blm")
    held = Assignment.objects.get(person=person)
    assert held.post.department == cast.department["TAW"]
    assert held.imported
    entry = LedgerEntry.objects.get(word="portal.roster_imported")
    assert StoredFile.objects.get().sha256 in entry.body


def test_applying_twice_finds_nothing_to_do(cast):
    file = rosters.keep(book(newcomer(), departments=[]))
    rosters.apply(file=file, by=cast.viewer("clerk"))
    with refused("O22"):
        rosters.apply(file=file, by=cast.viewer("clerk"))


def test_what_the_roster_does_not_name_stays(cast):
    before = Assignment.objects.standing().count()
    rosters.apply(file=rosters.keep(book(newcomer(), departments=[])), by=cast.viewer("clerk"))
    assert Assignment.objects.standing().count() == before + 1


def test_an_empty_system_is_filled_from_one_workbook(db):
    data = book(
        row(工号="A000", 姓名="郑知行", 部门="", 职务="党组成员、副主席", 职务类别="班子成员"),
        row(工号="A001", 姓名="沈怀瑾", 职务="主任", 职务类别="部门主要负责人"),
        row(工号="A002", 姓名="李赟䶮", 部门="秘书科", 职务="科长", 职务类别="科室负责人"),
        departments=[
            OFFICE, {"编码": "MSK", "名称": "秘书科", "类别": "科", "上级部门": "办公室"},
        ],
        portfolios=[{
            "领导工号": "A000", "领导姓名": "郑知行", "部门": "办公室", "关系": "分管",
            "开始": "2024-03-01", "依据文件": BASIS,
        }],
    )
    rosters.apply(file=rosters.keep(data), by=SYSTEM)
    assert Department.objects.get(code="MSK").parent.code == "BGS"
    assert Portfolio.objects.get().leader.name == "郑知行"
    assert Person.objects.get(code="A002").assignments.get().post.title == "科长"
    assert verify().ok


def test_the_present_state_read_back_changes_nothing(whole):
    data = template.export(rosters.known_state(on=clock.today()))
    examined = rosters.examine(data, on=clock.today())
    assert examined.problems == ()
    assert examined.plan.empty


def test_a_changed_appointment_is_withdrawn_and_written_anew(whole):
    known = rosters.known_state(on=clock.today())
    old = Assignment.objects.get(person=whole.person["staff"])
    state = _with_start(known, whole.person["staff"].code, date(2024, 2, 1))
    rosters.apply(file=rosters.keep(template.export(state)), by=whole.viewer("clerk"))
    kept = Assignment.objects.get(pk=old.pk)
    assert kept.start == date(2024, 1, 1)
    assert kept.withdrawn_at is not None
    assert kept.replaced_by.start == date(2024, 2, 1)


def _with_start(known: KnownState, code: str, start: date) -> KnownState:
    seats = tuple(
        seat if seat.person != code else type(seat)(
            person=seat.person, title=seat.title, post_kind=seat.post_kind, start=start,
            department=seat.department, kind=seat.kind, basis=seat.basis,
        )
        for seat in known.assignments
    )
    return KnownState(known.departments, known.persons, seats, known.portfolios)


def test_whoever_the_roster_no_longer_names_leaves_on_the_ordered_day(whole):
    known = rosters.known_state(on=clock.today())
    code = whole.person["staff_two"].code
    state = KnownState(
        known.departments, tuple(p for p in known.persons if p.code != code),
        tuple(a for a in known.assignments if a.person != code), known.portfolios,
    )
    last_day = date(2026, 3, 31)
    rosters.apply(
        file=rosters.keep(template.export(state)), by=whole.viewer("clerk"),
        end_missing_on=last_day,
    )
    person = Person.objects.get(code=code)
    assert person.status == "left"
    assert Assignment.objects.standing().get(person=person).end == last_day
    whole.user["staff_two"].refresh_from_db()
    assert not whole.user["staff_two"].is_active


# --- what is refused ----------------------------------------------------------------------------

FAULTY = {
    "not a workbook": b"%PDF-1.7",
    "empty": b"",
    "a fault in one row of many": book(
        newcomer(), newcomer(工号="A901", 政治面貌="不详"), departments=[]
    ),
    "an unknown department": book(newcomer(部门="外星事务委员会"), departments=[]),
    "end before start": book(newcomer(任职结束="2020-01-01"), departments=[]),
}


@pytest.mark.parametrize("data", FAULTY.values(), ids=FAULTY.keys())
def test_a_faulty_file_writes_nothing(cast, client_of, data):
    before = counts()
    answer = upload(client_of("clerk"), data)
    assert answer.status_code == 422
    assert counts() == before


def test_each_fault_is_shown_with_its_row_and_column(cast, client_of):
    data = book(newcomer(), newcomer(工号="A901", 政治面貌="不详"), departments=[])
    text = upload(client_of("clerk"), data).content.decode()
    assert "人员名册" in text
    assert "（政治面貌）" in text
    assert "“不详”不在可选范围内" in text


def test_O4_a_second_head_of_a_department_is_refused_before_anything_is_written(cast, client_of):
    data = book(
        newcomer(职务="主任委员", 职务类别="部门主要负责人", 任职开始="2026-01-05"), departments=[]
    )
    before = counts()
    answer = upload(client_of("clerk"), data)
    assert answer.status_code == 422
    assert "韩秉文在此期间任主要负责人" in answer.content.decode()
    assert counts() == before


def test_O3_nobody_is_appointed_before_the_department_was_set_up(cast):
    data = book(newcomer(任职开始="2020-01-05"), departments=[])
    examined = rosters.examine(data, on=clock.today())
    assert "存续期间" in examined.problems[0].sentence


def test_O2_a_roster_without_documents_asks_for_one(cast, client_of):
    clerk = client_of("clerk")
    address = upload(clerk, book(newcomer(依据文件=""), departments=[])).url
    fingerprint = clerk.get(address).context["form"].initial["fingerprint"]
    refused_page = clerk.post(address, {"fingerprint": fingerprint})
    assert refused_page.status_code == 422
    assert "未注明依据文件" in refused_page.content.decode()
    assert not Person.objects.filter(code="A900").exists()
    clerk.post(address, {"fingerprint": fingerprint, "basis_document": BASIS})
    assert Assignment.objects.get(person__code="A900").basis_document == BASIS


def test_a_plan_that_is_no_longer_true_is_shown_anew(cast, client_of):
    clerk = client_of("clerk")
    address = upload(clerk, book(newcomer(), departments=[])).url
    fingerprint = clerk.get(address).context["form"].initial["fingerprint"]
    people.add_person(
        code="A900", name="白鹿鸣", political_status="party_member", by=cast.viewer("clerk")
    )
    page = clerk.post(address, {"fingerprint": fingerprint})
    assert page.status_code == 422
    assert "又有变动" in page.content.decode()
    again = page.context["form"]["fingerprint"].value()
    assert clerk.post(address, {"fingerprint": again}).status_code == 302


def test_an_import_that_fails_at_the_ledger_writes_nothing(cast, monkeypatch):
    file = rosters.keep(book(newcomer(), departments=[]))
    before = counts()

    def broken(*args, **kwargs):
        raise StaleState

    monkeypatch.setattr(rosters.pen, "write", broken)
    with pytest.raises(RuleBroken):
        rosters.apply(file=file, by=cast.viewer("clerk"))
    assert counts() == before


# --- doors, downloads, command --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["roster_upload", "roster_blank", "roster_current"])
def test_only_those_who_keep_the_organisation_import(cast, client_of, name):
    assert client_of("clerk").get(reverse(name)).status_code == 200
    assert client_of("staff").get(reverse(name)).status_code == 403


def test_the_downloads_are_workbooks_of_three_sheets(cast, client_of):
    for name in ("roster_blank", "roster_current"):
        answer = client_of("clerk").get(reverse(name))
        assert "attachment" in answer.headers["Content-Disposition"]
        assert set(sheet.read(answer.content).sheets) == set(sheet.SHEETS)


def test_a_plan_of_a_file_that_was_not_uploaded_is_not_found(cast, client_of):
    address = reverse("roster_plan", args=["0" * 64])
    assert client_of("clerk").get(address).status_code == 404


def test_the_command_shows_and_applies(cast, tmp_path, capsys):
    place = tmp_path / "roster.xlsx"
    place.write_bytes(book(newcomer(), departments=[]))
    call_command("import_roster", str(place), "--dry-run")
    assert not Person.objects.filter(code="A900").exists()
    call_command("import_roster", str(place))
    assert Person.objects.filter(code="A900").exists()
    call_command("import_roster", str(place))
    assert "没有需要导入的变动" in capsys.readouterr().out


def test_the_command_names_each_fault(cast, tmp_path):
    place = tmp_path / "roster.xlsx"
    place.write_bytes(book(newcomer(政治面貌="不详"), departments=[]))
    with pytest.raises(CommandError, match="人员名册 D2"):
        call_command("import_roster", str(place))
