"""Addresses of the agreements app."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("agreements.urls_signing")),
    path("campaigns/", include("agreements.urls_campaigns")),
    path("assessments/", include("agreements.urls_assessments")),
    path("handovers/", include("agreements.urls_handovers")),
    path("past/", include("agreements.urls_past")),
    path("paper/", include("agreements.urls_paper")),
    path("duties/", include("agreements.urls_duties")),
]
