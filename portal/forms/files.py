"""A field for a file: checked by its content, each fault a sentence beside the field."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal import uploads
from portal.inspection import faults, limits
from portal.uploads import Kind, Refused, Upload


class SafeFileField(forms.Field):
    """Cleans to an `Upload`; nothing else of the browser's word about the file is believed."""

    widget = forms.FileInput
    default_error_messages = {"required": _("请选择文件。")}

    def __init__(self, *, kinds: Iterable[Kind] = uploads.ALL, **kwargs: Any) -> None:
        self.kinds = tuple(kinds)
        suffixes = [uploads.SUFFIXES[kind] for kind in self.kinds]
        if Kind.JPEG in self.kinds:
            suffixes.append(".jpeg")
        kwargs.setdefault("widget", forms.FileInput(attrs={"accept": ",".join(suffixes)}))
        kwargs.setdefault("label", _("文件"))
        kwargs.setdefault(
            "help_text",
            format_lazy(
                _("{kinds}，不超过{size}MB。"),
                kinds=uploads.accepted(self.kinds), size=uploads.MAX_MB,
            ),
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Upload | None:
        if not isinstance(value, UploadedFile):
            return None
        if (value.size or 0) > limits.MAX_BYTES:
            raise forms.ValidationError(uploads.SENTENCES[faults.BIG], code=faults.BIG)
        try:
            return uploads.check(value.name or "", value.read(), self.kinds)
        except Refused as refused:
            raise forms.ValidationError(list(refused.sentences)) from None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return data is not None


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else []


class SafeFilesField(SafeFileField):
    """Any number of files at once; each fault names its file. Cleans to a list of `Upload`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget = SeveralFiles(attrs={**self.widget.attrs, "multiple": True})

    def clean(self, value: Any) -> list[Upload]:
        taken: list[Upload] = []
        wrong: list[Any] = []
        for each in value or []:
            try:
                taken.append(super().clean(each))
            except forms.ValidationError as error:
                wrong += [
                    format_lazy("{name}：{fault}", name=each.name, fault=sentence)
                    for sentence in error.messages
                ]
        if wrong:
            raise forms.ValidationError(wrong)
        if self.required and not taken:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return taken
