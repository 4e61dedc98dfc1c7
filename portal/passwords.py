"""Password rules of the organ's protection level (等保): kinds of characters, no reuse."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from portal.models import User

KINDS_NEEDED = 3
REMEMBERED = 5


class LengthValidator(MinimumLengthValidator):
    """Django's own rule of length; its sentence has no Chinese wording yet."""

    def get_error_message(self) -> str:
        return _("密码不能少于 %(number)d 个字符。") % {"number": self.min_length}

    def get_help_text(self) -> str:
        return self.get_error_message()


class KindsOfCharactersValidator:
    """At least three of: capitals, small letters, digits, other signs."""

    def validate(self, password: str, user: User | None = None) -> None:
        kinds = sum(
            (
                any(c.isupper() for c in password),
                any(c.islower() for c in password),
                any(c.isdigit() for c in password),
                any(not c.isalnum() for c in password),
            )
        )
        if kinds < KINDS_NEEDED:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        return _("密码应包含大写字母、小写字母、数字、符号中的三种。")


class NotReusedValidator:
    """Not the present password and none of the last five."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or user.pk is None:
            return
        old = user.old_passwords.order_by("-pk").values_list("encoded", flat=True)[:REMEMBERED]
        if any(check_password(password, encoded) for encoded in old):
            raise ValidationError(self.get_help_text(), code="password_reused")

    def get_help_text(self) -> str:
        return _("新密码不能与最近五次用过的密码相同。")
