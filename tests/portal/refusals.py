"""`with refused("F1"):` the act must be refused by that rule."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from portal.errors import RuleBroken


@contextmanager
def refused(rule: str) -> Iterator[None]:
    with pytest.raises(RuleBroken) as caught:
        yield
    assert caught.value.rule == rule, f"{caught.value.rule}: {caught.value}"
