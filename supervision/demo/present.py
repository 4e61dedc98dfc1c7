"""What is under way today, through the real acts: each leaves somebody something to do."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any
from uuid import UUID, uuid5

from agreements.demo.company import Company
from portal import clock
from portal.demo import organ
from portal.models import Department
from supervision.actions import inquiries, integrity, measures, talk_drafts, talks
from supervision.demo import words
from supervision.models import IntegrityOpinionRequest, Measure, Talk
from supervision.queries.integrity import facts_of
from supervision.queries.terms import due_after
from supervision.vocabulary import (
    IssuerKind,
    MeasureKind,
    OpinionConclusion,
    OpinionOccasion,
    ServiceManner,
    TalkKind,
)

DAY = timedelta(days=1)
NAMES = UUID("6f0c7d4e-6f0b-4a53-9d0c-0d1f5c1f7c11")  # the same drafts in each demonstration
WRITTEN_TO, ASKED_ABOUT = "NYW", ("何静川", "曹知夏", "贺兰舟")
INQUIRED = "邓若水"


def play(company: Company) -> None:
    _talks(company)
    _letter(company)
    _inquiry(company)
    _opinions(company)


# --- talks ----------------------------------------------------------------------------------


def _talks(company: Company) -> None:
    """One disputed and corrected, one disputed, one that waits for its interviewee."""
    corrected = _talk(company, organ.DEMO_HEAD, "李赟䶮", words.TALK_MISTAKEN)
    talks.dispute(talk=corrected, edition=corrected.edition, by=company.viewer("李赟䶮"),
                  remark=words.TALK_OBJECTION)
    corrected.refresh_from_db()
    talks.correct(talk=corrected, field="points", text=words.TALK_CORRECTED,
                  reason=words.TALK_WHY, by=company.viewer(organ.DEMO_HEAD))
    disputed = _talk(company, organ.DEMO_HEAD, organ.DEMO_STAFF, words.TALK_SHORT)
    talks.dispute(talk=disputed, edition=disputed.edition, by=company.viewer(organ.DEMO_STAFF),
                  remark=words.TALK_LACKS)
    _talk(company, organ.LEADER_A, organ.DEMO_HEAD, words.TALK_WAITING)


def _talk(company: Company, talker: str, other: str, points: str) -> Talk:
    by, kind = company.viewer(talker), TalkKind.INDIVIDUAL
    fields: dict[str, Any] = {
        "held_on": clock.today(), "started_at": time(8, 30), "ended_at": time(8, 50),
        "place": "本人办公室", "points": points, "response": words.TALK_REPLY,
        "verdict": "settled",
    }
    talk = talk_drafts.save_draft(
        key=uuid5(NAMES, talker + other), edition=0, by=by,
        content=talk_drafts.Content(
            kind=kind, interviewees=(company.person[other].pk,), fields=fields
        ),
    )
    return talks.record(talk=talk, edition=talk.edition, by=by)


# --- letters --------------------------------------------------------------------------------


def _letter(company: Company) -> None:
    """A reminder letter to a department, which has still to answer it."""
    secretary = company.viewer(organ.SECRETARY)
    draft = measures.save_draft(
        key=uuid5(NAMES, WRITTEN_TO), edition=0, by=secretary,
        fields={
            "kind": MeasureKind.REMINDER_LETTER, "issuer_kind": IssuerKind.SECRETARY,
            "received": False, "decided_on": clock.today(),
            "subject_department_id": Department.objects.get(code=WRITTEN_TO).pk,
            "matter": words.LETTER_MATTER, "facts": words.LETTER_FACTS,
            "requirement": words.LETTER_REQUIREMENT,
        },
    )
    _serve(company, measures.decide(measure=draft, edition=draft.edition, by=secretary))


def _serve(company: Company, measure: Measure) -> Measure:
    return measures.serve(
        measure=measure, served_on=clock.today(), manner=ServiceManner.IN_PERSON, witness="",
        by=company.viewer(organ.DISCIPLINE_OFFICERS[0]),
    )


def _inquiry(company: Company) -> None:
    """A letter of the city's organization department: replied to, the opinion is still owed.

    What it asks and what was replied stand on paper only.
    """
    keeper, person = company.viewer(organ.DISCIPLINE_OFFICERS[0]), company.person[INQUIRED]
    draft = measures.save_draft(
        key=uuid5(NAMES, INQUIRED), edition=0, by=keeper,
        fields={
            "kind": MeasureKind.INQUIRY_LETTER, "received": True, "decided_on": clock.today(),
            "subject_id": person.pk, "issuer_kind": IssuerKind.ORG_DEPARTMENT,
            "issuing_body": "中共安澜市委组织部",
            "decision_number": f"安组函询〔{clock.today().year}〕2号",
        },
    )
    served = _serve(company, measures.receive(measure=draft, edition=draft.edition, by=keeper))
    inquiries.reply(
        measure=served, replied_on=clock.today(), by=company.viewer(INQUIRED)
    )


# --- integrity opinions -----------------------------------------------------------------------


def _opinions(company: Company) -> None:
    """One was answered; the next waits for the secretary."""
    keeper, secretary = company.viewer(organ.DISCIPLINE_OFFICERS[0]), organ.SECRETARY
    answered = _asked(company, OpinionOccasion.AWARD, "年度先进工作者评选", 7, ("史问津", "江畔月"))
    integrity.approve(request=answered, by=company.viewer(secretary))
    integrity.answer(request=answered, by=keeper)
    waiting = _asked(company, OpinionOccasion.RANK, "职级晋升人选考察", 12, ASKED_ABOUT)
    integrity.submit(request=waiting, by=keeper)


def _asked(
    company: Company, occasion: OpinionOccasion, purpose: str, number: int, names: tuple[str, ...]
) -> IntegrityOpinionRequest:
    """Asked about these; whoever cannot be answered by computation was looked at."""
    keeper, today = company.viewer(organ.DISCIPLINE_OFFICERS[0]), clock.today()
    request = integrity.ask(
        fields={
            "requester": "中共安澜市委组织部", "occasion": occasion, "purpose": purpose,
            "request_number": f"安组干函〔{today.year}〕{number}号",
        },
        people=[company.person[name] for name in names], received_on=today,
        due_on=due_after("integrity_opinion.answer", today).day, by=keeper,
    )
    for entry in request.entries.filter(conclusion=""):
        inside = facts_of([entry.person_id], today)[entry.person_id].in_effect(today)
        integrity.conclude(
            entry=entry, by=keeper, text=words.OPINION_TEXT[inside],
            conclusion=OpinionConclusion.IN_EFFECT_PERIOD if inside
            else OpinionConclusion.NOTHING_KNOWN,
        )
    request.refresh_from_db()
    return request
