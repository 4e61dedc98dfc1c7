"""Hearings, symposia, reminders and opinions of a year."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from portal.chain import Chain
from portal.vocabulary import Relation
from supervision.demo import words
from supervision.demo.shelf import Shelf
from supervision.models import (
    Hearing,
    HearingParticipant,
    HearingPoint,
    IntegrityReminder,
    Opinion,
    OpinionAnswer,
    OpinionAssignment,
    ReminderReceipt,
)
from supervision.receipts import new_receipt, receipt_hash
from supervision.states import HearingState, OpinionState, PointState, ReminderState
from supervision.vocabulary import HearingKind, OpinionChannel, OpinionObject

DAY = timedelta(days=1)


class YearOfDays:
    """One year's daily supervision, written on the shelf."""

    def __init__(
        self, shelf: Shelf, chain: Chain, year: int, today: date, rng: Random,
        discipline: list[int], named: frozenset[int],
    ) -> None:
        self.shelf, self.chain, self.year, self.today = shelf, chain, year, today
        self.rng, self.discipline, self.named = rng, discipline, named

    def play(self) -> None:
        for leader in sorted({p.leader_id for p in self.chain.facts.portfolios}):
            if leader in self.named:
                self._hear(leader)
        self._remind()
        self._opinions()

    def _hear(self, leader: int) -> None:
        units = self.chain.portfolio_of(leader, Relation.IN_CHARGE)
        for unit in units:
            head = self.chain.heads.get(unit.id)
            if head is None or head.id == leader:
                continue
            for month in (6, 11):
                day = date(self.year, month, 3 + self.rng.randrange(20))
                if day < self.today - 10 * DAY:
                    self._hearing(leader, unit.id, head.id, day)
        day = date(self.year, 9, 5 + self.rng.randrange(20))
        if units and day < self.today - 15 * DAY:
            self._symposium(leader, day)

    def _hearing(self, leader: int, unit: int, head: int, day: date) -> None:
        hearing = Hearing(
            kind=HearingKind.REPORT, state=HearingState.RECORDED, chair_id=leader,
            department_id=unit, held_on=day, place="三楼小会议室",
            topic=self.rng.choice(words.TOPICS), situation=words.SITUATION,
            problems=words.PROBLEMS, steps_taken=words.STEPS_TAKEN,
            leader_opinion=words.OPINION,
            **self.shelf.stamp(day, leader, "created", "recorded"),
        )
        part = HearingParticipant(hearing=hearing, person_id=head, reports=True)
        self.shelf.put(hearing, part)
        self.shelf.line("hearing_recorded", [hearing, part], leader, day)

    def _symposium(self, leader: int, day: date) -> None:
        stamp = self.shelf.stamp
        hearing = Hearing(
            kind=HearingKind.SYMPOSIUM, state=HearingState.RECORDED, chair_id=leader,
            held_on=day, place="机关三楼会议室", topic=words.SYMPOSIUM,
            **stamp(day, leader, "created", "recorded"),
        )
        below = [link.seat.person.id for link in self.chain.below.get(leader, ())][:8]
        parts = [HearingParticipant(hearing=hearing, person_id=pk) for pk in dict.fromkeys(below)]
        answerer = below[0] if below else leader
        answered, closed = day + 12 * DAY, day + 14 * DAY
        points = [
            HearingPoint(
                hearing=hearing, number=n, text=text, state=PointState.CLOSED,
                answerer_id=answerer, answer_due=day + 21 * DAY, answer=answer,
                **stamp(answered, answerer, "answered"), **stamp(closed, leader, "closed"),
            )
            for n, (text, answer) in enumerate(self.rng.sample(words.SPOKEN, 2), start=1)
        ]
        self.shelf.put(hearing, *parts, *points)
        self.shelf.line("hearing_recorded", [hearing, *parts, *points], leader, day)
        for point in points:
            self.shelf.line("point_answered", [point], answerer, answered)
            self.shelf.line("point_closed", [point], leader, closed)

    def _remind(self) -> None:
        sender = self.discipline[0]
        for occasion, name, (month, day) in words.HOLIDAYS:
            sent_on = date(self.year, month, day) - 9 * DAY
            if sent_on >= self.today or sent_on.year != self.year:
                continue
            reminder = IntegrityReminder(
                occasion=occasion, occasion_on=date(self.year, month, day),
                title=f"{name}廉政提醒", text=words.REMINDER.format(name=name),
                state=ReminderState.SENT, sender_id=sender, sent_on=sent_on,
                **self.shelf.stamp(sent_on, sender, "created", "sent"),
            )
            self.shelf.put(reminder)
            self.shelf.line("reminder_sent", [reminder], sender, sent_on)
            if self.year >= self.today.year - 1:
                self.shelf.put(*(
                    ReminderReceipt(
                        reminder=reminder, person_id=pk,
                        read_at=self.shelf.stamp(sent_on + DAY, pk, "read")["read_at"],
                    )
                    for pk in sorted(self.named & self.chain.facts.people.keys())
                ))

    def _opinions(self) -> None:
        """Matters of rules and service, answered by the office within the term."""
        office = min(self.chain.heads, default=None)
        if office is None:
            return
        head = self.chain.heads[office].id
        for category, text, answer in self.rng.sample(words.OPINIONS, 4):
            day = date(self.year, 1 + self.rng.randrange(12), 1 + self.rng.randrange(27))
            if day > self.today - 30 * DAY:
                continue
            stamp, line, done = self.shelf.stamp, self.shelf.line, day + 11 * DAY
            opinion = Opinion(
                channel=OpinionChannel.ROUND, anonymous=True, about=OpinionObject.MATTER,
                category=category, text=text, state=OpinionState.CLOSED, received_on=day,
                receipt_hash=receipt_hash(new_receipt()), handler_id=head,
                answer_due=day + 21 * DAY, answered_on=done,
                **stamp(day + DAY, self.discipline[0], "assigned"), **stamp(done, head, "closed"),
            )
            given = OpinionAssignment(
                opinion=opinion, handler_id=head, due_on=day + 21 * DAY,
                **stamp(day + DAY, self.discipline[0], "assigned"),
            )
            reply = OpinionAnswer(opinion=opinion, text=answer, answered_on=done,
                                  **stamp(done, head, "answered"))
            self.shelf.put(opinion, given, reply)
            self.shelf.number_by_day(opinion, "number", "意", day)
            line("opinion_assigned", [opinion, given], self.discipline[0], day + DAY)
            line("opinion_answered", [opinion, reply], head, done)
            line("opinion_closed", [opinion], head, done)
