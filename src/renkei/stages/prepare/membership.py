"""Codes over time: whether a code was in its list on the date that the row speaks of."""

from dataclasses import dataclass

import polars as pl

RULE, UNKNOWN = "code_list.not_valid_on_date", "code_list.unknown"


@dataclass(frozen=True)
class Membership:
    """The codes of `column` as of the date in `as_of`; `codes` has code, valid_from, valid_to (inclusive)."""

    column: str
    as_of: str
    codes: pl.DataFrame

    def broken(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return the rows whose code was not valid on its date: `_i`, `column`, `rule`, `value`."""
        said = frame.select(pl.col(self.column).alias("code"), pl.col(self.as_of).alias("on")).with_row_index("_i")
        said = said.filter(pl.col("code").is_not_null())
        valid = self._valid(said.select("code", "on").unique())
        wrong = said.join(valid, on=["code", "on"], how="anti", nulls_equal=True)
        return wrong.select(
            pl.col("_i").cast(pl.UInt32),
            pl.lit(self.column).alias("column"),
            pl.when(pl.col("code").is_in(self.codes["code"].implode()))
            .then(pl.lit(RULE))
            .otherwise(pl.lit(UNKNOWN))
            .alias("rule"),
            pl.format("{} ({})", "code", pl.col("on").cast(pl.String).fill_null("-")).alias("value"),
        )

    def _valid(self, pairs: pl.DataFrame) -> pl.DataFrame:
        """Keep the pairs whose code was valid on that date; without a date, at any time."""
        on, since, until = pl.col("on"), pl.col("valid_from"), pl.col("valid_to")
        begun, not_ended = since.is_null() | (since <= on), until.is_null() | (until >= on)
        joined = pairs.join(self.codes.select("code", "valid_from", "valid_to"), on="code")
        return joined.filter(on.is_null() | (begun & not_ended)).select("code", "on").unique()
