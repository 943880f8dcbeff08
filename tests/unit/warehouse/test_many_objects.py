"""A delivery of many objects is one release, in the memory of a small machine; every row knows its object."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from renkei.warehouse import StagedFiles, Warehouse
from tests.unit.warehouse.conftest import Maker, Row

COUNT = 1500


def objects(maker: Maker, count: int, *, amount: str) -> list[StagedFiles]:
    """One object of one good and one rejected row each; what is in its name must not be taken for SQL."""
    return [
        maker.staged(
            [(f"K{number:05d}", 2024, amount)],
            source="oz.harvest",
            part=number,
            rejected=[{"_row": 3, "reasons": '[{"rule": "x"}]', "record": "{}"}],
        )
        for number in range(count)
    ]


def test_all_are_released_and_compared(
    warehouse: Warehouse, maker: Maker, table: Callable[..., list[Row]], tmp_path: Path
) -> None:
    folder = tmp_path / "it's a [folder] of 100% :names"
    folder.mkdir()
    maker = Maker(folder)
    first = objects(maker, COUNT, amount="1")
    account = warehouse.publish([maker.delivery(staged=first, delivers="changes")]).accounts[0]
    assert (account.published, account.quarantined) == (COUNT, COUNT)
    kept: list[tuple[Any, ...]] = table("code, _landed, _row")
    assert [(code, landed) for code, landed, _ in kept] == [
        (f"K{number:05d}", one.landed.sha256) for number, one in enumerate(first)
    ]
    again = [*objects(maker, 100, amount="2"), *objects(maker, COUNT, amount="1")[100:]]
    account = warehouse.publish([maker.delivery(staged=again, delivers="changes")]).accounts[0]
    assert (account.published, account.replaced, account.unchanged) == (100, 100, COUNT - 100)
    assert len(warehouse.quarantined("oz.harvest", limit=5000)) == COUNT
    assert warehouse.unbalanced() == []
