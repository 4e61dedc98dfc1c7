"""Tables of the agreements app."""

from agreements.models.agreements import (
    Agreement,
    AgreementSignature,
    ExceptionRequest,
    Handwriting,
    IssuerChange,
    ScanCopy,
    SignatureSlot,
    SigningRecordPaper,
)
from agreements.models.archive import ArchiveItem
from agreements.models.assessments import Assessment, Statement
from agreements.models.bundles import ScanBundle, ScanSheet
from agreements.models.campaigns import (
    Attendance,
    Campaign,
    CampaignText,
    MeetingAttendance,
    SigningMeeting,
    SuperiorAgreement,
    SuperiorTask,
)
from agreements.models.duties import ClauseDuty, DutyEvidence, DutyOccurrence
from agreements.models.handovers import (
    Handover,
    HandoverMove,
    HandoverSeat,
    HandoverSignature,
)
from agreements.models.past import PastAgreement
from agreements.models.successions import Succession
from agreements.models.texts import TextVersion

__all__ = [
    "Agreement",
    "AgreementSignature",
    "ArchiveItem",
    "Assessment",
    "Attendance",
    "Campaign",
    "CampaignText",
    "ClauseDuty",
    "DutyEvidence",
    "DutyOccurrence",
    "ExceptionRequest",
    "Handover",
    "HandoverMove",
    "HandoverSeat",
    "HandoverSignature",
    "Handwriting",
    "IssuerChange",
    "MeetingAttendance",
    "PastAgreement",
    "ScanBundle",
    "ScanCopy",
    "ScanSheet",
    "SignatureSlot",
    "SigningMeeting",
    "SigningRecordPaper",
    "Statement",
    "Succession",
    "SuperiorAgreement",
    "SuperiorTask",
    "TextVersion",
]

APPEND_ONLY_TABLES = (
    "agreements_agreementsignature",
    "agreements_handoversignature",
    "agreements_handovermove",
    "agreements_issuerchange",
)
