"""Acts outside the ordinary course: asked by one, decided by another, each with its line.

Source: 机关制度 (谁提出、谁决定). Return, deferral, exemption, voiding and early opening are
requests; a refusal is recorded by the issuer and needs no decision.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from agreements import access, rules
from agreements.actions import archiving, duties
from agreements.actions.issuing import reissue
from agreements.models import Agreement, Campaign, ExceptionRequest
from agreements.notices import request_topic, topic_of
from agreements.rules import Decider
from agreements.states import MOVES, AgreementState, RequestKind
from portal import clock
from portal.calendars import add_working_days
from portal.delivery.notify import Message, notify, notify_each, settle
from portal.errors import StaleState, Verdict
from portal.ledger import pen
from portal.models import Assignment, Person, RoleGrant
from portal.preferences import value
from portal.roles import Permission, Role
from portal.viewer import Viewer
from portal.vocabulary import PostKind


@transaction.atomic
def ask(
    *, agreement: Agreement, kind: str, reason: str, by: Viewer,
    until: date | None = None, document_number: str = "",
) -> ExceptionRequest:
    """Ask for an exception to one agreement. Rules X1, X3 to X7, X9, X10."""
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    archiving.require_open([agreement.campaign_id])
    access.may_ask(by, agreement, kind).require()
    rules.request_content(
        kind, reason=reason, until=until, document_number=document_number,
        today=clock.today(), term_end=agreement.term_end,
    ).require()
    decider = decider_of(agreement=agreement, kind=kind, by=by)
    if kind == RequestKind.RETURN:
        _move(agreement, "return", AgreementState.RETURNED)
    return _ask(
        campaign=agreement.campaign, person_id=agreement.responsible_id, agreement=agreement,
        kind=kind, reason=reason, until=until, document_number=document_number, by=by,
        decider=decider, extra_rows=[agreement] if kind == RequestKind.RETURN else [],
    )


@transaction.atomic
def ask_before_issue(
    *, campaign: Campaign, person: Person, level: str, kind: str, reason: str, by: Viewer,
    issuer_id: int | None, until: date | None = None,
) -> ExceptionRequest:
    """Ask, while the campaign is prepared, that a person sign later or not at all."""
    archiving.require_open([campaign.pk])
    rules.check(by.may(Permission.RUN_CAMPAIGNS), "X1").require()
    rules.askable(kind, None, False).require()
    rules.request_content(
        kind, reason=reason, until=until, document_number="", today=clock.today(),
        term_end=campaign.term_end,
    ).require()
    decider = _decider(kind, level, False, person.pk, issuer_id, by)
    return _ask(
        campaign=campaign, person_id=person.pk, agreement=None, kind=kind, reason=reason,
        until=until, document_number="", by=by, decider=decider, extra_rows=[],
    )


@transaction.atomic
def decide(
    *, request: ExceptionRequest, granted: bool, answer: str, by: Viewer, reissued: bool = True
) -> ExceptionRequest:
    """Grant or deny. Rules X2, X3, X9, X11. `reissued`: a voided one gets its successor at once.

    Raises StaleState when it was decided meanwhile.
    """
    request = ExceptionRequest.objects.select_for_update().get(pk=request.pk)
    archiving.require_open([request.campaign_id])
    may_decide(by, request).require()
    rules.check(granted or bool(answer.strip()), "X9", "answer").require()
    moved = ExceptionRequest.objects.filter(pk=request.pk, decided_at=None).update(
        decided_at=clock.now(), decided_by_id=by.user_id, granted=granted, answer=answer.strip()
    )
    if not moved:
        raise StaleState
    request.refresh_from_db()
    agreement = request.agreement
    if agreement is not None:
        agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
        request.agreement = agreement
        since = agreement.effective_at is not None and agreement.effective_at > request.asked_at
        rules.still_decidable(request.kind, in_force_since_asked=granted and since).require()
    word = _carry_out(request, agreement, granted, by)
    pen.write(
        word, subject=agreement or request, by=by,
        rows=[request, agreement] if agreement else [request],
        facts={"before_issue": agreement is None},
    )
    settle(request_topic(request))
    _tell_outcome(request)
    if agreement is not None and agreement.state == AgreementState.VOIDED:
        settle(topic_of(agreement))
        if reissued:
            reissue(agreement=agreement, by=by)
    return request


@transaction.atomic
def refuse(*, agreement: Agreement, reason: str, by: Viewer) -> Agreement:
    """The issuer records that the responsible person refuses to sign. Rules X8, X9.

    The refusal goes to the secretary and the discipline officers; the person may yet sign.
    """
    agreement = Agreement.objects.select_for_update().get(pk=agreement.pk)
    archiving.require_open([agreement.campaign_id])
    access.may_refuse(by, agreement).require()
    rules.check(bool(reason.strip()), "X9", "reason").require()
    _move(agreement, "refuse", AgreementState.REFUSED)
    agreement.end_reason = reason.strip()
    agreement.save(update_fields=["end_reason"])
    pen.write("agreements.refused", subject=agreement, by=by, rows=[agreement])
    _tell_refusal(agreement)
    return agreement


@transaction.atomic
def reopen_ended_deferrals(*, day: date, by: Viewer) -> int:
    """Deferrals that have ended open again, with a new due date in working days (W07)."""
    due = add_working_days(day, value("after_deferral_working_days"))
    rows = list(
        Agreement.objects.select_for_update().filter(
            state=AgreementState.DEFERRED, deferred_until__lt=day
        )
    )
    for agreement in rows:
        agreement.state, agreement.due_on = AgreementState.ISSUED, due
        agreement.deferred_until = None
    Agreement.objects.bulk_update(rows, ["state", "due_on", "deferred_until"], batch_size=500)
    pen.write_many(
        [pen.Line(word="agreements.reopened", subject=a, by=by, rows=[a]) for a in rows]
    )
    notify_each(
        Message(
            recipient_id=a.responsible_id, title=_("缓签已结束，请签订责任书"),
            text=_("缓签期限已满，责任书重新开放签订。"),
            url=reverse("agreement", args=[a.pk]), topic=topic_of(a),
        )
        for a in rows
    )
    return len(rows)


def may_decide(viewer: Viewer, request: ExceptionRequest) -> Verdict:
    """X2: the one named decides, a return any clerk; nobody about himself or his own request."""
    asked_himself = viewer.user_id is not None and request.asked_by_id == viewer.user_id
    if request.person_id == viewer.person_id or asked_himself:
        return rules.no("X2")
    if request.kind == RequestKind.RETURN:
        return rules.check(viewer.may(Permission.RUN_CAMPAIGNS), "X2")
    return rules.check(
        viewer.person_id is not None and request.decider_id == viewer.person_id, "X2"
    )


def _ask(
    *, campaign: Campaign, person_id: int, agreement: Agreement | None, kind: str, reason: str,
    until: date | None, document_number: str, by: Viewer, decider: int | None,
    extra_rows: list[Any],
) -> ExceptionRequest:
    request = ExceptionRequest(
        kind=kind, campaign=campaign, person_id=person_id, agreement=agreement,
        reason=reason.strip(), until=until, document_number=document_number.strip(),
        asked_at=clock.now(), asked_by_id=by.user_id, decider_id=decider,
    )
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError:
        rules.no("X10").require()
    word = "agreements.returned" if kind == RequestKind.RETURN else "agreements.asked"
    pen.write(
        word, subject=agreement or request, by=by, rows=[request, *extra_rows],
        facts={"kind": str(kind), "before_issue": agreement is None},
    )
    if decider is not None:
        notify_each(
            [
                Message(
                    recipient_id=decider,
                    title=_("一项%(kind)s申请待您决定") % {"kind": RequestKind(kind).label},
                    text="", url=reverse("exception_decide", args=[request.pk]),
                    topic=request_topic(request),
                )
            ]
        )
    return request


def decider_of(*, agreement: Agreement, kind: str, by: Viewer) -> int | None:
    """The person who would decide if `by` asked now. None: any clerk. X6 or X2: nobody could."""
    in_force = agreement.state == AgreementState.EFFECTIVE
    return _decider(
        kind, agreement.level, in_force, agreement.responsible_id, agreement.issuer_id, by
    )


def _decider(
    kind: str, level: str, in_force: bool, responsible_id: int, issuer_id: int | None,
    by: Viewer,
) -> int | None:
    """The one whom the rules name; if he asks himself or is concerned, the next above him."""
    word = rules.decider(kind, level, in_force)
    if word == Decider.CLERK:
        return None
    named = [issuer_id] if word == Decider.ISSUER and issuer_id is not None else []
    kinds = [PostKind.SECRETARY]
    if word != Decider.SECRETARY:
        kinds.insert(0, PostKind.SECRETARY_GENERAL)
    for post_kind in kinds:
        named += (
            Assignment.objects.on(clock.today())
            .filter(post__kind=post_kind)
            .order_by("post__order", "pk")
            .values_list("person_id", flat=True)
        )
    others = [person for person in named if person not in (responsible_id, by.person_id)]
    if not others:
        rules.no("X2" if by.person_id in named else "X6").require()
    return others[0]


def _move(agreement: Agreement, act: str, to: AgreementState) -> None:
    """A conditional update: whoever comes second learns of the new state."""
    from_states = MOVES[act][0]
    moved = Agreement.objects.filter(pk=agreement.pk, state__in=from_states).update(state=to)
    if not moved:
        raise StaleState
    agreement.state = to


def _carry_out(
    request: ExceptionRequest, agreement: Agreement | None, granted: bool, by: Viewer
) -> str:
    """What the decision does to the agreement; returns the ledger word."""
    kind = RequestKind(request.kind)
    if kind == RequestKind.RETURN and agreement is not None:
        if granted:
            _void(agreement, request.reason, by)
            return "agreements.voided"
        _move(agreement, "maintain", AgreementState.ISSUED)
        return "agreements.maintained"
    if not granted:
        return "agreements.denied"
    if kind == RequestKind.DEFER:
        if agreement is not None:
            _move(agreement, "defer", AgreementState.DEFERRED)
            agreement.deferred_until = request.until
            agreement.save(update_fields=["deferred_until"])
        return "agreements.deferred"
    if kind == RequestKind.EXEMPT:
        if agreement is not None:
            _move(agreement, "exempt", AgreementState.EXEMPT)
            settle(topic_of(agreement))
        return "agreements.exempted"
    if kind == RequestKind.VOID and agreement is not None:
        _void(agreement, request.reason, by)
        return "agreements.voided"
    if agreement is not None:
        agreement.opened_early_at, agreement.opened_early_by_id = clock.now(), by.user_id
        agreement.save(update_fields=["opened_early_at", "opened_early_by"])
    return "agreements.opened_early"


def _void(agreement: Agreement, reason: str, by: Viewer) -> None:
    _move(agreement, "void", AgreementState.VOIDED)
    agreement.voided_at, agreement.voided_by_id = clock.now(), by.user_id
    agreement.void_reason = reason
    agreement.save(update_fields=["voided_at", "voided_by", "void_reason"])
    duties.settle([agreement.pk])


def _tell_refusal(agreement: Agreement) -> None:
    """A refusal goes to the secretary and the discipline officers (机关制度)."""
    today = clock.today()
    secretaries = Assignment.objects.on(today).filter(post__kind=PostKind.SECRETARY)
    officers = RoleGrant.objects.on(today).filter(
        role=Role.DISCIPLINE, user__person__isnull=False
    )
    notify(
        [
            *secretaries.values_list("person_id", flat=True),
            *officers.values_list("user__person_id", flat=True),
        ],
        _("%(name)s拒签责任书") % {"name": agreement.responsible.name},
        agreement.end_reason,
        reverse("agreement", args=[agreement.pk]),
        topic_of(agreement),
    )


def _tell_outcome(request: ExceptionRequest) -> None:
    recipients = {request.person_id}
    if request.asked_by is not None and request.asked_by.person_id:
        recipients.add(request.asked_by.person_id)
    url = reverse("agreement", args=[request.agreement_id]) if request.agreement_id else ""
    verdict = _("已同意") if request.granted else _("未同意")
    notify_each(
        Message(
            recipient_id=person,
            title=f"{request}{verdict}",
            text=request.answer, url=url, topic=request_topic(request),
        )
        for person in recipients
    )

