"""The lineage of a dataset as the content has it."""

from renkei.lineage.links import of_links
from renkei.lineage.query import of_query
from renkei.lineage.source import of_source
from renkei.model.contract import Contract
from renkei.model.entities import EntityCrosswalk
from renkei.model.lineage import Lineage
from renkei.project.content import Project
from renkei.project.corrections import read_corrections


def lineages(project: Project, dataset: str) -> tuple[Lineage, ...]:
    """Return what a dataset is made of, by each that makes it: the sources that feed it, or its query or crosswalk.

    Raises ContentError where there is no such dataset, or it is broken.
    """
    contract = project.contract(dataset)
    if contract.derived:
        return (_derived(project, contract),)
    return tuple(of_run(project, source.id) for source in project.feeding(dataset))


def of_run(project: Project, name: str) -> Lineage:
    """Return what a run of `name`, a source or a derived dataset, makes; ContentError where there is no such one."""
    if name not in project.sources and name in project.contracts:
        return _derived(project, project.contract(name))
    source = project.source(name)
    contract = project.contract(source.dataset)
    corrected = {one.column for one in read_corrections(contract) if one.source in (None, source.id)}
    return of_source(source, contract, codelists=project.codelists, corrected=corrected)


def _derived(project: Project, contract: Contract) -> Lineage:
    if contract.sql is not None:
        return of_query(contract, project.contracts)
    crosswalk = project.crosswalk(contract.links or "")
    assert isinstance(crosswalk, EntityCrosswalk)  # noqa: S101  the loader has looked
    return of_links(contract, crosswalk, project.contracts)
