"""Findings through the browser's eyes: from a finding to a verified rectification."""

from __future__ import annotations

import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from portal import clock
from portal.models import AccessLog
from supervision.models import Finding, Rectification, Recusal
from tests.supervision import finding_scenes as scenes

pytestmark = pytest.mark.django_db


def form(cast, **changes):
    """What the browser sends for a finding."""
    return {
        "key": str(uuid.uuid4()), "edition": "0", "source": "routine_check",
        "found_on": str(clock.today()), "department": str(cast.department["TAW"].pk),
        "category": "work", "severity": "general", "title": "值班记录不全",
        "facts": scenes.FACTS, "act": "next", **changes,
    }


def photo():
    data = BytesIO()
    Image.new("RGB", (4, 4)).save(data, "PNG")
    data.seek(0)
    data.name = "照片.png"
    return data


def page(client, row) -> str:
    finding = getattr(row, "finding_id", row.pk)
    return client.get(reverse("finding", args=[finding])).content.decode()


def test_from_a_finding_to_its_close_through_the_pages(cast, client_of):
    discipline, head, staff = map(client_of, ("discipline", "head", "staff"))
    answer = discipline.post(reverse("finding_new"), form(cast))
    finding = Finding.objects.get()
    record = reverse("finding_record", args=[finding.pk])
    assert answer.url == record
    shown = discipline.get(record).content.decode()
    assert "韩秉文" in shown and "郑知行" in shown  # head and leader of that day
    discipline.post(record, {"edition": "1", "answerable": str(cast.person["head"].pk)})
    assert head.get(reverse("finding", args=[finding.pk])).status_code == 404
    discipline.post(reverse("finding_serve", args=[finding.pk]), {
        "requirement": "补齐记录", "kind": "time_limited", "responsible":
        str(cast.person["head"].pk), "served_on": str(clock.today()), "manner": "online",
    })
    row = Rectification.objects.get()
    assert "报送整改方案" in page(head, row)
    head.post(reverse("rectification_plan", args=[row.pk]), {
        "edition": "1", "rows": "3", "plan": "逐月自查", "text_0": "补签",
        "person_0": str(cast.person["staff"].pk),
        "due_0": str(clock.today() + timedelta(days=5)), "act": "send",
    })
    step = row.steps.get()
    staff.post(reverse("step_done", args=[step.pk]), {
        "result": "已补签", "done_on": str(clock.today()), "files": photo(),
    })
    row.refresh_from_db()
    head.post(reverse("rectification_submit", args=[row.pk]), {
        "edition": str(row.edition), "report": "整改到位",
    })
    assert "核查" in page(discipline, row)
    discipline.post(reverse("rectification_verify", args=[row.pk]), {
        "result": "passed", "verified_on": str(clock.today()),
    })
    discipline.post(reverse("rectification_close", args=[row.pk]), {"note": ""})
    row.refresh_from_db()
    assert (row.state, row.finding.state) == ("closed", "closed")
    thread = page(head, row)
    for words in ("登记问题", "送达整改通知书", "报送整改方案", "完成一项整改措施", "提交核查",
                  "核查通过", "销号", "照片.png"):
        assert words in thread, words


def test_what_is_missing_is_said_and_nothing_typed_is_lost(cast, client_of):
    answer = client_of("discipline").post(reverse("finding_new"), form(cast, facts=""))
    assert answer.status_code == 422
    assert "值班记录不全" in answer.content.decode()
    assert not Finding.objects.exists()


def test_the_second_of_two_sees_what_the_first_wrote(cast, client_of):
    found = scenes.draft(cast)
    client = client_of("discipline")
    url = reverse("finding_edit", args=[found.pk])
    same = {"key": str(found.pk), "edition": "1", "act": "draft"}
    client.post(url, form(cast, title="甲写的摘要", **same))
    answer = client.post(url, form(cast, title="乙写的摘要", **same))
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "甲写的摘要" in text and "乙写的摘要" in text
    client.post(url, form(cast, title="乙写的摘要", **(same | {"edition": "2"})))
    found.refresh_from_db()
    assert found.title == "乙写的摘要"


def test_more_rows_of_a_plan_lose_nothing(cast, client_of):
    row = scenes.served(cast)
    answer = client_of("head").post(reverse("rectification_plan", args=[row.pk]), {
        "edition": "1", "rows": "3", "plan": "方案文字", "text_0": "第一项文字", "act": "more",
    })
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "第一项文字" in text and "第6项措施" in text and "请选择承办人" not in text


def test_a_step_says_what_it_lacks_beside_its_field(cast, client_of):
    row = scenes.served(cast)
    answer = client_of("head").post(reverse("rectification_plan", args=[row.pk]), {
        "edition": "1", "rows": "3", "plan": "方案", "text_0": "第一项", "act": "send",
    })
    assert answer.status_code == 422
    assert "请选择承办人" in answer.content.decode()


def test_the_object_learns_nothing_before_service(cast, client_of):
    found = scenes.recorded(cast, about="staff")
    for key in ("staff", "staff_two", "clerk"):
        client = client_of(key)
        assert client.get(reverse("finding", args=[found.pk])).status_code == 404
        assert found.title not in client.get(reverse("findings")).content.decode()
        assert found.title not in client.get(reverse("home")).content.decode()
    assert found.title in client_of("leader").get(reverse("findings")).content.decode()


def test_who_is_recused_loses_thread_list_and_home_line(cast, client_of):
    row = scenes.submitted(cast, told={"verifier": "leader"})
    client = client_of("leader")
    assert "核查整改" in client.get(reverse("home")).content.decode()
    Recusal.objects.create(
        kind="finding", record=row.finding_id, person=cast.person["leader"], reason="近亲属",
        entered_at=clock.now(), entered_by=cast.user["discipline"],
    )
    assert client.get(reverse("finding", args=[row.finding_id])).status_code == 404
    for name in ("findings", "home"):
        assert row.finding.title not in client.get(reverse(name)).content.decode()


def test_a_verifier_from_elsewhere_sees_the_task_and_not_the_facts(cast, client_of):
    row = scenes.submitted(cast, told={"verifier": "acting_head"})
    text = page(client_of("acting_head"), row)
    assert "补齐记录，明确专人" in text and scenes.FACTS not in text


def test_a_colleague_knows_that_it_runs_and_reads_nothing(cast, client_of):
    row = scenes.served(cast)
    text = page(client_of("staff_two"), row)
    assert "内容限定知悉" in text and scenes.FACTS not in text and "补齐记录" not in text


def test_evidence_is_fetched_by_readers_only_and_the_fetch_is_logged(cast, client_of):
    row = scenes.submitted(cast)
    file = row.steps.get().evidence.get()
    url = reverse("record_file", args=[file.pk])
    answer = client_of("head").get(url)
    assert answer.status_code == 200 and answer["X-Content-Type-Options"] == "nosniff"
    assert AccessLog.objects.filter(kind="download").count() == 1
    for key in ("staff_two", "other_staff", "audit_admin"):
        assert client_of(key).get(url).status_code == 404


def test_reading_a_thread_stands_in_the_access_log(cast, client_of):
    row = scenes.served(cast)
    page(client_of("head"), row)
    assert AccessLog.objects.filter(kind="view_confidential").count() == 1


def test_what_comes_next_stands_on_top_with_day_and_basis(cast, client_of):
    row = scenes.planned(cast)
    text = page(client_of("head"), row)
    assert "下一步" in text and "完成整改，提交核查" in text and "机关制度" in text
    Rectification.objects.filter(pk=row.pk).update(due_on=clock.today() - timedelta(days=3))
    assert "逾期 3 天" in page(client_of("head"), row)


def test_an_old_link_leads_back_to_the_thread(cast, client_of):
    row = scenes.closed(cast)
    answer = client_of("discipline").get(reverse("rectification_verify", args=[row.pk]))
    assert answer.url == reverse("finding", args=[row.finding_id])


def test_the_front_page_names_what_each_owes_overdue_first(cast, client_of):
    row = scenes.planned(cast)
    Rectification.objects.filter(pk=row.pk).update(due_on=clock.today() - timedelta(days=2))
    assert "逾期 2 天" in client_of("head").get(reverse("home")).content.decode()
    assert "整改措施：值班记录不全" in client_of("staff").get(reverse("home")).content.decode()
    scenes.recorded(cast, title="另一问题")
    text = client_of("discipline").get(reverse("home")).content.decode()
    assert "送达整改通知书：另一问题" in text


def test_the_notice_is_set_once_and_served_as_stored_whatever_moves_later(cast, client_of):
    row = scenes.served(cast)
    url, head = reverse("rectification_notice", args=[row.pk]), client_of("head")
    first = head.get(url)
    assert first.status_code == 200 and first.content.startswith(b"%PDF")
    Rectification.objects.filter(pk=row.pk).update(due_on=clock.today() + timedelta(days=80))
    assert head.get(url).content == first.content
    row.refresh_from_db()
    assert row.paper is not None
    assert client_of("staff_two").get(url).status_code == 404


@pytest.mark.parametrize("name", ["findings", "home"])
def test_lists_ask_the_same_number_of_queries_for_many_rows(
    cast, client_of, name, django_assert_max_num_queries
):
    client = client_of("discipline")

    def count() -> int:
        client.get(reverse(name))
        with django_assert_max_num_queries(200) as seen:
            client.get(reverse(name))
        return len(seen)

    def more(n: int) -> None:
        rows = [scenes.fields(cast, title=f"问题{i}") for i in range(n)]
        Finding.objects.bulk_create(
            Finding(**row, state="found", number=f"{n}-{i}", created_at=clock.now(),
                    created_by=cast.user["discipline"], answerable=cast.person["head"])
            for i, row in enumerate(rows)
        )

    more(3)
    few = count()
    more(297)
    assert count() == few
