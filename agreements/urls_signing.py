"""Addresses of reading, signing and exceptions."""

from __future__ import annotations

from django.urls import path

from agreements.views import agreements as views

urlpatterns = [
    path("<int:pk>/", views.AgreementPage.as_view(), name="agreement"),
    path("exceptions/<int:pk>/", views.AgreementPage.as_view(), name="exception_decide"),
]
