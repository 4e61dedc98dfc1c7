"""The page of the chain, as people of the organ get it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.chain import chain_on
from portal.models import Assignment, Person, Portfolio, Post
from tests.cast import BASIS, MOMENT, START

pytestmark = pytest.mark.django_db


def page(client, **query: str) -> str:
    response = client.get("/chain/", query)
    assert response.status_code == 200
    return response.content.decode()


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_everybody_of_the_organ_has_a_mark_that_leads_to_him(client_of, cast):
    html = page(client_of("staff"))
    picture = html[html.index('<div class="picture"') : html.index("</svg>", html.index("picture"))]
    for key, person in cast.person.items():
        assert (f'href="/organisation/people/{person.pk}/"' in picture) == (key != "outsider")


def test_the_table_says_who_answers_to_whom_and_why(client_of):
    text = words(page(client_of("staff")))
    assert "许未央 提案委 一级主任科员 韩秉文 部门主要负责人" in text
    assert "秘书长受党组委托，党外分管领导共同签订" in text
    assert BASIS in text


def test_the_chain_of_a_past_day_is_that_of_the_posts_of_the_day(client_of, cast):
    Portfolio.objects.filter(leader=cast.person["leader"]).update(end=date(2025, 6, 30))
    client = client_of("staff")
    assert "没有分管领导" not in page(client, on="2025-06-30")
    assert "没有分管领导" in page(client, on="2025-07-01")
    assert "这一天没有任职记录" in page(client, on="2020-01-01")


def test_a_gap_says_what_to_do_and_only_the_clerk_is_led_there(client_of, cast):
    Portfolio.objects.filter(leader=cast.person["leader"]).delete()
    shown, kept = page(client_of("staff")), page(client_of("clerk"))
    assert "登记这个部门的分管或者联系领导" in shown
    link = f"/organisation/portfolios/add/?department={cast.department['TAW'].pk}"
    assert link not in shown
    assert link in kept


def test_the_table_narrows_to_a_department_with_its_sections(client_of, cast):
    html = page(client_of("staff"), department=str(cast.department["BGS"].pk))
    table = words(html[html.index('id="rows"') :])
    assert "田景明" in table and "蒋行之" in table
    assert "许未央" not in table


def test_a_page_for_the_printer_has_all_rows_and_no_menu(client_of):
    for sheet in ("a4", "a3"):
        html = page(client_of("staff"), print=sheet)
        assert f"print landscape {sheet}" in html
        assert "主菜单" not in html
        assert "许未央" in html


@pytest.mark.parametrize(
    "query", [{"on": "x"}, {"on": "0001-01-01"}, {"department": "9" * 40}, {"print": "b5"},
              {"page": "-1"}, {"department": "²"}],
)
def test_odd_addresses_show_the_chain_of_today(client_of, query):
    assert "责任链" in page(client_of("staff"), **query)


def test_the_three_administrators_do_not_see_the_chain(client_of):
    for key in ("system_admin", "security_admin", "audit_admin"):
        assert client_of(key).get("/chain/").status_code == 403


def crowd(cast, count: int) -> None:
    post, _new = Post.objects.get_or_create(
        title="科员", department=cast.department["TAW"], defaults={"kind": "staff"}
    )
    first = Person.objects.count()
    people = Person.objects.bulk_create(
        Person(code=f"X{n}", name=f"人{n}", pinyin="ren", initials="r", political_status="masses")
        for n in range(first, first + count)
    )
    Assignment.objects.bulk_create(
        Assignment(person=p, post=post, start=START, basis_document=BASIS, recorded_at=MOMENT)
        for p in people
    )


def test_the_page_asks_the_same_number_of_questions_for_any_number_of_people(client_of, cast):
    client = client_of("staff")

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            page(client)
        return len(caught)

    page(client)
    few = asked()
    crowd(cast, 300)
    assert asked() == few
    crowd(cast, 200)
    folded = asked()  # other questions, a few more: only what stands above the departments
    assert "人员较多" in page(client)
    assert folded < few + 8
    crowd(cast, 400)
    assert asked() == folded
    assert len(chain_on(date(2026, 3, 1)).links) > 500
