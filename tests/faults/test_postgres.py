"""PostgreSQL goes away in the middle of a release: it is told as what will pass, nothing is half there, and a re-run ends it."""

import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from renkei.errors import UsageError, WarehouseError
from renkei.inspection.verify import verify
from tests.country import PORTS, Country, go
from tests.faults.children import COMMIT
from tests.faults.conftest import ALL, CAMPAIGN, NAMES, Send, Stands, Watched, stands_on
from tests.faults.figures import COUNT, SEED, Deadline, Figures
from tests.faults.grounds import Servers, Site
from tests.faults.hooks import COPY, ROWS, before_call
from tests.faults.postgres import Server, cut, server_of_its_own

CUTS = [(COPY, 1), ("publish: apply", 1), ("publish: ledger", 1)]
RESTARTS = 40
AT = [
    *((hook, n) for hook in (COPY, "publish: apply", "publish: account", "publish: ledger") for n in (1, 2)),
    *((hook, 1) for hook in ("fetch: land", "prepare: close", "audit: read", "publish: begin", "publish: clear")),
    *((COMMIT, n) for n in (3, 8, 13)),
]


def test_a_session_that_is_cut(country: Country, postgres_url: str) -> None:
    """In the middle of a COPY, before the first statement of a release, and before its last."""
    site = Site(country.without_suites(), {"RENKEI_WAREHOUSE": postgres_url})
    go(site.workspace(), PORTS)
    before = site.tables()
    country.edit("data/harbour/ports.csv", ("1962-07-15", "1962-07-16"))
    for hook, number in CUTS:
        with before_call(hook, number, lambda: cut(postgres_url)), pytest.raises(WarehouseError) as caught:
            go(site.workspace(), PORTS)
        assert caught.value.transient, hook
        assert "Nothing was lost" in caught.value.text("en")
        assert site.tables() == before
        assert verify(site.workspace()) == []
    with before_call(ROWS, 1, lambda: cut(postgres_url)), pytest.raises(WarehouseError) as caught:
        site.workspace().warehouse.select("SELECT * FROM generate_series(1, 100000) AS n")
    assert caught.value.transient
    with pytest.raises(UsageError):
        site.workspace().warehouse.select("SELECT * FROM no_such_table")
    release = go(site.workspace(), PORTS).release
    assert release is not None
    assert (release.accounts[0].replaced, release.accounts[0].unchanged) == (1, 4)
    assert [path for path in country.state.glob("s*/**/*") if path.is_file()] == []


@pytest.fixture(scope="module")
def own() -> Iterator[Server]:
    with server_of_its_own() as server:
        yield server


@pytest.fixture(scope="module")
def on_own(
    own: Server, s3_environment: dict[str, str], send: Send, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stands]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in s3_environment.items():
            patch.setenv(name, value)
        yield stands_on(Servers(own.url, s3_environment), tmp_path_factory.mktemp("own"), send)


@CAMPAIGN
@pytest.mark.timeout(7200)
def test_a_server_that_is_restarted(
    own: Server, on_own: Stands, tmp_path: Path, watched: Watched, figures: Figures
) -> None:
    """At the steps of a release, then at random moments of reading and releasing, under the eyes of a reader."""
    chance, deadline = random.Random(SEED), Deadline()  # noqa: S311  seeded
    told_of = polls = missed = 0
    for number in range(min(COUNT, RESTARTS)):
        if deadline.passed:
            break
        site = on_own.ground.settle(tmp_path / "country", like=on_own.before.site)
        with watched(site, ALL) as told:
            if number < len(AT):
                with before_call(*AT[number], own.restart) as calls:
                    told_of += _fails(site)
                assert calls[0] >= AT[number][1], AT[number]
            else:
                told_of += _restarted_at(own, site, chance.uniform(0.05, 0.95) * on_own.after.ended["seconds"])
            assert verify(site.workspace()) == []
            assert not _fails(site)
        assert on_own.whole(told["seen"])
        assert set(told["errors"]) <= {"WarehouseError"}
        assert site.tables() == on_own.after.tables
        assert verify(site.workspace()) == []
        assert site.kept() == on_own.after.site.kept()
        on_own.ground.clear(site)
        polls, missed = polls + told["polls"], missed + sum(told["errors"].values())
    seen = {"polls_of_a_reader": polls, "of_these_refused": missed}
    figures.note(
        "PostgreSQL restarted (immediate)", on_own.ground.name, restarts=own.restarts, ended_early=told_of, **seen
    )


def _restarted_at(own: Server, site: Site, seconds: float) -> bool:
    def later() -> None:
        time.sleep(seconds)
        own.restart()

    thread = threading.Thread(target=later)
    thread.start()
    try:
        return _fails(site)
    finally:
        thread.join()


def _fails(site: Site) -> bool:
    """Run everything; a fault may be told, and only as what will pass."""
    try:
        for name in NAMES:
            go(site.workspace(), name)
    except WarehouseError as error:
        return _passes(error)
    return False


def _passes(error: WarehouseError) -> bool:
    assert error.transient, error
    return True
