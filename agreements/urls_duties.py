"""Addresses of duties."""

from __future__ import annotations

from django.urls import path

from agreements.views import clause_duties, duties, duty_picture

urlpatterns = [
    path("", duties.MyDutiesPage.as_view(), name="my_duties"),
    path("chain/", duty_picture.DutiesChainPage.as_view(), name="duties_chain"),
    path("print/", duties.DutiesPrintPage.as_view(), name="duties_print"),
    path("of/<int:pk>/", duties.DutiesOfPage.as_view(), name="duties_of"),
    path("departments/<int:pk>/", duties.DepartmentDutiesPage.as_view(), name="department_duties"),
    path("<int:pk>/upload/", duties.DutyUploadPage.as_view(), name="duty_upload"),
    path("files/<int:pk>/", duties.DutyFilePage.as_view(), name="duty_file"),
    path("texts/<int:pk>/", clause_duties.TextDutiesPage.as_view(), name="text_duties"),
    path("texts/<int:pk>/new/", clause_duties.KeepDutyPage.as_view(), name="text_duty_new"),
    path(
        "texts/<int:pk>/<int:duty>/", clause_duties.KeepDutyPage.as_view(), name="text_duty_edit"
    ),
    path(
        "texts/<int:pk>/<int:duty>/remove/", clause_duties.RemoveDutyPage.as_view(),
        name="text_duty_remove",
    ),
]
