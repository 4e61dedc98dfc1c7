"""A path of a few hashes proves what it proves, and nothing else."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.ledger import tree

# The published test data of RFC 6962 implementations: eight leaves and the roots of 1 to 8.
PUBLISHED = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
PUBLISHED.append("606162636465666768696a6b6c6d6e6f")
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [tree.leaf_hash(bytes([number])) for number in range(70)]


def naive_root(leaves):
    """The definition of the RFC, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    pair = naive_root(leaves[:half]) + naive_root(leaves[half:])
    return hashlib.sha256(b"\x01" + pair).digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_the_published_roots_come_out(size):
    leaves = [tree.leaf_hash(bytes.fromhex(text)) for text in PUBLISHED[:size]]
    assert tree.root(leaves).hex() == ROOTS[size - 1]


@pytest.mark.parametrize("size", range(65))
def test_every_size_agrees_with_the_definition(size):
    assert tree.root(LEAVES[:size]) == naive_root(LEAVES[:size])


@pytest.mark.parametrize("size", range(1, 34))
def test_every_leaf_is_proved_and_no_other_place_or_root_is(size):
    leaves, head = LEAVES[:size], tree.root(LEAVES[:size])
    for index in range(size):
        path = tree.inclusion_proof(leaves, index)
        assert tree.verify_inclusion(leaves[index], index, size, path, head)
        assert not tree.verify_inclusion(LEAVES[69], index, size, path, head)
        assert not tree.verify_inclusion(leaves[index], (index + 1) % (size + 1), size, path, head)
        assert not tree.verify_inclusion(leaves[index], index, size, [*path, LEAVES[0]], head)
        for step in range(len(path)):
            assert not tree.verify_inclusion(leaves[index], index, size, path[:step], head)
            bent = [*path[:step], LEAVES[68], *path[step + 1 :]]
            assert not tree.verify_inclusion(leaves[index], index, size, bent, head)


@pytest.mark.parametrize("size", range(1, 34))
def test_a_tree_continues_each_of_its_beginnings(size):
    leaves, head = LEAVES[:size], tree.root(LEAVES[:size])
    for old in range(size + 1):
        path, before = tree.consistency_proof(leaves, old), tree.root(leaves[:old])
        assert tree.verify_consistency(old, size, path, before, head)
        assert not tree.verify_consistency(old, size, path, LEAVES[69], head)
        assert not tree.verify_consistency(old, size, [*path, LEAVES[0]], before, head)
        if 0 < old < size:
            assert not tree.verify_consistency(old, size, path, before, LEAVES[69])
            assert not tree.verify_consistency(old, size, path[:-1], before, head)
            for step in range(len(path)):
                bent = [*path[:step], LEAVES[68], *path[step + 1 :]]
                assert not tree.verify_consistency(old, size, bent, before, head)


def test_a_rewritten_history_has_no_proof():
    forged = [tree.leaf_hash(b"forged"), *LEAVES[1:20]]
    path = tree.consistency_proof(forged, 12)
    assert not tree.verify_consistency(12, 20, path, tree.root(LEAVES[:12]), tree.root(forged))


def test_a_short_hash_proves_nothing():
    assert not tree.verify_inclusion(LEAVES[0], 0, 2, [b"short"], tree.root(LEAVES[:2]))
    assert not tree.verify_consistency(1, 2, [b"short"], LEAVES[0], tree.root(LEAVES[:2]))


@pytest.mark.parametrize("index", [-1, 3])
def test_there_is_no_path_to_a_leaf_outside(index):
    with pytest.raises(IndexError):
        tree.inclusion_proof(LEAVES[:3], index)


@pytest.mark.parametrize("old", [-1, 4])
def test_there_is_no_path_from_a_larger_tree(old):
    with pytest.raises(IndexError):
        tree.consistency_proof(LEAVES[:3], old)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.binary(max_size=6), min_size=1, max_size=90), st.data())
def test_any_tree_proves_any_leaf_and_any_beginning(bodies, data):
    leaves = [tree.leaf_hash(body) for body in bodies]
    index = data.draw(st.integers(0, len(leaves) - 1))
    head = tree.root(leaves)
    path = tree.inclusion_proof(leaves, index)
    assert tree.verify_inclusion(leaves[index], index, len(leaves), path, head)
    grown = tree.consistency_proof(leaves, index)
    assert tree.verify_consistency(index, len(leaves), grown, tree.root(leaves[:index]), head)
