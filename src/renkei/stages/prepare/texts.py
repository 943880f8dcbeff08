"""The raw columns of a batch: taken out of Arrow once, put together where a mapping joins them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
import pyarrow as pa

from renkei.model.registration import FieldMapping


@dataclass(frozen=True)
class Texts:
    """A raw column: its texts, once each where they repeat, and by `codes` which row has which."""

    values: pl.Series
    codes: pl.Series | None

    @classmethod
    def of(cls, array: pa.ChunkedArray) -> "Texts":
        """Take an Arrow column of strings, dictionary-encoded or plain."""
        if not pa.types.is_dictionary(array.type):
            return cls(pl.Series("text", array, pl.String), None)
        if not array.num_chunks:
            return cls(pl.Series("text", [], pl.String), pl.Series([], dtype=pl.UInt32))
        whole = array.unify_dictionaries().combine_chunks()
        whole = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
        return cls(pl.Series("text", whole.dictionary, pl.String), pl.Series(whole.indices).cast(pl.UInt32))

    def spread(self, series: pl.Series) -> pl.Series:
        """Give each row what was worked out for its text."""
        return series if self.codes is None else series.gather(self.codes)

    def distinct(self) -> "Texts":
        """Return the same column with each text once."""
        if self.codes is not None:
            return self
        values = self.values.unique(maintain_order=True)
        places = pl.DataFrame({"text": values}).with_row_index("code")
        codes = pl.DataFrame({"text": self.values}).join(places, on="text", how="left", maintain_order="left")["code"]
        return Texts(values, codes)

    def count(self, mask: pl.Series) -> int:
        """Count the rows whose text is marked."""
        return int(self.spread(mask).sum()) if mask.any() else 0

    def rows_with(self, places: pl.Series) -> pl.Series:
        """Return the rows that have one of the texts at `places`."""
        return places if self.codes is None else self.codes.is_in(places.cast(pl.UInt32).implode()).arg_true()

    def rows(self) -> pl.Series:
        """Return the text of every row."""
        return self.spread(self.values)


@dataclass(frozen=True)
class Join:
    """Several raw columns put together, `between` between them; where all are empty, so is what they make."""

    parts: tuple[str, ...]
    between: str

    @classmethod
    def of(cls, field: FieldMapping) -> "Join | None":
        """Return what a mapping joins, if anything."""
        return cls(field.sources, field.join) if field.join is not None else None

    @property
    def name(self) -> str:
        """What errors call it."""
        return " + ".join(self.parts)

    def __call__(self, columns: Sequence[pl.Series]) -> pl.Series:
        """Join the texts of the parts, row by row."""
        frame = pl.DataFrame({str(n): column for n, column in enumerate(columns)})
        blank = pl.all_horizontal(pl.all() == "")
        return frame.select(pl.when(blank).then(pl.lit("")).otherwise(pl.concat_str(pl.all(), separator=self.between)))[
            "literal"
        ]


class RawColumns:
    """The columns of a raw batch, each taken out of Arrow once; those of `joins` are made of others."""

    def __init__(self, rows: pa.Table, *, joins: Mapping[str, Join] | None = None) -> None:
        self.rows, self._joins = rows, joins or {}
        self._taken: dict[str, Texts] = {}

    def __getitem__(self, name: str) -> Texts:
        if name not in self._taken:
            join = self._joins.get(name)
            self._taken[name] = (
                Texts.of(self.rows[name])
                if join is None
                else Texts(join([self[part].rows() for part in join.parts]), None)
            )
        return self._taken[name]

    @property
    def names(self) -> list[str]:
        """The names of the columns that hold text."""
        return [name for name in self.rows.column_names if name != "_row"]

    @property
    def row(self) -> pl.Series:
        """Where each row stood in its file."""
        return pl.Series("_row", self.rows["_row"]).cast(pl.Int64)
