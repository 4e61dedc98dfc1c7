"""The offline verifier: one file, any PC, and nothing altered gets past it."""

from __future__ import annotations

import base64
import hashlib
import io
import itertools
import json
import shutil
import subprocess
import sys
import zipfile
from contextlib import redirect_stdout, suppress
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.ledger import canonical, chain, entry, packs, proofs, tree, words
from portal.verifier import luze_checkpointer as signing
from portal.verifier import luze_verify as v

SCRIPT = Path(v.__file__)


def pythons() -> list[str]:
    """This Python, and whatever others this machine happens to have."""
    found = {shutil.which(f"python3.{minor}") for minor in range(8, 14)} - {None}
    runs = [
        each for each in found
        if subprocess.run([each, "-c", ""], capture_output=True).returncode == 0
    ]
    return sorted({sys.executable, *runs})


def bodies(count: int, paper: str = hashlib.sha256(b"paper").hexdigest()) -> list[str]:
    made, prev = [], entry.FIRST_PREV
    for seq in range(1, count + 1):
        text = entry.Body(
            seq=seq, prev=prev, kind="agreements.signed", subject=f"agreements.agreement:{seq}",
            actor="u:7", act="a" * 32,
            ts=f"2026-03-05T01:{seq // 60 % 60:02}:{seq % 60:02}.000000Z",
            commit="c" * 64, text_sha256="d" * 64, auth="password",
            facts={"paper": paper},
        ).text()
        made.append(text)
        prev = entry.leaf_of(text)
    return made


def levels(texts: list[str]) -> proofs.Levels:
    kept = proofs.Levels()
    for text in texts:
        kept.append(bytes.fromhex(entry.leaf_of(text)))
    return kept


def export(texts: list[str]) -> bytes:
    root = levels(texts).root(0, len(texts)).hex()
    return "".join(chain.export_lines(texts, size=len(texts), root=root)).encode()


@pytest.fixture(scope="module")
def signer(tmp_path_factory):
    return signing.Checkpointer(tmp_path_factory.mktemp("own"), "luze.test/ledger1")


def note(signer, texts, size):
    kept = levels(texts)
    said = signer.answer(
        {
            "size": size, "root": kept.root(0, size).hex(), "old": signer.size,
            "proof": [p.hex() for p in kept.consistency(signer.size, size)],
        }
    )
    return said["note"]


@pytest.fixture(scope="module")
def world(signer):
    """200 entries, checkpoints over 60, 130 and 200, and a receipt of entry 42."""
    texts = bodies(200)
    notes = [note(signer, texts, size) for size in (60, 130, 200)]
    receipt = canonical.dumps(
        {
            "checkpoint": notes[0], "entry": texts[41], "index": 41, "key": signer.verifier_key(),
            "kind": "luze-receipt", "v": 1,
            "path": [p.hex() for p in levels(texts).inclusion(41, 60)],
        }
    )
    return texts, notes, receipt, signer.verifier_key()


def run(*arguments, python=sys.executable) -> tuple[int, str]:
    done = subprocess.run(
        [str(python), "-I", str(SCRIPT), *map(str, arguments)], capture_output=True, text=True,
        env={"PYTHONIOENCODING": "utf-8"},
    )
    return done.returncode, done.stdout + done.stderr


def ledger_fault(data: bytes, notes=(), key=None) -> bool:
    lines = iter(data.splitlines(keepends=True))
    try:
        v.check_ledger(lines, list(notes), key)
    except v.Altered:
        return True
    return False


def receipt_fault(text: str, key=None) -> bool:
    try:
        v.check_receipt(text, key, None)
    except v.Altered:
        return True
    return False


# --- trees ---


def test_the_tree_of_rfc_6962():
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657",
              "606162636465666768696a6b6c6d6e6f"]
    leaves = [v.leaf_hash(bytes.fromhex(each)) for each in inputs]
    roots = {
        1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    }
    kept, edge = proofs.Levels(), v.Frontier()
    for size, leaf in enumerate(leaves, start=1):
        kept.append(leaf)
        edge.append(leaf)
        assert edge.root().hex() == kept.root(0, size).hex() == roots[size]


def test_paths_of_all_small_trees_and_of_earlier_sizes():
    leaves = [v.leaf_hash(bytes([n])) for n in range(20)]
    kept = proofs.Levels()
    for leaf in leaves:
        kept.append(leaf)
    for size in range(1, 21):
        root = tree.root(leaves[:size])
        for index in range(size):
            path = kept.inclusion(index, size)
            assert path == tree.inclusion_proof(leaves[:size], index)
            assert v.included(leaves[index], index, size, path, root)
            assert not v.included(leaves[index], index ^ 1, size, path, root) or size == 1
        for old in range(size + 1):
            path = kept.consistency(old, size)
            assert path == tree.consistency_proof(leaves[:size], old)
            assert signing.continues(old, size, path, tree.root(leaves[:old]), root)


# --- signatures ---


def test_ed25519_as_rfc_8032_and_every_flipped_bit_is_refused():
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    signature = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert v.ed25519(public, b"\x72", signature)
    for bit in range(0, 512, 37):
        altered = bytearray(signature)
        altered[bit // 8] ^= 1 << bit % 8
        assert not v.ed25519(public, b"\x72", bytes(altered))


def test_both_signatures_agree_with_an_independent_library():
    for number in range(4):
        message = bytes([number]) * number
        key = Ed25519PrivateKey.generate()
        assert v.ed25519(key.public_key().public_bytes_raw(), message, key.sign(message))
        other = ec.generate_private_key(ec.SECP256R1())
        point = other.public_key().public_numbers()
        raw = point.x.to_bytes(32, "big") + point.y.to_bytes(32, "big")
        signature = other.sign(message, ec.ECDSA(hashes.SHA256()))
        assert v.p256(raw, message, signature)
        assert not v.p256(raw, message + b"!", signature)
        assert not v.p256(raw, message, signature[:-1] + bytes([signature[-1] ^ 1]))
        assert not v.p256(raw[:-1] + bytes([raw[-1] ^ 1]), message, signature)


# --- exports, receipts, packs ---


def test_what_was_not_altered_is_said_to_be_whole(world, tmp_path):
    texts, notes, receipt, key = world
    (tmp_path / "ledger.jsonl").write_bytes(export(texts))
    (tmp_path / "anchors.txt").write_text("".join(notes), encoding="utf-8")
    (tmp_path / "42.receipt.json").write_text(receipt, encoding="utf-8")
    (tmp_path / "paper.pdf").write_bytes(b"paper")
    (tmp_path / "other.pdf").write_bytes(b"another")
    anchored = ("--anchor", tmp_path / "anchors.txt", "--key", key)
    code, said = run(tmp_path / "ledger.jsonl", *anchored)
    assert (code, said.splitlines()[0]) == (0, "一致：账本 200 条，检查点 3 个。")
    receipt_file = tmp_path / "42.receipt.json"
    assert run(receipt_file, "--paper", tmp_path / "paper.pdf")[0] == 0
    assert run(receipt_file, "--paper", tmp_path / "other.pdf")[0] == 1
    assert run(tmp_path / "missing") == (2, "无法核验：没有这个文件。\n")
    assert run(tmp_path / "paper.pdf")[1].startswith("无法核验：不是账本导出、签署回执或者证据包")
    assert "第 42 条" in run(receipt_file)[1]


def signed_twice(paper: bytes) -> list[bytes]:
    """A paper with one signature and with two: the second is appended."""
    first = paper + b"first\n%%EOF\n"
    return [first, first + b"second\n%%EOF\n"]


def again(signer, folder: Path) -> signing.Checkpointer:
    """A checkpointer with the same key that remembers nothing."""
    (folder / "checkpoint.key").write_bytes((signer.folder / "checkpoint.key").read_bytes())
    return signing.Checkpointer(folder, signer.origin)


def receipt_of(signer, paper: str) -> str:
    """The receipt of a ledger's only entry, which names a paper."""
    text = bodies(1, paper)[0]
    return canonical.dumps(
        {
            "checkpoint": note(signer, [text], 1), "entry": text, "index": 0,
            "key": signer.verifier_key(), "kind": "luze-receipt", "path": [], "v": 1,
        }
    )


def test_a_receipt_fits_the_paper_that_others_signed_afterwards(signer, tmp_path):
    """Who signs first keeps his receipt and takes the paper when all have signed."""
    first, last = signed_twice(b"%PDF\n%%EOF\n")
    text = receipt_of(again(signer, tmp_path), hashlib.sha256(first).hexdigest())
    (tmp_path / "1.receipt.json").write_text(text, encoding="utf-8")
    for name, paper, code in (
        ("first", first, 0), ("last", last, 0), ("altered", last.replace(b"first", b"fiRst"), 1)
    ):
        (tmp_path / name).write_bytes(paper)
        assert run(tmp_path / "1.receipt.json", "--paper", tmp_path / name)[0] == code, name
    pack = packs.packed(
        {"回执/1.receipt.json": text.encode(), "责任书/一.pdf": last}, key=signer.verifier_key()
    )
    (tmp_path / "pack.zip").write_bytes(pack)
    code, said = run(tmp_path / "pack.zip")
    assert code == 0
    assert "第 1 条，2026年3月5日 09:00:01，签订，所签文书为“责任书/一.pdf”" in said


def test_checkpoints_kept_elsewhere_are_held_against_receipts(world, signer, tmp_path):
    """Given and not looked at would say more than was seen."""
    _texts, notes, receipt, key = world
    forked = note(again(signer, tmp_path), bodies(60, "0" * 64), 60)
    for name, kept, expected in (
        ("same", notes[0], (0, "检查点与保存的一致")),
        ("later", notes[2], (0, "保存的检查点中没有 60 条时的")),
        ("forked", forked, (1, "检查点与系统以外保存的不符")),
    ):
        (tmp_path / name).write_text(kept, encoding="utf-8")
        (tmp_path / "42.receipt.json").write_text(receipt, encoding="utf-8")
        (tmp_path / "pack.zip").write_bytes(
            packs.packed({"42.receipt.json": receipt.encode(), "书.pdf": b"paper"}, key=key)
        )
        for file in ("42.receipt.json", "pack.zip"):
            code, said = run(tmp_path / file, "--anchor", tmp_path / name)
            assert code == expected[0] and expected[1] in said, (name, file)


def test_any_byte_of_a_pack_that_is_altered_is_told_in_words(world, tmp_path):
    """A byte within what is compressed breaks the ZIP before a digest can be asked."""
    _texts, _notes, receipt, key = world
    whole = packs.packed(
        {"42.receipt.json": receipt.encode(), "办理过程.txt": b"".join(
            hashlib.sha256(bytes([n])).hexdigest().encode() for n in range(250)
        )},
        key=key,
    )
    for place in range(20, len(whole), 97):
        data = bytearray(whole)
        data[place] ^= 1
        (tmp_path / "pack.zip").write_bytes(data)
        said = io.StringIO()
        with redirect_stdout(said):
            code = v.main([str(tmp_path / "pack.zip")])
        words_of = said.getvalue()
        assert code in (0, 1, 2)
        if code:  # 0: what no file is made of, such as a time in the directory
            assert words_of.startswith(("发现改动：", "无法核验：")), place
    data = bytearray(whole)
    data[whole.index("办理过程.txt".encode()) + 40] ^= 1
    (tmp_path / "pack.zip").write_bytes(data)
    assert run(tmp_path / "pack.zip") == (1, "发现改动：文件已被改动：办理过程.txt。\n")


def test_acts_are_called_as_in_the_ledger():
    known = (*words.all_words(), words.restricted("portal"), words.restricted("supervision"))
    for end, called in v.WORDS.items():
        assert {str(w.title) for w in known if w.name.split(".")[1] == end} == {called}, end


def test_it_runs_on_old_and_new_pythons(world, tmp_path):
    texts, notes, receipt, key = world
    pack = packs.packed(
        {
            "ledger.jsonl": export(texts), "checkpoints.txt": "".join(notes).encode(),
            "42.receipt.json": receipt.encode(), "责任书.pdf": b"paper",
        },
        key=key,
    )
    (tmp_path / "pack.zip").write_bytes(pack)
    for python in pythons():
        code, said = run(tmp_path / "pack.zip", python=python)
        assert (code, said.count("一致：")) == (0, 4), (python, said)


def test_every_sampled_bit_of_an_export_matters(world):
    texts, _notes, _receipt, _key = world
    data = bytearray(export(texts))
    assert not ledger_fault(bytes(data))
    for bit in itertools.chain(range(0, 8 * 120, 7), range(0, len(data) * 8, 9973)):
        data[bit // 8] ^= 1 << bit % 8
        assert ledger_fault(bytes(data)), bit
        data[bit // 8] ^= 1 << bit % 8


def test_every_sampled_bit_of_receipt_and_checkpoint_matters(world):
    _texts, notes, receipt, key = world
    for text, check in (
        (receipt, lambda t: receipt_fault(t)),
        (notes[0], lambda t: not _good_note(t, key)),
    ):
        data = bytearray(text.encode())
        for bit in range(0, len(data) * 8, 41 if text is receipt else 5):
            data[bit // 8] ^= 1 << bit % 8
            with suppress(UnicodeDecodeError):
                assert check(data.decode()), bit
            data[bit // 8] ^= 1 << bit % 8


def _good_note(text: str, key: str) -> bool:
    try:
        v.read_note(text, v.read_key(key))
    except v.Altered:
        return False
    return True


def rewritten(texts: list[str], **changes: str) -> list[str]:
    """The whole chain computed anew after a change, as one with all keys to the database could."""
    made, prev, ts = [], entry.FIRST_PREV, ""
    for seq, text in enumerate(texts, start=1):
        content = json.loads(text) | {"seq": seq, "prev": prev}
        ts = content["ts"] = max(ts, content["ts"])
        content |= {"actor": changes["actor"]} if seq == 50 and changes else {}
        made.append(canonical.dumps(content))
        prev = entry.leaf_of(made[-1])
    return made


@pytest.mark.parametrize(
    "edit",
    [
        lambda t: rewritten(t, actor="u:8"),
        lambda t: rewritten(t[:49] + t[50:]),
        lambda t: rewritten([*t[:40], t[41], t[40], *t[42:]]),
        lambda t: rewritten([*t[:40], t[3], *t[40:]]),
        lambda t: t[:150],
        lambda t: t[:59],
        lambda t: [],
    ],
    ids=["altered", "removed", "swapped", "inserted", "cut", "cut to the first", "emptied"],
)
def test_a_chain_computed_anew_fits_itself_but_no_checkpoint(world, edit):
    texts, notes, _receipt, key = world
    data = export(edit(texts))
    assert not ledger_fault(data)
    assert ledger_fault(data, notes, v.read_key(key))


def test_a_receipt_of_another_entry_or_another_key_is_refused(world, tmp_path):
    texts, notes, receipt, key = world
    content = json.loads(receipt)
    assert receipt_fault(canonical.dumps(content | {"entry": texts[42]}))
    assert receipt_fault(canonical.dumps(content | {"index": 42}))
    other = signing.Checkpointer(tmp_path, "luze.test/ledger1")
    assert receipt_fault(canonical.dumps(content | {"key": other.verifier_key()}))
    assert receipt_fault(receipt, v.read_key(other.verifier_key()))
    assert not receipt_fault(receipt, v.read_key(key))


@pytest.mark.parametrize("name", ["责任书.pdf", "42.receipt.json", "manifest.json", "ledger.jsonl"])
def test_a_pack_with_one_file_altered_removed_or_added_is_found(world, tmp_path, name):
    texts, notes, receipt, key = world
    files = {"ledger.jsonl": export(texts), "checkpoints.txt": "".join(notes).encode(),
             "42.receipt.json": receipt.encode(), "责任书.pdf": b"paper"}
    whole = zipfile.ZipFile(io.BytesIO(packs.packed(files, key=key)))
    for change in ("alter", "remove", "add"):
        file = tmp_path / f"{change}.zip"
        with zipfile.ZipFile(file, "w") as pack:
            for each in whole.namelist():
                data = whole.read(each)
                if each == name and change == "alter":
                    data = data[:20] + bytes([data[20] ^ 1]) + data[21:] if len(data) > 20 else b"x"
                if each != name or change != "remove":
                    pack.writestr(each, data)
            if change == "add":
                pack.writestr("extra.txt", b"")
        assert run(file)[0] == 1, change


# --- a person's own key ---


def passkey_receipt(
    signer, by="u:7", origin="https://portal.localhost:8443", kind="agreements.signed", **changes
):
    """A receipt whose entry names a statement signed by a passkey."""
    key = ec.generate_private_key(ec.SECP256R1())
    point = key.public_key().public_numbers()
    statement = canonical.dumps(
        {"after": "0:", "by": by, "documents": [
            {"paper": "e" * 64, "subject": "agreements.agreement:9", "text": "d" * 64}], "v": 1}
    )
    digest = hashlib.sha256(statement.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
    client = json.dumps(
        {"type": "webauthn.get", "challenge": challenge, "origin": origin}
    ).encode()
    data = hashlib.sha256(b"localhost").digest() + b"\x05" + bytes(4)
    signature = key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
    text = entry.Body(
        seq=1, prev=entry.FIRST_PREV, kind=kind, subject="agreements.agreement:9",
        actor="u:7", act="a" * 32, ts="2026-03-05T01:00:00.000000Z", commit="c" * 64,
        text_sha256="d" * 64, auth="passkey", facts={"passkey": digest.hex()},
    ).text()
    proof = {
        "authenticator_data": base64.b64encode(data).decode(),
        "client_data": base64.b64encode(client).decode(), "rp": "localhost",
        "key": (point.x.to_bytes(32, "big") + point.y.to_bytes(32, "big")).hex(),
        "signature": base64.b64encode(signature).decode(), "statement": statement,
    }
    return canonical.dumps(
        {
            "checkpoint": note(signer, [text], 1), "entry": text, "index": 0,
            "key": signer.verifier_key(), "kind": "luze-receipt", "path": [], "v": 1,
            "passkey": proof | changes,
        }
    )


def test_a_passkey_over_the_document_is_verified_offline(world, tmp_path):
    def fresh(name):
        return signing.Checkpointer(tmp_path / name, "luze.test/ledger1")

    good = passkey_receipt(fresh("a"))
    assert not receipt_fault(good)
    assert receipt_fault(passkey_receipt(fresh("b"), key="ab" * 64))
    assert receipt_fault(passkey_receipt(fresh("c"), rp="elsewhere"))
    other = canonical.dumps({"after": "0:", "by": "u:7", "documents": [], "v": 1})
    assert receipt_fault(passkey_receipt(fresh("d"), statement=other))
    without = json.loads(good)
    del without["passkey"]
    assert receipt_fault(canonical.dumps(without))


def test_a_passkey_of_another_person_site_or_act_is_refused(tmp_path):
    for number, changes in enumerate(
        (
            {"by": "u:8"}, {"kind": "agreements.voided"}, {"origin": "https://localhost.evil.test"},
            {"origin": "https://evillocalhost"}, {"origin": "https://evil.test/localhost"},
            {"origin": ""}, {"statement__regex": "."},
        )
    ):
        signer = signing.Checkpointer(tmp_path / str(number), "luze.test/ledger1")
        assert receipt_fault(passkey_receipt(signer, **changes)), changes


def test_whose_passkey_it_is_is_not_claimed(tmp_path):
    """The receipt brings the key along; who runs the portal could have made it."""
    signer = signing.Checkpointer(tmp_path / "own", "luze.test/ledger1")
    file = tmp_path / "1.receipt.json"
    text = passkey_receipt(signer)
    file.write_text(text, encoding="utf-8")
    mark = hashlib.sha256(bytes.fromhex(json.loads(text)["passkey"]["key"])).hexdigest()[:16]
    code, words = run(file, "--key", signer.verifier_key())
    assert code == 0 and f"密钥 {mark}" in words and "站点 localhost" in words
    assert "是否为本人所有" in words


def test_it_is_short_enough_to_be_read():
    lines = [line for line in SCRIPT.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert len(lines) <= 580
