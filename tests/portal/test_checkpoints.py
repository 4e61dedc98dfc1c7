"""Checkpoints: signed by a process of its own, put outside, named by what is written later."""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
import zipfile
from email import message_from_bytes, policy

import pytest
from django.db import transaction
from django.urls import reverse
from pypdf import PdfReader

from agreements import prints
from agreements.models import AgreementSignature
from agreements.states import SlotRole
from portal.actions import checkpoints as periodic
from portal.ledger import canonical, chain, checkpoints, packs, proofs, receipts
from portal.ledger.verify import verify as verify_ledger
from portal.models import LedgerAnchor, LedgerCheckpoint, LedgerEntry, Notice
from portal.verifier import luze_verify
from tests.agreements import scenes
from tests.portal import outside
from tests.portal.checkpointer import Running
from tests.portal.ledger_support import entries, tamper


@pytest.fixture
def signer(db, settings, tmp_path):
    """The process in production's manner, and a file for anchors."""
    running = Running(tmp_path)
    settings.LUZE_CHECKPOINTER = running.socket
    settings.LUZE_ANCHOR_FILE = str(tmp_path / "anchors" / "checkpoints.txt")
    yield running
    running.stop()


def test_a_checkpoint_verifies_and_grows_with_the_ledger(signer):
    entries(5)
    first = checkpoints.advance()
    assert checkpoints.advance() == first
    entries(8)
    second = checkpoints.advance()
    assert (first.size, second.size) == (5, 13)
    key = luze_verify.read_key(signer.key)
    for made in (first, second):
        assert luze_verify.read_note(made.note, key) == (made.size, bytes.fromhex(made.root))


def test_a_shrunken_or_forked_ledger_gets_no_signature(signer):
    entries(5)
    checkpoints.advance()
    tamper("DELETE FROM portal_ledgersecret WHERE entry >= 4")
    tamper("DELETE FROM portal_ledgerentry WHERE seq >= 4")
    with pytest.raises(checkpoints.CheckpointRefused) as shrunk:
        checkpoints.advance()
    entries(2)
    tamper("DELETE FROM portal_ledgercheckpoint")
    with pytest.raises(checkpoints.CheckpointRefused) as forked:
        checkpoints.advance()
    entries(3)
    with pytest.raises(checkpoints.CheckpointRefused) as other:
        checkpoints.advance()
    assert [each.value.why for each in (shrunk, forked, other)] == ["shrunk", "forked", "proof"]


def test_it_remembers_after_a_restart(signer, tmp_path, settings):
    entries(5)
    checkpoints.advance()
    signer.stop()
    again = Running(tmp_path)
    try:
        assert again.key == signer.key
        kept = json.loads((tmp_path / "own" / "last.json").read_text())
        assert kept["size"] == 5
        assert (tmp_path / "own" / "checkpoint.key").stat().st_mode & 0o777 == 0o400
    finally:
        again.stop()


def test_without_the_process_nothing_waits_and_the_reason_is_said(db, settings, tmp_path):
    settings.LUZE_CHECKPOINTER = str(tmp_path / "nobody")
    entries(1)
    assert "没有应答" in periodic.periodic()
    assert not LedgerCheckpoint.objects.exists()


def test_the_anchor_stands_in_the_file_and_in_what_is_written_later(signer, settings):
    entries(3)
    periodic.periodic()
    made = LedgerCheckpoint.objects.get()
    with open(settings.LUZE_ANCHOR_FILE, encoding="utf-8") as file:
        assert file.read() == made.note
    entries(1)
    body = canonical.parse_strict(LedgerEntry.objects.get(seq=4).body)
    assert body["after"] == f"3:{made.root[:8]}"


@pytest.mark.parametrize("quick", [True, False])
def test_a_ledger_cut_or_computed_anew_is_no_longer_called_whole(signer, quick):
    """Who holds the database cuts entries, proofs and checkpoints; the signer remembers."""
    entries(5)
    checkpoints.advance()
    entries(2)
    assert verify_ledger(quick=quick).ok
    assert "前 5 条相符" in verify_ledger(quick=quick).summary
    tamper("DELETE FROM portal_ledgersecret WHERE entry >= 4")
    tamper("DELETE FROM portal_ledgerentry WHERE seq >= 4")
    cut = verify_ledger(quick=quick)
    assert {each.area for each in cut.findings} == {"checkpoints"}
    tamper("DELETE FROM portal_ledgercheckpoint")
    cut = verify_ledger(quick=quick)
    assert [str(each.sentence) for each in cut.findings] == [
        "检查点签名时账本已有 5 条，现在不足，末尾有记录被删除。"
    ]
    entries(4)
    anew = verify_ledger(quick=quick)
    assert [each.where for each in anew.findings] == ["5"] and not anew.ok
    assert "检查点签名程序记下的不符" in str(anew.findings[0].sentence)


def test_a_checkpoint_of_another_key_or_size_in_the_database_is_named(signer):
    entries(5)
    checkpoints.advance()
    for column, value in (("key", "x+y+z"), ("root", "a" * 64), ("note", "x\n6\n\n")):
        with transaction.atomic():
            tamper(f"UPDATE portal_ledgercheckpoint SET {column} = %s", value)
            assert [each.where for each in verify_ledger().findings] == ["5"], column
            transaction.set_rollback(True)


def test_a_signer_that_is_silent_is_named_in_the_result(db, settings, tmp_path):
    settings.LUZE_CHECKPOINTER = str(tmp_path / "nobody")
    entries(1)
    assert "没有应答" in verify_ledger().summary and "截去末尾" in verify_ledger().summary


# --- anchors outside ------------------------------------------------------------------------


def note_in(message: bytes) -> str:
    """The checkpoint as whoever was written to copies it out of the mail."""
    text = message_from_bytes(message, policy=policy.default).get_content()
    return "luze.test/" + text.partition("luze.test/")[2].replace("\r\n", "\n")


def test_the_checkpoint_goes_by_mail_once_a_day_and_proves_the_ledger(signer, settings, tmp_path):
    settings.LUZE_ANCHOR_MAIL = ["archive@city.test", "audit@city.test"]
    entries(5)
    with outside.mail_server(settings) as server:
        periodic.periodic()
        periodic.periodic()
    [(recipients, message)] = server.taken
    assert recipients == settings.LUZE_ANCHOR_MAIL
    made = LedgerCheckpoint.objects.get()
    assert note_in(message).strip() == made.note.strip()
    anchor = LedgerAnchor.objects.get(channel=checkpoints.MAIL)
    assert (anchor.size, anchor.root) == (5, made.root)
    assert anchor.evidence == "archive@city.test,audit@city.test"
    # Somebody cuts the end off the ledger; the mail knows better.
    kept = tmp_path / "mail.txt"
    kept.write_text(note_in(message), encoding="utf-8")
    (tmp_path / "ledger.zip").write_bytes(packs.ledger_pack())
    assert verify(tmp_path / "ledger.zip", kept) == 0
    tamper("DELETE FROM portal_ledgersecret WHERE entry >= 4")
    tamper("DELETE FROM portal_ledgerentry WHERE seq >= 4")
    bodies = list(LedgerEntry.objects.order_by("seq").values_list("body", flat=True))
    root = proofs.levels().root(0, 3).hex()
    forged = tmp_path / "forged.jsonl"
    forged.write_text("".join(chain.export_lines(bodies, size=3, root=root)), encoding="utf-8")
    assert verify(forged) == 0  # a chain alone does not know that its end was cut off
    assert verify(forged, kept, signer.key) == 1


def verify(file, anchor=None, key="") -> int:
    """The exit code of the verifier, with or without a checkpoint kept outside."""
    kept = ["--anchor", str(anchor)] if anchor else []
    kept += ["--key", key] if key else []
    return subprocess.run(
        [sys.executable, "-I", luze_verify.__file__, str(file), *kept], capture_output=True
    ).returncode


def test_a_mail_that_is_refused_is_no_anchor_and_is_tried_again(signer, settings):
    settings.LUZE_ANCHOR_MAIL = ["archive@city.test"]
    entries(3)
    with outside.mail_server(settings, refuses=True):
        periodic.periodic()
    assert not LedgerAnchor.objects.filter(channel=checkpoints.MAIL).exists()
    with outside.mail_server(settings) as server:
        periodic.periodic()
    assert len(server.taken) == 1
    assert LedgerAnchor.objects.filter(channel=checkpoints.MAIL).count() == 1


def test_a_timestamp_of_the_checkpoint_is_accepted_by_openssl(signer, settings, tmp_path):
    entries(3)
    with outside.authority(tmp_path) as settings.LUZE_TSA_URL:
        periodic.periodic()
        periodic.periodic()
    anchor = LedgerAnchor.objects.get(channel=checkpoints.TIMESTAMP)
    (tmp_path / "token").write_bytes(base64.b64decode(anchor.evidence))
    note = LedgerCheckpoint.objects.get().note

    def accepted(text: str) -> bool:
        (tmp_path / "note").write_text(text, encoding="utf-8")
        check = "openssl ts -verify -data note -in token -token_in -CAfile tsa.pem"
        return subprocess.run(check.split(), cwd=tmp_path, capture_output=True).returncode == 0

    assert accepted(note)
    assert not accepted(note.replace("\n3\n", "\n2\n"))


def test_an_authority_that_does_not_answer_stops_nothing_and_is_asked_again(signer, settings):
    entries(3)
    settings.LUZE_TSA_URL = "http://127.0.0.1:9/"
    assert "外送 0 次" in periodic.periodic()
    assert LedgerCheckpoint.objects.exists()
    assert not LedgerAnchor.objects.filter(channel=checkpoints.TIMESTAMP).exists()


def test_the_periodic_work_waits_ten_minutes_and_for_news(signer):
    entries(3)
    periodic.periodic()
    entries(3)
    periodic.periodic()
    assert LedgerCheckpoint.objects.count() == 1


def test_each_act_has_a_receipt_at_once_in_the_inbox(signer, cast, client_of, tmp_path):
    scenes.issued(cast)
    scenes.sign(cast, "leader", SlotRole.RESPONSIBLE, by="leader")
    seq = LedgerEntry.objects.get(word="agreements.signed").seq
    notice = Notice.objects.get(recipient=cast.person["leader"], topic__contains="receipt")
    assert notice.url == reverse("receipt", args=[seq])
    answer = client_of("leader").get(notice.url)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{seq}.receipt.json"'
    sealed = AgreementSignature.objects.get().sealed.sha256
    said, _head, _entry = luze_verify.check_receipt(
        answer.content.decode(), luze_verify.read_key(signer.key), {sealed: ""}
    )
    assert f"第 {seq} 条" in said
    assert client_of("staff").get(notice.url).status_code == 404
    assert client_of("audit_admin").get(notice.url).status_code == 200


def test_the_signing_record_carries_the_receipts(signer, cast):
    scenes.issued(cast)
    scenes.bring_into_force(cast, "leader")
    agreement = scenes.agreement_of(cast.person["leader"])
    file = prints.ensure_signing_record(agreement)
    paper = PdfReader(io.BytesIO(prints.files.read(file)))
    seqs = LedgerEntry.objects.filter(word="agreements.signed").values_list("seq", flat=True)
    attached = {name: content[0] for name, content in paper.attachments.items()}
    assert sorted(attached) == sorted(f"{seq}.receipt.json" for seq in seqs)
    for content in attached.values():
        luze_verify.check_receipt(content.decode(), luze_verify.read_key(signer.key), None)
    anchor = LedgerAnchor.objects.get(channel=checkpoints.PAPER)
    assert anchor.evidence == file.sha256
    assert anchor.root in "".join(page.extract_text() for page in paper.pages).replace("\n", "")


def test_the_auditor_takes_the_ledger_with_him(signer, cast, client_of, tmp_path):
    scenes.issued(cast)
    answer = client_of("audit_admin").post(reverse("ledger_export"))
    file = tmp_path / "export.zip"
    file.write_bytes(answer.content)
    with zipfile.ZipFile(file) as pack:
        pack.extract("luze_verify.py", tmp_path)
        assert packs.LEDGER in pack.namelist()
    done = subprocess.run(
        [sys.executable, "-I", str(tmp_path / "luze_verify.py"), str(file), "--key", signer.key],
        capture_output=True, text=True, env={"PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stdout
    assert f"账本 {LedgerEntry.objects.count()} 条" in done.stdout


def test_the_monthly_page_is_printed_and_counts_as_an_anchor(signer, cast, client_of):
    entries(3)
    client = client_of("audit_admin")
    answer = client.post(reverse("checkpoint_page"))
    assert answer.content.startswith(b"%PDF")
    assert LedgerAnchor.objects.filter(channel=checkpoints.PAGE).count() == 1
    page = client.get(reverse("checkpoints")).content.decode()
    assert "月度存证页" in page
    assert luze_verify.hashlib.sha256(luze_verify.read_key(signer.key)[1]).hexdigest()[:16] in page


def test_a_receipt_is_the_same_text_for_the_verifier_and_for_us(signer):
    entries(7)
    text = receipts.receipt(LedgerEntry.objects.get(seq=3))
    assert canonical.dumps(canonical.parse_strict(text)) == text
