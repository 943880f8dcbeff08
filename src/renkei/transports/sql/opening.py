"""A database, opened for reading alone: its address, its snapshot, and its errors without what must not be shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from renkei.errors import ContentError, RenkeiError
from renkei.language import Text
from renkei.settings import Connection as Given
from renkei.transports import faults
from renkei.transports.manners import Manners
from renkei.transports.masking import Mask
from renkei.transports.sql.refusals import told

_T = TypeVar("_T")
_DRIVERS = {
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mariadb+pymysql",
    "sqlite": "sqlite+pysqlite",
    "mssql": "mssql+pyodbc",
    "oracle": "oracle+oracledb",
}


@dataclass(frozen=True)
class Database:
    """Where a database is; `url` is its address as it may be shown."""

    url: str
    real: URL = field(repr=False)
    mask: Mask = field(repr=False)


def database_of(connection: Given) -> Database:
    """Read a connection; ContentError where it names no database."""
    where = f"AIRFLOW_CONN_{connection.id.upper()}"
    driver = _DRIVERS.get(connection.kind, connection.kind)
    dialect = driver.partition("+")[0]
    try:
        real = _file(driver, connection) if dialect == "sqlite" else _server(driver, dialect, connection)
        shown = URL.create(dialect, host=real.host, port=real.port, database=real.database)
    except (ValueError, ArgumentError):
        raise _unusable(where) from None
    if not dialect or not real.database:
        raise _unusable(where)
    secrets = [*connection.secrets, connection.login or ""]
    return Database(shown.render_as_string(), real, Mask(secrets))


def reading(database: Database, work: Callable[[Connection], _T], *, manners: Manners, where: str) -> _T:
    """Do `work` in a transaction that can only read and, where the dialect has it, sees one state of the data.

    Raises ReplyError (the database refused), TransportError (it can't be reached, or was lost on the way) and
    ContentError (its driver is not installed); none of them says what SQLAlchemy and the driver would, nor has their
    exceptions behind it.
    """
    begun = False
    try:
        engine = create_engine(
            database.real, poolclass=NullPool, connect_args=_patience(database.real, manners), hide_parameters=True
        )
        try:
            with engine.connect() as session:
                _calm(session, engine, manners)
                begun = True
                return work(session)
        finally:
            engine.dispose()
    except RenkeiError:
        raise
    except DBAPIError as error:
        fault: RenkeiError = told(error, database.mask, where=where, begun=begun)
    except (NoSuchModuleError, ImportError):
        fault = _no_driver(database.real.drivername, where=where)
    except (SQLAlchemyError, TypeError, ValueError) as error:  # TypeError: a setting that the driver does not know
        said = faults.brief(database.mask(f"{type(error).__name__}: {error}"))
        fault = _odd(said, where=where)
    raise fault from None


def _calm(session: Connection, engine: Engine, manners: Manners) -> None:
    """Begin a transaction that can only read."""
    dialect = engine.dialect.name
    if dialect in {"mysql", "mariadb"}:
        session.exec_driver_sql("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        session.commit()
    elif dialect == "postgresql":
        session.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        session.exec_driver_sql(f"SET LOCAL statement_timeout = {int(manners.total_seconds * 1000)}")


def _patience(url: URL, manners: Manners) -> dict[str, Any]:
    """Return how long a driver may wait, in its own words."""
    backend = url.get_backend_name()
    connect, read = int(manners.connect_seconds), int(manners.total_seconds)
    if backend == "postgresql" and url.get_driver_name() == "psycopg":
        return {"connect_timeout": connect, "keepalives_idle": 30}
    if url.get_driver_name() == "pymysql":
        return {"connect_timeout": connect, "read_timeout": read, "charset": "utf8mb4"}
    return {"timeout": connect} if backend == "sqlite" else {}


def _server(driver: str, dialect: str, connection: Given) -> URL:
    query: dict[str, str] = dict(connection.extra)
    socket = connection.url if connection.url.startswith("/") else ""
    uri = urlsplit(connection.url)
    if socket and dialect == "postgresql":
        query["host"] = socket
    elif socket:
        query["unix_socket"] = socket
    return URL.create(
        driver,
        username=connection.login,
        password=connection.password,
        host=None if socket else uri.hostname,
        port=None if socket else uri.port,
        database=connection.database,
        query=query,
    )


def _file(driver: str, connection: Given) -> URL:
    """Name a file of SQLite so that it can't be written to, nor made where it is not."""
    path = connection.database or connection.url.removeprefix("sqlite://")
    if not path:
        raise ValueError
    query: Mapping[str, str] = {"mode": "ro", "uri": "true"}
    return URL.create(driver, database=f"file:{quote(path)}", query=query)


def _unusable(where: str) -> ContentError:
    return ContentError(
        Text("接続からデータベースの場所が分かりません。", "The connection does not say where the database is."),
        where=where,
        fix=Text(
            "conn_type（postgres・mysql・mariadb・sqlite など）、host、port、schema（データベース名）、login、password を"
            "登録してください。SQLite は host にファイルの場所を書きます。",
            "Give conn_type (postgres, mysql, mariadb, sqlite …), host, port, schema (the database), login and "
            "password. For SQLite, host is the path of the file.",
        ),
    )


def _no_driver(driver: str, *, where: str) -> ContentError:
    return ContentError(
        Text(f"データベースのドライバー [{driver}] がありません。", f"The driver [{driver}] is not installed."),
        where=where,
        fix=Text(
            "SQLAlchemy のこのドライバーを実行環境に導入するか、接続の conn_type を直してください。",
            "Install this driver of SQLAlchemy where renkei runs, or correct conn_type of the connection.",
        ),
    )


def _odd(said: str, *, where: str) -> ContentError:
    return ContentError(
        Text(f"データベースへの問い合わせが組み立てられません [{said}]。", f"The database can't be asked [{said}]."),
        where=where,
        fix=Text(
            "接続の extra と、登録の table・query を確かめてください。",
            "Check `extra` of the connection, and [table] or [query] in the registration.",
        ),
    )
