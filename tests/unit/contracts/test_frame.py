from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandera.errors import SchemaErrors

from renkei.contracts.frame import BREACHES, EXPLAIN, breaches, polars_schema, schema
from renkei.language import Text
from renkei.model.contract import Column, Contract

T = Text("題", "title")


def column(name: str, kind: str, logical: str, **more) -> Column:
    return Column(name=name, title=T, description=T, type=kind, logical_type=logical, **more)


CONTRACT = Contract(
    dataset="a.b",
    version="1",
    status="active",
    title=T,
    description=T,
    key=("code",),
    path=Path("b.yml"),
    columns=(
        column("code", "code", "string", required=True, pattern="^P[0-9]{2}$"),
        column("count", "number.integer", "integer", minimum="0", maximum="100"),
        column("dollars", "money.usd", "number", minimum="-1.5"),
        column("day", "date", "date", required=True, minimum="2000-01-01"),
        column("seen", "flag", "boolean"),
    ),
)
COMPILED = schema(CONTRACT)


def frame(rows) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=polars_schema(CONTRACT), orient="row")


GOOD = ("P01", 5, Decimal("3.10"), date(2024, 1, 1), True)


def test_good_rows_break_nothing():
    found = breaches(COMPILED, frame([GOOD, ("P02", None, None, date(2000, 1, 1), None)]))
    assert found.is_empty()
    assert dict(found.schema) == BREACHES


def test_every_breach_has_row_column_rule_and_value():
    rows = [GOOD, ("X1", -1, Decimal("-1.51"), date(1999, 12, 31), None), GOOD, (None, 101, None, None, None)]
    found = breaches(COMPILED, frame(rows))
    assert dict(found.schema) == BREACHES
    assert found.rows() == [
        (1, "code", "contract.pattern", "X1"),
        (1, "count", "contract.minimum", "-1"),
        (1, "day", "contract.minimum", "1999-12-31"),
        (1, "dollars", "contract.minimum", "-1.51"),
        (3, "code", "contract.required", None),
        (3, "count", "contract.maximum", "101"),
        (3, "day", "contract.required", None),
    ]
    assert set(found["rule"]) <= EXPLAIN.keys()


def test_all_failing_rows_are_told_not_the_first_few():
    found = breaches(COMPILED, frame([GOOD, ("P02", -1, None, GOOD[3], None)] * 5000))
    assert found["index"].to_list() == list(range(1, 10_000, 2))


def test_a_frame_of_no_rows():
    assert breaches(COMPILED, frame([])).is_empty()


@pytest.mark.parametrize("setting", ["validation_depth", "validation_enabled"])
def test_no_setting_of_pandera_turns_a_promise_off(monkeypatch, setting):
    from pandera.config import CONFIG, ValidationDepth

    monkeypatch.setattr(CONFIG, setting, ValidationDepth.SCHEMA_ONLY if setting == "validation_depth" else False)
    assert breaches(COMPILED, frame([("X", -1, None, GOOD[3], None)])).height == 2


@pytest.mark.parametrize("spoil", [lambda f: f.drop("seen"), lambda f: f.with_columns(pl.col("count").cast(pl.String))])
def test_a_frame_that_is_not_the_contract_s_is_a_fault_of_the_program(spoil):
    with pytest.raises(SchemaErrors):
        breaches(COMPILED, spoil(frame([GOOD])))


_row = st.tuples(
    st.none() | st.sampled_from(["P01", "P1", "P001", "xP01", "", "Ｐ01"]),
    st.none() | st.integers(-3, 103),
    st.none() | st.decimals("-3", "3", places=2),
    st.none() | st.dates(date(1999, 1, 1), date(2001, 1, 1)),
    st.none() | st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_row, max_size=8))
def test_breaches_are_those_that_counting_by_hand_finds(rows):
    expected = set()
    for n, (code, count, dollars, day, _) in enumerate(rows):
        said = {
            ("code", "contract.required"): code is None,
            ("code", "contract.pattern"): code is not None and code != "P01",
            ("count", "contract.minimum"): count is not None and count < 0,
            ("count", "contract.maximum"): count is not None and count > 100,
            ("dollars", "contract.minimum"): dollars is not None and dollars < Decimal("-1.5"),
            ("day", "contract.required"): day is None,
            ("day", "contract.minimum"): day is not None and day < date(2000, 1, 1),
        }
        expected |= {(n, *place) for place, broken in said.items() if broken}
    assert {row[:3] for row in breaches(COMPILED, frame(rows)).rows()} == expected


def test_decimals_beyond_those_of_the_contract_are_breaches():
    promised = CONTRACT.model_copy(
        update={"columns": (column("share", "number.decimal", "number", multiple_of="0.01"),)}
    )
    values = pl.DataFrame(
        {"share": [Decimal("0.25"), None, Decimal("0.255"), Decimal(-3)]}, schema=polars_schema(promised)
    )
    assert breaches(schema(promised), values).rows() == [(2, "share", "contract.multiple_of", "0.255000000")]
    assert "contract.multiple_of" in EXPLAIN
