"""The lights of supervision: number, class, whom each tells, and its sentence.

Checks that block an act when it is saved (W25, W36, W42, W45, W50c, W50d) light nothing: the
rules of their topics refuse. The others shine.
"""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from portal.errors import Sentence
from portal.lights.kinds import Audience, Group, LightKind, Parameter
from portal.vocabulary import Basis
from supervision.editions import BOUNDS

A, B, G = Audience, Basis, Group
_SUPERVISION, _FINDINGS = Group.SUPERVISION, Group.FINDINGS


def _numbers(code: str) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(t.code.partition(".")[2], t.label, t.value)
        for t in BOUNDS if t.code.partition(".")[0] == code
    )


def _kind(
    code: str, name: Sentence, group: Group, text: Sentence, *to: Audience, fixed: bool = False,
    scope: str = "", guarded: bool = False, citation: Sentence = "",
) -> LightKind:
    bases = [t.basis for t in BOUNDS if t.code.partition(".")[0] == code]
    basis = B.STATUTORY if fixed else max(bases, key=_firmness, default=B.CUSTOM)
    return LightKind(
        code, name, group, fixed, to, text, Basis(basis), citation, _numbers(code), scope, guarded
    )


def _firmness(basis: str) -> int:
    return (B.CUSTOM, B.ORGAN_RULE, B.DOCUMENT, B.AGREED, B.STATUTORY).index(Basis(basis))


KINDS: Final = (
    _kind("W11", _("听取部门汇报"), _SUPERVISION,
          _("{period}尚未听取{department}汇报"), A.SELF, A.CLERK, scope="person"),
    _kind("W12", _("同部门负责人个别谈话"), _SUPERVISION,
          _("{period}尚未同{other}（{department}）个别谈话"), A.SELF, A.CLERK, scope="person"),
    _kind("W13", _("部门廉政谈话覆盖"), _SUPERVISION,
          _("{department}应谈{due}人，本年度已谈{covered}人"), A.HEAD, A.LEADER,
          scope="department"),
    _kind("W14", _("任前（入职）廉政谈话"), _SUPERVISION,
          _("{other}{since}到任，尚未进行任前（入职）廉政谈话"), A.SELF, A.DISCIPLINE,
          scope="other"),
    _kind("W15", _("节前廉政提醒"), _SUPERVISION,
          _("{department}{holiday}节前尚无廉政提醒"), A.HEAD, A.DISCIPLINE,
          scope="department"),
    _kind("W16", _("召开座谈会"), _SUPERVISION,
          _("{year}年尚未主持座谈会"), A.SELF, scope="person"),
    _kind("W17", _("苗头性问题处置"), _SUPERVISION,
          _("{since}发现的苗头性问题尚未处置"), A.SELF, A.LEADER, A.DISCIPLINE,
          scope="person", guarded=True),
    _kind("W18", _("改进承诺回访"), _SUPERVISION,
          _("谈话约定的回访尚未进行"), A.SELF, scope="person", guarded=True),
    _kind("W19", _("谈话记录核对"), _SUPERVISION,
          _("{since}提交的谈话记录尚未经谈话对象核对"), A.SELF, scope="person",
          guarded=True),
    _kind("W21", _("报送整改方案"), _FINDINGS,
          _("{since}送达的整改通知尚未报送方案"), A.HEAD, A.LEADER, scope="department",
          guarded=True),
    _kind("W22", _("整改到期"), _FINDINGS,
          _("{department}的整改应于{due_on}前提交核查"), A.HEAD, A.LEADER, A.DISCIPLINE,
          scope="department", guarded=True),
    _kind("W23", _("同类问题再次发生"), _FINDINGS,
          _("{department}在“{category}”方面的问题销号后一年内又发现{count}次"), A.LEADER,
          A.DISCIPLINE, scope="department"),
    _kind("W24", _("整改延期"), _FINDINGS,
          _("{department}的整改已延期{count}次，共{days}天"), A.LEADER, A.DISCIPLINE,
          scope="department", guarded=True),
    _kind("W26", _("未销号问题数量和时长"), _FINDINGS,
          _("{department}未销号问题{count}个，最长{days}天"), A.LEADER, A.DISCIPLINE,
          scope="department"),
    _kind("W27", _("批示答复"), _FINDINGS,
          _("{since}的批示尚未办结"), A.SELF, A.CLERK, scope="person", guarded=True),
    _kind("W41", _("意见答复"), G.OPINIONS,
          _("{since}收到的意见建议尚未答复"), A.SELF, A.DISCIPLINE, scope="person",
          guarded=True),
    _kind("W43", _("防范打击报复"), G.OPINIONS,
          _("{other}在收到实名意见后{days}天内对意见人作出不利处理{count}次，请人工核查"),
          A.DISCIPLINE, fixed=True, citation=_("问责条例；检举控告工作规则"), guarded=True),
    _kind("W46", _("提交书面检查"), G.MEASURES,
          _("书面检查应于{due_on}前提交"), A.SELF, A.DISCIPLINE, scope="person",
          guarded=True),
    _kind("W47", _("办理组织手续"), G.MEASURES,
          _("组织调整、组织处理的手续应于{due_on}前办理"), A.DISCIPLINE, fixed=True,
          citation=_("问责条例"), scope="record",
          guarded=True),
    _kind("W48", _("在党支部宣布处分"), G.MEASURES,
          _("处分应于{due_on}前在党支部宣布"), A.DISCIPLINE, fixed=True,
          citation=_("纪律处分条例"), scope="record",
          guarded=True),
    _kind("W49", _("报告处分执行情况"), G.MEASURES,
          _("处分执行情况应于{due_on}前报告"), A.DISCIPLINE, fixed=True,
          citation=_("纪律处分条例"), scope="record",
          guarded=True),
    _kind("W50", _("申诉答复"), G.MEASURES,
          _("申诉应于{due_on}前答复"), A.DISCIPLINE, A.SECRETARY, fixed=True,
          citation=_("问责条例"), scope="record",
          guarded=True),
    _kind("W50a", _("诫勉期满回访"), G.MEASURES,
          _("诫勉期已满，应于{due_on}前回访"), A.DISCIPLINE, fixed=True,
          citation=_("提醒、函询和诫勉的实施细则"), scope="record",
          guarded=True),
    _kind("W50b", _("影响期将满"), G.MEASURES,
          _("影响期于{due_on}届满"), A.DISCIPLINE, fixed=True,
          citation=_("纪律处分条例等"), scope="record",
          guarded=True),
    _kind("W73", _("年度落实主体责任情况报告"), G.FILINGS,
          _("{year}年度落实主体责任情况报告应于{due_on}前签发"), A.SECRETARY, A.CLERK,
          citation=_("党委（党组）落实全面从严治党主体责任规定")),
    _kind("W84", _("制度清理评估"), G.FILINGS,
          _("{title}自{since}起应当清理评估"), A.HEAD, scope="department"),
    _kind("W31", _("集中补录"), G.AUTHENTICITY,
          _("{person}在{days}天内集中登记了{count}项一个月以前的记录，请核对"), A.CLERK),
    _kind("W32", _("谈话时间过密、过短"), G.AUTHENTICITY,
          _("{person}{since}一小时内个别谈话{count}次，或者有不足{minutes}分钟的谈话，请核对"),
          A.DISCIPLINE),
    _kind("W33", _("谈话记录雷同"), G.AUTHENTICITY,
          _("{person}有{count}份谈话记录的文字相同{share}%以上，请核对"), A.DISCIPLINE),
    _kind("W34", _("时间冲突"), G.AUTHENTICITY,
          _("{person}{since}的谈话与其他谈话、会议或者离岗的时间冲突，请核对"), A.CLERK),
    _kind("W35", _("材料重复使用"), G.AUTHENTICITY,
          _("同一份照片或者文件用于{count}项记录，请核对"), A.CLERK),
)  # fmt: skip
