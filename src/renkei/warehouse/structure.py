"""Tables and views of a dataset: made when first needed, widened when its contract grows, refused when it breaks."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, MetaData, Select, Table, inspect, select
from sqlalchemy.exc import NoSuchTableError
from sqlalchemy.schema import CreateSchema, CreateView, DDLElement, SetColumnComment, SetTableComment

from renkei.contracts.table import history_table, late_table
from renkei.errors import ContentError
from renkei.language import Text
from renkei.ledger import canonical
from renkei.model.contract import Contract
from renkei.warehouse import tables
from renkei.warehouse.composing import SOURCES
from renkei.warehouse.ddl import AddColumn, Asked, CommentOn, drop_view
from renkei.warehouse.disagreements import compared, disagreement
from renkei.warehouse.revisions import revision
from renkei.warehouse.rights import make_way
from renkei.warehouse.tables import name
from renkei.warehouse.views import as_of, as_published, current, order_of

LONGEST = 63
_SOURCES = (
    "別のデータソースから取った列とそのデータソース（JSON） / columns that are of another source, and which (JSON)"
)
_ABOUT = {
    "__revision": "公開版で変わった値と、誰による変更か / what releases changed of rows that were there, and whose doing it was",
    "__disagreement": "データソースの食い違い / what sources say of a value on which they are apart",
}
FORM = 2
"""The form of the views: counted up where the code that makes them changes, so that the next release renews them."""


@dataclass(frozen=True)
class Made:
    """The tables of a dataset, and whether they were created just now. A derived dataset has nothing that is late."""

    history: Table
    late: Table | None
    created: bool


def ensure_dataset(connection: Connection, contract: Contract) -> Made:
    """Return the tables of `contract`.

    Creates or widens them, and renews views, functions and comments, where the contract is not the one that the
    warehouse knows. Raises ContentError where the change would break what analysts rely on.
    """
    table, print_ = history_table(contract, MetaData()), _fingerprint(contract)
    late = None if contract.derived else late_table(contract, MetaData())
    known = tables.contract
    found = connection.execute(select(known).where(known.c.dataset == contract.dataset)).one_or_none()
    if found is not None and found.fingerprint == print_:
        return Made(table, late, created=False)
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
    if late is not None:
        _widen_or_create(connection, late)
    made = Made(table, late, created=before is None)
    _renew(connection, contract, made, order=shape["order"])
    return made


def _widen_or_create(connection: Connection, late: Table) -> None:
    there = _columns(connection, str(late.schema), late.name)
    if not there:
        late.create(connection)
    for column in late.c:
        if there and column.name not in there:
            connection.execute(AddColumn(late, column))


def _renew(connection: Connection, contract: Contract, made: Made, *, order: Sequence[str]) -> None:
    """Make views, functions and comments anew. A view only ever grows at its end, so that views upon it stay valid."""
    table, late = made.history, made.late
    _view(connection, contract, "", current(table, contract, order))
    connection.execute(Asked(contract, "_as_of", as_of(table, contract, order), parameter="ts", of="timestamptz"))
    if late is not None:
        by_day = as_published(table, late, contract, order)
        connection.execute(Asked(contract, "_as_published", by_day, parameter="by_day", of="date"))
    _view(connection, contract, "__revision", revision(table, contract))
    if len(contract.precedence) > 1 and compared(contract):
        _view(connection, contract, "__disagreement", disagreement(table, contract))
    for statement in _comments(contract, made, order):
        connection.execute(statement)


def _view(connection: Connection, contract: Contract, suffix: str, query: Select[Any]) -> None:
    """Make a view anew; one that had another form before, in its place."""
    called = f"{contract.table}{suffix}"
    columns = [column.name for column in query.selected_columns]
    before = _columns(connection, contract.domain, called)
    if before != columns[: len(before)]:
        make_way(connection, contract.domain, contract.table)
        connection.execute(drop_view(contract.domain, called))
    connection.execute(CreateView(query, name(called), schema=name(contract.domain), or_replace=True))
    if suffix:
        title = f"{contract.title.ja} / {contract.title.en}"
        connection.execute(CommentOn(contract, text=f"{title}: {_ABOUT[suffix]}", suffix=suffix))


def _columns(connection: Connection, domain: str, called: str) -> list[str]:
    """Return the columns of a table or view, none where it is not there."""
    try:
        return [column["name"] for column in inspect(connection).get_columns(called, schema=domain)]
    except NoSuchTableError:
        return []


def _comments(contract: Contract, made: Made, order: Sequence[str]) -> Iterator[DDLElement]:
    title = f"{contract.title.ja} / {contract.title.en}"
    said = f"{title}: {contract.description.ja} / {contract.description.en}"
    yield CommentOn(contract, text=said)
    table = made.history
    for column in order:
        comment = _SOURCES if column == SOURCES else table.c[column].comment
        yield CommentOn(contract, column=column, text=str(comment))
    for each in (table,) if made.late is None else (table, made.late):
        yield SetTableComment(each)
        yield from (SetColumnComment(column) for column in each.c)


def _shape(contract: Contract, before: dict[str, Any] | None) -> dict[str, Any]:
    columns = [[c.name, c.logical_type, c.required, c.unit] for c in contract.columns]
    if before is not None:
        _check_change(contract, before)
    order = order_of(contract, before["order"] if before is not None else None)
    said = {"columns": columns, "key": list(contract.key), "precedence": list(contract.precedence), "order": order}
    return {**said, "composed": True} if SOURCES in order else said


def refused_changes(contract: Contract, before: Contract) -> list[str]:
    """Return what of a change of a contract its published table refuses; none where it can be widened."""
    return _refused(contract, _shape(before, None))


def _check_change(contract: Contract, before: dict[str, Any]) -> None:
    """Refuse what breaks: only a column that may be empty can be added, and nothing else about columns can change."""
    if faults := _refused(contract, before):
        raise _breaks(contract, faults)


def _refused(contract: Contract, before: dict[str, Any]) -> list[str]:
    was, now = {c[0]: c[1:] for c in before["columns"]}, {c.name: c for c in contract.columns}
    faults = [f"- {column}" for column in was if column not in now]
    faults += [f"+ {c.name} (required)" for c in contract.columns if c.required and c.name not in was]
    for column, (kind, required, unit) in was.items():
        said = now.get(column)
        if said and (said.logical_type, said.required, said.unit) != (kind, required, unit):
            faults.append(f"{column}: {kind}/{required}/{unit} → {said.logical_type}/{said.required}/{said.unit}")
    if list(contract.key) != before["key"]:
        faults.append(f"key: {before['key']} → {list(contract.key)}")
    return faults


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
    of_column = {"__all__": {"classification", "mask"}}  # who reads it makes no other table
    apart: Any = {"path": True, "sql": True, "classification": True, "agreements": True, "columns": of_column}
    said = canonical({"form": FORM, **contract.model_dump(exclude=apart)})
    return hashlib.sha256(said.encode()).hexdigest()
