"""The verbs of whoever keeps the house: rights, versions of tables, pools, the books."""

import json
from typing import Annotated

import typer

from renkei.cli import show
from renkei.cli.commands import FAULTY, app
from renkei.cli.state import state
from renkei.errors import UsageError
from renkei.language import Text
from renkei.workspace import Workspace


@app.command()
def pools() -> None:
    """Print one pool an agency, of as many slots as it is fetched from at once, for `airflow pools import`."""
    from renkei.project.pools import pools as all_pools

    print(json.dumps(all_pools(Workspace.open().project), ensure_ascii=False, indent=2))


@app.command()
def migrate(
    to: Annotated[int, typer.Option("--to", help="a version of the warehouse's own tables, such as an older one")] = 0,
) -> None:
    """Bring the warehouse's own tables to the newest version, or back to an older one."""
    from renkei.warehouse.migrations import VERSION

    before, after = Workspace.open().warehouse.migrate(to or VERSION)
    same = state.say(f"版 {after} のままです。", f"They are of version {after}.")
    moved = state.say(f"版 {before or '–'} から {after} にしました。", f"From version {before or '–'} to {after}.")
    show.document({"before": before, "after": after}, [same if before == after else moved])


@app.command()
def roles(
    print_sql: Annotated[bool, typer.Option("--sql", help="print the SQL that makes it so, to be reviewed")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="run it: roles, grants and masked views")] = False,
) -> None:
    """Show who may read which dataset today, by contracts and agreements; bring PostgreSQL's rights to that."""
    from renkei.cli import rights

    if print_sql and apply:
        raise UsageError(
            Text("--sql と --apply は同時に使えません。", "--sql and --apply do not go together."),
            where="renkei roles",
            fix=Text("どちらか一方を指定してください。", "Give one of them."),
        )
    show_it = rights.apply if apply else rights.show_statements if print_sql else rights.show_readers
    show_it(Workspace.open())


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="where to listen; other than the loopback: to strangers")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option("--port", min=0, max=65535)] = 8600,
    reader: Annotated[
        str | None, typer.Option("--reader", help="whose rights hold: an agency, or analyst (on the loopback)")
    ] = None,
    reader_header: Annotated[
        str | None, typer.Option("--reader-header", help="the header in which a proxy says who asks")
    ] = None,
    below: Annotated[str, typer.Option("--below", help="the path below which a proxy has it: /catalogue")] = "",
    register: Annotated[bool, typer.Option("--register", help="let officers propose sources in the browser")] = False,
) -> None:
    """Serve the catalogue and the API: pages in Japanese and English, on this machine alone unless told otherwise."""
    from renkei.cli.serving import Place, serve_catalogue
    from renkei.project.manifest import remembered

    serve_catalogue(
        Workspace.open(loading=remembered), Place(host, port, below), reader, reader_header, register=register
    )


@app.command()
def verify() -> None:
    """Work the books out again: ledger chain, landed objects, row accounts."""
    from renkei.inspection.verify import verify as findings_of

    workspace = Workspace.open()
    findings, reads = findings_of(workspace), workspace.warehouse.enter_reads()
    lines = [f"{finding.where}: {finding.what.in_(state.language)}" for finding in findings]
    clean = state.say("台帳・原本・行数、すべて合っています。", "Ledger, landed objects and row accounts all fit.")
    noted = state.say(
        f"SQL による読み取り: 台帳に {reads.entered} 件、記帳待ち {reads.waiting} 件、控えなし {reads.missing} 件",
        f"Reads by SQL: {reads.entered} in the ledger, {reads.waiting} waiting for it, {reads.missing} without a note.",
    )
    body = {
        "findings": [{"where": one.where, "what": one.what.in_(state.language)} for one in findings],
        "reads": vars(reads),
    }
    show.document(body, [*(lines or [clean]), *([noted] if any(vars(reads).values()) else [])])
    raise typer.Exit(FAULTY if findings else 0)
