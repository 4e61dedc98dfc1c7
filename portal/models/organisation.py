"""Departments and posts."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.vocabulary import DepartmentKind, PostKind


class DepartmentQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """Departments that exist on `day`."""
        return self.filter(Q(closed_on=None) | Q(closed_on__gte=day), opened_on__lte=day)


class Department(models.Model):
    """A department (委、室、科); a section is the child of a department."""

    code = models.CharField(
        _("编码"), max_length=16, unique=True,
        error_messages={"unique": _("这个编码已有部门使用。")},
    )
    name = models.CharField(_("名称"), max_length=64)
    short_name = models.CharField(_("简称"), max_length=32)
    kind = models.CharField(_("类别"), max_length=16, choices=DepartmentKind.choices)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT,
        related_name="sections", verbose_name=_("上级部门"),
    )
    order = models.PositiveIntegerField(_("排序"), default=100)
    opened_on = models.DateField(_("设立日期"))
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True)

    objects = DepartmentQuerySet.as_manager()

    LEDGER_FIELDS = ("code", "name", "kind", "parent_id", "opened_on", "closed_on")

    class Meta:
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post as the organ defines it; who holds it, and when, are assignments."""

    title = models.CharField(_("职务名称"), max_length=64)
    kind = models.CharField(_("职务类别"), max_length=32, choices=PostKind.choices)
    department = models.ForeignKey(
        Department, null=True, blank=True, on_delete=models.PROTECT,
        related_name="posts", verbose_name=_("部门"),
    )
    in_party_group = models.BooleanField(_("党组成员职务"), default=False)
    in_chair_meeting = models.BooleanField(_("主席会议组成人员职务"), default=False)
    part_time = models.BooleanField(_("不驻会"), default=False)
    order = models.PositiveIntegerField(_("排序"), default=100)

    LEDGER_FIELDS = ("title", "kind", "department_id", "in_party_group", "in_chair_meeting")

    class Meta:
        ordering = ["order", "pk"]
        indexes = [models.Index(fields=["kind"], name="portal_post_kind")]
        constraints = [
            models.UniqueConstraint(
                fields=["title", "department"],
                name="portal_post_one_title_in_department",
                violation_error_message=_("这个部门已有同名职务。"),
            ),
            models.UniqueConstraint(
                fields=["title"],
                condition=Q(department=None),
                name="portal_post_one_title_of_leadership",
                violation_error_message=_("已有同名职务。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department.short_name}{self.title}" if self.department else self.title
