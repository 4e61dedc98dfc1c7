"""Addresses of hearings, symposia and their points."""

from __future__ import annotations

from django.urls import path

from supervision.views import hearing_points as points
from supervision.views import hearings

urlpatterns = [
    path("", hearings.HearingsPage.as_view(), name="hearings"),
    path("new/", hearings.HearingFormPage.as_view(), name="hearing_new"),
    path("<int:pk>/", hearings.HearingPage.as_view(), name="hearing"),
    path("<int:pk>/edit/", hearings.HearingFormPage.as_view(), name="hearing_edit"),
    path("points/", points.PointsPage.as_view(), name="points"),
    path("points/<int:pk>/", points.PointPage.as_view(), name="point"),
    path("points/<int:pk>/answer/", points.PointAnswerPage.as_view(), name="point_answer"),
    path("points/<int:pk>/assign/", points.PointAssignPage.as_view(), name="point_assign"),
    path("points/<int:pk>/close/", points.PointClosePage.as_view(), name="point_close"),
    path("points/<int:pk>/reopen/", points.PointReopenPage.as_view(), name="point_reopen"),
]
