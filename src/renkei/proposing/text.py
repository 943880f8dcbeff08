"""Delimited text as it seems to be: encoding by strict trial decodings, delimiter by how regular it makes the lines."""

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from renkei.language import Text
from renkei.proposing import faults
from renkei.readers.charset import fault, show
from renkei.readers.looks import UTF8_BOM

_HEAD, _LINES = 8 << 20, 400
_DELIMITERS = (",", "\t", ";", "|")
_CALLED = {",": Text("カンマ", "a comma"), "\t": Text("タブ", "a tab"), ";": Text(";", ";"), "|": Text("|", "|")}
_PLAIN = re.compile("[\x20-\x7e\t\r\n\u3000-\u30ff\u4e00-\u9fff\uff01-\uff9f、。々〆〇]")
_SPOILED = 0.05


@dataclass(frozen=True)
class Lines:
    """The first records of a delimited file, each with the line that it begins on, and how they were told apart."""

    encoding: str
    delimiter: str
    rows: tuple[tuple[str, ...], ...]
    starts: tuple[int, ...]
    why: tuple[Text, ...]
    bom: bool


def first_lines(path: Path, *, name: str, most: int = _LINES) -> Lines:
    """Return the first records of the file at `path`; ReadError where it is text in no encoding."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    whole = len(head) < _HEAD
    encoding, why = encoding_of(head, whole=whole, name=name)
    text = _decoded(head, encoding)
    delimiter = delimiter_of(text)
    rows, starts = _split(text, delimiter, most)
    said = Text(f"区切りは{_CALLED[delimiter].ja}", f"values are set apart by {_CALLED[delimiter].en}")
    return Lines(encoding, delimiter, rows, starts, (why, said), head.startswith(UTF8_BOM))


def encoding_of(head: bytes, *, whole: bool, name: str) -> tuple[str, Text]:
    """Return the encoding that reads every byte and gives plausible text, and why it is that one."""
    if head.startswith(UTF8_BOM):
        return "utf-8", Text("BOM があるので UTF-8", "UTF-8, by its BOM")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or head[1:4096:2].count(0) > len(head[:4096]) // 8:
        return "utf-16", Text("BOM や NUL があるので UTF-16", "UTF-16, by its BOM or its NULs")
    if head.count(0):
        raise faults.no_copybook(name)
    lines = (head if whole else head[: head.rfind(b"\n") + 1]).split(b"\n")
    if head.isascii():
        return "utf-8", Text("ASCII だけなので UTF-8", "ASCII alone, hence UTF-8")
    telling = [line for line in lines if not line.isascii()]
    bad = {each: sum(fault(line, each) is not None for line in telling) for each in ("utf-8", "cp932")}
    best = min(bad, key=lambda each: bad[each])
    if bad[best] > _SPOILED * len(telling) or (best == "cp932" and _odd(telling)):
        raise faults.no_encoding(name)
    if bad[best]:
        said = Text(f"{bad[best]} 行を除いて {best} で読める", f"{best} reads all but {bad[best]} line(s)")
    else:
        said = Text(f"すべての行が {best} で読める", f"{best} reads every line")
    return best, said


def _odd(lines: list[bytes]) -> bool:
    """Tell whether most of what is decoded is no Japanese text: half-width kana and rare kanji, as of EUC-JP."""
    text = show(b"\n".join(lines[:2_000]), "cp932")
    beyond = [char for char in text if ord(char) > 0x7F]
    plain = sum(_PLAIN.match(char) is not None for char in beyond)
    half = sum("\uff61" <= char <= "\uff9f" for char in beyond)
    kana = sum("\u3041" <= char <= "\u30fe" for char in beyond)
    return plain < 0.9 * len(beyond) or (half > 0.5 * len(beyond) and not kana)


def _decoded(head: bytes, encoding: str) -> str:
    if encoding == "utf-16":
        return head[: len(head) & ~1].decode(
            "utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-16-le", "replace"
        )
    return show(head.removeprefix(UTF8_BOM), encoding)


def delimiter_of(text: str) -> str:
    """Return the character that sets most lines apart into equally many values."""
    sample = "\n".join(text.splitlines()[:_LINES])
    found = {each: _regular(sample, each) for each in _DELIMITERS}
    return max(found, key=lambda each: found[each])


def _regular(sample: str, delimiter: str) -> float:
    widths = Counter(len(row) for row in _rows(sample, delimiter) if row)
    width, times = widths.most_common(1)[0] if widths else (1, 0)
    return 0.0 if width < 2 else times / widths.total() + min(width, 20) / 1000


def _rows(text: str, delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:  # a cell of more than 128 kB
        return []


def _split(text: str, delimiter: str, most: int) -> tuple[tuple[tuple[str, ...], ...], tuple[int, ...]]:
    rows, starts, line = [], [], 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            rows.append(tuple(row))
            starts.append(line)
            line = reader.line_num + 1
            if len(rows) == most:
                break
    except csv.Error:
        pass
    return tuple(rows), tuple(starts)
