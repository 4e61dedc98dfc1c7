"""Papers of accountability decisions: worded from the record, set once, kept encrypted."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.actions import files
from portal.chain import chain_near
from portal.days import cn_date
from portal.delivery import official
from portal.delivery.official import Official
from portal.models import StoredFile
from supervision.actions.decisions import keep_paper
from supervision.models import AccountabilityCase, AccountabilityDecision
from supervision.vocabulary import (
    AccountabilityWay,
    Adoption,
    Circumstance,
    MeasureKind,
    ObjectKind,
    ResponsibilityType,
    Situation,
)

PDF = "application/pdf"


def ensure_paper(decision: AccountabilityDecision) -> StoredFile:
    """The stored paper of an issued decision, made now if it is still missing.

    Never inside a transaction. Raises PaperFailed. Of two who make it, the first is kept.
    """
    if decision.paper is not None:
        return decision.paper
    data = official.made(paper_of(decision))
    return keep_paper(decision=decision, file=files.store_confidential(data, PDF))


def paper_of(decision: AccountabilityDecision) -> Official:
    """What the decision says, in the order of the model text."""
    case = decision.case
    who, ways = object_name(case), ways_named(decision)
    paragraphs = [
        _object(case),
        _("经查，%(facts)s上述事实有%(evidence)s等证据证实，并经%(self)s核对。") % {
            "facts": _closed(decision.facts), "evidence": decision.evidence.rstrip("。；;"),
            "self": _("本组织") if _is_organization(case) else _("本人"),
        },
        _responsible(decision, who),
        _("根据%(basis)s，经%(day)s%(meeting)s集体研究，决定：对%(who)s予以%(ways)s。%(effect)s")
        % {
            "basis": decision.way_basis_text, "day": cn_date(decision.collective_on),
            "meeting": decision.meeting, "who": who, "ways": ways, "effect": _effect(decision),
        },
        _required(decision, who),
        _("如不服本决定，可以自收到决定之日起1个月内向%(body)s书面申诉。申诉期间不停止决定的执行。")
        % {"body": decision.deciding_body},
    ]
    sent = [_("发送：%(to)s") % {"to": decision.distribution}] if decision.distribution else []
    return Official(
        title=_("关于对%(who)s予以%(ways)s的决定") % {"who": who, "ways": ways},
        number=decision.document_number, body=decision.deciding_body,
        blocks=official.plain(paragraphs), signed_by=decision.deciding_body,
        day=decision.decided_on, imprint=sent,
    )


def object_name(case: AccountabilityCase) -> str:
    found = case.object_department if _is_organization(case) else case.object_person
    return found.name if found else ""


def ways_named(decision: AccountabilityDecision) -> str:
    """The ways as the paper names them; where a way has several measures, the measure."""
    named = []
    for way in decision.ways:
        if way in (AccountabilityWay.ORG_CIRCULAR, AccountabilityWay.CIRCULAR):
            named.append(_("通报"))
        elif way == AccountabilityWay.ORG_SELF_EXAMINATION:
            named.append(_("检查"))
        elif way == AccountabilityWay.ORG_REORGANIZATION:
            named.append(_("改组"))
        elif way == AccountabilityWay.ADMONITION:
            named.append(_("诫勉"))
    kinds = set(decision.measure_kinds)
    heavier = kinds - {MeasureKind.CIRCULAR, MeasureKind.ORG_SELF_EXAMINATION,
                       MeasureKind.ORG_REORGANIZATION, MeasureKind.ADMONITION_TALK,
                       MeasureKind.ADMONITION_LETTER}
    named += [str(kind.label) for kind in MeasureKind if kind in heavier]
    return "、".join(named)


def _is_organization(case: AccountabilityCase) -> bool:
    return case.object_kind == ObjectKind.ORGANIZATION


def _object(case: AccountabilityCase) -> str:
    if case.object_department is not None:
        place = case.object_department.pk
        day = timezone.localdate(case.created_at)
        head = chain_near(day, heads_of=[place]).heads.get(place)
        if head is None:
            return f"{case.object_department.name}。"
        return _("%(name)s，主要负责人%(head)s。") % {
            "name": case.object_department.name, "head": head.name
        }
    person = case.object_person
    assert person is not None
    unit = case.department.name if case.department else ""
    parts = [
        person.name, person.get_gender_display() if person.gender else "",
        person.get_political_status_display(),
        _("现任%(unit)s%(post)s") % {"unit": unit, "post": case.post_text},
    ]
    return "，".join(str(part) for part in parts if part) + "。"


def _responsible(decision: AccountabilityDecision, who: str) -> str:
    case = decision.case
    situations = "；".join(str(Situation(code).label) for code in decision.situations)
    lighter = "、".join(str(Circumstance(code).label) for code in case.circumstances)
    text = _(
        "%(who)s在上述问题中负有%(kind)s，其行为属于%(basis)s规定的情形（%(situations)s）。"
    ) % {
        "who": who, "kind": ResponsibilityType(decision.responsibility).label,
        "basis": decision.basis_text, "situations": situations,
    }
    if lighter:
        text += _("考虑到有下列情节：%(found)s。") % {"found": lighter}
    return text + _heard(decision, who) + _closed(decision.reasoning)


def _heard(decision: AccountabilityDecision, who: str) -> str:
    """Whether he was heard, and what became of what he said."""
    defences = list(decision.case.defences.select_related("reply"))
    if defences and all(d.waived for d in defences):
        return _("调查中告知了陈述和申辩的权利，%(who)s放弃陈述和申辩。") % {"who": who}
    replies = [d.reply.adopted for d in defences if hasattr(d, "reply")]
    labels = "、".join(dict.fromkeys(str(Adoption(code).label) for code in replies))
    return _("调查中听取了%(who)s的陈述和申辩，对其意见%(result)s。") % {
        "who": who, "result": labels
    }


def _effect(decision: AccountabilityDecision) -> str:
    if decision.effect_ends_on is None:
        return ""
    return _("影响期自%(start)s起至%(end)s止。") % {
        "start": cn_date(decision.effective_on), "end": cn_date(decision.effect_ends_on)
    }


def _required(decision: AccountabilityDecision, who: str) -> str:
    if decision.self_exam_due is None:
        return ""
    paper = _("整改报告") if _is_organization(decision.case) else _("书面检讨")
    text = _("请%(who)s于%(day)s前向%(body)s作出%(paper)s") % {
        "who": who, "day": cn_date(decision.self_exam_due), "body": decision.deciding_body,
        "paper": paper,
    }
    if decision.exam_meeting:
        text += _("，并在%(meeting)s上作出检查") % {"meeting": decision.exam_meeting}
    return text + "。"


def _closed(text: str) -> str:
    """A text that ends with its full stop; nothing for nothing."""
    kept = text.strip()
    return kept if not kept or kept.endswith("。") else kept + "。"
