"""Reports of the party group: filled from data, edited, signed off once, served as stored."""

from __future__ import annotations

import re
import subprocess
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import clock
from portal.errors import RuleBroken, StaleState
from portal.models import LedgerEntry
from supervision import prints_reports
from supervision.actions import reports as actions
from supervision.models import Measure, Report
from supervision.queries.report_figures import figures_for
from supervision.rules.reports import TO_FILL, span
from tests.agreements import scenes as signing
from tests.supervision import finding_scenes, measure_scenes
from tests.supervision import report_scenes as scenes
from tests.supervision.records import Records

pytestmark = pytest.mark.django_db


def breaks(rule, act):
    with pytest.raises(RuleBroken) as broken:
        act()
    assert broken.value.rule == rule, broken.value


def figures(report: Report) -> dict[str, object]:
    return {code: value for code, _label, value, _unit in report.figures["figures"]}


@pytest.fixture
def clerk(cast):
    return cast.viewer("clerk")


# --- filled from data ---------------------------------------------------------------------


def test_a_report_is_filled_with_the_figures_of_its_span(cast, clerk):
    signing.issued(cast)
    signing.bring_into_force(cast, "leader")
    Records(cast).talk(kind="integrity_routine", state="confirmed")
    finding_scenes.served(cast)
    report = scenes.draft(cast, year=clock.today().year)
    found = figures(report)
    assert (found["due"], found["signed"]) == (16, 1)
    assert found["integrity"] == 1 and found["finding"] == 1 and found["closed"] == 0
    assert "应签16份、已签1份" in report.text
    assert "日常廉政谈话1人次" in report.text and "发现问题1个" in report.text
    assert TO_FILL in report.text  # what the records do not know, a person fills


@pytest.mark.parametrize(("count", "told"), [(0, 0), (1, "少于3"), (2, "少于3"), (3, 3)])
def test_fewer_than_three_measures_are_not_told(cast, clerk, count, told):
    day = clock.today()
    for _n in range(count):
        measure_scenes.ordered(cast)
    Measure.objects.update(decided_on=day)
    found = figures_for(clerk, day.year, *span("year", day.year), day)
    assert {row[0]: row[2] for row in found["figures"]}["n3"] == told


@pytest.mark.parametrize(
    ("kind", "days"),
    [("half_year", (date(2026, 1, 1), date(2026, 6, 30))),
     ("year", (date(2026, 1, 1), date(2026, 12, 31)))],
)
def test_a_report_speaks_of_its_half_or_whole_year(kind, days):
    assert span(kind, 2026) == days


def test_U1_only_the_clerk_begins(cast):
    breaks("U1", lambda: actions.begin(kind="year", year=2026, by=cast.viewer("secretary")))


def test_U2_each_year_has_one_report_of_a_kind(cast, clerk):
    scenes.draft(cast)
    breaks("U2", lambda: actions.begin(kind="year", year=2026, by=clerk))
    assert actions.begin(kind="half_year", year=2026, by=clerk)


def test_U7_a_summary_needs_a_signing(cast, clerk):
    breaks("U7", lambda: actions.begin(kind="campaign", year=2026, by=clerk))
    signing.issued(cast)
    report = actions.begin(kind="campaign", year=signing.YEAR, by=clerk)
    assert "应签责任书16份" in report.text


def test_U8_no_report_is_about_a_year_to_come(cast, clerk):
    year = clock.today().year + 1
    breaks("U8", lambda: actions.begin(kind="year", year=year, by=clerk))


# --- edited, offered, signed off ----------------------------------------------------------


def test_U3_nothing_is_offered_while_something_is_to_be_filled(cast, clerk):
    breaks("U3", lambda: actions.offer(report=scenes.draft(cast), by=clerk))


def test_U4_a_report_without_text_is_not_kept(cast, clerk):
    report = scenes.draft(cast)
    fields = {name: getattr(report, name) for name in actions.EDITED} | {"text": "  "}
    breaks("U4", lambda: actions.edit(report=report, edition=1, fields=fields, by=clerk))


def test_whoever_has_read_an_older_edition_is_told(cast, clerk):
    report = scenes.filled(cast)
    fields = {name: getattr(report, name) for name in actions.EDITED}
    with pytest.raises(StaleState):
        actions.edit(report=report, edition=1, fields=fields, by=clerk)


def test_U5_the_secretary_signs_off_and_nobody_else(cast, clerk):
    report = scenes.offered(cast)
    for who in ("clerk", "leader", "discipline"):
        breaks("U5", lambda who=who: actions.issue(report=report, by=cast.viewer(who)))
    issued = actions.issue(report=report, by=cast.viewer("secretary"))
    assert re.fullmatch(r".+报〔\d{4}〕1号", issued.number)
    with pytest.raises(StaleState):
        actions.issue(report=issued, by=cast.viewer("secretary"))


def test_U6_a_returned_report_comes_back_with_its_reason(cast, client_of):
    report = scenes.offered(cast)
    by = cast.viewer("secretary")
    breaks("U6", lambda: actions.hand_back(report=report, reason=" ", by=by))
    actions.hand_back(report=report, reason="补充下一步打算", by=by)
    assert "补充下一步打算" in client_of("clerk").get(reverse("home")).content.decode()


def test_the_figures_are_taken_anew_and_the_text_stays(cast, clerk, client_of):
    report = scenes.filled(cast, year=clock.today().year)
    text = report.text
    finding_scenes.served(cast)
    page = client_of("clerk").get(reverse("report", args=[report.pk]))
    changed = {str(label): (then, now) for label, then, now, _url in page.context["changed"]}
    assert changed["发现问题"] == (0, 1)
    report = actions.refill(report=report, by=clerk)
    assert figures(report)["finding"] == 1 and report.text == text


# --- the paper ----------------------------------------------------------------------------


def test_an_issued_report_is_set_once_and_served_as_stored(cast, client_of):
    signing.issued(cast)
    report = scenes.offered(cast, year=signing.YEAR)
    client = client_of("secretary")
    client.post(reverse("report_issue", args=[report.pk]))
    report.refresh_from_db()
    paper = report.paper
    assert paper is not None
    again = client.get(reverse("report_paper", args=[report.pk]))
    assert again.content.startswith(b"%PDF")
    stale = Report.objects.get(pk=report.pk)
    stale.paper = None
    assert prints_reports.ensure_paper(stale) == paper
    text = re.sub(r"\s", "", subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=again.content, capture_output=True, check=True
    ).stdout.decode())
    for words in (report.number, "全面从严治党主体责任情况的报告", "一、主要工作和成效",
                  "附件1责任书签订情况表", "抄送：市纪委监委", "（印章）"):
        assert words in text, words
    words = list(LedgerEntry.objects.order_by("seq").values_list("word", flat=True))
    for word in ("report_begun", "report_edited", "report_offered", "report_issued"):
        assert f"supervision.{word}" in words


# --- who may read -------------------------------------------------------------------------

ALWAYS = {"clerk", "secretary", "discipline"}
PARTY = {"leader", "general"}


@pytest.mark.parametrize(
    ("make", "readers"),
    [
        (scenes.draft, ALWAYS),
        (scenes.offered, ALWAYS),
        (scenes.issued, ALWAYS | PARTY),
    ],
    ids=["draft", "offered", "issued"],
)
def test_who_reads_a_report_of_the_party_group(cast, make, readers):
    report = make(cast)
    for who in ("staff", "head", "leader", "non_party_leader", "general",
                "secretary", "discipline", "clerk", "system_admin", "audit_admin"):
        seen = Report.objects.visible_to(cast.viewer(who)).filter(pk=report.pk).exists()
        assert seen == (who in readers), who


def test_a_report_opened_to_the_organ_is_read_by_everybody_but_the_administrators(cast):
    scenes.issued(cast, audience="organ")
    for who in ("staff", "non_party_leader", "head"):
        assert Report.objects.visible_to(cast.viewer(who)).exists()
    assert not Report.objects.visible_to(cast.viewer("system_admin")).exists()


def test_a_hidden_report_is_in_no_list_and_no_export(cast, client_of):
    report = scenes.issued(cast)
    client = client_of("staff")
    assert client.get(reverse("report", args=[report.pk])).status_code == 404
    assert client.get(reverse("report_paper", args=[report.pk])).status_code == 404
    assert report.title not in client.get(reverse("reports")).content.decode()
    assert client.get(reverse("reports"), {"export": "json"}).json()["rows"] == []


def test_the_list_asks_as_much_for_many_as_for_few(cast, client_of):
    client, now, counts = client_of("clerk"), clock.now(), []
    for first, many in ((2000, 3), (2003, 60)):
        Report.objects.bulk_create(
            Report(kind="year", year=first + n, title=f"报告{n}", text="一", filled_at=now,
                   figures={"figures": []}) for n in range(many)
        )
        client.get(reverse("reports"))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("reports"))
        counts.append(len(asked))
    assert counts[0] == counts[1]
