"""`renkei.open` out of a workspace: rows of one release, as the reader may see them."""

import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pandas as pd
import polars as pl
import pytest

import renkei
from renkei.errors import ContentError, UsageError
from renkei.model.rights import View
from renkei.opening.asked import _written
from renkei.opening.faults import Refused
from renkei.opening.giving import _plain
from renkei.opening.grounds import watched
from renkei.opening.page import html
from renkei.opening.table import Table
from renkei.warehouse import Question, open_warehouse
from tests.classified import BY_ISLAND, LANDINGS, PORTS
from tests.country import Country


def opened(country: Country, dataset: str = LANDINGS, **asked: Any) -> Table:
    return renkei.open(dataset, workspace=country.workspace(), **asked)


def test_importing_renkei_imports_nothing_slow() -> None:
    heavy = "{'polars', 'pyarrow', 'pydantic', 'sqlalchemy', 'httpx', 'fastapi'}"
    code = f"import sys, renkei; sys.exit(bool({heavy} & set(sys.modules)) or 'open' not in renkei.__all__)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_same_rows_in_three_ways(classified: Country) -> None:
    table = opened(classified)
    frame = table.polars()
    assert frame["month"].is_sorted()
    assert frame.columns == [column.name for column in table.columns]
    assert frame["value_jpy"].null_count() == frame.height == 7  # confidential, and nobody has agreed
    assert pl.from_arrow(table.arrow()).equals(frame)
    assert [type(each.pyarrow_dtype) for each in table.pandas().dtypes] == [
        type(each) for each in table.arrow().schema.types
    ]
    assert isinstance(table.pandas(), pd.DataFrame)
    assert sum(batch.num_rows for batch in opened(classified)) == 7
    assert table.arrow().schema.field("quantity_kg").metadata[b"unit"] == b"kg"


@pytest.mark.parametrize(
    ("where", "months"),
    [
        ({"quantity_kg.gte": 8000, "species": "S01"}, ["2024-01", "2024-02"]),
        ({"species": ["S03", "S04"]}, ["2024-01", "2024-02"]),
        ({"species.in": ["S03"]}, ["2024-02"]),
        ({"quantity_kg": None}, ["2024-02"]),
        ({"quantity_missing.null": False, "month.ne": "2024-01"}, ["2024-02"]),
        ({"quantity_kg.lt": Decimal(400)}, ["2024-01"]),
    ],
)
def test_conditions(classified: Country, where: dict[str, Any], months: list[str]) -> None:
    table = opened(classified, where=where, columns=["month"])
    assert table.polars().to_dicts() == [{"month": month} for month in months]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"dataset": "no.such"}, "no dataset"),
        ({"columns": ["x"]}, "no column"),
        ({"where": {"x.gte": 1}}, "no column"),
        ({"where": {"quantity_kg": "many"}}, "not a number"),
        ({"where": {"month": []}}, "not one value or more"),
        ({"where": {"species": "a\x00"}}, "not plain text"),
        ({"where": {"quantity_kg.null": "perhaps"}}, "not true or false"),
        ({"as_of": "yesterday"}, "not a moment"),
        ({"where": {"month": [str(number) for number in range(1_001)]}}, "1000 values of one column"),
        ({"as_of": "2020-01-01"}, "had none yet"),
        ({"as_of": "2024-01-01T00:00:00"}, "not a moment with its zone"),
        ({"as_of": "2099-01-01", "as_published": "2099-01-01"}, "can't both"),
        ({"as_published": "soon"}, "not a day"),
        ({"dataset": BY_ISLAND}, "may not see"),
        ({"dataset": PORTS}, "may not see"),
        ({"reader": "statistics", "agreement": "another"}, "by the agreement"),
    ],
)
def test_what_makes_no_sense_is_refused(classified: Country, asked: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused) as refused:
        opened(classified, **{"dataset": LANDINGS, **asked})
    assert said in refused.value.what.en
    assert refused.value.what.ja != refused.value.what.en
    assert refused.value.fix.ja


def test_a_broken_contract_says_what_is_broken(country: Country) -> None:
    country.edit(
        "schemas/reference/ports.yml", ("logicalType: date\n        required", "logicalType: colour\n        required")
    )
    with pytest.raises(ContentError):
        opened(country, PORTS)


def test_all_rows_are_of_the_release_that_was_opened(
    tmp_path_factory: pytest.TempPathFactory, classified: Country
) -> None:
    country = Country.settle(tmp_path_factory.mktemp("later") / "country", like=classified)
    table, head = opened(country), opened(country).head(1)
    country.edit("data/statistics/landings.csv", ("12410", "99999"))
    assert country.one("statistics.landings").release is not None
    assert table.polars()["quantity_kg"].max() == 12410
    assert table.head(1).equals(head)
    assert opened(country).polars()["quantity_kg"].max() == 99999
    assert opened(country, as_of=table.released_at).polars()["quantity_kg"].max() == 12410
    late = renkei.open(LANDINGS, as_published="2099-01-01", workspace=country.workspace())
    country.edit("data/statistics/landings.csv", ("99999", "88888"))
    country.one("statistics.landings")
    with pytest.raises(Refused, match="newer one is out"):
        late.polars()


def test_how_a_notebook_shows_it(classified: Country) -> None:
    table = opened(classified, as_of="2099-12-31", where={"species": "S01"})
    shown = table._repr_html_()
    for said in (
        "Landings of fish",
        "[kg]",
        f"release {table.release}",
        "2099-12-31",
        "Ruri Isles Open Data Terms",
        "12410",
    ):
        assert said in shown
    evil = table.said.model_copy(update={"title": table.said.title._replace(en="<script>'&")})
    cells = pl.DataFrame({"species": ["<img onerror=x>"], "_source": ['"&']})
    hostile = html(Table(evil, table.asked, table.release, table.released_at, watched=False, door=table.door), cells)
    assert "<script" not in hostile
    assert "<img" not in hostile
    assert "&lt;img onerror=x&gt;" in hostile
    assert repr(table).startswith("<fisheries.landings: Landings of fish, release")


def test_the_receipt_of_a_row(classified: Country) -> None:
    by = opened(classified, reader="harbour")
    with pytest.raises(UsageError, match="may see only part"):
        by.trace(month="2024-01", port_code="P01", species="S01")


def test_reads_of_what_is_confidential_are_in_the_ledger(classified: Country) -> None:
    def reads() -> list[dict[str, Any]]:
        return [entry.content for entry in classified.workspace().warehouse.entries_of("read")]

    before = len(reads())
    opened(classified).polars()
    table = opened(classified, PORTS, reader="statistics", columns=["name"], where={"opened_on.gte": "1960-01-01"})
    assert "were read" in table._repr_html_()  # looking at it is no read
    assert len(reads()) == before
    assert table.polars().height == 3
    table.polars()  # it is there already
    assert "小瑠璃港" in table._repr_html_()
    (read,) = reads()[before:]
    assert read["by"]
    assert {
        key: read[key] for key in ("reader", "way", "dataset", "release", "columns", "agreement", "purpose", "rows")
    } == {
        "reader": "statistics",
        "way": "python",
        "dataset": PORTS,
        "release": table.release,
        "columns": ["name"],
        "agreement": "quota_audit",
        "purpose": ["漁獲枠を検査する", "To inspect quotas"],
        "rows": 3,
    }
    assert read["asked_by"] == ["opened_on.gte"]
    assert "小瑠璃港" not in str(read)
    assert (
        opened(classified, LANDINGS, reader="statistics", agreement="quota_audit").polars()["value_jpy"].null_count()
        == 0
    )
    assert opened(classified, LANDINGS, reader="statistics", agreement="quota_audit", columns=["month"]).polars().height
    assert [read["columns"][-1] for read in reads()[before + 1 :]] == ["value_jpy"]


def test_what_a_page_tells_of_its_key_is_a_read_too(classified: Country) -> None:
    contract = classified.workspace().project.contracts[LANDINGS]
    columns = [
        column.model_copy(update={"classification": "confidential" if column.name == "port_code" else None})
        for column in contract.columns
    ]
    confidential = contract.model_copy(update={"columns": tuple(columns)})
    question = Question(confidential, View(masked={}), ("species",))
    assert watched(question), "rows come in the order of the port, and the place of the next page names it"
    assert not watched(replace(question, view=View(masked={"port_code": "empty"})))


def test_a_place_is_told_by_all_digits() -> None:
    for said in ("0E-9", "1E-9", "1E+2"):
        text = _plain(Decimal(said))
        assert (Decimal(text), "E" in text) == (Decimal(said), False)
        assert _written(Decimal(said)) == text


def test_no_row_without_its_entry(classified: Country) -> None:
    workspace = classified.workspace()
    impatient = open_warehouse(workspace.settings.warehouse, patience=0.3)
    vars(workspace)["warehouse"] = impatient
    table = renkei.open(PORTS, reader="statistics", workspace=workspace)
    contract = workspace.project.contracts[LANDINGS]
    held = impatient.rows(Question(contract, View(masked={}), ("month",)))  # while a DuckDB file is read, nobody writes
    with held, pytest.raises(Refused, match="can't be entered into the ledger") as refused:
        table.polars()
    assert refused.value.kind == "unrecorded"
    assert table.polars().height == 5
