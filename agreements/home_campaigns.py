"""What those who run or follow the signing find on the front page, in the menu and the search."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.cache import cache
from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Agreement, Campaign, ExceptionRequest, TextVersion
from agreements.plans import difference_of
from agreements.queries import Tally, first_blockers, tally_of
from agreements.states import AgreementState, CampaignState, RequestKind, TextState, Variant
from portal import clock
from portal.first_run import Step
from portal.home import Owed, Section
from portal.models import LedgerEntry
from portal.nav import YEAR, Link
from portal.organ_year import Entry
from portal.roles import Permission, Role
from portal.search import LIMIT, Hit
from portal.viewer import Viewer
from portal.vocabulary import Basis

KEPT_SECONDS = 3600
NAMED = 5  # of those for whose agreement others wait


def links(viewer: Viewer) -> Iterable[Link]:
    yield Link(YEAR, gettext_lazy("签订"), "campaigns", Permission.VIEW_CAMPAIGNS, 10)
    if viewer.reads_all_agreements:
        yield Link(YEAR, gettext_lazy("上级责任书"), "superiors", Permission.VIEW_CAMPAIGNS, 15)
    yield Link(YEAR, gettext_lazy("变动"), "changes", Permission.RUN_CAMPAIGNS, 20)
    yield Link(YEAR, gettext_lazy("文本"), "texts", Permission.KEEP_TEXTS, 30)


def year_entries(viewer: Viewer, year: int) -> Iterable[Entry]:
    """The days of that year's signing, for those who follow it."""
    for campaign in Campaign.objects.visible_to(viewer).filter(year=year):
        at = reverse("campaign", args=[campaign.pk])
        yield Entry(
            campaign.deadline, _("%(name)s截止") % {"name": campaign}, _("签订批次"),
            Basis.ORGAN_RULE, at,
        )


def owed(viewer: Viewer) -> Iterable[Owed]:
    """The clerk's open matters, and refusals for the secretary and the discipline officers."""
    running = list(Campaign.objects.visible_to(viewer).exclude(
        state__in=(CampaignState.CLOSED, CampaignState.ARCHIVED)
    ))
    if viewer.may(Permission.RUN_CAMPAIGNS):
        yield from _returned(running)
        for campaign in running:
            yield from _changes(campaign) if campaign.issued_at else _to_issue(campaign)
    if viewer.is_secretary or Role.DISCIPLINE in viewer.roles:
        yield from _refused(running, viewer)


def _returned(running: list[Campaign]) -> Iterable[Owed]:
    rows = (
        ExceptionRequest.objects.filter(
            campaign__in=running, kind=RequestKind.RETURN, decided_at=None
        )
        .values_list("campaign")
        .annotate(count=Count("pk"))
    )
    for campaign, count in rows:
        yield Owed(
            "due", _("待答复"), _("%(n)s 份责任书被退回，等待答复") % {"n": count},
            _("与签订方商定后重新印发，或者维持原文本并答复"),
            url=reverse("campaign_exceptions", args=[campaign]) + "?state=open&kind=return",
            label=_("去办理"),
        )


def _to_issue(campaign: Campaign) -> Iterable[Owed]:
    yield Owed(
        "due", _("筹备中"), _("%(name)s尚未印发") % {"name": campaign},
        url=reverse("campaign", args=[campaign.pk]), label=_("继续筹备"),
    )


def _changes(campaign: Campaign) -> Iterable[Owed]:
    changed, gone = changes_of(campaign, clock.today())
    if changed or gone:
        yield Owed(
            "due", _("有变动"),
            _("需要补签、重签 %(n)s 份，终止 %(m)s 份") % {"n": changed, "m": gone},
            _("任职、分工变动后与责任书不一致"), "local",
            url=reverse("campaign_changes", args=[campaign.pk]), label=_("去办理"),
        )


def changes_of(campaign: Campaign, day: date) -> tuple[int, int]:
    """How many agreements follow from changes, and how many have no seat any more.

    Worked out anew when the ledger has grown: no change of posts, portfolios or agreements
    leaves it as it was. Where it has grown by records of other floors only, the answer stands.
    """
    last = LedgerEntry.objects.aggregate(last=Max("seq"))["last"]
    found: tuple[int, int] = cache.get_or_set(
        f"luze:changes:{campaign.pk}:{day}:{last}",
        lambda: _changes_as_of(campaign, day), KEPT_SECONDS,
    )
    return found


def _changes_as_of(campaign: Campaign, day: date) -> tuple[int, int]:
    own = Q(word__startswith="portal.") | Q(word__startswith="agreements.")
    last = LedgerEntry.objects.filter(own).order_by("-seq").values_list("seq", flat=True).first()

    def counted() -> tuple[int, int]:
        _chain, difference = difference_of(campaign, day)
        return len(difference.changes), len(difference.ended)

    key = f"luze:changed:{campaign.pk}:{day}:{last}"
    found: tuple[int, int] = cache.get_or_set(key, counted, KEPT_SECONDS)
    return found


def _refused(running: list[Campaign], viewer: Viewer) -> Iterable[Owed]:
    rows = (
        Agreement.objects.visible_to(viewer).live()
        .filter(campaign__in=running, state=AgreementState.REFUSED)
        .order_by().values_list("campaign").annotate(count=Count("pk"))
    )
    for campaign, count in rows:
        yield Owed(
            "late", _("拒签"), _("%(n)s 份责任书被拒签") % {"n": count},
            _("由签订方记录，报党组书记和纪检干部"), "local",
            url=reverse("campaign_agreements", args=[campaign]) + "?progress=refused",
            label=_("查看"),
        )


def sections(viewer: Viewer) -> Iterable[Section]:
    """The figures of the signing under way, for those who follow all of it."""
    if not viewer.reads_all_agreements:
        return
    running = Campaign.objects.visible_to(viewer).issued().first()
    if running is None:
        return
    total = tally_of(running, viewer, clock.today())
    at = reverse("campaign_agreements", args=[running.pk])
    yield Section(
        title=running.name,
        small=_("签订率 %(rate)s%%") % {"rate": total.rate} if total.rate is not None else "",
        template_name="agreements/parts/home_campaign.html",
        context={
            "figure_items": figure_items(total, at),
            "campaign_at": reverse("campaign", args=[running.pk]),
            "rows_at": at,
            "blockers": first_blockers(running, viewer, NAMED),
        },
        order=40,
    )


def figure_items(total: Tally, at: str) -> list[dict[str, object]]:
    """The figures of a campaign, each a link to its rows at `at`."""
    items: list[dict[str, object]] = [
        {"value": total.due, "label": _("应签"), "url": at},
        {"value": total.signed, "label": _("已签"), "url": f"{at}?progress=signed"},
        {"value": total.waiting, "label": _("待签"), "url": f"{at}?progress=waiting"},
        {"value": total.deducted, "label": _("缓签、免签"), "url": f"{at}?progress=deducted"},
    ]
    if total.late:
        items.append({"value": total.late, "label": _("逾期"), "url": f"{at}?progress=late"})
    if total.early:
        items.append({"value": total.early, "label": _("提前开放"), "url": f"{at}?progress=early"})
    return items


def found(viewer: Viewer, text: str) -> Iterable[Hit]:
    """Agreements by number or by the name of the responsible person, newest first."""
    if not viewer.may(Permission.VIEW_AGREEMENTS):
        return
    rows = (
        Agreement.objects.visible_to(viewer).called(text)
        .select_related("responsible").only("number", "state", "responsible__name")
        .order_by("-pk")[:LIMIT]
    )
    for agreement in rows:
        yield Hit(
            gettext_lazy("责任书"),
            f"{agreement.number} {agreement.responsible.name}",
            reverse("agreement", args=[agreement.pk]),
            agreement.get_state_display(),
        )


def first_run_steps(viewer: Viewer) -> list[Step]:
    """Texts adopted, a campaign prepared, and issued."""
    adopted = set(
        TextVersion.objects.filter(state=TextState.ADOPTED).order_by()
        .values_list("variant", flat=True).distinct()
    )
    campaign = Campaign.objects.order_by("year").first()
    opened = campaign is not None
    at = reverse("campaign", args=[campaign.pk]) if campaign else reverse("campaign_new")
    return [
        Step(
            40, _("文本定稿"),
            _("已定稿 %(n)s 类，共 %(all)s 类") % {"n": len(adopted), "all": len(Variant)},
            len(adopted) == len(Variant), reverse("texts"), _("查看文本"),
        ),
        Step(
            50, _("建立签订批次"), _("确定基准日、截止日期和签订方式"), opened,
            at, _("查看批次") if opened else _("建立批次"),
        ),
        Step(
            60, _("印发责任书"), _("核对签订关系后印发"),
            Campaign.objects.exclude(issued_at=None).exists(), at, _("查看批次"),
        ),
    ]


def years() -> list[int]:
    """The years that have a campaign, newest first."""
    return list(Campaign.objects.order_by("-year").values_list("year", flat=True))
