"""What must hold after a round: each returns what does not, in words."""

from collections import Counter
from collections.abc import Iterator

from infra.cluster.lag import ask
from infra.cluster.places import WORKERS
from infra.laptop.api import DagRun
from renkei.inspection.verify import verify
from renkei.model.runs import Account
from renkei.workspace import Workspace
from tests.cluster.federation import BROKEN, PORTS, Counts, Feed
from tests.cluster.machine import Federated

_HOSTS = "SELECT hostname, count(*) FROM task_instance WHERE hostname <> '' GROUP BY hostname"
_TWICE = """
    SELECT one.dag_id FROM dag_run AS one JOIN dag_run AS other USING (dag_id)
    WHERE one.id < other.id AND one.start_date < other.end_date AND other.start_date < one.end_date
"""
_FETCHES = """
    SELECT task_instance.pool, start_date, end_date, slots
    FROM task_instance JOIN slot_pool ON slot_pool.pool = task_instance.pool
    WHERE task_id = 'fetch' AND end_date IS NOT NULL AND start_date IS NOT NULL ORDER BY start_date
"""
_FAILED = "SELECT dag_id, run_id, task_id, map_index FROM task_instance WHERE state = 'failed'"
_DAGS_FAILED = "SELECT DISTINCT dag_id FROM dag_run WHERE state = 'failed'"
_PUBLISHED = "SELECT start_date, end_date FROM task_instance WHERE task_id = 'publish' AND state = 'success'"


class Findings:
    """Asks the warehouse, Airflow's database and the API."""

    def __init__(self, machine: Federated) -> None:
        self.machine, self.feeds = machine, machine.feeds
        self.port = machine.places.servers["postgres"]

    @property
    def workspace(self) -> Workspace:
        """Opened anew, as a new process would."""
        return Workspace.open(self.machine.places.settings, connections=self.machine.connection)

    def accounts(self) -> list[Account]:
        return self.workspace.warehouse.accounts()

    def releases(self) -> Counter[str]:
        return Counter(account.source for account in self.accounts())

    def after_first(self) -> Iterator[str]:
        """All that the first round must have brought about."""
        accounts = self.accounts()
        yield from unlike(self.feeds.feeds, accounts)
        released = {account.source for account in accounts}
        yield from (f"{name} is not released" for name in [PORTS, *self.feeds.derived] if name not in released)
        yield from self.anywhere()

    def anywhere(self) -> Iterator[str]:
        """What holds after every round."""
        yield from (f"{account.source}: does not balance" for account in self.accounts() if not account.balanced)
        yield from (f"verify: {found.where}: {found.what.en}" for found in verify(self.workspace))
        yield from self.unexplained()
        hosts = self.hosts()
        yield from (f"{worker} ran no task" for worker in WORKERS if not hosts.get(worker))
        yield from (f"two runs of {name} at once" for (name,) in ask(self.port, _TWICE))
        yield from self._crowded()
        numbers = sorted({account.release for account in self.accounts()})
        if numbers != list(range(1, len(numbers) + 1)):
            yield f"releases are not numbered from 1 on without a gap: {numbers[:5]} …"

    def hosts(self) -> dict[str, int]:
        """How many tasks each worker ran."""
        return {str(host): int(str(count)) for host, count in ask(self.port, _HOSTS)}

    def publishing_at_once(self) -> int:
        """How many releases were under way at the same time, at most."""
        return _most([(start, end) for start, end in ask(self.port, _PUBLISHED)])

    def unexplained(self) -> Iterator[str]:
        """Broken sources that did not fail with their own error, and others that failed."""
        told = {feed.name: feed for feed in self.feeds.feeds if feed.broken}
        failed = {str(name) for (name,) in ask(self.port, _DAGS_FAILED)}
        yield from (f"{name} failed" for name in sorted(failed - told.keys()))
        yield from (f"{name} is {told[name].fate} and did not fail" for name in sorted(told.keys() - failed))
        for name, run, task, index in ask(self.port, _FAILED):
            feed, failed_run = told.get(str(name)), DagRun(str(name), str(run), "failed", None)
            error = self.machine.api.xcom(failed_run, str(task), "error", map_index=int(str(index)))
            if feed and not (error and error["ja"] and BROKEN[feed.fate] in error["en"]):
                yield f"{name} ({feed.fate}) failed with [{error}]"

    def grown(self, grown: list[Feed]) -> Iterator[str]:
        """Sources whose second release does not count what was added to their file as published, the rest as unchanged."""
        last = {account.source: account for account in self.accounts()}
        for feed in grown:
            more = feed.counts(grown=True).good - feed.counts().good
            found = last[feed.name]
            if (found.published, found.unchanged) != (more, feed.counts().good):
                yield f"{feed.name}: {found} after {more} rows more"

    def _crowded(self) -> Iterator[str]:
        """Pools in which more was fetched at once than they have places."""
        pools: dict[tuple[str, int], list[tuple[object, object]]] = {}
        for pool, start, end, slots in ask(self.port, _FETCHES):
            pools.setdefault((str(pool), int(str(slots))), []).append((start, end))
        for (pool, slots), times in pools.items():
            if (most := _most(times)) > slots:
                yield f"{most} fetches at once in {pool}, which has {slots} places"


def unlike(feeds: list[Feed], accounts: list[Account]) -> Iterator[str]:
    """Sources whose releases are not exactly one, with the counts that their files have; none of those that are broken."""
    by_source: dict[str, list[Account]] = {}
    for account in accounts:
        by_source.setdefault(account.source, []).append(account)
    for feed in feeds:
        found = by_source.get(feed.name, [])
        if len(found) != (0 if feed.broken else 1):
            yield f"{feed.name} ({feed.fate}) was released {len(found)} times"
        elif found and not _counts_fit(found[0], feed.counts()):
            yield f"{feed.name}: {found[0]} is not {feed.counts()}"


def _counts_fit(account: Account, counts: Counts) -> bool:
    said = (account.read, account.published, account.quarantined, account.dropped)
    return said == (counts.read, counts.good, counts.quarantined, counts.dropped)


def _most(times: list[tuple[object, object]]) -> int:
    """How many spans have a moment in common, at most."""
    steps = sorted([(str(start), 1) for start, _ in times] + [(str(end), -1) for _, end in times])
    most = now = 0
    for _, step in steps:
        now += step
        most = max(most, now)
    return most
