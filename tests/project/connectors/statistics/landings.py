"""The final figures have the year and the month in columns of their own."""

import polars as pl

from renkei.plugin import Frame


def one_month(frame: Frame) -> Frame:
    """Join year and month to 2024年1月, and trim the port's code out of `P01 みなと`."""
    return frame.with_columns(
        pl.format("{}年{}月", pl.col("年"), pl.col("月")).alias("年月"),
        pl.col("漁港").str.split(" ").list.first(),
    )
