"""What a stage tells, as OpenLineage has it: input and output datasets with their facets."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from openlineage.client.event_v2 import InputDataset, OutputDataset
from openlineage.client.facet_v2 import (
    DatasetFacet,
    InputDatasetFacet,
    column_lineage_dataset,
    data_quality_assertions_dataset,
    dataset_version_dataset,
    documentation_dataset,
    input_statistics_input_dataset,
    output_statistics_output_dataset,
    ownership_dataset,
    schema_dataset,
)

from renkei.lineage import of_run
from renkei.model.contract import Contract
from renkei.model.lineage import Edge, How, Lineage, Origin
from renkei.model.registration import Source
from renkei.model.runs import Verdict
from renkei.tracking.names import Name, agency_name, landing_name, origin_name, table_name
from renkei.tracking.told import Told
from renkei.workspace import Workspace

_TYPES: Mapping[How, tuple[str, str]] = {
    "identity": ("DIRECT", "IDENTITY"),
    "transformation": ("DIRECT", "TRANSFORMATION"),
    "aggregation": ("DIRECT", "AGGREGATION"),
    "decides": ("INDIRECT", "FILTER"),
}


class Described(NamedTuple):
    """What a stage read and what it made."""

    inputs: list[InputDataset]
    outputs: list[OutputDataset]


def described(workspace: Workspace, told: Told) -> Described:
    """Describe a stage that has come to its end; ContentError where the content does not hold what it was of."""
    of = _Of(workspace, told)
    match told.stage:
        case "fetch":
            return Described([of.agency()], [of.landing_made()])
        case "derive" | "prepare":
            return Described(of.read(), [])
        case "audit":
            return Described([of.judged()], [])
        case _:
            return Described(of.read(), [of.table_made()])


class _Of:
    """The source or derived dataset of a stage."""

    def __init__(self, workspace: Workspace, told: Told) -> None:
        self.workspace, self.told, project = workspace, told, workspace.project
        self.source = project.sources.get(told.source)
        self.contract = project.contract(self.source.dataset if self.source else told.source)
        self.lineage = of_run(project, told.source)

    def agency(self) -> InputDataset:
        """Return what was asked for."""
        name = agency_name(self.workspace, self._registered)
        return InputDataset(name.namespace, name.name, facets={**self._said(), **self._owners([self._registered])})

    def landing_made(self) -> OutputDataset:
        """Return what was landed."""
        name, landed = (
            landing_name(self.workspace, self.told.source),
            self.told.fetched.landed if self.told.fetched else (),
        )
        facets = {**self._file_facets(), **self._version(self.told.fetched.run if self.told.fetched else None)}
        size = sum(one.size for one in landed)
        made = output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(size=size, fileCount=len(landed))
        return OutputDataset(name.namespace, name.name, facets=facets, outputFacets={"outputStatistics": made})

    def read(self) -> list[InputDataset]:
        """Return all that the dataset is made of: files, other datasets, code lists, crosswalks, corrections."""
        names = dict.fromkeys(filter(None, (origin_name(self.workspace, edge.origin) for edge in self.lineage.edges)))
        names |= dict.fromkeys(table_name(self.workspace, dataset) for dataset in self.contract.reads)
        landing = landing_name(self.workspace, self.told.source) if self.source else None
        return [
            InputDataset(
                name.namespace,
                name.name,
                facets=self._file_facets() if name == landing else {},
                inputFacets=self._taken() if name == landing else {},
            )
            for name in names
        ]

    def judged(self) -> InputDataset:
        """Return the dataset with what was asked of its rows before they are released."""
        name = table_name(self.workspace, self.contract.dataset)
        said = _assertions(self.told.verdict)
        asked = data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet(assertions=said)
        return InputDataset(
            name.namespace, name.name, facets=self._table_facets(), inputFacets={"dataQualityAssertions": asked}
        )

    def table_made(self) -> OutputDataset:
        """Return what was released."""
        name, account = table_name(self.workspace, self.contract.dataset), self.told.account
        made = output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
            rowCount=account.published if account else None
        )
        facets: dict[str, DatasetFacet] = {
            **self._table_facets(),
            **self._version(self.told.release.id if self.told.release else None),
            "columnLineage": column_lineage(self.lineage, lambda origin: origin_name(self.workspace, origin)),
        }
        return OutputDataset(name.namespace, name.name, facets=facets, outputFacets={"outputStatistics": made})

    @property
    def _registered(self) -> Source:
        return self.source or self.workspace.project.source(self.told.source)

    def _taken(self) -> dict[str, InputDatasetFacet]:
        staged, account = self.told.staged, self.told.account
        if not staged and account is None:
            return {}
        rows = sum(one.counts.read for one in staged) if staged else account.read if account else None
        size = sum(one.landed.size for one in staged) if staged else None
        taken = input_statistics_input_dataset.InputStatisticsInputDatasetFacet(
            rowCount=rows, size=size, fileCount=len(staged) or None
        )
        return {"inputStatistics": taken}

    def _said(self) -> dict[str, DatasetFacet]:
        title = self._registered.title
        return {
            "documentation": documentation_dataset.DocumentationDatasetFacet(f"{title.ja} / {title.en}", "text/plain")
        }

    def _file_facets(self) -> dict[str, DatasetFacet]:
        source, origins = self._registered, (edge.origin for edge in self.lineage.edges)
        read = (origin.column for origin in origins if origin.kind == "file" and origin.column)
        names = dict.fromkeys([*(source.layout.columns if source.layout else ()), *read])
        fields = [schema_dataset.SchemaDatasetFacetFields(name=name, type="text") for name in names]
        return {**self._said(), **self._owners([source]), "schema": schema_dataset.SchemaDatasetFacet(fields=fields)}

    def _table_facets(self) -> dict[str, DatasetFacet]:
        contract = self.contract
        text = f"{contract.title.ja} / {contract.title.en}\n\n{contract.description.ja}\n\n{contract.description.en}"
        sources = () if contract.derived else self.workspace.project.feeding(contract.dataset)
        return {
            "schema": schema(contract),
            "documentation": documentation_dataset.DocumentationDatasetFacet(text, "text/markdown"),
            **self._owners(sources),
        }

    def _owners(self, sources: Iterable[Source]) -> dict[str, DatasetFacet]:
        agencies = dict.fromkeys(source.agency for source in sources) or {self.contract.domain: None}
        owners = [ownership_dataset.Owner(name=f"team:{agency}", type="OWNER") for agency in agencies]
        return {"ownership": ownership_dataset.OwnershipDatasetFacet(owners=owners)}

    def _version(self, said: object) -> dict[str, DatasetFacet]:
        return {} if said is None else {"version": dataset_version_dataset.DatasetVersionDatasetFacet(str(said))}


def schema(contract: Contract) -> schema_dataset.SchemaDatasetFacet:
    """Return the columns of a contract."""
    fields = [
        schema_dataset.SchemaDatasetFacetFields(
            name=column.name,
            type=column.logical_type,
            description=f"{column.title.ja} / {column.title.en} ({column.type}{f', {column.unit}' if column.unit else ''})",
            ordinal_position=number,
        )
        for number, column in enumerate(contract.columns, start=1)
    ]
    return schema_dataset.SchemaDatasetFacet(fields=fields)


def column_lineage(
    lineage: Lineage, name_of: Callable[[Origin], Name | None]
) -> column_lineage_dataset.ColumnLineageDatasetFacet:
    """Return the lineage of columns; what could not be followed to a column is in the inputs alone."""
    fields: dict[str, column_lineage_dataset.Fields] = {}
    deciding: list[column_lineage_dataset.InputField] = []
    for edge in lineage.edges:
        name = name_of(edge.origin)
        if name is None or edge.origin.column is None or edge.how == "unknown":
            continue
        if edge.column is None:
            deciding.append(_input(name, edge))
        else:
            made = fields.setdefault(edge.column, column_lineage_dataset.Fields(inputFields=[]))
            made.inputFields.append(_input(name, edge))
    return column_lineage_dataset.ColumnLineageDatasetFacet(fields=fields, dataset=deciding)


def _input(name: Name, edge: Edge) -> column_lineage_dataset.InputField:
    kind, subtype = _TYPES[edge.how]
    said = "; ".join(step.en for step in edge.steps) or None
    done = column_lineage_dataset.Transformation(type=kind, subtype=subtype, description=said, masking=False)
    return column_lineage_dataset.InputField(name.namespace, name.name, str(edge.origin.column), [done])


def _assertions(verdict: Verdict | None) -> list[data_quality_assertions_dataset.Assertion]:
    """Return what the suite asked and whether it held: types and columns, no values of rows."""
    results = verdict.result.get("results", ()) if verdict else ()
    asked = [(one["expectation_config"], bool(one["success"])) for one in results]
    return [
        data_quality_assertions_dataset.Assertion(
            assertion=config["type"], success=success, column=config["kwargs"].get("column")
        )
        for config, success in asked
    ]
