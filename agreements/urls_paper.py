"""Addresses of signing on paper, the meeting, and the superior's agreement."""

from __future__ import annotations

from django.urls import path

from agreements.views import meetings, superiors

urlpatterns = [
    path("meetings/<int:pk>/", meetings.MeetingPage.as_view(), name="meeting"),
    path("meetings/<int:pk>/edit/", meetings.EditMeetingPage.as_view(), name="meeting_edit"),
    path(
        "meetings/<int:pk>/files/<int:file>/", meetings.MeetingFile.as_view(),
        name="meeting_file",
    ),
    path("superiors/", superiors.SuperiorsPage.as_view(), name="superiors"),
    path("superiors/new/", superiors.NewSuperiorPage.as_view(), name="superior_new"),
    path("superiors/<int:pk>/", superiors.SuperiorPage.as_view(), name="superior"),
    path("superiors/<int:pk>/edit/", superiors.EditSuperiorPage.as_view(), name="superior_edit"),
    path("superiors/<int:pk>/scan/", superiors.SuperiorScan.as_view(), name="superior_scan"),
]
