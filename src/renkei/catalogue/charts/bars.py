"""Figures side by side: one bar a thing, lying, so that names of any length can be read; a bar may have parts."""

from collections.abc import Sequence
from dataclasses import dataclass

from renkei.catalogue.charts.figures import Scale
from renkei.catalogue.charts.picture import Pencil, Picture, cut, listed, steps, titled, width_of

WIDTH = 760.0
ROW, BAR, TOP, BOTTOM = 30.0, 18.0, 34.0, 14.0
SIZE = 12.5
NAMES = 300.0


@dataclass(frozen=True)
class Bar:
    """One bar: its name, its parts in their order, and a word behind it."""

    label: str
    parts: tuple[float, ...]
    note: str = ""
    link: str | None = None

    @property
    def whole(self) -> float:
        """Its length."""
        return sum(self.parts)


@dataclass(frozen=True)
class Asked:
    """What a chart of bars is of: its title, what its bars and their parts are called, the scale, and the end of the axis."""

    title: str
    what: str
    parts: tuple[str, ...]
    scale: Scale
    most: float | None = None


def bars(found: Sequence[Bar], asked: Asked) -> Picture:
    """Draw bars, in the order given."""
    names = min(NAMES, max((width_of(bar.label, SIZE) for bar in found), default=0.0) + 14)
    top = TOP + (22 if len(asked.parts) > 1 else 0)
    pencil = Pencil(WIDTH, top + ROW * len(found) + BOTTOM)
    ticks = steps(0.0, asked.most or max((bar.whole for bar in found), default=1.0), about=4)
    behind = max((width_of(_behind(bar, asked), SIZE) for bar in found), default=0.0)
    right = WIDTH - max(behind, width_of(asked.scale.unit, SIZE) + 14) - 24

    def x(value: float) -> float:
        return names + value / ticks[-1] * (right - names)

    for tick in ticks:
        pencil.line(x(tick), top - 6, x(tick), pencil.height - BOTTOM, cls="c-zero" if tick == 0 else "c-grid")
        pencil.text(x(tick), top - 12, asked.scale(tick), cls="c-soft", text_anchor="middle")
    pencil.text(right + 14, top - 12, asked.scale.unit, cls="c-soft")
    _legend(pencil, asked.parts)
    for at, bar in enumerate(found):
        y, begin = top + ROW * at, 0.0
        pencil.text(names - 8, y + 18, cut(bar.label, SIZE, names - 10), cls="c-name", text_anchor="end")
        for number, part in enumerate(bar.parts, 1):
            said = f"{bar.label}: {asked.parts[number - 1]} {asked.scale(part)} {asked.scale.unit}".strip()
            width = x(begin + part) - x(begin)
            if width > 0:
                pencil.put("rect", titled(said), x=x(begin), y=y + 4, width=width, height=BAR, cls=f"f{number}")
            begin += part
        pencil.text(x(bar.whole) + 8, y + 18, asked.scale(bar.whole), cls="c-strong")
        after = x(bar.whole) + 18 + width_of(asked.scale(bar.whole), SIZE)
        pencil.text(after, y + 18, bar.note, cls="c-soft")
    return Picture(pencil.drawn(asked.title), asked.title, *_table(found, asked))


def _behind(bar: Bar, asked: Asked) -> str:
    """Return what stands behind a bar."""
    return f"{asked.scale(bar.whole)}   {bar.note}"


def _legend(pencil: Pencil, parts: Sequence[str]) -> None:
    if len(parts) < 2:
        return
    x = 4.0
    for number, part in enumerate(parts, 1):
        pencil.put("rect", x=x, y=4, width=12, height=12, cls=f"f{number}")
        pencil.text(x + 17, 14.5, part, cls="c-name")
        x += 17 + width_of(part, SIZE) + 20


def _table(found: Sequence[Bar], asked: Asked) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    unit = f" ({asked.scale.unit})" if asked.scale.unit else ""
    header = (asked.what, *(f"{part}{unit}" for part in asked.parts))
    several = len(asked.parts) > 1
    rows = [
        [bar.label, *(asked.scale(part) for part in bar.parts), *([asked.scale(bar.whole)] if several else [])]
        for bar in found
    ]
    return (*header, *(["="] if several else [])), listed(rows)
