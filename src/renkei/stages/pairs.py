"""The pairs of a crosswalk of entities, as the rows of the dataset that holds them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from renkei.contracts.document import gathered
from renkei.language import Text
from renkei.model.contract import Column, Contract
from renkei.model.entities import Decision, EntityCrosswalk, Side
from renkei.project.decisions import read_decisions, standing
from renkei.project.links import key_names, pair_faults
from renkei.semantics.places import PREFECTURES
from renkei.stages.linking import link
from renkei.workspace import Workspace

_SHOWN = 10
_COMPARED = ("number", "name", "address")
_OWN = "_{}".format  # no column of a contract begins with it


def pair_recipe(workspace: Workspace, contract: Contract) -> dict[str, Any]:
    """Return what pairs are made by: the crosswalk, and the decisions that stand.

    Raises ContentError, with every fault, where crosswalk, decisions or contract do not fit.
    """
    if faults := list(pair_faults(workspace.project, contract)):
        raise gathered(faults)
    crosswalk = crosswalk_of(workspace, contract)
    sides = [workspace.project.contract(side.dataset) for side in crosswalk.sides]
    left, right = key_names(crosswalk, *sides)
    decisions = standing(read_decisions(crosswalk, left=left, right=right))
    said = crosswalk.model_dump(mode="json", include={"name", "left", "right", "accept", "review"})
    return {"links": said, "decisions": [one.model_dump(mode="json") for one in decisions]}


def crosswalk_of(workspace: Workspace, contract: Contract) -> EntityCrosswalk:
    """Return the crosswalk whose pairs a dataset holds."""
    crosswalk = workspace.project.crosswalk(contract.links or "")
    assert isinstance(crosswalk, EntityCrosswalk)  # noqa: S101  the loader has looked
    return crosswalk


def pair_rows(
    workspace: Workspace, contract: Contract, recipe: Mapping[str, Any]
) -> tuple[pl.DataFrame, tuple[Text, ...]]:
    """Compute the pairs by a recipe: a row each, with the columns of the contract, and what a steward should know."""
    said = recipe["links"]
    left, right = (_Records(workspace, Side.model_validate(said[name])) for name in ("left", "right"))
    decisions = [Decision.model_validate(one) for one in recipe["decisions"]]
    placed = _placed(decisions, left.keys, right.keys)
    there = placed.filter(pl.col("left").is_not_null() & pl.col("right").is_not_null())
    found = link(
        left.compared,
        right.compared,
        decided=there.select("left", "right", "same"),
        accept=Decimal(said["accept"]),
        review=Decimal(said["review"]),
    )
    pairs = found.pairs.join(there.drop("same"), on=["left", "right"], how="left", maintain_order="left")
    sides = [left.named("left")[pairs["left"]], right.named("right")[pairs["right"]]]
    rows = pl.concat([pairs.drop("left", "right"), *sides], how="horizontal")
    gone = [one for one, known in zip(decisions, placed["at"].is_in(there["at"].implode()), strict=True) if not known]
    notes = [*_gone(gone), *_crowded(found.crowded)]
    return rows.select(column.name for column in contract.columns), tuple(notes)


class _Records:
    """The current records of one side: their keys, and what is compared."""

    def __init__(self, workspace: Workspace, side: Side) -> None:
        contract = workspace.project.contract(side.dataset)
        roles = [("number", side.number), ("name", side.name)]
        roles += [(f"address{n}", column) for n, column in enumerate(side.address)]
        said = [f'"{name}"' for name in contract.key]
        said += [f'"{column}" AS "{_OWN(role)}"' for role, column in roles if column is not None]
        table = workspace.warehouse.select(f"SELECT {', '.join(said)} FROM {side.dataset}")  # noqa: S608  names of ours
        frame = pl.from_arrow(table)
        assert isinstance(frame, pl.DataFrame)  # noqa: S101  a table gives a frame
        parts = [_part(_OWN(f"address{n}"), contract.column(name)) for n, name in enumerate(side.address)]
        together = pl.concat_str(parts, ignore_nulls=True) if parts else pl.lit(None, pl.String)
        number = pl.lit(None, pl.String) if side.number is None else pl.col(_OWN("number"))
        self.keys = frame.select(pl.col(name).alias(side.prefix + name) for name in contract.key)
        self.compared = frame.select(number=number, name=_OWN("name"), address=together)

    def named(self, side: str) -> pl.DataFrame:
        """Return the keys and, as `left_name` and so on, what was compared."""
        return pl.concat([self.keys, self.compared.select(pl.all().name.prefix(f"{side}_"))], how="horizontal")


def _part(name: str, column: Column) -> pl.Expr:
    """Return a part of the address as it is written: a prefecture is kept by its code."""
    return pl.col(name).replace(PREFECTURES) if column.type == "jp.prefecture" else pl.col(name)


def _placed(decisions: Sequence[Decision], left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Return decisions with the places of their records, null where a record is not there; in the same order."""
    said = {
        "at": pl.Series(range(len(decisions)), dtype=pl.UInt32),
        "same": pl.Series([one.decision == "same" for one in decisions], dtype=pl.Boolean),
        "decided_by": pl.Series([one.decided_by for one in decisions], dtype=pl.String),
        "decided_on": pl.Series([one.decided_on for one in decisions], dtype=pl.Date),
        "why": pl.Series([one.why for one in decisions], dtype=pl.String),
    }
    frame = pl.DataFrame(said)
    for side, keys in (("left", left), ("right", right)):
        names = [_OWN(name) for name in keys.columns]
        known = keys.cast(pl.String).rename(dict(zip(keys.columns, names, strict=True))).with_row_index(side)
        values = [getattr(one, side) for one in decisions]
        asked = pl.DataFrame(values, schema=dict.fromkeys(names, pl.String), orient="row")
        places = asked.join(known, on=names, how="left", maintain_order="left")[side]
        frame = frame.with_columns(places.cast(pl.UInt32))
    return frame


def _gone(decisions: Sequence[Decision]) -> list[Text]:
    if not decisions:
        return []
    named = ", ".join("/".join((*one.left, *one.right)) for one in decisions[:_SHOWN])
    more = " …" if len(decisions) > _SHOWN else ""
    return [
        Text(
            f"判断のうち {len(decisions)} 件は、記録がもうありません [{named}{more}]。判断は残してあり、記録が戻れば再び効きます。",
            f"{len(decisions)} decisions are about records that are no longer there [{named}{more}]. They are kept, and "
            "count again when the records come back.",
        )
    ]


def _crowded(groups: int) -> list[Text]:
    if not groups:
        return []
    return [
        Text(
            f"同じ住所または同じ名称に記録が集まりすぎているところが {groups} あり、そこでは名称の似た組を探していません。",
            f"In {groups} places too many records share one address or one name; pairs were not looked for there.",
        )
    ]
