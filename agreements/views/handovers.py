"""Pages of a handover: the list, the thread of one, the statement, the signatures, open work."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import handing as rules
from agreements import open_work
from agreements.actions import handovers as actions
from agreements.forms.handovers import (
    ExcuseForm,
    HandoversFilter,
    HandoverSignForm,
    HandoverStatementForm,
    MoveForm,
    OpenHandoverForm,
    SuccessorForm,
)
from agreements.models import Handover, HandoverSeat
from agreements.queries import handover_pages as queries
from agreements.states import HANDOVER_SHAPES, HandoverState
from agreements.texts import sha256
from agreements.views.signing import ProvingPage
from portal import clock
from portal.days import cn_date
from portal.errors import Verdict
from portal.models import Person
from portal.pages import ActionPage, BasePage, Crumbs, DetailPage, Filling, FormPage, ListPage
from portal.roles import Permission
from portal.views.keeping import KeepPage

MANY = 30


class HandoversPage(ListPage):
    """Handovers in which the viewer has a part, or which he keeps."""

    permission = Permission.VIEW_AGREEMENTS
    filling = Filling(
        gettext_lazy("任职或者分工登记结束后，自动发起交接；长期离岗等情形由党办发起。"),
        gettext_lazy("发起交接"), "handover_open",
    )
    template_name = "agreements/handovers.html"
    filter_form = HandoversFilter
    sorts = {
        "name": ("leaver__display_order", "leaver__pinyin"), "last_day": ("last_day",),
        "due": ("due_on",),
    }
    default_sort = "due"

    def rows(self) -> Any:
        return queries.listed(Handover.objects.visible_to(self.viewer))

    def filtered(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        state = cleaned.get("state")
        if state == "late":
            rows = rows.running().filter(due_on__lt=clock.today())
        elif state in HandoverState:
            rows = rows.filter(state=state)
        elif state != "all":
            rows = rows.running()
        if text := cleaned.get("q"):
            rows = rows.filter(leaver__in=Person.objects.named_like(text))
        return rows

    def extra(self, page: Any) -> dict[str, Any]:
        return {
            "shapes": HANDOVER_SHAPES, "today": clock.today(),
            "keeps": self.viewer.may(Permission.RUN_CAMPAIGNS),
        }


class OneHandover(BasePage, abstract=True):
    """Pages about one handover that the viewer may see."""

    permission = Permission.VIEW_AGREEMENTS

    @cached_property
    def handover(self) -> Handover:
        found: Handover = get_object_or_404(
            Handover.objects.visible_to(self.viewer).select_related(
                "leaver", "superior", "excused_by__person"
            ),
            pk=self.kwargs["pk"],
        )
        return found

    @cached_property
    def parties(self) -> rules.Parties:
        return actions.parties_of(self.handover)

    @property
    def keeps(self) -> bool:
        return self.viewer.may(Permission.RUN_CAMPAIGNS)

    def address(self) -> str:
        return reverse("handover", args=[self.handover.pk])

    def back(self) -> str:
        return self.address()

    def crumbs(self) -> Crumbs:
        return [
            (_("职务变动交接"), reverse("handovers")),
            (self.handover.leaver.name, self.address()),
        ]

    def may_sign(self) -> Verdict:
        return rules.may_sign(self.parties, self.viewer.person_id, self.handover.statement)


class HandoverPage(OneHandover, DetailPage):
    """What ends, who takes over, what follows for agreements, what is open, who has signed."""

    template_name = "agreements/handover.html"

    def crumbs(self) -> Crumbs:
        return super().crumbs()[:1]

    def subject(self) -> Handover:
        return self.handover

    def extra(self) -> dict[str, Any]:
        handover = self.handover
        own = handover.leaver_id == self.viewer.person_id
        party = own or self.viewer.person_id in self.parties.successors
        is_open = handover.state == HandoverState.OPEN
        shown = bool(handover.text) or own
        return {
            "own": own,
            "seats": queries.seats_of(handover),
            "agreements": queries.agreements_after(handover, self.viewer),
            "items": open_work.of(handover.leaver_id, self.viewer),
            "moves": queries.moves_of(handover, self.viewer),
            "duties": queries.duties_passing(handover),
            "paragraphs": actions.text_of(handover).splitlines() if shown else [],
            "signatures": handover.signatures.select_related("signer"),
            "shape": HANDOVER_SHAPES[handover.state],
            "late": handover.due_on < clock.today(),
            "verdict": self.may_sign() if party and not self._settled(own) else None,
            "may_write": own and is_open,
            "may_name": self.keeps and is_open,
            "may_excuse": self.keeps and is_open and not self.parties.vacant,
            "may_move": bool(self.parties.successors) and not self._cancelled(),
            "keeps": self.keeps,
        }

    def _cancelled(self) -> bool:
        return self.handover.state == HandoverState.CANCELLED

    def _settled(self, own: bool) -> bool:
        """Nothing is left to sign for the viewer: he has signed, need not, or all is over."""
        state = self.handover.state
        return (
            state in (HandoverState.DONE, HandoverState.CANCELLED)
            or (own and state != HandoverState.OPEN)
            or self.viewer.person_id in self.parties.signed
        )


class HandoverStatementPage(OneHandover, KeepPage):
    """The leaver writes what was done; begun from his own records."""

    form_class = HandoverStatementForm
    done_message = ""

    def prepare(self) -> None:
        own = self.handover.leaver_id == self.viewer.person_id
        if not rules.may_write(own=own, state=self.handover.state):
            raise PermissionDenied

    def heading(self) -> str:
        return _("阶段履责说明")

    def initial(self) -> dict[str, Any]:
        text = self.handover.statement or queries.draft_of(self.handover)
        return {"text": text, "edition": self.handover.edition}

    def perform(self, form: HandoverStatementForm) -> str:
        actions.write(
            handover=self.handover, text=form.cleaned_data["text"],
            edition=form.cleaned_data["edition"], by=self.viewer,
        )
        messages.success(self.request, _("已保存，签字前可以修改。"))
        return self.address()


class HandoverSignPage(OneHandover, ProvingPage):
    """The text on the left, the act on the right."""

    permission = Permission.SIGN
    template_name = "agreements/handover_sign.html"
    form_class = HandoverSignForm

    def prepare(self) -> None:
        people = self.parties.successors | {self.handover.leaver_id}
        if self.viewer.person_id not in people:
            raise PermissionDenied
        self.verdict = self.may_sign()
        self.text = actions.text_of(self.handover)

    def initial(self) -> dict[str, Any]:
        return {"seen": sha256(self.text)}

    def extra(self) -> dict[str, Any]:
        own = self.handover.leaver_id == self.viewer.person_id
        role = actions.HandoverRole.LEAVER if own else actions.HandoverRole.RECEIVER
        return super().extra() | {
            "handover": self.handover, "verdict": self.verdict,
            "paragraphs": self.text.splitlines(), "role": role,
            "statement": actions.STATEMENTS[role],
        }

    def perform(self, form: HandoverSignForm) -> str:
        actions.sign(
            handover=self.handover, by=self.viewer, auth=self.proved(form),
            seen_sha256=form.cleaned_data["seen"],
        )
        messages.success(self.request, _("已签字。"))
        return self.address()


class HandoverMovePage(OneHandover, FormPage):
    """Open work that the viewer may know goes to those who take over, piece by piece."""

    template_name = "agreements/handover_move.html"
    form_class = MoveForm

    @cached_property
    def items(self) -> list[open_work.Item]:
        return [
            item for item in open_work.of(self.handover.leaver_id, self.viewer) if not item.stays
        ]

    @cached_property
    def receivers(self) -> Sequence[Person]:
        return list(Person.objects.filter(pk__in=self.parties.successors).in_name_order())

    def prepare(self) -> None:
        receiver_only = (
            self.viewer.person_id in self.parties.successors
            and self.viewer.person_id != self.handover.superior_id and not self.keeps
        )
        if receiver_only or self.handover.state == HandoverState.CANCELLED:
            raise PermissionDenied

    def form_kwargs(self) -> dict[str, Any]:
        return {"keys": [item.key for item in self.items], "receivers": self.receivers}

    def extra(self) -> dict[str, Any]:
        return {
            "handover": self.handover, "items": self.items[:MANY], "receivers": self.receivers,
            "chosen": self.request.POST.getlist("key"),
        }

    def perform(self, form: MoveForm) -> str | HttpResponseBase:
        receiver = next(p for p in self.receivers if p.pk == form.cleaned_data["receiver"])
        actions.move_all(
            handover=self.handover, keys=form.cleaned_data["key"], receiver=receiver,
            by=self.viewer,
        )
        messages.success(
            self.request,
            _("已向%(name)s移交 %(n)s 项。")
            % {"name": receiver.name, "n": len(form.cleaned_data["key"])},
        )
        return self.address()


class HandoverSuccessorPage(OneHandover, KeepPage):
    """The clerk says who takes over where nobody is appointed."""

    permission = Permission.RUN_CAMPAIGNS
    form_class = SuccessorForm

    @cached_property
    def seat(self) -> HandoverSeat:
        found: HandoverSeat = get_object_or_404(
            self.handover.seats.standing(), pk=self.kwargs["seat"]
        )
        return found

    def heading(self) -> str:
        return _("确定接手人")

    def facts(self) -> Any:
        return [(_("交接人"), self.handover.leaver.name), (_("职务、分工"), self.seat.words)]

    def initial(self) -> dict[str, Any]:
        return {"successor": self.seat.successor_id}

    def perform(self, form: SuccessorForm) -> str:
        actions.name_successor(
            seat=self.seat, successor=form.cleaned_data["successor"], by=self.viewer
        )
        return self.address()


class HandoverExcusePage(OneHandover, ActionPage):
    """The leaver cannot sign: the clerk records why, and the others sign."""

    permission = Permission.RUN_CAMPAIGNS
    form_class = ExcuseForm

    def question(self) -> str:
        return _("记录交接人不能签字")

    def recorded(self) -> Sequence[tuple[str, Any]]:
        return [
            (_("交接人"), self.handover.leaver.name),
            (_("最后履责日"), cn_date(self.handover.last_day)),
            (_("随后"), _("交接书文字固定，由接手人签字。")),
        ]

    def perform(self, form: ExcuseForm) -> str:
        actions.excuse(handover=self.handover, by=self.viewer, **form.cleaned_data)
        messages.success(self.request, _("已记录。"))
        return self.address()


class OpenHandoverPage(KeepPage):
    """A handover for long leave, secondment, or a change that was registered long ago."""

    permission = Permission.RUN_CAMPAIGNS
    form_class = OpenHandoverForm

    def crumbs(self) -> Crumbs:
        return [(_("职务变动交接"), reverse("handovers"))]

    def heading(self) -> str:
        return _("发起交接")

    def lead(self) -> str:
        return _("任职、分工登记结束的，系统自动发起。借调、长期休假等不结束职务的，在这里发起。")

    def back(self) -> str:
        return reverse("handovers")

    def perform(self, form: OpenHandoverForm) -> str:
        opened = actions.open_by_hand(by=self.viewer, **form.cleaned_data)
        return reverse("handover", args=[opened.pk])
