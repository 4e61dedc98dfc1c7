"""Whoever alters an entry, a proof or a record behind the portal's back is found out."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from portal.actions import files
from portal.ledger import access_log, guards, pen
from portal.ledger.records import RecordCheck
from portal.ledger.verify import verify
from portal.models import Department, LedgerEntry
from tests.portal.ledger_support import CLERK, OPENED, department, entries, tamper

pytestmark = pytest.mark.django_db


def found() -> list[tuple[str, str]]:
    """Area and place of each fault."""
    return [(finding.area, finding.where) for finding in verify().findings]


def sentences() -> str:
    return "\n".join(str(finding.sentence) for finding in verify().findings)


@pytest.fixture
def kept():
    """Three departments and three entries without records: numbers 1 to 6."""
    made = [department(code) for code in ("d1", "d2", "d3")]
    entries(3)
    return made


def test_an_honest_ledger_has_no_fault(kept):
    report = verify()
    assert report.ok
    assert (report.entries, report.records) == (6, 3)
    assert "全部一致" in report.summary


def test_an_empty_ledger_has_no_fault(db):
    assert verify().ok


COLUMNS = {
    "body": "replace(body, 'u:5', 'u:6')",
    "leaf": "'" + "a" * 64 + "'",
    "prev": "'" + "b" * 64 + "'",
    "word": "'portal.post_added'",
    "subject": "'portal.department:99'",
    "actor": "'u:6'",
    "act_id": "'other'",
}


@pytest.mark.parametrize("column", COLUMNS)
def test_an_edited_column_of_an_entry_is_named(kept, column):
    assert tamper(f"UPDATE portal_ledgerentry SET {column} = {COLUMNS[column]} WHERE seq = 2") == 1
    assert ("chain", "2") in found()
    assert "第 2 条" in sentences()


def test_an_edited_time_of_an_entry_is_named(kept):
    tamper("UPDATE portal_ledgerentry SET ts = %s WHERE seq = 2", "2020-01-01 00:00:00+00:00")
    assert ("chain", "2") in found()


@pytest.mark.walk
def test_every_altered_character_of_every_entry_is_named(kept):
    for seq, body in LedgerEntry.objects.values_list("seq", "body"):
        for place in range(0, len(body), 29):
            letter = "x" if body[place] != "x" else "y"
            bent = body[:place] + letter + body[place + 1 :]
            tamper("UPDATE portal_ledgerentry SET body = %s WHERE seq = %s", bent, seq)
            assert ("chain", str(seq)) in found(), (seq, place)
        tamper("UPDATE portal_ledgerentry SET body = %s WHERE seq = %s", body, seq)
    assert verify().ok


def test_a_deleted_entry_is_named(kept):
    tamper("DELETE FROM portal_ledgerentry WHERE seq = 3")
    assert ("chain", "3") in found()
    assert ("proofs", "3") in found()
    assert "缺失" in sentences()


def test_swapped_entries_are_named(kept):
    tamper("UPDATE portal_ledgerentry SET seq = 100 WHERE seq = 4")
    tamper("UPDATE portal_ledgerentry SET seq = 4 WHERE seq = 5")
    tamper("UPDATE portal_ledgerentry SET seq = 5 WHERE seq = 100")
    assert {("chain", "4"), ("chain", "5")} <= set(found())


def test_a_cut_off_tail_with_records_leaves_the_records_unrecorded(kept):
    tamper("DELETE FROM portal_ledgerentry WHERE seq > 2")
    tamper("DELETE FROM portal_ledgersecret WHERE entry > 2")
    assert found() == [("records", f"portal.department:{kept[2].pk}")]
    assert "没有对应的账本记录" in sentences()


def test_bytes_that_were_looked_at_and_left_are_no_fault_until_a_record_names_them(kept):
    file = files.store(b"a roster that nobody imported", "text/plain")
    assert verify().ok
    tamper(
        "INSERT INTO portal_attachment (file_id, name, added_at)"
        " VALUES (%s, 'x', '2026-03-05T01:00:00Z')", file.pk
    )
    assert ("records", f"portal.storedfile:{file.pk}") in found()


def test_a_removed_or_altered_proof_is_named(kept):
    tamper("DELETE FROM portal_ledgersecret WHERE entry = 4")
    tamper("UPDATE portal_ledgersecret SET payload = '{\"rows\":{}}' WHERE entry = 1")
    tamper("UPDATE portal_ledgersecret SET nonce = 'x' WHERE entry = 2")
    assert {("proofs", "4"), ("proofs", "1"), ("proofs", "2")} <= set(found())


def test_a_proof_moved_to_another_entry_does_not_open(kept):
    tamper(
        "UPDATE portal_ledgersecret SET nonce ="
        " (SELECT nonce FROM portal_ledgersecret s WHERE s.entry = 5) WHERE entry = 4"
    )
    assert ("proofs", "4") in found()


def test_a_proof_without_an_entry_is_named(kept):
    tamper(
        "INSERT INTO portal_ledgersecret (entry, nonce, payload, sealed)"
        " SELECT 77, nonce, payload, sealed FROM portal_ledgersecret WHERE entry = 1"
    )
    assert ("proofs", "77") in found()


NEW_VALUES = {
    "code": "other",
    "name": "别的名称",
    "kind": "section",
    "parent_id": None,
    "opened_on": date(2021, 1, 1),
    "closed_on": date(2022, 1, 1),
}


@pytest.mark.parametrize("field", Department.LEDGER_FIELDS)
def test_every_recorded_column_edited_behind_the_ledger_is_named(kept, field):
    value = NEW_VALUES[field] if field != "parent_id" else kept[0].pk
    tamper(f"UPDATE portal_department SET {field} = %s WHERE id = %s", value, kept[1].pk)
    assert found() == [("records", f"portal.department:{kept[1].pk}")]
    assert "第 2 条" in sentences()


def test_a_record_deleted_behind_the_ledger_is_named(kept):
    tamper("DELETE FROM portal_department WHERE id = %s", kept[2].pk)
    assert found() == [("records", f"portal.department:{kept[2].pk}")]


def test_a_record_added_behind_the_ledger_is_named(kept):
    stray = Department.objects.create(
        code="x", name="某室", short_name="某", kind="office", opened_on=OPENED
    )
    assert found() == [("records", f"portal.department:{stray.pk}")]


def test_a_change_that_was_recorded_is_no_fault(kept):
    with transaction.atomic():
        kept[0].name = "新名称"
        kept[0].closed_on = "2030-01-02"
        kept[0].save()
        pen.write("portal.department_changed", subject=kept[0], by=CLERK, rows=[kept[0]])
    assert verify().ok


def test_a_removal_that_was_recorded_is_no_fault_and_a_return_is(kept):
    gone, pk = kept[2], kept[2].pk
    with transaction.atomic():
        pen.write("portal.department_closed", subject=gone, by=CLERK, gone=[gone])
        gone.delete()
    assert verify().ok
    gone.pk = pk
    gone.save(force_insert=True)
    assert found() == [("records", f"portal.department:{pk}")]


def test_an_older_version_put_back_is_named(kept):
    with transaction.atomic():
        old = kept[0].name
        Department.objects.filter(pk=kept[0].pk).update(name="新名称")
        kept[0].refresh_from_db()
        pen.write("portal.department_changed", subject=kept[0], by=CLERK, rows=[kept[0]])
    tamper("UPDATE portal_department SET name = %s WHERE id = %s", old, kept[0].pk)
    assert found() == [("records", f"portal.department:{kept[0].pk}")]


def test_a_restricted_act_vouches_for_its_records_too(kept):
    with transaction.atomic():
        pen.write(
            "portal.department_changed", subject=kept[0], by=CLERK, rows=[kept[0]], restricted=True
        )
    assert verify().ok
    tamper("UPDATE portal_department SET name = 'x' WHERE id = %s", kept[0].pk)
    assert found() == [("records", f"portal.department:{kept[0].pk}")]


def test_a_record_changed_while_the_verification_runs_is_no_fault(kept, monkeypatch):
    plain = RecordCheck._differing
    rounds = []

    def busy(self, model, only=None):
        if model is Department and not rounds:
            rounds.append(1)
            department("late")
            with transaction.atomic():
                kept[0].name = "新名称"
                kept[0].save()
                pen.write("portal.department_changed", subject=kept[0], by=CLERK, rows=[kept[0]])
        return plain(self, model, only)

    monkeypatch.setattr(RecordCheck, "_differing", busy)
    assert verify().ok
    assert rounds


def test_the_number_of_queries_does_not_grow_with_the_records(kept, django_assert_max_num_queries):
    with django_assert_max_num_queries(100) as few:
        verify()
    for number in range(40):
        department(f"n{number}")
    with django_assert_max_num_queries(len(few)):
        verify()


def test_the_access_log_of_a_closed_day_is_vouched_for(kept, time_machine):
    time_machine.move_to("2030-03-05T10:00:00+08:00", tick=False)
    for _number in range(3):
        access_log.record("login", user_id=5, ip="192.0.2.1")
    time_machine.move_to("2030-03-06T00:30:00+08:00", tick=False)
    assert access_log.close_days() == []
    time_machine.move_to("2030-03-06T01:30:00+08:00", tick=False)
    assert access_log.close_days() == [date(2030, 3, 5)]
    assert access_log.close_days() == []
    assert verify().ok
    first = "(SELECT min(id) FROM portal_accesslog)"
    tamper(f"UPDATE portal_accesslog SET result = 'denied' WHERE id = {first}")
    assert found() == [("access", "2030-03-05")]


def run(*args: str) -> tuple[int, str]:
    out, code = StringIO(), 0
    try:
        call_command("verify_ledger", *args, stdout=out, stderr=out)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, out.getvalue()


def test_the_command_says_in_chinese_what_it_found(kept):
    code, text = run()
    assert code == 0
    assert "全部一致" in text
    tamper("UPDATE portal_department SET name = 'x' WHERE id = %s", kept[0].pk)
    code, text = run()
    assert code == 1
    assert f"portal.department:{kept[0].pk}" in text
    assert "发现问题 1 处" in text


def test_the_quick_command_reads_the_chain_only(kept):
    tamper("UPDATE portal_department SET name = 'x' WHERE id = %s", kept[0].pk)
    code, text = run("--quick")
    assert code == 0
    assert "业务记录未核对" in text
    tamper("UPDATE portal_ledgerentry SET actor = 'u:9' WHERE seq = 1")
    assert run("--quick")[0] == 1


def test_the_command_ends_with_two_when_it_cannot_run(kept, settings):
    settings.LUZE_FIELD_KEYS = []
    code, text = run()
    assert code == 2
    assert "无法核对" in text


def test_a_missing_guard_is_reported(kept):
    drop = "DROP TRIGGER portal_accesslog_no_update"
    if connection.vendor == "postgresql":
        drop = "DROP TRIGGER luze_no_change ON portal_accesslog"
    with guards.lifted(connection), connection.cursor() as cursor:
        cursor.execute(drop)
    assert found() == [("guards", "portal_accesslog")]
