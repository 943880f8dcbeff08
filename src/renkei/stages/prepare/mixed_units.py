"""A column whose unit differs from row to row: each row is converted by the unit that stands beside its value."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import polars as pl

from renkei.model.registration import UnitFrom
from renkei.semantics.units import Unit, known, unit
from renkei.stages.prepare.columns import Meaning, Understood
from renkei.stages.prepare.texts import Texts

UNKNOWN, OTHER = "unit.unknown", "unit.other_dimension"


@dataclass(frozen=True)
class MixedUnits:
    """The `meaning` of a column whose unit is in another column of the file, as `named` says.

    Work is done once for each unit, not once for each row. A value whose unit nobody knows, or is of something else,
    is rejected; where there is no value, there need be no unit.
    """

    meaning: Meaning
    named: UnitFrom

    @property
    def column(self) -> str:
        """The raw column that has the unit."""
        return self.named.source

    def understand(self, texts: Texts, units: Texts) -> Understood:
        """Understand the values row by row, each by its own unit."""
        texts, units = Texts(texts.rows(), None), units.distinct()
        if texts.values.is_empty():
            return self.meaning.understand(texts)
        symbols = {said: self._symbol(said) for said in units.values.drop_nulls().to_list()}
        symbol = units.spread(units.values.replace_strict(symbols, default=UNKNOWN, return_dtype=pl.String))
        parts = [self._part(texts, places, name) for name, places in _places(symbol).items()]
        return _together(parts)

    def told(self, reasons: pl.DataFrame, units: Texts) -> pl.DataFrame:
        """Let the reasons that are about a unit say the unit, as received, and the column that it stands in."""
        ours = pl.col("rule").is_in([UNKNOWN, OTHER])
        said = units.rows().gather(reasons["_i"]).alias("unit")
        shown = {
            "value": pl.when(ours).then("unit").otherwise("value"),
            "from": pl.when(ours).then(pl.lit(self.column)).otherwise("from"),
        }
        return reasons.with_columns(said).with_columns(**shown).drop("unit")

    def beside(self, said: str) -> Meaning:
        """Return the meaning of a value beside which this unit stands."""
        return replace(self.meaning, unit=self._symbol(said))

    def _symbol(self, said: str) -> str:
        """Return the unit that a text names, or the rule that it breaks."""
        found = known(self.named.map.get(said, said))
        if found is None:
            return UNKNOWN
        return found.symbol if found.dimension == self._kept.dimension else OTHER

    @cached_property
    def _kept(self) -> Unit:
        kind = self.meaning.promised
        return unit(self.meaning.column.unit or kind.units[0])

    @cached_property
    def _meanings(self) -> dict[str, Meaning]:
        return {}

    def _part(self, texts: Texts, places: pl.Series, name: str) -> tuple[pl.Series, Understood]:
        known_unit = name not in (UNKNOWN, OTHER)
        if name not in self._meanings:
            self._meanings[name] = replace(self.meaning, unit=name) if known_unit else self.meaning
        understood = self._meanings[name].understand(Texts(texts.values.gather(places), None))
        if known_unit:
            return places, understood
        there = understood.value.is_not_null() | understood.reason.is_not_null()
        reason = pl.select(pl.when(there).then(pl.lit(name))).to_series()
        nothing = pl.Series([None], dtype=understood.value.dtype).new_from_index(0, len(places))
        missing = {rule: count for rule, count in understood.rules.items() if rule.startswith("missing.")}
        return places, Understood(nothing, reason, understood.missing, missing)


def _places(symbol: pl.Series) -> Mapping[str, pl.Series]:
    frame = symbol.alias("symbol").to_frame().with_row_index("place")
    return {str(name): group["place"] for (name,), group in frame.group_by("symbol", maintain_order=True)}


def _together(parts: list[tuple[pl.Series, Understood]]) -> Understood:
    """Put what became of the rows of each unit into the order of the file."""
    rules: dict[str, int] = {}
    for _, one in parts:
        for rule, count in one.rules.items():
            rules[rule] = rules.get(rule, 0) + count
    frames = [_frame(places, one) for places, one in parts]
    whole = pl.concat(frames).sort("place")
    has_markers = parts[0][1].missing is not None
    return Understood(whole["value"], whole["reason"], whole["missing"] if has_markers else None, rules)


def _frame(places: pl.Series, one: Understood) -> pl.DataFrame:
    missing = (
        one.missing if one.missing is not None else pl.Series([None], dtype=pl.String).new_from_index(0, len(places))
    )
    return pl.DataFrame(
        [places.alias("place"), one.value.alias("value"), one.reason.alias("reason"), missing.alias("missing")]
    )
