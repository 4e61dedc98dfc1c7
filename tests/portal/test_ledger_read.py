"""The audit administrator reads the ledger as Chinese sentences."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from portal.ledger import acts, pen, read
from portal.models import LedgerEntry
from portal.models.user import User
from portal.viewer import SYSTEM, Viewer
from tests.portal.ledger_support import CLERK, department, entries, tamper

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    user = User.objects.create_user("clerk", display_name="周文")
    return Viewer(user_id=user.pk)


def written(clerk) -> None:
    """One entry by the clerk about a department, one by the system, one restricted."""
    made = department("d1", name="提案委员会")
    with transaction.atomic(), acts.act("the-act"):
        pen.write("portal.department_changed", subject=made, by=clerk, rows=[made])
    entries(1)
    with transaction.atomic():
        pen.write("portal.department_closed", subject=made, by=clerk, restricted=True)


def texts(**wanted) -> list[str]:
    return [str(one.text) for one in read.sentences(read.entries(read.Filter(**wanted)))]


def test_an_entry_is_a_sentence_with_names(clerk):
    written(clerk)
    assert texts(act_id="the-act") == ["周文变更部门“提案委员会”的信息。"]


def test_a_restricted_entry_says_only_that_there_is_one(clerk):
    written(clerk)
    assert texts(word="portal.restricted") == ["周文办理了一项限定知悉的记录。"]
    one = read.sentences(LedgerEntry.objects.filter(seq=4))[0]
    assert one.restricted
    assert one.subject == ""


def test_the_latest_entry_comes_first(clerk):
    written(clerk)
    assert [one.seq for one in read.entries(read.Filter())] == [4, 3, 2, 1]


def test_what_no_longer_exists_is_shown_by_its_mark(clerk):
    written(clerk)
    tamper("DELETE FROM portal_department")
    assert "portal.department:" in texts(word="portal.department_changed")[0]


def test_a_name_cannot_smuggle_markup_into_a_sentence(clerk):
    department("d1", name="<b>室</b>")
    assert "&lt;b&gt;" in texts()[0]


def test_a_word_that_is_no_longer_declared_is_still_shown(clerk):
    entries(1)
    tamper("UPDATE portal_ledgerentry SET word = 'old.forgotten'")
    assert texts() == ["系统办理了事项“old.forgotten”，对象：portal.day:0。"]


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({"group": "portal"}, [4, 3, 2, 1]),
        ({"group": "agreements"}, []),
        ({"word": "portal.calendar_changed"}, [3]),
        ({"subject": "portal.day:0"}, [3]),
        ({"text": "周文"}, [4, 2]),
        ({"text": "变更部门"}, [2]),
        ({"text": "portal.day"}, [3]),
        ({"text": "没有这个"}, []),
        ({"text": "\x00\ud800'\"%_\\"}, []),
        ({"text": "9" * 40}, []),
        ({"start": date(2031, 3, 5), "end": date(2031, 3, 5)}, [4, 3, 2, 1]),
        ({"start": date(2031, 3, 6)}, []),
        ({"end": date(2031, 3, 4)}, []),
    ],
    ids=str,
)
def test_a_filter_finds_what_it_names(clerk, time_machine, wanted, numbers):
    time_machine.move_to("2031-03-05T00:00:00+08:00")
    written(clerk)
    found = [one.seq for one in read.entries(read.Filter(**wanted))]
    assert found == numbers


def test_a_number_finds_its_entry(clerk):
    written(clerk)
    assert 3 in [one.seq for one in read.entries(read.Filter(text="3"))]


def test_entries_of_one_person_are_found(clerk):
    written(clerk)
    assert [one.seq for one in read.entries(read.Filter(actor_id=clerk.user_id))] == [4, 2]
    assert [one.seq for one in read.entries(read.Filter(actor_id=CLERK.user_id + 999))] == []


def test_the_check_value_on_a_paper_finds_its_entry(clerk):
    written(clerk)
    leaf = LedgerEntry.objects.get(seq=2).leaf
    assert [one.seq for one in read.entries(read.Filter(text=leaf[:16].upper()))] == [2]


def test_three_or_thirty_entries_take_the_same_number_of_queries(
    clerk, django_assert_num_queries, django_assert_max_num_queries
):
    for number in range(3):
        department(f"a{number}")
    with django_assert_max_num_queries(6) as few:
        texts()
    for number in range(30):
        department(f"b{number}")
    with transaction.atomic():
        pen.write("portal.calendar_changed", subject="no.model:1", by=SYSTEM)
    with django_assert_num_queries(len(few)):
        texts()
