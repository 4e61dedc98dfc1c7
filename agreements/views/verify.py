"""The public page that says whether a paper is genuine, and nothing else about it."""

from __future__ import annotations

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

from agreements.forms.signing import CheckCodeForm, CheckFileForm
from agreements.queries import verifying
from portal import clock
from portal.pages import BasePage

AN_HOUR = 3600
MOST = 60  # questions of one source in an hour


@method_decorator(login_not_required, name="dispatch")
class VerifyPage(BasePage):
    """Type the code; whoever scans it comes with the code in the address."""

    permission = None
    template_name = "agreements/verify.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        sent = kwargs.get("code")
        if sent is None:
            return self._shown()
        if _too_often(request):
            return self._refused()
        return self._shown(answer=verifying.of_code(sent))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = CheckCodeForm(request.POST)
        if not form.is_valid():
            return self._shown(status=HTTPStatus.UNPROCESSABLE_ENTITY, form=form)
        code = verifying.plain(form.cleaned_data["code"])
        if not verifying.CODE.fullmatch(code):
            form.add_error("code", _("校验码是12位字母和数字，请按纸上的内容填写。"))
            return self._shown(status=HTTPStatus.UNPROCESSABLE_ENTITY, form=form)
        return redirect("verify_code", code)

    def _refused(self) -> HttpResponseBase:
        return self._shown(status=HTTPStatus.TOO_MANY_REQUESTS, often=True)

    def _shown(self, status: int = HTTPStatus.OK, **extra: Any) -> HttpResponseBase:
        forms = {"form": CheckCodeForm(), "file_form": CheckFileForm()}
        response = self.render(status=status, **(forms | extra))
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Cache-Control"] = "no-store"
        return response


@method_decorator(login_not_required, name="dispatch")
class VerifyFilePage(VerifyPage):
    """Choose the file, or drop it on the field. It is looked at once and not kept."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return redirect("verify")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if _too_often(request):
            return self._refused()
        form = CheckFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._shown(status=HTTPStatus.UNPROCESSABLE_ENTITY, file_form=form)
        sent = form.cleaned_data["file"]
        return self._shown(answer=verifying.of_file(sent.read()), file_name=sent.name)


def _too_often(request: HttpRequest) -> bool:
    """Counts the questions of one source in this hour; nothing of it is kept longer."""
    source = get_adapter(request).get_client_ip(request)
    key = f"luze:verify:{source}:{int(clock.now().timestamp()) // AN_HOUR}"
    if cache.add(key, 1, AN_HOUR):
        return False
    return int(cache.incr(key)) > MOST
