"""How bytes become raw rows: text, and where it stood."""

from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from renkei.language import Text
from renkei.model.batch import RawBatch
from renkei.model.registration import BojSeriesReader, CsvReader, EstatReader, Reader

__all__ = ["RULES", "RawFile", "open_raw"]

RULES: Mapping[str, Text] = {
    "blank_line": Text("空行のため取り除きました。", "An empty line, set aside."),
    "end_mark": Text(
        "ファイル終端記号（0x1A）だけの行のため取り除きました。",
        "A line of the end-of-file mark 0x1A alone, set aside.",
    ),
    "csv.column_count": Text(
        "列数が見出しと異なります。区切り文字の過不足、途中で切れたファイルを確かめてください。",
        "The number of columns is not that of the header: look for a delimiter too many or too few, or a file cut short.",
    ),
    "csv.unclosed_quote": Text(
        "開いた引用符が閉じられていません。この行だけを隔離し、次の行から読み続けました。引用符を閉じるか、二重にしてください。",
        "A quote is opened and never closed. This line alone was set aside, reading went on with the next: close the "
        "quote, or double it.",
    ),
    "csv.stray_quote": Text(
        "閉じた引用符の後に区切り文字以外の文字があります。値の中の引用符は二重にしてください。",
        "Text follows a closing quote: inside a quoted value, write a quote twice.",
    ),
    "encoding.undecodable": Text(
        "登録された文字コードでは読めないバイトがあります。外字や文字コードの混在を確かめてください。",
        "Bytes that the registered encoding does not have: look for private characters or mixed encodings.",
    ),
    "encoding.nul": Text(
        "NUL 文字（0x00）があります。取り除いて送り直してください。",
        "A NUL character (0x00): remove it and send again.",
    ),
    "estat.unknown_class": Text(
        "分類コードが同じ応答の CLASS_INF にありません。", "A class code is not in CLASS_INF of the same reply."
    ),
}
"""What each rule of a reader means and what to do about it, for those who are to mend the rows."""


class RawFile(Protocol):
    """One received file, open for reading as raw rows of text."""

    @property
    def header(self) -> tuple[str, ...]:
        """The names of the columns, in the order of the file."""
        ...

    def blocks(self) -> Iterator[Callable[[], RawBatch]]:
        """Yield the parts of the file, in its order; each may be called once, in any thread.

        A part is about 16 MB or 250,000 rows. Records = rows + rejected + dropped, summed over all parts. Raises
        ReadError where the file does not fit its registration as a whole.
        """
        ...

    def locate(self, rows: Collection[int]) -> dict[int, str]:
        """Return records as they were received, by their `_row`; places that hold no record are left out."""
        ...


def open_raw(reader: Reader, path: Path, *, repeats: Collection[str] = (), name: str | None = None) -> RawFile:
    """Open the file at `path` as `reader` describes it.

    Columns named in `repeats` come dictionary-encoded where the reader can. `name` is what errors call the file, by
    default its own name. Raises ReadError where the file is empty, of another format, or lacks its header.
    """
    name = name or path.name
    if isinstance(reader, CsvReader):
        from renkei.readers.csv import CsvFile

        return CsvFile(reader, path, repeats=repeats, name=name)
    from renkei.readers import boj_series, estat, worldbank_indicator

    if isinstance(reader, BojSeriesReader):
        return boj_series.read(path, name=name)
    if isinstance(reader, EstatReader):
        return estat.read(path, name=name)
    return worldbank_indicator.read(path, name=name)
