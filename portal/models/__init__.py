"""Tables of the ground floor."""

from portal.models.batches import Batch
from portal.models.calendar import CalendarDay, Preference
from portal.models.checkpoints import KeyStatement, LedgerAnchor, LedgerCheckpoint
from portal.models.dated import Dated, DatedQuerySet
from portal.models.documents import (
    Attachment,
    ConfidentialBytes,
    NumberSeries,
    StoredFile,
)
from portal.models.feeds import CalendarFeed
from portal.models.ledger import AccessLog, LedgerEntry, LedgerSecret
from portal.models.lights import LightAct, LightActKind, LightChange, LightRule, WarningLight
from portal.models.notices import Notice
from portal.models.organisation import Department, Post
from portal.models.packs import EvidencePack, PackRequest
from portal.models.people import Absence, Assignment, Person
from portal.models.responsibility import Portfolio
from portal.models.user import OneTimeCode, PasswordHash, RoleGrant, User

__all__ = [
    "Absence",
    "AccessLog",
    "Assignment",
    "Attachment",
    "Batch",
    "CalendarDay",
    "CalendarFeed",
    "ConfidentialBytes",
    "Dated",
    "DatedQuerySet",
    "Department",
    "EvidencePack",
    "KeyStatement",
    "LedgerAnchor",
    "LedgerCheckpoint",
    "LedgerEntry",
    "LedgerSecret",
    "LightAct",
    "LightActKind",
    "LightChange",
    "LightRule",
    "Notice",
    "NumberSeries",
    "OneTimeCode",
    "PackRequest",
    "PasswordHash",
    "Person",
    "Portfolio",
    "Post",
    "Preference",
    "RoleGrant",
    "StoredFile",
    "User",
    "WarningLight",
]
