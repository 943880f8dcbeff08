"""Corrections: a value takes the place of the one that it expects, or nothing is changed and it is told."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.language import Text
from renkei.model.batch import Prepared, RawBatch
from renkei.model.contract import Column, Contract
from renkei.model.correction import Correction
from renkei.model.registration import Source
from renkei.stages.prepare.kernel import Kernel

TEXT = Text("題", "title")


def column(name: str, kind: str, logical: str = "string", **more: object) -> Column:
    return Column(name=name, title=TEXT, description=TEXT, type=kind, logical_type=logical, **more)  # type: ignore[arg-type]


CONTRACT = Contract(
    dataset="land.wards",
    version="1.0.0",
    status="active",
    title=TEXT,
    description=TEXT,
    columns=(
        column("ward", "code", required=True),
        column("opened_on", "date", "date"),
        column("name", "text.display", required=True),
        column("budget_jpy", "money.jpy", "integer", unit="円", maximum="1000000"),
        column("budget_missing", "missing.reason", missing_reason_of="budget_jpy"),
        column("share", "number.decimal", "number"),
    ),
    key=("ward", "opened_on"),
    path=Path("wards.yml"),
)
DAY = date(2024, 4, 1)


def correction(column: str, expected: str | None, value: str | None, *, ward: str = "01", **more: Any) -> Correction:
    said = {"reason": "誤記", "author": "総務", "upstream": "reported", "since": date(2024, 11, 1), **more}
    key = {"ward": ward, "opened_on": "2024-04-01"}
    where = f"land/wards.corrections.csv:{ward}:{column}"
    return Correction(where=where, key=key, column=column, expected=expected, value=value, **said)


def kernel(*corrections: Correction) -> Kernel:
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
            "opened_on": {"from": "日"},
            "name": {"from": "名"},
            "budget_jpy": {"from": "予算", "unit": "千円"},
            "share": {"from": "率"},
        },
        "missing": {"-": "not_available"},
    }
    return Kernel.compile(Source.model_validate(said), CONTRACT, codes={}, corrections=corrections)


def raw(*rows: tuple[str, str, str, str, str]) -> RawBatch:
    names = ["区", "日", "名", "予算", "率"]
    columns = [pa.chunked_array([pa.array([row[i] for row in rows], pa.string())]) for i in range(5)]
    return RawBatch(pa.table([*columns, pa.array(range(2, len(rows) + 2), pa.int64())], names=[*names, "_row"]))


def rows(prepared: Prepared) -> list[tuple[Any, ...]]:
    frame = pl.from_arrow(prepared.good)
    assert isinstance(frame, pl.DataFrame)
    return frame.rows()


FIRST, SECOND = ("01", "令和6年4月1日", "中区", "12", "0.5"), ("02", "2024-04-01", "東区", "-", "-")


def test_without_corrections_nothing_is_met() -> None:
    prepared = kernel()(raw(FIRST, SECOND))
    assert prepared.met == ()
    assert "correction" not in prepared.rules.get("budget_jpy", {})


def test_a_value_that_is_as_expected_is_replaced_and_counted() -> None:
    prepared = kernel(correction("budget_jpy", "12000", "13000"), correction("share", "0.5", "0.25"))(
        raw(FIRST, SECOND)
    )
    assert rows(prepared) == [
        ("01", DAY, "中区", 13_000, None, Decimal("0.25"), 2),
        ("02", DAY, "東区", None, "not_available", None, 3),
    ]
    assert prepared.rules["budget_jpy"] == {
        "correction": 1,
        "money.unit_converted": 1,
        "missing.not_available": 1,
    }
    assert [(one.outcome, one.row, one.found) for one in prepared.met] == [
        ("applied", 2, "12000"),
        ("applied", 2, "0.500000000"),
    ]


def test_a_value_comes_and_goes_with_its_reason() -> None:
    prepared = kernel(
        correction("budget_jpy", "12000", None, missing="suppressed"), correction("budget_jpy", None, "7", ward="02")
    )(raw(FIRST, SECOND))
    assert [row[3:5] for row in rows(prepared)] == [(None, "suppressed"), (7, None)]


def test_a_value_that_is_another_stays_and_is_told() -> None:
    prepared = kernel(correction("budget_jpy", "11000", "13000"), correction("name", "中区", "西区"))(raw(FIRST))
    assert rows(prepared)[0][2:4] == ("西区", 12_000)
    assert [(one.correction.column, one.outcome, one.found) for one in prepared.met] == [
        ("budget_jpy", "differs", "12000"),
        ("name", "applied", "中区"),
    ]
    assert "correction" not in prepared.rules["budget_jpy"]


def test_a_value_that_the_agency_has_mended_is_told() -> None:
    (met,) = kernel(correction("budget_jpy", "11000", "12000"))(raw(FIRST)).met
    assert (met.outcome, met.found) == ("mended", "12000")


def test_a_missing_value_where_one_was_expected_differs() -> None:
    (met,) = kernel(correction("budget_jpy", "11000", "12000", ward="02"))(raw(SECOND)).met
    assert (met.outcome, met.found) == ("differs", None)


def test_a_corrected_value_is_held_against_the_contract() -> None:
    prepared = kernel(correction("budget_jpy", "12000", "1000001"))(raw(FIRST))
    assert prepared.good.num_rows == 0
    assert "contract.maximum" in prepared.rejected["reasons"][0]
    assert prepared.met == ()  # of a row that is not published nothing is said


def test_a_row_that_could_not_be_understood_says_nothing() -> None:
    spoiled = ("01", "令和6年4月1日", "中区", "約12", "0.5")
    prepared = kernel(correction("name", "中区", "西区"))(raw(spoiled))
    assert (prepared.met, prepared.good.num_rows) == ((), 0)


def test_of_rows_with_one_key_the_first_is_told() -> None:
    again = ("01", "令和6年4月1日", "中区", "99", "0.5")
    (met,) = kernel(correction("budget_jpy", "12000", "13000"))(raw(FIRST, again)).met
    assert (met.row, met.outcome) == (2, "applied")


def test_corrections_of_another_source_are_not_ours() -> None:
    prepared = kernel(correction("budget_jpy", "12000", "13000", source="land.others"))(raw(FIRST))
    assert (prepared.met, rows(prepared)[0][3]) == ((), 12_000)


WARDS = [f"{n:02}" for n in range(6)]


@given(
    sent=st.dictionaries(st.sampled_from(WARDS), st.integers(1, 4), min_size=1),
    wanted=st.dictionaries(st.sampled_from(WARDS), st.tuples(st.integers(1, 4), st.integers(5, 9)), max_size=4),
)
@settings(max_examples=60, deadline=None)
def test_each_correction_applies_or_is_told_and_no_other_row_changes(
    sent: dict[str, int], wanted: dict[str, tuple[int, int]]
) -> None:
    listed = [correction("budget_jpy", f"{a}000", f"{b}000", ward=ward) for ward, (a, b) in wanted.items()]
    prepared = kernel(*listed)(raw(*((ward, "2024-04-01", "区", str(value), "1") for ward, value in sent.items())))
    assert prepared.read == prepared.good.num_rows == len(sent)
    found = {row[0]: row[3] for row in rows(prepared)}
    outcomes = {one.correction.key["ward"]: one.outcome for one in prepared.met}
    assert outcomes.keys() == sent.keys() & wanted.keys()
    for ward, value in sent.items():
        applies = ward in wanted and wanted[ward][0] == value
        assert found[ward] == (wanted[ward][1] if applies else value) * 1000
        assert (outcomes.get(ward) == "applied") == applies
    applied = sum(outcome == "applied" for outcome in outcomes.values())
    assert prepared.rules["budget_jpy"].get("correction", 0) == applied
