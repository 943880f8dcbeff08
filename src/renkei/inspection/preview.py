"""preview: what a source's file would become, before anything is kept."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from renkei.errors import ReadError
from renkei.language import Text
from renkei.model.batch import Prepared
from renkei.readers import opened
from renkei.stages.fetch import checked, refuse_paused
from renkei.stages.prepare import kernel_of, same_columns
from renkei.stages.prepare.layout import written
from renkei.stages.prepare.places import Places
from renkei.stages.prepare.rejects import plain
from renkei.stages.prepare.unpivot import matched_by
from renkei.transports import Part, collect
from renkei.workspace import Workspace

if TYPE_CHECKING:
    import polars as pl


class Preview(NamedTuple):
    """The first rows as they came, and as they would be published; what is to be told of the file.

    `unpivoted` are the raw columns that become rows; `why` gives the registered reasons of the rules that set rows aside.
    """

    raw: "pl.DataFrame"
    prepared: Prepared
    notes: tuple[Text, ...]
    unpivoted: frozenset[str] = frozenset()
    why: Mapping[str, Text] = {}


def preview(workspace: Workspace, source_id: str, *, file: Path | None = None) -> Preview:
    """Prepare the first block of `file`, else of what the agency has now; nothing is kept.

    Raises as fetch and prepare do.
    """
    source = checked(workspace, source_id)
    kernel = kernel_of(workspace, source, workspace.project.contract(source.dataset))
    with workspace.scratch() as folder:
        path, name = (file, file.name) if file else _ask(workspace, source_id, folder)
        with opened(source, path, repeats=kernel.repeats, name=f"{source_id} ← {name}", scratch=folder) as raw:
            drift = same_columns(source, raw.header, name)
            block = next(iter(raw.blocks()), None)
            if block is None:
                raise _no_rows(source_id, name)
            batch = block()
            prepared = kernel(batch)
            prepared = replace(prepared, rejected=Places(raw, source.unpivot).told(prepared.rejected))
            notes = (*raw.notes, *((drift.said,) if drift else ()))
            why = {rule.rule: rule.why for rule in source.drop}
            return Preview(plain(batch.rows), prepared, notes, matched_by(source.unpivot, raw.header), why)


def layout(workspace: Workspace, source_id: str, *, file: Path | None = None) -> str:
    """Return the `layout` of `file`, else of what the agency has now, as YAML; it need not fit the registration yet."""
    source = workspace.project.source(source_id)
    with workspace.scratch() as folder:
        path, name = (file, file.name) if file else _ask(workspace, source_id, folder)
        with opened(source, path, name=f"{source_id} ← {name}", scratch=folder) as raw:
            return written(source, raw.header)


def _ask(workspace: Workspace, source_id: str, folder: Path) -> tuple[Path, str]:
    """Bring the first part of what the agency has now into `folder`; return it and what it is called."""
    source = workspace.project.source(source_id)
    refuse_paused(workspace, source)
    agency = workspace.project.agencies.get(source.agency)
    for part in collect(
        source,
        connection=workspace.connection_of(source),
        interval=None,
        previous=[],
        scratch=folder,
        agency=agency,
        state=workspace.settings.state,
        manners=workspace.manners(agency),
    ):
        if not isinstance(part, Part):
            continue
        path = folder / "part"
        with path.open("wb") as out:
            out.writelines(part.chunks)
        return path, part.name
    raise ReadError(
        Text("何も届きませんでした。", "Nothing came."),
        where=source_id,
        fix=Text("機関の公開状況を確かめてください。", "See whether the agency has published."),
    )


def _no_rows(source_id: str, name: str) -> ReadError:
    return ReadError(
        Text("データの行がありません。", "There is no row of data."),
        where=f"{source_id} ← {name}",
        fix=Text("ファイルの中身を確かめてください。", "Look into the file."),
    )
