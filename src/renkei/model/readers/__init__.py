"""How bytes become raw rows, as a registration says it: one model a kind of reader."""

from typing import Annotated

from pydantic import Field

from renkei.model.readers.base import Archive, FileReader
from renkei.model.readers.csv import CsvReader
from renkei.model.readers.excel import ExcelReader
from renkei.model.readers.fixed_width import FixedWidthReader
from renkei.model.readers.html_table import HtmlTableReader
from renkei.model.readers.jma_csv import JmaCsvReader
from renkei.model.readers.json import JsonReader
from renkei.model.readers.parquet import ParquetReader
from renkei.model.readers.replies import BojSeriesReader, EstatReader, WorldBankReader
from renkei.model.readers.xml import XmlReader

__all__ = [
    "Archive",
    "BojSeriesReader",
    "CsvReader",
    "EstatReader",
    "ExcelReader",
    "FileReader",
    "FixedWidthReader",
    "HtmlTableReader",
    "JmaCsvReader",
    "JsonReader",
    "ParquetReader",
    "Reader",
    "WorldBankReader",
    "XmlReader",
]

Reader = Annotated[
    CsvReader
    | ExcelReader
    | FixedWidthReader
    | HtmlTableReader
    | JmaCsvReader
    | JsonReader
    | ParquetReader
    | BojSeriesReader
    | EstatReader
    | WorldBankReader
    | XmlReader,
    Field(discriminator="kind"),
]
