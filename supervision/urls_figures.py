"""Addresses of registers over all topics."""

from __future__ import annotations

from django.urls import path

from supervision.views import figures, pictures

urlpatterns = [
    path("four-forms/", figures.FourFormsPage.as_view(), name="four_forms"),
    path("four-forms/rows/", figures.FourFormsRowsPage.as_view(), name="four_forms_rows"),
    path("talk-coverage/", pictures.TalkCoveragePage.as_view(), name="talk_coverage"),
    path("findings-flow/", pictures.FindingsFlowPage.as_view(), name="findings_flow"),
    path("person-file/", figures.OwnFilePage.as_view(), name="own_file"),
    path("person-files/<int:pk>/", figures.PersonFilePage.as_view(), name="person_file"),
]
