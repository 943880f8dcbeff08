"""review: the pairs of records that wait for a person, both records side by side."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from renkei.errors import UsageError
from renkei.language import Text
from renkei.model.contract import Contract
from renkei.model.entities import EntityCrosswalk, Side
from renkei.project.decisions import read_decisions
from renkei.project.links import key_names
from renkei.stages.linking.scores import AGREEMENTS
from renkei.workspace import Workspace

REASONS: Mapping[str, Text] = {
    "below_accept": Text("似ているが、確かとは言えない", "alike, but not enough to be sure"),
    "several_candidates": Text("同じくらいよく合う相手がほかにもある", "another record fits as well"),
    "numbers_differ": Text(
        "名称と住所は合うが、法人番号が違う", "name and address agree, the corporate numbers do not"
    ),
}
AGREED: Mapping[str, Text] = {
    "same": Text("一致", "same"),
    "part": Text("一部一致", "in part"),
    "other": Text("不一致", "other"),
    "unknown": Text("不明", "unknown"),
}
LEVELS: Mapping[str, Text] = {
    "form_agreement": Text("法人の種類", "corporate form"),
    "prefecture_agreement": Text("都道府県", "prefecture"),
    "municipality_agreement": Text("市区町村", "municipality"),
    "town_agreement": Text("町", "town"),
    "block_agreement": Text("番地", "block"),
}
_SHOWN_OF_PAIR = ("score", "reason", "name_score", "address_score", *AGREEMENTS)
COMPARED = ("number", "name", "address")


@dataclass(frozen=True)
class Waiting:
    """One pair that waits: the keys of both records, what was compared of each, and what the pair scored and why.

    `of_pair` has what the contract of the pairs has of `score`, `reason` and the parts of the score, as text.
    """

    left: tuple[str, ...]
    right: tuple[str, ...]
    records: tuple[Mapping[str, str | None], Mapping[str, str | None]]
    of_pair: Mapping[str, str | None]

    @property
    def seal(self) -> str:
        """What changes with anything that a person sees of the pair."""
        said = [self.left, self.right, *(sorted(each.items(), key=str) for each in (*self.records, self.of_pair))]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Review:
    """What waits for a person in the pairs of a crosswalk, as of the `release` of the dataset that holds them."""

    crosswalk: EntityCrosswalk
    dataset: str
    release: int
    left: tuple[str, ...]
    right: tuple[str, ...]
    waiting: tuple[Waiting, ...]


def review(workspace: Workspace, name: str) -> Review:
    """Return the pairs of the crosswalk `name` that wait for a decision, the best first.

    A pair that was decided since the release waits no longer, for nothing but the next run.

    Raises ContentError where there is no such crosswalk, UsageError where it is one of codes, where no dataset holds its
    pairs, or where that has no release yet.
    """
    crosswalk = workspace.project.crosswalk(name)
    if not isinstance(crosswalk, EntityCrosswalk):
        raise _of_codes(name)
    holding = [one for one in workspace.project.contracts.values() if one.links == name]
    for contract in holding:
        release = workspace.warehouse.release_of(contract.dataset)
        if release is not None:
            return _review(workspace, crosswalk, contract, release)
    raise _not_yet(name, [contract.dataset for contract in holding])


def reason(one: Waiting) -> Text:
    """Say why a pair waits."""
    said = one.of_pair.get("reason") or ""
    return REASONS.get(said, Text(said, said))


def agreement(one: Waiting) -> Text:
    """Say in what the two records agree, as far as the dataset of pairs keeps it."""
    found = [(level, AGREED.get(one.of_pair.get(name) or "")) for name, level in LEVELS.items()]
    said = [(level, agreed) for level, agreed in found if agreed is not None]
    return Text("、".join(f"{a.ja}: {b.ja}" for a, b in said), ", ".join(f"{a.en}: {b.en}" for a, b in said))


def _review(workspace: Workspace, crosswalk: EntityCrosswalk, contract: Contract, release: int) -> Review:
    sides = [workspace.project.contract(side.dataset) for side in crosswalk.sides]
    left, right = key_names(crosswalk, *sides)
    rows = workspace.warehouse.select(_query(crosswalk, contract, sides)).to_pylist()
    known = {(one.left, one.right) for one in read_decisions(crosswalk, left=left, right=right)}
    waiting = [_waiting(row, left, right, contract) for row in rows]
    undecided = tuple(one for one in waiting if (one.left, one.right) not in known)
    return Review(crosswalk, contract.dataset, release, left, right, undecided)


def _query(crosswalk: EntityCrosswalk, contract: Contract, sides: Sequence[Contract]) -> str:
    """Ask for the pairs that wait, with what the records say now; all names are ours and quoted."""
    said = [f'p."{column.name}" AS "{column.name}"' for column in contract.columns]
    joins = []
    for letter, side, of in zip("lr", crosswalk.sides, sides, strict=True):
        said += [f'{value} AS "_{letter}_{role}"' for role, value in _compared(letter, side)]
        on = " AND ".join(f'{letter}."{name}" = p."{side.prefix}{name}"' for name in of.key)
        joins.append(f"LEFT JOIN {side.dataset} AS {letter} ON {on}")
    order = ", ".join(["p.score DESC", *(f'p."{name}"' for name in contract.key)])
    asked = f"SELECT {', '.join(said)} FROM {contract.dataset} AS p {' '.join(joins)}"  # noqa: S608
    return f"{asked} WHERE p.status = 'review' ORDER BY {order}"


def _compared(letter: str, side: Side) -> Iterator[tuple[str, str]]:
    yield "number", "NULL" if side.number is None else f'{letter}."{side.number}"'
    yield "name", f'{letter}."{side.name}"'
    parts = [f"coalesce({letter}.\"{column}\", '')" for column in side.address]
    yield "address", " || ".join(parts) or "NULL"


def _waiting(row: Mapping[str, Any], left: Sequence[str], right: Sequence[str], contract: Contract) -> Waiting:
    there = {column.name for column in contract.columns}
    ours, theirs = ({role: _text(row[f"_{letter}_{role}"]) for role in COMPARED} for letter in "lr")
    return Waiting(
        left=tuple(str(row[name]) for name in left),
        right=tuple(str(row[name]) for name in right),
        records=(ours, theirs),
        of_pair={name: _text(row[name]) for name in _SHOWN_OF_PAIR if name in there},
    )


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    return f"{value:.4f}" if isinstance(value, (Decimal, float)) else str(value)


def _of_codes(name: str) -> UsageError:
    return UsageError(
        Text(f"「{name}」はコードの対応表です。", f"The crosswalk [{name}] is one of codes."),
        where="renkei review",
        fix=Text("kind: entities の対応表を指定してください。", "Name one of [kind: entities]."),
    )


def _not_yet(name: str, datasets: Sequence[str]) -> UsageError:
    if not datasets:
        line = f"- {{property: links, value: {name}}}"
        what = Text(f"「{name}」の組を入れるデータセットがありません。", f"No dataset holds the pairs of [{name}].")
        fix = Text(f"データ契約の customProperties に「{line}」を書いてください。", f"Give a contract [{line}].")
    else:
        what = Text(f"「{datasets[0]}」はまだ公開されていません。", f"[{datasets[0]}] has no release yet.")
        fix = Text(f"renkei run {datasets[0]} を実行してください。", f"Run: renkei run {datasets[0]}")
    return UsageError(what, where="renkei review", fix=fix)
