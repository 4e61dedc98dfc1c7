"""Registers: a list that one may also take away as a spreadsheet or on paper."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.db.models import Q
from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from portal import figures
from portal.actions import packs
from portal.batches import Asked, Kind, Step, counted
from portal.delivery import registers
from portal.delivery.pdf import PaperFailed
from portal.delivery.registers import Cell, Register, value_of, written
from portal.delivery.xlsx import Column
from portal.errors import RuleBroken, Sentence
from portal.evidence_packs import Pack
from portal.filenames import clean
from portal.models.packs import LONGEST_KEY
from portal.pages import ListPage
from portal.viewer import Viewer

REGISTER: Final = "portal.register"  # as the access log calls a register made by the worker
PACK: Final = "register"  # the kind of pack in which a register leaves by two persons
ALL: Final = Q()  # every row is confidential


class RegisterPage(ListPage, abstract=True):
    """The list of a register; `?export=xlsx` (csv, json, pdf) hands out the same rows.

    A page with a template of its own shows the rows as it likes and includes
    components/exports.html; without one, the cells of `lines` are the table.
    """

    template_name = "portal/register.html"
    title: ClassVar[Sentence]
    columns: ClassVar[Sequence[Column]]
    log_name: ClassVar[str]  # as the access log calls the export: "supervision.talks"
    file_only: ClassVar[frozenset[int]] = frozenset()  # places of columns that no page shows
    secret: ClassVar[Q | None] = None  # the rows that only those concerned may know of

    def lines(self, rows: Any) -> Iterable[Sequence[Any]]:
        """Cells in the order of `columns` for each of these rows."""
        raise NotImplementedError

    def register_title(self) -> Sentence:
        return self.title

    def log_label(self) -> str:
        """What the access log calls this export; more exact where a register has an object."""
        return self.log_name

    def note(self) -> Sentence:
        """Small print of the paper: what the register holds and on which grounds."""
        return ""

    def pictures(self, rows: Any) -> Sequence[Any]:
        """The same figures drawn (portal.charts, portal.picture), on the page and on paper."""
        return ()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = request.GET.get("export")
        if form not in registers.FORMS:
            return super().get(request, *args, **kwargs)
        rows, _filter = self.found()
        if packs.above_limit(self.secrets(rows)):
            return self._by_two(form)
        if self.is_long(rows, form):
            at = urlencode({"at": request.get_full_path()})
            return redirect(f"{reverse('batch_register')}?{at}")
        shown = rows[: registers.most_rows(form) + 1]  # one more tells that there are too many
        taken = Register(
            self.register_title(), self.columns, self.lines(shown), self.note(),
            self.pictures(shown) if form == registers.PDF else (),
        )
        try:
            return registers.hand_out(request, taken, form, name=self.log_label())
        except (RuleBroken, PaperFailed) as refused:
            messages.error(request, str(refused))
            query = request.GET.copy()
            query.pop("export")
            return redirect(f"{request.path}?{query.urlencode()}")

    def secrets(self, rows: Any) -> int:
        """How many of these rows only those concerned may know of."""
        return rows.filter(self.secret).count() if self.secret is not None else 0

    def _by_two(self, form: str) -> HttpResponseBase:
        """Many confidential rows leave as a pack, after a second person has approved it."""
        query = self.request.GET.copy()
        query["export"] = form
        given = urlencode([(n, one) for n, many in sorted(query.lists()) for one in many if one])
        key = key_of(f"{self.request.path}?{given}")
        pack = of_register(self.viewer, key)
        if pack is None:
            messages.error(self.request, _("筛选条件过长，请缩短后再导出。"))
            return redirect(self.request.path)
        standing = packs.standing(kind=PACK, key=key, pack=pack, by=self.viewer)
        if standing is not None:
            return redirect("pack_request", standing.pk)
        return redirect("pack_ask", PACK, key)

    def is_long(self, rows: Any, form: str) -> bool:
        """More than one waits for: the worker makes it (portal.batches)."""
        most = registers.most_rows(form)
        return len(rows[: most + 1]) > most

    def extra(self, page: Page) -> dict[str, Any]:
        shown = [place for place in range(len(self.columns)) if place not in self.file_only]
        columns = [self.columns[place] for place in shown]
        return {
            "title": self.register_title(), "note": self.note(), "columns": columns,
            "pictures": self.pictures(page),
            "lines": [
                [(self.columns[place].label, _shown(line[place])) for place in shown]
                for line in self.lines(page)
            ],
        }


class FigurePage(RegisterPage, abstract=True):
    """A register of figures, drawn above its table; tabs lead to the others."""

    template_name = "portal/figures.html"

    def extra(self, page: Page) -> dict[str, Any]:
        return super().extra(page) | {"figure_pages": figures.pages(self.viewer)}


def asked_at(address: str) -> Asked:
    """What an address of a register asks for: its page, its filters, the form of the file."""
    try:
        at = urlsplit(address)
    except ValueError:  # no address at all
        at = urlsplit("")
    form = parse_qs(at.query).get("export", [""])[0]
    return {"form": form, "path": "" if at.netloc else at.path, "query": at.query}


def page_of(viewer: Viewer, asked: Asked) -> RegisterPage:
    """The page of a register as this person sees it now, with the filters as they were.

    Raises PermissionDenied and Http404, as the page itself would.
    """
    try:
        found = resolve(asked["path"])
    except Resolver404:
        raise Http404 from None
    cls = getattr(found.func, "view_class", None)
    if cls is None or not issubclass(cls, RegisterPage):
        raise Http404
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", asked["path"], asked["path"]
    request.GET = QueryDict(asked["query"])
    request.viewer = viewer  # type: ignore[attr-defined]
    request.user = get_user_model().objects.get(pk=viewer.user_id)
    page: RegisterPage = cls()
    page.setup(request, *found.args, **found.kwargs)
    page.viewer = viewer
    if cls.permission is not None and not viewer.may(cls.permission):
        raise PermissionDenied
    return page


def _allowed(viewer: Viewer, asked: Asked) -> bool:
    if asked.get("form") not in registers.FORMS:
        return False
    try:
        page = page_of(viewer, asked)
        return not packs.above_limit(page.secrets(page.found()[0]))
    except (Http404, PermissionDenied):
        return False


def _made(viewer: Viewer, asked: Asked, step: Step) -> bytes:
    page = page_of(viewer, asked)
    return _long(page, page.found()[0], asked["form"], step)


def _long(page: RegisterPage, rows: Any, form: str, step: Step) -> bytes:
    """A register as the worker makes it, however long."""
    most, by = registers.MOST_IN_BATCH, f"{page.viewer.name} {page.viewer.title}".strip()
    total = len(rows[:most])
    lines = page.lines(rows[:most])
    taken = Register(
        page.register_title(), page.columns, counted(lines, total, step), page.note()
    )
    return registers.made(taken, form, by=by, most=most, step=step)


def key_of(address: str) -> str:
    """An address with its filters as the key of a pack."""
    return urlsafe_b64encode(address.encode()).decode().rstrip("=")


def of_register(viewer: Viewer, key: str) -> Pack | None:
    """A register as this person sees it, as a pack (LUZE_PACKS); None for an endless address."""
    if len(key) > LONGEST_KEY:
        return None
    try:
        asked = asked_at(urlsafe_b64decode(key + "=" * (-len(key) % 4)).decode())
        page = page_of(viewer, asked)
        rows, _filter = page.found()
    except (ValueError, Http404, PermissionDenied):
        return None
    form = asked["form"]
    if form not in registers.FORMS:
        return None
    title = page.register_title()
    name = f"{clean(str(title))}.{form}"
    return Pack(
        title, asked["path"], page.secrets(rows),
        lambda step: {name: _long(page, rows, form, step)}, veiled=True,
    )


BATCHES = (Kind(REGISTER, "", _allowed, _made),)


def _shown(cell: Any) -> Cell:
    """A cell as the table shows it: words, and where they lead."""
    found = cell if isinstance(cell, Cell) else Cell(cell)
    value = value_of(cell)
    day = isinstance(value, date) and not isinstance(value, datetime)
    return Cell(written(value), found.url, found.mark, day)
