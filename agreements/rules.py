"""The numbered rules of signing. Values in, verdict out; no tables, no request.

Each rule's sentence is what the person reads beside the field or under the hidden button.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from agreements.states import (
    MOVES,
    SLOT_ORDER,
    AgreementState,
    Level,
    Method,
    RequestKind,
    SlotRole,
)
from portal.errors import ALLOWED, Sentence, Verdict, first_refusal

# Every rule in one place: number, sentence, source. docs/rules.md is made from this table.
RULES: dict[str, tuple[Sentence, str]] = {
    "T1": (_("文本有错误，逐行写明行号和原因。"), "机关制度"),
    "T2": (_("填空项没有内容，逐项写明。"), "机关制度"),
    "T3": (_("填入的内容与标题的写法相同，请修改后再签发。"), "机关制度"),
    "C1": (_("截止日期不能早于基准日。"), "机关制度"),
    "C2": (_("基准日应当在责任期限之内。"), "机关制度"),
    "C3": (_("线上签订应当写明党组同意线上签订的文件名称和文号。"), "机关制度"),
    "C4": (_("只有筹备中的批次可以修改和印发。"), "机关制度"),
    "C5": (_("有的签订对象还没有选定已定稿的文本。"), "机关制度"),
    "C6": (_("没有需要签订的人员，不能印发。"), "机关制度"),
    "C7": (_("已定稿的文本不再改动；需要修改的，请建立新版本。"), "机关制度"),
    "C8": (_("已有人签订，不能撤回印发。"), "机关制度"),
    "C9": (_("还有申请或者扫描件没有办结，办结后才能撤回印发。"), "机关制度"),
    "S1": (_("只能由本人签订，不能代签。"), "电子签名法第十三条；机关制度"),
    "S2": (_("这份责任书现在不能签订。"), "机关制度"),
    "S3": (_("请先由责任人签订。"), "机关制度"),
    "S4": (_("上一级责任书生效后才能签订。"), "机关制度"),
    "S5": (_("页面上的文本与印发的文本不一致，请重新打开后通读签订。"), "电子签名法第五条"),
    "S6": (_("请重新确认本人身份后签订。"), "电子签名法第十三条"),
    "S7": (_("这份责任书采用纸质签订，请在纸上签字后上传扫描件。"), "机关制度"),
    "S8": (_("责任书文件尚未生成，请稍后再试。"), "机关制度"),
    "S9": (_("签订方和责任人不能是同一人。"), "机关制度"),
    "S10": (_("这里已经签订，不能重复签订。"), "机关制度"),
    "X1": (_("您不能提出这项申请。"), "机关制度"),
    "X2": (_("这项申请应当由他人决定。"), "机关制度"),
    "X3": (_("责任书目前的状态不能办理这项申请。"), "机关制度"),
    "X4": (_("缓签截止日期应当晚于今天，且不超过责任期限。"), "机关制度"),
    "X5": (_("请写明文件编号。"), "机关制度"),
    "X6": (_("没有可以决定这项申请的人员，请先补齐职务。"), "机关制度"),
    "X7": (_("本人签订之前才能退回。"), "机关制度"),
    "X8": (_("拒签由签订方记录。"), "机关制度"),
    "X9": (_("请写明理由。"), "机关制度"),
    "X10": (_("同一事项已有一项申请尚未决定。"), "机关制度"),
    "X11": (_("提出申请之后责任书已经生效，请不同意后由党办重新申请作废。"), "机关制度"),
    "BL1": (_("补录由党办干事办理。"), "机关制度"),
    "BL2": (_("文件中有需要更正的内容，或者没有可以补录的内容。"), "机关制度"),
    "BL3": (_("扫描件已经上传，不能替换。"), "机关制度"),
    "E1": (_("终止日期不能晚于今天，也不能早于印发日期。"), "机关制度"),
    "R1": (_("提醒由党办干事办理。"), "机关制度"),
    "R2": (_("这份责任书目前不需要提醒，或者还没有轮到签订。"), "机关制度"),
    "R3": (_("今天已经提醒过，明天以后可以再提醒。"), "惯例"),
    "R4": (_("提醒次数已到上限。"), "惯例"),
    "P1": (_("这份责任书采用线上签订，不能上传纸质扫描件。"), "机关制度"),
    "P2": (_("扫描件由另一人核对确认，不能由上传人本人确认。"), "机关制度"),
    "P3": (_("纸上各方签字日期的先后不符合签订顺序。"), "机关制度"),
    "P4": (_("签订方的签字日期不能早于其本人责任书生效的日期。"), "机关制度"),
    "P5": (_("签字日期不能晚于今天，也不能早于印发日期。"), "机关制度"),
    "P6": (_("请填写纸上每一方的签字日期。"), "机关制度"),
    "P7": (_("已有一份扫描件等待核对。"), "机关制度"),
    "P8": (
        _("责任人已在此日之前代表签订方与下一级签订，请核对两处的签字日期。"), "机关制度"
    ),
    "P9": (_("扫描件由党办干事或者本部门负责人上传。"), "机关制度"),
    "P10": (_("页码应当在文件的页数之内。"), "机关制度"),
    "M1": (_("未到会的人员不能在会上签订。"), "机关制度"),
    "M2": (_("请写明请假的原因。"), "机关制度"),
    "M3": (_("会议日期不能晚于今天。"), "机关制度"),
    "Q1": (_("有的责任事项所在的条款在文本中不存在，请先更正。"), "机关制度"),
    "Q2": (_("已定稿的文本，责任事项也不再改动；需要修改的，请建立新版本。"), "机关制度"),
    "Q3": (_("这一事项由系统按已登记的记录自动计入，不需要上传材料。"), "机关制度"),
    "Q4": (_("只有承担人本人或者代为登记的党办干事可以上传材料。"), "机关制度"),
    "Q5": (_("完成日期应当在本期之内，且不晚于今天。"), "机关制度"),
    "Q6": (_("这一事项已经履行或者不再承担。"), "机关制度"),
    "Q7": (_("最迟月份和日期应当一并填写，且为实有的日期。"), "机关制度"),
    "Y1": (_("这一年度已经归档，只能查阅，不能再办理。"), "机关档案管理规定"),
    "Y2": (_("归档由党办干事办理。"), "机关制度"),
    "Y3": (_("归档前检测没有全部通过，请在归档页查看未通过的各项。"), "机关档案管理规定"),
    "Y4": (_("签订结束以后才能归档。"), "机关制度"),
    "L1": (_("责任期限的结束日期不能早于开始日期。"), "机关制度"),
    "L2": (_("签订日期不能晚于今天。"), "机关制度"),
}


def no(number: str, field: str | None = None) -> Verdict:
    """The refusal of a numbered rule."""
    return Verdict(False, number, RULES[number][0], field)


def check(ok: bool, number: str, field: str | None = None) -> Verdict:
    return ALLOWED if ok else no(number, field)


# --- campaigns ----------------------------------------------------------------------------


def campaign_dates(
    *, key_date: date, deadline: date, term_start: date, term_end: date
) -> Verdict:
    """C1, C2: the key date lies within the term, the deadline not before it."""
    return first_refusal(
        check(deadline >= key_date, "C1", "deadline"),
        check(term_start <= key_date <= term_end, "C2", "key_date"),
    )


def campaign_method(method: str, online_document: str) -> Verdict:
    """C3: signing online rests on a document by which the party group adopted it."""
    return check(
        method != Method.ONLINE or bool(online_document.strip()), "C3", "online_document"
    )


def campaign_texts(needed: Iterable[str], chosen: Iterable[str]) -> Verdict:
    """C5: each kind of signer has an adopted text."""
    return check(not set(needed) - set(chosen), "C5")


def may_take_back(*, signed: bool, pending: bool) -> Verdict:
    """C8, C9: an issue is taken back before the first signature, and nothing is left open."""
    return first_refusal(check(not signed, "C8"), check(not pending, "C9"))


# --- signing ------------------------------------------------------------------------------


@dataclass(frozen=True)
class SlotFacts:
    """What the rules of signing need to know of one slot and its agreement."""

    role: SlotRole
    person_id: int
    state: AgreementState
    method: Method
    deferred_until: date | None
    signed_roles: frozenset[SlotRole]
    all_roles: frozenset[SlotRole]
    opened_early: bool
    issuer_waits: bool  # the issuer's own agreement is not in force yet
    co_signer_waits: bool
    paper_ready: bool
    text_sha256: str


def gate(facts: SlotFacts) -> Verdict:
    """S4: a slot opens when the issuer's own agreement is in force (his own, for a co-signer)."""
    if facts.opened_early:
        return ALLOWED
    if facts.role == SlotRole.CO_SIGNER:
        return check(not facts.co_signer_waits, "S4")
    return check(not facts.issuer_waits, "S4")


def signable_state(facts: SlotFacts, today: date) -> Verdict:
    """S2: waiting for a signature; a deferral that has ended opens by itself."""
    reopened = (
        facts.state == AgreementState.DEFERRED
        and facts.deferred_until is not None
        and facts.deferred_until < today
    )
    return check(facts.state in MOVES["sign"][0] or reopened, "S2")


def slot_turn(facts: SlotFacts) -> Verdict:
    """S3: the responsible person signs first, the issuer last."""
    earlier = {r for r in facts.all_roles if SLOT_ORDER[r] < SLOT_ORDER[facts.role]}
    if facts.role == SlotRole.ISSUER:
        # A co-signer may sign before or after the issuer: his slot opens on its own.
        earlier.discard(SlotRole.CO_SIGNER)
    return check(earlier <= facts.signed_roles, "S3")


def open_for(facts: SlotFacts, person_id: int | None, today: date) -> Verdict:
    """May this person sign this slot today? The act itself adds S5, S6 and S8.

    S10 comes before the state: who clicks twice learns that he has signed.
    """
    return first_refusal(
        check(person_id is not None and facts.person_id == person_id, "S1"),
        check(facts.role not in facts.signed_roles, "S10"),
        signable_state(facts, today),
        slot_turn(facts),
        gate(facts),
    )


def may_sign(
    facts: SlotFacts, person_id: int | None, today: date, seen_sha256: str
) -> Verdict:
    """All that must hold at the moment the signature is written."""
    return first_refusal(
        open_for(facts, person_id, today),
        check(facts.method != Method.PAPER, "S7"),
        check(facts.paper_ready, "S8"),
        check(seen_sha256 == facts.text_sha256, "S5"),
    )


# --- acts outside the ordinary course -------------------------------------------------------

REQUEST_FROM: dict[str, frozenset[AgreementState]] = {
    RequestKind.RETURN: MOVES["return"][0],
    RequestKind.DEFER: MOVES["defer"][0],
    RequestKind.EXEMPT: MOVES["exempt"][0],
    RequestKind.VOID: MOVES["void"][0],
    RequestKind.EARLY_OPENING: frozenset(
        {AgreementState.ISSUED, AgreementState.PARTLY_SIGNED, AgreementState.REFUSED}
    ),
}


@dataclass(frozen=True)
class Asker:
    """What the asker is to the agreement."""

    is_responsible: bool = False
    is_issuer: bool = False
    answers_for_department: bool = False
    is_clerk: bool = False


def may_ask(kind: str, asker: Asker) -> Verdict:
    """X1: who may ask for what."""
    allowed = {
        RequestKind.RETURN: asker.is_responsible,
        RequestKind.DEFER: asker.is_clerk or asker.is_issuer or asker.answers_for_department,
        RequestKind.EXEMPT: asker.is_clerk,
        RequestKind.VOID: asker.is_clerk,
        RequestKind.EARLY_OPENING: asker.is_clerk,
    }
    return check(allowed[RequestKind(kind)], "X1")


def askable(kind: str, state: AgreementState | None, has_own_signature: bool) -> Verdict:
    """X3, X7: the state from which the act may be asked for. None: before issue."""
    if state is None:
        return check(kind in (RequestKind.DEFER, RequestKind.EXEMPT), "X3")
    if kind == RequestKind.RETURN and has_own_signature:
        return no("X7")
    return check(state in REQUEST_FROM[kind], "X3")


def request_content(
    kind: str, *, reason: str, until: date | None, document_number: str,
    today: date, term_end: date,
) -> Verdict:
    """X4, X5, X9: what the request must say."""
    if not reason.strip():
        return no("X9", "reason")
    if kind == RequestKind.DEFER and not (until and today < until <= term_end):
        return no("X4", "until")
    if kind == RequestKind.EARLY_OPENING and not document_number.strip():
        return no("X5", "document_number")
    return ALLOWED


class Decider:
    """Who decides, as a word that the action turns into a person."""

    CLERK = "clerk"
    ISSUER = "issuer"
    SECRETARY_GENERAL = "secretary_general"
    SECRETARY = "secretary"


def decider(kind: str, level: str, in_force: bool) -> str:
    """Who decides what, by level and state of the agreement (机关制度)."""
    leadership = level == Level.LEADERSHIP
    if kind == RequestKind.RETURN:
        return Decider.CLERK
    if kind == RequestKind.EARLY_OPENING:
        return Decider.SECRETARY
    if kind == RequestKind.EXEMPT:
        return Decider.SECRETARY_GENERAL
    if kind == RequestKind.VOID and not in_force:
        return Decider.ISSUER
    if kind == RequestKind.DEFER and level == Level.STAFF:
        return Decider.ISSUER
    return Decider.SECRETARY if leadership else Decider.SECRETARY_GENERAL


def still_decidable(kind: str, *, in_force_since_asked: bool) -> Verdict:
    """X11: whoever decides about a waiting agreement does not decide about one in force."""
    return check(kind != RequestKind.VOID or not in_force_since_asked, "X11")


def may_refuse(is_issuer: bool, state: AgreementState) -> Verdict:
    """X8: a refusal is recorded by the issuer, while the agreement waits."""
    return first_refusal(
        check(is_issuer, "X8"), check(state in MOVES["refuse"][0], "X3")
    )


# --- endings and reminders ------------------------------------------------------------------


def may_end(
    *, is_clerk: bool, state: AgreementState, on: date, issued_on: date, today: date,
    reason: str, document: str,
) -> Verdict:
    """X1, X3, X5, X9, E1: the clerk ends an agreement that has no seat any more."""
    return first_refusal(
        check(is_clerk, "X1"),
        check(state in MOVES["end"][0], "X3"),
        check(bool(reason.strip()), "X9", "reason"),
        check(bool(document.strip()), "X5", "document"),
        check(issued_on <= on <= today, "E1", "on"),
    )


def may_remind(
    *, is_clerk: bool, waits: bool, reminded_on: date | None, count: int, cap: int, today: date
) -> Verdict:
    """R1 to R4: by hand as by itself, never above the cap and once a day at most."""
    return first_refusal(
        check(is_clerk, "R1"),
        check(waits, "R2"),
        check(reminded_on is None or reminded_on < today, "R3"),
        check(count < cap, "R4"),
    )


# --- paper ----------------------------------------------------------------------------------


def scan_dates(
    dates: Mapping[str, date], roles: Iterable[str], *, issued_on: date, today: date,
    in_force_on: Mapping[str, date], below_on: date | None = None,
) -> Verdict:
    """P3-P6, P8: every party's date, in the order of signing, judged by what the papers say.

    `in_force_on`: for issuer and co-signer, the day on which his own agreement came into force;
    `below_on`: the first day on which the responsible person signed for the issuing side with
    the level below. The field of a refusal is the role beside whose date it stands.
    """
    wanted = sorted((SlotRole(r) for r in roles), key=lambda r: SLOT_ORDER[r])
    missing = [r for r in wanted if r not in dates]
    if missing:
        return no("P6", missing[0])
    outside = [r for r in wanted if not issued_on <= dates[r] <= today]
    if outside:
        return no("P5", outside[0])
    before = [r for r in wanted if dates[r] < dates[wanted[0]]]
    if before:
        return no("P3", before[0])
    early = [r for r in wanted if r in in_force_on and dates[r] < in_force_on[r]]
    if early:
        return no("P4", early[0])
    last = max(wanted, key=lambda r: dates[r])
    return check(below_on is None or dates[last] <= below_on, "P8", last)


# --- the meeting and the superior's agreement --------------------------------------------------


def attended(*, present: bool, on_leave: bool, reason: str, on_stage: bool) -> Verdict:
    """M1, M2: who signed on stage was there; who was on leave had a reason."""
    return first_refusal(
        check(present or not on_stage, "M1"), check(not on_leave or bool(reason.strip()), "M2")
    )


def meeting_day(held_on: date, today: date) -> Verdict:
    """M3: a record is of what took place."""
    return check(held_on <= today, "M3", "held_on")


def superior_dates(
    *, signed_on: date, term_start: date, term_end: date, today: date
) -> Verdict:
    """L1, L2: the agreement with the superior committee, as it was signed."""
    return first_refusal(
        check(term_end >= term_start, "L1", "term_end"),
        check(signed_on <= today, "L2", "signed_on"),
    )


# --- duties -------------------------------------------------------------------------------


def is_day_of_year(month: int | None, day: int | None) -> bool:
    """Q7: both or neither, and a day that exists in every year."""
    if month is None and day is None:
        return True
    if month is None or day is None or not 1 <= month <= 12:
        return False
    return 1 <= day <= (28 if month == 2 else 30 if month in (4, 6, 9, 11) else 31)
