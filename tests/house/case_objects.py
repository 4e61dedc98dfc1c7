"""Objects of accountability for the access matrix: about the staff, and about another."""

from __future__ import annotations

from typing import Any

from supervision.case_acts import ACTS
from supervision.models import Defence
from tests.cast import Cast
from tests.supervision.case_scenes import CaseScenes

Objects = dict[str, dict[str, tuple[Any, ...]]]


def case_objects(cast: Cast) -> Objects:
    """Route name -> relation -> arguments of the address."""
    scenes = CaseScenes(cast)
    hidden, shown = scenes.investigating("other_staff"), scenes.weighed("staff")
    issued, appeal = scenes.issued("head"), scenes.appealed("staff")
    served = appeal.decision
    cases = {"hidden": (hidden.pk,), "own": (shown.pk,), "served": (served.case_id,)}
    decisions = {"own": (served.pk,), "issued": (issued.pk,)}
    found: Objects = dict.fromkeys(["case", *ACTS], cases)
    found |= dict.fromkeys(["decision", "decision_paper", "decision_appeal"], decisions)
    found |= dict.fromkeys(["appeal_answer", "appeal_withdraw"], {"own": (appeal.pk,)})
    found["defence_weigh"] = {"own": (Defence.objects.filter(case=shown).get().pk,)}
    found["person_file"] = {"own": (cast.person["staff"].pk,)}
    steps = served.steps
    found["execution_step"] = {
        "own": (steps.get(kind="self_criticism").pk,),
        "keepers": (steps.get(kind="integrity_file").pk,),
    }
    return found
