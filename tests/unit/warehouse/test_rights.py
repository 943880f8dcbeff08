"""Logs in as each role to a real PostgreSQL, and tries what it must not do, and what it must be able to do."""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import errors, sql
from sqlalchemy import NullPool, create_engine, text

from renkei.errors import UsageError
from renkei.inspection.verify import verify
from renkei.language import Text
from renkei.model.agreement import Agreement, Basis, Rows, Shared
from renkei.model.rights import visible
from renkei.stages.entitle import entitle
from renkei.warehouse import Question, Warehouse, open_warehouse
from renkei.warehouse.rights import run
from tests.country import TABLES, Country
from tests.unit.warehouse.conftest import Maker, make_contract

TODAY = datetime.now(UTC).date()
DENIED = (errors.InsufficientPrivilege,)
OPEN, MIXED, CLOSED = "agri.harvest", "agri.buyer", "agri.loan"
MANY = ("a", *(f"x{n}" for n in range(7)))  # dear to compare: without a barrier, what a reader asks would go first


def agreement(name: str = "audit_2026", **changes: Any) -> Agreement:
    said: dict[str, Any] = {
        "title": Text("融資の共有", "Loans"),
        "purpose": Text("検査", "Inspection"),
        "basis": Basis(law=Text("農業法", "Farming Act"), article="12"),
        "givers": ("oz",),
        "readers": ("harbour",),
        "begins": TODAY - timedelta(days=2),
        "until": TODAY + timedelta(days=30),
        "datasets": (Shared(dataset=CLOSED, classification="confidential", rows=Rows(column="code", values=MANY)),),
    }
    return Agreement(name=name, path=Path("schemas/agreements") / f"{name}.yml", **{**said, **changes})


def contract_of(dataset: str, level: str, agreed: tuple[Agreement, ...] = (), **levels: tuple[str, str | None]) -> Any:
    made = make_contract(dataset, classification=level, agreements=tuple(a for a in agreed if a.of(dataset)))
    columns = [
        column.model_copy(update=dict(zip(("classification", "mask"), levels[column.name], strict=True)))
        if column.name in levels
        else column
        for column in made.columns
    ]
    return made.model_copy(update={"columns": tuple(columns)})


def contracts_of(*agreed: Agreement) -> list[Any]:
    return [
        contract_of(OPEN, "public", agreed),
        contract_of(MIXED, "public", agreed, code=("confidential", "first:3"), amount=("personal", None)),
        contract_of(CLOSED, "confidential", agreed, amount=("personal", None)),
    ]


class House:
    """A warehouse on whose server the roles were made, and logins that are members of them."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder
        self.logins = {name: f"u_{name}_{uuid.uuid4().hex[:6]}" for name in ("loader", "steward", "auditor", "analyst")}
        self.logins["harbour"] = f"u_harbour_{uuid.uuid4().hex[:6]}"

    def found(self, *agreed: Agreement) -> None:
        open_warehouse(self.url).grant([], list(agreed))
        with psycopg.connect(self.url, autocommit=True) as dba:
            for name, login in self.logins.items():
                role = "renkei_agency_harbour" if name == "harbour" else f"renkei_{name}"
                dba.execute(f"CREATE ROLE {login} LOGIN IN ROLE {role}")
            dba.execute(f"ALTER ROLE {self.logins['loader']} SET role = 'renkei_loader'")

    def address(self, name: str) -> str:
        return self.url.replace("postgres:", f"{self.logins[name]}:", 1)

    def warehouse(self, name: str) -> Warehouse:
        return open_warehouse(self.address(name), patience=20)

    def tries(self, name: str, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.address(name), autocommit=True) as connection:
            cursor = connection.execute(sql.SQL(query))  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    def publish(self, *agreed: Agreement) -> None:
        loader = self.warehouse("loader")
        for contract in contracts_of(*agreed):
            maker = Maker(self.folder, contract)
            for amount in ("1.5", "2.5"):
                rejected = [{"_row": 9, "reasons": "[]", "record": '{"code": "secret"}'}]
                rows = [("a", 1, amount), ("abcdef", 2, "77"), ("b", 3, "5")]
                staged = maker.staged(rows, source="oz.harvest", rejected=rejected)
                loader.publish([maker.delivery(staged=[staged])])

    def end(self) -> None:
        with psycopg.connect(self.url, autocommit=True) as dba:
            found = dba.execute(r"SELECT rolname FROM pg_roles WHERE rolname ~ '^(renkei_|u_)'").fetchall()
            for (role,) in found:
                dba.execute(sql.SQL("DROP OWNED BY {} CASCADE").format(sql.Identifier(role)))
            for (role,) in found:
                dba.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


@pytest.fixture
def house(postgres_url: str, tmp_path: Path) -> Iterator[House]:
    made = House(postgres_url, tmp_path)
    try:
        yield made
    finally:
        made.end()


@pytest.fixture
def settled(house: House) -> House:
    """Three datasets that the loader published with no more rights than its own, one of them under an agreement."""
    house.found(agreement())
    house.publish(agreement())
    return house


NOT_FOR_READERS = [
    f"INSERT INTO {OPEN}__history SELECT * FROM {OPEN}__history",
    f"UPDATE {OPEN}__history SET amount = 0",
    f"DELETE FROM {OPEN}__history",
    f"TRUNCATE {OPEN}__history",
    f"DROP TABLE {OPEN}__history",
    "UPDATE renkei.row_account SET published = 0",
    "DELETE FROM renkei.ledger",
    "DROP SCHEMA agri CASCADE",
    "CREATE SCHEMA mine",
    "CREATE TABLE agri.mine (x int)",
    "CREATE TABLE public.mine (x int)",
    "CREATE TEMPORARY TABLE mine (x int)",
    f"CREATE VIEW agri.mine AS SELECT * FROM {OPEN}",
    "CREATE FUNCTION agri.leak(text) RETURNS bool LANGUAGE sql COST 0.0001 AS 'SELECT true'",
    "CREATE ROLE mine",
    "SET ROLE renkei_loader",
    "SET ROLE postgres",
    "SET SESSION AUTHORIZATION postgres",
    "ALTER ROLE renkei_analyst SUPERUSER",
    "GRANT renkei_loader TO CURRENT_USER",
    f"GRANT SELECT ON {CLOSED} TO PUBLIC",
    "SELECT * FROM pg_authid",
    "SELECT * FROM pg_shadow",
    "SELECT * FROM pg_statistic",
    "SELECT pg_read_file('postgresql.conf')",
    "COPY renkei.release TO PROGRAM 'true'",
    "COPY renkei.release TO '/tmp/leak'",
    *(
        f"SELECT count(*) FROM {dataset}{way}"
        for dataset in (MIXED, CLOSED)
        for way in ("", "__history", "__late", "__revision", "_as_of(now())", "_as_published(current_date + 1)")
    ),
    f"SELECT amount FROM {CLOSED} WHERE amount / 0 > 1",
    f"SELECT _source FROM {CLOSED}__history",
    f"SELECT 1 FROM {MIXED} AS t WHERE t IS NULL",
    f"SELECT * FROM {CLOSED} FOR UPDATE",
    f"EXPLAIN SELECT * FROM {CLOSED}",
    f"DO $$ BEGIN LOCK TABLE {OPEN}__history IN ACCESS EXCLUSIVE MODE; END $$",
    "SELECT record FROM renkei.quarantine",
    "SELECT reasons FROM renkei.run",
    "SELECT landed FROM renkei.run",
]


@pytest.mark.parametrize("name", ["analyst", "harbour"])
def test_readers_may_do_nothing_else(settled: House, name: str) -> None:
    done = []
    for query in [*NOT_FOR_READERS, "SELECT body FROM renkei.ledger", "SELECT * FROM renkei.rule_count"]:
        try:
            settled.tries(name, query)
            done.append(query)
        except DENIED:
            pass
    assert done == []


def test_a_reader_reads_what_is_public_by_every_way(settled: House) -> None:
    for name in ("analyst", "harbour", "steward", "auditor"):
        for way in ("", "__history", "__revision", "_as_of(now())", "_as_published(current_date + 1)"):
            assert settled.tries(name, f"SELECT count(*) FROM {OPEN}{way}")[0][0] > 0, way
        assert settled.tries(name, "SELECT max(id) FROM renkei.release") == [(6,)]
    assert settled.warehouse("analyst").select(f"SELECT * FROM {OPEN}").num_rows == 3
    row = settled.warehouse("analyst").row(OPEN, {"code": "a", "年度": "1"})
    assert row is not None
    assert len(row["history"]) == 2


def test_masked_columns_show_what_their_mask_says(settled: House) -> None:
    for way in ("__masked", "__masked_as_of(now())"):
        found = settled.tries("analyst", f'SELECT code, amount, "年度" FROM {MIXED}{way} ORDER BY 3')
        assert found == [(None, None, 1), ("abc…", None, 2), (None, None, 3)]


def test_no_condition_tells_of_a_masked_value(settled: House) -> None:
    for probe in ("amount = 77", "CAST(amount AS text) LIKE '77%'", "1 / (amount - 77) > 0"):
        for way in ("__masked", "__masked_as_of(now())"):
            assert settled.tries("analyst", f"SELECT 1 FROM {MIXED}{way} WHERE {probe}") == []
    assert settled.tries("analyst", f"SELECT * FROM pg_stats WHERE tablename LIKE '{MIXED[5:]}%'") == []


def test_an_agreement_lets_its_readers_read_its_rows_and_nobody_else(settled: House) -> None:
    view = f"{CLOSED}__for_audit_2026"
    for way in ("", "_as_of(now())"):
        assert settled.tries("harbour", f"SELECT code, amount FROM {view}{way}") == [("a", None)], "personal"
        for name in ("analyst", "steward", "auditor"):
            with pytest.raises(DENIED):
                settled.tries(name, f"SELECT count(*) FROM {view}{way}")


def test_a_condition_that_fails_tells_of_no_row_that_is_not_shared(settled: House) -> None:
    view = f"{CLOSED}__for_audit_2026"
    for probe in (
        "1 % (length(code) - 6) IS NULL",
        "CASE WHEN code <> 'a' THEN 1 / (length(code) - length(code)) END > 0",
    ):
        for way in ("", "_as_of(now())"):
            assert settled.tries("harbour", f"SELECT code FROM {view}{way} WHERE {probe}") == []


def test_an_agreement_that_ended_is_followed_by_revocation(settled: House) -> None:
    view, agreed = f"{CLOSED}__for_audit_2026", agreement()
    assert settled.tries("harbour", f"SELECT count(*) FROM {view}") == [(1,)]
    contracts = contracts_of(agreed)
    settled.warehouse("loader").grant(contracts, [agreed], on=agreed.until + timedelta(days=1))
    for way in ("", "_as_of(now())"):
        with pytest.raises(DENIED):
            settled.tries("harbour", f"SELECT count(*) FROM {view}{way}")
    settled.warehouse("loader").grant(contracts, [agreed], on=agreed.until)
    assert settled.tries("harbour", f"SELECT count(*) FROM {view}") == [(1,)]


def test_the_view_itself_ends_with_the_agreement(house: House) -> None:
    """Whoever forgets to grant and revoke has revoked nevertheless."""
    past = agreement(begins=date(2024, 4, 1), until=date(2025, 3, 31))
    house.found(past)
    house.publish(past)
    house.warehouse("loader").grant(contracts_of(past), [past], on=date(2025, 3, 31))
    for way in ("", "_as_of(now())"):
        assert house.tries("harbour", f"SELECT count(*) FROM {CLOSED}__for_audit_2026{way}") == [(0,)]


def test_a_release_brings_rights_to_what_its_contract_says(settled: House) -> None:
    """What was public is not, with the very release that says so."""
    maker = Maker(settled.folder, contract_of(OPEN, "public", code=("confidential", None)))
    settled.warehouse("loader").publish([maker.delivery([("z", 1, "1")])])
    for way in ("", "__history", "__revision", "_as_of(now())", "_as_published(current_date + 1)"):
        with pytest.raises(DENIED):
            settled.tries("analyst", f"SELECT count(*) FROM {OPEN}{way}")
    assert settled.tries("analyst", f"SELECT code FROM {OPEN}__masked") == [(None,)]


def test_a_view_for_readers_grows_with_its_dataset(settled: House) -> None:
    contract = contracts_of(agreement())[1]
    wider = make_contract(
        MIXED, columns=[("code", "string", True), ("年度", "integer", True), ("more", "string", False)]
    )
    columns = (*contract.columns, wider.column("more"))
    maker = Maker(settled.folder, contract.model_copy(update={"columns": columns}))
    row = ("abcdef", 1, "1", None, None, None, "new")
    settled.warehouse("loader").publish([maker.delivery([row])])
    assert settled.tries("analyst", f"SELECT code, more FROM {MIXED}__masked") == [("abc…", "new")]


def test_a_steward_reads_quarantine_and_enters_decisions(settled: House) -> None:
    steward = settled.warehouse("steward")
    assert steward.quarantined("oz.harvest")[0].record == {"code": "secret"}
    entry = steward.record("decision", {"source": "oz.harvest", "by": "a steward"})
    assert [each.seq for each in steward.entries()][-1] == entry.seq
    for query in ("DELETE FROM renkei.ledger", "UPDATE renkei.ledger SET body = ''", "DELETE FROM renkei.quarantine",
                  f"SELECT * FROM {CLOSED}", f"INSERT INTO {OPEN}__history SELECT * FROM {OPEN}__history"):  # fmt: skip
        with pytest.raises(DENIED):
            settled.tries("steward", query)


def test_an_auditor_verifies_the_books_without_a_look_at_the_data(settled: House) -> None:
    auditor = settled.warehouse("auditor")
    assert auditor.unbalanced() == []
    assert len(list(auditor.entries())) == 6
    for query in (f"SELECT * FROM {CLOSED}", f"SELECT code FROM {CLOSED}__history", "SELECT record FROM renkei.quarantine",
                  "INSERT INTO renkei.ledger SELECT * FROM renkei.ledger", "UPDATE renkei.ledger SET body = ''"):  # fmt: skip
        with pytest.raises(DENIED):
            settled.tries("auditor", query)


def test_statements_can_be_reviewed_before_there_are_roles(house: House) -> None:
    open_warehouse(house.url).publish([Maker(house.folder, contracts_of()[0]).delivery([("a", 1, "1")])])
    said = open_warehouse(house.url).rights(contracts_of(agreement()), [agreement()])
    with psycopg.connect(house.url, autocommit=True) as dba:
        assert dba.execute("SELECT to_regrole('renkei_public')").fetchone() == (None,), "nothing was run"
        with dba.transaction():
            for statement in said:
                dba.execute(sql.SQL(statement))  # type: ignore[arg-type]
    assert open_warehouse(house.url).has_roles()


def test_a_statement_is_run_as_it_is(postgres_url: str) -> None:
    said = r"a\b 100% x:y \:z ::text"
    with create_engine(
        postgres_url.replace("postgresql:", "postgresql+psycopg:", 1), poolclass=NullPool
    ).connect() as connection:
        run(connection, f"CREATE TEMPORARY VIEW mine AS SELECT '{said}' AS said")
        assert connection.scalar(text("SELECT said FROM mine")) == said


def test_one_file_has_no_roles(tmp_path: Path, maker: Maker) -> None:
    warehouse = open_warehouse(f"duckdb:///{tmp_path / 'w.duckdb'}")
    assert not warehouse.has_roles()
    for ask in (warehouse.grant, warehouse.rights):
        with pytest.raises(UsageError, match="no roles"):
            ask([], [])


AGREED = """title: {ja: 検査, en: Inspection}
purpose: {ja: 検査, en: To inspect}
basis: {law: {ja: 漁業法, en: Fisheries Act}, article: "30"}
givers: [harbour]
readers: [harbour]
from: 2026-04-01
until: 2126-03-31
datasets: [{dataset: fisheries.landings}]
"""


def test_the_whole_way_with_a_loader_s_rights_and_no_more(house: House, country: Country) -> None:
    folder = country.without_suites().root / "schemas/agreements"
    folder.mkdir()
    (folder / "audit.yml").write_text(AGREED, encoding="utf-8")
    house.found(agreement())
    asked = {"RENKEI_WAREHOUSE": house.address("loader")}
    done = country.all(**asked)
    assert all(not isinstance(outcome, Exception) for outcome in done.values()), done
    workspace = country.workspace(**asked)
    assert verify(workspace) == []
    assert verify(country.workspace(RENKEI_WAREHOUSE=house.address("auditor"))) == []
    view = "fisheries.landings__for_audit"
    for day, allowed in ((None, True), (date(2126, 4, 1), False)):
        assert entitle(workspace, on=day) > 0
        if allowed:
            assert house.tries("harbour", f"SELECT count(*) FROM {view}")[0][0] > 0
        else:
            with pytest.raises(DENIED):
                house.tries("harbour", f"SELECT count(*) FROM {view}")
    for table in TABLES:
        with pytest.raises(UsageError, match="permission denied"):
            house.warehouse("analyst").select(f"SELECT * FROM {table}")


def test_a_question_is_answered_through_the_view_that_a_login_may_read(settled: House) -> None:
    contracts = dict(zip((OPEN, MIXED, CLOSED), contracts_of(agreement()), strict=True))

    def asked(name: str, dataset: str, **more: Any) -> list[tuple[Any, ...]]:
        (view,) = visible(contracts[dataset], name, on=TODAY)
        with settled.warehouse(name).rows(Question(contracts[dataset], view, ("code", "amount"), **more)) as found:
            return [tuple(row.values()) for batch in found.batches for row in batch.to_pylist()]

    then = settled.warehouse("analyst").release_at(OPEN)
    assert then is not None
    assert settled.warehouse("analyst").released_at(then[0]) == then[1]
    assert [code for code, _ in asked("analyst", OPEN)] == ["a", "abcdef", "b"]
    for when in ({}, {"as_of": then[1] + timedelta(days=1)}):
        masked = asked("analyst", MIXED, **when)
        assert sorted(masked, key=str) == sorted([(None, None), ("abc…", None), (None, None)], key=str)
        assert [code for code, _ in asked("harbour", CLOSED, **when)] == ["a"]
        assert sorted(asked("loader", MIXED, **when), key=str) == sorted(
            masked, key=str
        )  # who may see more is not shown more
    with pytest.raises(UsageError, match="by a day of publication"):
        asked("analyst", MIXED, as_published=TODAY)
