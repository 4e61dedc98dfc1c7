"""The page on which one text is read and signed, and the sitting in which many are."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements import access, prints, rules
from agreements.actions import signing
from agreements.forms.handwriting import as_address
from agreements.forms.signing import ProofForm, SignForm, SittingForm
from agreements.models import Agreement, Handwriting, SignatureSlot
from agreements.queries import mine, one
from agreements.states import SlotRole
from agreements.texts import from_plain, sha256
from agreements.views.agreements import OneAgreement
from portal import keysign, reauth
from portal.actions import files
from portal.delivery.pdf import PaperFailed
from portal.errors import RuleBroken
from portal.ledger.rows import label_of
from portal.models import KeyStatement
from portal.pages import BasePage, Crumbs, FormPage
from portal.reauth import AuthProof
from portal.roles import Permission
from portal.viewer import Viewer

PNG = "image/png"
ALREADY = {"S10", "G1"}  # refused because it is signed: nothing went wrong


class ProvingPage(FormPage, abstract=True):
    """A page whose act needs a fresh proof that the person is himself."""

    permission = Permission.SIGN

    @cached_property
    def proof(self) -> AuthProof | None:
        return reauth.proof(self.request)

    def form_kwargs(self) -> dict[str, Any]:
        return {
            "proved": self.proof is not None,
            "asks_totp": self.proof is None and reauth.asks_totp(self.request.user),
        }

    def proved(self, form: ProofForm) -> AuthProof:
        """The proof at hand, or the one given with the form. Raises RuleBroken A5."""
        return self.proof or reauth.verify(
            self.request, password=form.cleaned_data["password"],
            totp=form.cleaned_data.get("totp", ""),
        )

    def proof_and_key(self, form: ProofForm) -> tuple[AuthProof, KeyStatement | None]:
        """Signed with one's own key, or proved in another way. Raises RuleBroken A5."""
        if answer := form.cleaned_data.get("key_response"):
            return keysign.complete(self.request, answer)
        return self.proved(form), None

    def extra(self) -> dict[str, Any]:
        with_key = self.proof is None and reauth.has_passkey(self.request.user)
        return {
            "proof": self.proof,
            "proof_ends": self.proof.at + reauth.FRESH if self.proof else None,
            "passkey": reverse("mfa_reauthenticate_webauthn") if with_key else "",
        }


class SignPage(OneAgreement, ProvingPage):
    """The text on the left, the act on the right. The act itself says who may not, and why."""

    permission = Permission.SIGN
    related = ("paper",)
    template_name = "agreements/agreement_sign.html"
    form_class = SignForm

    @cached_property
    def slot(self) -> SignatureSlot:
        """The viewer's own slot; who has none may know of the agreement, but not sign it."""
        found = one.own_slot(self.viewer, self.agreement)
        if found is None:
            raise PermissionDenied
        return found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self._not_now() or super().get(request, *args, **kwargs)

    def refuse(self, form: Any) -> HttpResponseBase:
        return self._not_now() or super().refuse(form)

    def _not_now(self) -> HttpResponseBase | None:
        """Who cannot sign now is told why, on the page of the agreement."""
        verdict = access.may_sign_now(self.viewer, self.slot)
        if verdict:
            return None
        messages.warning(self.request, str(verdict.sentence))
        return redirect(self.address())

    def prepare(self) -> None:
        self.fault = ""
        try:
            prints.ensure_paper(self.slot.agreement)
        except PaperFailed as failed:
            self.fault = str(failed)

    @cached_property
    def kept(self) -> Handwriting | None:
        return (
            Handwriting.objects.filter(person_id=self.slot.person_id, remembered=True)
            .select_related("file").order_by("-pk").first()
        )

    def form_kwargs(self) -> dict[str, Any]:
        return super().form_kwargs() | {"has_kept": self.kept is not None}

    def initial(self) -> dict[str, Any]:
        return {"seen": sha256(self.agreement.text), "use_kept": True, "remember": False}

    def key_options(self) -> str:
        """What the person's own key is asked to sign: this text, on the paper as it is now."""
        if self.fault:
            return ""
        return keysign.begin(self.request, [document_of(self.agreement)])

    def extra(self) -> dict[str, Any]:
        return super().extra() | {
            "agreement": self.agreement,
            "key_options": self.key_options(),
            "slot": self.slot,
            "paragraphs": from_plain(self.agreement.text),
            "gates": one.gates_of(self.agreement),
            "fault": self.fault,
            "own": self.slot.role == SlotRole.RESPONSIBLE,
            "may_return": bool(access.may_ask(self.viewer, self.agreement, "return")),
            "kept_picture": self._kept_picture(),
            "drawn": self.request.POST.get("handwriting", ""),
        }

    def _kept_picture(self) -> str:
        try:
            return as_address(files.read(self.kept.file)) if self.kept else ""
        except RuleBroken:
            return ""

    def perform(self, form: SignForm) -> str:
        proof, key = self.proof_and_key(form)
        try:
            signing.sign(
                slot=self.slot, by=self.viewer, auth=proof,
                seen_sha256=form.cleaned_data["seen"], drawing=self._drawing(form), key=key,
            )
        except RuleBroken as broken:
            if broken.rule not in ALREADY:
                raise
            messages.info(self.request, str(rules.RULES["S10"][0]))
        else:
            messages.success(
                self.request, _("已签订。签订情况已通知您本人，可在本页下载签署记录单。")
            )
        return self.address()

    def _drawing(self, form: SignForm) -> signing.Drawing | None:
        """What was drawn now, else the one kept from an earlier time, else none."""
        png = form.cleaned_data.get("handwriting")
        if png is not None:
            return signing.Drawing(files.store(png, PNG), form.cleaned_data["remember"])
        if form.cleaned_data.get("use_kept") and self.kept is not None:
            return signing.Drawing(self.kept.file, remember=True)
        return None


@dataclass(frozen=True)
class Outcome:
    """What became of one agreement in a sitting."""

    pk: int
    number: str
    name: str
    done: bool
    sentence: str
    receipt: int | None = None  # the entry of the signature just given


@dataclass(frozen=True)
class SittingRow:
    """One agreement to be read and signed, with the digest of the text that is shown."""

    agreement: Agreement
    role: Any
    paragraphs: tuple[Any, ...]
    seen: str


class SittingPage(ProvingPage):
    """All that wait for the viewer: each text is here, one proof, one signature for each."""

    permission = Permission.SIGN
    template_name = "agreements/sitting.html"
    form_class = SittingForm
    page_size = 30

    def crumbs(self) -> Crumbs:
        return [(_("我的责任书"), reverse("my_agreement"))]

    def extra(self) -> dict[str, Any]:
        ready = mine.ready_to_countersign(self.viewer)
        page = Paginator(ready, self.page_size).get_page(self.request.GET.get("page"))
        texts = dict(
            Agreement.objects.filter(pk__in=[t.agreement.pk for t in page])
            .values_list("pk", "text")
        )
        read = self.request.POST.getlist("read")
        return super().extra() | {
            "page": page,
            "rows": [
                SittingRow(
                    t.agreement, SlotRole(t.slot.role).label,
                    from_plain(texts[t.agreement.pk]), sha256(texts[t.agreement.pk]),
                )
                for t in page
            ],
            "read": set(read),
            "with_key": keysign.offered(self.request),
            "outcomes": self.request.session.get("sitting", []) if self._just_done() else [],
        }

    def _just_done(self) -> bool:
        return self.request.GET.get("done") == "1" and self.request.method == "GET"

    def perform(self, form: SittingForm) -> str:
        proof, key = self.proof_and_key(form)
        outcomes = [self._sign_one(pk, seen, proof, key) for pk, seen in form.chosen()]
        self.request.session["sitting"] = [asdict(o) for o in outcomes]
        if count := sum(o.done for o in outcomes):
            words = ngettext("已签订 %(n)s 份。", "已签订 %(n)s 份。", count)
            messages.success(self.request, words % {"n": count})
        return reverse("sitting") + "?done=1"

    def _sign_one(
        self, pk: int, seen: str, proof: AuthProof, key: KeyStatement | None
    ) -> Outcome:
        """One agreement in its own transaction; a refusal concerns this row alone."""
        agreement, slot = to_sign(self.viewer, pk)
        if agreement is None or slot is None:
            return Outcome(pk, "", "", False, str(rules.RULES["S2"][0]))
        done, sentence = True, _("已签订")
        try:
            prints.ensure_paper(agreement)
            signing.sign(slot=slot, by=self.viewer, auth=proof, seen_sha256=seen, key=key)
        except (RuleBroken, PaperFailed) as refused:
            done, sentence = False, str(refused)
        receipt = one.own_entry(self.viewer, agreement) if done else None
        name = agreement.responsible.name
        return Outcome(pk, agreement.number, name, done, sentence, receipt)


class SittingKeyPage(BasePage):
    """What one's own key is asked to sign in a sitting: the list of the texts that were read."""

    permission = Permission.SIGN

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = SittingForm(request.POST, proved=True, asks_totp=False)
        if not form.is_valid():
            return JsonResponse({"problem": form.errors["read"][0]}, status=422)
        try:
            documents = [self._document(pk, seen) for pk, seen in form.chosen()]
        except (RuleBroken, PaperFailed) as refused:
            return JsonResponse({"problem": str(refused)}, status=422)
        options = keysign.begin(request, documents)
        if not options:
            return JsonResponse({"problem": str(keysign.REFUSED)}, status=422)
        return HttpResponse(options, content_type="application/json")

    def _document(self, pk: int, seen: str) -> keysign.Document:
        """One text as it is signed. Raises RuleBroken: what cannot be signed is not asked for."""
        agreement, slot = to_sign(self.viewer, pk)
        if agreement is None or slot is None:
            raise RuleBroken("S2", rules.RULES["S2"][0])
        access.may_sign_now(self.viewer, slot).require()
        rules.check(seen == agreement.text_sha256, "S5").require()
        prints.ensure_paper(agreement)
        return document_of(agreement)


def to_sign(viewer: Viewer, pk: int) -> tuple[Agreement | None, SignatureSlot | None]:
    """An agreement that the viewer may read, and his own slot in it."""
    agreement = (
        Agreement.objects.readable_by(viewer)
        .filter(pk=pk).select_related("responsible", "paper", "campaign").first()
    )
    return agreement, one.own_slot(viewer, agreement) if agreement else None


def document_of(agreement: Agreement) -> keysign.Document:
    """An agreement as one's own key signs it: this text, on the paper as it is now."""
    paper = prints.paper_now(agreement)
    return keysign.Document(label_of(agreement), agreement.text_sha256, paper.sha256)
