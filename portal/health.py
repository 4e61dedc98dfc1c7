"""Whether the portal works: the database answers, the worker is alive, the disk has room."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks_db.models import DBTaskResult

from portal.days import cn_date, cn_datetime
from portal.delivery import signers
from portal.errors import Sentence
from portal.ledger import guards
from portal.models import LedgerEntry

HEARTBEAT = "luze:worker"
SILENT = timedelta(minutes=10)
LOW_DISK = 0.1


@dataclass(frozen=True)
class Row:
    """One line of the page of health: done, due or late; off where it does not apply."""

    kind: str
    label: Sentence
    text: Sentence


def beat() -> None:
    """Called by the worker at least every few minutes: it is alive."""
    cache.set(HEARTBEAT, timezone.now(), None)


def last_beat() -> datetime | None:
    """When the worker last said that it is alive; None where none ever ran."""
    seen = cache.get(HEARTBEAT)
    return seen if isinstance(seen, datetime) else None


def alive() -> bool:
    """The database answers, and a worker that ran once still runs."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        seen = last_beat()
    except DatabaseError:
        return False
    return seen is None or timezone.now() - seen <= SILENT


def rows() -> list[Row]:
    """What the system administrator reads, without any detail of the work."""
    return [_database(), _tables(), _guards(), _ledger(), _seal(), _worker(), *_tasks(), _disk()]


def _database() -> Row:
    return Row("done", _("数据库"), f"{connection.display_name} {_version()}")


def _version() -> str:
    return ".".join(str(part) for part in connection.get_database_version())


def _tables() -> Row:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return Row("late", _("数据表"), _("有%(n)d项升级未执行") % {"n": len(missing)})
    return Row("done", _("数据表"), _("与程序版本一致"))


def _guards() -> Row:
    faults = guards.faults(connection)
    if faults:
        return Row("late", _("账本防改动保护"), _("有%(n)d处缺失或者停用") % {"n": len(faults)})
    return Row("done", _("账本防改动保护"), _("完整"))


def _ledger() -> Row:
    last = LedgerEntry.objects.order_by("-seq").values_list("seq", "ts").first()
    if last is None:
        return Row("off", _("账本"), _("尚无记录"))
    text = _("共%(n)d条，最后一条记于%(at)s") % {"n": last[0], "at": cn_datetime(last[1])}
    ahead = last[1] > timezone.now() + timedelta(seconds=5)  # the clock stepped back
    return Row("late" if ahead else "done", _("账本"), text)


def _seal() -> Row:
    """The certificate of the digital signature on papers, and whether it ends soon."""
    label, now = _("文书签名证书"), timezone.now()
    try:
        signers.require_valid(now)
        end = signers.certificate().not_valid_after_utc
    except signers.SealFailed as failed:
        return Row("late", label, failed.sentence)
    soon = signers.expires_soon(now) is not None
    text = _("有效期至%(day)s") % {"day": cn_date(end.date())}
    return Row("due" if soon else "done", label, text)


def _worker() -> Row:
    seen = last_beat()
    if seen is None:
        return Row("off", _("后台服务"), _("尚未运行"))
    late = timezone.now() - seen > SILENT
    text = _("最近一次响应：%(at)s") % {"at": cn_datetime(seen)}
    return Row("late" if late else "done", _("后台服务"), text)


def _tasks() -> Iterator[Row]:
    waiting = DBTaskResult.objects.filter(status="READY").count()
    failed = DBTaskResult.objects.filter(status="FAILED").count()
    text = _("%(n)d项") % {"n": waiting}
    yield Row("due" if waiting > 1000 else "done", _("等待办理的后台任务"), text)
    yield Row("late" if failed else "done", _("失败的后台任务"), _("%(n)d项") % {"n": failed})


def _disk() -> Row:
    total, _used, free = shutil.disk_usage(settings.VAR_DIR)
    text = _("剩余%(free).1f GB，共%(total).1f GB") % {
        "free": free / 2**30, "total": total / 2**30
    }
    return Row("late" if free < total * LOW_DISK else "done", _("存储空间"), text)
