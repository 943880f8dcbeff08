"""Content encodings."""

import gzip
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.transports.decoding import Decoder, Undecodable

PACK = {"gzip": gzip.compress, "deflate": zlib.compress, "": bytes}


def _decoded(encoding: str, data: bytes, step: int) -> bytes:
    decoder = Decoder(encoding)
    blocks = [block for at in range(0, len(data), step) for block in decoder.feed(data[at : at + step])]
    decoder.end()
    assert all(len(block) <= 1 << 20 for block in blocks)
    return b"".join(blocks)


@given(st.sampled_from(sorted(PACK)), st.binary(max_size=300), st.integers(1, 50))
@settings(max_examples=100, deadline=None)
def test_what_was_packed_is_unpacked_however_it_arrives(encoding: str, data: bytes, step: int) -> None:
    assert _decoded(encoding, PACK[encoding](data), step) == data


@given(st.sampled_from(["gzip", "deflate"]), st.binary(max_size=300), st.integers(1, 7))
@settings(max_examples=100, deadline=None)
def test_a_missing_end_is_noticed(encoding: str, data: bytes, missing: int) -> None:
    with pytest.raises(Undecodable):
        _decoded(encoding, PACK[encoding](data)[:-missing], 7)


def test_little_that_becomes_much_comes_in_blocks() -> None:
    assert _decoded("gzip", gzip.compress(b"0" * 50_000_000), 10_000) == b"0" * 50_000_000
