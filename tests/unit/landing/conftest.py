"""A store of each kind: a folder, and a bucket on a real S3 server on the loopback."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from renkei.landing import LandingZone, Store, open_store


@pytest.fixture(params=["folder", "s3"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "folder":
        return str(tmp_path / "landing")
    return f"s3://{request.getfixturevalue('bucket')}/some/prefix"


@pytest.fixture
def store(address: str) -> Store:
    return open_store(address)


class Clock:
    """A clock that moves one second each time it is read."""

    def __init__(self) -> None:
        self.now = datetime(2024, 4, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def zone(store: Store, tmp_path: Path) -> LandingZone:
    return LandingZone(store, scratch=tmp_path / "scratch", clock=Clock())
