"""All papers of a campaign in one go: the pack that can be verified, the file for the printer."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from agreements import batches
from agreements.models import Agreement
from agreements.states import AgreementState, Level, SlotRole
from portal import batches as registry
from portal.actions import batches as work
from portal.models import Batch
from portal.models.batches import BatchState
from portal.verifier import luze_verify
from tests.agreements import scenes
from tests.portal.checkpointer import Running

R, I = SlotRole.RESPONSIBLE, SlotRole.ISSUER  # noqa: E741


def silent(done: int, total: int) -> None:
    pass


def made(cast, kind: str, campaign, whose: str = "clerk", **asked) -> bytes:
    make = registry.kinds()[kind].make
    return make(cast.viewer(whose), {"campaign": campaign.pk, **asked}, silent)


@pytest.fixture
def signer(settings, tmp_path):
    found = Running(tmp_path)
    settings.LUZE_CHECKPOINTER = found.socket
    settings.LUZE_ANCHOR_FILE = str(tmp_path / "anchors.txt")
    yield found
    found.stop()


def test_the_pack_holds_each_paper_with_record_and_receipts_and_verifies(cast, signer, tmp_path):
    with scenes.spring():
        campaign = scenes.issued(cast)
        signed = scenes.sign(cast, "leader", R, by="leader").slot.agreement
        scenes.sign(cast, "leader", I, by="secretary")
        data = made(cast, batches.ZIP, campaign, level=Level.LEADERSHIP)
    pack = zipfile.ZipFile(BytesIO(data))
    names = pack.namelist()
    stem = f"{signed.number} {signed.responsible.name}"
    assert f"责任书/{stem}.pdf" in names and f"责任书/{stem}签署记录单.pdf" in names
    receipts = [name for name in names if name.startswith(f"回执/{stem}")]
    assert len(receipts) == 2 and all(name.endswith(".receipt.json") for name in receipts)
    rows = CalamineWorkbook.from_filelike(BytesIO(pack.read("目录.xlsx"))).get_sheet_by_index(0)
    numbers = [row[1] for row in rows.to_python()[2:]]
    assert numbers == list(
        Agreement.objects.filter(level=Level.LEADERSHIP).order_by("pk")
        .values_list("number", flat=True)
    )
    place = tmp_path / "pack.zip"
    place.write_bytes(data)
    run = [sys.executable, "-I", luze_verify.__file__, str(place)]
    assert subprocess.run(run, capture_output=True, check=False).returncode == 0


def test_the_printable_file_starts_each_paper_on_a_new_sheet(cast):
    campaign = scenes.issued(cast)
    count = Agreement.objects.count()
    pages = len(PdfReader(BytesIO(made(cast, batches.PDF, campaign))).pages)
    assert pages == 2 * count - 1


def test_a_voided_agreement_is_left_out(cast):
    campaign = scenes.issued(cast)
    count = Agreement.objects.count()
    Agreement.objects.filter(level=Level.LEADERSHIP).update(state=AgreementState.VOIDED)
    asked = {"campaign": campaign.pk}
    assert 0 < batches.papers_of(cast.viewer("clerk"), asked).count() < count


@pytest.mark.parametrize(
    ("whose", "may"),
    [("clerk", True), ("secretary", False), ("discipline", False), ("head", False)],
)
def test_only_who_runs_the_campaign_takes_it_away(cast, whose, may):
    campaign = scenes.issued(cast)
    for kind in (batches.PRINT, batches.ZIP, batches.PDF):
        allowed = registry.kinds()[kind].allowed
        assert allowed(cast.viewer(whose), {"campaign": campaign.pk}) is may


def test_orders_of_one_campaign_are_told_apart_by_name(cast, client_of):
    campaign = scenes.issued(cast)
    at = reverse("papers_export", args=[campaign.pk])
    department = cast.department["TAW"].pk
    for what, chosen in ((batches.PDF, ""), (batches.ZIP, ""), (batches.ZIP, str(department))):
        client_of("clerk").post(at, {"what": what, "level": "", "department": chosen})
    titles = {batch.title.removeprefix(str(campaign)) for batch in Batch.objects.all()}
    assert titles == {
        "文书（全部，打印用PDF）", "文书（全部，压缩包）",
        f"文书（{cast.department['TAW'].name}，压缩包）",
    }


def test_the_page_orders_what_was_chosen(cast, client_of):
    campaign = scenes.issued(cast)
    at = reverse("papers_export", args=[campaign.pk])
    sent = {"what": batches.PDF, "level": Level.STAFF, "department": ""}
    client_of("clerk").post(at, sent)
    batch = Batch.objects.get()
    assert batch.asked == {"campaign": campaign.pk, "level": Level.STAFF}
    assert batch.title.endswith("文书（干部职工，打印用PDF）")
    assert work.work.func(str(batch.pk), batch.attempt) == BatchState.DONE
    Agreement.objects.filter(level=Level.STAFF).update(state=AgreementState.VOIDED)
    refused = client_of("clerk").post(at, sent)
    assert refused.status_code == 422 and "没有符合条件的责任书" in refused.content.decode()
