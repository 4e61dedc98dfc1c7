"""W43: what the object of a named opinion, or a head under him, does to its author afterwards.

The author is found by his keyed mark, so nobody's name is opened; the light names the object
only, and he never sees it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from agreements.queries.assessments import lowered_since
from portal.models import Assignment
from supervision.lights.ground import Ground
from supervision.models import LeaveRefusal, Measure, OpinionAuthor
from supervision.receipts import author_mark
from supervision.warnings.decisions import AdverseAct, RetaliationFacts


@dataclass(frozen=True)
class Deed:
    """One person did something that may hurt another, on a day."""

    by: int
    to: int
    day: date
    act: AdverseAct


def compute(ground: Ground) -> None:
    params = ground.params.get("W43")
    if params is None:
        return
    window = params.value("W43.window", ground.day)
    since = ground.day - timedelta(days=2 * window)
    deeds = [*_measures(since), *_grades(since), *_transfers(ground, since), *_refusals(since)]
    marks = {to: author_mark(to) for to in {deed.to for deed in deeds}}
    opinions = _opinions(set(marks.values()), since)
    above = {c.department_id: c.leader_id for c in ground.charges}
    leaders = {
        head.person_id: above[department]
        for department, head in ground.heads.items() if department in above
    }
    acts: dict[tuple[int, str, date], list[tuple[AdverseAct, date]]] = defaultdict(list)
    for deed in deeds:
        mark = marks[deed.to]
        for target in {deed.by, leaders.get(deed.by, deed.by)}:
            for opinion_on in opinions[mark, target]:
                acts[target, mark, opinion_on].append((deed.act, deed.day))
    for (target, mark, opinion_on), found in acts.items():
        ground.judge(
            "W43", RetaliationFacts(opinion_on, found),
            f"{target}:{mark[:16]}:{opinion_on.isoformat()}", other_id=target,
            facts={"days": window},
        )


def _opinions(marks: set[str], since: date) -> dict[tuple[str, int], list[date]]:
    """Days of named opinions, by mark of the author and person they are about."""
    found: dict[tuple[str, int], list[date]] = defaultdict(list)
    rows = OpinionAuthor.objects.filter(
        mark__in=marks, opinion__object_person__isnull=False, opinion__received_on__gte=since
    ).values_list("mark", "opinion__object_person_id", "opinion__received_on")
    for mark, target, day in rows:
        found[mark, target].append(day)
    return found


def _measures(since: date) -> Iterable[Deed]:
    rows = Measure.objects.filter(
        decided_on__gte=since, issuer__isnull=False, subject__isnull=False
    ).values_list("issuer_id", "subject_id", "decided_on")
    return [Deed(by, to, day, AdverseAct.MEASURE) for by, to, day in rows if day]


def _grades(since: date) -> Iterable[Deed]:
    return [
        Deed(low.by, low.person, low.day, AdverseAct.GRADE_LOWERED)
        for low in lowered_since(since)
    ]


def _refusals(since: date) -> Iterable[Deed]:
    rows = LeaveRefusal.objects.filter(refused_on__gte=since).values_list(
        "refuser_id", "person_id", "refused_on"
    )
    return [Deed(by, to, day, AdverseAct.LEAVE_REFUSED) for by, to, day in rows]


def _transfers(ground: Ground, since: date) -> Iterable[Deed]:
    """Who left a department for another: laid to the head of the one he left."""
    rows = list(
        Assignment.objects.standing().filter(end__gte=since, end__lt=ground.day).values_list(
            "person_id", "post__department_id", "end"
        )
    )
    came: dict[int, list[tuple[int, date]]] = defaultdict(list)
    for person, department, start in Assignment.objects.standing().filter(
        person_id__in={row[0] for row in rows}, start__gt=since
    ).values_list("person_id", "post__department_id", "start"):
        came[person].append((department, start))
    for person, department, end in rows:
        head = ground.heads.get(department)
        moved = any(
            other != department and start == end + timedelta(days=1)
            for other, start in came[person]
        )
        if head is not None and moved and head.person_id != person:
            yield Deed(head.person_id, person, end + timedelta(days=1), AdverseAct.TRANSFER)
