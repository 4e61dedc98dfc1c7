"""Objects of findings for the access matrix: of the staff's department, foreign, on a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from supervision.actions import extensions
from supervision.models import RecordFile
from tests.cast import Cast
from tests.supervision import finding_scenes as scenes

FINDING = ("finding", "finding_edit", "finding_record", "finding_serve", "finding_unfounded")
BELOW = (
    "rectification_plan", "rectification_submit", "rectification_verify", "rectification_close",
    "rectification_reopen", "rectification_extend", "rectification_notice",
)


def finding_objects(cast: Cast) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Route name -> relation -> arguments of the address."""
    found = scenes.recorded(cast)
    on_person = scenes.recorded(cast, about="staff")
    running = scenes.planned(cast)
    handed_in = scenes.submitted(cast)
    asked = extensions.ask(
        rectification=running, new_due=running.due_on + timedelta(days=10), reason="待批复",
        by=cast.viewer("head"),
    )
    below = {"running": (running.pk,), "submitted": (handed_in.pk,)}
    file = RecordFile.objects.filter(record=handed_in.pk).first()
    return {
        **dict.fromkeys(FINDING, {
            "recorded": (found.pk,), "on_person": (on_person.pk,),
            "draft": (scenes.draft(cast, by="head").pk,),
            "served": (running.finding_id,),
        }),
        **dict.fromkeys([n for n in BELOW if n != "rectification_notice"], below),
        # Setting a paper takes a printer: here only who finds none.
        "rectification_notice": {"missing_paper": (found.pk,)},
        "step_done": {"own": (running.steps.get().pk,)},
        **dict.fromkeys(("extension_decide", "extension_withdraw"), {"asked": (asked.pk,)}),
        "record_file": {"evidence": (file.pk,)} if file else {},
    }
