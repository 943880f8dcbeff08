"""The history of municipalities against real lists of a day, and against real addresses of many days."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from renkei.semantics.succession import EVENTS, as_of, follow
from tests.real.conftest import Real

BESIDE = Path(__file__).parents[2] / "connectors" / "mic"
EDINET, NTA = date(2023, 10, 31), date(2024, 1, 5)


def beside(name: str) -> Iterator[dict[str, str]]:
    with (BESIDE / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


@pytest.fixture(scope="module")
def history() -> pl.DataFrame:
    names = {"標準地域コード": "code", "種別": "kind", "名称": "name", "施行日": "valid_from", "廃止前日": "valid_to"}
    rows = [{ours: row[theirs] or None for theirs, ours in names.items()} for row in beside("municipality_history")]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return frame.with_columns(pl.col("valid_from", "valid_to").str.to_date())


@pytest.fixture(scope="module")
def told() -> pl.DataFrame:
    names = {"施行日": "on", "事象": "kind", "旧コード": "from_code", "新コード": "to_code"}
    rows = [{ours: row[theirs] or None for theirs, ours in names.items()} for row in beside("municipality_events")]
    frame = pl.DataFrame(rows, infer_schema_length=None).with_columns(pl.col("on").str.to_date())
    missing = {name: kind for name, kind in EVENTS.items() if name not in frame.columns}
    frame = frame.with_columns(pl.lit(None, kind).alias(name) for name, kind in missing.items())
    return frame.with_columns(pl.col("exact").fill_null(value=False)).select(*EVENTS)


def test_the_ministry_s_list_of_a_day_is_the_history_on_that_day(real: Real, history: pl.DataFrame) -> None:
    real.run("mic_lgcode.bodies")
    real.run("mic_lgcode.wards")
    theirs = {
        row["code"][:5]: row["municipality"]
        for row in real.rows("SELECT code, municipality FROM real.local_governments")
    }
    ours = dict(as_of(history, date(2024, 1, 1)).select("code", "name").iter_rows())
    assert len(ours) == 1_965
    assert set(ours) == set(theirs)
    unlike = {(code, ours[code], theirs[code]) for code in ours if ours[code] != theirs[code]}
    assert unlike == {("39405", "檮原町", "梼原町")}  # one name, in an older and a newer form of its character


def test_the_address_base_registry_has_the_same_municipalities_and_wards(real: Real, history: pl.DataFrame) -> None:
    real.run("abr.municipalities")
    theirs = {row["code"][:5] for row in real.rows("SELECT code FROM real.abr_municipalities")}
    assert len(theirs) == 1_918
    assert theirs == set(as_of(history, date(2024, 1, 1)).filter(pl.col("kind") != "prefecture")["code"])


def test_no_address_of_the_difference_file_is_an_orphan_on_the_day_of_its_change(
    real: Real, history: pl.DataFrame
) -> None:
    """12,471 rows, of changes from 2015 on: every code was valid on its day, and meant what the row calls it."""
    real.run("houjin.diff")
    rows = real.rows("SELECT local_government_code AS code, city, changed_on FROM real.corporate_number_changes")
    said = pl.DataFrame(rows).with_columns(pl.col("code").str.head(5))
    assert said.height == 12_471
    assert said["changed_on"].min().year == 2015
    joined = said.join(history, on="code").filter(
        (pl.col("valid_from") <= pl.col("changed_on"))
        & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= pl.col("changed_on")))
    )
    assert joined.height == said.height
    # A town is written with its district before it (郡), a ward with its city.
    assert joined.filter(~pl.col("city").str.ends_with(pl.col("name"))).is_empty()


def test_companies_of_the_old_wards_are_where_the_events_say(
    real: Real, history: pl.DataFrame, told: pl.DataFrame
) -> None:
    """The same corporate numbers in EDINET's list of 2023-10-31 and, two months later, in the tax agency's file."""
    real.run("edinet.codes")
    real.run("houjin.diff")
    both = real.rows(
        "SELECT e.corporate_number, e.address, h.city FROM real.edinet_filers AS e "
        "INNER JOIN real.corporate_number_changes AS h ON h.corporate_number = e.corporate_number "
        "WHERE e.address LIKE '%浜松市%' AND h.city LIKE '浜松市%'"
    )
    wards = history.filter(pl.col("kind") == "ward")
    before, after = (dict(as_of(wards, day).select("name", "code").iter_rows()) for day in (EDINET, NTA))
    ways: dict[str, set[str]] = {}
    for code, to_code in follow(told, history, EDINET, NTA).select("from_code", "to_code").iter_rows():
        ways.setdefault(code, set()).add(to_code)
    moved = set()
    for row in both:
        (old,) = [name for name in before if name in row["address"]]
        assert row["city"] not in before, "the new ward was not there yet"
        assert old not in after, "the old one is gone"
        assert after[row["city"]] in ways[before[old]]
        moved.add((row["corporate_number"], old, row["city"]))
    assert len({number for number, _, _ in moved}) == len(both) >= 8
