"""Many people in a form: ticked one by one, found by words, or a whole department at once.

Works without scripts: the button 查找 (`act=find`) sends the form and the page gives it back as
it was typed (`portal.pages.FormPage` does). Who was ticked stays ticked whatever is looked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.errors import Sentence
from supervision.queries.pools import Pool

LONGEST = 64


@dataclass(frozen=True)
class Ticked:
    """What came with the form: people and whole departments, as text."""

    people: tuple[str, ...] = ()
    wholes: tuple[str, ...] = ()


class PeopleWidget(forms.Widget):
    """A box for words, whole departments, and people to tick."""

    template_name = "components/people_picker.html"
    use_fieldset = True
    field: PeopleField  # set by the field
    words = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Ticked:
        self.words = str(data.get(f"find_{name}", "")).strip()[:LONGEST]
        return Ticked(_numbers(data, name), _numbers(data, f"whole_{name}"))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        ticked = value if isinstance(value, Ticked) else Ticked(tuple(map(str, value or ())))
        pool = self.field.pool
        chosen = {int(pk) for pk in ticked.people}
        found = pool.found(self.words) if self.words else []
        wholes = pool.wholes(self.words, {int(pk) for pk in ticked.wholes})
        shown = pool.listed(chosen | {c.id for c in found} | (set() if found else set(pool.near)))
        shown.sort(key=lambda one: one.id not in chosen)
        context["widget"] |= {
            "people": [(one, one.id in chosen) for one in shown],
            "wholes": [(w, str(w.id) in ticked.wholes) for w in wholes],
            "words": self.words, "nothing": self.words and not found,
            "more": pool.has_others(len(shown)),
        }
        return context


class PeopleField(forms.Field):
    """Ids of people of the pool, each once; whole departments are dissolved into theirs."""

    widget = PeopleWidget
    pool: Pool  # set by the form
    foreign: ClassVar[Sentence] = _("所选人员不在可选范围内，请重新选择。")
    default_error_messages: ClassVar[dict[str, Any]] = {"required": _("请至少选择一人。")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.field = self

    def __deepcopy__(self, memo: dict[int, Any]) -> PeopleField:
        copy: PeopleField = super().__deepcopy__(memo)
        copy.widget.field = copy
        return copy

    def clean(self, value: Any) -> tuple[int, ...]:
        ticked = value if isinstance(value, Ticked) else Ticked()
        people = {int(pk) for pk in ticked.people}
        wholes = {int(pk) for pk in ticked.wholes}
        known = {str(w.id): w.members for w in self.pool.wholes(ticked=wholes)} if wholes else {}
        if not people <= self.pool.within(people) or not set(ticked.wholes) <= set(known):
            raise forms.ValidationError(self.foreign, code="foreign")
        for whole in ticked.wholes:
            people |= known[whole]
        if self.required and not people:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return tuple(sorted(people))


def _numbers(data: Any, name: str) -> tuple[str, ...]:
    given: Iterable[Any] = data.getlist(name) if hasattr(data, "getlist") else data.get(name, ())
    return tuple(dict.fromkeys(x for x in map(str, given) if x.isdecimal() and len(x) < 18))
