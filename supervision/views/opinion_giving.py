"""Giving an opinion: under one's name with an account, or unknown to everybody without one."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from portal import preferences
from portal.errors import RuleBroken
from portal.pages import BasePage, Crumbs
from portal.roles import Permission
from supervision.actions import anonymous, opinions
from supervision.forms.opinions import (
    ELSEWHERE,
    MATTERS,
    VIOLATION,
    LookUpForm,
    OpinionForm,
    who_handles,
)
from supervision.queries import opinions as queries
from supervision.vocabulary import OpinionObject

_NOT_TAKEN = {"Y1": OpinionObject.SECRETARY, "Y2": VIOLATION}


class GivingPage(BasePage, abstract=True):
    """First about whom, then the text. What is not taken leads to the proper channels."""

    anonymous = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.choose()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        about = request.POST.get("about", "")
        if about in ELSEWHERE:
            return self.elsewhere(about)
        if about not in {m.value for m in MATTERS}:
            return self.choose(422)
        if "text" not in request.POST:
            return self.ask(OpinionForm(about=about, anonymous=self.anonymous), about)
        form = OpinionForm(request.POST, about=about, anonymous=self.anonymous)
        if not form.is_valid():
            return self.ask(form, about, 422)
        try:
            return self.take(form)
        except RuleBroken as broken:
            if broken.rule in _NOT_TAKEN:
                return self.elsewhere(_NOT_TAKEN[broken.rule], form.cleaned_data["text"])
            form.add_error(broken.field if broken.field in form.fields else None,
                           str(broken.sentence))
            return self.ask(form, about, 422)

    def take(self, form: OpinionForm) -> HttpResponseBase:
        raise NotImplementedError

    def choose(self, status: int = 200) -> HttpResponse:
        self.template_name = "supervision/opinion_choose.html"
        return self.render(status, matters=MATTERS)

    def ask(self, form: OpinionForm, about: str, status: int = 200) -> HttpResponse:
        self.template_name = "supervision/opinion_form.html"
        title = next(m.title for m in MATTERS if m.value == about)
        return self.render(status, form=form, about=title, handled=who_handles(about))

    def elsewhere(self, why: str, text: str = "") -> HttpResponse:
        """The proper channels; what was typed comes back once, to be taken along."""
        self.template_name = "supervision/opinion_elsewhere.html"
        return self.render(
            secretary=why == OpinionObject.SECRETARY, text=text,
            channels=[
                *preferences.values("channel_resident", "channel_commission"),
                _("全国纪检监察举报电话12388"),
            ],
        )

    def context(self, **extra: Any) -> dict[str, Any]:
        layout = "layouts/bare.html" if self.anonymous else "layouts/page.html"
        return super().context(layout=layout, anonymous=self.anonymous, **extra)


class OpinionNewPage(GivingPage):
    """A named opinion."""

    permission = Permission.GIVE_OPINIONS

    def crumbs(self) -> Crumbs:
        return [(_("我的意见建议"), reverse("my_opinions"))]

    def take(self, form: OpinionForm) -> HttpResponseBase:
        if self.viewer.person_id is None:
            raise PermissionDenied
        opinion = opinions.submit(
            said=opinions.Said(**form.said()), by=self.viewer,
            consents=form.cleaned_data.get("consents", False),
        )
        return redirect("my_opinion", opinion.pk)


# --- unknown to everybody -------------------------------------------------------------------


class UnknownPage(BasePage, abstract=True):
    """A page that is rendered without its request: nothing on it depends on who asks.

    There is no session and no token against forged forms; a foreign page is refused by the
    origin that the browser names.
    """

    permission = None

    @method_decorator(csrf_exempt)
    @method_decorator(login_not_required)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        origin = request.headers.get("Origin")
        if request.method == "POST" and origin and urlsplit(origin).netloc != request.get_host():
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def render(self, status: int = 200, **extra: Any) -> HttpResponse:
        context = self.context(organ_name=preferences.value("organ_name"), **extra)
        return HttpResponse(render_to_string(self.template_name, context), status=status)


class AnonymousOpinionPage(UnknownPage, GivingPage):
    """An anonymous opinion: no account, no address, no moment, a receipt shown once."""

    permission = None
    anonymous = True

    def take(self, form: OpinionForm) -> HttpResponseBase:
        code = form.cleaned_data["receipt"]
        anonymous.leave(said=opinions.Said(**form.said()), receipt=code)
        self.template_name = "supervision/opinion_receipt.html"
        return self.render(code=" ".join(code[n : n + 4] for n in range(0, len(code), 4)))


class AnonymousAnswerPage(UnknownPage):
    """What became of an anonymous opinion, by its receipt."""

    permission = None
    template_name = "supervision/opinion_look_up.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.render(form=LookUpForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = LookUpForm(request.POST)
        if not form.is_valid():
            return self.render(422, form=form)
        found = queries.look_up(form.cleaned_data["code"])
        if found is None:
            form.add_error("code", _("没有查到，请核对查询码。"))
            return self.render(422, form=form)
        return self.render(form=form, found=found)
