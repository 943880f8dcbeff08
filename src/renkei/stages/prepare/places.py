"""Where rejected rows stand, in words, kept with their reasons where a number alone does not lead there."""

import json
from typing import Any

import polars as pl

from renkei.language import Text
from renkei.model.registration import Unpivot
from renkei.readers import RawFile
from renkei.stages.prepare.unpivot import made_by, matched_by, spread

MOST = 10_000  # rows of a file; whoever has more to mend sees by then what is wrong
PLAIN = 10_000_000  # the number of a row below it is that of its line or record


class Places:
    """Puts places into the reasons of rejected rows, up to `MOST` of a file; of an unpivoted one that of the cell."""

    def __init__(self, raw: RawFile, unpivot: Unpivot | None = None) -> None:
        self._raw, self._left = raw, MOST
        self._columns = frozenset(raw.header)
        self._made: frozenset[str] = frozenset()
        self._labels: tuple[str, ...] = ()
        self._cells: dict[tuple[str | None, ...], str] = {}
        if unpivot is not None and matched_by(unpivot, raw.header):
            how = spread(unpivot, tuple(raw.header), "unpivot")
            self._labels = made_by(unpivot)[:-1]
            self._made = frozenset(made_by(unpivot))
            self._cells = dict(zip(zip(*how.labels, strict=True), how.matched, strict=True))

    def told(self, rejected: pl.DataFrame) -> pl.DataFrame:
        """Return the rejected rows; a reason has `place`, {ja, en}, where it can be told."""
        few = rejected.head(self._left)
        if few.is_empty():
            return rejected
        self._left -= few.height
        told = few.select("_row", "reasons", "record").iter_rows()
        reasons = pl.Series("reasons", [self._reasons(*one) for one in told], pl.String)
        return pl.concat([few.with_columns(reasons), rejected.slice(few.height)])

    def _reasons(self, row: int, text: str, record: str) -> str:
        whole, told = self._raw.place(row), False
        reasons: list[dict[str, Any]] = json.loads(text)
        for reason in reasons:
            column = reason.get("from")
            was_cell = not self._made.isdisjoint((column or "").split(" + "))
            cell = self._cell(record) if was_cell else None
            column = cell or column
            place = self._raw.place(row, column) if column in self._columns else whole
            if row >= PLAIN or cell or is_cell(place, whole):
                reason["place"], told = _said(place if is_cell(place, whole) else with_column(place, cell)), True
        return json.dumps(reasons, ensure_ascii=False) if told else text

    def _cell(self, record: str) -> str | None:
        """Return the column of the file that an unpivoted row was, by what became of its name."""
        row = json.loads(record)
        return self._cells.get(tuple(row.get(name) for name in self._labels))


def with_column(place: Text, column: str | None) -> Text:
    """Name the column of the file too, where the place does not and the unpivoted row has it no more."""
    if column is None or column in place.en:
        return place
    return Text(f"{place.ja}「{column}」", f"{place.en} [{column}]")


def is_cell(place: Text, whole: Text) -> bool:
    """Whether the place of a column says more than that of its whole record and the column's name."""
    return not place.en.startswith(whole.en)


def _said(place: Text) -> dict[str, str]:
    return {"ja": place.ja, "en": place.en}
