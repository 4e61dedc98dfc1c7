"""What each person finds on the front page about measures, and on a person's page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.days import cn_date, cn_day, until
from portal.home import Owed
from portal.models import Person
from portal.nav import DEPARTMENT, WORKBENCH, Link
from portal.roles import Permission
from portal.sections import Section
from portal.viewer import Viewer
from portal.vocabulary import Basis
from supervision.models import Measure
from supervision.models.visibility import is_discipline
from supervision.queries import measures as queries
from supervision.states import MeasureState
from supervision.vocabulary import ADMONITIONS, MeasureKind

SHOWN = 10


def links(viewer: Viewer) -> Iterable[Link]:
    if viewer.person_id is None:
        return
    group = DEPARTMENT if viewer.may(Permission.TAKE_MEASURES) else WORKBENCH
    yield Link(group, gettext_lazy("措施"), "measures", Permission.VIEW_MEASURES, 60)


def owed(viewer: Viewer) -> Iterable[Owed]:
    """Papers to hand in, to read; decisions to make, to serve; visits after effect periods."""
    if viewer.person_id is None or not viewer.may(Permission.VIEW_MEASURES):
        return
    today = clock.today()
    yield from _answers(viewer, today)
    if not viewer.may(Permission.TAKE_MEASURES):
        return
    yield from _decisions(viewer)
    yield from _readings(viewer)
    if viewer.is_secretary or is_discipline(viewer):
        yield from _services(viewer)
        yield from _endings(viewer, today)


def _answers(viewer: Viewer, today: date) -> Iterable[Owed]:
    rows = list(queries.owing_answer(viewer).order_by("reply_due")[:SHOWN])
    last = queries.last_answers(rows)
    for row in rows:
        handed_in = last.get(row.pk)
        if handed_in is not None and handed_in[1] is not False:
            continue  # waits to be read, or was accepted
        yield Owed(
            *until(row.reply_due, today),
            _("提交书面材料：%(kind)s") % {"kind": row.get_kind_display()},
            _("%(day)s送达，%(due)s前提交") % {
                "day": cn_day(row.served_on), "due": cn_day(row.reply_due)}, _layer(row.kind),
            reverse("measure_answer", args=[row.pk]), _("去提交"), row.reply_due,
        )


def _layer(kind: str) -> str:
    return Basis.DOCUMENT if kind == MeasureKind.REMINDER_LETTER else Basis.ORGAN_RULE


def _line(kind: str, word: str, title: str, row: Measure, route: str, label: str,
          why: str = "", basis: str = Basis.ORGAN_RULE, due_on: date | None = None) -> Owed:
    url = reverse(route, args=[row.pk])
    return Owed(kind, word, title, why, basis, url, label, due_on)


def _title(row: Measure) -> str:
    return f"{row.get_kind_display()} {queries.object_name(row)}"


def _decisions(viewer: Viewer) -> Iterable[Owed]:
    """Measures that wait for the viewer's decision."""
    mine = Q(issuer_id=viewer.person_id)
    if viewer.is_secretary:
        mine |= Q(issuer=None)
    rows = queries.ledger(viewer).filter(mine, state=MeasureState.ASKED)
    for row in rows.order_by("asked_at")[:SHOWN]:
        yield _line("due", _("待批准"), _title(row), row, "measure", _("去批准"),
                    _("%(day)s报批") % {"day": cn_date(row.asked_at)})


def _readings(viewer: Viewer) -> Iterable[Owed]:
    """Papers that nobody has read yet, of measures that the viewer keeps."""
    keeps = viewer.is_secretary or is_discipline(viewer)
    rows = queries.ledger(viewer).filter(answers__isnull=False, answers__reviews=None)
    rows = rows.filter(state=MeasureState.SERVED)
    if not keeps:
        rows = rows.filter(issuer_id=viewer.person_id)
    handed_in = rows.exclude(subject_id=viewer.person_id).annotate(on=Max("answers__made_at"))
    for row in handed_in.order_by("on")[:SHOWN]:
        yield _line("due", _("待审阅"), _("审阅书面材料：%(what)s") % {"what": _title(row)}, row,
                    "measure", _("去审阅"), _("%(day)s提交") % {"day": cn_day(row.on)})


def _services(viewer: Viewer) -> Iterable[Owed]:
    rows = queries.ledger(viewer).filter(state=MeasureState.DECIDED)
    for row in rows.order_by("decided_on")[:SHOWN]:
        yield _line("due", _("待送达"), _("送达：%(what)s") % {"what": _title(row)}, row,
                    "measure_serve", _("去送达"),
                    _("%(day)s决定") % {"day": cn_date(row.decided_on)})


def _endings(viewer: Viewer, today: date) -> Iterable[Owed]:
    """Visits after admonitions that are due, and effect periods about to end (W50a, W50b)."""
    rows = queries.standing(viewer).select_related("subject", "subject_department")
    over = rows.filter(
        kind__in=ADMONITIONS, effect_ends_on__lt=today, followed_up_at=None,
        state=MeasureState.SERVED,
    )
    for row in over.order_by("effect_ends_on")[:SHOWN]:
        late = row.follow_up_on is not None and today > row.follow_up_on
        yield _line(
            "late" if late else "due", _("逾期") if late else _("期满"),
            _("期满回访：%(what)s") % {"what": _title(row)}, row, "measure_follow_up",
            _("登记回访"), _("影响期%(day)s届满") % {"day": cn_date(row.effect_ends_on)},
            Basis.ORGAN_RULE, row.follow_up_on,
        )
    soon = rows.in_effect(today).filter(
        effect_ends_on__lte=today + timedelta(days=queries.ENDING_DAYS)
    )
    for row in soon.order_by("effect_ends_on")[:SHOWN]:
        yield _line("off", _("将期满"), _title(row), row, "measure", _("查看"),
                    _("影响期%(day)s届满") % {"day": cn_date(row.effect_ends_on)}, "statutory",
                    row.effect_ends_on)


def person_sections(viewer: Viewer, person: Person) -> Iterable[Section]:
    """Whether somebody is inside an effect period: for those who must know, and himself."""
    rows = queries.in_effect_of(viewer, person.pk, clock.today())
    if rows:
        yield Section(
            _("影响期内"), "supervision/parts/in_effect.html", {"measures": rows}
        )
