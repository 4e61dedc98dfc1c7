"""Findings at each station of their way, brought there by the product's own acts."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from PIL import Image

from portal import clock
from portal.uploads import Upload
from supervision.actions import findings, rectification
from supervision.models import Finding, Rectification
from supervision.queries.terms import due_after
from supervision.vocabulary import RectificationKind
from tests.cast import Cast
from tests.snapshots import scene

FACTS = "抽查三份值班记录均缺签字"


def picture(name: str = "照片.png") -> Upload:
    """A file that shows something, as it comes out of the check of uploads."""
    data = BytesIO()
    Image.new("RGB", (4, 4)).save(data, "PNG")
    return Upload(name, data.getvalue(), "image/png", 1)


def fields(cast: Cast, *, about: str | None = None, code: str = "TAW", **changes: Any) -> dict:
    return {
        "source": "routine_check", "category": "work", "severity": "general",
        "found_on": clock.today(), "title": "值班记录不全", "facts": FACTS,
        "names_person": about is not None,
        "subject_id": cast.person[about].pk if about else None,
        "department_id": cast.department[code].pk, **changes,
    }


@scene
def draft(cast: Cast, *, by: str = "discipline", **changes: Any) -> Finding:
    return findings.save_draft(
        key=uuid.uuid4(), fields=fields(cast, **changes), edition=0, by=cast.viewer(by)
    )


@scene
def recorded(
    cast: Cast, *, answers: str = "head", by: str = "discipline", **changes: Any
) -> Finding:
    finding = draft(cast, by=by, **changes)
    return findings.record(
        finding=finding, answerable_id=cast.person[answers].pk, edition=finding.edition,
        by=cast.viewer(by),
    )


def notice(cast: Cast, **changes: Any) -> findings.Notice:
    people = {k: cast.person[changes.pop(k)].pk if changes.get(k) else None
              for k in ("responsible", "verifier")}
    return findings.Notice(
        **{
            "requirement": "补齐记录，明确专人", "kind": RectificationKind.TIME_LIMITED,
            "due_on": due_after("rectification.time_limited", clock.today()).day,
            "served_on": clock.today(),
            "responsible_id": people["responsible"] or cast.person["head"].pk,
            "verifier_id": people["verifier"], **changes,
        }
    )


@scene
def served(cast: Cast, *, by: str = "discipline", told: dict | None = None,
           **changes: Any) -> Rectification:
    finding = recorded(cast, by=by, **changes)
    return findings.serve(
        finding=finding, notice=notice(cast, **(told or {})), by=cast.viewer(by)
    )


def step(cast: Cast, who: str = "staff", due_on: date | None = None) -> rectification.Step:
    return rectification.Step(
        text="逐日补签", person_id=cast.person[who].pk,
        due_on=due_on or clock.today() + timedelta(days=10),
    )


@scene
def planned(cast: Cast, *, worker: str = "staff", **changes: Any) -> Rectification:
    found = served(cast, **changes)
    return rectification.plan(
        rectification=found, text="制定值班制度", steps=[step(cast, worker)],
        edition=found.edition, by=cast.viewer("head"),
    )


@scene
def submitted(cast: Cast, **changes: Any) -> Rectification:
    found = planned(cast, **changes)
    rectification.finish_step(
        step=found.steps.get(), result="已补齐", done_on=clock.today(), uploads=[picture()],
        by=cast.viewer("staff"),
    )
    found.refresh_from_db()
    return rectification.submit(
        rectification=found, report="已全部整改到位", rule_made=True, uploads=[],
        edition=found.edition, by=cast.viewer("head"),
    )


@scene
def verified(cast: Cast, **changes: Any) -> Rectification:
    found = submitted(cast, **changes)
    rectification.verify(
        rectification=found, passed=True, note="现场核对无误", verified_on=clock.today(),
        by=cast.viewer("discipline"),
    )
    found.refresh_from_db()
    return found


@scene
def closed(cast: Cast, **changes: Any) -> Rectification:
    return rectification.close(
        rectification=verified(cast, **changes), note="", by=cast.viewer("discipline")
    )
