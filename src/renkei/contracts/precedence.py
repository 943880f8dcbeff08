"""What a column may say of the sources that feed it: an order of its own, and how far they may be apart."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from renkei.contracts.document import Faults, Place, instead
from renkei.language import Text

_NUMBERS = ("integer", "number")
_KEY = Text("キーの列は precedence を持てません。", "A column of the key has no [precedence].")
_ALIKE = Text("キーの値はどのデータソースでも同じです。", "The key is alike in all sources.")
_FOLLOWS = Text(
    "欠損理由の列は precedence を持てません。値と同じデータソースから取ります。",
    "A column of reasons has no [precedence]: a reason comes from the source of its value.",
)
_TO_THE_COLUMN = Text("値の列のほうに書いてください。", "Write it at the column that it explains.")


def precedence_faults(
    faults: Faults,
    place: Place,
    properties: Sequence[Mapping[str, Any]],
    *,
    key: Sequence[str],
    sources: Sequence[str],
) -> None:
    """Keep the faults of `precedence` and `tolerance` on the columns at `place`; `sources` are those of the table."""
    for n, column in enumerate(properties):
        said = dict(_said((*place, n), column))
        keyed = column.get("name") in key
        if "precedence" in said:
            here, value = said["precedence"]
            if keyed:
                faults.add(here, _KEY, fix=_ALIKE)
            elif "missingReasonOf" in said:
                faults.add(here, _FOLLOWS, fix=_TO_THE_COLUMN)
            _sources(faults, here, value if isinstance(value, list) else [], known=sources)
        if "tolerance" in said:
            here, value = said["tolerance"]
            _tolerance(faults, here, str(value), numeric=column.get("logicalType") in _NUMBERS and not keyed)


def _said(place: Place, column: Mapping[str, Any]) -> Iterator[tuple[str, tuple[Place, Any]]]:
    for m, custom in enumerate(column.get("customProperties") or ()):
        yield str(custom.get("property")), ((*place, "customProperties", m, "value"), custom.get("value"))


def _sources(faults: Faults, place: Place, named: Sequence[str], *, known: Sequence[str]) -> None:
    for n, source in enumerate(named):
        if source not in known:
            what = Text(
                f"「{source}」は、この表に入れてよいデータソースではありません。",
                f"[{source}] is not among the sources that may feed the table.",
            )
            faults.add((*place, n), what, fix=instead(str(source), known))
        elif source in named[:n]:
            what = Text(f"「{source}」が二度書かれています。", f"[{source}] is there twice.")
            faults.add((*place, n), what, fix=Text("一つにしてください。", "Keep one."))


def _tolerance(faults: Faults, place: Place, value: str, *, numeric: bool) -> None:
    if not numeric:
        what = Text("許容差は、キーでない数値の列だけが持てます。", "Only numbers that are no key have a tolerance.")
        faults.add(place, what, fix=Text("この行を取り除いてください。", "Remove it."))
    elif not _is_distance(value):
        what = Text(f"許容差「{value}」が読み取れません。", f"The tolerance [{value}] can't be understood.")
        fix = Text("0 以上の数を、列の単位で書いてください。", "Give a number, 0 or more, in the unit of the column.")
        faults.add(place, what, fix=fix)


def _is_distance(value: str) -> bool:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return False
    return number.is_finite() and number >= 0
