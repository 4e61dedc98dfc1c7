"""The duties that the clauses of the sample texts name, read from their wording."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from agreements.states import Cadence, Toward

C, T = Cadence, Toward
TALK, COLLECTIVE, HEARING = "individual_talk", "collective_talk", "hearing"
SYMPOSIUM, REMINDER, INSPECTION = "symposium", "reminder", "inspection"


@dataclass(frozen=True, slots=True)
class SampleDuty:
    """One duty of one clause; the words follow the clause."""

    clause: str
    what: str
    cadence: Cadence
    toward: Toward
    evidence: str = ""
    by: tuple[int, int] | None = None
    for_non_party: bool = True
    for_single: bool = False


D = SampleDuty
_LEADER: Final = (
    D("A1", "书面报告落实上级部署情况", C.HALF_YEAR, T.NOBODY),
    D("A2", "主持专题会议，把年度任务分解到部门、到人", C.ONCE, T.NOBODY, by=(3, 31)),
    D("A2", "专题听取分管部门责任落实汇报", C.HALF_YEAR, T.DEPARTMENTS, HEARING),
    D("A3", "同分管部门主要负责人个别谈话", C.HALF_YEAR, T.SUBORDINATES, TALK),
    D("A4", "主持干部职工或者委员代表座谈会", C.YEAR, T.NOBODY, SYMPOSIUM),
    D("A7", "检查分管部门", C.HALF_YEAR, T.DEPARTMENTS, INSPECTION),
)
_HEAD: Final = (
    D("B1", "部门会议专题研究党风廉政建设工作", C.QUARTER, T.DEPARTMENT),
    D("B2", "集体廉政谈话", C.QUARTER, T.DEPARTMENT, COLLECTIVE),
    D("B2", "同本部门人员个别谈话", C.YEAR, T.SUBORDINATES, TALK),
    D("B3", "节前廉政提醒", C.HOLIDAYS, T.DEPARTMENT, REMINDER),
    D("B4", "岗位廉政风险排查", C.ONCE, T.DEPARTMENT, by=(3, 31), for_single=True),
)
SAMPLE_DUTIES: Final[dict[str, tuple[SampleDuty, ...]]] = {
    "leadership": (
        *_LEADER, D("A8", "讲党课", C.YEAR, T.NOBODY, for_non_party=False),
    ),
    "leadership_non_party": _LEADER,
    "leadership_second": (
        D("S1", "书面报告落实上级部署情况", C.HALF_YEAR, T.NOBODY),
        D("S2", "听取分管部门责任落实汇报", C.HALF_YEAR, T.DEPARTMENTS, HEARING),
        D("S3", "同分管部门主要负责人个别谈话", C.HALF_YEAR, T.SUBORDINATES, TALK),
        D("S4", "主持分管部门干部职工座谈会", C.YEAR, T.NOBODY, SYMPOSIUM),
        D("S7", "检查分管部门", C.HALF_YEAR, T.DEPARTMENTS, INSPECTION),
    ),
    "department": _HEAD,
    "department_non_party": _HEAD,
    "staff": (D("C9", "部门负责人同责任人个别谈话", C.YEAR, T.RESPONSIBLE, TALK),),
    "commitment": (D("E9", "听取承诺人意见", C.YEAR, T.RESPONSIBLE, TALK),),
}
