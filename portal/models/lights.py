"""Warning lights: rules by their days of validity, the lights, and what became of them."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.lights import kinds
from portal.lights.kinds import Audience
from portal.lights.levels import Level
from portal.models.organisation import Department
from portal.models.people import Person
from portal.roles import Role
from portal.vocabulary import Basis

SHINING = (Level.YELLOW, Level.RED)
OFFICES = {
    Role.SECRETARY: Audience.SECRETARY,
    Role.DISCIPLINE: Audience.DISCIPLINE,
    Role.CLERK: Audience.CLERK,
    Role.SECURITY_ADMIN: Audience.SECURITY,
    Role.AUDIT_ADMIN: Audience.AUDIT,
}


class LightRuleQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """Editions in force on `day`."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)


class LightRule(models.Model):
    """One edition of a check: its numbers, its basis, and the days on which it holds.

    A matter is judged by the edition in force on the day on which it began. `active_from` is
    the grace at start-up: what began before that day is not judged at all. An edition is never
    edited, only ended and followed.
    """

    code = models.CharField(_("编号"), max_length=8)
    basis = models.CharField(_("依据层级"), max_length=16, choices=Basis.choices)
    citation = models.CharField(_("依据"), max_length=200, blank=True)
    parameters = models.JSONField(_("数值"), default=dict)  # name: whole number
    valid_from = models.DateField(_("施行日期"))
    valid_to = models.DateField(_("失效日期"), null=True)
    active_from = models.DateField(_("开始提示的日期"), null=True)
    changed_at = models.DateTimeField(null=True)  # None: shipped with the portal
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = LightRuleQuerySet.as_manager()

    class Meta:
        ordering = ["code", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "valid_from"], name="portal_lightrule_one_from_a_day"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="portal_lightrule_end_after_start",
            ),
            models.CheckConstraint(
                condition=Q(changed_at=None, changed_by=None) | Q(changed_at__isnull=False),
                name="portal_lightrule_changed_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}（{self.valid_from:%Y-%m-%d}）"


class WarningLightQuerySet(models.QuerySet):
    def shining(self) -> Self:
        return self.filter(level__in=SHINING)

    def visible_to(self, viewer: Any) -> Self:
        """Lights of which the viewer is told by their kind; never of a record closed to him.

        The person himself, who signs or checks with him, head and leader of the department, and
        the offices, each only where the kind names them.
        """
        rows = self.filter(_told_to(viewer))
        for provider in kinds.providers():
            rows = rows.exclude(provider.guard(viewer))
        return rows

    def own(self, viewer: Any) -> Self:
        """Those that the viewer himself owes, or that stand beside him as the second person."""
        me = viewer.person_id or 0
        return self.filter(Q(person_id=me) | Q(other_id=me))

    def unexcused(self, day: date) -> Self:
        """Without those that were exempted until a later day."""
        return self.filter(Q(exempt_until=None) | Q(exempt_until__lt=day))


def _told_to(viewer: Any) -> Q:
    """The audience column of the kinds, as a condition for one viewer."""
    me = viewer.person_id or 0
    seats = (
        (Audience.SELF, Q(person_id=me)),
        (Audience.ISSUER, Q(other_id=me)),
        (Audience.HEAD, Q(department_id__in=viewer.heads)),
        (Audience.LEADER, Q(department_id__in=viewer.in_charge)),
    )
    found = Q(pk__in=())
    for audience, seat in seats:
        found |= Q(rule__in=kinds.told(audience)) & seat
    for role, audience in OFFICES.items():
        if role in viewer.roles:
            found |= Q(rule__in=kinds.told(audience))
    return found


class WarningLight(models.Model):
    """One light of one check about one subject, since the first day on which it shone.

    The row stays when the light goes out: `level` is green and `closed_on` says when. Computed
    from other records, so it is not in the ledger; what people do about it is.
    """

    rule = models.CharField(max_length=8)
    subject = models.CharField(max_length=120)
    level = models.CharField(max_length=8, choices=Level.choices)
    fixed = models.BooleanField(default=False)  # class A
    basis = models.CharField(max_length=16, choices=Basis.choices, blank=True)
    since = models.DateField()  # of the present level
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    facts = models.JSONField(default=dict)
    person = models.ForeignKey(
        Person, null=True, on_delete=models.PROTECT, related_name="lights"
    )
    other = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="lights"
    )
    record = models.UUIDField(null=True)
    record_kind = models.CharField(max_length=40, blank=True)
    noted_at = models.DateTimeField(null=True)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    exempt_until = models.DateField(null=True)

    objects = WarningLightQuerySet.as_manager()

    class Meta:
        ordering = ["level", "since", "pk"]  # red before yellow
        indexes = [
            models.Index(fields=["person", "level"], name="portal_light_person"),
            models.Index(fields=["other", "level"], name="portal_light_other"),
            models.Index(fields=["department", "level"], name="portal_light_department"),
            models.Index(fields=["level", "rule"], name="portal_light_level"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "subject"], name="portal_warninglight_subject"
            ),
            models.CheckConstraint(
                condition=Q(level=Level.GREEN, closed_on__isnull=False)
                | Q(level__in=SHINING, closed_on=None),
                name="portal_warninglight_closed",
            ),
            models.CheckConstraint(
                condition=Q(noted_at=None, noted_by=None) | Q(noted_at__isnull=False),
                name="portal_warninglight_noted_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.subject}"


class LightChange(models.Model):
    """A light changed its level on a day, with the facts behind it. Append-only."""

    light = models.ForeignKey(WarningLight, on_delete=models.PROTECT, related_name="changes")
    level = models.CharField(max_length=8, choices=Level.choices)
    day = models.DateField()
    facts = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "pk"]


class LightActKind(models.TextChoices):
    NOTE = "note", _("说明")
    EXEMPT = "exempt", _("免予提示")
    LIFT = "lift", _("恢复提示")


class LightAct(models.Model):
    """What somebody said to a light, or that it was exempted, and why. Append-only."""

    light = models.ForeignKey(WarningLight, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=8, choices=LightActKind.choices)
    reason = models.CharField(_("理由"), max_length=500)
    document = models.CharField(_("依据文件"), max_length=120, blank=True)
    until = models.DateField(_("截止日期"), null=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    LEDGER_FIELDS = ("light_id", "kind", "reason", "document", "until", "made_at")

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=LightActKind.EXEMPT) | Q(until__isnull=False),
                name="portal_lightact_exempt_until",
            ),
        ]
