"""The responsibility chain of a day: derived from posts and portfolios, never typed in."""

from portal.chain.facts import (
    ChainFacts,
    DepartmentFact,
    HeldFact,
    PersonFact,
    PortfolioFact,
)
from portal.chain.load import chain_on, facts_on, held_on
from portal.chain.near import chain_near, heading_on, heads_on, without_leader
from portal.chain.resolve import (
    GAP_NAMES,
    VIA_NAMES,
    Chain,
    Gap,
    GapKind,
    Link,
    Seat,
    SeatLevel,
    Via,
    resolve,
)
from portal.chain.seats import Seating, seating_on

__all__ = [
    "GAP_NAMES",
    "VIA_NAMES",
    "Chain",
    "ChainFacts",
    "DepartmentFact",
    "Gap",
    "GapKind",
    "HeldFact",
    "Link",
    "PersonFact",
    "PortfolioFact",
    "Seat",
    "SeatLevel",
    "Seating",
    "Via",
    "chain_near",
    "chain_on",
    "facts_on",
    "heading_on",
    "heads_on",
    "held_on",
    "resolve",
    "seating_on",
    "without_leader",
]
