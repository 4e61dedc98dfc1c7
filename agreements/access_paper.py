"""May I: answers for the scan of an agreement signed on paper."""

from __future__ import annotations

from agreements import rules
from agreements.models import Agreement
from agreements.states import MOVES, Method
from portal.errors import Verdict, first_refusal
from portal.roles import Permission
from portal.viewer import Viewer


def brings(viewer: Viewer, agreement: Agreement) -> bool:
    """The clerk brings all scans, the head of a department those of his own department."""
    if viewer.may(Permission.RUN_CAMPAIGNS):
        return True
    return viewer.may(Permission.ASK_EXCEPTION) and agreement.department_id in viewer.heads


def may_upload(viewer: Viewer, agreement: Agreement) -> Verdict:
    """P9, P1, S2: who may bring the scan, of which agreement, in which state."""
    return first_refusal(
        rules.check(brings(viewer, agreement), "P9"),
        rules.check(agreement.method == Method.PAPER, "P1"),
        rules.check(agreement.state in MOVES["sign"][0], "S2"),
    )
