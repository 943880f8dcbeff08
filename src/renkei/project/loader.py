"""The only reader of content: finds it by path, and lets a broken file spoil nothing but itself.

| path | id | what |
|---|---|---|
| connectors/<agency>/agency.yml | <agency> | agency |
| connectors/<agency>/<source>.yml (+ .py) | <agency>.<source> | registration |
| schemas/<domain>/<dataset>.yml (+ .sql, .corrections.csv) | <domain>.<dataset> | contract (of a derived dataset) |
| schemas/codelists/<name>.yml (+ .csv, .events.csv) | <name> | code list |
| schemas/crosswalks/<name>.yml (+ .csv) | <name> | crosswalk |
| schemas/agreements/<name>.yml | <name> | sharing agreement |
| expectations/<domain>/<dataset>.yml | <domain>.<dataset> | suite |
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from renkei.contracts.document import Document, gathered, instead
from renkei.contracts.odcs import compile_contract
from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.agreement import Agreement
from renkei.model.codelist import CodeList
from renkei.model.contract import Contract
from renkei.model.crosswalk import CodeCrosswalk, Crosswalk, CrosswalkFile
from renkei.model.entities import EntityCrosswalk
from renkei.model.registration import Agency, Source
from renkei.model.suite import Suite
from renkei.project.agreements import agreement_faults, with_agreements
from renkei.project.build import build
from renkei.project.code_events import events_twice
from renkei.project.content import Project
from renkei.project.crosswalks import origin_fault
from renkei.project.files import Files
from renkei.project.links import side_faults, unknown_crosswalk
from renkei.project.order import circles
from renkei.project.rules import alone, reads, with_contract
from renkei.project.suites import cast
from renkei.project.yaml import Read, read
from renkei.settings import Settings

__all__ = ["Project", "load"]

RESERVED = (
    "renkei",
    "codelists",
    "crosswalks",
    "agreements",
    "editor",
    "public",
    "main",
    "information_schema",
    "temp",
    "system",
)
_HISTORY = len("__history")
_SHELVES = ("agencies", "sources", "contracts", "suites", "codelists", "crosswalks", "agreements")
_NO_DOMAINS = ("codelists", "crosswalks", "agreements", "editor")


def load(settings: Settings, *, read: Read = read) -> Project:
    """Load all content of the project; faults are kept in it, by id, and raised when the broken thing is asked for.

    `read` makes a document of a YAML file, and may know from before what it says.
    """
    return _Loading(settings, read).project()


class _Shelf:
    """Things of one kind: the usable, the broken, and their documents, by id."""

    def __init__(self) -> None:
        self.good: dict[str, Any] = {}
        self.broken: dict[str, ContentError] = {}
        self.documents: dict[str, Document] = {}

    def put(self, name: str, make: Callable[[], Any]) -> None:
        try:
            self.good[name] = make()
        except ContentError as error:
            self.broken[name] = error


class _Loading:
    """One pass over the folders of a project."""

    def __init__(self, settings: Settings, read: Read) -> None:
        self.settings, self.files, self.read = settings, Files(settings.project), read
        self.agencies, self.sources, self.contracts = _Shelf(), _Shelf(), _Shelf()
        self.suites, self.codelists, self.crosswalks, self.agreements = _Shelf(), _Shelf(), _Shelf(), _Shelf()

    def project(self) -> Project:
        where = self.settings
        for path in self.files.find(where.schemas, beside={".sql", ".corrections.csv"}, skip=_NO_DOMAINS):
            name = f"{path.parent.name}.{path.stem}"
            self.contracts.put(name, partial(self._contract, path, name))
        for path in self.files.find(where.schemas / "crosswalks", depth=1, beside={".csv"}):
            self.crosswalks.put(path.stem, partial(self._crosswalk, path))
        self._link()
        self._check_reads()
        for path in self.files.find(where.schemas / "codelists", depth=1, beside={".csv"}):
            self.codelists.put(path.stem, partial(self._codelist, path))
        for path in self.files.find(where.expectations):
            name = f"{path.parent.name}.{path.stem}"
            self.suites.put(name, partial(self._suite, path, name))
        for path in self.files.find(where.connectors, beside={".py"}):
            agency, name = path.parent.name, f"{path.parent.name}.{path.stem}"
            if path.stem == "agency":
                self.agencies.put(agency, partial(self._agency, path, agency))
            else:
                self.sources.put(name, partial(self._source, path, name))
        self._check_agencies()
        self._check_names_apart()
        self._agree()
        loaded = self._loaded()
        for circle in list(circles(loaded)):
            self._break(circle)
            loaded = self._loaded()
        return loaded

    def _loaded(self) -> Project:
        shelves = {name: getattr(self, name) for name in _SHELVES}
        return Project(
            root=self.settings.project,
            stray=self.files.stray,
            documents={name: shelf.documents for name, shelf in shelves.items()},
            digests=self.files.digests,
            **{name: shelf.good for name, shelf in shelves.items()},
            **{f"broken_{name}": shelf.broken for name, shelf in shelves.items()},
        )

    def _contract(self, path: Path, name: str) -> Contract:
        self.files.check_names(path, name, reserved=RESERVED, spare=_HISTORY)
        query = path.with_suffix(".sql")
        sql = self.files.text(query) if query.is_file() else None
        contract = compile_contract(self._document(self.contracts, name, path), dataset=name, sql=sql)
        if contract.corrections_path.is_file():
            self.files.read(contract.corrections_path)
        return contract

    def _codelist(self, path: Path) -> CodeList:
        self.files.check_names(path, path.stem)
        document = self._document(self.codelists, path.stem, path)
        codelist = build(document, CodeList, identity={"name": path.stem, "path": path})
        rows = path.with_suffix(".csv")
        if (codelist.dataset is None) != rows.is_file():
            raise document.fault(
                () if codelist.dataset is None else ("dataset",),
                Text(
                    "コード表の中身は、同名の .csv か dataset のどちらか一つです。",
                    "The rows are in a .csv or a dataset.",
                ),
                fix=Text(
                    f"{rows.name} を置くか、dataset を書いてください。", f"Either add {rows.name}, or name a dataset."
                ),
            )
        if rows.is_file():
            self.files.read(rows)
        if codelist.events_path.is_file():
            if codelist.events is not None:
                raise events_twice(document, codelist)
            self.files.read(codelist.events_path)
        return codelist

    def _crosswalk(self, path: Path) -> Crosswalk:
        self.files.check_names(path, path.stem)
        document = self._document(self.crosswalks, path.stem, path)
        crosswalk = build(document, CrosswalkFile, identity={"name": path.stem, "path": path}).root
        rows = path.with_suffix(".csv")
        fault = origin_fault(document, crosswalk) if isinstance(crosswalk, CodeCrosswalk) else None
        if fault is not None:
            raise fault
        if rows.is_file():
            self.files.read(rows)
        return crosswalk

    def _suite(self, path: Path, name: str) -> Suite:
        document = self._document(self.suites, name, path)
        suite = build(document, Suite, identity={"dataset": name, "path": path})
        if name in self.contracts.good:
            return cast(document, suite, self.contracts.good[name])
        if name in self.contracts.broken:
            return suite
        what = Text(f"データセット「{name}」のデータ契約がありません。", f"There is no contract of a dataset [{name}].")
        raise document.fault((), what, fix=instead(name, self.contracts.good))

    def _agency(self, path: Path, name: str) -> Agency:
        self.files.check_names(path, name)
        return build(self._document(self.agencies, name, path), Agency, identity={"id": name})

    def _source(self, path: Path, name: str) -> Source:
        self.files.check_names(path, name)
        plugin = path.with_suffix(".py")
        if plugin.is_file():
            self.files.read(plugin)
        document = self._document(self.sources, name, path)
        source = build(document, Source, identity={"id": name, "path": path})
        faults = [*alone(document, source, plugin=plugin), *self._siblings(document, source)]
        if source.dataset not in self.contracts.broken:
            faults += with_contract(document, source, self.contracts.good)
        if faults:
            raise gathered(faults)
        return source

    def _siblings(self, document: Document, source: Source) -> Iterator[ContentError]:
        """Read the files beside a registration that its reader or its transport needs; yield those that can't be."""
        needed = [("reader", name) for name in source.reader.siblings]
        for key, name in [*needed, *(("transport", name) for name in source.transport.siblings)]:
            path = source.path.with_name(name) if name == PurePosixPath(name).name else None
            if path is not None and path.is_file():
                self.files.read(path)
                continue
            yield document.fault(
                (key,),
                Text(
                    f"登録と同じフォルダーに「{name}」がありません。", f"There is no [{name}] beside the registration."
                ),
                fix=Text(
                    "ファイルをそこに置き、フォルダーなしの名前だけを書いてください。",
                    "Put the file there, and write its name without any folder.",
                ),
            )

    def _link(self) -> None:
        """Say what the datasets of pairs read, which their crosswalks know; break those whose crosswalk can't be used."""
        datasets = {*self.contracts.good, *self.contracts.broken}
        for name, crosswalk in list(self.crosswalks.good.items()):
            if faults := list(side_faults(self.crosswalks.documents[name], crosswalk, datasets)):
                self._spoil(self.crosswalks, name, gathered(faults))
        for name, contract in list(self.contracts.good.items()):
            crosswalk = self.crosswalks.good.get(contract.links or "")
            if isinstance(crosswalk, EntityCrosswalk):
                read = tuple(side.dataset for side in crosswalk.sides)
                self.contracts.good[name] = contract.model_copy(update={"reads": read})
            elif contract.links is not None:
                broken = self.crosswalks.broken.get(contract.links)
                document = self.contracts.documents[name]
                fault = broken or unknown_crosswalk(document, self.crosswalks.good.values())
                self._spoil(self.contracts, name, fault)

    def _check_reads(self) -> None:
        """Break the derived datasets that read what is not there, once all contracts are known."""
        datasets = {*self.contracts.good, *self.contracts.broken}
        for name, contract in list(self.contracts.good.items()):
            faults = list(reads(self.contracts.documents[name], contract, datasets))
            if faults:
                self.contracts.broken[name] = gathered(faults)
                del self.contracts.good[name]

    def _check_agencies(self) -> None:
        for name in {source.split(".")[0] for source in (*self.sources.good, *self.sources.broken)}:
            if name not in self.agencies.good and name not in self.agencies.broken:
                self.agencies.broken[name] = ContentError(
                    Text(f"機関「{name}」の agency.yml がありません。", f"The agency [{name}] has no agency.yml."),
                    where=self.files.shown(self.settings.connectors / name / "agency.yml"),
                    fix=Text("title と url を書いた agency.yml を置いてください。", "Add one with its title and url."),
                )

    def _check_names_apart(self) -> None:
        """Break the sources and derived datasets that have one id: what runs is asked for by its id."""
        for name in [name for name, contract in self.contracts.good.items() if contract.derived]:
            document = self.sources.documents.get(name)
            if document is not None:
                fault = document.fault(
                    (),
                    Text(
                        f"導出データセット「{name}」と同じ名前です。", f"A derived dataset has this id too: [{name}]."
                    ),
                    fix=Text("どちらかのファイル名を変えてください。", "Rename one of the two files."),
                )
                self._spoil(self.sources, name, fault)
                self._spoil(self.contracts, name, fault)

    def _agree(self) -> None:
        """Read the sharing agreements, and let the contracts know of those that share something of them."""
        agencies = {*self.agencies.good, *self.agencies.broken}
        for path in self.files.find(self.settings.schemas / "agreements", depth=1):
            self.agreements.put(path.stem, partial(self._agreement, path, agencies))
        for name, contract in list(self.contracts.good.items()):
            self.contracts.good[name] = with_agreements(contract, self.agreements.good.values())

    def _agreement(self, path: Path, agencies: Collection[str]) -> Agreement:
        self.files.check_names(path, path.stem)
        document = self._document(self.agreements, path.stem, path)
        agreement = build(document, Agreement, identity={"name": path.stem, "path": path})
        known, broken = self.contracts.good, self.contracts.broken
        if faults := list(agreement_faults(document, agreement, known, broken=broken, agencies=agencies)):
            raise gathered(faults)
        return agreement

    def _break(self, circle: Sequence[str]) -> None:
        listed = " → ".join([*circle, circle[0]])
        for name in circle:
            shelf = self.sources if name in self.sources.good else self.contracts
            fault = shelf.documents[name].fault(
                (),
                Text(f"互いに待ち合うデータセットがあります: {listed}", f"These wait for one another: {listed}"),
                fix=Text(
                    "reads かコード表の dataset を見直してください。",
                    "Look at [reads] and at the code lists' [dataset].",
                ),
            )
            self._spoil(shelf, name, fault)

    def _spoil(self, shelf: _Shelf, name: str, fault: ContentError) -> None:
        shelf.good.pop(name, None)
        shelf.broken[name] = gathered([shelf.broken[name], fault]) if name in shelf.broken else fault

    def _document(self, shelf: _Shelf, name: str, path: Path) -> Document:
        document = self.read(path, shown=self.files.shown(path), data=self.files.read(path))
        shelf.documents[name] = document
        return document
