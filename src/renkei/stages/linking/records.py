"""What is compared of a record: its number, the key of its name, its corporate form, the levels of its address."""

import polars as pl

from renkei import semantics
from renkei.semantics.addresses import split
from renkei.semantics.base import Options
from renkei.semantics.companies import forms

_COUNTY = r"^(?:余市郡|高市郡|[^市区郡]{1,4}郡)(.+[町村])$"
_WARD = r"^(.+?市).+区$"


def compared(records: pl.DataFrame) -> pl.DataFrame:
    """Return, in the same order, what is compared; `at` is the place of the record, what is not known is null.

    `city` is the municipality without the ward of a designated city and without its 郡, `form_before` and `form_after`
    are what corporate form stands where. Numbers that are no corporate numbers are null, and so are names without a key.
    """
    number, name, address = (records[column].cast(pl.String) for column in ("number", "name", "address"))
    key = _understood("jp.address_key", address)
    found = split(key)
    form = forms(name)
    places = pl.DataFrame(
        {
            "number": _understood("jp.corporate_number", number),
            "name": _understood("name.company_key", name),
            "form_before": form["before"],
            "form_after": form["after"],
            "address": key,
            **{level: found[level] for level in ("prefecture", "municipality", "town", "block", "remainder")},
        }
    )
    written = pl.col("prefecture", "municipality", "town", "block", "remainder").replace("", None)
    return (
        places.with_columns(written)
        .with_columns(pl.col("municipality").str.replace(_COUNTY, "$1"))
        .with_columns(pl.col("municipality").str.replace(_WARD, "$1").alias("city"))
        .with_row_index("at")
    )


def _understood(meaning: str, text: pl.Series) -> pl.Series:
    """Parse each distinct text once; null where it can't be understood."""
    distinct = text.unique().drop_nulls()
    value = semantics.get(meaning).parse(distinct, Options()).value
    return text.replace_strict(distinct, value, default=None, return_dtype=pl.String)
