"""Kinds of pages. Each page names its permission; without one it does not import.

A page fetches its object from a queryset that is already cut to what the viewer may see,
so a hidden object and a missing one answer with the same 404; what the viewer may see but
not do answers 403.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from django.views import View

from portal.errors import RuleBroken, Sentence
from portal.roles import Permission
from portal.viewer import Viewer

Crumbs = Sequence[tuple[str, str]]
_NO_QUESTION = frozenset({"page", "sort"})  # words of an address that narrow nothing


@dataclass(frozen=True)
class Filling:
    """What puts rows into a list, in one sentence, and the page where that is done."""

    text: Sentence
    label: Sentence = ""
    url_name: str = ""

    def url(self, viewer: Viewer) -> str:
        """The address, for those who may go there."""
        if not self.url_name:
            return ""
        address = reverse(self.url_name)
        page = getattr(resolve(address).func, "view_class", None)
        permission = getattr(page, "permission", None)
        return address if permission is None or viewer.may(permission) else ""


class BasePage(View):
    """A page for people who hold `permission` (None: nobody is asked to log in)."""

    permission: ClassVar[Permission | None]
    template_name: ClassVar[str] = ""
    abstract: ClassVar[bool] = True
    request: HttpRequest
    viewer: Viewer

    def __init_subclass__(cls, abstract: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.abstract = abstract
        if not abstract and not hasattr(cls, "permission"):
            raise TypeError(f"{cls.__qualname__} names no permission")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.viewer = request.viewer
        if self.permission is not None and not self.viewer.may(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def crumbs(self) -> Crumbs:
        """The way to this page: pairs of label and address."""
        return ()

    def context(self, **extra: Any) -> dict[str, Any]:
        """What every template of this page gets."""
        return {"crumbs": self.crumbs(), **extra}

    def render(self, status: int = 200, **extra: Any) -> HttpResponse:
        return render(self.request, self.template_name, self.context(**extra), status=status)


class DetailPage(BasePage, abstract=True):
    """Shows one thing. `subject()` returns it or raises Http404."""

    def subject(self) -> Any:
        return None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = self.subject()
        return self.render(object=self.object, **self.extra())

    def extra(self) -> dict[str, Any]:
        return {}


class ListPage(BasePage, abstract=True):
    """A paged, filtered, sortable list of what the viewer may see.

    `sorts` maps a word in the address (`?sort=name`, `?sort=-name`) to fields.
    """

    page_size: ClassVar[int] = 50
    paginator: ClassVar[type[Paginator]] = Paginator
    sorts: ClassVar[dict[str, tuple[str, ...]]] = {}
    default_sort: ClassVar[str] = ""
    filter_form: ClassVar[type[forms.Form] | None] = None
    filling: ClassVar[Filling | None] = None

    def rows(self) -> QuerySet[Any] | Sequence[Any]:
        raise NotImplementedError

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        return rows

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows, form = self.found()
        page = self.paged(rows)
        return self.render(
            page=page, filter_form=form, sort=self.sort_word(), empty_list=self.empty_list(),
            **self.extra(page),
        )

    def empty_list(self) -> dict[str, Any]:
        """What the page says where the list is empty: what was asked for, or what would fill it."""
        if any(value for name, value in self.request.GET.items() if name not in _NO_QUESTION):
            return {
                "title": _("没有符合条件的记录"), "text": "", "url": self.request.path,
                "label": _("查看全部"),
            }
        if self.filling is None:
            return {}
        url = self.filling.url(self.viewer)
        return {
            "title": _("还没有记录"), "text": self.filling.text, "url": url,
            "label": self.filling.label if url else "",
        }

    def found(self) -> tuple[Any, forms.Form | None]:
        """The rows as they were asked for, in order, and the form that asked."""
        rows = self.rows()
        form = None
        if self.filter_form is not None:
            form = self.filter_form(self.request.GET or None)
            rows = self.filtered(rows, form.cleaned_data if form.is_valid() else {})
        return self.sorted(rows), form

    def sort_word(self) -> str:
        word = self.request.GET.get("sort", "")
        return word if word.lstrip("-") in self.sorts else self.default_sort

    def sorted(self, rows: Any) -> Any:
        word = self.sort_word()
        if not word or not isinstance(rows, QuerySet):
            return rows
        fields = self.sorts[word.lstrip("-")]
        if word.startswith("-"):
            fields = tuple(f[1:] if f.startswith("-") else f"-{f}" for f in fields)
        return rows.order_by(*fields, "pk")

    def paged(self, rows: Any) -> Page:
        return self.paginator(rows, self.page_size).get_page(self.request.GET.get("page"))

    def extra(self, page: Page) -> dict[str, Any]:
        return {}


FIND = "find"  # the button of a picker (portal.forms.pickers)


def unjudged(form: Any) -> Any:
    """The form as it was typed so far, before anybody says what is wrong with it."""
    form._errors = ErrorDict()
    return form


class FormPage(BasePage, abstract=True):
    """One form, one act. A broken rule becomes the sentence beside its field.

    `perform(form)` calls one action and returns the address to go to (or a response).
    What was typed is never lost: on refusal the same form comes back, filled.
    """

    form_class: ClassVar[type[forms.BaseForm]]
    done_message: ClassVar[Any] = ""

    def prepare(self) -> None:
        """Fetches what the page is about; raises Http404 or PermissionDenied."""

    def form_kwargs(self) -> dict[str, Any]:
        return {}

    def initial(self) -> dict[str, Any]:
        return {}

    def perform(self, form: Any) -> str | HttpResponseBase:
        raise NotImplementedError

    def extra(self) -> dict[str, Any]:
        return {}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.prepare()
        form = self.form_class(initial=self.initial(), **self.form_kwargs())
        return self.render(form=form, **self.extra())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.prepare()
        form = self.form_class(
            request.POST, request.FILES, initial=self.initial(), **self.form_kwargs()
        )
        if request.POST.get("act") == FIND:
            return self.render(form=unjudged(form), **self.extra())
        if not form.is_valid():
            return self.refuse(form)
        try:
            answer = self.perform(form)
        except RuleBroken as broken:
            field = broken.field if broken.field in form.fields else None
            form.add_error(field, str(broken.sentence))
            return self.refuse(form)
        if self.done_message and not messages.get_messages(request).added_new:
            messages.success(request, str(self.done_message))
        return redirect(answer) if isinstance(answer, str) else answer

    def refuse(self, form: Any) -> HttpResponseBase:
        return self.render(status=422, form=form, **self.extra())


class ActionPage(FormPage, abstract=True):
    """An act that binds: the page shows what will be recorded, then asks for a yes."""

    form_class = forms.Form
    template_name = "pages/confirm.html"

    def question(self) -> str:
        """The h1: what is about to happen."""
        raise NotImplementedError

    def recorded(self) -> Sequence[tuple[str, Any]]:
        """Pairs of label and value that will be recorded."""
        return ()

    def button(self) -> str:
        return _("确认办理")

    def back(self) -> str:
        return reverse("home")

    def context(self, **extra: Any) -> dict[str, Any]:
        return super().context(
            question=self.question(),
            recorded=self.recorded(),
            button=self.button(),
            back=self.back(),
            **extra,
        )
