"""One agreement as its page shows it: who signed, on whom it waits, what may be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import access, access_paper, rules
from agreements.models import Agreement, ExceptionRequest, SignatureSlot
from agreements.queries.rows import described
from agreements.states import (
    BLOCKING,
    LEVELS_ABOVE,
    SIGNABLE,
    AgreementState,
    Kind,
    Method,
    RequestKind,
    SlotRole,
)
from portal import clock
from portal.errors import ALLOWED, Sentence, Verdict
from portal.models import LedgerEntry
from portal.viewer import Viewer

S = AgreementState


@dataclass(frozen=True)
class Party:
    """One who signs: in which capacity, and if he has signed, when and how."""

    role: Sentence
    name: str
    capacity: str
    kind: str  # shape
    word: str
    when: datetime | date | None = None
    method: str = ""
    auth: str = ""

    @property
    def signed(self) -> bool:
        return bool(self.method)


@dataclass(frozen=True)
class Gate:
    """Whether one of those above lets this agreement be signed."""

    kind: str
    text: str


@dataclass(frozen=True)
class Act:
    """Something the viewer may do with the agreement, or why he may not yet."""

    label: str
    url: str
    verdict: Verdict
    go: bool = False


def full(pk: int) -> Agreement:
    """The agreement with all that its page names. Raises Agreement.DoesNotExist."""
    found: Agreement = Agreement.objects.select_related(
        "campaign", "responsible", "issuer", "department", "paper", "predecessor",
        "successor", "text_version",
    ).get(pk=pk)
    return found


def state_words(agreement: Agreement) -> tuple[str, str]:
    """Shape and words of the present state: whose turn it is, or that its term is over."""
    if agreement.state == S.EFFECTIVE and agreement.term_end < clock.today():
        return "off", _("已期满")
    row = described([agreement])[0]
    return row.kind, row.word


def parties(agreement: Agreement) -> list[Party]:
    """Those who sign, in their order, each with his signature or with why it is not there."""
    slots = list(
        agreement.slots.select_related("person", "signature").order_by("order")
    )
    for slot in slots:
        slot.agreement = agreement
    facts = access.slot_facts(slots)
    today = clock.today()
    return [_party(agreement, slot, facts[slot.pk], today) for slot in slots]


def _party(
    agreement: Agreement, slot: SignatureSlot, facts: rules.SlotFacts, today: date
) -> Party:
    signature = getattr(slot, "signature", None)
    role: Sentence = SlotRole(slot.role).label
    if agreement.kind == Kind.COMMITMENT:
        role = _("承诺人")
    if signature is None:
        kind, word = _unsigned(agreement, facts, slot.person_id, today)
        return Party(role, slot.person.name, slot.capacity, kind, word)
    on_paper = signature.method == Method.PAPER
    return Party(
        role, slot.person.name, slot.capacity, "done", _("已签"),
        signature.signed_on if on_paper else signature.signed_at,
        signature.method, signature.auth,
    )


def _unsigned(
    agreement: Agreement, facts: rules.SlotFacts, person_id: int, today: date
) -> tuple[str, str]:
    if agreement.state not in SIGNABLE and agreement.state != S.DEFERRED:
        return "off", _("未签")
    if rules.open_for(facts, person_id, today):
        return ("late" if agreement.due_on < today else "due"), _("待签")
    return "off", _("尚未轮到")


def gates_of(agreement: Agreement) -> list[Gate]:
    """On whose agreement this one waits, or waited."""
    if agreement.opened_early_at:
        return [Gate("done", _("已经党组书记批准提前开放"))]
    above = LEVELS_ABOVE[agreement.level]
    if not above:
        return [Gate("done", _("本级自印发之日起开放"))]
    people = {agreement.issuer_id: agreement.issuer.name}
    for slot in agreement.slots.filter(role=SlotRole.CO_SIGNER).select_related("person"):
        people[slot.person_id] = slot.person.name
    found: dict[int, set[str]] = {person: set() for person in people}
    rows = Agreement.objects.live().filter(
        campaign_id=agreement.campaign_id, responsible_id__in=people, level__in=above
    )
    for person, state, before in rows.values_list(
        "responsible_id", "state", "predecessor__state"
    ):
        # While it is signed anew, the one that it replaces is still in force.
        found[person].add(S.EFFECTIVE if before == S.EFFECTIVE else state)
    return [_gate(name, found[person]) for person, name in people.items()]


def _gate(name: str, states: Iterable[str]) -> Gate:
    states = set(states)
    if states & BLOCKING:
        return Gate("due", _("%(name)s的责任书尚未生效") % {"name": name})
    if S.EFFECTIVE in states:
        return Gate("done", _("%(name)s的责任书已生效") % {"name": name})
    if states:
        return Gate("off", _("%(name)s缓签或者免签，不影响本份签订") % {"name": name})
    return Gate("done", _("%(name)s在本批次没有上一级责任书，不需等待") % {"name": name})


def own_slot(viewer: Viewer, agreement: Agreement) -> SignatureSlot | None:
    """The viewer's own slot, signed or not."""
    if viewer.person_id is None:
        return None
    slot: SignatureSlot | None = (
        agreement.slots.filter(person_id=viewer.person_id).select_related("signature").first()
    )
    if slot is not None:
        slot.agreement = agreement
    return slot


def own_entry(viewer: Viewer, agreement: Agreement) -> int | None:
    """The number of the ledger entry of the viewer's own signature, for its receipt."""
    found: int | None = (
        LedgerEntry.objects.filter(
            subject=f"agreements.agreement:{agreement.pk}", word="agreements.signed",
            actor=f"u:{viewer.user_id}",
        ).values_list("seq", flat=True).first()
    )
    return found


def requests_of(agreement: Agreement) -> list[ExceptionRequest]:
    """What was asked for this agreement, and the answers, latest first."""
    return list(
        agreement.requests.select_related("asked_by__person", "decided_by__person", "decider")
        .order_by("-asked_at", "-pk")
    )


ASK_LABELS: dict[str, Sentence] = {
    RequestKind.RETURN: gettext_lazy("退回并说明理由"),
    RequestKind.DEFER: gettext_lazy("申请缓签"),
    RequestKind.EXEMPT: gettext_lazy("申请免签"),
    RequestKind.EARLY_OPENING: gettext_lazy("申请提前开放"),
    RequestKind.VOID: gettext_lazy("申请作废"),
}


def acts_of(viewer: Viewer, agreement: Agreement) -> list[Act]:
    """What the viewer may do here. Signing is shown with its reason when it is not his turn."""
    acts = []
    slot = own_slot(viewer, agreement)
    if slot is not None and not hasattr(slot, "signature"):
        acts.append(
            Act(
                _("通读并签订"), reverse("agreement_sign", args=[agreement.pk]),
                access.may_sign_now(viewer, slot), go=True,
            )
        )
    acts += _paper_acts(viewer, agreement)
    if access_paper.may_upload(viewer, agreement):
        url = reverse("scan_upload", args=[agreement.pk])
        acts.append(Act(_("上传扫描件"), url, ALLOWED))
    asked = set(agreement.requests.open().values_list("kind", flat=True))
    for kind, label in ASK_LABELS.items():
        verdict = access.may_ask(viewer, agreement, kind)
        if verdict and kind not in asked and not _needless(kind, agreement):
            url = reverse("exception_ask", args=[agreement.pk, kind])
            acts.append(Act(str(label), url, verdict))
    if verdict := access.may_refuse(viewer, agreement):
        url = reverse("agreement_refuse", args=[agreement.pk])
        acts.append(Act(_("记录拒签"), url, verdict))
    return acts


def _paper_acts(viewer: Viewer, agreement: Agreement) -> list[Act]:
    """The scan of an agreement on paper: to be brought, or to be seen."""
    if agreement.method != Method.PAPER:
        return []
    scan = agreement.scans.order_by("-pk").first()
    acts = []
    if scan is not None:
        url = reverse("scan_detail", args=[scan.pk])
        acts.append(Act(_("查看扫描件"), url, ALLOWED))
    if scan is None or scan.rejected_at is not None:
        verdict = access_paper.may_upload(viewer, agreement)
        if verdict:
            url = reverse("scan_upload", args=[agreement.pk])
            acts.append(Act(_("上传扫描件"), url, verdict))
    return acts


def _needless(kind: str, agreement: Agreement) -> bool:
    """Opening early what is open."""
    if kind != RequestKind.EARLY_OPENING:
        return False
    return all(gate.kind != "due" for gate in gates_of(agreement))
