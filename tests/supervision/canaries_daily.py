"""Canaries in opinions, early signs and instructions."""

from __future__ import annotations

from datetime import timedelta

from portal import clock
from supervision.actions import early_signs, instructions, leave_refusals, opinions
from supervision.models import EarlySign, Instruction, LeaveRefusal, Opinion
from tests.cast import Cast
from tests.supervision.canaries import Seed, Word


def _opinion(cast: Cast, word: Word) -> Opinion:
    """On a department, from one of its own people, assigned and answered."""
    said = opinions.Said(about="department", category="work", text=word("text"),
                         department_id=cast.department["TAW"].pk)
    opinion = opinions.submit(said=said, consents=False, by=cast.viewer("rare"))
    opinions.assign(opinion=opinion, handler=cast.person["leader"], note=word("note"),
                    by=cast.viewer("discipline"))
    opinions.answer(opinion=opinion, text=word("answer"), by=cast.viewer("leader"))
    return Opinion.objects.get(pk=opinion.pk)


def _sign(cast: Cast, word: Word) -> EarlySign:
    noticed = early_signs.Noticed(
        kind="early_sign", subject=cast.person["staff"], noticed_on=clock.today(),
        source="routine_check", facts=word("facts"),
    )
    sign = early_signs.note(noticed=noticed, by=cast.viewer("head"))
    leader = cast.viewer("leader")
    sign = early_signs.respond(
        sign=sign, assessment=word("assessment"), talk=None, by=leader
    )
    return early_signs.close(sign=sign, note=word("close_note"), by=leader)


def _instruction(cast: Cast, word: Word) -> Instruction:
    noticed = early_signs.Noticed(
        kind="early_sign", subject=cast.person["staff"], noticed_on=clock.today(),
        source="routine_check", facts="多次迟到",
    )
    sign = early_signs.note(noticed=noticed, by=cast.viewer("head"))
    given = instructions.give(
        record=sign, text=word("text"), answerer=cast.person["head"],
        answer_due=clock.today() + timedelta(days=3), by=cast.viewer("leader"),
    )
    return instructions.answer(
        instruction=given, text=word("answer"), by=cast.viewer("head")
    )


def _refusal(cast: Cast, word: Word) -> LeaveRefusal:
    return leave_refusals.record(
        person=cast.person["staff"], refuser=cast.person["head"], refused_on=clock.today(),
        reason=word("reason"), by=cast.viewer("discipline"),
    )


_WITHIN = frozenset({"head", "leader", "secretary", "discipline"})
SEEDS = (
    Seed("意见", _opinion, ("text", "note", "answer"), frozenset({"leader", "discipline"}),
         "opinion"),
    Seed("苗头", _sign, ("facts", "assessment", "close_note"), _WITHIN, "early_sign"),
    Seed("未批准的请假", _refusal, ("reason",), frozenset({"discipline"})),
    Seed("批示", _instruction, ("text", "answer"), _WITHIN, "instruction"),
)
