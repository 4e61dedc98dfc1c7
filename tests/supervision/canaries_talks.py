"""Canaries in talks: a routine one with an objection and a correction, and a criticism."""

from __future__ import annotations

import uuid

from portal import clock
from supervision.actions import talks
from supervision.models import Talk
from supervision.vocabulary import TalkKind
from tests.cast import Cast
from tests.supervision.canaries import Seed, Word

WRITTEN = ("reason", "points", "response", "requests", "promise", "verdict_note")


def _held(cast: Cast, word: Word, kind: TalkKind, *, by: str, second: str | None = None) -> Talk:
    """Recorded, disputed, corrected and reviewed, so that each act had its chance to speak."""
    viewer, staff = cast.viewer(by), cast.viewer("staff")
    content = talks.Content(
        kind=kind, interviewees=(cast.person["staff"].pk,),
        second_person=cast.person[second].pk if second else None,
        fields={"held_on": clock.today(), "verdict": "settled"} | {n: word(n) for n in WRITTEN},
    )
    talk = talks.save_draft(key=uuid.uuid4(), content=content, edition=0, by=viewer)
    talk = talks.record(talk=talk, edition=talk.edition, by=viewer)
    talks.dispute(talk=talk, edition=talk.edition, by=staff, remark=word("objection"))
    talks.correct(
        talk=talk, field="points", text=word("correction"), reason=word("why"), by=viewer
    )
    return talks.review(talk=talk, note=word("review_note"), by=viewer)


def _routine(cast: Cast, word: Word) -> Talk:
    return _held(cast, word, TalkKind.INTEGRITY_ROUTINE, by="head")


def _criticism(cast: Cast, word: Word) -> Talk:
    return _held(cast, word, TalkKind.CRITICISM, by="leader", second="discipline")


def _draft(cast: Cast, word: Word) -> Talk:
    content = talks.Content(
        kind=TalkKind.INTEGRITY_ROUTINE, interviewees=(cast.person["staff"].pk,),
        fields={"held_on": clock.today(), "points": word("points")},
    )
    return talks.save_draft(
        key=uuid.uuid4(), content=content, edition=0, by=cast.viewer("head")
    )


ALL = (*WRITTEN, "objection", "correction", "why", "review_note")
SEEDS = (
    Seed("日常谈话", _routine, ALL, frozenset({"head", "staff"}), "talk"),
    Seed("批评教育", _criticism, ALL,
         frozenset({"leader", "staff", "discipline", "secretary"}), "talk"),
    Seed("谈话草稿", _draft, ("points",), frozenset({"head"}), "talk"),
)
