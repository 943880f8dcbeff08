"""What the federation of the cluster says of itself: one of each kind, and the counts that its files have."""

from collections import Counter
from pathlib import Path

from renkei.pipeline import run
from renkei.project.loader import load
from renkei.settings import Connection, Settings
from renkei.workspace import Workspace
from tests.cluster.federation import BROKEN, Feeds
from tests.cluster.night import MINUTES, due_minute


def test_a_federation_has_every_kind_of_fetch_and_every_fate(tmp_path: Path) -> None:
    feeds = Feeds(tmp_path / "content", tmp_path / "served", count=200).feeds
    assert len({feed.name for feed in feeds}) == 200
    assert len({feed.agency for feed in feeds}) == 20
    assert {feed.kind for feed in feeds} == {"https", "s3", "local"}
    fates = Counter(feed.fate for feed in feeds)
    assert fates.keys() == {"good", "grows", *BROKEN}
    assert fates["grows"] == 20
    assert sum(feed.broken for feed in feeds) == 25
    assert all(feed.kind == "https" for feed in feeds if feed.fate in {"absent", "login"})


def test_a_third_of_the_night_comes_at_full_hours(tmp_path: Path) -> None:
    dues = [due_minute(feed) for feed in Feeds(tmp_path / "c", tmp_path / "s", count=900).feeds]
    assert 0 <= min(dues) <= max(dues) < MINUTES
    assert 300 <= sum(due % 60 == 0 for due in dues) <= 330


def test_only_the_broken_registrations_can_not_be_read_and_a_file_counts_as_it_says(tmp_path: Path) -> None:
    feeds = Feeds(tmp_path / "content", tmp_path / "served", count=50).settle()
    said = {"RENKEI_PROJECT": str(feeds.root), "RENKEI_STATE": str(tmp_path / "state")}
    settings = Settings.load(said)
    project = load(settings)
    assert {*project.broken} == {feed.name for feed in feeds.feeds if feed.fate == "registration"}
    for path in (feeds.root / "expectations").rglob("landings_*.yml"):
        path.unlink()

    def connection(name: str) -> Connection:
        return Connection(id=name, url=str(feeds.served))

    feed = next(feed for feed in feeds.feeds if feed.kind == "local" and feed.fate == "grows")
    for grown in (False, True):
        feeds.deliver(feed, grown=grown)
        outcome = run(Workspace.open(settings, connections=connection), feed.name)
        assert outcome.release is not None
        (account,) = outcome.release.accounts
        counts = feed.counts(grown=grown)
        assert (account.read, account.quarantined, account.dropped) == (counts.read, counts.quarantined, counts.dropped)
        assert account.published + account.unchanged == counts.good
        assert account.unchanged == (feed.counts().good if grown else 0)
