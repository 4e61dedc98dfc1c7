"""Models whose rows may change without a trace in the ledger, each with its reason.

A model is append-only (its table in an app's APPEND_ONLY_TABLES: the database refuses changes),
guarded (LEDGER_FIELDS: its rows are committed in the ledger and compared by `verify_ledger`), or
open and named here. A new model that is none of these fails the build.
"""

from __future__ import annotations

from typing import Final

OPEN: Final = {
    # Derived, and derived again at any time.
    "agreements.DutyOccurrence": "follows from agreements, posts and portfolios",
    "agreements.DutyEvidence": "made by the system; an uploaded paper has its own line",
    "portal.WarningLight": "computed; acknowledging one is an act of its own",
    # Part of a row that is guarded, fixed when that row is.
    "agreements.CampaignText": "chosen in preparation; the issue commits each text by its digest",
    "agreements.ScanSheet": "pages of a copier's file; what is handed in stands as a ScanCopy",
    "agreements.MeetingAttendance": "the line of the meeting carries it",
    "agreements.SuperiorTask": "the line of the superior's agreement carries it",
    "agreements.SigningRecordPaper": "a print of the signatures, which are append-only",
    "portal.Attachment": "names a stored file, whose digest is committed where it counts",
    "portal.ConfidentialBytes": "ciphertext of a stored file; a change of keys rewrites it",
    "supervision.TalkSketch": "derived from the text of a talk; kept anew with each edition",
    "supervision.ReminderReceipt": "the line of the reminder names the recipients",
    # Rules as data, in editions; a change of them is a migration or an act with its line.
    "portal.CalendarDay": "the clerk's correction writes a ledger line",
    "portal.LightRule": "editions with their first day and basis",
    "supervision.DeadlineRule": "editions with their first day and basis",
    "supervision.EffectPeriodRule": "editions with their first day and basis",
    # Helps one person, binds nobody.
    "agreements.Handwriting": "a picture for convenience, never the proof",
    "portal.Batch": "long work under way, its result for some days",
    "portal.Notice": "a message in an inbox",
    "portal.NumberSeries": "a counter; the paper carries the number",
    "portal.OneTimeCode": "used once; opening the account is logged",
    "portal.PasswordHash": "keeps the last passwords from being used again",
    "supervision.Draft": "half-filled, his alone",
    "supervision.WaitingOpinion": "sealed until its batch; a line of its own would date it",
}
