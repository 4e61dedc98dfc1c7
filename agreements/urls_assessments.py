"""Addresses of self-checks, statements and assessments."""

from __future__ import annotations

from django.urls import path

from agreements.views import assessments

urlpatterns = [
    path("", assessments.AssessmentsPage.as_view(), name="assessments"),
    path("decide/", assessments.DecidePage.as_view(), name="assessments_decide"),
    path("close/", assessments.ClosePage.as_view(), name="assessments_close"),
    path("<int:pk>/", assessments.AssessmentPage.as_view(), name="assessment"),
    path("<int:pk>/propose/", assessments.ProposePage.as_view(), name="assessment_propose"),
    path("<int:pk>/answer/", assessments.AnswerPage.as_view(), name="assessment_answer"),
    path("<int:pk>/recheck/", assessments.RecheckPage.as_view(), name="assessment_recheck"),
    path("<int:pk>/paper/", assessments.AssessmentPaperPage.as_view(), name="assessment_paper"),
    path("<int:pk>/<slug:period>/", assessments.StatementPage.as_view(), name="statement"),
    path(
        "<int:pk>/<slug:period>/review/", assessments.ReviewPage.as_view(),
        name="statement_review",
    ),
    path(
        "<int:pk>/<slug:period>/paper/", assessments.StatementPaperPage.as_view(),
        name="statement_paper",
    ),
]
