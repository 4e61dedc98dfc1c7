"""Days and hours as they are written in Chinese papers and pages, in the organ's time zone."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


def cn_date(value: date | datetime | None) -> str:
    """2026年3月5日."""
    if not value:
        return ""
    day = _local(value)
    return _("%(year)s年%(month)s月%(day)s日") % {
        "year": day.year,
        "month": day.month,
        "day": day.day,
    }


def cn_day(value: date | datetime | None) -> str:
    """3月5日: for pages whose head already names the year."""
    if not value:
        return ""
    day = _local(value)
    return _("%(month)s月%(day)s日") % {"month": day.month, "day": day.day}


def until(due_on: date, today: date) -> tuple[str, str]:
    """The mark and the word of something owed: late after its due day, the day itself is not."""
    left = (due_on - today).days
    if left < 0:
        return "late", _("逾期 %(n)s 天") % {"n": -left}
    return "due", _("还有 %(n)s 天") % {"n": left} if left else _("今天到期")


def cn_time(value: datetime | time | None) -> str:
    """15:25."""
    if value is None or value == "":
        return ""
    moment = _local(value) if isinstance(value, datetime) else value
    return f"{moment:%H:%M}"


def cn_datetime(value: datetime | None) -> str:
    """2026年3月5日 15:25."""
    return f"{cn_date(value)} {cn_time(value)}" if value else ""
