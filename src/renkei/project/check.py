"""The deep checks of content: what `renkei check` says, and what a run makes sure of before it begins."""

import re
from collections.abc import Iterator
from contextlib import suppress

import duckdb

from renkei.contracts.document import Document
from renkei.errors import ContentError
from renkei.language import Text
from renkei.model.contract import Contract
from renkei.model.crosswalk import CodeCrosswalk
from renkei.model.entities import EntityCrosswalk
from renkei.model.registration import Source
from renkei.project.codelists import read_codes
from renkei.project.content import Project
from renkei.project.corrections import read_corrections
from renkei.project.expectations import unknown_expectations
from renkei.project.links import crosswalk_faults, pair_faults
from renkei.project.lists import code_crosswalk_faults, codelist_faults
from renkei.project.meanings import contract_faults, custom, source_faults
from renkei.project.plugins import shown
from renkei.project.purity import impurities
from renkei.project.totals import total_meanings

_OTHER_VIEWS = re.compile("__(history|late|revision|disagreement)$")
_NOT_CONTENT = ("renkei", "information_schema")


def check(project: Project, name: str) -> list[ContentError]:
    """Return every fault of the source or dataset `name` and of what it is made of; none where it can run.

    Raises ContentError where there is no source or dataset of that name.
    """
    if name in project.sources or name in project.broken_sources:
        return _distinct(_source(project, name))
    if name in project.contracts or name in project.broken_contracts:
        return _distinct(_dataset(project, name))
    project.source(name)  # raises, with what it resembles
    raise AssertionError(name)


def check_all(project: Project) -> list[ContentError]:
    """Return every fault of the whole project, those of files that nobody reads included."""
    found = [*project.broken.values()]
    for name in (*project.sources, *project.contracts):
        found += check(project, name)
    for codelist in project.codelists.values():
        found += codelist_faults(project, codelist)
    for crosswalk in project.crosswalks.values():
        if isinstance(crosswalk, EntityCrosswalk):
            found += crosswalk_faults(project, crosswalk)
        else:
            found += code_crosswalk_faults(project, crosswalk)
    return _distinct(found)


def _source(project: Project, name: str) -> Iterator[ContentError]:
    if name in project.broken_sources:
        yield project.broken_sources[name]
        return
    source = project.sources[name]
    if source.agency in project.broken_agencies:
        yield project.broken_agencies[source.agency]
    yield from _plugin(project, source)
    yield from _dataset(project, source.dataset)
    contract = project.contracts.get(source.dataset)
    if contract is not None:
        yield from source_faults(project, source, contract)
    yield from _codelists(project, {mapping.code_list for mapping in source.fields.values()})
    yield from _crosswalks(project, {mapping.crosswalk for mapping in source.fields.values()})


def _plugin(project: Project, source: Source) -> Iterator[ContentError]:
    if not source.uses:
        return
    try:
        text = project.plugin(source).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        what = Text("UTF-8 として読めません。", "This is not UTF-8.")
        fix = Text("文字コードを UTF-8 にして保存し直してください。", "Save the file again as UTF-8.")
        yield ContentError(what, where=shown(project.plugin(source)), fix=fix)
        return
    yield from impurities(text, shown=shown(project.plugin(source)), uses=source.uses)


def _dataset(project: Project, name: str) -> Iterator[ContentError]:
    if name in project.broken_contracts:
        yield project.broken_contracts[name]
        return
    contract = project.contracts[name]
    yield from contract_faults(project, contract)
    if contract.sql is not None:
        yield from _query(project.documents["contracts"][name], contract)
    if contract.links is not None:
        yield from pair_faults(project, contract)
    yield from _corrections(project, contract)
    yield from _suite(project, contract)
    yield from _codelists(project, {column.code_list for column in contract.columns})


def _query(document: Document, contract: Contract) -> Iterator[ContentError]:
    """Compare the tables of a derived dataset's query with its `reads`, which decides when it runs."""
    try:
        tables = _tables(contract.sql or "")
    except duckdb.Error:  # the query of an engine with another grammar; that engine judges it
        return
    place = custom(document, ("schema", 0), "reads")
    for name in sorted(tables - set(contract.reads)):
        what = Text(
            f"問い合わせは「{name}」を読みますが、reads にありません。", f"The query reads [{name}]; [reads] does not."
        )
        listed = ", ".join([*contract.reads, name])
        fix = Text(f"reads に加えてください: [{listed}]", f"Add it to [reads]: [{listed}]")
        yield document.fault(place, what, fix=fix)
    for n, name in enumerate(contract.reads):
        if name not in tables:
            what = Text(f"問い合わせは「{name}」を読みません。", f"The query does not read [{name}].")
            fix = Text("reads から取り除いてください。", "Remove it from [reads].")
            yield document.fault((*place, n), what, fix=fix)


def _tables(sql: str) -> set[str]:
    """Return the datasets that a query names: a dataset's history and its other views are the dataset's."""
    named = {name.split(" AS ")[0].replace('"', "") for name in duckdb.get_table_names(sql, qualified=True)}
    bare = {_OTHER_VIEWS.sub("", name.lower()) for name in named if "." in name}
    return {name for name in bare if name.split(".")[0] not in _NOT_CONTENT}


def _corrections(project: Project, contract: Contract) -> Iterator[ContentError]:
    """Hold the corrections of a dataset against its contract, and against the code lists that are files."""
    lists = {column.code_list for column in contract.columns} & project.codelists.keys()
    codes = {}
    for name in filter(None, lists):
        if project.codelists[name].dataset is None:
            with suppress(ContentError):  # told of the list itself
                codes[name] = {row.code for row in read_codes(project.codelists[name])}
    try:
        read_corrections(contract, codes)
    except ContentError as error:
        yield error


def _suite(project: Project, contract: Contract) -> Iterator[ContentError]:
    if contract.dataset in project.broken_suites:
        yield project.broken_suites[contract.dataset]
    elif contract.dataset in project.suites:
        document = project.documents["suites"][contract.dataset]
        yield from unknown_expectations(document, project.suites[contract.dataset])
        yield from total_meanings(project, document, project.suites[contract.dataset], contract)


def _codelists(project: Project, names: set[str | None]) -> Iterator[ContentError]:
    for name in sorted(filter(None, names)):
        if name in project.broken_codelists:
            yield project.broken_codelists[name]
        elif name in project.codelists:
            yield from codelist_faults(project, project.codelists[name])


def _crosswalks(project: Project, names: set[str | None]) -> Iterator[ContentError]:
    for name in sorted(filter(None, names)):
        crosswalk = project.crosswalks.get(name)
        if name in project.broken_crosswalks:
            yield project.broken_crosswalks[name]
        elif isinstance(crosswalk, CodeCrosswalk):
            yield from code_crosswalk_faults(project, crosswalk)
            yield from _codelists(project, {crosswalk.from_list, crosswalk.to_list})


def _distinct(faults: Iterator[ContentError] | list[ContentError]) -> list[ContentError]:
    found: dict[tuple[str, str], ContentError] = {}
    for fault in faults:
        found.setdefault((fault.where, fault.what.en), fault)
    return list(found.values())
