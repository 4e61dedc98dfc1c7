"""Choosing one of very many: words narrow the list on the server, a radio button chooses.

Works without scripts: the button 查找 sends the form, and `FormPage` gives it back as it was
typed, with what was found. What was chosen stays on offer whatever is looked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.errors import Sentence
from portal.models import Person
from portal.queries.people import posts_on

FOUND = 20  # rows shown; more words find fewer


@dataclass(frozen=True)
class Option:
    """One row on offer: its key, its name, what tells it from others of that name."""

    pk: Any
    label: Sentence
    note: Sentence = ""


class PickerWidget(forms.Widget):
    """A box for words, a button, and what was found."""

    template_name = "components/picker.html"
    use_fieldset = True
    field: ChosenField  # set by the field
    words = ""
    submits = ""  # with scripts: the button that a choice presses, to bring what belongs to it

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        self.words = str(data.get(f"find_{name}", "")).strip()[:64]
        return data.get(name)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        found = list(self.field.matching(self.words)[:FOUND])
        chosen = self.field.chosen(value, found)
        rest = [row for row in found if row != chosen]
        rows = rest if chosen is None else [chosen, *rest]
        context["widget"] |= {
            "options": [(o, chosen and o.pk == chosen.pk) for o in self.field.options(rows)],
            "words": self.words, "hint": self.field.hint, "nothing": self.words and not found,
            "full": len(found) >= FOUND, "optional": not self.field.required,
            "submits": self.submits,
        }
        return context


class ChosenField(forms.ModelChoiceField):
    """One row of a long table. Subclasses say what words find and how a row is named."""

    widget = PickerWidget
    hint: ClassVar[Sentence] = ""

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, **kwargs)
        self.widget.field = self

    def __deepcopy__(self, memo: dict[int, Any]) -> ChosenField:
        copy: ChosenField = super().__deepcopy__(memo)
        copy.widget.field = copy
        return copy

    def options(self, rows: Iterable[Any]) -> list[Option]:
        """The rows as they are shown, in a fixed number of queries."""
        return [Option(row.pk, str(row)) for row in rows]

    def matching(self, words: str) -> Any:
        """The queryset of rows that the words find; without words, those suggested."""
        raise NotImplementedError

    def chosen(self, value: Any, found: Iterable[Any]) -> Any:
        """The row of this value, asked for where it is not among those found; None for none."""
        key = str(value.pk if isinstance(value, Model) else value)
        if (row := next((row for row in found if str(row.pk) == key), None)) is not None:
            return row
        try:
            return self.to_python(value)
        except forms.ValidationError:
            return None


class PersonField(ChosenField):
    """A person in service, by name, pinyin or number; posts tell people of one name apart."""

    hint = _("输入姓名、拼音首字母或者工号，再点“查找”。")
    suggested: Any = None  # a queryset of people shown before anything is looked for

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("人员"))
        super().__init__(Person.objects.active().in_name_order(), **kwargs)

    def matching(self, words: str) -> Any:
        if words:
            return self.queryset.filter(pk__in=Person.objects.named_like(words).values("pk"))
        return self.queryset.none() if self.suggested is None else self.suggested

    def options(self, rows: Iterable[Person]) -> list[Option]:
        people = list(rows)
        posts = posts_on(clock.today(), [person.pk for person in people])
        return [
            Option(person.pk, person.name, "、".join(str(each.post) for each in posts[person.pk]))
            for person in people
        ]
