"""The agreement with the superior committee: the secretary's own, kept as a scan with its tasks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements.models import SuperiorAgreement
from portal import clock
from portal.actions import files
from portal.ledger.verify import verify
from portal.models import AccessLog, LedgerEntry
from tests.agreements import scenes
from tests.portal import upload_files as made


@pytest.fixture(autouse=True)
def spring():
    with scenes.spring():
        yield


def at(name: str, *args: object) -> str:
    return reverse(name, args=args)


def body(answer) -> str:
    return answer.content.decode()


def typed(cast, **changes):
    rows = {
        "task-TOTAL_FORMS": 5, "task-INITIAL_FORMS": 0,
        "task-0-text": "每半年专题研究一次", "task-0-due_on": "2026-06-30",
        "task-2-text": "年底报告", "task-2-due_on": "",
    }
    return {
        "year": 2026, "name": "2026年度责任书", "number": "安责书〔2026〕1号",
        "superior": "中共安澜市委员会", "responsible": cast.person["secretary"].pk,
        "signed_on": "2026-01-20", "term_start": "2026-01-01", "term_end": "2026-12-31",
        "scan_file": SimpleUploadedFile("扫描.pdf", made.pdf(4)),
    } | rows | changes


@pytest.fixture
def superior(cast, client_of) -> SuperiorAgreement:
    answer = client_of("clerk").post(at("superior_new"), typed(cast))
    assert answer.status_code == 302
    return SuperiorAgreement.objects.get()


def test_it_is_registered_with_its_scan_and_its_tasks(cast, superior, client_of):
    assert files.read(superior.scan) == made.pdf(4)
    tasks = [(t.text, t.due_on) for t in superior.tasks.all()]
    assert tasks == [("每半年专题研究一次", date(2026, 6, 30)), ("年底报告", None)]
    assert LedgerEntry.objects.filter(word="agreements.superior_recorded").count() == 1
    page = body(client_of("secretary").get(at("superior", superior.pk)))
    assert "2026年6月30日" in page
    assert "2 项" in page


def test_the_form_begins_with_five_empty_rows_and_the_secretary(cast, client_of):
    answer = client_of("clerk").get(at("superior_new"))
    assert len(answer.context["tasks"].forms) == 5
    assert f'<option value="{cast.person["secretary"].pk}" selected>' in body(answer)


def test_a_correction_keeps_the_scan_and_takes_more_tasks(cast, superior, client_of):
    clerk = client_of("clerk")
    answer = clerk.get(at("superior_edit", superior.pk))
    assert len(answer.context["tasks"].forms) == 7
    changes = typed(cast, name="改正后的名称", **{"task-TOTAL_FORMS": 7, "task-INITIAL_FORMS": 2})
    del changes["scan_file"]
    assert clerk.post(at("superior_edit", superior.pk), changes).status_code == 302
    superior.refresh_from_db()
    assert superior.name == "改正后的名称"
    assert files.read(superior.scan) == made.pdf(4)
    assert superior.tasks.count() == 2


def test_a_correction_leaves_the_ledger_verifiable(cast, superior, client_of):
    client_of("clerk").post(
        at("superior_edit", superior.pk), typed(cast, number="安责书〔2026〕2号")
    )
    found = verify(quick=False).findings
    assert not [f for f in found if f.where.startswith("agreements.")]


def test_the_secretary_finds_it_beside_his_own_agreements(superior, client_of):
    assert "每半年专题研究一次" in body(client_of("secretary").get(at("my_agreement")))


def test_one_agreement_a_year(cast, superior, client_of):
    answer = client_of("clerk").post(at("superior_new"), typed(cast))
    assert answer.context["form"].errors == {
        "__all__": ["这一年度已登记该同志的上级责任书。"]
    }


def test_L1_L2_the_days_make_sense(cast, client_of):
    clerk = client_of("clerk")
    answer = clerk.post(at("superior_new"), typed(cast, term_end="2025-12-31"))
    assert answer.context["form"].errors == {
        "term_end": ["责任期限的结束日期不能早于开始日期。"]
    }
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    answer = clerk.post(at("superior_new"), typed(cast, signed_on=tomorrow))
    assert answer.context["form"].errors == {"signed_on": ["签订日期不能晚于今天。"]}
    assert not SuperiorAgreement.objects.exists()


def test_a_time_limit_without_a_task_is_pointed_out_and_nothing_is_lost(cast, client_of):
    answer = client_of("clerk").post(
        at("superior_new"), typed(cast, **{"task-1-due_on": "2026-05-01"})
    )
    assert answer.status_code == 422
    page = body(answer)
    assert "请写明任务内容。" in page
    assert "每半年专题研究一次" in page
    assert 'value="2026-05-01"' in page
    assert 'value="安责书〔2026〕1号"' in page


def test_without_a_scan_it_is_not_registered(cast, client_of):
    changes = typed(cast)
    del changes["scan_file"]
    answer = client_of("clerk").post(at("superior_new"), changes)
    assert answer.context["form"].errors == {"scan_file": ["请选择文件。"]}


def test_the_scan_is_saved_and_its_reading_recorded(superior, client_of):
    answer = client_of("secretary").get(at("superior_scan", superior.pk))
    assert answer.content == made.pdf(4)
    assert answer["Content-Disposition"].startswith("attachment")
    assert AccessLog.objects.filter(kind="download").count() == 1


@pytest.mark.parametrize(
    ("key", "status"),
    [
        ("secretary", 200), ("discipline", 200), ("clerk", 200), ("leader", 404), ("head", 404),
        ("staff", 404), ("non_party_leader", 404), ("system_admin", 403), ("outsider", 403),
    ],
)
def test_the_secretary_the_discipline_officer_and_the_clerk_read_it(
    superior, client_of, key, status
):
    client = client_of(key)
    assert client.get(at("superiors")).status_code == status
    for name in ("superior", "superior_scan"):
        assert client.get(at(name, superior.pk)).status_code == status


def test_who_signed_one_still_reads_it_when_he_is_no_longer_secretary(
    cast, superior, client_of
):
    SuperiorAgreement.objects.update(responsible=cast.person["leader"])
    assert client_of("leader").get(at("superior", superior.pk)).status_code == 200
    assert client_of("leader").get(at("superiors")).status_code == 200


def test_only_the_clerk_registers(superior, client_of):
    for key in ("secretary", "discipline", "head", "staff"):
        assert client_of(key).get(at("superior_new")).status_code == 403
        assert client_of(key).get(at("superior_edit", superior.pk)).status_code == 403
