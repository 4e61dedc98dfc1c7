"""The years before this system, entered by the clerk from a workbook and marked as such (补录)."""

from __future__ import annotations

import io
import zipfile
from datetime import date, time

from agreements.actions import past
from agreements.demo.company import Company
from agreements.past.columns import AGREEMENTS, CHARGES, COLUMNS, GONE, POSTS
from portal.delivery import pdf
from portal.demo import organ
from portal.demo.stage import Stage
from portal.rosters import template

# Of the committee, who was in charge of it, and the secretary of that time.
PREDECESSOR, LEADER, SECRETARY = "殷仲勋", "钱慕白", "闻人朔"
GONE_BEFORE = {PREDECESSOR: "L001", LEADER: "L002", SECRETARY: "L003"}
ENTERED = (1, 15)  # before the first signing in the system
Lines = list[dict[str, str]]


def enter(stage: Stage, players: Company, first: int) -> int:
    """Posts, portfolios and agreements of the years before `first`; returns how many."""
    book = template.workbook(_sheets(players, first - 1), COLUMNS)
    with stage.at(date(first, *ENTERED), time(15, 30)):
        kept = past.keep(book)
        scans = past.check_scans(_scans(first - 1))
        examined = past.examine(book, scans.kept)
        done = past.apply(
            file=kept, scans=past.keep_scans(scans), fingerprint=examined.fingerprint,
            by=players.clerk,
        )
    return done.past.count


def _sheets(players: Company, year: int) -> dict[str, list[list[str]]]:
    """`year`: the last one before the system; everybody's own posts begin in the year before."""
    lines = {
        GONE: _gone(), POSTS: _posts(players, year), CHARGES: _charges(players, year),
        AGREEMENTS: _agreements(players, year),
    }
    return {
        name: [[line.get(column.heading, "") for column in COLUMNS[name]] for line in rows]
        for name, rows in lines.items()
    }


def _gone() -> Lines:
    return [
        {"工号": code, "姓名": name, "政治面貌": "中共党员", "现状": "离退休"}
        for name, code in GONE_BEFORE.items()
    ]


def _who(players: Company, name: str) -> dict[str, str]:
    return {"工号": GONE_BEFORE.get(name) or players.person[name].code, "姓名": name}


def _posts(players: Company, year: int) -> Lines:
    span = {"开始": f"{year - 4}-03-01", "结束": f"{year - 1}-01-19",
            "依据文件": f"安政协党组〔{year - 4}〕2号", "任职形式": "主职"}
    return [
        {**_who(players, PREDECESSOR), "部门": "提案委员会", "职务": "主任",
         "职务类别": "部门主要负责人", **span},
        {**_who(players, organ.DEMO_HEAD), "部门": "研究室", "职务": "副主任",
         "职务类别": "部门副职", **span},
        {**_who(players, LEADER), "部门": "", "职务": "党组成员、副主席",
         "职务类别": "班子成员", **span},
        {**_who(players, SECRETARY), "部门": "", "职务": "党组书记、主席",
         "职务类别": "党组书记", **span},
    ]


def _charges(players: Company, year: int) -> Lines:
    return [
        {**_who(players, LEADER), "部门": "提案委员会", "关系": "分管",
         "开始": f"{year - 4}-03-01", "结束": f"{year - 1}-01-19",
         "依据文件": f"安政协党组〔{year - 4}〕3号"},
    ]


def _agreements(players: Company, year: int) -> Lines:
    committee = {"层级": "部门主要负责人", "部门": "提案委员会", "职务": "提案委主任",
                 "签订方": organ.LEADER_A}
    leader = {"层级": "领导班子成员", "职务": "党组成员、副主席", "签订方": organ.SECRETARY}
    told = [
        (year - 2, 2, LEADER, {**leader, "签订方": SECRETARY}),
        (year - 2, 7, PREDECESSOR, {**committee, "签订方": LEADER}),
        (year - 1, 2, organ.LEADER_A, leader), (year - 1, 9, organ.DEMO_HEAD, committee),
        (year, 2, organ.LEADER_A, leader), (year, 8, organ.DEMO_HEAD, committee),
    ]
    return [
        {"年度": str(of), "编号": f"安政协责〔{of}〕{number}号", **_who(players, name), **what,
         "签订日期": f"{of}-03-{5 + number:02}", "期限开始": f"{of}-01-01",
         "期限结束": f"{of}-12-31", "扫描件": f"{of}-{number}.pdf"}
        for of, number, name, what in told
    ]


def _scans(year: int) -> bytes:
    """Two scans; those of the other agreements are still to be brought."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for of, number in ((year - 1, 9), (year, 8)):
            title = f"安政协责〔{of}〕{number}号"
            archive.writestr(f"{of}-{number}.pdf", pdf.render(
                f"<!doctype html><html lang=zh-Hans><h1>{title}</h1><p>演示用扫描件。</p></html>",
                title=title,
            ))
    return out.getvalue()
