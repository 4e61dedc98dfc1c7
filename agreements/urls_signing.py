"""Addresses of reading, signing, exceptions, and the check of a paper."""

from __future__ import annotations

from django.urls import path

from agreements.views import agreements, exceptions, signing, trace, verify

urlpatterns = [
    path("mine/", agreements.MyAgreementPage.as_view(), name="my_agreement"),
    path("sitting/", signing.SittingPage.as_view(), name="sitting"),
    path("sitting/key/", signing.SittingKeyPage.as_view(), name="sitting_key"),
    path("<int:pk>/", agreements.AgreementPage.as_view(), name="agreement"),
    path("<int:pk>/sign/", signing.SignPage.as_view(), name="agreement_sign"),
    path("<int:pk>/paper/", agreements.PaperFile.as_view(), name="agreement_paper"),
    path("<int:pk>/record/", agreements.RecordFile.as_view(), name="agreement_record"),
    path("<int:pk>/bundle/", agreements.BundleFile.as_view(), name="agreement_bundle"),
    path("<int:pk>/ask/<slug:kind>/", exceptions.AskPage.as_view(), name="exception_ask"),
    path("<int:pk>/refuse/", exceptions.RefusePage.as_view(), name="agreement_refuse"),
    path("exceptions/<int:pk>/", exceptions.DecidePage.as_view(), name="exception_decide"),
    path("answered/", trace.TracePage.as_view(), name="trace"),
    path("verify/", verify.VerifyPage.as_view(), name="verify"),
    path("verify/file/", verify.VerifyFilePage.as_view(), name="verify_file"),
    path("verify/<str:code>/", verify.VerifyPage.as_view(), name="verify_code"),
]
