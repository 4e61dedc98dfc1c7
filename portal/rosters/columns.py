"""The columns of the three roster sheets, once for reading, template and export."""

from __future__ import annotations

from dataclasses import dataclass

from portal.rosters import words
from portal.rosters.sheet import DEPARTMENTS, PEOPLE, PORTFOLIOS


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, the record field it fills, and what a cell may hold.

    `optional`: the whole column may be missing. `blank`: a cell may be empty.
    `limit`: longest text. `kind`: text, date, number, code, name, email or pinyin.
    """

    heading: str
    field: str
    example: str = ""
    optional: bool = False
    blank: bool = False
    limit: int = 64
    kind: str = "text"
    words: words.Words | None = None
    width: int = 12
    aliases: tuple[str, ...] = ()


def _period(example: str) -> tuple[Column, Column]:
    return (
        Column("任职开始", "start", example, kind="date", aliases=("开始", "开始日期", "任职时间")),
        Column("任职结束", "end", "", optional=True, blank=True, kind="date",
               aliases=("结束", "结束日期")),
    )


PEOPLE_COLUMNS = (
    Column("工号", "code", "A012", limit=16, kind="code", aliases=("人员编号",)),
    Column("姓名", "name", "沈怀瑾", limit=32, kind="name"),
    Column("拼音", "pinyin", "shenhuaijin", optional=True, blank=True, limit=128,
           kind="pinyin", width=16),
    Column("性别", "gender", "女", limit=8, words=words.GENDERS, width=6),
    Column("政治面貌", "political_status", "中共党员", words=words.POLITICAL_STATUSES),
    Column("职级", "rank", "一级主任科员", blank=True, limit=32, width=16),
    Column("管理权限", "management_authority", "机关管理", words=words.AUTHORITIES),
    Column("编制", "establishment", "公务员", words=words.ESTABLISHMENTS),
    Column("部门", "department", "办公室/秘书科", blank=True, limit=140, width=24),
    Column("职务", "title", "科长", width=20, aliases=("职务名称",)),
    Column("职务类别", "post_kind", "科室负责人", words=words.POST_KINDS, width=16),
    Column("任职形式", "kind", "主职", blank=True, words=words.ASSIGNMENT_KINDS),
    *_period("2026-01-05"),
    Column("依据文件", "basis", "安政协发〔2026〕3号", blank=True, limit=200, width=26,
           aliases=("依据",)),
    Column("邮箱", "email", "", optional=True, blank=True, limit=254, kind="email",
           width=22),
    Column("姓名排序", "order", "30", optional=True, blank=True, kind="number", width=10),
)

DEPARTMENT_COLUMNS = (
    Column("编码", "code", "BGS01", limit=16, kind="code", aliases=("部门编码",)),
    Column("名称", "name", "秘书科", width=24, aliases=("部门名称",)),
    Column("简称", "short_name", "秘书科", optional=True, blank=True, limit=32),
    Column("类别", "kind", "科", words=words.DEPARTMENT_KINDS, width=18),
    Column("上级部门", "parent", "办公室", blank=True, limit=140, width=24),
    Column("排序", "order", "10", optional=True, blank=True, kind="number", width=8),
    Column("设立日期", "opened_on", "2021-03-01", optional=True, blank=True, kind="date"),
    Column("撤销日期", "closed_on", "", optional=True, blank=True, kind="date"),
)

PORTFOLIO_COLUMNS = (
    Column("领导工号", "leader", "A003", limit=16, kind="code", aliases=("工号",)),
    Column("领导姓名", "leader_name", "郑知行", limit=32, kind="name", aliases=("姓名", "领导")),
    Column("部门", "department", "提案委员会", limit=140, width=24),
    Column("关系", "relation", "分管", limit=16, words=words.RELATIONS, width=8),
    Column("开始", "start", "2026-01-05", kind="date", aliases=("开始日期",)),
    Column("结束", "end", "", optional=True, blank=True, kind="date", aliases=("结束日期",)),
    Column("依据文件", "basis", "安政协党组〔2026〕2号", blank=True, limit=200, width=26,
           aliases=("依据",)),
)

COLUMNS: dict[str, tuple[Column, ...]] = {
    PEOPLE: PEOPLE_COLUMNS,
    DEPARTMENTS: DEPARTMENT_COLUMNS,
    PORTFOLIOS: PORTFOLIO_COLUMNS,
}
