"""How a signature was made, in the words that pages, papers and seals share."""

from __future__ import annotations

from django.utils.translation import gettext as _

from agreements.states import Method
from portal import reauth


def method_words(method: str, auth: str) -> str:
    """How a person signed. Raises KeyError for a way that has no words: none is made up."""
    if method == Method.ONLINE:
        return _("线上签订（%(shown)s）") % {"shown": reauth.WORDS[auth]}
    words: dict[str, str] = {
        Method.PAPER: _("纸质签订"),
        Method.CERTIFICATE: _("数字签名（完整性校验）"),
    }
    return words[method]
