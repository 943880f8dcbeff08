import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.readers.charset import Undecodable, decode, fault, show, text_of

REFUSED = (0x80, 0xA0, 0xFD, 0xFE, 0xFF)


def expected(data: bytes) -> str | None:
    """Python's codec, less the characters that only a byte without meaning gives."""
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError:
        return None
    return None if set(text) & {bytes([byte]).decode("cp932") for byte in REFUSED} else text


def decoded(values: list[bytes]) -> list[str] | None:
    try:
        return text_of(pa.array(values, pa.binary())).to_pylist()
    except Undecodable:
        return None


def test_every_pair_of_bytes_is_as_pythons_codec_has_it() -> None:
    pairs = [bytes([a, b]) for a in range(1, 256) for b in range(1, 256)]
    good = [pair for pair in pairs if expected(pair) is not None]
    assert len(good) > 20_000
    assert decoded(good) == [expected(pair) for pair in good]
    for pair in pairs:
        try:
            assert decode(pair, "cp932") == expected(pair)
        except Undecodable:
            assert expected(pair) is None


def test_each_byte_without_a_character_is_refused_by_name() -> None:
    for byte in REFUSED:
        with pytest.raises(Undecodable, match=f"0x{byte:02x} at byte 3"):
            decode("あ".encode("cp932") + bytes([byte]), "cp932")


@given(st.lists(st.binary(max_size=6).filter(lambda b: 0 not in b), max_size=12))
@settings(deadline=None, max_examples=100)
def test_columns_decode_as_their_values_do_one_by_one(values: list[bytes]) -> None:
    one_by_one = [expected(value) for value in values]
    assert decoded(values) == (None if None in one_by_one else one_by_one)
    assert [fault(value, "cp932") is None for value in values] == [text is not None for text in one_by_one]


def test_no_character_reaches_into_the_next_value() -> None:
    assert decoded([b"\x83", b"e"]) is None
    assert decoded([b"\x83e", b"e"]) == ["テ", "e"]


def test_columns_of_little_beyond_ascii_are_decoded_in_place() -> None:
    values = [b"1", b"2", b"\x81\xa2" + b"3", b"", b"5"]
    assert decoded(values) == ["1", "2", "△3", "", "5"]
    assert text_of(pa.array([b"x", *values], pa.binary()).slice(1)).to_pylist() == ["1", "2", "△3", "", "5"]
    assert decoded([b"1", b""]) == ["1", ""]
    assert decoded([]) == []
    assert decoded([b"", b""]) == ["", ""]


def test_two_codes_of_one_character_become_one_distinct_value() -> None:
    column = pa.array([b"\xee\xe0", b"\xfb\xfc", b"a"], pa.binary()).dictionary_encode()
    text = text_of(column)
    assert text.to_pylist() == ["髙", "髙", "a"]
    assert text.dictionary.to_pylist() == ["髙", "a"]


def test_doubled_codes_decode_alike() -> None:
    """NEC's selection of IBM's characters (ED40-EEFC) is there again from FA40 on; NEC's row 13 has 9 of JIS and 13 of IBM."""
    codes: dict[str, list[bytes]] = {}
    for lead in range(0x81, 0xFD):
        for trail in range(0x40, 0xFD):
            pair = bytes([lead, trail])
            if lead not in range(0xA0, 0xE0) and fault(pair, "cp932") is None and len(decode(pair, "cp932")) == 1:
                codes.setdefault(decode(pair, "cp932"), []).append(pair)
    doubled = {text: pairs for text, pairs in codes.items() if len(pairs) > 1}
    selected = [pairs for pairs in doubled.values() if pairs[0][0] in (0xED, 0xEE) or pairs[1][0] in (0xED, 0xEE)]
    assert (len(doubled), len(selected)) == (396, 374)
    assert codes["髙"] == [b"\xee\xe0", b"\xfb\xfc"]
    assert codes["①"] == [b"\x87\x40"]
    assert codes["∪"] == [b"\x81\xbe", b"\x87\x9c"]
    assert codes["￢"] == [b"\x81\xca", b"\xee\xf9", b"\xfa\x54"]


def test_each_of_the_seven_pairs_is_one_character() -> None:
    """The same in all charsets; `text.code_page_unified` brings UTF-8 to it."""
    data = bytes.fromhex("8160 817c 8161 815c 8191 8192 81ca")
    assert decode(data, "cp932") == "～－∥―￠￡￢"


def test_private_characters_are_kept() -> None:
    assert decode(b"\xf0\x40", "cp932") == "\ue000"


def test_what_cannot_be_decoded_is_shown_as_bytes() -> None:
    assert show(b"a\x83,\xa0", "cp932") == "a\\x83,\\xa0"
    assert show(b"a\xff", "utf-8") == "a\\xff"
