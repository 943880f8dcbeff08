"""The rows of a source, or of a derived dataset, made again by both contents and compared."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from renkei.inspection.diff.comparing import Compared, compare
from renkei.inspection.diff.judging import judged
from renkei.inspection.diff.making import Heap, heap_of_query, heap_of_source, tried
from renkei.inspection.diff.nouns import Made, Rows
from renkei.inspection.diff.sides import Sides
from renkei.language import Text
from renkei.model.runs import Landed
from renkei.workspace import Workspace

T = TypeVar("T")
EXAMPLES = 5


def rows_of_source(sides: Sides, name: str, *, limit: int) -> Rows:
    """Prepare the newest landed objects of a source twice, the newest object first, up to `limit` records."""
    source = sides.after.project.sources[name]
    landed = sides.after.zone.newest(name)
    said = Rows(maker=name, dataset=source.dataset, objects=tuple(one.name for one in landed))
    if not landed:
        return said.model_copy(update={"untold": _NOTHING_LANDED})
    said = said.model_copy(update={"interval": landed[0].interval})

    made = _both(sides, name, lambda side: heap_of_source(side, name, landed, limit=limit))
    return _compared(sides, said, made, landed, later_wins=source.delivers == "changes")


def rows_of_query(sides: Sides, dataset: str, *, limit: int) -> Rows:
    """Compute a derived dataset by both queries from what is published now, where it has no more than `limit` rows."""
    contract = sides.after.project.contracts[dataset]
    said = Rows(maker=dataset, dataset=dataset)
    if contract.sql is None or sides.before.project.contracts[dataset].sql is None:
        return said.model_copy(update={"untold": _PAIRS})
    if any(sides.after.warehouse.release_of(name) is None for name in contract.reads):
        return said.model_copy(update={"untold": _NOT_RELEASED})
    made = _both(sides, dataset, lambda side: heap_of_query(side, dataset, limit=limit))
    heaps = [heap for heap in made if heap is not None]
    if len(heaps) < len(made):
        many = Text(
            f"{limit:,} 行を超えるため比べていません（--rows）。", f"More than {limit:,} rows: not compared (--rows)."
        )
        return said.model_copy(update={"untold": many})
    return _compared(sides, said, heaps, (), later_wins=False)


def _both(sides: Sides, name: str, make: Callable[[Workspace], T]) -> list[T | Text]:
    """Return what each side makes, or why it makes nothing."""
    return [tried(partial(make, side), name) for side in (sides.before, sides.after)]


def _compared(
    sides: Sides, said: Rows, heaps: Sequence[Heap | Text], landed: Sequence[Landed], *, later_wins: bool
) -> Rows:
    old, new = heaps
    if isinstance(old, Heap) and isinstance(new, Heap):
        found = compare(old, new, later_wins=later_wins)
        pairs = zip((sides.before, sides.after), (found.before, found.after), found.doubles, strict=True)
        made = [judged(side, said.maker, heap, landed, doubles=twice.height) for side, heap, twice in pairs]
        return _told(sides, said, found, (made[0], made[1]), [one.name for one in landed])
    made = [
        Made(refused=heap) if isinstance(heap, Text) else judged(side, said.maker, heap, landed, doubles=0)
        for side, heap in zip((sides.before, sides.after), heaps, strict=True)
    ]
    whole = all(isinstance(heap, Text) or heap.whole for heap in heaps)
    return said.model_copy(update={"before": made[0], "after": made[1], "whole": whole})


def _told(sides: Sides, said: Rows, found: Compared, made: tuple[Made, Made], names: Sequence[str]) -> Rows:
    source = sides.after.project.sources.get(said.maker)
    whole = source is None or source.delivers == "whole"
    rejected, rules = found.rejects(names, number=EXAMPLES)
    return said.model_copy(
        update={
            "whole": found.after.whole,
            "before": made[0],
            "after": made[1],
            "same": found.count("same"),
            "new": found.count("new"),
            "changed": found.count("changed"),
            "gone": found.count("gone"),
            "withdrawn": found.withdrawn() if whole else 0,
            "rejected": found.newly().height,
            "let_in": found.let_in(),
            "columns": found.changed_columns(),
            "rules": rules,
            "by_place": found.by_place,
            "new_examples": found.examples("new", names, number=EXAMPLES),
            "changed_examples": found.examples("changed", names, number=EXAMPLES),
            "gone_examples": found.examples("gone", names, number=EXAMPLES),
            "rejected_examples": rejected,
        }
    )


_NOTHING_LANDED = Text(
    "届いたファイルがまだないため、行は比べていません。", "Nothing has been landed yet: rows were not compared."
)
_PAIRS = Text(
    "対応表で作るデータセットの行は比べていません。", "Rows of a dataset made by a crosswalk were not compared."
)
_NOT_RELEASED = Text(
    "元のデータセットがまだ公開されていないため、行は比べていません。",
    "What it reads is not released yet: rows were not compared.",
)
