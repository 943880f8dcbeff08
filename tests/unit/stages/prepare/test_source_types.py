"""Types that only a registration names: the source writes in them what the contract has in another type."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pyarrow as pa

from renkei.language import Text
from renkei.model.batch import RawBatch
from renkei.model.contract import Column, Contract
from renkei.model.registration import Source
from renkei.stages.prepare.kernel import Kernel

TEXT = Text("題", "title")


def column(name: str, kind: str, logical: str, **more: object) -> Column:
    return Column(name=name, title=TEXT, description=TEXT, type=kind, logical_type=logical, **more)  # type: ignore[arg-type]


CONTRACT = Contract(
    dataset="land.output",
    version="1.0.0",
    status="active",
    title=TEXT,
    description=TEXT,
    columns=(
        column("issuer", "jp.invoice_number", "string", required=True),
        column("made_on", "date", "date"),
        column("pieces", "number.integer", "integer"),
        column("pieces_mark", "number.mark", "string"),
        column("worth_jpy", "money.jpy", "integer", unit="円"),
    ),
    key=("issuer",),
    path=Path("output.yml"),
)
SOURCE = Source.model_validate(
    {
        "id": "land.output",
        "path": Path("output.yml"),
        "title": {"ja": "生産", "en": "output"},
        "dataset": "land.output",
        "delivers": "whole",
        "transport": {"kind": "local", "connection": "land", "path": "output.csv"},
        "reader": {"kind": "csv"},
        "schedule": {"cron": "0 3 * * *"},
        "licence": {"name": {"ja": "無償", "en": "free"}},
        "fields": {
            "issuer": {"from": "番号", "type": "jp.invoice_number.corporate"},
            "made_on": {"from": "日", "type": "date.excel_serial"},
            "pieces": {"from": "数", "type": "number.marked"},
            "pieces_mark": {"from": "数"},
            "worth_jpy": {"from": "額", "type": "money.jpy.marked", "unit": "千円"},
        },
        "missing": {"-": "not_available"},
    }
)


def test_numbers_and_their_marks_come_from_one_column() -> None:
    rows = pa.table(
        {
            "番号": ["T1000013050080", "T3000020221309", "T1000013050081"],
            "日": ["43859", "令和2年1月29日", "2020/1/29"],
            "数": ["1,234r", "-", "5"],
            "額": ["12p", "12.5", "1"],
            "_row": pa.array([2, 3, 4], pa.int64()),
        }
    )
    prepared = Kernel.compile(SOURCE, CONTRACT, codes={})(RawBatch(rows))
    assert pl.from_arrow(prepared.good).rows() == [  # type: ignore[union-attr]
        ("T1000013050080", date(2020, 1, 29), 1234, "r", 12_000, 2),
        ("T3000020221309", date(2020, 1, 29), None, None, 12_500, 3),
    ]
    assert prepared.rules["pieces"]["number.mark_set_apart"] == 1
    (reasons,) = (json.loads(said) for said in prepared.rejected["reasons"])
    assert [one["rule"] for one in reasons] == ["jp.invoice_number.corporate.check_digit"]
