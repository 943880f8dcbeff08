"""In which order things can run: a code list backed by a dataset, and a derived dataset, wait for what feeds them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from renkei.model.crosswalk import CodeCrosswalk
from renkei.model.registration import Source
from renkei.project.content import Project

Feeders = Mapping[str, set[str]]


def waves(project: Project, wanted: Sequence[str] | None = None) -> list[list[str]]:
    """Return ids of sources and derived datasets in waves; each wave needs only the ones before it.

    `wanted` keeps those ids alone. Those that wait for one another in a circle are left out; the loader calls them
    broken.
    """
    before = needs(project)
    for circle in circles(project):
        before = {name: of for name, of in before.items() if name not in circle}
    sorter = TopologicalSorter({name: of & before.keys() for name, of in before.items()})
    sorter.prepare()
    ordered = []
    while sorter.is_active():
        ready = sorter.get_ready()
        sorter.done(*ready)
        ordered.append(sorted(name for name in ready if wanted is None or name in wanted))
    return [wave for wave in ordered if wave]


def circles(project: Project) -> Iterator[list[str]]:
    """Yield circles of ids that wait for one another, each in the order of waiting, until none is left."""
    before = needs(project)
    while True:
        try:
            TopologicalSorter({name: of & before.keys() for name, of in before.items()}).prepare()
        except CycleError as error:
            found = [str(name) for name in error.args[1][1:]]
            yield found
            before = {name: of for name, of in before.items() if name not in found}
        else:
            return


def needs(project: Project) -> dict[str, set[str]]:
    """Return for each source and derived dataset the ids of what has to be released before it can run."""
    feeders = _feeders(project)
    return {**_sources(project, feeders), **_derived(project, feeders)}


def _feeders(project: Project) -> Feeders:
    """Return the ids of what fills each dataset: its sources, or itself where it is derived."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for source in project.sources.values():
        found[source.dataset].add(source.id)
    return {**found, **{name: {name} for name, contract in project.contracts.items() if contract.derived}}


def _sources(project: Project, feeders: Feeders) -> dict[str, set[str]]:
    found = {}
    for source in project.sources.values():
        contract = project.contracts.get(source.dataset)
        columns = contract.columns if contract else ()
        lists = {field.code_list for field in source.fields.values()} | {column.code_list for column in columns}
        behind = {*_backing(project, lists), *_crossed(project, source)}
        found[source.id] = {feeder for dataset in behind for feeder in feeders.get(dataset, ())}
    return found


def _backing(project: Project, lists: Iterable[str | None]) -> set[str]:
    """Return the datasets whose rows are code lists."""
    found = {project.codelists[name].dataset for name in lists if name and name in project.codelists}
    return {dataset for dataset in found if dataset}


def _crossed(project: Project, source: Source) -> Iterator[str]:
    """Yield the datasets behind the crosswalks of a source; a broken one is for the checks to tell of."""
    named = {field.crosswalk for field in source.fields.values() if field.crosswalk}
    for crosswalk in (project.crosswalks.get(name) for name in named):
        if not isinstance(crosswalk, CodeCrosswalk):
            continue
        if crosswalk.between is None or crosswalk.from_list in project.codelists:
            yield from project.crosswalk_datasets(crosswalk)


def _derived(project: Project, feeders: Feeders) -> dict[str, set[str]]:
    found = {}
    for contract in project.contracts.values():
        if contract.derived:
            behind = {*contract.reads, *_backing(project, (column.code_list for column in contract.columns))}
            found[contract.dataset] = {feeder for dataset in behind for feeder in feeders.get(dataset, ())}
    return found
