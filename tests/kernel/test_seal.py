"""Sealing: national vectors, tampering refused, the chain's mutations found."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from taizhang.kernel import seal

KEY = bytes(range(16))
Row = tuple[int, bytes, bytes, bytes]


def test_the_libraries_ciphers_are_the_national_ones() -> None:
    """GB/T 32905 (SM3 of "abc") and GB/T 32907 (SM4, first example)."""
    made = hashes.Hash(hashes.SM3())
    made.update(b"abc")
    assert made.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    block = bytes.fromhex("0123456789abcdeffedcba9876543210")
    box = Cipher(algorithms.SM4(block), modes.ECB()).encryptor()  # the vector is a single block
    assert box.update(block).hex() == "681edf34d206965e86b3e94f536e4246"


@given(st.binary(max_size=200), st.binary(max_size=20))
def test_what_is_sealed_opens_again(text: bytes, place: bytes) -> None:
    assert seal.unseal(KEY, seal.seal(KEY, text, place), place) == text


def test_any_changed_bit_is_refused() -> None:
    import base64

    token = seal.seal(KEY, "张某某".encode(), b"here")
    raw = base64.urlsafe_b64decode(token[3:] + "=" * (-len(token[3:]) % 4))
    for n in range(len(raw) * 8):
        bad = bytearray(raw)
        bad[n // 8] ^= 1 << n % 8
        with pytest.raises(seal.SealBroken):
            seal.unseal(KEY, "s1." + base64.urlsafe_b64encode(bytes(bad)).decode().rstrip("="), b"here")
    with pytest.raises(seal.SealBroken):
        seal.unseal(KEY, token, b"elsewhere")
    with pytest.raises(seal.SealBroken):
        seal.unseal(bytes(16), token, b"here")


def test_tokens_of_one_text_never_repeat() -> None:
    assert len({seal.seal(KEY, b"x", b"") for _ in range(20_000)}) == 20_000


def chain(count: int, key: bytes = KEY) -> list[Row]:
    rows, previous = [], b""
    for seq in range(1, count + 1):
        committed = seal.commitment(bytes([seq % 256]) * 16, f"line {seq}".encode())
        mac = seal.link(key, previous, seq, committed)
        rows.append((seq, previous, committed, mac))
        previous = mac
    return rows


MUTATIONS: dict[str, Callable[[list[Row], int], list[Row]]] = {
    "edit": lambda rows, n: [
        *rows[:n],
        (*rows[n][:2], seal.commitment(b"x" * 16, b"other"), rows[n][3]),
        *rows[n + 1 :],
    ],
    "delete": lambda rows, n: rows[:n] + rows[n + 1 :],
    "duplicate": lambda rows, n: [*rows[: n + 1], rows[n], *rows[n + 1 :]],
    "swap": lambda rows, n: [*rows[:n], rows[n + 1], rows[n], *rows[n + 2 :]],
    "cut the head": lambda rows, n: rows[n + 1 :],
    "cut the tail": lambda rows, n: rows[: n + 1],
    "rewrite without the key": lambda rows, _: chain(len(rows), bytes(16)),
    "renumber": lambda rows, n: rows[:n] + [(r[0] - 1, *r[1:]) for r in rows[n + 1 :]],
}


@given(st.integers(4, 30), st.data())
def test_every_mutation_is_found(count: int, data: st.DataObject) -> None:
    rows = chain(count)
    assert seal.verify_chain(KEY, rows, (count, rows[-1][3])).ok
    name = data.draw(st.sampled_from(sorted(MUTATIONS)))
    n = data.draw(st.integers(0, count - 2))
    found = seal.verify_chain(KEY, MUTATIONS[name](rows, n), (count, rows[-1][3]))
    assert not found.ok, (name, n)


def test_floats_have_no_canonical_form() -> None:
    with pytest.raises(TypeError):
        seal.canonical({"a": 1.5})
    assert seal.canonical({"b": "é", "a": 1}) == seal.canonical({"a": 1, "b": "é"})


def test_scattered_serials_are_used_once_and_show_no_order() -> None:
    key = bytes(range(16))
    told = [seal.scatter(key, "C-XF-2021", serial) for serial in range(1, 20_001)]
    assert len(set(told)) == 20_000
    assert max(told) < 10**6
    rising = sum(after > before for before, after in itertools.pairwise(told))
    assert 9_500 < rising < 10_500
    assert told != [seal.scatter(key, "C-XF-2022", serial) for serial in range(1, 20_001)]
    assert {seal.scatter(key, "s", serial, 2) for serial in range(100)} == set(range(100)), "all of them"
    wide = {seal.scatter(key, "s", serial) for serial in range(10**6, 10**6 + 2_000)}
    assert len(wide) == 2_000, "a serial of seven digits has a wider field"
