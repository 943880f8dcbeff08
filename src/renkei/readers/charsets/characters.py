"""An agency's own table of user-defined characters (外字): a CSV beside the registration."""

import csv
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from renkei.errors import ContentError
from renkei.language import Text

HEADER = ("code", "character")
_CODE = re.compile(r"(?:0x)?([0-9A-Fa-f]{4})")
_POINTS = re.compile(r"U\+[0-9A-Fa-f]{4,6}(?: U\+[0-9A-Fa-f]{4,6})*")
_LONGEST = 8
_REFUSED = {"Cc", "Cs", "Cn"}  # controls, surrogates, unassigned


def read_characters(path: Path) -> dict[int, str]:
    """Read a table of user-defined characters.

    UTF-8 CSV; header `code,character`, further columns are notes. `code`: four hex digits, as in the file (of a set
    with shift codes: the code after the shift). `character`: the character itself, or its code points as `U+8FBB
    U+E0102`, at most eight. Raises ContentError, naming every faulty line.
    """
    faults: list[ContentError] = []
    found: dict[int, str] = {}
    for line, row in _rows(path):
        where = f"{path.name}, line {line}"
        code, text = _code(row[0]), _text(row[1] if len(row) > 1 else "")
        if code is None:
            faults.append(_bad_code(row[0], where))
        elif code in found:
            faults.append(_doubled(row[0], where))
        elif text is None:
            faults.append(_bad_text(row[1] if len(row) > 1 else "", where))
        else:
            found[code] = text
    if faults:
        first = faults[0]
        raise ContentError(first.what, where=first.where, fix=first.fix, others=faults[1:])
    return found


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            if tuple(header[:2]) != HEADER:
                raise _bad_header(",".join(header[:2]), f"{path.name}, line 1")
            for row in reader:
                if row:
                    yield reader.line_num, row
    except UnicodeDecodeError as e:
        raise _unreadable(f"0x{e.object[e.start : e.end].hex().upper()}", path.name) from e
    except csv.Error as e:
        raise _unreadable(str(e), path.name) from e


def _code(text: str) -> int | None:
    found = _CODE.fullmatch(text.strip())
    return int(found[1], 16) if found else None


def _text(text: str) -> str | None:
    """Return the characters meant; None where they can't be ones of a text."""
    if _POINTS.fullmatch(text.strip()):
        points = [int(point.replace("U+", "0x"), 0) for point in text.split()]
        if max(points) > 0x10FFFF:
            return None
        text = "".join(map(chr, points))
    fits = 0 < len(text) <= _LONGEST and not any(unicodedata.category(char) in _REFUSED for char in text)
    return text if fits and "\ufffd" not in text else None


def _bad_header(header: str, where: str) -> ContentError:
    return ContentError(
        Text(f"見出しが [{header}] です。", f"The header is [{header}]."),
        where=where,
        fix=Text("1 行目を code,character としてください。", "Make the first line code,character."),
    )


def _bad_code(code: str, where: str) -> ContentError:
    return ContentError(
        Text(f"コード [{code}] は 16 進 4 桁ではありません。", f"The code [{code}] is not four hex digits."),
        where=where,
        fix=Text(
            "80A1 のように、ファイルにある 2 バイトのコードを 16 進で書いてください。",
            "Write the two bytes of the code as they are in the file, in hex, for example 80A1.",
        ),
    )


def _doubled(code: str, where: str) -> ContentError:
    return ContentError(
        Text(f"コード [{code}] が二度あります。", f"The code [{code}] is there twice."),
        where=where,
        fix=Text("どちらか一方を取り除いてください。", "Take one of them out."),
    )


def _bad_text(text: str, where: str) -> ContentError:
    shown = " ".join(f"U+{ord(char):04X}" for char in text[:_LONGEST]) or ""
    return ContentError(
        Text(f"[{shown}] は文字として使えません。", f"[{shown}] cannot be a character of a text."),
        where=where,
        fix=Text(
            "文字そのもの、または U+8FBB U+E0102 のような符号位置を、8 個以内で書いてください。",
            "Write the character itself or its code points, as U+8FBB U+E0102, at most eight.",
        ),
    )


def _unreadable(what: str, where: str) -> ContentError:
    return ContentError(
        Text(f"外字表を UTF-8 の CSV として読めません [{what}]。", f"The table is not UTF-8 CSV [{what}]."),
        where=where,
        fix=Text("UTF-8 の CSV として保存し直してください。", "Save it again as UTF-8 CSV."),
    )
