"""The pages of accounts: the first password, and what the system administrator keeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.accounts import note_first_password
from portal.actions import accounts as actions
from portal.actions.accounts import Issued
from portal.errors import RuleBroken, Sentence
from portal.forms.accounts import (
    AccountsFilter,
    AdminAccountForm,
    FirstPasswordForm,
    PeopleToOpen,
    ReasonForm,
)
from portal.models import OneTimeCode, Person, User
from portal.pages import ActionPage, Crumbs, DetailPage, FormPage, ListPage
from portal.queries import accounts as queries
from portal.queries.accounts import AccountRow
from portal.roles import Permission
from portal.views.keeping import KeepPage

SHOWN = 200


def slips(request: HttpRequest, issued: Sequence[Issued], back: str) -> HttpResponse:
    """The printed slips: the only page that ever shows the codes."""
    return render(
        request, "portal/slips.html",
        {"issued": issued, "back": back, "address": request.build_absolute_uri("/")},
    )


class FirstPasswordPage(FormPage):
    """A person with a printed code chooses a password before anything else."""

    permission = None  # an account without any role may still do this; log-in is demanded
    template_name = "portal/password_first.html"
    form_class = FirstPasswordForm
    done_message = _("密码已设置。")

    def form_kwargs(self) -> dict[str, Any]:
        return {"user": self.request.user}

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and not request.user.must_change_password:
            return redirect("home")
        return super().dispatch(request, *args, **kwargs)

    def perform(self, form: FirstPasswordForm) -> str:
        user = actions.choose_password(
            user=self.request.user, password=form.cleaned_data["password"], by=self.viewer
        )
        update_session_auth_hash(self.request, user)
        note_first_password(self.request)
        return reverse("home")


# --- the system administrator -------------------------------------------------------------------


class AccountsPage(ListPage):
    """All accounts: state, last log-in, log-ins that have not ended."""

    permission = Permission.KEEP_ACCOUNTS
    template_name = "portal/accounts.html"
    filter_form = AccountsFilter
    sorts = {
        "name": ("sort_name",), "user": ("username",), "last": ("last_login",),
    }
    default_sort = "user"

    def rows(self) -> QuerySet[User]:
        return queries.accounts()

    def filtered(self, rows: QuerySet[User], cleaned: dict[str, Any]) -> QuerySet[User]:
        return queries.accounts(text=cleaned.get("q", ""), state=cleaned.get("state", ""))

    def extra(self, page: Page) -> dict[str, Any]:
        return {
            "rows": queries.account_rows(page.object_list),
            "without": queries.people_without_account().count(),
        }


class OfAccounts:
    """The way to a page about accounts."""

    def crumbs(self) -> Crumbs:
        return [(gettext("账号"), reverse("accounts"))]

    def back(self) -> str:
        return reverse("accounts")


class OpenAccountsPage(OfAccounts, FormPage):
    """People without an account: some or all get one, and the slips are printed."""

    permission = Permission.KEEP_ACCOUNTS
    template_name = "portal/accounts_open.html"
    form_class = PeopleToOpen

    def prepare(self) -> None:
        self.query = self.request.GET.get("q", "")[:64].replace("\x00", "")
        self.found = queries.people_without_account(self.query)
        self.shown = list(self.found[:SHOWN])

    def form_kwargs(self) -> dict[str, Any]:
        return {"choices": [(str(person.pk), person.name) for person in self.shown]}

    def extra(self) -> dict[str, Any]:
        return {
            "people": self.shown, "query": self.query, "total": self.found.count(),
            "chosen": set(self.request.POST.getlist("people")),
        }

    def perform(self, form: PeopleToOpen) -> HttpResponse:
        chosen: QuerySet[Person] = self.found
        if not form.cleaned_data["everybody"]:
            chosen = chosen.filter(pk__in=form.cleaned_data["people"])
        issued = actions.open_accounts(people=chosen, by=self.viewer)
        return slips(self.request, issued, self.back())


class AdminAccountPage(OfAccounts, KeepPage):
    """An account without a person: an administrator's, or the one that enters the first roster.

    It has no role until the security administrator grants one.
    """

    permission = Permission.KEEP_ACCOUNTS
    form_class = AdminAccountForm
    button = _("开通并打印登录单")
    done_message = ""

    def heading(self) -> Sentence:
        return _("开通专用账号")

    def lead(self) -> Sentence:
        return _("用于三名管理员，或者首次录入名册的党办干事。角色由安全管理员另行授予。")

    def perform(self, form: AdminAccountForm) -> HttpResponse:
        issued = actions.open_admin_account(
            username=form.cleaned_data["username"].strip(),
            display_name=form.cleaned_data["display_name"], by=self.viewer,
        )
        return slips(self.request, [issued], self.back())


class AccountPage(OfAccounts, DetailPage):
    """One account: where it stands, what was done with it, what can be done."""

    permission = Permission.KEEP_ACCOUNTS
    template_name = "portal/account.html"

    def subject(self) -> AccountRow:
        user = get_object_or_404(User.objects.select_related("person"), pk=self.kwargs["pk"])
        return queries.account_rows([user])[0]

    def extra(self) -> dict[str, Any]:
        user = self.object.user
        codes = OneTimeCode.objects.filter(user=user).select_related(
            "issued_by__person", "confirmed_by__person"
        )
        return {
            "codes": codes.order_by("-pk")[:20],
            "factors": queries.second_factors(user),
            "own": user.pk == self.viewer.user_id,
        }


class AboutAccount(OfAccounts):
    """An act on one account."""

    account: User

    def prepare(self) -> None:
        self.account = get_object_or_404(
            User.objects.select_related("person"),
            pk=self.kwargs["pk"],  # type: ignore[attr-defined]
        )

    def back(self) -> str:
        return reverse("account", args=[self.account.pk])

    def crumbs(self) -> Crumbs:
        return [*super().crumbs(), (str(self.account), self.back())]

    def recorded(self) -> list[tuple[str, Any]]:
        return [(gettext("账号"), f"{self.account}（{self.account.username}）")]


class CloseAccountPage(AboutAccount, ActionPage):
    permission = Permission.KEEP_ACCOUNTS
    done_message = _("账号已停用，所有登录已退出。")

    def question(self) -> str:
        return gettext("停用账号")

    def recorded(self) -> list[tuple[str, Any]]:
        effect = gettext("立即退出所有登录，未用的登录码作废，授予的角色一并撤销。")
        return [*super().recorded(), (gettext("后果"), effect)]

    def button(self) -> str:
        return gettext("停用")

    def perform(self, form: Any) -> str:
        actions.close_account(user=self.account, by=self.viewer)
        return self.back()


class ReopenAccountPage(AboutAccount, ActionPage):
    permission = Permission.KEEP_ACCOUNTS
    form_class = ReasonForm
    done_message = _("账号已恢复，安全管理员确认后发放登录码。")

    def question(self) -> str:
        return gettext("恢复账号")

    def recorded(self) -> list[tuple[str, Any]]:
        effect = gettext("原有角色不恢复。由安全管理员确认后，发放一次性登录码。")
        return [*super().recorded(), (gettext("后果"), effect)]

    def button(self) -> str:
        return gettext("恢复")

    def perform(self, form: ReasonForm) -> str:
        actions.reopen_account(
            user=self.account, reason=form.cleaned_data["reason"], by=self.viewer
        )
        return self.back()


class AskResetPage(AboutAccount, ActionPage):
    permission = Permission.KEEP_ACCOUNTS
    form_class = ReasonForm
    done_message = _("已提出重置申请，待安全管理员确认。")

    def question(self) -> str:
        return gettext("申请重置密码")

    def recorded(self) -> list[tuple[str, Any]]:
        effect = gettext("安全管理员确认后，原密码失效，发放一次性登录码。")
        return [*super().recorded(), (gettext("后果"), effect)]

    def button(self) -> str:
        return gettext("提出申请")

    def perform(self, form: ReasonForm) -> str:
        actions.request_reset(
            user=self.account, reason=form.cleaned_data["reason"], by=self.viewer
        )
        return self.back()


class CancelResetPage(FormPage):
    """One button on a list; nothing to fill in. Each administrator comes back to his own list."""

    permission = Permission.USE
    http_method_names = ["post"]
    done_message = ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not {Permission.KEEP_ACCOUNTS, Permission.CONFIRM_RESETS} & self.viewer.permissions:
            raise PermissionDenied
        waiting = get_object_or_404(queries.resets_waiting(), pk=self.kwargs["pk"])
        try:
            actions.cancel_reset(request=waiting, by=self.viewer)
        except RuleBroken as broken:
            messages.error(request, str(broken.sentence))
        else:
            messages.success(request, gettext("重置申请已撤回。"))
        if self.viewer.may(Permission.CONFIRM_RESETS):
            return redirect("resets")
        return redirect("account", waiting.user_id)
