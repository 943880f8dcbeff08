"""How far a table and its columns may be shown: ODCS' `classification` of a property, ours of a table, and masks."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from renkei.contracts.document import Faults, Place, instead
from renkei.language import Text
from renkei.model.contract import CLASSIFICATIONS, UNSAID

MASK = re.compile("first:[1-9][0-9]?")
_MASKED_BY = Text("マスクは first:3（先頭の 3 文字）の形で書きます。", "A mask is written [first:3]: three characters.")
_REMOVE = Text("この行を取り除いてください。", "Remove it.")


def classification_faults(
    faults: Faults, place: Place, table: Mapping[str, Any], properties: Sequence[Mapping[str, Any]]
) -> None:
    """Keep the faults of `classification` and `mask`, of the table at `place` and of its columns."""
    level = UNSAID
    for here, name, value in _custom(place, table):
        if name == "classification":
            _known(faults, here, value)
            level = value if value in CLASSIFICATIONS else level
    for n, column in enumerate(properties):
        there = (*place, "properties", n)
        own = column.get("classification")
        if own is not None:
            _known(faults, (*there, "classification"), own)
            _not_below(faults, (*there, "classification"), own, level)
        for here, name, value in _custom(there, column):
            if name == "mask":
                _mask(faults, here, str(value), column, level=own or level)


def _custom(place: Place, element: Mapping[str, Any]) -> Iterator[tuple[Place, str, Any]]:
    for m, each in enumerate(element.get("customProperties") or ()):
        yield (*place, "customProperties", m, "value"), str(each.get("property")), each.get("value")


def _known(faults: Faults, place: Place, value: object) -> None:
    if value not in CLASSIFICATIONS:
        what = Text(f"区分「{value}」はありません。", f"There is no classification [{value}].")
        faults.add(place, what, fix=instead(str(value), CLASSIFICATIONS))


def _not_below(faults: Faults, place: Place, own: str, level: str) -> None:
    if own in CLASSIFICATIONS and CLASSIFICATIONS.index(own) < CLASSIFICATIONS.index(level):
        what = Text(
            f"列の区分 [{own}] が表の区分 [{level}] より低くなっています。", f"[{own}] is below its table's [{level}]."
        )
        fix = Text(
            "表の区分（customProperties の classification。書かなければ internal）を最も低い列に合わせてください。",
            "Classify the table as its lowest column ([classification] of its customProperties, else internal).",
        )
        faults.add(place, what, fix=fix)


def _mask(faults: Faults, place: Place, mask: str, column: Mapping[str, Any], *, level: str) -> None:
    if MASK.fullmatch(mask) is None:
        what = Text(f"マスク「{mask}」が読み取れません。", f"The mask [{mask}] can't be understood.")
        faults.add(place, what, fix=_MASKED_BY)
    elif level in ("public", "personal"):
        what = Text(f"区分が [{level}] の列はマスクを持てません。", f"A column that is [{level}] has no mask.")
        faults.add(place, what, fix=_REMOVE)
    elif column.get("logicalType") != "string":
        what = Text("マスクは文字列の列だけが持てます。", "Only a column of texts has a mask.")
        faults.add(place, what, fix=_REMOVE)
