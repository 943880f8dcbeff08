"""A dataset, exported: what is known of it, the rows, and the documents of every format that was asked for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import polars as pl

from renkei.errors import UsageError
from renkei.exchange import csvw, dcat, frictionless, json_schema, odcs, open_lineage, rows, sdmx
from renkei.exchange.description import Description, File, Origin
from renkei.exchange.document import Document, Format
from renkei.exchange.grounds import EVERYBODY, ground, left_out, shown
from renkei.exchange.lists import code_lists
from renkei.landing.faults import disk_faults
from renkei.language import Text
from renkei.lineage import lineages
from renkei.model.contract import Contract
from renkei.model.entities import EntityCrosswalk
from renkei.model.registration import Source
from renkei.model.rights import View
from renkei.project.content import Project
from renkei.stages.entitle import ZONE
from renkei.workspace import Workspace

FORMATS: dict[str, Format] = {
    each.name: each
    for each in (
        Format("csv", Text("CSV（UTF-8）", "CSV in UTF-8"), lambda _: iter(()), ("csv",)),
        Format("parquet", Text("Parquet", "Parquet"), lambda _: iter(()), ("parquet",)),
        Format("arrow", Text("Arrow IPC ファイル", "Arrow IPC file"), lambda _: iter(()), ("arrow",)),
        odcs.FORMAT,
        dcat.FORMAT,
        frictionless.FORMAT,
        csvw.FORMAT,
        json_schema.FORMAT,
        sdmx.FORMAT,
        open_lineage.FORMAT,
    )
}
ALL = "all"
_WRITERS = {"csv": rows.csv, "parquet": rows.parquet, "arrow": rows.arrow, "sdmx": rows.sdmx_csv}


@dataclass(frozen=True)
class Wish:
    """For whom a dataset is exported, by which agreement where there are several, and how.

    `base` is the address below which the export will be found; `bom` puts a byte order mark before CSV, for Excel.
    """

    reader: str = EVERYBODY
    agreement: str | None = None
    base: str | None = None
    bom: bool = False


@dataclass(frozen=True)
class Exported:
    """What an export wrote, of which release, and what is to be told of it."""

    dataset: str
    folder: Path
    release: int | None
    files: tuple[File, ...]
    notes: tuple[Text, ...]


@dataclass(frozen=True)
class _Asked:
    """A dataset on the ground that somebody gets it on, with the rows of its code lists."""

    description: Description
    view: View
    lists: dict[str, pl.DataFrame]


def formats(names: Sequence[str]) -> tuple[Format, ...]:
    """Return the formats of these names, `all` being every one; UsageError where there is no such format."""
    for name in names:
        if name not in (*FORMATS, ALL):
            raise UsageError(
                Text(f"形式「{name}」はありません。", f"There is no format [{name}]."),
                where="--as",
                fix=Text(f"{', '.join(FORMATS)} か all を指定してください。", f"Give {', '.join(FORMATS)} or all."),
            )
    return tuple(each for name, each in FORMATS.items() if name in names or ALL in names)


def describe(workspace: Workspace, dataset: str, wish: Wish, *, on: date | None = None) -> Description:
    """Return what may be said of a dataset to the reader of a wish, on a day (today); no rows of it are read.

    Raises ContentError where there is no such dataset, UsageError where the reader has no ground, or several.
    """
    return _asked(workspace, dataset, wish, on or datetime.now(ZONE).date()).description


def documents(description: Description, chosen: Sequence[Format]) -> Iterator[Document]:
    """Yield the documents of formats; UsageError where one can't express the dataset."""
    for each in chosen:
        why = each.refuses(description)
        if why is not None:
            raise _inexpressible(description.dataset, each, why)
        yield from each.documents(description)


def assembled(
    of: Description, frame: pl.DataFrame, lists: Mapping[str, pl.DataFrame], chosen: Sequence[Format]
) -> tuple[Description, list[Document]]:
    """Return all files of an export of these rows, and the description that knows of them."""
    kinds = dict.fromkeys(kind for each in chosen for kind in each.data)
    of = replace(of, time=rows.time_of(of.contract, frame))
    made = [(_WRITERS[kind](of, frame), frame.height) for kind in kinds if kind in _WRITERS]
    if "codes" in kinds:
        made += [(rows.codes_csv(of.codes[name], each), each.height) for name, each in lists.items()]
    of = replace(of, files=tuple(rows.described(document, count) for document, count in made))
    return of, [*(document for document, _ in made), *documents(of, chosen)]


def write(folder: Path, files: Sequence[Document]) -> None:
    """Write files into a folder; StorageError where that is not possible."""
    with disk_faults(folder):
        for each in files:
            file = folder / each.name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(each.body)


def export(
    workspace: Workspace, dataset: str, names: Sequence[str], folder: Path, wish: Wish, *, on: date | None = None
) -> Exported:
    """Write a dataset into a folder: its rows as the formats have them, and their documents.

    Where `all` is asked for, a format that can't express the dataset is left out, and said so. What is not public is
    entered into the ledger before anything is written. Raises as `describe` and `documents`, WarehouseError where there
    is no release, StorageError where the folder can't be written.
    """
    asked = _asked(workspace, dataset, wish, on or datetime.now(ZONE).date())
    chosen, notes = list(formats(names)), list(asked.description.notes)
    for each in [each for each in chosen if ALL in names]:
        why = each.refuses(asked.description)
        if why is not None:
            chosen.remove(each)
            notes.append(_passed_over(each, why))
    said, written = asked.description, [*documents(asked.description, chosen)]
    if any(each.data for each in chosen):
        said, frame = _read(workspace, asked)
        said, written = assembled(said, frame, asked.lists, chosen)
    _enter(workspace, said, wish, chosen)
    write(folder, written)
    rowed = {file.name: file for file in said.files}
    files = tuple(rowed.get(each.name) or File(each.name, each.media, len(each.body)) for each in written)
    return Exported(dataset, folder, said.release, files, tuple(notes))


def _asked(workspace: Workspace, dataset: str, wish: Wish, on: date) -> _Asked:
    project = workspace.project
    contract = project.contract(dataset)
    view = ground(contract, wish.reader, on=on, agreement=wish.agreement)
    visible = shown(contract, view)
    codes, frames, notes = code_lists(workspace, visible, wish.reader, on)
    description = Description(
        contract=visible,
        codes=codes,
        origins=tuple(Origin(each, project.agencies.get(each.agency)) for each in _sources(project, contract)),
        lineages=lineages(project, dataset),
        left_out=left_out(contract, view),
        agreement=view.agreement,
        base=f"{wish.base.rstrip('/')}/" if wish.base else None,
        notes=tuple(notes),
        bom=wish.bom,
    )
    return _Asked(_released(workspace, description, workspace.warehouse.release_of(dataset)), view, frames)


def _read(workspace: Workspace, asked: _Asked) -> tuple[Description, pl.DataFrame]:
    frame, release = rows.read(workspace.warehouse, asked.description.contract, asked.view)
    return _released(workspace, asked.description, release), frame


def _released(workspace: Workspace, of: Description, release: int | None) -> Description:
    entry = workspace.warehouse.release_entry(release) if release is not None else None
    return replace(of, release=release, released_at=entry.at if entry else None)


def _sources(project: Project, contract: Contract) -> list[Source]:
    """Return the sources behind a dataset, through all datasets that it is made of, each once."""
    found: dict[str, Source] = {}
    seen, waiting = set[str](), [contract.dataset]
    while waiting:
        name = waiting.pop(0)
        if name in seen or name not in project.contracts:
            continue
        seen.add(name)
        each = project.contracts[name]
        waiting += each.reads
        if each.links is not None and isinstance(crosswalk := project.crosswalk(each.links), EntityCrosswalk):
            waiting += [crosswalk.left.dataset, crosswalk.right.dataset]
        if not each.derived:
            found |= {source.id: source for source in project.feeding(name)}
    return list(found.values())


def _enter(workspace: Workspace, of: Description, wish: Wish, chosen: Sequence[Format]) -> None:
    if of.contract.level == "public" and of.agreement is None:
        return
    body = {
        "dataset": of.dataset,
        "release": of.release,
        "reader": wish.reader,
        "agreement": of.agreement.name if of.agreement else None,
        "formats": [each.name for each in chosen],
        "left_out": list(of.left_out),
    }
    workspace.record("export", body)


def _inexpressible(dataset: str, each: Format, why: Text) -> UsageError:
    return UsageError(
        Text(
            f"「{dataset}」は {each.name} では表せません。{why.ja}",
            f"[{dataset}] can't be expressed in {each.name}. {why.en}",
        ),
        where=f"--as {each.name}",
        fix=Text("別の形式を指定してください。", "Choose another format."),
    )


def _passed_over(each: Format, why: Text) -> Text:
    return Text(f"{each.name} では表せません: {why.ja}", f"Not in {each.name}: {why.en}")
