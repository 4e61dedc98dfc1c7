"""Who is too close to a record to touch it (V): the object, the recused, the subordinate. Pure.

Source: subject exclusion (知悉范围和回避制度): the object of an opinion, early sign, finding,
measure or case sees nothing of it until it is served; his subordinates cannot answer, approve
or verify in it. Drafting may be delegated; signing, confirming, deciding and reading opinions
may not.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from portal.errors import Verdict, first_refusal
from supervision.rules.book import ORGAN, Book

BOOK = Book(
    {
        "V1": (_("事项涉及本人，不能由本人办理。"), "监督执纪工作回避要求；机关制度"),
        "V2": (_("您在这一事项中已回避。"), "监督执纪工作回避要求"),
        "V3": (_("事项涉及您的上级，不能由您答复、批准或者核查。"), ORGAN),
        "V4": (_("签字、核对、决定和查阅意见不能委托他人代办。"), ORGAN),
        "V5": (_("您没有办理这一事项的权限。"), ORGAN),
        "V6": (_("非中共党员不办理仅限党内知悉的事项。"), ORGAN),
        "V7": (_("一条记录最多附30个文件，请合并后再上传。"), ORGAN),
        "V8": (_("代拟人不能是本人。"), ORGAN),
        "V9": (_("结束日期不能早于开始日期。"), ORGAN),
        "V10": (_("这项工作不能移交给该同志，请另行确定。"), "监督执纪工作回避要求；机关制度"),
    }
)

MOST_FILES = 30


class Deed(StrEnum):
    """What somebody is about to do with a record."""

    DRAFT = "draft"
    READ_OPINION = "read_opinion"
    SIGN = "sign"
    CONFIRM = "confirm"
    ANSWER = "answer"
    APPROVE = "approve"
    DECIDE = "decide"
    VERIFY = "verify"


# What may be prepared by somebody else on one's behalf.
DELEGABLE = frozenset({Deed.DRAFT})
# What the object's subordinates may not do.
CLOSED_TO_SUBORDINATES = frozenset({Deed.ANSWER, Deed.APPROVE, Deed.DECIDE, Deed.VERIFY})


@dataclass(frozen=True)
class Closeness:
    """What the acting person is to a record."""

    is_object: bool = False
    is_recused: bool = False
    is_below_object: bool = False
    is_party_member: bool = True
    party_only: bool = False
    acts_for_another: bool = False


def may(deed: Deed, near: Closeness) -> Verdict:
    """V1 to V4, V6: may this person do this deed in a record."""
    check = BOOK.check
    return first_refusal(
        check(not near.is_object, "V1"),
        check(not near.is_recused, "V2"),
        check(not (near.is_below_object and deed in CLOSED_TO_SUBORDINATES), "V3"),
        check(not near.acts_for_another or deed in DELEGABLE, "V4"),
        check(near.is_party_member or not near.party_only, "V6"),
    )


def may_attach(count: int) -> Verdict:
    """V7: `count` files in all, the new ones included."""
    return BOOK.check(count <= MOST_FILES, "V7", "files")
