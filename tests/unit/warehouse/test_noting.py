"""Logs in as each role to a real PostgreSQL and reads by SQL: one note a query, by nobody else's hand, none got round."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import errors, sql
from sqlalchemy import NullPool, create_engine

from renkei.errors import UsageError
from renkei.ledger import broken
from renkei.model import rights
from renkei.model.rights import View
from renkei.warehouse import noted, open_warehouse
from renkei.warehouse.noted import Noted
from tests.unit.warehouse.conftest import Maker
from tests.unit.warehouse.test_rights import CLOSED, MIXED, OPEN, House, agreement, contracts_of

DENIED = (errors.InsufficientPrivilege,)
AGREED, MASKED = f"{CLOSED}__for_audit_2026", f"{MIXED}__masked"


@pytest.fixture(scope="module")
def house(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The three datasets of the rights, one of them under an agreement."""
    with psycopg.connect(postgres_server, autocommit=True) as dba:
        dba.execute("CREATE DATABASE t_noting")
    made = House(postgres_server.replace("/postgres?", "/t_noting?"), tmp_path_factory.mktemp("noting"))
    try:
        made.found(agreement())
        made.publish(agreement())
        yield made
    finally:
        made.end()
        with psycopg.connect(postgres_server, autocommit=True) as dba:
            dba.execute("DROP DATABASE t_noting WITH (FORCE)")


class Notes:
    """What was noted since this was made."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.before = self._newest()

    def _newest(self) -> int:
        with psycopg.connect(self.house.url) as dba:
            return int(dba.execute("SELECT coalesce(max(number), 0) FROM renkei.reading").fetchall()[0][0])

    def views(self) -> list[str]:
        with psycopg.connect(self.house.url) as dba:
            said = "SELECT view FROM renkei.reading WHERE number > %s ORDER BY number"
            return [view.removeprefix("agri.") for (view,) in dba.execute(said, (self.before,))]

    def lines(self) -> list[str]:
        with psycopg.connect(self.house.url) as dba:
            ((folder,),) = dba.execute("SHOW data_directory").fetchall()
        return [line for line in (Path(folder) / "log").read_text("utf-8").splitlines() if "renkei: read [" in line]


@pytest.fixture
def notes(house: House) -> Notes:
    return Notes(house)


def test_a_view_that_shows_nothing_confidential_is_not_noted() -> None:
    opened, mixed, closed = contracts_of()
    said = dict.fromkeys(("code", "amount"), "empty")
    assert rights.noted(closed, View(masked=said))
    assert rights.noted(mixed, View(masked=said | {"code": "first:3"}))
    assert not rights.noted(mixed, View(masked=said))
    assert not rights.noted(opened, View(masked={}))


def test_every_query_is_noted_once_with_who_read_what(house: House, notes: Notes) -> None:
    assert house.tries("harbour", f"SELECT code FROM {AGREED}") == [("a",)]
    assert house.tries("harbour", f"SELECT count(*) FROM {AGREED}_as_of(now())") == [(1,)]
    assert len(house.tries("analyst", f"SELECT * FROM {MASKED}")) == 3
    assert notes.views() == ["loan__for_audit_2026", "loan__for_audit_2026_as_of()", "buyer__masked"]
    with psycopg.connect(house.url) as dba:
        kept = "SELECT login, role, dataset, at > now() - interval '1 min' FROM renkei.reading WHERE number > %s"
        found = dba.execute(kept + " ORDER BY number", (notes.before,)).fetchall()
    harbour = (house.logins["harbour"], "renkei_agency_harbour", CLOSED, True)
    assert found == [harbour, harbour, (house.logins["analyst"], "renkei_analyst", MIXED, True)]


@pytest.mark.parametrize(
    ("query", "times"),
    [
        (f"SELECT * FROM {AGREED} WHERE code = 'nobody'", 1),
        (f"SELECT * FROM {AGREED} AS a JOIN {AGREED} AS b USING (code)", 2),
        (f"SELECT (SELECT count(*) FROM {AGREED} AS a WHERE a.code = n::text) FROM generate_series(1, 50) AS n", 1),
        (f"SELECT 1 FROM generate_series(1, 50) AS n, LATERAL (SELECT * FROM {AGREED} OFFSET n) AS a", 1),
        (f"SELECT * FROM {AGREED}_as_of('2001-01-01')", 1),
        (f"EXPLAIN ANALYZE SELECT * FROM {AGREED}", 1),
        (f"EXPLAIN SELECT * FROM {AGREED}", 0),
        (f"SELECT * FROM {AGREED} WHERE false", 0),  # the server does not look at the view: nothing was read
        (f"SELECT * FROM {OPEN}", 0),
    ],
)
def test_however_it_is_asked(house: House, notes: Notes, query: str, times: int) -> None:
    house.tries("harbour", query)
    assert len(notes.views()) == times


def test_the_note_is_looked_at_before_any_row(house: House) -> None:
    for suffix in ("", " ORDER BY code LIMIT 1"):
        plan = "\n".join(
            line for (line,) in house.tries("harbour", f"EXPLAIN (COSTS OFF) SELECT * FROM {AGREED}{suffix}")
        )
        assert "InitPlan" in plan
        assert "One-Time Filter" in plan


def test_cursors_of_the_server_and_views_upon_the_view(house: House, notes: Notes) -> None:
    with psycopg.connect(house.address("harbour")) as connection, connection.cursor("c", scrollable=True) as cursor:
        cursor.execute(sql.SQL(f"SELECT code FROM {AGREED}"))  # type: ignore[arg-type]
        assert cursor.fetchone() == ("a",)
        cursor.scroll(0, mode="absolute")
        assert cursor.fetchall() == [("a",)]
        with connection.cursor().copy(sql.SQL(f"COPY (SELECT code FROM {AGREED}) TO STDOUT")) as copied:  # type: ignore[arg-type]
            assert [*copied.rows()] == [("a",)]
    assert len(notes.views()) == 2
    login = house.logins["harbour"]
    with psycopg.connect(house.url, autocommit=True) as dba:
        dba.execute(f"CREATE SCHEMA mine AUTHORIZATION {login}")
        dba.execute("GRANT USAGE ON SCHEMA mine TO PUBLIC")
    try:
        house.tries("harbour", f"CREATE VIEW mine.loans AS SELECT code FROM {AGREED}")
        house.tries("harbour", "GRANT SELECT ON mine.loans TO PUBLIC")
        assert house.tries("harbour", "SELECT * FROM mine.loans") == [("a",)]
        with pytest.raises(DENIED, match="not a view that you may read"):
            house.tries("analyst", "SELECT * FROM mine.loans")
    finally:
        with psycopg.connect(house.url, autocommit=True) as dba:
            dba.execute("DROP SCHEMA mine CASCADE")
    assert len(notes.views()) == 3


def test_a_rollback_leaves_the_server_s_line_and_a_missing_number(house: House, notes: Notes) -> None:
    missing, lines = house.warehouse("auditor").enter_reads().missing, len(notes.lines())
    with psycopg.connect(house.address("harbour")) as connection:
        connection.execute(sql.SQL(f"SELECT code FROM {AGREED}"))  # type: ignore[arg-type]
        connection.rollback()
    assert notes.views() == []
    assert house.warehouse("auditor").enter_reads().missing == missing + 1
    (line,) = notes.lines()[lines:]
    assert f"of [{AGREED}] by [{house.logins['harbour']}] as [renkei_agency_harbour]" in line


def test_a_read_only_transaction_reads_nothing(house: House, notes: Notes) -> None:
    with psycopg.connect(house.address("harbour")) as connection:
        connection.read_only = True
        for way in ("", "_as_of(now())"):
            with pytest.raises(errors.ReadOnlySqlTransaction, match="noted, which a read-only transaction") as caught:
                connection.execute(sql.SQL(f"SELECT * FROM {AGREED}{way}"))  # type: ignore[arg-type]
            assert "START TRANSACTION READ WRITE" in (caught.value.diag.message_hint or "")
            connection.rollback()
    assert notes.views() == []


def test_renkei_sql_notes_what_a_reader_reads_and_reads_on(house: House, notes: Notes) -> None:
    assert house.warehouse("harbour").select(f"SELECT code FROM {AGREED}").to_pylist() == [{"code": "a"}]
    assert house.warehouse("analyst").select(f"SELECT code FROM {MASKED} WHERE code = :c", {"c": "abc…"}).num_rows == 1
    assert notes.views() == ["loan__for_audit_2026", "buyer__masked"]
    with pytest.raises(UsageError, match="permission denied"):
        house.warehouse("harbour").select(f"SELECT code FROM {CLOSED}")


@pytest.mark.parametrize("name", ["harbour", "analyst", "steward", "auditor"])
def test_nobody_forges_changes_or_hides_a_note(house: House, notes: Notes, name: str) -> None:
    tried = [
        "INSERT INTO renkei.reading VALUES (99, now(), 'u', '', '', 'd', 'v', NULL)",
        "UPDATE renkei.reading SET login = 'another'",
        "DELETE FROM renkei.reading",
        "TRUNCATE renkei.reading",
        "SELECT nextval('renkei.reading_number')",
        "SELECT setval('renkei.reading_number', 1)",
        "DROP FUNCTION renkei.note_read(text, text)",
        "CREATE OR REPLACE FUNCTION renkei.note_read(dataset text, called text) RETURNS bool LANGUAGE sql AS 'SELECT true'",
        "SET log_min_messages = panic",
        "SET session_replication_role = replica",
        "SELECT renkei.note_read('agri.harvest', 'harvest')",
        "SELECT renkei.note_read('renkei.ledger', 'ledger')",
        f"SELECT renkei.note_read('{OPEN}', 'loan__for_audit_2026')",
        "SELECT renkei.note_read(NULL, NULL)",
        *([] if name == "auditor" else ["SELECT * FROM renkei.reading", "SELECT * FROM renkei.reading_number"]),
        *([] if name == "harbour" else [f"SELECT renkei.note_read('{CLOSED}', 'loan__for_audit_2026')"]),
    ]
    done = []
    for query in tried:
        try:
            house.tries(name, query)
            done.append(query)
        except (*DENIED, errors.NullValueNotAllowed):
            pass
    assert (done, notes.views()) == ([], [])


def test_notes_are_entered_once_whoever_does_it(house: House, notes: Notes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noted, "BATCH", 2)
    loader, auditor = house.warehouse("loader"), house.warehouse("auditor")
    loader.enter_reads()
    before = len(loader.entries_of("read"))
    for _ in range(5):
        house.tries("harbour", f"SELECT code FROM {AGREED}")
    assert auditor.enter_reads().waiting == 5, "who may only read counts them"
    with create_engine(
        house.url.replace("postgresql:", "postgresql+psycopg:", 1), poolclass=NullPool
    ).connect() as killed:
        assert noted.enter(killed, at=datetime.now(UTC)) == 2
    assert (auditor.enter_reads().waiting, len(loader.entries_of("read"))) == (5, before)
    both = [threading.Thread(target=house.warehouse("loader").enter_reads) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join(60)
    assert loader.enter_reads().waiting == 0
    entered = [json.loads(entry.body) for entry in auditor.entries_of("read")][before:]
    assert len({body["note"] for body in entered}) == len(entered) == 5
    assert entered[0] | {"note": 0, "read_at": ""} == {
        "reader": "harbour",
        "by": house.logins["harbour"],
        "way": "sql",
        "dataset": CLOSED,
        "view": AGREED,
        "agreement": "audit_2026",
        "application": "",
        "read_at": "",
        "note": 0,
    }
    assert broken(auditor.entries()) == []
    assert auditor.unbalanced() == []


def test_a_release_and_a_grant_take_them_along(house: House) -> None:
    loader, agreed = house.warehouse("loader"), agreement()
    loader.enter_reads()
    maker = Maker(house.folder, contracts_of()[0])
    for do in (
        lambda: loader.publish([maker.delivery([("q", 1, "1")])]),
        lambda: loader.grant(contracts_of(agreed), [agreed]),
        lambda: open_warehouse(house.url).grant(contracts_of(agreed), [agreed]),
    ):
        house.tries("harbour", f"SELECT code FROM {AGREED}")
        assert house.warehouse("auditor").enter_reads().waiting == 1
        do()
        assert house.warehouse("auditor").enter_reads().waiting == 0
    assert house.warehouse("auditor").unbalanced() == []


def test_what_a_loader_could_do_to_notes_is_seen(house: House) -> None:
    """What was entered has its entry; what had only waited has left a missing number."""
    loader, auditor = house.warehouse("loader"), house.warehouse("auditor")
    for _ in range(2):
        house.tries("harbour", f"SELECT code FROM {AGREED}")
    kept = loader.enter_reads()
    with psycopg.connect(house.url, autocommit=True) as dba:
        ((last,),) = dba.execute("SELECT max(number) FROM renkei.reading").fetchall()
        dba.execute("CREATE TABLE public.kept AS SELECT * FROM renkei.reading")
        dba.execute("UPDATE renkei.reading SET login = 'another' WHERE number = %s", (last - 1,))
        dba.execute("DELETE FROM renkei.reading WHERE number = %s", (last,))
    try:
        found = sorted(f"{finding.where}: {finding.what.en}" for finding in auditor.unbalanced())
        assert found[0].endswith("The note of this read is not there any more.")
        assert found[1].startswith(f"renkei.reading [{last - 1}]: It is not what entry [")
        assert len(found) == 2
        assert auditor.enter_reads() == Noted(kept.entered - 1, 0, kept.missing + 1)
    finally:
        with psycopg.connect(house.url, autocommit=True) as dba:
            dba.execute("TRUNCATE renkei.reading")
            dba.execute("INSERT INTO renkei.reading SELECT * FROM public.kept")
            dba.execute("DROP TABLE public.kept")
    assert auditor.unbalanced() == []


def test_the_engine_s_own_reads_are_not_noted(house: House, notes: Notes) -> None:
    loader: Any = house.warehouse("loader")
    assert loader.row(CLOSED, {"code": "a", "年度": "1"}) is not None
    assert loader.select(f"SELECT * FROM {CLOSED}").num_rows == 3
    assert loader.unbalanced() == []
    assert notes.views() == []
