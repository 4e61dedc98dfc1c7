"""Many people sign at the same moment: one chain, no entry lost, none doubled."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction

from portal.ledger import pen
from portal.ledger.verify import verify
from portal.models import Department, LedgerEntry
from portal.viewer import Viewer
from tests.portal.ledger_support import OPENED

WRITERS, ACTS = 8, 12


def write_acts(writer: int, failures: list[BaseException]) -> None:
    try:
        for number in range(ACTS):
            with transaction.atomic():
                made = Department.objects.create(
                    code=f"{writer}-{number}",
                    name="室",
                    short_name="室",
                    kind="office",
                    opened_on=OPENED,
                )
                by = Viewer(user_id=writer)
                pen.write("portal.department_added", subject=made, by=by, rows=[made])
    except BaseException as error:  # whatever it is, the test must see it
        failures.append(error)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_eight_writers_make_one_chain():
    failures: list[BaseException] = []
    writers = [
        threading.Thread(target=write_acts, args=(writer, failures)) for writer in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert failures == []
    report = verify()
    assert report.ok, report.findings
    assert report.entries == Department.objects.count() == WRITERS * ACTS
    for writer in range(WRITERS):
        assert LedgerEntry.objects.filter(actor=f"u:{writer}").count() == ACTS
