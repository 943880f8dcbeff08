import json
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.errors import ContentError, IndividualNumberFound
from renkei.language import Text
from renkei.model.batch import RawBatch
from renkei.model.contract import Column, Contract
from renkei.model.registration import Source
from renkei.stages.prepare.kernel import Kernel

TEXT = Text("題", "title")
CODES = pl.DataFrame(
    {
        "code": ["22131", "22138"],
        "valid_from": [None, date(2024, 1, 1)],
        "valid_to": [date(2023, 12, 31), None],
        "kind": ["old", "new"],
    },
    schema_overrides={"valid_from": pl.Date, "valid_to": pl.Date},
)


def column(name: str, kind: str, logical: str = "string", **more: object) -> Column:
    return Column(name=name, title=TEXT, description=TEXT, type=kind, logical_type=logical, **more)  # type: ignore[arg-type]


CONTRACT = Contract(
    dataset="land.wards",
    version="1.0.0",
    status="active",
    title=TEXT,
    description=TEXT,
    columns=(
        column("ward", "jp.municipality", required=True, code_list="wards", code_list_as_of="changed_on"),
        column("name", "text.display", required=True),
        column("changed_on", "date", "date"),
        column("budget_jpy", "money.jpy", "integer", unit="円", maximum="1000000000"),
        column("budget_missing", "missing.reason", missing_reason_of="budget_jpy"),
    ),
    key=("ward",),
    path=Path("wards.yml"),
)


def source(**changes: object) -> Source:
    said = {
        "id": "land.wards",
        "path": Path("wards.yml"),
        "title": {"ja": "区", "en": "wards"},
        "dataset": "land.wards",
        "delivers": "whole",
        "transport": {"kind": "local", "connection": "land", "path": "wards.csv"},
        "reader": {"kind": "csv"},
        "schedule": {"cron": "0 3 * * *"},
        "licence": {"name": {"ja": "無償", "en": "free"}},
        "fields": {
            "ward": {"from": "区"},
            "name": {"from": "名"},
            "changed_on": {"from": "日"},
            "budget_jpy": {"from": "予算", "unit": "千円"},
        },
        "missing": {"-": "not_available", "X": "suppressed"},
    }
    return Source.model_validate({**said, **changes})


def kernel(**changes: object) -> Kernel:
    return Kernel.compile(source(**changes), CONTRACT, codes={"wards": CODES})


def raw(*rows: tuple[str, str, str, str], encoded: bool = False) -> RawBatch:
    names = ["区", "名", "日", "予算"]
    columns = [pa.chunked_array([pa.array([row[i] for row in rows], pa.string())]) for i in range(4)]
    if encoded:
        columns = [one.dictionary_encode() for one in columns]
    return RawBatch(pa.table([*columns, pa.array(range(2, len(rows) + 2), pa.int64())], names=[*names, "_row"]))


GOOD = ("22131", "中区", "令和5年4月1日", "1,234")


@pytest.mark.parametrize("encoded", [False, True])
def test_good_rows_are_typed_and_changes_counted(encoded: bool) -> None:
    prepared = kernel()(raw(GOOD, ("221384", "中央区", "2024-01-01", "-"), encoded=encoded))
    assert prepared.read == 2
    assert pl.from_arrow(prepared.good).rows() == [  # type: ignore[union-attr]
        ("22131", "中区", date(2023, 4, 1), 1_234_000, None, 2),
        ("22138", "中央区", date(2024, 1, 1), None, "not_available", 3),
    ]
    assert prepared.rules["budget_jpy"]["missing.not_available"] == 1
    assert all(sum(counts.values()) >= 1 for counts in prepared.rules.values())
    assert prepared.rejected.height == 0


def test_a_rejected_row_is_kept_whole_with_every_reason() -> None:
    prepared = kernel()(raw(GOOD, ("221385", "中央区", "令和6年13月1日", "約百万")))
    row = prepared.rejected.to_dicts()[0]
    assert row["_row"] == 3
    assert json.loads(row["record"]) == {"区": "221385", "名": "中央区", "日": "令和6年13月1日", "予算": "約百万"}
    reasons = json.loads(row["reasons"])
    assert [(one["column"], one["from"], one["value"]) for one in reasons] == [
        ("ward", "区", "221385"),
        ("changed_on", "日", "令和6年13月1日"),
        ("budget_jpy", "予算", "約百万"),
    ]
    assert reasons[0]["rule"].endswith("check_digit")


def test_a_code_is_judged_as_of_its_date() -> None:
    """Hamamatsu drew its wards anew on 2024-01-01."""
    rows = [
        ("22131", "中区", "2024-01-01", "1"),
        ("22138", "中央区", "2023-12-31", "1"),
        ("01999", "x", "2024-01-01", "1"),
    ]
    prepared = kernel()(raw(*rows))
    rules = [json.loads(row)[0]["rule"] for row in prepared.rejected["reasons"]]
    assert rules == ["code_list.not_valid_on_date", "code_list.not_valid_on_date", "code_list.unknown"]


def test_the_contract_is_held_against_what_was_understood() -> None:
    prepared = kernel()(raw(("22131", "-", "2023-04-01", "1"), ("22131", "中区", "2023-04-01", "1000001"), GOOD))
    found = {row["_row"]: json.loads(row["reasons"]) for row in prepared.rejected.to_dicts()}
    assert found[2][0]["column"] == "name"
    assert found[3][0]["column"] == "budget_jpy"
    assert found[3][0]["value"] == "1000001"  # as the agency wrote it, not as yen
    assert prepared.good.num_rows == 1


def test_a_marker_may_have_white_space_around_it() -> None:
    prepared = kernel()(raw(("22131", "中区", "　- ", " X"), ("22131", "中区", "-", "X")))
    assert prepared.good["budget_jpy"].to_pylist() == [None, None]
    assert prepared.good["budget_missing"].to_pylist() == ["suppressed", "suppressed"]
    assert prepared.rules["changed_on"] == {"missing.not_available": 2}


@pytest.mark.parametrize("written", ["9999", " 9999", "９９９９", "9999　"])
def test_a_marker_that_could_be_a_value_is_none_however_it_is_written(written: str) -> None:
    prepared = kernel(missing={"9999": "not_available"})(raw(("22131", "中区", "2023-04-01", written)))
    assert prepared.good["budget_jpy"].to_pylist() == [None]
    assert prepared.good["budget_missing"].to_pylist() == ["not_available"]


def test_functions_may_make_rows_of_one_but_not_lose_or_invent_any() -> None:
    def twice(frame: pl.DataFrame) -> pl.DataFrame:
        return pl.concat([frame, frame])

    def invent(frame: pl.DataFrame) -> pl.DataFrame:
        return pl.concat([frame, frame.with_columns(pl.col("_row") + 1000)])

    def lose(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.head(0)

    def through(function: object) -> Kernel:
        return Kernel.compile(source(), CONTRACT, codes={"wards": CODES}, functions=[function])  # type: ignore[list-item]

    assert through(twice)(raw(GOOD)).read == 2
    for wrong in (invent, lose):
        with pytest.raises(ContentError):
            through(wrong)(raw(GOOD))


def test_what_one_block_taught_serves_the_next() -> None:
    whole = kernel()
    first = whole(raw(GOOD, ("221384", "中央区", "2024-01-01", "-")))
    again = whole(raw(("221384", "中央区", "令和5年4月1日", "-"), GOOD, ("22138", "中央区", "未定", "1")))
    assert first.good["ward"].to_pylist() == ["22131", "22138"]
    assert again.good["changed_on"].to_pylist() == [date(2023, 4, 1)]
    assert [json.loads(one)[0]["rule"] for one in again.rejected["reasons"]] == [
        "code_list.not_valid_on_date",
        "date.form",
    ]
    assert again.rules["changed_on"] == {"date.era_converted": 2}


def test_declared_drops_and_taken_codes() -> None:
    drop = [{"rule": "total_row", "column": "名", "values": ["合計"], "why": {"ja": "合計", "en": "total"}}]
    fields = {
        **source().model_dump(by_alias=True)["fields"],
        "name": {"from": "区", "code_list": "wards", "take": "kind"},
    }
    prepared = kernel(drop=drop, fields=fields)(
        raw(GOOD, ("", "合計", "", "9"), ("22138", "中央区", "2024-02-01", "1"))
    )
    assert prepared.dropped == {"total_row": 1}
    assert prepared.good["name"].to_pylist() == ["old", "new"]


INDIVIDUAL = "123456789018"


@pytest.mark.parametrize(
    "rows",
    [
        [("22131", INDIVIDUAL, "2023-04-01", "1")],
        [("22131", "１２３４－５６７８－９０１８", "2023-04-01", "1")],
        [("22131", f"マイナンバー {INDIVIDUAL} の者", "2023-04-01", "1")],
        [(INDIVIDUAL, "中区", "2023-04-01", "1")] * 3,
    ],
)
def test_an_individual_number_stops_the_file_and_is_never_said(rows: list[tuple[str, str, str, str]]) -> None:
    with pytest.raises(IndividualNumberFound) as caught:
        kernel()(raw(GOOD, *rows))
    said = caught.value.text("ja") + caught.value.text("en") + repr(caught.value.places)
    assert INDIVIDUAL not in said
    assert "9018" not in said
    assert caught.value.count == len(rows)
    assert "3" in caught.value.where


def test_twelve_digits_are_no_proof_by_themselves() -> None:
    prepared = kernel()(raw(GOOD, ("22131", "中区", "2023-04-01", INDIVIDUAL)))
    assert prepared.rejected["_row"].to_list() == [3]  # too large an amount, no more


words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(words, words, words, words), min_size=1, max_size=20), st.booleans())
def test_whatever_comes_is_accounted_for(rows: list[tuple[str, str, str, str]], encoded: bool) -> None:
    try:
        prepared = kernel()(raw(*rows, encoded=encoded))
    except IndividualNumberFound:
        return
    assert prepared.read == len(rows) == prepared.good.num_rows + prepared.rejected.height
    places = prepared.good["_row"].to_pylist() + prepared.rejected["_row"].to_list()
    assert sorted(places) == list(range(2, len(rows) + 2))
