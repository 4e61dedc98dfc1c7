"""Proof that the person at the screen is himself, fresh enough for an act that binds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context, ratelimit
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal import rules_accounts as rules
from portal.errors import Sentence
from portal.ledger import access_log
from portal.models import User

FRESH = timedelta(minutes=5)
PASSWORD, PASSWORD_TOTP, PASSKEY = "password", "password+totp", "passkey"
PASSKEY_SIGNED = "passkey+document"  # the key signed the document itself
# By what a person showed that it was he; the words of papers and pages.
WORDS: dict[str, Sentence] = {
    PASSWORD: _("登录密码"),
    PASSWORD_TOTP: _("登录密码和动态口令"),
    PASSKEY: _("通行密钥"),
    PASSKEY_SIGNED: _("通行密钥对文书签名"),
}
_SESSION_KEY = "identity_proof"


@dataclass(frozen=True)
class AuthProof:
    """How and when the person proved who he is: password, password+totp or passkey."""

    method: str
    at: datetime

    def fresh(self, now: datetime) -> bool:
        """True within five minutes of the proof (one sitting)."""
        return timedelta(0) <= now - self.at <= FRESH


def proof(request: HttpRequest) -> AuthProof | None:
    """The latest proof of this session that is still fresh, else None.

    The log-in itself is none: who signs proves it for the signing.
    """
    now = timezone.now()
    valid = [
        each for each in _proofs(request)
        if timedelta(0) <= now - each.at <= timedelta(seconds=_validity())
    ]
    return max(valid, key=lambda each: each.at, default=None)


def verify(request: HttpRequest, password: str, totp: str = "") -> AuthProof:
    """Prove it now by password, with the one-time password where the account has one.

    Raises RuleBroken A5 with `field` "password" or "totp"; attempts are limited as at log-in.
    The proof is kept in the session with its time.
    """
    user = request.user
    if not user.is_authenticated:
        raise PermissionDenied
    if not password:
        rules.proof_refused("password_missing", "password").require()
    authenticator = _totp_of(user)
    if authenticator is not None and not totp.strip():
        rules.proof_refused("totp_missing", "totp").require()
    if not ratelimit.consume(request, action="reauthenticate", user=user):
        rules.proof_refused("often").require()
    _check_password(request, password)
    if authenticator is not None:
        _check_totp(request, authenticator, totp.strip())
    return _remember(request, PASSWORD if authenticator is None else PASSWORD_TOTP)


def asks_totp(user: User) -> bool:
    """True when the form has to ask for the one-time password too."""
    return _totp_of(user) is not None


def has_passkey(user: User) -> bool:
    """True when the person may prove it with a key (allauth's page, then back)."""
    keys = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN)
    return bool(keys.exists())


def _proofs(request: HttpRequest) -> Iterable[AuthProof]:
    """What this session holds: our own record, and keys that allauth's page accepted."""
    user = request.user
    if not user.is_authenticated:
        return
    kept = request.session.get(_SESSION_KEY)
    if isinstance(kept, dict) and kept.get("user") == user.pk:
        yield AuthProof(kept["method"], _moment(kept["at"]))
    for record in get_authentication_records(request, user):
        key = record.get("type") == Authenticator.Type.WEBAUTHN
        if key and record.get("reauthenticated"):
            yield AuthProof(PASSKEY, _moment(record["at"]))


def _remember(request: HttpRequest, method: str) -> AuthProof:
    now = timezone.now()
    request.session[_SESSION_KEY] = {
        "method": method, "at": now.timestamp(), "user": request.user.pk
    }
    return AuthProof(method, now)


def _check_password(request: HttpRequest, typed: str) -> None:
    """The password of the account; wrong ones count and are recorded as at log-in."""
    known = False
    try:
        with context.request_context(request):
            known = get_adapter(request).reauthenticate(request.user, typed)
    except ValidationError:
        rules.proof_refused("often").require()
    if not known:
        rules.proof_refused("password", "password").require()


def _check_totp(request: HttpRequest, authenticator: Authenticator, typed: str) -> None:
    """A one-time password opens once; wrong ones are counted against the account."""
    key = f"mfa-auth-user-{authenticator.user_id}"
    if not ratelimit.consume(request, action="login_failed", key=key):
        rules.proof_refused("often").require()
    if not authenticator.wrap().validate_code(typed):
        access_log.record_request(request, access_log.Kind.LOGIN_FAILED, result="totp")
        rules.proof_refused("totp", "totp").require()
    ratelimit.clear(request, action="login_failed", key=key)


def _totp_of(user: User) -> Authenticator | None:
    return Authenticator.objects.filter(
        user_id=user.pk, type=Authenticator.Type.TOTP
    ).first()


def _validity() -> int:
    return min(settings.ACCOUNT_REAUTHENTICATION_TIMEOUT, int(FRESH.total_seconds()))


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
