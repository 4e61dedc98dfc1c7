"""Addresses of measures."""

from __future__ import annotations

from django.urls import path

from supervision.views import measure_form, measure_letter, measures

urlpatterns = [
    path("", measures.MeasuresPage.as_view(), name="measures"),
    path("new/", measure_form.MeasureFormPage.as_view(), name="measure_new"),
    path("<uuid:pk>/", measures.MeasurePage.as_view(), name="measure"),
    path("<uuid:pk>/edit/", measure_form.MeasureFormPage.as_view(), name="measure_edit"),
    path("<uuid:pk>/ask/", measure_form.AskPage.as_view(), name="measure_ask"),
    path("<uuid:pk>/decide/", measure_form.DecidePage.as_view(), name="measure_decide"),
    path("<uuid:pk>/refuse/", measure_form.RefusePage.as_view(), name="measure_refuse"),
    path("<uuid:pk>/receive/", measure_form.ReceivePage.as_view(), name="measure_receive"),
    path("<uuid:pk>/serve/", measures.ServePage.as_view(), name="measure_serve"),
    path("<uuid:pk>/answer/", measures.AnswerPage.as_view(), name="measure_answer"),
    path("<uuid:pk>/follow-up/", measures.FollowUpPage.as_view(), name="measure_follow_up"),
    path("<uuid:pk>/close/", measures.ClosePage.as_view(), name="measure_close"),
    path("<uuid:pk>/lift/", measures.LiftPage.as_view(), name="measure_lift"),
    path("<uuid:pk>/revoke/", measures.RevokePage.as_view(), name="measure_revoke"),
    path("<uuid:pk>/execution/", measures.ExecutionPage.as_view(), name="measure_execution"),
    path("<uuid:pk>/files/", measures.FilesPage.as_view(), name="measure_files"),
    path("<uuid:pk>/letter/", measure_letter.LetterPaperPage.as_view(), name="measure_letter"),
    path("answers/<uuid:pk>/review/", measures.ReviewPage.as_view(), name="measure_review"),
]
