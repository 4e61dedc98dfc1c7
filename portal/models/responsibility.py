"""Portfolios: which leader is in charge of which department, and since when."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models.dated import Dated
from portal.models.organisation import Department
from portal.models.people import Person
from portal.vocabulary import Relation


class Portfolio(Dated):
    """A leader answers for a department (分管、协管、联系) from one day to another.

    For one department there is at most one 分管 on any day: an exclusion constraint on
    PostgreSQL, and rule F1 in the action on both databases.
    """

    leader = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="portfolios")
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="portfolios"
    )
    relation = models.CharField(_("关系"), max_length=16, choices=Relation.choices)
    past = models.BooleanField(default=False)  # entered afterwards, from earlier years (补录)

    LEDGER_FIELDS = (
        "leader_id", "department_id", "relation", "start", "end", "basis_document",
        "withdrawn_at",
    )

    class Meta(Dated.Meta):
        indexes = [
            models.Index(fields=["department", "start"], name="portal_portfolio_department"),
            models.Index(fields=["leader", "start"], name="portal_portfolio_leader"),
        ]

    def __str__(self) -> str:
        return f"{self.leader.name} {self.get_relation_display()} {self.department.name}"
