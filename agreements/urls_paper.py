"""Addresses of signing on paper, the meeting, and the superior's agreement."""

from __future__ import annotations

from django.urls import path

from agreements.views import bundles, meetings, printing, scans, superiors

urlpatterns = [
    path("print/<int:pk>/", printing.PrintPage.as_view(), name="paper_print"),
    path("export/<int:pk>/", printing.ExportPage.as_view(), name="papers_export"),
    path("scans/", scans.ScansPage.as_view(), name="scans"),
    path("scans/lacking/", scans.LackingPage.as_view(), name="scans_lacking"),
    path("scans/upload/<int:pk>/", scans.ScanUploadPage.as_view(), name="scan_upload"),
    path("scans/<int:pk>/", scans.ScanPage.as_view(), name="scan_detail"),
    path("scans/<int:pk>/file/", scans.ScanFile.as_view(), name="scan_file"),
    path("scans/<int:pk>/confirm/", scans.ConfirmScanPage.as_view(), name="scan_confirm"),
    path("scans/<int:pk>/reject/", scans.RejectScanPage.as_view(), name="scan_reject"),
    path("bundles/", bundles.BundlesPage.as_view(), name="scan_bundles"),
    path("bundles/new/", bundles.NewBundlePage.as_view(), name="scan_bundle_new"),
    path("bundles/<int:pk>/", bundles.BundlePage.as_view(), name="scan_bundle"),
    path(
        "bundles/<int:pk>/pages/<int:number>/", bundles.PagePicture.as_view(), name="scan_page"
    ),
    path(
        "bundles/<int:pk>/parts/<int:sheet>/", bundles.SheetPage.as_view(), name="scan_sheet"
    ),
    path(
        "bundles/<int:pk>/parts/<int:sheet>/drop/", bundles.DropSheetPage.as_view(),
        name="scan_sheet_drop",
    ),
    path("meetings/<int:pk>/", meetings.MeetingPage.as_view(), name="meeting"),
    path("meetings/<int:pk>/edit/", meetings.EditMeetingPage.as_view(), name="meeting_edit"),
    path(
        "meetings/<int:pk>/files/<int:file>/", meetings.MeetingFile.as_view(),
        name="meeting_file",
    ),
    path("superiors/", superiors.SuperiorsPage.as_view(), name="superiors"),
    path("superiors/new/", superiors.NewSuperiorPage.as_view(), name="superior_new"),
    path("superiors/<int:pk>/", superiors.SuperiorPage.as_view(), name="superior"),
    path("superiors/<int:pk>/edit/", superiors.EditSuperiorPage.as_view(), name="superior_edit"),
    path("superiors/<int:pk>/scan/", superiors.SuperiorScan.as_view(), name="superior_scan"),
]
