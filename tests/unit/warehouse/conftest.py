"""The same tests on both engines: a fresh DuckDB file, and a fresh PostgreSQL database."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from renkei.language import Text
from renkei.model.contract import Column, Contract
from renkei.model.runs import Duplicate, Landed, RowCounts, Verdict
from renkei.warehouse import Delivery, StagedFiles, Warehouse, open_warehouse

DTYPES = {
    "string": ("text.display", pl.String),
    "integer": ("number.integer", pl.Int64),
    "number": ("number.decimal", pl.Decimal(38, 9)),
    "date": ("date", pl.Date),
    "timestamp": ("timestamp", pl.Datetime("us", "UTC")),
    "boolean": ("flag", pl.Boolean),
}


@pytest.fixture(params=["duckdb", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "duckdb":
        return f"duckdb:///{tmp_path / 'warehouse.duckdb'}"
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def warehouse(url: str) -> Warehouse:
    return open_warehouse(url, patience=20)


def make_contract(dataset: str = "agri.harvest", **changes: Any) -> Contract:
    columns = changes.pop("columns", None) or [
        ("code", "string", True),
        ("年度", "integer", True),
        ("amount", "number", False),
        ("day", "date", False),
        ("seen", "timestamp", False),
        ("good", "boolean", False),
    ]
    said = {
        "dataset": dataset,
        "version": "1.0.0",
        "status": "active",
        "title": Text("収穫", "Harvest"),
        "description": Text("試験用の表。", "A table for tests, it's fictional."),
        "key": ("code", "年度"),
        "path": Path("schemas") / f"{dataset}.yml",
        **changes,
    }
    return Contract(columns=tuple(make_column(*column) for column in columns), **said)


def make_column(name: str, logical: str, required: bool = False, unit: str | None = None) -> Column:
    return Column(
        name=name,
        title=Text(f"列{name}", f"Column {name}"),
        description=Text("説明", f"It's {name} at 100%"),
        type=DTYPES[logical][0],
        logical_type=logical,  # type: ignore[arg-type]
        required=required,
        unit=unit,
    )


Row = tuple[Any, ...]
NUMBERS = count(1)


@dataclass
class Maker:
    """Makes deliveries as the stages do: typed Parquet files, and the account of them."""

    folder: Path
    contract: Contract = field(default_factory=make_contract)

    def frame(self, rows: Sequence[Row], *, start: int = 2, numbers: Sequence[int] | None = None) -> pl.DataFrame:
        names = [c.name for c in self.contract.columns]
        schema = {c.name: DTYPES[c.logical_type][1] for c in self.contract.columns}
        width = len(names)
        full = [[*row, *([None] * (width - len(row)))] for row in rows]
        for place, name in enumerate(names):
            if schema[name] == DTYPES["number"][1]:
                full = [[*r[:place], None if r[place] is None else Decimal(r[place]), *r[place + 1 :]] for r in full]
        numbered = pl.Series("_row", numbers or range(start, start + len(rows)), dtype=pl.Int64)
        return pl.DataFrame(full, schema=schema, orient="row").with_columns(numbered)

    def staged(
        self,
        rows: Sequence[Row] | pl.DataFrame,
        *,
        source: str,
        part: int = 0,
        rejected: Sequence[Mapping[str, Any]] = (),
        dropped: Mapping[str, int] | None = None,
        keys: Mapping[str, pl.DataType] | None = None,
    ) -> StagedFiles:
        made = next(NUMBERS)
        frame = rows if isinstance(rows, pl.DataFrame) else self.frame(rows)
        sha = sha256(f"{made}".encode()).hexdigest()
        good, bad = self.folder / f"good-{made}.parquet", self.folder / f"rejected-{made}.parquet"
        frame.write_parquet(good)
        schema = {"_row": pl.Int64, "reasons": pl.String, "record": pl.String, **(keys or {})}
        pl.DataFrame(list(rejected), schema=schema, orient="row").write_parquet(bad)
        dropped = dict(dropped or {})
        counts = RowCounts(
            read=frame.height + len(rejected) + sum(dropped.values()),
            good=frame.height,
            quarantined=len(rejected),
            dropped=dropped,
        )
        landed = Landed(
            source=source,
            interval="-",
            part=part,
            name="f.csv",
            sha256=sha,
            size=1,
            asked={},
            headers={},
            received_at=datetime(2024, 1, 1, tzinfo=UTC),
        )
        return StagedFiles(landed, good, bad, counts, {"amount": {"comma_removed": 3}})

    def delivery(
        self,
        rows: Sequence[Row] | pl.DataFrame = (),
        *,
        staged: Sequence[StagedFiles] | None = None,
        source: str = "oz.harvest",
        delivers: str = "whole",
        duplicates: Sequence[Duplicate] = (),
        run: str | None = None,
        **files: Any,
    ) -> Delivery:
        pieces = tuple(staged) if staged is not None else (self.staged(rows, source=source, **files),)
        return Delivery(
            contract=self.contract,
            run=run or f"run{next(NUMBERS):013d}",
            source=source,
            delivers=delivers,  # type: ignore[arg-type]
            interval="-",
            content_version="v1",
            staged=pieces,
            verdict=Verdict(outcome="pass", duplicates=tuple(duplicates), result={"success": True}),
        )

    def changed(self, **changes: Any) -> "Maker":
        return replace(self, contract=make_contract(**changes))


@pytest.fixture
def maker(tmp_path: Path) -> Maker:
    return Maker(tmp_path)


@pytest.fixture
def table(warehouse: Warehouse) -> Callable[..., list[Row]]:
    """Read columns of a dataset's view, sorted."""

    def read(columns: str = 'code, "年度", amount', dataset: str = "agri.harvest") -> list[Row]:
        found = warehouse.select(f"SELECT {columns} FROM {dataset} ORDER BY 1, 2").to_pylist()
        return [tuple(row.values()) for row in found]

    return read


def money(text: str) -> Decimal:
    return Decimal(text).quantize(Decimal("0.000000001"))
