"""Talks of a year: those above with those below, quarterly talks of departments."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, time, timedelta
from random import Random

from portal import calendars
from portal.chain import Chain
from portal.chain.resolve import Link, SeatLevel
from supervision.demo import words
from supervision.demo.shelf import Shelf
from supervision.models import Talk, TalkParticipant, TalkResponse
from supervision.states import TalkState
from supervision.talk_outlines import outline_of
from supervision.vocabulary import TalkForm, TalkKind, TalkResponseKind, TalkRole, TalkVerdict

DAY = timedelta(days=1)
REST = 12  # days before today in which nothing invented happens
LARGEST = 30  # people named in one collective talk
WRITTEN, READ = time(17, 0), time(17, 30)  # the record is shown, and answered


class YearOfTalks:
    """Writes one year's talks on the shelf. `named`: people whose records are written out."""

    def __init__(
        self, shelf: Shelf, chain: Chain, year: int, today: date, rng: Random,
        named: frozenset[int],
    ) -> None:
        self.shelf, self.chain, self.rng, self.named = shelf, chain, rng, named
        self.first = date(year, 1, 10)
        self.last = min(date(year, 12, 20), today - REST * DAY)
        self.part = max(0.0, (self.last - self.first).days / 345)  # of the year that is over
        self.calendar = calendars.table(date(year, 1, 1), date(year, 12, 31))

    def play(self) -> int:
        """All talks of the year; returns how many."""
        made = 0
        if self.last <= self.first:
            return made
        below: dict[int, list[Link]] = defaultdict(list)
        for link in self.chain.links:
            below[link.superior.id].append(link)
            for half in self._halves(link):
                self._individual(link, self._day(*half))
                made += 1
        for head in self.chain.heads.values():
            made += self._collective(head.id, below.get(head.id, []))
        return made

    def _halves(self, link: Link) -> list[tuple[date, date]]:
        """Heads twice a year, everybody else once; this year as far as it has come."""
        middle = self.first.replace(month=6, day=30)
        if link.seat.level == SeatLevel.STAFF:
            held = self.rng.random() < self.part * 0.97
            return [(self.first, self.last)] if held else []
        halves = [(self.first, min(middle, self.last))]
        if self.last > middle + 20 * DAY:
            halves.append((middle + DAY, self.last))
        return halves if self.part > 0.98 else halves[:-1] or halves

    def _day(self, first: date, last: date) -> date:
        day = first + self.rng.randrange(max(1, (last - first).days)) * DAY
        worked: date = self.calendar.next_working_day(day)
        return min(worked, self.last)

    def _individual(self, link: Link, day: date) -> None:
        talker, other = link.superior.id, link.seat.person.id
        full = other in self.named
        start = time(self.rng.choice((9, 10, 14, 15, 16)), self.rng.choice((0, 10, 30)))
        kind = TalkKind.INTEGRITY_ROUTINE
        talk = self._talk(kind, talker, day, TalkForm.INDIVIDUAL)
        talk.started_at, talk.ended_at = start, time(start.hour, start.minute + 25)
        talk.points = self.rng.choice(words.POINTS)
        if full:
            talk.place = self.rng.choice(words.PLACES)
            talk.outline = outline_of(kind)
            talk.response = self.rng.choice(words.RESPONSES)
            talk.requests = self.rng.choice(words.REQUESTS)
            talk.verdict = TalkVerdict.SETTLED
        parts = [
            self._part(talk, talker, TalkRole.TALKER, 0),
            self._part(talk, other, TalkRole.INTERVIEWEE, 1, link),
        ]
        self.shelf.put(talk, *parts)
        self.shelf.line("talk_recorded", [talk, *parts], talker, day, hour=WRITTEN)
        if full:
            stamp = self.shelf.stamp
            for name, value in stamp(day, other, "locked", hour=READ).items():
                setattr(talk, name, value)
            answer = TalkResponse(
                talk=talk, person_id=other, kind=TalkResponseKind.CONFIRMED, edition=1,
                **stamp(day, other, "made", hour=READ),
            )
            self.shelf.put(answer)
            self.shelf.line("talk_confirmed", [talk, answer], other, day, hour=READ)

    def _talk(self, kind: TalkKind, talker: int, day: date, form: TalkForm) -> Talk:
        stamp = self.shelf.stamp
        talk = Talk(
            kind=kind, form=form, state=TalkState.CONFIRMED, held_on=day,
            **stamp(day, talker, "created", "recorded", "locked", hour=WRITTEN),
        )
        self.shelf.number_by_day(talk, "number", "谈", day)
        return talk

    def _part(
        self, talk: Talk, person_id: int, role: TalkRole, order: int, link: Link | None = None
    ) -> TalkParticipant:
        held = self.chain.held_by.get(person_id, ())
        unit = link.seat.department if link else None
        fact = self.chain.facts.people[person_id]
        return TalkParticipant(
            talk=talk, person_id=person_id, role=role, order=order,
            department_id=unit.id if unit else next(
                (h.department_id for h in held if h.department_id), None
            ),
            post_text="、".join(dict.fromkeys(h.title for h in held))[:200],
            party_member=fact.is_party_member,
        )

    def _collective(self, head: int, links: list[Link]) -> int:
        """Once a quarter the head speaks to all of his department."""
        present = links[:LARGEST]
        if len(present) < 2:
            return 0
        made = 0
        for month in (2, 5, 8, 11):
            day = self.first.replace(month=month, day=8 + self.rng.randrange(12))
            if day > self.last:
                continue
            talk = self._talk(TalkKind.COLLECTIVE, head, day, TalkForm.COLLECTIVE)
            talk.points, talk.place = self.rng.choice(words.COLLECTIVE), "部门会议室"
            parts = [self._part(talk, head, TalkRole.TALKER, 0)] + [
                self._part(talk, link.seat.person.id, TalkRole.INTERVIEWEE, n, link)
                for n, link in enumerate(present, start=1)
            ]
            self.shelf.put(talk, *parts)
            self.shelf.line("talk_recorded", [talk, *parts], head, day, hour=WRITTEN)
            made += 1
        return made
