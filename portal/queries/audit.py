"""What the pages of the audit administrator ask: the ledger as sentences, the access log."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.errors import Sentence
from portal.ledger import read
from portal.ledger.access_log import Kind
from portal.ledger.checkpoints import CHANNELS
from portal.models import AccessLog, LedgerAnchor, LedgerCheckpoint, LedgerEntry, User
from portal.queries.accounts import named_like

MOST_PEOPLE = 200
KIND_NAMES: dict[str, Sentence] = {
    Kind.LOGIN.value: gettext_lazy("登录"),
    Kind.LOGIN_FAILED.value: gettext_lazy("登录受阻"),
    Kind.LOGOUT.value: gettext_lazy("退出"),
    Kind.DENIED.value: gettext_lazy("越权被拒"),
    Kind.VIEW_CONFIDENTIAL.value: gettext_lazy("查阅限定知悉内容"),
    Kind.EXPORT.value: gettext_lazy("导出"),
    Kind.DOWNLOAD.value: gettext_lazy("下载"),
    Kind.SETTINGS.value: gettext_lazy("账号与设置"),
}
RESULT_NAMES: dict[str, Sentence] = {
    "ok": gettext_lazy("成功"),
    "refused": gettext_lazy("被拒"),
    "locked": gettext_lazy("次数过多被锁"),
    "totp": gettext_lazy("动态口令不符"),
    "idle": gettext_lazy("长时间未操作"),
    "expired": gettext_lazy("超过最长登录时间"),
}
_FAILED = frozenset({"refused", "locked", "totp"})


@dataclass(frozen=True)
class AccessRow:
    """One line of the access log as it is read."""

    at: datetime
    who: str
    kind: Sentence
    object: str
    result: Sentence
    failed: bool
    ip: str
    mark: str


def ledger_entries(
    *,
    start: date | None = None,
    end: date | None = None,
    person: str = "",
    word: str = "",
    subject: str = "",
    text: str = "",
) -> QuerySet[LedgerEntry]:
    """Entries by period, person, word or group of words (`portal.`), subject and number."""
    group = word[:-1] if word.endswith(".") else ""
    found = read.entries(
        read.Filter(
            start=start, end=end, group=group, word="" if group else word,
            subject=subject, text=text,
        )
    )
    if person := person.replace("\x00", "").strip():
        found = found.filter(actor__in=[f"u:{pk}" for pk in _people(person)])
    return found


def access_rows(
    *, start: date | None = None, end: date | None = None, person: str = "", kind: str = ""
) -> QuerySet[AccessLog]:
    """Rows of the access log, the latest first."""
    found = AccessLog.objects.order_by("-id")
    if start:
        found = found.filter(at__gte=_midnight(start))
    if end:
        found = found.filter(at__lt=_midnight(end + timedelta(days=1)))
    if kind:
        found = found.filter(kind=kind)
    if person := person.replace("\x00", "").strip():
        found = found.filter(user_id__in=_people(person))
    return found


def as_read(rows: Iterable[AccessLog]) -> list[AccessRow]:
    """The rows of one page with names, in one query more."""
    rows = list(rows)
    ids = {row.user_id for row in rows if row.user_id} | {
        pk for row in rows if (pk := _account_in(row.object))
    }
    names = {
        pk: str(user)
        for pk, user in User.objects.select_related("person").in_bulk(list(ids)).items()
    }
    return [_as_read(row, names) for row in rows]


def _as_read(row: AccessLog, names: dict[int, str]) -> AccessRow:
    account = _account_in(row.object)
    return AccessRow(
        at=row.at,
        who=names.get(row.user_id or 0, _("未登录的人")),
        kind=KIND_NAMES.get(row.kind, row.kind),
        object=_("账号“%(name)s”") % {"name": names[account]} if account in names else row.object,
        result=RESULT_NAMES.get(row.result, row.result),
        failed=row.result in _FAILED,
        ip=row.ip or "",
        mark=row.request_id,
    )


def _account_in(label: str) -> int:
    """The account that a label names, or 0."""
    model, _sep, pk = label.partition(":")
    return int(pk) if model == "portal.user" and pk.isdigit() and len(pk) < 18 else 0


def _people(text: str) -> list[int]:
    found = User.objects.filter(named_like(text))
    return list(found.values_list("pk", flat=True)[:MOST_PEOPLE])


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True)
class CheckpointRow:
    """One signed state of the ledger, and by which ways it is known outside."""

    size: int
    root: str
    made_at: datetime
    channels: str


def checkpoint_rows(page: Iterable[LedgerCheckpoint]) -> list[CheckpointRow]:
    """The checkpoints of one page with their anchors; one query for all of them."""
    listed = list(page)
    known: dict[int, dict[str, None]] = {}
    for size, channel in (
        LedgerAnchor.objects.filter(size__in=[each.size for each in listed])
        .order_by("id").values_list("size", "channel")
    ):
        known.setdefault(size, {})[channel] = None
    return [
        CheckpointRow(
            each.size, each.root, each.made_at,
            "、".join(str(CHANNELS.get(name, name)) for name in known.get(each.size, ())),
        )
        for each in listed
    ]


def fingerprint(key: str) -> str:
    """The first 16 digits of the SHA-256 of a checkpoint key, as the verifier shows them."""
    return hashlib.sha256(base64.b64decode(key.split("+", 2)[2])[1:]).hexdigest()[:16]
