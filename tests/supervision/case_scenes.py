"""Cases brought to a state by the product's own acts."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal import clock
from supervision.actions import appeals, cases, decisions, execution
from supervision.models import AccountabilityCase, AccountabilityDecision
from supervision.vocabulary import ObjectKind
from tests.cast import Cast
from tests.snapshots import scene

FACTS = "2026年1月至2月，值班安排未落实，延误3件来访办理。"
DRAFT: dict[str, Any] = {
    "issuer_kind": "party_group", "deciding_body": "中共安澜市政协党组", "document_number": "",
    "ways": ["circular"], "measure_kinds": ["circular"], "responsibility": "main_leadership",
    "situations": ["work_style"], "facts": FACTS, "evidence": "值班登记簿、谈话记录",
    "reasoning": "未采纳申辩意见，理由已向本人说明。", "basis_text": "《中国共产党问责条例》第七条",
    "way_basis_text": "《中国共产党问责条例》第八条", "clause": None, "effective_on": None,
    "self_exam_due": None, "exam_meeting": "党支部组织生活会", "distribution": "机关党委",
    "appeal_sentence": True, "meeting": "党组会议",
}


class CaseScenes:
    """Each method goes one step further; dates are today's."""

    always = "cast"  # all that they know, in the names of scenes (tests/snapshots.py)

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.discipline = cast.viewer("discipline")
        self.secretary = cast.viewer("secretary")

    @property
    def today(self) -> date:
        return clock.today()

    def proposal(self, about: str = "staff", code: str | None = None, **given: Any) -> Any:
        organization = code is not None
        return cases.Proposal(
            **{
                "object_kind": ObjectKind.ORGANIZATION if organization else ObjectKind.CADRE,
                "person": None if organization else self.cast.person[about],
                "department": self.cast.department[code] if organization else None,
                "situations": ("work_style",), "text": "建议问责的理由和材料",
                "responsibility": (
                    "overall_leadership" if organization else "main_leadership"
                ),
                **given,
            }
        )

    @scene
    def proposed(self, about: str = "staff", **given: Any) -> AccountabilityCase:
        return cases.propose(content=self.proposal(about, **given), by=self.discipline)

    @scene
    def investigating(self, about: str = "staff", **given: Any) -> AccountabilityCase:
        case = self.proposed(about, **given)
        return cases.approve(case=case, members=[], note="", by=self.secretary)

    @scene
    def hearing(self, about: str = "staff", **given: Any) -> AccountabilityCase:
        case = self.investigating(about, **given)
        case = cases.establish(
            case=case, facts=FACTS, evidence="值班登记簿", circumstances=[],
            edition=case.edition, by=self.discipline,
        )
        return cases.show_facts(case=case, shown_on=self.today, by=self.discipline)

    @scene
    def weighed(self, about: str = "staff", **given: Any) -> AccountabilityCase:
        case = self.hearing(about, **given)
        defence = cases.record_defence(
            case=case, text="值班表由他人排定。", given_on=self.today, written=False,
            waived=False, by=self.discipline,
        )
        cases.weigh(defence=defence, adopted="not", reason="与登记簿不符", by=self.discipline)
        case.refresh_from_db()
        return case

    def meeting(self, **given: Any) -> Any:
        return cases.Meeting(
            **{"held_on": self.today, "name": "党组会议", "entitled": 8, "attended": 7,
               "conclusion": "同意问责", **given}
        )

    @scene
    def collective(self, about: str = "staff", **given: Any) -> AccountabilityCase:
        return cases.decide_together(
            case=self.weighed(about, **given), meeting=self.meeting(), by=self.discipline
        )

    def draft(self, case: AccountabilityCase, **given: Any) -> AccountabilityDecision:
        fields = {**DRAFT, "decided_on": self.today, "collective_on": self.today, **given}
        return decisions.save_draft(case=case, fields=fields, edition=0, by=self.discipline)

    @scene
    def issued(self, about: str = "staff", **given: Any) -> AccountabilityDecision:
        case = self.collective(about)
        draft = self.draft(case, **given)
        return decisions.issue(case=case, edition=draft.edition, by=self.secretary)

    @scene
    def served(self, about: str = "staff", **given: Any) -> AccountabilityDecision:
        decision = self.issued(about, **given)
        return execution.serve(
            case=decision.case, served_on=self.today, manner="in_person", witness="",
            by=self.discipline,
        )

    @scene
    def appealed(self, about: str = "staff") -> Any:
        return appeals.file(
            decision=self.served(about), text="认定有误", by=self.cast.viewer(about)
        )

    @scene
    def received(self, about: str = "head", **given: Any) -> AccountabilityDecision:
        return decisions.receive(
            given=decisions.ReceivedDecision(
                **{
                    "object_kind": ObjectKind.CADRE, "person": self.cast.person[about],
                    "issuer_kind": "city_discipline", "body": "安澜市纪委监委",
                    "number": "安纪〔2026〕12号", "decided_on": self.today,
                    "ways": ("admonition",), "measure_kinds": ("admonition_letter",),
                    **given,
                }
            ),
            by=self.discipline,
        )

    @scene
    def executed(self, about: str = "staff") -> AccountabilityDecision:
        decision = self.served(about)
        for step in decision.steps.filter(state="open"):
            execution.finish_step(step=step, done_on=self.today, note="", by=self.discipline)
        return AccountabilityDecision.objects.get(pk=decision.pk)
