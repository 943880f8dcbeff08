"""Corrections at work: values that we know better take the place of those that came, where those are as expected.

A correction whose expectation does not hold changes nothing and says so; the audit stops the run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from renkei.model.contract import Contract
from renkei.model.correction import Correction, Met
from renkei.project.corrected_values import typed, written

RULE = "correction"


@dataclass(frozen=True)
class Corrected:
    """Typed rows after the corrections; `met` says in which rows (by their place) which correction met what."""

    frame: pl.DataFrame
    rules: dict[str, int]
    met: tuple[tuple[int, Met], ...]


@dataclass(frozen=True)
class Corrections:
    """The corrections of what one source sends, by column: the key of the row, and what the value is to be."""

    contract: Contract
    listed: tuple[Correction, ...]
    columns: dict[str, pl.DataFrame]

    @classmethod
    def of(cls, contract: Contract, listed: Sequence[Correction], *, source: str) -> "Corrections":
        """Compile the corrections that are about `source`."""
        ours = tuple(one for one in listed if one.source in (None, source))
        named = dict.fromkeys(one.column for one in ours)
        return cls(contract, ours, {name: _compiled(contract, ours, name) for name in named})

    def apply(self, frame: pl.DataFrame, *, but: pl.Series) -> Corrected:
        """Put corrected values into typed rows, those at the places `but` left out: they will not be published."""
        rules: dict[str, int] = {}
        met: list[tuple[int, Met]] = []
        for name, wanted in self.columns.items():
            hits = _hits(frame, wanted, name, self.contract.key).filter(~pl.col("_i").is_in(but.implode()))
            if hits.is_empty():
                continue
            met += [(place, one) for place, one in self._met(hits, name)]
            applied = hits.filter("_applies")
            if applied.height:
                frame = _replaced(frame, applied, name, reason=_reason_of(self.contract, name))
                rules[name] = applied.height
        return Corrected(frame, rules, tuple(met))

    def _met(self, hits: pl.DataFrame, name: str) -> list[tuple[int, Met]]:
        """Tell what each correction met; of rows with one key the first counts, as it does in the audit."""
        column, found = self.contract.column(name), []
        for hit in hits.unique("_n", keep="first", maintain_order=True).iter_rows(named=True):
            outcome = "applied" if hit["_applies"] else "mended" if hit["_mended"] else "differs"
            shown = None if hit[name] is None else written(column, hit[name])
            one = Met(correction=self.listed[hit["_n"]], row=hit["_row"], outcome=outcome, found=shown)
            found.append((hit["_i"], one))
        return found


def _compiled(contract: Contract, listed: Sequence[Correction], name: str) -> pl.DataFrame:
    """Return the corrections of one column as typed rows: its key, `_expected`, `_value`, `_missing` and its number."""
    of = [(n, one) for n, one in enumerate(listed) if one.column == name]
    keys = {key: typed(contract.column(key), [one.key[key] for _, one in of]) for key in contract.key}
    column = contract.column(name)
    return pl.DataFrame(
        {
            **keys,
            "_expected": typed(column, [one.expected for _, one in of]),
            "_value": typed(column, [one.value for _, one in of]),
            "_missing": pl.Series([one.missing for _, one in of], dtype=pl.String),
            "_n": pl.Series([n for n, _ in of], dtype=pl.UInt32),
        }
    )


def _hits(frame: pl.DataFrame, wanted: pl.DataFrame, name: str, key: Sequence[str]) -> pl.DataFrame:
    """Return the rows that corrections are about, in the order of the file, and whether they are as expected."""
    rows = frame.select(*key, name, "_row").with_row_index("_i")
    found = rows.join(wanted, on=list(key), how="inner", maintain_order="left")
    value = pl.col(name)
    return found.with_columns(
        _applies=value.eq_missing(pl.col("_expected")), _mended=value.eq_missing(pl.col("_value"))
    )


def _replaced(frame: pl.DataFrame, applied: pl.DataFrame, name: str, *, reason: str | None) -> pl.DataFrame:
    changes = applied.select("_i", "_value", "_missing", pl.lit(value=True).alias("_hit"))
    joined = frame.with_row_index("_i").join(changes, on="_i", how="left", maintain_order="left")
    hit = pl.col("_hit").fill_null(value=False)
    values: dict[str, Any] = {name: pl.when(hit).then("_value").otherwise(name)}
    if reason is not None:
        values[reason] = pl.when(hit).then("_missing").otherwise(reason)
    return joined.with_columns(**values).select(frame.columns)


def _reason_of(contract: Contract, name: str) -> str | None:
    return next((column.name for column in contract.columns if column.missing_reason_of == name), None)
