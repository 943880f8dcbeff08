"""The code lists of a dataset, as far as somebody may have them: each code once, as it last was."""

from datetime import date

import polars as pl

from renkei.errors import UsageError
from renkei.exchange.description import Code, Codes
from renkei.exchange.grounds import ground
from renkei.language import Text
from renkei.model.contract import Contract
from renkei.workspace import Workspace

_ASK = Text("読み手を --for で指定してください。", "Name the reader with --for.")


def code_lists(
    workspace: Workspace, contract: Contract, reader: str, on: date
) -> tuple[dict[str, Codes], dict[str, pl.DataFrame], list[Text]]:
    """Return the code lists of a contract's columns that the reader may have, their rows, and which are lacking and why."""
    codes: dict[str, Codes] = {}
    frames: dict[str, pl.DataFrame] = {}
    notes: list[Text] = []
    for name in dict.fromkeys(column.code_list for column in contract.columns if column.code_list):
        try:
            frame = _list(workspace, name, reader, on)
        except UsageError:
            notes.append(_withheld(name))
            continue
        if frame is None:
            notes.append(_unpublished(name))
            continue
        title = workspace.project.codelist(name).title
        labels = [_label(frame, suffix) for suffix in ("_ja", "_en")]
        listed = [Code(*values) for values in zip(frame["code"], *labels, strict=True)]
        codes[name], frames[name] = Codes(name, title, tuple(listed), tuple(frame.columns)), frame
    return codes, frames, notes


def _list(workspace: Workspace, name: str, reader: str, on: date) -> pl.DataFrame | None:
    """Return the rows of a code list, the last of each code; None where they have no release yet.

    Raises UsageError where the reader may not have them.
    """
    codelist, hidden = workspace.project.codelist(name), set[str]()
    if codelist.dataset is not None:
        behind = workspace.project.contract(codelist.dataset)
        view = ground(behind, reader, on=on)
        hidden = set(view.masked)
        if view.rows is not None or hidden & {"code", *codelist.columns.values(), *codelist.where}:
            raise UsageError(_withheld(name), where=name, fix=_ASK)
        if workspace.warehouse.release_of(codelist.dataset) is None:
            return None
    frame = workspace.codes(name)
    kept = [column for column in frame.columns if column not in hidden and not column.startswith("_")]
    own = [column for column in kept if column not in ("code", "valid_from", "valid_to")]
    last = frame.sort("valid_from", nulls_last=False).unique("code", keep="last").sort("code")
    return last.select("code", *own, "valid_from", "valid_to")


def _label(frame: pl.DataFrame, suffix: str) -> pl.Series:
    """Return what codes are called in a language: the column `name_ja`, or `name` where that is Japanese alone."""
    names = (f"name{suffix}", *(("name",) if suffix == "_ja" else ()))
    found = next((name for name in names if name in frame.columns), None)
    return frame[found].cast(pl.String) if found else pl.Series(suffix, [None] * frame.height, dtype=pl.String)


def _unpublished(name: str) -> Text:
    return Text(
        f"コード表「{name}」の元になるデータセットが未公開のため、含まれません。",
        f"Without the code list [{name}]: its dataset has no release yet.",
    )


def _withheld(name: str) -> Text:
    return Text(
        f"コード表「{name}」は、この読み手には示されません。", f"The code list [{name}] is not for this reader."
    )
