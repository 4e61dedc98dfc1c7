"""The left navigation, as data. Upper floors add their links through a setting."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from portal.roles import Permission
from portal.viewer import Viewer

Text = str | Promise

# The groups, in the order in which they stand.
WORKBENCH = "workbench"
DEPARTMENT = "department"
YEAR = "year"
ORGANISATION = "organisation"
LOOKUP = "lookup"
ADMIN = "admin"
GROUPS: dict[str, Text] = {
    WORKBENCH: _("工作台"),
    DEPARTMENT: _("本部门"),
    YEAR: _("年度工作"),
    ORGANISATION: _("机构与人员"),
    LOOKUP: _("查阅"),
    ADMIN: _("系统管理"),
}


@dataclass(frozen=True)
class Link:
    """One line of the navigation: shown to those who hold the permission."""

    group: str
    label: Text
    url_name: str
    permission: Permission
    order: int = 100
    count: int | None = None

    @cached_property
    def url(self) -> str:
        return reverse(self.url_name)


@dataclass(frozen=True)
class ShownLink:
    label: Text
    url: str
    current: bool
    count: int | None


@dataclass(frozen=True)
class Group:
    title: Text
    links: tuple[ShownLink, ...]


OWN_LINKS: tuple[Link, ...] = (
    Link(WORKBENCH, _("今日"), "home", Permission.USE, 10),
    Link(WORKBENCH, _("收件箱"), "inbox", Permission.USE, 20),
    Link(WORKBENCH, _("批量办理"), "batches", Permission.VIEW_DIRECTORY, 60),
    Link(WORKBENCH, _("预警"), "lights", Permission.USE, 34),
    Link(YEAR, _("预警总览"), "lights_overview", Permission.VIEW_LIGHTS_OVERVIEW, 80),
    Link(LOOKUP, _("预警规则"), "light_rules", Permission.USE, 80),
    Link(LOOKUP, _("系统要求的事项"), "demands", Permission.VIEW_DIRECTORY, 90),
    Link(YEAR, _("工作安排"), "organ_year", Permission.VIEW_DIRECTORY, 5),
    Link(ORGANISATION, _("责任链"), "chain", Permission.VIEW_DIRECTORY, 5),
    Link(ORGANISATION, _("部门"), "departments", Permission.VIEW_DIRECTORY, 10),
    Link(ORGANISATION, _("人员"), "people", Permission.VIEW_DIRECTORY, 20),
    Link(ORGANISATION, _("领导分工"), "portfolios", Permission.VIEW_DIRECTORY, 30),
    Link(ORGANISATION, _("导入名册"), "roster_upload", Permission.KEEP_ORGANISATION, 50),
    Link(ORGANISATION, _("工作日历"), "calendar", Permission.VIEW_DIRECTORY, 60),
    Link(ORGANISATION, _("业务设置"), "settings", Permission.KEEP_SETTINGS, 70),
    Link(ADMIN, _("账号"), "accounts", Permission.KEEP_ACCOUNTS, 10),
    Link(ADMIN, _("运行状况"), "health", Permission.VIEW_HEALTH, 20),
    Link(ADMIN, _("角色授权"), "roles", Permission.GRANT_ROLES, 30),
    Link(ADMIN, _("密码重置"), "resets", Permission.CONFIRM_RESETS, 40),
    Link(ADMIN, _("账号核查"), "account_review", Permission.GRANT_ROLES, 50),
    Link(ADMIN, _("履责账本"), "ledger", Permission.READ_LEDGER, 60),
    Link(ADMIN, _("核对账本"), "ledger_verify", Permission.READ_LEDGER, 70),
    Link(ADMIN, _("访问记录"), "access_log", Permission.READ_LEDGER, 80),
    Link(ADMIN, _("账本检查点"), "checkpoints", Permission.READ_LEDGER, 90),
)


def menu(viewer: Viewer, path: str) -> list[Group]:
    """The groups of links that this viewer sees; the link of the present page is marked."""
    links = [link for link in _all_links(viewer) if viewer.may(link.permission)]
    current = _current(links, path)
    result = []
    for key, title in GROUPS.items():
        shown = tuple(
            ShownLink(link.label, link.url, link is current, link.count)
            for link in sorted((x for x in links if x.group == key), key=lambda x: x.order)
        )
        if shown:
            result.append(Group(title, shown))
    return result


def _all_links(viewer: Viewer) -> Iterable[Link]:
    yield from OWN_LINKS
    for name in settings.LUZE_NAV_PROVIDERS:
        provider: Callable[[Viewer], Iterable[Link]] = import_string(name)
        yield from provider(viewer)


def _current(links: list[Link], path: str) -> Link | None:
    """The link whose address is the longest beginning of the present path."""
    fitting = [x for x in links if path == x.url or (x.url != "/" and path.startswith(x.url))]
    return max(fitting, key=lambda x: len(x.url), default=None)
