"""Addresses of integrity opinions."""

from __future__ import annotations

from django.urls import path

from supervision.views import integrity

urlpatterns = [
    path("", integrity.IntegrityOpinionsPage.as_view(), name="integrity_opinions"),
    path("new/", integrity.IntegrityOpinionNewPage.as_view(), name="integrity_new"),
    path("<uuid:pk>/", integrity.IntegrityOpinionPage.as_view(), name="integrity_opinion"),
    path("<uuid:pk>/submit/", integrity.IntegritySubmitPage.as_view(), name="integrity_submit"),
    path("<uuid:pk>/approve/", integrity.IntegrityApprovePage.as_view(),
         name="integrity_approve"),
    path("<uuid:pk>/answer/", integrity.IntegrityAnswerPage.as_view(), name="integrity_answer"),
    path("<uuid:pk>/paper/", integrity.IntegrityPaperPage.as_view(), name="integrity_paper"),
    path("entries/<uuid:pk>/", integrity.IntegrityEntryPage.as_view(), name="integrity_entry"),
]
