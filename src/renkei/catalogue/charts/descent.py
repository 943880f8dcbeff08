"""What is made of what, as boxes in layers: the origins at the left, what is made of them to the right."""

from collections.abc import Sequence
from dataclasses import dataclass

from renkei.catalogue.charts.picture import Pencil, cut

BOX, BETWEEN, GAP, EDGE = 216.0, 76.0, 14.0, 4.0
HEAD, LINE, SIZE = 46.0, 19.0, 12.5


@dataclass(frozen=True)
class Box:
    """One thing: its name, what it is, and those of its columns that matter. `id` is what edges name."""

    id: str
    title: str
    kind: str
    lines: tuple[str, ...] = ()
    here: bool = False

    @property
    def height(self) -> float:
        """How tall it is drawn."""
        return HEAD + LINE * len(self.lines) + (6 if self.lines else 0)


@dataclass(frozen=True)
class Edge:
    """From one box, or a line of it, to another; `soft`: it decides or explains, and no value comes by it."""

    start: str
    end: str
    start_line: str | None = None
    end_line: str | None = None
    soft: bool = False


def descent(layers: Sequence[Sequence[Box]], edges: Sequence[Edge]) -> Pencil:
    """Draw layers from left to right; the page says the same in words."""
    layers = [layer for layer in layers if layer]
    heights = [sum(box.height + GAP for box in layer) - GAP for layer in layers]
    tallest = max(heights, default=0.0)
    pencil = Pencil(len(layers) * (BOX + BETWEEN) - BETWEEN + 2 * EDGE, tallest + 2 * EDGE)
    places: dict[str, tuple[float, float, Box]] = {}
    for at, (layer, height) in enumerate(zip(layers, heights, strict=True)):
        y = EDGE + (tallest - height) / 2
        for box in layer:
            places[box.id] = (EDGE + at * (BOX + BETWEEN), y, box)
            y += box.height + GAP
    for edge in edges:
        _edge(pencil, places, edge)
    for x, y, box in places.values():
        _box(pencil, x, y, box)
    return pencil


def _box(pencil: Pencil, x: float, y: float, box: Box) -> None:
    pencil.put("rect", x=x, y=y, width=BOX, height=box.height, rx=8, cls="b-here" if box.here else "b-node")
    pencil.text(x + 12, y + 19, cut(box.title, SIZE, BOX - 24), cls="c-strong")
    pencil.text(x + 12, y + 36, cut(box.kind, 11.5, BOX - 24), cls="c-soft")
    for at, line in enumerate(box.lines):
        pencil.text(x + 12, y + HEAD + LINE * at + 13, cut(line, 12, BOX - 24), cls="c-name")


def _edge(pencil: Pencil, places: dict[str, tuple[float, float, Box]], edge: Edge) -> None:
    if edge.start not in places or edge.end not in places:
        return
    (x1, y1, start), (x2, y2, end) = places[edge.start], places[edge.end]
    begin, finish = (x1 + BOX, y1 + _height(start, edge.start_line)), (x2, y2 + _height(end, edge.end_line))
    bend = max((finish[0] - begin[0]) / 2, 24.0)
    pencil.put(
        "path",
        d=f"M{begin[0]:.0f} {begin[1]:.1f}C{begin[0] + bend:.0f} {begin[1]:.1f} "
        f"{finish[0] - bend:.0f} {finish[1]:.1f} {finish[0]:.0f} {finish[1]:.1f}",
        cls="b-edge b-soft" if edge.soft else "b-edge",
    )


def _height(box: Box, line: str | None) -> float:
    """Return how far below the top of a box an edge meets it."""
    if line is None or line not in box.lines:
        return HEAD / 2
    return HEAD + LINE * box.lines.index(line) + LINE / 2
