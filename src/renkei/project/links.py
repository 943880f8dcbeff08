"""Crosswalks of entities: the datasets and columns that they name, and the contracts that hold their pairs."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from renkei.contracts.document import Document, Place, instead, unknown
from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.contract import Contract
from renkei.model.crosswalk import Crosswalk
from renkei.model.entities import PAIR_COLUMNS, EntityCrosswalk, Side
from renkei.project.content import DATASET, Project
from renkei.project.decisions import read_decisions

_CROSSWALK = Text("名寄せの対応表", "crosswalk of entities")
_COLUMN = Text("列", "column")
_TABLE: Place = ("schema", 0)
NUMBER = "jp.corporate_number"
_WRITTEN = ("text.", "jp.prefecture", "jp.address_")


def key_names(crosswalk: EntityCrosswalk, *contracts: Contract) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the names that the keys of the left and of the right dataset have in the dataset of pairs."""
    left, right = (
        tuple(side.prefix + name for name in contract.key)
        for side, contract in zip(crosswalk.sides, contracts, strict=True)
    )
    return left, right


def side_faults(document: Document, crosswalk: Crosswalk, datasets: Collection[str]) -> Iterator[ContentError]:
    """Yield the sides of a crosswalk of entities that are no dataset, or both the same."""
    if not isinstance(crosswalk, EntityCrosswalk):
        return
    for name, side in zip(("left", "right"), crosswalk.sides, strict=True):
        if side.dataset not in datasets:
            yield unknown(document, (name, "dataset"), kind=DATASET, choices=datasets)
    if crosswalk.left.dataset == crosswalk.right.dataset:
        what = Text("左右が同じデータセットです。", "Both sides are one dataset.")
        fix = Text("別々の機関のデータセットを書いてください。", "Name the datasets of two agencies.")
        yield document.fault(("right", "dataset"), what, fix=fix)


def unknown_crosswalk(document: Document, crosswalks: Iterable[Crosswalk]) -> ContentError:
    """Build the error for a contract that links a crosswalk which is not there, or is one of codes."""
    names = {each.name for each in crosswalks if isinstance(each, EntityCrosswalk)}
    return unknown(document, _links(document), kind=_CROSSWALK, choices=names)


def said_links(project: Project, dataset: str) -> bool:
    """Tell whether a contract that can't be used says that it holds pairs."""
    document = project.documents["contracts"].get(dataset)
    return document is not None and _links(document) != _TABLE


def crosswalk_faults(project: Project, crosswalk: EntityCrosswalk) -> Iterator[ContentError]:
    """Yield what is wrong between a crosswalk, the contracts of its two datasets, and the decisions beside it."""
    document = project.documents["crosswalks"][crosswalk.name]
    contracts = [project.contracts.get(side.dataset) for side in crosswalk.sides]
    for name, side, contract in zip(("left", "right"), crosswalk.sides, contracts, strict=True):
        if contract is None:
            yield project.broken_contracts[side.dataset]
        else:
            yield from _side(document, side, contract, place=name)
    known = [contract for contract in contracts if contract is not None]
    if len(known) < 2:
        return
    left, right = key_names(crosswalk, *known)
    if twice := sorted(set(left) & set(right)):
        listed = ", ".join(twice)
        what = Text(f"左右のキーの列名が同じです: {listed}", f"Both keys have a column of this name: {listed}")
        fix = Text("片方に prefix を書いてください（例: seller_）。", "Give one side a [prefix], such as [seller_].")
        yield document.fault(("right",), what, fix=fix)
        return
    try:
        read_decisions(crosswalk, left=left, right=right)
    except ContentError as error:
        yield error


def pair_faults(project: Project, contract: Contract) -> Iterator[ContentError]:
    """Yield what the contract of a dataset of pairs lacks or has too much, and what is wrong with its crosswalk."""
    crosswalk = project.crosswalks[contract.links or ""]
    assert isinstance(crosswalk, EntityCrosswalk)  # noqa: S101  the loader has looked
    yield from crosswalk_faults(project, crosswalk)
    sides = [project.contracts.get(side.dataset) for side in crosswalk.sides]
    known = [side for side in sides if side is not None]
    if len(known) < 2:
        return
    document = project.documents["contracts"][contract.dataset]
    names = key_names(crosswalk, *known)
    kinds = {
        name: side.column(own).logical_type
        for named, side in zip(names, known, strict=True)
        for name, own in zip(named, side.key, strict=True)
    }
    yield from _key(document, contract, keys=tuple(kinds))
    yield from _columns(document, contract, kinds={**kinds, **{name: of.logical for name, of in PAIR_COLUMNS.items()}})


def _side(document: Document, side: Side, contract: Contract, *, place: str) -> Iterator[ContentError]:
    columns = {column.name: column for column in contract.columns}
    roles = [("number", side.number), ("name", side.name), *(("address", name) for name in side.address)]
    for role, name in roles:
        if name is None:
            continue
        column = columns.get(name)
        what = Text(f"{side.dataset} に列「{name}」はありません。", f"{side.dataset} has no column [{name}].")
        if column is None:
            yield document.fault((place, role), what, fix=instead(name, columns))
        elif role == "number" and column.type != NUMBER:
            what = Text(f"「{name}」の意味型は {column.type} です。", f"[{name}] is a column of [{column.type}].")
            fix = Text(f"{NUMBER} の列を書いてください。", f"Name a column of [{NUMBER}].")
            yield document.fault((place, role), what, fix=fix)
        elif role == "address" and not column.type.startswith(_WRITTEN):
            what = Text(f"「{name}」の意味型は {column.type} です。", f"[{name}] is a column of [{column.type}].")
            fix = Text(
                "住所は、書かれたとおりの文字列の列（text.display）か都道府県（jp.prefecture）の列で示してください。",
                "An address is made of columns of text as written [text.display], or of the prefecture [jp.prefecture].",
            )
            yield document.fault((place, role), what, fix=fix)


def _key(document: Document, contract: Contract, *, keys: tuple[str, ...]) -> Iterator[ContentError]:
    if set(contract.key) != set(keys):
        listed = ", ".join(keys)
        what = Text(f"キーが左右のキーではありません（{contract.key}）。", f"The key is {list(contract.key)}.")
        fix = Text(f"次の列をキーにしてください: {listed}", f"Make these the key: {listed}")
        yield document.fault((*_TABLE, "properties"), what, fix=fix)


def _columns(document: Document, contract: Contract, *, kinds: dict[str, str]) -> Iterator[ContentError]:
    there = {column.name for column in contract.columns}
    for name, of in PAIR_COLUMNS.items():
        if of.needed and name not in there:
            what = Text(
                f"列「{name}」がありません（{of.title.ja}）。", f"The column [{name}] is missing: {of.title.en}."
            )
            fix = Text(f"{of.logical} の列として加えてください。", f"Add it, as a column of [{of.logical}].")
            yield document.fault((*_TABLE, "properties"), what, fix=fix)
    for n, column in enumerate(contract.columns):
        place = (*_TABLE, "properties", n)
        if column.name not in kinds:
            yield unknown(document, (*place, "name"), kind=_COLUMN, choices=kinds)
        elif column.logical_type != kinds[column.name]:
            wanted = kinds[column.name]
            what = Text(f"「{column.name}」の値は {wanted} です。", f"Values of [{column.name}] are {wanted}.")
            fix = Text(f"「logicalType: {wanted}」にしてください。", f"Write [logicalType: {wanted}].")
            yield document.fault((*place, "logicalType"), what, fix=fix)


def _links(document: Document) -> Place:
    """Find where a contract says what it links; its table where it does not."""
    said: list[Any] = document.at((*_TABLE, "customProperties")) or []
    found = [n for n, each in enumerate(said) if isinstance(each, dict) and each.get("property") == "links"]
    return (*_TABLE, "customProperties", found[0], "value") if found else _TABLE
