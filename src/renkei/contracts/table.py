"""A contract as a table of the warehouse: columns with comments, and the provenance that every row carries."""

from collections.abc import Callable
from typing import Any

import polars as pl
import sqlalchemy as sa

from renkei import semantics
from renkei.language import Text
from renkei.model.contract import Column, Contract

HISTORY, LATE = "__history", "__late"
Type = sa.types.TypeEngine[Any]

_PROVENANCE: tuple[tuple[str, Callable[[], Type], bool, Text], ...] = (
    ("_source", sa.String, False, Text("出どころのデータソース", "source that the row came from")),
    ("_run", sa.String, False, Text("行を作った実行", "run that made the row")),
    (
        "_landed",
        sa.String,
        True,
        Text(
            "受け取ったファイルの SHA-256（導出行では計算の控え）",
            "SHA-256 of the file received (of a derived row: of its recipe)",
        ),
    ),
    (
        "_row",
        sa.BigInteger,
        True,
        Text(
            "ファイル内の行の位置（導出行では計算結果の順番）",
            "where the row stands in that file (of a derived row: in the result)",
        ),
    ),
)
_VALIDITY: tuple[tuple[str, Callable[[], Type], bool, Text], ...] = (
    ("_from_release", sa.BigInteger, False, Text("この行が現れた公開版", "release that brought the row")),
    (
        "_to_release",
        sa.BigInteger,
        True,
        Text("この行が終わった公開版（現行は空）", "release that ended it, empty if current"),
    ),
)
_BROUGHT: tuple[tuple[str, Callable[[], Type], bool, Text], ...] = (
    ("_release", sa.BigInteger, False, Text("この行が届いた公開版", "release that the row came with")),
)
PROVENANCE = tuple(name for name, *_ in _PROVENANCE)
VALIDITY = tuple(name for name, *_ in _VALIDITY)


def history_table(contract: Contract, metadata: sa.MetaData) -> sa.Table:
    """Declare `<domain>.<dataset>__history`: the contract's columns in order, provenance, and validity by release."""
    return sa.Table(
        f"{contract.table}{HISTORY}",
        metadata,
        *columns(contract),
        *(sa.Column(name, kind(), nullable=empty, comment=_both(said)) for name, kind, empty, said in _VALIDITY),
        schema=contract.domain,
        comment=table_comment(contract),
    )


def late_table(contract: Contract, metadata: sa.MetaData) -> sa.Table:
    """Declare `<domain>.<dataset>__late`: rows of older publications that came after newer ones, and never were current."""
    late = Text(
        "遅れて届いた古い公表の行。現行になったことはない",
        "rows of older publications that came late; they were never current",
    )
    return sa.Table(
        f"{contract.table}{LATE}",
        metadata,
        *columns(contract),
        *(sa.Column(name, kind(), nullable=empty, comment=_both(said)) for name, kind, empty, said in _BROUGHT),
        schema=contract.domain,
        comment=f"{_both(contract.title)} — {_both(late)}",
    )


def columns(contract: Contract) -> list[sa.Column[Any]]:
    """Return the contract's columns and the provenance columns, with comments, not yet in any table."""
    own: list[sa.Column[Any]] = [
        sa.Column(column.name, sql_type(column), nullable=not column.required, comment=column_comment(column))
        for column in contract.columns
    ]
    given: list[sa.Column[Any]] = [
        sa.Column(name, kind(), nullable=empty, comment=_both(said)) for name, kind, empty, said in _PROVENANCE
    ]
    return own + given


def sql_type(column: Column) -> Type:
    """Return the SQL type that holds what the semantic type of `column` gives."""
    dtype = semantics.get(column.type).dtype
    if isinstance(dtype, pl.Decimal):
        return sa.Numeric(38, dtype.scale)
    if isinstance(dtype, pl.Datetime):
        return sa.DateTime(timezone=True)
    plain: dict[type[pl.DataType], Type] = {
        pl.String: sa.String(),
        pl.Int64: sa.BigInteger(),
        pl.Date: sa.Date(),
        pl.Boolean: sa.Boolean(),
    }
    return plain[type(dtype)]


def table_comment(contract: Contract) -> str:
    """Say in both languages what the table is: one line."""
    return f"{_both(contract.title)} — {_both(contract.description)}"


def column_comment(column: Column) -> str:
    """Say in both languages what the column is, with its unit: one line."""
    unit = f" [{column.unit}]" if column.unit else ""
    return f"{_both(column.title)}{unit} — {_both(column.description)}"


def _both(text: Text) -> str:
    return " / ".join(" ".join(said.split()) for said in text)
