"""Issuing: the texts are frozen, agreements and slots come to be, people are told.

Written set-based: ten thousand agreements cost a handful of statements.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements import rules
from agreements.actions import duties
from agreements.cascade import Change, Planned, Terms, switches, values
from agreements.models import (
    Agreement,
    AgreementSignature,
    Campaign,
    ExceptionRequest,
    ScanCopy,
    SignatureSlot,
    TextVersion,
)
from agreements.notices import topic_of
from agreements.plans import difference_of, plan_of, terms_of
from agreements.states import (
    LEVEL_LETTERS,
    LEVELS_ABOVE,
    SLOT_ORDER,
    AgreementState,
    CampaignState,
    Level,
    Method,
    Reason,
)
from agreements.texts import TextDocument, check_code, parse, render, sha256
from portal import clock, preferences
from portal.chain import Chain
from portal.delivery.notify import Message, notify_each, settle
from portal.errors import StaleState
from portal.ledger import pen
from portal.models import NumberSeries
from portal.viewer import Viewer

BATCH = 500


@dataclass(frozen=True)
class _Order:
    """One agreement to be written."""

    planned: Planned
    reason: Reason
    due_on: date
    predecessor: Agreement | None = None


@transaction.atomic
def issue(*, campaign: Campaign, by: Viewer) -> Campaign:
    """Freeze every text of the plan and open the first level. Rules C4 to C6.

    Raises StaleState when somebody issued it meanwhile, RuleBroken for an incomplete plan.
    """
    moved = Campaign.objects.filter(pk=campaign.pk, state=CampaignState.DRAFT).update(
        state=CampaignState.ISSUED, issued_at=clock.now(), issued_by_id=by.user_id
    )
    if not moved:
        raise StaleState
    campaign.refresh_from_db()
    chain, plan = plan_of(campaign)
    rules.check(bool(plan.agreements), "C6").require()
    texts = _texts(campaign)
    rules.campaign_texts(plan.variants, texts).require()
    orders = [_Order(p, Reason.REGULAR, campaign.deadline) for p in plan.agreements]
    pen.write(
        "agreements.campaign_issued", subject=campaign, by=by, rows=[campaign],
        facts={"count": len(orders)},
    )
    _write(campaign, chain, orders, texts, by)
    return campaign


@transaction.atomic
def take_back(*, campaign: Campaign, by: Viewer) -> Campaign:
    """Undo an issue as long as nobody has signed. Rules C8, C9.

    Each agreement is voided, none is rewritten; the campaign is in preparation again. Raises
    StaleState when it was taken back or closed meanwhile.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if campaign.state != CampaignState.ISSUED:
        raise StaleState
    found = list(Agreement.objects.select_for_update().filter(campaign=campaign).live())
    rules.may_take_back(
        signed=AgreementSignature.objects.filter(slot__agreement__campaign=campaign).exists(),
        pending=ExceptionRequest.objects.open().filter(agreement__in=found).exists()
        or ScanCopy.objects.waiting().filter(agreement__in=found).exists(),
    ).require()
    Campaign.objects.filter(pk=campaign.pk).update(
        state=CampaignState.DRAFT, issued_at=None, issued_by=None
    )
    campaign.refresh_from_db()
    now = clock.now()
    for agreement in found:
        agreement.state = AgreementState.VOIDED
        agreement.voided_at, agreement.voided_by_id = now, by.user_id
        agreement.void_reason = str(_("撤回印发"))
        settle(topic_of(agreement))
    Agreement.objects.bulk_update(
        found, ["state", "voided_at", "voided_by", "void_reason"], batch_size=BATCH
    )
    pen.write_many(
        [pen.Line(word="agreements.voided", subject=a, by=by, rows=[a]) for a in found]
    )
    pen.write(
        "agreements.campaign_taken_back", subject=campaign, by=by, rows=[campaign],
        facts={"count": len(found)},
    )
    return campaign


@transaction.atomic
def issue_changes(
    *, campaign: Campaign, keys: Iterable[tuple[int, str]], by: Viewer,
    renewed: Collection[tuple[int, Level]] = (), on_paper: bool = False,
) -> list[Agreement]:
    """Supplementary and renewed agreements for the chosen people (person id, level).

    They are signed as the campaign is; `on_paper`: these on paper although it is signed online.

    A renewed one replaces the old one when it comes into force; until then the old one binds
    if it was in force, and is voided at once if it was not.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    chain, difference = difference_of(campaign, clock.today(), renewed)
    wanted = set(keys)
    chosen = [c for c in difference.changes if (c.planned.key[0], str(c.planned.key[1])) in wanted]
    rules.check(bool(chosen) and campaign.state == CampaignState.ISSUED, "C6").require()
    texts = _texts(campaign)
    rules.campaign_texts({c.planned.variant for c in chosen}, texts).require()
    due_on = clock.today() + timedelta(days=preferences.value("supplementary_days"))
    orders = [
        _Order(c.planned, c.reason, due_on, _set_aside(c, by)) for c in chosen
    ]
    return _write(campaign, chain, orders, texts, by, Method.PAPER if on_paper else None)


@transaction.atomic
def reissue(*, agreement: Agreement, by: Viewer) -> Agreement | None:
    """The successor of a voided agreement, by the chain and texts of today. Rule C5.

    None when the chain has no such seat any more.
    """
    campaign = agreement.campaign
    chain, plan = plan_of(campaign, clock.today())
    key = (agreement.responsible_id, Level(agreement.level))
    planned = next((p for p in plan.agreements if p.key == key), None)
    if planned is None:
        return None
    texts = _texts(campaign)
    rules.campaign_texts({planned.variant}, texts).require()
    days = timedelta(days=preferences.value("supplementary_days"))
    due_on: date = max(campaign.deadline, clock.today() + days)
    order = _Order(planned, Reason.RE_SIGNED, due_on, agreement)
    return _write(campaign, chain, [order], texts, by)[0]


def _set_aside(change: Change, by: Viewer) -> Agreement | None:
    """The old agreement makes room: marked as replaced, and voided if it never bound anyone."""
    if change.standing is None:
        return None
    old = Agreement.objects.select_for_update().get(pk=change.standing.agreement_id)
    old.replaced = True
    fields = ["replaced"]
    if old.state != AgreementState.EFFECTIVE:
        old.state = AgreementState.VOIDED
        old.voided_at, old.voided_by_id = clock.now(), by.user_id
        old.void_reason = str(change.sentence)
        fields += ["state", "voided_at", "voided_by", "void_reason"]
    old.save(update_fields=fields)
    if old.voided_at:
        duties.settle([old.pk])
    pen.write(
        "agreements.voided" if old.voided_at else "agreements.ended",
        subject=old, by=by, rows=[old],
    )
    return old


def _texts(campaign: Campaign) -> dict[str, TextVersion]:
    return {t.variant: t.text for t in campaign.texts.select_related("text")}


def _write(
    campaign: Campaign, chain: Chain, orders: Sequence[_Order],
    texts: dict[str, TextVersion], by: Viewer, method: Method | None = None,
) -> list[Agreement]:
    terms, now = terms_of(campaign), clock.now()
    terms = replace(terms, method=method or terms.method)
    documents = {variant: parse(text.source) for variant, text in texts.items()}
    numbers = _numbers(campaign, [o.planned.level for o in orders])
    agreements = [
        _agreement(campaign, chain, order, number, texts, documents, terms, now, by)
        for order, number in zip(orders, numbers, strict=True)
    ]
    Agreement.objects.bulk_create(agreements, batch_size=BATCH)
    through = Agreement.assignments.through
    through.objects.bulk_create(
        (
            through(agreement_id=a.pk, assignment_id=h.assignment_id)
            for a, o in zip(agreements, orders, strict=True)
            for h in o.planned.seat.posts
        ),
        batch_size=BATCH,
    )
    slots = {
        a.pk: [
            SignatureSlot(
                agreement=a, role=s.role, order=SLOT_ORDER[s.role], person_id=s.person.id,
                capacity=s.capacity,
            )
            for s in o.planned.slots
        ]
        for a, o in zip(agreements, orders, strict=True)
    }
    SignatureSlot.objects.bulk_create(
        (slot for group in slots.values() for slot in group), batch_size=BATCH
    )
    pen.write_many(
        [
            pen.Line(
                word="agreements.issued", subject=a, by=by, rows=[a, *slots[a.pk]],
                text_sha256=a.text_sha256,
            )
            for a in agreements
        ]
    )
    _tell(campaign, agreements)
    return agreements


def _agreement(
    campaign: Campaign, chain: Chain, order: _Order, number: str,
    texts: dict[str, TextVersion], documents: dict[str, TextDocument], terms: Terms,
    now: datetime, by: Viewer,
) -> Agreement:
    planned = order.planned
    if order.reason != Reason.REGULAR:
        terms = replace(terms, term_start=clock.today())
    rules.check(planned.issuer.id != planned.responsible.id, "S9").require()
    frozen = render(
        documents[planned.variant],
        values(planned, terms, number, chain.secretary),
        switches(planned, terms),
    )
    digest = sha256(frozen.plain)
    return Agreement(
        campaign=campaign, number=number, kind=planned.kind, level=planned.level,
        variant=planned.variant, text_version=texts[planned.variant],
        responsible_id=planned.responsible.id, issuer_id=planned.issuer.id,
        department_id=planned.department.id if planned.department else None,
        posts_text=planned.posts_text, issuer_capacity=planned.issuer_capacity,
        portfolio_text=planned.portfolio_text, method=terms.method,
        reason=order.reason, state=planned.state, deferred_until=planned.until,
        text=frozen.plain, text_sha256=digest, check_code=check_code(digest),
        term_start=terms.term_start,
        term_end=terms.term_end, due_on=order.due_on, issued_at=now, issued_by_id=by.user_id,
        predecessor=order.predecessor,
    )


def _numbers(campaign: Campaign, levels: Sequence[Level]) -> list[str]:
    """Numbers like AL-2026-B-03, each series counted on without a gap."""
    NumberSeries.objects.bulk_create(
        (NumberSeries(key=_series(campaign, level)) for level in set(levels)),
        ignore_conflicts=True,
    )
    rows = {
        s.key: s
        for s in NumberSeries.objects.select_for_update().filter(
            key__in={_series(campaign, level) for level in levels}
        )
    }
    numbers = []
    for level in levels:
        series = rows[_series(campaign, level)]
        series.last += 1
        numbers.append(
            f"{campaign.number_prefix}-{campaign.year}-{LEVEL_LETTERS[level]}-{series.last:02}"
        )
    NumberSeries.objects.bulk_update(rows.values(), ["last"])
    return numbers


def _series(campaign: Campaign, level: Level) -> str:
    return f"agreements:{campaign.number_prefix}-{campaign.year}-{LEVEL_LETTERS[level]}"


def _tell(campaign: Campaign, agreements: Sequence[Agreement]) -> None:
    """Each person learns of his agreement, and whether it is open yet."""
    title = _("%(year)s年度责任书已印发") % {"year": campaign.year}
    now_open = _("请通读全文后签订。")
    later = _("上一级责任书生效后开放签订，现在可以先阅读。")
    notify_each(
        Message(
            recipient_id=a.responsible_id,
            title=title,
            text=later if LEVELS_ABOVE[a.level] else now_open,
            url=reverse("agreement", args=[a.pk]),
            topic=topic_of(a),
        )
        for a in agreements
        if a.state == AgreementState.ISSUED
    )
