"""What of a dataset each role may read on PostgreSQL: grants, and views that mask for whom the view itself says too much.

A dataset of which everything is public is read as it is, with its history. For all others there are views of their own,
and a function `<view>_as_of` beside each:

- `<dataset>__masked`, where the table is public and some columns are not: for everybody;
- `<dataset>__for_<agreement>`: for the readers of an agreement, from its first day to its last by the server's clock.

They are security barriers, and what they read they read with the rights of their owner, the loader: their readers have
none on the table. Where what they show is confidential or personal, they note each read. A view is made anew only where it would be another; it says so itself, in its comment.
"""

import hashlib
from collections.abc import Collection, Iterator
from datetime import date

from sqlalchemy import Connection, inspect, text

from renkei.contracts.table import HISTORY, LATE
from renkei.model.agreement import READ_AS
from renkei.model.contract import Contract
from renkei.model.rights import EMPTY, View, agreed_views, noted, open_view
from renkei.warehouse import noting, roles
from renkei.warehouse.noting import AS_OF, MARK
from renkei.warehouse.publication import ZONE
from renkei.warehouse.roles import AUDITOR, LOADER, PUBLIC, listed, quoted

MASKED = "__masked"
_PLAIN = ("", HISTORY, LATE, "__revision", "__disagreement")
_ASKED = {"_as_of": "timestamptz", "_as_published": "date"}
_COUNTED = {HISTORY: ("_source", "_run", "_from_release", "_to_release"), LATE: ("_run",)}


def rights_sql(connection: Connection, contract: Contract, *, on: date, known: Collection[str]) -> Iterator[str]:
    """Yield what brings the rights on a published dataset to what its contract and the agreements of a day say.

    `known` are the roles that there are; a reader without one gets nothing.
    """
    plain = [
        f"{contract.table}{suffix}"
        for suffix in _PLAIN
        if _is_there(connection, contract.domain, contract.table + suffix)
    ]
    if contract.table not in plain:
        return
    functions, others = _functions(connection, contract), listed(sorted({*known} - {LOADER}))
    yield f"GRANT USAGE ON SCHEMA {quoted(contract.domain)} TO {PUBLIC}"
    masking = _made_for_readers(connection, contract.domain, contract.table)
    for name in (*plain, *masking):
        yield f"REVOKE ALL ON {_place(contract, name)} FROM PUBLIC, {others}"
    for called in (*functions, *(_asked_as_of(contract, name) for name in masking)):
        yield f"REVOKE ALL ON FUNCTION {called} FROM PUBLIC, {others}"
    for suffix, columns in _COUNTED.items():
        if f"{contract.table}{suffix}" in plain:
            yield f"GRANT SELECT ({listed(columns)}) ON {_place(contract, contract.table + suffix)} TO {AUDITOR}"
    opened = open_view(contract)
    if opened is not None and not opened.masked:
        yield from (f"GRANT SELECT ON {_place(contract, name)} TO {PUBLIC}" for name in plain)
        yield from (f"GRANT EXECUTE ON FUNCTION {called} TO {PUBLIC}" for called in functions)
    elif opened is not None:
        yield from _view(connection, contract, MASKED, opened, [PUBLIC])
    for view in agreed_views(contract, on):
        if view.agreement is not None:
            readers = [roles.role_of(reader) for reader in view.agreement.readers]
            granted = [role for role in readers if role in known]
            yield from _view(connection, contract, f"{READ_AS}{view.agreement.name}", view, granted)


def make_way(connection: Connection, domain: str, table: str) -> None:
    """Drop the views for readers that are built on a view that is to be dropped; a release makes them anew."""
    if connection.dialect.name != "postgresql":
        return
    for name in _made_for_readers(connection, domain, table):
        for statement in _dropped(domain, name):
            run(connection, statement)


def run(connection: Connection, statement: str) -> None:
    """Run a statement as it is: no colon in it stands for anything."""
    connection.execute(text(statement.replace(":", "\\:")))


def _view(connection: Connection, contract: Contract, suffix: str, view: View, readers: list[str]) -> Iterator[str]:
    called = f"{contract.table}{suffix}"
    place, query = _place(contract, called), _query(connection, contract, view, called)
    mark = MARK + hashlib.sha256(query.encode()).hexdigest()[:16]
    asked = _asked_as_of(contract, called)
    if _comment(connection, place) != mark:
        yield from _dropped(contract.domain, called)
        yield f"CREATE VIEW {place} WITH (security_barrier) AS {query}"
        body = _query(connection, contract, view, called + AS_OF)
        head = f"CREATE FUNCTION {_place(contract, f'{called}_as_of')}(ts timestamptz) RETURNS SETOF {place}"
        how = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp"
        yield f"{head} {how} AS {_text(body)}"
        yield f"COMMENT ON VIEW {place} IS {_text(mark)}"
    yield f"REVOKE ALL ON FUNCTION {asked} FROM PUBLIC"
    if readers:
        yield f"GRANT SELECT ON {place} TO {listed(readers)}"
        yield f"GRANT EXECUTE ON FUNCTION {asked} TO {listed(readers)}"


def _asked_as_of(contract: Contract, view: str) -> str:
    return f"{_place(contract, f'{view}_as_of')}(timestamptz)"


def _query(connection: Connection, contract: Contract, view: View, called: str) -> str:
    order = [column["name"] for column in inspect(connection).get_columns(contract.table, schema=contract.domain)]
    columns = ", ".join(f"{_shown(name, view.masked.get(name))} AS {quoted(name)}" for name in order)
    where = [noting.condition(contract.dataset, called)] if noted(contract, view) else []
    if view.rows is not None:
        values = ", ".join(_text(value) for value in view.rows.values)
        where.append(f"CAST(of_all.{quoted(view.rows.column)} AS text) IN ({values})")
    if view.agreement is not None:
        today = f"CAST(now() AT TIME ZONE '{ZONE}' AS date)"
        where.append(f"{today} BETWEEN DATE '{view.agreement.begins}' AND DATE '{view.agreement.until}'")
    then = called.endswith(AS_OF)
    source = f"{_place(contract, contract.table + '_as_of')}($1)" if then else _place(contract, contract.table)
    return f"SELECT {columns} FROM {source} AS of_all" + (f" WHERE {' AND '.join(where)}" if where else "")  # noqa: S608


def _shown(name: str, mask: str | None) -> str:
    """Return a column as it is shown: of `first:3`, what is longer than that, and cut."""
    column = f"of_all.{quoted(name)}"
    if mask is None:
        return column
    if mask == EMPTY:
        return f"CASE WHEN false THEN {column} END"
    length = int(mask.partition(":")[2])
    return f"CASE WHEN char_length({column}) > {length} THEN left({column}, {length}) || '…' END"


def _dropped(domain: str, view: str) -> Iterator[str]:
    place = f"{quoted(domain)}.{quoted(view)}"
    yield f"DROP FUNCTION IF EXISTS {quoted(domain)}.{quoted(f'{view}_as_of')}(timestamptz)"
    yield f"DROP VIEW IF EXISTS {place}"


def _is_there(connection: Connection, domain: str, name: str) -> bool:
    place = f"{quoted(domain)}.{quoted(name)}"
    return connection.scalar(text("SELECT to_regclass(:place) IS NOT NULL"), {"place": place}) is True


def _made_for_readers(connection: Connection, domain: str, table: str) -> list[str]:
    """Return the views that were made for readers of a dataset, those of ended agreements included."""
    query = text(
        "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE n.nspname = :domain AND c.relkind = 'v' AND starts_with(obj_description(c.oid, 'pg_class'), :mark)"
        " AND (c.relname = :masked OR starts_with(c.relname, :agreed)) ORDER BY 1"
    )
    said = {"domain": domain, "mark": MARK, "masked": f"{table}{MASKED}", "agreed": f"{table}{READ_AS}"}
    return list(connection.scalars(query, said))


def _functions(connection: Connection, contract: Contract) -> list[str]:
    """Return the functions that give rows of the dataset as they are, as GRANT names them."""
    named = [f"{_place(contract, contract.table + suffix)}({of})" for suffix, of in _ASKED.items()]
    there = text("SELECT to_regprocedure(:called) IS NOT NULL")
    return [called for called in named if connection.scalar(there, {"called": called})]


def _comment(connection: Connection, place: str) -> str | None:
    said: str | None = connection.scalar(text("SELECT obj_description(to_regclass(:place))"), {"place": place})
    return said


def _place(contract: Contract, name: str) -> str:
    return f"{quoted(contract.domain)}.{quoted(name)}"


def _text(said: str) -> str:
    return "'" + said.replace("'", "''") + "'"
