"""What keeps a file from being read by machines: each finding with its rule, its cell and how to mend it."""

from pathlib import Path

import polars as pl

from renkei.language import Text
from renkei.model.proposal import Finding
from renkei.proposing import faults
from renkei.proposing.readability.cells import in_cells
from renkei.proposing.readability.grids import Grid, grids_of
from renkei.proposing.readability.layout import in_layout
from renkei.proposing.readability.meanings import in_meanings
from renkei.proposing.readability.rules import Hit, gathered, rules
from renkei.proposing.readability.workbooks import in_workbook
from renkei.stages.prepare.guard import individual_numbers

__all__ = ["readability", "rules"]

_FOR_PEOPLE = (
    (b"%PDF-", Text("PDF は人が読むための形式です。", "A PDF is made for people to read.")),
    (b"\xd0\xcf\x11\xe0", Text("古い形式（.xls）のブックです。", "It is a workbook of the old kind (.xls).")),
)
_ZIPPED, _OTHERS = b"PK\x03\x04", (b"{", b"[", b"<", b"PAR1", b"\x1f\x8b")
_LOOK = 1 << 16


def _refuse_personal(grid: Grid, name: str) -> None:
    """Raise IndividualNumberFound where a column of a grid holds one: a report shows values."""
    places: dict[str, list[int]] = {}
    for place in range(max(map(len, grid.rows), default=0)):
        texts = pl.Series([row[place] if place < len(row) else "" for row in grid.rows], dtype=pl.String)
        called = grid.names[place] if place < len(grid.names) else ""
        found = individual_numbers(texts, name=called, free_text=True, unread=True).to_list()
        places |= {grid.where(row, place): [row + 1] for row in found}
    if places:
        raise faults.personal(list(places)[:20], len(places), name)


def readability(file: Path, *, name: str | None = None) -> tuple[Finding, ...]:
    """Return what keeps machines from reading a workbook or a delimited file, in the order of the rules.

    At most the first 5,000 rows and 300 columns of a sheet are looked at. Of other kinds of file only the kind is judged. Raises
    ReadError where the file is broken, IndividualNumberFound where nobody may keep it.
    """
    called = name or file.name
    if file.stat().st_size > faults.LARGEST:
        raise faults.too_large(file.stat().st_size, called)
    with file.open("rb") as opened:
        head = opened.read(_LOOK)
    hits = [Hit("L1-01", called, what, None) for mark, what in _FOR_PEOPLE if head.startswith(mark)]
    if head.startswith(_ZIPPED) and b"word/" in head:
        hits.append(Hit("L1-01", called, Text("Word の文書です。", "It is a document of Word.")))
        return gathered(hits)
    workbook = head.startswith(b"\xd0\xcf\x11\xe0") or (head.startswith(_ZIPPED) and b"xl/" in head)
    if head.startswith(b"%PDF-") or (
        not workbook and head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((_ZIPPED, *_OTHERS))
    ):
        return gathered(hits)
    grids = grids_of(file, name=called)
    for grid in grids:
        _refuse_personal(grid, called)
    for grid in grids:
        hits += [
            *in_layout(grid),
            *in_cells(grid),
            *in_meanings(grid, tuple(each for each in grids if each is not grid)),
        ]
    if workbook:
        hits += in_workbook(file, grids, name=called)
    return gathered(hits)
