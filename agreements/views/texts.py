"""Texts: read them as papers, write drafts, adopt them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from agreements import rules
from agreements.actions import texts
from agreements.forms.texts import (
    VERSION,
    AdoptForm,
    AdoptSeveralForm,
    DraftForm,
    NewTextForm,
    wordings,
)
from agreements.models import CampaignText, TextVersion
from agreements.samples import EXAMPLES
from agreements.states import TextState, Variant
from agreements.texts import (
    PLACEHOLDERS,
    Paragraph,
    conditions,
    parse,
    problems_of,
    render,
    sha256,
)
from portal.errors import RuleBroken
from portal.pages import ActionPage, Crumbs, DetailPage, FormPage
from portal.roles import Permission

STATE_SHAPES = {TextState.DRAFT: "due", TextState.ADOPTED: "done", TextState.RETIRED: "off"}


def as_paper(source: str, *, member: bool = True, paper: bool = False) -> tuple[Paragraph, ...]:
    """A source with example values, for one kind of reader. Raises RuleBroken for faults."""
    return render(
        parse(source), EXAMPLES, conditions(party_member=member, paper=paper)
    ).paragraphs


class TextsPage(DetailPage):
    """All texts by kind of signer, the newest version first."""

    permission = Permission.KEEP_TEXTS
    template_name = "agreements/texts.html"

    def extra(self) -> dict[str, Any]:
        versions = TextVersion.objects.defer("source").order_by("variant", "-number")
        found = {variant: list(rows) for variant, rows in groupby(versions, lambda v: v.variant)}
        return {
            "groups": [(v, v.label, found.get(v, [])) for v in Variant],
            "shapes": STATE_SHAPES,
            "lacking": len(texts.samples_lacking()),
            "drafts": sum(v.state == TextState.DRAFT for rows in found.values() for v in rows),
        }


class BeginSamplesPage(ActionPage):
    """The first day: a draft of each sample that no text was written for yet."""

    permission = Permission.KEEP_TEXTS

    def crumbs(self) -> Crumbs:
        return [(_("文本"), reverse("texts"))]

    def question(self) -> str:
        return _("从示范文本建立草稿")

    def recorded(self) -> Sequence[tuple[str, Any]]:
        lacking = texts.samples_lacking()
        names = [str(sample.name) for sample in lacking]
        return [
            (_("草稿"), "、".join(names) or _("每类对象都已有文本，没有要建立的草稿。")),
            (_("说明"), _("草稿可以修改，经党组审定后定稿；已有文本的对象不受影响。")),
        ]

    def button(self) -> str:
        return _("建立草稿")

    def back(self) -> str:
        return reverse("texts")

    def perform(self, form: Any) -> str:
        begun = texts.begin_from_samples(by=self.viewer)
        messages.success(self.request, _("已建立%(n)s份草稿。") % {"n": len(begun)})
        return reverse("texts")


class AdoptSeveralPage(FormPage):
    """Several drafts become final on one document of the party group."""

    permission = Permission.KEEP_TEXTS
    template_name = "agreements/texts_adopt.html"
    form_class = AdoptSeveralForm

    def crumbs(self) -> Crumbs:
        return [(_("文本"), reverse("texts"))]

    def extra(self) -> dict[str, Any]:
        drafts = (
            TextVersion.objects.filter(state=TextState.DRAFT).prefetch_related("duties")
            .order_by("variant", "-number")
        )
        ticked = self.request.POST.getlist("chosen")
        asked = wordings(self.request.POST.getlist("seen"))
        rows = [
            (text, faults, str(text.pk) in ticked if self.request.POST else not faults,
             asked.get(str(text.pk)) or texts.wording(text))
            for text in drafts
            for faults in [len(problems_of(text.source))]
        ]
        return {"rows": rows, "fixed": rules.RULES["C7"][0]}

    def perform(self, form: AdoptSeveralForm) -> str:
        adopted = texts.adopt_several(
            drafts=form.cleaned_data["chosen"], seen=form.cleaned_data["seen"],
            document=form.cleaned_data["document"], by=self.viewer,
        )
        messages.success(self.request, _("已将%(n)s份文本定稿。") % {"n": len(adopted)})
        return reverse("texts")


class TextMixin:
    """Pages about one version."""

    permission = Permission.KEEP_TEXTS
    kwargs: dict[str, Any]

    @cached_property
    def text(self) -> TextVersion:
        return get_object_or_404(TextVersion.objects.select_related("based_on"), **self.kwargs)

    def crumbs(self) -> Crumbs:
        return [(_("文本"), reverse("texts")), (str(self.text), self.address())]

    def address(self) -> str:
        return reverse("text_detail", args=[self.text.pk])


class TextPage(TextMixin, DetailPage):
    """One version as a paper, with example values, for each kind of reader."""

    template_name = "agreements/text_detail.html"

    def crumbs(self) -> Crumbs:
        return super().crumbs()[:1]

    def subject(self) -> TextVersion:
        return self.text

    def extra(self) -> dict[str, Any]:
        member = self.request.GET.get("who") != "non_party"
        paper = self.request.GET.get("way") == "paper"
        paragraphs: Sequence[Paragraph] = ()
        if not (problems := problems_of(self.text.source)):
            try:
                paragraphs = as_paper(self.text.source, member=member, paper=paper)
            except RuleBroken as broken:
                messages.warning(self.request, str(broken.sentence))
        return {
            "problems": problems,
            "paragraphs": paragraphs,
            "member": member,
            "paper": paper,
            "draft": self.text.state == TextState.DRAFT,
            "fixed": rules.RULES["C7"][0],
            "used": CampaignText.objects.filter(text=self.text).select_related("campaign"),
            "kind": STATE_SHAPES[TextState(self.text.state)],
            "base": f"{VERSION}{self.text.pk}",
            "wording": texts.wording(self.text),
        }


class NewTextPage(FormPage):
    """A new version: a copy of a sample or of another version."""

    permission = Permission.KEEP_TEXTS
    template_name = "agreements/text_new.html"
    form_class = NewTextForm

    def crumbs(self) -> Crumbs:
        return [(_("文本"), reverse("texts"))]

    def initial(self) -> dict[str, Any]:
        variant = self.request.GET.get("variant", "")
        return {"variant": variant, "base": self.request.GET.get("base") or f"sample-{variant}"}

    def perform(self, form: NewTextForm) -> str:
        name, source, based_on = form.beginning()
        text = texts.begin_version(
            variant=form.cleaned_data["variant"], name=form.cleaned_data["name"] or name,
            source=source, by=self.viewer, based_on=based_on,
        )
        return reverse("text_edit", args=[text.pk])


class EditTextPage(TextMixin, FormPage):
    """A draft in one field; its faults stand beside it, the preview below."""

    template_name = "agreements/text_edit.html"
    form_class = DraftForm

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.text.state != TextState.DRAFT:
            messages.warning(request, str(rules.RULES["C7"][0]))
            return redirect(self.address())
        form = DraftForm(DraftForm.data_of(self.text))
        self._name_faults(form)
        return self.render(form=form, **self.extra())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "preview" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = DraftForm(request.POST)
        paragraphs: Sequence[Paragraph] = ()
        if form.is_valid() and not self._name_faults(form):
            try:
                paragraphs = as_paper(form.cleaned_data["source"])
            except RuleBroken as broken:
                form.add_error("source", str(broken.sentence))
        return self.render(form=form, paragraphs=paragraphs, **self.extra())

    def perform(self, form: DraftForm) -> str:
        kept = form.cleaned_data
        if self.text.state == TextState.DRAFT and kept["seen"] != sha256(self.text.source):
            raise RuleBroken(
                "G1", _("这份草稿刚刚由他人修改并保存。请另开页面查看，合并后再保存。"), "source"
            )
        texts.save_draft(
            text=self.text, name=kept["name"], source=kept["source"], by=self.viewer
        )
        faults = len(problems_of(kept["source"]))
        if faults:
            text = _("已保存。文本中有%(count)s处需要更正，更正后才能定稿。")
            messages.warning(self.request, text % {"count": faults})
            return reverse("text_edit", args=[self.text.pk])
        messages.success(self.request, _("已保存。"))
        return self.address()

    def extra(self) -> dict[str, Any]:
        return {"placeholders": list(PLACEHOLDERS.values()), "text": self.text}

    @staticmethod
    def _name_faults(form: DraftForm) -> bool:
        """Puts each fault of the text, with its line, beside the field."""
        if not form.is_valid():
            return True
        problems = problems_of(form.cleaned_data["source"])
        for problem in problems:
            words = {"line": problem.line, "sentence": problem.sentence}
            form.add_error("source", _("第%(line)s行：%(sentence)s") % words)
        return bool(problems)


class AdoptTextPage(TextMixin, ActionPage):
    """The text becomes final on a document of the party group."""

    form_class = AdoptForm

    def question(self) -> str:
        return _("将“%(text)s”定稿") % {"text": self.text}

    def recorded(self) -> Sequence[tuple[str, Any]]:
        faults = len(problems_of(self.text.source))
        return [
            (_("名称"), self.text.name),
            (_("适用对象"), self.text.get_variant_display()),
            (_("版本"), self.text.number),
            (_("文本检查"), _("%(n)s处需要更正") % {"n": faults} if faults else _("无误")),
            (_("说明"), rules.RULES["C7"][0]),
        ]

    def initial(self) -> dict[str, Any]:
        return {"seen": self.request.GET.get("seen") or texts.wording(self.text)}

    def button(self) -> str:
        return _("确认定稿")

    def back(self) -> str:
        return self.address()

    def perform(self, form: AdoptForm) -> str:
        texts.adopt(
            text=self.text, seen=form.cleaned_data["seen"],
            document=form.cleaned_data["document"], by=self.viewer,
        )
        messages.success(self.request, _("已定稿。"))
        return self.address()
