"""Addresses of accountability."""

from __future__ import annotations

from django.urls import path

from supervision.views import case_acts as acts
from supervision.views import cases, decision_acts, decisions

urlpatterns = [
    path("", cases.CasesPage.as_view(), name="cases"),
    path("new/", acts.CaseNewPage.as_view(), name="case_new"),
    path("receive/", decision_acts.ReceivePage.as_view(), name="case_receive"),
    path("decisions/", cases.DecisionsPage.as_view(), name="decisions"),
    path("decisions/<uuid:pk>/", decisions.DecisionPage.as_view(), name="decision"),
    path("decisions/<uuid:pk>/paper/", decisions.DecisionPaperPage.as_view(),
         name="decision_paper"),
    path("decisions/<uuid:pk>/appeal/", decisions.DecisionAppealPage.as_view(),
         name="decision_appeal"),
    path("steps/<uuid:pk>/", decisions.StepPage.as_view(), name="execution_step"),
    path("defences/<uuid:pk>/", acts.DefenceWeighPage.as_view(), name="defence_weigh"),
    path("appeals/<uuid:pk>/answer/", decisions.AppealAnswerPage.as_view(),
         name="appeal_answer"),
    path("appeals/<uuid:pk>/withdraw/", decisions.AppealWithdrawPage.as_view(),
         name="appeal_withdraw"),
    path("<uuid:pk>/", cases.CasePage.as_view(), name="case"),
    path("<uuid:pk>/edit/", acts.CaseEditPage.as_view(), name="case_edit"),
    path("<uuid:pk>/approve/", acts.CaseApprovePage.as_view(), name="case_approve"),
    path("<uuid:pk>/refuse/", acts.CaseRefusePage.as_view(), name="case_refuse"),
    path("<uuid:pk>/members/", acts.CaseMembersPage.as_view(), name="case_members"),
    path("<uuid:pk>/facts/", acts.CaseEstablishPage.as_view(), name="case_establish"),
    path("<uuid:pk>/show/", acts.CaseShowPage.as_view(), name="case_show"),
    path("<uuid:pk>/defend/", acts.CaseDefendPage.as_view(), name="case_defend"),
    path("<uuid:pk>/defence/", acts.CaseDefencePage.as_view(), name="case_defence"),
    path("<uuid:pk>/collective/", acts.CaseCollectivePage.as_view(), name="case_collective"),
    path("<uuid:pk>/again/", acts.CaseAgainPage.as_view(), name="case_again"),
    path("<uuid:pk>/end/", acts.CaseEndPage.as_view(), name="case_end"),
    path("<uuid:pk>/draft/", decision_acts.CaseDraftPage.as_view(), name="case_draft"),
    path("<uuid:pk>/issue/", decision_acts.CaseIssuePage.as_view(), name="case_issue"),
    path("<uuid:pk>/serve/", decision_acts.CaseServePage.as_view(), name="case_serve"),
    path("<uuid:pk>/circulate/", decision_acts.CaseCirculatePage.as_view(),
         name="case_circulate"),
    path("<uuid:pk>/review/", decision_acts.CaseReviewPage.as_view(), name="case_review"),
    path("<uuid:pk>/close/", decision_acts.CaseClosePage.as_view(), name="case_close"),
    path("<uuid:pk>/change/", decision_acts.CaseChangePage.as_view(), name="case_change"),
    path("<uuid:pk>/revoke/", decision_acts.CaseRevokePage.as_view(), name="case_revoke"),
    path("<uuid:pk>/appeal/", decision_acts.CaseAppealPage.as_view(), name="case_appeal"),
]
