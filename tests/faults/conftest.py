"""A country to which changed files have come, processes that are killed, and a reader that watches them."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import pytest

from tests.country import BY_ISLAND, FINAL, LANDINGS, PORTS, TABLES
from tests.faults.figures import Figures
from tests.faults.grounds import Folders, Ground, Servers, Site
from tests.faults.watching import digest

ROOT = Path(__file__).parents[2]
NAMES = (PORTS, LANDINGS, BY_ISLAND)
CAMPAIGN = pytest.mark.campaign
ALL = {table: f"SELECT * FROM {table}" for table in TABLES}
_FIGURES = Figures()
Send = Callable[..., dict[str, Any]]
Watched = Callable[[Site, Mapping[str, str]], Any]


@dataclass(frozen=True)
class Stand:
    """A site, its tables, and how the run that led there ended."""

    site: Site
    tables: dict[str, list[dict[str, Any]]]
    ended: dict[str, Any]

    @cached_property
    def digests(self) -> dict[str, str]:
        return {table: digest(rows) for table, rows in self.tables.items()}


@dataclass(frozen=True)
class Stands:
    """How a country stands before and after an undisturbed run over changed files, on one ground."""

    ground: Ground
    before: Stand
    after: Stand

    def whole(self, seen: Mapping[str, list[str]]) -> bool:
        """Whether everything that a reader saw of each table was one of two releases."""
        return all(set(of) <= {self.before.digests[t], self.after.digests[t]} for t, of in seen.items())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _FIGURES.lines:
        terminalreporter.section("figures")
        terminalreporter.write_line("\n".join(_FIGURES.lines))


@pytest.fixture(scope="session")
def figures() -> Figures:
    return _FIGURES


@contextmanager
def _process(module: str) -> Iterator[Callable[[Mapping[str, Any]], IO[str] | None]]:
    """A process that takes an order a line."""
    with subprocess.Popen(
        [sys.executable, "-m", module], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:

        def order(said: Mapping[str, Any]) -> IO[str] | None:
            assert process.stdin is not None
            process.stdin.write(json.dumps(said) + "\n")
            process.stdin.flush()
            return process.stdout

        yield order
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture(scope="session")
def send() -> Iterator[Send]:
    """Give an order to the nursery and wait for how it ended."""
    with _process("tests.faults.children") as order:

        def sent(site: Site, **more: Any) -> dict[str, Any]:
            answer = order({"root": str(site.country.root), "environ": {**site.environ}, "names": NAMES, **more})
            assert answer is not None
            ended: dict[str, Any] = json.loads(answer.readline())
            return ended

        yield sent


@pytest.fixture(scope="session")
def watched() -> Iterator[Watched]:
    """Have a reader ask without rest, in a process of its own, while a block lasts; give what it saw at the end."""
    with _process("tests.faults.watching") as order:

        @contextmanager
        def watching(site: Site, queries: Mapping[str, str]) -> Iterator[dict[str, Any]]:
            told: dict[str, Any] = {}
            order({"root": str(site.country.root), "environ": {**site.environ}, "queries": {**queries}})
            try:
                yield told
            finally:
                answer = order({})
                assert answer is not None
                told |= json.loads(answer.readline())

        yield watching


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory, send: Send) -> Stands:
    return stands_on(Folders(), tmp_path_factory.mktemp("folders"), send)


@pytest.fixture(scope="session")
def servers(
    tmp_path_factory: pytest.TempPathFactory, postgres_server: str, s3_environment: dict[str, str], send: Send
) -> Iterator[Stands]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in s3_environment.items():
            patch.setenv(name, value)
        yield stands_on(Servers(postgres_server, s3_environment), tmp_path_factory.mktemp("servers"), send)


@pytest.fixture(params=["folders", "servers"])
def stands(request: pytest.FixtureRequest) -> Stands:
    """The two grounds, one after the other."""
    found: Stands = request.getfixturevalue(request.param)
    return found


def stands_on(ground: Ground, folder: Path, send: Send) -> Stands:
    """Settle a country on a ground, let files change, and settle another where the change has been run."""
    before = _before(ground.settle(folder / "before"), send)
    site = ground.settle(folder / "after", like=before.site)
    ended = send(site)
    assert ended["code"] == 0
    tables = site.tables()
    assert all(tables[table] != rows for table, rows in before.tables.items())
    return Stands(ground, before, Stand(site, tables, ended))


def _before(site: Site, send: Send) -> Stand:
    """Everything was published once; since then files have changed. Without suites: they cost seconds."""
    country = site.country.without_suites()
    ended = send(site, names=[PORTS, LANDINGS, FINAL, BY_ISLAND])
    assert ended["code"] == 0
    changed = "P02,南瑠璃港,01,1962-07-16,\nP06,新港,01,令和5年4月1日,"
    country.edit("data/harbour/ports.csv", ("P02,南瑠璃港,01,1962-07-15,", changed))
    country.edit("data/harbour/landings_2024_02.csv", (b"1,205", b"1,206"), (b"3570", b"3571"))
    return Stand(site, site.tables(), ended)
