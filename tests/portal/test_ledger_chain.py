"""One altered byte in an export is found, and the entry is named."""

from __future__ import annotations

import pytest

from portal.ledger import entry
from portal.ledger.chain import Chain, Fault, Link, check_export, export_lines

SIZE = 30


def sample(size: int = SIZE) -> list[str]:
    """The texts of a short ledger."""
    texts, prev = [], entry.FIRST_PREV
    for seq in range(1, size + 1):
        text = entry.Body(
            seq=seq,
            prev=prev,
            kind="agreements.signed",
            subject=f"agreements.agreement:{seq}",
            actor=f"u:{seq}",
            act=f"{seq:032x}",
            ts=f"2026-03-05T01:02:{seq:02}.000000Z",
            commit=f"{seq:064x}",
            auth="pwd+totp",
            text_sha256="ab" * 32,
            facts={"count": seq},
        ).text()
        texts.append(text)
        prev = entry.leaf_of(text)
    return texts


def exported(texts: list[str], size: int | None = None, root: str | None = None) -> bytes:
    chain = Chain()
    for seq, text in enumerate(texts, start=1):
        chain.follow(Link(seq, text, entry.leaf_of(text)))
    lines = export_lines(texts, size=size or len(texts), root=root or chain.root())
    return "".join(lines).encode()


WHOLE = exported(sample())
SHORT = exported(sample(11))  # bent at every byte
ROOT = Chain()
for number, line in enumerate(sample(), start=1):
    ROOT.follow(Link(number, line, entry.leaf_of(line)))


def test_an_untouched_export_has_no_fault():
    assert check_export(WHOLE) == []


def test_an_empty_ledger_can_be_exported():
    assert check_export(exported([])) == []


@pytest.mark.parametrize("part", range(8))
def test_one_flipped_bit_in_any_byte_is_found_at_its_entry(part):
    for place in range(part, len(SHORT), 8):
        bent = bytearray(SHORT)
        bent[place] ^= 1 << (place // 8) % 8
        faults = check_export(bytes(bent))
        line = SHORT[:place].count(b"\n")
        named = {number for fault in faults for number in (fault.seq, fault.upto)}
        touched = {line, line + 1} if SHORT[place : place + 1] == b"\n" else {line}
        last_resort = {fault.kind for fault in faults} <= {"root", "size"}
        assert faults, place
        assert named & (touched | {line + 1, 0}) or last_resort, (place, faults)


def edited(change) -> list[Fault]:
    """The faults after a change to the list of texts, the first line left as it was."""
    texts = sample()
    change(texts)
    return check_export(exported(texts, size=SIZE, root=ROOT.root()))


def test_a_deleted_entry_is_named():
    assert Fault("missing", 11, 11) in edited(lambda texts: texts.pop(10))


def test_swapped_entries_are_named():
    def swap(texts):
        texts[4], texts[5] = texts[5], texts[4]

    assert {Fault("missing", 5, 5), Fault("place", 5, 7)} <= set(edited(swap))


def test_an_inserted_entry_is_named():
    faults = edited(lambda texts: texts.insert(7, texts[6].replace("u:7", "u:9")))
    assert 7 in {fault.seq for fault in faults}


def test_an_edited_entry_is_named_although_it_is_well_spelled():
    def edit(texts):
        texts[2] = texts[2].replace('"actor":"u:3"', '"actor":"u:4"')

    faults = edited(edit)
    assert Fault("prev", 4) in faults
    assert faults[-1].kind == "root"


def test_a_tail_that_was_cut_off_is_found():
    kinds = {fault.kind for fault in edited(lambda texts: texts.pop())}
    assert kinds == {"size", "root"}


def test_a_history_that_was_written_anew_has_another_root():
    assert check_export(exported(sample(SIZE - 1), size=SIZE, root=ROOT.root()))


def test_time_that_runs_backwards_is_named():
    texts = sample(2)
    late = texts[1].replace("01:02:02", "01:02:00")
    chain = Chain()
    chain.follow(Link(1, texts[0], entry.leaf_of(texts[0])))
    assert chain.follow(Link(2, late, entry.leaf_of(late)))[0] == [Fault("ts", 2)]


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"{}\n", b"[]\n", b"\xff\n", b'{"size":1}\n'], ids=repr
)
def test_a_first_line_of_another_kind_is_refused(data):
    assert check_export(data) == [Fault("header", 0)]
