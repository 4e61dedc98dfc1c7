"""Forms of the texts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import TextVersion
from agreements.samples import SAMPLES
from agreements.states import TextState, Variant
from agreements.texts import sha256

SAMPLE, VERSION = "sample-", "version-"


class NewTextForm(forms.Form):
    """For whom the new version is, and what it begins from."""

    variant = forms.ChoiceField(label=_("适用对象"), choices=Variant.choices)
    base = forms.ChoiceField(
        label=_("以此为基础"), help_text=_("复制全文作为草稿，原文本不受影响。")
    )
    name = forms.CharField(
        label=_("名称"), max_length=120, required=False, help_text=_("不填写的，沿用原名称。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = TextVersion.objects.defer("source").order_by("variant", "-number")
        self.fields["base"].choices = [
            (_("示范文本"), [(f"{SAMPLE}{s.code}", s.name) for s in SAMPLES]),
            (_("已有版本"), [(f"{VERSION}{v.pk}", str(v)) for v in versions]),
        ]

    def beginning(self) -> tuple[str, str, TextVersion | None]:
        """Name and source to begin with, and the version they come from."""
        kind, _dash, key = self.cleaned_data["base"].partition("-")
        if kind == SAMPLE.rstrip("-"):
            sample = next(s for s in SAMPLES if s.code == key)
            return str(sample.name), sample.source, None
        version = TextVersion.objects.get(pk=key)
        return version.name, version.source, version


class DraftForm(forms.Form):
    """A draft as it is typed; faults do not keep it from being saved.

    `seen` is the digest of the source that the page showed, so that two clerks do not write
    over each other.
    """

    name = forms.CharField(label=_("名称"), max_length=120)
    source = forms.CharField(
        label=_("文本"), strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false"}),
        help_text=_(
            "首行“# ”后写标题；“编号：”等栏目各占一行；“一、”为标题；条款以编号开头，如“A1 ”；"
            "编号前可写适用条件，如“[党员]”；“【】”内为默认内容。"
        ),
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    @staticmethod
    def data_of(text: TextVersion) -> dict[str, str]:
        return {"name": text.name, "source": text.source, "seen": sha256(text.source)}


class AdoptForm(forms.Form):
    """`seen` is the wording that stood on the page: nobody adopts what he has not read."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    document = forms.CharField(
        label=_("审定文件"), max_length=120,
        help_text=_("党组审定这一文本的会议纪要或者文件，写明名称和文号。"),
    )


class AdoptSeveralForm(AdoptForm):
    """Several drafts on one document of the party group; `seen` has a line for each draft."""

    seen = forms.Field(widget=forms.MultipleHiddenInput, required=False)
    chosen = forms.ModelMultipleChoiceField(
        queryset=TextVersion.objects.filter(state=TextState.DRAFT),
        error_messages={
            "required": _("请至少选择一份草稿。"),
            "invalid_choice": _("所选文本中有的已不是草稿，请重新选择。"),
        },
    )

    def clean_seen(self) -> dict[str, str]:
        return wordings(self.cleaned_data["seen"] or ())


def wordings(lines: Iterable[str]) -> dict[str, str]:
    """The wording of each draft by its number, from the lines of a form."""
    parted = (line.partition(":") for line in lines)
    return {key: wording for key, _colon, wording in parted}
