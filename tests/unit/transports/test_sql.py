"""Rows of databases: SQLite, PostgreSQL and MariaDB, each a real one."""

import hashlib
import io
import tracemalloc
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from renkei.errors import ContentError, RenkeiError, ReplyError, TransportError
from renkei.model.registration import Source
from renkei.model.runs import Interval, Landed
from renkei.settings import Connection
from renkei.transports import NotModified, Part, collect, interval_named
from renkei.transports.sql.rows import Spool

from .databases import PASSWORD, Database, Maria, Postgres, Sqlite

Registered = Callable[..., Source]
TOKYO = "+09:00"


@pytest.fixture(params=["sqlite", "postgres", "mariadb"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    if request.param == "sqlite":
        return Sqlite(tmp_path)
    if request.param == "postgres":
        return Postgres(request.getfixturevalue("postgres_url"))
    return Maria(request.getfixturevalue("mariadb"), f"t{uuid.uuid4().hex[:12]}")


@pytest.fixture
def ships(database: Database) -> Database:
    """A table whose rows say when they changed."""
    stamp = {"sqlite": "TEXT", "postgres": "TIMESTAMP", "mariadb": "DATETIME(6)"}[database.name]
    database.execute(f"CREATE TABLE ships (id INTEGER PRIMARY KEY, name VARCHAR(20), updated_at {stamp})")
    put(database, (1, "一号", "2024-01-05 10:00:00"), (2, "二号", "2024-01-05 12:00:00"))
    return database


def put(database: Database, *rows: tuple[Any, ...]) -> None:
    for row in rows:
        database.execute(f"DELETE FROM ships WHERE id = {row[0]}")
    database.execute("INSERT INTO ships VALUES (%s, %s, %s)", rows=list(rows))


def fetch(
    source: Source,
    connection: Connection,
    *,
    previous: Sequence[Landed] = (),
    interval: Interval | None = None,
) -> tuple[Part, bytes] | NotModified:
    (found,) = (
        (part, b"".join(part.chunks)) if isinstance(part, Part) else part
        for part in collect(source, connection=connection, interval=interval, previous=previous)
    )
    assert isinstance(found, (tuple, NotModified))
    return found  # type: ignore[return-value]


def table(found: tuple[Part, bytes] | NotModified) -> pa.Table:
    assert isinstance(found, tuple)
    return pq.read_table(io.BytesIO(found[1]))


def landed(found: tuple[Part, bytes] | NotModified) -> Landed:
    assert isinstance(found, tuple)
    part, data = found
    return Landed(
        source="meridia.trade",
        interval="-",
        part=0,
        name=part.name,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        asked=dict(part.asked),
        headers=dict(part.headers),
        received_at=datetime.now(UTC),
    )


def test_a_table_comes_as_it_is(registered: Registered, database: Database) -> None:
    kind = {"sqlite": "TEXT", "postgres": "TEXT", "mariadb": "VARCHAR(40)"}[database.name]
    database.execute(
        f'CREATE TABLE harvest (code {kind} PRIMARY KEY, "年度" INTEGER, amount NUMERIC(38, 9), note {kind})'
        if database.name != "mariadb"
        else f"CREATE TABLE harvest (code {kind} PRIMARY KEY, `年度` INTEGER, amount NUMERIC(38, 9), note {kind})"
    )
    amount = 1.5 if database.name == "sqlite" else Decimal("12345678901234567890123456789.123456789")
    database.execute(
        "INSERT INTO harvest VALUES (%s, %s, %s, %s)",
        rows=[("02", 2024, amount, None), ("01", 2023, None, "100% \\ 'x'")],
    )
    found = fetch(registered(kind="sql", table="harvest"), database.connection)
    assert table(found).to_pylist() == [
        {"code": "01", "年度": 2023, "amount": None, "note": "100% \\ 'x'"},
        {"code": "02", "年度": 2024, "amount": amount, "note": None},
    ]
    part = found[0]  # type: ignore[index]
    assert part.name == "harvest.parquet"
    assert (part.headers["rows"], part.asked["table"]) == ("2", "harvest")
    assert PASSWORD not in str(part)
    assert "@" not in part.asked["url"]


def test_equal_rows_give_equal_bytes(registered: Registered, ships: Database) -> None:
    source = registered(kind="sql", table="ships")
    first = fetch(source, ships.connection)
    put(ships, (1, "一号", "2024-01-05 10:00:00"))  # the same row, in another place of the table
    assert fetch(source, ships.connection)[1] == first[1]  # type: ignore[index]
    put(ships, (1, "壱号", "2024-01-05 10:00:00"))
    assert fetch(source, ships.connection)[1] != first[1]  # type: ignore[index]


def test_columns_order_and_a_query(registered: Registered, ships: Database) -> None:
    chosen = fetch(registered(kind="sql", table="ships", columns=["name", "id"], order=["name"]), ships.connection)
    assert table(chosen).to_pylist() == [{"name": "一号", "id": 1}, {"name": "二号", "id": 2}]
    query = "SELECT id, name AS \"船 名\", ':x 100%' AS odd FROM ships WHERE id > 1 -- the last one"
    if ships.name == "mariadb":
        query = query.replace('"', "`")
    asked = fetch(registered(kind="sql", query=query), ships.connection)
    assert table(asked).to_pylist() == [{"id": 2, "船 名": "二号", "odd": ":x 100%"}]


def test_what_changed_since_the_last_time(registered: Registered, ships: Database) -> None:
    source = registered(kind="sql", table="ships", watermark="updated_at", lookback="1 hour")
    first = landed(fetch(source, ships.connection))
    assert first.headers["rows"] == "2"
    assert first.headers["watermark"].replace("T", " ") == "2024-01-05 12:00:00"
    late, new, untold = (3, "三", "2024-01-05 11:00:00"), (4, "四", "2024-01-06 00:00:00"), (5, "五", None)
    put(ships, late, new, untold, (6, "六", "2024-01-05 10:59:59"))
    again = fetch(source, ships.connection, previous=[first])
    assert table(again)["id"].to_pylist() == [2, 3, 4, 5]  # the last one again, what came late, and what tells no time
    assert landed(again).headers["watermark"].replace("T", " ") == "2024-01-06 00:00:00"
    assert again[0].asked["since"] == first.headers["watermark"]  # type: ignore[index]


def test_nothing_since(registered: Registered, ships: Database) -> None:
    source = registered(kind="sql", table="ships", watermark="updated_at")
    first = landed(fetch(source, ships.connection))
    ships.execute("DELETE FROM ships WHERE id = 2")
    assert fetch(source, ships.connection, previous=[first]) == NotModified(first)


def test_a_watermark_in_the_future_is_not_believed(registered: Registered, ships: Database) -> None:
    """Else nothing that came after it would ever be asked for."""
    put(ships, (9, "九", "2999-12-31 00:00:00"))
    first = landed(fetch(registered(kind="sql", table="ships", watermark="updated_at"), ships.connection))
    assert first.headers["watermark"].replace("T", " ") == "2024-01-05 12:00:00"


def test_an_interval(registered: Registered, ships: Database) -> None:
    put(ships, (3, "三", "2024-01-06 00:00:00"))
    source = registered(kind="sql", table="ships", watermark="updated_at", lookback="0 hours", asks="interval")
    day = Interval(
        start=datetime.fromisoformat(f"2024-01-05T12:00:00{TOKYO}"),
        end=datetime.fromisoformat(f"2024-01-06T00:00:00{TOKYO}"),
    )
    found = fetch(source, ships.connection, interval=day)
    assert table(found)["id"].to_pylist() == [2]
    assert interval_named(source, day) == "2024-01-05T12:00:00+09:00/2024-01-06T00:00:00+09:00"
    assert interval_named(source, None) == "-"
    empty = Interval(start=day.start - timedelta(days=9), end=day.start - timedelta(days=8))
    assert table(fetch(source, ships.connection, interval=empty)).num_rows == 0
    wide = source.model_copy(update={"transport": source.transport.model_copy(update={"lookback": timedelta(hours=2)})})
    assert table(fetch(wide, ships.connection, interval=day))["id"].to_pylist() == [1, 2]


def test_numbers_count_as_watermarks(registered: Registered, ships: Database) -> None:
    source = registered(kind="sql", table="ships", watermark="id")
    first = landed(fetch(source, ships.connection))
    put(ships, (3, "三", None))
    assert table(fetch(source, ships.connection, previous=[first]))["id"].to_pylist() == [2, 3]
    with pytest.raises(ContentError, match="lookback"):
        fetch(registered(kind="sql", table="ships", watermark="id", lookback="1 hour"), ships.connection)
    with pytest.raises(ContentError, match="lookback"):
        fetch(registered(kind="sql", table="ships", watermark="updated_at", lookback="1"), ships.connection)
    with pytest.raises(ContentError, match="str"):
        fetch(registered(kind="sql", table="ships", watermark="name"), ships.connection)


def test_a_number_that_was_committed_late(registered: Registered, ships: Database) -> None:
    """A sequence gives out numbers in order; transactions end in any."""
    put(ships, (5, "五", None))
    source = registered(kind="sql", table="ships", watermark="id", lookback="3")
    first = landed(fetch(source, ships.connection))
    put(ships, (4, "四", None), (6, "六", None))
    assert table(fetch(source, ships.connection, previous=[first]))["id"].to_pylist() == [2, 4, 5, 6]


@pytest.mark.parametrize(
    ("said", "column"), [({"columns": ["id", "nmae"]}, "nmae"), ({"order": ["x"]}, "x"), ({"watermark": "w"}, "w")]
)
def test_a_column_that_is_not_there(registered: Registered, ships: Database, said: dict[str, Any], column: str) -> None:
    with pytest.raises(RenkeiError, match=column):
        fetch(registered(kind="sql", table="ships", **said), ships.connection)


def test_what_the_database_refuses(registered: Registered, ships: Database) -> None:
    for transport in ({"table": "no_such_table"}, {"query": "SELECT nothing FROM ships"}, {"query": "SELECT 1 FROM"}):
        with pytest.raises(ReplyError, match="did not take the query"):
            fetch(registered(kind="sql", **transport), ships.connection)
    if ships.name == "postgres":  # MariaDB refuses it by itself, SQLite calls the other one id:1
        with pytest.raises(ContentError, match=r"called \[id\]"):
            fetch(registered(kind="sql", query="SELECT id, id FROM ships"), ships.connection)


def test_nothing_can_be_written(registered: Registered, ships: Database) -> None:
    """What a query calls can't write either: the transaction is read-only."""
    if ships.name != "postgres":
        pytest.skip("only PostgreSQL lets a SELECT call what writes")
    ships.execute(
        "CREATE FUNCTION wipe() RETURNS INTEGER LANGUAGE sql AS 'DELETE FROM ships; SELECT 1'",
    )
    with pytest.raises(ReplyError, match="25006"):
        fetch(registered(kind="sql", query="SELECT wipe() AS w"), ships.connection)
    assert table(fetch(registered(kind="sql", table="ships"), ships.connection)).num_rows == 2


@pytest.mark.parametrize(
    "query",
    [
        r"SELECT E'\'') AS a; COMMIT; DELETE FROM ships; SELECT * FROM (SELECT 1 AS id --'",
        "WITH gone AS (DELETE FROM ships RETURNING id) SELECT id FROM gone",
        "SELECT id FROM ships FOR UPDATE",
        "SELECT nextval('numbers') AS id",
        "SELECT id INTO copied FROM ships",
    ],
)
def test_no_query_gets_past_the_reading(registered: Registered, postgres_url: str, query: str) -> None:
    """Whatever gets past the check of the registration: one statement, and one that reads."""
    database = Postgres(postgres_url)
    database.execute(
        "CREATE TABLE ships (id INTEGER PRIMARY KEY)", "INSERT INTO ships VALUES (1)", "CREATE SEQUENCE numbers"
    )
    with pytest.raises(ReplyError):
        fetch(registered(kind="sql", query=query), database.connection)
    assert table(fetch(registered(kind="sql", table="ships"), database.connection)).num_rows == 1


def test_what_a_database_says_of_a_value_is_in_nothing_behind_the_error(
    registered: Registered, postgres_url: str
) -> None:
    database = Postgres(postgres_url)
    database.execute(
        "CREATE TABLE people (name TEXT)", "INSERT INTO people VALUES ('Yamada Taro')",
        "CREATE FUNCTION odd(name TEXT) RETURNS INTEGER LANGUAGE plpgsql AS"
        " 'BEGIN RAISE EXCEPTION ''no number: %'', name; END'",
    )  # fmt: skip
    for number in ("CAST(name AS INTEGER)", "odd(name)"):
        with pytest.raises(ReplyError) as caught:
            fetch(registered(kind="sql", query=f"SELECT {number} AS n FROM people"), database.connection)
        assert "Yamada" not in _said(caught.value)
        assert caught.value.__context__ is None


def _said(error: RenkeiError) -> str:
    assert error.__cause__ is None
    assert error.__suppress_context__
    return error.text("ja") + error.text("en")


def test_nobody_there_and_no_way_in(registered: Registered, ships: Database, tmp_path: Path) -> None:
    source = registered(kind="sql", table="ships")
    nowhere = {"sqlite": str(tmp_path / "none.db"), "postgres": "127.0.0.1", "mariadb": "127.0.0.1"}[ships.name]
    with pytest.raises((ReplyError, TransportError)) as caught:
        fetch(source, ships.reach(host=nowhere, port=9))
    assert isinstance(caught.value, TransportError) == (ships.name != "sqlite")
    assert PASSWORD not in _said(caught.value)
    if ships.name == "mariadb":
        with pytest.raises(ReplyError, match="refused the login") as caught:
            fetch(source, ships.reach(password="wr0ng-pass-word"))
        assert "wr0ng" not in _said(caught.value)
    assert not (tmp_path / "none.db").exists()


def test_a_connection_that_names_no_database(registered: Registered) -> None:
    with pytest.raises(ContentError, match="where the database is"):
        fetch(registered(kind="sql", table="t"), Connection(id="meridia", url=""))
    with pytest.raises(ContentError, match="not installed"):
        fetch(registered(kind="sql", table="t"), Connection(id="meridia", url="x://h", kind="oracle", database="d"))


@pytest.mark.parametrize("name", ["postgres", "mariadb"])
def test_types_of_servers(registered: Registered, request: pytest.FixtureRequest, name: str) -> None:
    if name == "postgres":
        database: Database = Postgres(request.getfixturevalue("postgres_url"))
        database.execute(
            "CREATE TABLE t (id INT PRIMARY KEY, d DATE, at TIMESTAMPTZ, ok BOOLEAN, f FLOAT8, n NUMERIC, big BIGINT,"
            " u UUID, j JSONB, a INT[], i INTERVAL, raw BYTEA, none TEXT)",
            "INSERT INTO t VALUES (1, '2024-02-29', '2024-01-05 10:00+09', true, 0.1, 1.50, 9223372036854775807,"
            " '00000000-0000-0000-0000-000000000001', '{\"a\": \"値\"}', '{1,2}', '36 hours', '\\x00ff', NULL),"
            " (2, NULL, NULL, NULL, NULL, 'NaN', NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
        )
        expected = {
            "id": 1, "d": date(2024, 2, 29), "at": datetime(2024, 1, 5, 1, tzinfo=UTC), "ok": True, "f": 0.1, "n": "1.50",
            "big": 9223372036854775807, "u": "00000000-0000-0000-0000-000000000001", "j": '{"a": "値"}', "a": "[1, 2]",
            "i": "36:00:00", "raw": "00ff", "none": None,
        }  # fmt: skip
    else:
        database = Maria(request.getfixturevalue("mariadb"), f"t{uuid.uuid4().hex[:12]}")
        database.execute(
            "CREATE TABLE t (id INT PRIMARY KEY, d DATE, at DATETIME(3), n DECIMAL(20, 5), big BIGINT UNSIGNED, c TIME,"
            " raw VARBINARY(4), z DATE)",
            "SET sql_mode = ''",
        )
        database.execute(
            "INSERT INTO t VALUES (1, '2024-02-29', '2024-01-05 10:00:00.125', 1.5, 18446744073709551615, '-36:00:01',"
            " x'00ff', NULL)"
        )
        expected = {
            "id": 1, "d": date(2024, 2, 29), "at": datetime(2024, 1, 5, 10, 0, 0, 125000), "n": Decimal("1.50000"),  # noqa: DTZ001
            "big": "18446744073709551615", "c": "-36:00:01", "raw": "00ff", "z": None,
        }  # fmt: skip
    found = table(fetch(registered(kind="sql", table="t", binary=["raw"]), database.connection))
    assert found.to_pylist()[0] == expected
    with pytest.raises(ContentError, match=r"\(bytes\) of the column \[raw\]"):
        fetch(registered(kind="sql", table="t"), database.connection)


def test_a_column_of_several_types_is_text(registered: Registered, tmp_path: Path) -> None:
    """SQLite types values, not columns."""
    database = Sqlite(tmp_path)
    database.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v)")
    database.execute("INSERT INTO t VALUES (%s, %s)", rows=[(1, 1), (2, 1.5), (3, "x"), (4, None), (5, 2**70 // 2**8)])
    found = fetch(registered(kind="sql", table="t"), database.connection)
    assert table(found)["v"].to_pylist() == ["1", "1.5", "x", None, str(2**62)]


def test_a_large_table_is_streamed(registered: Registered, database: Database, tmp_path: Path) -> None:
    rows = 200_000
    series = {
        "sqlite": f"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {rows}) SELECT n, {{}} FROM s",
        "postgres": f"SELECT n, {{}} FROM generate_series(1, {rows}) AS s(n)",
        "mariadb": f"SELECT seq, {{}} FROM seq_1_to_{rows}",
    }[database.name]
    database.execute(
        "CREATE TABLE many (id INTEGER PRIMARY KEY, note VARCHAR(60))",
        f"INSERT INTO many {series}".format("'some text that is not so short'"),
    )
    source = registered(kind="sql", table="many")
    tracemalloc.start()
    (part,) = collect(source, connection=database.connection, interval=None, previous=[], scratch=tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(part, Part)
    assert part.headers["rows"] == str(rows)
    assert peak < 40 << 20  # all rows as Python objects take about 60 MB and more


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM t",
        "SELECT 1; DROP TABLE t",
        "SELECT 1;",
        "",
        "EXPLAIN SELECT 1",
        "/* x */ ; SELECT 1",
        "SELECT 'a\\'; x",
        "SELECT 1 AS a) AS asked DELETE FROM t SELECT * FROM (SELECT 1 AS a",
        "SELECT (1",
    ],
)
def test_only_one_select(registered: Registered, query: str) -> None:
    with pytest.raises(ValidationError, match="single SELECT"):
        registered(kind="sql", query=query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ';' AS x -- ; and so on",
        "with a AS (SELECT 1) SELECT * FROM a",
        "SELECT(1) /* ; */",
        'SELECT ";"',
        "SELECT ')' AS a -- ((",
        "SELECT (1 + (2))",
    ],
)
def test_a_semicolon_may_stand_in_a_text(registered: Registered, query: str) -> None:
    assert registered(kind="sql", query=query).transport.query == query  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "transport",
    [{}, {"table": "t", "query": "SELECT 1"}, {"query": "SELECT 1", "columns": ["a"]}, {"table": "t", "asks": "interval"},
     {"table": "t", "lookback": "1 hour"}],
)  # fmt: skip
def test_keys_that_do_not_go_together(registered: Registered, transport: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        registered(kind="sql", **transport)


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=5),
    st.decimals(allow_nan=False, allow_infinity=False), st.dates(), st.datetimes(), st.datetimes(timezones=st.just(UTC)),
    st.timedeltas(),
)  # fmt: skip


@given(st.lists(st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=4), max_size=4))
@settings(max_examples=80, deadline=None)
def test_no_value_is_lost_whatever_it_is(blocks: list[list[tuple[Any, Any]]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        spool = Spool(Path(folder), binary=(), where="x")
        spool.begin(["a", "b"])
        for block in blocks:
            spool.add(block)
        found = pq.read_table(spool.parquet())
    given_rows = [row for block in blocks for row in block]
    assert found.num_rows == len(given_rows) == spool.rows
    for place, name in enumerate(("a", "b")):
        nulls = [row[place] is None for row in given_rows]
        assert [value is None for value in found[name].to_pylist()] == nulls
        kinds = {type(row[place]) for row in given_rows} - {type(None)}
        if len(kinds) == 1 and not pa.types.is_string(found.schema.field(name).type):
            assert found[name].to_pylist() == [row[place] for row in given_rows]
