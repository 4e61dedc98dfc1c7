"""Canaries in hearings and reminders: who was not there and does not answer reads nothing."""

from __future__ import annotations

from portal import clock
from supervision.actions import hearings, reminders
from supervision.models import Hearing, IntegrityReminder
from supervision.vocabulary import HearingKind, ReminderOccasion
from tests.cast import Cast
from tests.supervision.canaries import Seed, Word

HEARD = ("situation", "problems", "steps_taken", "leader_opinion")


def _hearing(cast: Cast, word: Word) -> Hearing:
    """Recorded, one point answered and sent back."""
    leader = cast.viewer("leader")
    row = hearings.record_new(
        content=hearings.Content(
            kind=HearingKind.REPORT, chair=cast.person["leader"].pk,
            department=cast.department["TAW"].pk, people=(cast.person["head"].pk,),
            points=[hearings.Raised(word("point"), cast.person["head"].pk)],
            fields={"held_on": clock.today(), "topic": "听取汇报"} | {n: word(n) for n in HEARD},
        ),
        edition=0, by=leader,
    )
    point = hearings.answer(
        point=row.points.get(), text=word("answer"), by=cast.viewer("head")
    )
    hearings.reopen(point=point, reason=word("reason"), due=clock.today(), by=leader)
    return row


def _reminder(cast: Cast, word: Word) -> IntegrityReminder:
    return reminders.send_new(
        content=reminders.Content(
            occasion=ReminderOccasion.OTHER, title="提醒", text=word("text"),
            people=(cast.person["staff"].pk,),
        ),
        by=cast.viewer("head"),
    )


OFFICES = {"secretary", "discipline", "clerk"}
SEEDS = (
    Seed("听取汇报", _hearing, (*HEARD, "point", "answer", "reason"),
         frozenset({"leader", "head"} | OFFICES), "hearing"),
    Seed("廉政提醒", _reminder, ("text",),
         frozenset({"staff", "head", "leader"} | OFFICES), "reminder"),
)
