"""Whether the books still fit the tables: accounts against rows, and both against the ledger."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, TableClause, column, func, inspect, select, table

from renkei.contracts.table import LATE
from renkei.language import Text
from renkei.ledger import Finding, canonical
from renkei.model.runs import Account
from renkei.warehouse import books, noted, tables
from renkei.warehouse.reading import accounts, entries
from renkei.warehouse.tables import name


def unbalanced(connection: Connection) -> list[Finding]:
    """Compare accounts, tables and ledger; [] where everything fits."""
    kept = accounts(connection, None)
    found = [finding for account in kept for finding in _account(connection, account)]
    for dataset in connection.scalars(select(tables.contract.c["dataset"]).order_by(tables.contract.c["dataset"])):
        found += _rows(connection, dataset, [account for account in kept if account.dataset == dataset])
    return [*found, *_ledger(connection, kept), *noted.unfit(connection)]


def _account(connection: Connection, account: Account) -> Iterator[Finding]:
    """The account itself, and what quarantine and rules hold of its run."""
    where = f"renkei.row_account, run [{account.run}]"
    if not account.balanced:
        yield Finding(where, Text("収支が合いません。", "The account does not balance."))
    yield from _same(
        where, "quarantined", said=account.quarantined, found=books.count_quarantined(connection, account.run)
    )
    yield from _same(where, "dropped", said=account.dropped, found=books.count_dropped(connection, account.run))


def _rows(connection: Connection, dataset: str, kept: list[Account]) -> Iterator[Finding]:
    """The history table: as many rows came and went with every release as the accounts say."""
    domain, stem = dataset.split(".")
    columns = ("_source", "_run", "_from_release", "_to_release")
    history = table(name(f"{stem}__history"), *(column(name(c)) for c in columns), schema=name(domain))
    came = _counted(connection, history, "_run", "_from_release")
    went = _counted(connection, history, "_source", "_to_release")
    came_said = Counter({(a.run, a.release): a.published for a in kept if a.published})
    went_said = Counter({(a.source, a.release): a.replaced + a.withdrawn for a in kept if a.replaced + a.withdrawn})
    for verb, found, said in (("published", came, came_said), ("closed", went, went_said)):
        for who, release in sorted({*found, *said}, key=str):
            where = f"{dataset}, [{who}] release [{release}]"
            yield from _same(where, verb, said=said[who, release], found=found[who, release])
    yield from _late(connection, dataset)


def _late(connection: Connection, dataset: str) -> Iterator[Finding]:
    """Rows that came late, where the dataset keeps such: as many of each run as the books say."""
    domain, stem = dataset.split(".")
    if not inspect(connection).has_table(f"{stem}{LATE}", schema=domain):
        return
    late, run = table(name(f"{stem}{LATE}"), column(name("_run")), schema=name(domain)), tables.run.c
    kept = select(run["run"], run["late"]).where(run["dataset"] == dataset, run["late"] > 0)
    said = dict(_pairs(connection, kept))
    counted = select(late.c["_run"], func.count()).group_by(late.c["_run"])
    found = dict(_pairs(connection, counted))
    for who in sorted({*said, *found}):
        yield from _same(f"{dataset}, [{who}]", "late", said=said.get(who, 0), found=found.get(who, 0))


def _pairs(connection: Connection, query: Select[Any]) -> list[tuple[str, int]]:
    return [(who, count) for who, count in connection.execute(query)]


def _counted(connection: Connection, history: TableClause, who: str, release: str) -> Counter[tuple[str, Any]]:
    by = (history.c[who], history.c[release])
    rows = connection.execute(select(*by, func.count()).where(history.c[release].is_not(None)).group_by(*by))
    return Counter({(who_, release_): count for who_, release_, count in rows})


def _ledger(connection: Connection, kept: list[Account]) -> Iterator[Finding]:
    """Every release has its entry in the ledger, with the same figures and the same time."""
    known = {row.id: row.released_at for row in connection.execute(select(tables.release))}
    entered: dict[int, str] = {}
    last = 0
    while page := entries(connection, after=last):
        for entry in page:
            if entry.kind == "release":
                said = entry.content
                entered[said["release"]] = canonical([said["at"], said["accounts"]])
        last = page[-1].seq
    for release in sorted({*known, *entered}):
        where = f"renkei.release [{release}]"
        if release not in entered:
            yield Finding(where, Text("台帳に記録がありません。", "The ledger has no entry of it."))
        elif release not in known:
            yield Finding(where, Text("台帳にだけ記録があります。", "Only the ledger knows of it."))
        elif entered[release] != canonical([known[release], _listed(kept, release)]):
            yield Finding(where, Text("台帳の記録と数字が違います。", "Its figures are not those of the ledger."))


def _listed(kept: list[Account], release: int) -> list[Account]:
    return [account for account in kept if account.release == release]


def _same(where: str, what: str, *, said: int, found: int) -> Iterator[Finding]:
    if said != found:
        text = Text(
            f"{what}: 記録は {said}、表は {found} です。", f"{what}: [{said}] by the books, [{found}] in the table."
        )
        yield Finding(where, text)
