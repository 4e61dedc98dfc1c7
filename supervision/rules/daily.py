"""Instructions, slips, early signs (I), rules and terms (J), who may know of a record (K). Pure.

Sources: the organ's own practice of 批示; 知悉范围和回避制度; a clue's slip holds its number, date,
bodies and receipt, never its content (纪律检查机关监督执纪工作规则).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext_lazy as _

from portal.errors import Verdict, first_refusal
from supervision.rules.book import ORGAN, Book

_KNOW = "知悉范围和回避制度"
BOOK = Book(
    {
        "I1": (_("请填写批示内容。"), ORGAN),
        "I2": (_("批示不能交由事项涉及的人员或者其下属办理。"), _KNOW),
        "I3": (_("这名人员不知悉该事项，请先批准知悉，或者改由他人办理。"), _KNOW),
        "I4": (_("只有承办人可以登记办理情况。"), ORGAN),
        "I5": (_("请填写办理情况。"), ORGAN),
        "I6": (_("只有批示人可以取消批示。"), ORGAN),
        "I7": (_("办理期限不能早于今天。"), ORGAN),
        "I8": (_("这个移送单号已经登记。"), ORGAN),
        "I9": (_("日期不能晚于今天。"), ORGAN),
        "I10": (_("回执日期不能早于移送日期。"), ORGAN),
        "I11": (_("只能登记由您负责的人员的苗头性问题。"), ORGAN),
        "I12": (_("苗头性问题由分管领导、机关纪委研判处置，领导人员的由党组书记研判处置。"), ORGAN),
        "I13": (_("请填写情况、研判意见或者说明。"), ORGAN),
        "I14": (_("请假人和未批准的人不能是同一人，也不能是登记人。"), ORGAN),
        "I15": (_("请写明未批准的理由；没有说明理由的，如实写明。"), ORGAN),
        "J1": (_("这个编号已经登记。"), ORGAN),
        "J2": (_("新版本的施行日期应当晚于现有版本。"), ORGAN),
        "J3": (_("失效日期不能早于施行日期，已失效的不能再次废止。"), ORGAN),
        "J4": (_("条款号不能重复，请核对正文。"), ORGAN),
        "J5": (_("法定期限由安全管理员变更，其他期限由党务办公室、机关纪委变更。"), ORGAN),
        "J6": (_("请写明依据的文件和条款。"), ORGAN),
        "J7": (_("新规定的起始日应当晚于现行规定的起始日，且不能早于今天。"), ORGAN),
        "J8": (_("请填写大于零的数值。"), ORGAN),
        "J9": (_("下次清理评估日期不能早于今天。"), ORGAN),
        "J10": (_("这项制度今天没有有效的版本，不需要清理评估。"), ORGAN),
        "K1": (_("事项涉及的人员不能批准知悉。"), _KNOW),
        "K2": (_("这名人员在该事项中已回避，不能批准知悉。"), _KNOW),
        "K3": (_("请填写事由。"), _KNOW),
        "K4": (_("截止日期不能早于今天。"), _KNOW),
        "K5": (_("不能批准本人知悉。"), _KNOW),
        "K6": (_("这名人员已有有效的登记，请先收回或者解除。"), _KNOW),
    }
)


def may_instruct(
    *, text: str, due: date | None, today: date, answerer_is_object: bool,
    answerer_is_below: bool, answerer_knows: bool,
) -> Verdict:
    """I1 to I3, I7: an instruction goes to somebody who may know, and is not concerned."""
    check = BOOK.check
    return first_refusal(
        check(text.strip(), "I1", "text"),
        check(not answerer_is_object and not answerer_is_below, "I2", "answerer"),
        check(answerer_knows, "I3", "answerer"),
        check(due is not None and due >= today, "I7", "answer_due"),
    )


def may_answer(*, is_answerer: bool, text: str) -> Verdict:
    """I4, I5."""
    check = BOOK.check
    return first_refusal(check(is_answerer, "I4"), check(text.strip(), "I5", "answer"))


def may_transfer(*, number_is_new: bool, transferred_on: date, today: date) -> Verdict:
    """I8, I9."""
    check = BOOK.check
    return first_refusal(
        check(number_is_new, "I8", "number"),
        check(transferred_on <= today, "I9", "transferred_on"),
    )


def may_receipt(*, transferred_on: date, receipt_on: date, today: date) -> Verdict:
    """I9, I10."""
    check = BOOK.check
    return first_refusal(
        check(receipt_on <= today, "I9", "receipt_on"),
        check(receipt_on >= transferred_on, "I10", "receipt_on"),
    )


def may_record_refusal(
    *, person_id: int, refuser: int, by_id: int | None, refused_on: date, reason: str,
    today: date,
) -> Verdict:
    """I9, I14, I15: a leave that was not approved, written down by somebody else."""
    check = BOOK.check
    return first_refusal(
        check(len({person_id, refuser, by_id}) == 3, "I14", "refuser"),
        check(refused_on <= today, "I9", "refused_on"),
        check(reason.strip(), "I15", "reason"),
    )


def may_grant(
    *, person_id: int, by_id: int | None, objects: Collection[int], is_recused: bool,
    is_open: bool, purpose: str, until: date | None, today: date,
) -> Verdict:
    """K1 to K6: nobody grants himself, and the object and the recused are granted nothing."""
    check = BOOK.check
    return first_refusal(
        check(person_id != by_id, "K5", "person"),
        check(person_id not in objects, "K1", "person"),
        check(not is_recused, "K2", "person"),
        check(not is_open, "K6", "person"),
        check(purpose.strip(), "K3", "purpose"),
        check(until is None or until >= today, "K4", "until"),
    )


def may_recuse(*, is_open: bool, reason: str) -> Verdict:
    """K3, K6."""
    check = BOOK.check
    return first_refusal(check(not is_open, "K6", "person"), check(reason.strip(), "K3", "reason"))


def may_decide_sign(
    *, leads: bool, is_secretary: bool, is_discipline: bool, outranked: bool
) -> Verdict:
    """I12: leader in charge or discipline; the secretary where no leader in charge may.

    `outranked`: the sign concerns a leader, or a department without a leader in charge.
    """
    ok = leads or is_discipline or (is_secretary and outranked)
    return BOOK.check(ok, "I12")


def follows(last: date | None, effective_on: date) -> Verdict:
    """J2: versions of a regulation follow each other."""
    return BOOK.check(last is None or effective_on > last, "J2", "effective_on")


def clauses_apart(numbers: Collection[str]) -> Verdict:
    """J4."""
    return BOOK.check(len(set(numbers)) == len(numbers), "J4", "text")


def cared_for(
    *, in_force: bool, review_on: date | None, stood: date | None, reviewed: bool, today: date
) -> Verdict:
    """J9, J10: a rule in force, and a review that is still to come.

    A day that has passed may stand while nothing else than owner or basis changes: moving it would
    put out the light without a review.
    """
    kept = review_on == stood and not reviewed
    return first_refusal(
        BOOK.check(in_force, "J10"),
        BOOK.check(review_on is None or review_on >= today or kept, "J9", "review_on"),
    )


def may_change_number(
    *, allowed: bool, value: int, citation: str, valid_from: date, begun: date, today: date
) -> Verdict:
    """J5 to J8: by whom it is due, on stated grounds, and never backwards."""
    check = BOOK.check
    return first_refusal(
        check(allowed, "J5"), check(value > 0, "J8", "value"),
        check(citation.strip(), "J6", "citation"),
        check(valid_from > begun and valid_from >= today, "J7", "valid_from"),
    )
