"""`convertedBy` of a column: an amount that was converted says at which rate, of which type and day, and from where."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from renkei.contracts.document import Document, Faults, Place, unknown
from renkei.contracts.faults import faults as found_by_pydantic
from renkei.language import Text
from renkei.model.contract import Conversion

_COLUMN = Text("別の列", "other column")


def read_conversion(faults: Faults, place: Place, value: Any) -> Conversion | None:
    """Read the value of `convertedBy` at `place`; None where it is not what it should be, which is kept as a fault."""
    try:
        return Conversion.model_validate(value, by_alias=True, by_name=False)
    except ValidationError as error:
        faults.found += found_by_pydantic(_within(faults.document, place), error, Conversion)
        return None


def conversion_faults(faults: Faults, place: Place, properties: Sequence[Mapping[str, Any]]) -> None:
    """Keep the faults of all `convertedBy` on the columns at `place`: columns that are not there, or not of numbers."""
    kinds = {str(each.get("name")): each.get("logicalType") for each in properties}
    for n, each in enumerate(properties):
        for m, custom in enumerate(each.get("customProperties") or ()):
            value = custom.get("value")
            if custom.get("property") == "convertedBy" and isinstance(value, Mapping):
                here = (*place, n, "customProperties", m, "value")
                _columns(faults, here, value, kinds, itself=str(each.get("name")))


def _columns(faults: Faults, place: Place, said: Mapping[str, Any], kinds: Mapping[str, Any], *, itself: str) -> None:
    for key in ("from", "rate", "rateType", "rateOn", "rateSource"):
        name = said.get(key)
        if name is None:
            continue
        if name not in kinds or name == itself:
            others = kinds.keys() - {itself}
            faults.found.append(unknown(faults.document, (*place, key), kind=_COLUMN, choices=others))
        elif key in ("from", "rate") and kinds[name] not in ("integer", "number"):
            what = Text(f"列「{name}」は数値ではありません。", f"[{name}] is no column of numbers.")
            faults.add((*place, key), what, fix=Text("数値の列を選んでください。", "Name a column of numbers."))


def _within(document: Document, place: Place) -> Document:
    """Return the part of a document at `place` as a document of its own."""
    depth = len(place)
    lines = {at[depth:]: line for at, line in document.lines.items() if at[:depth] == place}
    return Document(document.path, document.shown, document.at(place), lines)
