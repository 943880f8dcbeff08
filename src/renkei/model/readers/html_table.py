"""The html_table reader's model."""

from typing import Literal

from pydantic import Field

from renkei.model.readers.base import FileReader
from renkei.model.readers.csv import Pattern


class HtmlTableReader(FileReader):
    """One table of an HTML page. A cell that spans rows or columns belongs to all of them, as HTML says."""

    kind: Literal["html_table"]
    table: int | None = Field(None, ge=1, description="which table of the page, from 1; needed unless `find` tells it")
    find: Pattern | None = Field(
        None, description="regular expression: the one table whose caption, heading above or header cells have it"
    )
    encoding: Literal["utf-8", "cp932", "euc-jp"] | None = Field(
        None, description="where the page itself does not say it, or says it wrongly"
    )
    preamble: int = Field(0, ge=0, description="rows before the header, set aside")
    header: int = Field(1, ge=0, le=9, description="header rows; what stands above one another is joined by /")
    columns: tuple[str, ...] = Field((), description="column names where the table has no header")
    set_aside: dict[str, Pattern] = Field(
        {}, description="rows that are no data, by rule: regular expression for the first cell that says something"
    )
