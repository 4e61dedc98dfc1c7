"""The fixed cast: a small organ in which every role and every odd case has one face."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from django.contrib.auth.hashers import make_password

from portal import clock
from portal.access import viewer_of
from portal.models import Assignment, Department, Person, Portfolio, Post, RoleGrant, User
from portal.pinyin import full, initials
from portal.roles import Role
from portal.viewer import Viewer
from portal.vocabulary import AssignmentKind, DepartmentKind, PoliticalStatus, PostKind, Relation
from tests import snapshots

PASSWORD = "Anlan-2026-ok"
START = date(2024, 1, 1)
MOMENT = datetime(2024, 1, 1, tzinfo=UTC)
BASIS = "市政协党组〔2024〕1号"

# key: (name, political status, posts) where a post is (department code, title, kind, form)
MEMBER, OTHER, NONE = (
    PoliticalStatus.PARTY_MEMBER,
    PoliticalStatus.DEMOCRATIC_PARTY,
    PoliticalStatus.NO_PARTY_AFFILIATION,
)
PEOPLE: dict[str, tuple[str, str, list[tuple[str, str, str, str]]]] = {
    "secretary": ("林望舒", MEMBER, [("", "党组书记、主席", "secretary", "main")]),
    "leader": ("郑知行", MEMBER, [("", "党组成员、副主席", "leader", "main")]),
    "non_party_leader": ("顾清源", OTHER, [("", "副主席", "leader", "main")]),
    "liaison_leader": ("程映川", NONE, [("", "副主席（兼职）", "leader", "main")]),
    "general": ("罗听澜", MEMBER, [("", "党组成员、秘书长", "secretary_general", "main")]),
    "second": ("唐见微", MEMBER, [("", "副秘书长", "deputy_secretary_general", "main")]),
    "office_head": (
        "田景明", MEMBER,
        [
            ("BGS", "主任", "department_head", "main"),
            ("", "副秘书长", "deputy_secretary_general", "concurrent"),
        ],
    ),
    "head": ("韩秉文", MEMBER, [("TAW", "主任", "department_head", "main")]),
    "acting_head": (
        "宋致远", MEMBER,
        [
            ("JKW", "副主任", "department_deputy", "main"),
            ("JKW", "主任", "department_head", "acting"),
        ],
    ),
    "liaison_head": ("谢予安", MEMBER, [("NYW", "主任", "department_head", "main")]),
    "section_head": ("蒋行之", MEMBER, [("MSK", "科长", "section_head", "main")]),
    "staff": ("许未央", MEMBER, [("TAW", "一级主任科员", "staff", "main")]),
    "staff_two": ("何静川", NONE, [("TAW", "二级主任科员", "staff", "main")]),
    "other_staff": ("钟晚晴", MEMBER, [("JKW", "一级科员", "staff", "main")]),
    "clerk": ("邓若水", MEMBER, [("MSK", "二级主任科员", "staff", "main")]),
    "discipline": ("彭念之", MEMBER, [("BGS", "机关纪委委员", "staff", "main")]),
    "rare": ("李赟䶮", MEMBER, [("NYW", "三级主任科员", "staff", "main")]),
}
ADMINS = {
    "system_admin": Role.SYSTEM_ADMIN,
    "security_admin": Role.SECURITY_ADMIN,
    "audit_admin": Role.AUDIT_ADMIN,
}
DEPARTMENTS = (
    ("BGS", "办公室", "办公室", DepartmentKind.OFFICE, "", 10),
    ("MSK", "秘书科", "秘书科", DepartmentKind.SECTION, "BGS", 11),
    ("TAW", "提案委员会", "提案委", DepartmentKind.COMMITTEE, "", 20),
    ("JKW", "经济科技委员会", "经科委", DepartmentKind.COMMITTEE, "", 30),
    ("NYW", "农业农村委员会", "农业农村委", DepartmentKind.COMMITTEE, "", 40),
)
PORTFOLIOS = (
    ("general", "BGS", Relation.IN_CHARGE),
    ("leader", "TAW", Relation.IN_CHARGE),
    ("non_party_leader", "JKW", Relation.IN_CHARGE),
    ("liaison_leader", "NYW", Relation.LIAISON),
)


@dataclass
class Cast:
    """People, accounts and departments by key: `cast.person["head"]`, `cast.viewer("head")`."""

    person: dict[str, Person] = field(default_factory=dict)
    user: dict[str, User] = field(default_factory=dict)
    department: dict[str, Department] = field(default_factory=dict)
    always = "cast"  # in the names of scenes (tests/snapshots.py)

    def viewer(self, key: str, on: date | None = None) -> Viewer:
        pk, day = self.user[key].pk, on or clock.today()
        return snapshots.steady(
            (viewer_of, pk, day), lambda: viewer_of(User.objects.get(pk=pk), day)
        )


def make_cast() -> Cast:
    """Writes the cast to the database: no ledger, no campaign."""
    cast = Cast()
    _departments(cast)
    posts: dict[tuple[str, str], Post] = {}
    password = make_password(PASSWORD)
    for order, (key, (name, status, held)) in enumerate(PEOPLE.items(), start=1):
        person = Person.objects.create(
            code=f"{order:04}", name=name, pinyin=full(name), initials=initials(name),
            political_status=status, display_order=order,
        )
        cast.person[key] = person
        for code, title, kind, form in held:
            post = posts.get((code, title)) or Post.objects.create(
                title=title, kind=PostKind(kind), department=cast.department.get(code),
                order=order * 10, in_chair_meeting=kind in ("secretary", "leader"),
                in_party_group="党组" in title, part_time="兼职" in title,
            )
            posts[(code, title)] = post
            Assignment.objects.create(
                person=person, post=post, kind=AssignmentKind(form), start=START,
                basis_document=BASIS, recorded_at=MOMENT,
            )
        cast.user[key] = User.objects.create(
            username=initials(name), person=person, password=password
        )
    for key, code, relation in PORTFOLIOS:
        Portfolio.objects.create(
            leader=cast.person[key], department=cast.department[code], relation=relation,
            start=START, basis_document=BASIS, recorded_at=MOMENT,
        )
    _accounts(cast, password)
    return cast


def _departments(cast: Cast) -> None:
    for code, name, short, kind, parent, order in DEPARTMENTS:
        cast.department[code] = Department.objects.create(
            code=code, name=name, short_name=short, kind=kind, order=order,
            parent=cast.department.get(parent), opened_on=START,
        )


def _accounts(cast: Cast, password: str) -> None:
    """Granted roles, the three administrators, and an outsider without a post."""
    for key in ("clerk", "discipline"):
        _grant(cast.user[key], Role(key))
    for key, role in ADMINS.items():
        cast.user[key] = User.objects.create(
            username=key, display_name=key, password=password
        )
        _grant(cast.user[key], role)
    outsider = Person.objects.create(
        code="9999", name="贺兰舟", pinyin="helanzhou", initials="hlz",
        political_status=MEMBER, status="retired",
    )
    cast.person["outsider"] = outsider
    cast.user["outsider"] = User.objects.create(
        username="hlz", person=outsider, password=password
    )


def _grant(user: User, role: Role) -> None:
    RoleGrant.objects.create(
        user=user, role=role, request_number="测试〔2024〕1号", granted_at=MOMENT
    )
