"""What each person finds on the front page about findings and rectification."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.days import cn_date, until
from portal.home import Owed
from portal.nav import DEPARTMENT, WORKBENCH, Link
from portal.roles import Permission
from portal.viewer import Viewer
from portal.vocabulary import Basis
from supervision.models import Extension, Finding, Rectification, RectificationStep
from supervision.models.visibility import is_discipline
from supervision.queries.findings import HEAVY, HEAVY_BELOW
from supervision.rules.findings import MAX_EXTENSION_DAYS, ORDINARY_EXTENSIONS
from supervision.states import (
    RECTIFYING,
    ExtensionState,
    FindingState,
    RectificationState,
    StepState,
)

SHOWN = 10
S = RectificationState


def links(viewer: Viewer) -> Iterable[Link]:
    if viewer.person_id is None:
        return
    group = DEPARTMENT if viewer.may(Permission.RECORD_FINDINGS) else WORKBENCH
    yield Link(group, gettext_lazy("问题整改"), "findings", Permission.VIEW_FINDINGS, 50)


def owed(viewer: Viewer) -> Iterable[Owed]:
    """Plans and rectifications to hand in, steps, verifications, extensions, notices."""
    if viewer.person_id is None or not viewer.may(Permission.VIEW_FINDINGS):
        return
    today = clock.today()
    yield from _answers(viewer, today)
    yield from _steps(viewer, today)
    if viewer.may(Permission.VERIFY_RECTIFICATION):
        yield from _checks(viewer)
    if viewer.may(Permission.DECIDE_EXTENSIONS):
        yield from _extensions(viewer)
    if is_discipline(viewer):
        yield from _notices(viewer)


def _rows(viewer: Viewer) -> Any:
    return Rectification.objects.visible_to(viewer).select_related("finding").defer(
        *HEAVY_BELOW, *(f"finding__{name}" for name in HEAVY)
    )


def _answers(viewer: Viewer, today: date) -> Iterable[Owed]:
    mine = Q(responsible_id=viewer.person_id) | Q(
        department_id__in=viewer.heads, finding__names_person=False
    )
    rows = _rows(viewer).filter(mine, state__in=RECTIFYING).order_by("due_on")[:SHOWN]
    for row in rows:
        planning = row.state == S.NOTICED
        due_on = row.plan_due_on if planning else row.due_on
        what = _("报送整改方案：%(title)s") if planning else _("完成整改：%(title)s")
        route = "rectification_plan" if planning else "finding"
        yield _line(
            due_on, today, what % {"title": row.finding.title},
            _("整改通知书%(number)s") % {"number": row.notice_number},
            reverse(route, args=[row.pk if planning else row.finding_id]), _("去办理"),
        )


def _steps(viewer: Viewer, today: date) -> Iterable[Owed]:
    rows = (
        RectificationStep.objects.filter(
            person_id=viewer.person_id, state=StepState.OPEN,
            rectification__in=Rectification.objects.visible_to(viewer).filter(
                state__in=RECTIFYING),
        )
        .select_related("rectification__finding").defer("text", "result").order_by("due_on")
    )[:SHOWN]
    for row in rows:
        title = row.rectification.finding.title
        yield _line(
            row.due_on, today, _("整改措施：%(title)s") % {"title": title}, _("整改方案"),
            reverse("step_done", args=[row.pk]), _("登记完成"),
        )


def _line(due_on: date, today: date, title: str, why: str, url: str, label: str) -> Owed:
    ground = _("%(ground)s，%(day)s前") % {"ground": why, "day": cn_date(due_on)}
    return Owed(*until(due_on, today), title, ground, "paper", url, label, due_on)


def _checks(viewer: Viewer) -> Iterable[Owed]:
    """Verifications that wait for the viewer; discipline takes those without a named verifier."""
    wanted = Q(verifier_id=viewer.person_id)
    settles = is_discipline(viewer)
    if settles:
        wanted |= Q(verifier=None) & ~Q(responsible_id=viewer.person_id)
    waiting = Q(state=S.SUBMITTED) & wanted
    if settles:
        waiting |= Q(state=S.VERIFIED)
    rows = _rows(viewer).filter(waiting)
    for row in rows.order_by("submitted_at")[:SHOWN]:
        if row.state == S.SUBMITTED:
            yield Owed(
                "due", _("待核查"), _("核查整改：%(title)s") % {"title": row.finding.title},
                _("%(day)s提交") % {"day": cn_date(row.submitted_at)}, Basis.DOCUMENT,
                reverse("rectification_verify", args=[row.pk]), _("去核查"),
            )
        else:
            yield Owed(
                "half", _("待销号"), _("销号：%(title)s") % {"title": row.finding.title},
                _("核查已通过"), Basis.DOCUMENT, reverse("rectification_close", args=[row.pk]),
                _("销号"),
            )


def _extensions(viewer: Viewer) -> Iterable[Owed]:
    """Requests for more time that the viewer decides."""
    granted = Count("rectification__extensions", filter=Q(
        rectification__extensions__state=ExtensionState.GRANTED))
    rows = (
        Extension.objects.filter(
            state=ExtensionState.ASKED,
            rectification__in=Rectification.objects.readable_by(viewer),
        )
        .exclude(asked_by_id=viewer.user_id)
        .exclude(rectification__responsible_id=viewer.person_id)
        .select_related("rectification__finding").defer("reason", "answer")
        .annotate(granted=granted).order_by("old_due")
    )
    if not viewer.is_secretary:
        rows = rows.filter(rectification__department_id__in=viewer.in_charge)
    for row in rows[: 3 * SHOWN]:
        found = row.rectification
        days = (row.new_due - found.original_due_on).days
        high = row.granted >= ORDINARY_EXTENSIONS or days > MAX_EXTENSION_DAYS
        if high == viewer.is_secretary or found.department_id in viewer.in_charge and not high:
            yield Owed(
                "due", _("待批准"), _("整改延期：%(title)s") % {"title": found.finding.title},
                _("申请延至%(day)s") % {"day": cn_date(row.new_due)}, "paper",
                reverse("extension_decide", args=[row.pk]), _("去批准"), row.old_due,
            )


def _notices(viewer: Viewer) -> Iterable[Owed]:
    rows = Finding.objects.readable_by(viewer).filter(state=FindingState.FOUND)
    for row in rows.defer(*HEAVY).order_by("found_on")[:SHOWN]:
        yield Owed(
            "due", _("待送达"), _("送达整改通知书：%(title)s") % {"title": row.title},
            _("%(day)s发现") % {"day": cn_date(row.found_on)}, Basis.ORGAN_RULE,
            reverse("finding_serve", args=[row.pk]), _("去送达"),
        )
