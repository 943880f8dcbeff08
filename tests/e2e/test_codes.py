"""Code lists, events and crosswalks that are datasets, in a PostgreSQL warehouse; DuckDB has them in tests/content."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

import standins
from renkei.semantics.succession import as_of, follow
from tests.e2e.aftermath import account
from tests.e2e.japan import Japan

SUCCESSORS = "reference.municipality_successors"
ROWS = {
    "mic.industry_classes": 4_237,
    "mic.industry_correspondences": 2_000,
    "mic.municipality_history": 3_988,
    "mic.municipality_events": 2_072,
    "unsd.hs_2012_2017": 6_140,
    "unsd.hs_2017_2022": 15_656,
    SUCCESSORS: 3_990,
}


@pytest.mark.timeout(400)
def test_lists_events_and_crosswalks_come_back_from_the_server(tmp_path: Path, postgres_url: str) -> None:
    with standins.serve() as agencies:
        japan = Japan(tmp_path, agencies, RENKEI_WAREHOUSE=postgres_url)
        accounts = {name: account(outcome) for name, outcome in japan.all(*ROWS).items()}
    assert {name: (one.published, one.quarantined) for name, one in accounts.items()} == {
        name: (count, 0) for name, count in ROWS.items()
    }
    workspace = japan.workspace()
    codes, events = workspace.codes("municipalities"), workspace.events("municipalities")
    assert (codes.height, events.height) == (3_988, 2_072)
    assert workspace.codes("jsic_13").height == 2_109
    assert set(workspace.crosswalk("jsic_13_14")["split"]) == {"modelling_choice"}
    assert workspace.crosswalk("hs_2017_2022").filter(pl.col("split") == "whole").height == 4_150
    day = date(2005, 4, 1)
    expected = follow(events, codes, day, date(2024, 10, 5)).select("from_code", "to_code").sort(pl.all()).rows()
    found = japan.ask(
        f"SELECT code, to_code FROM {SUCCESSORS} WHERE DATE '{day}' BETWEEN valid_from "
        "AND coalesce(valid_to, DATE '9999-12-31') ORDER BY 1, 2"
    )
    assert [(row["code"], row["to_code"]) for row in found] == expected
    assert len({row["code"] for row in found}) == as_of(codes, day).height
