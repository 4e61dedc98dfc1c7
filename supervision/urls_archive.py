"""Addresses of the papers on file."""

from __future__ import annotations

from django.urls import path

from supervision.views import archive, year_closing

urlpatterns = [
    path("", archive.FiledPapersPage.as_view(), name="supervision_archive"),
    path("<int:year>/", archive.FileYearPage.as_view(), name="supervision_archive_year"),
    path(
        "<int:year>/close/", year_closing.CloseYearPage.as_view(), name="supervision_close_year"
    ),
]
