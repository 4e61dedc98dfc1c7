"""Addresses of agreements of earlier years and their import."""

from __future__ import annotations

from django.urls import path

from agreements.views import past

urlpatterns = [
    path("", past.PastListPage.as_view(), name="past"),
    path("import/", past.PastUploadPage.as_view(), name="past_upload"),
    path("import/blank/", past.PastTemplatePage.as_view(), name="past_blank"),
    path("import/<slug:sha256>/", past.PastPlanPage.as_view(), name="past_plan"),
    path("<int:pk>/", past.PastAgreementPage.as_view(), name="past_agreement"),
    path("<int:pk>/scan/", past.PastScanPage.as_view(), name="past_scan"),
    path("<int:pk>/scan/add/", past.PastAddScanPage.as_view(), name="past_scan_add"),
]
