"""Addresses of reports and summaries."""

from __future__ import annotations

from django.urls import path

from supervision.views import reports

urlpatterns = [
    path("", reports.ReportsPage.as_view(), name="reports"),
    path("new/", reports.ReportNewPage.as_view(), name="report_new"),
    path("<uuid:pk>/", reports.ReportPage.as_view(), name="report"),
    path("<uuid:pk>/figures/", reports.ReportFiguresPage.as_view(), name="report_figures"),
    path("<uuid:pk>/edit/", reports.ReportEditPage.as_view(), name="report_edit"),
    path("<uuid:pk>/refill/", reports.ReportRefillPage.as_view(), name="report_refill"),
    path("<uuid:pk>/offer/", reports.ReportOfferPage.as_view(), name="report_offer"),
    path("<uuid:pk>/return/", reports.ReportReturnPage.as_view(), name="report_return"),
    path("<uuid:pk>/issue/", reports.ReportIssuePage.as_view(), name="report_issue"),
    path("<uuid:pk>/paper/", reports.ReportPaperPage.as_view(), name="report_paper"),
]
