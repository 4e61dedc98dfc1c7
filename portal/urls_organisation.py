"""Addresses of what the clerk keeps: departments, people, portfolios, calendar, settings."""

from __future__ import annotations

from django.urls import path

from portal.views import (
    assignments,
    calendars,
    organisation,
    people,
    preferences,
    responsibility,
    rosters,
)

urlpatterns = [
    path("departments/", organisation.DepartmentsPage.as_view(), name="departments"),
    path("departments/add/", organisation.DepartmentAddPage.as_view(), name="department_add"),
    path("departments/<int:pk>/", organisation.DepartmentPage.as_view(), name="department"),
    path(
        "departments/<int:pk>/change/", organisation.DepartmentChangePage.as_view(),
        name="department_change",
    ),
    path(
        "departments/<int:pk>/close/", organisation.DepartmentClosePage.as_view(),
        name="department_close",
    ),
    path(
        "departments/<int:pk>/reopen/", organisation.DepartmentReopenPage.as_view(),
        name="department_reopen",
    ),
    path("posts/add/", organisation.PostAddPage.as_view(), name="post_add"),
    path("posts/<int:pk>/change/", organisation.PostChangePage.as_view(), name="post_change"),
    # People
    path("people/", people.PeoplePage.as_view(), name="people"),
    path("people/add/", people.PersonAddPage.as_view(), name="person_add"),
    path("people/<int:pk>/", people.PersonPage.as_view(), name="person"),
    path("people/<int:pk>/change/", people.PersonChangePage.as_view(), name="person_change"),
    path("people/<int:pk>/assign/", assignments.AssignPage.as_view(), name="person_assign"),
    path("people/<int:pk>/absent/", assignments.AbsenceAddPage.as_view(), name="absence_add"),
    path("people/<int:pk>/depart/", people.PersonDepartPage.as_view(), name="person_depart"),
    path("people/<int:pk>/readmit/", people.PersonReadmitPage.as_view(), name="person_readmit"),
    path(
        "assignments/<int:pk>/end/", assignments.AssignmentEndPage.as_view(),
        name="assignment_end",
    ),
    path(
        "assignments/<int:pk>/correct/", assignments.AssignmentCorrectPage.as_view(),
        name="assignment_correct",
    ),
    path(
        "assignments/<int:pk>/withdraw/", assignments.AssignmentWithdrawPage.as_view(),
        name="assignment_withdraw",
    ),
    path("absences/<int:pk>/end/", assignments.AbsenceEndPage.as_view(), name="absence_end"),
    path(
        "absences/<int:pk>/correct/", assignments.AbsenceCorrectPage.as_view(),
        name="absence_correct",
    ),
    path(
        "absences/<int:pk>/withdraw/", assignments.AbsenceWithdrawPage.as_view(),
        name="absence_withdraw",
    ),
    # Portfolios
    path("portfolios/", responsibility.PortfoliosPage.as_view(), name="portfolios"),
    path("portfolios/add/", responsibility.PortfolioAddPage.as_view(), name="portfolio_add"),
    path(
        "portfolios/<int:pk>/end/", responsibility.PortfolioEndPage.as_view(),
        name="portfolio_end",
    ),
    path(
        "portfolios/<int:pk>/hand-over/", responsibility.PortfolioHandOverPage.as_view(),
        name="portfolio_hand_over",
    ),
    path(
        "portfolios/<int:pk>/correct/", responsibility.PortfolioCorrectPage.as_view(),
        name="portfolio_correct",
    ),
    path(
        "portfolios/<int:pk>/withdraw/", responsibility.PortfolioWithdrawPage.as_view(),
        name="portfolio_withdraw",
    ),
    # Calendar and settings
    path("calendar/", calendars.CalendarPage.as_view(), name="calendar"),
    path("calendar/<str:day>/", calendars.CalendarDayPage.as_view(), name="calendar_day"),
    path("settings/", preferences.SettingsPage.as_view(), name="settings"),
    path(
        "settings/<slug:key>/", preferences.SettingChangePage.as_view(), name="setting_change"
    ),
    # Rosters
    path("rosters/", rosters.RosterUploadPage.as_view(), name="roster_upload"),
    path("rosters/blank/", rosters.RosterTemplatePage.as_view(), name="roster_blank"),
    path("rosters/current/", rosters.RosterCurrentPage.as_view(), name="roster_current"),
    path("rosters/<slug:sha256>/", rosters.RosterPlanPage.as_view(), name="roster_plan"),
]
