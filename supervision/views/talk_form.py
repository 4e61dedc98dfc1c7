"""The two-minute form: begun from a name, kept as a draft, submitted for confirmation."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal import clock
from portal.errors import RuleBroken, StaleState
from portal.ledger import access_log
from portal.pages import FIND, BasePage, Crumbs, unjudged
from portal.roles import Permission
from portal.viewer import Viewer
from supervision import access
from supervision.actions import talks as actions
from supervision.forms.talks import TalkRecordForm
from supervision.models import Talk
from supervision.queries import talks as queries
from supervision.queries.pools import chain_for, talk_pool
from supervision.states import TALK_OPEN, TalkState
from supervision.talk_outlines import is_untouched, outline_of
from supervision.vocabulary import TalkKind, TalkRole

SAVE, SUBMIT, PLAN, OUTLINE = "save", "submit", "plan", "outline"
SAID = {
    SUBMIT: gettext_lazy("谈话记录已提交。"), PLAN: gettext_lazy("已约定，谈话对象将收到消息。"),
    SAVE: gettext_lazy("已保存。"),
}


class TalkFormPage(BasePage):
    """A new talk, a draft, or a record that waits for the interviewee."""

    permission = Permission.VIEW_TALKS  # who drafts for another may hold no talk himself
    template_name = "supervision/talk_form.html"
    talk: Talk | None = None
    holder: Viewer  # the talker, whose circle and kinds the form offers

    def crumbs(self) -> Crumbs:
        return [(_("谈话"), reverse("talks"))]

    def setup_page(self) -> None:
        """Finds the talk and the people; 404 for what is hidden, 403 for what is locked."""
        key = self.kwargs.get("pk") or self._key()
        if "pk" in self.kwargs:
            self.talk = get_object_or_404(Talk.objects.visible_to(self.viewer), pk=key)
        elif key is not None:
            self.talk = Talk.objects.filter(pk=key).first()
        if self.talk is not None:
            writes = access.role_in(self.viewer, self.talk) == TalkRole.TALKER
            if not writes and not access.drafts_for_talker(self.viewer, self.talk):
                raise PermissionDenied
            if self.talk.state not in TALK_OPEN:
                raise PermissionDenied
        self.fixed = self.talk is not None and self.talk.state == TalkState.RECORDED
        self.chain = chain_for(self.viewer, self._named())
        self.others = queries.heads_to_find(self.viewer, self.chain.facts.day)
        self.talkers = queries.talkers_for(self.viewer, self.chain, heads=self.others is None)
        self._choose_holder()

    def _choose_holder(self) -> None:
        """The talker of the draft, else the one asked for, else the viewer himself; or 403."""
        stored = actions.talker_of(self.talk) if self.talk is not None else None
        asked = self.request.POST.get("talker") or self.request.GET.get("talker") or ""
        known = {str(pk): pk for pk, _name in self.talkers}
        first = next(iter(known.values()), None)
        chosen = stored or known.get(asked) or self._found(asked) or first
        if chosen is None:
            raise PermissionDenied
        self.talker_id = chosen
        self.holder = queries.viewer_for(self.viewer, chosen)
        if self.holder is not self.viewer:
            self.chain = chain_for(self.holder, self._named())
        self.pool = talk_pool(self.holder, self.chain)

    def _found(self, asked: str) -> int | None:
        """Who was found by name as the talker."""
        if self.others is None or not asked.isdecimal() or len(asked) > 17:
            return None
        return self.others.filter(pk=asked).values_list("pk", flat=True).first()

    def _named(self) -> set[int]:
        """Whom the talk is with, as it is kept and as it is asked for."""
        asked = [*self.request.GET.getlist("person"), *self.request.POST.getlist("interviewees")]
        kept = self.talk.participants.values_list("person_id", flat=True) if self.talk else ()
        return {*kept, *(int(p) for p in asked if p.isdecimal() and len(p) < 18)}

    def _key(self) -> uuid.UUID | None:
        try:
            return uuid.UUID(self.request.POST.get("key", ""))
        except ValueError:
            return None

    # --- showing --------------------------------------------------------------------------

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.setup_page()
        if self.talk is not None:
            access_log.record_request(
                request, access_log.Kind.VIEW_CONFIDENTIAL, object=self.talk
            )
        initial = self._stored() if self.talk is not None else self._fresh()
        return self._show(self._form(initial=initial), self._picked(initial))

    def _picked(self, values: dict[str, Any]) -> list[str]:
        return [str(v) for v in values.get("interviewees", ())]

    def _fresh(self) -> dict[str, Any]:
        asked = self.request.GET
        given = [p for p in asked.getlist("person") if p.isdecimal() and len(p) < 18]
        known = self.pool.within(map(int, given)) if given else ()
        people = [p for p in given if int(p) in known]
        kinds = self._kinds(people)
        kind = asked.get("kind", TalkKind.INTEGRITY_ROUTINE)
        if kind not in kinds:
            kind = next((k for k in TalkKind if k in kinds), TalkKind.HEART_TO_HEART)
        return {
            "key": uuid.uuid4(), "edition": 0, "kind": kind, "held_on": clock.today(),
            "interviewees": people, "points": outline_of(kind),
        }

    def _stored(self) -> dict[str, Any]:
        talk = self.talk
        assert talk is not None
        parts = list(talk.participants.order_by("order").values_list("role", "person_id"))
        values = {name: getattr(talk, name) for name in (*actions.WRITTEN, "edition", "kind")}
        values |= {role: pk for role, pk in parts if role not in ("talker", "interviewee")}
        people = [str(pk) for role, pk in parts if role == TalkRole.INTERVIEWEE]
        return values | {"key": talk.pk, "interviewees": people}

    def _kinds(self, people: list[str]) -> frozenset[TalkKind]:
        """Kinds for these people that the viewer may take up; a stored kind stays on offer."""
        found = queries.kinds_with(self.holder, map(int, people), self.chain)
        taken_up = [k for k in found if actions.may_take_up(kind=k, by=self.holder)]
        kinds = actions.kinds_to_draft(talker=self.talker_id, kinds=taken_up, by=self.viewer)
        return frozenset(kinds | ({TalkKind(self.talk.kind)} if self.talk else set()))

    def _form(self, data: Any = None, initial: dict[str, Any] | None = None) -> TalkRecordForm:
        kinds = self._kinds(self._picked(initial or {}) if data is None else [])
        talkers = self.talkers if self.talk is None else []
        return TalkRecordForm(
            data, initial=initial, kinds=kinds, pool=self.pool, talkers=talkers,
            others=self.others, talker=self.talker_id, fixed=self.fixed,
        )

    def _show(
        self, form: TalkRecordForm, picked: list[str], status: int = 200, stale: bool = False
    ) -> HttpResponseBase:
        chosen = self.pool.listed(int(p) for p in picked if p.isdecimal() and len(p) < 18)
        last = {
            row.person_id: row.last for row in queries.talks_owed(
                self.holder, clock.today(), self.chain)
        }  # fmt: skip
        mine = self.talker_id == self.viewer.person_id
        return self.render(
            status, form=form, talk=self.talk, fixed=self.fixed, mine=mine,
            talker=self.holder.name, one=chosen[0] if len(chosen) == 1 else None,
            last=last.get(chosen[0].id) if len(chosen) == 1 else None,
            stale=queries.sections_of(self.talk) if stale and self.talk else None,
        )

    # --- keeping --------------------------------------------------------------------------

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.setup_page()
        picked = request.POST.getlist("interviewees")
        act = request.POST.get("act", SAVE)
        form = self._form(self._with_outline() if act == OUTLINE else request.POST)
        if act == FIND:
            return self._show(unjudged(form), picked)
        if not form.is_valid():
            return self._show(form, picked, 422)
        try:
            talk = self._keep(form)
            if act in (SUBMIT, PLAN) and talk.state in (TalkState.DRAFT, TalkState.PLANNED):
                verb = actions.record if act == SUBMIT else actions.plan
                verb(talk=talk, edition=talk.edition, by=self.viewer)
        except StaleState as stale:
            return self._stale(form, picked, stale)
        except RuleBroken as broken:
            form.add_error(broken.field if broken.field in form.fields else None,
                           str(broken.sentence))
            self._renew(form)
            return self._show(form, picked, 422)
        if act == OUTLINE:
            return redirect(reverse("talk_edit", args=[talk.pk]))
        messages.success(request, str(SAID.get(act, SAID[SAVE])))
        where = "talk_edit" if act == SAVE and not self.fixed else "talk"
        return redirect(reverse(where, args=[talk.pk]))

    def _with_outline(self) -> Any:
        """Another kind brings its outline, unless something was written already."""
        data = self.request.POST.copy()
        if is_untouched(data.get("points", "")):
            data["points"] = outline_of(data.get("kind", ""))
        return data

    def _keep(self, form: TalkRecordForm) -> Talk:
        given = form.cleaned_data
        if self.fixed and self.talk is not None:
            content = actions.Content(kind=TalkKind(self.talk.kind), fields=given)
            return actions.edit(
                talk=self.talk, content=content, edition=given["edition"], by=self.viewer
            )
        self.talk = actions.save_draft(
            key=given["key"], edition=given["edition"], by=self.viewer,
            content=actions.Content(
                kind=TalkKind(given["kind"]), form=form.talk_form(),
                interviewees=given["interviewees"], fields=given, talker=self.talker_id,
                note_taker=_pk(given.get("note_taker")),
                second_person=_pk(given.get("second_person")),
            ),
        )
        return self.talk

    def _renew(self, form: TalkRecordForm) -> None:
        """The form that comes back carries the edition that now stands."""
        if self.talk is not None:
            self.talk.refresh_from_db()
            form.data = form.data.copy()
            form.data["edition"] = str(self.talk.edition)

    def _stale(
        self, form: TalkRecordForm, picked: list[str], stale: StaleState
    ) -> HttpResponseBase:
        form.add_error(None, str(stale.sentence))
        self.talk = Talk.objects.filter(pk=form.cleaned_data["key"]).first()
        self._renew(form)
        return self._show(form, picked, 409, stale=True)


class TalkAutosavePage(TalkFormPage):
    """What was typed so far, kept quietly; answers with the hour and the new edition."""

    template_name = "supervision/parts/talk_saved.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return redirect("talks")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.setup_page()
        form = self._form(request.POST)
        problem, talk = "", None
        if self.fixed or not form.is_valid():
            problem = _("有内容尚未填好，未自动保存。")
        else:
            try:
                talk = self._keep(form)
            except RuleBroken as broken:
                problem = str(broken.sentence)
        return self.render(problem=problem, saved=talk, at=clock.now())


def _pk(person: Any) -> int | None:
    return person.pk if person else None
