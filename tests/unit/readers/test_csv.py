from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renkei.errors import ReadError
from renkei.model.readers import CsvReader
from renkei.readers import RULES, open_raw
from renkei.readers.csv import CsvFile

from .conftest import Open, read_all

Encoding = Literal["utf-8", "cp932"]
PLAIN = ["", " ", "NA", "null", "01100", "北海道", "①㈱髙﨑", "ﾎｯｶｲﾄﾞｳ", "\ufeff", "表示", "～", "\x1a", "#", "\\", "'"]
CELL = st.one_of(
    st.sampled_from(PLAIN),
    st.text(alphabet='a,"\n\r表ソｱ ', max_size=6),
    st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=4),
)


def written(cell: str, *, quoted: bool, alone: bool) -> str:
    """A cell as a file may have it: quoted where it must be, or where `quoted` says so."""
    must = any(c in cell for c in ",\r\n") or cell.startswith('"') or (alone and cell in ("", "\x1a"))
    return '"' + cell.replace('"', '""') + '"' if must or quoted else cell


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, Encoding, list[tuple[str, ...]], list[str], str]:
    encoding: Encoding = draw(st.sampled_from(["utf-8", "cp932"]))
    cells = CELL.map(lambda c: c.encode("cp932", "ignore").decode("cp932")) if encoding == "cp932" else CELL
    cells = cells.map(lambda c: "".join(x for x in c if encoding == "utf-8" or x not in "\x80\uf8f0\uf8f1\uf8f2\uf8f3"))
    width = draw(st.integers(1, 4))
    rows = draw(st.lists(st.tuples(*[cells] * width), max_size=8))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    quoting = draw(st.lists(st.booleans(), min_size=width, max_size=width))
    lines = [
        ",".join(written(c, quoted=q, alone=width == 1) for c, q in zip(row, quoting, strict=True)) for row in rows
    ]
    return end, encoding, rows, lines, draw(st.sampled_from(["", end]))


def lines_in(text: str) -> int:
    return text.replace("\r\n", "\n").replace("\r", "\n").count("\n")


@given(tables(), st.integers(1, 60), st.sampled_from(["", "題名\n", "題名,\n\n"]), st.booleans())
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_written_is_read_with_its_lines(
    open_csv: Open,
    table: tuple[str, Encoding, list[tuple[str, ...]], list[str], str],
    block_size: int,
    preamble: str,
    repeats: bool,
) -> None:
    end, encoding, rows, lines, last = table
    width = len(rows[0]) if rows else 2
    header = ",".join(f"列{i}" for i in range(width))
    before = preamble.replace("\n", end) + header + end
    data = before + end.join(lines) + (last if lines else "")
    file = open_csv(
        data.encode(encoding),
        encoding=encoding,
        preamble=preamble.count("\n"),
        block_size=block_size,
        repeats=file_columns(width) if repeats else (),
    )
    places, place = [], 1 + lines_in(before)
    for line in lines:
        places.append(place)
        place += lines_in(line + end)
    read = read_all(file)
    assert (read.rows, read.places, read.rejected, read.dropped) == (rows, places, [], {})
    assert file.locate(places) == dict(zip(places, lines, strict=True))


def file_columns(width: int) -> list[str]:
    return [f"列{i}" for i in range(width)]


BROKEN = st.lists(
    st.sampled_from(
        [
            b"1,2",
            b"1",
            b"1,2,3",
            b"",
            b'"a\nb",2',
            b'1,"open',
            b'"a"b,2',
            b"\x83,2",
            b"1,\0",
            b"\x1a",
            b'5",x',
            b"\xff,1",
        ]
    ),
    max_size=12,
)


@given(BROKEN, st.integers(1, 80), st.sampled_from(["utf-8", "cp932"]))
@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_record_is_a_row_or_rejected_or_dropped(
    open_csv: Open, lines: list[bytes], block_size: int, encoding: Encoding
) -> None:
    data = b"a,b\n" + b"".join(line + b"\n" for line in lines)
    whole = read_all(open_csv(data, encoding=encoding))
    split_file = open_csv(data, encoding=encoding, block_size=block_size)
    assert read_all(split_file) == whole
    places = [*whole.places, *(rejected[0] for rejected in whole.rejected)]
    assert len(set(places)) == len(places)
    located = split_file.locate(places)
    assert {place: located[place] for place, *_ in whole.rejected} == {r[0]: r[3] for r in whole.rejected}
    assert {rule for _, rule, _, _ in whole.rejected} <= RULES.keys()
    records = len(places) + sum(whole.dropped.values())
    inside_quotes = sum(located[place].count("\n") for place in places)
    assert records + inside_quotes == data.count(b"\n") - 1


def test_the_wrong_number_of_columns_is_rejected_with_its_line(open_csv: Open) -> None:
    read = read_all(open_csv(b'a,b\n1,2\n"x\ny",2\n3\n4,5,6\n7,8\n'))
    assert read.rows == [("1", "2"), ("x\ny", "2"), ("7", "8")]
    assert read.places == [2, 3, 7]
    assert read.rejected == [(5, "csv.column_count", "1 of 2", "3"), (6, "csv.column_count", "3 of 2", "4,5,6")]


def test_a_file_cut_short_shows_in_its_last_record(open_csv: Open) -> None:
    assert read_all(open_csv(b"a,b,c\n1,2,3\n4,5")).rejected == [(3, "csv.column_count", "2 of 3", "4,5")]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_blank_lines_and_the_end_mark_are_dropped_and_counted(open_csv: Open, end: bytes) -> None:
    read = read_all(open_csv(end.join([b"a,b", b"", b"1,2", b"", b"", b"3,4", b"\x1a"])))
    assert (read.rows, read.places) == ([("1", "2"), ("3", "4")], [3, 6])
    assert read.dropped == {"blank_line": 3, "end_mark": 1}


def test_exactly_the_undecodable_records_are_rejected(open_csv: Open) -> None:
    data = b"a,b\n" + "あ,い\n".encode("cp932") + b"1,x\x83\n2,\x83,\n\xa0,3\n" + "う,え\n".encode("cp932")
    read = read_all(open_csv(data, encoding="cp932"))
    assert read.rows == [("あ", "い"), ("う", "え")]
    assert read.rejected == [
        (3, "encoding.undecodable", "0x83 at byte 4", "1,x\\x83"),
        (4, "csv.column_count", "3 of 2", "2,\\x83,"),
        (5, "encoding.undecodable", "0xa0 at byte 1", "\\xa0,3"),
    ]


def test_undecodable_utf8_is_rejected_with_its_bytes(open_csv: Open) -> None:
    read = read_all(open_csv("a,b\nあ,い\n".encode() + b"\xed\xa0\x80,1\n2,\xc0\xaf\n3,4\n"))
    assert read.rows == [("あ", "い"), ("3", "4")]
    assert [r[:3] for r in read.rejected] == [
        (3, "encoding.undecodable", "0xed at byte 1"),
        (4, "encoding.undecodable", "0xc0 at byte 3"),
    ]


def test_an_unclosed_quote_costs_its_line_and_no_other(open_csv: Open) -> None:
    read = read_all(open_csv('a,b\n1,"株式会社\n2,x\n3,"y"\n4,"z\n'.encode()))
    assert read.rows == [("2", "x"), ("3", "y")]
    assert read.rejected == [
        (2, "csv.unclosed_quote", '"株式会社', '1,"株式会社'),
        (5, "csv.unclosed_quote", '"z', '4,"z'),
    ]


def test_the_excerpt_of_a_broken_quote_begins_where_its_field_does(open_csv: Open) -> None:
    read = read_all(open_csv(b'a,b\n1,"say ""hi"" to"all\n2,x\n'))
    assert read.rejected == [(2, "csv.stray_quote", '"say ""hi"" to"all', '1,"say ""hi"" to"all')]


def test_a_nul_is_rejected_with_its_place(open_csv: Open) -> None:
    read = read_all(open_csv(b"a,b\n1,2\n3,\0\0\n"))
    assert read.rejected == [(3, "encoding.nul", "0x00 at byte 3", "3,\0\0")]


def test_without_quoting_quotes_are_text(open_csv: Open) -> None:
    read = read_all(open_csv(b'"a"\tb\n"1\t2\n3,"\t4\n', delimiter="\t", quote=False))
    assert read.rows == [('"1', "2"), ('3,"', "4")]


def test_repeated_columns_come_as_distinct_values(open_csv: Open) -> None:
    data = "県,名\n東京都,一\n東京都,二\n,三\n".encode("cp932")
    batch = next(open_csv(data, encoding="cp932", repeats=["県"]).blocks())()
    assert batch.rows.schema.types == [pa.dictionary(pa.int32(), pa.string()), pa.string(), pa.int64()]
    assert batch.rows["県"].to_pylist() == ["東京都", "東京都", ""]
    assert batch.rows["県"].chunk(0).dictionary.to_pylist() == ["東京都", ""]


def test_footer_lines_are_no_records(open_csv: Open) -> None:
    file = open_csv(b"a,b\n1,2\n\nnote\n(1) more\n", footer=2)
    assert read_all(file) == ([("1", "2")], [2], [], {"blank_line": 1})
    assert file.locate([2, 4, 5, 99]) == {2: "1,2"}


def test_a_header_alone_is_a_file_of_no_rows(open_csv: Open) -> None:
    for data in (b"a,b", b"a,b\n", b"\xef\xbb\xbfa,b\r\n"):
        file = open_csv(data)
        assert (file.header, read_all(file)) == (("a", "b"), ([], [], [], {}))


def test_a_byte_order_mark_where_a_block_begins_is_data(open_csv: Open) -> None:
    data = "\ufeffa\n\ufeff1\n\ufeff2\n".encode()
    assert read_all(open_csv(data, block_size=6)).rows == [("\ufeff1",), ("\ufeff2",)]


def test_blocks_may_be_read_in_any_order_and_thread(open_csv: Open) -> None:
    data = b"a,b\n" + b"".join(b'%d,"x\ny"\n' % i for i in range(500))
    blocks = list(open_csv(data, block_size=100).blocks())
    assert len(blocks) > 20
    with ThreadPoolExecutor(4) as pool:
        batches = list(pool.map(lambda block: block(), reversed(blocks)))
    places = [place for batch in reversed(batches) for place in batch.rows["_row"].to_pylist()]
    assert places == list(range(2, 1002, 2))


@pytest.mark.parametrize(("encoding", "delimiter"), [("cp932", "|"), ("utf-8", "、"), ("utf-8", "::"), ("utf-8", '"')])
def test_delimiters_that_cannot_be_told_are_refused(open_csv: Open, encoding: str, delimiter: str) -> None:
    with pytest.raises(ReadError, match="cannot be the delimiter"):
        open_csv(b"a,b\n", encoding=encoding, delimiter=delimiter)


@pytest.mark.parametrize(
    ("path", "options", "names", "rows"),
    [
        ("houjin/diff_20240105.csv", {"encoding": "cp932", "header": 0, "columns": 30}, None, 12_471),
        ("edinet/EdinetcodeDlInfo.csv", {"encoding": "cp932", "preamble": 1}, "ＥＤＩＮＥＴコード", 10_669),
        ("ken_all/JIGYOSYO.CSV", {"encoding": "cp932", "header": 0, "columns": 13}, None, 22_419),
        ("abr/mt_city_all.csv", {}, "lg_code", 1_918),
    ],
)
def test_real_files_are_read_whole(
    real_files: Path, path: str, options: dict[str, object], names: str | None, rows: int
) -> None:
    if "columns" in options:
        options = {**options, "columns": tuple(f"c{i}" for i in range(int(str(options["columns"]))))}
    reader = CsvReader.model_validate({"kind": "csv", **options})
    file = CsvFile(reader, real_files / path, name=path, block_size=1 << 16)
    read = read_all(file)
    assert (len(read.rows), read.rejected, read.dropped) == (rows, [], {})
    assert names in (None, file.header[0])
    assert len(file.locate([read.places[0], read.places[-1]])) == 2
    assert read_all(open_raw(reader, real_files / path)) == read
