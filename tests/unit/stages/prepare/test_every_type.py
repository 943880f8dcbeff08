"""The kernel with every semantic type: the row account balances, and no value is silently null."""

import json
from collections import Counter
from functools import cache
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei import semantics
from renkei.errors import IndividualNumberFound
from renkei.language import Text
from renkei.model.batch import Prepared, RawBatch
from renkei.model.contract import Column, Contract
from renkei.model.registration import Source
from renkei.stages.prepare.kernel import Kernel
from tests.unit.semantics.spellings import SPELLINGS

TEXT = Text("題", "title")
TYPES = [name for name in semantics.names() if name != "missing.reason"]
MARKERS = {"-": "not_available", "Ｘ": "suppressed", "…": "not_yet"}


def column(name: str, kind: str, **more: str) -> Column:
    return Column(name=name, title=TEXT, description=TEXT, type=kind, logical_type="string", **more)  # type: ignore[arg-type]


@cache
def kernel(kinds: tuple[str, ...]) -> Kernel:
    """Compile a table with a number, columns of some types, and for each of these why it is missing."""
    columns = [column("no", "code")]
    for n, kind in enumerate(kinds):
        unit = {"unit": "人"} if semantics.get(kind).measures else {}
        columns.append(column(f"value_{n}", kind, **unit))
        columns.append(column(f"missing_{n}", "missing.reason", missing_reason_of=f"value_{n}"))
    contract = Contract(
        dataset="all.types",
        version="1.0.0",
        status="active",
        title=TEXT,
        description=TEXT,
        columns=tuple(columns),
        key=("no",),
        path=Path("types.yml"),
    )
    return Kernel.compile(source(len(kinds)), contract, codes={})


def source(width: int) -> Source:
    return Source.model_validate(
        {
            "id": "all.types",
            "path": Path("types.yml"),
            "title": {"ja": "型", "en": "types"},
            "dataset": "all.types",
            "delivers": "changes",
            "transport": {"kind": "local", "connection": "all", "path": "types.csv"},
            "reader": {"kind": "csv"},
            "schedule": {"cron": "0 3 * * *"},
            "licence": {"name": {"ja": "無償", "en": "free"}},
            "fields": {"no": {"from": "番号"}, **{f"value_{n}": {"from": f"値{n}"} for n in range(width)}},
            "missing": MARKERS,
            "drop": [{"rule": "sum", "column": "番号", "values": ["計"], "why": {"ja": "計", "en": "a sum"}}],
        }
    )


def prepare(kinds: tuple[str, ...], rows: list[tuple[str, ...]], first: int = 2) -> Prepared:
    width = len(kinds) + 1
    columns = [pa.array([row[i] for row in rows], pa.string()) for i in range(width)]
    names = ["番号", *(f"値{n}" for n in range(len(kinds))), "_row"]
    return kernel(kinds)(RawBatch(pa.table([*columns, pa.array(range(first, len(rows) + first), pa.int64())], names)))


def rows_of(kinds: tuple[str, ...], most: int) -> st.SearchStrategy[list[tuple[str, ...]]]:
    cells = [st.one_of(SPELLINGS[kind], SPELLINGS[kind], st.sampled_from(list(MARKERS))) for kind in kinds]
    return st.lists(st.tuples(st.sampled_from(["1", "２", "計"]), *cells), min_size=1, max_size=most)


@pytest.mark.parametrize("kind", TYPES)
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_a_row_is_good_rejected_or_dropped_and_its_value_there_or_missing_with_a_reason(
    kind: str, data: st.DataObject
) -> None:
    _account((kind,), data.draw(rows_of((kind,), 8)), data)


@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_all_types_in_one_table(data: st.DataObject) -> None:
    _account(tuple(TYPES), data.draw(rows_of(tuple(TYPES), 3)), data)


def _account(kinds: tuple[str, ...], rows: list[tuple[str, ...]], data: st.DataObject) -> None:
    try:
        whole = prepare(kinds, rows)
    except IndividualNumberFound:
        return
    assert whole.read == len(rows) == whole.good.num_rows + whole.rejected.height + sum(whole.dropped.values())
    assert whole.dropped.get("sum", 0) == sum(row[0] == "計" for row in rows)
    good = pl.DataFrame(pl.from_arrow(whole.good))
    for n in range(len(kinds)):
        assert (good[f"value_{n}"].is_null() == good[f"missing_{n}"].is_not_null()).all()
    for reasons in map(json.loads, whole.rejected["reasons"]):
        assert all(reason["rule"] in _explained(reason["column"], kinds) for reason in reasons)
    cut = data.draw(st.integers(0, len(rows)))
    parts = [prepare(kinds, part, first) for part, first in ((rows[:cut], 2), (rows[cut:], cut + 2)) if part]
    assert pl.concat([pl.DataFrame(pl.from_arrow(part.good)) for part in parts]).equals(good)
    assert [row for part in parts for row in part.rejected.rows()] == whole.rejected.rows()
    assert _counted(parts) == _counted([whole])


def _explained(name: str, kinds: tuple[str, ...]) -> set[str]:
    return set(semantics.get("code" if name == "no" else kinds[int(name.removeprefix("value_"))]).explain)


def _counted(parts: list[Prepared]) -> dict[str, Counter[str]]:
    total: dict[str, Counter[str]] = {}
    for part in parts:
        for name, rules in part.rules.items():
            total.setdefault(name, Counter()).update(rules)
    return total
