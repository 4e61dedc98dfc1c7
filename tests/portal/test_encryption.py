"""Confidential values open only with a key, and only where they belong."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from portal.encryption import Place, Unreadable, check_keys, decrypt, encrypt, renew

HERE = Place("portal_onetimecode", 7, "reason")


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_encrypted_is_read_back(text):
    assert decrypt(encrypt(text, HERE), HERE) == text


def test_the_stored_text_shows_nothing_and_never_repeats():
    stored = [encrypt("身体原因", HERE) for _number in range(2)]
    assert stored[0] != stored[1]
    assert "身体原因" not in stored[0]


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("portal_user", 7, "reason"),
        Place("portal_onetimecode", 8, "reason"),
        Place("portal_onetimecode", 7, "code_hash"),
    ],
    ids=str,
)
def test_a_value_moved_elsewhere_does_not_open(elsewhere):
    with pytest.raises(Unreadable):
        decrypt(encrypt("内容", HERE), elsewhere)


def test_an_altered_value_does_not_open():
    stored = encrypt("内容", HERE)
    for place in range(0, len(stored), 7):
        letter = "A" if stored[place] != "A" else "B"
        with pytest.raises(Unreadable):
            decrypt(stored[:place] + letter + stored[place + 1 :], HERE)


def test_a_new_key_reads_old_values_and_replaces_the_old_key(settings):
    old = settings.LUZE_FIELD_KEYS[0]
    new = Fernet.generate_key().decode()
    stored = encrypt("内容", HERE)
    settings.LUZE_FIELD_KEYS = [new, old]
    renewed = renew(stored, HERE)
    assert decrypt(stored, HERE) == "内容"
    settings.LUZE_FIELD_KEYS = [new]
    assert decrypt(renewed, HERE) == "内容"
    with pytest.raises(Unreadable):
        decrypt(stored, HERE)


@pytest.mark.parametrize("keys", [[], ["too short"]], ids=["none", "unusable"])
def test_without_a_usable_key_the_portal_does_not_start(settings, keys):
    settings.LUZE_FIELD_KEYS = keys
    with pytest.raises(ImproperlyConfigured):
        check_keys()
