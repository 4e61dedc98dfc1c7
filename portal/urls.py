"""Addresses of the portal."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path

from portal.views import gallery, home

urlpatterns = [
    path("", home.HomePage.as_view(), name="home"),
    path("", include("portal.urls_accounts")),
    path("", include("portal.urls_desk")),
    path("agreements/", include("agreements.urls")),
    path("supervision/", include("supervision.urls")),
    path("organisation/", include("portal.urls_organisation")),
]
if settings.DEBUG:
    urlpatterns.append(path("gallery/", gallery.GalleryPage.as_view(), name="gallery"))
