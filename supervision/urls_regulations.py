"""Addresses of the rules library and of terms."""

from __future__ import annotations

from django.urls import path

from supervision.views import regulations as library

urlpatterns = [
    path("", library.RegulationsPage.as_view(), name="regulations"),
    path("new/", library.RegulationNewPage.as_view(), name="regulation_new"),
    path("<int:pk>/", library.RegulationPage.as_view(), name="regulation"),
    path("<int:pk>/version/", library.RegulationVersionPage.as_view(),
         name="regulation_version"),
    path("<int:pk>/repeal/", library.RegulationRepealPage.as_view(), name="regulation_repeal"),
    path("<int:pk>/care/", library.RegulationCarePage.as_view(), name="regulation_care"),
    path("versions/<int:pk>/check/", library.VersionCheckPage.as_view(), name="version_check"),
    path("terms/", library.TermsPage.as_view(), name="terms"),
    path("terms/<int:pk>/", library.TermChangePage.as_view(), name="term_change"),
    path("effects/", library.EffectTermsPage.as_view(), name="effect_terms"),
    path("effects/<int:pk>/", library.EffectChangePage.as_view(), name="effect_change"),
]
