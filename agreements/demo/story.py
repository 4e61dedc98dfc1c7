"""The year under way, played through the real acts so that every page shows life.

Some departments are complete, some wait for their head or their leader; one agreement was
returned, one deferred, one exempted, one is late; every demonstration account has something
to do. All days are counted back from today.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import groupby

from agreements import prints
from agreements.actions import campaigns, exceptions, issuing, meetings, reminders, signing
from agreements.demo import changes, history, schedule
from agreements.demo.company import Company
from agreements.models import Agreement, Campaign, ExceptionRequest, SignatureSlot
from agreements.plans import difference_of
from agreements.states import Level, RequestKind, SlotRole
from portal import clock
from portal.actions import files, soon
from portal.delivery import pdf
from portal.demo import organ
from portal.demo.stage import Say, Stage
from portal.reauth import AuthProof

DAY = timedelta(days=1)
FIRST_HOUR, MINUTES_APART = time(9, 10), 13


def play(stage: Stage, players: Company, today: date, *, adopt: bool, say: Say) -> None:
    """Prepare, issue and partly sign this year's campaign. `adopt`: no earlier year did."""
    tale = _Tale(stage, players, today)
    if adopt:
        history.adopt_texts(stage, players, tale.day(schedule.DECIDED))
    tale.prepare()
    tale.issue()
    say(f"{tale.campaign.year}年度：印发 {tale.campaign.agreements.count()} 份责任书")
    say(f"生成责任书文件 {tale.make_papers()} 份")
    tale.sign()
    say(f"本年度已签 {tale.campaign.agreements.effective().count()} 份")


class _Tale:
    """The acts of one campaign, each on its day."""

    def __init__(self, stage: Stage, players: Company, today: date) -> None:
        self.stage = stage
        self.players = players
        self.today = today
        self.campaign = Campaign()
        self.changes: dict[int, Callable[[], None]] = {}

    def day(self, ago: int) -> date:
        return self.today - ago * DAY

    # --- preparation ------------------------------------------------------------------

    def prepare(self) -> None:
        """Opened by the clerk; one deferral and one exemption granted before issue."""
        key_date, year = self.day(schedule.KEY), self.today.year
        first = Campaign.objects.order_by("year").values_list("year", flat=True).first()
        fields = history.terms(year, first or year)
        fields["term_start"] = min(date(year, 1, 1), key_date)
        with self.stage.at(self.day(schedule.OPENED)):
            self.campaign = campaigns.open_campaign(
                by=self.players.clerk, key_date=key_date,
                deadline=self.day(schedule.DEADLINE),
                decision_date=self.day(schedule.DECIDED), **fields,
            )
        self._superior()
        until = min(self.day(-32), date(year, 12, 31))
        section_head = self.players.person["汪涵秋"]
        with self.stage.at(self.day(schedule.DEFERRED)):
            self._excuse(organ.SICK, RequestKind.DEFER, "长期病假，返岗后签订。", "汪涵秋",
                         issuer_id=section_head.pk, until=until)
        with self.stage.at(self.day(schedule.EXEMPTED)):
            self._excuse(organ.POSTED_OUT, RequestKind.EXEMPT, "挂职期间由接收单位签订。",
                         organ.GENERAL, issuer_id=self.players.person["蒋行之"].pk)

    def _excuse(
        self, name: str, kind: RequestKind, reason: str, decider: str, *, issuer_id: int,
        until: date | None = None,
    ) -> None:
        request = exceptions.ask_before_issue(
            campaign=self.campaign, person=self.players.person[name], level=Level.STAFF,
            kind=kind, reason=reason, by=self.players.clerk, issuer_id=issuer_id, until=until,
        )
        exceptions.decide(
            request=request, granted=True, answer="", by=self.players.viewer(decider)
        )

    def _superior(self) -> None:
        """The agreement with the superior committee: the secretary's own."""
        year = self.today.year
        name = f"{year}年度落实全面从严治党主体责任责任书"
        day = self.day(schedule.OPENED)
        scan = pdf.render(
            f"<!doctype html><html lang=zh-Hans><h1>{name}</h1><p>演示用扫描件。</p></html>",
            title=name,
        )
        with self.stage.at(day, time(11, 0)):
            meetings.record_superior(
                scan=files.store(scan, "application/pdf"), by=self.players.clerk, year=year,
                name=name, number=f"安责书〔{year}〕27号", superior="中共安澜市委员会",
                responsible=self.players.person[organ.SECRETARY], signed_on=day,
                term_start=date(year, 1, 1), term_end=date(year, 12, 31),
                tasks=[
                    meetings.Task("每半年专题研究全面从严治党工作不少于1次", date(year, 12, 20)),
                    meetings.Task("逐级签订责任书，做到岗位全覆盖", self.day(schedule.DEADLINE)),
                    meetings.Task("年底前向市委报告落实主体责任情况", date(year, 12, 31)),
                ],
            )

    # --- issue ------------------------------------------------------------------------

    def issue(self) -> None:
        """Issued to all; the newcomer gets a supplementary agreement the day after."""
        with self.stage.at(self.day(schedule.ISSUED), time(16, 0)):
            issuing.issue(campaign=self.campaign, by=self.players.clerk)
            self.campaign.refresh_from_db()
        newcomer = self.players.person[organ.NEWCOMER].pk
        with self.stage.at(self.day(schedule.SUPPLEMENTED)):
            _chain, difference = difference_of(self.campaign, clock.today())
            keys = [c.planned.key for c in difference.changes if c.planned.key[0] == newcomer]
            if keys:
                issuing.issue_changes(
                    campaign=self.campaign, keys=keys, by=self.players.clerk
                )

    def make_papers(self) -> int:
        """The papers that will be signed; all others are made by the worker or when opened."""
        signers = [self.players.person[name] for name in schedule.SIGNED]
        agreements = Agreement.objects.live().filter(
            campaign=self.campaign, responsible__in=signers
        ).select_related("campaign", "paper")
        with self.stage.at(self.day(schedule.SUPPLEMENTED), time(17, 0)):
            for agreement in agreements:
                prints.ensure_paper(agreement)
        return len(agreements)

    # --- signing ----------------------------------------------------------------------

    def sign(self) -> None:
        """Day after day until yesterday: signatures, the meeting, reminders, open requests."""
        by_day = {
            ago: list(group) for ago, group in groupby(schedule.events(), key=lambda e: e[0])
        }
        self.changes = changes.Change(self.players, self.campaign).acts
        others = {
            schedule.MEETING, schedule.RETURNED, schedule.WANTED, schedule.EARLY,
            schedule.OPENED_EARLY, *schedule.REMINDERS, *self.changes,
        }
        for ago in sorted({*by_day, *others}, reverse=True):
            for place, (_ago, name, role) in enumerate(by_day.get(ago, ())):
                self._sign_one(self._hour(ago, place), name, role)
            with self.stage.at(self.day(ago), time(17, 50)):
                self._evening(ago)

    def _hour(self, ago: int, place: int) -> datetime:
        start = datetime.combine(self.day(ago), FIRST_HOUR)
        return start + timedelta(minutes=MINUTES_APART * place)

    def _sign_one(self, when: datetime, name: str, role: SlotRole) -> None:
        slot = SignatureSlot.objects.select_related("agreement", "person").get(
            agreement__in=Agreement.objects.live().filter(
                campaign=self.campaign, responsible=self.players.person[name]
            ),
            role=role,
        )
        with self.stage.at(when.date(), when.time()):
            signing.sign(
                slot=slot, by=self.players.viewer(slot.person.name),
                auth=AuthProof("password", clock.now()),
                seen_sha256=slot.agreement.text_sha256,
            )
            soon.run_waiting()

    def _evening(self, ago: int) -> None:
        if ago == schedule.MEETING:
            self._meeting()
        if ago == schedule.RETURNED:
            exceptions.ask(
                agreement=self._agreement("蒋行之"), kind=RequestKind.RETURN,
                reason="分管领导今年已调整，责任书中的表述请核对后再签。",
                by=self.players.viewer("蒋行之"),
            )
        if ago == schedule.EARLY:
            self._ask_early("曲𬭸音", 30)
        if ago == schedule.OPENED_EARLY:
            exceptions.decide(
                request=ExceptionRequest.objects.get(
                    kind=RequestKind.EARLY_OPENING, decided_at=None
                ),
                granted=True, answer="同意先行签订。",
                by=self.players.viewer(organ.SECRETARY),
            )
        if ago == schedule.WANTED:
            self._open_requests()
        if ago in self.changes:
            self.changes[ago]()
        if ago in schedule.REMINDERS:
            reminders.remind_due(day=clock.today())

    def _agreement(self, name: str) -> Agreement:
        return Agreement.objects.live().get(
            campaign=self.campaign, responsible=self.players.person[name]
        )

    def _meeting(self) -> None:
        """Who leads signs on stage; deputies and heads attend."""
        leaders = [row[0] for row in organ.PEOPLE[""]]
        top = [code for code, *_names, parent in organ.DEPARTMENTS if not parent]
        heads = [organ.PEOPLE[code][0][0] for code in top]
        meetings.record_meeting(
            campaign=self.campaign, by=self.players.clerk, files=[],
            attended=[
                meetings.Attended(
                    self.players.person[name].pk,
                    "leave" if name == organ.LEADER_D else "present",
                    reason="因公出差" if name == organ.LEADER_D else "",
                    on_stage=name in schedule.SIGNED and name in leaders[:9]
                    and name != organ.LEADER_D,
                )
                for name in [*leaders, *heads]
            ],
            name=f"{self.today.year}年度全面从严治党责任书签订会",
            held_on=clock.today(), place="机关三楼会议室",
            chaired_by=self.players.person[organ.SECRETARY],
            minutes="党组书记讲话，班子成员现场签订责任书，部门主要负责人会后逐级签订。",
        )

    def _ask_early(self, name: str, number: int) -> ExceptionRequest:
        return exceptions.ask(
            agreement=self._agreement(name), kind=RequestKind.EARLY_OPENING,
            reason="部门主要负责人在外学习，本部门人员先行签订。", by=self.players.clerk,
            document_number=f"安政协党组〔{self.today.year}〕{number}号",
        )

    def _open_requests(self) -> list[ExceptionRequest]:
        """Decisions that wait for the demonstration's head and secretary."""
        clerk = self.players.clerk
        until = min(self.day(-25), date(self.today.year, 12, 31))
        wanted = [self._ask_early("卓尔雅", 31)]
        if until > clock.today():
            wanted.append(
                exceptions.ask(
                    agreement=self._agreement("祝南枝"), kind=RequestKind.DEFER,
                    reason="脱产学习一个月，返岗后签订。", by=clerk, until=until,
                )
            )
        return wanted
