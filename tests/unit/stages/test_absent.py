"""A registration that asks for several values, some of which the agency has not: the whole way."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from renkei.pipeline import run
from renkei.settings import Connection
from renkei.workspace import Workspace
from tests.country import LANDINGS, PORTS, Country
from tests.unit.transports.conftest import Agency, Asked, Turn


@pytest.fixture
def agency() -> Iterator[Agency]:
    server = Agency()
    yield server
    server.stop()


@pytest.fixture
def asked(country: Country, agency: Agency) -> Workspace:
    """The landings are asked for month by month; the agency has two months of three."""
    country.without_suites()
    run(country.workspace(), PORTS)
    path = country.root / "connectors" / "harbour" / "landings.yml"
    lines = path.read_text(encoding="utf-8").splitlines()
    (place,) = [number for number, line in enumerate(lines) if line.startswith("transport:")]
    lines[place] = (
        "transport: {kind: https, connection: ruri_harbour, path: '/landings_2024_{month}.csv', absent: skip, "
        "each: {month: ['01', '02', '03']}}"
    )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def answer(request: Asked) -> Turn:
        file = country.drop / "harbour" / request.path.lstrip("/")
        return Turn(file.read_bytes()) if file.is_file() else Turn(b"not published", status=404)

    agency.answers(answer)
    workspace = country.workspace()
    return replace(workspace, connections=lambda name: Connection(name, agency.url))


def test_the_rest_is_published_and_the_gap_is_on_record(asked: Workspace, agency: Agency) -> None:
    outcome = run(asked, LANDINGS)
    assert outcome.release is not None
    assert outcome.release.accounts[0].published > 0
    assert len(agency.asked) == 3
    (record,) = [
        path for path in (asked.settings.state / "landing" / "fetches").rglob("*.json") if "landings" in str(path)
    ]
    said = json.loads(record.read_text(encoding="utf-8"))
    assert len(said["parts"]) == 2
    assert [(one["url"], one["said"]) for one in said["absent"]] == [
        (f"{agency.url}/landings_2024_03.csv", "404 not published")
    ]
    assert not (asked.settings.state / "rates").exists()
