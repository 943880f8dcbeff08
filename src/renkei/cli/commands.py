"""The verbs."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from renkei.cli import show, words
from renkei.cli.state import state
from renkei.errors import UsageError
from renkei.language import Text
from renkei.workspace import Workspace

if TYPE_CHECKING:
    from renkei.inspection.status import Standing

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="連携 — cross-agency data integration",
)
Name = Annotated[str, typer.Argument(metavar="SOURCE", help="<agency>.<source>")]
FAULTY = 1


@app.callback()
def _options(
    lang: Annotated[str | None, typer.Option("--lang", help="ja | en (default: the locale)")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="answer in JSON")] = False,
) -> None:
    if lang is not None and lang not in ("ja", "en"):
        raise UsageError(
            Text(f"言語「{lang}」はありません。", f"There is no language [{lang}]."),
            where="--lang",
            fix=Text("ja か en を指定してください。", "Give ja or en."),
        )
    if lang in ("ja", "en"):
        state.language = "ja" if lang == "ja" else "en"
    state.json = as_json


@app.command()
def sources() -> None:
    """List the sources and derived datasets; broken ones say so."""
    project = Workspace.open().project
    rows: list[dict[str, object]] = [
        {
            "id": source.id,
            "title": source.title.in_(state.language),
            "dataset": source.dataset,
            "schedule": f"{source.schedule.cron} {source.schedule.timezone}",
            "state": "ok",
        }
        for source in project.sources.values()
        if source.id not in project.broken
    ]
    rows += [{"id": name, "state": error.what.in_(state.language)} for name, error in project.broken.items()]
    show.answer(sorted(rows, key=lambda row: str(row["id"])), titles=words.SOURCES)


@app.command()
def check(names: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE…]")] = None) -> None:
    """Check registrations, contracts, suites and code lists; nothing is fetched."""
    from renkei.stages.check import check as check_content
    from renkei.stages.check import check_all

    project = Workspace.open().project
    faults = [fault for name in names for fault in check_content(project, name)] if names else check_all(project)
    body = [
        {"where": fault.where, "what": fault.what.in_(state.language), "fix": fault.fix.in_(state.language)}
        for fault in faults
    ]
    clean = state.say("問題はありません。", "No fault found.")
    show.document({"faults": body}, [fault.text(state.language) for fault in faults] or [clean])
    raise typer.Exit(FAULTY if faults else 0)


@app.command()
def preview(
    source: Name,
    file: Annotated[Path | None, typer.Option("--file", help="a file of yours instead of the agency's")] = None,
    rows: Annotated[int, typer.Option("--rows", min=1, max=100)] = 10,
    layout: Annotated[bool, typer.Option("--layout", help="print the file's `layout` for its registration")] = False,
) -> None:
    """Show what the first rows would become; nothing is kept."""
    from renkei.cli.look import show_preview
    from renkei.inspection.preview import layout as layout_of
    from renkei.inspection.preview import preview as preview_source

    if file is not None and not file.is_file():
        raise UsageError(
            Text(f"ファイル「{file}」がありません。", f"There is no file [{file}]."),
            where="--file",
            fix=Text("パスを確かめてください。フォルダーは指定できません。", "Check the path; it can't be a folder."),
        )
    if layout:
        said = layout_of(Workspace.open(), source, file=file)
        show.document({"layout": said}, [said.rstrip("\n")])
        return
    show_preview(preview_source(Workspace.open(), source, file=file), rows)


@app.command()
def run(
    names: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE…]")] = None,
    every: Annotated[bool, typer.Option("--all", help="every source and derived dataset, in order")] = False,
    day: Annotated[
        datetime | None, typer.Option("--day", formats=["%Y-%m-%d"], help="for sources asked by day: which (yesterday)")
    ] = None,
) -> None:
    """Run sources or derived datasets the whole way, without Airflow; one that fails harms only itself."""
    from renkei.cli.running import run_all

    if bool(names) == every:
        raise UsageError(
            Text("実行するものを指定してください。", "Say what to run."),
            where="renkei run",
            fix=Text("データソース名を並べるか、--all を付けてください。", "Name sources, or give --all."),
        )
    raise typer.Exit(run_all(Workspace.open(), names, day=day.date() if day else None))


@app.command()
def status() -> None:
    """Show how every source stands."""
    from renkei.inspection.status import status as standings

    rows = [
        {
            "id": one.id,
            "dataset": one.dataset,
            "release": one.account.release if one.account else None,
            "read": one.account.read if one.account else None,
            "quarantined": one.account.quarantined if one.account else None,
            "state": _state(one),
            **({"notes": [note.in_(state.language) for note in one.notes]} if one.notes else {}),
        }
        for one in standings(Workspace.open())
    ]
    show.answer(rows, titles=words.STATUS)


def _state(one: "Standing") -> str:
    """Say how a source stands; of a long report, such as a drifted layout, the first line where people read."""
    said = (one.fault or one.last_failure or Text("正常", "ok")).in_(state.language)
    first, *more = said.splitlines()
    return said if state.json or not more else f"{first} …"


@app.command()
def quarantine(source: Name, limit: Annotated[int, typer.Option("--limit", min=1, help="rows to show")] = 50) -> None:
    """Show the rejected rows of a source's last run: where, value, rule, why."""
    from renkei.cli.look import show_quarantine

    show_quarantine(Workspace.open(), source, limit)


@app.command()
def trace(
    dataset: Annotated[str, typer.Argument(metavar="DATASET")],
    key: Annotated[list[str], typer.Option("--key", help="column=value, once for each key column")],
) -> None:
    """Print a row's receipt: file, sha256, line as received, rules, run, release."""
    from renkei.cli.look import show_receipt
    from renkei.inspection.trace import trace as receipt

    pairs = dict(said.partition("=")[::2] for said in key)
    show_receipt(receipt(Workspace.open(), dataset, pairs))


@app.command()
def sql(
    query: Annotated[str, typer.Argument(metavar="SQL")],
    limit: Annotated[int, typer.Option("--limit", min=1, help="rows to show")] = 200,
) -> None:
    """Ask the warehouse, read only."""
    table = Workspace.open().warehouse.select(query)
    rows = table.slice(0, limit).to_pylist()
    more = table.num_rows - len(rows)
    note = state.say(f"ほかに {more} 行あります(--limit)。", f"{more} more rows (--limit).") if more > 0 else None
    show.answer(rows, titles={name: Text(name, name) for name in table.column_names}, note=note)


@app.command()
def verify() -> None:
    """Work the books out again: ledger chain, landed objects, row accounts."""
    from renkei.inspection.verify import verify as findings_of

    findings = findings_of(Workspace.open())
    lines = [f"{finding.where}: {finding.what.in_(state.language)}" for finding in findings]
    clean = state.say("台帳・原本・行数、すべて合っています。", "Ledger, landed objects and row accounts all fit.")
    body = {"findings": [{"where": one.where, "what": one.what.in_(state.language)} for one in findings]}
    show.document(body, lines or [clean])
    raise typer.Exit(FAULTY if findings else 0)
