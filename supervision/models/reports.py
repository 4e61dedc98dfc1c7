"""Reports of the party group, and summaries: the clerk's draft, issued once by the secretary."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.models import Assignment, StoredFile
from portal.roles import Permission
from portal.viewer import Viewer
from supervision.models.base import Confidential, account, moment, pair
from supervision.models.visibility import is_discipline
from supervision.states import ReportState
from supervision.vocabulary.reports import ReportAudience, ReportKind


class ReportQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Drafts: clerk, secretary, discipline. Issued: the party group, or the whole organ."""
        if viewer.is_admin or not viewer.may(Permission.VIEW_REPORTS):
            return self.none()
        if viewer.may(Permission.KEEP_REPORTS) or viewer.is_secretary or is_discipline(viewer):
            return self
        issued = self.filter(state=ReportState.ISSUED)
        if _sits_in_party_group(viewer):
            return issued
        return issued.filter(audience=ReportAudience.ORGAN)


def _sits_in_party_group(viewer: Viewer) -> bool:
    """A post of today makes a member of the party group, and only a party member is one."""
    held = Assignment.objects.on(clock.today()).filter(
        person_id=viewer.person_id or 0, post__in_party_group=True
    )
    return viewer.is_party_member and bool(held.exists())


class Report(Confidential):
    """One report or summary of one year. `figures` are those of the day on which it was filled."""

    kind = models.CharField(_("种类"), max_length=12, choices=ReportKind.choices)
    year = models.PositiveIntegerField(_("年度"))
    state = models.CharField(
        _("状态"), max_length=12, choices=ReportState.choices, default=ReportState.DRAFT,
        editable=False,
    )
    title = models.CharField(_("标题"), max_length=100)
    addressee = models.CharField(_("主送"), max_length=100, blank=True)
    text = models.TextField(_("正文"))
    copies = models.CharField(_("抄送"), max_length=200, blank=True)
    figures = models.JSONField(_("数据"), default=dict, editable=False)
    audience = models.CharField(
        _("阅读范围"), max_length=12, choices=ReportAudience.choices,
        default=ReportAudience.PARTY_GROUP,
    )
    number = models.CharField(_("文号"), max_length=64, blank=True, editable=False)
    returned_reason = models.CharField(_("退回理由"), max_length=200, blank=True)
    edition = models.PositiveIntegerField(_("版次"), default=1, editable=False)
    filled_at = moment(_("取数时间"), null=False)
    filled_by = account(_("取数人"))
    offered_at = moment(_("送签时间"))
    offered_by = account(_("送签人"))
    issued_at = moment(_("签发时间"))
    issued_by = account(_("签发人"))
    paper = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("文书"), editable=False,
    )

    objects = ReportQuerySet.as_manager()

    LEDGER_FIELDS = (
        "kind", "year", "state", "title", "addressee", "text", "copies", "audience", "number",
        "offered_at", "issued_at",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("报告和总结")
        ordering = ["-year", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "year"], name="supervision_report_once"),
            pair("offered"),
            pair("issued"),
        ]

    def __str__(self) -> str:
        return self.title
