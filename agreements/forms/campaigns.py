"""Forms of the campaign: its settings, its texts, filters of its rows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from agreements.actions.campaigns import FIELDS
from agreements.models import Campaign, TextVersion
from agreements.queries import Progress
from agreements.states import AgreementState, Level, RequestKind, TextState, Variant
from portal import preferences
from portal.forms.fields import DayField
from portal.models import Department
from portal.periods import year_of
from portal.pinyin import initials

ALL = ("", _("全部"))
DAYS_AT_LEAST = 30
KEPT_FROM_LAST_YEAR = ("method", "online_document", "lowest_level", "number_prefix")


class CampaignForm(forms.ModelForm):
    """What the clerk sets for a year's signing."""

    class Meta:
        model = Campaign
        fields = FIELDS
        field_classes = dict.fromkeys(
            ("key_date", "deadline", "term_start", "term_end", "decision_date"), DayField
        )
        widgets = {"method": forms.RadioSelect, "lowest_level": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].min_value, self.fields["year"].max_value = 2000, 2100
        self.fields["year"].widget.attrs |= {"min": 2000, "max": 2100}
        self.fields["number_prefix"].help_text = _("编号形如“前缀-年度-层级-序号”。")
        self.fields["online_document"].help_text = _(
            "党组同意线上签订的文件名称和文号，线上签订时必填。"
        )


def defaults(today: date) -> dict[str, Any]:
    """Sensible beginnings: this year (or the next free one), last year's ways, 31 March."""
    last = Campaign.objects.order_by("-year").first()
    newest = Campaign.objects.aggregate(year=Max("year"))["year"] or 0
    year = max(today.year, newest + 1) if newest >= today.year else today.year
    term = year_of(year)
    key_date = today if today in term else term.start
    return {
        "year": year,
        "name": _("%(year)s年度责任书签订") % {"year": year},
        "key_date": key_date,
        "deadline": max(date(year, 3, 31), key_date + timedelta(days=DAYS_AT_LEAST)),
        "term_start": term.start,
        "term_end": term.end,
        **(
            {name: getattr(last, name) for name in KEPT_FROM_LAST_YEAR}
            if last else {"number_prefix": _prefix(preferences.value("organ_name"))}
        ),
    }


def _prefix(organ_name: str) -> str:
    """The first letters of the organ's place: AL for 安澜市政协."""
    return initials(organ_name)[:2].upper()


class ChosenTextsForm(forms.Form):
    """For each kind of signer one adopted version; `needed` counts those whom the plan names.

    As long as none was chosen the newest one is proposed.
    """

    def __init__(
        self, *args: Any, needed: dict[str, int], chosen: dict[str, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        adopted = TextVersion.objects.filter(state=TextState.ADOPTED).defer("source")
        newest = dict(adopted.order_by("number").values_list("variant", "pk"))
        for variant in Variant:
            count = needed.get(variant, 0)
            self.fields[variant.value] = forms.ModelChoiceField(
                label=variant.label,
                queryset=adopted.filter(variant=variant).order_by("-number"),
                required=bool(count),
                initial=chosen.get(variant) or (newest.get(variant) if count else None),
                empty_label=_("未选定"),
                help_text=_("本批次 %(count)s 人") % {"count": count} if count else "",
            )

    def texts(self) -> dict[str, TextVersion]:
        return {variant: text for variant, text in self.cleaned_data.items() if text}


class AskForm(forms.Form):
    """Before issue: this person signs later, or not at all."""

    kind = forms.ChoiceField(
        label=_("事项"), widget=forms.RadioSelect,
        choices=[(k.value, k.label) for k in (RequestKind.DEFER, RequestKind.EXEMPT)],
    )
    until = DayField(
        label=_("缓签至"), required=False, help_text=_("免签不填。期满后自动恢复签订。")
    )
    reason = forms.CharField(
        label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == RequestKind.EXEMPT:
            cleaned["until"] = None
        return cleaned


def top_departments() -> list[tuple[Any, Any]]:
    """Departments without their sections, and the leadership above them."""
    rows = Department.objects.filter(parent=None).values_list("pk", "name")
    return [ALL, ("none", _("班子成员、副秘书长")), *rows]


PROGRESS = (
    ALL,
    (Progress.WAITING, _("待签")),
    (Progress.OPEN, _("现在可签")),
    (Progress.CLOSED, _("待上一级生效")),
    (Progress.LATE, _("逾期")),
    (Progress.SIGNED, _("已签")),
    (Progress.DEDUCTED, _("缓签、免签")),
    (AgreementState.PARTLY_SIGNED, _("一方已签")),
    (AgreementState.RETURNED, AgreementState.RETURNED.label),
    (AgreementState.REFUSED, AgreementState.REFUSED.label),
    (AgreementState.DEFERRED, AgreementState.DEFERRED.label),
    (AgreementState.EXEMPT, AgreementState.EXEMPT.label),
    (Progress.EARLY, _("提前开放")),
)


class RowsFilter(forms.Form):
    """Which agreements of a campaign are shown and exported."""

    q = forms.CharField(
        label=_("姓名、拼音、编号"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    level = forms.ChoiceField(label=_("层级"), required=False, choices=[ALL, *Level.choices])
    department = forms.ChoiceField(label=_("部门"), required=False, choices=top_departments)
    progress = forms.ChoiceField(label=_("签订情况"), required=False, choices=PROGRESS)
    waits_for = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class RequestsFilter(forms.Form):
    """Which requests are shown."""

    state = forms.ChoiceField(
        label=_("办理情况"), required=False,
        choices=[ALL, ("open", _("待决定")), ("granted", _("已同意")), ("denied", _("未同意"))],
    )
    kind = forms.ChoiceField(label=_("事项"), required=False, choices=[ALL, *RequestKind.choices])
    q = forms.CharField(
        label=_("姓名、拼音"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


class KeysForm(forms.Form):
    """Rows chosen on the changes page, carried through the confirmation."""

    key = forms.MultipleChoiceField(widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, keys: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = keys
        self.fields["key"].choices = [(key, key) for key in keys]
        self.fields["key"].error_messages = {
            "required": _("请先选择要办理的人员。"),
            "invalid_choice": _("所选内容刚刚已有变动，请返回后重新选择。"),
        }

    def chosen(self) -> list[Any]:
        return [self.keys[key] for key in self.cleaned_data["key"]]


class IssueForm(KeysForm):
    """Supplementary and renewed agreements; in a campaign online some may be signed on paper."""

    on_paper = forms.BooleanField(
        label=_("以上人员用纸质签订"), required=False,
        help_text=_("打印后签字，上传扫描件，经另一人核对生效。"),
    )

    def __init__(self, *args: Any, online: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not online:
            del self.fields["on_paper"]


class EndForm(KeysForm):
    """Endings with their day and their basis."""

    on = DayField(label=_("终止日期"), help_text=_("自这一天起不再有效。"))
    reason = forms.CharField(
        label=_("理由"), max_length=200, help_text=_("例如：调离、退休、免职。")
    )
    document = forms.CharField(
        label=_("依据文件"), max_length=120, help_text=_("文件名称或者文号。")
    )
