"""What the pages about accounts and roles ask. Names and log-ins only, nothing of the work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.sessions.models import Session
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, TextChoices
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.models import AccessLog, OneTimeCode, Person, RoleGrant, User
from portal.roles import ADMIN_ROLES, ROLE_NAMES, Role
from portal.rules_accounts import DORMANT_DAYS
from portal.vocabulary import PersonStatus


class AccountState(TextChoices):
    """Where an account stands; the first that fits."""

    CLOSED = "closed", _("已停用")
    RESET = "reset", _("重置待确认")
    CODE = "code", _("待首次登录")
    EXPIRED = "expired", _("登录码已过期")
    LOCKED_OUT = "locked_out", _("未发登录码")
    OPEN = "open", _("正常")


KINDS: dict[str, str] = {
    AccountState.CLOSED: "off",
    AccountState.RESET: "half",
    AccountState.CODE: "due",
    AccountState.EXPIRED: "late",
    AccountState.LOCKED_OUT: "off",
    AccountState.OPEN: "done",
}


_WITHOUT_PASSWORD = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)


@dataclass(frozen=True)
class AccountRow:
    """One line of a list of accounts."""

    user: User
    state: AccountState
    sessions: int
    roles: tuple[str, ...]

    @property
    def kind(self) -> str:
        return KINDS[self.state]


def accounts(*, text: str = "", state: str = "") -> QuerySet[User]:
    """Accounts by name, pinyin or user name, and by state, in order of user names."""
    found: QuerySet[User] = User.objects.select_related("person").annotate(
        sort_name=Coalesce(F("person__pinyin"), F("username"))
    )
    if text := text.replace("\x00", "").strip():
        found = found.filter(named_like(text))
    if state:
        found = found.filter(_in_state(state))
    return found.order_by("username")


def named_like(text: str, prefix: str = "") -> Q:
    """Accounts whose user name, name, pinyin or first letters begin with or contain the text."""
    flat = text.lower().replace(" ", "")
    asked = {
        "username__istartswith": flat, "display_name__icontains": text,
        "person__name__icontains": text, "person__pinyin__startswith": flat,
        "person__initials__startswith": flat,
    }
    found = Q()
    for name, value in asked.items():
        found |= Q(**{f"{prefix}{name}": value})
    return found


def _in_state(state: str) -> Q:
    now = clock.now()
    codes = OneTimeCode.objects.filter(cancelled_at=None, used_at=None)
    pending = Q(pk__in=codes.filter(code_hash="", confirmed_at=None).values("user"))
    unused = codes.exclude(code_hash="")
    coded = Q(pk__in=unused.filter(expires_at__gt=now).values("user"))
    expired = Q(pk__in=unused.filter(expires_at__lte=now).values("user"))
    active = Q(is_active=True)
    match state:
        case AccountState.CLOSED:
            return Q(is_active=False)
        case AccountState.RESET:
            return active & pending
        case AccountState.CODE:
            return active & ~pending & coded
        case AccountState.EXPIRED:
            return active & ~pending & ~coded & expired
    settled = active & ~pending & ~coded & ~expired
    if state == AccountState.LOCKED_OUT:
        return settled & _WITHOUT_PASSWORD
    return settled & ~_WITHOUT_PASSWORD


def account_rows(users: Iterable[User]) -> list[AccountRow]:
    """The lines of one page, in four queries for any number of accounts."""
    users = list(users)
    ids = [user.pk for user in users]
    now = clock.now()
    states: dict[int, AccountState] = {}
    open_codes = OneTimeCode.objects.filter(user__in=ids, cancelled_at=None, used_at=None)
    for code in open_codes.order_by("pk"):
        state = _code_state(code, now)
        if states.get(code.user_id) != AccountState.RESET:
            states[code.user_id] = state
    sessions = live_sessions(ids)
    roles = granted_names(ids)
    return [
        AccountRow(
            user=user,
            state=_state_of(user, states.get(user.pk)),
            sessions=sessions.get(user.pk, 0),
            roles=roles.get(user.pk, ()),
        )
        for user in users
    ]


def _state_of(user: User, by_code: AccountState | None) -> AccountState:
    if not user.is_active:
        return AccountState.CLOSED
    if by_code is not None:
        return by_code
    return AccountState.OPEN if user.has_usable_password() else AccountState.LOCKED_OUT


def _code_state(code: OneTimeCode, now: datetime) -> AccountState:
    if not code.code_hash:
        return AccountState.RESET
    valid = code.expires_at is not None and code.expires_at > now
    return AccountState.CODE if valid else AccountState.EXPIRED


def live_sessions(user_ids: Iterable[int]) -> dict[int, int]:
    """How many log-ins of each account have not ended."""
    alive = Session.objects.filter(expire_date__gt=clock.now()).values("session_key")
    counted = UserSession.objects.filter(
        user__in=list(user_ids), session_key__in=alive
    ).values_list("user").annotate(Count("pk"))
    return dict(counted)


def granted_names(user_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The names of the granted roles of each account."""
    held: dict[int, list[str]] = {}
    open_grants = RoleGrant.objects.filter(user__in=list(user_ids), revoked_at=None)
    for user_id, role in open_grants.order_by("granted_at").values_list("user", "role"):
        held.setdefault(user_id, []).append(str(ROLE_NAMES[Role(role)]))
    return {user_id: tuple(names) for user_id, names in held.items()}


def second_factors(user: User) -> int:
    """How many second factors the account has enrolled."""
    return len(Authenticator.objects.filter(user=user))


def clerk_is_there() -> bool:
    """Whether anybody holds the role of the clerk today."""
    grants = RoleGrant.objects.on(clock.today())
    return grants.filter(role=Role.CLERK, user__is_active=True).exists()


def others_than_administrators() -> QuerySet[User]:
    """Open accounts of people who are none of the three administrators."""
    admins = RoleGrant.objects.on(clock.today()).filter(role__in=ADMIN_ROLES)
    return User.objects.filter(is_active=True).exclude(pk__in=admins.values("user"))


def people_without_account(text: str = "") -> QuerySet[Person]:
    """People in service who cannot log in yet, in the organ's order of names."""
    found = Person.objects.named_like(text) if text.strip() else Person.objects.all()
    accounts = User.objects.filter(person=OuterRef("pk"))
    return found.active().filter(~Exists(accounts)).in_name_order()


# --- the security administrator's view ----------------------------------------------------------


def grants(*, role: str = "", text: str = "") -> QuerySet[RoleGrant]:
    """Who holds what: open grants, administrators' accounts included."""
    found = RoleGrant.objects.filter(revoked_at=None).select_related(
        "user__person", "granted_by__person"
    )
    if role:
        found = found.filter(role=role)
    if text := text.replace("\x00", "").strip():
        found = found.filter(named_like(text, "user__"))
    return found.order_by("role", "granted_at")


def resets_waiting() -> QuerySet[OneTimeCode]:
    """Reset requests that a second person has to settle, the oldest first."""
    return (
        OneTimeCode.objects.filter(code_hash="", confirmed_at=None, cancelled_at=None)
        .select_related("user__person", "issued_by__person")
        .order_by("issued_at")
    )


class Review(TextChoices):
    """What the quarterly review of accounts looks for."""

    DOUBLE = "double", _("一人多个角色")
    DORMANT_LONG = "dormant180", _("180天未登录")
    DORMANT = "dormant90", _("90天未登录")
    UNUSED = "unused", _("开通后从未登录")
    DEPARTED = "departed", _("不在职仍未停用")
    REFUSED = "refused", _("近7天登录受阻")


def under_review(what: str) -> QuerySet[User]:
    """The open accounts that the review names under one heading."""
    found = User.objects.filter(is_active=True).select_related("person")
    now = clock.now()
    match what:
        case Review.DOUBLE:
            counted = RoleGrant.objects.filter(revoked_at=None).values("user")
            several = counted.annotate(n=Count("pk")).filter(n__gt=1)
            found = found.filter(pk__in=several.values("user"))
        case Review.DORMANT:
            found = found.filter(last_login__lte=now - timedelta(days=DORMANT_DAYS[0]))
        case Review.DORMANT_LONG:
            found = found.filter(last_login__lte=now - timedelta(days=DORMANT_DAYS[1]))
        case Review.UNUSED:
            limit = now - timedelta(days=DORMANT_DAYS[0])
            found = found.filter(last_login=None, created_at__lte=limit)
        case Review.DEPARTED:
            found = found.filter(person__isnull=False).exclude(
                person__status=PersonStatus.ACTIVE
            )
        case Review.REFUSED:
            found = found.filter(pk__in=_refused_lately(now).keys())
    return found.order_by(F("last_login").asc(nulls_first=True), "username")


def _refused_lately(now: datetime) -> dict[int, int]:
    """Accounts and how often a log-in to them was refused in the last seven days."""
    tried = AccessLog.objects.filter(
        kind="login_failed", at__gte=now - timedelta(days=7)
    ).exclude(object="")
    counted = tried.values_list("object").annotate(Count("pk"))
    return {
        int(label.partition(":")[2]): count
        for label, count in counted
        if label.startswith("portal.user:") and label.partition(":")[2].isdigit()
    }


def review_counts() -> list[tuple[Review, int]]:
    """How many accounts each heading of the review names."""
    return [(what, under_review(what).count()) for what in Review]
