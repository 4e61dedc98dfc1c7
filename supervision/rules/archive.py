"""Putting papers of supervision on file (归档, G): finished ones, of years gone by. Pure.

Source: 机关文件材料归档范围和文书档案保管期限规定; the organ's own table is a setting.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from portal.errors import Verdict, first_refusal
from supervision.rules.book import ORGAN, Book

BOOK = Book(
    {
        "G1": (_("监督文书的归档由纪检干部办理。"), ORGAN),
        "G2": (_("年度结束以后才能归档。"), "机关档案管理规定"),
        "G3": (_("归档前检测没有全部通过，请在归档页查看未通过的各项。"), "机关档案管理规定"),
        "G4": (
            _("这一年度的监督工作已经关闭，不能再登记、修改、撤回这一年度的记录；"
              "需要更正的，以办理当日的日期另行登记。"), "机关档案管理规定",
        ),
        "G5": (_("还有已办结的文书没有归档，请先归档，再关闭年度。"), "机关档案管理规定"),
        "G6": (_("这一年度已经关闭。"), ORGAN),
        "G7": (_("制作台账期间这一年度的记录有变动，请再次关闭。"), ORGAN),
    }
)


def may_close(
    *, keeps: bool, year: int, today: date, left: bool, closed: bool, whole: bool
) -> Verdict:
    """G1, G2, G5, G6, G7: a year that is over, all finished papers of which are on file, and all
    settled records in its registers."""
    return first_refusal(
        BOOK.check(keeps, "G1"),
        BOOK.check(year < today.year, "G2"),
        BOOK.check(not closed, "G6"),
        BOOK.check(not left, "G5"),
        BOOK.check(whole, "G7"),
    )


def may_file(*, keeps: bool, year: int, today: date, sound: bool) -> Verdict:
    """G1, G2, G3."""
    return first_refusal(
        BOOK.check(keeps, "G1"),
        BOOK.check(year < today.year, "G2"),
        BOOK.check(sound, "G3"),
    )
