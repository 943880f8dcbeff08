"""A contract with a column of every logical type, and staged files of it."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from renkei.language import Text
from renkei.model.contract import Column, Contract, LogicalType
from renkei.model.runs import RowCounts
from renkei.model.suite import Expectation, Suite
from renkei.stages.audit import StagedPaths

SCHEMA = {
    "id": pl.String,
    "name": pl.String,
    "prefecture": pl.String,
    "count": pl.Int64,
    "limit": pl.Int64,
    "amount_jpy": pl.Decimal(18, 2),
    "decided_on": pl.Date,
    "seen_at": pl.Datetime("us", "UTC"),
    "active": pl.Boolean,
    "_row": pl.Int64,
}
_LOGICAL: dict[str, LogicalType] = {
    "id": "string",
    "name": "string",
    "prefecture": "string",
    "count": "integer",
    "limit": "integer",
    "amount_jpy": "number",
    "decided_on": "date",
    "seen_at": "timestamp",
    "active": "boolean",
}

Stage = Callable[..., tuple[StagedPaths, ...]]


def row(number: int, **values: Any) -> dict[str, Any]:
    """One staged row: `id` from its number, the rest as ordinary as can be."""
    return {
        "id": f"K{number:04}",
        "name": "霞が関商会",
        "prefecture": "東京都",
        "count": number,
        "limit": number + 1,
        "amount_jpy": Decimal(number),
        "decided_on": date(2024, 4, 1),
        "seen_at": datetime(2024, 4, 1, tzinfo=UTC),
        "active": True,
        "_row": number,
        **values,
    }


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    columns = tuple(
        Column(
            name=name,
            title=Text(name, name),
            description=Text(name, name),
            type="text.plain",
            logical_type=logical,
            required=name == "id",
        )
        for name, logical in _LOGICAL.items()
    )
    return Contract(
        dataset="trial.grants",
        version="1.0.0",
        status="active",
        title=Text("助成", "Grants"),
        description=Text("助成", "Grants"),
        columns=columns,
        key=("id",),
        path=tmp_path / "grants.yml",
    )


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """Write each list of rows as the good rows of one landed object."""

    def write(*files: Sequence[dict[str, Any]]) -> tuple[StagedPaths, ...]:
        made = []
        for n, rows in enumerate(files):
            good = tmp_path / f"{n}" / "good.parquet"
            good.parent.mkdir()
            pl.DataFrame(list(rows), schema=SCHEMA).write_parquet(good)
            counts = RowCounts(read=len(rows), good=len(rows))
            made.append(StagedPaths(f"{n:x}" * 64, good, good.with_name("rejected.parquet"), counts))
        return tuple(made)

    return write


@pytest.fixture
def suite(tmp_path: Path) -> Callable[..., Suite]:
    """Build a suite of (type, kwargs) or (type, kwargs, on_failure)."""

    def build(*said: tuple[Any, ...]) -> Suite:
        made = tuple(
            Expectation(type=one[0], kwargs=one[1], on_failure=one[2] if len(one) > 2 else "stop") for one in said
        )
        return Suite(dataset="trial.grants", expectations=made, path=tmp_path / "expectations" / "grants.yml")

    return build
