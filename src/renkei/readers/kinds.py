"""Every kind of reader and how it is opened; what a kind needs is imported when a file of it is."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from renkei.model.readers import (
    CsvReader,
    ExcelReader,
    FixedWidthReader,
    HtmlTableReader,
    JsonReader,
    XmlReader,
)
from renkei.readers.raw import RawFile


@dataclass(frozen=True)
class Asked:
    """The file to open; see `renkei.readers.open_raw`."""

    path: Path
    name: str
    repeats: Collection[str] = ()
    beside: Path | None = None
    scratch: Path | None = None


def _csv(reader: CsvReader, asked: Asked) -> RawFile:
    from renkei.readers.csv import CsvFile

    return CsvFile(reader, asked.path, repeats=asked.repeats, name=asked.name, scratch=asked.scratch)


def _excel(reader: ExcelReader, asked: Asked) -> RawFile:
    from renkei.readers.excel import ExcelFile

    return ExcelFile(reader, asked.path, name=asked.name, repeats=asked.repeats)


def _fixed_width(reader: FixedWidthReader, asked: Asked) -> RawFile:
    from renkei.readers.fixed_width import FixedWidthFile

    return FixedWidthFile(reader, asked.path, name=asked.name, beside=asked.beside, repeats=asked.repeats)


def _json(reader: JsonReader, asked: Asked) -> RawFile:
    from renkei.readers.json_records import JsonFile

    return JsonFile(reader, asked.path, name=asked.name, repeats=asked.repeats)


def _xml(reader: XmlReader, asked: Asked) -> RawFile:
    from renkei.readers.xml_records import XmlFile

    return XmlFile(reader, asked.path, name=asked.name)


def _html_table(reader: HtmlTableReader, asked: Asked) -> RawFile:
    from renkei.readers.html_table import HtmlTableFile

    return HtmlTableFile(reader, asked.path, name=asked.name)


def _parquet(_: Any, asked: Asked) -> RawFile:
    from renkei.readers.parquet import ParquetFile

    return ParquetFile(asked.path, name=asked.name, repeats=asked.repeats)


def _jma_csv(_: Any, asked: Asked) -> RawFile:
    from renkei.readers.jma_csv import JmaCsvFile

    return JmaCsvFile(asked.path, name=asked.name)


def _boj_series(_: Any, asked: Asked) -> RawFile:
    from renkei.readers import boj_series

    return boj_series.read(asked.path, name=asked.name)


def _estat(_: Any, asked: Asked) -> RawFile:
    from renkei.readers import estat

    return estat.read(asked.path, name=asked.name)


def _worldbank_indicator(_: Any, asked: Asked) -> RawFile:
    from renkei.readers import worldbank_indicator

    return worldbank_indicator.read(asked.path, name=asked.name)


KINDS: Mapping[str, Callable[[Any, Asked], RawFile]] = {
    "boj_series": _boj_series,
    "csv": _csv,
    "estat": _estat,
    "excel": _excel,
    "fixed_width": _fixed_width,
    "html_table": _html_table,
    "jma_csv": _jma_csv,
    "json": _json,
    "parquet": _parquet,
    "worldbank_indicator": _worldbank_indicator,
    "xml": _xml,
}
