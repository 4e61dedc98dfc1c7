"""Canaries in measures and integrity opinions: decided, served and answered, and unserved."""

from __future__ import annotations

from datetime import timedelta

from portal import clock
from supervision.actions import integrity, measure_answers
from supervision.models import IntegrityOpinionRequest, Measure
from tests.cast import Cast
from tests.supervision import measure_scenes as scenes
from tests.supervision.canaries import Seed, Word
from tests.supervision.finding_scenes import picture

WRITTEN = ("matter", "facts", "requirement")


def _served(cast: Cast, word: Word) -> Measure:
    row = scenes.serve(cast, scenes.decided(
        cast, by="leader", issuer_kind="portfolio_leader", **{n: word(n) for n in WRITTEN}))
    paper = measure_answers.answer(measure=row, text=word("answer"),
                                   uploads=[picture(word("file"))], by=cast.viewer("staff"))
    measure_answers.review(answer=paper, accepted=True, note=word("review"),
                           by=cast.viewer("leader"))
    return row


def _unserved(cast: Cast, word: Word) -> Measure:
    return scenes.decided(cast, **{n: word(n) for n in WRITTEN})


def _opinion(cast: Cast, word: Word) -> IntegrityOpinionRequest:
    today, by = clock.today(), cast.viewer("discipline")
    request = integrity.ask(
        fields={"requester": "市委组织部", "request_number": "", "occasion": "award",
                "purpose": ""},
        people=[cast.person["head"]], received_on=today, due_on=today + timedelta(days=7),
        by=by,
    )
    integrity.conclude(entry=request.entries.get(), conclusion="under_review",
                       text=word("text"), by=by)
    return request


SEEDS = (
    Seed("已送达措施", _served, (*WRITTEN, "answer", "review", "file"),
         frozenset({"leader", "staff", "secretary", "discipline"}), "measure"),
    Seed("未送达措施", _unserved, WRITTEN, frozenset({"secretary", "discipline"}), "measure"),
    Seed("函询签署意见", lambda cast, word: scenes.opined(cast, word("opinion")), ("opinion",),
         frozenset({"secretary"}), "inquiry"),
    Seed("廉政意见", _opinion, ("text",), frozenset({"secretary", "discipline"}),
         "integrity_opinion"),
)
