"""Two heaps of rows compared by key, as a release compares a delivery with what is published."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from renkei.inspection.diff.making import FILE, ROW, Heap
from renkei.inspection.diff.nouns import Example, Reject
from renkei.model.contract import Contract
from renkei.model.rights import level_of

HIDDEN = "•••"
"""What stands for a value that not everybody may see who reads a comparison."""
_CLOSED = ("confidential", "personal")
_MOST_RULES = 20
_NEW = ">"  # before the names of columns of the newer side


@dataclass(frozen=True)
class Compared:
    """Both heaps without doubled keys, and every key that one of them has, with what became of its row."""

    before: Heap
    after: Heap
    doubles: tuple[pl.DataFrame, pl.DataFrame]
    fates: pl.DataFrame
    keys: tuple[str, ...]
    columns: tuple[str, ...]
    by_place: bool

    def count(self, fate: str) -> int:
        """How many rows are `same`, `new`, `changed` or `gone`."""
        return self.fates.filter(pl.col("_fate") == fate).height

    def changed_columns(self) -> dict[str, int]:
        """Of the changed rows, how many in which column, most first."""
        changed = self.fates.filter(pl.col("_fate") == "changed")
        counts = {name: changed.filter(_differs(name)).height for name in self.columns}
        return dict(sorted(((name, count) for name, count in counts.items() if count), key=lambda pair: -pair[1]))

    def examples(self, fate: str, names: Sequence[str], *, number: int) -> tuple[Example, ...]:
        """Return some rows of that fate, by key; of the changed, one of every kind of change first."""
        rows = self.fates.filter(pl.col("_fate") == fate).sort([_known(key) for key in self.keys])
        if fate == "changed":
            kind = pl.concat_str([_differs(name).cast(pl.Int8) for name in self.columns]).alias("_kind")
            rows = rows.with_columns(kind)
            firsts = rows.unique("_kind", keep="first", maintain_order=True)
            rest = rows.join(
                firsts.select(self.keys), on=self.keys, how="anti", nulls_equal=True, maintain_order="left"
            )
            rows = pl.concat([firsts, rest])
        return tuple(self._example(row, fate, names) for row in rows.head(number).iter_rows(named=True))

    def _example(self, row: dict[str, Any], fate: str, names: Sequence[str]) -> Example:
        hidden = _hidden(self.before.contract) | _hidden(self.after.contract)
        old = {name: _shown(row.get(name), name, hidden) for name in self.columns}
        new = {name: _shown(row.get(_NEW + name), name, hidden) for name in self.columns}
        if fate == "changed":
            shown = [name for name in self.columns if row[name] != row[_NEW + name]]
            values = {name: (old[name], new[name]) for name in shown}
        elif fate == "new":
            values = {name: (None, new[name]) for name in self.columns if row[_NEW + name] is not None}
        else:
            values = {name: (old[name], None) for name in self.columns if row[name] is not None}
        side = "" if fate == "gone" else _NEW
        number, line = row[side + FILE], row[side + ROW]
        key = {} if self.by_place else {name: _shown(row[name], name, hidden) for name in self.keys}
        return Example(key=key, values=values, place=_place(number, line, names))

    def newly(self) -> pl.DataFrame:
        """Return the rejected rows whose place was not in quarantine before."""
        return _others(self.after.rejected, self.before.rejected)

    def let_in(self) -> int:
        """Count the rejected rows of before whose place is not in quarantine any more."""
        return _others(self.before.rejected, self.after.rejected).height

    def withdrawn(self) -> int:
        """Count the rows that a whole delivery would withdraw: none of those that may be in quarantine.

        Where the key of one rejected row can't be told, it withdraws nothing (`warehouse.release`).
        """
        gone = self.fates.filter(pl.col("_fate") == "gone")
        rejected, names = self.after.rejected, [f"_key_{n}" for n in range(len(self.keys))]
        if self.by_place or gone.is_empty() or rejected.is_empty():
            return gone.height
        if not set(names) <= set(rejected.columns) or any(rejected[name].null_count() for name in names):
            return 0
        known = _texts(rejected.select(names)).rename(dict(zip(names, self.keys, strict=True)))
        return gone.join(known, on=self.keys, how="anti").height

    def rejects(self, names: Sequence[str], *, number: int) -> tuple[tuple[Reject, ...], dict[str, int]]:
        """Return some values that would be rejected now, and how many rows break which rule of which column."""
        newly, hidden = self.newly().sort(FILE, ROW), _hidden(self.after.contract)
        counts: Counter[str] = Counter()
        examples: dict[str, Reject] = {}
        more: list[Reject] = []
        for file, row, reasons in newly.select(FILE, ROW, "reasons").iter_rows():
            for said, reject in _rejects(json.loads(reasons), _place(file, row, names), hidden):
                counts[said] += 1
                if said not in examples:
                    examples[said] = reject
                elif len(more) < number:
                    more.append(reject)
        ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:_MOST_RULES]
        chosen = [examples[said] for said, _ in ordered]
        return tuple((*chosen, *more)[:number]), dict(ordered)


def compare(before: Heap, after: Heap, *, later_wins: bool) -> Compared:
    """Compare what both sides make of the same objects, as far as both have read them.

    Rows are matched by the key; where that is another one, by their place in the objects. `later_wins`: of rows with one
    key, that of the last object stays, as in a source that delivers changes; else the first.
    """
    cut = {n: min(h.cut[n] for h in (before, after) if n in h.cut) for n in {*before.cut, *after.cut}}
    unread = before.unread | after.unread
    before, after = before.within(cut, unread), after.within(cut, unread)
    same = before.contract.key == after.contract.key
    keys = after.contract.key if same else (FILE, ROW, "_of_row")
    (old, twice), (new, again) = (
        _unique(heap, keys, later_wins=later_wins, place=not same) for heap in (before, after)
    )
    names = dict.fromkeys(column.name for heap in (after, before) for column in heap.contract.columns)
    columns = tuple(name for name in names if name not in keys)
    old, new = (_with(frame, columns) for frame in (old, new))
    fates = _fates(old, new, keys, columns)
    return Compared(before, after, (twice, again), fates, keys, columns, by_place=not same)


def _fates(old: pl.DataFrame, new: pl.DataFrame, keys: Sequence[str], columns: Sequence[str]) -> pl.DataFrame:
    places = [name for name in (FILE, ROW) if name not in keys]
    new = new.rename({name: _NEW + name for name in (*columns, *places)})
    told = pl.lit(value=True)
    joined = old.with_columns(told.alias("_was")).join(
        new.with_columns(told.alias("_is")), on=keys, how="full", coalesce=True, nulls_equal=True
    )
    differs = pl.any_horizontal([pl.lit(value=False), *(_differs(name) for name in columns)])
    fate = (
        pl.when(pl.col("_was").is_null())
        .then(pl.lit("new"))
        .when(pl.col("_is").is_null())
        .then(pl.lit("gone"))
        .when(differs)
        .then(pl.lit("changed"))
        .otherwise(pl.lit("same"))
    )
    copies = [pl.col(name).cast(pl.Int64).alias(_NEW + name) for name in (FILE, ROW) if name in keys]
    return joined.with_columns(fate.alias("_fate"), *copies)


def _unique(heap: Heap, keys: Sequence[str], *, later_wins: bool, place: bool) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows that stay, as texts, and the others: where each stands and its key, typed."""
    texts = _texts(heap.good)
    if place:
        numbered = pl.int_range(pl.len()).over(FILE, ROW).cast(pl.String).alias("_of_row")
        return texts.with_columns(numbered, pl.col(FILE, ROW).cast(pl.String)), heap.good.clear()
    frame = texts.with_row_index("_at").sort([FILE, ROW, "_at"], descending=[later_wins, False, False])
    stay = frame.unique(keys, keep="first", maintain_order=True)
    others = frame.join(stay.select("_at"), on="_at", how="anti")["_at"].sort()
    return stay.drop("_at"), heap.good[others] if others.len() else heap.good.clear()


def _with(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Add the columns that only the other side has, empty."""
    return frame.with_columns(pl.lit(None, pl.String).alias(name) for name in columns if name not in frame.columns)


def _texts(frame: pl.DataFrame) -> pl.DataFrame:
    """Write all values as texts, so that a value of another type can be compared; numbers without closing zeros."""
    return frame.with_columns(
        pl.col(name).cast(pl.String).str.replace(r"(\.\d*?)0+$", "$1").str.strip_suffix(".")
        if isinstance(kind, pl.Decimal)
        else pl.col(name).cast(pl.String)
        for name, kind in frame.schema.items()
        if name not in (FILE, ROW)
    )


def _differs(name: str) -> pl.Expr:
    return pl.col(name).ne_missing(pl.col(_NEW + name))


def _known(name: str) -> pl.Expr:
    """Order places as numbers, and keys as texts."""
    return pl.col(name).cast(pl.Int64) if name in (FILE, ROW, "_of_row") else pl.col(name)


def _others(frame: pl.DataFrame, than: pl.DataFrame) -> pl.DataFrame:
    return frame.join(than.select(FILE, ROW), on=[FILE, ROW], how="anti", maintain_order="left")


def _rejects(reasons: list[dict[str, Any]], place: str, hidden: set[str]) -> Iterator[tuple[str, Reject]]:
    for reason in reasons:
        column, value = reason.get("column"), reason.get("value")
        said = reason["rule"] if column is None else f"{column}: {reason['rule']}"
        closed = column in hidden or (column is None and hidden)
        shown = HIDDEN if closed and value is not None else value
        yield said, Reject(place=place, column=column, value=shown, rule=reason["rule"])


def _hidden(contract: Contract) -> set[str]:
    """The columns whose values are not for everybody who reads a comparison."""
    return {column.name for column in contract.columns if level_of(contract, column) in _CLOSED}


def _shown(value: str | None, name: str, hidden: set[str]) -> str | None:
    return HIDDEN if value is not None and name in hidden else value


def _place(number: int, row: int, names: Sequence[str]) -> str:
    return f"{names[int(number)]}:{int(row)}" if names else f"{int(row)}"
