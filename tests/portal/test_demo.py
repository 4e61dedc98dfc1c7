"""The demonstration's organ: complete, in force of every rule, and vouched for."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from io import StringIO
from random import Random

import pytest
import time_machine
from django.contrib.auth import authenticate
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import TestCase, override_settings
from django.urls import reverse
from django.utils import timezone

from agreements.demo import assessed
from agreements.models import (
    Agreement,
    Campaign,
    DutyEvidence,
    ExceptionRequest,
    Handover,
    PastAgreement,
    ScanBundle,
    SignatureSlot,
)
from agreements.states import AgreementState, CampaignState, SlotRole
from portal import clock
from portal.access import viewer_of
from portal.chain import SeatLevel, chain_on
from portal.demo import accounts, crowd, organ, planting, sample
from portal.ledger.about import entries_about
from portal.ledger.verify import verify
from portal.models import (
    Assignment,
    Department,
    LedgerEntry,
    Person,
    Portfolio,
    User,
)
from portal.vocabulary import AssignmentKind, PersonStatus, PostKind, Relation
from supervision.actions import archiving
from supervision.models import (
    AccountabilityCase,
    Finding,
    IntegrityOpinionRequest,
    Measure,
    Talk,
    TalkCorrection,
)
from supervision.queries import archive
from supervision.states import TalkState
from supervision.vocabulary import MeasureKind
from supervision.vocabulary.archive import ArchiveKind

LEVELS = {
    SeatLevel.LEADERSHIP: 8,
    SeatLevel.LEADERSHIP_SECOND: 2,
    SeatLevel.DEPARTMENT: 13,
    SeatLevel.STAFF: 73,
}


def seed(**options: int) -> str:
    out = StringIO()
    call_command("seed_demo", stdout=out, **options)
    return out.getvalue()


def listed() -> dict[str, dict[str, str]]:
    out = StringIO()
    call_command("demo_accounts", "--json", stdout=out)
    return {row["role"]: row for row in json.loads(out.getvalue())}


def open_slots(name: str) -> list[str]:
    """Whose agreements this person could sign now, as far as the order of slots goes."""
    waiting = SignatureSlot.objects.filter(
        person__name=name, signature=None,
        agreement__state__in=(AgreementState.ISSUED, AgreementState.PARTLY_SIGNED),
    ).select_related("agreement__responsible")
    return [
        slot.agreement.responsible.name
        for slot in waiting
        if slot.role == SlotRole.RESPONSIBLE
        or slot.agreement.state == AgreementState.PARTLY_SIGNED
    ]


class TheSampleOrgan(TestCase):
    """Seeded once; each test looks at it from another side."""

    @classmethod
    def setUpTestData(cls) -> None:
        cls.said = seed(years=2)

    def test_it_has_ninety_seven_people_in_thirteen_departments(self) -> None:
        assert Person.objects.active().count() == 97
        gone = Person.objects.exclude(status=PersonStatus.ACTIVE)  # entered with earlier years
        assert {person.name for person in gone} == {"殷仲勋", "钱慕白", "闻人朔"}
        assert Department.objects.filter(parent=None).count() == 13
        inside = Counter(
            Assignment.objects.on(clock.today())
            .filter(kind=AssignmentKind.MAIN)
            .values_list("post__department__parent__code", "post__department__code")
        )
        office = sum(n for (parent, code), n in inside.items() if "BGS" in (parent, code))
        assert office == 31
        assert sum(n for (_parent, code), n in inside.items() if code) == 85 + 1

    def test_ninety_six_answer_to_somebody_and_nobody_is_forgotten(self) -> None:
        chain = chain_on(clock.today())
        assert Counter(link.seat.level for link in chain.links) == LEVELS
        assert chain.gaps == ()

    def test_only_leading_cadres_are_held_to_account(self) -> None:
        leading = {PostKind.SECTION_HEAD, PostKind.DEPARTMENT_DEPUTY, PostKind.DEPARTMENT_HEAD}
        cases = AccountabilityCase.objects.all()
        assert len(cases) == 5 and len({case.object_person_id for case in cases}) == 5
        for case in cases:
            held = Assignment.objects.on(clock.today()).filter(person=case.object_person_id)
            assert leading & set(held.values_list("post__kind", flat=True)), case.post_text

    def test_every_record_is_vouched_for_by_the_ledger(self) -> None:
        report = verify()
        assert report.ok, [str(finding.sentence) for finding in report.findings[:5]]
        call_command("verify_ledger", stdout=StringIO())  # leaves with an error when not

    def test_a_second_run_says_what_is_there_and_changes_nothing(self) -> None:
        before = LedgerEntry.objects.count()
        assert "已有数据" in seed()
        assert LedgerEntry.objects.count() == before
        assert Person.objects.active().count() == 97

    def test_each_listed_account_logs_in_with_its_role_and_no_other_can(self) -> None:
        rows = listed()
        assert len(rows) == 10
        for row in rows.values():
            user = User.objects.get(username=row["user"])
            assert user.check_password(row["password"])
            assert authenticate(username=row["user"], password=row["password"]) == user
        others = User.objects.exclude(username__in=accounts.usernames())
        assert others.count() == 90
        assert not any(user.has_usable_password() for user in others)

    def test_the_listed_roles_are_what_the_accounts_hold(self) -> None:
        for role, row in listed().items():
            viewer = viewer_of(User.objects.get(username=row["user"]))
            expected = {"non_party_leader": "leader"}.get(role, role)
            assert expected in {held.value for held in viewer.roles}, role
        second = User.objects.get(username=listed()["non_party_leader"]["user"])
        assert not viewer_of(second).is_party_member

    def test_the_past_year_is_closed_and_signed_by_everybody(self) -> None:
        past = Campaign.objects.get(year=clock.today().year - 1)
        assert past.state == CampaignState.CLOSED
        states = set(past.agreements.values_list("state", flat=True))
        assert states == {AgreementState.EFFECTIVE}
        assert not SignatureSlot.objects.filter(
            agreement__campaign=past, signature=None
        ).exists()

    def test_this_year_shows_every_state_of_a_signing_under_way(self) -> None:
        campaign = Campaign.objects.get(year=clock.today().year)
        states = Counter(campaign.agreements.values_list("state", flat=True))
        assert campaign.agreements.live().count() == 96
        assert states[AgreementState.EFFECTIVE] > 40
        assert states[AgreementState.PARTLY_SIGNED] >= 5
        assert states[AgreementState.ISSUED] >= 20
        assert states[AgreementState.RETURNED] == 1
        assert states[AgreementState.DEFERRED] == 1
        assert states[AgreementState.EXEMPT] == 1
        late = Agreement.objects.late(clock.today()).get()
        assert late.responsible.name == organ.NEWCOMER

    def test_the_demonstration_accounts_have_something_to_sign(self) -> None:
        assert open_slots(organ.SECRETARY) == [organ.LEADER_D]
        assert open_slots(organ.LEADER_A) == ["曹知夏"]
        assert open_slots(organ.LEADER_B) == ["许未央"]
        assert open_slots(organ.DEMO_HEAD)[0] == organ.DEMO_HEAD
        assert open_slots(organ.DEMO_STAFF) == [organ.DEMO_STAFF]
        assert open_slots(organ.CLERK) == [organ.CLERK]
        assert open_slots(organ.DISCIPLINE_OFFICERS[0]) == [organ.DISCIPLINE_OFFICERS[0]]
        deciders = set(
            ExceptionRequest.objects.filter(decided_at=None, decider__isnull=False)
            .values_list("decider__name", flat=True)
        )
        assert deciders >= {organ.SECRETARY, organ.DEMO_HEAD}

    def test_a_portfolio_changed_hands_and_the_handover_waits_for_who_receives(self) -> None:
        handover = Handover.objects.get()
        assert handover.leaver.name == organ.LEADER_E
        assert [seat.successor.name for seat in handover.seats.all()] == [organ.LEADER_A]
        receiver = User.objects.get(username=listed()["leader"]["user"])
        assert self.page("leader", reverse("handover", args=[handover.pk])).count("签字") > 1
        assert receiver.person == handover.seats.get().successor

    def test_a_file_of_the_copier_waits_for_a_decision(self) -> None:
        bundle = ScanBundle.objects.get()
        page = self.page("clerk", reverse("scan_bundle", args=[bundle.pk]))
        assert "已识别 1 份" in page
        assert "需要确认 1 项" in page

    def test_one_agreement_was_opened_early_and_another_waits_for_the_secretary(self) -> None:
        opened = Agreement.objects.exclude(opened_early_at=None).get()
        assert opened.state == AgreementState.PARTLY_SIGNED
        page = self.page("secretary", reverse("home"))
        assert "提前开放" in page

    def test_the_year_before_was_stated_graded_and_filed(self) -> None:
        year = assessed.year_before(clock.today())
        page = self.page("secretary", f"{reverse('assessments')}?year={year}")
        assert page.count("已归档") > 15
        page = self.page("leader", f"{reverse('assessments')}?year={year}")
        assert "已归档" in page and "已审阅" in page

    def test_years_before_the_system_are_entered_and_marked(self) -> None:
        assert PastAgreement.objects.count() == 6
        assert PastAgreement.objects.exclude(scan=None).count() == 2
        assert "补录" in self.page("clerk", reverse("past"))

    def test_talks_letters_and_opinions_of_today_leave_somebody_something_to_do(self) -> None:
        disputed = Talk.objects.filter(state=TalkState.DISPUTED)
        assert disputed.count() == 2
        assert TalkCorrection.objects.get().talk in disputed
        assert "待您核对" in self.page("head", reverse("inbox"))
        secretary = self.page("secretary", reverse("home"))
        assert "在书面说明上签署意见" in secretary
        assert "廉政意见" in secretary
        states = IntegrityOpinionRequest.objects.values_list("state", flat=True)
        assert sorted(states) == ["answered", "open"]
        inquiry = Measure.objects.get(kind=MeasureKind.INQUIRY_LETTER)
        assert not inquiry.matter  # what was asked stands on paper only

    def test_most_brought_a_paper_where_no_record_counts_and_some_are_late(self) -> None:
        brought = DutyEvidence.objects.exclude(attachment=None)
        assert brought.exists()
        assert not brought.filter(occurrence__owner__name=organ.LEADER_A).exists()
        assert "逾期" in self.page("leader", reverse("home"))

    def page(self, role: str, address: str) -> str:
        self.client.force_login(User.objects.get(username=listed()[role]["user"]))
        return self.client.get(address, follow=True).content.decode()

    def test_papers_of_supervision_of_a_past_year_are_filed_after_all_checks_passed(self) -> None:
        keeper = viewer_of(User.objects.get(username=listed()["discipline"]["user"]))
        year = clock.today().year - 1
        pieces = archive.due(keeper, year)
        kinds = Counter(piece.kind for piece in pieces)
        assert kinds[ArchiveKind.DECISION] == 1
        assert kinds[ArchiveKind.NOTICE] > 10
        assert kinds[ArchiveKind.TALK] > 100
        unsound = [check for check in archive.checks(year, pieces) if not check.ok]
        assert not unsound, [(check.question, check.failed[:3]) for check in unsound]
        few = [piece for piece in pieces if piece.kind != ArchiveKind.TALK][:3]
        for piece in few:
            piece.paper()
        filing = archiving.put_on_file(year=year, pieces=few, by=keeper)
        assert filing is not None
        assert filing.papers.count() == 3

    def test_the_past_stands_in_the_ledger_at_the_moments_of_its_acts(self) -> None:
        finding = Finding.objects.filter(closed_at__isnull=False).earliest("found_on")
        rectification = finding.rectification
        told = [(e.word.split(".")[1], e.ts) for e in entries_about([finding, rectification])]
        assert [word for word, _at in told] == [
            "finding_recorded", "finding_served", "rectification_planned",
            "rectification_submitted", "rectification_verified", "rectification_closed",
        ]
        assert told[0][1] == finding.recorded_at
        assert told[-1][1] == finding.closed_at
        times = list(LedgerEntry.objects.order_by("seq").values_list("ts", flat=True))
        assert times == sorted(times)

    def test_nobody_signed_before_the_text_was_issued_or_in_the_future(self) -> None:
        for signature_on, issued_at in SignatureSlot.objects.filter(
            signature__isnull=False
        ).values_list("signature__signed_on", "agreement__issued_at"):
            assert timezone.localdate(issued_at) <= signature_on <= clock.today()


@pytest.mark.walk
@pytest.mark.django_db
def test_it_can_be_made_in_the_first_days_of_a_year():
    with time_machine.travel(datetime(2027, 1, 6, 2, 0, tzinfo=UTC)):
        seed(years=2)
        assert verify().ok


@pytest.mark.django_db
def test_a_crowd_of_three_hundred_keeps_the_rules_of_an_organ():
    today = clock.today()
    blueprint = sample.sample(today, 2)
    crowd.swell(blueprint, people=300, rng=Random(7), today=today)
    said: list[str] = []
    planting.plant(blueprint, said.append).finish()

    assert Person.objects.active().count() == 300
    assert Person.objects.exclude(status=PersonStatus.ACTIVE).exists()  # some have left
    for day in (today, date(today.year - 1, 3, 1)):
        assert chain_on(day).gaps == ()
    assert len(chain_on(today).links) == 299
    serving = set(Assignment.objects.on(today).values_list("person_id", flat=True))
    assert serving == set(Person.objects.active().values_list("pk", flat=True))
    assert not overlaps(Portfolio.objects.filter(relation=Relation.IN_CHARGE), "department_id")
    assert not overlaps(Assignment.objects.filter(kind=AssignmentKind.MAIN), "person_id")
    assert verify().ok


def overlaps(rows, owner: str) -> list[tuple[object, object]]:
    """Pairs of dated rows of one owner that share a day."""
    held = defaultdict(list)
    for row in rows.order_by("start"):
        held[getattr(row, owner)].append(row)
    return [
        (one, other)
        for dated in held.values()
        for one, other in zip(dated, dated[1:], strict=False)
        if one.period.overlaps(other.period)
    ]


def test_the_same_seed_gives_the_same_crowd():
    today = date(2026, 5, 6)
    crowds = []
    for seed_number in (3, 3, 4):
        blueprint = sample.sample(today, 3)
        crowd.swell(blueprint, people=150, rng=Random(seed_number), today=today)
        crowds.append([(person.name, person.status) for person in blueprint.people])
    assert crowds[0] == crowds[1] != crowds[2]


def test_the_invented_names_hold_characters_that_are_hard_to_print():
    names = "".join(row[0] for rows in organ.PEOPLE.values() for row in rows)
    assert set("喆堃玥翀祎赟贇曌䶮𬭸𫖮") <= set(names)


@override_settings(DEMO=False)
@pytest.mark.parametrize("command", ["seed_demo", "demo_accounts"])
def test_outside_the_demonstration_the_commands_refuse(command):
    with pytest.raises(CommandError, match="演示"):
        call_command(command)


@override_settings(DEMO=False)
def test_outside_the_demonstration_the_clock_cannot_be_played():
    with pytest.raises(ImproperlyConfigured), clock.played(timezone.now()):
        pass


@pytest.mark.django_db
@pytest.mark.parametrize("options", [{"people": 50}, {"years": 0}])
def test_an_organ_that_cannot_be_is_refused(options):
    with pytest.raises(CommandError, match="人数"):
        seed(**options)
    assert not Person.objects.exists()
