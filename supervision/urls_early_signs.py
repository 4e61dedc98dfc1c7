"""Addresses of early signs."""

from __future__ import annotations

from django.urls import path

from supervision.views import early_signs as signs

urlpatterns = [
    path("", signs.EarlySignsPage.as_view(), name="early_signs"),
    path("new/", signs.EarlySignNewPage.as_view(), name="early_sign_new"),
    path("<uuid:pk>/", signs.EarlySignPage.as_view(), name="early_sign"),
    path("<uuid:pk>/respond/", signs.EarlySignRespondPage.as_view(), name="early_sign_respond"),
    path("<uuid:pk>/close/", signs.EarlySignClosePage.as_view(), name="early_sign_close"),
    path("<uuid:pk>/confirm/", signs.EarlySignConfirmPage.as_view(), name="early_sign_confirm"),
    path("<uuid:pk>/unfounded/", signs.EarlySignUnfoundedPage.as_view(),
         name="early_sign_unfounded"),
]
