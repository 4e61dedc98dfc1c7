"""The components of the pages: `{% load ui %}`. The gallery shows each in every state.

Status to shape, word and colour is decided here and in `portal.marks`, nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template import Context, Node, NodeList
from django.template.base import Parser, Token
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lucide.templatetags.lucide import lucide

from portal.browsers import browser_words
from portal.days import cn_date, cn_datetime, cn_day, cn_time
from portal.errors import Sentence
from portal.marks import BOX, MARKS, Mark, mark
from portal.vocabulary import Basis

register = template.Library()

# The kinds of basis a deadline may rest on, and short names for some of them.
LAYERS: dict[str, Sentence] = {
    **dict(Basis.choices),
    "statutory": gettext_lazy("法定"),
    "local": gettext_lazy("机关制度"),
    "customary": gettext_lazy("惯例"),
    "agreed": gettext_lazy("责任书约定"),
    "paper": gettext_lazy("文书要求"),
}


# --- text gathered once, shown twice ------------------------------------------------------


class GatherNode(Node):
    """Keeps what stands between the tags under a name, without showing it."""

    child_nodelists = ("nodelist",)

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name = name
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        context[self.name] = mark_safe(" ".join(self.nodelist.render(context).split()))
        return mark_safe("")


@register.tag
def gather(parser: Parser, token: Token) -> GatherNode:
    """`{% gather page_title %}…{% endgather %}`: one text for the title and the heading."""
    try:
        _tag, name = token.split_contents()
    except ValueError:
        raise template.TemplateSyntaxError("gather takes one name") from None
    nodelist = parser.parse(("endgather",))
    parser.delete_first_token()
    return GatherNode(name, nodelist)


# --- days and hours in the organ's own time zone -------------------------------------------

for _filter in (cn_date, cn_day, cn_time, cn_datetime, browser_words):
    register.filter(_filter.__name__, _filter)


# --- shapes ---------------------------------------------------------------------------------


@lru_cache
def _shape(kind: str) -> SafeString:
    return mark_safe(
        f'<svg class="mark {kind}" viewBox="0 0 {BOX} {BOX}" aria-hidden="true">'
        f"{mark(kind).drawing}</svg>"
    )


@register.simple_tag
def shape(kind: str) -> SafeString:
    """The bare shape, for places where the word stands elsewhere."""
    return _shape(kind)


@register.simple_tag
def status(kind: str, word: Sentence = "") -> SafeString:
    """A state: shape, word, colour. Kinds: done, half, due, late, off."""
    return format_html(
        '<span class="st {}">{}{}</span>', kind, _shape(kind), word or mark(kind).word
    )


@lru_cache
def _drawn_icon(name: str) -> SafeString:
    return mark_safe(
        lucide(
            name,
            size=None,
            width="20",
            height="20",
            stroke_width="1.75",
            aria_hidden="true",
            **{"class": "icon"},
        )
    )


@register.simple_tag
def icon(name: str, label: Sentence = "") -> SafeString:
    """A line icon; with a label it also speaks."""
    drawn = _drawn_icon(name)
    if not label:
        return drawn
    return format_html('{}<span class="visually-hidden">{}</span>', drawn, label)


@register.inclusion_tag("components/progress.html")
def progress(segments: Iterable[tuple[str, int]], caption: Sentence = "") -> dict[str, Any]:
    """A bar of counts, e.g. `[("done", 84), ("due", 8)]`; nothing when all are zero."""
    counted = [(mark(kind), count) for kind, count in segments if count > 0]
    total = sum(count for _mark, count in counted)
    starts = accumulate((count for _mark, count in counted), initial=0)
    return {
        "caption": caption,
        "parts": [
            _part(m, start, count, total)
            for (m, count), start in zip(counted, starts, strict=False)
        ],
    }


def _part(drawn: Mark, start: int, count: int, total: int) -> dict[str, Any]:
    return {
        "mark": drawn,
        "x": f"{start * 100 / total:.2f}",
        "width": f"{count * 100 / total:.2f}",
        "count": count,
    }


@register.inclusion_tag("components/legend.html")
def legend(words: dict[str, Sentence] | None = None) -> dict[str, Any]:
    """What the shapes mean on this page; without words, the five marks as they are."""
    shown = words or {kind: drawn.word for kind, drawn in MARKS.items()}
    return {"entries": list(shown.items())}


# --- lists ----------------------------------------------------------------------------------


@register.inclusion_tag("components/figures.html")
def figures(items: Iterable[Any]) -> dict[str, Any]:
    """Figures as links (value, label, url). One without rows behind it is not shown."""
    return {"items": [item for item in items if _of(item, "url")]}


@register.inclusion_tag("components/owed.html")
def owed(items: Iterable[Any], go: bool = True) -> dict[str, Any]:
    """What is owed: kind, word, text, why, layer, url, label. The first late act is the red one."""
    return {"items": list(items), "go": go}


@register.simple_tag(takes_context=True)
def section(context: Context, part: Any) -> SafeString:
    """The inside of a section that a floor added: its template, with its own context."""
    with context.push(**part.context):
        return context.template.engine.get_template(part.template_name).render(context)


@register.inclusion_tag("components/timeline.html")
def timeline(items: Iterable[Any]) -> dict[str, Any]:
    """What happened, in order: at, who, text, note, kind, url."""
    return {"items": list(items)}


@register.inclusion_tag("components/facts.html")
def facts(rows: Iterable[tuple[Sentence, Any]], boxed: bool = False) -> dict[str, Any]:
    """Terms and their values; a row without a value is left out."""
    given = [(term, value) for term, value in rows if value not in ("", None)]
    return {"rows": given, "boxed": boxed}


@register.inclusion_tag("components/empty.html")
def empty(
    title: Sentence, text: Sentence = "", url: str = "", label: Sentence = ""
) -> dict[str, Any]:
    """A list without rows says why, and what can be done."""
    return {"title": title, "text": text, "url": url, "label": label}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: Page, name: str = "page") -> dict[str, Any]:
    """Pages of a list; all other questions in the address are kept."""
    numbers: Sequence[int | str] = []
    if page.has_other_pages():
        numbers = list(page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1))
    return {
        "page": page,
        "links": [
            {"number": number, "query": _query(context, **{name: number})} for number in numbers
        ],
        "gap": page.paginator.ELLIPSIS,
        "before": _query(context, **{name: page.number - 1}),
        "after": _query(context, **{name: page.number + 1}),
    }


@register.inclusion_tag("components/sort_head.html", takes_context=True)
def sort_head(context: Context, key: str, label: Sentence, css: str = "") -> dict[str, Any]:
    """A table head that sorts by `sort=key`, and back by `sort=-key`."""
    request = context.get("request")
    current = request.GET.get("sort", "") if request else ""
    rising = current == key
    return {
        "label": label,
        "css": css,
        "direction": "ascending" if rising else "descending" if current == f"-{key}" else "",
        "query": _query(context, sort=f"-{key}" if rising else key, page=None),
    }


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: Any) -> str:
    """`{% query year=2025 page=None %}`: the address's questions, some changed."""
    return _query(context, **changes)


def _query(context: Context, **changes: Any) -> str:
    """The address's questions with some changed; None takes one away."""
    request = context.get("request")
    if request is None:
        return "?"
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}"


def _of(item: Any, name: str) -> Any:
    return item.get(name) if isinstance(item, dict) else getattr(item, name, None)


# --- words beside a deadline -----------------------------------------------------------------


@register.inclusion_tag("components/basis.html")
def basis(text: Sentence, layer: str = "", url: str = "", plain: bool = False) -> dict[str, Any]:
    """Where a deadline comes from, and how firm the ground is; `plain`: the text says more."""
    return {"text": text, "layer": LAYERS.get(layer, layer), "url": url, "plain": plain}


# --- forms ------------------------------------------------------------------------------------


@register.inclusion_tag("components/error_summary.html")
def error_summary(form: BaseForm | None, labels: bool = True) -> dict[str, Any]:
    """All mistakes of a form at its top, each a link to its field. crispy forms bring it along.

    A form of one field needs no labels before the mistakes.
    """
    errors = _mistakes(form) if form is not None and form.is_bound else []
    return {"errors": errors, "labels": labels}


def _mistakes(form: BaseForm) -> list[dict[str, Any]]:
    """One entry a mistake; the field's label goes before it, for read alone it says too little."""
    result: list[dict[str, Any]] = []
    for name, messages in form.errors.items():
        field = form[name] if name in form.fields else None
        for message in messages:
            result.append(
                {
                    "target": _anchor(field) if field else "",
                    "label": field.label if field and not field.is_hidden else "",
                    "text": message,
                }
            )
    return result


def _anchor(field: BoundField) -> str:
    """The address of a field on its page: the first choice, where there are several."""
    if field.is_hidden:
        return ""
    if field.use_fieldset:
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


@register.inclusion_tag("components/filters.html", takes_context=True)
def filters(context: Context, form: BaseForm, label: Sentence = "") -> dict[str, Any]:
    """A filter bar over a list: asks by GET, keeps the order, begins again at page one."""
    request = context.get("request")
    return {
        "form": form,
        "label": label,
        "sort": request.GET.get("sort", "") if request else "",
        "asked": bool(
            request and any(request.GET.get(form[name].html_name) for name in form.fields)
        ),
        "path": request.path if request else "",
    }


@register.inclusion_tag("components/confirm.html", takes_context=True)
def confirm(
    context: Context,
    records: Sentence | Sequence[Sentence] | Sequence[tuple[Sentence, Any]],
    label: Sentence,
    form: BaseForm | None = None,
    back: str = "",
    stop: bool = False,
) -> dict[str, Any]:
    """The panel before an act that binds: says what will be recorded, then one button.

    `records` is a sentence, several of them, or pairs of term and value.
    """
    several = isinstance(records, list | tuple)
    return {
        "records": records,
        "several": several,
        "paired": several and bool(records) and isinstance(records[0], list | tuple),
        "label": label,
        "form": form,
        "back": back,
        "stop": stop,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("components/person_picker.html")
def person_picker(
    name: str,
    people: Iterable[Any],
    chosen: Iterable[Any] = (),
    multiple: bool = False,
    url: str = "",
    query: str = "",
    label: Sentence = "",
) -> dict[str, Any]:
    """People to choose from (id, name, note). With `url` the server narrows the list."""
    return {
        "name": name,
        "people": list(people),
        "chosen": {str(one) for one in chosen},
        "multiple": multiple,
        "url": url,
        "query": query,
        "label": label or _("人员"),
    }


@register.filter
def among(value: Any, chosen: Iterable[str]) -> bool:
    """Whether the value, read as text, is one of those chosen."""
    return str(value) in chosen


@register.inclusion_tag("components/handwriting.html")
def handwriting(name: str = "handwriting", value: str = "") -> dict[str, Any]:
    """A field to sign by hand; its picture goes into the hidden input of that name.

    `value` is the picture that was sent with a form that came back.
    """
    return {"name": name, "value": value}
