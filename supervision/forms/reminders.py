"""Forms of integrity reminders: the message with its recipients, standard texts, filters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.forms.fields import DayField
from supervision.forms.people import PeopleField
from supervision.models import ReminderText
from supervision.queries.pools import Pool
from supervision.states import ReminderState
from supervision.vocabulary import ReminderForm, ReminderOccasion

LONGEST = 400  # fits a message in the inbox whole
_HINT = _("请勿写入国家秘密、问题线索和个人隐私。")


class ReminderSendForm(forms.Form):
    """One reminder: occasion, text, to whom."""

    occasion = forms.ChoiceField(
        label=_("时点"), choices=ReminderOccasion.choices,
        widget=forms.Select(attrs={"data-submits": "text"}),
    )
    occasion_on = DayField(
        label=_("节日（事项）日期"), required=False, help_text=_("节日请填放假第一天。")
    )
    form = forms.ChoiceField(label=_("方式"), choices=ReminderForm.choices)
    title = forms.CharField(label=_("标题"), max_length=100)
    text = forms.CharField(
        label=_("内容"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_HINT,
    )
    people = PeopleField(label=_("接收人"), required=False)

    def __init__(self, *args: Any, pool: Pool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].pool = pool
        self.fields["people"].needed = True  # a draft does without


class ReminderTextForm(forms.ModelForm):
    """A standard text."""

    class Meta:
        model = ReminderText
        fields = ["occasion", "title", "text", "in_use"]
        widgets = {"text": forms.Textarea(attrs={"rows": 5, "maxlength": LONGEST})}

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(text) > LONGEST:
            raise forms.ValidationError(
                _("内容不能超过%(most)s字。") % {"most": LONGEST}, code="long"
            )
        return text


class ReminderFilter(forms.Form):
    """Narrows the list of reminders."""

    occasion = forms.ChoiceField(
        label=_("时点"), required=False, choices=[("", _("全部")), *ReminderOccasion.choices]
    )
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), *ReminderState.choices]
    )
    person = forms.CharField(
        label=_("提醒人"), required=False, max_length=64,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    first = DayField(label=_("自"), required=False)
    last = DayField(label=_("至"), required=False)
