"""The lights of signing and duties, computed set-based (portal.lights.Provider)."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from agreements import evidence, light_checks
from agreements.assessing import BY_PARTY_GROUP, WRITABLE, Period
from agreements.cascade import Difference
from agreements.light_checks import PaperFacts
from agreements.light_kinds import KINDS
from agreements.models import (
    Agreement,
    Campaign,
    DutyOccurrence,
    MeetingAttendance,
    Statement,
)
from agreements.plans import difference_for, difference_of, plan_of, terms_of
from agreements.states import (
    BLOCKING,
    WAITING,
    AgreementState,
    CampaignState,
    Level,
    Method,
    Reason,
)
from portal.chain import GapKind
from portal.lights.kinds import Finding, Scope
from portal.lights.levels import Level as LightLevel
from portal.lights.levels import Light, NoBound, Params
from portal.models import Assignment, Department, Portfolio
from portal.periods import DAY
from portal.viewer import Viewer
from portal.vocabulary import AssignmentKind, PoliticalStatus, PostKind, Relation

SIGNED = (AgreementState.PARTLY_SIGNED, AgreementState.EFFECTIVE)
HEADS = (PostKind.DEPARTMENT_HEAD, PostKind.SECTION_HEAD)
CHUNK = 500


class AgreementLights:
    """W01 to W10, W20 and W83."""

    kinds = KINDS

    def compute(
        self, day: date, params: Mapping[str, Params], scope: Scope | None
    ) -> Iterable[Finding]:
        """All lights of a day; within a scope, those of its people."""
        work = _Work(day, params, scope)
        try:
            yield from work.all()
        except NoBound:
            return

    def guard(self, viewer: Viewer) -> Q:
        """Nothing here is confidential beyond its audience."""
        return Q(pk__in=())

    def address(self, rule: str, record_kind: str, record: UUID | None, subject: str) -> str:
        """The agreement, the duty's page, or the list in which the matter is dealt with."""
        if rule in ("W02", "W06", "W07", "W08", "W10"):
            return reverse("agreement", args=[int(subject.partition(":")[0])])
        if rule == "W83":
            return reverse("statement", args=[int(subject), Period.YEAR_END])
        if rule == "W20":
            return reverse("my_duties")
        if rule == "W05":
            return reverse("chain")
        return reverse("campaigns") if rule in ("W01", "W03", "W04", "W09") else ""


PROVIDER = AgreementLights()


class _Work:
    """One computation."""

    def __init__(self, day: date, params: Mapping[str, Params], scope: Scope | None) -> None:
        self.day, self.params, self.scope = day, params, scope

    @cached_property
    def campaign(self) -> Campaign | None:
        """The campaign of the year under way."""
        return Campaign.objects.under_way(self.day)

    def all(self) -> Iterator[Finding]:
        yield from self.waiting()
        yield from self.newcomers()
        yield from self.duties()
        yield from self.statements()
        if self.scope is not None:
            if "W04" in self.params and self.campaign is not None:
                found = difference_for(self.campaign, self.day, self.scope.people)
                yield from self.renewals(self.campaign, found)
            return
        yield from self.campaigns()
        yield from self.early()
        yield from self.digests()
        yield from self.scans()
        yield from self.changes()
        yield from self.alike()

    def live(self) -> Any:
        rows = Agreement.objects.live().filter(campaign__state=CampaignState.ISSUED)
        if self.scope is not None:
            rows = rows.filter(responsible__in=self.scope.people)
        return rows.order_by("pk")

    # --- signing --------------------------------------------------------------------------

    def campaigns(self) -> Iterator[Finding]:
        """W01."""
        if "W01" not in self.params:
            return
        year = self.day.year
        issued = Campaign.objects.filter(year=year).exclude(state=CampaignState.DRAFT).exists()
        light = light_checks.w01(year, issued, self.day, self.params["W01"])
        yield from _shown(light, str(year))

    def waiting(self) -> Iterator[Finding]:
        """W02, W07, W10."""
        if self.params.keys().isdisjoint(("W02", "W07", "W10")):
            return
        rows = self.live().filter(state__in=WAITING)
        for pk, state, person, issuer, department, number, issued_at, due_on, until in (
            rows.values_list(
                "pk", "state", "responsible_id", "issuer_id", "department_id", "number",
                "issued_at", "due_on", "deferred_until",
            )
        ):
            columns = {
                "person_id": person, "other_id": issuer, "department_id": department,
                "facts": {"number": number},
            }
            if state == AgreementState.REFUSED:
                yield from _shown(light_checks.w10(True), str(pk), **columns)
            if until is not None and until < self.day and "W07" in self.params:
                light = light_checks.w07(until, self.day, self.params["W07"])
                yield from _shown(light, str(pk), **columns)
            elif "W02" in self.params:
                began = timezone.localdate(issued_at)
                light = light_checks.w02(began, due_on, self.day, self.params["W02"])
                yield from _shown(light, str(pk), **columns)

    def newcomers(self) -> Iterator[Finding]:
        """W03: a post taken up after the campaign's key date, and nothing in force."""
        campaign = self.campaign if "W03" in self.params else None
        if campaign is None:
            return
        rows = Assignment.objects.on(self.day).filter(
            start__gt=campaign.key_date, kind__in=(AssignmentKind.MAIN, AssignmentKind.ACTING)
        ).exclude(post__kind=PostKind.SECRETARY)
        if campaign.lowest_level == Level.DEPARTMENT:
            rows = rows.exclude(post__kind__in=(PostKind.STAFF, PostKind.SECTION_HEAD))
        if self.scope is not None:
            rows = rows.filter(person__in=self.scope.people)
        bound = Agreement.objects.live().filter(campaign=campaign).exclude(state__in=WAITING)
        first = rows.exclude(person__in=bound.values("responsible")).values("person_id")
        waiting = self.live().filter(campaign=campaign, state__in=WAITING)
        issuers = dict(waiting.values_list("responsible_id", "issuer_id"))
        for person, start, department in first.annotate(
            began=Max("start"), place=Max("post__department_id")
        ).values_list("person_id", "began", "place"):
            light = light_checks.w03(start, self.day, self.params["W03"])
            yield from _shown(
                light, f"{campaign.year}:{person}", person_id=person,
                other_id=issuers.get(person), department_id=department,
                facts={"since": start},
            )

    def early(self) -> Iterator[Finding]:
        """W06: what was opened early, and is still ahead of its issuer."""
        if "W06" not in self.params:
            return
        behind = Agreement.objects.live().filter(
            campaign=self.campaign, state__in=BLOCKING
        ).values("responsible")
        rows = self.live().filter(
            opened_early_at__isnull=False, state__in=SIGNED, issuer__in=behind
        )
        for pk, person, number, opened in rows.values_list(
            "pk", "responsible_id", "number", "opened_early_at"
        ):
            light = light_checks.w06(timezone.localdate(opened), self.day, self.params["W06"])
            yield from _shown(light, str(pk), person_id=person, facts={"number": number})

    def digests(self) -> Iterator[Finding]:
        """W08: every text of the year under way against its digest, in chunks."""
        if "W08" not in self.params:
            return
        rows = self.live().values_list("pk", "number", "text", "text_sha256")
        for pk, number, text, digest in rows.iterator(chunk_size=CHUNK):
            if hashlib.sha256(text.encode()).hexdigest() != digest:
                light = light_checks.w08(PaperFacts(matches=False), self.day, self.params["W08"])
                yield from _shown(
                    light, str(pk),
                    facts={"number": number, "fault": _("的文本与印发时的校验码不一致")},
                )

    def scans(self) -> Iterator[Finding]:
        """W08: signed on stage on paper, and no scan since."""
        if "W08" not in self.params:
            return
        staged = MeetingAttendance.objects.filter(
            on_stage=True, meeting__campaign__in=Campaign.objects.issued()
        ).values_list("meeting__campaign_id", "person_id", "meeting__held_on")
        held = {(campaign, person): day for campaign, person, day in staged}
        rows = self.live().filter(
            method=Method.PAPER, state__in=WAITING, scans=None,
            responsible__in={person for _c, person in held},
        )
        for pk, campaign, person, number in rows.values_list(
            "pk", "campaign_id", "responsible_id", "number"
        ):
            if (campaign, person) not in held:
                continue
            facts = PaperFacts(signed_on=held[campaign, person])
            light = light_checks.w08(facts, self.day, self.params["W08"])
            yield from _shown(
                light, f"{pk}:scan", person_id=person,
                facts={"number": number, "fault": _("已在会上签字，扫描件尚未上传")},
            )

    def changes(self) -> Iterator[Finding]:
        """W04, W05: what the chain of today asks for, and where it has a gap."""
        campaign = self.campaign
        if campaign is None or self.params.keys().isdisjoint(("W04", "W05")):
            return
        chain, difference = difference_of(campaign, self.day)
        if "W04" in self.params:
            yield from self.renewals(campaign, difference)
        if "W05" in self.params:
            yield from self._gaps(chain.gaps)

    def renewals(self, campaign: Campaign, difference: Difference) -> Iterator[Finding]:
        """W04: what stands says less than the chain of today, or its successor is not signed.

        Somebody who rises has an agreement of his old level and needs one of the new; who has
        none at all is a newcomer (W03).
        """
        live = self.live().filter(campaign=campaign)
        waiting = live.filter(state__in=WAITING).values_list("responsible_id", "reason")
        asked = [(c.planned.key[0], c.reason) for c in difference.changes] + list(waiting)
        anew = {person for person, reason in asked if reason == Reason.RE_SIGNED}
        joined = {person for person, reason in asked if reason == Reason.SUPPLEMENTARY}
        bound = live.exclude(state__in=WAITING).filter(responsible__in=joined)
        anew |= set(bound.values_list("responsible_id", flat=True))
        for person, changed in _changed_on(campaign, anew, self.day).items():
            light = light_checks.w04(changed, self.day, self.params["W04"])
            yield from _shown(
                light, f"{campaign.year}:{person}", person_id=person, facts={"since": changed},
            )

    def _gaps(self, gaps: Iterable[Any]) -> Iterator[Finding]:
        words = {
            GapKind.NO_HEAD: _("没有主要负责人"),
            GapKind.NO_LEADER_IN_CHARGE: _("没有分管领导"),
        }
        found = {
            (gap.department.id, gap.kind) for gap in gaps
            if gap.department is not None and gap.kind in words
        }
        since = _vacant_since({department for department, _kind in found}, self.day)
        for department, kind in sorted(found):
            began = since[department, kind]
            light = light_checks.w05(began, self.day, self.params["W05"])
            yield from _shown(
                light, f"{department}:{kind}", department_id=department,
                facts={"missing": words[kind]},
            )

    def alike(self) -> Iterator[Finding]:
        """W09: what departments have of their own, in campaigns that are being prepared.

        A text that the party group adopted for several departments is the same by its
        decision; only what stands beside it is compared.
        """
        params = self.params.get("W09")
        if params is None:
            return
        for campaign in Campaign.objects.filter(state=CampaignState.DRAFT):
            _chain, plan = plan_of(campaign)
            rows = [p for p in plan.agreements if p.level == Level.DEPARTMENT and p.department]
            texts = {t.variant: t.text.source for t in campaign.texts.select_related("text")}
            names = {d.name for p in rows for d in p.seat.departments}
            shared = Counter(p.variant for p in rows)
            count = light_checks.w09(
                [
                    (texts.get(p.variant, "") if shared[p.variant] == 1 else "")
                    + p.portfolio_text
                    for p in rows
                ][:200],
                [*names, terms_of(campaign).organ_name],
                percent=params.value("W09.percent", self.day),
                least=params.value("W09.least", self.day),
            )
            if count:
                yield Finding(
                    "W09", str(campaign.pk), LightLevel.YELLOW, {"count": count}
                )

    # --- what is said of a year ------------------------------------------------------------

    def statements(self) -> Iterator[Finding]:
        """W83: of last year and this, until the year is on file; of who holds one of its
        agreements, whichever of them the statement was handed in for.
        """
        params = self.params.get("W83")
        if params is None:
            return
        bound = Agreement.objects.effective().filter(
            campaign__state__in=(CampaignState.ISSUED, CampaignState.CLOSED),
            campaign__year__in=(self.day.year - 1, self.day.year), level__in=BY_PARTY_GROUP,
        )
        if self.scope is not None:
            bound = bound.filter(responsible__in=self.scope.people)
        said = set(
            Statement.objects.filter(
                period=Period.YEAR_END, agreement__responsible__in=bound.values("responsible"),
            ).exclude(state__in=WRITABLE)
            .values_list("agreement__campaign__year", "agreement__responsible_id")
        )
        held = bound.order_by("pk").values_list(
            "pk", "campaign__year", "responsible_id", "responsible__political_status",
            "department_id",
        )
        for pk, year, person, status, department in held:
            member = status == PoliticalStatus.PARTY_MEMBER
            light = light_checks.w83(year, (year, person) in said, member, self.day, params)
            yield from _shown(light, str(pk), person_id=person, department_id=department)

    # --- duties ---------------------------------------------------------------------------

    def duties(self) -> Iterator[Finding]:
        """W20, except what a light of its own watches."""
        params = self.params.get("W20")
        if params is None:
            return
        watched = [kind.code for kind in evidence.kinds().values() if kind.watched_by]
        ahead = params.value("W20.yellow", self.day)
        rows = DutyOccurrence.objects.open().filter(
            due_on__lte=self.day + timedelta(days=ahead), start__lte=self.day,
            agreement__term_end__gte=self.day - timedelta(days=90),
        ).exclude(duty__evidence__in=watched)
        if self.scope is not None:
            rows = rows.filter(owner__in=self.scope.people)
        rows = rows.order_by("pk").values_list(
            "pk", "owner_id", "agreement__issuer_id", "department_id", "start", "due_on",
            "duty__clause", "duty__what", "duty__basis", "subject_person__name",
            "subject_department__name", "occasion",
        )
        for row in rows.iterator(chunk_size=5000) if self.scope is None else rows:
            (pk, owner, issuer, department, start, due_on, clause, what, basis, person, unit,
             occasion) = row
            light = light_checks.w20(start, due_on, False, self.day, params)
            toward = person or unit or occasion
            yield from _shown(
                light, str(pk), person_id=owner, other_id=issuer if issuer != owner else None,
                department_id=department, fixed=basis == "statutory", basis=basis,
                facts={
                    "clause": clause, "what": what, "toward": f"（{toward}）" if toward else "",
                },
            )


def _shown(light: Light, subject: str, **columns: Any) -> Iterator[Finding]:
    """The light with what is stored beside it, if it shines."""
    if light.shines:
        facts = {**light.facts, **columns.pop("facts", {})}
        yield Finding(light.rule, subject, light.level, facts, light.due_on, **columns)


def _changed_on(campaign: Campaign, people: set[int], day: date) -> dict[int, date]:
    """The first day on which a post or portfolio of each began or ended that the text in force
    does not know: a second change gives no more time for the first.

    The texts of a campaign say what held on its key date, later ones what held when they were
    issued. What was entered afterwards for an earlier day counts from the last such day.
    """
    told = dict.fromkeys(people, campaign.key_date) | {
        person: timezone.localdate(issued)
        for person, issued in Agreement.objects.effective().filter(
            campaign=campaign, responsible__in=people
        ).exclude(reason=Reason.REGULAR).order_by("issued_at")
        .values_list("responsible_id", "issued_at")
    }
    days: dict[int, list[date]] = defaultdict(list)
    for rows, column in (
        (Assignment.objects.standing().filter(person__in=people), "person_id"),
        (Portfolio.objects.standing().filter(leader__in=people), "leader_id"),
    ):
        for person, start, end in rows.values_list(column, "start", "end"):
            for change in (start, None if end is None else end + DAY):
                if change is not None and campaign.key_date < change <= day:
                    days[person].append(change)
    return {
        person: min((d for d in found if d > told[person]), default=max(found))
        for person, found in days.items()
    }


def _vacant_since(departments: set[int], day: date) -> dict[tuple[int, GapKind], date]:
    """The day after the last head or leader in charge left, else the department's first day."""
    opened = dict(
        Department.objects.filter(pk__in=departments).values_list("pk", "opened_on")
    )
    headed = Assignment.objects.standing().filter(
        Q(post__kind__in=HEADS) | Q(kind=AssignmentKind.ACTING),
        post__department__in=departments, end__lt=day,
    ).values_list("post__department_id").annotate(last=Max("end"))
    led = Portfolio.objects.standing().filter(
        department__in=departments, end__lt=day,
        relation__in=(Relation.IN_CHARGE, Relation.LIAISON),
    ).values_list("department_id").annotate(last=Max("end"))
    found = {
        (department, kind): first
        for department, first in opened.items()
        for kind in (GapKind.NO_HEAD, GapKind.NO_LEADER_IN_CHARGE)
    }
    found |= {(department, GapKind.NO_HEAD): last + DAY for department, last in headed}
    found |= {(department, GapKind.NO_LEADER_IN_CHARGE): last + DAY for department, last in led}
    return found
