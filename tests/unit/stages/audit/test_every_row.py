"""Of a few rows, only what is expected of every row can be asked."""

from pathlib import Path

from renkei.model.suite import Expectation, Suite, Total
from renkei.stages.audit.every_row import of_every_row

KEPT = (
    "expect_column_values_to_be_between",
    "expect_column_values_to_not_be_null",
    "expect_column_value_lengths_to_equal",
    "expect_column_pair_values_a_to_be_greater_than_b",
    "expect_multicolumn_sum_to_equal",
)
LEFT = (
    "expect_table_row_count_to_be_between",
    "expect_column_values_to_be_unique",
    "expect_column_values_to_be_increasing",
    "expect_column_mean_to_be_between",
    "expect_column_distinct_values_to_be_in_set",
    "expect_compound_columns_to_be_unique",
    "expect_column_value_z_scores_to_be_less_than",
)


def suite(*expectations: Expectation) -> Suite:
    return Suite(dataset="a.b", path=Path("b.yml"), expectations=expectations)


def test_what_is_asked_of_a_table_is_left_out() -> None:
    asked = suite(*(Expectation(type=name, kwargs={"column": "c"}) for name in (*KEPT, *LEFT)))
    assert tuple(one.type for one in of_every_row(asked).expectations) == KEPT


def test_a_share_is_asked_of_a_table_too() -> None:
    half = Expectation(type=KEPT[1], kwargs={"column": "c", "mostly": 0.5})
    assert of_every_row(suite(half)).expectations == ()


def test_totals_of_one_row_stay_and_those_over_rows_do_not() -> None:
    own = Total(total="all", parts=("a", "b"), rounding="none")
    over = Total(total="T", parts=("A", "B"), column="n", over="kind", rounding="none")
    whole = Suite(dataset="a.b", path=Path("b.yml"), totals=(own, over))
    assert of_every_row(whole).totals == (own,)
