"""Columns side by side that are one: months, years or series, to be made rows."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from renkei.language import Text
from renkei.model.proposal import Choice, Doubt
from renkei.model.registration import Unpivot
from renkei.proposing.facts import facts_of
from renkei.proposing.words import Named, unit_in

_YEARS = re.compile(r"(19|20)\d\d(年度?)?")
_MONTHS = re.compile(r"(1[0-2]|0?[1-9])月")
_SUFFIX = re.compile(r"(?P<item>.+)[:：](?P<unit>[^:：]{1,10})")
_SOME, _MANY, _MOSTLY, _UNITS = 3, 12, 0.8, 3
_CELLS = 400_000


@dataclass(frozen=True)
class Long:
    """A cross table made long: how, the first rows as they are then, how many there are, and what its new columns are."""

    unpivot: Unpivot
    frame: pl.DataFrame
    total: int
    known: Mapping[str, Named]
    doubt: Doubt


def made_long(frame: pl.DataFrame, answers: Mapping[str, str]) -> Long | None:
    """Return the table with its columns side by side made rows; None where it has none, or a person said no."""
    if answers.get("unpivot") == "no":
        return None
    found = _periods(frame.columns) or _series(frame)
    if found is None:
        return None
    unpivot, matched, unit, label = found
    kept = [name for name in frame.columns if name not in matched]
    some = frame.head(max(1, _CELLS // len(matched)))
    long = some.unpivot(on=matched, index=kept, variable_name="_old", value_name=unpivot.value)
    old = long["_old"].str.extract(f"^{unpivot.columns}$", 1)
    long = long.drop("_old").insert_column(len(kept), old.alias(label))
    kind = "money.jpy" if unit and unit.endswith("円") else None
    known = {unpivot.value: Named(kind, unpivot.value, "amount" if kind else "value", unit)}
    return Long(unpivot, long, len(frame) * len(matched), known, _doubt(len(matched)))


def _periods(names: Sequence[str]) -> tuple[Unpivot, list[str], str | None, str] | None:
    for pattern, group in ((_YEARS, "year"), (_MONTHS, "month")):
        matched = [name for name in names if pattern.fullmatch(name.strip())]
        if len(matched) >= _SOME:
            columns = r"(?P<year>(?:19|20)[0-9]{2}(?:年度?)?)" if group == "year" else r"(?P<month>[0-9]{1,2}月)"
            return Unpivot(columns=columns, value="value"), matched, None, group
    return None


def _series(frame: pl.DataFrame) -> tuple[Unpivot, list[str], str | None, str] | None:
    """Find many columns called «what:unit», of at most three units, that are most of the table and hold numbers."""
    found = {name: match for name in frame.columns if (match := _SUFFIX.fullmatch(name))}
    units = Counter(match["unit"] for match in found.values())
    if len(found) < max(_MANY, _MOSTLY * len(frame.columns)) or len(units) > _UNITS:
        return None
    known = next((unit for unit, _ in units.most_common() if unit_in(f"x:{unit}")), None)
    numbers = sum(facts_of(frame[name]).share(r"[-+△▲]?[\d,.]+") > _MOSTLY for name in list(found)[:_MANY])
    if numbers < _MOSTLY * _MANY:
        return None
    ends = "|".join(re.escape(unit) for unit in units)
    value = "amount" if known and known.endswith("円") else "value"
    return Unpivot(columns=f"(?P<item>.+)[:：](?:{ends})", value=value), list(found), known, "item"


def _doubt(count: int) -> Doubt:
    return Doubt(
        id="unpivot",
        question=Text(
            f"横に並んだ {count:,} 列を、1 列ずつの行に直しますか。",
            f"Are {count:,} columns side by side to become rows?",
        ),
        default="yes",
        choices=(Choice(value="yes", says=Text("直す", "yes")), Choice(value="no", says=Text("直さない", "no"))),
        needed=False,
    )
