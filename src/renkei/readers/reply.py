"""JSON replies: read whole, numbers kept as they were written, faults said by their place."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from renkei.errors import ReadError
from renkei.language import Text
from renkei.model.batch import RawBatch
from renkei.readers.leftovers import rejections

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
    notes: tuple[Text, ...] = ()

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

    def place(self, row: int, column: str | None = None) -> Text:
        """Say which record, and what of it."""
        inside = f" {column}" if column else ""
        return Text(f"{row:,} 件目{inside}", f"record {row:,}{inside}")

    def _batch(self, records: Sequence[Record], first: int) -> RawBatch:
        good = [(place, r) for place, r in enumerate(records, first) if r.fault is None]
        columns = {name: pa.array([r.texts.get(name, "") for _, r in good], pa.string()) for name in self.header}
        rows = pa.table({**columns, "_row": pa.array([place for place, _ in good], pa.int64())})
        rejected = [(place, *r.fault, write(r.received)) for place, r in enumerate(records, first) if r.fault]
        return RawBatch(rows, rejections(rejected))


def load(path: Path, *, name: str) -> Any:
    """Return the reply, its numbers as `Number`; raises ReadError where it is not JSON in UTF-8."""
    data = path.read_bytes()
    try:
        return decoded(data.decode("utf-8-sig"))
    except UnicodeDecodeError as e:
        raise fault(
            Text("UTF-8 ではない応答です。", "The reply is not UTF-8."), where=f"{name}, byte {e.start + 1}"
        ) from e
    except json.JSONDecodeError as e:
        what = Text(f"JSON として読めません: [{e.msg}]", f"The reply is not JSON: [{e.msg}].")
        raise fault(what, where=f"{name}, line {e.lineno}, column {e.colno}") from e
    except (ValueError, RecursionError) as e:
        raise fault(Text(f"JSON として読めません: [{e}]", f"The reply is not JSON: [{e}]."), where=name) from e


class Refused(ValueError):
    """What Python would take from a JSON text although it has no meaning: a name twice in an object, or NaN."""

    def __init__(self, rule: str, value: str) -> None:
        super().__init__(f"{rule}: {value}")
        self.rule, self.value = rule, value


def decoded(written: str) -> Any:
    """Return the value of a JSON text, its numbers as `Number`; raises Refused, json.JSONDecodeError, RecursionError."""
    return json.loads(
        written, parse_float=Number, parse_int=Number, parse_constant=_constant, object_pairs_hook=_object
    )


def _constant(word: str) -> None:
    raise Refused("json.not_a_number", word)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        names = [name for name, _ in pairs]
        raise Refused("json.duplicate_key", next(name for name in names if names.count(name) > 1))
    return value


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
