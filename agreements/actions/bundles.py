"""Sheets from the copier: received, split by their codes, handed in as scans, or laid aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from agreements import rules, sheets
from agreements.actions import paper
from agreements.models import Agreement, ScanBundle, ScanCopy, ScanSheet
from agreements.queries import scans
from portal import clock, scanning
from portal.actions import batches, files
from portal.batches import Step
from portal.delivery import join
from portal.errors import RuleBroken, StaleState
from portal.ledger import pen
from portal.models import Batch, StoredFile
from portal.roles import Permission
from portal.viewer import Viewer

PDF = "application/pdf"
KIND = "agreements.scans"


@transaction.atomic
def receive(
    *, file: StoredFile, name: str, pages: int, by: Viewer
) -> tuple[ScanBundle, Batch]:
    """Keep the file and let the worker read its codes. Rule P9."""
    rules.check(by.may(Permission.RUN_CAMPAIGNS), "P9").require()
    assert by.user_id is not None
    bundle = ScanBundle.objects.create(
        file=file, name=name, pages=pages, uploaded_at=clock.now(), uploaded_by_id=by.user_id
    )
    pen.write("agreements.scans_received", subject=bundle, by=by, rows=[bundle, file])
    batch = batches.order(
        kind=KIND, asked={"bundle": bundle.pk}, title=_("识别扫描件：%(name)s") % {"name": name},
        by=by,
    )
    return bundle, batch


def read(bundle: ScanBundle, by: Viewer, step: Step) -> None:
    """Read the codes and write down the parts; what was read already stays as it is."""
    if bundle.read:
        return
    data = files.read(bundle.file)
    pages: list[sheets.Page] = []
    for first in range(1, bundle.pages + 1, scanning.AT_ONCE):
        step(first - 1, bundle.pages)
        last = min(first + scanning.AT_ONCE - 1, bundle.pages)
        pages += [
            sheets.Page(each["number"], tuple(each["codes"]), each["white"])
            for each in scanning.codes(data, first, last)
        ]
    waiting = {each.check_code.replace(" ", ""): each for each in scans.to_bring(by)}
    expected = {code: _pages_of(each) for code, each in waiting.items()}
    with transaction.atomic():
        if not ScanBundle.objects.filter(pk=bundle.pk, read=False).update(read=True):
            return
        ScanSheet.objects.bulk_create(
            ScanSheet(
                bundle=bundle, pages=list(part.pages), agreement=waiting.get(part.code),
                expected=expected.get(part.code, 0), doubt=part.doubt,
            )
            for part in sheets.split(pages, expected)
        )
    step(bundle.pages, bundle.pages)


def _pages_of(agreement: Agreement) -> int:
    """How many pages its paper has; one where none was made yet."""
    return join.pages_of(files.read(agreement.paper)) if agreement.paper else 1


def hand_in(
    *, sheet: ScanSheet, agreement: Agreement, pages: Iterable[int], dates: Mapping[str, date],
    by: Viewer,
) -> ScanCopy:
    """These pages are the scan of this agreement; a second person confirms it as any other.

    Rules P1, P3 to P10. The pages are cut out before the transaction.
    """
    numbers = tuple(pages)
    bundle = sheet.bundle
    rules.check(
        bool(numbers) and all(1 <= n <= bundle.pages for n in numbers), "P10", "first"
    ).require()
    cut = join.only(files.read(bundle.file), numbers, title=agreement.number)
    with transaction.atomic():
        file = files.store(cut, PDF)
        scan = paper.upload_scan(
            agreement=agreement, file=file, pages=len(numbers), dates=dict(dates), by=by
        )
        moved = ScanSheet.objects.open().filter(pk=sheet.pk).update(
            scan=scan, agreement=agreement, pages=list(numbers), doubt=""
        )
        if not moved:
            raise StaleState
    return scan


def hand_in_all(
    *, bundle: ScanBundle, dates: Mapping[str, date], by: Viewer
) -> tuple[int, list[tuple[ScanSheet, str]]]:
    """Every sure sheet with these dates; how many, and which were refused and why."""
    done, refused = 0, []
    sure = bundle.sheets.sure().select_related("agreement__paper", "bundle__file")
    for sheet in sure:
        roles = set(sheet.agreement.slots.values_list("role", flat=True))
        own = {role: day for role, day in dates.items() if role in roles}
        try:
            hand_in(
                sheet=sheet, agreement=sheet.agreement, pages=sheet.pages, dates=own, by=by
            )
        except RuleBroken as broken:
            refused.append((sheet, str(broken)))
        else:
            done += 1
    return done, refused


def drop(*, sheet: ScanSheet, by: Viewer) -> None:
    """Pages that are no agreement are laid aside; the file itself stays. Rule P9."""
    rules.check(by.may(Permission.RUN_CAMPAIGNS), "P9").require()
    moved = ScanSheet.objects.open().filter(pk=sheet.pk).update(
        dropped_at=clock.now(), dropped_by_id=by.user_id
    )
    if not moved:
        raise StaleState
