"""What the administrators find on their home page: people without an account, and resets."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from portal import clock
from portal.days import cn_date
from portal.delivery import readiness
from portal.home import Owed
from portal.queries import accounts
from portal.roles import Permission
from portal.viewer import Viewer

MANY = 99  # people that a front page counts; the page behind it counts them all


def owed(viewer: Viewer) -> Iterator[Owed]:
    """Accounts to open and a certificate that ends, for the system administrator; resets to
    confirm and the first clerk's role, for the security administrator."""
    if viewer.may(Permission.VIEW_HEALTH):
        yield from _certificate()
    if viewer.may(Permission.KEEP_ACCOUNTS):
        yield from _without_account()
        yield from _first_account()
    if viewer.may(Permission.CONFIRM_RESETS):
        yield from _resets()
        yield from _first_clerk()


def _first_account() -> Iterator[Owed]:
    """The first day: somebody besides the administrators has to enter the roster."""
    if accounts.clerk_is_there():
        return
    if not accounts.others_than_administrators().exists():
        yield Owed(
            status="due", word=_("待开通"), title=_("为党办干事开通专用账号"),
            why=_("由党办干事导入名册，其他人员的账号随后开通。"),
            url=reverse("account_admin_open"), label=_("开通账号"),
        )


def _first_clerk() -> Iterator[Owed]:
    """The first day: without a clerk nothing can begin."""
    if not accounts.clerk_is_there():
        yield Owed(
            status="due", word=_("待授权"), title=_("授予党办干事角色"),
            why=_("系统管理员开通账号后，凭纸质申请编号授予。"),
            url=reverse("role_grant"), label=_("授予角色"),
        )


def _without_account() -> Iterator[Owed]:
    lacking = accounts.people_without_account().order_by()[: MANY + 1].count()
    if lacking:
        says = _("在职人员中有%(n)d人没有账号")
        if lacking > MANY:
            says = _("在职人员中有%(n)d人以上没有账号")
        yield Owed(
            status="due", word=_("待开通"), title=says % {"n": min(lacking, MANY)},
            why=_("开通后打印登录单，当面交给本人。"), url=reverse("accounts_open"),
            label=_("开通账号"),
        )


def _resets() -> Iterator[Owed]:
    waiting = accounts.resets_waiting().count()
    if waiting:
        yield Owed(
            status="due", word=_("待确认"),
            title=_("%(n)d项密码重置申请等待确认") % {"n": waiting},
            why=_("申请人不能确认自己的申请。"), url=reverse("resets"), label=_("办理"),
        )


def _certificate() -> Iterator[Owed]:
    """Announced sixty days before, so that no signing day finds the papers without a signature."""
    end = readiness.expiry(clock.now())
    if end is not None:
        yield Owed(
            status="due", word=_("将到期"),
            title=_("文书签名证书将于%(day)s到期") % {"day": cn_date(end.date())},
            why=_("证书到期后不能签订。"), url=reverse("health"), label=_("查看"),
            due_on=end.date(),
        )
