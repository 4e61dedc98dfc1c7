"""The form of 换届: who holds each post of the leadership, who answers for each department."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.fields import DayField, basis_field
from portal.models import Department, Person, Post
from portal.vocabulary import Relation

RELATIONS = [(Relation.IN_CHARGE, Relation.IN_CHARGE.label),
             (Relation.LIAISON, Relation.LIAISON.label)]


class SuccessionForm(forms.Form):
    """Names or numbers, several for one post with a comma: who stands from the day on."""

    on = DayField(label=_("任职日期"), help_text=_("新一届班子任职的第一天，可以提前办理。"))
    basis_document = basis_field()

    def __init__(
        self, *args: Any, posts: Iterable[Post], departments: Iterable[Department],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.posts, self.departments = list(posts), list(departments)
        for post in self.posts:
            self.fields[f"post_{post.pk}"] = forms.CharField(
                label=str(post), required=False, max_length=200
            )
        for department in self.departments:
            self.fields[f"leader_{department.pk}"] = forms.CharField(
                label=_("%(name)s分管（联系）领导") % {"name": department.name}, required=False,
                max_length=64,
            )
            self.fields[f"relation_{department.pk}"] = forms.ChoiceField(
                label=_("%(name)s：关系") % {"name": department.name}, choices=RELATIONS,
                required=False,
            )

    def post_rows(self) -> list[tuple[Post, Any]]:
        return [(post, self[f"post_{post.pk}"]) for post in self.posts]

    def department_rows(self) -> list[tuple[Department, Any, Any]]:
        return [
            (d, self[f"leader_{d.pk}"], self[f"relation_{d.pk}"]) for d in self.departments
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        said = {
            name: [word for word in _words(value)]
            for name, value in cleaned.items()
            if isinstance(value, str) and name.startswith(("post_", "leader_"))
        }
        found = _people({word for words in said.values() for word in words})
        for name, words in said.items():
            cleaned[name] = tuple(
                person for word in words
                if (person := self._person(name, word, found)) is not None
            )
            if name.startswith("leader_") and len(words) > 1:
                self.add_error(name, _("一个部门只填写一位分管（联系）领导。"))
        return cleaned

    def _person(
        self, name: str, word: str, found: Mapping[str, list[Person]]
    ) -> Person | None:
        people = found.get(word, [])
        if len(people) == 1:
            return people[0]
        if people:
            codes = "、".join(person.code for person in people)
            self.add_error(name, _("“%(word)s”有几位：%(codes)s，请填写工号。") % {
                "word": word, "codes": codes
            })
        else:
            self.add_error(name, _("没有找到在职人员“%(word)s”，请先登记人员。") % {"word": word})
        return None


def _words(text: str) -> list[str]:
    for mark in ("，", "、", ",", ";", "；"):
        text = text.replace(mark, " ")
    return list(dict.fromkeys(text.split()))


def _people(words: set[str]) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    for person in Person.objects.active().filter(name__in=words).order_by("code"):
        found.setdefault(person.name, []).append(person)
    for person in Person.objects.active().filter(code__in=words):
        found[person.code] = [person]
    return found
