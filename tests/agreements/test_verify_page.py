"""The public page: genuine or unknown, number and state, and nothing else."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from agreements import prints
from agreements.actions import exceptions
from agreements.models import Agreement
from agreements.queries import verifying
from agreements.states import AgreementState, RequestKind, SlotRole
from agreements.views import verify
from portal import clock
from portal.actions import files
from portal.inspection import limits
from portal.ledger import canonical, proofs, receipts
from portal.models import LedgerEntry, StoredFile
from portal.verifier import luze_checkpointer, luze_verify
from supervision.models import Rectification
from tests import packs
from tests.agreements import scenes
from tests.pages import LookingClient
from tests.short_paper import short_paper
from tests.supervision import finding_scenes


@pytest.fixture(autouse=True)
def spring():
    cache.clear()
    with scenes.spring():
        yield
    cache.clear()


@pytest.fixture
def found(cast) -> Agreement:
    scenes.issued(cast)
    return scenes.agreement_of(cast.person["leader"])


def ask(code: str, **headers):
    return LookingClient().get(reverse("verify_code", args=[code]), **headers)


def says(response, text: str) -> bool:
    return text in response.content.decode()


def test_anybody_may_ask_without_an_account(db):
    page = LookingClient().get(reverse("verify"))
    assert page.status_code == 200
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert says(page, "noindex")


def test_the_code_on_the_paper_leads_to_number_and_state(cast, found):
    page = ask(found.check_code.replace(" ", ""))
    assert says(page, "由本单位印发")
    assert says(page, found.number)
    assert says(page, "待签")


def test_no_name_and_no_word_of_the_text_is_given(cast, found):
    page = ask(found.check_code.replace(" ", ""))
    for secret in ("郑知行", "林望舒", "副主席", "责任内容", found.text_sha256):
        assert not says(page, secret), secret


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (AgreementState.ISSUED, "待签"), (AgreementState.PARTLY_SIGNED, "待签"),
        (AgreementState.RETURNED, "待签"), (AgreementState.EFFECTIVE, "已生效"),
        (AgreementState.ENDED, "已终止"), (AgreementState.VOIDED, "已作废"),
    ],
)
def test_the_present_state_in_one_word(cast, found, state, word):
    Agreement.objects.filter(pk=found.pk).update(state=state)
    assert says(ask(found.check_code), word)


def test_what_was_replaced_says_so(cast, found):
    Agreement.objects.filter(pk=found.pk).update(state=AgreementState.ENDED, replaced=True)
    other = scenes.agreement_of(cast.person["general"])
    Agreement.objects.filter(pk=other.pk).update(predecessor=found.pk)
    assert says(ask(found.check_code), "已被接替")


def test_after_voiding_old_and_new_paper_are_told_apart(cast, found):
    request = exceptions.ask(
        agreement=found, kind=RequestKind.VOID, reason="职务有误。", by=cast.viewer("clerk")
    )
    exceptions.decide(request=request, granted=True, answer="", by=cast.viewer("secretary"))
    new = scenes.agreement_of(cast.person["leader"])
    assert says(ask(found.check_code), "已作废")
    assert says(ask(new.check_code), "待签")
    assert says(ask(new.check_code), new.number)


@pytest.mark.parametrize("change", [str.lower, lambda c: c.replace(" ", ""), lambda c: f" {c} "])
def test_a_code_may_be_typed_as_people_type(cast, found, change):
    typed = change(found.check_code)
    page = LookingClient().post(reverse("verify"), {"code": typed}, follow=True)
    assert says(page, found.number)


def test_full_width_letters_are_the_same_letters(cast, found):
    wide = "".join(chr(ord(c) + 0xFEE0) if c != " " else "　" for c in found.check_code)
    page = LookingClient().post(reverse("verify"), {"code": wide}, follow=True)
    assert says(page, found.number)


@pytest.mark.parametrize("code", ["000000000000", "zzz", "' OR 1=1", "0" * 200, "０1", "\x00x"])
def test_another_code_is_unknown(cast, found, code):
    page = ask(code)
    assert page.status_code == 200
    assert says(page, "没有这个校验码")


@pytest.mark.parametrize("code", ["", "12", "zzzzzzzzzzzz", "7F3A 91C2 0D4E 1"])
def test_what_cannot_be_a_code_is_said_beside_the_field(db, code):
    page = LookingClient().post(reverse("verify"), {"code": code})
    assert page.status_code == 422


def test_a_source_that_tries_codes_is_stopped(cast, found):
    for _number in range(verify.MOST):
        assert Client().get(reverse("verify_code", args=["000000000000"])).status_code == 200
    stopped = ask(found.check_code)
    assert stopped.status_code == 429
    assert says(stopped, "核对次数过多")
    assert not says(stopped, found.number)
    assert ask(found.check_code, REMOTE_ADDR="10.1.2.3").status_code == 200


def test_the_qr_code_says_this_pages_address(cast, found, settings):
    settings.LUZE_PUBLIC_URL = "https://luze.example"
    code = found.check_code.replace(" ", "")
    assert prints.verify_text(found) == f"https://luze.example{reverse('verify_code', args=[code])}"


def test_signing_changes_the_answer(cast, found):
    scenes.sign(cast, "leader", SlotRole.RESPONSIBLE, by="leader")
    scenes.sign(cast, "leader", SlotRole.ISSUER, by="secretary")
    assert says(ask(found.check_code), "已生效")


# --- the file itself ------------------------------------------------------------------------------


def send(data: bytes, name: str = "AL.pdf", **headers):
    file = SimpleUploadedFile(name, data, content_type="application/pdf")
    return LookingClient().post(reverse("verify_file"), {"file": file}, **headers)


@pytest.fixture
def signed(cast) -> list[bytes]:
    """The paper of the leader as issued, with one and with two digital signatures."""
    scenes.issued(cast)
    agreement = scenes.agreement_of(cast.person["leader"])
    paper = files.store(short_paper(*SlotRole.values, title=f"（{agreement.number}）"), prints.PDF)
    Agreement.objects.filter(pk=agreement.pk).update(paper=paper)
    states = [files.read(paper)]
    for role, by in ((SlotRole.RESPONSIBLE, "leader"), (SlotRole.ISSUER, "secretary")):
        scenes.sign(cast, "leader", role, by=by)
        states.append(files.read(prints.paper_now(Agreement.objects.get(pk=agreement.pk))))
    return states


def test_every_state_of_a_paper_is_genuine_and_older_ones_say_so(cast, signed):
    for here, data in enumerate(signed):
        page = send(data)
        assert page.status_code == 200 and says(page, "未经改动"), here
        assert says(page, "已生效")
        assert says(page, f"又加注{2 - here}方") == (here < 2)
        for secret in ("林望舒", "责任内容", "郑知行"):
            assert not says(page, secret)


def test_one_altered_byte_is_found_wherever_it_stands(cast, signed):
    for data in signed:
        for place in range(20, len(data), max(1, len(data) // 40)):
            altered = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
            assert verifying.of_file(altered).result == "altered", place
    page = send(signed[2][:-5] + b"x" + signed[2][-4:])
    assert page.status_code == 200 and says(page, "文件已被改动")
    assert not says(page, "AL-2026-A-01") and not says(page, "已生效")


def test_something_else_is_unknown(cast, signed):
    for data in (b"%PDF-1.7 something", b"\x00" * 50, b"{}", b'{"kind":1}', short_paper("x")):
        page = send(data)
        assert says(page, "不是留存的文件"), data
        assert not says(page, "文件已被改动")


def test_an_unknown_paper_may_be_a_copy_or_an_altered_one_of_supervision(cast, signed):
    assert says(send(b"%PDF-1.7 something"), "带水印的副本也查不到")


def test_what_was_downloaded_together_is_not_called_altered(cast, signed):
    agreement = scenes.agreement_of(cast.person["leader"])
    client = LookingClient()
    client.force_login(cast.user["leader"])
    bundle = client.get(reverse("agreement_bundle", args=[agreement.pk])).content
    page = send(bundle, "AL.zip")
    assert says(page, "请解压AL.zip，逐份核对") and not says(page, "文件已被改动")
    assert says(page, "签订批次的导出和归档包，请用包内的核验程序核验")
    with zipfile.ZipFile(BytesIO(bundle)) as packed:
        assert all(says(send(packed.read(name)), "未经改动") for name in packed.namelist())


@pytest.mark.parametrize(
    ("state", "word"), [(AgreementState.ENDED, "已终止"), (AgreementState.VOIDED, "已作废")]
)
def test_a_genuine_paper_tells_its_present_state(cast, signed, state, word):
    Agreement.objects.filter(number__contains="-A-").update(state=state)
    assert says(send(signed[2]), word)


def test_a_replaced_paper_says_so_too(cast, signed):
    old = scenes.agreement_of(cast.person["leader"])
    Agreement.objects.filter(pk=old.pk).update(state=AgreementState.ENDED, replaced=True)
    other = scenes.agreement_of(cast.person["general"])
    Agreement.objects.filter(pk=other.pk).update(predecessor=old.pk)
    assert says(send(signed[2]), "已被接替")


def test_a_signing_record_is_known_and_an_older_one_says_so(cast, found):
    def record(data: bytes) -> bytes:
        entry = LedgerEntry.objects.filter(subject=f"agreements.agreement:{found.pk}").last()
        file = files.store(data, prints.PDF)
        found.signing_records.create(last_entry=entry.seq, file=file, made_at=clock.now())
        return data

    first = record(b"%PDF record first")
    assert says(send(first), "签署记录单") and not says(send(first), "此后又有签署")
    scenes.sign(cast, "leader", SlotRole.RESPONSIBLE, by="leader")
    # Nobody has asked for the newer record yet: the older one is no longer the last all the same.
    assert says(send(first), "未经改动") and says(send(first), "此后又有签署")
    second = record(b"%PDF record second")
    assert says(send(second), "未经改动") and not says(send(second), "此后又有签署")


def test_a_receipt_is_held_against_the_ledger(cast, settings, tmp_path):
    with packs.signing(settings, tmp_path):
        scenes.issued(cast)
        scenes.sign(cast, "leader", SlotRole.RESPONSIBLE, by="leader")
        entry = LedgerEntry.objects.get(word="agreements.signed")
        text = receipts.receipt(entry)
    page = send(text.encode(), "5.receipt.json")
    assert says(page, "未经改动") and says(page, "与账本一致")
    assert not says(page, entry.leaf) and not says(page, "郑知行")
    for altered in (
        text.replace(entry.actor, "u:99999"), text.replace(' "', '"') + " ", text[:-1],
        text.replace('"v":1}', '"v":2}'),
    ):
        assert says(send(altered.encode(), "5.receipt.json"), "文件已被改动"), altered[-40:]


def test_a_receipt_under_a_key_of_the_forgers_own_is_not_ours(cast, settings, tmp_path):
    """Whoever has a true entry builds a tree over it and signs that himself."""
    with packs.signing(settings, tmp_path):
        scenes.issued(cast)
        scenes.sign(cast, "leader", SlotRole.RESPONSIBLE, by="leader")
        entry = LedgerEntry.objects.get(word="agreements.signed")
        text = receipts.receipt(entry)
    tree, content = proofs.levels(), canonical.parse_strict(text)
    for number, origin in enumerate(("luze.test/ledger1", "luze\x00", "\ufdd0")):
        own = luze_checkpointer.Checkpointer(tmp_path / str(number), origin)
        own.remember(tree.size, tree.root(0, tree.size))
        forged = canonical.dumps(content | {
            "checkpoint": own.note, "key": own.verifier_key(),
            "path": [step.hex() for step in tree.inclusion(entry.seq - 1, tree.size)],
        })
        assert luze_verify.check_receipt(forged, None, None)  # it holds by itself
        assert says(send(forged.encode(), "5.receipt.json"), "文件已被改动")
    page = send(text.encode(), "5.receipt.json")
    assert says(page, "与本单位账本一致") and not says(page, "逐字节")


def test_a_code_proves_the_number_and_not_the_text(cast, found):
    page = ask(found.check_code)
    assert says(page, "不说明纸上的内容没有改动") and says(page, "按文件核对")


def test_a_paper_of_supervision_is_known_by_its_bytes_only(cast):
    found = finding_scenes.served(cast)
    file = files.store(b"%PDF notice", prints.PDF)
    Rectification.objects.filter(pk=found.pk).update(paper=file)
    page = send(b"%PDF notice")
    assert says(page, "整改通知书") and says(page, "未经改动")
    assert not says(page, found.notice_number) and not says(page, "韩秉文")
    probe = send(f"%PDF {found.notice_number}".encode())
    assert says(probe, "不是留存的文件")


def test_a_file_that_is_missing_empty_or_too_large_is_said_beside_the_field(db, monkeypatch):
    assert LookingClient().post(reverse("verify_file")).status_code == 422
    assert says(send(b""), "文件是空的")
    monkeypatch.setattr(limits, "MAX_BYTES", 10)
    assert says(send(b"%PDF-1.7 12345"), "请用包内的离线核验程序核验")


def test_a_source_that_tries_files_is_stopped(cast, found):
    for _number in range(verify.MOST):
        ask("000000000000")
    stopped = send(b"%PDF")
    assert stopped.status_code == 429 and says(stopped, "核对次数过多")


def test_nothing_that_was_sent_is_kept(cast, found):
    before = StoredFile.objects.count()
    send(b"%PDF-1.7 something")
    assert StoredFile.objects.count() == before
