"""Objects of talks, hearings and reminders for the access matrix: own, and of others."""

from __future__ import annotations

import uuid
from typing import Any

from portal import clock
from supervision.actions import delegations, hearings, reminders, talks
from supervision.models import ReminderText
from supervision.vocabulary import HearingKind, ReminderOccasion, TalkKind
from tests.cast import Cast

TALK = (
    "talk", "talk_edit", "talk_confirm", "talk_dispute", "talk_remark", "talk_correct",
    "talk_review", "talk_cancel", "talk_paper",
)
HEARING = ("hearing", "hearing_edit")
POINT = ("point", "point_answer", "point_assign", "point_close", "point_reopen")
REMINDER = ("reminder", "reminder_edit", "reminder_read", "reminder_withdraw")


def talk_objects(cast: Cast) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Route name -> relation -> arguments of the address."""
    own = {
        "own": (_talk(cast, "head", "staff").pk,),
        "other": (_talk(cast, "non_party_leader", "acting_head").pk,),
    }
    heard = {
        "own": _hearing(cast, "leader", "TAW", "head"),
        "other": _hearing(cast, "non_party_leader", "JKW", "acting_head"),
    }
    reminded = {
        "own": (_reminder(cast, "head", "staff").pk,),
        "other": (_reminder(cast, "acting_head", "other_staff").pk,),
    }
    return {
        **dict.fromkeys(TALK, own),
        **dict.fromkeys(HEARING, {name: (row.pk,) for name, row in heard.items()}),
        **dict.fromkeys(POINT, {name: (row.points.get().pk,) for name, row in heard.items()}),
        **dict.fromkeys(REMINDER, reminded),
        "delegation_end": {"own": (_delegation(cast).pk,)},
        "reminder_text_edit": {"any": (ReminderText.objects.first().pk,)},
    }


def _talk(cast: Cast, by: str, to: str) -> Any:
    content = talks.Content(
        kind=TalkKind.INTEGRITY_ROUTINE, interviewees=(cast.person[to].pk,),
        fields={"held_on": clock.today(), "points": "要点"},
    )
    talk = talks.save_draft(key=uuid.uuid4(), content=content, edition=0, by=cast.viewer(by))
    return talks.record(talk=talk, edition=talk.edition, by=cast.viewer(by))


def _delegation(cast: Cast) -> Any:
    return delegations.give(
        drafter=cast.person["staff_two"].pk, start=clock.today(), end=None,
        basis_document="通知1号", by=cast.viewer("head"),
    )


def _hearing(cast: Cast, by: str, code: str, head: str) -> Any:
    content = hearings.Content(
        kind=HearingKind.REPORT, chair=cast.person[by].pk, department=cast.department[code].pk,
        people=(cast.person[head].pk,), points=[hearings.Raised("意见", cast.person[head].pk)],
        fields={"held_on": clock.today(), "topic": "听取汇报"},
    )
    return hearings.record_new(content=content, edition=0, by=cast.viewer(by))


def _reminder(cast: Cast, by: str, to: str) -> Any:
    content = reminders.Content(
        occasion=ReminderOccasion.OTHER, title="提醒", text="内容", people=(cast.person[to].pk,)
    )
    return reminders.send_new(content=content, by=cast.viewer(by))
