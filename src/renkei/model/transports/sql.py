"""The sql transport's model."""

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from renkei.language import Text
from renkei.model.base import duration, refusal
from renkei.model.transports.base import BaseTransport

# Strings, quoted names (of MySQL and SQL Server too), dollar quotes and comments: nothing in them is SQL.
_QUIET = re.compile(
    r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\[[^\]]*\]|\$(\w*)\$.*?\$\1\$|--[^\n]*|/\*.*?\*/", re.DOTALL
)


def _lookback(value: object) -> object:
    """Accept a length of time, and a whole number for a watermark that counts."""
    return int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value) else duration(value)


Lookback = Annotated[timedelta | int, BeforeValidator(_lookback, json_schema_input_type=str)]


def _is_closed(bare: str) -> bool:
    """Whether every parenthesis is closed and none closes what this query did not open: it is put into another one."""
    depth = 0
    for each in re.findall(r"[()]", bare):
        depth += 1 if each == "(" else -1
        if depth < 0:
            return False
    return depth == 0


class SqlTransport(BaseTransport):
    """Rows of a database, landed as one Parquet file: a `table`, or one SELECT in `query`."""

    kind: Literal["sql"]
    connection: str = Field(description="connection with database, user and password")
    table: str | None = Field(None, description="table or view, `schema.table` where needed")
    query: str | None = Field(None, description="one SELECT, in the place of `table`")
    columns: tuple[str, ...] = Field((), description="columns of the table to ask for; without it, all")
    order: tuple[str, ...] = Field((), description="columns that give the rows their order; by default the key")
    binary: tuple[str, ...] = Field((), description="columns of bytes, to be written as hexadecimal digits")
    watermark: str | None = Field(None, description="column that grows with every change of a row")
    lookback: Lookback | None = Field(
        None,
        description="how far before the last watermark to ask again: a time (1 hour by default), or of numbers how many",
    )
    asks: Literal["since_last", "interval"] = Field(
        "since_last", description="whether the watermark is compared with the last run's, or with the data interval"
    )

    @field_validator("query")
    @classmethod
    def _one_select(cls, value: str | None) -> str | None:
        if value is None:
            return None
        bare = _QUIET.sub(" ", value).strip()
        begins = bare.partition(" ")[0].split("\n")[0].split("(")[0].upper() in {"SELECT", "WITH"}
        if not begins or ";" in bare or not _is_closed(bare):
            raise refusal(
                "query",
                Text("query は SELECT 文一つでなければなりません。", "[query] must be a single SELECT."),
                Text(
                    "末尾の「;」を取り、かっこを閉じて、SELECT か WITH で始まる文を一つだけ書いてください。",
                    "Write one statement that starts with SELECT or WITH, without a semicolon, each parenthesis closed.",
                ),
            )
        return value

    @model_validator(mode="after")
    def _fits(self) -> "SqlTransport":
        if (self.table is None) == (self.query is None):
            raise refusal(
                "table",
                Text("table と query のどちらか一つが必要です。", "One of [table] and [query] is needed."),
                Text(
                    "表なら table、加工が要るなら query に SELECT 文を書いてください。",
                    "Name a table, or write a SELECT.",
                ),
            )
        if self.query is not None and self.columns:
            raise refusal(
                "columns",
                Text("columns は table と一緒にだけ使えます。", "[columns] goes with [table] alone."),
                Text("query の SELECT に列を書いてください。", "Name the columns in the SELECT of [query]."),
            )
        if self.watermark is None and (self.lookback is not None or self.asks == "interval"):
            raise refusal(
                "watermark",
                Text("lookback と asks には watermark が必要です。", "[lookback] and [asks] need a [watermark]."),
                Text("更新日時の列を watermark に書いてください。", "Name the column of changes in [watermark]."),
            )
        return self

    @property
    def asks_interval(self) -> bool:
        """Where the registration says so."""
        return self.watermark is not None and self.asks == "interval"

    @property
    def goes_on(self) -> bool:
        """Where there is a watermark to go on from."""
        return self.watermark is not None and self.asks == "since_last"
