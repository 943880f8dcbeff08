"""Units that stand beside their values: each row is converted by its own."""

import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.language import Text
from renkei.model.batch import Prepared, RawBatch
from renkei.model.contract import Column, Contract
from renkei.model.registration import Source
from renkei.stages.prepare.drift import compare
from renkei.stages.prepare.kernel import Kernel
from renkei.stages.prepare.layout import proposed

TEXT = Text("題", "title")
UNITS = {"kg": 1, "t": 1000, "千トン": 10**6, "ｇ": Decimal("0.001"), "㎏": 1}


def column(name: str, kind: str, logical: str = "string", **more: object) -> Column:
    return Column(name=name, title=TEXT, description=TEXT, type=kind, logical_type=logical, **more)  # type: ignore[arg-type]


CONTRACT = Contract(
    dataset="trade.goods",
    version="1.0.0",
    status="active",
    title=TEXT,
    description=TEXT,
    columns=(
        column("code", "code", required=True),
        column("quantity_kg", "quantity", "number", unit="kg", multiple_of="0.001"),
        column("quantity_missing", "missing.reason", missing_reason_of="quantity_kg"),
        column("value_jpy", "money.jpy", "integer", unit="円"),
    ),
    key=("code",),
    path=Path("goods.yml"),
)


def source(**unit: object) -> Source:
    said = {
        "id": "trade.goods",
        "path": Path("goods.yml"),
        "title": {"ja": "貿易", "en": "trade"},
        "dataset": "trade.goods",
        "delivers": "whole",
        "transport": {"kind": "local", "connection": "trade", "path": "goods.csv"},
        "reader": {"kind": "csv"},
        "schedule": {"cron": "0 3 * * *"},
        "licence": {"name": {"ja": "無償", "en": "free"}},
        "fields": {
            "code": {"from": "品目"},
            "quantity_kg": {"from": "数量", "unit": {"from": "単位", **unit}},
            "value_jpy": {"from": "金額", "unit": {"from": "金額単位"}},
        },
        "missing": {"-": "not_available"},
        "layout": {"columns": ["品目", "数量", "単位", "金額", "金額単位"]},
    }
    return Source.model_validate(said)


def kernel(**unit: object) -> Kernel:
    return Kernel.compile(source(**unit), CONTRACT, codes={})


def raw(*rows: tuple[str, str, str, str, str], encoded: bool = False) -> RawBatch:
    names = ["品目", "数量", "単位", "金額", "金額単位"]
    columns = [pa.chunked_array([pa.array([row[i] for row in rows], pa.string())]) for i in range(5)]
    columns = [one.dictionary_encode() for one in columns] if encoded else columns
    return RawBatch(pa.table([*columns, pa.array(range(1, len(rows) + 1), pa.int64())], names=[*names, "_row"]))


def rows(prepared: Prepared) -> list[tuple[object, ...]]:
    frame = pl.from_arrow(prepared.good)
    assert isinstance(frame, pl.DataFrame)
    return frame.drop("_row").rows()


@pytest.mark.parametrize("encoded", [False, True])
def test_each_row_has_its_own_unit(encoded: bool) -> None:
    prepared = kernel()(
        raw(
            ("A", "1,234", "t", "5", "百万円"),
            ("B", "12.5", "㎏", "7", "円"),
            ("C", "3", "千トン", "8", "千円"),
            ("D", "-", "", "-", ""),
            encoded=encoded,
        )
    )
    assert rows(prepared) == [
        ("A", Decimal(1_234_000), None, 5_000_000),
        ("B", Decimal("12.5"), None, 7),
        ("C", Decimal(3_000_000), None, 8_000),
        ("D", None, "not_available", None),
    ]
    assert prepared.rules["quantity_kg"] == {
        "number.grouping_removed": 1,
        "quantity.unit_converted": 2,
        "missing.not_available": 1,
    }


def test_a_unit_that_nobody_knows_or_of_something_else_rejects_the_row() -> None:
    prepared = kernel()(raw(("A", "1", "箱", "5", "円"), ("B", "1", "m", "5", "円"), ("C", "1", "", "5", "ドル")))
    found = {row["_row"]: json.loads(row["reasons"]) for row in prepared.rejected.to_dicts()}
    assert [(one["rule"], one["column"], one["from"], one["value"]) for n in found for one in found[n]] == [
        ("unit.unknown", "quantity_kg", "単位", "箱"),
        ("unit.other_dimension", "quantity_kg", "単位", "m"),
        ("unit.unknown", "quantity_kg", "単位", ""),
        ("unit.other_dimension", "value_jpy", "金額単位", "ドル"),
    ]
    assert prepared.good.num_rows == 0


def test_the_file_s_own_words_are_mapped_to_units() -> None:
    assert rows(kernel(map={"箱（20kg）": "20kg"})(raw(("A", "3", "箱（20kg）", "5", "円")))) == [
        ("A", Decimal(60), None, 5)
    ]


def test_what_is_wrong_with_a_value_is_told_of_the_value() -> None:
    (row,) = kernel()(raw(("A", "1.2.3", "t", "5", "円"))).rejected.to_dicts()
    (reason,) = json.loads(row["reasons"])
    assert (reason["rule"], reason["from"], reason["value"]) == ("number.form", "数量", "1.2.3")


def test_a_renamed_column_of_units_is_proposed_by_its_new_name() -> None:
    of = source(map={"箱": "20kg"})
    header = ["品目", "数量", "単位名", "金額", "金額単位"]
    assert of.layout is not None
    said = proposed(of, compare(of.layout.columns, header), header)
    assert "from: 単位名" in said
    assert "箱: 20kg" in said


def test_a_file_without_rows_is_fine() -> None:
    assert kernel()(raw()).good.num_rows == 0


@given(
    said=st.lists(
        st.tuples(st.integers(-(10**6), 10**6), st.sampled_from([*UNITS, "箱", "m", ""])), min_size=1, max_size=30
    )
)
@settings(max_examples=50, deadline=None)
def test_rows_are_good_by_their_own_unit_or_rejected(said: list[tuple[int, str]]) -> None:
    prepared = kernel()(raw(*((f"K{n}", str(value), unit, "1", "円") for n, (value, unit) in enumerate(said))))
    good = {row[0]: row[1] for row in rows(prepared)}
    assert prepared.good.num_rows + prepared.rejected.height == prepared.read == len(said)
    assert good == {f"K{n}": value * UNITS[unit] for n, (value, unit) in enumerate(said) if unit in UNITS}
