"""Figures over time: one line a series."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from renkei.catalogue.charts.figures import Scale
from renkei.catalogue.charts.picture import Pencil, Picture, cut, listed, steps, titled, width_of

WIDTH, HEIGHT = 760.0, 330.0
LEFT, TOP, BOTTOM = 64.0, 30.0, 36.0
SIZE = 12.0
MOST = 6
"""So many lines can be told apart."""
_PARTS = re.compile(r"^(FY)?(\d{4})(?:-(?:(\d\d)(?:-(\d\d))?|[QHqh](\d)|W(\d\d)))?")


@dataclass(frozen=True)
class Line:
    """A series: what it is called, and its points in the order of time, as (when, how much)."""

    label: str
    points: tuple[tuple[str, float], ...]
    marks: bool = True


@dataclass(frozen=True)
class Level:
    """A height that the lines are held against, such as a target."""

    label: str
    at: float


@dataclass(frozen=True)
class Asked:
    """What a chart of series is of: its title, what `when` is called, and the scale of its figures.

    Points that are more than `apart` years from each other are not joined. The axis goes on `until` a time.
    """

    title: str
    when: str
    scale: Scale
    from_zero: bool = True
    until: str | None = None
    apart: float | None = None


def years_of(when: str) -> float | None:
    """Return the beginning of a period, or a day, as a year and a part of it; None where the text tells no time."""
    found = _PARTS.match(when)
    if found is None:
        return None
    fiscal, year, month, day, part, week = found.groups()
    begin = int(year) + (0.25 if fiscal else 0.0)
    if month and day:
        return begin + (date(int(year), int(month), int(day)) - date(int(year), 1, 1)).days / 365.25
    if month:
        return begin + (int(month) - 1) / 12
    if part:
        return begin + (int(part) - 1) / (4 if "Q" in when.upper() else 2)
    return begin + ((int(week) - 1) / 52 if week else 0.0)


def series(lines: Sequence[Line], asked: Asked, *, levels: Sequence[Level] = ()) -> Picture:
    """Draw lines; the table has a row for every time and a column for every line."""
    lines = [line for line in lines if line.points][:MOST]
    room = _Room.of(lines, levels, asked)
    pencil = Pencil(WIDTH, HEIGHT)
    room.frame(pencil, asked)
    for level in levels:
        _level(pencil, room, level)
    for at, line in enumerate(lines, 1):
        _line(pencil, room, line, at, asked)
    _labels(pencil, room, lines)
    return Picture(pencil.drawn(asked.title), asked.title, *_table(lines, levels, asked))


@dataclass(frozen=True)
class _Room:
    """From years and figures to the paper."""

    left: float
    right: float
    years: tuple[float, float]
    ticks: tuple[float, ...]

    @classmethod
    def of(cls, lines: Sequence[Line], levels: Sequence[Level], asked: Asked) -> "_Room":
        values = [value for line in lines for _, value in line.points] + [level.at for level in levels]
        values += [0.0] if asked.from_zero or not values else []
        times = [years_of(when) or 0.0 for line in lines for when, _ in line.points] or [0.0]
        times += [years_of(asked.until) or times[0]] if asked.until else []
        label = max((width_of(line.label, SIZE) for line in lines), default=0.0) if len(lines) > 1 else 0.0
        right = WIDTH - min(label + 18, 190.0)
        return cls(LEFT, right, (min(times), max(times)), tuple(steps(min(values), max(values))))

    def x(self, when: float) -> float:
        first, last = self.years
        return self.left + (when - first) / ((last - first) or 1.0) * (self.right - self.left)

    def y(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return HEIGHT - BOTTOM - (value - low) / ((high - low) or 1.0) * (HEIGHT - BOTTOM - TOP)

    def frame(self, pencil: Pencil, asked: Asked) -> None:
        """Draw the grid, the figures at its side and the years below."""
        for tick in self.ticks:
            cls = "c-zero" if tick == 0 else "c-grid"
            pencil.line(self.left, self.y(tick), self.right, self.y(tick), cls=cls)
            pencil.text(self.left - 8, self.y(tick) + 4, asked.scale(tick), cls="c-soft", text_anchor="end")
        pencil.text(4, 14, asked.scale.unit, cls="c-soft")
        first, last = self.years
        shown = [
            year for year in steps(first, last, about=7) if year == int(year) and first - 0.3 <= year <= last + 0.3
        ]
        for year in shown:
            at = min(max(self.x(year), self.left), self.right)
            pencil.line(at, HEIGHT - BOTTOM, at, HEIGHT - BOTTOM + 5, cls="c-zero")
            pencil.text(at, HEIGHT - BOTTOM + 20, f"{int(year)}", cls="c-soft", text_anchor="middle")


def _line(pencil: Pencil, room: _Room, line: Line, at: int, asked: Asked) -> None:
    places = [(years_of(when) or 0.0, room.y(value)) for when, value in line.points]
    path, before = "", None
    for year, y in places:
        joined = before is not None and (asked.apart is None or year - before <= asked.apart)
        path += f"{'L' if joined else 'M'}{room.x(year):.1f} {y:.1f}"
        before = year
    pencil.put("path", d=path, cls=f"c-line s{at}")
    if line.marks and len(places) <= 40:
        for (year, y), (when, value) in zip(places, line.points, strict=True):
            said = titled(f"{line.label} {when}: {asked.scale(value)} {asked.scale.unit}".strip())
            pencil.put("circle", said, cx=room.x(year), cy=y, r=3.5, cls=f"f{at}")


def _level(pencil: Pencil, room: _Room, level: Level) -> None:
    pencil.line(room.left, room.y(level.at), room.right, room.y(level.at), cls="c-level")
    pencil.text(room.left + 6, room.y(level.at) - 6, level.label, cls="c-strong")


def _labels(pencil: Pencil, room: _Room, lines: Sequence[Line]) -> None:
    """Write the name of each line behind its last point, one below another where these are close."""
    if len(lines) < 2:
        return
    ends = sorted((room.y(line.points[-1][1]), at, line) for at, line in enumerate(lines, 1))
    last = -SIZE
    for y, at, line in ends:
        x = room.x(years_of(line.points[-1][0]) or 0.0)
        inside = x < room.right - 60
        if inside:
            pencil.text(x + 6, y + 22, cut(line.label, SIZE, 150.0), cls=f"f{at}", text_anchor="end")
            continue
        last = max(y + 4, last + SIZE + 3)
        pencil.text(x + 10, last, cut(line.label, SIZE, WIDTH - x - 10), cls=f"f{at}")


def _table(
    lines: Sequence[Line], levels: Sequence[Level], asked: Asked
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    unit = f" ({asked.scale.unit})" if asked.scale.unit else ""
    header = (asked.when, *(f"{line.label}{unit}" for line in lines))
    times = sorted({when for line in lines for when, _ in line.points}, key=_order)
    known = [dict(line.points) for line in lines]
    rows = [[when, *(asked.scale(each.get(when)) for each in known)] for when in times]
    rows += [[level.label, asked.scale(level.at), *("" for _ in lines[1:])] for level in levels]
    return header, listed(rows)


_order: Callable[[str], tuple[float, str]] = lambda when: (years_of(when) or 0.0, when)  # noqa: E731
