"""The numbered rules of long work (B). Pure."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from portal.errors import ALLOWED, Sentence, Verdict

SENTENCES: dict[str, Sentence] = {
    "B1": _("您不能办理此项，或者现在已无此权限。"),
    "B2": _("结果已到期清除，或者还没有完成，请重新办理。"),
    "B3": _("办理以后您的职务、分工、角色或者知悉范围有变化，原结果已清除，请重新办理。"),
}


def check(ok: bool, number: str, field: str | None = None) -> Verdict:
    return ALLOWED if ok else Verdict(False, number, SENTENCES[number], field)
