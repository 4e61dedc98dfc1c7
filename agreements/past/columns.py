"""The sheets and columns of the workbook of the past, for reading and for the template."""

from __future__ import annotations

from agreements.states import Level
from portal.rosters import words
from portal.rosters.columns import Column
from portal.vocabulary import PersonStatus

# The contents of an official Chinese table: they do not pass through gettext.
GONE, POSTS, CHARGES, AGREEMENTS = "离任人员", "任职", "分工", "责任书"
SHEETS = (GONE, POSTS, CHARGES, AGREEMENTS)

STATUSES: words.Words = {
    "离退休": PersonStatus.RETIRED, "已离开": PersonStatus.LEFT, "退休": PersonStatus.RETIRED,
    "调离": PersonStatus.LEFT, "离任": PersonStatus.LEFT,
}
LEVELS: words.Words = {
    "领导班子成员": Level.LEADERSHIP,
    "副秘书长": Level.LEADERSHIP_SECOND,
    "部门主要负责人": Level.DEPARTMENT,
    "干部职工": Level.STAFF,
    "班子成员": Level.LEADERSHIP,
    "部门负责人": Level.DEPARTMENT,
}


def _who() -> tuple[Column, Column]:
    return (
        Column("工号", "code", "A003", limit=16, kind="code"),
        Column("姓名", "name", "郑知行", limit=32, kind="name"),
    )


def _span() -> tuple[Column, ...]:
    return (
        Column("开始", "start", "2021-03-01", kind="date", aliases=("任职开始", "开始日期")),
        Column("结束", "end", "2023-12-31", kind="date", aliases=("任职结束", "结束日期")),
        Column("依据文件", "basis", "安政协党组〔2021〕2号", limit=200, width=26,
               aliases=("依据",)),
    )


COLUMNS: dict[str, tuple[Column, ...]] = {
    GONE: (
        *_who(),
        Column("政治面貌", "political_status", "中共党员", words=words.POLITICAL_STATUSES),
        Column("现状", "status", "离退休", words=STATUSES),
    ),
    POSTS: (
        *_who(),
        Column("部门", "department", "提案委员会", blank=True, limit=140, width=24),
        Column("职务", "title", "主任", width=20, aliases=("职务名称",)),
        Column("职务类别", "post_kind", "部门主要负责人", words=words.POST_KINDS, width=16),
        Column("任职形式", "kind", "主职", blank=True, words=words.ASSIGNMENT_KINDS),
        *_span(),
    ),
    CHARGES: (
        *_who(),
        Column("部门", "department", "提案委员会", limit=140, width=24),
        Column("关系", "relation", "分管", limit=16, words=words.RELATIONS, width=8),
        *_span(),
    ),
    AGREEMENTS: (
        Column("年度", "year", "2023", kind="number", width=8),
        Column("编号", "number", "安政协责〔2023〕12号", limit=64, width=22),
        *_who(),
        Column("层级", "level", "部门主要负责人", words=LEVELS, width=16),
        Column("部门", "department", "提案委员会", blank=True, limit=140, width=24),
        Column("职务", "posts", "提案委主任", limit=200, width=20),
        Column("签订方", "issuer", "沈怀瑾", limit=64),
        Column("签订日期", "signed_on", "2023-03-05", kind="date"),
        Column("期限开始", "start", "2023-01-01", kind="date"),
        Column("期限结束", "end", "2023-12-31", kind="date"),
        Column("终止日期", "ended_on", "", optional=True, blank=True, kind="date"),
        Column("终止原因", "end_reason", "", optional=True, blank=True, limit=200, width=20),
        Column("扫描件", "scan", "2023-12.pdf", optional=True, blank=True, limit=100, width=20),
    ),
}
