"""Addresses of inquiry letters; what they share with measures goes through those."""

from __future__ import annotations

from django.urls import path

from supervision.views import inquiries

urlpatterns = [
    path("new/", inquiries.InquiryFormPage.as_view(), name="inquiry_new"),
    path("<uuid:pk>/", inquiries.InquiryPage.as_view(), name="inquiry"),
    path("<uuid:pk>/edit/", inquiries.InquiryFormPage.as_view(), name="inquiry_edit"),
    path("<uuid:pk>/reply/", inquiries.ReplyPage.as_view(), name="inquiry_reply"),
    path("<uuid:pk>/opinion/", inquiries.OpinionPage.as_view(), name="inquiry_opine"),
    path("<uuid:pk>/outcome/", inquiries.ConcludePage.as_view(), name="inquiry_conclude"),
]
