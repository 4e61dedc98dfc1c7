"""Measures through the browser's eyes: who meets them, what the pages show."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from portal import clock
from portal.models import AccessLog
from supervision.models import Measure
from tests.supervision import measure_scenes as scenes

pytestmark = pytest.mark.django_db


def form(cast, **changes):
    return {
        "key": str(uuid.uuid4()), "edition": "0", "subject": str(cast.person["staff"].pk),
        "kind": "criticism", "issuer_kind": "secretary", "decided_on": str(clock.today()),
        "matter": scenes.MATTER, "act": "draft", **changes,
    }


def text(answer) -> str:
    return answer.content.decode()


def test_from_a_draft_to_a_served_letter_through_the_pages(cast, client_of):
    client = client_of("secretary")
    answer = client.post(reverse("measure_new"), form(
        cast, kind="reminder_letter", issuer_kind="party_group", facts="两次脱岗\n记录补签"))
    row = Measure.objects.get()
    assert answer.url == reverse("measure", args=[row.pk])
    assert "可以作出" in text(client.get(answer.url))
    confirm = text(client.get(reverse("measure_decide", args=[row.pk])))
    assert "第一种形态" in confirm and "许未央" in confirm
    client.post(reverse("measure_decide", args=[row.pk]), {"edition": "1"})
    client.post(reverse("measure_serve", args=[row.pk]), {
        "served_on": str(clock.today()), "manner": "in_person"})
    staff = client_of("staff")
    assert "提交书面材料" in text(staff.get(reverse("home")))
    shown = text(staff.get(reverse("measure", args=[row.pk])))
    assert "文书要求" in shown and "两次脱岗" in shown
    staff.post(reverse("measure_answer", args=[row.pk]), {"text": "已改正"})
    assert "待审阅" in text(client.get(reverse("home")))


def test_outside_the_authority_the_sentence_stands_at_the_field(cast, client_of):
    cast.person["staff"].management_authority = "city_managed"
    cast.person["staff"].save()
    answer = client_of("secretary").post(reverse("measure_new"), form(
        cast, kind="admonition_talk", issuer_kind="party_group", matter="保留我写的字"))
    assert answer.status_code == 422
    assert "请登记收到的决定" in text(answer) and "保留我写的字" in text(answer)


def test_the_second_of_two_sees_what_the_first_wrote(cast, client_of):
    row = scenes.draft(cast)
    client, url = client_of("secretary"), reverse("measure_edit", args=[row.pk])
    same = {"key": str(row.pk), "edition": "1"}
    client.post(url, form(cast, matter="甲的事由", **same))
    answer = client.post(url, form(cast, matter="乙的事由", **same))
    assert answer.status_code == 409
    assert "甲的事由" in text(answer) and "乙的事由" in text(answer)


def test_before_the_decision_one_sees_how_the_effect_period_will_be_computed(cast, client_of):
    row = scenes.draft(cast, by="discipline", kind="admin_warning", received=True,
                       issuer_kind="city_discipline", issuing_body="市监委",
                       decision_number="5号")
    client = client_of("discipline")
    assert "个月：至" in text(client.get(reverse("measure_receive", args=[row.pk])))


@pytest.mark.parametrize(
    ("key", "status"),
    [("staff", 404), ("head", 404), ("clerk", 404), ("non_party_leader", 404),
     ("leader", 200), ("discipline", 200), ("audit_admin", 403)],
)
def test_that_a_measure_exists_is_itself_kept(cast, client_of, key, status):
    row = scenes.decided(cast)
    client = client_of(key)
    answer = client.get(reverse("measure", args=[row.pk]))
    assert answer.status_code == status
    if status == 200:
        assert (scenes.MATTER in text(answer)) == (key == "discipline")
    elif status == 404:
        for name in ("measures", "home"):
            assert str(row.pk) not in text(client.get(reverse(name)))


def test_reading_a_measure_stands_in_the_access_log(cast, client_of):
    row = scenes.decided(cast)
    client_of("discipline").get(reverse("measure", args=[row.pk]))
    assert AccessLog.objects.filter(kind="view_confidential").count() == 1


def test_who_must_know_finds_who_is_inside_an_effect_period(cast, client_of):
    scenes.serve(cast, scenes.received(cast))
    client = client_of("discipline")
    listed = text(client.get(reverse("measures"), {"state": "in_effect"}))
    assert "政务警告" in listed and "许未央" in listed
    url = reverse("person", args=[cast.person["staff"].pk])
    assert "影响期内" in text(client.get(url))
    assert "影响期内" in text(client_of("staff").get(url))
    for key in ("head", "clerk", "staff_two"):
        assert "影响期内" not in text(client_of(key).get(url))


def test_what_is_over_leaves_the_everyday_list(cast, client_of):
    past = clock.today() - timedelta(days=400)
    row = scenes.received(cast, decided_on=past)
    assert row.effect_ends_on < clock.today()
    client = client_of("discipline")
    assert "政务警告</a>" not in text(client.get(reverse("measures")))
    assert "政务警告</a>" in text(client.get(reverse("measures"), {"state": "ended"}))


def test_lists_ask_the_same_number_of_queries_for_many_rows(
    cast, client_of, django_assert_max_num_queries
):
    client = client_of("discipline")

    def count(name: str) -> int:
        client.get(reverse(name))
        with django_assert_max_num_queries(200) as seen:
            client.get(reverse(name))
        return len(seen)

    def more(n: int) -> None:
        made = scenes.decided(cast)
        rows = []
        for i in range(n):
            values = {f.attname: getattr(made, f.attname) for f in Measure._meta.concrete_fields}
            rows.append(Measure(**(values | {"id": uuid.uuid4(), "number": f"{n}-{i}"})))
        Measure.objects.bulk_create(rows)

    more(3)
    few = {name: count(name) for name in ("measures", "home")}
    more(297)
    assert {name: count(name) for name in few} == few
