"""What came of it: one table of all runs, from the warehouse's own row accounts."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich import box
from rich.table import Table

from infra.laptop.api import DagRun
from infra.laptop.work import Work
from renkei.language import Language, Text
from renkei.model.runs import Account, Fetched
from renkei.warehouse import Warehouse

_HEADS = (
    Text("データセット", "dataset"),
    Text("データソース", "source"),
    Text("読込", "read"),
    Text("公開", "published"),
    Text("変更なし", "unchanged"),
    Text("隔離", "quarantined"),
    Text("除外", "dropped"),
    Text("公開版", "release"),
    Text("秒", "seconds"),
    Text("結果", "result"),
)
_DONE = Text("公開", "released")
_SAME = Text("前回のまま", "as before")
_FAILED = Text("失敗", "failed")


@dataclass(frozen=True)
class Line:
    """One run of a source or of a derived dataset, as Airflow knows it."""

    dataset: str
    source: str
    fetched: Fetched | None
    seconds: float
    failed: bool

    @property
    def new(self) -> bool:
        """Whether this run made a release."""
        return self.fetched is not None and not self.fetched.released and not self.failed


def lines(work: Work) -> list[Line]:
    """Ask Airflow for the runs. A run that only waited for its inputs, or came again to the same, is left out."""
    found: dict[tuple[str, str], Line] = {}
    for run in work.runs:
        line = _line(work, run)
        if line.fetched or line.failed:
            found.setdefault((run.dag_id, line.fetched.run if line.fetched else run.run_id), line)
    return list(found.values())


def table(lines: Sequence[Line], warehouse: Warehouse, *, language: Language) -> Table:
    """Show the runs with their row accounts."""
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, head in enumerate(_HEADS):
        # Where the console is too narrow names go on in another line, and no figure is cut.
        right, named = 2 <= number <= 8, number < 2
        made.add_column(head.in_(language), justify="right" if right else "left", no_wrap=not named, overflow="fold")
    for line in lines:
        made.add_row(*_cells(line, warehouse, language=language))
    return made


def _line(work: Work, run: DagRun) -> Line:
    said = work.begun(run)
    fetched = Fetched.model_validate(said) if said else None
    source = work.project.sources.get(run.dag_id)
    dataset = source.dataset if source else run.dag_id if run.dag_id in work.project.contracts else "—"
    return Line(dataset, run.dag_id, fetched, run.seconds or 0.0, run.state == "failed")


def _cells(line: Line, warehouse: Warehouse, *, language: Language) -> list[str]:
    release = warehouse.released(line.fetched.run) if line.fetched else None
    accounts = release.accounts if release else ()
    account = next((each for each in accounts if line.fetched and each.run == line.fetched.run), None)
    result = _FAILED if line.failed else _DONE if line.new else _SAME
    return [
        line.dataset,
        line.source,
        *_counts(account),
        str(release.id) if release else "—",
        f"{line.seconds:.1f}",
        result.in_(language),
    ]


def _counts(account: Account | None) -> list[str]:
    if account is None:
        return ["—"] * 5
    counts = (account.read, account.published, account.unchanged, account.quarantined, account.dropped)
    return [f"{count:,}" for count in counts]
