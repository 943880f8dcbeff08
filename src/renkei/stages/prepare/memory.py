"""What distinct texts were understood to mean, kept from block to block: a date is parsed once in a file, not once a block."""

from collections.abc import Callable
from threading import Lock

import polars as pl

LARGEST = 500_000  # distinct texts of one column; a column that has more is understood block by block


class Memory:
    """The frames that `work` made of distinct texts. `work` gives, for each text in its order, the columns of a row.

    Boolean columns that one block has and another has not are false where they are not. Threads may share a memory.
    """

    def __init__(self, work: Callable[[pl.Series], pl.DataFrame]) -> None:
        self._work, self._lock = work, Lock()
        self._known: pl.DataFrame | None = None

    def recall(self, texts: pl.Series) -> pl.DataFrame:
        """Return what `work` makes of distinct texts, in their order, working only on those that are new."""
        asked = texts.alias("_text").to_frame()
        known = self._known
        fresh = asked if known is None else asked.join(known.select("_text"), on="_text", how="anti", nulls_equal=True)
        if known is None or fresh.height:
            made = fresh.hstack(self._work(fresh["_text"]))
            if fresh.height == asked.height:
                self._keep(made)
                return made.drop("_text")
            known = _joined(known, made)
            self._keep(made)
        return asked.join(known, on="_text", how="left", maintain_order="left", nulls_equal=True).drop("_text")

    def _keep(self, made: pl.DataFrame) -> None:
        with self._lock:
            kept = _joined(self._known, made).unique("_text", maintain_order=True)
            if kept.height <= LARGEST:
                self._known = kept


def _joined(known: pl.DataFrame | None, made: pl.DataFrame) -> pl.DataFrame:
    if known is None:
        return made
    return pl.concat([known, made], how="diagonal").with_columns(
        pl.col(pl.Boolean).exclude("value").fill_null(value=False)
    )
