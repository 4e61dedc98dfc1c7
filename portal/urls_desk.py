"""Addresses of the desk: chain, inbox, search, and the switches of the page's frame."""

from __future__ import annotations

from django.urls import path

from portal.views import (
    batches,
    chain,
    demands,
    desk,
    inbox,
    lights,
    organ_year,
    packs,
    search,
)

urlpatterns = [
    path("chain/", chain.ChainPage.as_view(), name="chain"),
    path("inbox/", inbox.InboxPage.as_view(), name="inbox"),
    path("inbox/read/", inbox.InboxReadPage.as_view(), name="inbox_read"),
    path("inbox/<int:pk>/", inbox.NoticePage.as_view(), name="notice"),
    path("batches/", batches.BatchesPage.as_view(), name="batches"),
    path("batches/register/", batches.RegisterBatchPage.as_view(), name="batch_register"),
    path("batches/<uuid:pk>/", batches.BatchPage.as_view(), name="batch"),
    path("batches/<uuid:pk>/file/", batches.BatchFile.as_view(), name="batch_file"),
    path("batches/<uuid:pk>/cancel/", batches.CancelBatchPage.as_view(), name="batch_cancel"),
    path("batches/<uuid:pk>/retry/", batches.RetryBatchPage.as_view(), name="batch_retry"),
    path("year/", organ_year.OrganYearPage.as_view(), name="organ_year"),
    path("year/feed/", organ_year.FeedPage.as_view(), name="calendar_feed_keep"),
    path("feed/<str:secret>.ics", organ_year.CalendarFile.as_view(), name="calendar_feed"),
    path("search/", search.SearchPage.as_view(), name="search"),
    path("search/people/", search.PeopleOptionsPage.as_view(), name="people_options"),
    path("type-size/", desk.TypeSizePage.as_view(), name="type_size"),
    path("lights/", lights.LightsPage.as_view(), name="lights"),
    path("lights/overview/", lights.LightsOverviewPage.as_view(), name="lights_overview"),
    path("lights/rules/", lights.LightRulesPage.as_view(), name="light_rules"),
    path("lights/rules/<slug:code>/", lights.LightRulePage.as_view(), name="light_rule"),
    path("lights/<int:pk>/", lights.LightPage.as_view(), name="light"),
    path("lights/<int:pk>/note/", lights.LightNotePage.as_view(), name="light_note"),
    path("lights/<int:pk>/exempt/", lights.LightExemptPage.as_view(), name="light_exempt"),
    path("lights/<int:pk>/lift/", lights.LightLiftPage.as_view(), name="light_lift"),
    path("packs/requests/<int:pk>/", packs.PackRequestPage.as_view(), name="pack_request"),
    path("packs/<slug:kind>/<slug:key>/", packs.PackOrder.as_view(), name="pack"),
    path("packs/<slug:kind>/<slug:key>/ask/", packs.PackAskPage.as_view(), name="pack_ask"),
    path("demands/", demands.DemandsPage.as_view(), name="demands"),
]
