"""The lineage of a dataset of pairs: the columns of two datasets that a crosswalk of entities compares."""

from collections.abc import Iterator, Mapping

from renkei.language import Text
from renkei.model.contract import Column, Contract
from renkei.model.entities import EntityCrosswalk, Side
from renkei.model.lineage import Edge, How, Lineage, Origin

_DECIDED = ("decided_by", "decided_on", "why")
_OF_NAMES = ("name_score", "form_agreement")
_OF_ADDRESSES = ("address_score", *(f"{part}_agreement" for part in ("prefecture", "municipality", "town", "block")))
_SCORED = Text("照合の得点と判定", "scored, and judged by the thresholds of the crosswalk")


def of_links(contract: Contract, crosswalk: EntityCrosswalk, contracts: Mapping[str, Contract]) -> Lineage:
    """Return what the pairs of a crosswalk are made of; a side without a contract gives what it is compared by alone."""
    edges = [edge for column in contract.columns for edge in _of_column(column, crosswalk, contracts)]
    compared = [
        Edge(column=None, origin=_column(side, name), how="decides")
        for side in crosswalk.sides
        for name in side.columns
    ]
    return Lineage(dataset=contract.dataset, maker=contract.dataset, edges=(*edges, *compared))


def _of_column(column: Column, crosswalk: EntityCrosswalk, contracts: Mapping[str, Contract]) -> Iterator[Edge]:
    keys = {
        side.prefix + name: _column(side, name)
        for side in crosswalk.sides
        if side.dataset in contracts
        for name in contracts[side.dataset].key
    }
    if column.name in keys:
        yield Edge(column=column.name, origin=keys[column.name], how="identity")
    elif column.name in _DECIDED:
        yield Edge(column=column.name, origin=_decisions(crosswalk, column.name), how="identity")
    elif (side := _side(column.name, crosswalk)) is not None:
        names = _named(side, column.name.partition("_")[2])
        how: How = "identity" if len(names) == 1 else "transformation"
        yield from (Edge(column=column.name, origin=_column(side, name), how=how) for name in names)
    else:
        yield from _scored(column, crosswalk)


def _scored(column: Column, crosswalk: EntityCrosswalk) -> Iterator[Edge]:
    part = "name" if column.name in _OF_NAMES else "address" if column.name in _OF_ADDRESSES else None
    for side in crosswalk.sides:
        for name in _named(side, part) if part else side.columns:
            yield Edge(column=column.name, origin=_column(side, name), how="transformation", steps=(_SCORED,))
    if column.name in ("status", "method", "reason"):
        origin = _decisions(crosswalk, "decision")
        yield Edge(column=column.name, origin=origin, how="transformation", steps=(_SCORED,))


def _named(side: Side, part: str) -> tuple[str, ...]:
    number = (side.number,) if side.number else ()
    return {"name": (side.name,), "address": side.address, "number": number}.get(part, ())


def _side(column: str, crosswalk: EntityCrosswalk) -> Side | None:
    begins, _, rest = column.partition("_")
    if rest not in ("name", "address", "number"):
        return None
    return {"left": crosswalk.left, "right": crosswalk.right}.get(begins)


def _column(side: Side, name: str) -> Origin:
    return Origin(kind="dataset", of=side.dataset, column=name)


def _decisions(crosswalk: EntityCrosswalk, column: str) -> Origin:
    return Origin(kind="crosswalk", of=crosswalk.name, column=column)
