"""Forms of reading, signing and exceptions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from agreements.forms.handwriting import HandwritingField
from agreements.states import RequestKind
from portal import uploads
from portal.forms.fields import DayField
from portal.inspection import faults, limits


class ProofForm(forms.Form):
    """Asks again who is at the screen, unless he proved it within the last five minutes."""

    password = forms.CharField(
        label=_("登录密码"), help_text=_("用于确认是您本人签订。"), max_length=256, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("请填写登录密码。")},
    )
    totp = forms.CharField(
        label=_("动态口令"), max_length=16,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("请填写动态口令。")},
    )

    # What the person's own key answered, where the browser asked it to sign the document.
    key_response = forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=8000, strip=False
    )

    def __init__(self, *args: Any, proved: bool, asks_totp: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proved = proved or bool(self.data.get("key_response"))
        if proved:
            del self.fields["password"]
        if proved or not asks_totp:
            del self.fields["totp"]


class SignForm(ProofForm):
    """One signature. `seen` is the digest of the text that the page showed (rule S5)."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    handwriting = HandwritingField()
    use_kept = forms.BooleanField(label=_("使用已保存的手写签名"), required=False)
    remember = forms.BooleanField(label=_("保存这次的手写签名，下次可直接使用"), required=False)

    def __init__(self, *args: Any, has_kept: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_kept:
            del self.fields["use_kept"]


class SittingForm(ProofForm):
    """Several signatures in one sitting: the agreements ticked as read, each with its digest."""

    read = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": _("请先通读并勾选要签订的责任书。")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is no longer open is refused row by row, not the whole sitting.
        sent = self.data.getlist("read") if self.is_bound else []
        known = [one for one in sent if one.isascii() and one.isdecimal() and len(one) < 18]
        self.fields["read"].choices = [(one, one) for one in known]

    def chosen(self) -> list[tuple[int, str]]:
        """Agreement and the digest of the text that was shown for it."""
        return [
            (pk, self.data.get(f"seen_{pk}", "")[:64])
            for pk in dict.fromkeys(self.cleaned_data["read"])
        ]


class AskForm(forms.Form):
    """What a request must say; a field that its kind does not need is not asked for."""

    until = DayField(label=_("缓签至"), help_text=_("期满次日自动恢复签订。"))
    document_number = forms.CharField(
        label=_("文件编号"), max_length=120,
        help_text=_("党组决定提前开放的文件名称和文号。"),
    )
    reason = forms.CharField(
        label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != RequestKind.DEFER:
            del self.fields["until"]
        if kind != RequestKind.EARLY_OPENING:
            del self.fields["document_number"]


class RefusalForm(forms.Form):
    """Why the responsible person does not sign, as he said it."""

    reason = forms.CharField(
        label=_("拒签理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("如实记录本人说明的理由。"),
    )


class DecideForm(forms.Form):
    """The decision and its answer."""

    granted = forms.TypedChoiceField(
        label=_("决定"), widget=forms.RadioSelect, coerce=lambda value: value == "yes",
        choices=(("yes", _("同意")), ("no", _("不同意"))),
        error_messages={"required": _("请选择同意或者不同意。")},
    )
    answer = forms.CharField(
        label=_("答复"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 4}), help_text=_("不同意的，请写明理由。"),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind == RequestKind.RETURN:
            self.fields["granted"].choices = (
                ("yes", _("采纳，作废后重新印发")), ("no", _("维持原文本")),
            )
            self.fields["answer"].help_text = _("维持原文本的，请向本人答复理由。")


class CheckCodeForm(forms.Form):
    """The check code as printed below the title."""

    code = forms.CharField(
        label=_("校验码"), max_length=40, help_text=_("印在责任书上，12位字母和数字。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("请填写校验码。")},
    )


class CheckFileForm(forms.Form):
    """A paper, a signing record, a receipt or a pack, as it was received."""

    file = forms.FileField(
        label=_("文件"),
        help_text=format_lazy(
            _("责任书、签署记录单、回执或者证据包，选择或者拖到这里，不超过{size}MB。"),
            size=limits.MAX_BYTES // limits.MB,
        ),
        error_messages={"required": _("请选择文件。"), "empty": _("文件是空的，请重新选择。")},
    )

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent.size > limits.MAX_BYTES:
            raise forms.ValidationError(
                _("文件超过%(size)sMB。证据包、归档包请用包内的离线核验程序核验。")
                % {"size": uploads.MAX_MB},
                code=faults.BIG,
            )
        return sent
