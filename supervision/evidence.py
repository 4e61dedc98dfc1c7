"""The records of supervision that fulfil duties of agreements, and where to enter them.

Entered once, used for each duty they fit. A talk counts as rules.talks says: confirmed or
disputed at once, unconfirmed after its patience.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.duties import Fact
from agreements.evidence import Asked, EvidenceKind, Missing, Shown
from portal import calendars
from portal.days import cn_day
from portal.roles import Permission
from portal.viewer import Viewer
from supervision.models import (
    Finding,
    Hearing,
    IntegrityReminder,
    ReminderReceipt,
    Talk,
    TalkParticipant,
)
from supervision.rules.talks import counts
from supervision.states import TALK_HELD
from supervision.vocabulary import (
    ROUTINE_TALKS,
    FindingSource,
    HearingKind,
    TalkForm,
    TalkKind,
    TalkRole,
)

TALK, COLLECTIVE, HEARING = "individual_talk", "collective_talk", "hearing"
SYMPOSIUM, REMINDER, INSPECTION = "symposium", "reminder", "inspection"
INDIVIDUAL_KINDS = ROUTINE_TALKS - {TalkKind.HEART_TO_HEART, TalkKind.COLLECTIVE}
CHECKS = (FindingSource.ROUTINE_CHECK, FindingSource.SPECIAL_CHECK)
PLACES = ("department_id", "department__parent_id")  # a section counts for its department too

# Kind of record: page on which it is entered, permission to enter it, questions in the address.
_PAGES: dict[str, tuple[str, Permission, dict[str, str]]] = {
    TALK: ("talk_new", Permission.HOLD_TALKS, {}),
    COLLECTIVE: ("talk_new", Permission.HOLD_TALKS, {"kind": TalkKind.COLLECTIVE}),
    HEARING: ("hearing_new", Permission.HOLD_HEARINGS, {"kind": HearingKind.REPORT}),
    SYMPOSIUM: ("hearing_new", Permission.HOLD_HEARINGS, {"kind": HearingKind.SYMPOSIUM}),
    REMINDER: ("reminder_new", Permission.SEND_REMINDERS, {}),
    INSPECTION: ("finding_new", Permission.RECORD_FINDINGS, {}),
}
_SHOWN: dict[str, tuple[Any, str, str]] = {
    # model label: model, field of its day, page
    "supervision.talk": (Talk, "held_on", "talk"),
    "supervision.hearing": (Hearing, "held_on", "hearing"),
    "supervision.integrityreminder": (IntegrityReminder, "sent_on", "reminder"),
    "supervision.finding": (Finding, "found_on", "finding"),
}


class SupervisionEvidence:
    """Talks, hearings, symposia, reminders and checks (agreements.evidence.Provider)."""

    kinds = (
        EvidenceKind(TALK, _("个别谈话记录"), watched_by="W12"),
        EvidenceKind(COLLECTIVE, _("集体廉政谈话记录")),
        EvidenceKind(HEARING, _("听取汇报记录"), watched_by="W11"),
        EvidenceKind(SYMPOSIUM, _("座谈会记录"), watched_by="W16"),
        EvidenceKind(REMINDER, _("廉政提醒记录"), watched_by="W15"),
        EvidenceKind(INSPECTION, _("检查发现问题记录"), or_paper=True),
    )

    def facts(self, asked: Asked) -> Iterator[Fact]:
        """Every record that counts as of the last day, once for each to whom it was addressed."""
        if asked.wants(TALK, COLLECTIVE):
            yield from _talks(asked)
        if asked.wants(HEARING, SYMPOSIUM):
            yield from _hearings(asked)
        if asked.wants(REMINDER):
            yield from _reminders(asked)
        if asked.wants(INSPECTION):
            yield from _checks(asked)

    def address(self, missing: Missing, viewer: Viewer) -> str:
        """The form of the record, with what is known filled in."""
        name, permission, asked = _PAGES[missing.kind]
        if not viewer.may(permission):
            return ""
        questions = dict(asked)
        if missing.person_id is not None:
            questions["person"] = str(missing.person_id)
        if missing.department_id is not None and missing.kind in (HEARING, INSPECTION):
            questions["department"] = str(missing.department_id)
        return _page(name, questions)

    def shown(self, records: Iterable[str], viewer: Viewer) -> Mapping[str, Shown]:
        """Label and address of those records that the viewer may know of."""
        keys: dict[str, list[str]] = defaultdict(list)
        for record in records:
            label, _colon, key = record.partition(":")
            keys[label].append(key)
        result: dict[str, Shown] = {}
        for label, wanted in keys.items():
            if label in _SHOWN:
                result |= _known(label, wanted, viewer)
        return result


PROVIDER = SupervisionEvidence()


def _page(name: str, questions: dict[str, str]) -> str:
    try:
        address = reverse(name)
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode(questions)}" if questions else address


def _known(label: str, keys: list[str], viewer: Viewer) -> dict[str, Shown]:
    model, day, page = _SHOWN[label]
    rows = model.objects.visible_to(viewer).filter(pk__in=keys)
    kind = "kind" if label in ("supervision.talk", "supervision.hearing") else None
    found = {}
    for row in rows.only("pk", day, *([kind] if kind else [])):
        name = row.get_kind_display() if kind else model._meta.verbose_name
        found[f"{label}:{row.pk}"] = Shown(
            f"{name}（{cn_day(getattr(row, day))}）", _address(page, row.pk)
        )
    return found


def _address(page: str, key: Any) -> str:
    try:
        return reverse(page, args=[key])
    except NoReverseMatch:
        return ""


# --- each kind of record ------------------------------------------------------------------


def _talks(asked: Asked) -> Iterator[Fact]:
    held = Talk.objects.filter(
        kind__in=ROUTINE_TALKS - {TalkKind.HEART_TO_HEART}, state__in=TALK_HELD,
        held_on__range=(asked.first, asked.last),
    )
    talkers = TalkParticipant.objects.filter(role=TalkRole.TALKER, talk__in=held)
    if asked.people is not None:
        talkers = talkers.filter(person__in=asked.people)
    doer = dict(talkers.values_list("talk_id", "person_id"))
    if not doer:
        return
    rows = TalkParticipant.objects.filter(
        role=TalkRole.INTERVIEWEE, attended=True,
        talk__in=talkers.values("talk") if asked.people is not None else held,
    )
    calendar = calendars.table(asked.first, asked.last)
    for talk_id, person, kind, form, day, state, recorded_at, *places in rows.values_list(
        "talk_id", "person_id", "talk__kind", "talk__form", "talk__held_on", "talk__state",
        "talk__recorded_at", *PLACES,
    ):
        recorded_on = timezone.localdate(recorded_at) if recorded_at else None
        if talk_id not in doer or not counts(state, recorded_on, asked.last, calendar):
            continue
        record = f"supervision.talk:{talk_id}"
        if form == TalkForm.INDIVIDUAL and kind in INDIVIDUAL_KINDS:
            yield Fact(TALK, record, doer[talk_id], day, person_id=person)
        else:
            for place in filter(None, places):
                yield Fact(COLLECTIVE, record, doer[talk_id], day, department_id=place)


def _by(rows: QuerySet[Any], field: str, asked: Asked) -> QuerySet[Any]:
    return rows if asked.people is None else rows.filter(**{f"{field}__in": asked.people})


def _hearings(asked: Asked) -> Iterator[Fact]:
    rows = Hearing.objects.recorded().filter(held_on__range=(asked.first, asked.last))
    for pk, kind, chair, department, day in _by(rows, "chair", asked).values_list(
        "pk", "kind", "chair_id", "department_id", "held_on"
    ):
        code = HEARING if kind == HearingKind.REPORT else SYMPOSIUM
        yield Fact(code, f"supervision.hearing:{pk}", chair, day, department_id=department)


def _reminders(asked: Asked) -> Iterator[Fact]:
    rows = _by(
        IntegrityReminder.objects.sent().filter(
            sent_on__range=(asked.first, asked.last), sender__isnull=False
        ),
        "sender", asked,
    )
    sent: dict[Any, tuple[int, date]] = {}
    for pk, sender, day, *places in rows.values_list("pk", "sender_id", "sent_on", *PLACES):
        sent[pk] = (sender, day)
        for place in filter(None, places):
            yield Fact(
                REMINDER, f"supervision.integrityreminder:{pk}", sender, day, department_id=place
            )
    if not sent:
        return
    for pk, *places in (
        ReminderReceipt.objects.filter(reminder__in=rows.values("pk"))
        .values_list("reminder_id", *PLACES).distinct()
    ):
        sender, day = sent[pk]
        for place in filter(None, places):
            yield Fact(
                REMINDER, f"supervision.integrityreminder:{pk}", sender, day, department_id=place
            )


def _checks(asked: Asked) -> Iterator[Fact]:
    """A finding of a check counts for whoever recorded it, unless it names a person: that a duty
    toward a department is done tells everybody who sees the duty of the finding and its day.
    """
    rows = Finding.objects.standing().filter(
        source__in=CHECKS, found_on__range=(asked.first, asked.last), department__isnull=False,
        names_person=False, created_by__person__isnull=False,
    )
    for pk, doer, department, day in _by(rows, "created_by__person", asked).values_list(
        "pk", "created_by__person_id", "department_id", "found_on"
    ):
        yield Fact(
            INSPECTION, f"supervision.finding:{pk}", doer, day, department_id=department
        )
