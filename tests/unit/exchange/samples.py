"""A dataset with a column of every kind that a format tells apart, and rows that are hard to write."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from renkei import semantics
from renkei.exchange.description import Code, Codes, Description, Origin
from renkei.language import Text
from renkei.model.contract import Column, Contract
from renkei.model.registration import Agency, Source
from renkei.semantics.base import Options

LOGICAL = {"Int64": "integer", "Decimal": "number", "Date": "date", "Datetime": "timestamp", "Boolean": "boolean"}
# Type of the column, and its values in three rows, as the type writes them; the first three are the key.
VALUES: Mapping[str, tuple[str, Sequence[str | None]]] = {
    "month": ("period.month", ["2024-01", "2024-02", "2024-02"]),
    "city": ("jp.local_government_code", ["221384", "221392", "131016"]),
    "rank": ("number.integer", ["1", "2", "3"]),
    "kind": ("code", ["a-1", "b_2", None]),
    "amount": ("money.jpy", ["-9007199254740993", "0", None]),
    "dollars": ("money.usd", ["-0.10", "12345678901234567890.12", None]),
    "share": ("number.decimal", ["0.100000000", "65.000000000", None]),
    "why": ("missing.reason", [None, None, "suppressed"]),
    "since": ("date", ["1868-09-08", "2024-02-29", None]),
    "seen": ("timestamp", ["2024-01-01T00:00:00.000001Z", "1999-12-31T15:00:00.000000Z", None]),
    "open": ("flag", ["true", "false", None]),
    "year": ("period.year", ["1999", "2024", None]),
    "fiscal": ("period.fiscal_year", ["FY2023", "FY2024", None]),
    "hour": ("time", ["00:00:00", "25:30:00", None]),
    "number": ("jp.corporate_number", ["7010001008844", "1000013050080", None]),
    "said": ("text.display", ['髙島屋, "引用"\n二行目', "=SUM(A1:A9)", None]),
}
KEY = ("month", "city", "rank")
SAID = Text("説明。", "What it is.")


def column(name: str, kind: str) -> Column:
    logical = LOGICAL.get(str(semantics.get(kind).dtype.base_type()), "string")
    return Column(
        name=name,
        title=Text(f"列{name}", f"Column {name}"),
        description=SAID,
        type=kind,
        logical_type=logical,  # type: ignore[arg-type]
        required=name in KEY,
        unit={"amount": "円", "dollars": "ドル"}.get(name),
        code_list="kinds" if name == "kind" else None,
        missing_reason_of="amount" if name == "why" else None,
        minimum={"share": "0", "since": "1868-01-01"}.get(name),
        maximum={"rank": "9"}.get(name),
        multiple_of="0.01" if name == "share" else None,
        pattern="^[ab][-_][0-9]$" if name == "kind" else None,
    )


CONTRACT = Contract(
    dataset="economy.everything",
    version="1.2.0",
    status="active",
    title=Text("すべて", "Everything"),
    description=SAID,
    columns=tuple(column(name, kind) for name, (kind, _) in VALUES.items()),
    key=KEY,
    classification="public",
    path=Path("everything.yml"),
)
KINDS = Codes(
    "kinds", Text("種類", "Kinds"), (Code("a-1", "甲", "first"), Code("b_2", "乙")), ("code", "name_ja", "valid_from")
)
KIND_ROWS = pl.DataFrame(
    {"code": ["a-1", "b_2"], "name_ja": ["甲", "乙"], "valid_from": [None, "2020-01-01"]},
).with_columns(pl.col("valid_from").str.to_date())
SOURCE = Source.model_validate(
    {
        "id": "ministry.everything",
        "path": "everything.yml",
        "title": ("すべての表", "All of it"),
        "dataset": "economy.everything",
        "delivers": "whole",
        "transport": {"kind": "local", "connection": "ministry", "path": "x.csv"},
        "reader": {"kind": "csv"},
        "schedule": {"cron": "@monthly"},
        "freshness": {"expected_every": "1 month"},
        "licence": {
            "name": ("公共データ利用規約", "Public Data License"),
            "url": "https://licence.example/1.0",
            "credit": ("出典：省", "Source: the ministry"),
        },
        "fields": {},
    }
)
MINISTRY = Agency.model_validate({"id": "ministry", "title": ("省", "Ministry"), "url": "https://m.example"})
DESCRIPTION = Description(
    contract=CONTRACT,
    codes={"kinds": KINDS},
    origins=(Origin(SOURCE, MINISTRY),),
    release=7,
    released_at=datetime(2024, 3, 1, 9, tzinfo=UTC),
)


def frame_of(contract: Contract, texts: Mapping[str, Sequence[str | None]]) -> pl.DataFrame:
    """Understand texts as the types of the columns do."""
    parsed = {
        each.name: semantics.get(each.type).parse(pl.Series(each.name, texts[each.name], dtype=pl.String), Options())
        for each in contract.columns
    }
    assert not [one.reason.to_list() for one in parsed.values() if one.reason.is_not_null().any()]
    return pl.DataFrame([one.value.alias(name) for name, one in parsed.items()])


FRAME = frame_of(CONTRACT, {name: values for name, (_, values) in VALUES.items()})
