"""Papers of supervision that the page of verification knows: by their exact bytes only.

Whoever holds the file knows that it exists. No number and no mark is looked for, so that nobody
finds out by trying which notices and decisions there are.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from agreements.queries.verifying import Standing
from supervision.models import (
    AccountabilityDecision,
    IntegrityOpinionRequest,
    Measure,
    Rectification,
)
from supervision.states import (
    SHAPES,
    DecisionState,
    MeasureState,
    RectificationState,
)


def standing(sha256: str) -> Standing | None:
    """Notices, decisions, letters and integrity opinions, with the state of their matter."""
    return (
        _notice(sha256) or _decision(sha256) or _letter(sha256) or _integrity(sha256)
    )


def _notice(sha256: str) -> Standing | None:
    found = Rectification.objects.filter(paper__sha256=sha256).only("state").first()
    if found is None:
        return None
    return Standing(
        _("整改通知书"), SHAPES[RectificationState][found.state], found.get_state_display()
    )


def _decision(sha256: str) -> Standing | None:
    found = AccountabilityDecision.objects.filter(paper__sha256=sha256).only("state").first()
    if found is None:
        return None
    return Standing(
        _("问责决定书"), SHAPES[DecisionState][found.state], found.get_state_display()
    )


def _letter(sha256: str) -> Standing | None:
    found = Measure.objects.filter(paper__sha256=sha256).only("state").first()
    if found is None:
        return None
    return Standing(_("文书"), SHAPES[MeasureState][found.state], found.get_state_display())


def _integrity(sha256: str) -> Standing | None:
    if not IntegrityOpinionRequest.objects.filter(paper__sha256=sha256).exists():
        return None
    return Standing(_("廉政意见"), "done", _("已出具"))
