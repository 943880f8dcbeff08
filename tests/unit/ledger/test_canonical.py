import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import PurePosixPath

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renkei.ledger import canonical
from renkei.ledger.canonical import instant
from renkei.model.runs import RowCounts

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.decimals(allow_nan=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def test_keys_are_sorted_and_nothing_is_escaped_or_spaced() -> None:
    assert canonical({"い": 1, "a": [True, None, "東京"]}) == '{"a":[true,null,"東京"],"い":1}'


def test_values_that_json_lacks_have_one_spelling() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert canonical([datetime(2024, 1, 1, 9, tzinfo=tokyo), date(2024, 1, 1), Decimal("1.50")]) == (
        '["2024-01-01T00:00:00.000000+00:00","2024-01-01","1.50"]'
    )
    assert canonical([float("nan"), float("inf"), float("-inf")]) == '["NaN","Infinity","-Infinity"]'
    assert canonical([{"b", "a"}, PurePosixPath("a/b")]) == '[["a","b"],"a/b"]'
    assert canonical(RowCounts(read=1, good=1)) == '{"dropped":{},"good":1,"quarantined":0,"read":1}'


def test_what_no_database_can_hold_is_replaced() -> None:
    assert canonical("a\x00b\ud800") == '"a\ufffdb?"'


def test_an_instant_is_the_same_in_every_zone_and_needs_one() -> None:
    moment = datetime(2024, 1, 1, 0, 0, 0, 5, tzinfo=UTC)
    assert instant(moment) == instant(moment.astimezone(timezone(timedelta(hours=9))))
    with pytest.raises(ValueError, match="without a zone"):
        instant(datetime(2024, 1, 1))  # noqa: DTZ001  the point of the test


@given(ANYTHING)
@settings(max_examples=100, deadline=None)
def test_what_was_written_is_written_again_the_same(value: object) -> None:
    once = canonical(value)
    assert canonical(json.loads(once)) == once
