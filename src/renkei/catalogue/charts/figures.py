"""How figures are written for people: by unit and size, in their language."""

from dataclasses import dataclass
from decimal import Decimal

from renkei.language import Language, Text

_JPY = ((1e12, Text("兆円", "trillion yen")), (1e8, Text("億円", "100 million yen")), (1e4, Text("万円", "10,000 yen")))
_USD = ((1e9, Text("十億ドル", "billion US dollars")), (1e6, Text("百万ドル", "million US dollars")))
_SCALES = {"円": _JPY, "ドル": _USD}
_LARGE = 1e6
_PLAIN = {"円": Text("円", "yen"), "ドル": Text("ドル", "US dollars"), "人": Text("人", "persons")}


@dataclass(frozen=True)
class Scale:
    """A unit in which figures of one size can be read."""

    divisor: float
    unit: str

    def __call__(self, value: float | Decimal | None) -> str:
        """Write one figure, without its unit."""
        return "–" if value is None else number(float(value) / self.divisor)


def scale_of(unit: str | None, largest: float, language: Language) -> Scale:
    """Return the scale in which the largest figure has one to four digits before the point, as far as the unit has one."""
    for divisor, named in _SCALES.get(unit or "", ()):
        if abs(largest) >= divisor:
            return Scale(divisor, named.in_(language))
    if unit is None and abs(largest) >= _LARGE:
        return Scale(1e4, "万") if language == "ja" else Scale(1e3, "thousand")
    plain = _PLAIN.get(unit or "")
    return Scale(1.0, plain.in_(language) if plain else unit or "")


def number(value: float) -> str:
    """Write a figure with as many decimals as one can take in."""
    decimals = 0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 10 else 2
    said = f"{value:,.{decimals}f}"
    return (said.rstrip("0").rstrip(".") if "." in said else said).replace("-", "−")
