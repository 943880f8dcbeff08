"""The verbs of whoever registers a source from a sample: `new` and `readability`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from renkei.cli import show
from renkei.cli.commands import FAULTY, app
from renkei.cli.state import state
from renkei.errors import UsageError
from renkei.language import Text
from renkei.workspace import Workspace

if TYPE_CHECKING:
    from renkei.model.proposal import Doubt

Sample = Annotated[Path, typer.Argument(metavar="SAMPLE", help="a file as the agency sends it")]


@app.command()
def new(
    sample: Sample,
    agency: Annotated[str | None, typer.Option("--agency", help="whose it is: a folder under connectors/")] = None,
    dataset: Annotated[str | None, typer.Option("--dataset", help="the table that it goes into: domain.name")] = None,
    copybook: Annotated[
        Path | None, typer.Option("--copybook", help="of records of fixed length: their layout")
    ] = None,
    answer: Annotated[list[str] | None, typer.Option("--answer", help="id=value, an answer given beforehand")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="ask nothing; stop where something has to be answered")] = False,
    draft: Annotated[bool, typer.Option("--draft", help="write what is open as TODO")] = False,
) -> None:
    """Propose a whole registration from a sample file, ask what only a person knows, write it, check and preview it."""
    from renkei.cli import proposals

    for path in (sample, copybook):
        if path is not None and not path.is_file():
            raise _no_file(path)
    given = {
        **_given(answer or []),
        **({"agency": agency} if agency else {}),
        **({"dataset": dataset} if dataset else {}),
    }
    workspace = Workspace.open()
    asking = not (yes or draft or state.json) and sys.stdin.isatty()
    proposal = proposals.settled(sample, workspace, copybook, given, ask=_asked if asking else None)
    proposals.show_proposal(proposal)
    raise typer.Exit(0 if proposals.written(proposal, workspace, sample, copybook, draft=draft) else FAULTY)


@app.command()
def readability(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="a table: .xlsx, .xls, .csv …")],
) -> None:
    """Say what of a file keeps machines from reading it, by the Digital Agency's rules, where it is and how to mend it."""
    from renkei.cli import proposals

    if not file.is_file():
        raise _no_file(file)
    raise typer.Exit(FAULTY if proposals.show_readability(file) else 0)


def _asked(doubt: "Doubt") -> str:
    """Ask one question at the terminal; Enter takes the default."""
    lines = [doubt.question.in_(state.language)]
    lines += [doubt.why.in_(state.language)] if doubt.why else []
    lines += [f"  {choice.value}: {choice.says.in_(state.language)}" for choice in doubt.choices]
    show.notes(Text(line, line) for line in lines)
    return str(typer.prompt(doubt.id, default=doubt.default))


def _given(answers: list[str]) -> dict[str, str]:
    pairs = {}
    for each in answers:
        name, equals, value = each.partition("=")
        if not equals:
            raise UsageError(
                Text(f"答え [{each}] の形が違います。", f"[{each}] is no answer."),
                where="--answer",
                fix=Text("「licence=pdl」のように書いてください。", "Write it like [licence=pdl]."),
            )
        pairs[name] = value
    return pairs


def _no_file(path: Path) -> UsageError:
    return UsageError(
        Text(f"ファイル「{path}」がありません。", f"There is no file [{path}]."),
        where="renkei",
        fix=Text("パスを確かめてください。フォルダーは指定できません。", "Check the path; it can't be a folder."),
    )
