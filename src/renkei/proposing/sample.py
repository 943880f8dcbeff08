"""A sample, read as its reader reads it: rows of text, looked through for what nobody may keep."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import polars as pl

from renkei.errors import IndividualNumberFound
from renkei.language import Text
from renkei.model.readers import CsvReader, ExcelReader, Reader
from renkei.model.registration import Source
from renkei.proposing import faults
from renkei.proposing.stated import states_unit
from renkei.readers import open_raw
from renkei.stages.prepare.guard import describe, individual_numbers
from renkei.stages.prepare.unread import guard_refused

_ROWS, _ASIDE = 200_000, 200
_UNIT = re.compile(r"(?<=.)[(（【\[]単位[^()（）【】\[\]]*[)）】\]]$")


@dataclass(frozen=True)
class Sample:
    """The rows of a sample as text (`frame`, without `_row`), the place of each, and what the reader said of the rest.

    `above` are the rows above the header, their cells apart by tabs; `aside` those and all others that are no data.
    """

    reader: Reader
    header: tuple[str, ...]
    frame: pl.DataFrame
    rows: pl.Series
    rejected: int
    notes: tuple[Text, ...]
    aside: tuple[str, ...]
    above: tuple[str, ...]
    titled: str | None
    place: Callable[[int, str | None], Text]


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def refuse_personal(path: Path, reader: Reader, *, name: str, folder: Path, beside: Path) -> None:
    """Look through the bytes of a whole sample; IndividualNumberFound where they hold one."""
    said: dict[str, Any] = {
        "id": name,
        "path": beside / "sample.yml",
        "reader": reader,
    }  # no more of a source is looked at
    source = Source.model_construct(None, **said)
    try:
        guard_refused(source, path, folder)
    except IndividualNumberFound as error:
        raise faults.personal(list(error.places), error.count, name) from None


def read_sample(reader: Reader, path: Path, *, name: str, beside: Path, scratch: Path) -> Sample:
    """Read the first rows of a sample, up to 200,000; raises as readers do, and IndividualNumberFound."""
    raw = open_raw(reader, path, name=name, beside=beside, scratch=scratch)
    parts: list[pl.DataFrame] = []
    aside: list[str] = []
    rejected = 0
    for block in raw.blocks():
        batch = block()
        part = pl.DataFrame(pl.from_arrow(batch.rows))
        part = part.with_columns(pl.exclude("_row").cast(pl.String))
        _guard(part, name)
        for lost in (batch.rejected, batch.aside):
            if lost is not None and len(lost):
                _guard(lost.select(pl.col("record").cast(pl.String), pl.col("_row")), name)
        if batch.aside is not None and len(aside) < _ASIDE:
            aside += batch.aside["record"].cast(pl.String).head(_ASIDE).to_list()
        rejected += 0 if batch.rejected is None else len(batch.rejected)
        parts.append(part)
        if sum(map(len, parts)) >= _ROWS:
            break
    frame = pl.concat(parts) if parts else pl.DataFrame({each: [] for each in (*raw.header, "_row")})
    if not raw.header or frame.is_empty():
        raise faults.no_table(name)
    above = _above(reader, path)
    titled = next((text for text in map(_title, above) if text), None)
    return Sample(
        reader,
        raw.header,
        frame.drop("_row"),
        frame["_row"],
        rejected,
        raw.notes,
        (*above, *aside),
        tuple(above),
        titled,
        raw.place,
    )


def _above(reader: Reader, path: Path) -> list[str]:
    """Return the rows above the header of a delimited file or of a sheet."""
    if isinstance(reader, ExcelReader) and reader.archive is None and reader.preamble:
        return _above_in_sheet(reader, path)
    if not isinstance(reader, CsvReader) or reader.archive is not None or not reader.preamble:
        return []
    from renkei.proposing.text import first_lines

    lines = first_lines(path, name=path.name)
    return ["\t".join(row) for row, start in zip(lines.rows, lines.starts, strict=True) if start <= reader.preamble]


def _above_in_sheet(reader: ExcelReader, path: Path) -> list[str]:
    from renkei.proposing.sheets import grid
    from renkei.readers.excel.workbook import open_workbook

    book = open_workbook(path, name=path.name, macros=False)
    sheet = next((each for each in book.sheets if fnmatchcase(each.name, reader.sheet or "*")), None)
    return ["\t".join(row) for row in grid(sheet, reader.preamble)] if sheet is not None else []


def _title(line: str) -> str | None:
    """Return the one text of a line that has no other: a title."""
    cells = [_UNIT.sub("", cell.strip()) for cell in line.split("\t") if cell.strip()]
    titles = len(cells) == 1 and not cells[0].startswith("#") and len(cells[0]) <= 80 and not states_unit(cells[0])
    return cells[0] if titles else None


def _guard(part: pl.DataFrame, name: str) -> None:
    places = {}
    for column in part.columns:
        if column == "_row":
            continue
        found = individual_numbers(part[column], name=column, free_text=True, unread=True)
        if len(found):
            places[column] = part["_row"].gather(found).to_list()
    if places:
        raise faults.personal(describe(places), sum(map(len, places.values())), name) from None
