import json
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renkei.errors import ReadError
from renkei.readers import RULES, parquet
from renkei.readers.parquet import ParquetFile
from renkei.readers.typed import texts

from .conftest import read_all

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
JST = ZoneInfo("Asia/Tokyo")
Open = Callable[..., ParquetFile]


@pytest.fixture
def open_parquet(tmp_path: Path) -> Open:
    def opened(
        table: pa.Table | bytes, *, batch_rows: int = 250_000, repeats: Collection[str] = (), **options: object
    ) -> ParquetFile:
        path = tmp_path / "file.parquet"
        if isinstance(table, bytes):
            path.write_bytes(table)
        else:
            pq.write_table(table, path, **options)
        return ParquetFile(path, name="file.parquet", repeats=repeats, batch_rows=batch_rows)

    return opened


def text(values: list[object], kind: pa.DataType) -> list[str]:
    if pa.types.is_timestamp(kind) and kind.tz:  # pandera has pyarrow take no zone from Python's moments
        values = [(value - _EPOCH) // timedelta(microseconds=1) for value in values]  # type: ignore[operator]
        array = pa.array(values, pa.int64()).cast(pa.timestamp("us", kind.tz)).cast(kind)
    else:
        array = pa.array(values, kind)
    found: list[str] = texts(array)[0].to_pylist()
    return found


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        (pa.int8(), [-1, None], ["-1", ""]),
        (pa.uint64(), [2**64 - 1], ["18446744073709551615"]),
        (pa.bool_(), [True, False, None], ["true", "false", ""]),
        (pa.decimal128(9, 8), [Decimal("0.00000001"), Decimal("1.5")], ["0.00000001", "1.50000000"]),
        (pa.decimal256(70, 2), [Decimal("1" * 60)], ["1" * 60 + ".00"]),
        (pa.float64(), [0.1, 1.0, 1e22, 1e-7, -0.0], ["0.1", "1", "1" + "0" * 22, "0.0000001", "-0"]),
        (pa.float32(), [0.1], ["0.1"]),
        (pa.float16(), [1.5], ["1.5"]),
        (pa.float64(), [float("nan"), float("inf")], ["nan", "inf"]),
        (pa.date32(), [date(2024, 1, 5)], ["2024-01-05"]),
        (pa.time64("us"), [time(9, 30), time(9, 30, 0, 5)], ["09:30:00", "09:30:00.000005"]),
        (pa.timestamp("ms"), [datetime.fromisoformat("2024-01-05T09:30")], ["2024-01-05T09:30:00"]),
        (pa.timestamp("us", "Asia/Tokyo"), [datetime(2024, 1, 5, 0, 30, tzinfo=JST)], ["2024-01-05T00:30:00+09:00"]),
        (pa.timestamp("ns", "UTC"), [datetime(2024, 1, 5, tzinfo=UTC)], ["2024-01-05T00:00:00+00:00"]),
        (pa.timestamp("s", "-03:30"), [datetime(2024, 1, 5, tzinfo=UTC)], ["2024-01-04T20:30:00-03:30"]),
        (pa.binary(), ["県".encode(), None], ["県", ""]),
        (pa.binary(3), ["県".encode()], ["県"]),
        (pa.large_string(), ["県", None], ["県", ""]),
        (pa.string_view(), ["県", None], ["県", ""]),
        (pa.null(), [None], [""]),
        (pa.list_(pa.int64()), [[1, 2], None], ["[1, 2]", ""]),
        (
            pa.struct({"県": pa.string(), "on": pa.date32(), "n": pa.decimal128(5, 2)}),
            [{"県": "北海道", "on": date(2024, 1, 5), "n": Decimal("1.50")}],
            ['{"県": "北海道", "on": "2024-01-05", "n": "1.50"}'],
        ),
        (pa.map_(pa.string(), pa.int64()), [[("a", 1)]], ['{"a": 1}']),
        (pa.list_(pa.timestamp("ms")), [[datetime.fromisoformat("2024-01-05T09:30")]], ['["2024-01-05T09:30:00"]']),
        (pa.dictionary(pa.int8(), pa.string()), ["a", None, "a"], ["a", "", "a"]),
        (pa.dictionary(pa.int8(), pa.string()), ["", None], ["", ""]),
        (pa.dictionary(pa.int8(), pa.int64()), [7, 7], ["7", "7"]),
        (pa.dictionary(pa.int8(), pa.int64()), [], []),
    ],
    ids=str,
)
def test_each_type_has_its_text(kind: pa.DataType, values: list[object], said: list[str]) -> None:
    assert text(values, kind) == said


@given(st.lists(st.floats(width=64, allow_nan=False, allow_infinity=False), max_size=30))
@settings(deadline=None, max_examples=100)
def test_a_number_is_read_again_from_its_text_without_an_exponent(values: list[float]) -> None:
    written = text(list(values), pa.float64())
    assert [float(one) for one in written] == values
    assert all(set(one) <= set("-.0123456789") for one in written)
    usual = [(one, repr(value)) for one, value in zip(written, values, strict=True) if "e" not in repr(value)]
    assert [one for one, _ in usual] == [python.removesuffix(".0") for _, python in usual]


@given(st.lists(st.decimals(min_value=-(10**20), max_value=10**20, places=9), max_size=20))
@settings(deadline=None, max_examples=50)
def test_a_decimal_keeps_every_digit_of_its_scale(values: list[Decimal]) -> None:
    assert text(list(values), pa.decimal128(38, 9)) == [f"{value:.9f}" for value in values]


ZONES = st.sampled_from(["Asia/Tokyo", "UTC", "America/St_Johns", "+05:45"])
MOMENTS = st.datetimes(datetime.fromisoformat("1900-01-01"), timezones=st.just(UTC))


@given(st.lists(MOMENTS, max_size=10), ZONES)
@settings(deadline=None, max_examples=60)
def test_a_moment_is_the_same_whatever_its_zone(moments: list[datetime], zone: str) -> None:
    written = text(list(moments), pa.timestamp("us", zone))
    assert [datetime.fromisoformat(one) for one in written] == moments


TABLE = pa.table(
    {
        "code": pa.array(["01", "02", None, "01", "01"]),
        "n": pa.array([1, 2, 3, None, 5]),
        "kana": pa.array(["ア", "イ", "ウ", "エ", "オ"]),
    }
)
ROWS = [("01", "1", "ア"), ("02", "2", "イ"), ("", "3", "ウ"), ("01", "", "エ"), ("01", "5", "オ")]


@pytest.mark.parametrize(("batch_rows", "row_group_size"), [(250_000, 5), (2, 5), (2, 3), (3, 1)])
def test_rows_count_through_all_row_groups(open_parquet: Open, batch_rows: int, row_group_size: int) -> None:
    file = open_parquet(TABLE, batch_rows=batch_rows, row_group_size=row_group_size)
    assert file.header == ("code", "n", "kana")
    assert read_all(file) == (ROWS, [1, 2, 3, 4, 5], [], {})
    assert file.locate([2, 5, 6]) == {
        2: '{"code": "02", "n": "2", "kana": "イ"}',
        5: '{"code": "01", "n": "5", "kana": "オ"}',
    }
    assert file.place(5, "n").en == "record 5 n"


def test_text_that_repeats_comes_as_distinct_values(open_parquet: Open) -> None:
    file = open_parquet(TABLE, repeats=["code", "n"], row_group_size=2, batch_rows=2)
    batches = [block() for block in file.blocks()]
    assert {batch.rows["code"].type for batch in batches} == {pa.dictionary(pa.int32(), pa.string())}
    assert {str(batch.rows[name].type) for batch in batches for name in ("n", "kana")} == {"string"}
    assert read_all(file).rows == ROWS
    last = batches[-1].rows["code"].combine_chunks()
    assert last.dictionary.to_pylist() == ["01"]


def test_text_that_is_not_utf8_rejects_its_row(open_parquet: Open) -> None:
    broken = pa.array([b"a", b"\x83\x65", b"c"]).view(pa.string())
    for repeats in (["x"], []):
        read = read_all(open_parquet(pa.table({"x": broken, "n": [1, 2, 3]}), repeats=repeats))
        assert read.rows == [("a", "1"), ("c", "3")]
        record = json.dumps({"x": "\\x83e", "n": "2"})
        assert read.rejected == [(2, "encoding.undecodable", "x: 0x83 at byte 1", record)]
        assert {rule for _, rule, _, _ in read.rejected} <= RULES.keys()


@pytest.mark.parametrize("repeats", [["x"], []])
def test_a_nul_and_a_moment_without_a_name_reject_their_rows(open_parquet: Open, repeats: list[str]) -> None:
    far = pa.array([0, 1 << 62, 0, None], pa.timestamp("us", "Asia/Tokyo"))
    days = pa.array([0, 0, 1_000_000_000, None], pa.int32()).cast(pa.date32())
    read = read_all(open_parquet(pa.table({"x": ["a\0b", "c", "d", "e"], "t": far, "d": days}), repeats=repeats))
    assert (read.rows, read.places) == ([("e", "", "")], [4])
    assert [(row, rule, what.split(":")[0]) for row, rule, what, _ in read.rejected] == [
        (1, "encoding.nul", "x"),
        (2, "parquet.out_of_range", "t"),
        (3, "parquet.out_of_range", "d"),
    ]
    assert read.rejected[2][2] == "d: 1000000000"
    assert {rule for _, rule, _, _ in read.rejected} <= RULES.keys()


@pytest.mark.parametrize(
    ("column", "says"),
    [
        (
            pa.array([[("k", 1), ("k", 2)]], pa.map_(pa.string(), pa.int64())),
            "[photo] is of type [map that has a key twice",
        ),
        (pa.array([[float("nan")]]), "[photo] is of type [NaN or infinity inside"),
        (pa.array([b"\x89PNG"]), "[photo] is of type [binary]"),
        (pa.array([timedelta(days=1)]), "[photo] is of type [duration"),
        (pa.array([[b"\x00"]]), "[photo] is of type [binary inside"),
    ],
    ids=str,
)
def test_what_has_no_text_is_refused(open_parquet: Open, column: pa.Array, says: str) -> None:
    file = open_parquet(pa.table({"photo": column}))
    with pytest.raises(ReadError) as e:
        read_all(file)
    assert says in e.value.what.en
    assert e.value.fix.ja


def test_names_are_held_against_the_rules_of_all_files(open_parquet: Open) -> None:
    with pytest.raises(ReadError, match="More than one column"):
        open_parquet(pa.table([pa.array([1]), pa.array([2])], names=["a", "a"]))
    with pytest.raises(ReadError, match="renkei's own"):
        open_parquet(pa.table({"_row": [1]}))


def written(table: pa.Table, **options: object) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, **options)
    data: bytes = sink.getvalue().to_pybytes()
    return data


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1PAR1", b"a,b\n1,2\n", written(TABLE)[:-20], b"PAR1" + bytes(64)])
def test_what_is_not_parquet_or_was_cut_is_refused(open_parquet: Open, data: bytes) -> None:
    with pytest.raises(ReadError) as e:
        read_all(open_parquet(data))
    assert e.value.what.ja


def test_a_row_group_that_is_too_large_is_refused(open_parquet: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "_MOST_BYTES", 50)
    with pytest.raises(ReadError, match="at most"):
        open_parquet(pa.table({"x": ["x" * 100]}))


DATA = written(TABLE, row_group_size=2, compression="zstd")


@given(st.lists(st.tuples(st.integers(0, len(DATA) - 1), st.integers(0, 255)), min_size=1, max_size=4))
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_damaged_file_gives_rows_or_a_named_error(open_parquet: Open, damage: list[tuple[int, int]]) -> None:
    data = bytearray(DATA)
    for place, byte in damage:
        data[place] = byte
    try:
        read = read_all(open_parquet(bytes(data)))
    except ReadError:
        return
    assert len(read.rows) + len(read.rejected) == 5
