"""What ODCS leaves to its users: the customProperties and logicalTypeOptions that a contract of this house may have."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from renkei.contracts.document import Faults, Place, instead
from renkei.language import Text

TEXTS = ("titleJa", "descriptionJa")
OF_TABLE = (*TEXTS, "precedence", "reads", "links", "classification")
OF_COLUMN = (
    *TEXTS,
    "semanticType",
    "unit",
    "codeList",
    "codeListAsOf",
    "missingReasonOf",
    "precedence",
    "tolerance",
    "convertedBy",
    "mask",
)
_LISTS, _MAPPINGS = ("precedence", "reads"), ("convertedBy",)
_OPTIONS: Mapping[str, tuple[str, ...]] = {
    "integer": ("minimum", "maximum"),
    "number": ("minimum", "maximum", "multipleOf"),
    "date": ("minimum", "maximum"),
    "string": ("pattern",),
}
_LIST = Text("文字列の一覧 [a, b]", "a list [a, b]")
_TEXT = Text("文字列", "text")
_MAPPING = Text("「キー: 値」の組 {from: …}", "a mapping {from: …}")


def read_custom(
    faults: Faults, place: Place, *, element: Mapping[str, Any], known: Sequence[str], needed: Sequence[str] = TEXTS
) -> dict[str, Any]:
    """Read customProperties to a mapping; each must be known, there once, and a text or list as it should be."""
    found: dict[str, Any] = {}
    for n, each in enumerate(element.get("customProperties") or ()):
        here = (*place, "customProperties", n)
        name, value = each.get("property"), each.get("value")
        if name not in known:
            what = Text(f"customProperties に「{name}」はありません。", f"There is no custom property [{name}] here.")
            fix = instead(str(name), [choice for choice in known if choice not in found])
            faults.add((*here, "property"), what, fix=fix)
        elif name in found:
            what = Text(f"「{name}」が二度書かれています。", f"[{name}] is there twice.")
            faults.add((*here, "property"), what, fix=Text("一つにしてください。", "Keep one."))
        else:
            found[name] = value
            _check_value(faults, (*here, "value"), name, value)
    for name in needed:
        if name not in found:
            _lacking(faults, place, name)
    return found


def read_options(faults: Faults, place: Place, said: Mapping[str, Any]) -> dict[str, str]:
    """Read logicalTypeOptions: bounds that can be read as what the column holds, a pattern that compiles."""
    options: dict[str, str] = {}
    logical = str(said.get("logicalType"))
    for name, value in (said.get("logicalTypeOptions") or {}).items():
        here = (*place, "logicalTypeOptions", name)
        if name not in _OPTIONS.get(logical, ()):
            what = Text(f"{logical} の列に「{name}」は使えません。", f"A column of {logical} has no option [{name}].")
            faults.add(here, what, fix=instead(name, _OPTIONS.get(logical, ())))
        elif not _readable(str(value), name=name, logical=logical):
            what = Text(f"「{name}」の値「{value}」が読み取れません。", f"The {name} [{value}] can't be understood.")
            fix = Text(
                "整数、数値、日付（2024-01-31）または正規表現で書いてください。multipleOf は 1、0.1、0.01 などです。",
                "Give a whole number, a number, a date [2024-01-31] or a pattern, as the column has; for multipleOf 1, 0.1, "
                "0.01 and so on.",
            )
            faults.add(here, what, fix=fix)
        else:
            options[name] = str(value)
    return options


def _check_value(faults: Faults, place: Place, name: str, value: Any) -> None:
    wanted, good = _TEXT, bool(isinstance(value, str) and value.strip())
    if name in _LISTS:
        wanted, good = _LIST, _is_list(value)
    elif name in _MAPPINGS:
        wanted, good = _MAPPING, isinstance(value, Mapping)
    if not good:
        what = Text(f"「{name}」の値が{wanted.ja}ではありません。", f"The value of [{name}] is not {wanted.en}.")
        faults.add(place, what, fix=Text(f"{wanted.ja}を書いてください。", f"Write {wanted.en}."))


def _lacking(faults: Faults, place: Place, name: str) -> None:
    line = f"- {{property: {name}, value: …}}"
    faults.add(
        (*place, "customProperties"),
        Text(f"customProperties に「{name}」がありません。", f"customProperties lacks [{name}]."),
        fix=Text(f"「{line}」を書き加えてください。", f"Add [{line}]."),
    )


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) and each for each in value)


def _readable(value: str, *, name: str, logical: str) -> bool:
    if name == "pattern":
        return _compiles(value)
    if name == "multipleOf":
        return re.fullmatch(r"1|0\.0*1", value, re.ASCII) is not None
    if logical == "date":
        return _is_date(value)
    try:
        number = Decimal(value)
    except InvalidOperation:
        return False
    return number.is_finite() and (logical == "number" or re.fullmatch(r"-?\d{1,18}", value, re.ASCII) is not None)


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True
