"""What a 换届 means for agreements, on the day on which it comes into effect.

Source: 机关制度. L0 and L1 are renewed; below, whoever signed stays bound: the issuer signed on
behalf of a body, so a new leader is recorded as acting for it and nothing is signed anew.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements import handing as rules
from agreements import rules as campaign_rules
from agreements.actions import ending, issuing
from agreements.cascade import CascadePlan, Change, Planned
from agreements.models import Agreement, Campaign, IssuerChange, Succession
from agreements.plans import difference_of, plan_of
from agreements.states import AgreementState, CampaignState, Level, SlotRole, SuccessionState
from portal import clock
from portal.delivery.notify import notify
from portal.errors import RuleBroken, StaleState
from portal.ledger import pen
from portal.models import Assignment, Person
from portal.periods import DAY
from portal.roles import Permission
from portal.viewer import SYSTEM, Viewer
from portal.vocabulary import PostKind


@dataclass(frozen=True)
class OfCampaign:
    """What follows in one campaign."""

    campaign: Campaign
    renewed: frozenset[tuple[int, Level]]  # L1 signs with another secretary
    closing: list[Agreement]
    changes: list[Change]
    issuers: list[tuple[Agreement, Planned]]
    left: int  # other changes, for the page of the campaign


@dataclass(frozen=True)
class Followed:
    campaigns: list[OfCampaign]
    new_secretary: Person | None


def follows(on: date) -> Followed:
    """What a new leadership from `on` means, by the chain of that day (or of today, if later).

    Rules HO20, C5: there is a secretary, and a text for everybody who signs.
    """
    day = max(on, clock.today())
    before, now = _secretary_on(on - DAY), _secretary_on(on)
    if now is None:
        raise RuleBroken("HO20", rules.RULES["HO20"][0])
    new = now if before is None or now.pk != before.pk else None
    campaigns = Campaign.objects.filter(
        state=CampaignState.ISSUED, term_start__lte=on, term_end__gte=on
    )
    return Followed([_of(campaign, day, new) for campaign in campaigns], new)


def _secretary_on(day: date) -> Person | None:
    row = Assignment.objects.on(day).filter(post__kind=PostKind.SECRETARY).first()
    return row.person if row else None


def _of(campaign: Campaign, day: date, new: Person | None) -> OfCampaign:
    _chain, plan = plan_of(campaign, day)
    leaders = {p.key for p in plan.agreements if p.level == Level.LEADERSHIP}
    renewed = frozenset(leaders - _issued_by(campaign, new)) if new else frozenset()
    _chain, difference = difference_of(campaign, day, renewed)
    changes = [c for c in difference.changes if c.planned.key in leaders]
    texts = {t.variant for t in campaign.texts.all()}
    campaign_rules.campaign_texts({c.planned.variant for c in changes}, texts).require()
    closing = Agreement.objects.filter(
        pk__in=[s.agreement_id for s in difference.ended], level=Level.LEADERSHIP
    )
    return OfCampaign(
        campaign, renewed, list(closing.select_related("responsible")), changes,
        _other_issuers(campaign, plan), len(difference.changes) - len(changes),
    )


def _issued_by(campaign: Campaign, secretary: Person) -> set[tuple[int, Level]]:
    """What already has the new secretary as its issuer needs no renewal."""
    rows = Agreement.objects.live().filter(
        campaign=campaign, level=Level.LEADERSHIP, issuer=secretary
    )
    return {(person, Level.LEADERSHIP) for person in rows.values_list("responsible_id", flat=True)}


def _other_issuers(campaign: Campaign, plan: CascadePlan) -> list[tuple[Agreement, Planned]]:
    """Agreements in force below L1 whose issuer acts no more, and who acts for the body now."""
    wanted = {p.key: p for p in plan.agreements if p.level != Level.LEADERSHIP}
    rows = list(
        Agreement.objects.live().filter(
            campaign=campaign, state=AgreementState.EFFECTIVE, replaced=False,
            slots__role=SlotRole.ISSUER,
        ).exclude(level=Level.LEADERSHIP).defer("text")
        .select_related("responsible", "issuer").order_by("pk")
    )
    acting = latest_issuers([row.pk for row in rows])
    found = []
    for row in rows:
        planned = wanted.get((row.responsible_id, Level(row.level)))
        current = acting[row.pk].issuer_id if row.pk in acting else row.issuer_id
        if planned is not None and planned.issuer.id != current:
            found.append((row, planned))
    return found


def latest_issuers(agreements: list[int]) -> dict[int, IssuerChange]:
    """Who acts as issuer now, where somebody else signed."""
    rows = IssuerChange.objects.filter(agreement__in=agreements).order_by("start", "pk")
    return {row.agreement_id: row for row in rows}


# --- the day has come ---------------------------------------------------------------------------


@transaction.atomic
def carry_out(*, succession: Succession, by: Viewer) -> Succession:
    """Agreements of a 换届 that was confirmed before its day. Rule HO8.

    Raises StaleState when it was done or cancelled meanwhile, or its day has not come.
    """
    rules.check(by.is_system or by.may(Permission.RUN_CAMPAIGNS), "HO8").require()
    row: Succession = Succession.objects.select_for_update().get(pk=succession.pk)
    if row.state != SuccessionState.PLANNED or row.starts_on > clock.today():
        raise StaleState
    followed = follows(row.starts_on)
    write(row, followed, by)
    row.state, row.done_at = SuccessionState.DONE, clock.now()
    row.save(update_fields=["state", "done_at"])
    issued = sum(len(one.changes) for one in followed.campaigns)
    pen.write(
        "agreements.succession_begun", subject=row, by=by, rows=[row],
        facts={
            "issued": issued, "issuers": sum(len(one.issuers) for one in followed.campaigns)
        },
    )
    _tell(row, issued, followed.new_secretary)
    return row


def carry_out_due(day: date) -> int:
    """All whose day has come, by the system; returns how many."""
    done = 0
    for succession in Succession.objects.come(day):
        with suppress(StaleState):  # another worker, or the clerk, was faster
            carry_out(succession=succession, by=SYSTEM)
            done += 1
    return done


def write(succession: Succession, followed: Followed, by: Viewer) -> None:
    """Ends, issues and records what follows."""
    for one in followed.campaigns:
        if one.closing:
            ending.end_many(
                agreements=one.closing, reason=_("换届"), document=succession.basis_document,
                on=succession.starts_on, by=by,
            )
        if one.changes:
            issuing.issue_changes(
                campaign=one.campaign, by=by, renewed=one.renewed,
                keys=[(person, str(level)) for person, level in (
                    c.planned.key for c in one.changes)],
            )
        _record_issuers(succession, one.issuers, by)


def _record_issuers(
    succession: Succession, issuers: list[tuple[Agreement, Planned]], by: Viewer
) -> None:
    made = [
        IssuerChange(
            agreement=agreement, issuer_id=planned.issuer.id, capacity=planned.issuer_capacity,
            start=succession.starts_on, basis_document=succession.basis_document,
            recorded_at=clock.now(), recorded_by_id=by.user_id,
        )
        for agreement, planned in issuers
    ]
    IssuerChange.objects.bulk_create(made)
    pen.write_many(
        [
            pen.Line(
                word="agreements.issuer_changed", subject=one.agreement, by=by, rows=[one],
                facts={"start": one.start.isoformat()},
            )
            for one in made
        ]
    )


def _tell(succession: Succession, issued: int, secretary: Person | None) -> None:
    """Whoever confirmed it hears that the day has come, and what is left to do by hand."""
    account = succession.confirmed_by
    if account is None or account.person_id is None:
        return
    text = _("印发责任书 %(n)d 份，继续有效的责任书已登记新的签订方履职人。") % {"n": issued}
    if secretary is not None:
        text += _("党组书记变为%(name)s：与上级签订责任书后，在“上级责任书”中登记。") % {
            "name": secretary.name
        }
    notify(
        [account.person_id], _("换届已生效"), text, reverse("handovers"),
        f"agreements.succession:{succession.pk}",
    )
