"""A few departments and entries for the tests of the ledger."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction

from portal.ledger import pen
from portal.models import Department
from portal.viewer import SYSTEM, Viewer
from tests.ledger_guards import unguarded

CLERK = Viewer(user_id=5, name="")
OPENED = date(2020, 1, 1)


def department(code: str = "d1", **values) -> Department:
    """A department set up and recorded in one transaction."""
    defaults = {"name": f"部门{code}", "short_name": code, "kind": "office", "opened_on": OPENED}
    with transaction.atomic():
        made = Department.objects.create(code=code, **(defaults | values))
        pen.write("portal.department_added", subject=made, by=CLERK, rows=[made])
    return made


def entries(count: int) -> None:
    """This many entries without records."""
    with transaction.atomic():
        pen.write_many(
            [
                pen.Line(word="portal.calendar_changed", subject=f"portal.day:{number}", by=SYSTEM)
                for number in range(count)
            ]
        )


def tamper(statement: str, *values) -> int:
    """Change the database as somebody with full power over it would; returns the row count."""
    with unguarded(connection), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount
