"""The integrity opinion (廉政意见): one paper per request, set once, served as stored."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal import preferences
from portal.actions import files
from portal.delivery import official
from portal.delivery.official import Block, Official, Table
from portal.ledger import pen
from portal.models import StoredFile
from portal.viewer import SYSTEM
from supervision.models import IntegrityOpinionRequest

PDF = "application/pdf"


def opinion_of(request: IntegrityOpinionRequest) -> Official:
    """What is answered: the conclusion about each person, and nothing of any matter behind it."""
    body = preferences.value("supervision_body")
    entries = request.entries.select_related("person").order_by(
        "person__display_order", "person__pinyin", "pk"
    )
    rows = [
        (str(number), e.person.name, e.post_text,
         f"{e.get_conclusion_display()}\n{e.text}".strip())
        for number, e in enumerate(entries, start=1)
    ]
    asked = _("你单位%(number)s收悉。") % {"number": request.request_number or _("来函")}
    about = request.purpose or request.get_occasion_display()
    assert request.answered_at is not None
    opening = asked + _("就%(about)s征求%(count)s名同志的廉政意见，现回复如下：") % {
        "about": about, "count": len(rows)
    }
    table = Table((_("序号"), _("姓名"), _("职务"), _("意见")), (8, 16, 34, 42), rows)
    closing = _("本意见以答复之日掌握的情况为准，仅供本次事项使用。")
    return Official(
        title=_("廉政意见"), number=request.number, body=body, addressee=request.requester,
        blocks=[Block("p", opening), Block("table", table=table), Block("p", closing)],
        signed_by=body, day=timezone.localdate(request.answered_at), spaced=True,
    )


def ensure_opinion(request: IntegrityOpinionRequest) -> StoredFile:
    """The stored paper, made now if it is still missing. Never inside a transaction.

    Raises PaperFailed. Of two processes that make it at once, the first to write it down wins.
    """
    if request.paper is None:
        data = official.made(opinion_of(request))
        with transaction.atomic():
            file = files.store_confidential(data, PDF)
            rows = IntegrityOpinionRequest.objects.filter(pk=request.pk, paper=None)
            if rows.update(paper=file):
                pen.write("portal.paper_issued", subject=request, by=SYSTEM,
                          rows=[request, file], restricted=True)
        request.refresh_from_db(fields=["paper"])
    assert request.paper is not None
    return request.paper
