"""Cross tables made long, marks taken off, columns joined, rows dropped by expression."""

import json
import time
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.batch import Prepared, RawBatch
from renkei.model.contract import Column, Contract
from renkei.model.registration import Source, Unpivot
from renkei.readers import opened
from renkei.stages.prepare.kernel import Kernel
from renkei.stages.prepare.layout import same_columns, written
from renkei.stages.prepare.places import Places, with_column
from renkei.stages.prepare.unpivot import AT_ONCE, pieces, unpivoted

TITLE = Text("題", "title")


def column(name: str, kind: str, logical: str = "string", **more: object) -> Column:
    return Column(name=name, title=TITLE, description=TITLE, type=kind, logical_type=logical, **more)  # type: ignore[arg-type]


CONTRACT = Contract(
    dataset="trade.monthly",
    version="1.0.0",
    status="active",
    title=TITLE,
    description=TITLE,
    columns=(
        column("hs", "code", required=True),
        column("month", "period.month", required=True),
        column("measure", "code", required=True),
        column("amount", "number.integer", "integer"),
        column("amount_missing", "missing.reason", missing_reason_of="amount"),
    ),
    key=("hs", "month", "measure"),
    path=Path("monthly.yml"),
)
COLUMNS = "(?P<measure>Quantity|Value)-(?P<m>01|02)"


def source(**changes: object) -> Source:
    said = {
        "id": "trade.monthly",
        "path": Path("connectors/trade/monthly.yml"),
        "title": {"ja": "貿易", "en": "trade"},
        "dataset": "trade.monthly",
        "delivers": "whole",
        "transport": {"kind": "local", "connection": "land", "path": "wards.csv"},
        "reader": {"kind": "csv"},
        "schedule": {"cron": "0 3 * * *"},
        "licence": {"name": {"ja": "無償", "en": "free"}},
        "unpivot": {"columns": COLUMNS, "value": "amount"},
        "fields": {
            "hs": {"from": "HS", "unwrap": "'"},
            "month": {"from": ["Year", "m"], "join": "-"},
            "measure": {"from": "measure"},
            "amount": {"from": "amount"},
        },
        "missing": {"": "not_yet"},
    }
    return Source.model_validate({**said, **changes})


def kernel(**changes: object) -> Kernel:
    return Kernel.compile(source(**changes), CONTRACT, codes={})


NAMES = ["Year", "HS", "Quantity-01", "Value-01", "Quantity-02", "Value-02"]


def raw(*rows: tuple[str, ...], encoded: bool = False) -> RawBatch:
    columns = [pa.chunked_array([pa.array([row[i] for row in rows], pa.string())]) for i in range(len(NAMES))]
    if encoded:
        columns = [one.dictionary_encode() for one in columns]
    return RawBatch(pa.table([*columns, pa.array(range(2, len(rows) + 2), pa.int64())], names=[*NAMES, "_row"]))


def reasons(prepared: Prepared) -> list[str]:
    return [json.loads(row)[0]["rule"] for row in prepared.rejected["reasons"]]


@pytest.mark.parametrize("encoded", [False, True])
def test_each_cell_becomes_a_row_in_the_order_of_the_file(encoded: bool) -> None:
    rows = raw(("2024", "'0101'", "1", "10", "2", ""), ("2024", "'0102'", "3", "30", "4", "40"), encoded=encoded)
    prepared = kernel()(rows)
    assert prepared.read == 8
    assert pl.from_arrow(prepared.good).rows() == [  # type: ignore[union-attr]
        ("0101", "2024-01", "Quantity", 1, None, 2),
        ("0101", "2024-01", "Value", 10, None, 2),
        ("0101", "2024-02", "Quantity", 2, None, 2),
        ("0101", "2024-02", "Value", None, "not_yet", 2),
        ("0102", "2024-01", "Quantity", 3, None, 3),
        ("0102", "2024-01", "Value", 30, None, 3),
        ("0102", "2024-02", "Quantity", 4, None, 3),
        ("0102", "2024-02", "Value", 40, None, 3),
    ]
    assert prepared.rules["hs"] == {"unwrapped": 8}


def test_without_groups_the_whole_name_is_kept() -> None:
    table = unpivoted(raw(("2024", "x", "1", "2", "3", "4")).rows, Unpivot(columns="Value-.*", name="what", value="v"))
    assert table.select(["what", "v"]).to_pydict() == {"what": ["Value-01", "Value-02"], "v": ["2", "4"]}
    assert table.column_names == ["Year", "HS", "Quantity-01", "Quantity-02", "what", "v", "_row"]


def test_an_expression_that_matches_nothing_or_makes_a_name_twice_is_told() -> None:
    rows = raw(("2024", "x", "1", "2", "3", "4")).rows
    with pytest.raises(ContentError, match=r"No column matches \[Wert-.*\]"):
        unpivoted(rows, Unpivot(columns="Wert-.*", name="what", value="v"))
    with pytest.raises(ContentError, match=r"there already: \[HS\]"):
        unpivoted(rows, Unpivot(columns="Value-.*", name="HS", value="v"))


def test_a_value_that_is_not_wrapped_as_declared_is_rejected() -> None:
    prepared = kernel()(raw(("2024", "101", "1", "10", "2", "3")))
    assert reasons(prepared) == ["not_wrapped"] * 4
    assert json.loads(prepared.rejected["record"][0])["measure"] == "Quantity"


@pytest.mark.parametrize(
    ("marks", "text", "becomes"),
    [
        ("'", "'0101'", "0101"),
        ("「」", "「0101」", "0101"),
        ("'", "''", None),
        ("'", "", None),
        ("「」", "」0101「", None),
    ],
)
def test_marks_around_a_value(marks: str, text: str, becomes: str | None) -> None:
    fields = source().model_dump(by_alias=True)["fields"] | {"hs": {"from": "HS", "unwrap": marks}}
    prepared = kernel(fields=fields)(raw(("2024", text, "1", "10", "2", "3")))
    assert prepared.good["hs"].to_pylist() == ([becomes] * 4 if becomes else [])
    assert prepared.rejected.height == (0 if becomes else 4)


def test_joined_columns_are_empty_only_where_all_are() -> None:
    fields = source().model_dump(by_alias=True)["fields"] | {"hs": {"from": ["Year", "HS"], "join": ""}}
    prepared = kernel(fields=fields, missing={})(raw(("2024", "1", *"1234"), ("2024", "", *"1234"), ("", "", *"1234")))
    assert sorted(set(prepared.good["hs"].to_pylist())) == ["2024", "20241"]
    assert prepared.rejected["_row"].unique().to_list() == [4]
    reason = json.loads(prepared.rejected["reasons"][0])[0]
    assert (reason["column"], reason["from"]) == ("hs", "Year + HS")


def test_rows_are_dropped_by_an_expression_and_counted() -> None:
    drop = [
        {"rule": "notes", "column": "HS", "matches": "^注", "why": {"ja": "注", "en": "notes"}},
        {"rule": "zero", "column": "amount", "values": ["0"], "why": {"ja": "ゼロ", "en": "zero"}},
    ]
    prepared = kernel(drop=drop)(raw(("2024", "注1", *"0000"), ("2024", "'0101'", *"0102")))
    assert prepared.dropped == {"notes": 4, "zero": 2}
    assert prepared.good["amount"].to_pylist() == [1, 2]
    assert prepared.read == 8


def test_columns_that_become_rows_are_known_and_no_others_are() -> None:
    for said in (source(), source(layout={"columns": ["Year", "HS"]})):
        assert same_columns(said, NAMES, "x.csv") is None
        assert same_columns(said, ["Year", "HS", "Value-02"], "x.csv") is None
        with pytest.raises(ContentError, match=r"Value-03"):
            same_columns(said, [*NAMES, "Value-03"], "x.csv")
        with pytest.raises(ContentError, match=r"HS"):
            same_columns(said, ["Year", *NAMES[2:]], "x.csv")
        with pytest.raises(ContentError, match=r"No column matches"):
            same_columns(said, ["Year", "HS"], "x.csv")
    assert written(source(), NAMES) == "layout:\n  columns: [Year, HS]\n"


cells = st.text("0123'x-注", max_size=4)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.tuples(*[cells] * len(NAMES)), max_size=8), encoded=st.booleans())
def test_nothing_is_lost(rows: list[tuple[str, ...]], encoded: bool) -> None:
    batch = raw(*rows, encoded=encoded)
    long = unpivoted(batch.rows, source().unpivot)  # type: ignore[arg-type]
    again = [cell for row in rows for cell in row[2:]]
    assert long["amount"].to_pylist() == again
    prepared = kernel()(batch)
    assert prepared.read == 4 * len(rows) == prepared.good.num_rows + prepared.rejected.height


def test_a_wide_file_goes_through_in_pieces_and_fast() -> None:
    """As wide as the Bank of Japan's balance of payments by item: 2,742 columns."""
    width, height = 2742, 300
    names = ["Year", *(f"s{n:04}" for n in range(width))]
    cell = pa.array([str(n) for n in range(height)], pa.string())
    rows = pa.table([cell] * len(names) + [pa.array(range(height), pa.int64())], names=[*names, "_row"])
    unpivot = Unpivot(columns="s[0-9]{4}", name="series", value="v")
    begun = time.monotonic()
    made = [unpivoted(piece.rows, unpivot) for piece in pieces(RawBatch(rows, None, {"x": 1}), unpivot, where="x")]
    assert sum(table.num_rows for table in made) == width * height
    assert max(table.num_rows for table in made) <= AT_ONCE
    assert made[0]["series"].chunk(0).dictionary.to_pylist() == names[1:]
    assert time.monotonic() - begun < 10


def test_a_rejected_cell_says_where_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "monthly.csv"
    file.write_text(f"{','.join(NAMES)}\n2024,'01',1,x,2,3\n2024,02,1,2,3,4\n", encoding="utf-8")
    ours = source()
    with opened(ours, file) as rows:
        prepared = kernel()(next(rows.blocks())())
        told = Places(rows, ours.unpivot).told(prepared.rejected)
    first, *others = (json.loads(text)[0] for text in told["reasons"])
    assert first["place"] == {"ja": "2 行目「Value-01」", "en": "line 2 [Value-01]"}
    assert len(others) == 4
    assert all("place" not in reason for reason in others), "HS is a column of the file: its line says it"


def test_a_joined_label_and_a_name_that_says_it_already() -> None:
    assert with_column(Text("3 行目", "line 3"), None) == Text("3 行目", "line 3")
    assert with_column(Text("3 件目 (Value-01)", "record 3 (Value-01)"), "Value-01").en == "record 3 (Value-01)"


def test_a_rejected_cell_of_a_workbook_is_named(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "monthly.xlsx") as book:
        sheet = book.add_worksheet("月別")
        sheet.write_row("A1", NAMES)
        sheet.write_row("A2", [2024, "'01'", 1, 2, "x", 3])
    ours = source(reader={"kind": "excel"})
    with opened(ours, tmp_path / "monthly.xlsx") as rows:
        prepared = kernel()(next(rows.blocks())())
        told = Places(rows, ours.unpivot).told(prepared.rejected)
    (reason,) = json.loads(told["reasons"][0])
    assert reason["place"]["ja"] == "月別!E2"
