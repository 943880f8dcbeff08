"""The roles of a warehouse on PostgreSQL, and what each may do with the warehouse's own tables.

| role | what it is for |
|---|---|
| `renkei_loader` | releases: makes and owns schemas, tables, views and functions |
| `renkei_steward` | reads quarantine, runs and ledger, and enters decisions into the ledger |
| `renkei_auditor` | reads ledger and books, and of the data what it takes to count rows |
| `renkei_analyst` | reads what is public, and what an agreement gives to `analyst` |
| `renkei_agency_<agency>` | reads what is public, and what an agreement gives to that agency |
| `renkei_public` | what all of these may read; nobody logs in as it |

Reads by SQL of what is confidential or personal are notes in `renkei.reading`: the views for readers call the function
`renkei.note_read` (`noting`), which every reader may call and which alone writes there. The auditor reads the notes, and the
ledger that the loader takes them into (`noted`); nobody but the loader can change or remove any.

None of them can log in. Whoever logs in is made a member of one; the login of the engine takes the loader's role at once
(`ALTER ROLE … SET role = 'renkei_loader'`), so that everything has one owner.
"""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import Connection, text

from renkei.model.agreement import ANALYST, Agreement
from renkei.warehouse import noting

PREFIX = "renkei_"
LOADER, STEWARD, AUDITOR, PUBLIC = (f"{PREFIX}{name}" for name in ("loader", "steward", "auditor", "public"))
ROLES = (LOADER, STEWARD, AUDITOR, f"{PREFIX}{ANALYST}", PUBLIC)

_OPEN = ("release", "row_account", "contract", "schema_version")
_RUN = ("run", "source", "dataset", "delivers", "interval", "content_version", "release", "published_on", "kind")
_RUN_OPEN = (
    *_RUN,
    "received_at",
    "stands_before",
    "late",
)  # not `reasons` and `landed`: they may tell of what was rejected
_BOOKS = ("run", "rule_count", "ledger")


def role_of(reader: str) -> str:
    """Return the role of a reader, as agreements name it."""
    return f"{PREFIX}{reader}" if reader == ANALYST else f"{PREFIX}agency_{reader}"


def reader_of(role: str) -> str:
    """Return the reader of a role, the other way round; of a role of another kind, its name."""
    return role.removeprefix(f"{PREFIX}agency_").removeprefix(PREFIX)


def in_use(connection: Connection) -> bool:
    """Whether the roles were made on the server of this warehouse."""
    return connection.scalar(text("SELECT to_regrole(:role) IS NOT NULL"), {"role": PUBLIC}) is True


def known(connection: Connection) -> set[str]:
    """Return the roles of renkei that are there."""
    return set(connection.scalars(text(r"SELECT rolname FROM pg_roles WHERE rolname LIKE 'renkei\_%'")))


def owner(connection: Connection) -> str | None:
    """Return who owns the schema `renkei`; None where it is not there."""
    said: str | None = connection.scalar(
        text("SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'renkei'")
    )
    return said


def wanted(agreements: Sequence[Agreement]) -> list[str]:
    """Return all roles that there should be, those of the agreements' readers included."""
    readers = {reader for agreement in agreements for reader in agreement.readers}
    return [*ROLES, *sorted({role_of(reader) for reader in readers} - {*ROLES})]


def roles_sql(database: str, agreements: Sequence[Agreement]) -> Iterator[str]:
    """Yield what a database administrator runs once, and again where an agreement brings a new agency."""
    all_roles = wanted(agreements)
    for role in all_roles:
        there = f"IF to_regrole({_text(role)}) IS NULL THEN CREATE ROLE {quoted(role)} NOLOGIN; END IF;"
        yield f"DO $$ BEGIN {there} END $$"
    for role in all_roles:
        if role not in (LOADER, PUBLIC):
            yield f"GRANT {quoted(PUBLIC)} TO {quoted(role)}"
    yield f"REVOKE ALL ON DATABASE {quoted(database)} FROM PUBLIC"
    yield f"GRANT CONNECT ON DATABASE {quoted(database)} TO {quoted(LOADER)}, {quoted(PUBLIC)}"
    yield f"GRANT CREATE, TEMPORARY ON DATABASE {quoted(database)} TO {quoted(LOADER)}"
    yield "REVOKE ALL ON SCHEMA public FROM PUBLIC"


def books_sql(all_roles: Collection[str]) -> Iterator[str]:
    """Yield what each role may do with the tables of the schema `renkei`; it is revoked from `all_roles` first."""
    yield f"GRANT USAGE ON SCHEMA renkei TO {PUBLIC}"
    others = sorted({*all_roles} - {LOADER})
    for table in (*_OPEN, *_BOOKS, "quarantine", "reading"):
        yield f"REVOKE ALL ON renkei.{quoted(table)} FROM PUBLIC, {listed(others)}"
    for table in _OPEN:
        yield f"GRANT SELECT ON renkei.{quoted(table)} TO {PUBLIC}"
    yield f"GRANT SELECT ({listed(_RUN_OPEN)}) ON renkei.run TO {PUBLIC}"
    for table in _BOOKS:
        yield f"GRANT SELECT ON renkei.{quoted(table)} TO {STEWARD}, {AUDITOR}"
    yield f"GRANT SELECT ON renkei.quarantine TO {STEWARD}"
    yield f"GRANT SELECT (run) ON renkei.quarantine TO {AUDITOR}"
    yield f"GRANT INSERT ON renkei.ledger TO {STEWARD}"
    yield f"REVOKE ALL ON SEQUENCE {noting.NUMBERS} FROM PUBLIC, {listed(others)}"
    yield f"GRANT SELECT ON renkei.reading, {noting.NUMBERS} TO {AUDITOR}"
    yield f"REVOKE ALL ON FUNCTION {noting.FUNCTION} FROM PUBLIC, {listed(others)}"
    yield f"GRANT EXECUTE ON FUNCTION {noting.FUNCTION} TO {PUBLIC}"


def quoted(name: str) -> str:
    """Return an identifier as SQL has it."""
    return '"' + name.replace('"', '""') + '"'


def listed(names: Sequence[str]) -> str:
    """Return identifiers as SQL has them, with commas between."""
    return ", ".join(quoted(name) for name in names)


def _text(said: str) -> str:
    return "'" + said.replace("'", "''") + "'"
