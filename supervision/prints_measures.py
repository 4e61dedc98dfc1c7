"""The reminder letter (提醒函): set once, kept encrypted, served as stored."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from portal import preferences
from portal.actions import files
from portal.days import cn_date
from portal.delivery import official
from portal.delivery.official import Official
from portal.ledger import pen
from portal.models import StoredFile
from portal.viewer import SYSTEM
from supervision.models import Measure
from supervision.queries.measures import whole
from supervision.vocabulary import OF_THE_PARTY_GROUP, IssuerKind

PDF = "application/pdf"
NUMERALS = "一二三四五六七八九十"


def letter_of(measure: Measure) -> Official:
    """What the letter says. Who raised the matter is neither named nor hinted at."""
    row = whole(measure.pk)
    body = _body(row.issuer_kind)
    about = _("日常监督中了解到，你%(unit)s在%(matter)s方面存在以下需要引起注意的情况：") % {
        "unit": _("部门") if row.subject_department else "", "matter": row.matter.rstrip("。"),
    }
    asked = _("请你%(unit)s对照%(basis)s，认真查找原因，从即日起加以改正。") % {
        "unit": _("部门") if row.subject_department else "",
        "basis": row.clause or row.basis_text or _("有关规定"),
    }
    wanted = _numbered(row.requirement, "（{}）")
    if wanted:
        asked = asked.rstrip("。") + _("，并做好以下工作：")
    reply = _("请于%(day)s前书面反馈改正情况。如有需要说明的事项，可以一并提出。") % {
        "day": cn_date(row.reply_due)
    }
    assert row.decided_on is not None
    found = row.subject or row.subject_department
    return Official(
        title=_("提醒函"), number=row.number, body=body, addressee=found.name if found else "",
        blocks=official.plain(
            [about, *_numbered(row.facts, "{}、"), asked, *wanted, reply,
             _("本函旨在教育提醒、防止小问题变成大问题，不属于党纪政务处分。")]
        ),
        signed_by=body, day=row.decided_on, spaced=True,
    )


def _body(issuer: str) -> str:
    if issuer in OF_THE_PARTY_GROUP:
        return preferences.value("party_group_name")
    if issuer == IssuerKind.OFFICE_DISCIPLINE:
        return preferences.value("supervision_body")
    return f"{preferences.value('organ_name')}{IssuerKind(issuer).label}"


def _numbered(text: str, form: str) -> Sequence[str]:
    """Each line with a Chinese numeral before it; one line alone without."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or len(lines) > len(NUMERALS):
        return lines
    return [
        f"{form.format(number)}{line}"
        for number, line in zip(NUMERALS, lines, strict=False)
    ]


def ensure_letter(measure: Measure) -> StoredFile:
    """The stored letter, made now if it is still missing. Never inside a transaction.

    Raises PaperFailed. Of two processes that make it at once, the first to write it down wins.
    """
    if measure.paper is None:
        data = official.made(letter_of(measure))
        with transaction.atomic():
            file = files.store_confidential(data, PDF)
            if Measure.objects.filter(pk=measure.pk, paper=None).update(paper=file):
                pen.write("portal.paper_issued", subject=measure, by=SYSTEM,
                          rows=[measure, file], restricted=True)
        measure.refresh_from_db(fields=["paper"])
    assert measure.paper is not None
    return measure.paper
