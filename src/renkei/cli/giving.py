"""`renkei export`: a dataset for others, in formats of theirs."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from renkei.cli import show, words
from renkei.cli.commands import app
from renkei.cli.state import state
from renkei.errors import UsageError
from renkei.language import Text
from renkei.workspace import Workspace


@app.command()
def export(
    dataset: Annotated[str, typer.Argument(metavar="DATASET")],
    names: Annotated[
        list[str],
        typer.Option(
            "--as",
            metavar="FORMAT",
            help="csv | parquet | arrow | odcs | dcat-ap | frictionless | csvw | json-schema | sdmx | openlineage | all",
        ),
    ],
    folder: Annotated[
        Path | None, typer.Option("-o", "--output", help="write rows and documents here (else: print the document)")
    ] = None,
    reader: Annotated[str, typer.Option("--for", help="an agency, or analyst (default: everybody)")] = "",
    agreement: Annotated[
        str | None, typer.Option("--agreement", help="by which agreement, where there is another ground")
    ] = None,
    base: Annotated[
        str | None, typer.Option("--base", help="the address below which it will be found: https://…")
    ] = None,
    bom: Annotated[bool, typer.Option("--bom", help="a byte order mark before CSV, for Excel")] = False,
) -> None:
    """Give a dataset away: its rows, and what it is, in formats that others read; no more than the reader may have."""
    from renkei import exchange

    wish, workspace = exchange.Wish(reader, agreement, base, bom), Workspace.open()
    chosen = exchange.formats(names)
    if folder is None:
        described = exchange.describe(workspace, dataset, wish)
        found = [] if exchange.ALL in names else list(exchange.documents(described, chosen))
        if not found:
            raise _no_folder(names)
        for each in found:
            print(each.body.decode(), end="")
        for note in described.notes:
            print(note.in_(state.language), file=sys.stderr)
        return
    done = exchange.export(workspace, dataset, names, folder, wish)
    rows = [{"file": each.name, "rows": each.rows, "bytes": each.size} for each in done.files]
    if state.json:
        notes = [note.in_(state.language) for note in done.notes]
        show.document({"dataset": dataset, "release": done.release, "files": rows, "notes": notes}, [])
        return
    show.answer(rows, titles=words.EXPORTED)
    show.notes(done.notes)


def _no_folder(names: list[str]) -> UsageError:
    listed = ", ".join(names)
    return UsageError(
        Text(f"{listed} の書き出しには、フォルダーが必要です。", f"To export {listed} takes a folder."),
        where="renkei export",
        fix=Text("-o でフォルダーを指定してください。", "Name one with -o."),
    )
