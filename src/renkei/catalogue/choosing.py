"""Which chart a dataset gets, by what its columns mean: figures over time, figures by prefecture, or counts by kind.

Where the key has more columns than the picture, the others are held at the combination that has most rows, and said so.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from renkei.catalogue.charts import Picture
from renkei.catalogue.charts import bars as of_bars
from renkei.catalogue.charts import japan as of_japan
from renkei.catalogue.charts import series as of_series
from renkei.catalogue.charts.figures import Scale, scale_of
from renkei.language import Language, Text
from renkei.model.contract import Column, Contract

ROWS = 20_000
"""So many rows are looked at."""
_ASIDE = ("tolerance", "rounding", "weight", "days_since", "gap", "points", "rank")
_MEASURES = ("number.integer", "number.decimal", "number.marked", "rate", "quantity", "quantity.whole")
_LEAST, _KINDS, _BARS = 3, 8, 15
Row = Mapping[str, Any]
Labels = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Chooser:
    """Chooses and draws; `labels` are the names of codes, by column."""

    contract: Contract
    rows: Sequence[Row]
    labels: Labels
    language: Language

    def picture(self) -> Picture | None:
        """Return the chart, None where the columns have nothing to draw."""
        if not self.rows:
            return None
        time, measure = self._time(), self._measure()
        place = self._first("jp.prefecture")
        if place and measure and place.name in self.contract.key:
            return self._map(place, measure)
        if time and measure and len({row[time.name] for row in self.rows}) >= _LEAST:
            return self._series(time, measure)
        body = self._first("jp.local_government_code")
        if body and body.name in self.contract.key and len(self.rows) > len(of_japan.PLACES):
            return self._counted_by_place(body)
        return self._counted()

    def _series(self, time: Column, measure: Column) -> Picture:
        split = self._split(time)
        held, rows = self._held({time.name, *([split.name] if split else [])})
        by: dict[str, dict[str, float]] = {}
        for row in rows:
            if row[measure.name] is not None and row[time.name] is not None:
                of = self._label(split, row[split.name]) if split else measure.title.in_(self.language)
                by.setdefault(of, {})[str(row[time.name])] = float(row[measure.name])
        lines = [
            of_series.Line(name, tuple(sorted(points.items(), key=lambda each: of_series.years_of(each[0]) or 0)))
            for name, points in sorted(by.items(), key=lambda each: -len(each[1]))
        ]
        largest = max((abs(value) for line in lines for _, value in line.points), default=1.0)
        title = f"{self.contract.title.in_(self.language)}: {measure.title.in_(self.language)}"
        scale = scale_of(measure.unit, largest, self.language)
        asked = of_series.Asked(title, time.title.in_(self.language), scale, from_zero=measure.type != "rate")
        return _noted(of_series.series(lines, asked), held)

    def _map(self, place: Column, measure: Column) -> Picture:
        held, rows = self._held({place.name})
        values = {str(row[place.name]): float(row[measure.name]) for row in rows if row[measure.name] is not None}
        scale = scale_of(measure.unit, max(map(abs, values.values()), default=1.0), self.language)
        title = f"{self.contract.title.in_(self.language)}: {measure.title.in_(self.language)}"
        asked = of_japan.Asked(title, measure.title.in_(self.language), scale)
        return _noted(of_japan.japan(values, asked, self.language), held)

    def _counted_by_place(self, place: Column) -> Picture:
        counts = Counter(str(row[place.name])[:2] for row in self.rows if row[place.name])
        what = Text("行数", "rows").in_(self.language)
        title = Text(f"{self.contract.title.ja}: 都道府県別の行数", f"{self.contract.title.en}: rows by prefecture")
        asked = of_japan.Asked(title.in_(self.language), what, Scale(1.0, ""))
        return of_japan.japan({code: float(n) for code, n in counts.items()}, asked, self.language)

    def _counted(self) -> Picture | None:
        for column in self.contract.columns:
            counts = Counter(row[column.name] for row in self.rows if row[column.name] is not None)
            if column.code_list and 1 < len(counts) <= _BARS and len(self.rows) > len(counts):
                bars = [of_bars.Bar(self._label(column, value), (float(n),)) for value, n in counts.most_common()]
                title = Text(
                    f"{self.contract.title.ja}: {column.title.ja}別の行数",
                    f"{self.contract.title.en}: rows by {column.title.en.lower()}",
                ).in_(self.language)
                what = column.title.in_(self.language)
                rows = Text("行数", "rows").in_(self.language)
                return of_bars.bars(bars, of_bars.Asked(title, what, (rows,), Scale(1.0, "")))
        return None

    def _first(self, meaning: str) -> Column | None:
        return next((column for column in self.contract.columns if column.type == meaning), None)

    def _time(self) -> Column | None:
        """Return the column of the key that says when: a period, a day, or a code that reads as one."""
        keys = [column for column in self.contract.columns if column.name in self.contract.key]
        for column in keys:
            values = [str(row[column.name]) for row in self.rows[:50] if row[column.name] is not None]
            dated = column.type.startswith("period.") or column.type == "date"
            if (dated or column.type == "code") and values and all(of_series.years_of(each) for each in values):
                return column
        return None

    def _measure(self) -> Column | None:
        """Return the figure that the dataset is about: the first required one, else the first."""
        figures = [
            column
            for column in self.contract.columns
            if (column.type in _MEASURES or column.type.startswith("money."))
            and column.name not in self.contract.key
            and not any(word in column.name for word in _ASIDE)
        ]
        return next((column for column in figures if column.required), figures[0] if figures else None)

    def _split(self, time: Column) -> Column | None:
        """Return the column of the key by which there are several lines, not too many."""
        for name in self.contract.key:
            column = self.contract.column(name)
            if name != time.name and 1 < len({row[name] for row in self.rows}) <= _KINDS:
                return column
        return None

    def _held(self, drawn: set[str]) -> tuple[list[Text], list[Row]]:
        """Return what is said of the columns of the key that are held, and the rows that are left."""
        rest = [name for name in self.contract.key if name not in drawn]
        if not rest:
            return [], list(self.rows)
        most = Counter(tuple(row[name] for name in rest) for row in self.rows).most_common(1)[0][0]
        if len({tuple(row[name] for name in rest) for row in self.rows}) == 1:
            return [], list(self.rows)
        said = [
            (self.contract.column(name), self._label(self.contract.column(name), value))
            for name, value in zip(rest, most, strict=True)
        ]
        ja = "、".join(f"{column.title.ja}＝{value}" for column, value in said)
        en = ", ".join(f"{column.title.en} = {value}" for column, value in said)
        rows = [row for row in self.rows if tuple(row[name] for name in rest) == most]
        return [Text(f"{ja} の行だけを描いています。", f"Only rows with {en} are drawn.")], rows

    def _label(self, column: Column, value: Any) -> str:
        return self.labels.get(column.name, {}).get(str(value), str(value))


def _noted(picture: Picture, notes: Sequence[Text]) -> Picture:
    return Picture(picture.svg, picture.title, picture.header, picture.rows, tuple(notes))
