"""Early signs, instructions, slips, grants, recusals and regulations for the access matrix."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from portal import clock
from supervision.actions import clue_slips, early_signs, instructions, knowledge, regulations
from supervision.models import DeadlineRule, EffectPeriodRule
from supervision.vocabulary import GrantLevel
from tests.cast import Cast


def daily_objects(cast: Cast) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Signs of the staff (own) and of another department (foreign), and what hangs on them."""
    officer, day = cast.viewer("discipline"), clock.today()

    def sign(about: str, by: str) -> Any:
        noticed = early_signs.Noticed(
            kind="early_sign", subject=cast.person[about], noticed_on=day,
            source="routine_check", facts="多次迟到",
        )
        return early_signs.note(noticed=noticed, by=cast.viewer(by))

    own, foreign = sign("staff", "head"), sign("other_staff", "acting_head")
    told = instructions.give(
        record=own, text="请谈话", answerer=cast.person["head"],
        answer_due=day + timedelta(days=5), by=cast.viewer("leader"),
    )
    slip = clue_slips.transfer(
        number="移〔2026〕1号", transferred_on=day, from_body="机关纪委", to_body="派驻组",
        by=officer,
    )
    grant = knowledge.grant(
        record=own, person=cast.person["general"], level=GrantLevel.CONTENT, purpose="监督",
        until=None, by=officer,
    )
    recusal = knowledge.recuse(
        record=own, person=cast.person["second"], reason="亲属", by=officer
    )
    rule = regulations.add(
        code="J01", kind="organ_rule", title="值班管理办法", issuing_body="机关党组",
        text=regulations.Text(effective_on=day), by=officer,
    )
    signs, of_rule = {"own": (own.pk,), "foreign": (foreign.pk,)}, {"any": (rule.pk,)}
    of_sign = {"own": ("early_sign", own.pk), "foreign": ("early_sign", foreign.pk)}
    return {
        **dict.fromkeys(
            ("early_sign", "early_sign_respond", "early_sign_close", "early_sign_confirm",
             "early_sign_unfounded"),
            signs,
        ),
        **dict.fromkeys(
            ("instruction", "instruction_answer", "instruction_cancel"), {"own": (told.pk,)}
        ),
        **dict.fromkeys(
            ("instruction_new", "knowledge", "knowledge_grant", "recusal_enter"), of_sign
        ),
        **dict.fromkeys(
            ("regulation", "regulation_version", "regulation_repeal", "regulation_care"), of_rule
        ),
        "version_check": {"any": (rule.versions.get().pk,)},
        "term_change": {
            "local": (DeadlineRule.objects.get(code="opinion.answer").pk,),
            "statutory": (DeadlineRule.objects.get(code="appeal.file").pk,),
        },
        "effect_change": {
            "statutory": (EffectPeriodRule.objects.get(kind="admin_warning").pk,),
        },
        "clue_slip_receipt": {"own": (slip.pk,)},
        "knowledge_revoke": {"own": ("early_sign", own.pk, grant.pk)},
        "recusal_end": {"own": ("early_sign", own.pk, recusal.pk)},
    }
