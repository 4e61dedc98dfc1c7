"""The organ's settings: each with its default, its layer of basis, and who may change it.

A number that no regulation fixes stands here with its default and may be changed by the
clerk against a document. Upper floors list their own definitions in LUZE_PREFERENCES.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.core.cache import cache as store
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from portal.errors import Sentence
from portal.models import Preference
from portal.vocabulary import Basis

CACHE_KEY = "luze:preferences"


@dataclass(frozen=True)
class Definition:
    """One setting. `kind` is int, str or bool; `low` and `high` bound an int (both included)."""

    key: str
    label: Sentence
    default: Any
    kind: type
    basis: Basis
    group: Sentence
    hint: Sentence = ""
    low: int | None = None
    high: int | None = None


_ORGAN = _("单位")
_TIMES = _("期限与提醒")
_EXPORTS = _("批量办理")

DEFINITIONS: tuple[Definition, ...] = (
    Definition("organ_name", _("单位名称"), "安澜市政协", str, Basis.CUSTOM, _ORGAN),
    Definition("party_group_name", _("党组名称"), "中共安澜市政协党组", str, Basis.CUSTOM, _ORGAN),
    Definition(
        "due_moves_to_working_day", _("期限遇休息日顺延"), True, bool, Basis.CUSTOM, _TIMES,
        _("到期日是休息日的，顺延至下一个工作日。"),
    ),
    Definition(
        "batch_result_days", _("批量办理结果保留日数"), 7, int, Basis.CUSTOM, _EXPORTS,
        _("到期自动清除，可以重新办理。"), 1, 30,
    ),
    Definition(
        "pack_secret_limit", _("一次导出的限定知悉的记录超过多少条须另一人批准"), 10, int,
        Basis.ORGAN_RULE, _EXPORTS,
        _("台账和证据包相同。由党组书记或者纪检干部批准，不能批准本人的申请。"), 0, 1000,
    ),
)


@cache
def definitions() -> dict[str, Definition]:
    """All settings of all floors by key."""
    lists: Iterable[tuple[Definition, ...]] = map(import_string, settings.LUZE_PREFERENCES)
    return {d.key: d for group in lists for d in group}


def value(key: str) -> Any:
    """The value in force: the organ's own, else the default. KeyError for an unknown key."""
    return values(key)[0]


def values(*keys: str) -> tuple[Any, ...]:
    """Several of them, read at once."""
    changed = _changed()
    return tuple(changed.get(key, definitions()[key].default) for key in keys)


def _changed() -> dict[str, Any]:
    changed = store.get(CACHE_KEY)
    if changed is None:
        changed = dict(Preference.objects.values_list("key", "value"))
        store.set(CACHE_KEY, changed, 300)
    return changed


def forget() -> None:
    """Called after a change, so that the next page reads the new value."""
    store.delete(CACHE_KEY)
