"""Records of supervision written straight into the tables: what visibility is tried on."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from supervision.models import (
    AccountabilityCase,
    AccountabilityDecision,
    EarlySign,
    Finding,
    Measure,
    Opinion,
    OpinionAuthor,
    Rectification,
    Talk,
    TalkParticipant,
)
from supervision.receipts import author_mark, new_receipt, receipt_hash
from supervision.vocabulary import ORGANIZATION_ONLY, PARTY_SANCTIONS, ObjectKind
from tests.cast import Cast

DAY = date(2026, 3, 5)
AT = datetime(2026, 3, 5, 2, tzinfo=UTC)
CANARY = "金丝雀内容"


class Records:
    """Makes records of the fixed cast; names are keys of the cast."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast

    def stamp(self, *names: str, by: str = "discipline") -> dict[str, Any]:
        """Who and when for each named pair."""
        pairs = [{f"{n}_at": AT, f"{n}_by": self.cast.user[by]} for n in names]
        return {key: value for pair in pairs for key, value in pair.items()}

    def talk(
        self, kind: str = "integrity_routine", *, by: str = "head", to: str = "staff",
        code: str = "TAW", state: str = "recorded", **fields: Any,
    ) -> Talk:
        content = {} if kind in ("talk_reminder", "warning_talk") else {"points": CANARY}
        talk = Talk.objects.create(
            kind=kind, state=state, created_at=AT, created_by=self.cast.user[by],
            **{"held_on": DAY, **content, **fields},
        )
        for role, key in (("talker", by), ("interviewee", to)):
            TalkParticipant.objects.create(
                talk=talk, person=self.cast.person[key], role=role,
                department=self.cast.department[code] if role == "interviewee" else None,
            )
        return talk

    def sign(self, *, about: str = "staff", by: str = "head", code: str = "TAW",
             **fields: Any) -> EarlySign:
        return EarlySign.objects.create(
            **{
                "kind": "early_sign", "subject": self.cast.person[about],
                "department": self.cast.department[code], "noticed_on": DAY,
                "source": "routine_check", "facts": CANARY, "author": self.cast.person[by],
                "keep_until": date(2027, 3, 5), "created_at": AT,
                "created_by": self.cast.user[by], **fields,
            }
        )

    def finding(self, *, about: str | None = None, code: str = "TAW", answers: str = "head",
                served: bool = False, state: str | None = None, by: str = "discipline",
                **fields: Any) -> Finding:
        return Finding.objects.create(
            **{
                "state": state or ("served" if served else "found"), "source": "routine_check",
                "category": "work", "found_on": DAY, "title": "值班记录不全", "facts": CANARY,
                "names_person": about is not None,
                "subject": self.cast.person[about] if about else None,
                "department": self.cast.department[code],
                "answerable": self.cast.person[answers],
                "created_at": AT, "created_by": self.cast.user[by],
                **(self.stamp("served") if served else {}), **fields,
            }
        )

    def rectification(self, finding: Finding, *, responsible: str = "head",
                      verifier: str | None = None, **fields: Any) -> Rectification:
        return Rectification.objects.create(
            finding=finding, requirement=CANARY, department=finding.department,
            responsible=self.cast.person[responsible],
            verifier=self.cast.person[verifier] if verifier else None,
            plan_due_on=DAY, original_due_on=DAY, served_on=DAY,
            **{"due_on": DAY, **self.stamp("served"), **fields},
        )

    def measure(self, kind: str = "criticism", *, about: str = "staff", by: str = "leader",
                code: str = "TAW", served: bool = False, recorder: str = "discipline",
                **fields: Any) -> Measure:
        assert kind not in ORGANIZATION_ONLY
        return Measure.objects.create(
            **{
                "kind": kind, "form": 1, "state": "served" if served else "decided",
                "issuer_kind": "portfolio_leader", "issuer": self.cast.person[by],
                "subject": self.cast.person[about], "department": self.cast.department[code],
                "facts": CANARY, "decided_on": DAY, "created_at": AT,
                "created_by": self.cast.user[recorder],
                "party_only": kind in PARTY_SANCTIONS,
                **(self.stamp("served") if served else {}), **fields,
            }
        )

    def case(self, *, about: str = "staff", code: str = "TAW", shown: bool = False,
             **fields: Any) -> AccountabilityCase:
        return AccountabilityCase.objects.create(
            **{
                "state": "hearing" if shown else "investigating",
                "object_kind": ObjectKind.CADRE, "object_person": self.cast.person[about],
                "department": self.cast.department[code], "facts": CANARY, "created_at": AT,
                "created_by": self.cast.user["discipline"],
                **(self.stamp("facts_shown") if shown else {}), **fields,
            }
        )

    def decision(self, case: AccountabilityCase, *, served: bool = False,
                 **fields: Any) -> AccountabilityDecision:
        return AccountabilityDecision.objects.create(
            **{
                "case": case, "state": "served" if served else "issued",
                "issuer_kind": "party_group", "deciding_body": "中共安澜市政协党组",
                "facts": CANARY, "created_at": AT, "created_by": self.cast.user["discipline"],
                **self.stamp("issued"), **(self.stamp("served") if served else {}), **fields,
            }
        )

    def opinion(self, about: str = "department", *, person: str | None = None,
                code: str | None = "TAW", author: str | None = None,
                handler: str | None = None, **fields: Any) -> Opinion:
        opinion = Opinion.objects.create(
            **{
                "about": about, "object_person": self.cast.person[person] if person else None,
                "object_department": self.cast.department[code] if code else None,
                "category": "work", "text": CANARY, "anonymous": author is None,
                "received_on": DAY, "receipt_hash": receipt_hash(new_receipt()),
                "handler": self.cast.person[handler] if handler else None, **fields,
            }
        )
        if author is not None:
            pk = self.cast.person[author].pk
            OpinionAuthor.objects.create(opinion=opinion, person=str(pk), mark=author_mark(pk))
        return opinion


