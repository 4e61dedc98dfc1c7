"""The pages that are compared: those of one person for every role, and those of all the organ."""

from __future__ import annotations

from django.urls import reverse

from agreements.models import Agreement, Campaign
from portal import clock
from portal.demo import accounts
from portal.models import Department, Person

Asked = tuple[str, str, str]  # name, address and reader of a page
ROLES = [row["role"] for row in accounts.listed()]
WORKING = ROLES[: ROLES.index("system_admin")]


def of_one_person() -> list[Asked]:
    """What a person opens for himself: as large as his own circle, not as the organ."""
    own, leader = _person("head"), _person("leader").pk
    signed = Agreement.objects.filter(responsible=own).latest("pk").pk
    department = Department.objects.get(code="TAW").pk
    search = f"{reverse('search')}?q={own.name}"
    return [
        *_of("home", "home", [role for role in ROLES if role != "system_admin"]),
        *_of("inbox", "inbox", WORKING),
        *_of("my agreement", "my_agreement", WORKING),
        *_of("to sign", "sitting", ["secretary", "leader", "head"]),
        *_of("my duties", "my_duties", WORKING),
        *_of("talks", "talks", WORKING),
        *_of("talks owed", "talks_owed", ["secretary", "leader", "head", "clerk"]),
        *_of("my lights", "lights", WORKING),
        *_of("year", "organ_year", ["head"]),
        *_of("talk form", "talk_new", ["secretary", "leader", "head", "clerk", "discipline"]),
        *_of("reminder form", "reminder_new", ["secretary", "head", "clerk"]),
        *_of("hearing form", "hearing_new", ["secretary", "leader", "clerk"]),
        ("agreement, head", reverse("agreement", args=[signed]), "head"),
        ("agreement, secretary", reverse("agreement", args=[signed]), "secretary"),
        ("person, head", reverse("person", args=[own.pk]), "head"),
        ("duties of a leader, secretary", reverse("duties_of", args=[leader]), "secretary"),
        ("department, head", reverse("department", args=[department]), "head"),
        ("search, head", search, "head"),
        ("search, clerk", search, "clerk"),
    ]


def of_the_organ() -> list[Asked]:
    """What shows or counts all of the organ."""
    campaign = [Campaign.objects.get(year=clock.today().year).pk]
    return [
        ("campaigns", reverse("campaigns"), "clerk"),
        ("campaign", reverse("campaign", args=campaign), "clerk"),
        ("campaign, head", reverse("campaign", args=campaign), "head"),
        ("campaign's list", reverse("campaign_agreements", args=campaign), "clerk"),
        *_of("home", "home", ["system_admin"]),  # looks for everybody who has no account
        *_of("people", "people", ["clerk"]),
        *_of("departments", "departments", ["clerk"]),
        *_of("portfolios", "portfolios", ["clerk"]),
        *_of("chain", "chain", ["clerk"]),
        *_of("state of duties", "duties_chain", ["head", "secretary"]),
        *_of("talk coverage", "talk_coverage", ["head", "secretary"]),
    ]


def _of(name: str, route: str, roles: list[str]) -> list[Asked]:
    return [(f"{name}, {role}", reverse(route), role) for role in roles]


def _person(role: str) -> Person:
    username = next(row["user"] for row in accounts.listed() if row["role"] == role)
    return Person.objects.get(account__username=username)
