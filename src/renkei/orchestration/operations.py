"""DAGs that look after the warehouse itself."""

from datetime import UTC, datetime

from airflow.sdk import DAG, task
from airflow.timetables.trigger import CronTriggerTimetable

from renkei.errors import IntegrityError
from renkei.language import Text
from renkei.orchestration import notices, schedules, telling
from renkei.orchestration.pages import LANGUAGES

_VERIFY = Text(
    "台帳の鎖、原本のハッシュ、行数の帳尻を計算し直し、合わないものを名指しします。読み取りの権限を、その日の共有協定に合わせます。",
    "Works out again the chain of the ledger, the hashes of the landing zone and the row accounts; names what does not "
    "fit. Brings the rights to read to what agreements say of the day.",
)
_FRESHNESS = Text(
    "届くはずの日を過ぎたデータソースを、その機関に一度だけ知らせます。届けば自動で解消します。判断待ちの実行は、毎日あらためて知らせます。",
    "Tells an agency, once, of a source whose expected day has passed; it is over when data come. Of runs that wait for a "
    "steward it reminds every day.",
)


def dags() -> dict[str, DAG]:
    """Return the DAGs of operation by id."""
    return {dag.dag_id: dag for dag in (_verify(), _freshness())}


def _verify() -> DAG:
    with _daily("renkei.verify", "0 4 * * *", _VERIFY) as dag:
        entitle()
        verify()
    return dag


def _freshness() -> DAG:
    with _daily("renkei.freshness", "0 9 * * *", _FRESHNESS) as dag:
        tell_late()
        remind()
    return dag


def _daily(name: str, cron: str, said: Text) -> DAG:
    return DAG(
        name,
        schedule=CronTriggerTimetable(cron, timezone=schedules.ZONE) if schedules.scheduled() else None,
        start_date=schedules.LONG_AGO,
        catchup=False,
        max_active_runs=1,
        tags=["renkei", "operations"],
        doc_md=f"{said.ja}\n\n{said.en}",
        default_args={"owner": "renkei", **schedules.PATIENCE, "on_failure_callback": notices.FAILED},
    )


@task
def tell_late() -> None:
    """Tell each agency once of what it missed, and keep that; keep what has come since, too."""
    from renkei.orchestration.tracked import tell_lateness
    from renkei.stages.lateness import ARRIVED, LATE, changed, lateness, note

    with telling.opened() as workspace:
        now = datetime.now(UTC)
        tell_lateness(workspace, lateness(workspace, now))
        found = changed(workspace, now)
        for one in found.late:
            subject = Text(f"[renkei] {one.source}: 遅れています", f"[renkei] {one.source}: late")
            notices.tell_agency(workspace, one.source, subject, one.said)
            note(workspace, LATE, [one])
        note(workspace, ARRIVED, found.arrived)


@task
def remind() -> None:
    """Remind of runs that have waited for a steward since the day before, once a day."""
    from renkei.stages.deciding import to_remind_of

    with telling.opened() as workspace:
        for held in to_remind_of(workspace, datetime.now(UTC)):
            subject = Text(f"[renkei] {held.source}: まだ判断待ち", f"[renkei] {held.source}: still waits")
            notices.tell_agency(workspace, held.source, subject, held.said)
            workspace.record("reminder", {"source": held.source, "run": held.run})


@task
def entitle() -> None:
    """Grant and revoke, where agreements have begun or ended; nothing where the warehouse has no roles."""
    from renkei.stages.entitle import entitle as bring_rights

    with telling.opened() as workspace:
        bring_rights(workspace)


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
