"""Every entry of every mapping table of jef4j against the charsets: what is equal, what differs and why, to the entry."""

import json
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from renkei.readers.charsets import DOUBLE, Charset, charset
from renkei.readers.charsets.jis import CANONICAL
from renkei.readers.charsets.single import NEC_BYTES

SINGLE = {
    "fujitsu_ebcdic": {"equal": 157},
    "fujitsu_ebcdik": {"equal": 194},
    "hitachi_ebcdic": {"equal": 221, "differs": 2},
    "hitachi_ebcdik": {"equal": 223},
    "nec_ebcdik": {"equal": 222, "differs": 1},
}
PAIRS = {
    "fujitsu_jef": (
        "jef",
        {
            "equal": 4_973,
            "equal but for a selector": 2_432,
            "equal but for a compatibility ideograph": 13,
            "not covered": 4_106,
            "without a character": 457,
        },
    ),
    "hitachi_keis83": ("keis83", {"equal": 6_875, "equal but for a canonical pair": 7}),
    "nec_jips": (
        "jips_j",
        {
            "equal": 7_168,
            "equal but for a selector": 12,
            "equal but for a canonical pair": 7,
            "differs": 119,
            "not covered": 1,
        },
    ),
}
# Where jef4j's table of JIPS has two characters for one code, or goes on one place (17 places) too far, having had one
# twice; and two signs that its own remark gives right. The charset follows JIS X 0208, the order of NEC's rows 9 and
# 10 (half-width: 0x21-7E at 2921, JIS X 0201 kana at 2A21) and code page 932.
JIPS_FAULTY = {0x2834, 0x2838, 0x2840, *range(0x2935, 0x296E), *range(0x2A45, 0x2A7E), 0x2D68, 0x2D69}
# How many codes of a table are covered, and of how many the text is written by another code: JEF's and NEC's second
# forms of a character that Unicode has once (row 70; rows 9 to 12, half-width letters, kana and lines), A1A1 for 4040.
ROUND_TRIP = {
    "fujitsu_ebcdic": (157, 0),
    "fujitsu_ebcdik": (194, 0),
    "hitachi_ebcdic": (222, 0),
    "hitachi_ebcdik": (223, 0),
    "nec_ebcdik": (222, 0),
    "fujitsu_jef": (7_406, 49),
    "hitachi_keis83": (6_882, 3),
    "nec_jips": (7_277, 297),
}


class Entry(NamedTuple):
    code: int
    text: str
    selector: bool
    options: frozenset[str]


def entries(folder: Path, name: str) -> Iterator[Entry]:
    """What a table says is decoded; `encode_only` entries say the way back alone."""
    for entry in json.loads((folder / f"{name}_mapping.json").read_text("utf-8")):
        if "encode_only" not in entry["options"]:
            text = chr(int(entry["unicode"], 16)) + (chr(int(entry["sp"], 16)) if "sp" in entry else "")
            yield Entry(int(entry["code"], 16), text, "hd" in entry, frozenset(entry["options"]))


def decoded(chars: Charset, codes: list[int], *, double: bool) -> list[str | None]:
    """The text of each code; None where it has none."""
    cells = np.array(codes, ">u2" if double else "u1").view("u1").reshape(len(codes), -1)
    found = chars.decode_double(cells) if double else chars.decode(cells)
    return [None if row in found.faults else text for row, text in enumerate(found.texts.to_pylist())]


def verdict(entry: Entry, text: str | None) -> str:
    if text is None:
        return "without a character" if entry.text == "\ufffd" else "not covered"
    if text == entry.text:
        return "equal but for a selector" if entry.selector else "equal"
    if text == entry.text.translate(CANONICAL):
        return "equal but for a canonical pair"
    if text == unicodedata.normalize("NFC", entry.text):
        return "equal but for a compatibility ideograph"
    return "differs"


@pytest.fixture(scope="module")
def folder(real_files: Path) -> Path:
    return real_files / "legacy_charset"


@pytest.mark.parametrize("name", SINGLE)
def test_single_byte_tables(folder: Path, name: str) -> None:
    table = list(entries(folder, name))
    texts = decoded(charset(name), [entry.code for entry in table], double=False)
    assert Counter(map(verdict, table, texts)) == SINGLE[name]


@pytest.mark.parametrize("table", PAIRS)
def test_double_byte_tables(folder: Path, table: str) -> None:
    name, expected = PAIRS[table]
    listed = list(entries(folder, table))
    texts = decoded(charset("jis_x0201", name), [entry.code for entry in listed], double=True)
    verdicts = list(map(verdict, listed, texts))
    assert Counter(verdicts) == expected
    differing = [(entry.code, entry.text) for entry, what in zip(listed, verdicts, strict=True) if what == "differs"]
    assert all(code in JIPS_FAULTY for code, _ in differing)


def test_what_of_jef_is_not_covered_is_the_extended_kanji(folder: Path) -> None:
    """86 others: hentaigana and signs that the table itself calls approximate, vertical forms, pictures."""
    listed = list(entries(folder, "fujitsu_jef"))
    texts = decoded(charset("jis_x0201", "jef"), [entry.code for entry in listed], double=True)
    missed = [entry.code for entry, text in zip(listed, texts, strict=True) if text is None and entry.text != "\ufffd"]
    assert Counter("kanji" if code < 0x7000 else "others" for code in missed) == {"kanji": 4_020, "others": 86}
    assert all(0x41A1 <= code <= 0x7EFE for code in missed)


def test_jips_e_is_jips_j_by_another_code_for_each_byte(folder: Path) -> None:
    listed = list(entries(folder, "nec_jips"))
    texts = decoded(charset("jis_x0201", "jips_j"), [entry.code for entry in listed], double=True)
    ebcdic = {byte: code for code, byte in NEC_BYTES.items()}
    codes = [ebcdic[entry.code >> 8] << 8 | ebcdic[entry.code & 0xFF] for entry in listed]
    assert decoded(charset("nec_ebcdik", "jips_e"), codes, double=True) == texts


@pytest.mark.parametrize("table", [*SINGLE, *PAIRS])
def test_each_table_goes_there_and_back(folder: Path, table: str) -> None:
    """A text is written by one code, even where several have it: to decode that gives the text again."""
    double = table in PAIRS
    chars = charset("jis_x0201", PAIRS[table][0]) if double else charset(table)
    codes = sorted({entry.code for entry in entries(folder, table)})
    texts = decoded(chars, codes, double=double)
    known = {code: text for code, text in zip(codes, texts, strict=True) if text is not None}
    written = {code: chars.encode(text) for code, text in known.items()}
    for text, data in zip(known.values(), written.values(), strict=True):
        back = chars.decode(np.frombuffer(data, np.uint8).reshape(1, -1))
        assert (back.texts.to_pylist(), dict(back.faults)) == ([text], {})
    sets = DOUBLE[PAIRS[table][0]] if double else None
    own = {code: sets.into[0] + code.to_bytes(2, "big") + sets.back if sets else bytes([code]) for code in known}
    assert (len(known), sum(written[code] != own[code] for code in known)) == ROUND_TRIP[table]
