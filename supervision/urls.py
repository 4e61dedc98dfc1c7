"""Addresses of the supervision app."""

from __future__ import annotations

from django.urls import include, path

from supervision.views import record_files

urlpatterns = [
    path("cases/", include("supervision.urls_cases")),
    path("talks/", include("supervision.urls_talks")),
    path("findings/", include("supervision.urls_findings")),
    path("", include("supervision.urls_daily")),
    path("early-signs/", include("supervision.urls_early_signs")),
    path("regulations/", include("supervision.urls_regulations")),
    path("opinions/", include("supervision.urls_opinions")),
    path("measures/", include("supervision.urls_measures")),
    path("inquiries/", include("supervision.urls_inquiries")),
    path("reminders/", include("supervision.urls_reminders")),
    path("hearings/", include("supervision.urls_hearings")),
    path("registers/", include("supervision.urls_figures")),
    path("reports/", include("supervision.urls_reports")),
    path("archive/", include("supervision.urls_archive")),
    path("integrity/", include("supervision.urls_integrity")),
    path("files/<uuid:pk>/", record_files.RecordFilePage.as_view(), name="record_file"),
]
