"""The verbs of officers, engineers and analysts; those of whoever keeps the house are in `keeping`."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from renkei.cli import show, words
from renkei.cli.state import state
from renkei.errors import UsageError
from renkei.language import Text
from renkei.model.vintage import KINDS
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
    state.asked = "ja" if lang == "ja" else "en" if lang == "en" else None
    state.language = state.asked or state.language
    state.json = as_json


@app.command()
def sources() -> None:
    """List the sources and derived datasets; broken ones say so."""
    project = Workspace.open().project
    broken = project.broken
    rows: list[dict[str, object]] = [
        {
            "id": source.id,
            "title": source.title.in_(state.language),
            "dataset": source.dataset,
            "schedule": f"{source.schedule.cron} {source.schedule.timezone}",
            "state": _paused(project.paused(source)) or "ok",
        }
        for source in project.sources.values()
        if source.id not in broken
    ]
    rows += [{"id": name, "state": error.what.in_(state.language)} for name, error in broken.items()]
    show.answer(sorted(rows, key=lambda row: str(row["id"])), titles=words.SOURCES)


@app.command()
def check(
    names: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE…]")] = None,
    against: Annotated[
        str | None, typer.Option("--against", help="fail too where a change since then lacks its version: main")
    ] = None,
) -> None:
    """Check registrations, contracts, suites, code lists and sharing agreements; nothing is fetched."""
    from renkei.cli.rights import uncovered_notes
    from renkei.stages.check import check as check_content
    from renkei.stages.check import check_all

    workspace = Workspace.open()
    project = workspace.project
    faults = [fault for name in names for fault in check_content(project, name)] if names else check_all(project)
    if against is not None:
        from renkei.inspection.diff import lacking_versions

        faults += lacking_versions(workspace, against, names)
    body = [
        {"where": fault.where, "what": fault.what.in_(state.language), "fix": fault.fix.in_(state.language)}
        for fault in faults
    ]
    clean = state.say("問題はありません。", "No fault found.")
    notes = [note.in_(state.language) for note in uncovered_notes(project, names)]
    lines = [fault.text(state.language) for fault in faults] or [clean]
    show.document({"faults": body, **({"notes": notes} if notes else {})}, [*lines, *notes])
    raise typer.Exit(FAULTY if faults else 0)


@app.command()
def diff(
    against: Annotated[
        str, typer.Option("--against", help="a revision of git (main... = where this branch left it), or a folder")
    ] = "HEAD",
    markdown: Annotated[bool, typer.Option("--markdown", help="as Markdown, for a pull request")] = False,
    rows: Annotated[
        int, typer.Option("--rows", min=1, help="records of a source to prepare by both contents")
    ] = 100_000,
) -> None:
    """Show what a change of the content would do: files, promises, versions, rows, whom it reaches; nothing is kept."""
    from renkei.cli.differing import show_difference
    from renkei.inspection.diff import difference

    show_difference(difference(Workspace.open(), against, limit=rows), as_markdown=markdown)


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
    first: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="in place of --day: the first day")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="the last day (that of --from)")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="run again though nothing changed")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="fetch, prepare and audit; publish nothing")] = False,
) -> None:
    """Run sources or derived datasets the whole way, without Airflow; one that fails harms only itself."""
    from renkei.cli.running import days_asked, run_all

    if bool(names) == every:
        raise UsageError(
            Text("実行するものを指定してください。", "Say what to run."),
            where="renkei run",
            fix=Text("データソース名を並べるか、--all を付けてください。", "Name sources, or give --all."),
        )
    days = days_asked(day, first, last)
    raise typer.Exit(run_all(Workspace.open(dry_run=dry_run), names, days=days, force=force))


@app.command()
def decide(
    name: Annotated[str, typer.Argument(metavar="SOURCE|RUN", help="a source whose last run is held, or that run")],
    choice: Annotated[str, typer.Argument(metavar="CHOICE", help="approve | reject | approve-layout")],
    by: Annotated[str, typer.Option("--by", help="who decides")] = "",
    why: Annotated[str, typer.Option("--why", help="the reason, which the ledger keeps")] = "",
) -> None:
    """Say whether a run that the audit holds may be published; `renkei run` then does as decided."""
    from renkei.cli.deciding import decide_on

    decide_on(Workspace.open(), name, choice, by=by, why=why)


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
            "published_on": one.vintage.published_on,
            "kind": KINDS[one.vintage.kind].in_(state.language) if one.vintage.kind else None,
            "state": _state(one),
            **({"notes": [note.in_(state.language) for note in one.notes]} if one.notes else {}),
        }
        for one in standings(Workspace.open())
    ]
    show.answer(rows, titles=words.STATUS)


def _paused(why: Text | None) -> str | None:
    return state.say(f"休止中: {why.ja}", f"paused: {why.en}") if why is not None else None


def _state(one: "Standing") -> str:
    """Say how a source stands; of a long report, such as a drifted layout, the first line where people read."""
    if one.fault is None and (paused := _paused(one.paused)):
        return paused
    said = (one.fault or one.last_failure or one.late or Text("正常", "ok")).in_(state.language)
    first, *more = said.splitlines()
    return said if state.json or not more else f"{first} …"


@app.command()
def quarantine(
    source: Name,
    limit: Annotated[int, typer.Option("--limit", min=1, help="rows to show")] = 50,
    run: Annotated[str | None, typer.Option("--run", help="rows of this run, in place of the last one")] = None,
    export: Annotated[Path | None, typer.Option("--export", help="write a workbook of the rows that wait")] = None,
    due: Annotated[
        datetime | None, typer.Option("--due", formats=["%Y-%m-%d"], help="when it is to come back (in two weeks)")
    ] = None,
    replay: Annotated[Path | None, typer.Option("--replay", help="publish what was mended in such a workbook")] = None,
    by: Annotated[str | None, typer.Option("--by", help="who mended the rows, or who sends the workbook")] = None,
) -> None:
    """Show the rejected rows of a source's last run: where, value, rule, why; send them out and take them back."""
    from renkei.cli import back
    from renkei.cli.look import show_quarantine

    if export is not None and replay is not None:
        raise UsageError(
            Text("--export と --replay は同時に使えません。", "--export and --replay do not go together."),
            where="renkei quarantine",
            fix=Text("どちらか一方を指定してください。", "Give one of them."),
        )
    workspace = Workspace.open()
    if export is not None:
        back.export(workspace, source, export, run=run, by=by, due=due.date() if due else None)
    elif replay is not None:
        raise typer.Exit(FAULTY if back.replayed(workspace, source, replay, by=by or "") else 0)
    else:
        show_quarantine(workspace, source, limit, run)


@app.command()
def review(
    crosswalk: Annotated[str, typer.Argument(metavar="CROSSWALK")],
    export: Annotated[Path | None, typer.Option("--export", help="write what waits to this workbook (.xlsx)")] = None,
    decide: Annotated[Path | None, typer.Option("--decide", help="add what was decided in this workbook")] = None,
    by: Annotated[str | None, typer.Option("--by", help="who decided, where the workbook does not say")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="pairs to show")] = 50,
) -> None:
    """Show pairs of records that wait for a person to say whether they are one; decide in a workbook."""
    from renkei.cli import reviewing

    if export is not None and decide is not None:
        raise UsageError(
            Text("--export と --decide は同時に使えません。", "Give --export or --decide, not both."),
            where="renkei review",
            fix=Text("書き出し、記入してから --decide に渡してください。", "Export, fill it in, then decide."),
        )
    if export is not None:
        reviewing.export_review(Workspace.open(), crosswalk, export)
    elif decide is not None:
        reviewing.decide_review(Workspace.open(), crosswalk, decide, by=by)
    else:
        reviewing.show_review(Workspace.open(), crosswalk, limit)


@app.command()
def trace(
    dataset: Annotated[str, typer.Argument(metavar="DATASET")],
    key: Annotated[list[str], typer.Option("--key", help="column=value, once for each key column")],
    column: Annotated[str | None, typer.Option("--column", help="of this column alone")] = None,
) -> None:
    """Print a row's receipt: agency, file, cell, each step from the text to the value, checks, run, release, versions."""
    from renkei.cli.receipt import show_receipt
    from renkei.inspection.trace import trace as receipt

    pairs = dict(said.partition("=")[::2] for said in key)
    show_receipt(receipt(Workspace.open(), dataset, pairs, column=column))


@app.command()
def lineage(
    dataset: Annotated[str, typer.Argument(metavar="DATASET")],
    column: Annotated[
        str | None, typer.Option("--column", help="this column alone, down to the agencies' files")
    ] = None,
) -> None:
    """Show what a dataset is made of, column by column: files, datasets, code lists; nothing is asked of the warehouse."""
    from renkei.cli.descent import show_lineage

    show_lineage(Workspace.open().project, dataset, column)


@app.command()
def codes(
    codelist: Annotated[str, typer.Argument(metavar="LIST", help="a code list under schemas/codelists/")],
    code: Annotated[str | None, typer.Argument(metavar="[CODE]", help="one code of it")] = None,
    on: Annotated[str | None, typer.Option("--on", help="the day of the code: YYYY-MM-DD")] = None,
    to: Annotated[str | None, typer.Option("--to", help="what it is on this day: YYYY-MM-DD (default: today)")] = None,
) -> None:
    """Show what a code was, what befell it and what it is now; without a code, the list."""
    from renkei.cli.codes import day_of, show_code, show_list

    days = {"on": day_of(on, "--on"), "to": day_of(to, "--to")}
    if code is None:
        show_list(Workspace.open(), codelist, **days)
    else:
        show_code(Workspace.open(), codelist, code, **days)


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
