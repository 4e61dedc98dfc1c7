"""How accounts behave: no sign-up, log-in by user name, second factors from the account page."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class Adapter(DefaultAccountAdapter):
    """Accounts come from the roster; nobody signs up."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "enter_current_password": _("当前密码不正确。"),
        "incorrect_password": _("密码不正确。"),
        "too_many_login_attempts": _("登录失败次数过多，请稍后再试。"),
        "rate_limited": _("操作过于频繁，请稍后再试。"),
        "username_password_mismatch": _("用户名或密码不正确。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class MfaAdapter(DefaultMFAAdapter):
    """Second factors under the name by which the person knows the portal."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("口令不正确，请核对后重新填写。"),
        "cannot_delete_authenticator": _("按照要求，您的账号须保留第二步验证。"),
        "cannot_generate_recovery_codes": _("请先启用动态口令或安全密钥。"),
    }
