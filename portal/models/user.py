"""Accounts: who logs in, and which roles were granted on paper."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.roles import GRANTED_ROLES, ROLE_NAMES, Role


class UserManager(BaseUserManager):
    def create_user(self, username: str, password: str | None = None, **fields) -> User:
        """An account; without a password nobody can log in with it."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account, of a person of the organ or of one of the three administrators."""

    username = models.CharField(
        _("用户名"), max_length=64, unique=True,
        error_messages={"unique": _("这个用户名已有人使用。")},
    )
    person = models.OneToOneField(
        "portal.Person", null=True, on_delete=models.PROTECT, related_name="account"
    )
    display_name = models.CharField(_("显示名称"), max_length=64, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "username"
    objects = UserManager()

    LEDGER_FIELDS = ("username", "person_id", "is_active")

    def __str__(self) -> str:
        return self.person.name if self.person else self.display_name or self.username


class PasswordHash(models.Model):
    """Earlier password hashes, so that the last five are not used again."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="old_passwords")
    encoded = models.CharField(max_length=128)
    created_at = models.DateTimeField(auto_now_add=True)


class OneTimeCode(models.Model):
    """A printed code that opens an account once; only its hash is kept.

    A first code is issued with the account; a reset is asked for by one administrator and
    confirmed by another (two persons).
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="codes")
    code_hash = models.CharField(max_length=128, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | Q(issued_by=None)
                | ~Q(confirmed_by=models.F("issued_by")),
                name="portal_onetimecode_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user)


class RoleGrantQuerySet(models.QuerySet):
    def on(self, day: date) -> RoleGrantQuerySet:
        """Grants in force on `day` (whole days; a revoked grant ends at once)."""
        return self.filter(revoked_at=None, granted_at__date__lte=day)


class RoleGrant(models.Model):
    """A role given to an account against the number of a paper request."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(
        max_length=32, choices=[(role.value, ROLE_NAMES[role]) for role in sorted(GRANTED_ROLES)]
    )
    request_number = models.CharField(_("纸质申请编号"), max_length=64)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    revoke_request_number = models.CharField(max_length=64, blank=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = RoleGrantQuerySet.as_manager()

    LEDGER_FIELDS = ("user_id", "role", "request_number", "granted_at", "revoked_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(revoked_at=None),
                name="portal_rolegrant_one_open_grant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}（{ROLE_NAMES[Role(self.role)]}）"
