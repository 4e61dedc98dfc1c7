"""Addresses of texts and campaigns."""

from __future__ import annotations

from django.urls import path

from agreements.views import archive, campaigns, changes, preparing, rollover, texts

urlpatterns = [
    path("", campaigns.CampaignsPage.as_view(), name="campaigns"),
    path("new/", preparing.NewCampaignPage.as_view(), name="campaign_new"),
    path("changes/", campaigns.CurrentChangesPage.as_view(), name="changes"),
    path("texts/", texts.TextsPage.as_view(), name="texts"),
    path("texts/new/", texts.NewTextPage.as_view(), name="text_new"),
    path("texts/samples/", texts.BeginSamplesPage.as_view(), name="texts_begin"),
    path("texts/adopt/", texts.AdoptSeveralPage.as_view(), name="texts_adopt"),
    path("texts/<int:pk>/", texts.TextPage.as_view(), name="text_detail"),
    path("texts/<int:pk>/edit/", texts.EditTextPage.as_view(), name="text_edit"),
    path("texts/<int:pk>/adopt/", texts.AdoptTextPage.as_view(), name="text_adopt"),
    path("<int:pk>/", campaigns.CampaignPage.as_view(), name="campaign"),
    path("<int:pk>/edit/", preparing.EditCampaignPage.as_view(), name="campaign_edit"),
    path("<int:pk>/texts/", preparing.CampaignTextsPage.as_view(), name="campaign_texts"),
    path("<int:pk>/preview/", preparing.PreviewPage.as_view(), name="campaign_preview"),
    path(
        "<int:pk>/preview/<int:person>/<slug:level>/",
        preparing.PreviewTextPage.as_view(), name="campaign_preview_text",
    ),
    path(
        "<int:pk>/preview/<int:person>/<slug:level>/ask/",
        preparing.AskBeforeIssuePage.as_view(), name="campaign_ask",
    ),
    path("<int:pk>/issue/", preparing.IssuePage.as_view(), name="campaign_issue"),
    path("<int:pk>/rollover/", rollover.RolloverPage.as_view(), name="campaign_rollover"),
    path("<int:pk>/take-back/", rollover.TakeBackPage.as_view(), name="campaign_take_back"),
    path("<int:pk>/papers/", campaigns.PapersPage.as_view(), name="campaign_papers"),
    path("<int:pk>/agreements/", campaigns.RowsPage.as_view(), name="campaign_agreements"),
    path("changes/<int:pk>/", changes.ChangesPage.as_view(), name="campaign_changes"),
    path(
        "changes/<int:pk>/issue/", changes.IssueChangesPage.as_view(),
        name="campaign_changes_issue",
    ),
    path("changes/<int:pk>/end/", changes.EndChangesPage.as_view(), name="campaign_changes_end"),
    path("<int:pk>/exceptions/", changes.RequestsPage.as_view(), name="campaign_exceptions"),
    path("<int:pk>/close/", campaigns.CloseCampaignPage.as_view(), name="campaign_close"),
    path("<int:pk>/archive/", archive.ArchivePage.as_view(), name="campaign_archive"),
    path(
        "<int:pk>/archive/close/", archive.PutOnFilePage.as_view(), name="campaign_put_on_file"
    ),
    path("remind/<int:pk>/", campaigns.RemindPage.as_view(), name="agreement_remind"),
]
