"""What a dataset is made of, as OpenLineage has it of jobs that have not run: named by content, not by hosts and folders."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from openlineage.client.event_v2 import InputDataset, Job, JobEvent, OutputDataset
from openlineage.client.facet_v2 import documentation_dataset, job_type_job
from openlineage.client.serde import Serde

from renkei.model.contract import Contract
from renkei.model.lineage import Lineage, Origin
from renkei.tracking.client import PRODUCER
from renkei.tracking.facets import column_lineage, schema
from renkei.tracking.names import Name

_FOLDERS = {"code_list": "schemas/codelists", "crosswalk": "schemas/crosswalks", "file": "connectors"}


def declared(
    contract: Contract, lineages: Sequence[Lineage], *, namespace: str, at: datetime | None = None
) -> Iterator[str]:
    """Yield a JobEvent, as JSON, for each maker of a dataset; only columns that `contract` has are named."""
    there = {column.name for column in contract.columns}

    def name_of(origin: Origin) -> Name | None:
        return _name(origin, namespace)

    for lineage in lineages:
        edges = tuple(edge for edge in lineage.edges if edge.column is None or edge.column in there)
        kept = lineage.model_copy(update={"edges": edges})
        named = [name for edge in edges if (name := name_of(edge.origin)) is not None]
        named += [Name(namespace, dataset) for dataset in contract.reads]
        text = f"{contract.title.ja} / {contract.title.en}\n\n{contract.description.ja}\n\n{contract.description.en}"
        facets = {
            "schema": schema(contract),
            "documentation": documentation_dataset.DocumentationDatasetFacet(text, "text/markdown"),
            "columnLineage": column_lineage(kept, name_of),
        }
        kind = job_type_job.JobTypeJobFacet(processingType="BATCH", integration="RENKEI", jobType="RUN")
        event = JobEvent(
            eventTime=(at or datetime.now(UTC)).isoformat(),
            producer=PRODUCER,
            job=Job(namespace, lineage.maker, {"jobType": kind}),
            inputs=[InputDataset(*name) for name in dict.fromkeys(named)],
            outputs=[OutputDataset(namespace, contract.dataset, facets=facets)],
        )
        yield Serde.to_json(event)


def _name(origin: Origin, namespace: str) -> Name | None:
    if origin.kind == "constant":
        return None
    if origin.kind == "dataset":
        return Name(namespace, origin.of)
    if origin.kind == "corrections":
        return Name(namespace, f"schemas/{origin.of.replace('.', '/')}.corrections")
    return Name(
        namespace, f"{_FOLDERS[origin.kind]}/{origin.of.replace('.', '/', 1) if origin.kind == 'file' else origin.of}"
    )
