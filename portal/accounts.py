"""How accounts behave: no sign-up, log-in by user name, second factors from the account page."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import encryption
from portal.access import viewer_of
from portal.actions import accounts
from portal.ledger import access_log
from portal.ledger.rows import label_of
from portal.models import User
from portal.reauth import FRESH
from portal.roles import ADMIN_ROLES

_SECRETS = encryption.Place("mfa_authenticator", "any", "data")
_CHOSEN = "password_chosen_at"


class CodeBackend(ModelBackend):
    """A printed one-time code stands in for the password, once, on the log-in page only."""

    def authenticate(
        self, request: HttpRequest | None, username: str = "", password: str = "", **rest: Any
    ) -> User | None:
        if request is None or not username or not password or request.user.is_authenticated:
            return None
        return accounts.redeem(username=username, code=password)


class Adapter(DefaultAccountAdapter):
    """Accounts come from the roster; nobody signs up. Log-ins and refusals are recorded."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "enter_current_password": _("当前密码不正确。"),
        "incorrect_password": _("密码不正确。"),
        "too_many_login_attempts": _("登录失败次数过多，请30分钟后再试。"),
        "rate_limited": _("操作过于频繁，请稍后再试。"),
        "username_password_mismatch": _("用户名或密码不正确。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    # --- attempts ---

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            if self._proves_himself(request, credentials):
                self._count_against_account(request, credentials)
            else:
                super().pre_authenticate(request, **credentials)
        except ValidationError:
            self._refused(request, credentials, "locked")
            raise

    def _proves_himself(self, request: HttpRequest, credentials: dict[str, Any]) -> bool:
        """Whether somebody who is logged in shows once more that he is himself."""
        user = request.user
        key = self._get_login_attempts_cache_key(request, **credentials)
        return user.is_authenticated and key == user.get_username().lower()

    def _count_against_account(self, request: HttpRequest, credentials: dict[str, Any]) -> None:
        """As at log-in, but not against the address.

        In a signing meeting two hundred people prove it within a minute, perhaps behind one
        address. Each attempt counts until it has succeeded, so they would lock each other out.
        """
        self._login_failed_rl_usage = ratelimit.consume(
            request, app="allauth.account", action="login_failed",
            config={"login_failed": settings.LUZE_FAILURES_OF_ACCOUNT},
            key=self._get_login_attempts_cache_key(request, **credentials),
        )
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """A closed account answers like a wrong password, in the same words and time."""
        user = super().authenticate(request, **credentials)
        if user is not None and not user.is_active:
            self.authentication_failed(request, **credentials)
            return None
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        self._refused(request, credentials, "refused")

    def _refused(self, request: HttpRequest, credentials: dict[str, Any], result: str) -> None:
        """The account that was tried, if there is one; what was typed is not kept."""
        typed = str(credentials.get("username", "")).replace("\x00", "")[:64]
        tried = User.objects.filter(username__iexact=typed).only("pk").first()
        access_log.record_request(
            request, access_log.Kind.LOGIN_FAILED,
            object=label_of(tried) if tried else "", result=result,
        )

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """One count for an account, whatever name the server was called by."""
        return str(credentials.get("username", "")).strip().lower()

    # --- in and out ---

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        access_log.record(
            access_log.Kind.LOGIN, user_id=user.pk, person_id=user.person_id,
            ip=access_log.source_of(request), request_id=getattr(request, "mark", ""),
        )
        response: HttpResponse = super().post_login(request, user, **kwargs)
        now = int(timezone.now().timestamp())
        request.session["since"] = request.session["seen"] = now
        return response

    def logout(self, request: HttpRequest) -> None:
        access_log.record_request(request, access_log.Kind.LOGOUT)
        super().logout(request)

    # --- passwords ---

    def set_password(self, user: User, password: str) -> None:
        accounts.choose_password(user=user, password=password, by=viewer_of(user))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("home")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Who has just chosen his first password need not type it again for a second factor."""
        chosen_at = self.request.session.get(_CHOSEN, 0)
        if timezone.now().timestamp() - chosen_at < FRESH.total_seconds():
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))


def note_first_password(request: HttpRequest) -> None:
    """The person at this session chose the account's first password now, typing it twice."""
    request.session[_CHOSEN] = timezone.now().timestamp()


class MfaAdapter(DefaultMFAAdapter):
    """Second factors under the name by which the person knows the portal."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("口令不正确，请核对后重新填写。"),
        "cannot_delete_authenticator": _("按照要求，您的账号须保留第二步验证。"),
        "cannot_generate_recovery_codes": _("请先启用动态口令或通行密钥。"),
    }

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text, _SECRETS)

    def decrypt(self, encrypted_text: str) -> str:
        return encryption.decrypt(encrypted_text, _SECRETS)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Administrators keep their one-time passwords where the setting demands them."""
        demanded = settings.LUZE_ADMIN_MFA and authenticator.type == Authenticator.Type.TOTP
        return not (demanded and viewer_of(authenticator.user).roles & ADMIN_ROLES)
