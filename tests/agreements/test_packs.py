"""Evidence packs of agreements and traces: whole, verified offline, recorded, no more than read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from agreements.queries import verifying
from agreements.queries.trace import Question
from portal import clock
from portal.actions import batches
from portal.actions import packs as actions
from portal.errors import RuleBroken
from portal.models import AccessLog, Batch, EvidencePack, LedgerEntry, Notice
from portal.models.batches import BatchState
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


def test_the_pack_of_an_agreement_proves_itself(cast, client_of, signer, tmp_path):
    scenes.issued(cast)
    agreement = scenes.bring_into_force(cast, "leader")
    client = client_of("leader")
    page = client.get(reverse("agreement", args=[agreement.pk])).content.decode()
    assert reverse("pack", args=["agreement", agreement.pk]) in page
    data = packs.taken(client, "agreement", agreement.pk)
    told = Notice.objects.get(recipient=cast.person["leader"], title__contains="证据包")
    assert told.url == reverse("batch", args=[Batch.objects.get().pk])
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
    all_of_it = packs.taken(client_of("secretary"), "trace", key)
    assert f"责任书/{head.number}.pdf" in packs.names(all_of_it)
    chain = json.loads(packs.inside(all_of_it, "责任链.json"))
    assert [stop["name"] for stop in chain["stops"]] == ["韩秉文", "郑知行", "林望舒"]
    assert chain["stops"][0]["agreements"][0]["number"] == head.number
    less = packs.taken(client_of("other_staff"), "trace", key)
    assert not [name for name in packs.names(less) if name.endswith(f"{head.number}.pdf")]
    assert head.number not in packs.inside(less, "责任链.json").decode()
    assert packs.verified(tmp_path, less)[0] == 0


@pytest.mark.parametrize(
    ("by", "status"), [("staff_two", 403), ("other_staff", 404), ("system_admin", 403)]
)
def test_whoever_may_not_read_it_gets_no_pack(cast, client_of, by, status):
    scenes.issued(cast)
    agreement = scenes.agreement_of(cast.person["staff"])
    answer = packs.ordered(client_of(by), "agreement", agreement.pk)
    assert answer.status_code == status
    assert not EvidencePack.objects.exists() and not Batch.objects.exists()


@pytest.mark.parametrize(
    ("kind", "key"),
    [("agreement", "0"), ("agreement", "x"), ("trace", "d999999-20260302"), ("trace", "d1"),
     ("letter", "1"), ("case", "1"), ("agreement", "9" * 4500),
     ("trace", "d1-00010101-99991231"), ("trace", "p1-99991231-99991231")],
)
def test_what_does_not_exist_has_no_pack(cast, client_of, kind, key):
    assert packs.ordered(client_of("secretary"), kind, key).status_code == 404


def test_without_a_signed_checkpoint_nothing_leaves(cast, client_of, settings, tmp_path):
    settings.LUZE_CHECKPOINTER = str(tmp_path / "nobody")
    scenes.issued(cast)
    agreement = scenes.agreement_of(cast.person["leader"])
    packs.ordered(client_of("leader"), "agreement", agreement.pk)
    failed = Batch.objects.get()
    assert failed.state == BatchState.FAILED and "检查点签名程序" in failed.problem
    assert not EvidencePack.objects.exists()
    assert not LedgerEntry.objects.filter(word="portal.pack_taken").exists()


def test_a_pack_is_a_button_and_no_link(cast, client_of):
    scenes.issued(cast)
    agreement = scenes.agreement_of(cast.person["leader"])
    address = reverse("pack", args=["agreement", agreement.pk])
    assert client_of("leader").get(address).status_code == 405


def test_a_pack_cut_off_by_a_restart_is_made_once(cast, client_of, signer):
    """The worker dies while it writes the papers; another takes the work up; one pack leaves."""
    scenes.issued(cast)
    agreement = scenes.bring_into_force(cast, "leader")
    client = client_of("leader")
    client.post(reverse("pack", args=["agreement", agreement.pk]))
    batch = Batch.objects.get()
    Batch.objects.update(state=BatchState.RUNNING, beat_at=clock.now() - batches.SILENT * 2)
    assert not EvidencePack.objects.exists() and batches.resume() == 1
    client.post(reverse("pack", args=["agreement", agreement.pk]))  # pressed again meanwhile
    assert batches.work.func(str(batch.pk), batch.attempt) == "superseded"
    assert batches.work.func(str(batch.pk), batch.attempt + 1) == BatchState.DONE
    assert Batch.objects.count() == EvidencePack.objects.count() == 1
    assert client.get(reverse("batch_file", args=[batch.pk])).status_code == 200


def test_a_cancelled_pack_records_nothing_and_leaves_nothing(cast, client_of, signer, monkeypatch):
    scenes.issued(cast)
    agreement = scenes.bring_into_force(cast, "leader")
    client_of("leader").post(reverse("pack", args=["agreement", agreement.pk]))
    batch = Batch.objects.get()
    monkeypatch.setattr(batches, "TELLS_EVERY", 0)
    make = actions.BATCHES[0].make

    def cancelled_meanwhile(viewer, asked, step):
        batches.cancel(batch=batch, by=viewer)
        return make(viewer, asked, step)

    kind = replace(actions.BATCHES[0], make=cancelled_meanwhile)
    monkeypatch.setattr(batches, "kinds", lambda: {kind.code: kind})
    assert batches.work.func(str(batch.pk), batch.attempt) == "stopped"
    assert not EvidencePack.objects.exists()
    assert not LedgerEntry.objects.filter(word="portal.pack_taken").exists()


def test_whoever_has_lost_sight_of_the_matter_gets_no_result(cast, client_of, signer, settings):
    scenes.issued(cast)
    agreement = scenes.bring_into_force(cast, "leader")
    client = client_of("leader")
    packs.taken(client, "agreement", agreement.pk)
    batch = Batch.objects.get()
    settings.LUZE_PACKS = {}  # hidden from him since
    with pytest.raises(RuleBroken, match="无此权限"):
        batches.collect(batch=batch, by=cast.viewer("leader"))
