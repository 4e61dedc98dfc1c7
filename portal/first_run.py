"""The way from an empty organ to its first campaign, step by step.

Each floor names its steps in LUZE_FIRST_RUN_STEPS: functions `(viewer) -> iterable of Step`.
The steps stand on the clerk's home page until all of them are done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.chain import chain_on
from portal.errors import Sentence
from portal.home import Section
from portal.models import Assignment, Department, Person, Portfolio
from portal.roles import Permission
from portal.viewer import Viewer


@dataclass(frozen=True)
class Step:
    """One step: what to do, how far it is, and where it is done."""

    order: int
    title: Sentence
    text: Sentence
    done: bool
    url: str
    label: Sentence


@dataclass(frozen=True)
class ShownStep:
    """A step as a line: the first open one is due, those after it wait."""

    kind: str
    word: Sentence
    text: Sentence
    why: Sentence
    url: str
    label: Sentence


def steps(viewer: Viewer) -> list[Step]:
    """The steps of all floors in their order."""
    found = (step for name in settings.LUZE_FIRST_RUN_STEPS for step in _of(name, viewer))
    return sorted(found, key=lambda step: step.order)


def finished(viewer: Viewer) -> bool:
    """True once the last step of the uppermost floor is done; gaps of later years are not asked."""
    last = max(_of(settings.LUZE_FIRST_RUN_STEPS[-1], viewer), key=lambda step: step.order)
    return last.done


def _of(name: str, viewer: Viewer) -> Iterable[Step]:
    provider: Callable[[Viewer], Iterable[Step]] = import_string(name)
    return provider(viewer)


def shown(all_steps: Iterable[Step]) -> list[ShownStep]:
    """The steps as lines of the page."""
    lines, first = [], True
    for step in all_steps:
        kind, word = ("done", _("已完成")) if step.done else ("off", _("未开始"))
        if not step.done and first:
            kind, word, first = "due", _("待办理"), False
        lines.append(ShownStep(kind, word, step.title, step.text, step.url, step.label))
    return lines


def sections(viewer: Viewer) -> list[Section]:
    """The section of the home page, for the clerk, while a step is open."""
    if not viewer.may(Permission.KEEP_ORGANISATION) or finished(viewer):
        return []
    all_steps = steps(viewer)
    done = sum(step.done for step in all_steps)
    small = _("已完成%(done)d步，共%(all)d步") % {"done": done, "all": len(all_steps)}
    return [
        Section(
            title=gettext_lazy("首次启用"), small=small, template_name="portal/first_steps.html",
            context={"steps": shown(all_steps)}, order=1,
        )
    ]


def own_steps(viewer: Viewer) -> list[Step]:
    """The ground floor's steps: roster, posts and portfolios, a chain without gaps."""
    today = clock.today()
    people = Person.objects.active().count()
    departments = Department.objects.on(today).count()
    held = Assignment.objects.on(today).values("person").distinct().count()
    charges = Portfolio.objects.on(today).count()
    gaps = len(chain_on(today).gaps) if held else 0
    return [
        Step(
            10, _("录入名册"),
            _("在职%(people)d人，部门%(departments)d个") % {
                "people": people, "departments": departments
            },
            bool(people and departments), reverse("roster_upload"), _("导入名册"),
        ),
        Step(
            20, _("核对职务与分管"),
            _("已登记任职%(held)d人，领导分工%(charges)d项") % {"held": held, "charges": charges},
            bool(held and charges), reverse("portfolios"), _("登记分工"),
        ),
        Step(
            30, _("补齐责任链"),
            _("有%(n)d处空缺") % {"n": gaps} if gaps else _("责任链没有空缺") if held
            else _("登记任职后核对"),
            bool(held) and not gaps, reverse("departments"), _("查看部门"),
        ),
    ]
