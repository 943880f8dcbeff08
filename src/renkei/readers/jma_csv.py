"""CSV of the Japan Meteorological Agency's past weather downloads (過去の気象データ・ダウンロード).

Source: the agency's help page «ダウンロードファイル（CSVファイル）の形式». cp932. Line 1 has the time of the download, line 2
nothing; then come the header lines, as many as the options that were chosen make: prefectures (if chosen), stations,
items, what the item is seen as (wind direction, normal value; if there is any) and which of value, 品質情報 (quality),
均質番号 (homogeneity) and 現象なし情報 (no phenomenon) a column has (if chosen). Data lines begin with digits.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from pathlib import Path

import numpy as np
import pyarrow as pa

from renkei.errors import ReadError
from renkei.language import Text
from renkei.model.batch import RawBatch
from renkei.model.readers import CsvReader
from renkei.readers.csv import CsvFile
from renkei.readers.header import first_records
from renkei.readers.leftovers import no_rows

_FIRST = "ダウンロードした時刻"
_PERIOD = ("集計開始", "集計終了")
_ROLES = {"品質情報": "quality", "均質番号": "homogeneity", "現象なし情報": "phenomenon"}
_ALWAYS = ("value", *_ROLES.values())
_NAMES = ("prefecture", "station", "item")
_MOST_LINES, _MOST_SERIES = 9, 1000
_BLOCK_SIZE = 2 << 20
_NEXT = 10_000_000
"""`_row` of the series k (from 0) in line n is k * 10,000,000 + n."""


@dataclass(frozen=True)
class Series:
    """What one item of one station has: its names, and the columns of the file with value, quality and the rest."""

    names: tuple[str, ...]
    columns: dict[str, int]


class JmaCsvFile:
    """One download, long: `station`, `item`, `time`, `value`, `quality`, `homogeneity`, `phenomenon`.

    `prefecture` comes first where the file has it. Where the time takes several columns, they keep their names (年, 月,
    日; 集計開始/年). What the file lacks is empty. `_row` is the line for the first item of the first station, and
    10,000,000 more for each further one.
    """

    def __init__(self, path: Path, *, name: str, block_size: int = _BLOCK_SIZE) -> None:
        lines = first_records(path, encoding="cp932", count=2 + _MOST_LINES, name=name)
        if not lines or not lines[0][0].lstrip("\ufeff").startswith(_FIRST):
            raise _not_jma(name)
        header = list(takewhile(lambda line: not line[0][:1].isdigit(), lines[2:]))
        self._above = [(line, " ".join(cells)) for line, cells in enumerate(lines[: 2 + len(header)], 1)]
        self._width = max(map(len, header), default=0)
        self._times, self.series = _series([line + [""] * (self._width - len(line)) for line in header], name)
        self.header = (*self._names, *self._times, *_ALWAYS)
        self.notes: tuple[Text, ...] = ()
        reader = CsvReader(
            kind="csv",
            encoding="cp932",
            preamble=2 + len(header),
            header=0,
            columns=tuple(f"{place}" for place in range(self._width)),
        )
        self._csv = CsvFile(reader, path, name=name, block_size=block_size)

    @property
    def _names(self) -> tuple[str, ...]:
        return _NAMES[-len(self.series[0].names) :]

    def blocks(self) -> Iterator[Callable[[], RawBatch]]:
        """Yield what stands above the data, then parts of the file, of all series in some of its lines."""
        yield partial(no_rows, self.header, self._above)
        for block in self._csv.blocks():
            yield partial(self._long, block)

    def locate(self, rows: Collection[int]) -> dict[int, str]:
        """Return the lines that the rows stand in."""
        lines = self._csv.locate({row % _NEXT for row in rows})
        return {row: lines[row % _NEXT] for row in rows if row % _NEXT in lines and row // _NEXT < len(self.series)}

    def place(self, row: int, column: str | None = None) -> Text:  # noqa: ARG002  a line and a series say where it is
        """Say the line, the station and the item."""
        line, which = row % _NEXT, "/".join(self.series[min(row // _NEXT, len(self.series) - 1)].names)
        return Text(f"{line:,} 行目 {which}", f"line {line:,} {which}")

    def _long(self, block: Callable[[], RawBatch]) -> RawBatch:
        batch = block()
        wide, count = batch.rows, len(self.series)
        lines = wide["_row"].to_numpy()
        columns = {name: self._named(place, len(lines)) for place, name in enumerate(self._names)}
        for place, name in enumerate(self._times):
            columns[name] = pa.chunked_array(wide[str(place)].chunks * count, pa.string())
        for role in _ALWAYS:
            columns[role] = _stacked(
                [wide[str(s.columns[role])] if role in s.columns else None for s in self.series], wide
            )
        rows = np.tile(lines, count) + np.repeat(np.arange(count) * _NEXT, len(lines))
        return RawBatch(pa.table({**columns, "_row": rows}), batch.rejected, batch.dropped, batch.aside)

    def _named(self, place: int, lines: int) -> pa.DictionaryArray:
        """Return a name of each series, for each of its lines."""
        names = [series.names[place] for series in self.series]
        distinct = list(dict.fromkeys(names))
        codes = np.repeat(np.array([distinct.index(name) for name in names], np.int32), lines)
        return pa.DictionaryArray.from_arrays(codes, pa.array(distinct, pa.string()))


def _stacked(columns: Sequence[pa.ChunkedArray | None], wide: pa.Table) -> pa.ChunkedArray:
    """Put columns one below the other; one that is not there is empty."""
    empty = pa.repeat(pa.scalar("", pa.string()), len(wide))
    return pa.chunked_array(
        [c for column in columns for c in ([empty] if column is None else column.chunks)], pa.string()
    )


def _series(header: list[list[str]], name: str) -> tuple[tuple[str, ...], tuple[Series, ...]]:
    """Return the names of the columns of time, and the series, from the header lines."""
    times = len(list(takewhile(lambda cell: cell in ("", *_PERIOD), header[0]))) if header else 0
    width = len(header[0]) if header else 0
    named = len(list(takewhile(lambda line: line[times], header))) if times < width else 0
    if not 2 <= named <= len(_NAMES) or not times:
        raise _not_jma(name)
    found: dict[tuple[str, ...], dict[str, int]] = {}
    for column in range(times, width):
        names, role = _cell([line[column] for line in header], named)
        if not all(names) or role in found.setdefault(names, {}):
            raise _unclear(column + 1, "/".join(names), name)
        found[names][role] = column
    if gone := next((names for names, columns in found.items() if "value" not in columns), None):
        raise _unclear(min(found[gone].values()) + 1, "/".join(gone), name)
    if len(found) > _MOST_SERIES:
        raise _too_many(len(found), name)
    return _time_names(header[:named], times), tuple(Series(names, columns) for names, columns in found.items())


def _cell(cells: list[str], named: int) -> tuple[tuple[str, ...], str]:
    """Return the names (of prefecture, station, item) that a column belongs to, and what of it it has."""
    labels = [cell for cell in cells[named:] if cell]
    roles = [_ROLES[label] for label in labels if label in _ROLES]
    seen_as = [label for label in labels if label not in _ROLES]
    names = (*cells[: named - 1], "/".join([cells[named - 1], *seen_as]))
    return names, roles[0] if roles else "value"


def _time_names(header: list[list[str]], times: int) -> tuple[str, ...]:
    if times == 1:
        return ("time",)
    names, above = [], ""
    for column in range(times):
        above = header[-2][column] or above
        names.append("/".join(part for part in (above, header[-1][column]) if part) or f"time#{column + 1}")
    return tuple(name if names.count(name) == 1 else f"{name}#{place}" for place, name in enumerate(names, 1))


def _not_jma(name: str) -> ReadError:
    return ReadError(
        Text(
            "気象庁「過去の気象データ・ダウンロード」の CSV ではありません（ダウンロードした時刻、空行、地点名、項目名の順に並びます）。",
            "This is not a CSV of the Japan Meteorological Agency's past weather downloads: these begin with the time "
            "of the download, an empty line, stations and items.",
        ),
        where=name,
        fix=Text(
            "届いたファイルを加工せずそのまま登録するか、表の形の CSV なら登録の reader を csv にしてください。",
            "Deliver the file as it was downloaded, or register reader kind csv where it is a plain table.",
        ),
    )


def _unclear(column: int, which: str, name: str) -> ReadError:
    return ReadError(
        Text(
            f"[{column}] 列目 [{which}] の値が、どの地点・項目のものか決められません。",
            f"It can't be told what column [{column}], [{which}], belongs to.",
        ),
        where=f"{name}, column {column}",
        fix=Text(
            "同じ名前の地点は、都道府県名を付けるか、地点ごとに分けてダウンロードしてください。",
            "Where two stations have one name, download them with the names of their prefectures, or one by one.",
        ),
    )


def _too_many(count: int, name: str) -> ReadError:
    return ReadError(
        Text(
            f"地点と項目の組が [{count}] あります。[{_MOST_SERIES}] までです。",
            f"There are [{count}] pairs of station and item, [{_MOST_SERIES}] at most.",
        ),
        where=name,
        fix=Text("地点か項目を分けてダウンロードしてください。", "Download fewer stations or items at a time."),
    )
