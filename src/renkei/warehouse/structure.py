"""Tables and views of a dataset: made when first needed, widened when its contract grows, refused when it breaks."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, MetaData, Table, inspect, select
from sqlalchemy.schema import CreateSchema, CreateView, DDLElement, SetColumnComment, SetTableComment

from renkei.contracts.table import PROVENANCE, history_table
from renkei.errors import ContentError
from renkei.language import Text
from renkei.ledger import canonical
from renkei.model.contract import Contract
from renkei.warehouse import tables
from renkei.warehouse.ddl import AddColumn, AsOf, CommentOn
from renkei.warehouse.tables import name
from renkei.warehouse.views import as_of, current, disagreement

LONGEST = 63


def ensure_own(connection: Connection) -> None:
    """Create the schema `renkei` and its tables where they are not there yet."""
    connection.execute(CreateSchema(tables.SCHEMA, if_not_exists=True))
    tables.own.create_all(connection)


def own_is_there(connection: Connection) -> bool:
    """Tell whether anything was ever written to this warehouse (`contract` is the last table to be made)."""
    return inspect(connection).has_table("contract", schema="renkei")


def ensure_dataset(connection: Connection, contract: Contract) -> tuple[Table, bool]:
    """Return the history table of `contract`, and whether it was created just now.

    Creates or widens the table, and renews views, function and comments, where the contract is not the one that the
    warehouse knows. Raises ContentError where the change would break what analysts rely on.
    """
    table, print_ = history_table(contract, MetaData()), _fingerprint(contract)
    known = tables.contract
    found = connection.execute(select(known).where(known.c.dataset == contract.dataset)).one_or_none()
    if found is not None and found.fingerprint == print_:
        return table, False
    before = json.loads(found.shape) if found is not None else None
    _check_names(contract)
    shape = _shape(contract, before)
    said = {"version": contract.version, "shape": canonical(shape), "fingerprint": print_}
    if before is None:
        connection.execute(CreateSchema(name(contract.domain), if_not_exists=True))
        table.create(connection)
        connection.execute(known.insert().values(dataset=contract.dataset, **said))
    else:
        known_names = {column[0] for column in before["columns"]}
        fresh = [column.name for column in contract.columns if column.name not in known_names]
        for column in fresh:
            connection.execute(AddColumn(table, table.c[column]))
        connection.execute(known.update().where(known.c.dataset == contract.dataset).values(**said))
    _renew(connection, contract, table, order=shape["order"])
    return table, before is None


def _renew(connection: Connection, contract: Contract, table: Table, *, order: Sequence[str]) -> None:
    """Make views, function and comments anew. A view only ever grows at its end, so that views upon it stay valid."""
    domain, view = name(contract.domain), name(contract.table)
    visible = [table.c[column] for column in order]
    now = current(table, contract, visible)
    connection.execute(CreateView(now, view, schema=domain, or_replace=True))
    connection.execute(AsOf(contract, as_of(table, contract, visible)))
    if len(contract.precedence) > 1:
        differing = disagreement(table, contract, visible)
        connection.execute(CreateView(differing, name(f"{view}__disagreement"), schema=domain, or_replace=True))
    for statement in _comments(contract, table, visible):
        connection.execute(statement)


def _comments(contract: Contract, table: Table, visible: Sequence[Any]) -> list[DDLElement]:
    title = f"{contract.title.ja} / {contract.title.en}"
    said = f"{title}: {contract.description.ja} / {contract.description.en}"
    on_view = [CommentOn(contract, column=c.name, text=c.comment) for c in visible if c.comment]
    on_table = [SetColumnComment(c) for c in table.c if c.comment]
    whole = [SetTableComment(table)] if table.comment else []
    return [CommentOn(contract, column=None, text=said), *on_view, *whole, *on_table]


def _shape(contract: Contract, before: dict[str, Any] | None) -> dict[str, Any]:
    columns = [[c.name, c.logical_type, c.required, c.unit] for c in contract.columns]
    shape = {"columns": columns, "key": list(contract.key), "precedence": list(contract.precedence)}
    if before is None:
        return {**shape, "order": [*(c.name for c in contract.columns), *PROVENANCE]}
    _check_change(contract, before)
    fresh = [c.name for c in contract.columns if c.name not in before["order"]]
    return {**shape, "order": [*before["order"], *fresh]}


def _check_change(contract: Contract, before: dict[str, Any]) -> None:
    """Refuse what breaks: only a column that may be empty can be added, and nothing else about columns can change."""
    was, now = {c[0]: c[1:] for c in before["columns"]}, {c.name: c for c in contract.columns}
    faults = [f"- {column}" for column in was if column not in now]
    faults += [f"+ {c.name} (required)" for c in contract.columns if c.required and c.name not in was]
    for column, (kind, required, unit) in was.items():
        said = now.get(column)
        if said and (said.logical_type, said.required, said.unit) != (kind, required, unit):
            faults.append(f"{column}: {kind}/{required}/{unit} → {said.logical_type}/{said.required}/{said.unit}")
    if list(contract.key) != before["key"]:
        faults.append(f"key: {before['key']} → {list(contract.key)}")
    if faults:
        raise _breaks(contract, faults)


def _breaks(contract: Contract, faults: list[str]) -> ContentError:
    listed = "; ".join(faults)
    return ContentError(
        Text(
            f"データ契約の変更は、公開済みの表「{contract.dataset}」と両立しません: 「{listed}」",
            f"The contract no longer fits the table that is published as [{contract.dataset}]: [{listed}]",
        ),
        where=str(contract.path),
        fix=Text(
            "変更を元に戻すか、新しいメジャー版として別の名前"
            f"（例: {contract.table}_v2）のデータセットを作ってください。加えられるのは必須でない列だけです。",
            "Take the change back, or make a new major version: a dataset with a name of its own, such as "
            f"[{contract.table}_v2]. Only columns that are not required can be added to a published one.",
        ),
    )


def _check_names(contract: Contract) -> None:
    """Refuse names that PostgreSQL would cut short without a word (63 bytes; a kanji takes three)."""
    names = [c.name for c in contract.columns] + [contract.domain, f"{contract.table}__disagreement"]
    for said in names:
        if len(said.encode()) > LONGEST or "\x00" in said:
            raise ContentError(
                Text(f"名前「{said}」は長すぎます。", f"The name [{said}] is too long."),
                where=str(contract.path),
                fix=Text(
                    f"UTF-8 で {LONGEST} バイト以内（漢字なら約 20 字）にしてください。",
                    f"Keep it to {LONGEST} bytes of UTF-8 (a kanji takes three).",
                ),
            )


def _fingerprint(contract: Contract) -> str:
    return hashlib.sha256(canonical(contract.model_dump(exclude={"path", "sql"})).encode()).hexdigest()
