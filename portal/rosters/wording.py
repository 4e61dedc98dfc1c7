"""Records and their fields in the words of the sheet, for plans. Pure."""

from __future__ import annotations

from django.utils.translation import gettext as _

from portal.rosters.changes import Change, FieldChange, Record
from portal.rosters.columns import (
    DEPARTMENT_COLUMNS,
    PEOPLE_COLUMNS,
    PORTFOLIO_COLUMNS,
    Column,
)
from portal.rosters.places import Departments
from portal.rosters.records import (
    AssignmentRecord,
    DepartmentRecord,
    KnownState,
    PersonRecord,
    PortfolioRecord,
    Roster,
)
from portal.rosters.values import shown
from portal.rosters.words import RELATIONS, word_for
from portal.vocabulary import PersonStatus

_COLUMNS: dict[type, dict[str, Column]] = {
    kind: {column.field: column for column in columns}
    for kind, columns in (
        (DepartmentRecord, DEPARTMENT_COLUMNS),
        (PersonRecord, PEOPLE_COLUMNS),
        (AssignmentRecord, PEOPLE_COLUMNS),
        (PortfolioRecord, PORTFOLIO_COLUMNS),
    )
}


class Wording:
    """Knows the names behind the codes of a roster and of the known state."""

    def __init__(self, roster: Roster, known: KnownState) -> None:
        self.places = Departments((*known.departments, *(roster.departments or ())))
        self.names = {person.code: person.name for person in (*known.persons, *roster.persons)}

    def change(self, old: Record, new: Record, reason: str = "") -> Change[Record]:
        """The change from `old` to `new` with each differing field in words."""
        fields = tuple(
            FieldChange(
                name, self._label(new, name),
                self._text(old, name), self._text(new, name),
            )
            for name in new.FIELDS
            if getattr(old, name) != getattr(new, name)
        )
        return Change(old, new, fields, reason)

    def seat(self, seat: AssignmentRecord | PortfolioRecord) -> str:
        """沈怀瑾的“办公室主任”, 郑知行分管“提案委员会”."""
        department = self.places.label(seat.department) if seat.department else ""
        if isinstance(seat, AssignmentRecord):
            return _("%(name)s的“%(post)s”") % {
                "name": self.names.get(seat.person, seat.person),
                "post": f"{department}{seat.title}",
            }
        return _("%(name)s%(relation)s“%(department)s”") % {
            "name": self.names.get(seat.leader, seat.leader),
            "relation": word_for(RELATIONS, seat.relation),
            "department": department,
        }

    def _label(self, record: object, field: str) -> str:
        column = _COLUMNS[type(record)].get(field)
        return column.heading if column else _("状态")

    def _text(self, record: object, field: str) -> str:
        value = getattr(record, field)
        column = _COLUMNS[type(record)].get(field)
        if field in ("department", "parent"):
            return self.places.label(value) if value else ""
        if field == "leader":
            return f"{value} {self.names.get(value, '')}".strip()
        if column is None:
            return str(PersonStatus(value).label)
        return word_for(column.words, value) if column.words else shown(value)
