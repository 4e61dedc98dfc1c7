"""Regulations with their versions and clauses, and the numbers that follow from them."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.models import Department, StoredFile
from portal.vocabulary import Basis
from supervision.models.base import account, moment, pair
from supervision.rules.terms import EffectRule, Term
from supervision.vocabulary import (
    Category,
    MeasureKind,
    RegulationKind,
    StepStart,
    TermUnit,
)


class Regulation(models.Model):
    """A party rule, law or rule of the organ, over all its versions."""

    code = models.CharField(_("编号"), max_length=32, unique=True)
    kind = models.CharField(_("类别"), max_length=16, choices=RegulationKind.choices)
    title = models.CharField(_("名称"), max_length=200)
    issuing_body = models.CharField(_("制定机关"), max_length=100)
    owner = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("责任部门"),
    )
    basis = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="based_on_this",
        verbose_name=_("依据的制度"),
    )
    created_at = moment(_("登记时间"), null=False)
    created_by = account(_("登记人"))

    LEDGER_FIELDS = ("code", "kind", "title", "issuing_body", "owner_id")

    class Meta:
        verbose_name = verbose_name_plural = _("制度")
        ordering = ["kind", "code"]

    def __str__(self) -> str:
        return f"《{self.title}》"


class RegulationVersionQuerySet(models.QuerySet):
    def in_force(self, on: date) -> Self:
        """Versions that hold on `on`."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=on), effective_on__lte=on)


class RegulationVersion(models.Model):
    """One text of a regulation with the days on which it holds. An act falls under its own day."""

    regulation = models.ForeignKey(
        Regulation, on_delete=models.PROTECT, related_name="versions", verbose_name=_("制度")
    )
    number = models.CharField(_("文号"), max_length=64, blank=True)
    issued_on = models.DateField(_("印发日期"), null=True, blank=True)
    effective_on = models.DateField(_("施行日期"))
    ended_on = models.DateField(_("失效日期"), null=True, blank=True)
    review_on = models.DateField(_("下次清理评估日期"), null=True, blank=True)
    reviewed_on = models.DateField(_("上次清理评估日期"), null=True, blank=True)
    text = models.TextField(_("正文"), blank=True)
    file = models.ForeignKey(
        StoredFile, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("文件"),
    )
    checked_at = moment(_("核对时间"))  # against the official text
    checked_by = account(_("核对人"))
    created_at = moment(_("登记时间"), null=False)
    created_by = account(_("登记人"))

    objects = RegulationVersionQuerySet.as_manager()

    LEDGER_FIELDS = (
        "regulation_id", "number", "issued_on", "effective_on", "ended_on", "review_on",
        "reviewed_on", "text", "file_id", "checked_at",
    )

    class Meta:
        verbose_name = verbose_name_plural = _("制度版本")
        ordering = ["regulation", "effective_on"]
        constraints = [
            pair("checked"),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("effective_on")),
                name="supervision_regulationversion_end_after_start",
                violation_error_message=_("失效日期不能早于施行日期。"),
            ),
            models.UniqueConstraint(
                fields=["regulation", "effective_on"],
                name="supervision_regulationversion_one_from_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.regulation}（{self.effective_on:%Y}）"


class RegulationClauseQuerySet(models.QuerySet):
    def in_force(self, on: date) -> Self:
        """Clauses that may be cited for something that happened on `on`."""
        return self.filter(
            Q(version__ended_on=None) | Q(version__ended_on__gte=on),
            version__effective_on__lte=on,
        )


class RegulationClause(models.Model):
    """A clause that a finding or a decision cites."""

    version = models.ForeignKey(
        RegulationVersion, on_delete=models.PROTECT, related_name="clauses",
        verbose_name=_("制度版本"),
    )
    number = models.CharField(_("条款"), max_length=32)  # 第四条第一款
    order = models.PositiveIntegerField(_("排序"), default=0)
    text = models.TextField(_("内容"))
    category = models.CharField(_("类别"), max_length=16, choices=Category.choices, blank=True)

    objects = RegulationClauseQuerySet.as_manager()

    LEDGER_FIELDS = ("version_id", "number", "order", "text", "category")

    class Meta:
        verbose_name = verbose_name_plural = _("制度条款")
        ordering = ["version", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "number"], name="supervision_regulationclause_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version.regulation}{self.number}"


class DatedRule(models.Model):
    """A number with the days on which it holds, and where it comes from.

    Shipped rows are planted by a migration, before there is a ledger; changes are recorded
    there with the old and the new number. A row is never edited, only ended and followed.
    """

    basis = models.CharField(_("依据层级"), max_length=16, choices=Basis.choices)
    citation = models.CharField(_("依据"), max_length=200, blank=True)
    version = models.ForeignKey(
        RegulationVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("制度版本"),
    )
    valid_from = models.DateField(_("有效期起"))
    valid_to = models.DateField(_("有效期止"), null=True, blank=True)
    checked_at = moment(_("核对时间"))
    checked_by = account(_("核对人"))

    class Meta:
        abstract = True

    @staticmethod
    def holds(day: date) -> Q:
        return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gte=day))


class DeadlineRuleQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """Rules in force on `day`."""
        return self.filter(DatedRule.holds(day))

    def terms(self) -> tuple[Term, ...]:
        """All rows as values for the rules and checks, in one query."""
        return tuple(row.term for row in self)


class DeadlineRule(DatedRule):
    """A time limit or the bound of a check; `code` names it in rules.terms and warnings."""

    code = models.CharField(_("代码"), max_length=48)
    label = models.CharField(_("名称"), max_length=100)
    value = models.PositiveIntegerField(_("数值"))
    unit = models.CharField(_("单位"), max_length=16, choices=TermUnit.choices)

    objects = DeadlineRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("期限规定")
        ordering = ["code", "valid_from"]
        constraints = [
            pair("checked"),
            models.UniqueConstraint(
                fields=["code", "valid_from"], name="supervision_deadlinerule_one_from_a_day"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="supervision_deadlinerule_end_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.value}{self.get_unit_display()}"

    @property
    def term(self) -> Term:
        return Term(
            self.code, self.label, self.value, TermUnit(self.unit), Basis(self.basis),
            self.citation, self.valid_from, self.valid_to,
        )


class EffectPeriodRuleQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """Rules in force on `day`."""
        return self.filter(DatedRule.holds(day))

    def rules(self) -> tuple[EffectRule, ...]:
        """All rows as values for rules.terms.effect_period, in one query."""
        return tuple(row.rule for row in self)


class EffectPeriodRule(DatedRule):
    """One step of the effect period of a kind of measure, in months."""

    kind = models.CharField(_("措施"), max_length=32, choices=MeasureKind.choices)
    step = models.PositiveSmallIntegerField(_("阶段"), default=1)
    start = models.CharField(
        _("起算"), max_length=16, choices=StepStart.choices, default=StepStart.EFFECTIVE
    )
    months = models.PositiveSmallIntegerField(_("月数"))
    effect = models.CharField(_("影响"), max_length=200)

    objects = EffectPeriodRuleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("影响期规定")
        ordering = ["kind", "valid_from", "step"]
        constraints = [
            pair("checked"),
            models.UniqueConstraint(
                fields=["kind", "step", "valid_from"],
                name="supervision_effectperiodrule_one_from_a_day",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="supervision_effectperiodrule_end_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.months}个月"

    @property
    def rule(self) -> EffectRule:
        return EffectRule(
            self.kind, self.step, StepStart(self.start), self.months, self.effect,
            Basis(self.basis), self.citation, self.valid_from, self.valid_to,
        )
