"""What a value may have been meant to be: what would be taken, and no guess."""

import json
from pathlib import Path

import polars as pl
import pytest

from renkei.inspection.suggestions import suggestions
from renkei.language import Text
from renkei.model.contract import Column, Contract
from renkei.model.registration import Source
from renkei.stages.mend.rows import Cell, Rejected
from renkei.stages.mend.sheet import Line
from renkei.stages.prepare.kernel import Kernel
from renkei.warehouse import Quarantined

TEXT = Text("題", "title")
FISH = pl.DataFrame(
    {"code": ["011", "012", "110", "205"], "name": ["ほしいわし", "つきさば", "るりまぐろ", "なみえび"]}
)
CODES = {"fish": FISH.with_columns(valid_from=pl.lit(None, pl.Date), valid_to=pl.lit(None, pl.Date))}
KINDS = {
    "fish": ("code", "string", {"code_list": "fish"}),
    "caught_on": ("date", "date", {}),
    "kilos": ("number.integer", "integer", {"unit": "kg", "minimum": "0"}),
    "postal": ("jp.postal_code", "string", {}),
    "name": ("text.display", "string", {}),
}


def kernel(**fields: object) -> Kernel:
    columns = tuple(
        Column(name=name, title=TEXT, description=TEXT, type=kind, logical_type=logical, **more)  # type: ignore[arg-type]
        for name, (kind, logical, more) in KINDS.items()
    )
    contract = Contract(
        dataset="a.catches",
        version="1.0.0",
        status="active",
        title=TEXT,
        description=TEXT,
        columns=columns,
        key=("name",),
        path=Path("catches.yml"),
    )
    source = Source.model_validate(
        {
            "id": "a.catches",
            "path": Path("catches.yml"),
            "title": TEXT,
            "dataset": "a.catches",
            "delivers": "whole",
            "transport": {"kind": "local", "connection": "a", "path": "x.csv"},
            "reader": {"kind": "csv"},
            "schedule": {"cron": "0 0 1 * *"},
            "licence": {"name": TEXT},
            "fields": {name: {"from": name, **fields.get(name, {})} for name in KINDS},  # type: ignore[dict-item]
            "missing": {"-": "not_available"},
        }
    )
    return Kernel.compile(source, contract, codes=CODES)


def line(column: str, value: str, *, number: int = 1, **more: str) -> Line:
    record = {"fish": "011", "caught_on": "2024-01-05", "kilos": "1", "postal": "6008216", "name": "x", column: value}
    kept = Quarantined("r", "a.catches", "s", 1, [{"rule": "broken", "column": column, "from": column}], record)
    return Line(number, Rejected(kept, (), {**record, **more}), Cell(column, value, ("broken",)))


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("fish", "つきさば", "012"),  # the name of a code
        ("fish", "11", "011"),  # a code that lost its zero
        ("fish", "20S", "205"),  # the one that is nearest
        ("fish", "01", None),  # two are as near
        ("fish", "999", None),
        ("caught_on", "45296", "2024-01-05"),  # a serial number of Excel
        ("caught_on", "令和元年4月1日", "2019-04-01"),  # an era that had not begun
        ("caught_on", "31/12/2024", "2024-12-31"),
        ("caught_on", "12/31/2024", "2024-12-31"),
        ("caught_on", "05/01/2024", None),  # May or January
        ("caught_on", "2024-02-30", None),
        ("caught_on", "2024年1月5日（金）", "2024年1月5日"),
        ("kilos", "1,205kg", "1,205"),
        ("kilos", "1O5", "105"),
        ("kilos", "-5", None),  # below the minimum, and nobody knows what was meant
        ("postal", "600821", "0600821"),
        ("name", "", None),
    ],
)
def test_what_is_suggested(column: str, value: str, said: str | None) -> None:
    assert suggestions(kernel(), CODES, [line(column, value)]).get(1) == said


def test_marks_around_values_are_put_around_suggestions() -> None:
    wrapped = kernel(fish={"unwrap": "'"})
    assert suggestions(wrapped, CODES, [line("fish", "'11'"), line("fish", "11", number=2)]).get(2) == "'011'"


def test_what_else_is_wrong_with_the_row_is_no_matter() -> None:
    two = line("fish", "つきさば", caught_on="never")
    assert suggestions(kernel(), CODES, [two]) == {1: "012"}


def test_a_value_that_breaks_no_rule_gets_none() -> None:
    one = line("fish", "11")
    beside = Line(1, one.rejected, Cell("fish", "11", ()))
    assert suggestions(kernel(), CODES, [beside]) == {}
    assert json.dumps(suggestions(kernel(), CODES, [])) == "{}"
