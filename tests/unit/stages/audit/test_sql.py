"""Patterns, literals and conditions in SQL mean what they mean in Python."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from renkei.stages.audit.sql import NotInSql, condition, literal, pattern, portable

_PIECES = ["a", "５", r"\d", ".", "[a-c]", r"[^\d-]", "(a|b)", "(?:x)", "^", "$", "*", "+?", "{2}", r"\.", "|", "号"]
_TEXTS = st.text(alphabet="abcx.5５号-\n ", max_size=6)


@pytest.fixture(scope="module")
def connection() -> Any:
    with duckdb.connect() as made:
        made.execute("SET TimeZone = 'UTC'")
        yield made


@pytest.mark.parametrize(
    ("regex", "said"), [("^^", "5"), ("a^b", "ab"), ("^a^", "a"), ("(?:^)(?:^)", "5"), ("^a|^b", "b"), ("(^a)$", "a")]
)
def test_a_beginning_is_where_python_says(connection: Any, regex: str, said: str) -> None:
    found = connection.execute(f"SELECT {pattern(connection, 'said', regex)} FROM (SELECT ? AS said)", [said])
    assert found.fetchone() == (re.search(regex, said) is not None,)


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(pieces=st.lists(st.sampled_from(_PIECES), min_size=1, max_size=5), said=_TEXTS)
def test_a_pattern_finds_what_python_finds(connection: Any, pieces: list[str], said: str) -> None:
    regex = "".join(pieces)
    try:
        expected = re.search(regex, said) is not None
    except re.error:
        assume(False)
    found = connection.execute(f"SELECT {pattern(connection, 'said', regex)} FROM (SELECT ? AS said)", [said])
    assert found.fetchone() == (expected,)


@pytest.mark.parametrize(
    ("regex", "ported"),
    [
        (r"^[0-9]{13}$", r"^[0-9]{13}(?:\n?\z)"),
        (r"\d+", r"\p{Nd}+"),
        (r"(東京|京)都", r"(東京|京)都"),
        (r"^(?!x)", None),
        (r"(a)\1", None),
        (r"\w", None),
        (r"(a$|b)c", None),
        ("a{,3}b", None),
        ("a++", None),
    ],
)
def test_only_patterns_of_the_same_meaning_are_ported(regex: str, ported: str | None) -> None:
    assert portable(regex) == ported


@pytest.mark.parametrize(
    "value",
    ["it's", "日本\n", "\\", 5, -(2**62), 0.1, Decimal("12345678901234567.89"), date(2024, 2, 29), True],
)
def test_a_literal_comes_back_as_it_was(connection: Any, value: Any) -> None:
    (found,) = connection.execute(f"SELECT {literal(value)}").fetchone()
    assert found == (Decimal(repr(value)) if isinstance(value, float) else value)


def test_a_moment_keeps_its_zone(connection: Any) -> None:
    moment = datetime(2024, 4, 1, 9, 30, tzinfo=UTC)
    assert connection.execute(f"SELECT epoch({literal(moment)})").fetchone() == (moment.timestamp(),)
    with pytest.raises(NotInSql):
        literal(object())


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (None, [1, 2, 3]),
        ({"type": "comparison", "column": {"name": "a"}, "operator": "!=", "parameter": "x"}, [2, 3]),
        ({"type": "comparison", "column": {"name": "a"}, "operator": "==", "parameter": "x"}, [1]),
        ({"type": "comparison", "column": {"name": "a"}, "operator": "IN", "parameter": ["x", "y"]}, [1, 2]),
        ({"type": "comparison", "column": {"name": "a"}, "operator": "NOT_IN", "parameter": ["x"]}, [2, 3]),
        ({"type": "nullity", "column": {"name": "a"}, "is_null": True}, [3]),
        (
            {
                "type": "and",
                "conditions": [
                    {"type": "nullity", "column": {"name": "a"}, "is_null": False},
                    {"type": "comparison", "column": {"name": "n"}, "operator": ">", "parameter": 1},
                ],
            },
            [2],
        ),
    ],
)
def test_a_condition_keeps_its_rows(connection: Any, said: Any, kept: list[int]) -> None:
    rows = "(VALUES ('x', 1), ('y', 2), (NULL, 3)) AS t(a, n)"
    found = connection.execute(f"SELECT n FROM {rows} WHERE {condition(said)} ORDER BY n").fetchall()
    assert [n for (n,) in found] == kept


def test_a_condition_of_another_language_is_refused() -> None:
    with pytest.raises(NotInSql, match="pass_through"):
        condition({"type": "pass_through", "pass_through_filter": "a > 1"})
