"""The notice of rectification (整改通知书): set once, kept encrypted, served as stored."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from portal import preferences
from portal.actions import files
from portal.days import cn_date
from portal.delivery import official
from portal.delivery.official import Block, Official, Table
from portal.ledger import pen
from portal.models import StoredFile
from portal.viewer import SYSTEM
from supervision.models import Finding, Rectification
from supervision.queries.findings import clause_text, shown_in_full

PDF = "application/pdf"


def notice_of(rectification: Rectification) -> Official:
    """What the notice says, from what was served; later changes of dates do not enter it."""
    finding = shown_in_full(rectification.finding_id)
    body = preferences.value("supervision_body")
    verifier = rectification.verifier.name if rectification.verifier else body
    row = (
        "1", finding.facts, _rules(finding), rectification.responsible.name,
        rectification.requirement, cn_date(rectification.original_due_on),
    )
    table = Block(
        "table",
        table=Table(
            (_("序号"), _("问题事实"), _("违反的规定"), _("责任人"), _("整改要求"),
             _("完成时限")),
            (8, 24, 17, 11, 17, 23), [row],
        ),
    )
    after = official.plain(
        [
            _("一、请于收到通知后5个工作日内（%(day)s前）报送整改措施，明确到人、到时间。")
            % {"day": cn_date(rectification.plan_due_on)},
            _("二、能立即改正的立即改正；确需延期的，应当在期限届满3个工作日前书面申请，"
              "经分管领导同意后报%(body)s备案。") % {"body": body},
            _("三、整改完成后5个工作日内报送整改报告和佐证材料，由%(who)s核查销号。")
            % {"who": verifier},
            _("四、对虚假整改、敷衍整改的，将依规追究责任。"),
        ]
    )
    return Official(
        title=_("整改通知书"), number=rectification.notice_number, body=body, spaced=True,
        addressee=rectification.department.name, signed_by=body, day=rectification.served_on,
        blocks=[*official.plain([_opening(finding, body)]), table, *after],
    )


def _opening(finding: Finding, body: str) -> str:
    values = {
        "day": cn_date(finding.found_on), "who": finding.inspectors or body,
        "scope": finding.scope or finding.get_category_display(),
    }
    return _(
        "%(day)s，%(who)s对你部门%(scope)s情况进行了检查。现将发现的问题和整改要求通知如下："
    ) % values


def _rules(finding: Finding) -> str:
    cited = [str(finding.regulation_clause or ""), clause_text(finding)]
    return "\n".join(line for line in cited if line) or finding.get_category_display()


def ensure_notice(rectification: Rectification) -> StoredFile:
    """The stored notice, made now if it is still missing. Never inside a transaction.

    Raises PaperFailed. Of two processes that make it at once, the first to write it down wins.
    """
    if rectification.paper is None:
        data = official.made(notice_of(rectification))
        with transaction.atomic():
            file = files.store_confidential(data, PDF)
            rows = Rectification.objects.filter(pk=rectification.pk, paper=None)
            if rows.update(paper=file):
                pen.write(
                    "portal.paper_issued", subject=rectification, by=SYSTEM,
                    rows=[rectification, file],
                    restricted=rectification.finding.names_person,
                )
        rectification.refresh_from_db(fields=["paper"])
    assert rectification.paper is not None
    return rectification.paper
