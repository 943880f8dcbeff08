"""The content of a project, as loaded: what is usable, what is broken and why, and which version it is."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import renkei
from renkei.contracts.document import Document, gathered, instead
from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.agreement import Agreement
from renkei.model.codelist import CodeList
from renkei.model.contract import Contract
from renkei.model.crosswalk import CodeCrosswalk, Crosswalk
from renkei.model.registration import Agency, Source
from renkei.model.suite import Suite

T = TypeVar("T")

SOURCE = Text("データソース", "source")
AGENCY = Text("機関", "agency")
DATASET = Text("データセット", "dataset")
SUITE = Text("期待値", "suite")
CODE_LIST = Text("コード表", "code list")
CROSSWALK = Text("対応表", "crosswalk")


@dataclass(frozen=True)
class Project:
    """All content, by the id that its path gives. What is broken is not among the usable; its error is kept.

    `documents` are the files as read, by id within a kind (`sources`, `contracts`, `suites`, `codelists`,
    `crosswalks`, `agencies`, `agreements`); `digests` the SHA-256 of every file that content is made of.
    """

    root: Path
    agencies: Mapping[str, Agency]
    sources: Mapping[str, Source]
    contracts: Mapping[str, Contract]
    suites: Mapping[str, Suite]
    codelists: Mapping[str, CodeList]
    crosswalks: Mapping[str, Crosswalk] = field(default_factory=dict)
    agreements: Mapping[str, Agreement] = field(default_factory=dict)
    broken_agencies: Mapping[str, ContentError] = field(default_factory=dict)
    broken_sources: Mapping[str, ContentError] = field(default_factory=dict)
    broken_contracts: Mapping[str, ContentError] = field(default_factory=dict)
    broken_suites: Mapping[str, ContentError] = field(default_factory=dict)
    broken_codelists: Mapping[str, ContentError] = field(default_factory=dict)
    broken_crosswalks: Mapping[str, ContentError] = field(default_factory=dict)
    broken_agreements: Mapping[str, ContentError] = field(default_factory=dict)
    stray: Mapping[str, ContentError] = field(default_factory=dict)
    documents: Mapping[str, Mapping[str, Document]] = field(default_factory=dict, repr=False)
    digests: Mapping[Path, str] = field(default_factory=dict, repr=False)

    @property
    def broken(self) -> dict[str, ContentError]:
        """Every fault, by the id that the path gives (files that belong nowhere: by their path)."""
        found: dict[str, ContentError] = {}
        for faults in (
            self.broken_agencies,
            self.broken_sources,
            self.broken_contracts,
            self.broken_suites,
            self.broken_codelists,
            self.broken_crosswalks,
            self.broken_agreements,
            self.stray,
        ):
            for name, fault in faults.items():
                found[name] = gathered([found[name], fault]) if name in found else fault
        return found

    def agency(self, name: str) -> Agency:
        """Return the agency; ContentError where it is broken or not there."""
        return self._find(name, AGENCY, self.agencies, self.broken_agencies)

    def source(self, name: str) -> Source:
        """Return the source; ContentError where it or its contract is broken, or it is not there."""
        source = self._find(name, SOURCE, self.sources, self.broken_sources)
        if source.dataset in self.broken_contracts:
            raise self.broken_contracts[source.dataset]
        return source

    def contract(self, dataset: str) -> Contract:
        """Return the contract; ContentError where it is broken or not there."""
        return self._find(dataset, DATASET, self.contracts, self.broken_contracts)

    def suite(self, dataset: str) -> Suite:
        """Return the suite, an empty one where the dataset has none; ContentError where it is broken."""
        contract = self.contract(dataset)
        if dataset in self.broken_suites:
            raise self.broken_suites[dataset]
        return self.suites.get(dataset) or Suite(dataset=dataset, expectations=(), path=contract.path)

    def codelist(self, name: str) -> CodeList:
        """Return the code list; ContentError where it is broken or not there."""
        return self._find(name, CODE_LIST, self.codelists, self.broken_codelists)

    def crosswalk(self, name: str) -> Crosswalk:
        """Return the crosswalk; ContentError where it is broken or not there."""
        return self._find(name, CROSSWALK, self.crosswalks, self.broken_crosswalks)

    def feeding(self, dataset: str) -> tuple[Source, ...]:
        """Return the usable sources that feed `dataset`, in the contract's order of precedence."""
        order = self.contract(dataset).precedence
        feeding = [source for source in self.sources.values() if source.dataset == dataset]
        return tuple(sorted(feeding, key=lambda source: order.index(source.id)))

    def paused(self, source: Source) -> Text | None:
        """Return why a source is not fetched for now, as its agency says; None where it is."""
        agency = self.agencies.get(source.agency)
        return agency.paused if agency is not None else None

    def plugin(self, source: Source) -> Path:
        """Return where the sibling `.py` of a source is, or would be."""
        return source.path.with_suffix(".py")

    def siblings(self, source: Source) -> tuple[Path, ...]:
        """Return the files beside a registration that its reader needs, such as a copybook."""
        return tuple(source.path.with_name(name) for name in source.reader.siblings)

    def crossed(self, name: str) -> tuple[CodeCrosswalk, ...]:
        """Return the crosswalks of codes that the source `name` takes values through; of a dataset none."""
        fields = self.sources[name].fields.values() if name in self.sources else ()
        named = sorted({field.crosswalk for field in fields if field.crosswalk})
        found = (self.crosswalk(each) for each in named)
        return tuple(each for each in found if isinstance(each, CodeCrosswalk))

    def crosswalk_datasets(self, crosswalk: CodeCrosswalk) -> tuple[str, ...]:
        """Return the datasets that a crosswalk is made of: its own, or those of the list and the events it follows."""
        if crosswalk.between is None:
            return tuple(filter(None, [crosswalk.dataset]))
        codelist = self.codelist(str(crosswalk.from_list))
        return tuple(filter(None, [codelist.dataset, codelist.events.dataset if codelist.events else None]))

    def content_version(self, name: str) -> str:
        """Return 16 hex digits that change with anything that decides how `name` (a source or dataset) is made.

        Counted in: the engine's version and the bytes of the registration, its siblings, the contract, its
        query, the suite, the code lists and the crosswalks (their rows too, where they are in a file).
        """
        parts = [f"renkei {renkei.__version__}"]
        parts += [f"{self._shown(path)} {self.digests[path]}" for path in self._made_of(name) if path in self.digests]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    def _made_of(self, name: str) -> list[Path]:
        source = self.source(name) if name in self.sources or name in self.broken_sources else None
        contract = self.contract(source.dataset if source else name)
        lists = {column.code_list for column in contract.columns}
        paths = [contract.path, contract.path.with_suffix(".sql"), contract.corrections_path]
        paths.append(self.suite(contract.dataset).path)
        lists |= set(self.suite(contract.dataset).code_lists)
        if contract.links is not None:
            paths += [self.crosswalk(contract.links).path, self.crosswalk(contract.links).path.with_suffix(".csv")]
        if source:
            paths += [source.path, self.plugin(source), *self.siblings(source)]
            lists |= {mapping.code_list for mapping in source.fields.values()}
        for crosswalk in self.crossed(name):
            paths += [crosswalk.path, crosswalk.path.with_suffix(".csv")]
            if crosswalk.between is not None:
                lists.add(crosswalk.from_list)
                paths.append(self.codelist(str(crosswalk.from_list)).events_path)
        for each in sorted(filter(None, lists)):
            path = self.codelist(each).path
            paths += [path, path.with_suffix(".csv")]
        return sorted(set(paths))

    def _shown(self, path: Path) -> str:
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name

    def _find(self, name: str, kind: Text, good: Mapping[str, T], broken: Mapping[str, ContentError]) -> T:
        if name in broken:
            raise broken[name]
        if name not in good:
            raise ContentError(
                Text(f"{kind.ja}「{name}」はありません。", f"There is no {kind.en} [{name}]."),
                where=str(self.root),
                fix=instead(name, {*good, *broken}),
            )
        return good[name]
