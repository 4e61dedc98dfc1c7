"""Evidence packs of agreements and traces: whole, verified offline, recorded, no more than read."""

from __future__ import annotations

import hashlib
import json
from datetime import date

import pytest
from django.urls import reverse

from agreements.queries import verifying
from agreements.queries.trace import Question
from portal.models import AccessLog, EvidencePack, LedgerEntry
from tests import packs
from tests.agreements import scenes

DAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def spring(settings, tmp_path):
    with scenes.spring():
        yield


@pytest.fixture
def signer(settings, tmp_path):
    with packs.signing(settings, tmp_path) as running:
        yield running


def pack_of(client, kind, key):
    return client.post(reverse("pack", args=[kind, key]))


def test_the_pack_of_an_agreement_proves_itself(cast, client_of, signer, tmp_path):
    scenes.issued(cast)
    agreement = scenes.bring_into_force(cast, "leader")
    client = client_of("leader")
    page = client.get(reverse("agreement", args=[agreement.pk])).content.decode()
    assert reverse("pack", args=["agreement", agreement.pk]) in page
    answer = pack_of(client, "agreement", agreement.pk)
    assert answer.headers["Content-Type"] == "application/zip"
    data = answer.content
    found = packs.names(data)
    assert f"责任书/{agreement.number}.pdf" in found
    assert f"责任书/{agreement.number}签署记录单.pdf" in found
    assert {"manifest.json", "luze_verify.py", "检查点.txt"} <= set(found)
    chain = ("责任链.pdf", "责任链.xlsx", "责任链.json", "履责情况.xlsx")
    assert {f"责任链/{name}" for name in chain} <= set(found)
    signed = LedgerEntry.objects.filter(
        subject=f"agreements.agreement:{agreement.pk}", word="agreements.signed"
    )
    assert {f"回执/{e.seq}.receipt.json" for e in signed} <= set(found)
    assert packs.inside(data, f"{agreement.number}.pdf") and signed.count() == 2
    code, said = packs.verified(tmp_path, data)
    assert code == 0, said
    assert "与清单一致" in said
    _found_when_altered(tmp_path, data)
    _recorded(data)


def _found_when_altered(folder, data):
    for ending in ("责任链.json", "签署记录单.pdf", ".receipt.json"):
        code, said = packs.verified(folder, packs.with_a_flipped_bit(data, ending))
        assert code == 1 and "已被改动" in said, ending


def _recorded(data):
    """The act stands in the ledger with the digest, and in the access log."""
    row = EvidencePack.objects.get()
    assert row.sha256 == hashlib.sha256(data).hexdigest()
    entry = LedgerEntry.objects.get(word="portal.pack_taken")
    assert entry.subject == f"portal.evidencepack:{row.pk}" and row.sha256 in entry.body
    assert AccessLog.objects.filter(kind="export", object=entry.subject).exists()
    assert verifying.of_file(data).genuine


def test_the_pack_of_a_trace_holds_what_the_reader_may_read(cast, client_of, signer, tmp_path):
    scenes.issued(cast)
    scenes.bring_into_force(cast, "leader")
    head = scenes.bring_into_force(cast, "head")
    key = Question(DAY, department=cast.department["TAW"].pk).key
    page = client_of("staff").get(
        reverse("trace"), {"department": cast.department["TAW"].pk, "on": DAY.isoformat()}
    )
    assert reverse("pack", args=["trace", key]) in page.content.decode()
    all_of_it = pack_of(client_of("secretary"), "trace", key).content
    assert f"责任书/{head.number}.pdf" in packs.names(all_of_it)
    chain = json.loads(packs.inside(all_of_it, "责任链.json"))
    assert [stop["name"] for stop in chain["stops"]] == ["韩秉文", "郑知行", "林望舒"]
    assert chain["stops"][0]["agreements"][0]["number"] == head.number
    less = pack_of(client_of("other_staff"), "trace", key).content
    assert not [name for name in packs.names(less) if name.endswith(f"{head.number}.pdf")]
    assert head.number not in packs.inside(less, "责任链.json").decode()
    assert packs.verified(tmp_path, less)[0] == 0


@pytest.mark.parametrize(
    ("by", "status"), [("staff_two", 403), ("other_staff", 404), ("system_admin", 403)]
)
def test_whoever_may_not_read_it_gets_no_pack(cast, client_of, by, status):
    scenes.issued(cast)
    agreement = scenes.agreement_of(cast.person["staff"])
    assert pack_of(client_of(by), "agreement", agreement.pk).status_code == status
    assert not EvidencePack.objects.exists()


@pytest.mark.parametrize(
    ("kind", "key"),
    [("agreement", "0"), ("agreement", "x"), ("trace", "d999999-20260302"), ("trace", "d1"),
     ("letter", "1"), ("case", "1")],
)
def test_what_does_not_exist_has_no_pack(cast, client_of, kind, key):
    assert pack_of(client_of("secretary"), kind, key).status_code == 404


def test_without_a_signed_checkpoint_nothing_leaves(cast, client_of, settings, tmp_path):
    settings.LUZE_CHECKPOINTER = str(tmp_path / "nobody")
    scenes.issued(cast)
    agreement = scenes.agreement_of(cast.person["leader"])
    answer = pack_of(client_of("leader"), "agreement", agreement.pk)
    assert answer.url == reverse("agreement", args=[agreement.pk])
    assert not EvidencePack.objects.exists()
    assert not LedgerEntry.objects.filter(word="portal.pack_taken").exists()


def test_a_pack_is_a_button_and_no_link(cast, client_of):
    scenes.issued(cast)
    agreement = scenes.agreement_of(cast.person["leader"])
    address = reverse("pack", args=["agreement", agreement.pk])
    assert client_of("leader").get(address).status_code == 405
