"""Canaries in findings and their rectification: on a department, and on a person unserved."""

from __future__ import annotations

from datetime import timedelta

from portal import clock
from supervision.actions import extensions, rectification
from supervision.models import Finding
from tests.cast import Cast
from tests.supervision import finding_scenes as scenes
from tests.supervision.canaries import Seed, Word

DEPARTMENT = (
    "facts", "requirement", "plan", "step", "result", "reason", "answer", "report", "note",
    "again", "step_file", "file",
)


def _department(cast: Cast, word: Word) -> Finding:
    """Served, planned, extended, submitted, verified, closed and opened again."""
    head, discipline = cast.viewer("head"), cast.viewer("discipline")
    found = scenes.served(cast, facts=word("facts"), told={"requirement": word("requirement")})
    step = rectification.Step(
        text=word("step"), person_id=cast.person["head"].pk,
        due_on=clock.today() + timedelta(days=5),
    )
    found = rectification.plan(rectification=found, text=word("plan"), steps=[step],
                               edition=found.edition, by=head)
    asked = extensions.ask(rectification=found, new_due=found.due_on + timedelta(days=5),
                           reason=word("reason"), by=head)
    extensions.decide(extension=asked, granted=True, answer=word("answer"),
                      by=cast.viewer("leader"))
    rectification.finish_step(
        step=found.steps.get(), result=word("result"), done_on=clock.today(),
        uploads=[scenes.picture(word("step_file"))], by=head,
    )
    found.refresh_from_db()
    rectification.submit(
        rectification=found, report=word("report"), rule_made=False,
        uploads=[scenes.picture(word("file"))], edition=found.edition, by=head,
    )
    rectification.verify(rectification=found, passed=True, note=word("note"),
                         verified_on=clock.today(), by=discipline)
    rectification.close(rectification=found, note="", by=discipline)
    found.refresh_from_db()
    rectification.reopen(rectification=found, reason=word("again"),
                         due_on=clock.today() + timedelta(days=9), by=discipline)
    return found.finding


def _person(cast: Cast, word: Word) -> Finding:
    return scenes.recorded(cast, about="staff", facts=word("facts"))


SEEDS = (
    Seed("部门问题", _department, DEPARTMENT,
         frozenset({"head", "leader", "secretary", "discipline", "clerk"}), "finding"),
    Seed("人员问题", _person, ("facts",), frozenset({"leader", "secretary", "discipline"}),
         "finding"),
)
