"""Workbooks of earlier years for the tests of their import."""

from __future__ import annotations

from agreements.past.columns import AGREEMENTS, CHARGES, COLUMNS, GONE, POSTS
from tests.portal.roster_books import grid, xlsx

GONE_ROW = {"工号": "L001", "姓名": "梁既明", "政治面貌": "中共党员", "现状": "离退休"}
POST_ROW = {
    "工号": "L001", "姓名": "梁既明", "部门": "提案委员会", "职务": "主任",
    "职务类别": "部门主要负责人", "任职形式": "主职", "开始": "2019-03-01", "结束": "2022-12-31",
    "依据文件": "安政协党组〔2019〕4号",
}
CHARGE_ROW = {
    "工号": "0002", "姓名": "郑知行", "部门": "提案委", "关系": "分管", "开始": "2019-01-01",
    "结束": "2023-12-31", "依据文件": "安政协党组〔2019〕1号",
}
AGREEMENT_ROW = {
    "年度": "2021", "编号": "安政协责〔2021〕7号", "工号": "L001", "姓名": "梁既明",
    "层级": "部门主要负责人", "部门": "提案委员会", "职务": "提案委主任", "签订方": "郑知行",
    "签订日期": "2021-03-05", "期限开始": "2021-01-01", "期限结束": "2021-12-31",
    "扫描件": "2021-7.pdf",
}


def past_book(
    *, gone=(GONE_ROW,), posts=(POST_ROW,), charges=(CHARGE_ROW,), agreements=(AGREEMENT_ROW,),
) -> bytes:
    """The four sheets with these rows; by default one row in each."""
    rows = {GONE: gone, POSTS: posts, CHARGES: charges, AGREEMENTS: agreements}
    return xlsx(
        {name: grid(lines, [c.heading for c in COLUMNS[name]]) for name, lines in rows.items()}
    )
