"""Measures at each station of their way, brought there by the product's own acts."""

from __future__ import annotations

import uuid
from typing import Any

from portal import clock
from supervision.actions import inquiries, measure_answers, measures
from supervision.models import Measure, MeasureAnswer
from supervision.vocabulary import ServiceManner
from tests.cast import Cast
from tests.snapshots import scene

MATTER = "值班纪律执行不严"


def fields(cast: Cast, *, about: str | None = "staff", code: str = "", **changes: Any) -> dict:
    return {
        "kind": "criticism", "issuer_kind": "secretary", "received": False, "matter": MATTER,
        "facts": "两次脱岗\n记录补签", "requirement": "立即改正",
        "subject_id": cast.person[about].pk if about else None,
        "subject_department_id": cast.department[code].pk if code else None,
        "decided_on": clock.today(), **changes,
    }


@scene
def draft(cast: Cast, *, by: str = "secretary", **changes: Any) -> Measure:
    return measures.save_draft(
        key=uuid.uuid4(), fields=fields(cast, **changes), edition=0, by=cast.viewer(by)
    )


@scene
def decided(cast: Cast, *, by: str = "secretary", **changes: Any) -> Measure:
    row = draft(cast, by=by, **changes)
    return measures.decide(measure=row, edition=row.edition, by=cast.viewer(by))


@scene
def received(cast: Cast, *, kind: str = "admin_warning", **changes: Any) -> Measure:
    row = draft(
        cast, by="discipline", kind=kind, received=True,
        **{"issuer_kind": "city_discipline", "issuing_body": "安澜市监察委员会",
           "decision_number": "安监处〔2026〕5号", **changes},
    )
    return measures.receive(measure=row, edition=row.edition, by=cast.viewer("discipline"))


def serve(cast: Cast, row: Measure, *, by: str = "discipline") -> Measure:
    return measures.serve(
        measure=row, served_on=clock.today(), manner=ServiceManner.IN_PERSON, witness="",
        by=cast.viewer(by),
    )


@scene
def ordered(cast: Cast) -> Measure:
    """A self-examination that the party group ordered, served on the staff member."""
    return serve(cast, decided(
        cast, kind="ordered_self_exam", issuer_kind="party_group",
        collective_on=clock.today(), meeting="党组会议",
    ))


def answered(cast: Cast, row: Measure, *, by: str = "staff") -> MeasureAnswer:
    return measure_answers.answer(
        measure=row, text="我已认识到问题", uploads=[], by=cast.viewer(by)
    )


# --- inquiries ------------------------------------------------------------------------------


@scene
def inquiry_draft(cast: Cast, *, about: str = "staff", received: bool = False) -> Measure:
    """An inquiry letter of the personnel section, or one received from the city."""
    issuer = {"issuer_kind": "org_department", "issuing_body": "市委组织部",
              "decision_number": "安组函询〔2026〕2号"} if received else {
              "issuer_kind": "personnel_section"}
    return measures.save_draft(
        key=uuid.uuid4(), edition=0, by=cast.viewer("discipline"),
        fields={"kind": "inquiry_letter", "received": received, "decided_on": clock.today(),
                "subject_id": cast.person[about].pk, **issuer},
    )


@scene
def inquiry(cast: Cast, *, about: str = "staff", received: bool = False) -> Measure:
    """An inquiry letter that was served."""
    row, discipline = inquiry_draft(cast, about=about, received=received), cast.viewer("discipline")
    if received:
        row = measures.receive(measure=row, edition=row.edition, by=discipline)
    else:
        row = measures.ask(measure=row, edition=row.edition, by=discipline)
        row = measures.decide(measure=row, edition=row.edition, by=cast.viewer("secretary"))
    return serve(cast, row)


@scene
def replied(cast: Cast, **changes: Any) -> Measure:
    row = inquiry(cast, **changes)
    inquiries.reply(
        measure=row, replied_on=clock.today(), by=cast.viewer(changes.get("about", "staff"))
    )
    return row


@scene
def opined(cast: Cast, text: str = "情况属实，同意采信", **changes: Any) -> Measure:
    row = replied(cast, **changes)
    inquiries.opine(measure=row, text=text, by=cast.viewer("secretary"))
    return row
