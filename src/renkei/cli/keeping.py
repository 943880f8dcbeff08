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
def verify() -> None:
    """Work the books out again: ledger chain, landed objects, row accounts."""
    from renkei.inspection.verify import verify as findings_of

    findings = findings_of(Workspace.open())
    lines = [f"{finding.where}: {finding.what.in_(state.language)}" for finding in findings]
    clean = state.say("台帳・原本・行数、すべて合っています。", "Ledger, landed objects and row accounts all fit.")
    body = {"findings": [{"where": one.where, "what": one.what.in_(state.language)} for one in findings]}
    show.document(body, lines or [clean])
    raise typer.Exit(FAULTY if findings else 0)
