"""An HTML page: its text in the encoding that it says, and the tables on it.

HTML (WHATWG): the encoding is what the registration says, else a byte order mark, else the page's own `charset`.
"""

import codecs
import re
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from renkei.errors import ReadError
from renkei.language import Text
from renkei.model.readers import HtmlTableReader
from renkei.readers.charset import Undecodable, decode
from renkei.readers.html_table.text import inline, text_of
from renkei.readers.looks import empty

LARGEST, DEEPEST = 32 << 20, 500
_HEAD, _SHOWN = 4096, 20
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf_16"), (codecs.BOM_UTF16_BE, "utf_16"))  # its own codec
_CHARSET = re.compile(rb"""<meta\s[^>]*?charset\s*=\s*["']?\s*([A-Za-z0-9_:-]+)""", re.IGNORECASE)
_KNOWN = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "ms932": "cp932",
    "cp932": "cp932",
    "euc-jp": "euc-jp",
    "x-euc-jp": "euc-jp",
    "iso-2022-jp": "iso-2022-jp",
}
_HEADINGS = frozenset(f"h{level}" for level in range(1, 7))


class Table(NamedTuple):
    """A table: its place on the page, from 1, its element, and what is written above it or as its caption."""

    number: int
    element: Any
    titles: tuple[str, ...]

    @property
    def first_cells(self) -> str:
        """The texts of its first row that says something."""
        for row in self.element.iter("tr"):
            if cells := [text for cell in row.iterchildren("th", "td") if (text := inline(text_of(cell)))]:
                return " | ".join(cell[:_SHOWN] for cell in cells[:4])
        return ""

    @property
    def headed(self) -> tuple[str, ...]:
        """What `find` looks at: titles and header cells; the first row where no cell is marked as header."""
        cells = [inline(text_of(cell)) for cell in self.element.iter("th")]
        return (*self.titles, *(cells or [self.first_cells]))


def tables(path: Path, reader: HtmlTableReader, name: str) -> list[Table]:
    """Return the tables of a page in its order; raises ReadError where the page can't be read as text."""
    data = path.read_bytes() if path.stat().st_size <= LARGEST else b""
    if not data.strip():
        raise _too_large(name) if path.stat().st_size else empty(name)
    root = _parsed(_decoded(data, reader.encoding, name), name)
    found, heading = list[Table](), ""
    for element in root.iter("table", *_HEADINGS):
        if element.tag in _HEADINGS:
            heading = inline(text_of(element))
            continue
        captions = [inline(text_of(c)) for c in element.iterchildren("caption")]
        found.append(Table(len(found) + 1, element, tuple(t for t in (*captions, heading) if t)))
    return found


def _parsed(text: str, name: str) -> Any:
    """Return the page's tree. The parser leaves out, without a word, what is nested too deep: so that is refused."""
    parser = etree.HTMLParser(no_network=True, huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        parser.feed(text)
        root = parser.close()
    except etree.XMLSyntaxError as e:
        raise _not_html(name) from e
    if root is None:
        raise _not_html(name)
    deepest = depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        raise _too_deep(name)
    return root


def choose(there: list[Table], reader: HtmlTableReader, name: str) -> Table:
    """Return the one table that is registered; raises ReadError, which names those that are there."""
    if reader.find is not None:
        fit = [table for table in there if any(re.search(reader.find, said) for said in table.headed)]
    else:
        fit = there
    if reader.table is not None:
        fit = [table for table in fit if table.number == reader.table]
    if len(fit) != 1:
        raise _not_one(fit, there, name)
    if fit[0].element.find(".//table") is not None:
        raise _nested(fit[0], name)
    return fit[0]


def _decoded(data: bytes, registered: str | None, name: str) -> str:
    encoding = registered or next((known for bom, known in _BOMS if data.startswith(bom)), None)
    if encoding is None:
        said = _CHARSET.search(data[:_HEAD])
        declared = said[1].decode().lower() if said else "utf-8"
        encoding = _KNOWN.get(declared)
        if encoding is None:
            raise _unknown(declared, name)
    try:
        text = decode(data, encoding).removeprefix("\ufeff")
    except Undecodable as e:
        raise _undecodable(str(e), encoding, name) from e
    if "\0" in text:
        raise _not_html(name)
    return text


def _list(there: list[Table]) -> str:
    return "; ".join(f"{table.number}: {' / '.join([*table.titles[:1], table.first_cells])}" for table in there[:20])


def _not_one(fit: list[Table], there: list[Table], name: str) -> ReadError:
    shown = _list(fit if len(fit) > 1 else there)
    what = (
        Text("登録に合う表がページに二つ以上あります。", "More than one table of the page fits the registration.")
        if fit
        else Text("登録された表がページにありません。", "The registered table is not on the page.")
    )
    return ReadError(
        what,
        where=name,
        fix=Text(
            f"登録の reader.table（番号）か reader.find を合わせてください。ある表: {shown or 'なし'}",
            f"Make reader.table (a number) or reader.find of the registration fit. There are: {shown or 'none'}",
        ),
    )


def _nested(table: Table, name: str) -> ReadError:
    return ReadError(
        Text("表の中に表があります。", "There are tables inside the table."),
        where=f"{name}, table {table.number}",
        fix=Text(
            "内側の表の番号を登録の reader.table に書いてください。",
            "Give the number of one of the inner tables as reader.table.",
        ),
    )


def _undecodable(said: str, encoding: str, name: str) -> ReadError:
    return ReadError(
        Text(
            f"文字コード [{encoding}] では読めないバイト [{said}] があります。",
            f"There are bytes [{said}] that the encoding [{encoding}] does not have.",
        ),
        where=name,
        fix=Text(
            "ページの charset と中身が合っていません。実際の文字コードを登録の reader.encoding に書いてください。",
            "The page's charset and its bytes do not agree: give the true one as reader.encoding of the registration.",
        ),
    )


def _unknown(declared: str, name: str) -> ReadError:
    return ReadError(
        Text(f"ページの文字コード [{declared}] は読めません。", f"The page's charset [{declared}] can't be read."),
        where=name,
        fix=Text(
            "実際の文字コードを登録の reader.encoding に書いてください。",
            "Give the true one as reader.encoding of the registration.",
        ),
    )


def _too_large(name: str) -> ReadError:
    return ReadError(
        Text(f"ページが [{LARGEST >> 20}] MB を超えます。", f"The page is larger than [{LARGEST >> 20}] MB."),
        where=name,
        fix=Text("CSV などでの提供を依頼してください。", "Ask the agency for CSV or the like."),
    )


def _not_html(name: str) -> ReadError:
    return ReadError(
        Text("HTML として読めません。", "This can't be read as HTML."),
        where=name,
        fix=Text(
            "取得先の URL やファイル名を確かめ、登録の reader を実際の形式に合わせてください。",
            "Check the address or file name, or make the registration's reader fit what is sent.",
        ),
    )


def _too_deep(name: str) -> ReadError:
    return ReadError(
        Text(f"要素の入れ子が [{DEEPEST}] 段を超えます。", f"Elements are nested deeper than [{DEEPEST}]."),
        where=name,
        fix=Text(
            "閉じていない要素がないか、提供元に確かめてください。",
            "Ask the agency whether elements were left unclosed.",
        ),
    )
