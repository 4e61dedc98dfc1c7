"""Who may know of a confidential record besides those whom its rules name, and who may not."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.models import Dated, DatedQuerySet
from portal.viewer import Viewer
from supervision.models.base import Confidential, account, department, moment, pair, person
from supervision.vocabulary import GrantLevel, RecordKind, ServiceManner


class Pointer(Confidential):
    """Something that is said about one record of any kind, named by kind and random key."""

    kind = models.CharField(_("记录类别"), max_length=24, choices=RecordKind.choices)
    record = models.UUIDField(_("记录"))

    class Meta:
        abstract = True


class PointerQuerySet(models.QuerySet):
    def about(self, kind: str, record: object) -> Self:
        """Rows about one record."""
        return self.filter(kind=kind, record=record)


class RecusalQuerySet(PointerQuerySet):
    def of(self, viewer: Viewer, kind: str) -> Self:
        """Recusals of this viewer that stand, for records of one kind."""
        return self.filter(kind=kind, person_id=viewer.person_id, ended_at=None)


class Recusal(Pointer):
    """A close relation (回避): the person loses the record as its object does."""

    person = person(_("回避人员"))
    reason = models.CharField(_("回避事由"), max_length=200)
    entered_at = moment(_("登记时间"), null=False)
    entered_by = account(_("登记人"))
    ended_at = moment(_("解除时间"))
    ended_by = account(_("解除人"))

    objects = RecusalQuerySet.as_manager()

    LEDGER_FIELDS = ("kind", "record", "person_id", "reason", "entered_at", "ended_at")

    class Meta:
        verbose_name = verbose_name_plural = _("回避登记")
        constraints = [
            pair("ended"),
            models.UniqueConstraint(
                fields=["kind", "record", "person"], condition=Q(ended_at=None),
                name="supervision_recusal_one_open",
            ),
        ]


class NeedToKnowQuerySet(PointerQuerySet):
    def of(self, viewer: Viewer, kind: str, on: date) -> Self:
        """Grants to this viewer in force on `on`, for records of one kind."""
        return self.filter(
            Q(until=None) | Q(until__gte=on),
            kind=kind, person_id=viewer.person_id, revoked_at=None,
        )


class NeedToKnow(Pointer):
    """A grant to know of one record (知悉范围); without it "if needed" means no."""

    person = person(_("知悉人员"))
    level = models.CharField(_("知悉程度"), max_length=16, choices=GrantLevel.choices)
    purpose = models.CharField(_("知悉事由"), max_length=200)
    until = models.DateField(_("截止日期"), null=True, blank=True)
    granted_at = moment(_("批准时间"), null=False)
    granted_by = account(_("批准人"))
    revoked_at = moment(_("收回时间"))
    revoked_by = account(_("收回人"))

    objects = NeedToKnowQuerySet.as_manager()

    LEDGER_FIELDS = (
        "kind", "record", "person_id", "level", "purpose", "until", "granted_at", "revoked_at",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("知悉范围")
        constraints = [
            pair("revoked"),
            models.UniqueConstraint(
                fields=["kind", "record", "person"], condition=Q(revoked_at=None),
                name="supervision_needtoknow_one_open",
            ),
        ]


class ServiceRecord(Pointer):
    """A document was handed to whom it concerns: from then on he may read it. Append-only."""

    person = person(_("送达对象"), null=True)
    department = department(_("送达部门"))
    served_on = models.DateField(_("送达日期"))
    manner = models.CharField(_("送达方式"), max_length=16, choices=ServiceManner.choices)
    witness = models.CharField(_("见证人"), max_length=100, blank=True)
    served_at = moment(_("登记时间"), null=False)
    served_by = account(_("登记人"))

    objects = PointerQuerySet.as_manager()

    LEDGER_FIELDS = (
        "kind", "record", "person_id", "department_id", "served_on", "manner", "witness",
        "served_at",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("送达记录")
        ordering = ["served_on", "served_at"]
        indexes = [
            models.Index(fields=["kind", "record"], name="supervision_service_record"),
            models.Index(fields=["person", "served_on"], name="supervision_service_person"),
        ]


class DelegationQuerySet(DatedQuerySet):
    def drafters_for(self, person_id: int | None, on: date) -> Self:
        """Who drafts for this person on `on`."""
        return self.on(on).filter(principal_id=person_id)

    def principals_of(self, viewer: Viewer, on: date) -> Self:
        """For whom this viewer drafts on `on`."""
        return self.on(on).filter(drafter_id=viewer.person_id)


class Delegation(Dated):
    """Drafting for somebody else (代拟); signing, confirming and deciding never."""

    principal = person(_("委托人"))
    drafter = person(_("代拟人"))

    objects = DelegationQuerySet.as_manager()

    LEDGER_FIELDS = (
        "principal_id", "drafter_id", "start", "end", "basis_document", "withdrawn_at",
    )

    class Meta(Dated.Meta):
        verbose_name = verbose_name_plural = _("代拟委托")
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(principal=F("drafter")), name="supervision_delegation_two_people"
            ),
        ]


