"""Fixtures of supervision: records of the fixed cast, and who of it sees them."""

from __future__ import annotations

import pytest

from tests.supervision.records import Records

EVERYBODY = (
    "secretary", "leader", "non_party_leader", "liaison_leader", "general", "second",
    "office_head", "head", "acting_head", "liaison_head", "section_head", "staff", "staff_two",
    "other_staff", "clerk", "discipline", "rare", "outsider", "system_admin", "security_admin",
    "audit_admin",
)  # fmt: skip


@pytest.fixture
def make(cast) -> Records:
    return Records(cast)


@pytest.fixture
def seen(cast):
    """Who of the cast may know of, and who may read, the only record of a model."""

    def look(model) -> tuple[set[str], set[str]]:
        knows, reads = set(), set()
        for key in EVERYBODY:
            viewer = cast.viewer(key)
            known = set(model.objects.visible_to(viewer).values_list("pk", flat=True))
            if known:
                knows.add(key)
            found = model.objects.visible_way_by_way(viewer).values_list("pk", flat=True)
            assert set(found) == known, f"{key}: two ways to ask, two answers"
            if model.objects.readable_by(viewer).exists():
                reads.add(key)
        assert reads <= knows
        return knows, reads

    return look
