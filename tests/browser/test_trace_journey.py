"""From a finding to the evidence of who answered for it; and a paper altered by a byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from agreements.models import Agreement
from portal.models import EvidencePack
from tests import packs
from tests.agreements import scenes
from tests.browser.conftest import PHONE, WIDE
from tests.browser.test_finding_journey import looked_at
from tests.browser.test_passkey_journey import give_key
from tests.browser.test_signing_journey import open_signing
from tests.supervision import finding_scenes

SIZES = pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])


@pytest.fixture
def signer(settings, tmp_path):
    with packs.signing(settings, tmp_path) as running:
        yield running


@SIZES
def test_from_a_finding_to_the_evidence_that_verifies(cast, page_as, signer, tmp_path, size):
    scenes.issued(cast)
    for who in ("leader", "head"):
        scenes.bring_into_force(cast, who)
    finding = finding_scenes.served(cast).finding
    page = page_as("discipline", size)
    page.goto(reverse("finding", args=[finding.pk]))
    looked_at(page, "finding-with-trace")
    page.get_by_role("link", name="当日谁负责").click()
    for name in ("韩秉文", "郑知行", "林望舒"):
        expect(page.get_by_role("link", name=name).first).to_be_visible()
    expect(page.get_by_text("未销号的问题").first).to_be_visible()
    page.get_by_text("逐项列出").first.click()
    looked_at(page, "trace-of-finding")
    page.get_by_role("button", name="导出证据包").click()
    page.wait_for_url("**/batches/**")
    packs.worked()
    page.reload()
    looked_at(page, "pack-made")
    with page.expect_download(timeout=60_000) as started:
        page.get_by_role("link", name="下载").click()
    data = Path(started.value.path()).read_bytes()
    code, said = packs.verified(tmp_path, data)
    assert code == 0, said
    assert any(name.endswith("责任链.pdf") for name in packs.names(data))
    assert EvidencePack.objects.count() == 1
    altered = packs.with_a_flipped_bit(data, "责任链.pdf")
    assert packs.verified(tmp_path, altered)[0] == 1


def test_a_signed_paper_with_one_altered_byte_is_told_from_the_genuine_one(
    cast, page_as, signer, tmp_path
):
    """Signed with a person's own key over the real paper, downloaded, altered, dropped."""
    scenes.issued(cast)
    found = scenes.agreement_of(cast.person["leader"])
    Agreement.objects.filter(pk=found.pk).update(paper=None)  # to be set in type
    page = page_as("leader")
    give_key(page, cast.user["leader"])
    open_signing(page, cast, "leader")
    page.get_by_role("button", name="我已通读，用通行密钥签订").click()
    expect(page.get_by_text("签订情况已通知您本人")).to_be_visible()
    page.goto(reverse("agreement", args=[found.pk]))
    with page.expect_download() as started:
        page.get_by_role("link", name="责任书", exact=True).last.click()
    paper = tmp_path / "paper.pdf"
    started.value.save_as(paper)
    altered = tmp_path / "altered.pdf"
    data = bytearray(paper.read_bytes())
    data[len(data) // 2] ^= 1
    altered.write_bytes(bytes(data))
    stranger = page_as(None)
    checked(stranger, paper, "未经改动")
    looked_at(stranger, "verify-genuine")
    dropped(stranger, altered, "文件已被改动")
    looked_at(stranger, "verify-altered")
    phone = page_as(None, PHONE, js=False)
    checked(phone, altered, "文件已被改动")
    assert found.number not in phone.content()


def checked(page: Page, file: Path, says: str) -> None:
    """Chosen in the field of the form."""
    page.goto(reverse("verify"))
    page.get_by_label("文件").set_input_files(str(file))
    page.get_by_role("button", name="核对文件").click()
    expect(page.get_by_text(says).first).to_be_visible()


def dropped(page: Page, file: Path, says: str) -> None:
    """Dropped beside the field, anywhere on the form."""
    page.goto(reverse("verify"))
    held = page.evaluate_handle(
        "([bytes, name]) => { const held = new DataTransfer();"
        " held.items.add(new File([new Uint8Array(bytes)], name)); return held; }",
        [list(file.read_bytes()), file.name],
    )
    page.dispatch_event("form[data-drop] h2", "drop", {"dataTransfer": held})
    expect(page.get_by_label("文件")).to_have_value("C:\\fakepath\\altered.pdf")
    page.get_by_role("button", name="核对文件").click()
    expect(page.get_by_text(says).first).to_be_visible()
