"""People of the organ, what they hold, and when they are away."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.models.dated import Dated, DatedQuerySet
from portal.models.organisation import Post
from portal.vocabulary import (
    AbsenceKind,
    AssignmentKind,
    Establishment,
    Gender,
    ManagementAuthority,
    PersonStatus,
    PoliticalStatus,
)


class PersonQuerySet(models.QuerySet):
    def named_like(self, text: str) -> Self:
        """People whose name, pinyin, initials or personnel number begin with or contain `text`."""
        text = text.strip()
        if not text or "\x00" in text:
            return self.none()
        flat = text.lower().replace(" ", "")
        if text.lower() == text.upper():  # characters: to compare without case costs four times
            found = Q(name__contains=text) | Q(code=text)
        else:
            found = Q(name__icontains=text) | Q(code__iexact=text)
        if flat.isascii() or flat != flat.upper():  # else it cannot begin a transcription
            found |= Q(pinyin__startswith=flat) | Q(initials__startswith=flat)
        return self.filter(found)

    def active(self) -> Self:
        return self.filter(status=PersonStatus.ACTIVE)

    def in_name_order(self) -> Self:
        """The organ's own order of names first, then pinyin."""
        return self.order_by("display_order", "pinyin", "pk")


class Person(models.Model):
    """A person of the organ. No identity number, birthday, family or health is kept."""

    code = models.CharField(
        _("工号"), max_length=16, unique=True,
        error_messages={"unique": _("这个工号已有人使用。")},
    )
    name = models.CharField(_("姓名"), max_length=64)
    pinyin = models.CharField(_("拼音"), max_length=128, db_index=True)
    initials = models.CharField(_("拼音首字母"), max_length=32, db_index=True)
    gender = models.CharField(_("性别"), max_length=8, choices=Gender.choices, blank=True)
    political_status = models.CharField(
        _("政治面貌"), max_length=24, choices=PoliticalStatus.choices
    )
    rank = models.CharField(_("职级"), max_length=32, blank=True)
    management_authority = models.CharField(
        _("管理权限"), max_length=24, choices=ManagementAuthority.choices,
        default=ManagementAuthority.ORGAN,
    )
    establishment = models.CharField(
        _("编制"), max_length=24, choices=Establishment.choices,
        default=Establishment.CIVIL_SERVANT,
    )
    status = models.CharField(
        _("状态"), max_length=8, choices=PersonStatus.choices, default=PersonStatus.ACTIVE
    )
    home_organ = models.CharField(_("原单位"), max_length=64, blank=True)
    email = models.EmailField(_("邮箱"), blank=True)
    display_order = models.PositiveIntegerField(_("姓名排序"), default=1000, db_index=True)

    objects = PersonQuerySet.as_manager()

    LEDGER_FIELDS = (
        "code", "name", "political_status", "management_authority", "establishment", "status",
    )

    class Meta:
        ordering = ["display_order", "pinyin", "pk"]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(status=PersonStatus.ACTIVE),
                name="portal_person_active",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_party_member(self) -> bool:
        return self.political_status == PoliticalStatus.PARTY_MEMBER


class AssignmentQuerySet(DatedQuerySet):
    def with_posts(self) -> Self:
        return self.select_related("person", "post", "post__department")


class Assignment(Dated):
    """A person holds a post from one day to another (主职、兼任、主持工作)."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="assignments")
    kind = models.CharField(
        _("任职形式"), max_length=16, choices=AssignmentKind.choices, default=AssignmentKind.MAIN
    )
    past = models.BooleanField(default=False)  # entered afterwards, from earlier years (补录)

    objects = AssignmentQuerySet.as_manager()

    LEDGER_FIELDS = (
        "person_id", "post_id", "kind", "start", "end", "basis_document", "withdrawn_at",
    )

    class Meta(Dated.Meta):
        indexes = [
            models.Index(fields=["person", "start"], name="portal_assignment_person"),
            models.Index(fields=["post", "start"], name="portal_assignment_post"),
            models.Index(
                fields=["id"], condition=models.Q(kind=AssignmentKind.ACTING),
                name="portal_assignment_acting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person.name} {self.post.title}"


class Absence(Dated):
    """A person is away for long (病假、借调、挂职…); says from what he is excused."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="absences")
    kind = models.CharField(_("情形"), max_length=16, choices=AbsenceKind.choices)
    excused_from_signing = models.BooleanField(_("期间缓签责任书"), default=True)
    excused_from_talks = models.BooleanField(_("不计入谈话覆盖"), default=True)

    LEDGER_FIELDS = ("person_id", "kind", "start", "end", "basis_document", "withdrawn_at")

    def __str__(self) -> str:
        return f"{self.person.name} {self.get_kind_display()}"

    @staticmethod
    def away(day: date) -> Q:
        return DatedQuerySet.holds(day)
