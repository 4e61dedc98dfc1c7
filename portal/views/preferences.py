"""Pages of the settings."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import preferences
from portal.actions import preferences as actions
from portal.forms.preferences import SettingForm
from portal.models import Preference
from portal.pages import DetailPage
from portal.preferences import Definition
from portal.queries import preferences as queries
from portal.roles import Permission
from portal.views.keeping import KeepPage


class SettingsPage(DetailPage):
    """All settings in groups: value, default, basis."""

    permission = Permission.KEEP_SETTINGS
    template_name = "portal/settings.html"

    def extra(self) -> dict[str, Any]:
        return {"groups": queries.settings_by_group()}


class SettingChangePage(KeepPage):
    """Changes one setting against a document."""

    permission = Permission.KEEP_SETTINGS
    form_class = SettingForm
    done_message = gettext_lazy("设置已变更。")
    definition: Definition

    def prepare(self) -> None:
        definition = preferences.definitions().get(self.kwargs["key"])
        if definition is None:
            raise Http404
        self.definition = definition
        row = Preference.objects.filter(key=definition.key).first()
        self.value = definition.default if row is None else row.value

    def heading(self) -> str:
        return _("变更“%(name)s”") % {"name": self.definition.label}

    def facts(self) -> list[tuple[str, Any]]:
        return [
            (_("默认值"), shown(self.definition.default)),
            (_("现行值"), shown(self.value)),
            (_("依据层次"), self.definition.basis.label),
        ]

    def form_kwargs(self) -> dict[str, Any]:
        return {"definition": self.definition}

    def initial(self) -> dict[str, Any]:
        if self.definition.kind is bool:
            return {"value": "yes" if self.value else "no"}
        return {"value": self.value}

    def back(self) -> str:
        return reverse("settings")

    def crumbs(self) -> list[tuple[str, str]]:
        return [(_("业务设置"), self.back())]

    def perform(self, form: SettingForm) -> str:
        actions.change_setting(key=self.definition.key, by=self.viewer, **form.cleaned_data)
        return self.back()


def shown(value: Any) -> Any:
    """A value as it is read: 是 and 否 for switches."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return value
