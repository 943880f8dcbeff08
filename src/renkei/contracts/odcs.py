"""An Open Data Contract Standard document (ODCS v3.1), compiled to the contract that the house works with.

One document is one dataset: `schemas/<domain>/<dataset>.yml`, its `id` is `<domain>.<dataset>`, and `schema` has one
object, named `<dataset>`. ODCS' own keys say what ODCS knows, in English where they are text; `customProperties` say
the rest:

| on the schema object | | on a property | |
|---|---|---|---|
| `businessName`, `description` | English | `businessName`, `description` | English |
| `titleJa`, `descriptionJa` | Japanese | `titleJa`, `descriptionJa` | Japanese |
| `precedence` | sources that may feed it, the first wins | `semanticType` | what the column means |
| `reads` | datasets a derived one reads | `unit` | of the stored value |
| `links` | crosswalk whose pairs a derived one holds | `codeList`, `codeListAsOf` | list; the date column that says when a code must be valid |
| | | `missingReasonOf` | the column whose missing values this one explains |
| | | `precedence` | sources that this column comes from, where their order is not the table's |
| | | `convertedBy` | the columns that say at which rate an amount was converted |
| | | `tolerance` | how far sources may be apart, in the column's unit, and still agree |
| `classification` | of the table; ODCS has it on properties alone | `mask` | what those see of it who may not see it |

Of a property, `name`, `classification`, `logicalType`, `required`, `primaryKey`, `primaryKeyPosition` and of `logicalTypeOptions`
`minimum`, `maximum`, `multipleOf`, `pattern` are promises that are checked. What ODCS can say and nobody would check here (`quality`,
`unique`, `enum` …) is refused: it belongs into the suite of the dataset. The rest of ODCS (team, servers, …) is free.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, get_args

from open_data_contract_standard.model import OpenDataContractStandard
from pydantic import ValidationError

from renkei.contracts.classification import classification_faults
from renkei.contracts.conversions import conversion_faults, read_conversion
from renkei.contracts.custom import OF_COLUMN, OF_TABLE, TEXTS, read_custom, read_options
from renkei.contracts.document import Document, Faults, Place, gathered, instead, unknown
from renkei.contracts.faults import faults, keys_allowed
from renkei.contracts.precedence import precedence_faults
from renkei.language import Text
from renkei.model.contract import CLASSIFICATIONS, Column, Contract, Conversion, LogicalType

VERSION = "v3.1.0"
STATUSES = ("proposed", "draft", "active", "deprecated", "retired")
NAME = re.compile(r"[a-z][a-z0-9_]*")
LONGEST_NAME = 63  # PostgreSQL cuts what is longer

_TABLE: Place = ("schema", 0)
_UNCHECKED = ("quality", "unique", "enum", "relationships", "properties", "items", "map", "physicalType")


def compile_contract(document: Document, *, dataset: str, sql: str | None = None) -> Contract:
    """Compile the ODCS document of `dataset`; `sql` is the query of a derived one.

    Raises ContentError (all faults of the file, each with its line) where the document is not ODCS v3.1, or promises
    what the house can't keep.
    """
    try:
        odcs = OpenDataContractStandard.model_validate(document.value)
    except ValidationError as error:
        raise gathered(faults(document, error, OpenDataContractStandard)) from error
    compiling = _Compiling(document, dataset=dataset, sql=sql)
    compiling.unknown_keys((), document.value, odcs.model_dump(by_alias=True, exclude_unset=True))
    contract = compiling.contract()
    if contract is None:
        raise gathered(compiling.faults.found)
    return contract


class _Compiling:
    """Reads one document, already known to have ODCS' shape, and collects its faults."""

    def __init__(self, document: Document, *, dataset: str, sql: str | None) -> None:
        self.document, self.dataset, self.sql = document, dataset, sql
        self.faults = Faults(document)

    def unknown_keys(self, place: Place, written: Any, understood: Any) -> None:
        """Compare what was written with what ODCS' model understood of it: the model itself lets strangers pass."""
        if isinstance(written, Mapping) and isinstance(understood, Mapping):
            for key, value in written.items():
                if key in understood:
                    self.unknown_keys((*place, key), value, understood[key])
                else:
                    what = Text(f"ODCS に「{key}」というキーはありません。", f"ODCS has no key [{key}] here.")
                    fix = instead(key, keys_allowed(OpenDataContractStandard, place))
                    self.faults.add((*place, key), what, fix=fix)
        elif isinstance(written, list) and isinstance(understood, list):
            for n, (value, known) in enumerate(zip(written, understood, strict=True)):
                self.unknown_keys((*place, n), value, known)

    def contract(self) -> Contract | None:
        """Return the contract; None where there are faults."""
        self._heading()
        table = self._table()
        if table is None:
            return None
        said = read_custom(self.faults, _TABLE, element=table, known=OF_TABLE)
        properties = self._properties(table)
        columns = [self._column((*_TABLE, "properties", n), each) for n, each in enumerate(properties)]
        key = self._key(properties)
        self._references(properties)
        conversion_faults(self.faults, (*_TABLE, "properties"), properties)
        classification_faults(self.faults, _TABLE, table, properties)
        self._derived(said)
        place, sources = (*_TABLE, "properties"), said.get("precedence") or ()
        precedence_faults(self.faults, place, properties, key=key, sources=sources)
        if self.faults.found:
            return None
        return Contract(
            dataset=self.dataset,
            version=self.document.value["version"],
            status=self.document.value["status"],
            title=Text(said["titleJa"], table["businessName"]),
            description=Text(said["descriptionJa"], table["description"]),
            columns=tuple(column for column in columns if column is not None),
            key=key,
            precedence=tuple(said.get("precedence", ())),
            reads=tuple(said.get("reads", ())),
            sql=self.sql,
            links=said.get("links"),
            classification=said.get("classification"),
            path=self.document.path,
        )

    def _heading(self) -> None:
        self.faults.expect(("apiVersion",), (VERSION,))
        self.faults.expect(("kind",), ("DataContract",))
        self.faults.expect(("id",), (self.dataset,))
        self.faults.expect(("status",), STATUSES)
        self.faults.need(("version",))

    def _table(self) -> Mapping[str, Any] | None:
        objects: list[Mapping[str, Any]] = self.document.value.get("schema") or []
        if len(objects) != 1:
            self.faults.add(
                ("schema",),
                Text(
                    f"schema には表が 1 つだけ必要です（今は {len(objects)}）。", f"schema has {len(objects)} objects."
                ),
                fix=Text("1 ファイルに 1 つのデータセットを書いてください。", "Write one dataset in a file."),
            )
            return None
        self.faults.expect((*_TABLE, "name"), (self.dataset.split(".")[1],))
        self._texts(_TABLE)
        self._unchecked(_TABLE, objects[0], but=("properties", "physicalType"))
        return objects[0]

    def _properties(self, table: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
        properties: Sequence[Mapping[str, Any]] = table.get("properties") or []
        self.faults.need((*_TABLE, "properties"))
        names = [each.get("name") for each in properties]
        for n, name in enumerate(names):
            if name is not None and name in names[:n]:
                what = Text(f"列「{name}」が二度書かれています。", f"The column [{name}] is there twice.")
                fix = Text("どちらかを取り除いてください。", "Remove one of them.")
                self.faults.add((*_TABLE, "properties", n, "name"), what, fix=fix)
        return properties

    def _column(self, place: Place, said: Mapping[str, Any]) -> Column | None:
        before = len(self.faults.found)
        self._unchecked(place, said)
        self._name((*place, "name"), said.get("name"))
        self._texts(place)
        self.faults.expect((*place, "logicalType"), get_args(LogicalType))
        needed = (*TEXTS, "semanticType")
        custom = read_custom(self.faults, place, element=said, known=OF_COLUMN, needed=needed)
        options = read_options(self.faults, place, said)
        converted = self._converted(place, said) if "convertedBy" in custom else None
        if len(self.faults.found) > before:
            return None
        return Column(
            name=said["name"],
            title=Text(custom["titleJa"], said["businessName"]),
            description=Text(custom["descriptionJa"], said["description"]),
            type=custom["semanticType"],
            logical_type=said["logicalType"],
            required=_true(said.get("required")),
            unit=custom.get("unit"),
            code_list=custom.get("codeList"),
            code_list_as_of=custom.get("codeListAsOf"),
            missing_reason_of=custom.get("missingReasonOf"),
            minimum=options.get("minimum"),
            maximum=options.get("maximum"),
            multiple_of=options.get("multipleOf"),
            pattern=options.get("pattern"),
            converted_by=converted,
            precedence=tuple(custom.get("precedence", ())),
            tolerance=custom.get("tolerance"),
            classification=said.get("classification") if said.get("classification") in CLASSIFICATIONS else None,
            mask=custom.get("mask"),
        )

    def _converted(self, place: Place, said: Mapping[str, Any]) -> Conversion | None:
        names = [each.get("property") for each in said["customProperties"]]
        here = (*place, "customProperties", names.index("convertedBy"), "value")
        value = self.document.at(here)
        return read_conversion(self.faults, here, value) if isinstance(value, Mapping) else None

    def _key(self, properties: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
        """Return the key in order of primaryKeyPosition; a column of the key must be required."""
        keyed: list[tuple[int, str]] = []
        for n, each in enumerate(properties):
            if not _true(each.get("primaryKey")):
                continue
            if not _true(each.get("required")):
                what = Text("キーの列が空でもよいことになっています。", "A column of the key may be empty.")
                fix = Text("「required: true」を書き加えてください。", "Add [required: true].")
                self.faults.add((*_TABLE, "properties", n), what, fix=fix)
            keyed.append((int(each.get("primaryKeyPosition") or len(keyed) + 1), str(each.get("name"))))
        self._positions([position for position, _ in keyed])
        return tuple(name for _, name in sorted(keyed))

    def _positions(self, positions: Sequence[int]) -> None:
        place = (*_TABLE, "properties")
        if not positions:
            what = Text("キーがありません。", "There is no key.")
            fix = Text(
                "行を一つに決める列に「primaryKey: true」と「primaryKeyPosition: 1」を書いてください。",
                "Write [primaryKey: true] and [primaryKeyPosition: 1] at the columns that identify a row.",
            )
            self.faults.add(place, what, fix=fix)
        elif sorted(positions) != list(range(1, len(positions) + 1)):
            listed = ", ".join(map(str, positions))
            what = Text(f"primaryKeyPosition が連番ではありません（{listed}）。", f"Positions of the key are {listed}.")
            fix = Text("1 からの連番にしてください。", f"Number primaryKeyPosition from 1 to {len(positions)}.")
            self.faults.add(place, what, fix=fix)

    def _references(self, properties: Sequence[Mapping[str, Any]]) -> None:
        """Check that what a column says of another column of the table is there."""
        kinds = {str(each.get("name")): each.get("logicalType") for each in properties}
        for n, each in enumerate(properties):
            for m, custom in enumerate(each.get("customProperties") or ()):
                name, value = custom.get("property"), custom.get("value")
                here = (*_TABLE, "properties", n, "customProperties", m, "value")
                if name not in ("codeListAsOf", "missingReasonOf") or not isinstance(value, str):
                    continue
                if value not in kinds or value == each.get("name"):
                    others = kinds.keys() - {str(each.get("name"))}
                    fault = unknown(self.document, here, kind=Text("別の列", "other column"), choices=others)
                    self.faults.found.append(fault)
                elif name == "codeListAsOf" and kinds[value] not in ("date", "timestamp"):
                    what = Text(f"列「{value}」は日付ではありません。", f"[{value}] is not a date.")
                    self.faults.add(here, what, fix=Text("日付の列を選んでください。", "Name a column of dates."))

    def _derived(self, said: Mapping[str, Any]) -> None:
        if self.sql is not None and not said.get("reads"):
            what = Text("導出データセットが何を読むかがありません。", "A derived dataset must say what it reads.")
            line = "- {property: reads, value: [<domain>.<dataset>]}"
            fix = Text(f"customProperties に「{line}」を書き加えてください。", f"Add to customProperties [{line}].")
            self.faults.add(_TABLE, what, fix=fix)
        made_by = "links" if said.get("links") else "precedence"
        fit = "reads" if self.sql is not None else made_by
        for unfit in [name for name in ("reads", "precedence", "links") if name != fit and said.get(name)]:
            what = Text(f"「{unfit}」は使えません。", f"[{unfit}] has no meaning here.")
            fix = Text(
                "導出データセットは、同名の .sql があれば reads だけを、対応表から作るなら links だけを持ちます"
                "（読むデータセットは対応表で決まります）。それ以外は precedence を持ちます。",
                "A derived dataset with a .sql beside it has [reads], one that is made by a crosswalk has [links] (the "
                "crosswalk says what it reads), any other has [precedence].",
            )
            self.faults.add(_TABLE, what, fix=fix)

    def _unchecked(self, place: Place, element: Mapping[str, Any], *, but: Sequence[str] = ()) -> None:
        for key in _UNCHECKED:
            if key in element and key not in but:
                what = Text(
                    f"「{key}」はここでは確かめられない約束です。", f"[{key}] would be a promise nobody checks."
                )
                fix = Text("期待値（expectations/）に書いてください。", "Say it in the suite under expectations/.")
                self.faults.add((*place, key), what, fix=fix)

    def _texts(self, place: Place) -> None:
        for key in ("businessName", "description"):
            self.faults.need((*place, key))

    def _name(self, place: Place, name: object) -> None:
        self.faults.need(place)
        if name and (NAME.fullmatch(str(name)) is None or len(str(name)) > LONGEST_NAME):
            what = Text(f"「{name}」は列の名前に使えません。", f"[{name}] can't be the name of a column.")
            fix = Text(
                f"英小文字で始まる英小文字・数字・_ の {LONGEST_NAME} 文字までにしてください。",
                f"Use up to {LONGEST_NAME} of a-z, 0-9 and _, beginning with a letter.",
            )
            self.faults.add(place, what, fix=fix)


def _true(said: object) -> bool:
    """Read a flag as pydantic did when it accepted the document."""
    return str(said).lower() in {"true", "yes", "y", "on", "t", "1"}
