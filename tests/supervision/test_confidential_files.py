"""Papers and attachments of supervision: encrypted in rows, nothing of them on the disk."""

from __future__ import annotations

import io
from importlib import import_module

import pytest
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse

from portal import clock
from portal.actions import files
from portal.encryption import Unreadable
from portal.models import Attachment, ConfidentialBytes, StoredFile
from supervision import prints_decisions, prints_findings, prints_integrity, prints_measures
from supervision import prints_talks as talk_papers
from supervision.actions import integrity
from supervision.models import IntegrityOpinionRequest, RecordFile
from tests import snapshots
from tests.supervision import finding_scenes, measure_scenes
from tests.supervision.case_scenes import CaseScenes
from tests.supervision.records import Records

pytestmark = pytest.mark.django_db
# As they are and in base64; and what the evidence was called.
PLAIN = ("%PDF", "JVBERi", "\x89PNG", "iVBORw0KGgo", "照片")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.LUZE_FILES_DIR = tmp_path / "files"
    return settings.LUZE_FILES_DIR


def on_the_disk(folder) -> list:
    return [path for path in folder.rglob("*") if path.is_file()]


def integrity_paper(cast) -> StoredFile:
    request = integrity.ask(
        fields={"requester": "市委组织部", "request_number": "", "occasion": "award",
                "purpose": ""},
        people=[cast.person["staff_two"]], received_on=clock.today(), due_on=clock.today(),
        by=cast.viewer("discipline"),
    )
    integrity.approve(request=request, by=cast.viewer("secretary"))
    request.refresh_from_db()
    integrity.answer(request=request, by=cast.viewer("discipline"))
    return prints_integrity.ensure_opinion(IntegrityOpinionRequest.objects.get())


def talk_paper(cast) -> StoredFile:
    talk = Records(cast).talk(state="confirmed", kind="integrity_routine", number="1")
    return talk_papers.ensure_paper(talk).file


MADE = {
    "notice": lambda cast: prints_findings.ensure_notice(finding_scenes.served(cast)),
    "evidence": lambda cast: finding_scenes.submitted(cast) and
    RecordFile.objects.get(is_evidence=True).attachment.file,
    "letter": lambda cast: prints_measures.ensure_letter(
        measure_scenes.decided(cast, kind="reminder_letter", issuer_kind="party_group")
    ),
    "integrity": integrity_paper,
    "decision": lambda cast: prints_decisions.ensure_paper(CaseScenes(cast).issued()),
    "talk": talk_paper,
}


@pytest.mark.parametrize("what", MADE)
def test_neither_disk_nor_tables_hold_a_plain_byte_and_a_new_key_reaches_it(
    cast, folder, settings, what
):
    file = MADE[what](cast)
    assert not on_the_disk(folder)
    rows = [str(row) for table in snapshots.contents().values() for row in table.values()]
    assert not [row for row in rows for sign in PLAIN if sign in row]
    before = files.read(file)
    assert before[:4] in (b"%PDF", b"\x89PNG") and len(before) == file.size
    new = Fernet.generate_key().decode()
    old, settings.LUZE_FIELD_KEYS = settings.LUZE_FIELD_KEYS, [new, *settings.LUZE_FIELD_KEYS]
    call_command("rotate_field_keys", stdout=io.StringIO())
    settings.LUZE_FIELD_KEYS = [new]
    assert files.read(file) == before
    settings.LUZE_FIELD_KEYS = old
    with pytest.raises(files.FileDamaged):
        files.read(file)


def test_bytes_in_another_file_s_row_are_not_handed_out(cast):
    one, two = (files.store_confidential(data, "application/pdf") for data in (b"one", b"two"))
    body = ConfidentialBytes.objects.filter(file=one).values_list("body", flat=True).get()
    ConfidentialBytes.objects.filter(file=two).update(body=body)
    with pytest.raises(files.FileDamaged):
        files.read(two)
    ConfidentialBytes.objects.filter(file=one).delete()
    with pytest.raises(files.FileDamaged):
        files.read(one)


def test_the_same_bytes_kept_openly_before_leave_the_disk(
    folder, django_capture_on_commit_callbacks
):
    open_file = files.store(b"scan", "application/pdf")
    with django_capture_on_commit_callbacks(execute=True):
        assert files.store_confidential(b"scan", "application/pdf") == open_file
    assert not on_the_disk(folder) and files.read(open_file) == b"scan"
    assert files.store(b"scan", "application/pdf") == open_file
    assert not on_the_disk(folder) and ConfidentialBytes.objects.count() == 1


def test_the_name_of_evidence_opens_in_its_row_only_and_a_new_key_reaches_it(cast, settings):
    finding_scenes.submitted(cast)
    row = RecordFile.objects.get(is_evidence=True)
    assert (row.name, row.attachment.name) == ("照片.png", "")
    settings.LUZE_FIELD_KEYS = [Fernet.generate_key().decode(), *settings.LUZE_FIELD_KEYS]
    call_command("rotate_field_keys", stdout=io.StringIO())
    settings.LUZE_FIELD_KEYS = settings.LUZE_FIELD_KEYS[:1]
    assert RecordFile.objects.get(pk=row.pk).name == "照片.png"
    other = Attachment.objects.create(
        file=row.attachment.file, added_at=clock.now(), added_by=cast.user["head"])
    stored = RecordFile.objects.filter(pk=row.pk).values_list("name", flat=True).get()
    moved = RecordFile.objects.create(
        kind=row.kind, record=row.record, attachment=other, name="另一份.png")
    RecordFile.objects.filter(pk=moved.pk).update(name=stored)
    with pytest.raises(Unreadable):
        _name = RecordFile.objects.get(pk=moved.pk).name


def test_names_from_before_are_encrypted_and_the_plain_ones_go(cast):
    finding_scenes.submitted(cast)
    step = import_module("supervision.migrations.0005_confidential_file_names")
    step.decrypt(apps, None)
    assert Attachment.objects.get().name == "照片.png" and not RecordFile.objects.get().name
    step.encrypt(apps, None)
    assert not Attachment.objects.get().name and RecordFile.objects.get().name == "照片.png"


def test_evidence_is_handed_out_as_it_was_given(cast, client_of):
    finding_scenes.submitted(cast)
    file = RecordFile.objects.get(is_evidence=True)
    answer = client_of("head").get(reverse("record_file", args=[file.pk]))
    assert answer.content == finding_scenes.picture().data
    assert answer["Content-Disposition"].startswith("attachment")
