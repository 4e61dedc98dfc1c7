"""Rows of a campaign: its agreements, each with its state in words and its next reminder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements import access, reminding, rules
from agreements.models import Agreement, Campaign, SignatureSlot
from agreements.models.agreements import AgreementQuerySet
from agreements.states import (
    DEDUCTED,
    LEVELS_ABOVE,
    SHAPES,
    SIGNABLE,
    WAITING,
    AgreementState,
    Kind,
    Level,
    Method,
    Reason,
    SlotRole,
)
from portal import clock
from portal.days import cn_day
from portal.errors import Sentence
from portal.viewer import Viewer

S = AgreementState


class Progress:
    """Groups of states as figures count them, and what else a list may be narrowed to."""

    SIGNED = "signed"
    WAITING = "waiting"
    DEDUCTED = "deducted"
    LATE = "late"
    OPEN = "open"
    CLOSED = "closed"
    EARLY = "early"


@dataclass(frozen=True)
class AgreementRow:
    """One agreement as a list shows it."""

    id: int
    number: str
    name: str
    posts: str
    department: str
    level: Sentence
    issuer: str
    method: Sentence
    reason: Sentence
    kind: str  # the shape of its state
    word: str  # its state in words
    late: bool
    issued_on: date
    due_on: date
    in_force_on: date | None
    next_reminder: date | None
    reminded: int
    may_remind: bool

    @property
    def url(self) -> str:
        return reverse("agreement", args=[self.id])


def agreements_of(campaign: Campaign, viewer: Viewer) -> AgreementQuerySet:
    """The live agreements of a campaign that the viewer may see."""
    rows: AgreementQuerySet = (
        Agreement.objects.visible_to(viewer).live().filter(campaign=campaign)
    )
    return rows


def narrowed(rows: AgreementQuerySet, asked: dict[str, Any], today: date) -> AgreementQuerySet:
    """The rows that a filter asks for: level, department, progress, q, waits_for."""
    if asked.get("level"):
        rows = rows.filter(level=asked["level"])
    department = asked.get("department")
    if department == "none":
        rows = rows.filter(department=None)
    elif department:
        rows = rows.filter(Q(department_id=department) | Q(department__parent_id=department))
    if asked.get("q"):
        rows = rows.called(asked["q"])
    if asked.get("waits_for"):
        unsigned = SignatureSlot.objects.filter(person_id=asked["waits_for"], signature=None)
        rows = rows.filter(state=S.PARTLY_SIGNED, pk__in=unsigned.values("agreement"))
    return _in_progress(rows, asked.get("progress") or "", today)


def _in_progress(rows: AgreementQuerySet, word: str, today: date) -> AgreementQuerySet:
    if word == Progress.SIGNED:
        return rows.effective()
    if word == Progress.WAITING:
        return rows.filter(state__in=WAITING)
    if word == Progress.DEDUCTED:
        return rows.filter(state__in=DEDUCTED)
    if word == Progress.LATE:
        return rows.late(today)
    if word == Progress.EARLY:
        return rows.exclude(opened_early_at=None)
    if word == Progress.OPEN:
        return open_now(rows)
    if word == Progress.CLOSED:
        return rows.filter(state__in=(S.ISSUED, S.REFUSED)).exclude(
            pk__in=open_now(rows).values("pk")
        )
    return rows.filter(state=word) if word in S else rows


def open_now(rows: AgreementQuerySet) -> AgreementQuerySet:
    """Rows on which somebody may sign: the issuer's own agreement is in force, or opened early."""
    opened = ~Q(opened_early_at=None) | Q(state=S.PARTLY_SIGNED)
    for level, above in LEVELS_ABOVE.items():
        blocked = blocked_issuers(rows, level, above)
        opened |= Q(level=level) & ~Q(issuer_id__in=blocked)
    return rows.filter(opened, state__in=SIGNABLE)


def blocked_issuers(
    rows: AgreementQuerySet, level: str, above: Sequence[str]
) -> frozenset[int]:
    """Issuers at one level whose own agreement is not in force yet."""
    if not above:
        return frozenset()
    pairs = set(rows.filter(level=level).order_by().values_list("campaign", "issuer").distinct())
    waiting = access.waiting_people({c for c, _i in pairs}, {i for _c, i in pairs})
    return frozenset(person for (_c, person), levels in waiting.items() if levels & set(above))


def described(agreements: Iterable[Agreement], *, remindable: bool = False) -> list[AgreementRow]:
    """Agreements in words; five queries and the settings for any number of them.

    They come with responsible, issuer and department selected. `remindable`: the viewer may
    remind by hand and the campaign still runs.
    """
    found = list(agreements)
    today, pace = clock.today(), reminding.pace()
    turns = _turns([a for a in found if a.state in SIGNABLE], today)
    return [_row(a, turns.get(a.pk, ()), pace, today, remindable) for a in found]


def _turns(agreements: list[Agreement], today: date) -> dict[int, tuple[SignatureSlot, ...]]:
    """Agreement -> slots that may be signed today."""
    by_id = {a.pk: a for a in agreements}
    slots = list(
        SignatureSlot.objects.filter(agreement__in=by_id, signature=None)
        .select_related("person")
        .order_by("order")
    )
    for slot in slots:
        slot.agreement = by_id[slot.agreement_id]
    facts = access.slot_facts(slots)
    result: dict[int, list[SignatureSlot]] = defaultdict(list)
    for slot in slots:
        if rules.open_for(facts[slot.pk], slot.person_id, today):
            result[slot.agreement_id].append(slot)
    return {pk: tuple(group) for pk, group in result.items()}


def _row(
    agreement: Agreement, turn: Sequence[SignatureSlot], pace: reminding.Pace, today: date,
    remindable: bool,
) -> AgreementRow:
    late = agreement.state in WAITING and agreement.due_on < today
    kind, word = _words(agreement, turn, late)
    upcoming = pace.next_after(agreement) if turn else None
    return AgreementRow(
        id=agreement.pk, number=agreement.number, name=agreement.responsible.name,
        posts=agreement.posts_text,
        department=agreement.department.short_name if agreement.department else "",
        level=Level(agreement.level).label, issuer=agreement.issuer.name,
        method=Method(agreement.method).label, reason=Reason(agreement.reason).label,
        kind=kind, word=word, late=late,
        issued_on=timezone.localdate(agreement.issued_at), due_on=agreement.due_on,
        in_force_on=agreement.effective_on,
        next_reminder=max(upcoming, today) if upcoming else None,
        reminded=agreement.reminded_count,
        may_remind=remindable
        and bool(
            rules.may_remind(
                is_clerk=True, waits=bool(turn), reminded_on=agreement.reminded_on,
                count=agreement.reminded_count, cap=pace.cap, today=today,
            )
        ),
    )


def _words(
    agreement: Agreement, turn: Sequence[SignatureSlot], late: bool
) -> tuple[str, str]:
    """The shape and the words of a state: whose turn it is, or why it is nobody's."""
    state = S(agreement.state)
    kind = "late" if late else SHAPES[state]
    if state == S.DEFERRED and agreement.deferred_until:
        return kind, _("缓签至%(day)s") % {"day": cn_day(agreement.deferred_until)}
    if state == S.EFFECTIVE and agreement.kind == Kind.COMMITMENT:
        return kind, _("已承诺")
    if state not in (S.ISSUED, S.PARTLY_SIGNED):
        return kind, str(state.label)
    if not turn and state == S.PARTLY_SIGNED:
        return kind, _("本人已签，待上一级生效")
    if not turn:
        return ("late" if late else "off"), _("上一级生效后开放")
    others = [s.person.name for s in turn if s.role != SlotRole.RESPONSIBLE]
    if len(others) < len(turn):
        return kind, _("逾期，待本人签") if late else _("待本人签")
    words = _("逾期，待%(names)s签") if late else _("本人已签，待%(names)s签")
    return kind, words % {"names": "、".join(others)}


def marks_of(campaign: Campaign, viewer: Viewer) -> list[tuple[int, str, str, str, int]]:
    """Person, level, shape, words and agreement of each visible one, in one query."""
    return _marks(agreements_of(campaign, viewer))


def marks_above(campaign: Campaign, viewer: Viewer) -> list[tuple[int, str, str, str, int]]:
    """As above, of those who stand above the departments."""
    return _marks(
        agreements_of(campaign, viewer).filter(level__in=LEVELS_ABOVE[Level.DEPARTMENT])
    )


def _marks(agreements: AgreementQuerySet) -> list[tuple[int, str, str, str, int]]:
    today = clock.today()
    rows = agreements.values_list(
        "responsible_id", "level", "state", "due_on", "responsible__name", "pk"
    )
    found = []
    for person, level, state, due_on, name, pk in rows:
        late = state in WAITING and due_on < today
        word = _("逾期") if late else S(state).label
        kind = "late" if late else SHAPES[state]
        found.append((person, level, kind, f"{name}：{word}", pk))
    return found
