"""What the pages of talks ask: whom one owes a talk, the ledger of talks, one talk whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from portal import clock
from portal.access import viewer_of
from portal.chain import Chain, heading_on, heads_on
from portal.chain.resolve import SeatLevel
from portal.models import Absence, Department, Person, User
from portal.periods import year_of
from portal.roles import Permission
from portal.viewer import Viewer
from supervision import access
from supervision.evidence import INDIVIDUAL_KINDS
from supervision.models import Delegation, Talk, TalkParticipant
from supervision.models.base import label_of
from supervision.models.visibility import is_clerk, is_discipline
from supervision.queries.hearings import chairs
from supervision.queries.pools import FEW
from supervision.rules.talks import kinds_open_to
from supervision.states import TALK_COUNTS, TALK_HELD, TalkState
from supervision.vocabulary import TalkForm, TalkKind, TalkRole

# --- whom do I still owe a talk -----------------------------------------------------------


@dataclass(frozen=True)
class OwedTalk:
    """One person who answers to the viewer, and how his talks stand."""

    person_id: int
    name: str
    posts: str
    last: date | None
    this_year: int
    waiting: bool  # a talk waits for his confirmation
    away: str  # why he is excused; empty when he is here
    done: bool  # the talk of this term was held
    until: date

    @property
    def owed(self) -> bool:
        return not (self.done or self.waiting or self.away)

    @property
    def kind(self) -> str:
        if self.away:
            return "off"
        return "done" if self.done else "half" if self.waiting else "due"


def talks_owed(viewer: Viewer, today: date, chain: Chain | None = None) -> list[OwedTalk]:
    """Those who answer to the viewer by the chain of `today`, the owed first. Four queries more.

    Everyone is owed one individual talk a year; heads one each half-year (机关制度). Who leads
    nobody owes nobody; those excused from talks are shown and not owed.
    """
    if viewer.person_id is None:
        return []
    chain = chain or access.chain_below(viewer, today)
    links = {link.seat.person.id: link for link in chain.below.get(viewer.person_id, ())}
    if not links:
        return []
    held, waiting = _held_with(viewer.person_id, links, today)
    away = {
        row.person_id: str(row.get_kind_display())
        for row in Absence.objects.on(today).filter(person__in=links, excused_from_talks=True)
    }
    year = year_of(today.year)
    rows = []
    for pk, link in links.items():
        head = link.seat.level != SeatLevel.STAFF
        start, end = _half_of(today) if head else (year.start, date(today.year, 12, 31))
        days = held[pk]
        rows.append(
            OwedTalk(
                person_id=pk, name=link.seat.person.name,
                posts="、".join(dict.fromkeys(h.title for h in link.seat.posts)),
                last=max(days, default=None), this_year=sum(d >= year.start for d in days),
                waiting=pk in waiting, away=away.get(pk, ""),
                done=any(d >= start for d in days), until=end,
            )
        )
    return sorted(rows, key=lambda r: (not r.owed, bool(r.away), r.last or date.min))


def _half_of(day: date) -> tuple[date, date]:
    if day.month <= 6:
        return date(day.year, 1, 1), date(day.year, 6, 30)
    return date(day.year, 7, 1), date(day.year, 12, 31)


def _held_with(
    talker_id: int, people: Iterable[int], today: date
) -> tuple[dict[int, list[date]], set[int]]:
    """Days of the individual talks of this talker by person; and who has yet to confirm one."""
    rows = (
        TalkParticipant.objects.filter(
            role=TalkRole.INTERVIEWEE, person_id__in=list(people),
            talk__in=TalkParticipant.objects.filter(
                person_id=talker_id, role=TalkRole.TALKER
            ).values("talk"),
        )
        .order_by()
        .values_list(
            "person_id", "talk__held_on", "talk__state", "talk__kind", "talk__form"
        )
    )
    held: dict[int, list[date]] = defaultdict(list)
    waiting: set[int] = set()
    for person_id, day, state, kind, form in rows:
        # Sifted here: asked of the table, it would look through the talks of the whole organ.
        if form != TalkForm.INDIVIDUAL or kind not in INDIVIDUAL_KINDS or state not in TALK_HELD:
            continue
        if day is None or day > today:
            continue
        if state in TALK_COUNTS:
            held[person_id].append(day)
        else:
            waiting.add(person_id)
    return held, waiting


# --- kinds on offer ------------------------------------------------------------------


def talkers_for(viewer: Viewer, chain: Chain, *, heads: bool) -> list[tuple[int, str]]:
    """For whom the viewer may write a record: himself, who lets him draft; for the clerk every
    leader, and `heads` unless he finds them by name (`heads_to_find`).
    """
    found: dict[int, str] = {}
    holds = not is_clerk(viewer) or viewer.answers_for or viewer.person_id in chain.below
    if viewer.person_id is not None and viewer.may(Permission.HOLD_TALKS) and holds:
        found[viewer.person_id] = viewer.name
    rows = Delegation.objects.principals_of(viewer, chain.facts.day).select_related("principal")
    if viewer.person_id is not None:
        found |= {row.principal_id: row.principal.name for row in rows}
    if is_clerk(viewer):
        for pk, name in (*chairs(chain), *(heads_on(chain.facts.day) if heads else ())):
            found.setdefault(pk, name)
    return list(found.items())


def heads_to_find(viewer: Viewer, day: date) -> QuerySet[Person] | None:
    """The heads whom the clerk finds by name as talkers; None where departments are few and all
    their heads stand in the list.
    """
    if not is_clerk(viewer) or Department.objects.on(day).order_by()[: FEW + 1].count() <= FEW:
        return None
    return Person.objects.filter(pk__in=heading_on(day).values("person"))


def drafts_for_others(viewer: Viewer) -> bool:
    """Whether somebody lets the viewer draft for him today."""
    if viewer.person_id is None:
        return False
    return Delegation.objects.principals_of(viewer, clock.today()).exists()


def viewer_for(viewer: Viewer, talker_id: int) -> Viewer:
    """The talker as the form sees him: the viewer himself, or whom he drafts for."""
    if talker_id == viewer.person_id:
        return viewer
    user = User.objects.filter(person_id=talker_id).first()
    return viewer if user is None else viewer_of(user)


def kinds_with(viewer: Viewer, people: Iterable[int], chain: Chain) -> frozenset[TalkKind]:
    """Kinds that the viewer may hold with every one of these people; all kinds with nobody."""
    own = {viewer.person_id} if is_discipline(viewer) and viewer.person_id else ()
    kinds = frozenset(TalkKind)
    for person in Person.objects.filter(pk__in=list(people)):
        held = access.positions(viewer.person_id or 0, person.pk, chain, own)
        kinds &= frozenset(kinds_open_to(held, person.management_authority))
    return kinds


# --- the ledger of talks --------------------------------------------------------------------


@dataclass(frozen=True)
class TalkRow:
    """One line of the ledger: no content."""

    talk: Talk
    talkers: str
    interviewees: str


def ledger(viewer: Viewer) -> QuerySet[Talk]:
    """All talks of which the viewer may know, without their content."""
    widely = viewer.is_secretary or is_discipline(viewer) or is_clerk(viewer)
    known = Talk.objects.visible_to if widely else Talk.objects.visible_way_by_way
    rows: QuerySet[Talk] = known(viewer).exclude(state=TalkState.CANCELLED).defer(
        *Talk.CONTENT, "review_note"
    )
    return rows


def narrowed(
    rows: QuerySet[Talk], *, kind: str = "", state: str = "", department: str = "",
    person: str = "", first: date | None = None, last: date | None = None,
) -> QuerySet[Talk]:
    """The ledger by kind, state, department, interviewee (name, pinyin) and days."""
    if kind == "coverage":
        rows = rows.filter(
            kind__in=INDIVIDUAL_KINDS, form=TalkForm.INDIVIDUAL, state__in=TALK_HELD
        )
    elif kind:
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.filter(state=state)
    if first:
        rows = rows.filter(held_on__gte=first)
    if last:
        rows = rows.filter(held_on__lte=last)
    if department or person.strip():
        parts = TalkParticipant.objects.filter(role=TalkRole.INTERVIEWEE)
        if department:
            parts = parts.filter(
                Q(department_id=department) | Q(department__parent_id=department)
            )
        if person.strip():
            parts = parts.filter(person__in=Person.objects.named_like(person).values("pk"))
        rows = rows.filter(pk__in=parts.values("talk"))
    return rows


def described(talks: Iterable[Talk]) -> list[TalkRow]:
    """The talks with the names of those who took part, in one query."""
    chosen = list(talks)
    names: dict[tuple[UUID, str], list[str]] = defaultdict(list)
    parts = TalkParticipant.objects.filter(talk__in=[t.pk for t in chosen]).order_by("order")
    for talk_id, role, name in parts.values_list("talk_id", "role", "person__name"):
        names[talk_id, role].append(name)

    def shown(talk: Talk, role: str) -> str:
        listed = names[talk.pk, role]
        more = f"等{len(listed)}人" if len(listed) > 4 else ""
        return "、".join(listed[:4]) + more

    return [
        TalkRow(t, shown(t, TalkRole.TALKER), shown(t, TalkRole.INTERVIEWEE)) for t in chosen
    ]


# --- one talk -------------------------------------------------------------------------------


def sections_of(talk: Talk) -> list[dict[str, Any]]:
    """The written parts of a record with their corrections beside them, empty ones left out."""
    corrections: dict[str, list[Any]] = defaultdict(list)
    for row in talk.corrections.select_related("made_by__person"):
        corrections[row.field].append(row)
    return [
        {
            "label": label_of(Talk, name), "text": getattr(talk, name),
            "corrections": corrections[name],
        }
        for name in Talk.CONTENT
        if name != "outline" and (getattr(talk, name) or corrections[name])
    ]


# --- what is owed on the home page ------------------------------------------------------------


def to_confirm(viewer: Viewer) -> QuerySet[Talk]:
    """Records that wait for the viewer's own confirmation."""
    return _own(viewer, TalkRole.INTERVIEWEE).filter(state=TalkState.RECORDED)


def drafts_of(viewer: Viewer) -> QuerySet[Talk]:
    """Drafts and agreed talks that the viewer has yet to record."""
    return _own(viewer, TalkRole.TALKER).filter(
        state__in=(TalkState.DRAFT, TalkState.PLANNED)
    )


def reviews_of(viewer: Viewer, until: date) -> QuerySet[Talk]:
    """Reviews that the viewer agreed for `until` or before."""
    return _own(viewer, TalkRole.TALKER).review_due(until)


def _own(viewer: Viewer, role: TalkRole) -> Any:
    if viewer.person_id is None:
        return Talk.objects.none()
    parts = TalkParticipant.objects.filter(person_id=viewer.person_id, role=role)
    return Talk.objects.visible_to(viewer).filter(pk__in=parts.values("talk")).defer(
        *Talk.CONTENT, "review_note"
    )
