"""Staged Parquet as the release sees it: checked against the table that it goes into, then a relation in SQL."""

import json
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from pydantic_core import to_jsonable_python
from sqlalchemy import BigInteger, Boolean, Date, DateTime, FromClause, MetaData, Numeric, Text
from sqlalchemy.types import TypeEngine

from renkei.contracts.table import history_table
from renkei.errors import IntegrityError
from renkei.language import Text as Said
from renkei.model.runs import Duplicate
from renkei.warehouse.delivery import Delivery, StagedFiles

Types = Mapping[str, TypeEngine[Any]]
REJECTED: Types = {"_row": BigInteger(), "reasons": Text(), "record": Text()}
DUPLICATE = "duplicate_key"


@dataclass(frozen=True)
class Files:
    """Parquet files of one shape: (sha256 of the landed object, path), and the columns to take of them."""

    paths: tuple[tuple[str, Path], ...]
    types: Types


@dataclass(frozen=True)
class Pending:
    """A delivery whose rows can be read in SQL. `rows` and `rejected` have `_landed` beside the columns of the files.

    `keyed`: whether `rejected` tells the keys (`_key_0`…) of the rows in it. `doubled`: the duplicates (`_landed`,
    `_row`, `_key_0`…), where their place alone would name other good rows too; None where it does not.
    """

    delivery: Delivery
    rows: FromClause
    rejected: FromClause
    keyed: bool
    doubled: FromClause | None = None


@dataclass(frozen=True)
class Doubled:
    """The duplicates of a delivery as Parquet files, and whether other good rows share a place with rejected ones.

    A sibling `.py` may make several rows of one record: they have one `_row`, and only the key tells them apart.
    """

    paths: tuple[tuple[str, Path], ...] = ()
    shared: bool = False


def good_files(delivery: Delivery) -> Files:
    """Return the files of good rows; IntegrityError where one does not have the types of the table."""
    columns = history_table(delivery.contract, MetaData()).c
    types = {c.name: columns[c.name].type for c in delivery.contract.columns} | {"_row": BigInteger()}
    return _checked(Files(tuple((s.landed.sha256, s.good) for s in delivery.staged), types))


def rejected_files(delivery: Delivery, doubled: Doubled) -> tuple[Files, bool]:
    """Return the files of rejected rows, the duplicates among them, and whether all tell their keys."""
    paths, keys = tuple((s.landed.sha256, s.rejected) for s in delivery.staged), _keys(delivery)
    keyed = all(set(keys) <= set(pq.read_schema(path).names) for _, path in paths)
    return _checked(Files((*paths, *doubled.paths), {**REJECTED, **keys} if keyed else REJECTED)), keyed


def doubled_files(delivery: Delivery, doubled: Doubled) -> Files:
    """Return the files of the duplicates alone, as places and keys."""
    return _checked(Files(doubled.paths, {"_row": BigInteger(), **_keys(delivery)}))


def _keys(delivery: Delivery) -> dict[str, TypeEngine[Any]]:
    columns = history_table(delivery.contract, MetaData()).c
    return {f"_key_{n}": columns[key].type for n, key in enumerate(delivery.contract.key)}


@contextmanager
def duplicates_staged(delivery: Delivery) -> Iterator[Doubled]:
    """Write the rows that the verdict calls duplicates as rejected rows, one Parquet file for each landed object."""
    of_object: dict[str, list[Duplicate]] = defaultdict(list)
    for duplicate in delivery.verdict.duplicates:
        of_object[duplicate.landed].append(duplicate)
    with tempfile.TemporaryDirectory(prefix="renkei-", dir=delivery.scratch) as folder:
        staged = {s.landed.sha256: s for s in delivery.staged}
        paths = {sha: Path(folder) / f"{sha}.parquet" for sha in of_object}
        shared = [_write(delivery, staged[sha], found, path=paths[sha]) for sha, found in of_object.items()]
        yield Doubled(tuple(paths.items()), any(shared))


def _write(delivery: Delivery, staged: StagedFiles, found: Sequence[Duplicate], *, path: Path) -> bool:
    """Write the duplicates of one object; return whether other good rows stand where a rejected row stands."""
    keys = delivery.contract.key
    rejected = pl.read_parquet(staged.rejected, columns=["_row"])["_row"].to_list()
    places = list({duplicate.row for duplicate in found}.union(rejected))
    there = pl.scan_parquet(staged.good).filter(pl.col("_row").is_in(places)).sort("_row").collect(engine="streaming")
    first = {
        (duplicate.row, *key): (duplicate.first_landed, duplicate.first_row)
        for duplicate, key in zip(found, _plain([[d.key[name] for name in keys] for d in found]), strict=True)
    }
    stands = [(row, *key) for row, key in zip(there["_row"], _plain(there.select(keys).rows()), strict=True)]
    seen = pl.Series([place in first for place in stands], dtype=pl.Boolean)
    kept, places_kept = there.filter(seen), [place for place in stands if place in first]
    reasons = [
        _reasons(keys, row, first[place]) for row, place in zip(kept.iter_rows(named=True), places_kept, strict=True)
    ]
    written = kept.select(
        "_row",
        pl.Series("reasons", reasons, dtype=pl.String),
        pl.Series("record", [_record(delivery, staged, row) for row in kept.iter_rows(named=True)], dtype=pl.String),
        *(pl.col(key).alias(f"_key_{n}") for n, key in enumerate(keys)),
    )
    written.write_parquet(path)
    return kept.height < there.height


def _plain(keys: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Write keys as JSON has them: those of a verdict that was kept as JSON have lost their types."""
    plain: list[list[Any]] = to_jsonable_python([list(key) for key in keys])
    return plain


def _reasons(keys: Sequence[str], row: Mapping[str, Any], first: tuple[str, int]) -> str:
    value = ", ".join(str(row[key]) for key in keys)
    landed, place = first
    reason = {"rule": DUPLICATE, "column": ", ".join(keys), "value": value, "landed": landed, "row": place}
    return json.dumps([reason], ensure_ascii=False)


def _record(delivery: Delivery, staged: StagedFiles, row: Mapping[str, Any]) -> str:
    received = delivery.records.get((staged.landed.sha256, row["_row"]))
    if received is not None:
        return received
    values = {name: None if value is None else str(value) for name, value in row.items() if name != "_row"}
    return json.dumps(values, ensure_ascii=False)


def _checked(files: Files) -> Files:
    for _, path in files.paths:
        schema = pq.read_schema(path)
        for column, kind in files.types.items():
            have = schema.field(column).type if column in schema.names else None
            if have is None or not _fits(have, kind):
                raise _unfit(path, column, have=str(have), want=str(kind))
    return files


def _fits(have: pa.DataType, kind: TypeEngine[Any]) -> bool:
    """Tell whether values of `have` can be kept in `kind` without being changed."""
    if pa.types.is_dictionary(have):
        have = have.value_type
    if isinstance(kind, Numeric):
        return bool(pa.types.is_decimal(have) and have.scale <= (kind.scale or 0))
    if isinstance(kind, DateTime):
        return bool(pa.types.is_timestamp(have) and have.tz is not None and have.unit != "ns")
    tests = {BigInteger: pa.types.is_integer, Date: pa.types.is_date32, Boolean: pa.types.is_boolean}
    test = next((test for known, test in tests.items() if isinstance(kind, known)), _is_text)
    return bool(test(have))


def _is_text(have: pa.DataType) -> bool:
    return bool(pa.types.is_string(have) or pa.types.is_large_string(have) or pa.types.is_string_view(have))


def _unfit(path: Path, column: str, *, have: str, want: str) -> IntegrityError:
    return IntegrityError(
        Said(
            f"ステージング済みの列「{column}」の型「{have}」は、表の型「{want}」に収まりません。",
            f"The staged column [{column}] has the type [{have}], which the table's type [{want}] can't keep.",
        ),
        where=str(path),
        fix=Said(
            "データ契約を変えた後なら、その実行を prepare からやり直してください。",
            "If the contract was changed since the rows were staged, run the source again from prepare.",
        ),
    )
