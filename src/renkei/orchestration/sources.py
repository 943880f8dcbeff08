"""One DAG for each registered source."""

from airflow.sdk import DAG, get_parsing_context

from renkei.model.registration import Source
from renkei.orchestration import pages, schedules, tasks, ways
from renkei.project.loader import Project, load
from renkei.settings import Settings


def dags(settings: Settings | None = None) -> dict[str, DAG]:
    """Return the DAGs of all sources by id, the broken ones included; in a task, only the one that it belongs to."""
    project = load(settings or Settings.load())
    wanted = get_parsing_context().dag_id
    made = {name: ways.broken(name, error) for name, error in project.broken_sources.items()}
    made |= {name: _dag(project, source) for name, source in project.sources.items() if wanted in (None, name)}
    return {dag.dag_id: dag for dag in made.values()}


def _dag(project: Project, source: Source) -> DAG:
    return ways.whole_way(
        source.id,
        dataset=source.dataset,
        first=tasks.fetch,
        derived=False,
        schedule=schedules.timetable(source.schedule),
        start_date=schedules.first_day(source.schedule),
        catchup=source.schedule.catchup,
        tags=[source.agency, source.dataset.split(".")[0]],
        doc_md=pages.source_page(project, source),
        default_args={"owner": source.agency, **schedules.PATIENCE},
    )
