"""Tables of the agreements app."""

from agreements.models.agreements import (
    Agreement,
    AgreementSignature,
    ExceptionRequest,
    Handwriting,
    ScanCopy,
    SignatureSlot,
    SigningRecordPaper,
)
from agreements.models.campaigns import (
    Attendance,
    Campaign,
    CampaignText,
    MeetingAttendance,
    SigningMeeting,
    SuperiorAgreement,
    SuperiorTask,
)
from agreements.models.texts import TextVersion

__all__ = [
    "Agreement",
    "AgreementSignature",
    "Attendance",
    "Campaign",
    "CampaignText",
    "ExceptionRequest",
    "Handwriting",
    "MeetingAttendance",
    "ScanCopy",
    "SignatureSlot",
    "SigningMeeting",
    "SigningRecordPaper",
    "SuperiorAgreement",
    "SuperiorTask",
    "TextVersion",
]

APPEND_ONLY_TABLES = ("agreements_agreementsignature",)
