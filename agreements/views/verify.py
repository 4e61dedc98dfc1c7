"""The public page that says whether a paper is genuine, and nothing else about it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _

from agreements.forms.signing import CheckCodeForm
from agreements.models import Agreement
from agreements.states import AgreementState
from portal import clock
from portal.pages import BasePage

CODE = re.compile(r"[0-9A-F]{12}")
AN_HOUR = 3600
MOST = 60  # questions of one source in an hour


@dataclass(frozen=True)
class Answer:
    """Genuine or unknown; of a genuine paper its number and present state, never a name."""

    genuine: bool
    code: str = ""
    number: str = ""
    kind: str = ""
    word: str = ""


@method_decorator(login_not_required, name="dispatch")
class VerifyPage(BasePage):
    """Type the code; whoever scans it comes with the code in the address."""

    permission = None
    template_name = "agreements/verify.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        sent = kwargs.get("code")
        if sent is None:
            return self._shown(form=CheckCodeForm())
        if _too_often(request):
            return self._shown(
                status=HTTPStatus.TOO_MANY_REQUESTS, often=True, form=CheckCodeForm()
            )
        return self._shown(answer=answer_to(sent), form=CheckCodeForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = CheckCodeForm(request.POST)
        if not form.is_valid():
            return self._shown(status=HTTPStatus.UNPROCESSABLE_ENTITY, form=form)
        code = plain(form.cleaned_data["code"])
        if not CODE.fullmatch(code):
            form.add_error("code", _("校验码是12位字母和数字，请按纸上的内容填写。"))
            return self._shown(status=HTTPStatus.UNPROCESSABLE_ENTITY, form=form)
        return redirect("verify_code", code)

    def _shown(self, status: int = HTTPStatus.OK, **extra: Any) -> HttpResponseBase:
        response = self.render(status=status, **extra)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Cache-Control"] = "no-store"
        return response


def plain(sent: str) -> str:
    """A code as typed or scanned, without spaces, in capitals of ordinary width."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", sent)).upper()


def answer_to(sent: str) -> Answer:
    """What the organ knows of this code."""
    code = plain(sent)
    if not CODE.fullmatch(code):
        return Answer(False)
    grouped = f"{code[:4]} {code[4:8]} {code[8:]}"
    found = (
        Agreement.objects.filter(check_code=grouped).select_related("successor")
        .defer("text").first()
    )
    if found is None:
        return Answer(False, grouped)
    return Answer(True, grouped, found.number, *_status(found))


def _status(agreement: Agreement) -> tuple[str, str]:
    state = agreement.state
    if state == AgreementState.VOIDED:
        return "off", _("已作废")
    if state == AgreementState.ENDED:
        return "off", _("已被接替") if hasattr(agreement, "successor") else _("已终止")
    if state == AgreementState.EFFECTIVE:
        over = agreement.term_end < clock.today()
        return ("off", _("已期满")) if over else ("done", _("已生效"))
    return "due", _("待签")


def _too_often(request: HttpRequest) -> bool:
    """Counts the questions of one source in this hour; nothing of it is kept longer."""
    source = get_adapter(request).get_client_ip(request)
    key = f"luze:verify:{source}:{int(clock.now().timestamp()) // AN_HOUR}"
    if cache.add(key, 1, AN_HOUR):
        return False
    return int(cache.incr(key)) > MOST
