"""CSV on the Web: what the metadata say of the files is true, cell by cell; the W3C's rules are applied here by hand.

`make check-exchange` does it with a validator of CSVW.
"""

import csv
import json
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.unit.exchange.samples import VALUES

Table = list[dict[str, str]]
_LEXICAL: dict[str, Callable[[str], object]] = {
    "string": str,
    "integer": int,
    "decimal": Decimal,
    "date": date.fromisoformat,
    "dateTimeStamp": datetime.fromisoformat,
    "boolean": {"true": True, "false": False}.__getitem__,
    "gYear": lambda text: date(int(text), 1, 1),
    "gYearMonth": lambda text: date.fromisoformat(f"{text}-01"),
}


@pytest.fixture(scope="module")
def metadata(folder: Path) -> Any:
    return json.loads((folder / "economy.everything.csv-metadata.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def tables(folder: Path, metadata: Any) -> dict[str, Table]:
    found = {}
    for table in metadata["tables"]:
        with (folder / table["url"]).open(encoding="utf-8", newline="") as file:
            found[table["url"]] = list(csv.DictReader(file))
    return found


def test_every_cell_is_of_its_datatype(metadata: Any, tables: dict[str, Table]) -> None:
    for table in metadata["tables"]:
        rows = tables[table["url"]]
        columns = table["tableSchema"]["columns"]
        assert [column["titles"] for column in columns] == list(rows[0])
        for column in columns:
            cells = [row[column["name"]] for row in rows]
            assert all(cells) or not column.get("required")
            _hold(column["datatype"], [cell for cell in cells if cell])


def test_keys_are_unique_and_references_lead_somewhere(metadata: Any, tables: dict[str, Table]) -> None:
    for table in metadata["tables"]:
        schema, rows = table["tableSchema"], tables[table["url"]]
        keys = [tuple(row[name] for name in schema["primaryKey"]) for row in rows]
        assert len(set(keys)) == len(keys)
        for foreign in schema.get("foreignKeys", ()):
            (here,), (there,) = foreign["columnReference"], foreign["reference"]["columnReference"]
            known = {row[there] for row in tables[foreign["reference"]["resource"]]}
            assert {row[here] for row in rows} - {""} <= known


def test_cells_are_the_values(tables: dict[str, Table]) -> None:
    rows = tables["economy.everything.csv"]
    assert {name: [row[name] or None for row in rows] for name in VALUES} == {
        k: list(v) for k, (_, v) in VALUES.items()
    }


def test_terms_are_those_of_the_vocabulary(metadata: Any) -> None:
    said = {column["name"]: column for column in metadata["tables"][0]["tableSchema"]["columns"]}
    assert said["month"]["datatype"] == {"base": "gYearMonth"}
    assert said["amount"]["schema:unitText"] == "円"
    assert said["kind"]["valueUrl"] == "codelists/kinds.csv{#kind}"
    assert said["city"]["dc:title"][0] == {"@value": "列city", "@language": "ja"}
    assert metadata["tables"][0]["tableSchema"]["aboutUrl"] == "economy.everything.csv{#month,city,rank}"


def _hold(datatype: Any, cells: list[str]) -> None:
    told = {"base": datatype} if isinstance(datatype, str) else datatype
    values: list[Any] = [_LEXICAL[told["base"]](cell) for cell in cells]
    if told["base"] == "string" and "format" in told:
        assert all(re.fullmatch(told["format"], cell) for cell in cells)
    if "minimum" in told:
        assert min(values) >= _LEXICAL[told["base"]](told["minimum"])
    if "maximum" in told:
        assert max(values) <= _LEXICAL[told["base"]](told["maximum"])
