"""What a verification found, in sentences that name table, record and entry."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from .chain import Fault
from .guards import GuardFault

Area = Literal["guards", "chain", "proofs", "records", "access", "checkpoints"]


@dataclass(frozen=True)
class Finding:
    """One fault: where it lies, and what a person reads about it."""

    area: Area
    where: str
    sentence: str | Promise


@dataclass(frozen=True)
class Report:
    """The result of a verification: what was compared, and every fault found."""

    entries: int
    records: int
    root: str
    quick: bool
    signed: int | None = None  # up to which entry the signer remembers it; None: it was silent
    findings: tuple[Finding, ...] = field(default=())

    @property
    def ok(self) -> bool:
        return not self.findings

    @property
    def summary(self) -> str:
        """One line for the end of a list or the top of a page."""
        counted = {"entries": self.entries, "records": self.records, "faults": len(self.findings)}
        if self.findings:
            return (
                _("核对账本 %(entries)d 条、业务记录 %(records)d 条，发现问题 %(faults)d 处。")
                % counted
            )
        if self.quick:
            text = _("快速核对账本 %(entries)d 条，前后衔接完整。业务记录未核对。") % counted
        else:
            text = _("核对账本 %(entries)d 条、业务记录 %(records)d 条，全部一致。") % counted
        return text + self._ending

    @property
    def _ending(self) -> str:
        """How far somebody outside the database vouches for it."""
        if self.signed is None:
            return _("检查点签名程序没有应答，账本有无整体改写、截去末尾，本次没有核对。")
        return _(
            "与检查点签名程序记下的前 %(signed)d 条相符；此后的记录还没有签名的检查点。"
        ) % {"signed": self.signed} if self.signed < self.entries else _(
            "与检查点签名程序记下的相符。"
        )


def of_guard(fault: GuardFault) -> Finding:
    sentences = {
        "missing": _("%(table)s：防改动保护（%(guard)s）缺失。"),
        "altered": _("%(table)s：防改动保护（%(guard)s）的内容已被改动。"),
        "disabled": _("%(table)s：防改动保护（%(guard)s）已被停用。"),
    }
    named = {"table": fault.table, "guard": fault.guard}
    return Finding("guards", fault.table, sentences[fault.state] % named)


def of_chain(fault: Fault) -> Finding:
    sentences = {
        "spelling": _("账本第 %(seq)d 条：正文的写法不合规定，已被改动。"),
        "shape": _("账本第 %(seq)d 条：正文缺项或多项，已被改动。"),
        "seq": _("账本第 %(seq)d 条：正文里的编号不对。"),
        "prev": _("账本第 %(seq)d 条：与上一条衔接不上，两条之一被改动、调换或删除。"),
        "ts": _("账本第 %(seq)d 条：时间早于上一条。"),
        "leaf": _("账本第 %(seq)d 条：正文与校验值不符，已被改动。"),
        "missing": _("账本第 %(seq)d 条至第 %(upto)d 条缺失。"),
        "place": _("账本第 %(seq)d 条：位置不对，此处应为第 %(upto)d 条。"),
        "size": _("账本条数与首行所记不符，共读到 %(seq)d 条。"),
        "root": _("账本总校验值与首行所记不符。"),
        "header": _("首行不合规定，无法核对。"),
    }
    named = {"seq": fault.seq, "upto": fault.upto}
    return Finding("chain", str(fault.seq), sentences[fault.kind] % named)


def of_column(seq: int, column: str) -> Finding:
    sentence = _("账本第 %(seq)d 条：“%(column)s”与正文不符，已被改动。")
    return Finding("chain", str(seq), sentence % {"seq": seq, "column": column})


def of_checkpoint(size: int, state: Literal["kept", "key", "memory", "cut"]) -> Finding:
    sentences = {
        "kept": _("账本前 %(size)d 条：与留存的检查点不符，其中有改动。"),
        "key": _("前 %(size)d 条的检查点：公钥不是检查点签名程序的公钥。"),
        "memory": _("账本前 %(size)d 条：与检查点签名程序记下的不符，其中有改动。"),
        "cut": _("检查点签名时账本已有 %(size)d 条，现在不足，末尾有记录被删除。"),
    }
    return Finding("checkpoints", str(size), sentences[state] % {"size": size})


def of_proof(seq: int, state: Literal["missing", "stray", "unreadable", "broken"]) -> Finding:
    sentences = {
        "missing": _("账本第 %(seq)d 条：缺少承诺内容。"),
        "stray": _("承诺内容第 %(seq)d 条：账本中没有对应的记录。"),
        "unreadable": _("账本第 %(seq)d 条：承诺内容无法打开，密钥不对或已被改动。"),
        "broken": _("账本第 %(seq)d 条：承诺内容与正文不符，已被改动。"),
    }
    return Finding("proofs", str(seq), sentences[state] % {"seq": seq})


def of_record(
    name: str, label: str, seq: int, state: Literal["altered", "missing", "revived", "unrecorded"]
) -> Finding:
    sentences = {
        "altered": _("%(name)s（%(label)s）：现有内容与账本第 %(seq)d 条所记不符。"),
        "missing": _("%(name)s（%(label)s）：账本第 %(seq)d 条记有，现已不存在。"),
        "revived": _("%(name)s（%(label)s）：账本第 %(seq)d 条记为已删除，现又存在。"),
        "unrecorded": _("%(name)s（%(label)s）：没有对应的账本记录。"),
    }
    named = {"name": name, "label": label, "seq": seq}
    return Finding("records", label, sentences[state] % named)


def of_access_day(seq: int, day: str) -> Finding:
    sentence = _("%(day)s 的访问记录与账本第 %(seq)d 条所记不符。")
    return Finding("access", day, sentence % {"day": day, "seq": seq})
