"""Japanese eras: what they are called, when they ran, and what a year in one means."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from renkei.language import Text


@dataclass(frozen=True)
class Era:
    """An era from its first to its last day (None: it runs); `names` are all ways to write it."""

    names: tuple[str, ...]
    first: date
    last: date | None

    @property
    def year_zero(self) -> int:
        """The Gregorian year before the era's first year."""
        return self.first.year - 1


# Japan took the Gregorian calendar on 1873-01-01, the first day of Meiji 6; before it, dates are lunar.
_FIRST_GREGORIAN_MEIJI_YEAR = 6
ERAS = (
    Era(("明治", "明", "M", "㍾"), date(1868, 1, 25), date(1912, 7, 29)),
    Era(("大正", "大", "T", "㍽"), date(1912, 7, 30), date(1926, 12, 24)),
    Era(("昭和", "昭", "S", "㍼"), date(1926, 12, 25), date(1989, 1, 7)),
    Era(("平成", "平", "H", "㍻"), date(1989, 1, 8), date(2019, 4, 30)),
    Era(("令和", "令", "R", "㋿"), date(2019, 5, 1), None),
)
# A pattern with the groups `era` and `year`; 元 is the first year, and there is no year 0.
ERA_YEAR = f"(?<era>{'|'.join(name for era in ERAS for name in era.names)}) ?(?<year>元|[1-9][0-9]|0?[1-9])"

EXPLAIN = {
    "{}.before_era": Text(
        "その元号が始まる前の日付・期間です。元号と年を確かめてください。",
        "It lies before the first day of its era. Check the era and the year.",
    ),
    "{}.lunar_calendar": Text(
        "明治 5 年までの日付は旧暦（太陰太陽暦）で、そのまま西暦に換算できません。西暦に直した日付を提出してください。",
        "Up to Meiji 5 (1872) Japanese dates follow the lunar calendar and can't be converted by arithmetic. Send the "
        "Gregorian date.",
    ),
}
RULES_EXPLAIN = {
    "{}.era_converted": Text("元号の年を西暦に換算しました。", "A year of an era became a Gregorian year."),
    "{}.era_overflow": Text(
        "元号が終わった後の年（例: 平成35年）を、その元号が続いたものとして西暦に換算しました。",
        "A year after its era had ended (such as Heisei 35) was converted as though the era had gone on.",
    ),
}


def explained(prefix: str, explain: dict[str, Text]) -> dict[str, Text]:
    """Return explanations under the names that start with `prefix`."""
    return {name.format(prefix): text for name, text in explain.items()}


@dataclass(frozen=True)
class EraYear:
    """Years written in an era or not: as Gregorian numbers, with the era's first and last day where there is one."""

    number: pl.Series
    first: pl.Series
    last: pl.Series
    in_era: pl.Series
    lunar: pl.Series


def first_match(text: pl.Series, patterns: Sequence[str]) -> pl.DataFrame:
    """Return the named groups of the first pattern that fits; the groups of all patterns are columns, String."""
    names = sorted({name for pattern in patterns for name in re.findall(r"\(\?<([a-z0-9]+)>", pattern)})
    groups = pl.DataFrame({name: pl.Series([None], dtype=pl.String).new_from_index(0, len(text)) for name in names})
    left = pl.Series(range(len(text)), dtype=pl.UInt32)
    for pattern in patterns:
        found = text.gather(left).str.extract_groups(pattern).struct.unnest()
        fits = found["year" if "year" in found.columns else found.columns[0]].is_not_null()
        places = left.filter(fits)
        groups = groups.with_columns(
            groups[column.name].scatter(places, column.filter(fits)) for column in found if column.name in names
        )
        left = left.filter(~fits)
        if left.is_empty():
            break
    return groups


def gregorian(era: pl.Series, year: pl.Series) -> EraYear:
    """Read the `year` (digits or 元) of an `era` (a name, or null for Gregorian years)."""
    number = year.replace("元", "1").cast(pl.Int32)
    zero = _by_name(era, {name: e.year_zero for e in ERAS for name in e.names}, pl.Int32())
    return EraYear(
        number=number + zero.fill_null(0),
        first=_by_name(era, {name: e.first for e in ERAS for name in e.names}, pl.Date()),
        last=_by_name(era, {name: e.last for e in ERAS for name in e.names}, pl.Date()),
        in_era=era.is_not_null(),
        lunar=era.is_in(list(ERAS[0].names)) & (number < _FIRST_GREGORIAN_MEIJI_YEAR),
    )


def _by_name(era: pl.Series, meaning: Mapping[str, int | date | None], dtype: pl.DataType) -> pl.Series:
    return era.replace_strict(list(meaning), list(meaning.values()), default=None, return_dtype=dtype)
