"""What people see of the components: words, shapes, links, and pages that speak to a reader."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.urls import include, path

from portal import marks, paging
from portal.models import Department
from portal.paging import LongPaginator
from portal.roles import Permission
from portal.viewer import Viewer
from portal.views.gallery import GalleryPage, SampleForm, sample


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [
    path("", nothing, name="home"),
    path("search/", nothing, name="search"),
    path("inbox/", nothing, name="inbox"),
    path("type/", nothing, name="type_size"),
    path("account/", include("allauth.urls")),
]
pytestmark = pytest.mark.urls(__name__)

TEMPLATES = Path(settings.BASE_DIR) / "templates"
STATIC = Path(settings.BASE_DIR) / "static"


def shown(source: str, address: str = "/", **context: Any) -> str:
    """The template text as a browser gets it, white space evened out."""
    context["request"] = RequestFactory().get(address)
    html = Template("{% load ui %}" + source).render(Context(context))
    return re.sub(r"\s+", " ", html).strip()


# --- days -------------------------------------------------------------------------------


def test_a_moment_is_shown_in_the_organs_own_time() -> None:
    late_in_london = datetime(2026, 3, 4, 17, 5, tzinfo=UTC)
    assert shown("{{ at|cn_datetime }}", at=late_in_london) == "2026年3月5日 01:05"
    assert shown("{{ at|cn_day }} {{ at|cn_time }}", at=late_in_london) == "3月5日 01:05"


def test_a_day_is_shown_without_leading_zeros_and_a_missing_day_as_nothing() -> None:
    assert shown("{{ day|cn_date }}", day=date(2026, 3, 5)) == "2026年3月5日"
    assert shown("{{ day|cn_date }}{{ day|cn_day }}{{ day|cn_time }}{{ day|cn_datetime }}") == ""


# --- shapes -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", marks.MARKS)
def test_a_state_has_a_shape_for_the_eye_and_a_word_for_the_ear(kind: str) -> None:
    html = shown("{% status kind %}", kind=kind)
    assert str(marks.mark(kind).word) in html
    assert 'aria-hidden="true"' in html
    assert marks.mark(kind).drawing in html


def test_a_state_takes_the_words_of_its_page_and_escapes_them() -> None:
    html = shown("{% status 'late' word %}", word="逾期 <3> 天")
    assert "逾期 &lt;3&gt; 天" in html


def test_every_state_has_a_shape_of_its_own() -> None:
    assert len({drawn.drawing for drawn in marks.MARKS.values()}) == 5


def test_an_unknown_state_is_our_mistake_and_not_drawn() -> None:
    with pytest.raises(ValueError, match="no mark is called"):
        marks.mark("green")


def test_a_bar_fills_the_whole_width_and_says_its_counts() -> None:
    html = shown("{% progress parts %}", parts=[("done", 3), ("due", 0), ("late", 1)])
    assert re.findall(r' width="([\d.]+)"', html) == ["75.00", "25.00"]
    assert "已办结 3，逾期 1" in html


def test_a_bar_without_counts_is_not_drawn() -> None:
    assert shown("{% progress parts %}", parts=[("done", 0)]) == ""


# --- lists ------------------------------------------------------------------------------


def test_a_figure_without_rows_behind_it_is_not_shown() -> None:
    items = [{"value": 8, "label": "待签", "url": "/due"}, {"value": 5, "label": "无", "url": ""}]
    html = shown("{% figures items %}", items=items)
    assert '<a href="/due"><b>8</b>' in html
    assert "无" not in html


def test_only_the_first_late_duty_has_the_red_button() -> None:
    late = {"kind": "late", "word": "逾期", "text": "整改", "url": "/1", "label": "提交"}
    html = shown("{% owed items %}", items=[late, late | {"url": "/2"}])
    assert 'class="btn go" href="/1"' in html
    assert 'class="btn" href="/2"' in html


def test_a_duty_shows_where_its_deadline_comes_from() -> None:
    item = {"kind": "due", "word": "还有 9 天", "text": "补签", "why": "变动后 30 日内"}
    html = shown("{% owed items %}", items=[item | {"layer": "local"}])
    assert "变动后 30 日内" in html
    assert '<span class="layer">机关制度</span>' in html


def test_the_pager_keeps_the_filters_and_the_order() -> None:
    page = Paginator(range(120), 20).page(2)
    html = shown("{% pager page %}", "/list?q=%E6%9D%8E&sort=-name&page=2", page=page)
    assert 'href="?q=%E6%9D%8E&amp;sort=-name&amp;page=3"' in html
    assert 'aria-current="page">2<' in html
    assert "第 21 至 40 条，共 120 条" in html


@pytest.mark.django_db
def test_a_list_without_end_is_paged_as_far_as_one_reads_and_says_so(monkeypatch) -> None:
    Department.objects.bulk_create(
        Department(code=f"L{n}", name=f"部门{n}", opened_on=date(2020, 1, 1)) for n in range(6)
    )
    rows = Department.objects.order_by("code")
    assert "共 6 条" in shown("{% pager page %}", page=LongPaginator(rows, 2).page(1))
    monkeypatch.setattr(paging, "MOST", 4)
    page = LongPaginator(rows, 2).get_page(3)
    assert (page.number, [row.code for row in page]) == (2, ["L2", "L3"])
    html = shown("{% pager page %}", page=page)
    assert "第 3 至 4 条，可翻阅前 4 条，其余请按条件查找" in html


def test_a_list_of_one_page_has_no_pager() -> None:
    assert shown("{% pager page %}", page=Paginator(range(5), 20).page(1)) == ""


def test_a_table_head_sorts_and_sorts_back_and_begins_at_the_first_page() -> None:
    html = shown("{% sort_head 'name' '姓名' %}", "/list?sort=name&q=1&page=4")
    assert 'aria-sort="ascending"' in html
    assert 'href="?q=1&amp;sort=-name"' in html
    assert 'href="?sort=name"' in shown("{% sort_head 'name' '姓名' %}", "/list?sort=-name")


def test_a_row_of_facts_without_a_value_is_left_out() -> None:
    html = shown(
        "{% facts rows %}", rows=[("编号", "1"), ("附件", None), ("说明", ""), ("次数", 0)]
    )
    assert "附件" not in html and "说明" not in html
    assert "<dt>次数</dt><dd>0</dd>" in html


def test_people_already_chosen_stay_chosen() -> None:
    people = [SimpleNamespace(id=7, name="李赟", note=""), SimpleNamespace(id=8, name="何静川")]
    html = shown("{% person_picker 'to' people chosen=chosen %}", people=people, chosen=[8])
    assert re.search(r'value="8"[^>]* checked', html)
    assert not re.search(r'value="7"[^>]* checked', html)


# --- forms ------------------------------------------------------------------------------


def crispy(form: forms.Form) -> str:
    return shown("{% load crispy_forms_tags %}{{ form|crispy }}", form=form)


def test_each_mistake_stands_beside_its_field_and_on_top_as_a_link_to_it() -> None:
    html = crispy(SampleForm({"place": "会议室"}))
    assert 'role="alert"' in html
    for target in re.findall(r'<li><a href="#([^"]+)"', html):
        assert f'id="{target}"' in html, target
    assert 'href="#id_kind_0"' in html
    assert re.search(r'<input type="date"[^>]*aria-describedby="id_day_error"', html)
    assert 'id="id_day_error"' in html


def test_a_mistake_of_the_whole_form_is_said_once_without_a_link() -> None:
    form = SampleForm({})
    form.full_clean()
    form.add_error(None, "上一级责任书尚未生效。")
    assert crispy(form).count("上一级责任书尚未生效。") == 1


def test_an_untouched_form_shows_no_mistakes() -> None:
    assert 'role="alert"' not in crispy(SampleForm())


def test_hints_are_tied_to_their_fields() -> None:
    html = crispy(SampleForm())
    assert re.search(r'<textarea[^>]*aria-describedby="id_points_helptext"', html)
    assert 'id="id_points_helptext"' in html


def test_optional_fields_say_so_and_required_ones_are_left_in_peace() -> None:
    html = crispy(SampleForm())
    assert html.count("选填") == 2
    assert "*" not in html


def test_an_upload_reminds_that_classified_papers_do_not_belong_here() -> None:
    assert "严禁上传涉密文件" in crispy(SampleForm())


def test_a_binding_act_says_what_will_be_recorded() -> None:
    html = shown("{% confirm records '作废' %}", records=[("编号", "A-1"), ("理由", "文字有误")])
    assert "将记录：" in html
    assert "<dt>理由</dt><dd>文字有误</dd>" in html


# --- whole pages ------------------------------------------------------------------------


class Page(HTMLParser):
    """What a screen reader would find."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.labels: set[str] = set()
        self.inputs: list[dict[str, str | None]] = []
        self.text: dict[str, list[str]] = {"h1": [], "title": []}
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids[str(found["id"])] += 1
        if tag == "label" and found.get("for"):
            self.labels.add(str(found["for"]))
        if tag in {"select", "textarea"} or (tag == "input" and found.get("type") != "hidden"):
            self.inputs.append(found)
        if tag in self.text:
            self._open = tag
            self.text[tag].append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == self._open:
            self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.text[self._open][-1] += data


def gallery_html(**cookies: str) -> str:
    request = RequestFactory().get("/gallery/?name=x")
    request.COOKIES.update(cookies)
    viewer = Viewer(user_id=1, name="韩秉文", title="提案委员会主任")
    return render_to_string(
        "gallery.html",
        sample(request)
        | {"request": request, "organ_name": "安澜市政协机关", "year": 2026, "years": [2026, 2025]}
        | {"viewer": viewer, "inbox_unread": 3},
    )


def test_a_page_has_one_heading_and_its_title_begins_with_it() -> None:
    page = Page(gallery_html())
    assert page.text["h1"] == ["部件一览"]
    assert page.text["title"][0].startswith("部件一览")


def test_no_name_of_a_place_on_a_page_is_used_twice() -> None:
    assert [name for name, times in Page(gallery_html()).ids.items() if times > 1] == []


def test_every_input_has_a_label() -> None:
    page = Page(gallery_html())
    bare = [i for i in page.inputs if i.get("id") not in page.labels and not i.get("aria-label")]
    assert bare == []


def test_the_head_tells_who_one_is_and_how_many_letters_wait() -> None:
    html = gallery_html()
    assert "韩秉文" in html and "安澜市政协机关" in html
    assert "未读 </span>3" in html
    assert "year=2025" in html


def test_large_type_is_remembered_and_offers_the_way_back() -> None:
    assert 'data-type="large"' in gallery_html(type="large")
    assert "标准字号" in gallery_html(type="large")
    assert 'data-type="normal"' in gallery_html()


@pytest.mark.parametrize("code", ["400", "500"])
def test_when_little_else_works_the_notice_still_stands(code: str) -> None:
    page = Page(render_to_string(f"{code}.html"))
    assert page.text["title"][0].startswith(page.text["h1"][0])


@pytest.mark.parametrize("code", ["403", "403_csrf", "404", "405", "413", "429"])
def test_a_refusal_is_plain_and_gives_a_number_to_quote(code: str) -> None:
    html = render_to_string(f"{code}.html", {"request_mark": "3f9a1c20b7de"})
    assert "3f9a1c20b7de" in html
    assert "回到首页" in html
    assert len(Page(html).text["h1"]) == 1


def test_the_gallery_is_not_served_outside_development() -> None:
    request = RequestFactory().get("/gallery/")
    request.viewer = Viewer(user_id=1, permissions=frozenset({Permission.USE}))
    with override_settings(DEBUG=False), pytest.raises(Http404):
        GalleryPage.as_view()(request)


# --- the house rules of pages -----------------------------------------------------------


@pytest.mark.parametrize("file", sorted(TEMPLATES.rglob("*.html")), ids=lambda f: f.name)
def test_no_page_carries_styles_or_programs_inside(file: Path) -> None:
    if "papers" in file.parts:  # what is printed is made by the server, under no browser's policy
        return
    source = file.read_text(encoding="utf-8")
    assert not re.search(r'\sstyle="|<style|\son[a-z]+="|javascript:', source)
    for script in re.findall(r"<script[^>]*>", source):
        assert "src=" in script or "application/json" in script


@pytest.mark.parametrize(
    "file", sorted((TEMPLATES / "layouts").glob("*.html")), ids=lambda f: f.name
)
def test_a_layout_says_which_blocks_and_context_it_has(file: Path) -> None:
    opening = file.read_text(encoding="utf-8")[:400]
    assert "{% comment %}" in opening and "Blocks:" in opening


def test_the_stylesheet_is_small_and_asks_nobody_else() -> None:
    css = (STATIC / "css" / "luze.css").read_text(encoding="utf-8")
    assert len(css.encode()) < 26 * 1024  # a first visit: tests/house/test_first_visit.py
    assert "url(" not in css and "@import" not in css
