"""The rows of a dataset as somebody may have them, and the files that they become."""

import hashlib
import io
import json
from collections.abc import Mapping
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from renkei import semantics
from renkei.errors import SystemFault, WarehouseError
from renkei.exchange import sdmx
from renkei.exchange.description import Codes, Description, File, both
from renkei.exchange.document import CSV, Document
from renkei.exchange.terms import Days, days, of_time
from renkei.language import Text
from renkei.model.contract import Contract
from renkei.model.rights import View
from renkei.warehouse import Warehouse

BOM = b"\xef\xbb\xbf"
PARQUET, ARROW = "application/vnd.apache.parquet", "application/vnd.apache.arrow.file"
_TRIES = 3


def read(warehouse: Warehouse, contract: Contract, view: View) -> tuple[pl.DataFrame, int]:
    """Return the current rows that a ground shows, by key, and the release that they are of.

    `contract` is the one that was cut down to the ground. Raises WarehouseError where the dataset has no release yet.
    """
    query, parameters = _query(contract, view)
    for _ in range(_TRIES):
        release = warehouse.release_of(contract.dataset)
        if release is None:
            raise _unreleased(contract)
        frame = pl.from_arrow(warehouse.select(query, parameters))
        if warehouse.release_of(contract.dataset) == release:
            assert isinstance(frame, pl.DataFrame)  # noqa: S101  a table gives a frame
            types = {column.name: semantics.get(column.type).dtype for column in contract.columns}
            return frame.cast(types), release  # type: ignore[arg-type]
    raise _restless(contract)


def time_of(contract: Contract, frame: pl.DataFrame) -> Days | None:
    """Return the days that the rows are about, from the first column of the key that is of time."""
    timed = next((name for name in contract.key if of_time(contract.column(name))), None)
    if timed is None:
        return None
    texts = frame[timed].drop_nulls().unique().cast(pl.String)
    found = [each for text in texts if (each := days(text)) is not None]
    return Days(min(each.first for each in found), max(each.last for each in found)) if found else None


def csv(of: Description, frame: pl.DataFrame) -> Document:
    """Write rows as CSV (RFC 4180, UTF-8), every value as its type writes it, what is missing as nothing."""
    return Document(of.csv, CSV, (BOM if of.bom else b"") + _csv(_written(of.contract, frame)))


def sdmx_csv(of: Description, frame: pl.DataFrame) -> Document:
    """Write rows as SDMX-CSV 2.0."""
    found, text = sdmx.parts(of), _written(of.contract, frame)
    told = {"STRUCTURE": "dataflow", "STRUCTURE_ID": sdmx.reference(of), "ACTION": "I"}
    heads = [pl.lit(value).alias(name) for name, value in told.items()]
    cells = [
        (pl.lit(part.unit) if part.unit is not None else pl.col(part.column.name)).alias(part.id) for part in found.all
    ]
    name = f"{of.dataset}.data.sdmx.csv"
    return Document(name, "application/vnd.sdmx.data+csv;version=2.0.0", _csv(text.select(*heads, *cells)))


def parquet(of: Description, frame: pl.DataFrame) -> Document:
    """Write rows as Parquet, every column with its title and unit."""
    sink = io.BytesIO()
    pq.write_table(_arrow(of, frame), sink, compression="zstd")
    return Document(f"{of.dataset}.parquet", PARQUET, sink.getvalue())


def arrow(of: Description, frame: pl.DataFrame) -> Document:
    """Write rows as an Arrow IPC file."""
    sink, table = io.BytesIO(), _arrow(of, frame)
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return Document(f"{of.dataset}.arrow", ARROW, sink.getvalue())


def codes_csv(codes: Codes, frame: pl.DataFrame) -> Document:
    """Write a code list as CSV."""
    return Document(codes.path, CSV, _csv(frame.select(codes.columns)))


def described(document: Document, rows: int) -> File:
    """Say what a file is, as it was written."""
    digest = hashlib.sha256(document.body).hexdigest()
    return File(document.name, document.media, len(document.body), digest, rows)


def _query(contract: Contract, view: View) -> tuple[str, dict[str, str]]:
    columns = ", ".join(
        f"{_shown(each.name, view.masked.get(each.name))} AS {_quoted(each.name)}" for each in contract.columns
    )
    place = f"{_quoted(contract.domain)}.{_quoted(contract.table)}"
    values = {f"shared{n}": value for n, value in enumerate(view.rows.values)} if view.rows else {}
    where = (
        f" WHERE CAST({_quoted(view.rows.column)} AS text) IN ({', '.join(f':{name}' for name in values)})"
        if view.rows
        else ""
    )
    order = f" ORDER BY {', '.join(map(_quoted, contract.key))}" if contract.key else ""
    return f"SELECT {columns} FROM {place}{where}{order}", values  # noqa: S608  names of the contract, quoted


def _shown(name: str, mask: str | None) -> str:
    """Return a column as the views of the warehouse show it: of `first:3`, what is longer than that, and cut."""
    column = _quoted(name)
    if mask is None:
        return column
    length = int(mask.partition(":")[2])
    return f"CASE WHEN length({column}) > {length} THEN left({column}, {length}) || '…' END"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _written(contract: Contract, frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        semantics.get(column.type).write(frame[column.name]).alias(column.name) for column in contract.columns
    )


def _csv(frame: pl.DataFrame) -> bytes:
    sink = io.BytesIO()
    frame.write_csv(sink, line_terminator="\r\n")
    return sink.getvalue()


def _arrow(of: Description, frame: pl.DataFrame) -> Any:
    table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
    fields = [
        table.schema.field(column.name).with_metadata(_about(both(column.title), column.unit, column.type))
        for column in of.contract.columns
    ]
    said = {"dataset": of.dataset, "version": of.contract.version, "release": of.release}
    return table.cast(pa.schema(fields, metadata={"renkei": json.dumps(said)}))


def _about(title: str, unit: str | None, kind: str) -> Mapping[str, str]:
    return {"title": title, "semanticType": kind, **({"unit": unit} if unit else {})}


def _unreleased(contract: Contract) -> WarehouseError:
    return WarehouseError(
        Text(f"「{contract.dataset}」はまだ公開されていません。", f"[{contract.dataset}] has no release yet."),
        where=contract.dataset,
        fix=Text(
            "先に renkei run で公開するか、-o なしで文書だけを書き出してください。",
            "Release it by `renkei run` first, or leave -o out for the document alone.",
        ),
        transient=False,
    )


def _restless(contract: Contract) -> SystemFault:
    return WarehouseError(
        Text(
            f"「{contract.dataset}」は読む間に何度も公開されました。",
            f"[{contract.dataset}] was released while it was read.",
        ),
        where=contract.dataset,
        fix=Text("少し待ってからもう一度実行してください。", "Try again in a while."),
    )
