"""People: entered, assigned, away, gone; and nothing overwritten."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import rules
from portal.actions import absences, people
from portal.chain import chain_on
from portal.errors import StaleState
from portal.models import Absence, Assignment, LedgerEntry, Person, Portfolio, Post
from portal.periods import Period
from tests.cast import BASIS, MOMENT
from tests.portal.refusals import refused

DAY = date(2026, 3, 5)
ONE = timedelta(days=1)
NEW_BASIS = "市政协党组〔2026〕8号"


def seat(person=1, post=1, kind="main", post_kind="staff", department=1, start=DAY, end=None):
    return rules.Seat(
        person_id=person, person_name=f"某{person}", post_id=post, post_title="职务",
        post_kind=post_kind, department_id=department, kind=kind, period=Period(start, end),
    )


def head(person=1, kind="main", **more):
    return seat(person, kind=kind, post_kind="department_head", **more)


EARLIER = {"start": date(2024, 1, 1), "end": DAY - ONE}
UNTIL_TODAY = {"start": date(2024, 1, 1), "end": DAY}


@pytest.mark.parametrize(
    ("new", "other", "rule"),
    [
        (head(1), head(2, post=2, **EARLIER), ""),
        (head(1), head(2, post=2, **UNTIL_TODAY), "O4"),
        (head(1, kind="concurrent"), head(2, post=2), "O4"),
        (head(1), head(2, post=2, department=2), ""),
        (head(1, kind="acting"), head(2, post=2), "O5"),
        (head(1, kind="acting"), head(2, post=2, **EARLIER), ""),
        (head(1), head(2, post=2, kind="acting", **UNTIL_TODAY), "O6"),
        (head(1, kind="acting"), head(2, post=2, kind="acting"), "O6"),
        (seat(1, kind="acting"), seat(2), "O7"),
        (seat(1), seat(1, post=2, department=2), "O8"),
        (seat(1), seat(1, post=2, **EARLIER), ""),
        (seat(1), seat(1, post=2, **UNTIL_TODAY), "O8"),
        (seat(1, kind="concurrent"), seat(1, post=2), ""),
        (seat(1), seat(1, **UNTIL_TODAY), "O9"),
        (seat(1, kind="concurrent"), seat(1), "O9"),
        (seat(1, end=DAY), seat(1, post=2, start=DAY + ONE), ""),
    ],
)
def test_O4_to_O9_who_may_take_a_seat(new, other, rule):
    assert rules.may_be_assigned(new, [other]).rule == rule


@pytest.mark.parametrize(
    ("on", "latest", "rule"),
    [(DAY, None, ""), (DAY, DAY, ""), (DAY + ONE, None, "O20"), (DAY, DAY + ONE, "O21")],
)
def test_O20_O21_nobody_leaves_in_the_future(on, latest, rule):
    assert rules.may_depart(on, DAY, latest).rule == rule


# --- acts -------------------------------------------------------------------------------------


@pytest.fixture
def clerk(cast):
    return cast.viewer("clerk")


@pytest.fixture
def held(cast) -> Assignment:
    return Assignment.objects.get(person=cast.person["head"])


def assign(cast, clerk, key="staff", title="主任", department="TAW", **changes):
    fields = {"kind": "main", "start": DAY, "basis_document": NEW_BASIS} | changes
    post = Post.objects.get(title=title, department=cast.department.get(department))
    return people.assign(person=cast.person[key], post=post, by=clerk, **fields)


def test_O4_a_second_head_is_refused_on_both_databases(cast, clerk):
    with refused("O4"):
        assign(cast, clerk, kind="concurrent")


def test_O5_acting_is_for_a_vacancy(cast, clerk, held):
    with refused("O5"):
        assign(cast, clerk, kind="acting")
    people.end_assignment(assignment=held, end=DAY - ONE, basis_document=NEW_BASIS, by=clerk)
    assign(cast, clerk, kind="acting")
    assert chain_on(DAY).heads[cast.department["TAW"].pk].id == cast.person["staff"].pk


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"end": DAY - ONE}, "O1"), ({"basis_document": "  "}, "O2"),
        ({"start": date(2023, 12, 31)}, "O3"),
    ],
)
def test_O1_O2_O3_an_appointment_has_sensible_days_and_a_document(cast, clerk, changes, rule):
    with refused(rule):
        assign(cast, clerk, title="二级主任科员", kind="concurrent", **changes)
    assert not LedgerEntry.objects.exists()


def test_O18_whoever_has_left_is_not_appointed(cast, clerk):
    with refused("O18"):
        assign(cast, clerk, key="outsider", title="二级主任科员")


def test_ending_withdraws_the_row_and_writes_what_holds(cast, clerk, held):
    written = people.end_assignment(
        assignment=held, end=DAY, basis_document=NEW_BASIS, by=clerk
    )
    old = Assignment.objects.get(pk=held.pk)
    assert (old.end, old.basis_document) == (None, BASIS)
    assert old.withdrawn_by_id == clerk.user_id
    assert (written.end, written.replaces) == (DAY, old)
    assert written.basis_document == f"{BASIS}；{NEW_BASIS}"


def test_O23_what_has_ended_is_not_ended_later(cast, clerk, held):
    ended = people.end_assignment(assignment=held, end=DAY, basis_document=NEW_BASIS, by=clerk)
    with refused("O23"):
        people.end_assignment(
            assignment=ended, end=DAY + ONE, basis_document=NEW_BASIS, by=clerk
        )


def test_a_correction_keeps_the_row_that_was_wrong(cast, clerk, held):
    written = people.correct_assignment(assignment=held, start=date(2024, 2, 1), by=clerk)
    assert Assignment.objects.get(pk=held.pk).start == date(2024, 1, 1)
    assert list(Assignment.objects.standing().filter(person=held.person)) == [written]


def test_O22_a_correction_changes_something(cast, clerk, held):
    with refused("O22"):
        people.correct_assignment(assignment=held, start=held.start, by=clerk)


def test_the_slower_of_two_is_told_so(cast, clerk, held):
    other = Assignment.objects.get(pk=held.pk)
    people.withdraw_assignment(assignment=held, by=clerk)
    with pytest.raises(StaleState):
        people.end_assignment(assignment=other, end=DAY, basis_document=NEW_BASIS, by=clerk)


def test_a_name_changes_with_its_reading(cast, clerk):
    person = people.change_person(person=cast.person["staff"], name="曾未央", by=clerk)
    assert (person.pinyin, person.initials) == ("zengweiyang", "zwy")


def test_a_corrected_reading_stays(cast, clerk):
    person = people.change_person(person=cast.person["staff"], pinyin="xǔ wèiyāng", by=clerk)
    assert person.pinyin == "xuweiyang"


def test_status_and_number_are_not_edited(cast, clerk):
    for field in ("status", "code"):
        with pytest.raises(TypeError):
            people.change_person(person=cast.person["staff"], by=clerk, **{field: "x"})


# --- absences and leaving -----------------------------------------------------------------------


def absent(cast, clerk, **changes):
    fields = {"kind": "study", "start": DAY, "end": None, "basis_document": NEW_BASIS} | changes
    return absences.add_absence(person=cast.person["staff"], by=clerk, **fields)


def test_O19_absences_do_not_overlap(cast, clerk):
    absence = absent(cast, clerk)
    absences.end_absence(absence=absence, end=DAY + 10 * ONE, by=clerk)
    with refused("O19"):
        absent(cast, clerk, start=DAY + 10 * ONE)
    assert absent(cast, clerk, start=DAY + 11 * ONE).pk


def test_an_absence_is_corrected_by_a_new_row(cast, clerk):
    absence = absent(cast, clerk)
    written = absences.correct_absence(absence=absence, kind="sick", by=clerk)
    assert Absence.objects.get(pk=absence.pk).kind == "study"
    assert written.replaces_id == absence.pk


@time_machine.travel("2026-03-05 04:00Z")
def test_leaving_ends_everything_and_closes_the_account(cast, clerk):
    person = cast.person["leader"]
    people.depart(person=person, on=DAY, status="left", basis_document=NEW_BASIS, by=clerk)
    assert Person.objects.get(pk=person.pk).status == "left"
    assert {a.end for a in Assignment.objects.standing().filter(person=person)} == {DAY}
    assert {p.end for p in Portfolio.objects.standing().filter(leader=person)} == {DAY}
    cast.user["leader"].refresh_from_db()
    assert not cast.user["leader"].is_active
    assert LedgerEntry.objects.filter(word="portal.account_closed").exists()


@time_machine.travel("2026-03-05 04:00Z")
def test_O20_nobody_leaves_tomorrow(cast, clerk):
    with refused("O20"):
        people.depart(
            person=cast.person["staff"], on=DAY + ONE, status="left",
            basis_document=NEW_BASIS, by=clerk,
        )
    cast.user["staff"].refresh_from_db()
    assert cast.user["staff"].is_active


def test_coming_back_leaves_the_account_closed(cast, clerk):
    people.readmit(person=cast.person["outsider"], by=clerk)
    assert Person.objects.get(pk=cast.person["outsider"].pk).status == "active"
    with pytest.raises(StaleState):
        people.readmit(person=cast.person["outsider"], by=clerk)


def test_an_act_that_fails_at_the_ledger_writes_nothing(cast, clerk, held, monkeypatch):
    def broken(*args, **kwargs):
        raise StaleState

    monkeypatch.setattr(people.pen, "write", broken)
    with pytest.raises(StaleState):
        people.end_assignment(assignment=held, end=DAY, basis_document=NEW_BASIS, by=clerk)
    assert Assignment.objects.get(pk=held.pk).withdrawn_at is None


# --- pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["许未央", "xwy", "xuwei", "0012", " XWY "])
def test_people_are_found_by_name_pinyin_initials_and_number(cast, client_of, asked):
    page = client_of("staff").get(reverse("people"), {"q": asked})
    assert [row.person.name for row in page.context["rows"]] == ["许未央"]


def test_people_are_found_by_department_with_its_sections(cast, client_of):
    page = client_of("staff").get(
        reverse("people"), {"department": cast.department["BGS"].pk}
    )
    names = {row.person.name for row in page.context["rows"]}
    assert names == {"田景明", "蒋行之", "邓若水", "彭念之"}


def test_the_list_shows_those_in_service_unless_asked(cast, client_of):
    browser = client_of("staff")
    assert "贺兰舟" not in browser.get(reverse("people")).content.decode()
    assert "贺兰舟" in browser.get(reverse("people"), {"status": "retired"}).content.decode()


def test_the_list_sorts_both_ways(cast, client_of):
    browser = client_of("staff")
    up, down = (
        [r.person.pinyin for r in browser.get(reverse("people"), {"sort": s}).context["rows"]]
        for s in ("name", "-name")
    )
    assert up == sorted(up) == down[::-1]


def test_a_person_shows_posts_over_time(cast, client_of, clerk):
    assign(cast, clerk, title="二级主任科员", kind="concurrent")
    address = reverse("person", args=[cast.person["staff"].pk])
    text = client_of("other_staff").get(address).content.decode()
    assert "提案委一级主任科员" in text
    assert "提案委二级主任科员" in text
    assert NEW_BASIS in text


@pytest.mark.parametrize(
    ("key", "sees"),
    [
        ("clerk", True), ("staff", True), ("head", True), ("leader", True),
        ("secretary", True), ("other_staff", False), ("acting_head", False),
    ],
)
def test_absences_are_read_by_those_who_answer_for_the_person(cast, client_of, clerk, key, sees):
    absent(cast, clerk, kind="sick")
    address = reverse("person", args=[cast.person["staff"].pk])
    assert ("长期病假" in client_of(key).get(address).content.decode()) is sees


def test_the_clerk_enters_a_person_and_assigns_a_post(cast, client_of):
    browser = client_of("clerk")
    done = browser.post(
        reverse("person_add"),
        {
            "name": "白鹿鸣", "code": "A900", "pinyin": "", "gender": "male",
            "political_status": "party_member", "management_authority": "organ_managed",
            "establishment": "civil_servant", "display_order": 900,
        },
    )
    person = Person.objects.get(code="A900")
    assert done.url == reverse("person_assign", args=[person.pk])
    address = f"{done.url}?department={cast.department['TAW'].pk}"
    post = Post.objects.get(title="二级主任科员", department=cast.department["TAW"])
    assert post.title in browser.get(address).content.decode()
    done = browser.post(
        address,
        {"post": post.pk, "kind": "main", "start": "2026-03-05", "basis_document": NEW_BASIS},
    )
    assert done.status_code == 302
    assert Assignment.objects.get(person=person).post == post


def test_what_was_typed_survives_a_refusal(cast, client_of):
    browser = client_of("clerk")
    post = Post.objects.get(title="主任", department=cast.department["TAW"])
    address = reverse("person_assign", args=[cast.person["staff_two"].pk])
    page = browser.post(
        f"{address}?department={cast.department['TAW'].pk}",
        {
            "post": post.pk, "kind": "concurrent", "start": "2026-03-05",
            "basis_document": NEW_BASIS,
        },
    )
    assert page.status_code == 422
    assert "韩秉文在此期间任主要负责人" in page.content.decode()
    assert NEW_BASIS in page.content.decode()


def test_the_clerk_records_a_departure_after_reading_what_ends(cast, client_of):
    browser = client_of("clerk")
    address = reverse("person_depart", args=[cast.person["head"].pk])
    assert "提案委主任" in browser.get(address).content.decode()
    done = browser.post(
        address, {"status": "retired", "on": "2026-03-05", "basis_document": NEW_BASIS}
    )
    assert done.status_code == 302
    assert Person.objects.get(pk=cast.person["head"].pk).status == "retired"
    assert browser.get(address).status_code == 404


@pytest.mark.parametrize(
    "name", ["person_change", "person_assign", "absence_add", "person_depart"]
)
def test_only_the_clerk_keeps_people(cast, client_of, name):
    address = reverse(name, args=[cast.person["staff"].pk])
    assert client_of("clerk").get(address).status_code == 200
    assert client_of("head").get(address).status_code == 403


@pytest.mark.parametrize(
    "name", ["assignment_end", "assignment_correct", "assignment_withdraw"]
)
def test_an_appointment_that_was_replaced_is_no_longer_there(cast, client_of, clerk, held, name):
    browser = client_of("clerk")
    assert browser.get(reverse(name, args=[held.pk])).status_code == 200
    people.end_assignment(assignment=held, end=DAY, basis_document=NEW_BASIS, by=clerk)
    assert browser.get(reverse(name, args=[held.pk])).status_code == 404


@pytest.mark.parametrize("name", ["absence_end", "absence_correct", "absence_withdraw"])
def test_the_clerk_reaches_each_page_of_an_absence(cast, client_of, clerk, name):
    address = reverse(name, args=[absent(cast, clerk).pk])
    assert client_of("clerk").get(address).status_code == 200
    assert client_of("staff").get(address).status_code == 403


def test_the_list_takes_the_same_queries_for_few_and_many(cast, client_of):
    browser = client_of("clerk")
    browser.get(reverse("people"))
    few = _queries(browser)
    made = Person.objects.bulk_create(
        Person(
            code=f"X{number}", name=f"某{number}", pinyin=f"mou{number}", initials="m",
            political_status="masses",
        )
        for number in range(300)
    )
    post = Post.objects.get(title="一级科员")
    Assignment.objects.bulk_create(
        Assignment(
            person=person, post=post, start=DAY, basis_document=BASIS, recorded_at=MOMENT
        )
        for person in made
    )
    assert _queries(browser) == few


def _queries(browser) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert browser.get(reverse("people")).status_code == 200
    return len(caught)
