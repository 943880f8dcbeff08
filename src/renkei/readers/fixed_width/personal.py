"""Layouts that speak of Individual Numbers: of a record that is rejected nothing is kept that may hold one.

Bytes in hexadecimal, which no guard can read, are not shown. Where the fields of a rejected record may stand anywhere,
none is, and its bytes are looked through: what looks like a number goes to the kernel's guard, which refuses the file.
"""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from renkei.model.readers.fixed_width import FixedWidthReader
from renkei.readers.fixed_width.records import Records
from renkei.semantics.individual_number import individual_numbers_in, mentions_individual_number

WITHHELD = "(非表示 withheld)"
SHORTEST = 6  # bytes in which twelve digits fit
_LARGEST = 1 << 20


def speaks_of_individual_numbers(reader: FixedWidthReader, beside: Path | None) -> bool:
    """Whether a layout names an Individual Number, in a column, or anywhere in its copybook, comments too."""
    if reader.copybook is None:
        return any(map(mentions_individual_number, reader.columns))
    with ((beside or Path()) / reader.copybook).open("rb") as file:
        data = file.read(_LARGEST)
    return any(mentions_individual_number(data.decode(encoding, errors="replace")) for encoding in ("utf-8", "cp932"))


def found_in(records: Records) -> pl.DataFrame | None:
    """Return the records that seem to hold a number: `_row`, and as `record` a text that the kernel's guard takes so."""
    found = list(_rows(records))
    return pl.DataFrame(found, schema={"_row": pl.Int64, "record": pl.String}, orient="row") if found else None


def _rows(records: Records) -> Iterator[tuple[int, str]]:
    for at, row in enumerate(records.rows.tolist()):
        for _, digits in individual_numbers_in(records.bytes_of(at)):
            yield row, f"個人番号 {digits}"
