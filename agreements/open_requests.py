"""Requests outside the ordinary course that wait for a person's decision, as open work."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements import handing
from agreements.models import ExceptionRequest
from agreements.open_work import Item
from portal.delivery.notify import notify
from portal.errors import StaleState
from portal.ledger import pen
from portal.models import Person
from portal.viewer import Viewer

PREFIX = "request"


class Requests:
    """Open requests, by the person who decides them."""

    prefixes = frozenset({PREFIX})

    def open(self, person_id: int, viewer: Viewer) -> Iterable[Item]:
        rows = ExceptionRequest.objects.visible_to(viewer).open().filter(decider_id=person_id)
        for row in rows.select_related("person").order_by("pk"):
            yield Item(
                f"{PREFIX}:{row.pk}", _("待决定的申请"), str(row),
                row.agreement.department_id if row.agreement else None,
                url=reverse("exception_decide", args=[row.pk])
                if viewer.person_id == person_id else "",
            )

    def move(self, key: str, *, person: Person, to: Person, by: Viewer) -> None:
        """Another decides. Rule HO11: neither who is concerned nor who asked."""
        row = ExceptionRequest.objects.select_for_update(of=("self",)).select_related(
            "asked_by"
        ).get(pk=key.partition(":")[2])
        asked_by = row.asked_by.person_id if row.asked_by else None
        handing.check(to.pk not in (row.person_id, asked_by), "HO11").require()
        if not ExceptionRequest.objects.open().filter(pk=row.pk, decider=person).update(decider=to):
            raise StaleState
        row.refresh_from_db()
        pen.write("agreements.request_moved", subject=row, by=by, rows=[row])
        url = reverse("exception_decide", args=[row.pk])
        notify([to.pk], _("有一项申请待您决定"), str(row), url)


PROVIDER = Requests()
