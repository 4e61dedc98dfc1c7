"""The accounts that can log in to the demonstration: one for each role, one password for all."""

from __future__ import annotations

from portal.demo import organ
from portal.demo.sample import ADMINISTRATORS
from portal.pinyin import full

DEMO_PASSWORD = "Anlan-2026-demo"

# role, name of the person (an administrator: the name that the account shows)
_PEOPLE = (
    ("secretary", organ.SECRETARY),
    ("leader", organ.LEADER_A),
    ("non_party_leader", organ.LEADER_B),
    ("head", organ.DEMO_HEAD),
    ("staff", organ.DEMO_STAFF),
    ("discipline", organ.DISCIPLINE_OFFICERS[0]),
    ("clerk", organ.CLERK),
)


def listed() -> list[dict[str, str]]:
    """User, password, role and name of each account, the secretary first."""
    people = [(full(name), role, name) for role, name in _PEOPLE]
    administrators = [(user, role.value, title) for user, title, role, _number in ADMINISTRATORS]
    return [
        {"user": user, "password": DEMO_PASSWORD, "role": role, "name": name}
        for user, role, name in [*people, *administrators]
    ]


def usernames() -> frozenset[str]:
    """The accounts that get the demonstration's password; all others get none."""
    return frozenset(row["user"] for row in listed())
