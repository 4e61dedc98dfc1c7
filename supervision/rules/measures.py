"""Measures (M): who may take which against whom, which form they are, what they must carry.

Sources: 干部管理权限 (a party group reminds, criticises and orders self-examination of its own
cadres; 诫勉 and anything heavier of cadres managed above it is only received); 公职人员政务
处分法第二、三、十二条; 纪律处分条例第五条 (the four forms). Start values: the organ confirms. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from portal.errors import ALLOWED, Sentence, Verdict, first_refusal
from portal.vocabulary import ManagementAuthority
from supervision.rules.book import ORGAN, Book
from supervision.vocabulary import (
    ADMIN_SANCTIONS,
    ADMONITIONS,
    COLLECTIVE_ISSUERS,
    DISCIPLINE_DISPOSALS,
    EXTERNAL_ISSUERS,
    ORGANIZATION_ONLY,
    ORGANIZATIONAL_MEASURES,
    PARTY_SANCTIONS,
    ROUTINE_TALKS,
    SANCTIONS,
    Form,
    InquiryOutcome,
    IssuerKind,
    MeasureAnswerKind,
    MeasureKind,
    TalkKind,
)

_AUTHORITY = "干部管理权限；监督执纪工作规则"
_INQUIRY = "提醒、函询和诫勉的实施细则"
BOOK = Book(
    {
        "M1": (_("按照干部管理权限，不能由该主体作出这一措施；有权机关已作出决定的，"
                 "请登记收到的决定。"), _AUTHORITY),
        "M2": (_("登记收到的决定，请填写作出机关、文号和决定日期。"), ORGAN),
        "M3": (_("对非中共党员不适用这一措施。"), "问责条例；纪律处分条例；政务处分法"),
        "M4": (_("这一措施不适用于部门。"), ORGAN),
        "M5": (_("这一措施只适用于党组织。"), "问责条例"),
        "M6": (_("这一措施应当集体研究决定，请填写会议和日期。"), _AUTHORITY),
        "M7": (_("这一措施需经批准，请先报批。"), ORGAN),
        "M8": (_("生效日期不能早于决定日期。"), "政务处分法第八条"),
        "M9": (_("决定日期不能晚于今天。"), ORGAN),
        "M10": (_("日常廉政谈话不是措施，不能作为第一种形态登记。"), "监督执纪四种形态统计口径"),
        "M11": (_("所附谈话的类别与措施不一致。"), ORGAN),
        "M12": (_("所选形态与措施不相符。"), "纪律处分条例第五条"),
        "M13": (_("作出措施的人员不能是措施的对象。"), ORGAN),
        "M14": (_("影响期未满，不能办理期满回访。"), "提醒、函询和诫勉的实施细则"),
        "M15": (_("由上级机关作出的措施，只能登记收到的决定。"), _AUTHORITY),
        "M16": (_("请选择措施的对象。"), ORGAN),
        "M17": (_("对象应当提交的书面材料尚未审阅通过，不能了结。"), ORGAN),
        "M18": (_("影响期未满，不能了结。"), ORGAN),
        "M19": (_("送达日期不能早于决定日期，也不能晚于今天。"), ORGAN),
        "M20": (_("请填写内容或者附上文件。"), ORGAN),
        "M21": (_("退回的，请写明理由。"), ORGAN),
        "M22": (_("请填写解除日期和依据；解除日期不能早于决定日期，也不能晚于今天。"), ORGAN),
        "M23": (_("请填写撤销理由。"), ORGAN),
        "M24": (_("请填写事由。"), ORGAN),
        "M25": (_("请填写回访情况。"), ORGAN),
        "M26": (_("请填写不批准的理由。"), ORGAN),
        "M27": (_("书面说明的日期不能早于送达日期，也不能晚于今天。"), ORGAN),
        "M28": (_("本人尚未提交书面说明；未提交的，只能移送有权机关。"), _INQUIRY),
        "M29": (_("党组织主要负责人尚未在书面说明上签署意见。"), _INQUIRY),
        "M30": (_("函询的处理结果，在函询页面登记。"), ORGAN),
        "M31": (_("请填写签署的意见。"), ORGAN),
    }
)

By, K = IssuerKind, MeasureKind
Issuers = frozenset[IssuerKind]
_NONE: Issuers = frozenset()
_ORGAN, _CITY, _PROVINCE = (
    ManagementAuthority.ORGAN,
    ManagementAuthority.CITY,
    ManagementAuthority.PROVINCE,
)
_GROUPS: Issuers = frozenset({By.PARTY_GROUP, By.OFFICE_PARTY_GROUP})


def _row(
    organ: set[IssuerKind],
    city: set[IssuerKind] | None = None,
    province: set[IssuerKind] | None = None,
) -> dict[str, Issuers]:
    return {
        _ORGAN: frozenset(organ),
        _CITY: frozenset(city or ()),
        _PROVINCE: frozenset(province or ()),
    }


_ADMONITION = _row({By.PARTY_GROUP, By.OFFICE_PARTY_GROUP})
_CRITICISM = _row(
    {By.PORTFOLIO_LEADER, By.SECRETARY, By.PARTY_GROUP, By.OFFICE_DISCIPLINE},
    {By.SECRETARY, By.PARTY_GROUP},
    {By.SECRETARY},
)
_PARTY_SANCTION = _row({By.BRANCH, By.OFFICE_PARTY_COMMITTEE, By.OFFICE_DISCIPLINE})

# kind -> management level of the object -> who may take it here. Everything else is only
# recorded as received from the body that has the authority.
AUTHORITY: dict[MeasureKind, dict[str, Issuers]] = {
    K.REMINDER_TALK: _row(
        {By.DEPARTMENT_HEAD, By.PORTFOLIO_LEADER, By.SECRETARY},
        {By.PORTFOLIO_LEADER, By.SECRETARY},
        {By.SECRETARY},
    ),
    K.REMINDER_LETTER: _row(
        {By.OFFICE_PARTY_COMMITTEE, By.PARTY_GROUP},
        {By.SECRETARY, By.PARTY_GROUP},
        {By.SECRETARY},
    ),
    K.TALK_REMINDER: _row(set()),
    K.WARNING_TALK: _row(set()),
    K.KEY_TALK: _CRITICISM,
    K.CRITICISM: _CRITICISM,
    # Of a cadre managed by the province: received (the secretary may order one and report up).
    K.ORDERED_SELF_EXAM: _row({By.PARTY_GROUP, By.OFFICE_PARTY_GROUP}, {By.PARTY_GROUP}),
    K.DUTY_INTERVIEW: _row(
        {By.PORTFOLIO_LEADER, By.SECRETARY, By.OFFICE_DISCIPLINE}, {By.SECRETARY}
    ),
    K.INQUIRY_LETTER: _row({By.PERSONNEL}),
    K.ADMONITION_TALK: _ADMONITION,
    K.ADMONITION_LETTER: _ADMONITION,
    K.CIRCULAR: _row({By.PARTY_GROUP}),
    K.ORG_SELF_EXAMINATION: _row(set()),
    K.ORG_REORGANIZATION: _row(set()),
    **dict.fromkeys(ORGANIZATIONAL_MEASURES, _row({By.PARTY_GROUP})),
    **dict.fromkeys(PARTY_SANCTIONS, _PARTY_SANCTION),
    **dict.fromkeys(ADMIN_SANCTIONS, _row({By.ORGAN})),
    K.CRIMINAL: _row(set()),
}
# Measures that a department (or its party organization) may be the object of.
FOR_DEPARTMENTS: dict[MeasureKind, Issuers] = {
    K.REMINDER_LETTER: frozenset(
        {By.PARTY_GROUP, By.SECRETARY, By.OFFICE_PARTY_COMMITTEE, By.OFFICE_DISCIPLINE}
    ),
    K.CIRCULAR: frozenset({By.PARTY_GROUP}),
    K.ORG_SELF_EXAMINATION: frozenset({By.PARTY_GROUP}),
    K.ORG_REORGANIZATION: _NONE,
}
# A personnel section sends an inquiry letter only with the secretary's approval.
NEEDS_APPROVAL: dict[MeasureKind, IssuerKind] = {K.INQUIRY_LETTER: By.SECRETARY}
# One person never decides these.
COLLECTIVE_KINDS = (
    ADMONITIONS
    | ORGANIZATIONAL_MEASURES
    | SANCTIONS
    | {K.ORDERED_SELF_EXAM, K.CIRCULAR, K.ORG_SELF_EXAMINATION, K.ORG_REORGANIZATION}
)


class Standing(StrEnum):
    """What an issuer may do with a measure against an object."""

    ALLOWED = "allowed"
    NEEDS_APPROVAL = "needs_approval"
    RECEIVED_ONLY = "received_only"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True)
class Target:
    """Whom a measure is about. `level` is empty for a department."""

    level: str = ""
    is_party_member: bool = True
    is_department: bool = False


@dataclass(frozen=True)
class Authority:
    """The answer of the authority check, with the sentence that a form shows."""

    standing: Standing
    verdict: Verdict = ALLOWED
    approver: IssuerKind | None = None
    collective: bool = False

    def __bool__(self) -> bool:
        return self.standing in (Standing.ALLOWED, Standing.NEEDS_APPROVAL)


def authority(kind: str, issuer: str, target: Target) -> Authority:
    """M1, M3, M4, M5, M15: may this issuer take this measure against this object (W45)."""
    kind, issuer = MeasureKind(kind), IssuerKind(issuer)
    closed = applicable(kind, target)
    if not closed:
        return Authority(Standing.FORBIDDEN, closed)
    if issuer in EXTERNAL_ISSUERS:
        return Authority(Standing.RECEIVED_ONLY, BOOK.no("M15", "received"))
    if not target.is_party_member and kind in ADMONITIONS | ORGANIZATIONAL_MEASURES:
        return Authority(Standing.RECEIVED_ONLY, BOOK.no("M1", "issuer_kind"))
    if issuer not in issuers(kind, target):
        return Authority(Standing.RECEIVED_ONLY, BOOK.no("M1", "issuer_kind"))
    collective = kind in COLLECTIVE_KINDS
    if kind in NEEDS_APPROVAL:
        return Authority(
            Standing.NEEDS_APPROVAL, approver=NEEDS_APPROVAL[kind], collective=collective
        )
    return Authority(Standing.ALLOWED, collective=collective)


def applicable(kind: str, target: Target) -> Verdict:
    """M3, M4, M5: whether the measure exists for such an object at all.

    The accountability regulation and party sanctions do not bind people outside the party.
    """
    if target.is_department:
        return BOOK.check(kind in FOR_DEPARTMENTS, "M4", "kind")
    if kind in ORGANIZATION_ONLY:
        return BOOK.no("M5", "kind")
    if not target.is_party_member and (kind in PARTY_SANCTIONS or kind == K.CIRCULAR):
        return BOOK.no("M3", "kind")
    return ALLOWED


def issuers(kind: str, target: Target) -> Issuers:
    """Who of the organ may take the measure against the object."""
    if target.is_department:
        return FOR_DEPARTMENTS.get(MeasureKind(kind), _NONE)
    return AUTHORITY[MeasureKind(kind)][ManagementAuthority(target.level)]


def kinds_open_to(issuer: str, target: Target) -> tuple[MeasureKind, ...]:
    """The measures that a form offers this issuer against this object."""
    return tuple(kind for kind in MeasureKind if authority(kind, issuer, target))


def may_be_received(kind: str, target: Target, *, body: str, number: str,
                    decided_on: date | None) -> Verdict:
    """M2 to M5: a decision made elsewhere is recorded with its body, number and date."""
    known = bool(body.strip() and number.strip() and decided_on)
    return first_refusal(applicable(kind, target), BOOK.check(known, "M2", "decision_number"))


# --- the four forms -----------------------------------------------------------------------

_FIRST = frozenset(
    {
        K.REMINDER_TALK, K.REMINDER_LETTER, K.TALK_REMINDER, K.WARNING_TALK, K.KEY_TALK,
        K.CRITICISM, K.ORDERED_SELF_EXAM, K.DUTY_INTERVIEW, K.INQUIRY_LETTER, K.CIRCULAR,
        K.ORG_SELF_EXAMINATION,
    }
) | ADMONITIONS  # fmt: skip
_SECOND = (
    frozenset(
        {K.PARTY_WARNING, K.PARTY_SERIOUS_WARNING, K.ADMIN_WARNING, K.DEMERIT,
         K.MAJOR_DEMERIT, K.DEMOTION, K.ORG_REORGANIZATION}
    )
    | ORGANIZATIONAL_MEASURES
)  # fmt: skip
_THIRD = frozenset(
    {K.PARTY_REMOVAL, K.PROBATION_1Y, K.PROBATION_2Y, K.EXPULSION, K.DISMISSAL, K.DISCHARGE}
)
_DEFAULT_FORM: dict[MeasureKind, Form] = {
    **dict.fromkeys(_FIRST, Form.FIRST),
    **dict.fromkeys(_SECOND, Form.SECOND),
    **dict.fromkeys(_THIRD, Form.THIRD),
    K.CRIMINAL: Form.FOURTH,
}
# A major change of post is the third form.
_ALSO_THIRD = frozenset({K.DEMOTION_POST, K.REMOVAL, K.POST_ADJUSTMENT, K.ORDERED_RESIGNATION})
# Count only in these circumstances: an interview held for a fault, an inquiry that ended here.
CONDITIONAL = frozenset({K.DUTY_INTERVIEW, K.INQUIRY_LETTER})


def forms_of(kind: str) -> tuple[Form | None, ...]:
    """The forms a measure may be counted under, the usual one first. None: not counted."""
    kind = MeasureKind(kind)
    usual = _DEFAULT_FORM[kind]
    if kind in _ALSO_THIRD:
        return (usual, Form.THIRD)
    if kind in CONDITIONAL:
        return (None, usual)
    return (usual,)


def form_of(kind: str) -> Form | None:
    """The form under which a measure is counted unless somebody says otherwise."""
    return forms_of(kind)[0]


def form_fits(kind: str, form: int | None) -> Verdict:
    """M12: the form follows from the measure."""
    return BOOK.check(form in forms_of(kind), "M12", "form")


def talk_fits(kind: str, talk_kind: str) -> Verdict:
    """M10, M11: a measure rests on a talk of its own kind; a routine talk is none."""
    same = talk_kind == kind or (
        kind in ADMONITIONS and talk_kind == TalkKind.ADMONITION_TALK
    )
    return first_refusal(
        BOOK.check(talk_kind not in ROUTINE_TALKS, "M10", "talk"),
        BOOK.check(same, "M11", "talk"),
    )


# --- what a measure must carry ------------------------------------------------------------


@dataclass(frozen=True)
class MeasureFacts:
    """What the rules need to know of a measure before it is decided or recorded."""

    kind: MeasureKind
    issuer: IssuerKind
    target: Target
    received: bool
    body: str = ""
    number: str = ""
    decided_on: date | None = None
    effective_on: date | None = None
    collective_on: date | None = None
    form: int | None = None
    approved: bool = False
    issuer_is_object: bool = False


def may_decide(facts: MeasureFacts, today: date) -> Verdict:
    """M1 to M9, M12, M13, M15: everything that stands before a decision or a received record."""
    check = BOOK.check
    decided = facts.decided_on
    return first_refusal(
        check(not facts.issuer_is_object, "M13", "subject"),
        _source(facts),
        form_fits(facts.kind, facts.form),
        check(decided is not None and decided <= today, "M9", "decided_on"),
        check(
            facts.effective_on is None or decided is None or facts.effective_on >= decided,
            "M8", "effective_on",
        ),
    )


def _source(facts: MeasureFacts) -> Verdict:
    if facts.received:
        return may_be_received(
            facts.kind, facts.target, body=facts.body, number=facts.number,
            decided_on=facts.decided_on,
        )
    held = authority(facts.kind, facts.issuer, facts.target)
    if not held:
        return held.verdict
    together = facts.collective_on is not None or not (
        held.collective and facts.issuer in COLLECTIVE_ISSUERS
    )
    return first_refusal(
        BOOK.check(together, "M6", "collective_on"),
        BOOK.check(
            facts.approved or held.standing != Standing.NEEDS_APPROVAL, "M7", "approved_at"
        ),
    )


def may_follow_up(effect_ends_on: date | None, today: date) -> Verdict:
    """M14: the visit after an admonition comes when its period is over."""
    return BOOK.check(effect_ends_on is None or today > effect_ends_on, "M14")


def may_close(*, owes_answer: bool, accepted: bool, effect_ends_on: date | None,
              today: date) -> Verdict:
    """M17, M18: what the object owed was handed in and read, and no effect period runs."""
    return first_refusal(
        BOOK.check(accepted or not owes_answer, "M17"),
        BOOK.check(effect_ends_on is None or today > effect_ends_on, "M18"),
    )


def served_in_time(decided_on: date | None, served_on: date, today: date) -> Verdict:
    """M19."""
    ok = (decided_on is None or decided_on <= served_on) and served_on <= today
    return BOOK.check(ok, "M19", "served_on")


def may_lift(decided_on: date | None, lifted_on: date | None, basis: str, today: date) -> Verdict:
    """M22."""
    ok = lifted_on is not None and (decided_on is None or decided_on <= lifted_on) and (
        lifted_on <= today and basis.strip()
    )
    return BOOK.check(ok, "M22", "lifted_on")


def given(text: str, number: str, field: str) -> Verdict:
    """M20, M21, M23 to M26, M31: the words that an act needs."""
    return BOOK.check(text.strip(), number, field)


def ends_here(kind: str) -> Verdict:
    """M30: an inquiry ends with its outcome and in no other way."""
    return BOOK.check(kind != K.INQUIRY_LETTER, "M30")


def replied_in_time(served_on: date | None, replied_on: date, today: date) -> Verdict:
    """M27."""
    ok = served_on is not None and served_on <= replied_on <= today
    return BOOK.check(ok, "M27", "replied_on")


def may_conclude(outcome: str, *, replied: bool, opined: bool, about_secretary: bool) -> Verdict:
    """M28, M29: an inquiry ends on what the person wrote and what the party head put on it.

    On the secretary's own reply the superior puts his opinion, on the paper.
    """
    return first_refusal(
        BOOK.check(replied or outcome == InquiryOutcome.TRANSFERRED, "M28", "outcome"),
        BOOK.check(opined or about_secretary or not replied, "M29", "outcome"),
    )


def form_of_outcome(outcome: str) -> Form | None:
    """An inquiry that ended here is the first form; a measure that follows counts itself."""
    return Form.FIRST if outcome == InquiryOutcome.CONCLUDED else None


def reply_term(kind: str) -> str:
    """The code of the term (rules.terms) within which the object answers in writing, or ""."""
    if kind == K.INQUIRY_LETTER:
        return "inquiry.reply"
    owed = answer_due_code(kind)
    return owed[1] if owed else ""


def answer_due_code(kind: str) -> tuple[MeasureAnswerKind, str] | None:
    """Which paper the object hands in here, and the code of its term (rules.terms)."""
    if kind == K.ORDERED_SELF_EXAM:
        return MeasureAnswerKind.SELF_EXAM, "self_exam.submit"
    if kind in ADMONITIONS:
        return MeasureAnswerKind.SELF_EXAM, "admonition.self_exam"
    if kind == K.REMINDER_LETTER:
        return MeasureAnswerKind.CORRECTION, "reminder_letter.reply"
    return None


def is_party_only(kind: str) -> bool:
    """Closed to people outside the party: party sanctions and criticism within the party."""
    return kind in PARTY_SANCTIONS


def keeps_content(kind: str) -> bool:
    """Of disposals by discipline organs only fact and date are kept here."""
    return kind not in DISCIPLINE_DISPOSALS


def is_sanction(kind: str) -> bool:
    return kind in SANCTIONS


LABELS: dict[Standing, Sentence] = {
    Standing.ALLOWED: _("可以作出"),
    Standing.NEEDS_APPROVAL: _("报批后可以作出"),
    Standing.RECEIVED_ONLY: _("只能登记收到的决定"),
    Standing.FORBIDDEN: _("不适用"),
}
