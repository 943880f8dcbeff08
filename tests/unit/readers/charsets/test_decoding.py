"""The vectorised decoder against one that goes from byte to byte."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.errors import ContentError
from renkei.readers.charsets import DOUBLE, SINGLE, Charset, Unencodable, charset

PARTNERS = {
    "jef": "fujitsu_ebcdik",
    "keis78": "hitachi_ebcdik",
    "keis83": "hitachi_ebcdic",
    "jips_j": "nec_jis8",
    "jips_e": "nec_ebcdik",
}


def cells(*rows: bytes) -> np.ndarray:
    return np.frombuffer(b"".join(rows), np.uint8).reshape(len(rows), -1)


def one(chars: Charset, data: bytes) -> tuple[str, str | None]:
    found = chars.decode(cells(data))
    return found.texts.to_pylist()[0], found.faults.get(0)


TABLES = {name: dict(reversed([*sets.codes()])) for name, sets in DOUBLE.items()}


def byte_by_byte(single: str, double: str, data: bytes) -> str | None:
    """The text; None where something is at fault."""
    sets, pairs, text, wide, at = DOUBLE[double], TABLES[double], "", False, 0
    while at < len(data):
        code = next((code for code in (*sets.into, sets.back) if data.startswith(code, at)), b"")
        if code:
            wide, at = code in sets.into, at + len(code)
            continue
        size = 1 + wide
        char = (pairs if wide else SINGLE[single]).get(int.from_bytes(data[at : at + size], "big"))
        begins_shift = any(data[at : at + 1] == code[:1] for code in (*sets.into, sets.back))
        if char is None or at + size > len(data) or begins_shift:
            return None
        text, at = text + char, at + size
    return None if wide else text


ALPHABETS = {
    name: [bytes([byte]) for byte in (0x40, 0x41, 0x70, 0xA1, 0xB0, 0xC1, 0xF1, 0x30, 0xE2, 0x0A, 0x1A, 0x3F)]
    + [*sets.into, sets.back, sets.into[0], sets.back]
    + [code.to_bytes(2, "big") for code, _ in list(sets.codes())[::97]]
    for name, sets in DOUBLE.items()
}


@pytest.mark.parametrize("double", DOUBLE)
@given(data=st.data())
@settings(deadline=None, max_examples=40)
def test_rows_decode_as_byte_by_byte(double: str, data: st.DataObject) -> None:
    width = data.draw(st.integers(1, 9))
    pieces = st.lists(st.sampled_from(ALPHABETS[double]), min_size=width, max_size=width)
    rows = [b"".join(row)[:width] for row in data.draw(st.lists(pieces, min_size=1, max_size=6))]
    found = charset(PARTNERS[double], double).decode(cells(*rows))
    expected = [byte_by_byte(PARTNERS[double], double, row) for row in rows]
    assert found.texts.to_pylist() == [text or "" for text in expected]
    assert sorted(found.faults) == [row for row, text in enumerate(expected) if text is None]


@pytest.mark.parametrize("double", DOUBLE)
@given(data=st.data())
@settings(deadline=None, max_examples=40)
def test_what_is_encoded_decodes(double: str, data: st.DataObject) -> None:
    chars = charset(PARTNERS[double], double)
    single = [char for char in SINGLE[PARTNERS[double]].values() if unicodedata.category(char) != "Cc"]
    alphabet = single + list(TABLES[double].values())[::31]
    text = "".join(data.draw(st.lists(st.sampled_from(alphabet), min_size=1, max_size=12)))
    assert one(chars, chars.encode(text)) == (text, None)


@pytest.mark.parametrize("name", SINGLE)
def test_every_byte_of_a_single_byte_set(name: str) -> None:
    chars = charset(name)
    found = chars.decode(np.arange(256, dtype=np.uint8).reshape(256, 1))
    assert found.texts.to_pylist() == [SINGLE[name].get(byte, "") for byte in range(256)]
    assert found.faults == {byte: f"0x{byte:02X} at byte 1" for byte in range(256) if byte not in SINGLE[name]}
    assert all(chars.encode(char) == bytes([byte]) for byte, char in SINGLE[name].items())
    assert "".join(SINGLE[name][code] for code in chars.digits) == "0123456789"
    assert SINGLE[name][chars.space] == " "


def test_the_same_byte_is_another_letter_by_the_maker() -> None:
    assert charset("fujitsu_ebcdic").decode(cells(b"\x81\xc1\x5b")).texts.to_pylist() == ["aA\\"]
    assert charset("fujitsu_ebcdik").decode(cells(b"\x81\xc1\x4a")).texts.to_pylist() == ["ｱA£"]
    assert charset("hitachi_ebcdik").decode(cells(b"\x59\x81\x4a")).texts.to_pylist() == ["aｱ["]
    assert charset("nec_jis8").decode(cells(b"\x41\xb1\x5c")).texts.to_pylist() == ["Aｱ\\"]
    assert charset("ibm_ebcdic").decode(cells(b"\x81\xc1\xf1")).texts.to_pylist() == ["aA1"]
    assert charset("ibm_cp290").decode(cells(b"\x62\x81\x5b")).texts.to_pylist() == ["aｱ¥"]
    assert charset("ibm_cp1027").decode(cells(b"\x81\x59\xe0")).texts.to_pylist() == ["aｱ\\"]


@pytest.mark.parametrize(
    ("double", "data", "text"),
    [
        ("jef", "C1 28 C5EC B5FE 29 F1", "A東京1"),
        ("jef", "38 C5EC 29 30E2 B5FE 29", "東京"),
        ("jef", "28 C5EC 38 B5FE 29", "東京"),  # another size of type, in the midst
        ("jef", "28 29 29 C1", "A"),
        ("jef", "28 4040 B0A2 29", "　啞"),
        ("keis83", "C1 0A42 C5EC 4040 0A41 F1", "A東　1"),
        ("keis83", "0A42 B0A2 B0B3 0A41", "唖鯵"),
        ("keis78", "0A42 B0A2 B0B3 F2CD 0A41", "唖鰺鯵"),
        ("jips_j", "41 1A70 456C 357E 1A71 31", "A東京1"),
        ("jips_e", "C1 3F75 C593 F5A1 3F76 F1", "A東京1"),
    ],
)
def test_shift_codes_of_the_makers(double: str, data: str, text: str) -> None:
    assert one(charset(PARTNERS[double], double), bytes.fromhex(data)) == (text, None)


@pytest.mark.parametrize(
    ("double", "data", "fault"),
    [
        ("jef", "28 41A1 29", "0x41A1 at byte 2"),
        ("jef", "C1 28 C5EC A2BA 41A1 29", "0xA2BA at byte 5"),
        ("jef", "57", "0x57 at byte 1"),
        ("jef", "28 C5 29", "0xC5 at byte 2 is half of a code"),
        ("jef", "28 C5EC B5", "0xB5 at byte 4 is half of a code"),
        ("jef", "28 C5EC", "0x28 at byte 1 is not shifted back"),
        ("jef", "C1 30E2 C5EC", "0x30E2 at byte 2 is not shifted back"),
        ("jef", "C1 30", "0x30 at byte 2 is half of a code"),
        ("jef", "C1 30C1", "0x30C1 at byte 2"),
        ("keis83", "0A99 C1", "0x0A99 at byte 1"),
        ("keis78", "0A42 A8A1 0A41", "0xA8A1 at byte 3"),
        ("jips_e", "3F75 4040 3F76", "0x4040 at byte 3"),
    ],
)
def test_faults_are_named_with_code_and_byte(double: str, data: str, fault: str) -> None:
    chars = charset(PARTNERS[double], double)
    bad = bytes.fromhex(data)
    good = bytes([chars.space]) * len(bad)
    found = chars.decode(cells(good, bad, good))
    assert found.faults == {1: fault}
    assert found.texts.to_pylist() == [" " * len(good), "", " " * len(good)]


def test_pairs_alone() -> None:
    chars = charset("fujitsu_ebcdik", "jef")
    found = chars.decode_double(cells(b"\xc5\xec\x40\x40", b"\x28\xc5\xec\x29", b"\x80\xa1\xa0\xfe"))
    assert found.texts.to_pylist() == ["東　", "", "\ue000\uec1d"]
    assert (found.faults, found.private) == ({1: "0x28C5 at byte 1"}, 2)
    assert chars.decode_double(cells(b"\xc5\xec\x40")).faults == {0: "0x40 at byte 3 is half of a code"}
    with pytest.raises(ValueError, match="no double-byte set"):
        charset("ibm_ebcdic").decode_double(cells(b"\xc5\xec"))


@pytest.mark.parametrize(
    ("double", "codes", "last"),
    [
        ("jef", ("80A1", "A0FE"), "\uec1d"),
        ("keis83", ("81A1", "A0FE"), "\uebbf"),
        ("jips_j", ("7421", "7E7E"), "\ue409"),
        ("jips_j", ("7421", "FEFE"), "\uef6b"),
    ],
)
def test_user_defined_codes_are_private_characters_and_counted(double: str, codes: tuple[str, str], last: str) -> None:
    found = charset(PARTNERS[double], double).decode_double(cells(bytes.fromhex("".join(codes))))
    assert found.texts.to_pylist() == ["\ue000" + last]
    assert found.private == 2


def test_an_agencys_own_characters_have_their_say() -> None:
    chars = charset("fujitsu_ebcdik", "jef", extra={0x80A1: "辻\U000e0102", 0x41A1: "丂", 0xC4D4: "辻"})
    found = chars.decode(cells(b"\x28\x80\xa1\x41\xa1\xc4\xd4\x29", b"\xc1" * 8))
    assert found.texts.to_pylist() == ["辻\U000e0102丂辻", "A" * 8]
    assert (found.faults, found.private) == ({}, 0)
    assert chars.encode("辻\U000e0102辻A") == b"\x28\x80\xa1\xc4\xd4\x29\xc1"
    with pytest.raises(ValueError, match="need a double-byte set"):
        charset("ibm_ebcdic", extra={0x80A1: "辻"})
    with pytest.raises(ContentError, match=r"2841.*shift codes"):
        charset("fujitsu_ebcdik", "jef", extra={0x2841: "辻"})


def test_a_kana_with_its_mark_is_two_characters_of_one_code() -> None:
    chars = charset("fujitsu_ebcdik", "jef")
    text = "𛀙\u3099𛀙𛀴\u3099"
    assert chars.encode(text) == bytes.fromhex("28 71AC 71AB 71B2 29")
    assert one(chars, chars.encode(text)) == (text, None)


def test_what_the_charset_does_not_have_is_not_encoded() -> None:
    with pytest.raises(Unencodable, match=r"U\+9AD9 at character 2"):
        charset("hitachi_ebcdik", "keis83").encode("高髙")
    with pytest.raises(Unencodable, match=r"U\+6771"):
        charset("ibm_ebcdic").encode("東")


def test_no_rows_and_no_bytes() -> None:
    chars = charset("fujitsu_ebcdik", "jef")
    for shape in ((0, 4), (3, 0)):
        empty = np.zeros(shape, np.uint8)
        assert chars.decode(empty).texts.to_pylist() == chars.decode_double(empty).texts.to_pylist() == [""] * shape[0]


def test_columns_of_a_wider_record_and_many_rows() -> None:
    """A slice of a matrix is not contiguous; more rows than are decoded at once keep their order and faults."""
    chars = charset("fujitsu_ebcdik", "jef")
    record = b"\xf1\xf2" + chars.encode("東京") + b"\xc1"
    rows = np.tile(np.frombuffer(record, np.uint8), (200_000, 1))
    rows[150_000, 3] = 0x41
    found = chars.decode(rows[:, 2:-1])
    assert found.faults == {150_000: "0x41EC at byte 2"}
    assert found.texts.unique().to_pylist() == ["東京", ""]
    assert found.texts[150_000].as_py() == ""
