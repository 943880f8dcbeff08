"""A source that answers with garbage for a week: seven clear failures of its own, and nothing else."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from renkei.errors import ContentError, ReadError, RenkeiError, ReplyError, TransportError
from renkei.inspection.verify import verify
from renkei.pipeline import run
from renkei.settings import Connection
from renkei.workspace import Workspace
from tests.country import FINAL, LANDINGS, PORTS, Country
from tests.hurry import hurried
from tests.unit.transports.conftest import Agency, Turn

SIZE = 20_000
_NEW = "P06,新しい港,01,令和5年5月1日,\n"


@pytest.fixture
def agency() -> Iterator[Agency]:
    server = Agency()
    yield server
    server.stop()


@pytest.fixture
def asked(country: Country, agency: Agency) -> Iterator[Workspace]:
    """The ports come from a server, which answered well until yesterday; the landings from folders."""
    country.without_suites()
    country.edit(
        "connectors/harbour/ports.yml",
        (
            "{kind: local, connection: ruri_harbour, path: ports.csv}",
            "{kind: https, connection: port_office, path: /p}",
        ),
    )
    workspace = replace(country.workspace(), connections=lambda name: _connection(country, agency, name))
    agency.answers(Turn(_good(country)))
    for name in (PORTS, LANDINGS, FINAL):
        assert run(workspace, name).release is not None
    with hurried(attempts=2, first_wait=0.01):
        yield workspace


def _connection(country: Country, agency: Agency, name: str) -> Connection:
    if name == "port_office":
        return Connection(name, agency.url, query={"key": "s3cret-key"})
    return country.connection(name)


def _good(country: Country) -> bytes:
    return (country.drop / "harbour" / "ports.csv").read_bytes()


def _noise(seed: int) -> bytes:
    return random.Random(seed).randbytes(SIZE)  # noqa: S311  garbage, the same each time


# What came on a day, and who says so: the transport, before anything is landed; the reader; or the registration,
# where the columns are others.
WEEK: list[tuple[Turn, type[RenkeiError]]] = [
    (Turn(b"<!DOCTYPE html><title>maintenance</title>" + b" " * SIZE), ReplyError),
    (Turn(_noise(1)), ReadError),
    (Turn(_noise(2)), ReadError),
    (Turn(b"", status=503), TransportError),
    (Turn(_noise(3), headers={"content-encoding": "gzip"}), TransportError),
    (Turn('{"error": "内部エラー"}'.encode()), ReadError),
    (Turn("別の列,名称\n1,2\n".encode()), ContentError),
]


def _kept(workspace: Workspace, *folders: str) -> list[Path]:
    return [file for name in folders for file in (workspace.settings.state / name).rglob("*") if file.is_file()]


def _size(workspace: Workspace) -> int:
    return sum(file.stat().st_size for file in _kept(workspace, "landing"))


def test_a_week_of_garbage_costs_its_own_source_seven_failures_and_nobody_else_anything(
    asked: Workspace, agency: Agency, country: Country
) -> None:
    before, rows, said = _size(asked), country.tables(), list[str]()
    for turn, kind in WEEK:
        agency.answers(turn)
        with pytest.raises(kind) as caught:
            run(asked, PORTS)
        said.append(caught.value.text("ja") + caught.value.text("en"))
        assert run(asked, LANDINGS).release is None
        assert run(asked, FINAL).release is None
        assert _kept(asked, "staging", "scratch") == []
    assert not [text for text in said if "s3cret" in text]
    assert country.tables() == rows
    evidence = sum(len(turn.body) for turn, kind in WEEK if kind in (ReadError, ContentError))
    manifests = 7 * 2000
    assert _size(asked) - before < evidence + manifests
    failures = [entry.body for entry in asked.warehouse.entries() if entry.kind == "failure"]
    assert [json.loads(body)["source"] for body in failures] == [PORTS] * len(WEEK)
    assert "s3cret" not in str(failures)
    assert verify(asked) == []

    agency.answers(Turn(_good(country)))
    assert run(asked, PORTS).release is None, "the file of last week again: no news"
    agency.answers(Turn(_good(country) + _NEW.encode()))
    outcome = run(asked, PORTS)
    assert outcome.release is not None
    assert (outcome.release.accounts[0].published, outcome.release.accounts[0].withdrawn) == (1, 0)


def test_the_same_garbage_each_day_takes_no_more_room_than_once(asked: Workspace, agency: Agency) -> None:
    agency.answers(Turn(_noise(1)))
    sizes = list[int]()
    for _ in range(7):
        with pytest.raises(ReadError):
            run(asked, PORTS)
        sizes.append(_size(asked))
    assert len(set(sizes)) == 1
