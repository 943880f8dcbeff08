"""What each set has, and what docs/charsets.md says that it has."""

import re
from pathlib import Path

import pytest

from renkei.readers.charsets import DOUBLE, SINGLE
from renkei.readers.charsets.jis import EXCHANGED_1983, jis_x_0208
from renkei.readers.charsets.single import NEC_BYTES
from renkei.semantics.text import CODE_PAGE_PAIRS

PAGE = (Path(__file__).parents[4] / "docs" / "charsets.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| `(\w+)` \|(.*)\|$", PAGE, re.MULTILINE))


def test_the_page_names_every_set_and_no_other() -> None:
    assert ROWS.keys() == {*SINGLE, *DOUBLE}


@pytest.mark.parametrize("name", DOUBLE)
def test_the_page_has_the_figures(name: str) -> None:
    codes = dict(DOUBLE[name].codes())
    private = sum("\ue000" <= text <= "\uf8ff" for text in codes.values())
    _, _, into, back, characters, areas = (cell.strip() for cell in ROWS[name].split("|"))
    assert [bytes.fromhex(code) for code in into.split(", ")] == list(DOUBLE[name].into)
    assert bytes.fromhex(back) == DOUBLE[name].back
    assert characters == f"{len(codes) - private:,}"
    assert areas.endswith(f"{private:,}")


@pytest.mark.parametrize("name", DOUBLE)
def test_no_character_has_a_byte_that_begins_a_shift_code(name: str) -> None:
    begin = {code[0] for code in (*DOUBLE[name].into, DOUBLE[name].back)}
    assert not any({code >> 8, code & 0xFF} & begin for code, _ in DOUBLE[name].codes())


@pytest.mark.parametrize("name", DOUBLE)
def test_no_set_has_a_character_of_the_other_table(name: str) -> None:
    texts = set(dict(DOUBLE[name].codes()).values())
    assert not texts & {*CODE_PAGE_PAIRS, "¢", "£", "¬"}
    assert texts >= {*CODE_PAGE_PAIRS.values(), "￠", "￡", "￢"}


def test_jis_x_0208_and_its_exchanges() -> None:
    characters = {char for _, _, char in jis_x_0208()}
    assert len(characters) == len(list(jis_x_0208())) == 6_879
    assert len(EXCHANGED_1983) == 44
    assert all(chr(code) in characters for code in EXCHANGED_1983)
    assert all(chr(code).translate(EXCHANGED_1983).translate(EXCHANGED_1983) == chr(code) for code in EXCHANGED_1983)
    assert "鯵壷".translate(EXCHANGED_1983) == "鰺壺"


def test_necs_bytes_are_told_apart() -> None:
    assert sorted(NEC_BYTES) == sorted(NEC_BYTES.values()) == list(range(256))
    assert {byte: NEC_BYTES[byte] for byte in (0x40, 0x4F, 0xC1, 0xE1, 0xF0, 0x3F)} == {
        0x40: 0x20,
        0x4F: 0x21,
        0xC1: 0x41,
        0xE1: 0x9F,
        0xF0: 0x30,
        0x3F: 0x1A,
    }
