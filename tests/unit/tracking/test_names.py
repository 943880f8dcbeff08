"""What datasets are called in events: as OpenLineage has it, without a credential."""

from typing import Any

import pytest

from renkei.model.lineage import Origin
from renkei.model.registration import Source
from renkei.settings import Settings, connection_from_parts
from renkei.tracking.names import CONTENT, agency_name, landing_name, origin_name, table_name
from renkei.workspace import Workspace
from tests.country import PORTS, Country

SECRET = {"login": "officer", "password": "hunter2"}


def asked(country: Country, transport: dict[str, Any], parts: dict[str, Any]) -> tuple[str, str]:
    settings = Settings.load({"RENKEI_PROJECT": str(country.root)})
    workspace = Workspace.open(settings, connections=lambda name: connection_from_parts(name, {**SECRET, **parts}))
    registered = workspace.project.source(PORTS)
    source = Source.model_validate(
        {**registered.model_dump(by_alias=True), "transport": {"connection": "x", **transport}}
    )
    return agency_name(workspace, source)


@pytest.mark.parametrize(
    ("transport", "parts", "name"),
    [
        (
            {"kind": "https", "path": "/api/v1/{year}.csv", "each": {"year": ["2023"]}, "query": {"key": "k"}},
            {"conn_type": "http", "host": "https://officer:hunter2@api.example.go.jp/data?token=hunter2"},
            ("https://api.example.go.jp", "data/api/v1/{year}.csv"),
        ),
        (
            {"kind": "sftp", "path": "out/*.csv"},
            {"conn_type": "sftp", "host": "sftp.example.go.jp", "port": 2222},
            ("sftp://sftp.example.go.jp:2222", "out/*.csv"),
        ),
        ({"kind": "s3", "path": "drop/a/*.csv"}, {"conn_type": "aws"}, ("s3://drop", "a/*.csv")),
        (
            {"kind": "s3", "path": "a/*.csv"},
            {"conn_type": "aws", "extra": {"bucket": "drop"}},
            ("s3://drop", "a/*.csv"),
        ),
        (
            {"kind": "sql", "table": "public.ports"},
            {"conn_type": "postgres", "host": "db.example.go.jp", "schema": "registry"},
            ("postgres://db.example.go.jp:5432", "registry.public.ports"),
        ),
        (
            {"kind": "sdmx", "agency": "OECD", "flow": "DF", "key": "A.JPN"},
            {"conn_type": "http", "host": "https://sdmx.example.org/rest"},
            ("https://sdmx.example.org", "rest/data/OECD,DF,latest/A.JPN"),
        ),
        (
            {"kind": "local", "path": "ports.csv"},
            {"conn_type": "fs", "host": "/srv/drop"},
            ("file", "/srv/drop/ports.csv"),
        ),
    ],
)
def test_what_an_agency_is_asked_for(
    country: Country, transport: dict[str, Any], parts: dict[str, Any], name: tuple[str, str]
) -> None:
    assert asked(country, transport, parts) == name


def test_the_landing_zone_and_the_warehouse(country: Country) -> None:
    there = country.workspace(
        RENKEI_LANDING="s3://common/landing", RENKEI_WAREHOUSE="postgresql+psycopg://loader:hunter2@db:6543/common"
    )
    assert landing_name(there, PORTS) == ("s3://common", "landing/manifests/harbour/ports")
    assert table_name(there, "a.b") == ("postgres://db:6543", "common.a.b")
    here = country.workspace()
    assert landing_name(here, PORTS) == ("file", f"{country.state}/landing/manifests/harbour/ports")
    assert table_name(here, "a.b") == (f"duckdb://{country.state}/warehouse.duckdb", "a.b")


def test_content_is_named_by_its_place_in_the_project(country: Country) -> None:
    workspace = country.workspace()
    assert origin_name(workspace, Origin(kind="code_list", of="species")) == (CONTENT, "schemas/codelists/species")
    assert origin_name(workspace, Origin(kind="crosswalk", of="links")) == (CONTENT, "schemas/crosswalks/links")
    assert origin_name(workspace, Origin(kind="corrections", of="a.b")) == (CONTENT, "schemas/a/b.corrections")
    assert origin_name(workspace, Origin(kind="constant", of="1")) is None
