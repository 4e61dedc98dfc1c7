"""The sample organ on the calendar: posts, dated assignments, portfolios, accounts. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from portal.demo import organ
from portal.demo.blueprint import (
    AccountPlan,
    Away,
    Blueprint,
    Charge,
    DepartmentPlan,
    GrantPlan,
    PersonPlan,
    PostPlan,
    Stay,
    basis,
)
from portal.pinyin import full
from portal.roles import Role
from portal.vocabulary import (
    LEADERSHIP_KINDS,
    AssignmentKind,
    Establishment,
    Gender,
    ManagementAuthority,
    PostKind,
)

SIZE = sum(len(rows) for rows in organ.PEOPLE.values())
DAY = timedelta(days=1)
ARRIVED_DAYS_AGO = 41  # the newcomer arrives a day after the current campaign's key date
ADMINISTRATORS = (
    ("sysadmin", "系统管理员", Role.SYSTEM_ADMIN, "申〔%d〕01号"),
    ("secadmin", "安全管理员", Role.SECURITY_ADMIN, "申〔%d〕02号"),
    ("auditadmin", "审计管理员", Role.AUDIT_ADMIN, "申〔%d〕03号"),
)

RANKS = {
    PostKind.SECRETARY: "正厅级",
    PostKind.LEADER: "副厅级",
    PostKind.SECRETARY_GENERAL: "正处级",
    PostKind.DEPUTY_SECRETARY_GENERAL: "正处级",
    PostKind.DEPARTMENT_HEAD: "正处级",
    PostKind.DEPARTMENT_DEPUTY: "副处级",
    PostKind.SECTION_HEAD: "正科级",
}


def founded_on(today: date, years: int) -> date:
    """The first day of the records: before the first of `years` years and this year's signing."""
    return min(date(today.year - years, 12, 1), today - 90 * DAY)


def sample(today: date, years: int) -> Blueprint:
    """The organ of ninety-seven people with its history over `years` years up to `today`."""
    founded = founded_on(today, years)
    blueprint = Blueprint(founded)
    blueprint.departments = [
        DepartmentPlan(code, name, short, kind, order * 10, date(founded.year - 6, 3, 1), parent)
        for order, (code, name, short, kind, parent) in enumerate(organ.DEPARTMENTS, start=1)
    ]
    numbers: dict[str, str] = {}
    for code, rows in organ.PEOPLE.items():
        for row in rows:
            person = _person(code, row, len(blueprint.people) + 1)
            numbers[person.name] = person.code
            blueprint.people.append(person)
            key = blueprint.post(_post(code, row, len(blueprint.posts) + 1))
            blueprint.stays.append(
                Stay(person.code, key, date(founded.year - 1, 1, 20),
                     basis=basis(founded, founded, 1))
            )
    _second_posts(blueprint, numbers)
    _movements(blueprint, numbers, today)
    blueprint.charges = list(_charges(founded, numbers, today))
    blueprint.absences = list(_absences(blueprint, numbers, today))
    _accounts(blueprint, numbers)
    return blueprint


def _person(code: str, row: organ.Row, number: int) -> PersonPlan:
    name, gender, status, title, kind = row
    usual = Establishment.INSTITUTION if code == "ZX" else Establishment.CIVIL_SERVANT
    authority = ManagementAuthority.ORGAN
    if kind in (PostKind.SECRETARY, PostKind.LEADER):
        authority = ManagementAuthority.PROVINCE
    elif kind in RANKS and kind != PostKind.SECTION_HEAD:
        authority = ManagementAuthority.CITY
    establishment = organ.ESTABLISHMENTS.get(name, usual)
    return PersonPlan(
        code=f"{number:04}", name=name, gender=Gender.MALE if gender == "男" else Gender.FEMALE,
        political_status=status, order=number * 10,
        rank=RANKS.get(kind, title if title.endswith(("科员", "调研员", "级")) else ""),
        authority=authority, establishment=establishment,
        home_organ="市图书馆" if name == organ.NEWCOMER else "",
    )


def _post(code: str, row: organ.Row, number: int) -> PostPlan:
    _name, _gender, _status, title, kind = row
    return PostPlan(
        code, title, kind, number * 10,
        in_party_group="党组" in title, in_chair_meeting=kind in LEADERSHIP_KINDS,
        part_time="不驻会" in title,
    )


def _second_posts(blueprint: Blueprint, numbers: dict[str, str]) -> None:
    """The office head is a deputy secretary-general too; one committee has an acting head."""
    founded = blueprint.founded
    start, document = date(founded.year - 1, 1, 20), basis(founded, founded, 2)
    blueprint.stays.append(
        Stay(numbers[organ.OFFICE_HEAD], ("", "副秘书长"), start,
             kind=AssignmentKind.CONCURRENT, basis=document)
    )
    head = PostPlan("JKT", "主任", PostKind.DEPARTMENT_HEAD, 595)
    blueprint.stays.append(
        Stay(numbers[organ.ACTING_HEAD], blueprint.post(head), start,
             kind=AssignmentKind.ACTING, basis=document)
    )


def _movements(blueprint: Blueprint, numbers: dict[str, str], today: date) -> None:
    """What changed meanwhile: a head came from the research office, somebody arrived lately."""
    arrival = today - ARRIVED_DAYS_AGO * DAY
    moved = date(today.year - 1, 7, 1)
    newcomer = numbers[organ.NEWCOMER]
    _replace(blueprint, newcomer, start=arrival, basis=basis(arrival, arrival, 17))
    if moved <= blueprint.founded:
        return
    document = basis(moved, moved, 9)
    head, deputy, acting = numbers["彭念之"], numbers["戴行简"], numbers["卓尔雅"]
    before, start = moved - DAY, date(blueprint.founded.year - 1, 1, 20)
    old = basis(blueprint.founded, start, 1)
    for person in (head, deputy):
        _replace(blueprint, person, start=moved, basis=document)
    adviser = blueprint.post(PostPlan("YJS", "三级调研员", PostKind.STAFF, 395))
    blueprint.stays += [
        Stay(head, ("YJS", "副主任"), start, before, basis=old),
        Stay(deputy, adviser, start, before, basis=old),
        Stay(acting, ("WSX", "主任"), start, before, AssignmentKind.ACTING, old),
    ]


def _replace(blueprint: Blueprint, person: str, *, start: date, basis: str) -> None:
    for place, stay in enumerate(blueprint.stays):
        if stay.person == person and stay.kind == AssignmentKind.MAIN:
            blueprint.stays[place] = Stay(person, stay.post, start, stay.end, stay.kind, basis)
            return


def _charges(founded: date, numbers: dict[str, str], today: date) -> Iterator[Charge]:
    start = date(founded.year - 1, 1, 25)
    changed = date(today.year, 1, 1)
    for leader, department, relation in organ.PORTFOLIOS:
        first = start
        if department == "WLW" and changed - DAY > founded:
            yield Charge(numbers[organ.LEADER_A], department, relation, start, changed - DAY,
                         basis(founded, founded, 3))
            first = changed
        yield Charge(numbers[leader], department, relation, first,
                     basis=basis(founded, first, 3))


def _absences(blueprint: Blueprint, numbers: dict[str, str], today: date) -> Iterator[Away]:
    for place, (name, kind, first, last, excused) in enumerate(organ.ABSENCES, start=21):
        start = today + first * DAY
        yield Away(numbers[name], kind, start, today + last * DAY,
                   basis(blueprint.founded, start, place), excused)


def _accounts(blueprint: Blueprint, numbers: dict[str, str]) -> None:
    year = blueprint.founded.year
    blueprint.accounts = [AccountPlan(full(p.name), p.code) for p in blueprint.people]
    for username, title, role, number in ADMINISTRATORS:
        blueprint.accounts.append(AccountPlan(username, display_name=title))
        blueprint.grants.append(GrantPlan(username, role, number % year))
    blueprint.grants.append(GrantPlan(full(organ.CLERK), Role.CLERK, f"申〔{year}〕04号"))
    for place, name in enumerate(organ.DISCIPLINE_OFFICERS, start=5):
        blueprint.grants.append(GrantPlan(full(name), Role.DISCIPLINE, f"申〔{year}〕{place:02}号"))
