"""A code of one list made a code of another, where that is one code: a code that was divided is never guessed."""

from dataclasses import dataclass

import polars as pl

from renkei.semantics.base import Options, Parsed, SemanticType
from renkei.semantics.crosswalks import CHOSEN
from renkei.semantics.telling import tell

CROSSED, BY_CHOICE = "crosswalk", "crosswalk.modelling_choice"
UNKNOWN, GONE, DIVIDED = "crosswalk.unknown", "crosswalk.abolished", "crosswalk.divided"


@dataclass(frozen=True)
class Crossing:
    """The codes of a crosswalk: `code`, `to_code`, `chosen` (somebody's choice) or, in their place, `reason`."""

    codes: pl.DataFrame

    @classmethod
    def of(cls, crosswalk: pl.DataFrame) -> "Crossing":
        """Take of a crosswalk what a single value needs to know."""
        parts = pl.len() > 1
        nothing = pl.col("to_code").first().is_null()
        codes = crosswalk.group_by(pl.col("from_code").alias("code")).agg(
            to_code=pl.when(parts | nothing).then(None).otherwise(pl.col("to_code").first()),
            chosen=(pl.col("split").first() == CHOSEN) & ~parts,
            reason=pl.when(parts).then(pl.lit(DIVIDED)).when(nothing).then(pl.lit(GONE)),
        )
        return cls(codes.sort("code"))

    def cross(self, parsed: Parsed, *, written: SemanticType, promised: SemanticType) -> Parsed:
        """Return what codes, understood as the source writes them, are in terms of the other list."""
        code = written.write(parsed.value)
        found = code.alias("code").to_frame().join(self.codes, on="code", how="left", maintain_order="left")
        strange = code.is_not_null() & found["to_code"].is_null() & found["reason"].is_null()
        refused = found.select(pl.when(strange).then(pl.lit(UNKNOWN)).otherwise("reason")).to_series()
        tell(CROSSED, code, found["to_code"])
        again = promised.parse(found["to_code"], Options())
        reason = pl.select(pl.coalesce(parsed.reason, refused, again.reason)).to_series()
        good = again.value.is_not_null()
        rules = {name: mask & good for name, mask in parsed.rules.items()}
        rules[CROSSED] = good & (found["to_code"] != code).fill_null(value=False)
        rules[BY_CHOICE] = good & found["chosen"].fill_null(value=False)
        return Parsed(again.value, reason, rules)
