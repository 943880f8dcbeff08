"""S3 that fails: a run goes on, or ends with an error that says so, and a later run ends as if nothing had happened."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from renkei.errors import StorageError
from renkei.inspection.verify import verify
from renkei.landing.s3 import S3Store
from tests.country import go
from tests.faults.conftest import ALL, CAMPAIGN, NAMES, Stands, Watched
from tests.faults.figures import COUNT, SEED, Deadline, Figures
from tests.faults.grounds import Site
from tests.faults.proxy import FAULTS, Proxy, proxied

RARE, OFTEN, RUNS = 0.1, 0.5, 30
LARGE = b"x" * (1 << 20)


def _rest(*faults: str) -> list[ParameterSet]:
    return [pytest.param(fault, marks=CAMPAIGN) for fault in faults]


@pytest.fixture
def proxy(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    with proxied(s3_endpoint) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", proxy.url)
        yield proxy


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try as often as ever, without waiting in between."""
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0.0)


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("fault", ["truncated", "unanswered", *_rest("500", "503", "reset")])
def test_each_call_gets_over_one_fault(bucket: str, proxy: Proxy, tmp_path: Path, fault: str) -> None:
    """Whatever is asked of the store, the next try of the same request brings it."""
    store, turn = S3Store(bucket, scratch=tmp_path), [0]

    def every_other(*_: str) -> str | None:
        turn[0] += 1
        return fault if turn[0] % 2 else None

    proxy.plan = every_other
    source = tmp_path / "source"
    source.write_bytes(LARGE)
    assert store.put("a/large", source) in (True, False), "where the answer was lost, the key is found there"
    assert store.write("a/small", b"s") in (True, False)
    assert store.exists("a/small")
    assert store.read("a/small") == b"s"
    with store.fetch("a/large") as path:
        assert path.read_bytes() == LARGE
    assert list(store.list("a/")) == ["a/large", "a/small"]
    store.delete("a/small")
    proxy.plan = lambda *_: None
    assert not store.exists("a/small")
    assert proxy.faults[fault] > 4


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize("fault", ["truncated", *_rest("503", "reset")])
def test_a_fault_that_lasts_is_an_error_of_ours(bucket: str, proxy: Proxy, tmp_path: Path, fault: str) -> None:
    store = S3Store(bucket, scratch=tmp_path)
    store.write("a", LARGE)
    proxy.plan = lambda method, _: fault if method == "GET" else None
    for ask in (lambda: store.read("a"), lambda: store.fetch("a").__enter__(), lambda: list(store.list(""))):
        with pytest.raises(StorageError) as caught:
            ask()
        assert caught.value.transient
        assert "s3://" in caught.value.where
    assert list(tmp_path.iterdir()) == []


@CAMPAIGN
@pytest.mark.usefixtures("hurried")
@pytest.mark.timeout(7200)
def test_runs_on_an_s3_that_fails(
    tmp_path: Path, servers: Stands, proxy: Proxy, watched: Watched, figures: Figures
) -> None:
    chance, deadline = random.Random(SEED), Deadline()  # noqa: S311  seeded
    failed = runs = 0
    for number in range(min(COUNT, RUNS)):
        if deadline.passed:
            break
        site = servers.ground.settle(tmp_path / "country", like=servers.before.site)
        kinds = [FAULTS[number % len(FAULTS)]] if number < 2 * len(FAULTS) else FAULTS
        rate = RARE if number % 2 else OFTEN
        with watched(site, ALL) as told:
            proxy.plan = lambda *_, kinds=kinds, rate=rate: chance.choice(kinds) if chance.random() < rate else None
            failed += _fails(site)
            proxy.plan = lambda *_: None
            assert verify(site.workspace()) == []
            assert not _fails(site)
        assert servers.whole(told["seen"])
        assert told["errors"] == {}
        assert site.tables() == servers.after.tables
        assert verify(site.workspace()) == []
        assert site.kept() == servers.after.site.kept()
        servers.ground.clear(site)
        runs += 1
    faults = {f"answers_{name}": count for name, count in sorted(proxy.faults.items())}
    figures.note("S3 fails", servers.ground.name, runs=runs, ended_early=failed, requests=proxy.requests, **faults)


def _fails(site: Site) -> bool:
    """Run everything; a fault may be told, and only as what will pass."""
    try:
        for name in NAMES:
            go(site.country.workspace(**site.environ), name)
    except StorageError as error:
        return _passes(error)
    return False


def _passes(error: StorageError) -> bool:
    assert error.transient, error
    return True
