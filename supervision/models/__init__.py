"""Tables of the supervision app."""

from supervision.models.archive import FiledPaper, Filing, SupervisionYear
from supervision.models.cases import (
    AccountabilityCase,
    AccountabilityDecision,
    Appeal,
    CaseEvent,
    CaseMember,
    Defence,
    DefenceAnswer,
    ExecutionStep,
)
from supervision.models.daily import (
    ClueSlip,
    Draft,
    Instruction,
    IntegrityOpinionEntry,
    IntegrityOpinionRequest,
    LeaveRefusal,
    RecordFile,
)
from supervision.models.findings import (
    EarlySign,
    Finding,
)
from supervision.models.hearings import (
    Hearing,
    HearingParticipant,
    HearingPoint,
)
from supervision.models.inquiries import Inquiry
from supervision.models.knowledge import (
    Delegation,
    NeedToKnow,
    Recusal,
    ServiceRecord,
)
from supervision.models.measures import (
    Measure,
    MeasureAnswer,
    MeasureReview,
)
from supervision.models.opinions import (
    AuthorOpening,
    Opinion,
    OpinionAnswer,
    OpinionAssignment,
    OpinionAuthor,
    WaitingOpinion,
)
from supervision.models.rectification import (
    Extension,
    Rectification,
    RectificationEvent,
    RectificationStep,
    Verification,
)
from supervision.models.regulations import (
    DeadlineRule,
    EffectPeriodRule,
    Regulation,
    RegulationClause,
    RegulationVersion,
)
from supervision.models.reminders import (
    IntegrityReminder,
    ReminderReceipt,
    ReminderText,
)
from supervision.models.reports import Report
from supervision.models.talk_papers import TalkPaper, TalkSketch
from supervision.models.talks import (
    Talk,
    TalkCorrection,
    TalkParticipant,
    TalkResponse,
)

__all__ = [
    "AccountabilityCase",
    "AccountabilityDecision",
    "Appeal",
    "AuthorOpening",
    "CaseEvent",
    "CaseMember",
    "ClueSlip",
    "DeadlineRule",
    "Defence",
    "DefenceAnswer",
    "Delegation",
    "Draft",
    "EarlySign",
    "EffectPeriodRule",
    "ExecutionStep",
    "Extension",
    "FiledPaper",
    "Filing",
    "Finding",
    "Hearing",
    "HearingParticipant",
    "HearingPoint",
    "Inquiry",
    "Instruction",
    "IntegrityOpinionEntry",
    "IntegrityOpinionRequest",
    "LeaveRefusal",
    "IntegrityReminder",
    "Measure",
    "MeasureAnswer",
    "MeasureReview",
    "NeedToKnow",
    "Opinion",
    "OpinionAnswer",
    "OpinionAssignment",
    "OpinionAuthor",
    "RecordFile",
    "Rectification",
    "RectificationEvent",
    "RectificationStep",
    "Recusal",
    "Regulation",
    "RegulationClause",
    "RegulationVersion",
    "ReminderReceipt",
    "ReminderText",
    "Report",
    "ServiceRecord",
    "SupervisionYear",
    "Talk",
    "TalkCorrection",
    "TalkPaper",
    "TalkParticipant",
    "TalkResponse",
    "TalkSketch",
    "Verification",
    "WaitingOpinion",
]

# Written once: what somebody said or did at a moment.
APPEND_ONLY_TABLES = (
    "supervision_talkresponse",
    "supervision_talkcorrection",
    "supervision_servicerecord",
    "supervision_opinionanswer",
    "supervision_opinionassignment",
    "supervision_authoropening",
    "supervision_rectificationevent",
    "supervision_verification",
    "supervision_defence",
    "supervision_defenceanswer",
    "supervision_caseevent",
    "supervision_measureanswer",
    "supervision_measurereview",
)
