"""What follows from a record at once: duties are matched and lights computed again.

Within the transaction of the act, for the people, departments and records concerned only, and
only the lights that such a record can change; the night computes the same for everybody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Final
from uuid import UUID

from agreements.actions import duties
from portal import clock
from portal.actions import lights
from supervision import evidence

# The lights that a record can bring on or put out.
TALK: Final = frozenset({"W12", "W13", "W14", "W17", "W18", "W19", "W20"})
HEARING: Final = frozenset({"W11", "W16", "W20"})
REMINDER: Final = frozenset({"W15", "W20"})
FINDING: Final = frozenset({"W20", "W21", "W22", "W23", "W24", "W26"})
SIGN: Final = frozenset({"W17"})
OPINION: Final = frozenset({"W41"})
INSTRUCTION: Final = frozenset({"W27"})
MEASURE: Final = frozenset({"W46", "W47", "W48", "W49", "W50a", "W50b"})
APPEAL: Final = frozenset({"W50"})
REPORT: Final = frozenset({"W73"})  # of the organ as a whole
RULE: Final = frozenset({"W84"})
COUNTED: Final = frozenset({"W23", "W26"})  # figures of a department's findings

# The kinds of records of which such a one may fulfil a duty.
_EVIDENCE: Final[Mapping[frozenset[str], Collection[str]]] = {
    TALK: (evidence.TALK, evidence.COLLECTIVE),
    HEARING: (evidence.HEARING, evidence.SYMPOSIUM),
    REMINDER: (evidence.REMINDER,),
    FINDING: (evidence.INSPECTION,),
}


def noted(
    people: Iterable[int | None], departments: Iterable[int | None] = (),
    about: frozenset[str] | None = None, records: Iterable[UUID] = (),
) -> None:
    """A record of these people was made or settled, in these departments.

    `about`: the lights that it can change; None: any.
    """
    concerned = {person for person in people if person is not None}
    places = {place for place in departments if place is not None}
    if about is None:
        duties.record_made(concerned)
    elif about in _EVIDENCE:
        duties.record_made(concerned, _EVIDENCE[about])
    lights.refresh_now(concerned, places, only=about, records=records)


def reported() -> None:
    """The party group's report was signed off: its light is that of nobody in particular."""
    lights.refresh(day=clock.today(), only=REPORT)
