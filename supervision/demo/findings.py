"""Findings with their rectification, and measures: what a year of supervision brought."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from portal import calendars
from portal.chain import Chain
from portal.vocabulary import ManagementAuthority
from supervision.access import answerable_on
from supervision.demo import words
from supervision.demo.shelf import Shelf
from supervision.models import (
    Finding,
    Measure,
    Rectification,
    RectificationEvent,
    RectificationStep,
    ServiceRecord,
    Verification,
)
from supervision.queries import terms
from supervision.rules.measures import form_of, is_party_only
from supervision.states import FindingState, MeasureState, RectificationState, StepState
from supervision.vocabulary import (
    ADMONITIONS,
    PARTY_SANCTIONS,
    FindingSource,
    IssuerKind,
    MeasureKind,
    RecordKind,
    ServiceManner,
    Severity,
    VerificationResult,
)

DAY = timedelta(days=1)
F, R = FindingState, RectificationState
# This year's last findings stay at these stages, so that every page shows life.
STAGES = (R.CLOSED, R.SUBMITTED, R.PLANNED, R.NOTICED, R.CLOSED, R.PLANNED)
# What each act of a rectification leads to, and its word in the ledger.
AFTER = {
    "plan": (R.PLANNED, "rectification_planned"),
    "submit": (R.SUBMITTED, "rectification_submitted"),
    "verify": (R.VERIFIED, "rectification_verified"),
    "close": (R.CLOSED, "rectification_closed"),
}
ACTS = tuple(AFTER)
BEGINS = (1, 15)  # before that day of a year nothing is found
OPEN_DAYS = 45  # findings of the last days before today that may still be open


class YearOfFindings:
    """One year's findings and measures, written on the shelf."""

    def __init__(
        self, shelf: Shelf, chain: Chain, year: int, today: date, rng: Random,
        discipline: list[int],
    ) -> None:
        self.shelf, self.chain, self.year, self.today = shelf, chain, year, today
        self.rng, self.discipline = rng, discipline
        self.stage = self.late = 0
        self.calendar = calendars.table(date(year, 1, 1), date(year + 1, 3, 1))

    def day(self, earliest: int = 20) -> date:
        """A day of the year, at least `earliest` days ago."""
        last = min(date(self.year, 12, 10), self.today - earliest * DAY)
        first = date(self.year, *BEGINS)
        return first + self.rng.randrange(max(1, (last - first).days)) * DAY

    def reaches(self, earliest: int) -> bool:
        """Whether the year has a day that is so long ago: early in January none has."""
        return date(self.year, *BEGINS) <= self.today - earliest * DAY

    # --- findings -------------------------------------------------------------------------

    def findings(self, most: int) -> int:
        """One or two for each department with a head, `most` in all."""
        made = 0
        if not self.reaches(20):
            return made
        known = self.chain.facts.departments
        units = [pk for pk in self.chain.heads if known[pk].parent_id is None]
        self.rng.shuffle(units)
        for pk in units:
            for _n in range(1 + (self.rng.random() < 0.4)):
                if made < most and self.day() > date(self.year, 1, 1):
                    self._finding(pk)
                    made += 1
        return made

    def _finding(self, department_id: int) -> None:
        head = self.chain.heads[department_id]
        title, category, facts, requirement = self.rng.choice(words.FINDINGS)
        found_on, by = self.day(), self.rng.choice(self.discipline)
        if head.id == by:
            return
        if self.year == self.today.year and self.late < len(STAGES):
            lately = self.today - (OPEN_DAYS - 1 - 4 * self.late) * DAY
            found_on = lately if lately.year == self.year else found_on
            self.late += 1
        recent = (self.today - found_on).days < OPEN_DAYS
        state = R.CLOSED
        if recent:
            state = STAGES[self.stage % len(STAGES)]
            self.stage += 1
        stamp, worked = self.shelf.stamp, self.calendar.next_working_day
        found_on = worked(found_on)
        served_on = worked(found_on + 2 * DAY)
        closed_on = min(worked(found_on + 25 * DAY), self.today - DAY)
        closed = state == R.CLOSED
        finding = Finding(
            state=F.CLOSED if closed else F.SERVED, category=category, title=title, facts=facts,
            source=self.rng.choice((FindingSource.ROUTINE_CHECK, FindingSource.SPECIAL_CHECK)),
            severity=Severity.SLIGHT, found_on=found_on, department_id=department_id,
            answerable_id=head.id, served_on=served_on, scope=words.SCOPES[category],
            chain_snapshot=answerable_on(department_id, found_on, self.chain),
            **stamp(found_on, by, "created", "recorded", "chain_confirmed"),
            **stamp(served_on, by, "served"),
            **(stamp(closed_on, by, "closed") if closed else {}),
        )
        self.shelf.put(finding)
        self.shelf.number_by_day(finding, "number", "问", found_on)
        self.shelf.line("finding_recorded", [finding], by, found_on)
        self._rectification(finding, state, requirement, by, closed_on)

    def _rectification(
        self, finding: Finding, state: R, requirement: str, by: int, closed_on: date
    ) -> None:
        stamp, head = self.shelf.stamp, finding.answerable_id
        served_on = finding.served_on
        worked = self.calendar.next_working_day
        planned_on = worked(served_on + 2 * DAY)
        sent_on = min(worked(served_on + 14 * DAY), self.today - DAY)
        due_on = terms.due_after("rectification.time_limited", served_on).day
        order = (R.NOTICED, R.PLANNED, R.SUBMITTED, R.VERIFIED, R.CLOSED)
        reached = order.index(state)
        row = Rectification(
            finding=finding, state=state, requirement=requirement,
            department_id=finding.department_id, responsible_id=head,
            plan_due_on=terms.due_after("rectification.plan", served_on).day,
            original_due_on=due_on, due_on=due_on,
            served_on=served_on, plan=words.PLAN if reached else "",
            report=words.REPORT if reached > 1 else "", rule_made=self.rng.random() < 0.2,
            **stamp(served_on, by, "served"),
            **(stamp(planned_on, head, "planned") if reached else {}),
            **(stamp(sent_on, head, "submitted") if reached > 1 else {}),
            **(stamp(closed_on, by, "verified", "closed") if reached == 4 else {}),
        )
        service = ServiceRecord(
            kind=RecordKind.RECTIFICATION, record=row.pk, person_id=head,
            department_id=finding.department_id, served_on=served_on,
            manner=ServiceManner.ONLINE, **stamp(served_on, by, "served"),
        )
        self.shelf.put(row, service)
        self.shelf.number_by_day(row, "notice_number", "改", served_on)
        self.shelf.line("finding_served", [finding, row, service], by, served_on)
        days = (planned_on, sent_on, closed_on, closed_on)
        steps = self._steps(row, sent_on if reached > 1 else None) if reached else []
        for place, day in enumerate(days[:reached]):
            self._act(finding, row, ACTS[place], day, by, steps)

    def _steps(self, row: Rectification, done_on: date | None) -> list[RectificationStep]:
        head, done = row.responsible_id, done_on is not None
        return [
            RectificationStep(
                rectification=row, number=n, text=text, person_id=head,
                due_on=row.served_on + 14 * DAY, state=StepState.DONE if done else StepState.OPEN,
                result="已完成" if done else "", done_on=done_on,
                **(self.shelf.stamp(done_on, head, "done") if done_on else {}),
            )
            for n, text in enumerate(words.STEPS, start=1)
        ]

    def _act(
        self, finding: Finding, row: Rectification, act: str, day: date, by: int,
        steps: list[RectificationStep],
    ) -> None:
        """One act of the thread: its event, what it wrote, and its line."""
        state, word = AFTER[act]
        head = row.responsible_id
        who = head if act in ("plan", "submit") else by
        stamped = self.shelf.stamp(day, who, "made")
        event = RectificationEvent(rectification=row, act=act, state=state, **stamped)
        rows: list[Any] = [row, event]
        written: list[Any] = [event]
        if act == "plan":
            written += steps
            rows += steps
        elif act == "submit":
            rows += steps
        elif act == "verify":
            written.append(
                Verification(
                    rectification=row, verifier_id=by, responsible_id=head, verified_on=day,
                    result=VerificationResult.PASSED, note=words.CHECK, **stamped,
                )
            )
            rows.append(written[-1])
        else:
            rows.append(finding)
        self.shelf.put(*written)
        self.shelf.line(word, rows, who, day)

    # --- measures -------------------------------------------------------------------------

    def measures(self, people: list[dict[str, Any]]) -> int:
        """One measure for each of these people (rows of Person), by what may be done here."""
        kinds = (
            MeasureKind.REMINDER_TALK, MeasureKind.REMINDER_TALK, MeasureKind.CRITICISM,
            MeasureKind.REMINDER_TALK, MeasureKind.ORDERED_SELF_EXAM,
            MeasureKind.ADMONITION_LETTER, MeasureKind.CRITICISM, MeasureKind.PARTY_WARNING,
        )
        made = 0
        if not self.reaches(36):
            return made
        for place, person in enumerate(people):
            kind = kinds[(place + self.year) % len(kinds)]
            if kind in PARTY_SANCTIONS | ADMONITIONS and not person["member"]:
                kind = MeasureKind.REMINDER_TALK
            made += self._measure(kind, person)
        return made

    def _measure(self, kind: MeasureKind, person: dict[str, Any]) -> int:
        link = next(iter(self.chain.by_person.get(person["id"], ())), None)
        if link is None or person["level"] != ManagementAuthority.ORGAN:
            return 0
        unit = link.seat.department
        led = self.chain.leader_of(unit.id) if unit else None
        if unit is None or led is None:
            return 0
        by, day = self.rng.choice(self.discipline), self.day(35)
        if person["id"] == by or person["id"] == led[0].id:
            return 0
        received = kind in PARTY_SANCTIONS
        period = terms.effect_of(kind, day)
        served_on, stamp = day + 2 * DAY, self.shelf.stamp
        last = period.ends_on or served_on + 20 * DAY
        over = last < self.today - DAY
        measure = Measure(
            kind=kind, form=form_of(kind), received=received,
            state=MeasureState.CLOSED if over else MeasureState.SERVED,
            **self._issuer(kind, led[0].id, link.superior.id), subject_id=person["id"],
            department_id=unit.id, post_text="、".join(h.title for h in link.seat.posts)[:200],
            management_level=person["level"], party_member=person["member"],
            matter=words.REASONS[kind][self.year % len(words.REASONS[kind])],
            decided_on=day, effective_on=day, effect_ends_on=period.ends_on,
            effect_arithmetic=list(period.arithmetic), party_only=is_party_only(kind),
            decision_number=self._above() if received else "",
            served_on=served_on, **stamp(day, by, "created", "decided"),
            **stamp(served_on, by, "served"),
            **(stamp(last + DAY, by, "closed") if over else {}),
        )
        service = ServiceRecord(
            kind=RecordKind.MEASURE, record=measure.pk, person_id=person["id"],
            served_on=served_on, manner=ServiceManner.IN_PERSON, **stamp(served_on, by, "served"),
        )
        self.shelf.put(measure, service)
        if not received:
            self.shelf.number_by_day(measure, "number", "措", day)
        self.shelf.line("measure_received" if received else "measure_decided", [measure], by, day)
        self.shelf.line("measure_served", [measure, service], by, served_on)
        if over:
            self.shelf.line("measure_closed", [measure], by, last + DAY)
        return 1

    def _above(self) -> str:
        return f"安纪〔{self.year}〕{10 + self.rng.randrange(80)}号"

    def _issuer(self, kind: MeasureKind, leader: int, superior: int) -> dict[str, Any]:
        if kind in PARTY_SANCTIONS:
            return {"issuer_kind": IssuerKind.CITY_DISCIPLINE, "issuing_body": "安澜市纪委监委"}
        if kind == MeasureKind.REMINDER_TALK:
            return {"issuer_kind": IssuerKind.PORTFOLIO_LEADER, "issuer_id": leader}
        if kind == MeasureKind.CRITICISM:
            return {"issuer_kind": IssuerKind.PORTFOLIO_LEADER, "issuer_id": leader}
        return {
            "issuer_kind": IssuerKind.PARTY_GROUP, "issuing_body": "中共安澜市政协党组",
            "meeting": "党组会议", "collective_on": self.day(36),
        }
