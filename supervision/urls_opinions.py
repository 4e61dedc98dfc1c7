"""Addresses of opinions. What lies under anonymous/ is untraced (LUZE_UNTRACED_PATHS)."""

from __future__ import annotations

from django.urls import path

from supervision.views import opinion_giving as giving
from supervision.views import opinions

urlpatterns = [
    path("", opinions.OpinionsPage.as_view(), name="opinions"),
    path("new/", giving.OpinionNewPage.as_view(), name="opinion_new"),
    path("mine/", opinions.MyOpinionsPage.as_view(), name="my_opinions"),
    path("mine/<uuid:pk>/", opinions.MyOpinionPage.as_view(), name="my_opinion"),
    path("anonymous/", giving.AnonymousOpinionPage.as_view(), name="opinion_anonymous"),
    path("anonymous/answer/", giving.AnonymousAnswerPage.as_view(), name="opinion_look_up"),
    path("<uuid:pk>/", opinions.OpinionPage.as_view(), name="opinion"),
    path("<uuid:pk>/assign/", opinions.OpinionAssignPage.as_view(), name="opinion_assign"),
    path("<uuid:pk>/answer/", opinions.OpinionAnswerPage.as_view(), name="opinion_answer"),
    path("<uuid:pk>/close/", opinions.OpinionClosePage.as_view(), name="opinion_close"),
    path("<uuid:pk>/author/", opinions.OpinionAuthorPage.as_view(), name="opinion_author"),
]
