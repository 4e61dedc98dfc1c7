"""Every component in every state, for those who build pages. Not served in production."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _

from portal.pages import DetailPage
from portal.roles import Permission

_ZONE = ZoneInfo("Asia/Shanghai")

OWED: list[dict[str, Any]] = [
    {
        "kind": "late",
        "word": _("逾期 3 天"),
        "text": _("整改情况尚未提交：公务接待缺公函"),
        "why": _("《整改通知书》限期 11 月 20 日"),
        "layer": "paper",
        "url": "#late",
        "label": _("提交整改"),
    },
    {
        "kind": "due",
        "word": _("还有 9 天"),
        "text": _("与新调入的同志补签责任书"),
        "why": _("变动后 30 日内"),
        "layer": "local",
        "url": "#due",
        "label": _("去签订"),
    },
    {
        "kind": "off",
        "word": _("待阅"),
        "text": _("谈话对象对谈话记录作了说明"),
        "why": _("说明附在记录之后，原文不变"),
        "url": "#read",
        "label": _("查看"),
    },
]
FIGURES: list[dict[str, Any]] = [
    {"value": 96, "label": _("应签"), "url": "#all"},
    {"value": 84, "label": _("双方已签"), "url": "#done"},
    {"value": 8, "label": _("待签"), "url": "#due"},
    {"value": 4, "label": _("缓签、免签"), "url": "#off"},
]
EVENTS: list[dict[str, Any]] = [
    {
        "at": datetime(2026, 3, 5, 15, 25, tzinfo=_ZONE),
        "who": _("韩秉文"),
        "text": _("签订责任书"),
        "note": _("网上签订"),
        "url": "#entry",
    },
    {
        "at": date(2026, 3, 2),
        "who": _("机关党委"),
        "text": _("退回后维持原文，已作答复"),
        "kind": "half",
    },
    {"at": date(2026, 2, 9), "text": _("印发文本"), "kind": "off"},
]
PEOPLE: list[dict[str, Any]] = [
    {"id": 1, "name": _("许未央"), "note": _("提案委员会 二级主任科员")},
    {"id": 2, "name": _("何静川"), "note": _("提案委员会 四级调研员")},
    {"id": 3, "name": _("李赟"), "note": _("提案委员会 一级科员")},
]
FACTS: list[tuple[Any, Any]] = [
    (_("编号"), "AL-2026-B-03"),
    (_("责任期限"), _("2026年1月1日至2026年12月31日")),
    (_("上一级"), _("郑知行的责任书已生效")),
]
BASES: list[tuple[Any, str]] = [
    (_("有关条例第二十条"), "statutory"),
    (_("变动后 30 日内"), "local"),
    (_("季度末月 20 日前"), "customary"),
    (_("责任书 B2，每人每年不少于 1 次"), "agreed"),
    (_("《整改通知书》限期 11 月 20 日"), "paper"),
]
ICONS = ("search", "printer", "download", "paperclip", "file-text", "chevron-right", "lock")


class SampleForm(forms.Form):
    """One field of each kind."""

    kind = forms.ChoiceField(
        label=_("种类"),
        choices=[("daily", _("日常廉政谈话")), ("heart", _("谈心谈话")), ("other", _("其他"))],
        widget=forms.RadioSelect(attrs={"chips": True}),
    )
    day = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}))
    place = forms.CharField(label=_("地点"), max_length=40)
    department = forms.ChoiceField(
        label=_("部门"), choices=[("1", _("研究室")), ("2", _("提案委员会"))]
    )
    points = forms.CharField(
        label=_("谈话要点"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("请勿记录国家秘密和个人隐私。"),
    )
    topics = forms.MultipleChoiceField(
        label=_("涉及事项"),
        required=False,
        choices=[("a", _("公务接待")), ("b", _("外出报备"))],
        widget=forms.CheckboxSelectMultiple,
    )
    scan = forms.FileField(label=_("扫描件"), required=False)
    read = forms.BooleanField(label=_("我已通读全文"))


class SampleFilter(forms.Form):
    """A filter over a list."""

    name = forms.CharField(label=_("姓名"), required=False)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), ("due", _("待签"))]
    )
    late = forms.BooleanField(label=_("只看逾期"), required=False)


class GalleryPage(DetailPage):
    """The gallery; 404 unless the installation is one for development."""

    permission = Permission.USE
    template_name = "gallery.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.DEBUG:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def extra(self) -> dict[str, Any]:
        return sample(self.request)


def sample(request: HttpRequest) -> dict[str, Any]:
    """What the gallery shows: invented names, no rows of the database."""
    return {
        "kinds": ("done", "half", "due", "late", "off"),
        "owed_items": OWED,
        "figure_items": FIGURES,
        "event_items": EVENTS,
        "people": PEOPLE,
        "fact_rows": FACTS,
        "bases": BASES,
        "icons": ICONS,
        "moment": datetime(2026, 3, 5, 7, 25, tzinfo=ZoneInfo("UTC")),
        "segments": [("done", 84), ("half", 3), ("due", 5), ("late", 1), ("off", 4)],
        "page": Paginator(range(1, 498), 20).get_page(request.GET.get("page", 7)),
        "filter_form": SampleFilter(request.GET or None),
        "form": SampleForm(),
        "refused_form": SampleForm({"place": "x" * 50}, prefix="refused"),
        "crumbs": [(_("开发"), ""), (_("部件"), "")],
    }


gallery = GalleryPage.as_view()
