"""Reports of the party group (党组报告、总结, U): filled from data, edited, signed off, kept.

The clerk writes, the secretary signs off. Pure.
Source: 党委（党组）落实全面从严治党主体责任规定; the organ's own practice.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from portal.errors import Verdict, first_refusal
from supervision.rules.book import ORGAN, Book
from supervision.vocabulary.reports import ReportKind

TO_FILL = "〔待填："  # opens a gap that only a person can fill; "〕" closes it

BOOK = Book(
    {
        "U1": (_("报告和总结由党办干事起草。"), ORGAN),
        "U2": (_("该年度的这份报告（总结）已经建立，请在原稿上修改。"), ORGAN),
        "U3": (_("还有“〔待填：……〕”没有填写，填好后才能送签。"), ORGAN),
        "U4": (_("请填写标题和正文。"), ORGAN),
        "U5": (_("报告和总结由党组书记签发，起草人不能签发。"), ORGAN),
        "U6": (_("退回修改的，请写明理由。"), ORGAN),
        "U7": (_("该年度的责任书还没有印发，不能写签订工作总结。"), ORGAN),
        "U8": (_("报告的年度不能晚于今年。"), ORGAN),
    }
)


def span(kind: str, year: int) -> tuple[date, date]:
    """First and last day that a report speaks of."""
    last = date(year, 6, 30) if kind == ReportKind.HALF_YEAR else date(year, 12, 31)
    return date(year, 1, 1), last


def may_begin(
    *, keeps: bool, year: int, today: date, exists: bool, kind: str, signing_issued: bool
) -> Verdict:
    """U1, U2, U7, U8."""
    return first_refusal(
        BOOK.check(keeps, "U1"),
        BOOK.check(year <= today.year, "U8", "year"),
        BOOK.check(not exists, "U2", "year"),
        BOOK.check(kind != ReportKind.CAMPAIGN or signing_issued, "U7", "year"),
    )


def is_complete(title: str, text: str) -> Verdict:
    """U3, U4: what must hold before a report is offered for signing."""
    return first_refusal(
        BOOK.check(title.strip() and text.strip(), "U4", "text"),
        BOOK.check(TO_FILL not in text, "U3", "text"),
    )


def may_issue(*, signs: bool, is_drafter: bool) -> Verdict:
    """U5."""
    return BOOK.check(signs and not is_drafter, "U5")


def may_return(reason: str, *, signs: bool) -> Verdict:
    """U5, U6."""
    return first_refusal(BOOK.check(signs, "U5"), BOOK.check(reason.strip(), "U6", "reason"))
