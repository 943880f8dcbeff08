"""Blank cells that mean «as above»."""

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renkei.errors import ReadError

from .conftest import Open, read_all


@pytest.mark.parametrize("block_size", [1 << 16, 9])
def test_blanks_are_filled_from_above_through_blocks(open_csv: Open, block_size: int) -> None:
    data = "年,月,値\n,0,x\n2023,1,a\n　,2,b\n\n,3,\n2024,1,d\n".encode()
    file = open_csv(data, fill_down=["年"], repeats=["年"], block_size=block_size)
    read = read_all(file)
    assert read.rows == [
        ("", "0", "x"),
        ("2023", "1", "a"),
        ("2023", "2", "b"),
        ("2023", "3", ""),
        ("2024", "1", "d"),
    ]
    assert (read.places, read.dropped) == ([2, 3, 4, 6, 7], {"blank_line": 1})
    assert pa.types.is_dictionary(next(file.blocks())().rows["年"].type)


@pytest.mark.parametrize("block_size", [1 << 16, 9])
def test_nothing_is_filled_over_a_record_that_was_rejected(open_csv: Open, block_size: int) -> None:
    data = "年,月\n2023,1\n2024,1,too many\n,2\n,3\n2025,1\n,2\n".encode()
    read = read_all(open_csv(data, fill_down=["年"], block_size=block_size))
    assert read.rows == [("2023", "1"), ("2025", "1"), ("2025", "2")]
    assert [rejected[:2] for rejected in read.rejected] == [
        (3, "csv.column_count"),
        (4, "fill_down.unsure"),
        (5, "fill_down.unsure"),
    ]
    assert read.rejected[1][2:] == ("年", ",2")


def test_records_set_aside_fill_nothing(open_csv: Open) -> None:
    data = "年,月\n2023,1\n計,9\n,2\n".encode()
    read = read_all(open_csv(data, fill_down=["年"], set_aside={"total": "^計$"}))
    assert read.rows == [("2023", "1"), ("2023", "2")]


def test_a_column_that_is_not_there_is_named(open_csv: Open) -> None:
    with pytest.raises(ReadError, match=r"no column \[年度\]"):
        open_csv("年\n1\n".encode(), fill_down=["年度"])


ROWS = st.lists(st.sampled_from(["a,1", "b,", ",2", ",", "c", "", "a,b,c"]), max_size=14)


@given(ROWS, st.integers(1, 40))
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_filled_is_what_reading_line_by_line_says(open_csv: Open, lines: list[str], block_size: int) -> None:
    data = "".join(f"{line}\n" for line in ["x,y", *lines]).encode()
    read = read_all(open_csv(data, fill_down=["x"], block_size=block_size))
    above, sure, rows, rejected = "", True, [], []
    for number, line in enumerate(lines, 2):
        cells = line.split(",")
        if line == "":
            continue
        if len(cells) != 2:
            sure = False
            rejected.append((number, "csv.column_count"))
        elif cells[0]:
            above, sure = cells[0], True
            rows.append((number, above, cells[1]))
        elif sure:
            rows.append((number, above, cells[1]))
        else:
            rejected.append((number, "fill_down.unsure"))
    assert [(place, *row) for place, row in zip(read.places, read.rows, strict=True)] == rows
    assert [one[:2] for one in read.rejected] == rejected
