"""Addresses of instructions, transfer slips, grants and recusals."""

from __future__ import annotations

from django.urls import path

from supervision.views import clue_slips, instructions, knowledge
from supervision.views import leave_refusals as refusals

_RECORD = "knowledge/<str:kind>/<uuid:record>"
urlpatterns = [
    path("instructions/", instructions.InstructionsPage.as_view(), name="instructions"),
    path("instructions/<uuid:pk>/", instructions.InstructionPage.as_view(), name="instruction"),
    path("instructions/new/<str:kind>/<uuid:record>/",
         instructions.InstructionNewPage.as_view(), name="instruction_new"),
    path("instructions/<uuid:pk>/answer/", instructions.InstructionAnswerPage.as_view(),
         name="instruction_answer"),
    path("instructions/<uuid:pk>/cancel/", instructions.InstructionCancelPage.as_view(),
         name="instruction_cancel"),
    path("clue-slips/", clue_slips.ClueSlipsPage.as_view(), name="clue_slips"),
    path("clue-slips/new/", clue_slips.ClueSlipNewPage.as_view(), name="clue_slip_new"),
    path("clue-slips/<uuid:pk>/receipt/", clue_slips.ClueSlipReceiptPage.as_view(),
         name="clue_slip_receipt"),
    path("leave-refusals/", refusals.LeaveRefusalsPage.as_view(), name="leave_refusals"),
    path("leave-refusals/new/", refusals.LeaveRefusalNewPage.as_view(),
         name="leave_refusal_new"),
    path("knowledge/", knowledge.KnowledgeListPage.as_view(), name="knowledge_list"),
    path(f"{_RECORD}/", knowledge.KnowledgePage.as_view(), name="knowledge"),
    path(f"{_RECORD}/grant/", knowledge.KnowledgeGrantPage.as_view(), name="knowledge_grant"),
    path(f"{_RECORD}/recuse/", knowledge.RecusalEnterPage.as_view(), name="recusal_enter"),
    path(f"{_RECORD}/revoke/<uuid:pk>/", knowledge.KnowledgeRevokePage.as_view(),
         name="knowledge_revoke"),
    path(f"{_RECORD}/recusals/<uuid:pk>/end/", knowledge.RecusalEndPage.as_view(),
         name="recusal_end"),
]
