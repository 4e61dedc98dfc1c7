"""What the audit administrator asks of the ledger, and the entries as Chinese sentences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from portal.models import User
from portal.models.ledger import LedgerEntry

from . import canonical, pen, words

MOST_NAMES = 200


@dataclass(frozen=True)
class Filter:
    """What to look for; empty means everything. Days are local and inclusive.

    `group` is the app of the word, `text` a number, a check value, an object or a name.
    """

    start: date | None = None
    end: date | None = None
    actor_id: int | None = None
    group: str = ""
    word: str = ""
    subject: str = ""
    act_id: str = ""
    text: str = ""


@dataclass(frozen=True)
class Sentence:
    """One entry as it is read: number, moment, who, and the sentence (safe markup)."""

    seq: int
    at: datetime
    actor: str
    subject: str
    title: str | Promise
    text: SafeString
    restricted: bool
    leaf: str
    act_id: str
    label: str = ""  # the subject as it stands in the entry; none for a restricted act


def entries(wanted: Filter) -> QuerySet[LedgerEntry]:
    """The entries that match, latest first."""
    found = LedgerEntry.objects.order_by("-seq")
    if wanted.start:
        found = found.filter(ts__gte=_midnight(wanted.start))
    if wanted.end:
        found = found.filter(ts__lt=_midnight(wanted.end + timedelta(days=1)))
    if wanted.actor_id is not None:
        found = found.filter(actor=f"u:{wanted.actor_id}")
    if wanted.group:
        found = found.filter(word__startswith=f"{_clean(wanted.group)}.")
    for column in ("word", "subject", "act_id"):
        if value := _clean(getattr(wanted, column)):
            found = found.filter(**{column: value})
    if text := _clean(wanted.text):
        found = found.filter(_matching(text))
    return found


def sentences(chosen: Iterable[LedgerEntry]) -> list[Sentence]:
    """The entries as sentences; names are fetched together, one query for each kind of object."""
    listed = list(chosen)
    actors = _actor_names(listed)
    subjects = _subject_names(listed)
    return [
        _sentence(one, actors.get(one.actor, one.actor), subjects.get(one.subject, one.subject))
        for one in listed
    ]


def _sentence(one: LedgerEntry, actor: str, subject: str) -> Sentence:
    word = _word(one.word)
    content = _content(one.body)
    restricted = one.word.endswith(f".{words.RESTRICTED}")
    context = {
        "entry": one,
        "actor": actor,
        "subject": "" if restricted else subject,
        "at": one.ts,
        "facts": content.get("facts", {}),
    }
    return Sentence(
        seq=one.seq,
        at=one.ts,
        actor=actor,
        subject=context["subject"],
        title=word.title,
        text=SafeString(render_to_string(word.template, context).strip()),
        restricted=restricted,
        leaf=one.leaf,
        act_id=one.act_id,
        label="" if restricted else one.subject,
    )


def _word(name: str) -> words.Word:
    """The word of an entry; one that is no longer declared reads as its bare name."""
    try:
        return words.find(name)
    except words.UnknownWord:
        return words.Word("portal.unknown_word", name, "ledger/unknown.html")


def _content(body: str) -> dict[str, Any]:
    try:
        content = canonical.parse_strict(body)
    except canonical.NotCanonical:
        return {}
    return content if isinstance(content, dict) else {}


def _actor_names(listed: list[LedgerEntry]) -> dict[str, str]:
    ids = {
        int(one.actor[2:]) for one in listed if one.actor[:2] == "u:" and one.actor[2:].isdigit()
    }
    users = User.objects.select_related("person").in_bulk(ids)
    names = {f"u:{pk}": str(user) for pk, user in users.items()}
    return {pen.SYSTEM_ACTOR: _("系统"), pen.NOBODY_ACTOR: _("未登录的人"), **names}


def _subject_names(listed: list[LedgerEntry]) -> dict[str, str]:
    by_model: dict[type[models.Model], set[str]] = {}
    for one in listed:
        label, _sep, pk = one.subject.partition(":")
        if pk and (model := _model(label)):
            by_model.setdefault(model, set()).add(pk)
    return {
        f"{model._meta.label_lower}:{instance.pk}": str(instance)
        for model, pks in by_model.items()
        for instance in _with_relations(model).filter(pk__in=_usable(model, pks))
    }


def _model(label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _with_relations(model: type[models.Model]) -> QuerySet[models.Model]:
    """Names often need the next record (a post its department); fetch one step with them."""
    steps = [field.name for field in model._meta.concrete_fields if field.is_relation]
    plain = model._base_manager.all()
    return plain.select_related(*steps) if steps else plain


def _usable(model: type[models.Model], pks: set[str]) -> list[Any]:
    usable = []
    for pk in pks:
        try:
            usable.append(model._meta.pk.to_python(pk))
        except Exception:
            continue
    return usable


def _matching(text: str) -> Q:
    """Everything a person may type into the one search box."""
    found = Q(leaf__startswith=text.lower()) | Q(subject__contains=text) | Q(act_id=text)
    if text.isascii() and text.isdigit() and len(text) < 18:
        found |= Q(seq=int(text))
    titled = [word.name for word in words.all_words() if text in str(word.title)]
    named = User.objects.filter(
        Q(person__name__contains=text) | Q(display_name__contains=text) | Q(username=text)
    ).values_list("pk", flat=True)[:MOST_NAMES]
    return found | Q(word__in=titled) | Q(actor__in=[f"u:{pk}" for pk in named])


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _clean(text: str) -> str:
    """What a database can be asked for: no zero characters, no half characters, not too long."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode().strip()[:120]
