"""What a finding and a case say in words: on their pages, and on paper in an evidence pack."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from portal.days import cn_date
from supervision.models import AccountabilityCase, AccountabilityDecision, RectificationStep
from supervision.queries import cases, threads
from supervision.vocabulary import Circumstance, Situation

Pairs = list[tuple[Any, Any]]


def of_finding(thread: threads.Thread) -> Pairs:
    """The facts beside the thread, as far as the viewer knows of the finding."""
    finding, found = thread.finding, thread.rectification
    rows: Pairs = [
        (_("编号"), finding.number), (_("类别"), finding.get_category_display()),
        (_("程度"), finding.get_severity_display()), (_("来源"), finding.get_source_display()),
        (_("发现日期"), cn_date(finding.found_on)),
        (_("发生日期"), cn_date(finding.happened_on)),
        (_("责任部门"), finding.department.name if finding.department else ""),
        (_("责任人"), finding.answerable.name if finding.answerable else ""),
    ]
    if not thread.knows_finding:
        rows = rows[:2]
    if thread.reads_finding and finding.subject is not None:
        rows.append((_("涉及人员"), finding.subject.name))
    if found is not None:
        rows += [
            (_("整改方式"), found.get_kind_display()),
            (_("整改责任人"), found.responsible.name),
            (_("核查人"), found.verifier.name if found.verifier else _("机关纪委")),
            (_("整改期限"), cn_date(found.due_on)),
        ]
    return rows


def finding_written(thread: threads.Thread) -> Pairs:
    """What was written about a finding and its rectification, as far as the viewer reads it."""
    rows: Pairs = []
    if thread.reads_finding:
        rows.append((_("问题事实"), thread.finding.facts))
        if thread.finding.regulation_clause:
            rows.append((_("违反的规定"), str(thread.finding.regulation_clause)))
    found = thread.rectification
    if found is not None and thread.reads_rectification:
        rows += [
            (_("整改要求"), found.requirement), (_("整改方案"), found.plan),
            (_("整改措施"), "\n".join(map(step_words, thread.steps))),
            (_("整改报告"), found.report),
        ]
    return rows


def step_words(step: RectificationStep) -> str:
    """1. 核对情况（何静川，2026年11月18日前） 已完成 2026年11月17日."""
    state = str(step.get_state_display())
    result = step.result if step.result != state else ""
    until = _("%(day)s前") % {"day": cn_date(step.due_on)}
    head = f"{step.number}. {step.text}（{step.person.name}，{until}）"
    return " ".join(filter(None, (head, state, cn_date(step.done_on), result)))


def of_case(case: AccountabilityCase, *, reads: bool) -> Pairs:
    situations = "；".join(str(Situation(code).label) for code in case.situations)
    rows: Pairs = [
        (_("编号"), case.number), (_("对象"), cases.object_name(case)),
        (_("当时职务"), case.post_text),
        (_("部门"), case.department.name if case.department else ""),
        (_("问责情形"), situations), (_("责任类型"), case.get_responsibility_display()),
    ]
    if reads:
        people = "、".join(m.person.name for m in cases.members_of(case))
        rows += [
            (_("依据条款"), str(case.clause) if case.clause else ""),
            (_("调查人员"), people),
            (_("事实见面"), cn_date(case.facts_shown_on)),
            (_("集体研究"), _meeting(case)),
        ]
    return rows


def _meeting(case: AccountabilityCase) -> str:
    if case.collective_on is None:
        return ""
    return _("%(day)s %(meeting)s（应到%(entitled)s人，实到%(attended)s人）") % {
        "day": cn_date(case.collective_on), "meeting": case.meeting,
        "entitled": case.entitled, "attended": case.attended,
    }


def before_hearing(case: AccountabilityCase) -> Pairs:
    """What was written before the object was heard."""
    told = (
        (_("问责建议"), case.proposal), (_("调查认定的事实"), case.facts),
        (_("证据"), case.evidence),
    )
    return [(label, text) for label, text in told if text]


def circumstances(case: AccountabilityCase) -> list[str]:
    return [str(Circumstance(code).label) for code in case.circumstances]


def after_hearing(case: AccountabilityCase) -> Pairs:
    """What was concluded after the object was heard."""
    told = ((_("集体研究意见"), case.conclusion), (_("结论的理由"), case.end_reason))
    return [(label, text) for label, text in told if text]


def case_written(case: AccountabilityCase, decisions: Iterable[AccountabilityDecision]) -> Pairs:
    """All that was written in a case, in order, for those who read it."""
    rows = before_hearing(case)
    rows.append((_("情节"), "；".join(circumstances(case))))
    for defence in case.defences.select_related("reply"):
        reply = getattr(defence, "reply", None)
        words = f"{cn_date(defence.given_on)} {defence.text}"
        if reply is not None:
            words += f"\n{reply.get_adopted_display()}：{reply.reason}"
        rows.append((_("陈述和申辩"), words))
    rows += after_hearing(case)
    for decision in decisions:
        rows.append((_("问责决定"), _decided(decision)))
    return rows


def _decided(decision: AccountabilityDecision) -> str:
    lines = [
        f"{decision.document_number} {decision.deciding_body} {cn_date(decision.decided_on)}",
        f"{cases.ways_of(decision)} {decision.get_state_display()}",
        *map(str, decision.effect_arithmetic), decision.end_reason,
    ]
    for step in decision.steps.all():
        day = cn_date(step.done_on or step.due_on)
        lines.append(f"{step.get_kind_display()} {day} {step.get_state_display()}")
    for appeal in decision.appeals.all():
        lines.append(f"{_('申诉')} {cn_date(appeal.filed_on)} {appeal.text}")
        if appeal.answer:
            lines.append(f"{appeal.get_result_display()}：{appeal.answer}")
    return "\n".join(line.strip() for line in lines if line.strip())
