"""How records follow each other: of one length, behind descriptor words, in blocks, as lines."""

import json
import struct
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renkei.errors import ReadError
from renkei.readers.fixed_width import records as frames
from tests.unit.readers.conftest import read_all

from .conftest import Open

FEW = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMED = "01 R. 05 N PIC 99. 05 T PIC X OCCURS 0 TO 9 DEPENDING ON N."


def word(length: int) -> bytes:
    return struct.pack(">HH", length, 0)


def described(bodies: list[bytes]) -> bytes:
    return b"".join(word(len(body) + 4) + body for body in bodies)


def blocked(bodies: list[bytes], at_once: int, *, extended: bool = False) -> bytes:
    data = b""
    for start in range(0, len(bodies), at_once):
        block = described(bodies[start : start + at_once])
        data += struct.pack(">I", (len(block) + 4) | 0x80000000) if extended else word(len(block) + 4)
        data += block
    return data


def bodies_of(parts: list[frames.Records]) -> list[bytes]:
    return [part.bytes_of(at) for part in parts for at in range(len(part))]


def test_a_record_that_ends_early_shows_nothing_of_the_next(open_fixed: Open) -> None:
    file = open_fixed(described([b"ab", b"", b"cde9"]), "01 R. 05 A PIC X(3). 05 N PIC 9.", records="rdw")
    read = read_all(file)
    assert read.rows == [("cde", "9")]
    assert [(row, rule, value) for row, rule, value, _ in read.rejected] == [
        (1, "fixed.record_length", "2 bytes; the layout has 4"),
        (2, "fixed.record_length", "0 bytes; the layout has 4"),
    ]
    assert json.loads(read.rejected[0][3]) == {"A": "", "N": "", "_hex": "61 62"}
    assert json.loads(file.locate([2])[2]) == {"A": "", "N": "", "_hex": ""}


BODIES = st.lists(st.binary(max_size=6) | st.just(b"alike"), min_size=1, max_size=30)


@given(BODIES, st.integers(1, 60), st.integers(1, 5), st.sampled_from(["rdw", "bdw_rdw", "extended"]))
@FEW
def test_described_records_are_found_whatever_the_chunks(
    tmp_path: Path, bodies: list[bytes], size: int, at_once: int, form: str
) -> None:
    path = tmp_path / "file.dat"
    path.write_bytes(described(bodies) if form == "rdw" else blocked(bodies, at_once, extended=form == "extended"))
    parts = list(frames.described(path, blocked=form != "rdw", name="f", size=size))
    assert bodies_of(parts) == bodies
    assert [int(row) for part in parts for row in part.rows] == list(range(1, len(bodies) + 1))


@given(
    st.lists(st.binary(max_size=6).map(lambda b: b.translate(None, b"\r\n\x1a")), max_size=20),
    st.integers(2, 30),
    st.sampled_from([b"\n", b"\r\n"]),
    st.booleans(),
)
@FEW
def test_lines_are_found_whatever_the_chunks(
    tmp_path: Path, lines: list[bytes], size: int, end: bytes, ended: bool
) -> None:
    data = end.join(lines) + (end if ended else b"")
    if not data:
        return
    path = tmp_path / "file.dat"
    path.write_bytes(data)
    parts = list(frames.lines(path, longest=6, name="f", size=size))
    there = [(number, line) for number, line in enumerate(lines, 1) if line]
    assert bodies_of(parts) == [line for _, line in there]
    assert [int(row) for part in parts for row in part.rows] == [number for number, _ in there]


@given(st.integers(1, 30), st.integers(0, 4), st.integers(0, 4), st.integers(1, 12), st.sampled_from(["fixed", "rdw"]))
@FEW
def test_records_at_the_ends_are_set_aside(
    open_fixed: Open, count: int, headers: int, trailers: int, block: int, form: str
) -> None:
    bodies = [f"{n:03}".encode() for n in range(1, count + 1)]
    data = b"".join(bodies) if form == "fixed" else described(bodies)
    said = {"header_records": headers, "trailer_records": trailers, "block_size": block}
    if headers + trailers > count:
        with pytest.raises(ReadError, match="fewer records"):
            read_all(open_fixed(data, "01 R. 05 A PIC X(3).", records=form, **said))
        return
    read = read_all(open_fixed(data, "01 R. 05 A PIC X(3).", records=form, **said))
    assert read.rows == [(body.decode(),) for body in bodies[headers : count - trailers]]
    assert read.places == list(range(headers + 1, count - trailers + 1))
    aside = {"fixed.header_record": headers, "fixed.trailer_record": trailers}
    assert read.dropped == {rule: number for rule, number in aside.items() if number}


def test_fewer_records_than_are_set_aside_is_told_before_anything_is_read(open_fixed: Open) -> None:
    with pytest.raises(ReadError, match="fewer records"):
        open_fixed(b"abc", "01 R. 05 A PIC X(3).", header_records=2)


@pytest.mark.parametrize(
    ("data", "records", "said", "where"),
    [
        (b"abcdefgh", "fixed", "8] bytes are no whole number of records of [3]", "byte 7"),
        (b"abc\ndef\n", "fixed", "records: lines", "byte 7"),
        (b"abc\r\ndef", "fixed", "records: lines", "byte 7"),
        (word(7) + b"abc" + word(7) + b"de", "fixed", "`records: rdw`", "byte 13"),
        (word(11) + word(7) + b"abc" + b"..", "fixed", "`records: bdw_rdw`", "byte 13"),
        (b"", "fixed", "empty", "file.dat"),
        (b"", "rdw", "empty", "file.dat"),
        (b"", "lines", "empty", "file.dat"),
        (word(7) + b"abc" + word(9) + b"abc", "rdw", "tells [9] bytes, but only 7", "byte 8"),
        (word(7) + b"abc" + b"\0", "rdw", "ends inside a record", "byte 8"),
        (word(7) + b"abc" + word(3) + b"abc", "rdw", "[0x00 03 00 00] is no RDW", "byte 8"),
        (b"\x00\x07\x01\x00abc", "rdw", "Spanned records", "byte 1"),
        (b"\x00\x0b\x01\x00" + described([b"abc"]), "bdw_rdw", "is no BDW", "byte 1"),
        (word(9) + described([b"abc"]), "bdw_rdw", "tells [7] bytes, but only 5", "byte 5"),
        (word(30) + described([b"abc"]), "bdw_rdw", "ends inside a record", "byte 11"),
        (word(7) + b"abc", "bdw_rdw", "is no BDW", "byte 1"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(
    open_fixed: Open, data: bytes, records: str, said: str, where: str
) -> None:
    with pytest.raises(ReadError) as caught:
        read_all(open_fixed(data, "01 R. 05 A PIC X(3).", records=records))
    assert said in caught.value.text("en")
    assert where in caught.value.where
    assert caught.value.text("ja") != caught.value.text("en")


def test_a_record_of_another_length_is_rejected(open_fixed: Open) -> None:
    bodies = [b"abc", b"ab", b"abcd", b"", b"def"]
    read = read_all(open_fixed(described(bodies), "01 R. 05 A PIC X(2). 05 B PIC X.", records="rdw"))
    assert (read.rows, read.places) == ([("ab", "c"), ("de", "f")], [1, 5])
    assert [(row, rule, value) for row, rule, value, _ in read.rejected] == [
        (2, "fixed.record_length", "2 bytes; the layout has 3"),
        (3, "fixed.record_length", "4 bytes; the layout has 3"),
        (4, "fixed.record_length", "0 bytes; the layout has 3"),
    ]
    longer = read_all(open_fixed(described(bodies), "01 R. 05 A PIC X(3).", records="rdw", record_length=4))
    assert longer.places == [1, 3, 5]


def test_short_lines_are_refused_or_filled(open_fixed: Open) -> None:
    copybook, data = "01 R. 05 A PIC X(3). 05 B PIC 9(2).", b"abc12\nab\n\nabc123\n\x1a"
    read = read_all(open_fixed(data, copybook, records="lines"))
    assert (read.rows, read.dropped) == ([("abc", "12")], {"blank_line": 1, "end_mark": 1})
    assert [(row, rule) for row, rule, _, _ in read.rejected] == [
        (2, "fixed.record_length"),
        (4, "fixed.record_length"),
    ]
    filled = read_all(open_fixed(data, copybook, records="lines", short_lines="pad"))
    assert (filled.rows, filled.places) == ([("abc", "12"), ("ab", "")], [1, 2])
    assert [row for row, *_ in filled.rejected] == [4]


def test_a_file_of_lines_that_has_none_is_refused_without_reading_all_of_it(tmp_path: Path) -> None:
    path = tmp_path / "file.dat"
    path.write_bytes(b"x" * (3 << 20))
    with pytest.raises(ReadError, match="no line end"):
        list(frames.lines(path, longest=10, name="f", size=1 << 19))


@given(st.lists(st.integers(0, 9), min_size=1, max_size=25), st.integers(1, 90), st.sampled_from(["rdw", "lines"]))
@FEW
def test_records_of_varying_tables(open_fixed: Open, counts: list[int], size: int, form: str) -> None:
    bodies = [f"{count:02}{'abcdefghi'[:count]}".encode() for count in counts]
    data = described(bodies) if form == "rdw" else b"\n".join(bodies)
    read = read_all(open_fixed(data, NAMED, records=form, block_size=size))
    assert read.rows == [(str(c), *"abcdefghi"[:c], *[""] * (9 - c)) for c in counts]
    assert read.rejected == []


def test_short_records_of_wide_layouts_come_in_smaller_blocks(open_fixed: Open) -> None:
    """Ten bytes a record, and sixteen thousand columns: all at once would take gigabytes."""
    copybook = "01 R. 05 N PIC 9(4). 05 T PIC X OCCURS 0 TO 15999 DEPENDING ON N."
    data = described([b"0002ab"] * 1_200)
    batches = [block() for block in open_fixed(data, copybook, records="rdw").blocks()]
    assert max(len(batch.rows) for batch in batches) == 1_000
    assert sum(len(batch.rows) for batch in batches) == 1_200
    padded = open_fixed(b"ab\n" * 300, "01 R. 05 A PIC X(99999).", records="lines", short_lines="pad")
    assert [len(block().rows) for block in padded.blocks()] == [83, 83, 83, 51]


def test_one_long_line_does_not_widen_all_the_short_ones(open_fixed: Open) -> None:
    data = b"a\n" * 100_000 + b"x" * 1_000_000 + b"\nabc\nab\n"
    file = open_fixed(data, "01 R. 05 A PIC X(3).", records="lines", short_lines="pad", block_size=4 << 20)
    tracemalloc.start()
    read = read_all(file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert read.rows == [("a",)] * 100_000 + [("abc",), ("ab",)]
    assert [(row, value) for row, _, value, _ in read.rejected] == [(100_001, "1,000,000 bytes; the layout has 3")]
    assert peak < 200 << 20


def test_mixed_sizes_run_through_the_same_lengths_quickly(tmp_path: Path) -> None:
    bodies = [b"alike"] * 500 + [b"other!"] + [b"alike"] * 300 + [b""] * 200
    path = tmp_path / "file.dat"
    path.write_bytes(described(bodies))
    assert bodies_of(list(frames.described(path, blocked=False, name="f"))) == bodies
