"""A clause of a regulation in a form: `clause = ClauseField(required=False)`.

Works without scripts: the page must be a `portal.pages.FormPage` (or treat `act=find` as it
does). The form may narrow it to a day: `self.fields["clause"].on = happened_on`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from portal.forms.pickers import ChosenField, Option
from supervision.models import RegulationClause
from supervision.queries.clauses import clauses_like

SHOWN = 60  # characters of a clause's text


class ClauseField(ChosenField):
    """Found by words of its text, its number or the regulation's title, in force on `on`."""

    hint = _("输入制度名称、条款号或者内容中的词，再点“查找”。")
    on: date | None = None

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("违反的制度条款"))
        super().__init__(
            RegulationClause.objects.select_related("version__regulation"), **kwargs
        )

    def matching(self, words: str) -> Any:
        return clauses_like(words, self.on) if words else self.queryset.none()

    def options(self, rows: Iterable[RegulationClause]) -> list[Option]:
        return [
            Option(row.pk, str(row), Truncator(row.text).chars(SHOWN)) for row in rows
        ]
