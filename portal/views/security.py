"""The pages of the security administrator: roles, resets that wait, the review of accounts."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.actions import accounts, roles
from portal.errors import Sentence
from portal.forms.accounts import FactorsForm, GrantForm, HoldersFilter, RequestNumberForm
from portal.models import OneTimeCode, RoleGrant, User
from portal.pages import ActionPage, Crumbs, ListPage
from portal.queries import accounts as queries
from portal.queries.accounts import Review
from portal.roles import ROLE_NAMES, Permission, Role
from portal.views.accounts import slips
from portal.views.keeping import KeepPage


class RolesPage(ListPage):
    """Who holds which granted role, since when, and against which paper."""

    permission = Permission.GRANT_ROLES
    template_name = "portal/roles.html"
    filter_form = HoldersFilter
    sorts = {
        "role": ("role", "granted_at"), "user": ("user__username",), "since": ("granted_at",),
        "last": ("user__last_login",),
    }
    default_sort = "role"

    def rows(self) -> QuerySet[RoleGrant]:
        return queries.grants()

    def filtered(self, rows: QuerySet[RoleGrant], cleaned: dict[str, Any]) -> Any:
        return queries.grants(role=cleaned.get("role", ""), text=cleaned.get("q", ""))


class OfRoles:
    def crumbs(self) -> Crumbs:
        return [(gettext("角色授权"), reverse("roles"))]

    def back(self) -> str:
        return reverse("roles")


class GrantPage(OfRoles, KeepPage):
    """A role is granted against the number of a paper request."""

    permission = Permission.GRANT_ROLES
    form_class = GrantForm
    button = _("授予")
    done_message = _("角色已授予，即时生效。")

    def heading(self) -> Sentence:
        return _("授予角色")

    def lead(self) -> Sentence:
        return _("书记、分管领导、部门负责人、干部职工随任职自动确定，不需要授予。")

    def perform(self, form: GrantForm) -> str:
        roles.grant(
            user=form.cleaned_data["username"], role=form.cleaned_data["role"],
            request_number=form.cleaned_data["request_number"], by=self.viewer,
        )
        return self.back()


class RevokePage(OfRoles, ActionPage):
    permission = Permission.GRANT_ROLES
    form_class = RequestNumberForm
    done_message = _("角色已撤销，即时生效。")

    def prepare(self) -> None:
        self.grant = get_object_or_404(
            RoleGrant.objects.select_related("user__person"),
            pk=self.kwargs["pk"], revoked_at=None,
        )

    def question(self) -> str:
        return gettext("撤销角色")

    def recorded(self) -> list[tuple[str, Any]]:
        return [
            (gettext("账号"), f"{self.grant.user}（{self.grant.user.username}）"),
            (gettext("角色"), ROLE_NAMES[Role(self.grant.role)]),
            (gettext("授予依据"), self.grant.request_number),
        ]

    def button(self) -> str:
        return gettext("撤销")

    def perform(self, form: RequestNumberForm) -> str:
        roles.revoke(
            grant=self.grant, request_number=form.cleaned_data["request_number"],
            by=self.viewer,
        )
        return self.back()


class ResetsPage(ListPage):
    """Reset requests that wait for the second person."""

    permission = Permission.CONFIRM_RESETS
    template_name = "portal/resets.html"

    def rows(self) -> QuerySet[OneTimeCode]:
        return queries.resets_waiting()


class ConfirmResetPage(ActionPage):
    """The second person confirms; the slip with the new code appears once."""

    permission = Permission.CONFIRM_RESETS

    def prepare(self) -> None:
        self.waiting = get_object_or_404(queries.resets_waiting(), pk=self.kwargs["pk"])
        if self.waiting.user_id == self.viewer.user_id:
            raise PermissionDenied

    def crumbs(self) -> Crumbs:
        return [(gettext("待确认的重置"), reverse("resets"))]

    def question(self) -> str:
        return gettext("确认重置密码")

    def recorded(self) -> list[tuple[str, Any]]:
        asked = self.waiting
        return [
            (gettext("账号"), f"{asked.user}（{asked.user.username}）"),
            (gettext("申请人"), asked.issued_by or gettext("系统")),
            (gettext("原因"), asked.reason),
            (gettext("后果"), gettext("原密码失效，退出所有登录，发放一次性登录码。")),
        ]

    def button(self) -> str:
        return gettext("确认并打印登录单")

    def back(self) -> str:
        return reverse("resets")

    def perform(self, form: Any) -> HttpResponse:
        issued = accounts.confirm_reset(request=self.waiting, by=self.viewer)
        # Who forgot a password has used up the attempts; the new code must not wait.
        ratelimit.clear(self.request, action="login_failed", key=issued.user.username.lower())
        return slips(self.request, [issued], self.back())


class DropFactorsPage(KeepPage):
    """A lost phone or key: log-in goes back to the password alone."""

    permission = Permission.CONFIRM_RESETS
    form_class = FactorsForm
    button = _("解除")
    done_message = ""

    def crumbs(self) -> Crumbs:
        return [(gettext("待确认的重置"), reverse("resets"))]

    def heading(self) -> Sentence:
        return _("解除登录保护")

    def lead(self) -> Sentence:
        return _("手机或者通行密钥遗失时办理。密码不变；管理员下次登录须重新启用动态口令。")

    def back(self) -> str:
        return reverse("resets")

    def perform(self, form: FactorsForm) -> str:
        user: User = form.cleaned_data["username"]
        count = accounts.drop_second_factors(
            user=user, request_number=form.cleaned_data["request_number"], by=self.viewer
        )
        sentence = gettext("已解除%(who)s的登录保护，共%(count)d项。")
        messages.success(self.request, sentence % {"who": user, "count": count})
        return self.back()


class ReviewPage(ListPage):
    """The quarterly review: double roles, dormant accounts, people who left."""

    permission = Permission.GRANT_ROLES
    template_name = "portal/account_review.html"

    def rows(self) -> QuerySet[User]:
        return queries.under_review(self.chosen)

    @property
    def chosen(self) -> Review:
        asked = self.request.GET.get("show", "")
        return Review(asked) if asked in Review.values else Review.DOUBLE

    def extra(self, page: Page) -> dict[str, Any]:
        return {
            "rows": queries.account_rows(page.object_list),
            "chosen": self.chosen,
            "figures": [
                {"value": count, "label": what.label, "url": f"?show={what.value}"}
                for what, count in queries.review_counts()
            ],
        }
