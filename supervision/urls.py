"""Addresses of the supervision app."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("talks/", include("supervision.urls_talks")),
]
