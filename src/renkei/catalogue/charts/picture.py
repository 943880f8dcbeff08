"""A picture and the table that says the same; and the pencil that draws it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from renkei.language import Text


@dataclass(frozen=True)
class Picture:
    """One SVG, what it shows in a sentence, and the same as a table; `notes` are what a reader has to know of it."""

    svg: Markup
    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[Text, ...] = ()


@dataclass
class Pencil:
    """Draws: every attribute and text is escaped, and no style stands in the drawing itself."""

    width: float
    height: float
    parts: list[Markup] = field(default_factory=list)

    def put(self, tag: str, said: str | Markup | None = None, **attributes: Any) -> None:
        """Add an element; `cls` is its class, `_` in a name becomes `-`."""
        named = ((_name(name), _figure(value)) for name, value in attributes.items() if value is not None)
        told = Markup("").join(Markup(' {}="{}"').format(name, value) for name, value in named)
        self.parts.append(
            Markup("<{}{}/>").format(tag, told) if said is None else Markup("<{0}{1}>{2}</{0}>").format(tag, told, said)
        )

    def text(self, x: float, y: float, said: str, **attributes: Any) -> None:
        """Write."""
        self.put("text", said, x=x, y=y, **attributes)

    def line(self, x1: float, y1: float, x2: float, y2: float, **attributes: Any) -> None:
        """Draw a line."""
        self.put("path", d=f"M{_figure(x1)} {_figure(y1)}L{_figure(x2)} {_figure(y2)}", **attributes)

    def drawn(self, title: str, *, cls: str = "chart") -> Markup:
        """Return the whole; its title is what somebody hears who does not see it."""
        width, height = _figure(self.width), _figure(self.height)
        return Markup(
            '<svg class="{0}" role="img" width="{1}" viewBox="0 0 {1} {2}" aria-label="{3}">{4}</svg>'
        ).format(cls, width, height, title, Markup("").join(self.parts))


def titled(said: str) -> Markup:
    """Return what a pointer is told over an element."""
    return Markup("<title>{}</title>").format(escape(said))


def width_of(said: str, size: float) -> float:
    """Return about how wide a text is: a character of East Asia takes a whole square, others a little over a half."""
    return sum(size if ord(letter) > 0x2E7F else size * 0.56 for letter in said)


def cut(said: str, size: float, most: float) -> str:
    """Return a text that is no wider than `most`."""
    if width_of(said, size) <= most:
        return said
    while said and width_of(said, size) + size > most:
        said = said[:-1]
    return f"{said}…"


def steps(low: float, high: float, *, about: int = 5) -> list[float]:
    """Return round figures from at or below `low` to at or above `high`, about so many."""
    apart = abs(low) * 1e-8  # closer than that, figures are one place on a chart, and steps would be lost in rounding
    if high - low <= apart:
        high = low + max(1.0, apart)
    rough = (high - low) / about
    power = 10.0 ** _exponent(rough)
    step = next(power * each for each in (1, 2, 2.5, 5, 10) if power * each >= rough * 0.999)
    first = _down(low / step)
    return list(_until(first, step, high))


def _until(first: int, step: float, high: float) -> Iterator[float]:
    at = first
    while True:
        yield at * step
        if at * step >= high - step * 1e-9:
            return
        at += 1


def _exponent(value: float) -> int:
    exponent = 0
    while 10.0**exponent > value:
        exponent -= 1
    while 10.0 ** (exponent + 1) <= value:
        exponent += 1
    return exponent


def _down(value: float) -> int:
    whole = int(value)
    return whole - 1 if whole > value + 1e-9 else whole


def _name(name: str) -> str:
    return "class" if name == "cls" else name.replace("_", "-")


def _figure(value: Any) -> str:
    """Write a coordinate in no more figures than can be seen."""
    return f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def listed(rows: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Return rows of a table as a picture keeps them."""
    return tuple(tuple(row) for row in rows)
