"""What a contract and a registration mean: semantic types, units and code lists, checked against what exists."""

from collections.abc import Iterator, Mapping
from typing import Any

import polars as pl

from renkei import semantics
from renkei.contracts.document import Document, Place, unknown
from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.contract import Column, Contract
from renkei.model.crosswalk import CodeCrosswalk
from renkei.model.registration import FieldMapping, Source
from renkei.project.codelists import header
from renkei.project.column_rules import searches
from renkei.project.content import CODE_LIST, CROSSWALK, Project
from renkei.project.measures import conversion, kept_unit, source_unit
from renkei.semantics.base import SemanticType

_TYPE = Text("意味型", "semantic type")
_LOGICAL: Mapping[type[pl.DataType], str] = {
    pl.String: "string",
    pl.Int64: "integer",
    pl.Decimal: "number",
    pl.Date: "date",
    pl.Datetime: "timestamp",
    pl.Boolean: "boolean",
}


def contract_faults(project: Project, contract: Contract) -> Iterator[ContentError]:
    """Yield what is wrong with the columns of a contract, and with the sources that it gives precedence."""
    document = project.documents["contracts"][contract.dataset]
    for n, column in enumerate(contract.columns):
        of: Place = ("schema", 0, "properties", n)
        yield from _column(project, document, column, of)
        yield from conversion(document, custom(document, of, "convertedBy"), contract, column)
    for m, name in enumerate(contract.precedence):
        place = (*custom(document, ("schema", 0), "precedence"), m)
        # A name without a registration is that of a source which is no more, and whose rows still have their rank.
        if name in project.sources and project.sources[name].dataset != contract.dataset:
            other = project.sources[name].dataset
            what = Text(f"「{name}」は {other} に入ります。", f"The source [{name}] feeds {other}.")
            yield document.fault(place, what, fix=Text("取り除いてください。", "Remove it from the precedence."))


def _column(project: Project, document: Document, column: Column, place: Place) -> Iterator[ContentError]:
    here = custom(document, place, "semanticType")
    if column.type not in semantics.names():
        yield unknown(document, here, kind=_TYPE, choices=semantics.names())
        return
    kind = semantics.get(column.type)
    logical = _LOGICAL[type(kind.dtype)]
    if logical != column.logical_type:
        what = Text(
            f"意味型「{column.type}」の値は {logical} です（今は {column.logical_type}）。",
            f"Values of [{column.type}] are {logical}, not {column.logical_type}.",
        )
        fix = Text(f"「logicalType: {logical}」にしてください。", f"Write [logicalType: {logical}].")
        yield document.fault((*place, "logicalType"), what, fix=fix)
    yield from kept_unit(document, custom(document, place, "unit"), column, kind)
    if column.missing_reason_of and column.type != "missing.reason":
        what = Text("欠損理由の列の意味型が違います。", "A column of reasons has another semantic type.")
        fix = Text("semanticType を missing.reason にしてください。", "Make semanticType [missing.reason].")
        yield document.fault(here, what, fix=fix)
    if column.pattern is not None and not searches(column.pattern):
        what = Text(
            "この正規表現は使えません（先読みなど）。", "This pattern can't be used (look-around, back-references)."
        )
        fix = Text("先読み・後方参照を使わずに書いてください。", "Write it without them.")
        yield document.fault((*place, "logicalTypeOptions", "pattern"), what, fix=fix)
    if column.code_list:
        yield from _list_known(project, document, custom(document, place, "codeList"), column.code_list)


def source_faults(project: Project, source: Source, contract: Contract) -> Iterator[ContentError]:
    """Yield what is wrong with the fields of a registration: types, units and code lists."""
    document = project.documents["sources"][source.id]
    for name, mapping in source.fields.items():
        yield from _field(project, document, contract.column(name), mapping, ("fields", name))


def _field(
    project: Project, document: Document, column: Column, mapping: FieldMapping, place: Place
) -> Iterator[ContentError]:
    name = mapping.type or column.type
    if name not in semantics.names():
        if mapping.type:
            yield unknown(document, (*place, "type"), kind=_TYPE, choices=semantics.names())
        return
    kind = semantics.get(name)
    if mapping.type and column.type in semantics.names() and not _alike(kind, semantics.get(column.type)):
        what = Text(f"「{name}」は契約の「{column.type}」に入りません。", f"[{name}] does not fit [{column.type}].")
        fix = Text("契約と同じ種類の意味型を選んでください。", "Choose a type of the same kind as the contract's.")
        yield document.fault((*place, "type"), what, fix=fix)
    if column.type in semantics.names():
        promised = semantics.get(column.type)
        yield from source_unit(document, place, column, mapping, written=kind, promised=promised)
    if mapping.code_list:
        yield from _list_known(project, document, (*place, "code_list"), mapping.code_list)
        yield from _taken(project, document, mapping, place)
    if mapping.crosswalk is not None:
        yield from _crossed(project, document, (*place, "crosswalk"), mapping.crosswalk)


def _crossed(project: Project, document: Document, place: Place, name: str) -> Iterator[ContentError]:
    """Check that a crosswalk is there, and one of codes."""
    if name in project.broken_crosswalks:
        return
    of_codes = {each.name for each in project.crosswalks.values() if isinstance(each, CodeCrosswalk)}
    if name not in of_codes:
        yield unknown(document, place, kind=CROSSWALK, choices=of_codes)


def _taken(project: Project, document: Document, mapping: FieldMapping, place: Place) -> Iterator[ContentError]:
    """Check that the column to take from a code list is there."""
    codelist = project.codelists.get(mapping.code_list or "")
    if mapping.take is None or codelist is None:
        return
    if codelist.dataset is None:
        names = set(header(codelist.path.with_suffix(".csv")))
    elif codelist.dataset in project.contracts:
        names = {column.name for column in project.contracts[codelist.dataset].columns} | set(codelist.columns)
    else:
        return
    if mapping.take not in names:
        yield unknown(document, (*place, "take"), kind=Text("コード表の列", "column of the code list"), choices=names)


def _list_known(project: Project, document: Document, place: Place, name: str) -> Iterator[ContentError]:
    if name not in project.codelists and name not in project.broken_codelists:
        yield unknown(document, place, kind=CODE_LIST, choices=set(project.codelists))


def custom(document: Document, place: Place, name: str) -> Place:
    """Find where the custom property `name` of the element at `place` has its value; the element where it has none."""
    said: list[Any] = document.at((*place, "customProperties")) or []
    for n, each in enumerate(said):
        if each.get("property") == name:
            return (*place, "customProperties", n, "value")
    return place


def _alike(one: SemanticType, other: SemanticType) -> bool:
    """Whether values of one type can become values of the other: numbers any number, else the same kind."""
    return one.dtype == other.dtype or (one.dtype.is_numeric() and other.dtype.is_numeric())
