"""One DAG for each derived dataset, started by a change of any dataset that it reads."""

from airflow.sdk import DAG, get_parsing_context

from renkei.model.contract import Contract
from renkei.orchestration import pages, schedules, tasks, ways
from renkei.orchestration.assets import any_of
from renkei.project.loader import load
from renkei.settings import Settings


def dags(settings: Settings | None = None) -> dict[str, DAG]:
    """Return the DAGs of all derived datasets by id, the broken ones included."""
    where = settings or Settings.load()
    project = load(where)
    wanted = get_parsing_context().dag_id
    made = [
        ways.broken(name, error)
        for name, error in project.broken_contracts.items()
        # A contract that can't be read doesn't say that it is derived; the query beside it does.
        if (where.schemas / name.replace(".", "/", 1)).with_suffix(".sql").is_file()
    ]
    made += [
        _dag(contract) for contract in project.contracts.values() if contract.sql and wanted in (None, contract.dataset)
    ]
    return {dag.dag_id: dag for dag in made}


def _dag(contract: Contract) -> DAG:
    return ways.whole_way(
        contract.dataset,
        dataset=contract.dataset,
        first=tasks.derive,
        derived=True,
        schedule=any_of(contract.reads),
        catchup=False,
        tags=[contract.domain, "derived"],
        doc_md=pages.dataset_page(contract),
        default_args={"owner": contract.domain, **schedules.PATIENCE},
    )
