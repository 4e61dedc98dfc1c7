"""What each person finds on the front page about his own agreement and those he signs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Agreement, ExceptionRequest
from agreements.queries import mine
from agreements.queries.mine import OwnAgreement, Turn
from agreements.queries.rows import described
from agreements.states import Level, RequestKind
from portal import clock
from portal.days import until
from portal.home import Owed, Section
from portal.models import Department, Person
from portal.nav import LOOKUP, WORKBENCH, Link
from portal.periods import year_of
from portal.roles import Permission
from portal.sections import PageLink
from portal.viewer import Viewer

NAMED = 4  # names in one line; the rest are counted
SHOWN = 30  # rows of the department's table


def links(viewer: Viewer) -> Iterable[Link]:
    if viewer.person_id is not None:
        yield Link(
            WORKBENCH, gettext_lazy("我的责任书"), "my_agreement", Permission.VIEW_AGREEMENTS, 30
        )
    yield Link(LOOKUP, gettext_lazy("谁负责"), "trace", Permission.VIEW_AGREEMENTS, 10)


def page_links(viewer: Viewer, subject: Person | Department) -> Iterable[PageLink]:
    """From a person or a department to those who answer for it."""
    if viewer.may(Permission.VIEW_AGREEMENTS):
        kind = "person" if isinstance(subject, Person) else "department"
        yield PageLink(gettext_lazy("谁负责"), f"{reverse('trace')}?{kind}={subject.pk}")


def owed(viewer: Viewer) -> Iterable[Owed]:
    """My signature, the agreements that wait for me, and requests that I decide."""
    if viewer.person_id is None or not viewer.may(Permission.SIGN):
        return
    today = clock.today()
    turns = mine.turns_of(viewer)
    for turn in turns:
        if turn.own and (turn.verdict or turn.rule == "S7"):
            yield _own(turn, today)
    yield from _countersign([t for t in turns if not t.own and t.verdict], today)
    yield from _to_decide(viewer, today)


def _own(turn: Turn, today: date) -> Owed:
    agreement = turn.agreement
    status, word = until(agreement.due_on, today)
    if turn.on_paper:
        return Owed(
            status, word, _("在纸质责任书 %(number)s 上签字") % {"number": agreement.number},
            _("签字后由党办上传扫描件"), "local", url=reverse("agreement", args=[agreement.pk]),
            label=_("查看"), due_on=agreement.due_on,
        )
    return Owed(
        status, word,
        _("签订本人的%(kind)s %(number)s")
        % {"kind": agreement.get_kind_display(), "number": agreement.number},
        _("%(campaign)s，截止%(month)s月%(day)s日") % {
            "campaign": agreement.campaign, "month": agreement.due_on.month,
            "day": agreement.due_on.day,
        },
        "local", url=reverse("agreement_sign", args=[agreement.pk]), label=_("去签订"),
        due_on=agreement.due_on, go=True,
    )


def _countersign(ready: Sequence[Turn], today: date) -> Iterable[Owed]:
    if not ready:
        return
    due_on = min(t.agreement.due_on for t in ready)
    names = list(dict.fromkeys(t.agreement.responsible.name for t in ready))
    who = "、".join(names[:NAMED])
    if len(names) > NAMED:
        who = _("%(names)s等%(count)s人") % {"names": who, "count": len(names)}
    status, word = until(due_on, today)
    yield Owed(
        status, word, _("与%(who)s签订责任书") % {"who": who},
        _("本人已签，待您签订后生效"), "local", url=reverse("sitting"), label=_("去签订"),
        due_on=due_on, go=True,
    )


def _to_decide(viewer: Viewer, today: date) -> Iterable[Owed]:
    """Requests named to the viewer; returns, which any clerk answers, are listed elsewhere."""
    if not viewer.may(Permission.DECIDE_EXCEPTION):
        return
    waiting = (
        ExceptionRequest.objects.to_decide(viewer)
        .exclude(kind=RequestKind.RETURN)
        .select_related("person")
        .order_by("asked_at")
    )
    for request in waiting:
        yield Owed(
            "due", _("待决定"), str(request), request.reason,
            url=reverse("exception_decide", args=[request.pk]), label=_("去决定"),
        )


# --- sections -------------------------------------------------------------------------------


def sections(viewer: Viewer) -> Iterable[Section]:
    """My agreement in figures, and the agreements of those for whom I answer."""
    if viewer.person_id is None or not viewer.may(Permission.VIEW_AGREEMENTS):
        return
    today = clock.today()
    turns = mine.turns_of(viewer)
    own = mine.own_agreements(viewer, today, turns)
    for one in own.current:
        yield Section(
            _("我的责任书"),
            _("%(number)s · 签订方 %(issuer)s")
            % {"number": one.row.number, "issuer": one.row.issuer},
            "agreements/parts/home_own.html",
            {"items": _figures(one, today), "one": one},
            order=20,
        )
    yield from _department(viewer, today)


def _figures(one: OwnAgreement, today: date) -> list[dict[str, object]]:
    """The contents, who has signed, and the days that are left."""
    url = one.row.url
    figures: list[dict[str, object]] = [
        {"value": one.clauses, "label": _("责任内容（条）"), "url": url},
        {"value": f"{one.signed}/{one.parties}", "label": _("已签订（方）"), "url": url},
    ]
    last, label = one.term_end, _("距期满（天）")
    if one.row.in_force_on is None:
        last, label = one.row.due_on, _("距签订截止（天）")
    if last >= today:
        figures.append({"value": (last - today).days, "label": label, "url": url})
    return figures


def _department(viewer: Viewer, today: date) -> Iterable[Section]:
    """本部门 for heads, 分管部门 for those in charge: those who sign with the viewer."""
    if not viewer.answers_for and not viewer.is_secretary:
        return
    year = year_of(today.year)
    rows = (
        Agreement.objects.live()
        .filter(issuer_id=viewer.person_id, term_end__gte=year.start)
        .select_related("responsible", "issuer", "department")
        .defer("text")
        .order_by("campaign", "level", "number")
    )
    found = described(rows[: SHOWN + 1])
    if not found:
        return
    staff = all(row.level == Level.STAFF.label for row in found)
    yield Section(
        _("本部门") if staff else _("下一级"),
        _("%(n)s 人") % {"n": len(found)} if len(found) <= SHOWN else "",
        "agreements/parts/home_department.html",
        {"rows": found[:SHOWN], "more": len(found) > SHOWN},
        order=30,
    )
