"""Addresses of integrity reminders."""

from __future__ import annotations

from django.urls import path

from supervision.views import reminders

urlpatterns = [
    path("", reminders.RemindersPage.as_view(), name="reminders"),
    path("new/", reminders.ReminderFormPage.as_view(), name="reminder_new"),
    path("texts/", reminders.ReminderTextsPage.as_view(), name="reminder_texts"),
    path("texts/new/", reminders.ReminderTextFormPage.as_view(), name="reminder_text_new"),
    path("texts/<int:pk>/", reminders.ReminderTextFormPage.as_view(), name="reminder_text_edit"),
    path("<int:pk>/", reminders.ReminderPage.as_view(), name="reminder"),
    path("<int:pk>/edit/", reminders.ReminderFormPage.as_view(), name="reminder_edit"),
    path("<int:pk>/read/", reminders.ReminderReadPage.as_view(), name="reminder_read"),
    path("<int:pk>/withdraw/", reminders.ReminderWithdrawPage.as_view(), name="reminder_withdraw"),
]
