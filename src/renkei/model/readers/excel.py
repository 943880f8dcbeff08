"""The excel reader's model."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from renkei.language import Text
from renkei.model.base import refusal
from renkei.model.readers.base import FileReader
from renkei.model.readers.csv import Pattern


def _area(value: str) -> str:
    """Accept letters of columns, `B:H`."""
    found = re.fullmatch(r"([A-Z]{1,3}):([A-Z]{1,3})", value)
    if found and (len(found[1]), found[1]) <= (len(found[2]), found[2]):
        return value
    raise refusal(
        "area",
        Text(f"「{value}」は列の範囲ではありません。", f"[{value}] is no range of columns."),
        Text("「B:H」のように、左端と右端の列を英字で書いてください。", "Write the first and the last column as B:H."),
    )


class ExcelReader(FileReader):
    """Sheets of a workbook, .xlsx or .xls. `header` rows follow `preamble` rows; the records are below."""

    kind: Literal["excel"]
    sheet: str | None = Field(
        None, description="the sheet's name, or a glob of several that become one stream; else the only visible one"
    )
    sheet_as: str | None = Field(None, description="a column of this name takes the name of the sheet")
    area: Annotated[str, AfterValidator(_area)] | None = Field(
        None, description="the columns that hold the table, as B:H; what stands beside them is left alone"
    )
    preamble: int = Field(0, ge=0, description="rows of the sheet before the header, blank ones too")
    find: Pattern | None = Field(
        None, description="in place of preamble: the header is the first row with a cell that this expression finds"
    )
    header: int = Field(1, ge=0, le=9, description="header rows; a blank cell of an upper row means «as left»")
    columns: tuple[str, ...] = Field((), description="column names, from the left, where header is 0")
    number_repeated: bool = Field(False, description="a second column of one name is called name#2")
    set_aside: dict[str, Pattern] = Field(
        {}, description="rows that are no data, by rule: a regular expression for their first cell that is not empty"
    )
    fill_down: tuple[str, ...] = Field((), description="columns whose blank cells mean «as above»")
    serial_dates: tuple[str, ...] = Field(
        (), description="columns in which a number without a date format is a day by Excel's count (43859: 2020-01-29)"
    )
    footer: int = Field(0, ge=0, description="rows at the end of the sheet that are no data, counted from the last one")
    macros: bool = Field(False, description="whether a workbook with macros is read; they are never run")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.find is not None and (self.preamble or not self.header):
            raise refusal(
                "find",
                Text(
                    "find は preamble や header: 0 と一緒には使えません。",
                    "find goes with neither preamble nor header: 0.",
                ),
                Text("どちらか一方を消してください。", "Take one of them away."),
            )
        if bool(self.columns) == bool(self.header):
            raise refusal(
                "columns",
                Text(
                    "columns（列名）は header: 0 のときにだけ、必ず書きます。",
                    "columns names the columns where header is 0, and only there.",
                ),
                Text(
                    "見出しがないシートなら header: 0 と columns を、あるなら header の行数だけを書いてください。",
                    "For a sheet without a header write header: 0 and columns, else the number of header rows alone.",
                ),
            )
        return self
