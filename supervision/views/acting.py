"""What the smaller pages of supervision share: a register with buttons, and one record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from portal.errors import Sentence, StaleState
from portal.ledger import access_log
from portal.pages import DetailPage
from portal.roles import Permission
from portal.viewer import Viewer
from portal.views.keeping import KeepPage
from portal.views.registers import RegisterPage
from supervision import access
from supervision.rules.parties import Deed
from supervision.states import Moves

Acts = Sequence[tuple[Sentence, str]]  # label and address; the first is the red one


def knowledge_of(viewer: Viewer, record: access.Record) -> str:
    """Where grants and recusals of a record are kept, for those who keep them; else empty."""
    keeps = viewer.may(Permission.KEEP_KNOWLEDGE) and access.may(viewer, Deed.DECIDE, record)
    return reverse("knowledge", args=[access.kind_of(record), record.pk]) if keeps else ""


class ActingRegister(RegisterPage, abstract=True):
    """A register with buttons beside its heading."""

    template_name = "supervision/register.html"

    def acts(self) -> Acts:
        return ()

    def lead(self) -> Sentence:
        return ""

    def empty_list(self) -> dict[str, Any]:
        """The first button leads to what fills it, where nothing else is named."""
        found = super().empty_list()
        acts = self.acts()
        if found and acts and not found["url"]:
            found["label"], found["url"] = acts[0]
        return found

    def extra(self, page: Any) -> dict[str, Any]:
        return {**super().extra(page), "acts": self.acts(), "lead": self.lead()}


class RecordPage(DetailPage, abstract=True):
    """One record: state, facts, written parts (label and text), buttons, small print."""

    template_name = "supervision/record.html"

    def title(self) -> Sentence:
        raise NotImplementedError

    def state(self) -> tuple[str, Sentence] | None:
        """The shape and the word of its state."""
        return None

    def facts(self) -> Sequence[tuple[Sentence, Any]]:
        return ()

    def parts(self) -> Sequence[tuple[Sentence, str]]:
        return ()

    def acts(self) -> Acts:
        return ()

    def note(self) -> Sentence:
        return ""

    def extra(self) -> dict[str, Any]:
        return {
            "title": self.title(), "state": self.state(), "facts": self.facts(),
            "parts": self.parts(), "acts": self.acts(), "note": self.note(),
        }


class TimelyAct(KeepPage, abstract=True):
    """One form about a record that the viewer may read: the hidden is 404, not one's act 403.

    Who comes when the act has been done already hears it before he types.
    """

    moves: ClassVar[Moves]  # of the record's kind
    act: str = ""  # a key of these; empty where the page asks otherwise
    record: Any

    def find(self) -> Model:
        """The record; raises Http404."""
        raise NotImplementedError

    def allowed(self) -> Any:
        raise NotImplementedError

    def timely(self) -> bool:
        """Whether the state still asks for this act."""
        return self.record.state in self.moves[self.act].start

    def prepare(self) -> None:
        self.record = self.find()
        if not self.allowed():
            raise PermissionDenied

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.prepare()
        if not self.timely():
            messages.info(request, str(StaleState().sentence))
            return redirect(self.back())
        access_log.record_request(
            request, access_log.Kind.VIEW_CONFIDENTIAL, object=self.record
        )
        return super().get(request, *args, **kwargs)

    def perform(self, form: Any) -> str:
        self.do(form.cleaned_data)
        return self.back()

    def do(self, given: dict[str, Any]) -> None:
        raise NotImplementedError
