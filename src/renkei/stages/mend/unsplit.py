"""Records that a reader could not take, as far as they can be mended one by one.

A line of delimited text is mended as a whole, and split anew. Of a row of a workbook it is the cell that holds an error
value or no day of the calendar. Of all others, and where blanks mean «as above», the file has to be sent again.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from renkei.language import Text
from renkei.model.batch import RawBatch
from renkei.model.readers import CsvReader, ExcelReader
from renkei.model.registration import Source
from renkei.readers import RawFile, open_raw
from renkei.warehouse.reading import Quarantined

LINE = "_line"
_AT = re.compile(r"([A-Z]{1,3})([1-9][0-9]*): (.*)", re.DOTALL)
_ALONE = ("excel.error_cell", "excel.no_such_day", "excel.formula_without_value", "excel.unreadable_cell")


@dataclass(frozen=True)
class Unsplit:
    """The record, and its values that can be mended: column, value, where it stands. A line is its own column."""

    record: Mapping[str, str]
    cells: Sequence[tuple[str, str, Text | None]]


def unsplit(source: Source, raw: RawFile, kept: Quarantined) -> Unsplit | None:
    """Return what can be mended of a record that the reader of `source` could not take; None where nothing can."""
    line = kept.record.get(LINE)
    reader = source.reader
    if line is None or not isinstance(reader, CsvReader | ExcelReader) or reader.fill_down:
        return None
    return Unsplit({LINE: line}, ((LINE, line, None),)) if isinstance(reader, CsvReader) else _row(raw, kept, line)


def _row(raw: RawFile, kept: Quarantined, line: str) -> Unsplit | None:
    """Return a row of a sheet with the one cell that could not be taken."""
    (reason,) = kept.reasons
    found = _AT.fullmatch(str(reason["value"]))
    texts = json.loads(line)
    if found is None or reason["rule"] not in _ALONE or not set(texts) <= set(raw.header):
        return None
    places = {column: raw.place(kept.row, column) for column in raw.header}
    column = next((name for name, place in places.items() if place.en.endswith(f"!{found[1]}{found[2]}")), None)
    if column is None:
        return None
    record = {name: texts.get(name, "") for name in raw.header}
    return Unsplit(record, ((column, found[3] or record[column], places[column]),))


def split(source: Source, header: Sequence[str], line: str, folder: Path) -> RawBatch | None:
    """Split one mended line as the reader of `source` does; `folder` takes it in between.

    The batch has one record, good or rejected or set aside; None where the line is none, or several.
    """
    assert isinstance(source.reader, CsvReader)  # noqa: S101  nobody else's lines are mended
    plain = {"archive": None, "encoding": "utf-8", "header": 0, "columns": tuple(header), "number_repeated": False}
    around = {"preamble": 0, "find": None, "footer": 0, "repeats_header": False}
    path = folder / "line.csv"
    path.write_text(line, encoding="utf-8", newline="")
    if not line:
        return None
    batches = [block() for block in open_raw(source.reader.model_copy(update=plain | around), path).blocks()]
    return batches[0] if [_records(batch) for batch in batches] == [1] else None


def _records(batch: RawBatch) -> int:
    rejected = 0 if batch.rejected is None else batch.rejected.height
    return int(batch.rows.num_rows) + rejected + sum(batch.dropped.values())
