"""preview: what a source's file would become, before anything is kept."""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from renkei.errors import ReadError
from renkei.language import Text
from renkei.model.batch import Prepared
from renkei.readers import open_raw
from renkei.stages.fetch import checked
from renkei.stages.prepare import kernel_of, same_columns
from renkei.stages.prepare.rejects import plain
from renkei.transports import NotModified, collect
from renkei.workspace import Workspace

if TYPE_CHECKING:
    import polars as pl


class Preview(NamedTuple):
    """The first rows as they came, and as they would be published."""

    raw: "pl.DataFrame"
    prepared: Prepared


def preview(workspace: Workspace, source_id: str, *, file: Path | None = None) -> Preview:
    """Prepare the first block of `file`, else of what the agency has now; nothing is kept.

    Raises as fetch and prepare do.
    """
    source = checked(workspace, source_id)
    kernel = kernel_of(workspace, source, workspace.project.contract(source.dataset))
    with workspace.scratch() as folder:
        path = file or _ask(workspace, source_id, folder)
        raw = open_raw(source.reader, path, repeats=kernel.repeats, name=file.name if file else source.id)
        same_columns(source, raw, path.name)
        block = next(iter(raw.blocks()), None)
        if block is None:
            raise ReadError(
                Text("データの行がありません。", "There is no row of data."),
                where=f"{source_id} ← {path.name}",
                fix=Text("ファイルの中身を確かめてください。", "Look into the file."),
            )
        batch = block()
        return Preview(plain(batch.rows), kernel(batch))


def _ask(workspace: Workspace, source_id: str, folder: Path) -> Path:
    """Bring the first part of what the agency has now into `folder`."""
    source = workspace.project.source(source_id)
    connection = workspace.connection(source.transport.connection)
    for part in collect(source, connection=connection, interval=None, previous=[]):
        if isinstance(part, NotModified):
            continue
        path = folder / "part"
        with path.open("wb") as out:
            out.writelines(part.chunks)
        return path
    raise ReadError(
        Text("何も届きませんでした。", "Nothing came."),
        where=source_id,
        fix=Text("機関の公開状況を確かめてください。", "See whether the agency has published."),
    )
