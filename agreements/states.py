"""States of campaigns and agreements, groups of states, and the allowed moves. Pure."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """The levels of the chain that sign within the organ (the superior's level is external)."""

    LEADERSHIP = "leadership", _("领导班子成员")
    LEADERSHIP_SECOND = "leadership_second", _("副秘书长")
    DEPARTMENT = "department", _("部门主要负责人")
    STAFF = "staff", _("干部职工")


# The levels of an issuer's own agreements that must be in force before an agreement of this
# level opens. The first level opens at issue. A section head issues to his section at the
# level at which he signs himself.
LEVELS_ABOVE: dict[str, tuple[Level, ...]] = {
    Level.LEADERSHIP: (),
    Level.LEADERSHIP_SECOND: (Level.LEADERSHIP,),
    Level.DEPARTMENT: (Level.LEADERSHIP, Level.LEADERSHIP_SECOND),
    Level.STAFF: tuple(Level),
}

LEVEL_LETTERS = {
    Level.LEADERSHIP: "A",
    Level.LEADERSHIP_SECOND: "S",
    Level.DEPARTMENT: "B",
    Level.STAFF: "C",
}


class Variant(TextChoices):
    """Which text a person signs."""

    LEADERSHIP = "leadership", _("领导班子成员")
    LEADERSHIP_NON_PARTY = "leadership_non_party", _("党外领导班子成员")
    LEADERSHIP_SECOND = "leadership_second", _("副秘书长")
    DEPARTMENT = "department", _("部门主要负责人")
    DEPARTMENT_NON_PARTY = "department_non_party", _("党外部门主要负责人")
    STAFF = "staff", _("干部职工")
    COMMITMENT = "commitment", _("承诺书")


class Kind(TextChoices):
    AGREEMENT = "agreement", _("责任书")
    COMMITMENT = "commitment", _("承诺书")


class Method(TextChoices):
    """How the parties sign. Certificate is reserved for a signer that an organ plugs in."""

    ONLINE = "online", _("线上签订")
    PAPER = "paper", _("纸质签订")
    CERTIFICATE = "certificate", _("数字证书签订")


class Reason(TextChoices):
    REGULAR = "regular", _("年度签订")
    SUPPLEMENTARY = "supplementary", _("补签")
    RE_SIGNED = "re_signed", _("重签")


class CampaignState(TextChoices):
    DRAFT = "draft", _("筹备")
    ISSUED = "issued", _("签订中")
    CLOSED = "closed", _("已结束")
    ARCHIVED = "archived", _("已归档")


class TextState(TextChoices):
    DRAFT = "draft", _("草稿")
    ADOPTED = "adopted", _("已定稿")
    RETIRED = "retired", _("停用")


class AgreementState(TextChoices):
    ISSUED = "issued", _("待签")
    PARTLY_SIGNED = "partly_signed", _("一方已签")
    EFFECTIVE = "effective", _("已生效")
    RETURNED = "returned", _("已退回")
    REFUSED = "refused", _("拒签")
    DEFERRED = "deferred", _("缓签")
    EXEMPT = "exempt", _("免签")
    VOIDED = "voided", _("已作废")
    ENDED = "ended", _("已终止")


S = AgreementState

# Counted in 应签: everybody due before deductions; a voided or ended one counts no more.
DUE = frozenset(S) - {S.VOIDED, S.ENDED}
# Deducted from the rate: 已签 / (应签 - 缓签 - 免签).
DEDUCTED = frozenset({S.DEFERRED, S.EXEMPT})
# A signature may still be written. A refusal is not the end: the person may yet sign.
SIGNABLE = frozenset({S.ISSUED, S.PARTLY_SIGNED, S.REFUSED})
# Waiting for somebody.
WAITING = frozenset({S.ISSUED, S.PARTLY_SIGNED, S.RETURNED, S.REFUSED})
# The issuer's own agreement in one of these states keeps the level below closed.
BLOCKING = frozenset({S.ISSUED, S.PARTLY_SIGNED, S.RETURNED, S.REFUSED})
# States that a status shape is drawn for: shape, as in the sketches.
SHAPES: dict[str, str] = {
    S.ISSUED: "due",
    S.PARTLY_SIGNED: "half",
    S.EFFECTIVE: "done",
    S.RETURNED: "late",
    S.REFUSED: "late",
    S.DEFERRED: "off",
    S.EXEMPT: "off",
    S.VOIDED: "off",
    S.ENDED: "off",
}

MOVES: dict[str, tuple[frozenset[AgreementState], frozenset[AgreementState]]] = {
    # act: (from, to)
    "sign": (SIGNABLE, frozenset({S.PARTLY_SIGNED, S.EFFECTIVE})),
    "return": (frozenset({S.ISSUED}), frozenset({S.RETURNED})),
    "maintain": (frozenset({S.RETURNED}), frozenset({S.ISSUED})),
    "refuse": (frozenset({S.ISSUED}), frozenset({S.REFUSED})),
    "defer": (frozenset({S.ISSUED}), frozenset({S.DEFERRED})),
    "reopen": (frozenset({S.DEFERRED}), frozenset({S.ISSUED})),
    "exempt": (frozenset({S.ISSUED, S.DEFERRED, S.REFUSED}), frozenset({S.EXEMPT})),
    "void": (frozenset(S) - {S.VOIDED, S.ENDED}, frozenset({S.VOIDED})),
    "end": (frozenset({S.EFFECTIVE}) | WAITING | DEDUCTED, frozenset({S.ENDED})),
}


class SlotRole(TextChoices):
    RESPONSIBLE = "responsible", _("责任人")
    CO_SIGNER = "co_signer", _("共同签订人")
    ISSUER = "issuer", _("签订方代表")


# The order in which slots are signed.
SLOT_ORDER = {SlotRole.RESPONSIBLE: 1, SlotRole.CO_SIGNER: 2, SlotRole.ISSUER: 3}


class RequestKind(TextChoices):
    """Acts that one person asks for and another decides."""

    RETURN = "return", _("退回")
    DEFER = "defer", _("缓签")
    EXEMPT = "exempt", _("免签")
    VOID = "void", _("作废")
    EARLY_OPENING = "early_opening", _("提前开放")


class Cadence(TextChoices):
    """How often a duty falls due."""

    QUARTER = "quarter", _("每季度")
    HALF_YEAR = "half_year", _("每半年")
    YEAR = "year", _("每年")
    HOLIDAYS = "holidays", _("法定节日前")
    ONCE = "once", _("责任期内一次")


class Toward(TextChoices):
    """To whom a duty is owed. The last one is owed by the other party to the person himself."""

    SUBORDINATES = "subordinates", _("每名直接下级")
    DEPARTMENTS = "departments", _("每个分管部门")
    DEPARTMENT = "department", _("本部门")
    NOBODY = "nobody", _("不区分对象")
    RESPONSIBLE = "responsible", _("责任人本人（由签订方承担）")


class OccurrenceState(TextChoices):
    OPEN = "open", _("待履行")
    DONE = "done", _("已履行")
    ENDED = "ended", _("不再承担")


class HandoverState(TextChoices):
    OPEN = "open", _("待交接")
    HALF = "half", _("一方已签")
    DONE = "done", _("已交接")
    CANCELLED = "cancelled", _("已取消")


class HandoverRole(TextChoices):
    LEAVER = "leaver", _("交接人")
    RECEIVER = "receiver", _("接手人")


HANDOVER_SHAPES: dict[str, str] = {
    HandoverState.OPEN: "due",
    HandoverState.HALF: "half",
    HandoverState.DONE: "done",
    HandoverState.CANCELLED: "off",
}


class SuccessionState(TextChoices):
    PLANNED = "planned", _("待生效")
    DONE = "done", _("已办理")
    CANCELLED = "cancelled", _("已撤销")


class SheetDoubt(TextChoices):
    """Why pages from the copier wait for a person's decision."""

    NO_CODE = "no_code", _("没有读到二维码")
    FOREIGN = "foreign", _("二维码不是待上传的责任书")
    SEVERAL = "several", _("一页有几份责任书的二维码")
    MISSING = "missing", _("页数不足")
    BEFORE = "before", _("前面有多出的页，请核对")
    TWICE = "twice", _("同一份责任书出现两次")
