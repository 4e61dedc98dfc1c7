"""What supervision offers to the ground floor: its kinds of lights, their guard and addresses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.urls import NoReverseMatch, reverse

from portal.lights.kinds import Finding, Scope
from portal.lights.levels import Params
from portal.viewer import Viewer
from supervision.lights import authenticity, portfolio, records
from supervision.lights.ground import Ground
from supervision.models import (
    AccountabilityCase,
    EarlySign,
    Instruction,
    Measure,
    Opinion,
    Rectification,
    Talk,
)
from supervision.warnings.kinds import KINDS

# Kind of record: whose visibility closes its lights, and its page.
_GUARDED: dict[str, tuple[Any, str]] = {
    "early_sign": (EarlySign, "early_sign"),
    "talk": (Talk, "talk"),
    "rectification": (Rectification, "rectification"),
    "instruction": (Instruction, "instruction"),
    "opinion": (Opinion, "opinion"),
    "measure": (Measure, "measure"),
    "case": (AccountabilityCase, "case"),
}
_PLACES = {"W11": "hearings", "W16": "hearings", "W12": "talks_owed", "W13": "talks",
           "W14": "talks_owed", "W15": "reminders", "W23": "findings", "W26": "findings",
           "W73": "reports", "W84": "regulations"}


class SupervisionLights:
    """The lights of talks, findings, opinions, measures and of authenticity."""

    kinds = KINDS

    def compute(
        self, day: date, params: Mapping[str, Params], scope: Scope | None
    ) -> Iterable[Finding]:
        """All lights of a day; within a scope, those of its people and departments."""
        ground = Ground(day, params, scope)
        portfolio.compute(ground)
        records.compute(ground)
        authenticity.compute(ground)
        return ground.found

    def guard(self, viewer: Viewer) -> Q:
        """Lights of records that the viewer may not know of, and W43 for its object."""
        closed = Q(rule="W43", other_id=viewer.person_id or 0)
        for kind, (model, _page) in _GUARDED.items():
            known = model.objects.visible_to(viewer).values("pk")
            closed |= Q(record_kind=kind) & ~Q(record__in=known)
        return closed

    def address(self, rule: str, record_kind: str, record: UUID | None, subject: str) -> str:
        """The page of the record, else the list in which the matter is dealt with."""
        try:
            if record is not None and record_kind in _GUARDED:
                return reverse(_GUARDED[record_kind][1], args=[record])
            return reverse(_PLACES[rule]) if rule in _PLACES else ""
        except NoReverseMatch:
            return ""


PROVIDER = SupervisionLights()
