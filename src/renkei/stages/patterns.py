"""Registered expressions over names that others choose: an agency must not be able to stop a run with a name."""

from collections.abc import Sequence

import polars as pl


def fitting(pattern: str, names: Sequence[str], *, whole: bool = False) -> list[str]:
    """Return the names that an expression is found in, or fits as a `whole`.

    It is Rust's engine that looks (polars), whose time grows with the name alone; that of Python's grows beyond all
    bounds over `^(a+)+$` and a name made for it. An expression that Rust does not know (look-around) leaves all names
    to Python's.
    """
    try:
        fits = pl.Series(names, dtype=pl.String).str.contains(rf"\A(?:{pattern})\z" if whole else pattern)
    except pl.exceptions.ComputeError:
        return list(names)
    return [name for name, fit in zip(names, fits, strict=True) if fit]
