"""In which order things can run: a code list backed by a dataset, and a derived dataset, wait for what feeds them."""

from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

from renkei.project.content import Project


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
    return {**_sources(project), **_derived(project)}


def feeds(project: Project, dataset: str) -> set[str]:
    """Return the ids of what fills a dataset: its sources, or itself where it is derived."""
    contract = project.contracts.get(dataset)
    if contract is not None and contract.sql:
        return {dataset}
    return {source.id for source in project.sources.values() if source.dataset == dataset}


def _sources(project: Project) -> dict[str, set[str]]:
    found = {}
    for source in project.sources.values():
        contract = project.contracts.get(source.dataset)
        columns = contract.columns if contract else ()
        lists = {field.code_list for field in source.fields.values()} | {column.code_list for column in columns}
        backing = {project.codelists[name].dataset for name in lists if name and name in project.codelists}
        found[source.id] = {feeder for dataset in backing if dataset for feeder in feeds(project, dataset)}
    return found


def _derived(project: Project) -> dict[str, set[str]]:
    return {
        contract.dataset: {feeder for dataset in contract.reads for feeder in feeds(project, dataset)}
        for contract in project.contracts.values()
        if contract.sql
    }
