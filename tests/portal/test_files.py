"""Stored files: kept once, never changed, checked when read."""

from __future__ import annotations

import stat

import pytest

from portal.actions import files
from portal.models import StoredFile

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.LUZE_FILES_DIR = tmp_path


def test_what_is_stored_is_what_is_read():
    file = files.store("名册".encode(), "text/plain")
    assert files.read(file) == "名册".encode()
    assert file.size == 6


def test_equal_bytes_are_kept_once():
    first = files.store(b"paper", "application/pdf")
    assert files.store(b"paper", "application/pdf") == first
    assert StoredFile.objects.count() == 1


def test_the_file_is_read_only_and_no_draft_stays(tmp_path):
    file = files.store(b"paper", "application/pdf")
    place = files.place_of(file.sha256)
    assert stat.S_IMODE(place.stat().st_mode) == 0o440
    assert [one.name for one in place.parent.iterdir()] == [file.sha256]


def test_changed_bytes_are_not_handed_out():
    file = files.store(b"paper", "application/pdf")
    place = files.place_of(file.sha256)
    place.chmod(0o640)
    place.write_bytes(b"forged")
    with pytest.raises(files.FileDamaged):
        files.read(file)


def test_lost_bytes_are_reported_and_come_back_when_stored_again():
    file = files.store(b"paper", "application/pdf")
    files.place_of(file.sha256).unlink()
    with pytest.raises(files.FileDamaged):
        files.read(file)
    files.store(b"paper", "application/pdf")
    assert files.read(file) == b"paper"
