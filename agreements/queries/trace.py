"""Who answered for it on that day: each stop of the chain with what bound him then.

As true on a day, with what is known now; or, when a moment is given, as it was known then: facts
recorded later are left out. The same number of queries for every chain.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from agreements import tracing
from agreements.models import (
    Agreement,
    AgreementSignature,
    PastAgreement,
    SuperiorAgreement,
)
from agreements.states import Level, SlotRole
from agreements.tracing import Path, Stop
from portal.chain import Chain, SeatLevel, chain_near, held_on
from portal.days import cn_datetime
from portal.errors import Sentence
from portal.models import Assignment, Department, Person, Portfolio, User
from portal.periods import EARLIEST, LATEST
from portal.viewer import Viewer
from portal.vocabulary import Relation

LEVELS: dict[SeatLevel, Level] = {
    SeatLevel.LEADERSHIP: Level.LEADERSHIP,
    SeatLevel.LEADERSHIP_SECOND: Level.LEADERSHIP_SECOND,
    SeatLevel.DEPARTMENT: Level.DEPARTMENT,
    SeatLevel.STAFF: Level.STAFF,
}


@dataclass(frozen=True)
class Ask:
    """What a trace asks: who looks, at which day, known when, and the way of the chain."""

    viewer: Viewer
    day: date
    known_at: datetime | None
    path: Path

    @property
    def people(self) -> list[int]:
        return [stop.person.id for stop in self.path.stops]


@dataclass(frozen=True)
class Line:
    """One row behind a fact: what, where it is read, and its shape where it has a state."""

    text: Sentence
    url: str = ""
    kind: str = ""
    day: date | None = None
    secret: bool = False  # only those concerned may know of it


@dataclass(frozen=True)
class Fact:
    """What a floor knows of a stop: what, how much, and the rows that make it up.

    A provider counts only rows that the viewer may know of, so that a number tells no more.
    """

    person_id: int
    label: Sentence
    text: Sentence
    url: str = ""
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Signed:
    """A signature as it stood on that day."""

    role: Sentence
    name: str
    on: date
    method: Sentence


@dataclass(frozen=True)
class Bound:
    """The agreement that bound a person on that day; `url` only for those who may open it."""

    number: str
    name: Sentence
    since: date
    until: date
    code: str = ""
    url: str = ""
    signatures: tuple[Signed, ...] = ()
    readable: int | None = None  # the agreement, for those who may read it
    entered: Sentence = ""  # who entered it afterwards, and when (补录)


@dataclass(frozen=True)
class StopRow:
    """One stop as the page draws it."""

    stop: Stop
    posts: tuple[tuple[str, str, Sentence], ...]  # title, basis document, who entered it later
    portfolio: tuple[Sentence, str, Sentence] | None  # relation, basis document, as above
    agreements: tuple[Bound, ...]
    facts: tuple[Fact, ...] = ()
    open_to_viewer: bool = True  # whether he may know of an agreement of this person at all

    @property
    def without(self) -> Sentence:
        """What is said where no agreement is shown: never that there is none when one may be."""
        return _("这一天没有生效的责任书") if self.open_to_viewer else _("不在您的查阅范围")

    @property
    def url(self) -> str:
        return reverse("person", args=[self.stop.person.id])


@dataclass(frozen=True)
class Trace:
    """The whole answer."""

    day: date
    known_at: datetime | None
    path: Path
    rows: tuple[StopRow, ...] = field(default=())

    @property
    def readable(self) -> list[int]:
        """The agreements in force that the viewer may read."""
        found = (b.readable for row in self.rows for b in row.agreements)
        return list(dict.fromkeys(pk for pk in found if pk is not None))

    @property
    def secrets(self) -> int:
        """How many rows behind the facts only those concerned may know of."""
        return sum(line.secret for row in self.rows for f in row.facts for line in f.lines)


@dataclass(frozen=True)
class Question:
    """What is asked, in a form that an address can name: for whom, which day, known when."""

    day: date
    known: date | None = None
    department: int | None = None
    person: int | None = None

    @property
    def key(self) -> str:
        """`d12-20260302` or `p7-20260302-20260401`."""
        whom = f"d{self.department}" if self.department else f"p{self.person}"
        days = [f"{day:%Y%m%d}" for day in (self.day, self.known) if day]
        return "-".join([whom, *days])

    @property
    def address(self) -> str:
        """The page that answers it."""
        asked: dict[str, Any] = {"department": self.department, "person": self.person,
                                 "on": self.day, "known": self.known}
        return f"{reverse('trace')}?{urlencode({k: v for k, v in asked.items() if v})}"


KEY = re.compile(r"([dp])(\d{1,9})-(\d{8})(?:-(\d{8}))?\Z", re.ASCII)


def question(key: str) -> Question | None:
    """The question that a key names; None when it names none."""
    found = KEY.match(key)
    if found is None:
        return None
    whom, number, day, known = found.groups()
    try:
        asked_day = date.fromisoformat(day)
        asked_known = date.fromisoformat(known) if known else None
    except ValueError:
        return None
    if not all(EARLIEST <= day <= LATEST for day in (asked_day, asked_known) if day):
        return None
    if whom == "d":
        return Question(asked_day, asked_known, department=int(number))
    return Question(asked_day, asked_known, person=int(number))


def about(question: Question) -> Department | Person | None:
    """The department or person that is asked about."""
    if question.department is not None:
        return Department.objects.filter(pk=question.department).first()
    return Person.objects.filter(pk=question.person or 0).first()


def answer(viewer: Viewer, question: Question) -> Trace:
    """The trace of a question, as far as the viewer may see it."""
    return trace(
        viewer, day=question.day, department=question.department, person=question.person,
        known_at=end_of(question.known) if question.known else None,
    )


def end_of(day: date) -> datetime:
    """The last moment of a day, as the system knew things then."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


Provider = Callable[[Ask], Iterable[Fact]]


def trace(
    viewer: Viewer, *, day: date, known_at: datetime | None = None,
    department: int | None = None, person: int | None = None,
) -> Trace:
    """The chain of `day` from a department or a person up to the secretary."""
    chain = chain_near(
        day, [person], heads_of=[department] if department else [], known_at=known_at
    )
    if person is not None:
        path = tracing.of_person(chain, person)
    else:
        path = tracing.of_department(chain, department or 0)
    ask = Ask(viewer, day, known_at, path)
    return Trace(day, known_at, path, tuple(_rows(ask, chain)))


def _rows(ask: Ask, chain: Chain) -> Iterable[StopRow]:
    documents = _documents(ask.path.stops, chain)
    portfolios = _portfolios(ask)
    bound = _bound(ask)
    facts: dict[int, list[Fact]] = defaultdict(list)
    for name in settings.LUZE_TRACE_PROVIDERS:
        provider: Provider = import_string(name)
        for fact in provider(ask):
            facts[fact.person_id].append(fact)
    for stop in ask.path.stops:
        yield StopRow(
            stop=stop,
            posts=tuple((post.title, *documents[post.assignment_id]) for post in stop.posts),
            portfolio=portfolios.get(stop.person.id),
            agreements=tuple(bound.get((stop.person.id, stop.level), ())),
            facts=tuple(facts.get(stop.person.id, ())),
            open_to_viewer=_knows(ask.viewer, stop),
        )


def _knows(viewer: Viewer, stop: Stop) -> bool:
    """As Agreement.visible_to has it; the secretary's own is known to fewer."""
    if viewer.reads_all_agreements or stop.person.id == viewer.person_id:
        return True
    if viewer.is_leader:
        return stop.level != SeatLevel.TOP
    own = viewer.departments | viewer.answers_for
    return stop.level in (SeatLevel.DEPARTMENT, SeatLevel.STAFF) and any(
        post.department_id in own for post in stop.posts
    )


def _documents(stops: Sequence[Stop], chain: Chain) -> dict[int, tuple[str, Sentence]]:
    ids = [post.assignment_id for stop in stops for post in stop.posts]
    rows = Assignment.objects.filter(pk__in=ids).select_related("recorded_by__person")
    return {row.pk: (row.basis_document, _entered_later(row)) for row in rows}


def _entered_later(row: Assignment | Portfolio) -> Sentence:
    """补录, by whom and when; nothing for what was recorded in its own time."""
    return entered(row.recorded_by, row.recorded_at) if row.past else ""


def entered(by: User | None, at: datetime) -> Sentence:
    """Who entered it afterwards, and when."""
    return _("补录：%(name)s，%(at)s") % {"name": by or _("系统"), "at": cn_datetime(at)}


def _portfolios(ask: Ask) -> dict[int, tuple[Sentence, str, Sentence]]:
    """How each stop is charged with the department, and on what document."""
    if ask.path.department is None:
        return {}
    top = ask.path.department
    rows = held_on(Portfolio, ask.day, ask.known_at).filter(
        department_id__in=[top.id, top.parent_id or top.id], leader_id__in=ask.people
    )
    return {
        row.leader_id: (Relation(row.relation).label, row.basis_document, _entered_later(row))
        for row in rows.select_related("recorded_by__person")
    }


# --- what bound them ------------------------------------------------------------------------


def _bound(ask: Ask) -> dict[tuple[int, SeatLevel], list[Bound]]:
    found: dict[tuple[int, SeatLevel], list[Bound]] = defaultdict(list)
    seats = {level: seat for seat, level in LEVELS.items()}
    rows = list(
        Agreement.objects.in_force_on(ask.day, ask.known_at)
        .filter(responsible_id__in=ask.people)
        .select_related("responsible").defer("text").order_by("effective_on", "pk")
    )
    readable = set(
        Agreement.objects.readable_by(ask.viewer)
        .filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
    )
    seen = set(
        Agreement.objects.visible_to(ask.viewer)
        .filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
    )
    signed = _signatures(readable, ask)
    readable_past = set(
        PastAgreement.objects.readable_by(ask.viewer)
        .filter(responsible_id__in=ask.people).values_list("pk", flat=True)
    )
    for row in rows:
        if row.pk in seen:
            opens = row.pk in readable
            found[row.responsible_id, seats[Level(row.level)]].append(
                Bound(
                    row.number, row.get_kind_display(), row.effective_on, row.term_end,
                    row.check_code if opens else "",
                    reverse("agreement", args=[row.pk]) if opens else "",
                    tuple(signed.get(row.pk, ())),
                    row.pk if opens else None,
                )
            )
    for person, bound in _above(ask):
        found[person, SeatLevel.TOP].append(bound)
    for row in _of_earlier_years(ask):
        opens = row.pk in readable_past
        found[row.responsible_id, seats[Level(row.level)]].append(
            Bound(
                row.number, _("责任书"), row.signed_on, row.term_end,
                url=reverse("past_agreement", args=[row.pk]) if opens else "",
                entered=entered(row.entered_by, row.entered_at),
            )
        )
    return found


def _of_earlier_years(ask: Ask) -> list[PastAgreement]:
    """Agreements that were entered afterwards and bound on that day."""
    rows = PastAgreement.objects.visible_to(ask.viewer).in_force_on(ask.day, ask.known_at)
    return list(
        rows.filter(responsible_id__in=ask.people).select_related("entered_by__person")
        .order_by("signed_on", "pk")
    )


def _signatures(agreements: Iterable[int], ask: Ask) -> dict[int, list[Signed]]:
    rows = AgreementSignature.objects.filter(slot__agreement_id__in=list(agreements))
    if ask.known_at is not None:
        rows = rows.filter(signed_at__lte=ask.known_at)
    result: dict[int, list[Signed]] = defaultdict(list)
    for row in rows.select_related("slot", "signer").order_by("slot__order"):
        result[row.slot.agreement_id].append(
            Signed(
                SlotRole(row.slot.role).label, row.signer.name, row.signed_on,
                row.get_method_display(),
            )
        )
    return result


def _above(ask: Ask) -> Iterable[tuple[int, Bound]]:
    """The agreement with the superior committee, for those who may see it."""
    top = [stop.person.id for stop in ask.path.stops if stop.level == SeatLevel.TOP]
    rows = SuperiorAgreement.objects.visible_to(ask.viewer).filter(
        responsible_id__in=top, signed_on__lte=ask.day, term_start__lte=ask.day,
        term_end__gte=ask.day,
    )
    if ask.known_at is not None:
        rows = rows.filter(recorded_at__lte=ask.known_at)
    for row in rows:
        url = reverse("superior", args=[row.pk])
        yield row.responsible_id, Bound(row.number, row.name, row.signed_on, row.term_end, "", url)
