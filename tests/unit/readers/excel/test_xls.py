import struct
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.errors import ReadError
from renkei.readers.excel.compound import Compound, alone
from tests.unit.readers.conftest import read_all

from .conftest import Open
from .tiny_xls import DATE, HOURS, TIME, Error, Sheet, Styled, compound, workbook


def test_values_are_read_as_text(received: Open) -> None:
    rows = [["名", "値"], ["あ", 12025.0], ["い", 0.30000000000000004], ["う", True], ["え", -1.5], ["お", "#N/A"]]
    read = read_all(received(compound(workbook(Sheet("表", rows)))))
    assert read.rows == [("あ", "12025"), ("い", "0.3"), ("う", "TRUE"), ("え", "-1.5"), ("お", "#N/A")]
    assert (read.places, read.rejected, read.dropped) == ([2, 3, 4, 5, 6], [], {})


def test_dates_and_times(received: Open) -> None:
    cells = [Styled(45292.0, DATE), Styled(45292.5, DATE), Styled(0.5, TIME), Styled(1.5, HOURS)]
    read = read_all(received(compound(workbook(Sheet("s", [["a", "b", "c", "d"], cells])))))
    assert read.rows == [("2024-01-01", "2024-01-01T12:00:00", "12:00:00", "PT36H")]


def test_the_system_of_1904(received: Open) -> None:
    data = compound(workbook(Sheet("s", [["a"], [Styled(43830.0, DATE)]]), date_1904=True))
    assert read_all(received(data)).rows == [("2024-01-01",)]


@pytest.mark.parametrize(("date_1904", "day"), [(False, "2020-01-29"), (True, "2024-01-30")])
def test_numbers_are_days_where_that_is_declared(received: Open, date_1904: bool, day: str) -> None:
    rows = [["日"], [43859.0], ["43859"]]
    data = compound(workbook(Sheet("s", rows), date_1904=date_1904))
    assert read_all(received(data, serial_dates=("日",))).rows == [(day,), ("43859",)]


@pytest.mark.parametrize(
    ("number", "style"), [(60.0, DATE), (59.0, DATE), (-0.5, TIME), (-45292.0, DATE), (-1.5, HOURS)]
)
def test_days_that_calamine_cannot_tell_apart_are_rejected(received: Open, number: float, style: int) -> None:
    read = read_all(received(compound(workbook(Sheet("s", [["a"], [Styled(number, style)]])))))
    assert read.rows == []
    assert [(row, rule) for row, rule, _, _ in read.rejected] == [(2, "excel.no_such_day")]


@pytest.mark.parametrize("formula", [False, True])
def test_an_error_value_rejects_its_row(received: Open, formula: bool) -> None:
    rows = [["a", "b"], ["x", Error("#N/A", formula)], ["y", 1.0], [Error("#DIV/0!", formula), 2.0]]
    read = read_all(received(compound(workbook(Sheet("s", rows)))))
    assert read.rows == [("y", "1")]
    assert [line[:3] for line in read.rejected] == [
        (2, "excel.error_cell", "B2: #N/A"),
        (4, "excel.error_cell", "A4: #DIV/0!"),
    ]


def test_hidden_sheets_rows_and_columns_are_said(received: Open) -> None:
    rows = [["a", "b"], [1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
    seen = Sheet("表", rows, hidden_rows=[1, 2], hidden_columns=[1])
    file = received(compound(workbook(Sheet("裏", rows, hidden=True), seen)))
    assert [note.en for note in file.notes] == [
        "The sheet [裏] is hidden; it was not read.",
        "Rows [2-3] of the sheet [表] are hidden; they were read like the others.",
        "Columns [B] of the sheet [表] are hidden; they were read like the others.",
    ]
    assert read_all(file).rows == [("1", "2"), ("3", "4"), ("5", "6")]


def test_merged_ranges_of_the_header_hold_for_all_their_columns(received: Open) -> None:
    rows = [["市", "人口", None, "計"], [None, "男", "女", None], ["札幌", 1.0, 2.0, 3.0]]
    merges = [(0, 1, 0, 0), (0, 0, 1, 2), (0, 1, 3, 3)]
    file = received(compound(workbook(Sheet("s", rows, merges=merges))), header=2)
    assert file.header == ("市", "人口/男", "人口/女", "計")


def test_a_table_that_begins_in_the_middle_keeps_its_places(received: Open) -> None:
    file = received(compound(workbook(Sheet("s", [[], [], [None, "a"], [None, "x"]]))), preamble=2)
    read = read_all(file)
    assert (read.rows, read.places) == ([("x",)], [4])
    assert file.place(4, "a").en == "s!B4"
    assert file.locate([4, 9]) == {4: '{"a": "x"}'}


def test_a_password_is_named(received: Open) -> None:
    with pytest.raises(ReadError, match="password"):
        received(compound(workbook(Sheet("s", [["a"]]), password=True)))
    with pytest.raises(ReadError, match="password"):
        received(compound(b"", name="EncryptedPackage"))


def test_macros_are_refused_unless_expected(received: Open) -> None:
    data = compound(workbook(Sheet("s", [["a"], ["x"]])), other=["_VBA_PROJECT_CUR"])
    with pytest.raises(ReadError, match="macros"):
        received(data)
    assert read_all(received(data, macros=True)).rows == [("x",)]


@pytest.mark.parametrize("size", [100, 600, 4000, 5000])
def test_a_file_cut_short_is_refused(received: Open, size: int) -> None:
    with pytest.raises(ReadError, match="cut short or damaged"):
        received(compound(workbook(Sheet("s", [["a"], ["x"]])))[:size])


@pytest.mark.parametrize("bounds", [(65_540, 2, 0, 1), (0, 0xFFFFFFFF, 0, 1), (0, 2, 9, 1), (0, 2, 0, 0xFFFF)])
def test_sizes_that_no_sheet_has_are_refused_before_room_is_made_for_them(
    received: Open, bounds: tuple[int, int, int, int]
) -> None:
    stream = workbook(Sheet("s", [["a"], ["x"]]))
    true, false = struct.pack("<IIHHH", 0, 2, 0, 1, 0), struct.pack("<IIHHH", *bounds, 0)
    assert stream.count(true) == 1
    with pytest.raises(ReadError, match="cut short or damaged"):
        received(compound(stream.replace(true, false)))


def test_a_lone_value_at_the_far_end_is_refused(received: Open) -> None:
    far = [["a"], *[[]] * 65_534, [*[None] * 255, "x"]]
    with pytest.raises(ReadError, match=r"\[2\] values in all of \[A1:IV65536\]"):
        received(compound(workbook(Sheet("s", far))))


def test_a_chain_without_an_end_is_refused(received: Open) -> None:
    data = compound(workbook(Sheet("s", [["a"], ["x"]])))
    chain = struct.pack("<8I", 1, 2, 3, 4, 5, 6, 7, 0xFFFFFFFE)
    assert data.count(chain) == 1
    with pytest.raises(ReadError, match="cut short or damaged"):
        received(data.replace(chain, struct.pack("<8I", 1, 2, 3, 4, 5, 6, 7, 0)))


@given(st.binary(max_size=200_000) | st.integers(0, 512 * 126 * 3).map(bytes))
@settings(max_examples=20, deadline=None)
def test_a_stream_alone_in_a_compound_file_is_itself(stream: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.xls"
        path.write_bytes(alone(stream, name="Workbook"))
        found = Compound(path, name="book.xls").stream("workbook")
    assert found is not None
    assert (found[: len(stream)], found[len(stream) :].strip(b"\0")) == (stream, b"")


@pytest.mark.parametrize("sectors", [126 * 109, 126 * 109 + 1, 126 * 300])
def test_a_stream_of_many_megabytes_alone(tmp_path: Path, sectors: int) -> None:
    """Beyond 109 sectors of its table, a compound file lists them in sectors of their own."""
    stream = b"renkei.." * 64 * sectors
    (tmp_path / "book.xls").write_bytes(alone(stream, name="Workbook"))
    assert Compound(tmp_path / "book.xls", name="book.xls").stream("Workbook") == stream


def test_another_compound_file_is_no_workbook(received: Open) -> None:
    with pytest.raises(ReadError, match="no Excel workbook"):
        received(compound(b"", name="WordDocument"))
