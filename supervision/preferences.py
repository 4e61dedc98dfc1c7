"""Settings of supervision, each with its default."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.preferences import Definition
from portal.vocabulary import Basis

_PAPERS = _("监督文书")

DEFINITIONS: tuple[Definition, ...] = (
    Definition(
        "supervision_body", _("监督文书署名"), "中共安澜市政协机关纪律检查委员会", str,
        Basis.CUSTOM, _PAPERS, _("整改通知书、廉政意见等文书的落款单位。"),
    ),
    Definition(
        "supervision_number_word", _("监督文书发文字号"), "安协机纪", str, Basis.CUSTOM,
        _PAPERS, _("文书编号的前缀，例如“安协机纪改〔2026〕3号”。"),
    ),
)
