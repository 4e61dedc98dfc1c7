"""What somebody with the server tries so that a forgery reads as whole; see docs/evidence.md."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import unicodedata
import zipfile

import pytest

from portal.ledger import canonical, packs
from portal.verifier import luze_checkpointer as signing
from portal.verifier import luze_verify as v
from tests.portal.test_verifier import bodies, export, levels, note, rewritten, run

PAPER = b"%PDF-1.7 first state\n%%EOF\n"
PROVEN = hashlib.sha256(PAPER).hexdigest()


@pytest.fixture
def signer(tmp_path):
    return signing.Checkpointer(tmp_path / "own", "luze.test/ledger1")


@pytest.fixture
def texts():
    """Twenty entries, each of which signed the paper."""
    made = [json.loads(text) | {"facts": {"paper": PROVEN}} for text in bodies(20)]
    return rewritten([canonical.dumps(each) for each in made])


def receipt(signer, texts, seq=5, **changes):
    size = len(texts)
    path = [step.hex() for step in levels(texts).inclusion(seq - 1, size)]
    content = {
        "checkpoint": note(signer, texts, size), "entry": texts[seq - 1], "index": seq - 1,
        "key": signer.verifier_key(), "kind": "luze-receipt", "path": path, "v": 1,
    }
    return canonical.dumps(content | changes)


def forgetful(signer, folder):
    """The same key with an empty memory."""
    again = signing.Checkpointer(folder / "again", "luze.test/ledger1")
    again.key, again.public, again.mark = signer.key, signer.public, signer.mark
    return again


@pytest.fixture
def files(signer, texts):
    return {
        "责任书/AL.pdf": PAPER, "回执/5.receipt.json": receipt(signer, texts).encode(),
        "检查点.txt": note(signer, texts, 20).encode(), "责任链.json": b"{}",
    }


@pytest.fixture
def said(tmp_path):
    """Exit code and words of the verifier about these bytes."""

    def ask(data, *arguments, name="given"):
        file = tmp_path / name
        file.write_bytes(data if isinstance(data, bytes) else data.encode())
        return run(file, *arguments)

    return ask


def test_a_pack_says_which_files_its_receipts_prove_and_which_they_do_not(signer, files, said):
    code, words = said(packs.packed(files, key=signer.verifier_key()))
    assert code == 0, words
    proven, bare = (words.partition("注意")[part] for part in (0, 2))
    assert "“责任书/AL.pdf”：与第 5 条记录所记逐字节一致" in proven
    assert "只与清单一致" in bare and "责任链.json" in bare and "luze_verify.py" in bare
    assert "证据包校验值" in bare and "公钥指纹" in bare


def test_a_paper_exchanged_with_its_line_in_the_manifest_is_found(signer, files, said):
    for other in (b"%PDF-1.7 another text\n%%EOF\n", b""):
        forged = files | {"责任书/AL.pdf": other}
        code, words = said(packs.packed(forged, key=signer.verifier_key()))
        assert code == 1 and "第 5 条记录所签的文书不在其中" in words


def test_what_was_put_behind_a_signed_paper_is_not_called_signed(signer, files, said):
    forged = files | {"责任书/AL.pdf": PAPER + b"1 0 obj (other) endobj\n%%EOF\n"}
    code, words = said(packs.packed(forged, key=signer.verifier_key()))
    assert code == 0
    assert "注意：“责任书/AL.pdf”只有前一部分为回执所记" in words
    assert "逐字节" not in words


def test_receipts_of_a_pack_without_its_key_are_refused(signer, files, said):
    code, words = said(packs.packed(files))
    assert code == 1 and "没有写明检查点公钥" in words


def test_a_receipt_under_the_name_of_another_is_refused(signer, files, said):
    forged = files | {"回执/6.receipt.json": files["回执/5.receipt.json"]}
    assert said(packs.packed(forged, key=signer.verifier_key()))[0] == 1


def test_the_checkpoint_of_an_evidence_pack_is_read(signer, files, texts, said):
    bent = files["检查点.txt"].decode().replace("\n20\n", "\n21\n").encode()
    forged = files | {"检查点.txt": bent}
    assert said(packs.packed(forged, key=signer.verifier_key()))[0] == 1


def test_two_signed_ledgers_of_one_size_are_found(signer, texts, files, said, tmp_path):
    """A checkpointer whose memory was put back signs twice; what was kept outside tells."""
    again = forgetful(signer, tmp_path)
    other = rewritten([text.replace('"u:7"', '"u:8"') for text in texts])
    kept = tmp_path / "kept.txt"
    kept.write_text(note(again, other, 20), encoding="utf-8")
    pack = packs.packed(files, key=signer.verifier_key())
    for data in (pack, files["回执/5.receipt.json"]):
        code, words = said(data, "--anchor", kept)
        assert code == 1 and "不是同一账本" in words
    kept.write_text(note(signer, texts, 20), encoding="utf-8")
    assert said(pack, "--anchor", kept)[0] == 0


def test_what_was_given_and_not_compared_is_said(signer, texts, files, said, tmp_path):
    early = forgetful(signer, tmp_path)
    kept, paper = tmp_path / "kept.txt", tmp_path / "paper.pdf"
    kept.write_text(note(early, texts, 12), encoding="utf-8")
    paper.write_bytes(b"another")
    alone = files["回执/5.receipt.json"]
    assert "没有 20 条时的，未能比对" in said(alone, "--anchor", kept)[1]
    assert "没有给出文书" in said(alone)[1]
    assert said(alone, "--paper", paper)[0] == 1
    paper.write_bytes(PAPER + b"shown instead\n%%EOF\n")
    assert "其后追加了内容" in said(alone, "--paper", paper)[1]
    paper.write_bytes(b"")
    assert said(alone, "--paper", paper)[0] == 1
    pack = packs.packed(files, key=signer.verifier_key())
    assert said(pack, "--paper", paper)[0] == 2


def test_an_export_says_from_where_on_nothing_is_signed(signer, texts, said, tmp_path):
    kept = tmp_path / "kept.txt"
    kept.write_text(note(signer, texts, 12), encoding="utf-8")
    key = ("--key", signer.verifier_key())
    assert "没有检查点，只核验了前后衔接" in said(export(texts))[1]
    for size in (20, 15, 12):  # the end after the last checkpoint can be cut off
        code, words = said(export(texts[:size]), "--anchor", kept, *key)
        assert code == 0 and "检查点到第 12 条为止" in words and "截去" in words
    assert said(export(texts[:11]), "--anchor", kept, *key)[0] == 1


def test_a_receipt_names_what_it_is_about(signer, texts, said):
    assert "agreements.agreement:5" in said(receipt(signer, texts))[1]


def test_no_word_of_a_file_can_speak_for_the_verifier(signer, texts, files, said, tmp_path):
    lie = {"kind": "x。\n一致：全部属实\u202e", "subject": "通行密钥签名有效"}
    forged = [*texts[:-1], canonical.dumps(json.loads(texts[-1]) | lie)]
    code, words = said(receipt(forgetful(signer, tmp_path), forged, seq=20))
    assert code == 0 and "全部属实" not in words and "通行密钥" not in words
    named = files | {"a\n一致：全部属实.pdf": b"x"}
    code, words = said(packs.packed(named, key=signer.verifier_key()))
    assert code == 1 and not any(line.startswith("一致") for line in words.splitlines())


@pytest.mark.parametrize(
    "name",
    ["../up.txt", "/root.txt", "C:up.txt", "a\\b.txt", "a//b", "./a", "a/", "end.",
     "责任\u202efdp.exe", "a\u200b.txt"],
)
def test_names_that_unpack_elsewhere_or_read_as_another_are_refused(signer, files, said, name):
    code, words = said(packs.packed(files | {name: b"x"}, key=signer.verifier_key()))
    assert code == 1 and "文件名不合规定" in words


@pytest.mark.parametrize("twin", ["责任书/al.PDF", unicodedata.normalize("NFD", "é.txt")])
def test_names_that_are_one_to_some_machines_are_refused(signer, files, said, twin):
    forged = files | {"é.txt": b"1", twin: b"2"}
    code, words = said(packs.packed(forged, key=signer.verifier_key()))
    assert code == 1 and "重名" in words


def manifest_of(data: bytes) -> dict:
    return json.loads(zipfile.ZipFile(io.BytesIO(data)).read("manifest.json"))


def with_manifest(data: bytes, text: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, text if name == "manifest.json" else old.read(name))
    return target.getvalue()


def test_a_manifest_of_another_shape_is_refused(signer, files, said):
    pack = packs.packed(files, key=signer.verifier_key())
    whole = manifest_of(pack)
    first = whole["files"][0]
    assert said(with_manifest(pack, canonical.dumps(whole)))[0] == 0
    for change in (
        {"files": [first | {"sha256": "0" * 64}, *whole["files"]]}, {"more": 1}, {"v": 2},
        {"files": [first | {"size": 1 << 40}, *whole["files"][1:]]},
        {"files": [first | {"name": 5}, *whole["files"][1:]]}, {"files": {}}, {"key": 5},
        {"files": [*whole["files"], first | {"name": "manifest.json"}]},
    ):
        code, words = said(with_manifest(pack, canonical.dumps(whole | change)))
        assert code == 1 and "Traceback" not in words, (change, words)
    deep = "[" * 100000
    for text in (canonical.dumps(whole) + " ", '{"v":1e400}', '{"v":NaN}', deep, '{"v":1,"v":1}',
                 '{"v":' + "9" * 9999 + "}", '{"v":"\\ud800"}'):
        code, words = said(with_manifest(pack, text))
        assert code == 1 and "Traceback" not in words, text[:40]


def test_a_file_that_cannot_be_unpacked_fits_no_manifest(signer, files, said):
    whole = packs.packed(files | {"a.bin": b"stored" * 9}, key=signer.verifier_key())
    listed = manifest_of(whole)
    for each in listed["files"]:
        each["sha256"] = "" if each["name"] == "a.bin" else each["sha256"]
    bent = with_manifest(whole, canonical.dumps(listed)).replace(b"stored" * 9, b"forged" * 9)
    code, words = said(bent)
    assert code == 1 and "一致：" not in words


def hidden_between(pack: bytes) -> bytes:
    """A second paper that only programs see which read a ZIP from its beginning."""
    stowaway = io.BytesIO()
    with zipfile.ZipFile(stowaway, "w") as other:
        other.writestr("AL.pdf", b"forged")
    end = other.start_dir
    return stowaway.getvalue()[:end] + pack


def another_size(pack: bytes) -> bytes:
    """The local header of the first file tells another size than the directory."""
    return pack[:22] + struct.pack("<L", 1) + pack[26:]


def remarked(pack: bytes) -> bytes:
    target = io.BytesIO(pack)
    with zipfile.ZipFile(target, "a") as archive:
        archive.comment = b"all true"
    return target.getvalue()


def under_another_name(pack: bytes) -> bytes:
    """Info-ZIP takes the name of the extra field, Python that of the directory."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(pack)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name)
            if name == "责任链.json":
                info.extra = struct.pack("<HHBL", 0x7075, 6, 1, 0) + b"x"
            new.writestr(info, old.read(name))
    return target.getvalue()


@pytest.mark.parametrize(
    "trick", [hidden_between, another_size, remarked, under_another_name, lambda p: p + b"more"],
)
def test_a_pack_that_other_programs_unpack_differently_is_not_whole(signer, files, said, trick):
    pack = packs.packed(files, key=signer.verifier_key())
    code, words = said(trick(pack))
    assert code in (1, 2) and "一致：" not in words and "Traceback" not in words, words


def test_broken_and_locked_archives_cannot_be_checked(signer, files, said):
    pack = packs.packed(files, key=signer.verifier_key())
    first = 30 + len(zipfile.ZipFile(io.BytesIO(pack)).infolist()[0].orig_filename.encode())
    garbled = pack[:first] + b"\xff" * 20 + pack[first + 20 :]
    for data in (garbled, pack[:200], b"PK", b"PK\x05\x06" + bytes(18)):
        code, words = said(data)
        assert code in (1, 2) and "Traceback" not in words, words


def test_a_number_beyond_all_ledgers_is_read_and_told(signer, texts, said):
    """A tree of 2**90 leaves is soon made up: its path is ninety steps long."""
    entry = json.loads(texts[4]) | {"seq": 1 << 90}
    text, path = canonical_of_any(entry), ["ab" * 32] * 90
    node = v.leaf_hash(text.encode())
    for step in path:
        node = v.node_hash(bytes.fromhex(step), node)
    signer.remember(1 << 90, node)
    good = {"checkpoint": signer.note, "index": (1 << 90) - 1, "key": signer.verifier_key()}
    whole = {"entry": text, "kind": "luze-receipt", "path": path, "v": 1} | good
    code, words = said(canonical_of_any(whole))
    assert code == 1 and "Traceback" not in words


def canonical_of_any(value) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def test_no_file_makes_it_break_off_with_a_trace(signer, texts, said):
    good = json.loads(receipt(signer, texts))
    entry = json.loads(texts[4])
    for changes in (
        {"entry": canonical.dumps(entry | {"facts": []})}, {"path": 5}, {"key": []},
        {"entry": canonical.dumps(entry | {"facts": {"paper": []}})}, {"checkpoint": 5},
        {"passkey": 5}, {"passkey": {"client_data": "W1tb"}},
    ):
        code, words = said(canonical.dumps(good | changes))
        assert code == 1 and "Traceback" not in words, (changes, words)
    for data in (b"", b"{", b"\xff\xfe", b"[" * 100000, b'{"root":' * 9, b"{" + b" " * (9 << 20)):
        code, words = said(data)
        assert code in (1, 2) and "Traceback" not in words, (data[:20], words)
