"""Columns in which a blank cell means «as above», filled from batch to batch.

What stood above is not known where a record between was rejected: it may have had the value. Such rows are rejected.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from renkei.errors import ReadError
from renkei.language import Text
from renkei.readers.records import Mask

UNSURE = "fill_down.unsure"


class _Above(NamedTuple):
    """The last value of a column, and its row."""

    value: str | None
    row: int


class FillDown:
    """Fills batch after batch, in the order of the file."""

    def __init__(self, columns: Sequence[str], header: Collection[str], *, name: str) -> None:
        """Raise ReadError where the file has no such column."""
        if gone := [column for column in columns if column not in header]:
            raise _no_column(gone[0], name)
        self.columns, self._header, self._name = tuple(columns), header, name
        self._above = dict.fromkeys(columns, _Above(None, -1))
        self._rejected = -1

    def anew(self) -> "FillDown":
        """Return one that has seen nothing yet."""
        return FillDown(self.columns, self._header, name=self._name)

    def fill(self, rows: pa.Table, rejected: Collection[int]) -> tuple[pa.Table, Mask]:
        """Return the rows with their blanks filled, and which of them can't be; `rejected` are rows that are not here."""
        places = rows["_row"].to_numpy()
        lost = np.array([self._rejected, *sorted(rejected)], np.int64)
        before = lost[np.searchsorted(lost, places, "right") - 1] if places.size else places
        unsure = np.zeros(places.size, np.bool_)
        for column, above in self._above.items():
            index, kind = rows.column_names.index(column), rows[column].type
            text = rows[column].cast(pa.string()).combine_chunks()
            blank = pc.equal(pc.utf8_trim_whitespace(text), "").to_numpy(zero_copy_only=False)
            source = np.maximum.accumulate(np.where(blank, -1, np.arange(places.size)))  # -1: in no row of this batch
            stood = np.where(source < 0, above.row, places[source]) if places.size else places
            unsure |= blank & (before > stood)
            with_above = pa.concat_arrays([pa.array([above.value], pa.string()), text])
            filled = with_above.take(pa.array(source + 1)).fill_null("")
            if places.size and source[-1] >= 0:
                self._above[column] = _Above(text[int(source[-1])].as_py(), int(places[source[-1]]))
            coded = filled.dictionary_encode() if pa.types.is_dictionary(kind) else filled
            rows = rows.set_column(index, column, coded)
        self._rejected = int(lost[-1])
        return rows, unsure


def _no_column(column: str, name: str) -> ReadError:
    return ReadError(
        Text(
            f"fill_down の列 [{column}] がファイルにありません。",
            f"The file has no column [{column}], which fill_down names.",
        ),
        where=f"{name}, reader.fill_down",
        fix=Text(
            "見出しが変わっていないか確かめ、登録の reader.fill_down をファイルに合わせてください。",
            "See whether the header changed, and make reader.fill_down of the registration fit the file.",
        ),
    )
