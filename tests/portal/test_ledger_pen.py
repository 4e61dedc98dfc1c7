"""What is done is recorded in the same transaction, or it is not done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction

from portal.errors import RuleBroken
from portal.ledger import acts, canonical, entry, pen, secrets, words
from portal.ledger.verify import verify
from portal.models import Department, LedgerEntry, LedgerSecret
from portal.models.user import User
from portal.viewer import NOBODY, SYSTEM
from tests.portal.ledger_support import CLERK, OPENED, department, entries

pytestmark = pytest.mark.django_db


def test_an_entry_is_a_canonical_text_chained_to_the_one_before():
    first, second = (department(code) for code in ("d1", "d2"))
    one, two = LedgerEntry.objects.order_by("seq")
    assert (one.seq, one.prev, two.seq, two.prev) == (1, "0" * 64, 2, one.leaf)
    assert two.leaf == entry.leaf_of(two.body)
    content = canonical.parse_strict(two.body)
    assert content["kind"] == two.word == "portal.department_added"
    assert content["subject"] == two.subject == f"portal.department:{second.pk}"
    assert content["actor"] == two.actor == "u:5"
    assert content["ts"] == entry.spell_time(two.ts)
    assert content["after"] == "0:"
    assert first.pk != second.pk


def test_the_ledger_holds_no_name():
    department("d1", name="办公室")
    entry_made, secret = LedgerEntry.objects.get(), LedgerSecret.objects.get()
    assert (entry_made.body + secret.payload + secret.nonce).isascii()


def test_the_commitment_opens_with_the_key_kept_beside_it():
    department()
    opened = secrets.open_secret(LedgerSecret.objects.get())
    assert opened.commit == canonical.parse_strict(LedgerEntry.objects.get().body)["commit"]
    assert len(opened.nonce) == 32


def test_equal_records_have_different_digests_in_different_entries():
    made = department()
    with transaction.atomic():
        pen.write("portal.department_changed", subject=made, by=CLERK, rows=[made])
    one, two = (secrets.open_secret(s) for s in LedgerSecret.objects.order_by("entry"))
    assert one.rows != two.rows


def test_an_entry_outside_a_transaction_is_refused():
    with pytest.raises(pen.NotInTransaction):
        pen.write("portal.calendar_changed", subject="portal.day:1", by=SYSTEM)


def test_an_undeclared_word_is_refused():
    with pytest.raises(words.UnknownWord), transaction.atomic():
        pen.write("portal.never_declared", subject="portal.day:1", by=SYSTEM)


@pytest.mark.parametrize(
    "facts",
    [{"reason": "身体原因"}, {"reason": "a b"}, {"ratio": 0.5}, {"坏": 1}, {"list": [1]}],
    ids=str,
)
def test_free_text_and_names_are_refused(facts):
    with pytest.raises(entry.NotOpaque), transaction.atomic():
        pen.write("portal.calendar_changed", subject="portal.day:1", by=SYSTEM, facts=facts)


def test_if_the_entry_cannot_be_written_nothing_is_written():
    with pytest.raises(entry.NotOpaque), transaction.atomic():
        made = Department.objects.create(
            code="d1", name="办公室", short_name="办", kind="office", opened_on=OPENED
        )
        pen.write("portal.department_added", subject="办公室", by=CLERK, rows=[made])
    assert not Department.objects.exists()
    assert not LedgerEntry.objects.exists()
    assert not LedgerSecret.objects.exists()


def test_if_the_act_fails_after_its_entry_the_entry_is_gone_too():
    with pytest.raises(RuntimeError), transaction.atomic():
        pen.write("portal.calendar_changed", subject="portal.day:1", by=SYSTEM)
        raise RuntimeError
    assert not LedgerEntry.objects.exists()


def test_a_restricted_act_shows_neither_word_nor_subject_nor_facts():
    made = department()
    with transaction.atomic():
        line = pen.write(
            "portal.department_closed",
            subject=made,
            by=CLERK,
            rows=[made],
            facts={"count": 3},
            restricted=True,
        )
    secret = LedgerSecret.objects.get(entry=line.seq)
    for text in (line.body, line.word, line.subject, secret.payload):
        assert "department" not in text
    assert (line.word, line.subject) == ("portal.restricted", "restricted")
    assert "facts" not in canonical.parse_strict(line.body)
    assert secrets.open_secret(secret).word == "portal.department_closed"


def test_who_acts_stands_in_the_entry_as_an_opaque_mark():
    with transaction.atomic():
        made = [
            pen.write("portal.calendar_changed", subject="portal.day:1", by=by)
            for by in (CLERK, SYSTEM, None, NOBODY)
        ]
    assert [line.actor for line in made] == ["u:5", "system", "system", "nobody"]


def test_one_request_is_one_act():
    with acts.act("request-1"):
        entries(1)
        with acts.act():
            entries(1)
    entries(1)
    entries(2)
    ids = list(LedgerEntry.objects.order_by("seq").values_list("act_id", flat=True))
    assert ids[0] == ids[1] == "request-1"
    assert len(set(ids[1:4])) == 3
    assert ids[3] == ids[4]


def test_a_clock_that_stepped_back_stops_the_pen():
    noon = datetime(2026, 3, 5, 4, tzinfo=UTC)
    with time_machine.travel(noon, tick=False):
        entries(1)
    behind = time_machine.travel(noon - timedelta(seconds=6), tick=False)
    with behind, pytest.raises(RuleBroken) as refused:
        entries(1)
    assert refused.value.rule == "G2"
    assert LedgerEntry.objects.count() == 1


def test_a_clock_a_moment_behind_gives_the_previous_moment():
    noon = datetime(2026, 3, 5, 4, tzinfo=UTC)
    with time_machine.travel(noon, tick=False):
        entries(1)
    with time_machine.travel(noon - timedelta(seconds=4), tick=False):
        entries(1)
    assert set(LedgerEntry.objects.values_list("ts", flat=True)) == {noon}


def test_a_record_without_declared_fields_is_refused():
    class Bare(User):
        LEDGER_FIELDS = ()

        class Meta:
            proxy = True
            app_label = "portal"

    with pytest.raises(ValueError, match="LEDGER_FIELDS"), transaction.atomic():
        pen.write("portal.calendar_changed", subject="portal.day:1", by=SYSTEM, rows=[Bare(pk=1)])


def test_the_digest_is_of_what_stands_in_the_table():
    made = department("d1", name="旧名称")
    with transaction.atomic():
        Department.objects.filter(pk=made.pk).update(name="新名称")
        pen.write("portal.department_changed", subject=made, by=CLERK, rows=[made])
    assert made.name == "旧名称"
    assert verify().ok


def test_a_record_that_is_not_in_the_table_is_refused():
    made = department()
    with pytest.raises(ValueError, match="not in the table"), transaction.atomic():
        Department.objects.filter(pk=made.pk).delete()
        pen.write("portal.department_closed", subject=made, by=CLERK, rows=[made])


def test_thousands_of_lines_are_one_chain_in_few_statements(django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        entries(3000)
    rows = LedgerEntry.objects.order_by("seq").values_list("seq", "prev", "leaf")
    before = "0" * 64
    for number, (seq, prev, leaf) in enumerate(rows, start=1):
        assert (seq, prev) == (number, before)
        before = leaf
    assert before == LedgerEntry.objects.order_by("-seq").first().leaf


def test_writing_one_entry_takes_few_statements(django_assert_max_num_queries):
    entries(1)
    with django_assert_max_num_queries(7 if connection.vendor == "postgresql" else 6):
        entries(1)
