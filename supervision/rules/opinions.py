"""Opinions (Y): to whom they go, who never sees them, and what is not taken at all. Pure.

Sources: 党员权利保障条例; 检举控告工作规则 (no tracing of those who speak anonymously; a matter
about a principal goes straight to the superior). The portal takes opinions on work, never
reports of violations: those belong to the discipline organs' own channels.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from portal.errors import Sentence, Verdict, first_refusal
from portal.roles import Role
from supervision.rules.book import ORGAN, Book
from supervision.vocabulary import OpinionObject

_PROTECT = "检举控告工作规则；党员权利保障条例"
BOOK = Book(
    {
        "Y1": (_("对党组书记的意见不在本系统收存，请向派驻纪检监察组、市纪委监委反映，"
                 "或者拨打12388。"), _PROTECT),
        "Y2": (_("内容涉及反映违纪违法问题，本系统不收存，请向派驻纪检监察组、市纪委监委反映，"
                 "或者拨打12388。"), _PROTECT),
        "Y3": (_("意见不能交由被提意见的人员或者部门办理。"), _PROTECT),
        "Y4": (_("意见不能交由被提意见人员的下属办理。"), _PROTECT),
        "Y5": (_("请填写意见内容，不超过%(limit)d字。"), ORGAN),
        "Y6": (_("匿名意见不能附文件。"), _PROTECT),
        "Y7": (_("请选择意见涉及的人员或者部门。"), ORGAN),
        "Y8": (_("只有承办人可以答复。"), ORGAN),
        "Y9": (_("查看署名须写明理由，查看情况将告知本人。"), _PROTECT),
        "Y10": (_("匿名意见没有署名，不能查看。"), _PROTECT),
        "Y11": (_("请填写答复内容。"), ORGAN),
        "Y12": (_("今日匿名意见已收满，请改日再提交，或者署名提交、书面反映。"), ORGAN),
        "Y13": (_("答复以后才能办结。"), ORGAN),
        "Y14": (_("您不能分办这条意见。"), _PROTECT),
        "Y15": (_("答复以后才能评价，匿名意见不作评价。"), ORGAN),
    }
)
# What goes to the leader in charge of a department.
OF_A_DEPARTMENT = frozenset(
    {OpinionObject.COLLEAGUE, OpinionObject.DEPARTMENT, OpinionObject.DEPARTMENT_HEAD}
)
TEXT_LIMIT = 2000
BATCH_SIZE = 3
BATCH_DAYS = 2  # whole days, so that at least 24 hours lie between writing and release
RECEIPT_LENGTH = 12

_ALLEGATIONS = (
    r"受贿|行贿|索贿|贿赂|贪污|挪用公款|侵吞|私分|小金库|回扣|好处费|权钱交易|权色交易",
    r"利益输送|套取(?:资金|经费|公款)|虚报冒领|买官卖官|卖官鬻爵|徇私舞弊|滥用职权|玩忽职守",
    r"收(?:受|了|取)?[^，。；]{0,8}(?:礼金|红包|现金|财物|购物卡|名烟|名酒)",
    r"违纪违法|违法违纪|涉嫌(?:违法|违纪|犯罪|职务)|职务犯罪|举报|检举|控告|吃空饷|包养|嫖娼|赌博",
    r"公款(?:吃喝|旅游|送礼)|公车私用|违规(?:经商|办企业|兼职取酬|操办)",
)
_ALLEGATION = re.compile("|".join(_ALLEGATIONS))
_GAPS = re.compile(r"[\s\-_.·*、]+")


def allegation_in(text: str) -> str:
    """The words that allege a violation, or "". Spaces and dots between characters do not hide."""
    flat = _GAPS.sub("", unicodedata.normalize("NFKC", text))
    found = _ALLEGATION.search(flat)
    return found.group() if found else ""


def may_submit(
    *, about: str, text: str, anonymous: bool, files: int, object_chosen: bool,
    object_is_secretary: bool = False, limit: int = TEXT_LIMIT,
) -> Verdict:
    """Y1, Y2, Y5 to Y7: what is taken; everything refused here is not stored anywhere."""
    check = BOOK.check
    length = len(text.strip())
    too_long = Verdict(
        False, "Y5", BOOK.rules["Y5"][0] % {"limit": limit}, "text"
    )
    needs_object = about in (
        OpinionObject.COLLEAGUE, OpinionObject.DEPARTMENT, OpinionObject.DEPARTMENT_HEAD,
        OpinionObject.LEADER,
    )
    return first_refusal(
        check(about != OpinionObject.SECRETARY and not object_is_secretary, "Y1", "about"),
        check(not needs_object or object_chosen, "Y7", "object_person"),
        Verdict(True) if 0 < length <= limit else too_long,
        check(not allegation_in(text), "Y2", "text"),
        check(not (anonymous and files), "Y6", "files"),
    )


# --- routing ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Route:
    """To whom opinions about an object go, and from whom they are kept."""

    assigners: frozenset[Role]  # may give it to a handler
    readers: frozenset[Role]  # may read it whole organ
    leader_in_charge: bool  # the leader in charge of the object's department reads it
    owner_head: bool  # the head of the department that owns the matter handles it
    secretary_handles: bool
    kept_from: Sentence = ""


_DISC = frozenset({Role.DISCIPLINE})
_SEC_DISC = frozenset({Role.SECRETARY, Role.DISCIPLINE})
_SEC = frozenset({Role.SECRETARY})
ROUTES: dict[str, Route] = {
    OpinionObject.MATTER: Route(
        frozenset({Role.CLERK, Role.DISCIPLINE}), _DISC, False, True, False
    ),
    OpinionObject.COLLEAGUE: Route(_DISC, _DISC, True, False, False, _("本人和所在部门")),
    OpinionObject.DEPARTMENT: Route(_DISC, _DISC, True, False, False, _("该部门")),
    OpinionObject.DEPARTMENT_HEAD: Route(_DISC, _DISC, True, False, False, _("该负责人和部门")),
    OpinionObject.LEADER: Route(
        _SEC_DISC, _SEC_DISC, False, False, True, _("本人、其分管部门和身边工作人员")
    ),
    OpinionObject.DISCIPLINE: Route(_SEC, _SEC, False, False, True, _("机关纪委及其人员")),
    OpinionObject.CLERK: Route(_SEC, _SEC, False, False, True, _("党务办公室及其人员")),
}


def route(about: str) -> Route:
    """The route of an opinion. Raises RuleBroken (Y1) for the secretary: nothing is stored."""
    if about not in ROUTES:
        BOOK.no("Y1", "about").require()
    return ROUTES[about]


@dataclass(frozen=True)
class Handler:
    """The person to whom an opinion is to be given, as he stands to its object."""

    is_object: bool = False
    works_in_object_department: bool = False
    is_below_object: bool = False


def may_assign_to(about: str, handler: Handler) -> Verdict:
    """Y3, Y4 (W42): never to the object, his department, or those under him."""
    own_department = handler.works_in_object_department and about != OpinionObject.MATTER
    return first_refusal(
        BOOK.check(not handler.is_object and not own_department, "Y3", "handler"),
        BOOK.check(not handler.is_below_object, "Y4", "handler"),
    )


def may_assign(about: str, roles: Collection[Role], *, is_leader_in_charge: bool = False) -> bool:
    """Those of the route; of a department's matters also the leader in charge of it."""
    there = route(about)
    return bool(there.assigners & set(roles)) or (there.leader_in_charge and is_leader_in_charge)


def has_room(received_today: int, most: int) -> Verdict:
    """Y12: nobody is recognised, so nobody is slowed down; the whole day has a bound instead."""
    return BOOK.check(received_today < most, "Y12")


def may_rate(*, is_author: bool, answered: bool) -> Verdict:
    """Y15."""
    return BOOK.check(is_author and answered, "Y15")


def may_answer(*, is_handler: bool, text: str) -> Verdict:
    """Y8, Y11."""
    return first_refusal(
        BOOK.check(is_handler, "Y8"), BOOK.check(text.strip(), "Y11", "text")
    )


def may_open_author(*, is_discipline: bool, anonymous: bool, reason: str) -> Verdict:
    """Y9, Y10: the author of a named opinion is opened for a stated reason only."""
    return first_refusal(
        BOOK.check(not anonymous, "Y10"),
        BOOK.check(is_discipline and reason.strip(), "Y9", "reason"),
    )


def may_release(waiting: int, oldest: date | None, today: date) -> bool:
    """A batch leaves when three wait, or when the oldest has waited at least 24 hours.

    Only days are known, so 24 hours are sure to have passed on the second day after.
    """
    if waiting == 0 or oldest is None:
        return False
    return waiting >= BATCH_SIZE or (today - oldest).days >= BATCH_DAYS
