"""JSON replies: read whole, numbers kept as they were written, faults said by their place."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa

from renkei.errors import ReadError
from renkei.language import Text
from renkei.model.batch import RawBatch

BATCH_ROWS = 250_000


class Number(str):
    """A number as it was written, so that no digit is lost or added."""

    __slots__ = ()


@dataclass(frozen=True)
class Record:
    """One record: its texts by column, its JSON as received, and (rule, value) where it can't be taken."""

    texts: Mapping[str, str]
    received: Mapping[str, Any]
    fault: tuple[str, str] | None = None


@dataclass(frozen=True)
class ReplyFile:
    """The records of one JSON reply; `_row` is the place of a record in it, from 1."""

    header: tuple[str, ...]
    records: Callable[[], Iterable[Record]]

    def blocks(self) -> Iterator[Callable[[], RawBatch]]:
        """Yield the records in batches."""
        records, first = iter(self.records()), 1
        while batch := list(islice(records, BATCH_ROWS)):
            yield partial(self._batch, batch, first)
            first += len(batch)

    def locate(self, rows: Collection[int]) -> dict[int, str]:
        """Return the JSON of records, by their places."""
        wanted = set(rows)
        return {place: write(r.received) for place, r in enumerate(self.records(), 1) if place in wanted}

    def _batch(self, records: Sequence[Record], first: int) -> RawBatch:
        good = [(place, r) for place, r in enumerate(records, first) if r.fault is None]
        columns = {name: pa.array([r.texts.get(name, "") for _, r in good], pa.string()) for name in self.header}
        rows = pa.table({**columns, "_row": pa.array([place for place, _ in good], pa.int64())})
        rejected = [(place, *r.fault, write(r.received)) for place, r in enumerate(records, first) if r.fault]
        schema = {"_row": pl.Int64, "rule": pl.String, "value": pl.String, "record": pl.String}
        return RawBatch(rows, pl.DataFrame(rejected, schema=schema, orient="row") if rejected else None)


def load(path: Path, *, name: str) -> Any:
    """Return the reply, its numbers as `Number`; raises ReadError where it is not JSON in UTF-8."""
    data = path.read_bytes()
    try:
        return json.loads(data.decode("utf-8-sig"), parse_float=Number, parse_int=Number, parse_constant=_refuse)
    except UnicodeDecodeError as e:
        raise fault(
            Text("UTF-8 ではない応答です。", "The reply is not UTF-8."), where=f"{name}, byte {e.start + 1}"
        ) from e
    except json.JSONDecodeError as e:
        what = Text(f"JSON として読めません: [{e.msg}]", f"The reply is not JSON: [{e.msg}].")
        raise fault(what, where=f"{name}, line {e.lineno}, column {e.colno}") from e
    except (ValueError, RecursionError) as e:
        raise fault(Text(f"JSON として読めません: [{e}]", f"The reply is not JSON: [{e}]."), where=name) from e


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def fault(what: Text, *, where: str) -> ReadError:
    """Return the error of a reply that is not what its agency's interface promises."""
    fix = Text(
        "応答が途中で切れていないか、提供元の仕様が変わっていないかを確かめ、取得し直してください。",
        "See whether the reply was cut short or the agency's interface changed, and fetch it again.",
    )
    return ReadError(what, where=where, fix=fix)


def missing(key: str, *, where: str) -> ReadError:
    """Return the error of a reply that lacks `key`, or has something of another kind there."""
    return fault(
        Text(f"応答に [{key}] がないか、形が違います。", f"[{key}] is missing from the reply, or of another form."),
        where=where,
    )


def one_or_many(value: Any) -> list[Any]:
    """Return a list: some agencies write one thing bare, several as an array, and none as null or ""."""
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [value]


def text(value: Any) -> str:
    """Return the text of a value exactly as it was sent; null is the empty text."""
    if value is None:
        return ""
    return str(value) if isinstance(value, str) else write(value)


def write(value: Any) -> str:
    """Return the JSON of a value, numbers as they were received."""
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{write(key)}: {write(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(write, value)) + "]"
    return json.dumps(value, ensure_ascii=False)
