"""Where the records of a delimited file begin and end, and what its columns are called."""

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from renkei.errors import ReadError
from renkei.language import Text
from renkei.model.readers import CsvReader
from renkei.readers.blocks import Region
from renkei.readers.charset import Undecodable, decode, show
from renkei.readers.looks import UTF8_BOM, empty, refuse_other_formats
from renkei.readers.records import LINE_END, Form, find_record

_HEAD, _LOOK = 1 << 20, 1 << 16
_LONGEST = 1 << 17
"""No name has so many characters. `csv` has such a limit too, but any library of the process may move it."""
_SPACES = " \t\r\n\u3000\ufeff"


@dataclass(frozen=True)
class Opened:
    """A delimited file whose header was read: the names of its columns, its lines, and where the records are."""

    names: tuple[str, ...]
    region: Region
    lines: tuple[bytes, ...] = ()


def open_file(reader: CsvReader, path: Path, form: Form, *, name: str) -> Opened:
    """Read the header of the file at `path`.

    Raises ReadError where the file is empty, of another format, shorter than promised, or its header is not usable.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_HEAD)
        refuse_other_formats(head[:_LOOK], encoding=reader.encoding, name=name)
        if not head.removeprefix(UTF8_BOM).strip():
            raise empty(name)
        file.seek(max(0, size - _HEAD))
        end = size - _footer(file.read(), reader.footer, whole=size <= _HEAD, name=name)
    final = size <= _HEAD
    start, line = _skip(head, reader.preamble, name=name) if reader.find is None else _find(head, reader, name=name)
    rows, lines = list[list[str]](), list[bytes]()
    for _ in range(reader.header):
        found = find_record(head, start, form, final=final)
        if start >= len(head) or found is None or found.rule:
            raise _no_header(f"{name}, line {line}")
        lines.append(head[start : found.end])
        rows.append(_cells(lines[-1], reader, where=f"{name}, line {line}"))
        line, start = line + len(LINE_END.findall(head, start, found.next)), found.next
    if start > end:
        raise _too_short(name)
    names = _called(join_names(rows), reader) if reader.header else reader.columns
    check_names(names, where=f"{name}, line {max(line - 1, 1)}")
    return Opened(names, Region(start, end, line), tuple(lines))


def first_records(path: Path, *, encoding: str, count: int, name: str) -> list[list[str]]:
    """Return the cells of the first records of a comma-separated file, at most `count`; an empty line is one cell.

    Raises ReadError where the file is empty, of another format, or in another encoding.
    """
    reader, form = CsvReader.model_validate({"kind": "csv", "encoding": encoding}), Form(ord(","), quote=True)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    refuse_other_formats(head[:_LOOK], encoding=encoding, name=name)
    if not head.strip():
        raise empty(name)
    records, start, line = list[list[str]](), 0, 1
    while len(records) < count and start < len(head):
        found = find_record(head, start, form, final=len(head) < _HEAD)
        if found is None or found.rule:
            raise _no_header(f"{name}, line {line}")
        records.append(_cells(head[start : found.end], reader, where=f"{name}, line {line}") or [""])
        line, start = line + len(LINE_END.findall(head, start, found.next)), found.next
    return records


def _skip(head: bytes, preamble: int, *, name: str) -> tuple[int, int]:
    """Return where the line after the preamble begins, and its number."""
    start = len(UTF8_BOM) if head.startswith(UTF8_BOM) else 0
    for _ in range(preamble):
        end = LINE_END.search(head, start)
        if end is None:
            raise _too_short(name)
        start = end.end()
    return start, preamble + 1


def _find(head: bytes, reader: CsvReader, *, name: str) -> tuple[int, int]:
    """Return where the first line begins that `reader.find` finds, and its number."""
    pattern = re.compile(reader.find or "")
    start, line = len(UTF8_BOM) if head.startswith(UTF8_BOM) else 0, 1
    while start < len(head):
        end = LINE_END.search(head, start)
        if pattern.search(show(head[start : end.start() if end else len(head)], reader.encoding)):
            return start, line
        start, line = end.end() if end else len(head), line + 1
    raise _not_found(pattern.pattern, line - 1, name)


def _footer(tail: bytes, lines: int, *, whole: bool, name: str) -> int:
    """Return how many bytes the last `lines` lines take; `whole`: the tail is all of the file."""
    if not lines:
        return 0
    begins = [0, *(end.end() for end in LINE_END.finditer(tail) if end.end() < len(tail))]
    if len(begins) < lines + (not whole):
        raise _too_short(name)
    return len(tail) - begins[-lines]


def _cells(record: bytes, reader: CsvReader, *, where: str) -> list[str]:
    try:
        text = decode(record, reader.encoding)
    except Undecodable as e:
        raise _header_encoding(e, reader.encoding, where) from e
    if not reader.quote:
        return [_cell(cell) for cell in text.split(reader.delimiter)]
    try:
        cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=reader.delimiter), [])
    except csv.Error as e:
        raise _no_header(where) from e
    if any(len(cell) > _LONGEST for cell in cells):
        raise _no_header(where)
    return [_cell(cell) for cell in cells]


def _cell(cell: str) -> str:
    """Strip the spaces around a name (full-width ones and BOM too) and the line ends inside; nothing else."""
    return cell.strip(_SPACES).replace("\r", "").replace("\n", "")


def join_names(rows: list[list[str]]) -> tuple[str, ...]:
    """Return one name a column from the cells of one or several header lines.

    A blank cell of an upper line means «as left»; what is there is joined by `/`, from the top down.
    """
    width = max(map(len, rows))
    filled = [_fill_right(row, width) for row in rows[:-1]] + [rows[-1] + [""] * (width - len(rows[-1]))]
    return tuple("/".join(cell for cell in column if cell) for column in zip(*filled, strict=True))


def _fill_right(row: list[str], width: int) -> list[str]:
    left, filled = "", []
    for cell in row + [""] * (width - len(row)):
        left = cell or left
        filled.append(left)
    return filled


def _called(names: tuple[str, ...], reader: CsvReader) -> tuple[str, ...]:
    """Call a column without a name by its place (`#3`), and the second of one name `name#2` where that is declared."""
    names = tuple(name or f"#{place}" for place, name in enumerate(names, 1))
    if not reader.number_repeated:
        return names
    seen: dict[str, int] = {}
    numbered = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        numbered.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return tuple(numbered)


def check_names(names: tuple[str, ...], *, where: str) -> None:
    """Raise ReadError where there is no name, a name twice, or one that is renkei's own."""
    doubled = sorted(name for name, times in Counter(names).items() if times > 1)
    if "_row" in names:
        raise _reserved(where)
    if not names or doubled:
        raise _doubled(doubled, where) if doubled else _no_names(where)


def _too_short(name: str) -> ReadError:
    return ReadError(
        Text(
            "登録された前文・見出し・末尾の行数より短いファイルです。",
            "The file is shorter than the preamble, header and footer that are registered.",
        ),
        where=name,
        fix=Text(
            "途中で切れていないか確かめ、登録の reader の preamble・header・footer をファイルに合わせてください。",
            "See whether it was cut short, and make preamble, header and footer of the registration's reader fit it.",
        ),
    )


def _no_header(where: str) -> ReadError:
    return ReadError(
        Text("見出し行があるはずの所にありません。", "There is no header line where one is registered."),
        where=where,
        fix=Text(
            "引用符の閉じ忘れがないか確かめ、登録の reader の preamble と header をファイルに合わせてください。",
            "Look for a quote that is not closed, and make preamble and header of the registration's reader fit it.",
        ),
    )


def _header_encoding(error: Undecodable, encoding: str, where: str) -> ReadError:
    return ReadError(
        Text(
            f"見出しに、登録された文字コード [{encoding}] では読めないバイト [{error}] があります。",
            f"The header has bytes [{error}] that the registered encoding [{encoding}] does not have.",
        ),
        where=where,
        fix=Text(
            "登録の reader.encoding を実際の文字コード（utf-8、cp932、utf-16）に合わせてください。",
            "Set reader.encoding in the registration to what the file is in (utf-8, cp932 or utf-16).",
        ),
    )


def _doubled(doubled: list[str], where: str) -> ReadError:
    shown = ", ".join(f"[{name}]" for name in doubled)
    return ReadError(
        Text(f"同じ名前の列が二つ以上あります: {shown}", f"More than one column is called {shown}."),
        where=where,
        fix=Text(
            "見出しが複数行なら header を行数に合わせてください。本当に同じ名前なら number_repeated: true とすると、二つ目は「名前#2」と呼ばれます。",
            "Where the header has several lines, set header to their number. Where the names are really the same, "
            "number_repeated: true calls the second name#2.",
        ),
    )


def _reserved(where: str) -> ReadError:
    return ReadError(
        Text("列名 [_row] は renkei が行の位置に使います。", "The column name [_row] is renkei's own, for places."),
        where=where,
        fix=Text(
            "header: 0 とし、preamble で見出しを読み飛ばして columns に別の列名を書いてください。",
            "Set header to 0, skip the header by preamble and give the column another name in columns.",
        ),
    )


def _not_found(pattern: str, lines: int, name: str) -> ReadError:
    return ReadError(
        Text(
            f"登録の find [{pattern}] に合う行が、先頭の [{lines}] 行にありません。",
            f"None of the first [{lines}] lines is found by [{pattern}], which the registration gives as find.",
        ),
        where=name,
        fix=Text(
            "見出しの行の書き方が変わっていないか確かめ、登録の reader.find をファイルに合わせてください。",
            "See whether the header is written otherwise now, and make reader.find of the registration fit the file.",
        ),
    )


def _no_names(where: str) -> ReadError:
    return ReadError(
        Text("列名がありません。", "There are no column names."),
        where=where,
        fix=Text(
            "見出しの行が空なら、登録の reader の preamble（または find）を見出しの行に合わせてください。"
            "header: 0 のときは、reader.columns に列名を書いてください。",
            "Where that line is blank, make preamble (or find) of the registration's reader lead to the header. With "
            "header: 0, name the columns in reader.columns.",
        ),
    )
