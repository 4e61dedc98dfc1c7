"""Reports brought to a state by the product's own acts."""

from __future__ import annotations

from supervision.actions import reports
from supervision.models import Report
from tests.cast import Cast
from tests.snapshots import scene


@scene
def draft(cast: Cast, *, kind: str = "year", year: int = 2026) -> Report:
    return reports.begin(kind=kind, year=year, by=cast.viewer("clerk"))


@scene
def filled(cast: Cast, *, audience: str = "party_group", **given: object) -> Report:
    """A draft in which nothing is left to be filled."""
    report = draft(cast, **given)
    fields = {name: getattr(report, name) for name in reports.EDITED}
    text = report.text.replace("〔待填：", "").replace("〕", "")
    return reports.edit(
        report=report, edition=report.edition, by=cast.viewer("clerk"),
        fields=fields | {"text": text, "audience": audience, "copies": "市纪委监委"},
    )


@scene
def offered(cast: Cast, **given: object) -> Report:
    return reports.offer(report=filled(cast, **given), by=cast.viewer("clerk"))


@scene
def issued(cast: Cast, **given: object) -> Report:
    return reports.issue(report=offered(cast, **given), by=cast.viewer("secretary"))
