"""The way of the paper through the pages: print, sign, scan, confirm by another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from pypdf import PdfReader

from agreements import prints
from agreements.actions import paper
from agreements.home import owed
from agreements.models import Agreement, ScanCopy
from agreements.states import AgreementState, Level, Method, SlotRole
from portal.actions import files
from portal.ledger.verify import verify
from portal.models import AccessLog, Notice
from tests.agreements import scenes
from tests.portal import upload_files as made

ISSUED = datetime(2026, 2, 9, 1, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 20, 1, 0, tzinfo=UTC)
WRONG_ORDER = "纸上各方签字日期的先后不符合签订顺序。"


@pytest.fixture
def campaign(cast):
    with time_machine.travel(ISSUED, tick=False):
        campaign = scenes.issued(cast, method=Method.PAPER, online_document="")
    Agreement.objects.update(paper=files.store(made.pdf(), prints.PDF))
    with time_machine.travel(LATER):
        yield campaign


def at(name: str, *args: object) -> str:
    return reverse(name, args=args)


def body(answer) -> str:
    return answer.content.decode()


def agreement_of(cast, whose: str) -> Agreement:
    return scenes.agreement_of(cast.person[whose])


def scan_file(data: bytes | None = None, name: str = "扫描.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data or made.pdf(2), "application/pdf")


def hand_in(client, agreement: Agreement, own: str, issuer: str, **more):
    return client.post(
        at("scan_upload", agreement.pk),
        {"file": scan_file(), "responsible": own, "issuer": issuer} | more,
    )


def uploaded(cast, whose: str, own: str = "2026-03-02", issuer: str = "2026-03-03") -> ScanCopy:
    return paper.upload_scan(
        agreement=agreement_of(cast, whose), file=files.store(made.pdf(2), prints.PDF), pages=2,
        dates={
            SlotRole.RESPONSIBLE: datetime.fromisoformat(own).date(),
            SlotRole.ISSUER: datetime.fromisoformat(issuer).date(),
        },
        by=cast.viewer("clerk"),
    )


# --- the way of one paper --------------------------------------------------------------------


def test_one_uploads_and_another_confirms(cast, campaign, client_of):
    agreement = agreement_of(cast, "staff")
    answer = hand_in(client_of("head"), agreement, "2026-03-02", "2026-03-03")
    assert answer.status_code == 302
    scan = ScanCopy.objects.get()
    assert scan.pages == 2
    page = body(client_of("discipline").get(at("scans")))
    assert agreement.number in page
    page = body(client_of("discipline").get(at("scan_detail", scan.pk)))
    assert "2026年3月3日" in page
    assert at("scan_confirm", scan.pk) in page
    page = body(client_of("discipline").get(at("scan_confirm", scan.pk)))
    assert "各方签字齐全" in page
    assert client_of("discipline").post(at("scan_confirm", scan.pk)).status_code == 302
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.EFFECTIVE
    assert str(agreement.effective_on) == "2026-03-03"
    found = verify(quick=False).findings
    assert not [f for f in found if f.where.startswith("agreements.")]


def test_scans_come_in_any_order_and_the_dates_decide(cast, campaign, client_of):
    clerk, discipline = client_of("clerk"), client_of("discipline")
    for whose, own, issuer in (
        ("staff", "2026-03-05", "2026-03-06"),
        ("leader", "2026-03-02", "2026-03-02"),
        ("head", "2026-03-03", "2026-03-04"),
    ):
        hand_in(clerk, agreement_of(cast, whose), own, issuer)
        discipline.post(at("scan_confirm", ScanCopy.objects.latest("pk").pk))
        assert agreement_of(cast, whose).state == AgreementState.EFFECTIVE, whose


def test_a_wrong_order_stands_beside_the_date_and_nothing_typed_is_lost(
    cast, campaign, client_of
):
    agreement = agreement_of(cast, "staff")
    answer = hand_in(client_of("clerk"), agreement, "2026-03-03", "2026-03-02")
    assert answer.status_code == 422
    form = answer.context["form"]
    assert form.errors == {"issuer": [WRONG_ORDER]}
    page = body(answer)
    assert 'value="2026-03-03"' in page
    assert "“扫描.pdf”（2页）已保留" in page
    again = client_of("clerk").post(
        at("scan_upload", agreement.pk),
        {"kept": form.data["kept"], "responsible": "2026-03-02", "issuer": "2026-03-03"},
    )
    assert again.status_code == 302
    assert files.read(ScanCopy.objects.get().file) == made.pdf(2)


def test_a_missing_date_and_a_missing_file_are_both_said(cast, campaign, client_of):
    answer = client_of("clerk").post(
        at("scan_upload", agreement_of(cast, "staff").pk), {"responsible": "2026-03-02"}
    )
    assert set(answer.context["form"].errors) == {"file", "issuer"}


def test_a_forged_word_of_a_kept_file_is_not_believed(cast, campaign, client_of):
    answer = client_of("clerk").post(
        at("scan_upload", agreement_of(cast, "staff").pk),
        {"kept": "x:y:z", "responsible": "2026-03-02", "issuer": "2026-03-03"},
    )
    assert answer.context["form"].errors == {"file": ["请选择文件。"]}


def test_an_unfit_file_is_refused_beside_its_field(cast, campaign, client_of):
    answer = client_of("clerk").post(
        at("scan_upload", agreement_of(cast, "staff").pk),
        {
            "file": scan_file(made.pdf_with_script()), "responsible": "2026-03-02",
            "issuer": "2026-03-03",
        },
    )
    assert "脚本" in answer.context["form"].errors["file"][0]
    assert not ScanCopy.objects.exists()


def test_a_co_signer_has_a_date_of_his_own(cast, campaign, client_of):
    agreement = agreement_of(cast, "liaison_head")
    answer = hand_in(client_of("clerk"), agreement, "2026-03-02", "2026-03-02")
    assert answer.context["form"].errors.keys() == {"co_signer"}
    answer = hand_in(
        client_of("clerk"), agreement, "2026-03-02", "2026-03-02", co_signer="2026-03-02"
    )
    assert answer.status_code == 302


def test_who_uploaded_is_not_offered_to_confirm_and_is_refused(cast, campaign, client_of):
    scan = uploaded(cast, "staff")
    clerk = client_of("clerk")
    page = body(clerk.get(at("scan_detail", scan.pk)))
    assert "不能由上传人本人确认" in page
    assert at("scan_confirm", scan.pk) not in page
    assert "本人上传，由他人核对" in body(clerk.get(at("scans")))
    answer = clerk.post(at("scan_confirm", scan.pk))
    assert answer.status_code == 422
    assert "不能由上传人本人确认" in body(answer)


def test_a_scan_is_sent_back_with_a_reason_that_the_uploader_reads(cast, campaign, client_of):
    scan = uploaded(cast, "staff")
    discipline = client_of("discipline")
    assert discipline.post(at("scan_reject", scan.pk), {"reason": " "}).status_code == 422
    assert discipline.post(at("scan_reject", scan.pk), {"reason": "缺第二页"}).status_code == 302
    assert Notice.objects.filter(recipient=cast.person["clerk"], text="缺第二页").exists()
    clerk = client_of("clerk")
    assert "上次退回：缺第二页" in body(clerk.get(at("scans_lacking")))
    assert "缺第二页" in body(clerk.get(at("scan_upload", scan.agreement_id)))


def test_a_second_scan_waits_until_the_first_is_settled(cast, campaign, client_of):
    scan = uploaded(cast, "staff")
    page = body(client_of("clerk").get(at("scan_upload", scan.agreement_id)))
    assert "已有一份扫描件等待核对" in page
    assert at("scan_detail", scan.pk) in page


def test_the_scan_is_saved_and_its_reading_recorded(cast, campaign, client_of):
    scan = uploaded(cast, "staff")
    answer = client_of("discipline").get(at("scan_file", scan.pk))
    assert answer.content == made.pdf(2)
    assert answer["Content-Disposition"].startswith("attachment")
    assert AccessLog.objects.filter(kind="download").count() == 1


# --- who -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("whose", "key", "status"),
    [
        ("staff", "clerk", 200), ("staff", "head", 200), ("staff", "leader", 403),
        ("staff", "secretary", 403), ("staff", "acting_head", 404), ("staff", "staff", 403),
        ("staff", "discipline", 403), ("other_staff", "head", 404), ("head", "head", 200),
    ],
)
def test_the_clerk_and_the_head_bring_the_scans(cast, campaign, client_of, whose, key, status):
    answer = client_of(key).get(at("scan_upload", agreement_of(cast, whose).pk))
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("clerk", 200), ("discipline", 200), ("secretary", 200), ("head", 200), ("staff", 200),
        ("leader", 200), ("acting_head", 404), ("other_staff", 404), ("system_admin", 403),
    ],
)
def test_a_scan_is_read_by_those_who_read_its_agreement(cast, campaign, client_of, key, status):
    scan = uploaded(cast, "staff")
    assert client_of(key).get(at("scan_detail", scan.pk)).status_code == status
    assert client_of(key).get(at("scan_file", scan.pk)).status_code == status


def test_the_head_sees_what_his_department_lacks(cast, campaign, client_of):
    page = body(client_of("head").get(at("scans_lacking")))
    assert agreement_of(cast, "staff").number in page
    assert agreement_of(cast, "other_staff").number not in page


def test_the_list_of_lacking_scans_stands_by_number_and_takes_few_queries(
    cast, campaign, client_of, django_assert_max_num_queries
):
    client = client_of("clerk")
    client.get(at("scans_lacking"))
    with django_assert_max_num_queries(30):
        answer = client.get(at("scans_lacking"))
    numbers = [row.number for row in answer.context["rows"]]
    assert numbers == sorted(numbers)
    assert len(numbers) == Agreement.objects.live().count()


def test_the_home_page_names_what_waits(cast, campaign):
    uploaded(cast, "staff")
    titles = [str(one.title) for one in owed(cast.viewer("discipline"))]
    assert "1 份扫描件等待核对" in titles
    assert "1 份扫描件等待核对" not in [str(o.title) for o in owed(cast.viewer("clerk"))]
    with time_machine.travel(LATER + timedelta(days=30)):
        late = [one for one in owed(cast.viewer("head")) if "没有扫描件" in str(one.title)]
    assert [one.status for one in late] == ["late"]
    assert not [one for one in owed(cast.viewer("head")) if "没有扫描件" in str(one.title)]


# --- printing --------------------------------------------------------------------------------


def test_few_papers_are_joined_at_once(cast, campaign, client_of):
    answer = client_of("clerk").post(
        at("paper_print", campaign.pk), {"level": Level.DEPARTMENT}
    )
    assert answer["Content-Type"] == prints.PDF
    count = Agreement.objects.filter(level=Level.DEPARTMENT).count()
    assert len(PdfReader(BytesIO(answer.content)).pages) == 2 * count - 1  # each on a new sheet
    assert AccessLog.objects.filter(kind="export").count() == 1


def test_papers_are_narrowed_by_department(cast, campaign, client_of):
    answer = client_of("clerk").get(
        at("paper_print", campaign.pk), {"department": cast.department["TAW"].pk}
    )
    assert answer.context["count"] == Agreement.objects.filter(
        department=cast.department["TAW"]
    ).count()


@pytest.mark.django_db(transaction=True)
def test_missing_papers_are_made_by_the_worker_and_the_inbox_tells(
    cast, campaign, client_of, settings
):
    settings.TASKS = {
        "default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default", "papers"]}
    }
    one = agreement_of(cast, "leader")
    Agreement.objects.filter(pk=one.pk).update(paper=None)
    clerk = client_of("clerk")
    answer = clerk.post(at("paper_print", campaign.pk), {"level": Level.LEADERSHIP})
    assert "等待后台办理" in body(clerk.get(answer["Location"]))
    call_command("db_worker", queue_name="papers", batch=True, startup_delay=False, verbosity=0)
    assert "已完成" in body(clerk.get(answer["Location"]))
    notice = Notice.objects.get(recipient=cast.person["clerk"], title__contains="打印件")
    assert notice.url == answer["Location"]
    file = clerk.get(answer["Location"] + "file/")
    assert len(PdfReader(BytesIO(file.content)).pages) > 2
    one.refresh_from_db()
    assert one.paper is not None


def test_only_who_runs_the_campaign_prints(cast, campaign, client_of):
    for key, status in (("head", 403), ("secretary", 403), ("discipline", 403), ("clerk", 200)):
        assert client_of(key).get(at("paper_print", campaign.pk)).status_code == status
