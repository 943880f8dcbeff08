"""derive: a dataset computed from others, by SQL or by a crosswalk of entities, with its recipe as evidence."""

import json
from collections.abc import Mapping
from typing import Any

import polars as pl
import pyarrow as pa

from renkei.contracts.frame import polars_schema
from renkei.errors import ContentError, WarehouseError
from renkei.language import Text
from renkei.model.batch import Prepared
from renkei.model.contract import Contract
from renkei.model.runs import Fetched, Landed, RowCounts, Staged
from renkei.stages.fetch import identify, standing_of
from renkei.stages.pairs import pair_recipe, pair_rows
from renkei.stages.prepare import codelists_of
from renkei.stages.prepare.kernel import Promise
from renkei.stages.prepare.parquet import StagedWriter
from renkei.stages.prepare.rejects import REASONS, gather_rejects, reasons_frame
from renkei.stages.staged import staged_at
from renkei.workspace import Workspace


def derive(workspace: Workspace, dataset: str, *, force: bool = False) -> Fetched:
    """Land the recipe (the SQL, or the crosswalk with its decisions; the releases read) and give the run its identity.

    With `force`, it is computed again though nothing may have changed. Raises WarehouseError where a dataset that it reads has no release yet.
    """
    contract = workspace.project.contract(dataset)
    made_by = {"sql": contract.sql} if contract.links is None else pair_recipe(workspace, contract)
    recipe = {"dataset": dataset, **made_by, "reads": _releases(workspace, contract)}
    landed, _ = workspace.zone.land(
        source=dataset,
        interval="-",
        part=0,
        name=f"{contract.table}.json",
        asked={"derived": dataset},
        headers={},
        chunks=[json.dumps(recipe, ensure_ascii=False, indent=1).encode()],
    )
    workspace.zone.complete([landed])
    standing = standing_of(workspace, dataset, dataset=dataset, interval="-", force=force)
    return identify(workspace, dataset, dataset=dataset, interval="-", landed=[landed], standing=standing)


def prepare_derived(workspace: Workspace, dataset: str, run: str, landed: Landed) -> Staged:
    """Run the recipe and hold its rows against the contract, as `prepare` does with what an agency sent.

    Raises WarehouseError (transient) where a dataset that it reads was released anew in between.
    """
    contract = workspace.project.contract(dataset)
    with workspace.zone.open(landed) as path:
        recipe = json.loads(path.read_bytes())
    rows, notes = _rows(workspace, contract, recipe)
    if _releases(workspace, contract) != recipe["reads"]:
        raise _inputs_moved(contract)
    place = f"{staged_at(dataset, landed.interval, run)}{landed.sha256}-{landed.part}"
    prepared = held_to_contract(workspace, contract, rows)
    with workspace.scratch() as folder:
        with StagedWriter(folder, contract=contract) as writer:
            writer.write(prepared)
        for name in ("good.parquet", "rejected.parquet"):
            workspace.staging.put(f"{place}/{name}", folder / name)
    return Staged(
        run=run,
        dataset=dataset,
        landed=landed,
        good=f"{place}/good.parquet",
        rejected=f"{place}/rejected.parquet",
        counts=RowCounts(read=prepared.read, good=writer.rows, quarantined=writer.rejects),
        notes=notes,
    )


def moved(workspace: Workspace, dataset: str, landed: Landed) -> bool:
    """Whether a dataset that it reads was released anew since its recipe was landed: no attempt with it can succeed."""
    with workspace.zone.open(landed) as path:
        recipe = json.loads(path.read_bytes())
    return bool(_releases(workspace, workspace.project.contract(dataset)) != recipe["reads"])


def _rows(workspace: Workspace, contract: Contract, recipe: Mapping[str, Any]) -> tuple[pl.DataFrame, tuple[Text, ...]]:
    """Compute the rows by the recipe, and what a steward should know of them."""
    if "links" in recipe:
        return pair_rows(workspace, contract, recipe)
    frame = pl.from_arrow(workspace.warehouse.select(recipe["sql"]))
    assert isinstance(frame, pl.DataFrame)  # noqa: S101  a table gives a frame
    return frame, ()


def held_to_contract(workspace: Workspace, contract: Contract, rows: pl.DataFrame) -> Prepared:
    """Cast to the promised types, in the order of the key, and keep apart the rows that break the contract."""
    frame = _typed(contract, rows)
    codes = {name: workspace.codes(name) for name in codelists_of(None, contract)}
    found = Promise.of(contract, codes).broken(frame)
    numbered = frame.with_row_index("_row", offset=1).with_columns(pl.col("_row").cast(pl.Int64))
    broken = pl.Series(found["_i"]).unique()
    reasons = [
        reasons_frame(group["_i"], group["rule"], group["value"], column=str(column), source=None)
        for (column,), group in found.group_by("column", maintain_order=True)
    ]
    gathered = pl.concat([pl.DataFrame(schema=REASONS), *reasons])
    rejected = gather_rejects(_texts(numbered), gathered, keys=frame.select(contract.key))
    places = pl.int_range(numbered.height, dtype=pl.UInt32, eager=True)
    good = numbered.filter(~places.is_in(broken.implode())).select([c.name for c in contract.columns] + ["_row"])
    return Prepared(frame.height, good.to_arrow(compat_level=pl.CompatLevel.oldest()), rejected, {}, {})


def _typed(contract: Contract, frame: pl.DataFrame) -> pl.DataFrame:
    types = polars_schema(contract)
    if set(frame.columns) != set(types):
        raise _other_columns(contract, frame.columns)
    try:
        return frame.select(pl.col(name).cast(kind) for name, kind in types.items()).sort(contract.key)
    except pl.exceptions.InvalidOperationError as error:
        raise ContentError(
            Text(f"SQL の結果の型が契約と合いません: {error}", f"The SQL gives another type than promised: {error}"),
            where=str(contract.path.with_suffix(".sql")),
            fix=Text("SQL の中で契約の型に CAST してください。", "CAST to the contract's type in the SQL."),
        ) from error


def _texts(frame: pl.DataFrame) -> pa.Table:
    texts = frame.with_columns(pl.exclude("_row").cast(pl.String))
    return texts.to_arrow(compat_level=pl.CompatLevel.oldest())


def _releases(workspace: Workspace, contract: Contract) -> dict[str, int]:
    found = {name: workspace.warehouse.release_of(name) for name in contract.reads}
    if absent := [name for name, release in found.items() if release is None]:
        listed = ", ".join(absent)
        raise WarehouseError(
            Text(f"元のデータセットがまだ公開されていません: {listed}", f"Not released yet: {listed}"),
            where=contract.dataset,
            fix=Text("元のデータソースを先に実行してください。", "Run the sources that feed them first."),
            transient=True,
        )
    return {name: release for name, release in found.items() if release is not None}


def _other_columns(contract: Contract, columns: list[str]) -> ContentError:
    promised = {column.name for column in contract.columns}
    less, more = sorted(promised - set(columns)), sorted(set(columns) - promised)
    return ContentError(
        Text(
            f"SQL の列が契約と合いません(不足: {less}、余分: {more})。",
            f"The SQL gives other columns than the contract (missing: {less}, more: {more}).",
        ),
        where=str(contract.path.with_suffix(".sql")),
        fix=Text("SELECT の列名を契約に合わせてください。", "Name the columns of the SELECT as in the contract."),
    )


def _inputs_moved(contract: Contract) -> WarehouseError:
    return WarehouseError(
        Text("計算の途中で元のデータセットが更新されました。", "A dataset that it reads was released in between."),
        where=contract.dataset,
        fix=Text("もう一度実行してください(自動でも再試行されます)。", "Run it again (it is also retried by itself)."),
        transient=True,
    )
