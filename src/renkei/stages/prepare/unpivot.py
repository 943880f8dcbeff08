"""A cross table made long: each of its columns that a registration names becomes a row of the record.

The cells of a record follow one another in the order of the file, and share its `_row`. What repeats, the columns that
stay and the old names, is dictionary-encoded: a wide file of 2,742 columns writes every label once.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pyarrow as pa

from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.batch import RawBatch
from renkei.model.registration import Unpivot
from renkei.stages.patterns import fitting

AT_ONCE = 250_000


@dataclass(frozen=True)
class Spread:
    """How the columns of one file are spread: `matched` become rows, `kept` stay, `made` are new.

    `labels` holds, for each new column but the last, which is the value, its text for every matched column.
    """

    matched: tuple[str, ...]
    kept: tuple[str, ...]
    made: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]


def made_by(unpivot: Unpivot) -> tuple[str, ...]:
    """Return the columns that unpivoting makes: a named group each, or `name`; and the value, last."""
    groups = tuple(re.compile(unpivot.columns).groupindex)
    return (*(groups or (unpivot.name or "",)), unpivot.value)


def matched_by(unpivot: Unpivot | None, header: Sequence[str]) -> frozenset[str]:
    """Return the columns of a file that become rows; none where nothing is unpivoted."""
    if unpivot is None:
        return frozenset()
    return frozenset(_matches(unpivot, header))


def _matches(unpivot: Unpivot, header: Sequence[str]) -> dict[str, re.Match[str]]:
    pattern = re.compile(unpivot.columns)
    names = fitting(unpivot.columns, header, whole=True)
    return {name: match for name in names if (match := pattern.fullmatch(name))}


@lru_cache(maxsize=64)
def spread(unpivot: Unpivot, header: tuple[str, ...], where: str) -> Spread:
    """Return how a file with these columns is spread; ContentError where none matches, or a name would be there twice."""
    pattern = re.compile(unpivot.columns)
    found = _matches(unpivot, [name for name in header if name != "_row"])
    if not found:
        raise _none_matches(unpivot, header, where)
    kept = tuple(name for name in header if name not in found and name != "_row")
    made = made_by(unpivot)
    if doubled := sorted({name for name in made if name in kept or made.count(name) > 1}):
        raise _doubled(doubled, where)
    if pattern.groupindex:
        labels = tuple(tuple(match[group] or "" for match in found.values()) for group in pattern.groupindex)
    else:
        labels = (tuple(found),)
    return Spread(tuple(found), kept, made, labels)


def unpivoted(rows: pa.Table, unpivot: Unpivot, *, where: str = "unpivot") -> pa.Table:
    """Return one row a cell of the matched columns: the columns that stay, the new ones, and `_row`.

    Raises ContentError as `spread` does.
    """
    how = spread(unpivot, tuple(rows.column_names), where)
    count, width = rows.num_rows, len(how.matched)
    again = pa.array(np.repeat(np.arange(count), width))
    columns = {name: _repeated(rows[name], again) for name in how.kept}
    for name, labels in zip(how.made[:-1], how.labels, strict=True):
        columns[name] = _tiled(labels, count)
    columns[how.made[-1]] = _row_by_row(rows, how.matched)
    return pa.table({**columns, "_row": pa.chunked_array([rows["_row"].combine_chunks().take(again)], pa.int64())})


def pieces(batch: RawBatch, unpivot: Unpivot, *, where: str) -> Iterator[RawBatch]:
    """Yield a batch in pieces that make about 250,000 rows each; what its reader set aside goes with the first."""
    width = len(spread(unpivot, tuple(batch.rows.column_names), where).matched)
    step = max(1, AT_ONCE // width)
    yield RawBatch(batch.rows.slice(0, step), batch.rejected, batch.dropped)
    for at in range(step, batch.rows.num_rows, step):
        yield RawBatch(batch.rows.slice(at, step))


def _tiled(labels: Sequence[str], times: int) -> pa.DictionaryArray:
    """Give the labels again and again, each distinct one kept once."""
    places = {word: place for place, word in enumerate(dict.fromkeys(labels))}
    codes = np.array([places[label] for label in labels], np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(np.tile(codes, times)), pa.array(list(places), pa.string()))


def _repeated(column: pa.ChunkedArray, again: pa.Array) -> pa.DictionaryArray:
    """Repeat a column as `again` says, each distinct text kept once."""
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    if not encoded.num_chunks:
        return pa.DictionaryArray.from_arrays(pa.array([], pa.int32()), pa.array([], pa.string()))
    whole = encoded.unify_dictionaries().combine_chunks()
    whole = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
    return pa.DictionaryArray.from_arrays(whole.indices.take(again), whole.dictionary)


def _row_by_row(rows: pa.Table, names: Sequence[str]) -> pa.Array:
    """Put the cells of several columns after one another, row by row."""
    chunks = [chunk.cast(pa.string()) for name in names for chunk in rows[name].chunks]
    cells = pa.concat_arrays([pa.array([], pa.string()), *chunks])
    order = np.arange(len(names) * rows.num_rows).reshape(len(names), rows.num_rows).T.ravel()
    return cells.take(pa.array(order))


def _none_matches(unpivot: Unpivot, header: Sequence[str], where: str) -> ContentError:
    shown = ", ".join(header[:20]) + (" …" if len(header) > 20 else "")
    return ContentError(
        Text(
            f"unpivot の columns [{unpivot.columns}] に当てはまる列がありません（ある列: {shown}）。",
            f"No column matches [{unpivot.columns}] of unpivot; the file has: {shown}",
        ),
        where=where,
        fix=Text(
            "正規表現は列名の全体に当てはまる必要があります。ある列が見出しに見えなければ、reader の見出しの行（preamble・find・header）も"
            "確かめてください。登録が正しければ、様式が変わっていないか機関に確かめてください。",
            "The expression must match the whole name of a column. Where the columns do not look like a header, look at "
            "preamble, find and header of the reader. If all that is right, ask the agency whether the form changed.",
        ),
    )


def _doubled(names: Sequence[str], where: str) -> ContentError:
    shown = ", ".join(names)
    return ContentError(
        Text(
            f"unpivot が作る列「{shown}」と同じ名前の列がすでにあります。",
            f"A column that unpivot makes is there already: [{shown}].",
        ),
        where=where,
        fix=Text("unpivot の name や value に別の名前を付けてください。", "Give another [name] or [value] in unpivot."),
    )
