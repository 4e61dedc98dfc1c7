"""What the signing asks of people, and what the clauses of this year's texts ask (duties)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from agreements import evidence
from agreements.models import Campaign, ClauseDuty
from agreements.states import Cadence, Toward, Variant
from portal import clock
from portal.demands import Demand
from portal.roles import Role
from portal.vocabulary import Basis

R, B = Role, Basis
_OF_VARIANT: dict[str, tuple[Role, ...]] = {
    Variant.LEADERSHIP: (R.LEADER,),
    Variant.LEADERSHIP_NON_PARTY: (R.LEADER,),
    Variant.LEADERSHIP_SECOND: (R.LEADER,),
    Variant.DEPARTMENT: (R.HEAD,),
    Variant.DEPARTMENT_NON_PARTY: (R.HEAD,),
    Variant.STAFF: (R.STAFF,),
    Variant.COMMITMENT: (R.STAFF,),
}
_SIGNING = (
    Demand(
        (R.STAFF, R.HEAD, R.LEADER, R.SECRETARY), _("签订责任书"), _("每年，变动时"),
        B.ORGAN_RULE, _("责任书签订制度"), ("agreements.signed",),
    ),
    Demand(
        (R.HEAD, R.LEADER, R.SECRETARY), _("缓签、免签、退回等事项的申请和决定"), _("有需要时"),
        B.ORGAN_RULE, _("责任书签订制度"),
        (
            "agreements.asked", "agreements.withdrawn", "agreements.denied",
            "agreements.opened_early", "agreements.returned", "agreements.maintained",
            "agreements.refused", "agreements.deferred", "agreements.exempted",
        ),
    ),
    Demand(
        (R.STAFF, R.HEAD, R.LEADER, R.SECRETARY), _("职务变动交接：阶段履责说明，双方签字"),
        _("职务、分工变动时"), B.ORGAN_RULE, _("工作交接制度"), (
            "agreements.handover_signed", "agreements.request_moved",
        ),
    ),
    Demand(
        (R.STAFF, R.HEAD, R.LEADER), _("上传履责材料（没有系统记录的责任事项）"),
        _("责任书写明的频次"), B.AGREED, _("责任书"), ("agreements.duty_evidenced",),
    ),
    Demand(
        (R.STAFF, R.HEAD, R.LEADER), _("半年自查、年终述责（按本人记录自动起草）"),
        _("每半年"), B.AGREED, _("责任书"), ("agreements.statement_handed_in",),
    ),
    Demand(
        (R.STAFF, R.HEAD, R.LEADER), _("查看年度考核结果，有异议的申请复核"), _("每年"),
        B.AGREED, _("责任书"),
        ("agreements.assessment_read", "agreements.assessment_objected"),
    ),
    Demand(
        (R.HEAD, R.LEADER, R.SECRETARY), _("审阅自查、述责材料，提出考核意见"),
        _("每半年"), B.AGREED, _("责任书"),
        (
            "agreements.statement_reviewed", "agreements.statement_returned",
            "agreements.assessment_proposed",
        ),
    ),
    Demand(
        (R.CLERK,), _("登记考核审定、复核结果，年度归档"), _("每年"), B.ORGAN_RULE,
        _("责任书签订制度"),
        (
            "agreements.assessment_decided", "agreements.assessment_rechecked",
            "agreements.assessment_closed", "agreements.year_archived",
        ),
    ),
    Demand(
        (R.CLERK,), _("确定接手人、记录不能签字、发起交接"), _("有需要时"), B.ORGAN_RULE,
        _("工作交接制度"), (
            "agreements.handover_opened", "agreements.handover_excused",
            "agreements.succession", "agreements.succession_cancelled",
            "agreements.past_imported", "agreements.past_scan_added",
        ),
    ),
    Demand(
        (R.CLERK,), _("准备文本、印发批次、上传和核对扫描件、记录签订会"), _("每年，变动时"),
        B.ORGAN_RULE, _("责任书签订制度"),
        (
            "agreements.text_drafted", "agreements.text_adopted", "agreements.campaign_opened",
            "agreements.campaign_changed", "agreements.campaign_issued",
            "agreements.campaign_taken_back", "agreements.campaign_closed",
            "agreements.scans_received", "agreements.scan_uploaded",
            "agreements.scan_confirmed", "agreements.scan_rejected",
            "agreements.meeting_recorded",
            "agreements.superior_recorded", "agreements.voided", "agreements.ended",
        ),
    ),
)


def of_signing() -> Iterable[Demand]:
    return _SIGNING


def of_clauses() -> list[Demand]:
    """The duties of the texts of the campaign under way, the same duty once."""
    campaign = Campaign.objects.under_way(clock.today())
    if campaign is None:
        return []
    rows = (
        ClauseDuty.objects.filter(text__in=campaign.texts.values("text"))
        .select_related("text").order_by("text__variant", "order")
    )
    found: dict[tuple[object, ...], Demand] = {}
    for duty in rows:
        owed_above = duty.toward == Toward.RESPONSIBLE
        roles = (R.HEAD,) if owed_above else _OF_VARIANT[duty.text.variant]
        key = (roles, duty.what, duty.cadence, duty.evidence)
        papers = evidence.takes_papers(duty.evidence)
        found.setdefault(
            key,
            Demand(
                roles, duty.what, Cadence(duty.cadence).label, Basis(duty.basis),
                duty.citation or _("责任书%(clause)s条，%(record)s") % {
                    "clause": duty.clause, "record": evidence.label_of(duty.evidence)
                },
                elsewhere=_("计入上传履责材料") if papers and not duty.evidence else _("自动计入"),
            ),
        )
    return list(found.values())
