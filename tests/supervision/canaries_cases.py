"""Canaries in accountability: a case under investigation, and a served decision."""

from __future__ import annotations

from supervision.actions import cases, decisions, execution
from supervision.models import AccountabilityCase, AccountabilityDecision
from tests.cast import Cast
from tests.supervision.canaries import Seed, Word
from tests.supervision.case_scenes import CaseScenes
from tests.supervision.finding_scenes import picture


def _case(cast: Cast, word: Word) -> AccountabilityCase:
    scenes = CaseScenes(cast)
    proposal = scenes.proposal(text=word("proposal"), uploads=(picture(word("file")),))
    case = cases.propose(content=proposal, by=scenes.discipline)
    case = cases.approve(case=case, members=[], note=word("note"), by=scenes.secretary)
    return cases.establish(
        case=case, facts=word("facts"), evidence=word("evidence"), circumstances=[],
        edition=case.edition, by=scenes.discipline,
    )


def _decision(cast: Cast, word: Word) -> AccountabilityDecision:
    scenes = CaseScenes(cast)
    case = scenes.collective("other_staff")
    draft = scenes.draft(
        case, facts=word("facts"), evidence=word("evidence"), reasoning=word("reasoning")
    )
    decisions.issue(case=case, edition=draft.edition, by=scenes.secretary)
    return execution.serve(case=case, served_on=scenes.today, manner="in_person", witness="",
                           by=scenes.discipline)


KEEPERS = frozenset({"secretary", "discipline"})
SEEDS = (
    Seed("问责调查", _case, ("proposal", "note", "facts", "evidence", "file"), KEEPERS,
         "case"),
    Seed("问责决定", _decision, ("facts", "evidence", "reasoning"),
         KEEPERS | {"other_staff"}, "decision"),
)
