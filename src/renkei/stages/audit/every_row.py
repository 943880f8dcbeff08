"""Which expectations speak of every row by itself, so that they can be asked of a few rows apart from all others."""

from renkei.model.suite import Suite

_BY_ROW = (
    "expect_column_values_to_",
    "expect_column_value_lengths_to_",
    "expect_column_pair_values_",
    "expect_multicolumn_",
    "expect_select_column_values_to_be_unique_within_record",
)
_AMONG_ROWS = tuple(f"expect_column_values_to_be_{how}" for how in ("unique", "increasing", "decreasing"))


def of_every_row(suite: Suite) -> Suite:
    """Return the suite without what is asked of a table: counts, shares (`mostly`), order, uniqueness, sets of values.

    Nor is a total judged whose parts are other rows.
    """
    kept = [
        one
        for one in suite.expectations
        if one.type.startswith(_BY_ROW) and one.type not in _AMONG_ROWS and "mostly" not in one.kwargs
    ]
    totals = tuple(one for one in suite.totals if one.over is None)
    return suite.model_copy(update={"expectations": tuple(kept), "totals": totals})
