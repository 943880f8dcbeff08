"""The hot path: one raw batch in, good and rejected rows out. A pure function once compiled.

The same function runs in a loop on a laptop, in mapped tasks over many files, and anywhere that speaks Arrow.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import polars as pl
import pyarrow as pa
from pandera.polars import DataFrameSchema

from renkei.contracts.frame import breaches, polars_schema, schema
from renkei.model.batch import Prepared, RawBatch
from renkei.model.contract import Column, Contract
from renkei.model.correction import Correction
from renkei.model.registration import Source, UnitFrom
from renkei.stages.prepare.columns import Meaning, Understood, compile_meaning
from renkei.stages.prepare.correcting import RULE, Corrected, Corrections
from renkei.stages.prepare.guard import describe, individual_numbers
from renkei.stages.prepare.membership import Membership
from renkei.stages.prepare.messages import individual_number_found, missing_columns
from renkei.stages.prepare.mixed_units import MixedUnits
from renkei.stages.prepare.rejects import REASONS, gather_rejects, reader_rejects, reasons_frame
from renkei.stages.prepare.reshape import RowsFunction, reshape, set_aside
from renkei.stages.prepare.texts import Join, RawColumns, Texts
from renkei.stages.prepare.unpivot import made_by, pieces, unpivoted

Codes = Mapping[str, pl.DataFrame]


@dataclass(frozen=True)
class Promise:
    """What the contract asks of typed rows, whatever they were made of."""

    contract: Contract
    memberships: Sequence[Membership]
    schema: DataFrameSchema

    @classmethod
    def of(cls, contract: Contract, codes: Codes) -> "Promise":
        """Compile the contract's checks."""
        memberships = [
            Membership(column.name, column.code_list_as_of, codes[column.code_list])
            for column in contract.columns
            if column.code_list and column.code_list_as_of
        ]
        return cls(contract, memberships, schema(contract))

    def broken(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return what does not hold: `_i`, `column`, `rule`, `value` (as text)."""
        found = breaches(self.schema, frame).rename({"index": "_i"})
        return pl.concat([found, *(membership.broken(frame) for membership in self.memberships)])


@dataclass(frozen=True)
class Kernel:
    """A registration and its contract, compiled."""

    source: Source
    promise: Promise
    meanings: Sequence[Meaning]
    functions: Sequence[RowsFunction] = ()
    joins: Mapping[str, Join] = field(default_factory=dict)
    mixed: Mapping[str, MixedUnits] = field(default_factory=dict)
    corrections: Corrections | None = None

    @classmethod
    def compile(
        cls,
        source: Source,
        contract: Contract,
        *,
        codes: Codes,
        crosswalks: Codes | None = None,
        functions: Sequence[RowsFunction] = (),
        corrections: Sequence[Correction] = (),
    ) -> "Kernel":
        """Compile; ContentError where a code list is ambiguous."""
        meanings = []
        for name, said in source.fields.items():
            column = contract.column(name)
            listed = said.code_list or column.code_list
            crosswalk = (crosswalks or {})[said.crosswalk] if said.crosswalk else None
            known = codes[listed] if listed else None
            meanings.append(compile_meaning(column, said, source=source, codes=known, crosswalk=crosswalk))
        joins = {join.name: join for said in source.fields.values() if (join := Join.of(said)) is not None}
        mixed = {
            meaning.column.name: MixedUnits(meaning, said.unit)
            for meaning, said in zip(meanings, source.fields.values(), strict=True)
            if isinstance(said.unit, UnitFrom)
        }
        applied = Corrections.of(contract, corrections, source=source.id) if corrections else None
        return cls(source, Promise.of(contract, codes), meanings, functions, joins, mixed, applied)

    @property
    def repeats(self) -> frozenset[str]:
        """Names of the raw columns whose values repeat."""
        named = {name for m in self.meanings if m.repeats for name in self._parts(m.source)}
        return frozenset({*named, *(m.unit_source for m in self.meanings if m.unit_source)})

    def steps(self, blocks: Iterable[Callable[[], RawBatch]]) -> Iterator[Callable[[], Prepared]]:
        """Yield what is to be done with the blocks of a file, in its order; each may run in any thread.

        Blocks of a file that is unpivoted are read here, and go on in pieces, so that memory depends on no width.
        """
        for block in blocks:
            if self.source.unpivot is None:
                yield partial(self.prepare_block, block)
                continue
            batch = block()
            self.guard(batch)
            for piece in pieces(batch, self.source.unpivot, where=self.source.id):
                yield partial(self._prepared, piece)

    def prepare_block(self, block: Callable[[], RawBatch]) -> Prepared:
        """Read a block and prepare it, in whichever thread this is."""
        return self(block())

    def __call__(self, batch: RawBatch) -> Prepared:
        """Prepare one batch; IndividualNumberFound where it holds one."""
        return self._prepared(batch, self.guard(batch))

    def _prepared(self, batch: RawBatch, raw: RawColumns | None = None) -> Prepared:
        """Prepare a batch that was looked through."""
        return self.understood(RawBatch(self.long(batch.rows), batch.rejected, batch.dropped), raw)

    def long(self, rows: pa.Table) -> pa.Table:
        """Return raw rows unpivoted, where the registration says so."""
        unpivot = self.source.unpivot
        return rows if unpivot is None else unpivoted(rows, unpivot, where=self.source.id)

    def understood(self, batch: RawBatch, raw: RawColumns | None = None) -> Prepared:
        """Prepare rows that are long already; `raw` are their columns where somebody has taken them out."""
        shaped = reshape(batch.rows, self.functions, source=self.source)
        if self.functions and (gone := sorted(columns_read(self.source) - set(shaped.column_names))):
            raise missing_columns(self.source, gone, shaped.column_names, ", ".join(self.source.uses))
        raw = raw if raw is not None and raw.rows is shaped else self._columns(shaped)
        rows, dropped = set_aside(raw, self.source.drop)
        raw = raw if rows is raw.rows else self._columns(rows)
        understood, broken, rules = self._understand(raw)
        corrected = self._corrected(understood, broken, rules)
        typed = corrected.frame
        good, reasons = self._check(typed, broken, raw)
        rejected = gather_rejects(rows, reasons, keys=typed.select(self.promise.contract.key))
        self._guard_records(rejected)
        if batch.rejected is not None and batch.rejected.height:
            unsplit = reader_rejects(batch.rejected)
            rejected = pl.concat([rejected, unsplit], how="diagonal").sort("_row")
        table = good.to_arrow(compat_level=pl.CompatLevel.oldest())
        unread = 0 if batch.rejected is None else batch.rejected.height
        read = shaped.num_rows + unread + sum(batch.dropped.values())
        spoiled = set(reasons["_i"].to_list()) if corrected.met else set()
        met = tuple(one for place, one in corrected.met if place not in spoiled)
        return Prepared(read, table, rejected, rules, _sum(batch.dropped, dropped), met)

    def _corrected(self, typed: pl.DataFrame, broken: pl.DataFrame, rules: dict[str, dict[str, int]]) -> Corrected:
        """Apply the corrections to the rows that were understood, and count them among the rules."""
        if self.corrections is None:
            return Corrected(typed, {}, ())
        corrected = self.corrections.apply(typed, but=broken["_i"])
        for name, count in corrected.rules.items():
            rules.setdefault(name, {})[RULE] = count
        return corrected

    def _understand(self, raw: RawColumns) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, dict[str, int]]]:
        """Return the typed rows, what could not be understood, and what each rule changed."""
        series: dict[str, pl.Series] = {}
        missing: dict[str, pl.Series | None] = {}
        reasons, rules = [pl.DataFrame(schema=REASONS)], {}
        for meaning in self.meanings:
            texts, name = _texts(raw, meaning), meaning.column.name
            mixed = self.mixed.get(name)
            understood = mixed.understand(texts, raw[mixed.column]) if mixed else meaning.understand(texts)
            series[name], missing[name] = understood.value, understood.missing
            if understood.rules:
                rules[name] = dict(understood.rules)
            if understood.reason.null_count() < raw.rows.num_rows:
                reasons.append(_broken(understood, texts, meaning))
                if mixed:
                    reasons[-1] = mixed.told(reasons[-1], raw[mixed.column])
        return self._frame(series, missing, raw.row), pl.concat(reasons), rules

    def _frame(
        self, series: Mapping[str, pl.Series], missing: Mapping[str, pl.Series | None], row: pl.Series
    ) -> pl.DataFrame:
        """Put the columns in the contract's order; those that no source fills are null."""
        types = polars_schema(self.promise.contract)

        def filled(column: Column) -> pl.Series:
            found = series.get(column.name)
            if found is None and column.missing_reason_of:
                found = missing.get(column.missing_reason_of)
            blank = pl.Series([None], dtype=types[column.name]).new_from_index(0, len(row))
            return (blank if found is None else found.cast(types[column.name])).alias(column.name)

        return pl.DataFrame([*(filled(c) for c in self.promise.contract.columns), row.alias("_row")])

    def _check(self, typed: pl.DataFrame, unread: pl.DataFrame, raw: RawColumns) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Hold what was understood against the contract; a row is judged by it only where all was understood."""
        kept = _others(typed.height, unread["_i"])
        whole = typed.filter(kept) if unread.height else typed
        found = self.promise.broken(whole.drop("_row"))
        if found.is_empty():
            return whole, unread
        broken = self._as_received(found.with_columns(kept.arg_true().gather(found["_i"]).alias("_i")), raw)
        return whole.filter(_others(whole.height, found["_i"])), pl.concat([unread, broken])

    def _as_received(self, found: pl.DataFrame, raw: RawColumns) -> pl.DataFrame:
        """Put the text that the agency wrote in place of the value that it became."""
        origin = {m.column.name: m for m in self.meanings}
        parts = []
        for (column,), group in found.group_by("column", maintain_order=True):
            meaning = origin.get(str(column))
            value, source = group["value"], None
            if meaning is not None and meaning.source:
                value, source = raw[meaning.source].rows().gather(group["_i"]), meaning.source
            parts.append(reasons_frame(group["_i"], group["rule"], value, column=str(column), source=source))
        return pl.concat(parts)

    def guard(self, batch: RawBatch) -> RawColumns:
        """Refuse a batch that holds Individual Numbers, in records that could not be split too; return its columns."""
        raw = self._columns(batch.rows)
        text_columns = {n for m in self.meanings if m.column.type.startswith("text.") for n in self._parts(m.source)}
        read = columns_read(self.source)
        places: dict[str, list[int]] = {}
        for name in raw.names:
            texts = raw[name]
            found = individual_numbers(texts.values, name=name, free_text=name in text_columns, unread=name not in read)
            if len(found):
                places[name] = raw.row.gather(texts.rows_with(found)).to_list()
        if batch.rejected is not None and batch.rejected.height:
            found = individual_numbers(batch.rejected["record"], name=" ".join(raw.names), free_text=True)
            if len(found):
                places["*"] = batch.rejected["_row"].gather(found).to_list()
        if batch.aside is not None:
            found = individual_numbers(batch.aside["record"], name=" ".join(raw.names), free_text=True)
            if len(found):
                places["set aside"] = batch.aside["_row"].gather(found).to_list()
        self._refuse(places)
        return raw

    def _guard_records(self, rejected: pl.DataFrame) -> None:
        """Refuse rejected rows that speak of Individual Numbers in any column: the quarantine keeps them whole."""
        found = individual_numbers(rejected["record"], name="*", free_text=True)
        self._refuse({"*": rejected["_row"].gather(found).to_list()} if len(found) else {})

    def _columns(self, rows: pa.Table) -> RawColumns:
        return RawColumns(rows, joins=self.joins)

    def _parts(self, name: str | None) -> tuple[str, ...]:
        """Return the raw columns that a source column is made of."""
        if name is None:
            return ()
        return self.joins[name].parts if name in self.joins else (name,)

    def _refuse(self, places: Mapping[str, list[int]]) -> None:
        if places:
            raise individual_number_found(self.source, describe(places), sum(map(len, places.values())))


def columns_read(source: Source) -> set[str]:
    """Return the names of the raw columns that a registration reads, those that unpivoting makes too."""
    return {name for field in source.fields.values() for name in field.reads} | {rule.column for rule in source.drop}


def columns_needed(source: Source) -> set[str]:
    """Return the names of the columns that a file must have, those that become rows left out."""
    return columns_read(source) - set(made_by(source.unpivot) if source.unpivot else ())


def _texts(raw: RawColumns, meaning: Meaning) -> Texts:
    if meaning.source is None:
        return Texts(pl.Series("text", [meaning.constant]), pl.zeros(raw.rows.num_rows, pl.UInt32, eager=True))
    return raw[meaning.source]


def _others(height: int, places: pl.Series) -> pl.Series:
    """Return, for `height` rows, whether each is none of those at `places`."""
    every = pl.Series([True]).new_from_index(0, height)
    return every.scatter(places.unique(), False) if len(places) else every


def _broken(understood: Understood, texts: Texts, meaning: Meaning) -> pl.DataFrame:
    index = understood.reason.is_not_null().arg_true()
    values = texts.rows().gather(index)
    return reasons_frame(
        index, understood.reason.gather(index), values, column=meaning.column.name, source=meaning.source
    )


def _sum(*counts: Mapping[str, int]) -> dict[str, int]:
    total: dict[str, int] = {}
    for each in counts:
        for name, count in each.items():
            total[name] = total.get(name, 0) + count
    return total
