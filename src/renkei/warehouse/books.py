"""The books: runs, row accounts, rule counts, releases and the ledger, written in the transaction of a release."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, func, literal, select

from renkei.errors import ContentError, IntegrityError
from renkei.language import Text
from renkei.ledger import Entry, following
from renkei.model.runs import Account, Release
from renkei.warehouse import tables
from renkei.warehouse.delivery import Delivery
from renkei.warehouse.reading import MENDING
from renkei.warehouse.release import Tally
from renkei.warehouse.sequence import newer_day


def next_release(connection: Connection) -> int:
    """Return the id of the release that is being made; the lock on releases is held."""
    return int(connection.scalar(select(func.coalesce(func.max(tables.release.c["id"]), 0))) or 0) + 1


def refuse_unranked(connection: Connection, delivery: Delivery, history: Table) -> None:
    """Raise ContentError where several sources have rows in a dataset and its contract does not say which one wins.

    A source whose rows were all withdrawn competes with nobody, and need not be named any more.
    """
    run, contract = tables.run.c, delivery.contract
    known = connection.scalars(select(run["source"]).where(run["dataset"] == contract.dataset).distinct()).all()
    feeding = {delivery.source, *(source for source in known if _has_rows(connection, history, source))}
    unranked = sorted(feeding - set(contract.precedence))
    if len(feeding) > 1 and unranked:
        listed = ", ".join(unranked)
        raise ContentError(
            Text(
                f"「{contract.dataset}」には複数のデータソースがありますが、「{listed}」の優先順位がありません。",
                f"Several sources feed [{contract.dataset}], and its precedence does not name [{listed}].",
            ),
            where=str(contract.path),
            fix=Text(
                "データ契約の precedence に、優先する順ですべてのデータソースを書いてください。",
                "List every source in the contract's precedence, the one that wins first.",
            ),
        )


def _has_rows(connection: Connection, history: Table, source: str) -> bool:
    current = history.c["_to_release"].is_(None)
    found = select(literal(1)).select_from(history).where(history.c["_source"] == source, current).limit(1)
    return connection.execute(found).first() is not None


def write_rules(connection: Connection, delivery: Delivery) -> None:
    """Keep what each named rule did, for each landed object."""
    rows = []
    for staged in delivery.staged:
        place = {"run": delivery.run, "landed": staged.landed.sha256}
        for column, rules in staged.rules.items():
            rows += [{**place, "kind": "changed", "column": column, "rule": r, "count": n} for r, n in rules.items()]
        dropped = staged.counts.dropped.items()
        rows += [{**place, "kind": "dropped", "column": "", "rule": r, "count": n} for r, n in dropped]
    if rows:
        connection.execute(tables.rule_count.insert(), rows)


def write_account(connection: Connection, delivery: Delivery, tally: Tally, *, release: int) -> Account:
    """Keep the run and its row account; IntegrityError where the database's own counts do not add up."""
    account = Account(
        run=delivery.run,
        source=delivery.source,
        dataset=delivery.contract.dataset,
        read=delivery.read,
        published=tally.published,
        replaced=tally.replaced,
        unchanged=tally.unchanged,
        quarantined=count_quarantined(connection, delivery.run),
        dropped=count_dropped(connection, delivery.run),
        withdrawn=tally.withdrawn,
        retained=tally.retained,
        release=release,
    )
    if not account.balanced:
        raise _unbalanced(account)
    came = {"received_at": delivery.received_at, "stands_before": tally.stands_before, "late": tally.late}
    connection.execute(tables.run.insert().values(**_run(delivery), **came, release=release))
    connection.execute(tables.row_account.insert().values(**account.model_dump()))
    return account


def count_quarantined(connection: Connection, run: str) -> int:
    """Count the rows that the quarantine holds of `run`."""
    kept = tables.quarantine
    return int(connection.scalar(select(func.count()).select_from(kept).where(kept.c["run"] == run)) or 0)


def count_dropped(connection: Connection, run: str) -> int:
    """Count the rows of `run` that declared rules dropped."""
    kept = tables.rule_count.c
    dropped = select(func.sum(kept["count"])).where(kept["run"] == run, kept["kind"] == "dropped")
    return int(connection.scalar(dropped) or 0)


def write_release(connection: Connection, release: Release, deliveries: list[Delivery]) -> None:
    """Keep the release, and enter it into the ledger with every account and verdict; the lock on the ledger is held."""
    connection.execute(tables.release.insert().values(id=release.id, released_at=release.at))
    runs = [
        {
            **_run(d),
            "rows": {s.landed.sha256: s.counts for s in d.staged},
            "notes": list(dict.fromkeys([*d.notes, *late(connection, d), *(n for s in d.staged for n in s.notes)])),
            "result": d.verdict.result,
            "decision": d.verdict.decision,
        }
        for d in deliveries
    ]
    body = {"release": release.id, "at": release.at, "accounts": list(release.accounts), "runs": runs}
    write_entry(connection, at=release.at, kind="release", body=body)


def late(connection: Connection, delivery: Delivery) -> tuple[Text, ...]:
    """Say where a delivery is an older publication than the source has brought before."""
    day = delivery.vintage.published_on
    newer = newer_day(connection, delivery.run) if day is not None else None
    if newer is None:
        return ()
    return (
        Text(
            f"公表日 [{day}] は、すでに届いている [{newer}] の公表より前です。新しい公表の行は置き換えず、"
            f"{delivery.contract.table}__late に保ちます（_as_published で読めます）。",
            f"What came was published on [{day}], before what had come already [{newer}]. It takes no newer row's place "
            f"and is kept in {delivery.contract.table}__late ([_as_published] has it).",
        ),
    )


def write_mendings(connection: Connection, release: Release, deliveries: list[Delivery]) -> None:
    """Enter into the ledger who mended what, with the release that it came in; the lock on the ledger is held."""
    for delivery in deliveries:
        if delivery.mended is not None:
            body = {"release": release.id, **delivery.mended.mending.model_dump(exclude={"at"})}
            write_entry(connection, at=release.at, kind=MENDING, body=body)


def write_entry(connection: Connection, *, at: datetime, kind: str, body: Mapping[str, object]) -> Entry:
    """Add an entry to the ledger; the lock on it is held."""
    return write_entries(connection, at=at, kind=kind, bodies=[body])[0]


def write_entries(
    connection: Connection, *, at: datetime, kind: str, bodies: Sequence[Mapping[str, object]]
) -> list[Entry]:
    """Add entries of one kind to the ledger, at least one; the lock on it is held."""
    entries, last = [], last_entry(connection)
    for body in bodies:
        last = following(last, at=at, kind=kind, body=body)
        entries.append(last)
    rows = [{"entered_at" if name == "at" else name: said for name, said in vars(each).items()} for each in entries]
    connection.execute(tables.ledger.insert(), rows)
    return entries


def last_entry(connection: Connection) -> Entry | None:
    """Return the newest entry of the ledger."""
    found = connection.execute(tables.entries.order_by(tables.ledger.c["seq"].desc()).limit(1)).one_or_none()
    return None if found is None else Entry(**found._mapping)


def after_all(connection: Connection, now: datetime) -> datetime:
    """Return `now`, or the instant after the newest release where the clock was set back: time follows the ids."""
    newest = connection.scalar(select(func.max(tables.release.c["released_at"])))
    return now if newest is None or newest < now else newest + timedelta(microseconds=1)


def _run(delivery: Delivery) -> dict[str, Any]:
    return {
        "run": delivery.run,
        "source": delivery.source,
        "dataset": delivery.contract.dataset,
        "delivers": delivery.delivers,
        "interval": delivery.interval,
        "content_version": delivery.content_version,
        "landed": delivery.landed,
        "outcome": delivery.verdict.outcome,
        "reasons": list(delivery.verdict.reasons),
        **delivery.vintage.model_dump(),
    }


def _unbalanced(account: Account) -> IntegrityError:
    parts = {k: getattr(account, k) for k in ("published", "unchanged", "quarantined", "dropped")}
    said = " + ".join(f"{k} {n}" for k, n in parts.items())
    return IntegrityError(
        Text(
            f"行の収支が合いません。読み取り {account.read} ≠ {said}。何も公開していません。",
            f"The row account does not balance: read [{account.read}] ≠ {said}. Nothing was published.",
        ),
        where=f"{account.source} → {account.dataset} (run {account.run})",
        fix=Text(
            "ステージング領域のファイルが欠けていないか確かめ、この実行を最初からやり直してください。",
            "See whether staged files were changed or cut short, and run the source again from the beginning.",
        ),
    )
