"""The past is imported: read, planned, confirmed, written whole or not at all.

    examined = examine(data, scans)            # reads only
    apply(file=…, scans=…, fingerprint=…)      # the same bytes, the same plan

What is written here is marked as entered afterwards (补录). It has no signature of the system and
counts in no rate.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agreements import rules
from agreements.models import Agreement, PastAgreement
from agreements.past.columns import CHARGES, POSTS, SHEETS
from agreements.past.reading import KnownPast, Past, PastRecord, read
from agreements.past.scans import unpack
from portal import clock, uploads
from portal.actions import files, locks
from portal.actions.following import seats_changed
from portal.actions.roster_checks import problems_of
from portal.actions.roster_writing import Writer
from portal.actions.rosters import known_state
from portal.errors import RuleBroken, Sentence, StaleState
from portal.inspection import limits
from portal.ledger import pen
from portal.models import Department, Person, StoredFile
from portal.roles import Permission
from portal.rosters import sheet
from portal.rosters.changes import Changes, Plan
from portal.rosters.records import KnownState, SheetProblem
from portal.rosters.sheet import PEOPLE, PORTFOLIOS
from portal.viewer import Viewer

CONTENT_TYPE = "application/vnd.luze.past"
SCANS_TYPE = "application/vnd.luze.past-scans+json"
BATCH = 500
_SHEETS = {PEOPLE: POSTS, PORTFOLIOS: CHARGES}  # where the rows of a roster's plan stand here


@dataclass(frozen=True)
class Examined:
    """A workbook as examined: what it would write, and every problem."""

    past: Past
    plan: Plan
    problems: tuple[SheetProblem, ...]
    scans: Mapping[str, str]  # name of a scan that is here -> its digest

    @property
    def usable(self) -> bool:
        return not self.problems and self.past.count > 0

    @property
    def lacking(self) -> list[str]:
        """Scans that the sheet names and that are not here yet."""
        return [a.scan for a in self.past.agreements if a.scan and a.scan not in self.scans]

    @property
    def unused(self) -> list[str]:
        """Scans that no line of the sheet names."""
        named = {a.scan for a in self.past.agreements}
        return sorted(name for name in self.scans if name not in named)

    @property
    def fingerprint(self) -> str:
        said = json.dumps(
            [self.plan.fingerprint, [repr(a) for a in self.past.agreements], sorted(
                self.scans.items())], ensure_ascii=False,
        )
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True)
class Scans:
    """The scans of a ZIP, checked and kept; or the sentences that say what is wrong."""

    kept: dict[str, str]
    problems: tuple[Sentence, ...] = ()


def check_scans(data: bytes) -> Scans:
    """Each file as any upload is checked; all are kept or none is named."""
    unpacked = unpack(data, limits.MAX_BYTES)
    wrong: list[Sentence] = list(unpacked.problems)
    taken: dict[str, uploads.Upload] = {}
    for name, content in unpacked.files.items() if not wrong else ():
        try:
            taken[name] = uploads.check(name, content)
        except uploads.Refused as refused:
            wrong += [f"{name}：{sentence}" for sentence in refused.sentences]
    if wrong:
        return Scans({}, tuple(wrong))
    return Scans(
        {name: files.store(one.data, one.content_type).sha256 for name, one in taken.items()}
    )


def keep(data: bytes) -> StoredFile:
    return files.store(data, CONTENT_TYPE)


def keep_scans(scans: Scans) -> StoredFile:
    """Which scans came along, by name and digest."""
    said = json.dumps(scans.kept, ensure_ascii=False, sort_keys=True)
    return files.store(said.encode(), SCANS_TYPE)


def scans_of(file: StoredFile | None) -> dict[str, str]:
    return dict(json.loads(files.read(file))) if file is not None else {}


def examine(data: bytes, scans: Mapping[str, str]) -> Examined:
    """What importing this would do; writes nothing. Takes up to 10 seconds."""
    return _planned(sheet.read(data, SHEETS), scans)


def apply(
    *, file: StoredFile, scans: StoredFile | None, fingerprint: str, by: Viewer
) -> Examined:
    """Import a kept workbook, all or nothing. Rules BL1, BL2; StaleState when the tables moved."""
    rules.check(by.may(Permission.RUN_CAMPAIGNS), "BL1").require()
    book = sheet.read(files.read(file), SHEETS)
    with transaction.atomic():
        locks.departments(Department.objects.values_list("pk", flat=True))
        locks.people(Person.objects.values_list("pk", flat=True))
        examined = _planned(book, scans_of(scans))
        if examined.problems:
            first = examined.problems[0]
            raise RuleBroken("BL2", f"{first.place}：{first.sentence}")
        if examined.fingerprint != fingerprint:
            raise StaleState(_("机构人员信息在核对之后又有变动，请重新核对后再导入。"))
        rules.check(examined.past.count > 0, "BL2").require()
        writer = Writer(by=by, on=clock.today(), basis_document="", past=True)
        writer.write(examined.plan)
        rows = _write(examined, writer, file, by)
        pen.write(
            "agreements.past_imported", subject=file, by=by,
            rows=[file, *_brought(examined, scans), *writer.written, *rows],
            facts={
                "sha256": file.sha256, "count": examined.past.count, "agreements": len(rows),
            },
        )
        seats_changed(writer.seated, by)
    return examined


@transaction.atomic
def add_scan(
    *, past: PastAgreement, upload: uploads.Upload, by: Viewer
) -> PastAgreement:
    """The scan of one agreement, where none is there yet. Rules BL1, BL3."""
    rules.check(by.may(Permission.RUN_CAMPAIGNS), "BL1").require()
    past = PastAgreement.objects.select_for_update(of=("self",)).get(pk=past.pk)
    rules.check(past.scan_id is None, "BL3", "scan_file").require()
    past.scan = files.store(upload.data, upload.content_type)
    past.scan_name = past.scan_name or upload.name[:100]
    past.scan_added_at, past.scan_added_by_id = clock.now(), by.user_id
    past.save(update_fields=["scan", "scan_name", "scan_added_at", "scan_added_by"])
    pen.write("agreements.past_scan_added", subject=past, by=by, rows=[past, past.scan])
    return past


# --- the plan, and writing it -----------------------------------------------------------------


def _planned(book: sheet.Workbook, scans: Mapping[str, str]) -> Examined:
    known = known_state()
    past = read(book, known, _known_past(known), clock.today())
    plan = Plan(
        departments=Changes(), persons=Changes(new=past.persons),
        assignments=Changes(new=past.posts), portfolios=Changes(new=past.charges),
    )
    problems = past.problems
    if not problems:
        problems = tuple(
            replace(one, sheet=_SHEETS.get(one.sheet, one.sheet))
            for one in problems_of(plan, known)
        )
    return Examined(past, plan, problems, scans)


def _known_past(known: KnownState) -> KnownPast:
    departments = {d.ref: d.code for d in known.departments}
    people = {p.ref: p.code for p in known.persons}
    signed = Agreement.objects.live().values_list("responsible_id", "campaign__year", "level")
    return KnownPast(
        {
            (row.year, row.number): PastRecord(
                year=row.year, number=row.number, person=people[row.responsible_id],
                level=row.level, posts=row.posts_text, issuer=row.issuer_name,
                signed_on=row.signed_on, start=row.term_start, end=row.term_end,
                department=departments.get(row.department_id, ""), ended_on=row.ended_on,
                end_reason=row.end_reason, scan=row.scan_name,
            )
            for row in PastAgreement.objects.all()
        },
        frozenset((people[person], year, level) for person, year, level in signed),
    )


def _brought(examined: Examined, scans: StoredFile | None) -> list[StoredFile]:
    """The list of the scans that came along, and the scans themselves."""
    if scans is None:
        return []
    kept = StoredFile.objects.filter(sha256__in=set(examined.scans.values()))
    return [scans, *kept]


def _write(
    examined: Examined, writer: Writer, file: StoredFile, by: Viewer
) -> list[PastAgreement]:
    stored = {
        f.sha256: f for f in StoredFile.objects.filter(sha256__in=set(examined.scans.values()))
    }
    now = clock.now()
    rows = []
    for one in examined.past.agreements:
        scan = stored.get(examined.scans.get(one.scan, ""))
        rows.append(
            PastAgreement(
                year=one.year, number=one.number, level=one.level,
                responsible_id=writer.people[one.person],
                department_id=writer.departments[one.department] if one.department else None,
                posts_text=one.posts, issuer_name=one.issuer, signed_on=one.signed_on,
                term_start=one.start, term_end=one.end, ended_on=one.ended_on,
                end_reason=one.end_reason, scan_name=one.scan, scan=scan,
                scan_added_at=now if scan else None, scan_added_by_id=by.user_id if scan else None,
                source=file, entered_at=now, entered_by_id=by.user_id,
            )
        )
    return PastAgreement.objects.bulk_create(rows, batch_size=BATCH)
