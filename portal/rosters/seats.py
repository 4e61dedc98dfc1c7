"""Shared checks of dated records: the department they name, and who sits where at once. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from django.utils.translation import gettext as _

from portal.rosters.places import Departments
from portal.rosters.records import AssignmentRecord, Claim, PortfolioRecord
from portal.rosters.table import Table

Seat = TypeVar("Seat", bound=AssignmentRecord | PortfolioRecord)


def place_of(table: Table, row: int, field: str, text: str, places: Departments) -> str | None:
    """The code of the department a cell names; notes the problem and gives None otherwise."""
    if not text:
        return None
    codes = places.find(text)
    if len(codes) == 1:
        return codes[0]
    if not codes:
        sentence = _("没有“%(text)s”这个部门，请核对名称，或在“部门”表中增加。") % {"text": text}
    else:
        paths = "、".join(f"{places.path(code)}（{code}）" for code in codes)
        sentence = _("“%(text)s”可能是：%(paths)s。请写上级部门和名称，或写编码。") % {
            "text": text, "paths": paths,
        }
    table.complain(row, field, sentence)
    return None


def clashes(seats: Iterable[Seat]) -> list[tuple[Seat, Seat, Claim]]:
    """Pairs (later, earlier) that hold the same claim on the same day, with that claim.

    Each record is compared with the longest-lasting one before it, so a long list takes
    no longer than sorting it.
    """
    holders: dict[Claim, list[Seat]] = defaultdict(list)
    for seat in seats:
        for claim in seat.claims:
            holders[claim].append(seat)
    found: list[tuple[Seat, Seat, Claim]] = []
    for claim, held in holders.items():
        held.sort(key=lambda seat: (seat.start, seat.row))
        last: Seat | None = None
        for seat in held:
            if last is not None and last.period.overlaps(seat.period):
                found.append((seat, last, claim))
            if last is None or (last.end is not None and (seat.end is None or seat.end > last.end)):
                last = seat
    return found
