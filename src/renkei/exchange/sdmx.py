"""SDMX 3.0: the structure as SDMX-ML, the data as SDMX-CSV 2.0. Statistics only: a dataset without a number has none.

Dimensions are the key, measures the other numbers, everything else is an attribute of the observation; the unit of a
measure is an attribute `<MEASURE>_UNIT` of the whole dataflow. The first column of the key whose periods SDMX knows is the
time dimension, and called TIME_PERIOD; not where it is the whole key, since SDMX wants another dimension beside it.

What it can't say: fiscal years (they are dimensions of text), codes with letters beyond its identifiers (such a list is
left out, its column is text), patterns of a part of a value, and from when to when a code is valid.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from lxml import etree

from renkei.exchange.description import Codes, Description
from renkei.exchange.document import XML, Document, Format
from renkei.exchange.terms import pattern, unanchored
from renkei.language import Text
from renkei.model.contract import Column

AGENCY = "RENKEI"
TIME = "TIME_PERIOD"
_SPACE = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/"
_MES, _STR, _COM = (f"{{{_SPACE}{name}}}" for name in ("message", "structure", "common"))
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_CODE = re.compile(r"[A-Za-z0-9_@$\-]+")
_VERSION = re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*)){1,2}")
_TIMES = ("period.year", "period.month", "period.quarter", "period.week", "date")
_TYPES = {
    "string": "String",
    "integer": "Long",
    "number": "Decimal",
    "date": "GregorianDay",
    "timestamp": "BasicTimePeriod",  # of which DateTime is one; readers of DateTime trip over time zones
    "boolean": "Boolean",
}
_NUMBERS = ("integer", "number")


class Part(NamedTuple):
    """A component of the structure: its id, the column that it holds (None: a unit) and that unit."""

    id: str
    column: Column
    unit: str | None = None


class Parts(NamedTuple):
    """What the columns of a dataset are in SDMX."""

    dimensions: tuple[Part, ...]
    measures: tuple[Part, ...]
    attributes: tuple[Part, ...]

    @property
    def all(self) -> tuple[Part, ...]:
        """All of them, in the order of SDMX-CSV."""
        return (*self.dimensions, *self.measures, *self.attributes)


def parts(of: Description) -> Parts:
    """Return what each column is."""
    contract = of.contract
    timed = next((name for name in contract.key if contract.column(name).type in _TIMES), None)
    timed = timed if len(contract.key) > 1 else None

    def part(column: Column) -> Part:
        return Part(TIME if column.name == timed else _id(column.name), column)

    keyed = [part(contract.column(name)) for name in contract.key]
    # The time dimension is the last one, as SDMX-ML has it.
    dimensions = tuple(sorted(keyed, key=lambda each: each.id == TIME))
    others = [column for column in contract.columns if column.name not in contract.key]
    measures = tuple(part(column) for column in others if column.logical_type in _NUMBERS)
    units = [Part(f"{each.id}_UNIT", each.column, each.column.unit) for each in measures if each.column.unit]
    plain = [part(column) for column in others if column.logical_type not in _NUMBERS]
    return Parts(dimensions, measures, (*plain, *units))


def refuses(of: Description) -> Text | None:
    """Say why a dataset is no statistics that SDMX could hold; None where it is."""
    if not of.contract.key:
        return Text(
            "キーの列が読み手に示されないため、次元がありません。", "Part of its key is masked: it has no dimensions."
        )
    if not _VERSION.fullmatch(of.contract.version):
        said = of.contract.version
        return Text(
            f"契約の版「{said}」が SDMX の版の形（1.0.0）ではありません。",
            f"[{said}] is no version as SDMX has them (1.0.0).",
        )
    if not parts(of).measures:
        return Text("数値の列がキーの外にありません。", "It has no number outside of its key, and so no measure.")
    return None


def documents(of: Description) -> Iterator[Document]:
    """Give the structure: code lists, concepts, the data structure and the dataflow."""
    found = parts(of)
    root = etree.Element(f"{_MES}Structure", nsmap={"mes": _MES[1:-1], "str": _STR[1:-1], "com": _COM[1:-1]})
    header = etree.SubElement(root, f"{_MES}Header")
    _leaf(header, f"{_MES}ID", f"{_artefact(of)}_{of.release or 0}")
    _leaf(header, f"{_MES}Test", "false")
    _leaf(header, f"{_MES}Prepared", f"{of.released_at or datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}")
    etree.SubElement(header, f"{_MES}Sender", id=AGENCY)
    structures = etree.SubElement(root, f"{_MES}Structures")
    _dataflow(of, etree.SubElement(structures, f"{_STR}Dataflows"))
    _codelists(of, structures)
    _concepts(of, found, etree.SubElement(structures, f"{_STR}ConceptSchemes"))
    _structure(of, found, etree.SubElement(structures, f"{_STR}DataStructures"))
    body = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    yield Document(f"{of.dataset}.structure.sdmx.xml", XML, body)


def enumerated(of: Description, column: Column) -> Codes | None:
    """Return the code list of a column, where all its codes can be identifiers of SDMX."""
    codes = of.codes_of(column)
    fits = codes is not None and codes.codes and all(_CODE.fullmatch(each.code) for each in codes.codes)
    return codes if fits else None


def reference(of: Description) -> str:
    """Return the dataflow as SDMX-CSV names it."""
    return f"{AGENCY}:{_artefact(of)}({of.contract.version})"


def _dataflow(of: Description, within: etree._Element) -> None:
    flow = _maintained(of, within, "Dataflow", _artefact(of), of.contract.title, of.contract.description)
    _leaf(flow, f"{_STR}Structure", _urn("datastructure.DataStructure", of, _artefact(of)))


def _codelists(of: Description, structures: etree._Element) -> None:
    used = {column.code_list: codes for column in of.contract.columns if (codes := enumerated(of, column)) is not None}
    if not used:
        return
    within = etree.SubElement(structures, f"{_STR}Codelists")
    for codes in used.values():
        made = _maintained(of, within, "Codelist", _list_id(codes), codes.title)
        for code in codes.codes:
            each = etree.SubElement(made, f"{_STR}Code", id=code.code)
            _texts(each, "Name", Text(code.ja or code.en or code.code, code.en or code.ja or code.code))


def _concepts(of: Description, found: Parts, within: etree._Element) -> None:
    scheme = _maintained(of, within, "ConceptScheme", _scheme(of), of.contract.title)
    for part in found.all:
        concept = etree.SubElement(scheme, f"{_STR}Concept", id=part.id)
        if part.unit is None:
            _texts(concept, "Name", part.column.title)
            _texts(concept, "Description", part.column.description)
        else:
            title = part.column.title
            _texts(concept, "Name", Text(f"「{title.ja}」の単位", f"Unit of [{title.en}]"))


def _structure(of: Description, found: Parts, within: etree._Element) -> None:
    made = _maintained(of, within, "DataStructure", _artefact(of), of.contract.title)
    components = etree.SubElement(made, f"{_STR}DataStructureComponents")
    listed = etree.SubElement(components, f"{_STR}DimensionList")
    for number, part in enumerate(found.dimensions, start=1):
        if part.id == TIME:
            dimension = etree.SubElement(listed, f"{_STR}TimeDimension", id=TIME)
            _identity(of, dimension, part)
            local = etree.SubElement(dimension, f"{_STR}LocalRepresentation")
            etree.SubElement(local, f"{_STR}TextFormat", textType="ObservationalTimePeriod")
        else:
            dimension = etree.SubElement(listed, f"{_STR}Dimension", id=part.id, position=str(number))
            _identity(of, dimension, part)
            _represented(of, dimension, part)
    _attributes(of, found, components)
    measures = etree.SubElement(components, f"{_STR}MeasureList")
    for part in found.measures:
        measure = etree.SubElement(measures, f"{_STR}Measure", id=part.id, usage=_usage(part))
        _identity(of, measure, part)
        _represented(of, measure, part)


def _attributes(of: Description, found: Parts, components: etree._Element) -> None:
    if not found.attributes:
        return
    listed = etree.SubElement(components, f"{_STR}AttributeList")
    by_column = {part.column.name: part.id for part in found.measures}
    for part in found.attributes:
        attribute = etree.SubElement(listed, f"{_STR}Attribute", id=part.id, usage=_usage(part))
        _identity(of, attribute, part)
        _represented(of, attribute, part)
        related = etree.SubElement(attribute, f"{_STR}AttributeRelationship")
        etree.SubElement(related, f"{_STR}{'Dataflow' if part.unit else 'Observation'}")
        about = by_column.get(part.column.name if part.unit else part.column.missing_reason_of or "")
        if about is not None:
            measured = etree.SubElement(attribute, f"{_STR}MeasureRelationship")
            _leaf(measured, f"{_STR}Measure", about)


def _identity(of: Description, component: etree._Element, part: Part) -> None:
    urn = _urn("conceptscheme.Concept", of, _scheme(of))
    _leaf(component, f"{_STR}ConceptIdentity", f"{urn}.{part.id}")


def _represented(of: Description, component: etree._Element, part: Part) -> None:
    local = etree.SubElement(component, f"{_STR}LocalRepresentation")
    if part.unit is not None:
        etree.SubElement(local, f"{_STR}TextFormat", textType="String")
        return
    column = part.column
    codes = enumerated(of, column)
    if codes is not None:
        _leaf(local, f"{_STR}Enumeration", _urn("codelist.Codelist", of, _list_id(codes)))
        etree.SubElement(local, f"{_STR}EnumerationFormat", textType="String")
        return
    told = etree.SubElement(local, f"{_STR}TextFormat", textType=_TYPES[column.logical_type])
    if column.logical_type == "string" and (form := unanchored(pattern(column))) is not None:
        told.set("pattern", form)
    if column.logical_type in _NUMBERS:
        for name, value in (("minValue", column.minimum), ("maxValue", column.maximum)):
            if value is not None:
                told.set(name, value)


def _maintained(
    of: Description, within: etree._Element, kind: str, name: str, title: Text, about: Text | None = None
) -> etree._Element:
    made = etree.SubElement(within, f"{_STR}{kind}", id=name, agencyID=AGENCY, version=of.contract.version)
    _texts(made, "Name", title)
    if about is not None:
        _texts(made, "Description", about)
    return made


def _texts(within: etree._Element, kind: str, text: Text) -> None:
    """Write a text in both languages; English first, since readers that know one language take the first."""
    for language, said in (("en", text.en), ("ja", text.ja)):
        element = _leaf(within, f"{_COM}{kind}", said)
        element.set(_LANG, language)


def _leaf(within: etree._Element, tag: str, text: str) -> etree._Element:
    element = etree.SubElement(within, tag)
    element.text = text
    return element


def _urn(kind: str, of: Description, name: str) -> str:
    return f"urn:sdmx:org.sdmx.infomodel.{kind}={AGENCY}:{name}({of.contract.version})"


def _usage(part: Part) -> str:
    return "mandatory" if part.column.required and part.unit is None else "optional"


def _artefact(of: Description) -> str:
    return of.dataset.replace(".", "_").upper()


def _scheme(of: Description) -> str:
    return f"CS_{_artefact(of)}"


def _list_id(codes: Codes) -> str:
    return f"CL_{codes.name.upper()}"


def _id(name: str) -> str:
    """Return the id of a column; the name that only a time dimension may have is left to it."""
    return f"{name.upper()}_" if name.upper() == TIME else name.upper()


FORMAT = Format("sdmx", Text("SDMX 3.0（構造とデータ）", "SDMX 3.0, structure and data"), documents, ("sdmx",), refuses)
