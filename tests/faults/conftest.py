"""A country to which changed files have come, and a process that forks children to be killed."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.country import BY_ISLAND, FINAL, LANDINGS, PORTS, Country

ROOT = Path(__file__).parents[2]
NAMES = (PORTS, LANDINGS, BY_ISLAND)
Send = Callable[..., dict[str, Any]]


@dataclass(frozen=True)
class Stand:
    """A country, its tables, and how the run that led there ended."""

    country: Country
    tables: dict[str, list[dict[str, Any]]]
    ended: dict[str, Any]


@pytest.fixture(scope="session")
def send() -> Iterator[Send]:
    """Give an order to the nursery and wait for how it ended."""
    command = [sys.executable, "-m", "tests.faults.children"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None

        def order(country: Country, **more: Any) -> dict[str, Any]:
            nursery.stdin.write(json.dumps({"root": str(country.root), "names": NAMES, **more}) + "\n")
            nursery.stdin.flush()
            ended: dict[str, Any] = json.loads(nursery.stdout.readline())
            return ended

        yield order
        nursery.stdin.close()


@pytest.fixture(scope="session")
def before(tmp_path_factory: pytest.TempPathFactory, send: Send) -> Stand:
    """Everything was published once; since then files have changed. Without suites: they cost seconds."""
    country = Country.settle(tmp_path_factory.mktemp("before") / "country").without_suites()
    ended = send(country, names=[PORTS, LANDINGS, FINAL, BY_ISLAND])
    assert ended["code"] == 0
    changed = "P02,南瑠璃港,01,1962-07-16,\nP06,新港,01,令和5年4月1日,"
    country.edit("data/harbour/ports.csv", ("P02,南瑠璃港,01,1962-07-15,", changed))
    country.edit("data/harbour/landings_2024_02.csv", (b"1,205", b"1,206"), (b"3570", b"3571"))
    return Stand(country, country.tables(), ended)


@pytest.fixture(scope="session")
def after(tmp_path_factory: pytest.TempPathFactory, before: Stand, send: Send) -> Stand:
    """The same, after an undisturbed run."""
    country = Country.settle(tmp_path_factory.mktemp("after") / "country", like=before.country)
    ended = send(country)
    assert ended["code"] == 0
    tables = country.tables()
    assert all(tables[table] != rows for table, rows in before.tables.items())
    return Stand(country, tables, ended)
