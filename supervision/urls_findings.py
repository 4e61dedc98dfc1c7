"""Addresses of findings and their rectification."""

from __future__ import annotations

from django.urls import path

from supervision.views import findings, rectification

urlpatterns = [
    path("", findings.FindingsPage.as_view(), name="findings"),
    path("new/", findings.FindingFormPage.as_view(), name="finding_new"),
    path("<uuid:pk>/", findings.FindingPage.as_view(), name="finding"),
    path("<uuid:pk>/edit/", findings.FindingFormPage.as_view(), name="finding_edit"),
    path("<uuid:pk>/record/", findings.FindingRecordPage.as_view(), name="finding_record"),
    path("<uuid:pk>/serve/", findings.FindingServePage.as_view(), name="finding_serve"),
    path("<uuid:pk>/unfounded/", findings.FindingUnfoundedPage.as_view(),
         name="finding_unfounded"),
    path("rectification/<uuid:pk>/plan/", rectification.PlanPage.as_view(),
         name="rectification_plan"),
    path("rectification/<uuid:pk>/submit/", rectification.SubmitPage.as_view(),
         name="rectification_submit"),
    path("rectification/<uuid:pk>/verify/", rectification.VerifyPage.as_view(),
         name="rectification_verify"),
    path("rectification/<uuid:pk>/close/", rectification.ClosePage.as_view(),
         name="rectification_close"),
    path("rectification/<uuid:pk>/reopen/", rectification.ReopenPage.as_view(),
         name="rectification_reopen"),
    path("rectification/<uuid:pk>/extend/", rectification.ExtendPage.as_view(),
         name="rectification_extend"),
    path("rectification/<uuid:pk>/notice/", rectification.NoticePaperPage.as_view(),
         name="rectification_notice"),
    path("steps/<uuid:pk>/done/", rectification.StepDonePage.as_view(), name="step_done"),
    path("extensions/<uuid:pk>/decide/", rectification.ExtensionDecidePage.as_view(),
         name="extension_decide"),
    path("extensions/<uuid:pk>/withdraw/", rectification.ExtensionWithdrawPage.as_view(),
         name="extension_withdraw"),
]
