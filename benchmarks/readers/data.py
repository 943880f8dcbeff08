"""Files of one kind each, made once from seeded data: `made(kind, folder, rows)`."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import polars as pl

from benchmarks.generate import SEED, generate

COPYBOOK = """\
       01  SUBSIDY.
           05  CORPORATE-NUMBER   PIC X(13).
           05  NAME-KANJI         PIC N(20).
           05  PREFECTURE         PIC X(02).
           05  DECIDED-ON         PIC 9(08).
           05  COST               PIC S9(11)V99 COMP-3 OCCURS 6 TIMES.
           05  PERSONS            PIC S9(09) COMP.
           05  REMARK             PIC X(20).
"""
LENGTH = 13 + 40 + 2 + 8 + 6 * 7 + 4 + 20
_CHUNK = 200_000
_SHEET_ROWS = 200_000


def made(kind: str, folder: Path, rows: int) -> Path:
    """Return the file of `kind`, made where it is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{rows}.{kind}"
    if not path.exists():
        _MAKERS[kind](path, rows)
    return path


def _csv(path: Path, rows: int) -> None:
    folder = path.with_suffix(".made")
    generate(rows, folder)
    (folder / "rows.csv").rename(path)


def _json(path: Path, rows: int) -> None:
    """Write the records of the CSV file as one JSON array, some values as numbers."""
    source = made("csv", path.parent, rows)
    first = True
    with path.open("w", encoding="utf-8") as out:
        out.write('{"count": ' + str(rows) + ', "results": [')
        for batch in pl.scan_csv(source, infer_schema=False).collect_batches(chunk_size=_CHUNK):
            for record in batch.iter_rows(named=True):
                out.write(("" if first else ",\n") + json.dumps(record, ensure_ascii=False))
                first = False
        out.write("]}")


def _excel(path: Path, rows: int) -> None:
    import xlsxwriter

    source = made("csv", path.parent, rows)
    frame = pl.read_csv(source, infer_schema=False)
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_numbers": False})
    for sheet_number, start in enumerate(range(0, rows, _SHEET_ROWS)):
        sheet = book.add_worksheet(f"part{sheet_number}")
        sheet.write_row(0, 0, frame.columns)
        for n, row in enumerate(frame.slice(start, _SHEET_ROWS).iter_rows(), 1):
            sheet.write_row(n, 0, row)
    book.close()


def _fixed_width(path: Path, rows: int) -> None:
    """Write EBCDIC text, JEF kanji, zoned digits, packed decimals and big-endian binary, vectorised."""
    random = np.random.default_rng(SEED)
    kanji = np.array([list(c.encode("euc_jp")) for c in "株式会社東京大阪北海道商事建設工業電気運輸食品"], np.uint8)
    with path.open("wb") as out:
        for start in range(0, rows, _CHUNK):
            n = min(_CHUNK, rows - start)
            days = np.char.add("2024", random.integers(1001, 1030, n).astype(str)).astype("S8")
            parts = [
                _digits(random.integers(10**12, 10**13, n).astype("S13")),
                kanji[random.integers(0, len(kanji), (n, 20))].reshape(n, 40),
                _digits(np.char.zfill(random.integers(1, 48, n).astype(str), 2).astype("S2")),
                _digits(days),
                *(_packed(random, n) for _ in range(6)),
                random.integers(0, 10**9, n).astype(">i4").view(np.uint8).reshape(n, 4),
                np.full((n, 20), 0x40, np.uint8),
            ]
            out.write(np.hstack(parts).tobytes())


def _digits(texts: np.ndarray) -> np.ndarray:
    """Return ASCII digits as EBCDIC."""
    matrix = np.frombuffer(texts.tobytes(), np.uint8).reshape(len(texts), texts.dtype.itemsize)
    found: np.ndarray = matrix | 0xF0
    return found


def _packed(random: np.random.Generator, n: int) -> np.ndarray:
    nibbles = random.integers(0, 10, (n, 14), np.uint8)
    nibbles[:, :4] = 0
    nibbles[:, 13] = np.where(random.random(n) < 0.1, 0xD, 0xC)
    found: np.ndarray = (nibbles[:, 0::2] << 4) | nibbles[:, 1::2]
    return found


_MAKERS: Mapping[str, Callable[[Path, int], None]] = {
    "csv": _csv,
    "json": _json,
    "xlsx": _excel,
    "fixed_width": _fixed_width,
}
