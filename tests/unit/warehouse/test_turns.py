"""Turns that machines share: every connection is one of its own, as on as many machines."""

import threading
import time

import psycopg
import pytest

from renkei.errors import TransportError, WarehouseError
from renkei.transports.rate import LONGEST, Gate
from renkei.warehouse import Warehouse, open_warehouse


def test_only_a_server_shares_a_book(warehouse: Warehouse) -> None:
    shared = warehouse.turns("harbour", seconds=1, longest=LONGEST) is not None
    assert shared == warehouse.address.startswith("postgresql")


def test_turns_are_taken_in_advance_whoever_asks(postgres_url: str) -> None:
    one, other = (open_warehouse(postgres_url).turns("harbour", seconds=20, longest=LONGEST) for _ in range(2))
    assert one is not None
    assert other is not None
    waits = [one(LONGEST), other(LONGEST), one(LONGEST), other(LONGEST)]
    assert waits == pytest.approx([0, 20, 40, 60], abs=2)
    elsewhere = open_warehouse(postgres_url).turns("statistics", seconds=20, longest=LONGEST)
    assert elsewhere is not None
    assert elsewhere(LONGEST) == 0


def test_a_long_queue_is_not_joined(postgres_url: str) -> None:
    turns = open_warehouse(postgres_url).turns("harbour", seconds=20, longest=LONGEST)
    assert turns is not None
    assert turns(10) == 0
    assert turns(10) > 10
    assert turns(LONGEST) == pytest.approx(20, abs=3), "none was taken"
    with pytest.raises(TransportError, match="leaves no turn") as caught:
        Gate(turns, where="harbour", first=5).wait()
    assert caught.value.after == pytest.approx(40, abs=5)


def test_a_clock_that_was_set_back_holds_nobody_up(postgres_url: str) -> None:
    turns = open_warehouse(postgres_url).turns("harbour", seconds=1, longest=LONGEST)
    assert turns is not None
    turns(LONGEST)
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("UPDATE renkei.turn SET free = free + interval '2 days'")
    assert turns(LONGEST) == 0


def test_as_many_as_ask_at_once_get_a_turn_each(postgres_url: str) -> None:
    waits: list[float] = []

    def ask() -> None:
        turns = open_warehouse(postgres_url).turns("harbour", seconds=10, longest=LONGEST)
        assert turns is not None
        waits.append(turns(LONGEST))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(waits) == pytest.approx([10.0 * n for n in range(8)], abs=3 + time.monotonic() - started)


def test_a_release_comes_after_turns_as_before(postgres_url: str) -> None:
    warehouse = open_warehouse(postgres_url)
    turns = warehouse.turns("harbour", seconds=1, longest=LONGEST)
    assert turns is not None
    turns(LONGEST)
    assert warehouse.accounts() == []
    warehouse.record("failure", {"source": "harbour.ports"})
    assert [entry.kind for entry in warehouse.entries()] == ["failure"]


def test_a_server_that_is_away_is_told_as_such() -> None:
    turns = open_warehouse("postgresql://nobody@127.0.0.1:1/x").turns("harbour", seconds=1, longest=LONGEST)
    assert turns is not None
    with pytest.raises(WarehouseError, match="can't be used"):
        turns(LONGEST)
