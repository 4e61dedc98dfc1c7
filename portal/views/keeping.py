"""The pages of those who keep organisation, calendar and settings: one form, one act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.errors import Sentence
from portal.forms.fields import OnDayForm
from portal.pages import FormPage


class KeepPage(FormPage, abstract=True):
    """One form under one question, on the shared template."""

    template_name = "portal/keep_form.html"
    question: Sentence = ""
    button: ClassVar[Sentence] = _("保存")
    done_message: ClassVar[Sentence] = _("已登记。")

    def heading(self) -> Sentence:
        """The h1: what is asked."""
        return self.question

    def lead(self) -> Sentence:
        return ""

    def back(self) -> str:
        """Where one came from."""
        raise NotImplementedError

    def facts(self) -> Sequence[tuple[Sentence, Any]]:
        """What stands now, above the form."""
        return ()

    def context(self, **extra: Any) -> dict[str, Any]:
        return super().context(
            heading=self.heading(), lead=self.lead(), button=self.button, back=self.back(),
            facts=self.facts(), **extra,
        )


def asked_day(request: HttpRequest) -> tuple[OnDayForm, date]:
    """The day that the address asks for (`?on=2026-03-05`), else today."""
    form = OnDayForm(request.GET if request.GET.get("on") else {"on": clock.today().isoformat()})
    day = form.cleaned_data.get("on") if form.is_valid() else None
    return form, day or clock.today()
