"""The 47 prefectures as tiles, each about where it lies: equal in size, so that no large and empty one outweighs Tokyo.

Codes and names are those of JIS X 0401; the places on the grid are our own.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from renkei.catalogue.charts.figures import Scale
from renkei.catalogue.charts.picture import Pencil, Picture, listed, steps, titled
from renkei.language import Language, Text
from renkei.semantics.places import PREFECTURES

STEP, TILE, LEFT = 50.0, 46.0, 30.0
COLUMNS, ROWS = 14, 12
CLASSES = 5

# Column and row of each prefecture on the grid, and its name in English, in the order of the codes.
# fmt: off
_PLACES = (
    (13, 0, "Hokkaido"), (13, 1, "Aomori"), (13, 2, "Iwate"), (13, 3, "Miyagi"), (12, 2, "Akita"), (12, 3, "Yamagata"),
    (12, 4, "Fukushima"), (13, 5, "Ibaraki"), (12, 5, "Tochigi"), (11, 5, "Gunma"), (11, 6, "Saitama"), (13, 6, "Chiba"),
    (12, 6, "Tokyo"), (11, 7, "Kanagawa"), (11, 4, "Niigata"), (10, 4, "Toyama"), (9, 4, "Ishikawa"), (8, 5, "Fukui"),
    (10, 6, "Yamanashi"), (10, 5, "Nagano"), (9, 5, "Gifu"), (10, 7, "Shizuoka"), (9, 6, "Aichi"), (9, 7, "Mie"),
    (8, 6, "Shiga"), (7, 6, "Kyoto"), (7, 7, "Osaka"), (6, 6, "Hyogo"), (8, 7, "Nara"), (7, 8, "Wakayama"),
    (5, 6, "Tottori"), (4, 6, "Shimane"), (5, 7, "Okayama"), (4, 7, "Hiroshima"), (3, 7, "Yamaguchi"),
    (5, 9, "Tokushima"), (5, 8, "Kagawa"), (4, 8, "Ehime"), (4, 9, "Kochi"), (2, 8, "Fukuoka"), (1, 8, "Saga"),
    (0, 8, "Nagasaki"), (1, 9, "Kumamoto"), (2, 9, "Oita"), (2, 10, "Miyazaki"), (1, 10, "Kagoshima"), (0, 11, "Okinawa"),
)
# fmt: on
PLACES = dict(zip(PREFECTURES, _PLACES, strict=True))


@dataclass(frozen=True)
class Asked:
    """What a map is of: its title, what its figures are called, and their scale."""

    title: str
    what: str
    scale: Scale


def name_of(code: str, language: Language) -> str:
    """Return the name of a prefecture."""
    return Text(PREFECTURES[code], PLACES[code][2]).in_(language)


def japan(values: Mapping[str, float], asked: Asked, language: Language) -> Picture:
    """Draw a figure a prefecture, by its two-digit code, in five shades; one that has none stays empty."""
    values = {code: value for code, value in values.items() if code in PLACES}
    pencil = Pencil(LEFT * 2 + STEP * COLUMNS - (STEP - TILE), STEP * ROWS)
    bounds = _bounds(values)
    for code, (column, row, _) in PLACES.items():
        _tile(pencil, code, LEFT + column * STEP, row * STEP + 2, values.get(code), bounds, asked, language)
    _legend(pencil, bounds, asked, Text("値なし", "no figure").in_(language) if len(values) < len(PLACES) else None)
    header = (
        Text("都道府県", "Prefecture").in_(language),
        f"{asked.what}{f' ({asked.scale.unit})' if asked.scale.unit else ''}",
    )
    rows = listed([[name_of(code, language), asked.scale(values.get(code))] for code in PLACES])
    return Picture(pencil.drawn(asked.title, cls="chart map"), asked.title, header, rows)


def _bounds(values: Mapping[str, float]) -> list[float]:
    """Return round bounds between the shades, from the lowest figure to the highest."""
    ticks = steps(min(values.values(), default=0.0), max(values.values(), default=1.0), about=CLASSES)
    return ticks[: CLASSES + 1] if len(ticks) <= CLASSES + 1 else [*ticks[:CLASSES], ticks[-1]]


def _shade(value: float, bounds: list[float]) -> int:
    """Return the shade of a figure; where there are fewer than five bounds, shades are left out between."""
    at, last = min(sum(value >= bound for bound in bounds[1:-1]), CLASSES - 1), len(bounds) - 2
    return round(at * (CLASSES - 1) / last) if last > 0 else 0


def _tile(
    pencil: Pencil,
    code: str,
    x: float,
    y: float,
    value: float | None,
    bounds: list[float],
    asked: Asked,
    language: Language,
) -> None:
    shade = "none" if value is None else str(_shade(value, bounds))
    full, short = name_of(code, language), name_of(code, language)
    if language == "ja" and code != "01":
        short = full[:-1]
    said = titled(f"{full}: {asked.scale(value)} {asked.scale.unit}".strip())
    pencil.put("rect", said, x=x, y=y, width=TILE, height=TILE, rx=5, cls=f"q{shade}")
    pencil.text(x + TILE / 2, y + 20, short, cls=f"t{shade} c-tile-{language}", text_anchor="middle")
    pencil.text(x + TILE / 2, y + 36, asked.scale(value), cls=f"t{shade} c-tile", text_anchor="middle")


def _legend(pencil: Pencil, bounds: list[float], asked: Asked, without: str | None) -> None:
    pencil.text(LEFT, 22, f"{asked.what}{f' ({asked.scale.unit})' if asked.scale.unit else ''}", cls="c-strong")
    y = 38.0
    for shade in range(len(bounds) - 1):
        pencil.put("rect", x=LEFT, y=y, width=26, height=17, rx=3, cls=f"q{_shade(bounds[shade], bounds)}")
        said = f"{asked.scale(bounds[shade])} – {asked.scale(bounds[shade + 1])}"
        pencil.text(LEFT + 36, y + 13, said, cls="c-name")
        y += 23
    if without is not None:
        pencil.put("rect", x=LEFT, y=y, width=26, height=17, rx=3, cls="qnone")
        pencil.text(LEFT + 36, y + 13, without, cls="c-name")
