"""Statements and results on paper: set from what is kept, in the layout of official papers.

Read out in the meeting that hears them (述责), and filed with the agreement when the year closes.
"""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.assessing import BY_PARTY_GROUP, READ, Period
from agreements.models import Agreement, Assessment, Statement
from agreements.queries.assessments import remarks_of
from agreements.states import Level
from portal import preferences
from portal.days import cn_date
from portal.delivery import official
from portal.delivery.official import Annex, Block, Official, Table
from portal.models import User


def statement_paper(statement: Statement) -> Official:
    """A self-check or a statement as its author says it; no seal is set on it."""
    agreement = statement.agreement
    day = timezone.localdate(statement.handed_in_at) if statement.handed_in_at else None
    return Official(
        title=_title(statement), number=agreement.number, blocks=list(_blocks(statement)),
        signed_by=agreement.responsible.name, day=day, sealed=False,
    )


def result_paper(assessment: Assessment) -> Official:
    """What was found, by whom and when, and the person's answer; his statements are annexed."""
    agreement = assessment.agreement
    by_group = Level(agreement.level) in BY_PARTY_GROUP or agreement.department is None
    day = timezone.localdate(assessment.decided_at) if assessment.decided_at else None
    return Official(
        title=_("%(year)d年度责任书履行情况考核结果") % {"year": agreement.campaign.year},
        number=agreement.number,
        blocks=[Block("table", table=Table((_("项目"), _("内容")), (24, 76), _rows(assessment)))],
        signed_by=preferences.value("party_group_name") if by_group
        else agreement.department.name,
        day=day, annexes=[
            Annex(_title(each), list(_blocks(each)))
            for each in agreement.statements.filter(state__in=READ).order_by("period")
        ],
    )


def _title(statement: Statement) -> str:
    year = {"year": statement.agreement.campaign.year}
    if statement.period == Period.HALF_YEAR:
        return _("%(year)d年上半年履行责任书自查报告") % year
    return _("%(year)d年度履行责任书述责报告") % year


def _blocks(statement: Statement) -> list[Block]:
    agreement = statement.agreement
    said = [Block("p", _("责任人：%(name)s（%(posts)s）") % {
        "name": agreement.responsible.name, "posts": agreement.posts_text,
    }), *official.parsed(statement.text)]
    if statement.reviewed_at and statement.reviewed_by_id:
        said.append(Block("p", _("审阅意见：%(text)s（%(name)s，%(day)s）") % {
            "text": statement.review or _("同意"), "name": _named(statement.reviewed_by),
            "day": cn_date(statement.reviewed_at),
        }))
    return said


def _rows(assessment: Assessment) -> list[tuple[str, str]]:
    agreement: Agreement = assessment.agreement
    rows = [
        (_("责任人"), f"{agreement.responsible.name}（{agreement.posts_text}）"),
        (_("签订方"), agreement.issuer.name),
        *((str(each.criterion), each.text) for each in remarks_of(assessment)),
        (_("考核等次"), str(assessment.result.label)),
        (_("提出"), f"{_named(assessment.proposed_by)}　{cn_date(assessment.proposed_at)}"),
        (_("审定、反馈"), f"{cn_date(assessment.decided_at)}　{assessment.decision_document}"),
    ]
    if assessment.answered_at:
        rows.append((
            _("本人意见"), f"{assessment.answer or _('已阅')}　{cn_date(assessment.answered_at)}"
        ))
    if assessment.rechecked_at:
        rows.append((_("复核"), f"{assessment.recheck}　{cn_date(assessment.rechecked_at)}"))
    return rows


def _named(user: User | None) -> str:
    return str(user) if user is not None else ""
