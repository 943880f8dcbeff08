"""One DAG for each registered source."""

from collections.abc import Set as AbstractSet

from airflow.sdk import DAG, get_parsing_context

from renkei.model.registration import WITHIN, Source
from renkei.orchestration import asked, notices, pages, pools, schedules, tasks, ways
from renkei.orchestration.many import uncollected
from renkei.project.content import Project
from renkei.project.manifest import remembered
from renkei.settings import Settings


def dags(settings: Settings | None = None) -> dict[str, DAG]:
    """Return the DAGs of all sources by id, the broken ones included; in a task, only the one that it belongs to."""
    project = remembered(settings or Settings.load())
    wanted, there = get_parsing_context().dag_id, pools.imported()
    made = [
        ways.broken(name, error)
        for name, error in project.broken_sources.items()
        if wanted in (None, ways.dag_id_of(name))
    ]
    with uncollected():
        made += [_dag(project, project.sources[name], there) for name in project.sources if wanted in (None, name)]
    return {dag.dag_id: dag for dag in made}


def _dag(project: Project, source: Source, there: AbstractSet[str]) -> DAG:
    paused = project.paused(source)
    return ways.whole_way(
        source.id,
        dataset=source.dataset,
        first=tasks.fetch,
        derived=False,
        pool=pools.pool(source.agency, there),
        within=project.agencies[source.agency].decide_within if source.agency in project.agencies else WITHIN,
        schedule=None if paused else schedules.timetable(source.schedule),
        start_date=schedules.first_day(source.schedule),
        catchup=source.schedule.catchup,
        params=asked.params(days=source.transport.asks_interval),
        tags=[source.agency, source.dataset.split(".")[0], *(["paused"] if paused else [])],
        doc_md=pages.source_page(project, source),
        default_args={"owner": source.agency, **schedules.PATIENCE, "on_failure_callback": notices.FAILED},
    )
