"""Addresses of handovers."""

from __future__ import annotations

from django.urls import path

from agreements.views import handovers, succession

urlpatterns = [
    path("", handovers.HandoversPage.as_view(), name="handovers"),
    path("open/", handovers.OpenHandoverPage.as_view(), name="handover_open"),
    path("succession/", succession.SuccessionPage.as_view(), name="succession"),
    path("succession/cancel/", succession.SuccessionCancelPage.as_view(),
         name="succession_cancel"),
    path("succession/carry-out/", succession.SuccessionCarryOutPage.as_view(),
         name="succession_carry_out"),
    path("<int:pk>/", handovers.HandoverPage.as_view(), name="handover"),
    path(
        "<int:pk>/statement/", handovers.HandoverStatementPage.as_view(),
        name="handover_statement",
    ),
    path("<int:pk>/sign/", handovers.HandoverSignPage.as_view(), name="handover_sign"),
    path("<int:pk>/move/", handovers.HandoverMovePage.as_view(), name="handover_move"),
    path("<int:pk>/excuse/", handovers.HandoverExcusePage.as_view(), name="handover_excuse"),
    path(
        "<int:pk>/seats/<int:seat>/", handovers.HandoverSuccessorPage.as_view(),
        name="handover_successor",
    ),
]
