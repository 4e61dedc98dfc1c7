"""Encrypted columns: nothing readable in the table, nothing opens outside its row."""

from __future__ import annotations

import io
import uuid

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from portal.encryption import Unreadable
from portal.fields import Sealed, encrypted_fields, seal, unseal
from portal.ledger import pen
from portal.ledger.verify import verify
from portal.viewer import SYSTEM
from supervision.models import EarlySign, OpinionAnswer, Talk
from tests.supervision.records import AT, CANARY, DAY


def raw(table: str, column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return cursor.fetchone()[0]


def test_the_table_holds_no_word_of_the_text(make):
    make.talk()
    assert CANARY not in raw("supervision_talk", "points")
    assert Talk.objects.get().points == CANARY


def test_a_list_of_values_gives_the_stored_form_only(make):
    talk = make.talk()
    stored = Talk.objects.values_list("points", flat=True).get()
    assert isinstance(stored, Sealed)
    assert unseal(Talk, talk.pk, "points", stored) == CANARY


@pytest.mark.parametrize("only", [("pk",), ("points",), ("kind",)], ids=str)
def test_a_field_that_was_left_out_is_fetched_and_opened(make, only):
    make.talk()
    assert Talk.objects.only(*only).get().points == CANARY


def test_a_text_moved_to_another_row_does_not_open(make):
    one, two = make.talk(), make.talk()
    stored = Talk.objects.filter(pk=one.pk).values_list("points", flat=True).get()
    Talk.objects.filter(pk=two.pk).update(points=stored)
    with pytest.raises(Unreadable):
        _text = Talk.objects.get(pk=two.pk).points


def test_a_text_moved_to_another_column_does_not_open(make):
    talk = make.talk()
    stored = Talk.objects.values_list("points", flat=True).get()
    Talk.objects.update(response=stored)
    with pytest.raises(Unreadable):
        _text = Talk.objects.get(pk=talk.pk).response


def test_saving_other_fields_leaves_the_stored_form_as_it_is(make):
    make.talk()
    before = raw("supervision_talk", "points")
    talk = Talk.objects.get()
    talk.place = "二楼会议室"
    talk.save()
    assert raw("supervision_talk", "points") == before


def test_a_changed_text_is_stored_anew(make):
    talk = make.talk()
    talk.points = "改过的内容"
    talk.save()
    assert Talk.objects.get().points == "改过的内容"
    assert "改过的内容" not in raw("supervision_talk", "points")


def test_an_empty_text_stays_empty(make):
    make.talk()
    assert Talk.objects.get().promise == ""
    assert raw("supervision_talk", "promise") == ""


def test_many_rows_at_once_are_encrypted_too(make, cast):
    rows = [
        Talk(kind="criticism", points=f"{CANARY}{n}", created_at=AT, held_on=DAY)
        for n in range(3)
    ]
    Talk.objects.bulk_create(rows)
    assert {talk.points for talk in Talk.objects.all()} == {f"{CANARY}{n}" for n in range(3)}
    assert CANARY not in raw("supervision_talk", "points")


def test_plain_text_is_refused_where_no_row_is_known(make):
    talk = make.talk()
    with pytest.raises(FieldError):
        Talk.objects.update(points="明文")
    with pytest.raises(FieldError):
        Talk.objects.bulk_update([talk], ["points"])
    with pytest.raises(FieldError):
        Talk.objects.filter(points="明文").exists()


def test_a_conditional_update_writes_a_sealed_text(make):
    talk = make.talk()
    changed = Talk.objects.filter(pk=talk.pk, state="recorded").update(
        points=seal(Talk, talk.pk, "points", "更正后的内容")
    )
    assert changed == 1
    assert Talk.objects.get().points == "更正后的内容"


def test_a_row_without_a_key_cannot_be_written():
    talk = Talk(kind="criticism", points="内容")
    talk.pk = None
    with pytest.raises(FieldError):
        Talk._meta.get_field("points").pre_save(talk, add=True)


def test_no_confidential_table_has_a_counting_key():
    for model, _names in encrypted_fields():
        assert isinstance(model._meta.pk.get_default(), uuid.UUID), model


# --- the ledger ---------------------------------------------------------------------------


def test_the_ledger_notices_a_moved_text_and_not_a_renewed_key(make, settings):
    one, two = make.sign(), make.sign()
    with transaction.atomic():
        pen.write("supervision.early_sign_noted", subject=one, by=SYSTEM, rows=[one, two],
                  restricted=True)
    labels = {f"supervision.earlysign:{row.pk}" for row in (one, two)}

    def faulty() -> set[str]:
        found = " ".join(str(finding.sentence) for finding in verify().findings)
        return {label for label in labels if label in found}

    assert not faulty()
    settings.LUZE_FIELD_KEYS = [Fernet.generate_key().decode(), *settings.LUZE_FIELD_KEYS]
    call_command("rotate_field_keys", stdout=io.StringIO())
    assert not faulty()
    stored = EarlySign.objects.filter(pk=one.pk).values_list("facts", flat=True).get()
    EarlySign.objects.filter(pk=two.pk).update(facts=stored)
    assert faulty() == {f"supervision.earlysign:{two.pk}"}


# --- rotation -----------------------------------------------------------------------------


def test_after_rotation_the_old_key_is_not_needed(make, settings):
    make.talk()
    make.sign()
    new = Fernet.generate_key().decode()
    settings.LUZE_FIELD_KEYS = [new, *settings.LUZE_FIELD_KEYS]
    call_command("rotate_field_keys", stdout=io.StringIO())
    settings.LUZE_FIELD_KEYS = [new]
    assert Talk.objects.get().points == CANARY
    assert EarlySign.objects.get().facts == CANARY


def test_append_only_records_keep_the_key_they_were_written_with(make, cast, settings):
    opinion = make.opinion()
    OpinionAnswer.objects.create(
        opinion=opinion, text="已整改", answered_on=DAY, answered_at=AT,
        answered_by=cast.user["leader"],
    )
    out = io.StringIO()
    settings.LUZE_FIELD_KEYS = [Fernet.generate_key().decode(), *settings.LUZE_FIELD_KEYS]
    call_command("rotate_field_keys", stdout=out)
    assert "重新加密 1 项" in out.getvalue()
    assert "记录 1 项" in out.getvalue()
    assert OpinionAnswer.objects.get().text == "已整改"


def test_rotation_stops_at_a_value_that_no_key_opens(make, settings):
    make.talk()
    settings.LUZE_FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="打不开"):
        call_command("rotate_field_keys", stdout=io.StringIO())
