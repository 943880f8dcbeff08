"""What a person may ask of a run, in the form that Airflow shows when a DAG is triggered, or as its `conf`."""

from datetime import date

from airflow.sdk import Param, get_current_context

from renkei.errors import UsageError
from renkei.language import Text

Params = dict[str, Param]

_FORCE = Param(
    False,
    type="boolean",
    title="force / 強制実行",
    description="変更がなくても、すべて取り直して実行します。 / Ask for all of it anew and run it, though nothing changed.",
)
_DRY_RUN = Param(
    False,
    type="boolean",
    title="dry_run / 試し実行",
    description="取得・整形・監査だけを行い、何も公開しません。 / Fetch, prepare and audit; publish nothing.",
)
_FROM = Param(
    None,
    type=["null", "string"],
    format="date",
    title="from / 期間の初日",
    description="指定しなければ、この実行のデータ期間です。 / The first day to ask for; that of the run where none is given.",
)
_TO = Param(
    None,
    type=["null", "string"],
    format="date",
    title="to / 期間の末日",
    description="指定しなければ、from と同じ日です。 / The last day to ask for; the first one where none is given.",
)


def params(*, days: bool) -> Params:
    """Return what may be asked of a DAG's runs; `days` where the agency is asked for an interval."""
    whole: Params = {"force": _FORCE, "dry_run": _DRY_RUN}
    return {"from": _FROM, "to": _TO, **whole} if days else whole


def forced() -> bool:
    """Whether this run goes the whole way though nothing changed."""
    return bool(get_current_context()["params"].get("force"))


def dry_run() -> bool:
    """Whether this run publishes nothing."""
    return bool(get_current_context()["params"].get("dry_run"))


def days(dag_id: str) -> tuple[date, date] | None:
    """Return the first and the last day that this run was asked for, None where no day was named.

    Raises UsageError where they do not go together.
    """
    said = get_current_context()["params"]
    first, last = said.get("from"), said.get("to") or said.get("from")
    if last is None:
        return None
    try:
        asked = date.fromisoformat(str(first)), date.fromisoformat(str(last))
    except ValueError:
        raise _no_days(dag_id, first, last) from None
    if asked[0] > asked[1]:
        raise _no_days(dag_id, first, last)
    return asked


def _no_days(dag_id: str, first: object, last: object) -> UsageError:
    return UsageError(
        Text(
            f"期間の指定が正しくありません（from: {first}、to: {last}）。",
            f"The days that are asked for do not go together: from [{first}], to [{last}].",
        ),
        where=f"{dag_id}: params",
        fix=Text(
            "from に初日、to に末日（1 日だけなら省略）を「2024-01-31」のように指定してください。",
            "Give the first day as `from` and, if it is another day, the last one as `to`, like [2024-01-31].",
        ),
    )
