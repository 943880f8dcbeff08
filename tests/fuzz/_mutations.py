"""Bytes spoiled at random, the same for the same seed: what a fuzzer without knowledge of the code can do."""

import random
from collections.abc import Iterator, Sequence

LONGEST = 1 << 20
_TOKENS = (
    b"\0", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\r\n", b"\n", b'"', b",", b"\t", b"\x1a", b"-", b"{", b"[", b"<",
    b"&", b"]]>", b"<!DOCTYPE x [<!ENTITY a '&a;'>]>", b"1e999", b"NaN", b"null", b"\x81", b"\x0e", b"\x0f", b"\x28",
    b"\x29", b"\x0c", b"\xd0\xcf\x11\xe0", b"PK\x03\x04", b"../", b"\xed\xa0\x80", "計".encode(), "９".encode(),
)  # fmt: skip
_EDGES = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def mutated(seeds: Sequence[bytes], seed: int | str) -> Iterator[bytes]:
    """Yield spoiled seeds without end."""
    chance = random.Random(seed)  # noqa: S311  no secret
    while True:
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.choice((1, 1, 1, 2, 4, 16))):
            _spoil(data, seeds, chance)
        yield bytes(data[:LONGEST])


def _spoil(data: bytearray, seeds: Sequence[bytes], chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    to = min(len(data), at + chance.choice((1, 1, 2, 8, 64, 4096)))
    match chance.randrange(8):
        case 0 if at < len(data):
            data[at] ^= 1 << chance.randrange(8)
        case 1 if at < len(data):
            data[at] = chance.randrange(256)
        case 2:
            data[at:at] = chance.choice(_TOKENS)
        case 3:
            data[at:to] = b""
        case 4:
            data[at:at] = data[at:to] * chance.choice((1, 2, 16))
        case 5:
            size = chance.choice((1, 2, 4))
            edge = chance.choice(_EDGES) & (256**size - 1)
            data[at : at + size] = edge.to_bytes(size, chance.choice(("little", "big")))
        case 6:
            other = chance.choice(seeds)
            data[at:] = other[chance.randrange(len(other) + 1) :]
        case _:
            data[at:] = b""
