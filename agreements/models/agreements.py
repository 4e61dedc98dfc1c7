"""Agreements and their signatures: what happened, frozen when it happened."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models.campaigns import Campaign
from agreements.models.texts import TextVersion
from agreements.states import (
    DUE,
    AgreementState,
    Kind,
    Level,
    Method,
    Reason,
    RequestKind,
    SlotRole,
    Variant,
)
from portal.models import Assignment, Department, Person, StoredFile
from portal.roles import Permission
from portal.viewer import Viewer


class AgreementQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Agreements whose existence and state the viewer may know.

        Full text: see `readable_by`. Staff know of everybody in their own department that he
        signed; leaders know it of all; the three administrators see none.
        """
        if viewer.reads_all_agreements or viewer.is_leader:
            return self
        return self.filter(
            self._read_by(viewer) | Q(department_id__in=viewer.departments)
        )

    def readable_by(self, viewer: Viewer) -> Self:
        """Agreements whose text and signatures the viewer may read."""
        if viewer.reads_all_agreements:
            return self
        return self.filter(self._read_by(viewer))

    @staticmethod
    def _read_by(viewer: Viewer) -> Q:
        if viewer.person_id is None:
            return Q(pk__in=())
        slots = SignatureSlot.objects.filter(person_id=viewer.person_id)
        signer = Q(pk__in=slots.values("agreement"))
        return (
            Q(responsible_id=viewer.person_id)
            | Q(issuer_id=viewer.person_id)
            | signer
            | Q(department_id__in=viewer.answers_for)
        )

    def called(self, text: str) -> Self:
        """Agreements by number, or by the name of the responsible person.

        A part of a number has a digit or a dash; what was typed without them is looked for among
        names only, where an index finds it.
        """
        named = Q(responsible__in=Person.objects.named_like(text).order_by().values("pk"))
        if any(character.isdigit() or character == "-" for character in text):
            named |= Q(number__icontains=text.strip())
        return self.filter(named)

    def live(self) -> Self:
        """The one that counts for a person and level: not voided, ended or replaced."""
        return self.filter(state__in=DUE, replaced=False)

    def in_force_on(self, day: date, known_at: datetime | None = None) -> Self:
        """Agreements that bind on `day`: from the last signature to term or end.

        With `known_at`: as the system knew them at that moment.
        """
        rows = self.filter(effective_on__lte=day, term_end__gte=day)
        open_end = Q(ended_on=None) | Q(ended_on__gt=day)
        if known_at is None:
            return rows.filter(open_end).exclude(state=AgreementState.VOIDED)
        return rows.filter(
            open_end | Q(ended_at__gt=known_at),
            Q(voided_at=None) | Q(voided_at__gt=known_at),
            effective_at__lte=known_at,
        )

    def effective(self) -> Self:
        return self.filter(state=AgreementState.EFFECTIVE)

    def late(self, day: date) -> Self:
        """Waiting although the due day has passed; the due day itself is not late."""
        return self.filter(
            state__in=(
                AgreementState.ISSUED, AgreementState.PARTLY_SIGNED,
                AgreementState.RETURNED, AgreementState.REFUSED,
            ),
            due_on__lt=day,
        )


class Agreement(models.Model):
    """A responsibility agreement or commitment of one person for one level and term.

    The text is frozen at issue and never changes; an error is corrected by voiding with a
    reason and issuing a successor.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="agreements")
    number = models.CharField(gettext_lazy("编号"), max_length=32, unique=True)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    level = models.CharField(max_length=24, choices=Level.choices)
    variant = models.CharField(max_length=32, choices=Variant.choices)
    text_version = models.ForeignKey(TextVersion, on_delete=models.PROTECT, related_name="+")
    responsible = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="agreements")
    issuer = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="issued_agreements"
    )
    department = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="agreements"
    )
    assignments = models.ManyToManyField(Assignment, related_name="agreements")
    posts_text = models.CharField(max_length=200)
    issuer_capacity = models.CharField(max_length=200)
    portfolio_text = models.CharField(max_length=500, blank=True)
    method = models.CharField(max_length=16, choices=Method.choices)
    reason = models.CharField(max_length=16, choices=Reason.choices, default=Reason.REGULAR)
    state = models.CharField(
        max_length=16, choices=AgreementState.choices, default=AgreementState.ISSUED
    )
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64, db_index=True)
    check_code = models.CharField(max_length=14, db_index=True)
    term_start = models.DateField()
    term_end = models.DateField()
    due_on = models.DateField()
    deferred_until = models.DateField(null=True)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_early_at = models.DateTimeField(null=True)
    opened_early_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    effective_at = models.DateTimeField(null=True)
    effective_on = models.DateField(null=True)
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    void_reason = models.CharField(max_length=500, blank=True)
    ended_on = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)  # when that was recorded
    end_reason = models.CharField(max_length=500, blank=True)
    replaced = models.BooleanField(default=False)  # a successor has been issued
    predecessor = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="successor"
    )
    paper = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    reminded_count = models.PositiveIntegerField(default=0)
    reminded_on = models.DateField(null=True)

    objects = AgreementQuerySet.as_manager()

    LEDGER_FIELDS = (
        "campaign_id", "number", "kind", "level", "variant", "text_version_id",
        "responsible_id", "issuer_id", "department_id", "posts_text", "issuer_capacity",
        "portfolio_text", "method", "reason", "state", "text", "text_sha256", "check_code",
        "term_start", "term_end", "due_on", "deferred_until", "issued_at", "opened_early_at",
        "effective_at", "effective_on", "voided_at", "void_reason", "ended_on", "ended_at",
        "end_reason", "replaced", "predecessor_id",
    )

    class Meta:
        ordering = ["campaign", "number"]
        indexes = [
            models.Index(fields=["responsible", "campaign"], name="agreements_responsible"),
            models.Index(fields=["issuer", "state"], name="agreements_issuer_state"),
            models.Index(fields=["department", "campaign"], name="agreements_department"),
            # All that figures count, so that no count reads the texts in the rows.
            models.Index(
                fields=["campaign", "state", "method", "replaced", "level", "department",
                        "issuer", "due_on", "opened_early_at"],
                name="agreements_counted",
            ),
            models.Index(
                fields=["campaign"], condition=Q(method=Method.PAPER), name="agreements_on_paper"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(issuer=F("responsible")), name="agreements_agreement_two_parties"
            ),
            models.UniqueConstraint(
                fields=["campaign", "responsible", "level"],
                condition=Q(replaced=False)
                & ~Q(state__in=(AgreementState.VOIDED, AgreementState.ENDED)),
                name="agreements_agreement_one_live",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class SignatureSlot(models.Model):
    """A place in the paper that one named person signs."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="slots")
    role = models.CharField(max_length=16, choices=SlotRole.choices)
    order = models.PositiveIntegerField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="slots")
    capacity = models.CharField(max_length=200)

    LEDGER_FIELDS = ("agreement_id", "role", "order", "person_id", "capacity")

    class Meta:
        ordering = ["agreement", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "role"], name="agreements_signatureslot_role"
            ),
            models.UniqueConstraint(
                fields=["agreement", "person"], name="agreements_signatureslot_person"
            ),
        ]
        indexes = [models.Index(fields=["person"], name="agreements_slot_person")]


class IssuerChange(models.Model):
    """Another person acts for the issuing body since a day (换届); the agreement binds on.

    Append-only: who signed stays in the agreement.
    """

    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="issuer_changes"
    )
    issuer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=200)
    start = models.DateField()
    basis_document = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    LEDGER_FIELDS = ("agreement_id", "issuer_id", "capacity", "start", "basis_document")

    class Meta:
        ordering = ["start", "pk"]


class Handwriting(models.Model):
    """A person's drawn signature, remembered if he wishes; a picture, never the proof."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="handwritings")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    remembered = models.BooleanField(default=False)
    created_at = models.DateTimeField()


class AgreementSignature(models.Model):
    """A signature: who, when, how, over which exact text. Append-only."""

    slot = models.OneToOneField(SignatureSlot, on_delete=models.PROTECT, related_name="signature")
    signer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="signatures")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    method = models.CharField(max_length=16, choices=Method.choices)
    auth = models.CharField(max_length=32)
    statement = models.CharField(max_length=200)
    text_sha256 = models.CharField(max_length=64)
    paper_sha256 = models.CharField(max_length=64, blank=True)
    signed_at = models.DateTimeField()
    signed_on = models.DateField()
    handwriting = models.ForeignKey(
        Handwriting, null=True, on_delete=models.PROTECT, related_name="+"
    )
    scan = models.ForeignKey(
        "agreements.ScanCopy", null=True, on_delete=models.PROTECT, related_name="signatures"
    )
    # The paper with the digital signature of this act and of all before it.
    sealed = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    passkey = models.CharField(max_length=64, blank=True)  # KeyStatement.sha256

    LEDGER_FIELDS = (
        "slot_id", "signer_id", "account_id", "method", "auth", "statement", "text_sha256",
        "paper_sha256", "signed_at", "signed_on", "handwriting_id", "scan_id", "sealed_id",
        "passkey",
    )


class ScanCopyQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Scans of agreements that the viewer may read."""
        if viewer.reads_all_agreements:
            return self
        return self.filter(agreement__in=Agreement.objects.readable_by(viewer).values("pk"))

    def waiting(self) -> Self:
        """Uploaded, and neither confirmed nor rejected."""
        return self.filter(confirmed_at=None, rejected_at=None)


class ScanCopy(models.Model):
    """The scan of an agreement signed on paper; a second person confirms it."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="scans")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    pages = models.PositiveIntegerField()
    dates = models.JSONField()  # {slot role: ISO date as written on the paper}
    uploaded_at = models.DateTimeField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    rejected_at = models.DateTimeField(null=True)
    rejected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reject_reason = models.CharField(max_length=200, blank=True)

    objects = ScanCopyQuerySet.as_manager()

    LEDGER_FIELDS = (
        "agreement_id", "file_id", "pages", "dates", "uploaded_at", "confirmed_at", "rejected_at",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("uploaded_by")),
                name="agreements_scancopy_two_persons",
            ),
            models.UniqueConstraint(
                fields=["agreement"],
                condition=Q(confirmed_at=None, rejected_at=None),
                name="agreements_scancopy_one_waiting",
            ),
        ]


class ExceptionRequestQuerySet(models.QuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Requests that the viewer asks, decides, is concerned by, or keeps as clerk."""
        if viewer.may(Permission.RUN_CAMPAIGNS) or viewer.is_secretary:
            return self
        if viewer.person_id is None:
            return self.none()
        return self.filter(
            Q(decider_id=viewer.person_id)
            | Q(person_id=viewer.person_id)
            | Q(asked_by_id=viewer.user_id)
        )

    def open(self) -> Self:
        return self.filter(decided_at=None)

    def to_decide(self, viewer: Viewer) -> Self:
        """Open requests that wait for this viewer's decision (rule X2)."""
        mine = Q(decider_id=viewer.person_id) & ~Q(kind=RequestKind.RETURN)
        if viewer.may(Permission.RUN_CAMPAIGNS):
            mine |= Q(kind=RequestKind.RETURN)
        return (
            self.open()
            .filter(mine)
            .exclude(person_id=viewer.person_id)
            .exclude(asked_by_id=viewer.user_id)
        )


class ExceptionRequest(models.Model):
    """An act outside the ordinary course: asked by one person, decided by another.

    Before issue it names only the person; from issue on it names the agreement.
    """

    kind = models.CharField(max_length=16, choices=RequestKind.choices)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="requests")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(
        Agreement, null=True, on_delete=models.PROTECT, related_name="requests"
    )
    reason = models.CharField(gettext_lazy("理由"), max_length=500)
    until = models.DateField(gettext_lazy("缓签至"), null=True, blank=True)
    document_number = models.CharField(gettext_lazy("文件编号"), max_length=120, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decider = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    granted = models.BooleanField(null=True)
    answer = models.CharField(gettext_lazy("答复"), max_length=500, blank=True)

    objects = ExceptionRequestQuerySet.as_manager()

    LEDGER_FIELDS = (
        "kind", "campaign_id", "person_id", "agreement_id", "reason", "until",
        "document_number", "asked_at", "decided_at", "granted", "answer",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "person", "kind"],
                condition=Q(decided_at=None),
                name="agreements_exceptionrequest_one_open",
            ),
        ]

    def __str__(self) -> str:
        return _("%(name)s的%(kind)s申请") % {
            "name": self.person.name, "kind": RequestKind(self.kind).label
        }


class SigningRecordPaper(models.Model):
    """A signing record (签署记录单) as it was printed at one state of the signatures."""

    agreement = models.ForeignKey(
        Agreement, on_delete=models.PROTECT, related_name="signing_records"
    )
    last_entry = models.BigIntegerField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "last_entry"], name="agreements_signingrecord_state"
            ),
        ]
