"""Handing over: who writes, who signs, in which order, and the text that both sign. Pure.

Source: 机关制度 (干部职务变动工作交接). Lights tell of a late renewal (W04); a handover itself
decides nothing about the agreement.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.states import HandoverState
from portal.days import cn_date
from portal.errors import ALLOWED, Sentence, Verdict, first_refusal

ORGAN: Final = "机关制度"
AHEAD: Final = timedelta(days=180)  # a 换届 is confirmed at most so long before its day

RULES: dict[str, tuple[Sentence, str]] = {
    "HO1": (_("阶段履责说明由交接人本人填写。"), ORGAN),
    "HO2": (_("请写明阶段履责情况后再签字。"), ORGAN),
    "HO3": (_("还有职务或者分工没有确定接手人，请党办先确定。"), ORGAN),
    "HO4": (_("已经有人签字，说明和接手人不再改动。"), ORGAN),
    "HO5": (_("只能由交接人和接手人本人签字，不能代签。"), "电子签名法第十三条；机关制度"),
    "HO6": (_("请先由交接人签字。"), ORGAN),
    "HO7": (_("页面上的文本已有变动，请重新打开后通读签字。"), "电子签名法第五条"),
    "HO8": (_("由党办干事办理。"), ORGAN),
    "HO9": (_("接手人不能是交接人本人。"), ORGAN),
    "HO10": (_("请写明本人不能签字的原因和依据文件。"), ORGAN),
    "HO11": (_("这项工作不能移交给该同志，请另行确定。"), ORGAN),
    "HO12": (_("只能移交尚未办结、您可以知悉的工作，并且移交给本次交接的接手人。"), ORGAN),
    "HO13": (_("您已经签字，不能重复签字。"), ORGAN),
    "HO14": (_("请选择要移交的工作和接手人。"), ORGAN),
    "HO15": (_("该同志这一天已有一项交接。"), ORGAN),
    "HO16": (_("提前办理的，任职日期应当在180日之内。"), ORGAN),
    "HO17": (_("请填写换届的依据文件。"), ORGAN),
    "HO18": (
        _("%(department)s的分管（联系）领导已不在班子中，请确定新的分管（联系）领导。"), ORGAN,
    ),
    "HO19": (_("没有变动，无需办理换届。"), ORGAN),
    "HO20": (_("请确定党组书记。"), ORGAN),
    "HO21": (_("已有一次换届等待生效，请先撤销。"), ORGAN),
    "HO22": (
        _("确认以后任职、分工又有变动，或者已有人签署交接书，不能一并撤销，请在机构人员中逐项更正。"),
        ORGAN,
    ),
    "HO23": (_("请写明撤销的原因和依据文件。"), ORGAN),
}


def check(ok: object, number: str, field: str | None = None) -> Verdict:
    return ALLOWED if ok else Verdict(False, number, RULES[number][0], field)


def named(number: str, field: str, **names: str) -> Verdict:
    """The refusal of a rule whose sentence names what it is about."""
    return Verdict(False, number, RULES[number][0] % names, field)


def may_succeed(on: date, today: date, document: str, *, waiting: bool) -> Verdict:
    """HO16, HO17, HO21: one at a time, on a document, not further ahead than anybody knows."""
    return first_refusal(
        check(on <= today + AHEAD, "HO16", "on"),
        check(document.strip(), "HO17", "basis_document"), check(not waiting, "HO21"),
    )


def may_cancel(*, clerk: bool, untouched: bool, reason: str, document: str) -> Verdict:
    """HO8, HO22, HO23: all that it wrote still stands as it was written."""
    return first_refusal(
        check(clerk, "HO8"), check(untouched, "HO22"),
        check(reason.strip(), "HO23", "reason"), check(document.strip(), "HO23", "document"),
    )


def may_write(*, own: bool, state: str) -> Verdict:
    """HO1, HO4: the one who leaves writes, until he has signed."""
    return first_refusal(check(own, "HO1"), check(state == HandoverState.OPEN, "HO4"))


def may_name(*, clerk: bool, state: str, leaver: int, successor: int) -> Verdict:
    """HO8, HO4, HO9: the clerk says who takes over where no appointment says so."""
    return first_refusal(
        check(clerk, "HO8"), check(state == HandoverState.OPEN, "HO4"),
        check(leaver != successor, "HO9", "successor"),
    )


@dataclass(frozen=True)
class Parties:
    """Who stands in a handover, and who has signed."""

    leaver: int
    successors: frozenset[int]
    vacant: bool  # a seat without anybody who takes it over
    signed: frozenset[int]
    state: str

    @property
    def left(self) -> frozenset[int]:
        return self.successors - self.signed


def may_sign(parties: Parties, person: int | None, statement: str) -> Verdict:
    """HO5, HO13, HO2, HO3, HO6: the leaver first, then each of those who take over."""
    if person == parties.leaver:
        return first_refusal(
            check(parties.state == HandoverState.OPEN, "HO13"),
            check(statement.strip(), "HO2", "text"),
            check(not parties.vacant, "HO3"),
        )
    return first_refusal(
        check(person in parties.successors, "HO5"),
        check(person not in parties.signed, "HO13"),
        check(parties.state == HandoverState.HALF, "HO6"),
    )


def may_excuse(*, clerk: bool, parties: Parties, reason: str, document: str) -> Verdict:
    """HO8, HO4, HO3, HO10: that the leaver cannot sign is recorded with its document."""
    return first_refusal(
        check(clerk, "HO8"), check(parties.state == HandoverState.OPEN, "HO4"),
        check(not parties.vacant, "HO3"),
        check(reason.strip(), "HO10", "reason"), check(document.strip(), "HO10", "document"),
    )


def may_move(
    key: str, known: Collection[str], receiver: int, receivers: Collection[int]
) -> Verdict:
    """HO12: open, known to the viewer, and to somebody of this handover."""
    return check(key in known and receiver in receivers, "HO12")


# --- the text that is signed ----------------------------------------------------------------


@dataclass(frozen=True)
class SeatLine:
    words: str
    successor: str


@dataclass(frozen=True)
class Content:
    """What the text of a handover says."""

    leaver: str
    last_day: date
    basis: str
    seats: Sequence[SeatLine]
    statement: str
    excuse: str = ""


def compose(content: Content) -> str:
    """The exact text, in the order of the paper."""
    lines = [
        gettext("职务变动交接书"),
        gettext("交接人：%(name)s") % {"name": content.leaver},
        gettext("最后履责日：%(day)s") % {"day": cn_date(content.last_day)},
        gettext("依据：%(basis)s") % {"basis": content.basis},
        gettext("一、交接的职务、分工"),
    ]
    lines += [
        gettext("%(n)s. %(seat)s，由%(name)s接手。")
        % {"n": n, "seat": seat.words, "name": seat.successor}
        for n, seat in enumerate(content.seats, start=1)
    ]
    lines += [gettext("二、阶段履责说明"), content.statement.strip() or gettext("未提交。")]
    if content.excuse:
        lines.append(gettext("交接人未签字：%(reason)s") % {"reason": content.excuse})
    return "\n".join(lines)
