"""One DAG for each derived dataset, started by a change of any dataset that it reads."""

from airflow.sdk import DAG, get_parsing_context

from renkei.model.contract import Contract
from renkei.orchestration import asked, notices, pages, schedules, tasks, ways
from renkei.orchestration.assets import any_of
from renkei.project.links import said_links
from renkei.project.manifest import remembered
from renkei.settings import Settings


def dags(settings: Settings | None = None) -> dict[str, DAG]:
    """Return the DAGs of all derived datasets by id, the broken ones included; in a task, only the one it belongs to."""
    where = settings or Settings.load()
    project = remembered(where)
    wanted = get_parsing_context().dag_id
    made = [
        ways.broken(name, error)
        for name, error in project.broken_contracts.items()
        # A contract that can't be read doesn't say that it is derived; the query beside it does, or its crosswalk.
        if wanted in (None, ways.dag_id_of(name))
        and ((where.schemas / name.replace(".", "/", 1)).with_suffix(".sql").is_file() or said_links(project, name))
    ]
    made += [
        _dag(project.contracts[name])
        for name in project.contracts
        if wanted in (None, name) and project.contracts[name].derived
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
        params=asked.params(days=False),
        tags=[contract.domain, "derived"],
        doc_md=pages.dataset_page(contract),
        default_args={"owner": contract.domain, **schedules.PATIENCE, "on_failure_callback": notices.FAILED},
    )
