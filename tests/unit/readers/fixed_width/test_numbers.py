"""Every way of writing a number, against an encoder of its own and against bytes from manuals."""

import struct
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.readers.conftest import read_all

from . import encoder
from .conftest import Open

FEW = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])


def column(open_fixed: Open, picture: str, cells: list[bytes], **said: Any) -> list[str]:
    """Read cells as the only column of as many records; what is rejected is not there."""
    said = {"charset": "ibm_ebcdic", **said}
    return [row[0] for row in read_all(open_fixed(b"".join(cells), f"01 R. 05 A PIC {picture}.", **said)).rows]


def refused(open_fixed: Open, picture: str, cell: bytes, **said: Any) -> str:
    """Return why a cell is rejected."""
    said = {"charset": "ibm_ebcdic", **said}
    ((row, rule, value, _),) = read_all(open_fixed(cell, f"01 R. 05 A PIC {picture}.", **said)).rejected
    assert (row, rule) == (1, "fixed.bad_number")
    return value


@st.composite
def numbers(draw: st.DrawFn, most: int = 38) -> tuple[str, int, int, list[Decimal]]:
    """A picture without its S, its digits and scale, and some numbers that it holds."""
    digits = draw(st.integers(1, most))
    form = draw(st.sampled_from(["whole", "point", "left", "right"]))
    zeros = draw(st.integers(1, 5))
    scale = {"whole": 0, "point": draw(st.integers(0, digits)), "left": digits + zeros, "right": -zeros}[form]
    before = digits - scale
    picture = {
        "whole": f"9({digits})",
        "point": (f"9({before})" if before else "") + "V" + (f"9({scale})" if scale > 0 else ""),
        "left": f"{'P' * zeros}9({digits})",
        "right": f"9({digits})P({zeros})",
    }[form]
    whole = st.integers(0, 10**digits - 1) | st.integers(0, 10 ** min(digits, 3) - 1)
    some = draw(st.lists(st.tuples(whole, st.booleans()), min_size=1, max_size=5))
    values = [Decimal(-n if negative else n).scaleb(-scale, encoder.EXACT) for n, negative in some]
    return picture, digits, scale, values


@given(numbers(), st.booleans())
@FEW
def test_packed(open_fixed: Open, drawn: tuple[str, int, int, list[Decimal]], signed: bool) -> None:
    picture, digits, scale, values = drawn
    values = values if signed else [value.copy_abs() for value in values]
    cells = [encoder.packed(value, digits, scale, signed=signed) for value in values]
    read = column(open_fixed, f"{'S' if signed else ''}{picture} COMP-3", cells)
    assert read == [encoder.plain(value, scale) for value in values]


@given(numbers(), st.booleans(), st.booleans())
@FEW
def test_zoned(open_fixed: Open, drawn: tuple[str, int, int, list[Decimal]], leading: bool, separate: bool) -> None:
    picture, digits, scale, values = drawn
    cells = [encoder.zoned(value, digits, scale, leading=leading, separate=separate) for value in values]
    sign = f"SIGN IS {'LEADING' if leading else 'TRAILING'}{' SEPARATE' if separate else ''}"
    assert column(open_fixed, f"S{picture} {sign}", cells) == [encoder.plain(value, scale) for value in values]


PUNCHED = {
    "translated": ("{ABCDEFGHI", "}JKLMNOPQR"),
    "micro_focus": ("0123456789", "pqrstuvwxy"),
    "fujitsu": ("@ABCDEFGHI", "PQRSTUVWXY"),
}


@given(numbers(20), st.sampled_from(sorted(PUNCHED)))
@FEW
def test_zoned_in_ascii(open_fixed: Open, drawn: tuple[str, int, int, list[Decimal]], overpunch: str) -> None:
    picture, digits, scale, values = drawn
    cells = [encoder.zoned_ascii(value, digits, scale, *PUNCHED[overpunch]) for value in values]
    read = column(open_fixed, f"S{picture}", cells, charset="ascii", overpunch=overpunch)
    assert read == [encoder.plain(value, scale) for value in values]


@given(numbers(), st.sampled_from(["big", "little"]), st.booleans())
@FEW
def test_binary(open_fixed: Open, drawn: tuple[str, int, int, list[Decimal]], order: str, signed: bool) -> None:
    picture, digits, scale, values = drawn
    values = values if signed else [value.copy_abs() for value in values]
    bits = len(bin(10**digits)) - 2  # those of the largest number of so many digits
    width = 2 if digits <= 4 else 4 if digits <= 9 else 8 if digits <= 18 else -(-(bits + 1) // 8)
    cells = [encoder.binary(value, width, scale, order=order, signed=signed) for value in values]
    read = column(open_fixed, f"{'S' if signed else ''}{picture} COMP", cells, byte_order=order)
    assert read == [encoder.plain(value, scale) for value in values]


def test_binary_beyond_its_picture_is_read_as_it_stands(open_fixed: Open) -> None:
    cells = [bytes.fromhex(cell) for cell in ("7FFF", "8000", "0000")]
    assert column(open_fixed, "S9(4) COMP", cells) == ["32767", "-32768", "0"]
    assert column(open_fixed, "9(18) COMP-5", [b"\xff" * 8]) == [str(2**64 - 1)]
    assert column(open_fixed, "S9(16)V99 COMP", [b"\x80" + bytes(7)]) == ["-92233720368547758.08"]
    assert column(open_fixed, "X(5) COMP-X", [b"\xff" * 5]) == [str(2**40 - 1)]


def test_comp5_may_have_the_byte_order_of_its_machine(open_fixed: Open) -> None:
    data = struct.pack(">h", -2) + struct.pack("<h", -3)
    file = open_fixed(data, "01 R. 05 A PIC S9(4) COMP. 05 B PIC S9(4) COMP-5.", native_order="little")
    assert read_all(file).rows == [("-2", "-3")]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=5))
@FEW
def test_ieee_floats_read_back_the_same_without_exponents(open_fixed: Open, values: list[float]) -> None:
    file = open_fixed(b"".join(struct.pack(">d", v) for v in values), "01 R. 05 A COMP-2.", float="ieee")
    texts = [row[0] for row in read_all(file).rows]
    assert [float(text) for text in texts] == values
    assert not any("e" in text for text in texts)


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=1, max_size=5))
@FEW
def test_ibm_floats_that_a_binary32_holds_are_exact(open_fixed: Open, values: list[float]) -> None:
    cells = [encoder.ibm_float(value, 8) for value in values]
    file = open_fixed(b"".join(cells), "01 R. 05 A COMP-2.", charset="ibm_ebcdic")
    assert [float(row[0]) for row in read_all(file).rows] == values


def test_ibm_floats_of_the_manual(open_fixed: Open) -> None:
    """Principles of Operation, chapter 9: 1.0, 0.5, 1/64, 0, -15, the largest short number about 7.2 * 10**75."""
    cells = ["41100000", "40800000", "3F400000", "00000000", "C1F00000", "C276A000"]
    file = open_fixed(bytes.fromhex("".join(cells)), "01 R. 05 A COMP-1.", charset="ibm_ebcdic")
    assert [row[0] for row in read_all(file).rows] == ["1", "0.5", "0.015625", "0", "-15", "-118.625"]
    file = open_fixed(bytes.fromhex("7FFFFFFF"), "01 R. 05 A COMP-1.", charset="ibm_ebcdic")
    assert float(read_all(file).rows[0][0]) == pytest.approx(16.0**63 * (1 - 16.0**-6), rel=1e-15)


def test_nan_and_infinity_are_rejected(open_fixed: Open) -> None:
    data = struct.pack(">ff", float("nan"), float("inf"))
    read = read_all(open_fixed(data, "01 R. 05 A COMP-1.", float="ieee"))
    assert [rule for _, rule, _, _ in read.rejected] == ["fixed.bad_number"] * 2


@pytest.mark.parametrize(
    ("picture", "cell", "text"),
    [
        ("S9(3) COMP-3", "123F", "123"),
        ("S9(3) COMP-3", "123A", "123"),
        ("S9(3) COMP-3", "123E", "123"),
        ("S9(3) COMP-3", "123B", "-123"),
        ("S9(3) COMP-3", "000D", "0"),
        ("9(3) COMP-3", "123C", "123"),
        ("9(4) COMP-6", "1234", "1234"),
        ("9(3) COMP-6", "4040", "4040"),
        ("S9(3)", "F1F2F3", "123"),
        ("S9(3)", "F1F2A3", "123"),
        ("S9(3)", "F1F2B3", "-123"),
        ("S9(3)", "F0F0D0", "0"),
        ("9(3)", "F1F2C3", "123"),
        ("S9(3)V9 SIGN LEADING SEPARATE", "60F0F1F2F3", "-12.3"),
        ("S9(2).9", "F1F24BD3", "-12.3"),
        ("S9(3)", "404040", ""),
        ("S9(3) COMP-3", "4040", ""),
        ("ZZ,ZZ9.99-", "40F16BF2F3F44BF5F660", "-1234.56"),
        ("Z(3)", "404040", ""),
        ("*(3)9", "5C5CF1F2", "12"),
        ("-(3)9", "4060F1F2", "-12"),
        ("9(3)CR", "F0F1F2C3D9", "-12"),
        ("9(3)DB", "F0F1F24040", "12"),
        ("+9(2)V9", "4EF1F2F3", "12.3"),
        ("9(4)/99", "F2F0F2F461F0F4", "2024/04"),
    ],
)
def test_signs_blanks_and_edited_numbers(open_fixed: Open, picture: str, cell: str, text: str) -> None:
    assert column(open_fixed, picture, [bytes.fromhex(cell)]) == [text]


@pytest.mark.parametrize(
    ("picture", "cell"),
    [
        ("S9(3) COMP-3", "1230"),
        ("S9(3) COMP-3", "1A3C"),
        ("9(3) COMP-3", "123D"),
        ("9(4) COMP-6", "12A4"),
        ("S9(3)", "F1C2F3"),
        ("S9(3)", "F1F293"),
        ("9(3)", "F1F2D3"),
        ("9(3)", "40F1F2"),
        ("9(3)", "000000"),
        ("S9(3) COMP-3", "0000"),
        ("9(3)", "FFFFFF"),
        ("S9(3) SIGN TRAILING SEPARATE", "F1F2F340"),
        ("S9(2).9", "F1F240C3"),
        ("ZZ9", "F14040"),
        ("Z(3)", "40C1F1"),
        ("-(3)9", "604EF1F2"),
    ],
)
def test_what_is_no_number_is_rejected_with_its_bytes(open_fixed: Open, picture: str, cell: str) -> None:
    said = refused(open_fixed, picture, bytes.fromhex(cell))
    shown = bytes.fromhex(cell).hex(" ").upper()
    assert said == f"A: 0x{shown}, bytes 1-{len(cell) // 2} of the record"


def test_low_and_high_values_are_nothing_only_where_that_is_said(open_fixed: Open) -> None:
    for picture, width in (("9(3)", 3), ("S9(3) COMP-3", 2), ("X(3)", 3), ("ZZ9", 3)):
        assert column(open_fixed, picture, [bytes(width)], low_values="missing") == [""]
        assert column(open_fixed, picture, [b"\xff" * width], high_values="missing") == [""]
    assert column(open_fixed, "S9(4) COMP", [bytes(2)], low_values="missing") == ["0"]
    assert column(open_fixed, "9(4) COMP-6", [bytes(2)], low_values="missing") == ["0"]
    assert column(open_fixed, "X(4)", [b"\xc1\xc2\0\0"], low_values="missing") == ["AB"]


def test_codes_keep_their_zeros(open_fixed: Open) -> None:
    copybook = "01 R. 05 A PIC 9(5). 05 B PIC 9(5) COMP-3. 05 C PIC 9(5) COMP. 05 T OCCURS 2. 10 D PIC S9(3)V9."
    data = "01100".encode("cp037") + bytes.fromhex("01100F") + (1100).to_bytes(4, "big") + "00120034".encode("cp037")
    file = open_fixed(data, copybook, charset="ibm_ebcdic", codes=["A", "B", "C", "D"])
    assert read_all(file).rows == [("01100", "01100", "01100", "001.2", "003.4")]
    assert read_all(open_fixed(data, copybook, charset="ibm_ebcdic")).rows == [("1100", "1100", "1100", "1.2", "3.4")]


def test_a_column_that_repeats_comes_as_a_dictionary_and_reads_the_same(open_fixed: Open) -> None:
    cells = [bytes.fromhex("12345C"), bytes.fromhex("12345F"), bytes.fromhex("00001D"), bytes.fromhex("0000AC")] * 50
    file = open_fixed(b"".join(cells), "01 R. 05 A PIC S9(5) COMP-3.", repeats=["A"], charset="ibm_ebcdic")
    ((block),) = file.blocks()
    batch = block()
    assert batch.rows["A"].combine_chunks().dictionary.to_pylist()[:2] == ["12345", "-1"]
    assert batch.rows["A"].to_pylist() == ["12345", "12345", "-1"] * 50
    assert batch.rejected is not None
    assert batch.rejected["_row"].to_list() == list(range(4, 201, 4))
