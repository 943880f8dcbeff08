"""DAGs that look after the warehouse itself."""

from airflow.sdk import DAG, task
from airflow.timetables.trigger import CronTriggerTimetable

from renkei.errors import IntegrityError
from renkei.language import Text
from renkei.orchestration import schedules, telling
from renkei.orchestration.pages import LANGUAGES

_VERIFY = Text(
    "台帳の鎖、原本のハッシュ、行数の帳尻を計算し直し、合わないものを名指しします。",
    "Works out again the chain of the ledger, the hashes of the landing zone and the row accounts; names what does not fit.",
)


def dags() -> dict[str, DAG]:
    """Return the DAGs of operation by id."""
    return {dag.dag_id: dag for dag in (_verify(),)}


def _verify() -> DAG:
    with DAG(
        "renkei.verify",
        schedule=CronTriggerTimetable("0 4 * * *", timezone=schedules.ZONE) if schedules.scheduled() else None,
        start_date=schedules.LONG_AGO,
        catchup=False,
        max_active_runs=1,
        tags=["renkei", "operations"],
        doc_md=f"{_VERIFY.ja}\n\n{_VERIFY.en}",
        default_args={"owner": "renkei", **schedules.PATIENCE},
    ) as dag:
        verify()
    return dag


@task
def verify() -> None:
    """Fail, naming each thing in the books that does not fit."""
    from renkei.inspection.verify import verify as findings_of
    from renkei.workspace import Workspace

    with telling.told():
        if findings := findings_of(Workspace.open()):
            raise misfit([(one.where, one.what) for one in findings])


def misfit(findings: list[tuple[str, Text]]) -> IntegrityError:
    """Name all that does not fit, by where it is."""
    ja, en = ("\n  ".join(f"{where}: {what.in_(language)}" for where, what in findings) for language in LANGUAGES)
    count = len(findings)
    return IntegrityError(
        Text(
            f"帳簿の合わないところが {count} 件あります。\n  {ja}", f"The books do not fit in {count} places.\n  {en}"
        ),
        where="renkei verify",
        fix=Text("docs/operate.md の手順に従ってください。", "Follow docs/operate.md."),
    )
