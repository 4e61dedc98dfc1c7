"""Accountability (Q, 问责): ways, who decides, what a decision must contain, appeal. Pure.

Sources: 中国共产党问责条例 (2019); 公职人员政务处分法第四十五条 for the contents of a written
decision. Nothing automatic ever leads to a decision.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from portal.errors import Verdict, first_refusal
from portal.periods import add_months
from portal.vocabulary import ManagementAuthority
from supervision.rules.book import ORGAN, Book
from supervision.rules.measures import Target
from supervision.states import CaseState
from supervision.vocabulary import (
    EXEMPTING,
    EXTERNAL_ISSUERS,
    MEASURES_OF_WAY,
    WAYS_FOR_CADRES,
    WAYS_FOR_ORGANIZATIONS,
    AccountabilityWay,
    Circumstance,
    ExecutionKind,
    IssuerKind,
    ObjectKind,
    ResponsibilityType,
)

_R02 = "问责条例"
BOOK = Book(
    {
        "Q1": (_("所选问责方式不适用于这一对象。"), _R02),
        "Q2": (_("请至少选择一种问责情形。"), _R02),
        "Q3": (_("按照干部管理权限，不能在本机关作出这一问责决定；上级已作出决定的，"
                 "请登记收到的决定。"), _R02),
        "Q4": (_("启动问责调查须经党组书记批准，提出人不能批准本人提出的事项。"), _R02),
        "Q5": (_("请先将事实材料同被问责对象见面，听取并记录其陈述申辩。"), _R02),
        "Q6": (_("请填写集体研究的会议和日期。"), _R02),
        "Q7": (_("决定书缺少%(part)s，不能印发。"), "政务处分法第四十五条；问责条例"),
        "Q8": (_("集体研究的日期不能早于听取陈述申辩的日期。"), _R02),
        "Q9": (_("对象正在接受纪律审查或者监察调查，不另行问责调查。"), _R02),
        "Q10": (_("不予问责、免予问责的，请选择相应情形并写明理由。"), _R02),
        "Q11": (_("申诉应当自收到决定之日起1个月内书面提出。"), _R02),
        "Q12": (_("只有被问责对象可以申诉。"), _R02),
        "Q13": (_("登记收到的决定，请填写作出机关、文号和决定日期。"), ORGAN),
        "Q14": (_("对非中共党员不适用党内问责，按照有关法律法规和干部管理权限办理。"),
                "问责条例；政务处分法"),
        "Q15": (_("还有未完成的执行事项，不能结案。"), _R02),
        "Q16": (_("材料不齐：请填写事实、情形和责任类型。"), _R02),
        "Q17": (_("组织的责任类型为全面领导责任。"), _R02),
        "Q18": (_("决定书尚未送达，不能办理这一事项。"), _R02),
        "Q19": (_("实到人数不足，不能作出决定：研究问责应当有半数以上成员到会，给予处分的"
                  "应当有三分之二以上成员到会。"), "党组工作条例"),
        "Q20": (_("请先说明每一份陈述申辩的采纳情况和理由。"), _R02),
        "Q21": (_("日期不能晚于今天。"), ORGAN),
        "Q22": (_("具体措施与所选问责方式不一致，每一种方式请选定一项措施。"), _R02),
        "Q23": (_("您不是调查人员，不能办理这一事项。"), ORGAN),
        "Q24": (_("调查人员不能是被问责对象、已回避人员或者对象的下级。"), _R02),
        "Q25": (_("送达日期不能早于决定日期。"), _R02),
        "Q27": (_("有未答复的申诉，请先答复申诉。"), _R02),
        "Q26": (_("通报须确定范围和内容。"), _R02),
    }
)

W = AccountabilityWay
_DECIDERS = frozenset({IssuerKind.PARTY_GROUP, IssuerKind.OFFICE_PARTY_GROUP})
# Ways that the party group itself may choose: for cadres of its own management, and for the
# organizations directly under it. Reorganization and sanctions have procedures of their own.
OWN_WAYS_FOR_CADRES = frozenset({W.CIRCULAR, W.ADMONITION, W.ORGANIZATIONAL_MEASURE})
OWN_WAYS_FOR_ORGANIZATIONS = frozenset({W.ORG_SELF_EXAMINATION, W.ORG_CIRCULAR})


def ways_fit(object_kind: str, ways: Collection[str]) -> Verdict:
    """Q1: the closed lists of ways, for organizations and for cadres; at least one."""
    allowed = (
        WAYS_FOR_ORGANIZATIONS if object_kind == ObjectKind.ORGANIZATION else WAYS_FOR_CADRES
    )
    return BOOK.check(bool(ways) and set(ways) <= set(allowed), "Q1", "ways")


def may_decide_here(issuer: str, ways: Collection[str], target: Target) -> Verdict:
    """Q3, Q14: the party group decides on those it manages; everything else is received."""
    if not target.is_department and not target.is_party_member:
        return BOOK.no("Q14", "ways")
    own = (
        set(ways) <= OWN_WAYS_FOR_ORGANIZATIONS
        if target.is_department
        else target.level == ManagementAuthority.ORGAN and set(ways) <= OWN_WAYS_FOR_CADRES
    )
    return BOOK.check(issuer in _DECIDERS and own, "Q3", "deciding_body")


def may_receive(issuer: str, *, body: str, number: str, decided_on: date | None) -> Verdict:
    """Q13: what a superior decided is recorded with body, number and date."""
    known = bool(body.strip() and number.strip() and decided_on)
    return BOOK.check(known and issuer in EXTERNAL_ISSUERS, "Q13", "decision_number")


# --- procedure ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Proposal:
    object_kind: ObjectKind
    situations: Collection[str]
    responsibility: str
    has_facts: bool
    under_investigation: bool = False


def may_propose(proposal: Proposal) -> Verdict:
    """Q2, Q9, Q16, Q17: what a proposal to hold somebody accountable must say."""
    organization = proposal.object_kind == ObjectKind.ORGANIZATION
    overall = proposal.responsibility == ResponsibilityType.OVERALL
    check = BOOK.check
    return first_refusal(
        check(proposal.situations, "Q2", "situations"),
        check(proposal.has_facts and proposal.responsibility, "Q16", "facts"),
        check(organization == overall, "Q17", "responsibility"),
        check(not proposal.under_investigation, "Q9"),
    )


def may_approve(*, is_secretary: bool, is_proposer: bool) -> Verdict:
    """Q4: the principal head approves the start, not the one who proposed it."""
    return BOOK.check(is_secretary and not is_proposer, "Q4")


def may_decide_together(
    *, facts_shown_on: date | None, defence_recorded_on: date | None,
    collective_on: date | None, meeting: str,
) -> Verdict:
    """Q5, Q6, Q8: hear first, then decide together."""
    check = BOOK.check
    return first_refusal(
        check(facts_shown_on and defence_recorded_on, "Q5", "defence"),
        check(collective_on and meeting.strip(), "Q6", "collective_on"),
        check(
            collective_on is None or defence_recorded_on is None
            or collective_on >= defence_recorded_on,
            "Q8", "collective_on",
        ),
    )


def is_quorate(*, entitled: int, attended: int, sanction: bool = False) -> Verdict:
    """Q19: half of the members are there, for sanctions two thirds (党组工作条例)."""
    enough = 3 * attended >= 2 * entitled if sanction else 2 * attended >= entitled
    return BOOK.check(0 < attended <= entitled and enough, "Q19", "attended")


def measures_fit(object_kind: str, ways: Collection[str], kinds: Collection[str]) -> Verdict:
    """Q1, Q22: each way is carried out by one measure of its own kind, and no other."""
    fit = ways_fit(object_kind, ways)
    if not fit:
        return fit
    named = [set(MEASURES_OF_WAY[way]) & set(kinds) for way in ways]
    known = {kind for way in ways for kind in MEASURES_OF_WAY[way]}
    whole = all(len(found) == 1 for found in named) and set(kinds) <= known
    return BOOK.check(whole, "Q22", "ways")


@dataclass(frozen=True)
class DecisionFacts:
    """What a written decision holds (W50d)."""

    object_named: bool
    facts: bool
    evidence: bool
    basis: bool
    ways: bool
    responsibility: bool
    situation: bool
    collective_on: date | None
    defence_recorded_on: date | None
    appeal_sentence: bool
    deciding_body: bool
    decided_on: date | None
    effect_needed: bool = False
    effect_ends_on: date | None = None


_PARTS = (
    ("object_named", _("对象的姓名（名称）、单位和职务")),
    ("facts", _("事实")),
    ("evidence", _("证据")),
    ("basis", _("依据的条款")),
    ("ways", _("问责方式")),
    ("responsibility", _("责任类型")),
    ("situation", _("问责情形")),
    ("collective_on", _("集体研究日期")),
    ("defence_recorded_on", _("陈述申辩记录")),
    ("appeal_sentence", _("申诉权利和期限")),
    ("deciding_body", _("作出决定的机关")),
    ("decided_on", _("决定日期")),
)


def missing_parts(facts: DecisionFacts) -> tuple[str, ...]:
    """The names of the parts that a decision still lacks, in the order of the paper."""
    missing = [str(label) for name, label in _PARTS if not getattr(facts, name)]
    if facts.effect_needed and facts.effect_ends_on is None:
        missing.append(str(_("影响期")))
    return tuple(missing)


def may_issue(facts: DecisionFacts) -> Verdict:
    """Q7 (W50d): an incomplete decision is not issued; the sentence names what is missing."""
    missing = missing_parts(facts)
    sentence = BOOK.rules["Q7"][0] % {"part": "、".join(missing)}
    return Verdict(not missing, "Q7" if missing else "", sentence if missing else "")


def may_leave_unpunished(state: str, circumstances: Collection[str], reason: str) -> Verdict:
    """Q10: exemption rests on one of the stated circumstances and a reason in words."""
    exempted = state == CaseState.EXEMPTED
    grounds = set(circumstances) & {str(c) for c in EXEMPTING}
    return BOOK.check(bool(reason.strip()) and (bool(grounds) or not exempted), "Q10", "reason")


def weighs_heavier(circumstances: Collection[str]) -> bool:
    return bool(set(circumstances) - set(EXEMPTING) - {
        Circumstance.TIMELY_REMEDY, Circumstance.ACTIVE_ACCEPTANCE
    })


# --- execution, appeal --------------------------------------------------------------------


# What the object himself owes after a decision.
OWED_BY_OBJECT = frozenset(
    {
        ExecutionKind.SELF_CRITICISM, ExecutionKind.EXAMINATION,
        ExecutionKind.RECTIFICATION_REPORT,
    }
)  # fmt: skip


def steps_after(object_kind: str, ways: Collection[str]) -> tuple[tuple[ExecutionKind, str], ...]:
    """What has to be done after a decision, each with the code of its term."""
    if object_kind == ObjectKind.ORGANIZATION:
        steps = [(ExecutionKind.RECTIFICATION_REPORT, "decision.rectification_report")]
    else:
        steps = [
            (ExecutionKind.SELF_CRITICISM, "decision.self_criticism"),
            (ExecutionKind.EXAMINATION, "decision.examination"),
            (ExecutionKind.INTEGRITY_FILE, "decision.file"),
            (ExecutionKind.PERSONNEL_FILE, "decision.file"),
        ]
    if set(ways) & {W.CIRCULAR, W.ORG_CIRCULAR}:
        steps.append((ExecutionKind.CIRCULATION, "decision.circulation"))
    if W.ORGANIZATIONAL_MEASURE in ways:
        steps.append((ExecutionKind.FORMALITIES, "decision.formalities"))
    if W.DISCIPLINARY_SANCTION in ways:
        steps.append((ExecutionKind.BRANCH_ANNOUNCEMENT, "sanction.announcement"))
        steps.append((ExecutionKind.FORMALITIES, "decision.formalities"))
        steps.append((ExecutionKind.EXECUTION_REPORT, "sanction.execution_report"))
    return tuple(dict.fromkeys(steps))


def appeal_deadline(received_on: date) -> date:
    """The last day on which an appeal may be filed: one month after receipt."""
    return add_months(received_on, 1)


def may_appeal(*, is_object: bool, received_on: date | None, today: date) -> Verdict:
    """Q11, Q12, Q18: in writing, by the object, within one month of receipt."""
    check = BOOK.check
    return first_refusal(
        check(is_object, "Q12"),
        check(received_on is not None, "Q18"),
        check(received_on is None or today <= appeal_deadline(received_on), "Q11"),
    )


def may_close(open_steps: int) -> Verdict:
    """Q15: a case is closed when its decision has been executed."""
    return BOOK.check(open_steps == 0, "Q15")
