"""Forms of accounts and roles."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base.forms import AuthenticateForm
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.ledger import access_log
from portal.models import User
from portal.queries import accounts
from portal.roles import GRANTED_ROLES, ROLE_NAMES, Role
from portal.rules_accounts import SENTENCES

LONGEST_REASON = 200


class SecondFactorForm(AuthenticateForm):
    """The second step of the log-in; a wrong one-time password is recorded like a wrong one."""

    def clean_code(self) -> str:
        try:
            return str(super().clean_code())
        except ValidationError:
            access_log.record(
                access_log.Kind.LOGIN_FAILED, user_id=self.user.pk,
                person_id=self.user.person_id, object=f"portal.user:{self.user.pk}", result="totp",
            )
            raise


class FirstPasswordForm(forms.Form):
    """A password of one's own in place of the printed code."""

    password = forms.CharField(
        label=_("新密码"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再填一次"), strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password"].help_text = " ".join(
            password_validation.password_validators_help_texts()[:2]
        )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password") and cleaned["password"] != cleaned.get("again"):
            self.add_error("again", _("两次填写的密码不一致。"))
        return cleaned


class AccountsFilter(forms.Form):
    """Finds accounts by name, pinyin or user name, and by state."""

    q = forms.CharField(
        label=_("姓名、拼音或者用户名"), required=False, max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    state = forms.ChoiceField(
        label=_("状态"), required=False,
        choices=[("", _("全部")), *accounts.AccountState.choices],
    )


class PeopleToOpen(forms.Form):
    """Whose accounts are to be opened: those marked, or all who have none."""

    people = forms.MultipleChoiceField(
        label=_("人员"), required=False, widget=forms.CheckboxSelectMultiple
    )
    everybody = forms.BooleanField(label=_("全部开通"), required=False)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].choices = choices  # type: ignore[attr-defined]


class AdminAccountForm(forms.Form):
    """An account without a person, for one of the three administrators."""

    display_name = forms.CharField(
        label=_("显示名称"), max_length=64, help_text=_("例如“系统管理员（贺兰舟）”。")
    )
    username = forms.CharField(
        label=_("用户名"), max_length=32, help_text=_("小写字母和数字，以字母开头。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("原因"), max_length=LONGEST_REASON,
        error_messages={"required": SENTENCES["A7"]},
        help_text=_("例如“本人忘记密码，已当面核实身份”。"),
    )


class RequestNumberForm(forms.Form):
    """The paper request on which the act rests."""

    request_number = forms.CharField(
        label=_("纸质申请编号"), max_length=64, error_messages={"required": SENTENCES["A9"]}
    )


class OfOneAccount(RequestNumberForm):
    """An account named by its user name, or by the name of its person where that is enough."""

    username = forms.CharField(
        label=_("姓名或者用户名"), max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_username(self) -> User:
        typed = self.cleaned_data["username"].replace("\x00", "").strip()
        known = User.objects.select_related("person")
        if user := known.filter(username__iexact=typed).first():
            return user
        named = list(known.filter(Q(person__name=typed) | Q(display_name=typed))[:2])
        if len(named) > 1:
            raise ValidationError(_("有多个同名账号，请填写用户名。"))
        if not named:
            raise ValidationError(_("没有这个账号。"))
        return named[0]


class GrantForm(OfOneAccount):
    """Which role, to which account."""

    role = forms.ChoiceField(
        label=_("角色"), choices=[(r.value, ROLE_NAMES[r]) for r in Role if r in GRANTED_ROLES]
    )
    field_order = ("username", "role", "request_number")

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class FactorsForm(OfOneAccount):
    """Whose second factors go."""

    field_order = ("username", "request_number")


class HoldersFilter(forms.Form):
    """Finds holders of a role."""

    role = forms.ChoiceField(
        label=_("角色"), required=False,
        choices=[
            ("", _("全部")), *((r.value, ROLE_NAMES[r]) for r in Role if r in GRANTED_ROLES)
        ],
    )
    q = forms.CharField(
        label=_("姓名、拼音或者用户名"), required=False, max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
