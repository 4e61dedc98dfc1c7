"""The first edition of terms and effect periods: what ships with the portal.

Every row names its basis and the days on which it holds, and is marked as still to be checked
by the organ against the official text. A change is a new row from a new day, never an edit:
an act is judged by the rule of its own day. The portal is not a legal source.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from portal.vocabulary import Basis
from supervision.rules.terms import EffectRule, Term
from supervision.vocabulary import MeasureKind, StepStart, TermUnit

K, U, B = MeasureKind, TermUnit, Basis
LONG_AGO = date(2010, 1, 1)


def _term(
    code: str, label: str, value: int, unit: TermUnit, basis: Basis, citation: str = "",
    since: date = LONG_AGO,
) -> Term:
    return Term(code, label, value, unit, basis, citation, since)


R02, R04, R09 = date(2009, 6, 30), date(2020, 7, 1), date(2015, 1, 1)
LIMITS = (
    _term("talk.confirm", "谈话记录核对", 5, U.WORKING_DAYS, B.CUSTOM),
    _term("talk.counts_unconfirmed", "未核对谈话计入", 15, U.WORKING_DAYS, B.CUSTOM),
    _term("talk.pre_post", "任前（入职）廉政谈话", 30, U.DAYS, B.ORGAN_RULE),
    _term("early_sign.respond", "苗头性问题谈话提醒", 5, U.WORKING_DAYS, B.ORGAN_RULE),
    _term("early_sign.keep", "未属实苗头性问题保存", 12, U.MONTHS, B.ORGAN_RULE),
    _term("hearing.point", "汇报、座谈意见答复", 15, U.WORKING_DAYS, B.ORGAN_RULE),
    _term("opinion.answer", "意见建议答复", 15, U.WORKING_DAYS, B.ORGAN_RULE),
    _term("instruction.answer", "批示办理", 10, U.WORKING_DAYS, B.ORGAN_RULE),
    _term("rectification.plan", "报送整改方案", 5, U.WORKING_DAYS, B.DOCUMENT, "整改通知书"),
    _term("rectification.immediate", "立行立改", 7, U.DAYS, B.ORGAN_RULE),
    _term("rectification.time_limited", "限期整改", 30, U.DAYS, B.ORGAN_RULE),
    _term("rectification.sustained", "长期整改", 90, U.DAYS, B.ORGAN_RULE),
    _term("rectification.ask_extension", "申请延期提前", 3, U.WORKING_DAYS, B.DOCUMENT,
          "整改通知书"),
    _term("rectification.report", "报送整改报告", 5, U.WORKING_DAYS, B.DOCUMENT, "整改通知书"),
    _term("self_exam.submit", "提交书面检查", 10, U.WORKING_DAYS, B.ORGAN_RULE),
    _term("admonition.self_exam", "诫勉后提交书面检查", 5, U.WORKING_DAYS, B.ORGAN_RULE),
    _term("reminder_letter.reply", "提醒函书面反馈", 15, U.WORKING_DAYS, B.DOCUMENT, "提醒函"),
    _term("inquiry.reply", "函询书面说明", 15, U.WORKING_DAYS, B.STATUTORY,
          "提醒、函询和诫勉的实施细则", R09),
    _term("admonition.follow_up", "诫勉期满回访", 15, U.DAYS, B.ORGAN_RULE),
    _term("appeal.file", "提出申诉", 1, U.MONTHS, B.STATUTORY, "问责条例", R02),
    _term("appeal.answer", "申诉答复", 1, U.MONTHS, B.STATUTORY, "问责条例", R02),
    _term("review.answer", "复审答复", 1, U.MONTHS, B.STATUTORY, "政务处分法", R04),
    _term("second_review.answer", "复核答复", 2, U.MONTHS, B.STATUTORY, "政务处分法", R04),
    _term("decision.formalities", "办理组织调整、组织处理手续", 1, U.MONTHS, B.STATUTORY,
          "问责条例", R02),
    _term("decision.self_criticism", "写出书面检讨", 10, U.WORKING_DAYS, B.DOCUMENT,
          "问责决定书"),
    _term("decision.examination", "在民主生活会或者组织生活会上检查", 3, U.MONTHS, B.DOCUMENT,
          "问责决定书"),
    _term("decision.file", "归入档案", 1, U.MONTHS, B.ORGAN_RULE),
    _term("decision.circulation", "按规定范围通报", 1, U.MONTHS, B.DOCUMENT, "问责决定书"),
    _term("decision.rectification_report", "提交整改报告", 1, U.MONTHS, B.DOCUMENT,
          "问责决定书"),
    _term("sanction.announcement", "在党支部宣布处分", 1, U.MONTHS, B.STATUTORY,
          "纪律处分条例"),
    _term("sanction.execution_report", "报告处分执行情况", 6, U.MONTHS, B.STATUTORY,
          "纪律处分条例"),
    _term("integrity_opinion.answer", "出具廉政意见", 5, U.WORKING_DAYS, B.CUSTOM),
)


def _bound(code: str, label: str, value: int, unit: TermUnit, basis: Basis = B.CUSTOM) -> Term:
    return _term(code, label, value, unit, basis)


_WD, _D, _M, _N = U.WORKING_DAYS, U.DAYS, U.MONTHS, U.COUNT
# Bounds of the checks; the code begins with the number of the check. They stand in the rules of
# the warning lights (portal.LightRule), where their later editions are kept.
BOUNDS = (
    _bound("W11.yellow", "听取汇报：期末前提示", 20, _D),
    _bound("W12.yellow", "个别谈话：期末前提示", 20, _D),
    _bound("W13.yellow", "谈话覆盖：低于进度（黄）", 10, U.PERCENT),
    _bound("W13.red", "谈话覆盖：低于进度（红）", 25, U.PERCENT),
    _bound("W13.cutoff", "谈话覆盖：12月全覆盖日", 15, _D),
    _bound("W14.yellow", "任前谈话：提示", 20, _D),
    _bound("W14.red", "任前谈话：逾期", 30, _D, B.ORGAN_RULE),
    _bound("W15.yellow", "节前提醒：提前", 7, _WD),
    _bound("W17.yellow", "苗头处置：提示", 5, _WD, B.ORGAN_RULE),
    _bound("W17.red", "苗头处置：逾期", 10, _WD, B.ORGAN_RULE),
    _bound("W18.yellow", "承诺回访：提前", 5, _D),
    _bound("W19.yellow", "谈话核对：提示", 5, _WD),
    _bound("W19.red", "谈话核对：逾期", 15, _WD),
    _bound("W21.yellow", "整改方案：提示", 5, _WD, B.DOCUMENT),
    _bound("W21.red", "整改方案：逾期", 10, _WD, B.DOCUMENT),
    _bound("W22.yellow", "整改到期：提前", 5, _WD),
    _bound("W23.window", "同类问题：观察期", 365, _D),
    _bound("W24.days", "延期：累计", 90, _D, B.ORGAN_RULE),
    _bound("W26.yellow", "未销号问题：提示", 3, _N),
    _bound("W26.red", "未销号问题：超过", 5, _N),
    _bound("W26.days", "未销号问题：最长", 90, _D),
    _bound("W27.yellow", "批示答复：提示", 10, _WD, B.ORGAN_RULE),
    _bound("W27.red", "批示答复：逾期", 20, _WD, B.ORGAN_RULE),
    _bound("W31.count", "集中补录：项数", 10, _N),
    _bound("W31.share", "集中补录：占全年比例", 50, U.PERCENT),
    _bound("W31.window", "集中补录：时间范围", 3, _D),
    _bound("W31.old", "集中补录：距记录日期", 30, _D),
    _bound("W31.least", "集中补录：按比例计算的最少项数", 3, _N),
    _bound("W32.count", "谈话过密：一小时内次数", 6, _N),
    _bound("W32.minutes", "谈话过短：最少分钟", 5, _N),
    _bound("W33.count", "谈话记录雷同：篇数", 3, _N),
    _bound("W33.share", "谈话记录雷同：相同比例", 90, U.PERCENT),
    _bound("W41.yellow", "意见答复：提示", 10, _WD, B.ORGAN_RULE),
    _bound("W41.red", "意见答复：逾期", 15, _WD, B.ORGAN_RULE),
    _bound("W43.window", "防范打击报复：观察期", 180, _D),
    _bound("W43.leave", "防范打击报复：拒绝请假次数", 2, _N),
    _bound("W46.yellow", "书面检查：提前", 2, _WD),
    _bound("W47.yellow", "组织手续：提前", 7, _D),
    _bound("W47.months", "组织手续：期限", 1, _M, B.STATUTORY),
    _bound("W48.yellow", "宣布处分：提前", 7, _D),
    _bound("W48.months", "宣布处分：期限", 1, _M, B.STATUTORY),
    _bound("W49.yellow", "执行报告：提前", 30, _D),
    _bound("W49.months", "执行报告：期限", 6, _M, B.STATUTORY),
    _bound("W50.yellow", "申诉答复：提前", 7, _D),
    _bound("W50.months", "申诉答复：期限", 1, _M, B.STATUTORY),
    _bound("W50a.red", "诫勉回访：期限", 15, _D),
    _bound("W50b.yellow", "影响期满：提前", 30, _D),
    _bound("W73.yellow", "年度报告：提前", 15, _D),
    _bound("W73.month", "年度报告：次年报送月份", 1, _N, B.ORGAN_RULE),
    _bound("W73.day", "年度报告：报送日", 31, _N, B.ORGAN_RULE),
    _bound("W84.red", "制度清理评估：逾期", 180, _D),
)
TERMS: tuple[Term, ...] = LIMITS + BOUNDS


def _effect(
    kind: MeasureKind, months: int, effect: str, citation: str, since: date,
    until: date | None = None, *, step: int = 1, start: StepStart = StepStart.EFFECTIVE,
) -> EffectRule:
    return EffectRule(kind, step, start, months, effect, B.STATUTORY, citation, since, until)


_NO_RISE = "影响期内不得提拔职务、晋升职级或者进一步使用。"
_NO_PARTY_POST = "影响期内不得在党内提升职务或者向党外组织推荐担任高于其原任职务的党外职务。"
_NO_EQUAL = "影响期内不得在党内担任或者向党外组织推荐担任与其原任职务相当或者高于其原任职务的职务。"
_STEP_TWO = {"step": 2, "start": StepStart.AFTER_PREVIOUS}


def _party(citation: str, since: date, until: date | None) -> tuple[EffectRule, ...]:
    def rule(kind: MeasureKind, months: int, effect: str, **more: Any) -> EffectRule:
        return _effect(kind, months, effect, citation, since, until, **more)

    return (
        rule(K.PARTY_WARNING, 12, _NO_PARTY_POST),
        rule(K.PARTY_SERIOUS_WARNING, 18, _NO_PARTY_POST),
        rule(K.PARTY_REMOVAL, 24, _NO_EQUAL),
        rule(K.PROBATION_1Y, 12, "留党察看期间没有表决权、选举权和被选举权。"),
        rule(K.PROBATION_1Y, 24, "恢复党员权利后：" + _NO_EQUAL, **_STEP_TWO),
        rule(K.PROBATION_2Y, 24, "留党察看期间没有表决权、选举权和被选举权。"),
        rule(K.PROBATION_2Y, 24, "恢复党员权利后：" + _NO_EQUAL, **_STEP_TWO),
        rule(K.EXPULSION, 60, "期内不得重新入党。"),
    )


_R04, _R08, _R09 = "公职人员政务处分法", "组织处理规定（试行）", "提醒、函询和诫勉的实施细则"
_R04_DAY, _R08_DAY = date(2020, 7, 1), date(2021, 3, 19)
_PAY = "影响期内不得晋升职务、职级、衔级和级别，不得晋升工资档次。"
_ADMONISHED = "影响期内不得提拔、晋升职级或者进一步使用，取消当年年度考核评优和评选各类先进的资格。"
EFFECTS: tuple[EffectRule, ...] = (
    _effect(K.ADMONITION_TALK, 6, _ADMONISHED, _R09, R09),
    _effect(K.ADMONITION_LETTER, 6, _ADMONISHED, _R09, R09),
    *_party("纪律处分条例（2015）", date(2016, 1, 1), date(2018, 9, 30)),
    *_party("纪律处分条例（2018）", date(2018, 10, 1), date(2023, 12, 31)),
    *_party("纪律处分条例（2023）", date(2024, 1, 1), None),
    _effect(K.ADMIN_WARNING, 6, "影响期内不得晋升职务、职级、衔级和级别。", _R04, _R04_DAY),
    _effect(K.DEMERIT, 12, _PAY, _R04, _R04_DAY),
    _effect(K.MAJOR_DEMERIT, 18, _PAY, _R04, _R04_DAY),
    _effect(K.DEMOTION, 24, _PAY, _R04, _R04_DAY),
    _effect(K.DISMISSAL, 24, _PAY, _R04, _R04_DAY),
    _effect(K.SUSPENSION, 6, "停职检查一般不超过6个月。", _R08, _R08_DAY),
    _effect(K.POST_ADJUSTMENT, 12, _NO_RISE, _R08, _R08_DAY),
    _effect(K.ORDERED_RESIGNATION, 12, "不得安排领导职务。", _R08, _R08_DAY),
    _effect(K.ORDERED_RESIGNATION, 24, "不得担任高于原职务层次的领导职务或者晋升职级。",
            _R08, _R08_DAY, step=2),
    _effect(K.REMOVAL, 12, "不得安排领导职务。", _R08, _R08_DAY),
    _effect(K.REMOVAL, 24, "不得担任高于原职务层次的领导职务或者晋升职级。", _R08, _R08_DAY,
            step=2),
    _effect(K.DEMOTION_POST, 24, _NO_RISE, _R08, _R08_DAY),
)  # fmt: skip

def plant(model_of: Callable[[str], Any]) -> int:
    """Write what is not there yet; `model_of` gives a model by its class name. Safe twice."""
    terms, effects = model_of("DeadlineRule").objects, model_of("EffectPeriodRule").objects
    made = [
        terms.get_or_create(
            code=t.code, valid_from=t.valid_from,
            defaults={
                "label": t.label, "value": t.value, "unit": t.unit, "basis": t.basis,
                "citation": t.citation, "valid_to": t.valid_to,
            },
        )[1]
        for t in LIMITS
    ]
    made += [
        effects.get_or_create(
            kind=e.kind, step=e.step, valid_from=e.valid_from,
            defaults={
                "start": e.start, "months": e.months, "effect": e.effect, "basis": e.basis,
                "citation": e.citation, "valid_to": e.valid_to,
            },
        )[1]
        for e in EFFECTS
    ]
    return sum(made)
