"""The expectations that a suite may name, known without importing Great Expectations (which takes ten seconds)."""

from collections.abc import Iterator

from renkei.contracts.document import Document, instead
from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.suite import Suite

_OF_COLUMN = """
distinct_values_to_be_in_set distinct_values_to_contain_set distinct_values_to_equal_set max_to_be_between
mean_to_be_between median_to_be_between min_to_be_between most_common_value_to_be_in_set
proportion_of_non_null_values_to_be_between proportion_of_unique_values_to_be_between quantile_values_to_be_between
stdev_to_be_between sum_to_be_between to_exist unique_value_count_to_be_between value_lengths_to_be_between
value_lengths_to_equal value_z_scores_to_be_less_than values_to_be_between values_to_be_in_set values_to_be_null
values_to_be_decreasing values_to_be_increasing values_to_be_unique values_to_match_like_pattern values_to_match_like_pattern_list values_to_match_regex
values_to_match_regex_list values_to_match_strftime_format values_to_not_be_in_set values_to_not_be_null
values_to_not_match_like_pattern values_to_not_match_like_pattern_list values_to_not_match_regex
values_to_not_match_regex_list
"""
_OF_TABLE = """
expect_column_pair_values_a_to_be_greater_than_b expect_column_pair_values_to_be_equal
expect_column_pair_values_to_be_in_set expect_compound_columns_to_be_unique expect_multicolumn_sum_to_equal
expect_multicolumn_values_to_be_equal
expect_select_column_values_to_be_unique_within_record expect_table_column_count_to_be_between
expect_table_column_count_to_equal expect_table_columns_to_match_ordered_list expect_table_columns_to_match_set
expect_table_row_count_to_be_between expect_table_row_count_to_equal
"""
OF_COLUMN = frozenset(f"expect_column_{name}" for name in _OF_COLUMN.split())
KNOWN = OF_COLUMN | frozenset(_OF_TABLE.split())


def unknown_expectations(document: Document, suite: Suite) -> Iterator[ContentError]:
    """Yield the expectations that do not exist (or run queries of their own), and those that lack their column."""
    for n, expectation in enumerate(suite.expectations):
        if expectation.type not in KNOWN:
            what = Text(f"期待値「{expectation.type}」はありません。", f"There is no expectation [{expectation.type}].")
            yield document.fault(("expectations", n, "type"), what, fix=instead(expectation.type, KNOWN))
        elif expectation.type in OF_COLUMN and "column" not in expectation.kwargs:
            what = Text("どの列についての期待値かがありません。", f"[{expectation.type}] must name a column.")
            fix = Text("kwargs に「column: 列名」を書き加えてください。", "Add [column: …] to kwargs.")
            yield document.fault(("expectations", n, "kwargs"), what, fix=fix)
