"""What the National Tax Agency gives in two columns and the house has in one."""

import polars as pl


def local_government_code(rows: pl.DataFrame) -> pl.DataFrame:
    """Add 団体コード: prefectureCode (2 digits) and cityCode (3 digits) as one code of 5 digits.

    It is empty where either is: corporations abroad have no municipality.
    """
    prefecture, city = pl.col("prefectureCode").fill_null(""), pl.col("cityCode").fill_null("")
    both = pl.when((prefecture != "") & (city != "")).then(prefecture + city).otherwise(pl.lit(""))
    return rows.with_columns(both.alias("団体コード"))
