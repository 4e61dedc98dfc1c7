"""Addresses of talks."""

from __future__ import annotations

from django.urls import path

from supervision.views import delegations, talk_form, talks

urlpatterns = [
    path("", talks.TalksPage.as_view(), name="talks"),
    path("owed/", talks.TalksOwedPage.as_view(), name="talks_owed"),
    path("delegations/", delegations.DelegationsPage.as_view(), name="delegations"),
    path("delegations/new/", delegations.DelegationGivePage.as_view(), name="delegation_give"),
    path(
        "delegations/<int:pk>/end/", delegations.DelegationEndPage.as_view(),
        name="delegation_end",
    ),
    path("new/", talk_form.TalkFormPage.as_view(), name="talk_new"),
    path("autosave/", talk_form.TalkAutosavePage.as_view(), name="talk_autosave"),
    path("<uuid:pk>/", talks.TalkPage.as_view(), name="talk"),
    path("<uuid:pk>/paper/", talks.TalkPaperPage.as_view(), name="talk_paper"),
    path("<uuid:pk>/edit/", talk_form.TalkFormPage.as_view(), name="talk_edit"),
    path("<uuid:pk>/confirm/", talks.TalkConfirmPage.as_view(), name="talk_confirm"),
    path("<uuid:pk>/dispute/", talks.TalkDisputePage.as_view(), name="talk_dispute"),
    path("<uuid:pk>/remark/", talks.TalkRemarkPage.as_view(), name="talk_remark"),
    path("<uuid:pk>/correct/", talks.TalkCorrectPage.as_view(), name="talk_correct"),
    path("<uuid:pk>/review/", talks.TalkReviewPage.as_view(), name="talk_review"),
    path("<uuid:pk>/cancel/", talks.TalkCancelPage.as_view(), name="talk_cancel"),
]
