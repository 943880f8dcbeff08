from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.warehouse import copying

NOT_FINITE = [Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity")]
NUMBERS = st.none() | st.decimals(allow_nan=False, allow_infinity=False) | st.sampled_from(NOT_FINITE)


def read(values: list[Decimal | None]) -> pa.ChunkedArray:
    class Described:
        name, type_code = "n", copying.NUMERIC

    return copying.arrow([Described()], [(v,) for v in values])["n"]  # type: ignore[list-item]


def test_numbers_take_as_many_decimals_as_the_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "BATCH", 2)
    found = read([Decimal("1.5"), None, Decimal("1E+3"), Decimal("0.001")])
    assert found.type == pa.decimal128(38, 3)
    assert found.to_pylist() == [Decimal("1.500"), None, Decimal("1000.000"), Decimal("0.001")]


def test_what_is_no_number_or_too_long_comes_as_text() -> None:
    assert read([Decimal("NaN"), Decimal(1)]).to_pylist() == ["NaN", "1"]
    assert read([Decimal("1e30"), Decimal("1e-30")]).type == pa.string()


@given(st.lists(NUMBERS, max_size=5))
@settings(max_examples=100, deadline=None)
def test_no_number_is_changed(values: list[Decimal | None]) -> None:
    for said, found in zip(values, read(values).to_pylist(), strict=True):
        assert str(found) == str(said) if said is None or said.is_nan() else Decimal(found) == said
