"""The csv reader's model."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from renkei.language import Text
from renkei.model.base import refusal
from renkei.model.readers.base import FileReader


def _pattern(value: str) -> str:
    """Accept a regular expression that finds something; an empty one would find every line."""
    try:
        usable = bool(value) and re.compile(value) is not None
    except re.error:
        usable = False
    if usable:
        return value
    raise refusal(
        "pattern",
        Text(f"「{value}」は正規表現として使えません。", f"[{value}] can't be used as a regular expression."),
        Text(
            "記号そのものを探すときは前に \\ を置き、行や値の先頭は ^ で示してください（例: ^合計）。",
            "Put a \\ before a sign that stands for itself, and ^ for the beginning of a line or value (^合計).",
        ),
    )


Pattern = Annotated[str, AfterValidator(_pattern)]


class CsvReader(FileReader):
    """Delimited text. `header` lines follow `preamble` lines; with `header: 0` the names are in `columns`."""

    kind: Literal["csv"]
    encoding: Literal["utf-8", "cp932", "utf-16"] = Field(
        "utf-8", description="utf-8 with and without a BOM; utf-16 with a BOM, or little-endian without"
    )
    delimiter: str = ","
    quote: bool = Field(True, description='whether " quotes fields (RFC 4180)')
    preamble: int = Field(0, ge=0, description="lines before the header, set aside")
    find: Pattern | None = Field(
        None, description="in place of preamble: the header is the first line that this regular expression finds"
    )
    header: int = Field(1, ge=0, le=9, description="header lines; a blank cell of an upper line means «as left»")
    columns: tuple[str, ...] = Field((), description="column names where the file has no header")
    number_repeated: bool = Field(False, description="a second column of one name is called name#2")
    fill_down: tuple[str, ...] = Field((), description="columns whose blank cells mean «as above»")
    repeats_header: bool = Field(False, description="header lines come again among the data, and are set aside")
    set_aside: dict[str, Pattern] = Field(
        {},
        description="records that are no data, by rule: a regular expression for their first field that is not empty",
    )
    footer: int = Field(0, ge=0, description="lines after the last record, set aside")
